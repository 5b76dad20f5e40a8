"""In which clauses two drafts of a charter differ, in words: what `heqi charter diff` tells."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from rich.text import Text

from heqi.cli.charter_show.values import value_words
from heqi.cli.charter_show.words import ENTRIES
from heqi.machine.catalogue import Catalogue
from heqi.machine.words import ClauseWords, Speaker, Unit, Vocabulary, sentence
from heqi.modules.charter import Change, Clauses, changes
from heqi.values.bilingual import Both

NOTHING = Both("nothing", "（无）")
REORDERED = Both("in another order", "顺序不同")
LAST_NAME = re.compile(r"([a-z_]+)((?:\[[^\[\]]*\])*)$")
ENTRY = re.compile(r"\[([^\[\]]*)\]")
LANGUAGES = {"en": Both("English", "英文"), "zh": Both("Chinese", "中文")}


class Difference(NamedTuple):
    """One changed clause. number: in the new text, or in the old one where the new one lacks it."""

    number: str
    path: str
    title: Both
    before: Both
    after: Both
    reordered: bool


def charter_differences(old: Mapping[str, Any], new: Mapping[str, Any], catalogue: Catalogue) -> list[Difference]:
    """What changes from one text (decoded, perhaps malformed) to another."""
    numbers = Clauses(catalogue, old), Clauses(catalogue, new)
    speakers = _speaker(old, catalogue.words), _speaker(new, catalogue.words)
    found = [_difference(change, numbers, speakers) for change in changes(dict(old), dict(new))]
    return sorted(found, key=lambda each: _order(each.number))


def difference_lines(found: list[Difference], language: str) -> Iterator[Text]:
    """Each changed clause, and what it said and says."""
    for each in found:
        title = Text.assemble((each.number or "§?", "bold"), f" {each.path} · {each.title.said(language)}")
        if each.reordered:
            title.append(f"\n   {REORDERED.said(language)}")
        else:
            title.append(f"\n   {each.before.said(language)}", style="red")
            title.append(" → ")
            title.append(each.after.said(language), style="green")
        yield title


def _difference(change: Change, numbers: tuple[Clauses, Clauses], speakers: tuple[Speaker, Speaker]) -> Difference:
    title, unit = _title(change.path, speakers[0 if change.after is None else 1])
    return Difference(
        number=numbers[0 if change.after is None else 1].number(change.path),
        path=change.path,
        title=title,
        before=_said(speakers[0], change.before, unit, change.path),
        after=_said(speakers[1], change.after, unit, change.path),
        reordered=change.reordered,
    )


def _title(path: str, speaker: Speaker) -> tuple[Both, Unit]:
    """What the changed clause is called, and in what its value is counted."""
    plain = ENTRY.sub("", path)
    language = LANGUAGES.get(plain.rpartition(".")[2])
    if language is not None and plain.rpartition(".")[0]:
        title, _ = _title(path.rpartition(".")[0], speaker)
        return Both(f"{title.en} ({language.en})", f"{title.zh}（{language.zh}）"), Unit.PLAIN
    words, section = speaker.words, re.split(r"[.\[]", path, maxsplit=1)[0]
    if section in ("member", "book_keeper"):
        return _of_entry(path, section, speaker)
    if section == "roles" and path != section:
        role = words.role(ENTRY.sub("", path.partition(".")[2]))
        return Both(f"What a {role.en} may do", f"{role.zh}可办理的操作"), Unit.ACTIONS
    if plain in words.clauses and plain != path.partition("[")[0]:
        return _of_listed(path, plain, words)
    parent, _, name = plain.rpartition(".")
    if plain not in words.clauses and parent in words.clauses:  # an entry of a table
        what, table = words.code(name), words.clause(parent)
        unit = Unit.DAYS if words.unit(parent) is Unit.DAYS_OF_EACH else Unit.PLAIN
        return Both(f"{table.en}: {what.en}", f"{table.zh}：{what.zh}"), unit
    return words.clause(plain), words.unit(plain)


def _of_entry(path: str, section: str, speaker: Speaker) -> tuple[Both, Unit]:
    """Of a member or a book-keeper: whose, and what."""
    entry = ENTRY.search(path)
    who = speaker.member(entry[1]) if entry else speaker.words.clause(section)
    last = LAST_NAME.search(path)
    words: ClauseWords | None = ENTRIES.get(last[1]) if last and "." in path else None
    if words is None:
        return who, Unit.PLAIN
    return Both(f"{who.en}: {words.en}", f"{who.zh}：{words.zh}"), words.unit


def _of_listed(path: str, plain: str, words: Vocabulary) -> tuple[Both, Unit]:
    """Of an entry of a list: which, and what; of a list within it the entry's number."""
    inside = [each for each in _parents(plain) if each.startswith(f"{path.partition('[')[0]}.")]
    parts = [words.clause(each) for each in (*inside, plain)]
    which = " ".join(each for place, each in enumerate(ENTRY.findall(path)) if place == 0 or each.isdigit())
    en, zh = ", ".join(each.en for each in parts), "，".join(each.zh for each in parts)
    return Both(f"{which}: {en}", f"{which}：{zh}"), words.unit(plain)


def _parents(plain: str) -> Iterator[str]:
    """The paths above one, the highest first."""
    parts = plain.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts)))


def _said(speaker: Speaker, value: Any, unit: Unit, path: str) -> Both:
    plain = ENTRY.sub("", path)
    match value:
        case None:
            return NOTHING
        case dict() if {*value} != {"en", "zh"} and unit is Unit.PLAIN:
            parts = []
            for name, each in value.items():
                inside = f"{plain}.{name}"
                words = speaker.words.clauses.get(inside) or ENTRIES.get(name, ClauseWords(name, name))
                said = _said(speaker, each, words.unit, inside)
                parts.append(Both(f"{words.en} {said.en}", f"{words.zh} {said.zh}"))
            return sentence(parts)
        case list() if any(isinstance(each, dict) for each in value):
            parts = [_said(speaker, each, Unit.PLAIN, plain) for each in value]
            return Both(" | ".join(each.en for each in parts), " | ".join(each.zh for each in parts))
        case _:
            return value_words(speaker, value, unit)


def _speaker(content: Mapping[str, Any], words: Vocabulary) -> Speaker:
    """Names and currency as far as the text says them."""
    preamble, members = content.get("charter"), content.get("member")
    currency = preamble.get("currency") if isinstance(preamble, dict) else None
    named = {}
    for each in members if isinstance(members, list) else []:
        name = each.get("name") if isinstance(each, dict) else None
        if isinstance(name, dict):
            named[str(each.get("id"))] = Both(str(name.get("en", "")), str(name.get("zh", "")))
    return Speaker(words, currency if isinstance(currency, str) else "", named)


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(each) for each in number.removeprefix("§").split(".") if each)
