"""Names in a charter that a reader could take for one another: flagged for people, never refused, since two companies
may well be called alike.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from heqi.cli.reasons import Why
from heqi.machine.reasons import Refusal

# Letters that look like a Latin letter, a digit or a Chinese character that is more usual in names.
LOOKS = str.maketrans(
    "аеорсухіјѕһԁԛԝвкмнтοανρικβετμηκχυ01l|日己已未士人口",
    "aeopcyxijshdqwbkmhtoavpikbetmhkxyoiii曰巳巳末土入囗",
)
# Traditional forms of characters that company names have, as a reader of the simplified ones takes them.
TRADITIONAL = str.maketrans(
    "製業銀鋼鐵電機車運輸倉儲貿國際華東廣實發團資產訊務術紡織藥龍興豐長開聯達環關門馬風飛漢陽滬寧蘇濟遠進軟網設計證險財貨質檢驗園農漁礦鋁銅鋅廠專寶島灣縣區鄉鎮",
    "制业银钢铁电机车运输仓储贸国际华东广实发团资产讯务术纺织药龙兴丰长开联达环关门马风飞汉阳沪宁苏济远进软网设计证险财货质检验园农渔矿铝铜锌厂专宝岛湾县区乡镇",
)
PAIRS = (("rn", "m"), ("vv", "w"))  # of letters that look like one
OTHER_ALPHABETS = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def looks(content: Mapping[str, Any]) -> Iterator[Refusal]:
    """What to look at twice, of a text that may be malformed."""
    members = content.get("member")
    seen: dict[tuple[str, str], str] = {}
    for member in members if isinstance(members, list) else []:
        for kind, path, text in _names(member):
            if _mixed(text):
                yield Refusal(Why.NAME_MIXES_ALPHABETS, name=text, clause=path)
            before = seen.setdefault((kind, skeleton(text)), path)
            if before != path:
                yield Refusal(Why.NAMES_LOOK_ALIKE, name=text, other=before, clause=(before, path))


def skeleton(text: str) -> str:
    """What a reader sees of a name at a glance."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    seen = plain.casefold().translate(TRADITIONAL).translate(LOOKS)
    for pair, one in PAIRS:
        seen = seen.replace(pair, one)
    return "".join(each for each in seen if each.isalnum()) or seen


def _names(member: Any) -> Iterator[tuple[str, str, str]]:
    """(what is compared with each other, path, text)"""
    if not isinstance(member, dict) or not isinstance(member.get("id"), str):
        return
    where = f"member[{member['id']}]"
    yield "id", where, member["id"]
    name = member.get("name")
    for language in ("en", "zh"):
        text = name.get(language) if isinstance(name, dict) else None
        if isinstance(text, str):
            yield "name", f"{where}.name", text


def _mixed(text: str) -> bool:
    """Whether a Latin name holds letters of an alphabet that looks like Latin."""
    alphabets = {unicodedata.name(each, "").partition(" ")[0] for each in text if each.isalpha()}
    return "LATIN" in alphabets and bool(alphabets & {*OTHER_ALPHABETS})
