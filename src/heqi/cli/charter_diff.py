"""In which clauses two drafts of a charter differ, in words: what `heqi charter diff` tells."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from rich.text import Text

from heqi.cli.charter_show.clauses import ALL_ACTIONS
from heqi.cli.charter_show.sentences import actions_words
from heqi.cli.charter_show.words import ENTRIES
from heqi.machine.catalogue import Catalogue
from heqi.machine.words import ClauseWords, Speaker, Unit, Vocabulary, sentence
from heqi.modules.charter import Change, Clauses, changes
from heqi.modules.charter.telling import place_of, value_words
from heqi.values.bilingual import Both

NOTHING = Both("nothing", "（无）")
EVERYTHING = Both("all actions", "全部操作")
REORDERED = Both("in another order", "顺序不同")
VOWELS = ("a", "e", "i", "o", "u")
LAST_NAME = re.compile(r"([a-z_]+)((?:\[[^\[\]]*\])*)$")
SECTION = re.compile(r"[.\[]")
ENTRY = re.compile(r"\[([^\[\]]*)\]")
LANGUAGES = {"en": Both("English", "英文"), "zh": Both("Chinese", "中文")}


class Difference(NamedTuple):
    """One changed clause. number: in the new text, or in the old one where the new one lacks it. Of what has several
    clauses in it, each stands on a line of its own. entries: of a list, what is taken out and what is put in.
    """

    number: str
    path: str
    title: Both
    before: Both
    after: Both
    reordered: bool
    entries: bool = False


def charter_differences(old: Mapping[str, Any], new: Mapping[str, Any], catalogue: Catalogue) -> list[Difference]:
    """What changes from one text (decoded, perhaps malformed) to another."""
    numbers = Clauses(catalogue, old), Clauses(catalogue, new)
    found = []
    for path, same in groupby(changes(dict(old), dict(new)), _list_of):
        several = [*same]
        section = SECTION.split(several[0].path, maxsplit=1)[0]
        speakers = _speaker(old, section, catalogue.words), _speaker(new, section, catalogue.words)
        if path:
            found.append(_entries(path, several, numbers, speakers))
        else:
            found += [_difference(change, numbers, speakers) for change in several]
    return sorted(found, key=lambda each: place_of(each.number))


def difference_lines(found: list[Difference], language: str) -> Iterator[Text]:
    """Each changed clause, and what it said and says."""
    for each in found:
        title = Text.assemble((each.number or "§?", "bold"), f" {each.path} · {each.title.said(language)}")
        if each.reordered:
            title.append(f"\n   {REORDERED.said(language)}")
        elif each.entries or NOTHING in (each.before, each.after):
            for said, sign, style in ((each.before, "-", "red"), (each.after, "+", "green")):
                for line in said.said(language).split("\n") if said != NOTHING else ():
                    title.append(f"\n   {sign} {line}", style=style)
        else:
            title.append(f"\n   {each.before.said(language)}", style="red")
            title.append(" → ")
            title.append(each.after.said(language), style="green")
        yield title


def _list_of(change: Change) -> str:
    """The list of which a text is taken out or put in; nothing where it is another change."""
    texts = [each for each in (change.before, change.after) if each is not None]
    return change.path.rpartition("[")[0] if change.path.endswith("]") and _texts(texts) and len(texts) == 1 else ""


def _texts(values: list[Any]) -> bool:
    return all(isinstance(each, str) for each in values)


def _entries(
    path: str, found: list[Change], numbers: tuple[Clauses, Clauses], speakers: tuple[Speaker, Speaker]
) -> Difference:
    """What is taken out of a list and what is put in, together."""
    title, unit = _title(path, speakers[1])
    out = [change.before for change in found if change.after is None]
    put = [change.after for change in found if change.before is None]
    return Difference(
        number=numbers[1].number(path) or numbers[0].number(path),
        path=path,
        title=title,
        before=_said(speakers[0], out or None, unit, path),
        after=_said(speakers[1], put or None, unit, path),
        reordered=False,
        entries=True,
    )


def _difference(change: Change, numbers: tuple[Clauses, Clauses], speakers: tuple[Speaker, Speaker]) -> Difference:
    title, unit = _title(change.path, speakers[0 if change.after is None else 1])
    return Difference(
        number=numbers[0 if change.after is None else 1].number(change.path),
        path=change.path,
        title=title,
        before=_whole(speakers[0], change.before, unit, change.path),
        after=_whole(speakers[1], change.after, unit, change.path),
        reordered=change.reordered,
    )


def _title(path: str, speaker: Speaker) -> tuple[Both, Unit]:
    """What the changed clause is called, and in what its value is counted."""
    plain = ENTRY.sub("", path)
    language = LANGUAGES.get(plain.rpartition(".")[2])
    if language is not None and plain.rpartition(".")[0]:
        title, _ = _title(path.rpartition(".")[0], speaker)
        return Both(f"{title.en} ({language.en})", f"{title.zh}（{language.zh}）"), Unit.PLAIN
    words, section = speaker.words, SECTION.split(path, maxsplit=1)[0]
    if section in ("member", "book_keeper"):
        return _of_entry(path, section, speaker)
    if section == "roles" and path != section:
        role = words.role(ENTRY.sub("", path.partition(".")[2]))
        article = "an" if role.en[:1] in VOWELS else "a"
        return Both(f"What {article} {role.en} may do", f"{role.zh}可办理的操作"), Unit.ACTIONS
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
    entry, _, inside = path.partition("].")
    listed, _, which = entry.partition("[")
    parts, within = [], listed
    for each in inside.split("."):
        name, _, number = each.partition("[")
        within = f"{within}.{name}"
        said, number = words.clause(within), f" {number.rstrip(']')}" if number else ""
        parts.append(Both(said.en + number, said.zh + number))
    en, zh = ", ".join(each.en for each in parts), "，".join(each.zh for each in parts)
    return Both(f"{which}: {en}", f"{which}：{zh}"), words.unit(plain)


def _whole(speaker: Speaker, value: Any, unit: Unit, path: str) -> Both:
    """A value; of a section or an entry each clause on a line of its own, and each entry of a list within it."""
    if not isinstance(value, dict) or {*value} == {"en", "zh"} or unit is not Unit.PLAIN:
        return _said(speaker, value, unit, path)
    lines = []
    for name, each in value.items():
        words, inside = _words_of(speaker, path, name)
        for entry in each if _has_parts(each) else [each]:
            said = _said(speaker, entry, words.unit, inside)
            lines.append(Both(f"{words.en}: {said.en}", f"{words.zh}：{said.zh}"))
    return Both("\n".join(each.en for each in lines), "\n".join(each.zh for each in lines))


def _said(speaker: Speaker, value: Any, unit: Unit, path: str) -> Both:
    match value:
        case None:
            return NOTHING
        case dict() if {*value} != {"en", "zh"} and unit is Unit.PLAIN:
            parts = []
            for name, each in value.items():
                words, inside = _words_of(speaker, path, name)
                said = _said(speaker, each, words.unit, inside)
                parts.append(Both(f"{words.en} {said.en}", f"{words.zh} {said.zh}"))
            return sentence(parts)
        case list() if _has_parts(value):
            parts = [_said(speaker, each, Unit.PLAIN, path) for each in value]
            return Both(" | ".join(each.en for each in parts), " | ".join(each.zh for each in parts))
        case list() if unit is Unit.ACTIONS and ALL_ACTIONS in value:
            return EVERYTHING
        case list() if unit is Unit.ACTIONS and value and _texts(value):
            return actions_words(speaker, value)
        case _:
            return value_words(speaker, value, unit)


def _words_of(speaker: Speaker, path: str, name: str) -> tuple[ClauseWords, str]:
    """What a clause is called that stands within another, and its path without the names of entries."""
    inside, role = f"{ENTRY.sub('', path)}.{name}", speaker.words.role(name)  # who signs is counted by roles
    return speaker.words.clauses.get(inside) or ENTRIES.get(name, ClauseWords(role.en, role.zh)), inside


def _has_parts(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict) for each in value)


def _speaker(content: Mapping[str, Any], section: str, words: Vocabulary) -> Speaker:
    """Names and currency as far as the text says them: amounts are in the section's own currency, if it names one."""
    members = content.get("member")
    named_by = [each for each in (content.get(section), content.get("charter")) if isinstance(each, dict)]
    currency = next((each["currency"] for each in named_by if isinstance(each.get("currency"), str)), None)
    named = {}
    for each in members if isinstance(members, list) else []:
        name = each.get("name") if isinstance(each, dict) else None
        if isinstance(name, dict):
            named[str(each.get("id"))] = Both(str(name.get("en", "")), str(name.get("zh", "")))
    return Speaker(words, currency or "", named)
