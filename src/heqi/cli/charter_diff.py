"""In which clauses two drafts of a charter differ, in words: what `heqi charter diff` tells."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from rich.text import Text

from heqi.cli.charter_show.governing_words import GOVERNING
from heqi.cli.charter_show.values import Naming, value_words
from heqi.cli.charter_show.words import CHECKS, CLAUSES, ENTRIES, TITLES, Both, Unit, Words, role_words
from heqi.machine.catalogue import Catalogue
from heqi.modules.charter import Change, Clauses, changes

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
    names = _naming(old), _naming(new)
    found = [_difference(change, numbers, names) for change in changes(dict(old), dict(new))]
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


def _difference(change: Change, numbers: tuple[Clauses, Clauses], names: tuple[Naming, Naming]) -> Difference:
    title, unit = _title(change.path, names[0 if change.after is None else 1])
    return Difference(
        number=numbers[0 if change.after is None else 1].number(change.path),
        path=change.path,
        title=title,
        before=_said(names[0], change.before, unit, change.path),
        after=_said(names[1], change.after, unit, change.path),
        reordered=change.reordered,
    )


def _title(path: str, naming: Naming) -> tuple[Both, Unit]:
    """What the changed clause is called, and in what its value is counted."""
    plain = ENTRY.sub("", path)
    language = LANGUAGES.get(plain.rpartition(".")[2])
    if language is not None and plain.rpartition(".")[0]:
        title, _ = _title(path.rpartition(".")[0], naming)
        return Both(f"{title.en} ({language.en})", f"{title.zh}（{language.zh}）"), Unit.PLAIN
    if plain in CLAUSES:
        words = CLAUSES[plain]
        return Both(words.en, words.zh), words.unit
    if plain in GOVERNING:
        return _of_governing(path, plain)
    parent, _, name = plain.rpartition(".")
    if parent in CLAUSES:  # an entry of a table of days
        what, words = CHECKS.get(name, Both(name, name)), CLAUSES[parent]
        return Both(f"{words.en}: {what.en}", f"{words.zh}：{what.zh}"), Unit.DAYS
    section = re.split(r"[.\[]", path, maxsplit=1)[0]
    if section == "roles" and path != section:
        role = role_words(ENTRY.sub("", path.partition(".")[2]))
        return Both(f"What a {role.en} may do", f"{role.zh}可办理的操作"), Unit.ACTIONS
    if section in ("member", "book_keeper"):
        return _of_entry(path, section, naming)
    return TITLES.get(plain, Both(plain, plain)), Unit.PLAIN


def _of_entry(path: str, section: str, naming: Naming) -> tuple[Both, Unit]:
    """Of a member or a book-keeper: whose, and what."""
    entry = ENTRY.search(path)
    who = naming.members.get(entry[1], Both(entry[1], entry[1])) if entry else TITLES[section]
    last = LAST_NAME.search(path)
    words: Words | None = ENTRIES.get(last[1]) if last and "." in path else None
    if words is None:
        return who, Unit.PLAIN
    return Both(f"{who.en}: {words.en}", f"{who.zh}：{words.zh}"), words.unit


def _of_governing(path: str, plain: str) -> tuple[Both, Unit]:
    """Of a privilege, a phase or a limit: which, and what; of a list's entry its number."""
    words = GOVERNING[plain]
    parts = [*(GOVERNING[each] for each in _parents(plain) if each in GOVERNING), words]
    which = " ".join(each for place, each in enumerate(ENTRY.findall(path)) if place == 0 or each.isdigit())
    en, zh = ", ".join(each.en for each in parts), "，".join(each.zh for each in parts)
    return Both(f"{which}: {en}", f"{which}：{zh}"), words.unit


def _parents(plain: str) -> Iterator[str]:
    """The paths above one, the highest first."""
    parts = plain.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts)))


def _said(naming: Naming, value: Any, unit: Unit, path: str) -> Both:
    plain = ENTRY.sub("", path)
    match value:
        case None:
            return NOTHING
        case dict() if {*value} != {"en", "zh"} and unit is Unit.PLAIN:
            parts = []
            for name, each in value.items():
                words = GOVERNING.get(f"{plain}.{name}") or ENTRIES.get(name, Words(name, name))
                said = _said(naming, each, words.unit, f"{plain}.{name}")
                parts.append(Both(f"{words.en} {said.en}", f"{words.zh} {said.zh}"))
            return Both("; ".join(each.en for each in parts), "；".join(each.zh for each in parts))
        case list() if any(isinstance(each, dict) for each in value):
            parts = [_said(naming, each, Unit.PLAIN, plain) for each in value]
            return Both(" | ".join(each.en for each in parts), " | ".join(each.zh for each in parts))
        case _:
            return value_words(naming, value, unit)


def _naming(content: Mapping[str, Any]) -> Naming:
    """Names and currency as far as the text says them."""
    preamble, members = content.get("charter"), content.get("member")
    currency = preamble.get("currency") if isinstance(preamble, dict) else None
    named = {}
    for each in members if isinstance(members, list) else []:
        name = each.get("name") if isinstance(each, dict) else None
        if isinstance(name, dict):
            named[str(each.get("id"))] = Both(str(name.get("en", "")), str(name.get("zh", "")))
    return Naming(currency if isinstance(currency, str) else "", named)


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(each) for each in number.removeprefix("§").split(".") if each)
