"""The summary in the terminal, as `heqi charter show` prints it."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from heqi.cli.charter_show.clauses import Line, sections
from heqi.cli.charter_show.powers import Powers
from heqi.cli.charter_show.sentences import (
    hand_summary,
    keepers_sentence,
    nobody_sentences,
    persons_words,
    reads,
    together_sentences,
)
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.modules.charter.telling import speaker_of
from heqi.values.bilingual import Both

OF_PEOPLE = ("member", "book_keeper", "roles")  # sections that the summary says in its own way


def summary(charter: Charter, powers: Powers, catalogue: Catalogue, language: str) -> Iterator[RenderableType]:
    """The charter in one language, part by part."""

    def say(en: str, zh: str) -> str:
        return Both(en, zh).said(language)

    preamble, speaker = charter.preamble, speaker_of(charter, catalogue)
    yield Text(Both(preamble.name.en, preamble.name.zh).said(language), style="bold")
    yield Text(Both(preamble.purpose.en, preamble.purpose.zh).said(language))
    yield Text(charter.digest.hex(), style="dim")
    yield _title(say("Who sees what (§3)", "谁能看到什么（§3）"))
    yield Text(keepers_sentence(charter, speaker).said(language))
    yield _title(say("Who can do what, alone and together (§2, §4)", "谁可单独、谁须共同办理何事（§2、§4）"))
    members = {member.id: (number, member) for number, member in enumerate(charter.articles.member, start=1)}
    for hand in powers.hands:
        number, member = members[hand.member]
        name = Both(member.name.en, member.name.zh).said(language)
        roles = speaker.roles(member.roles).said(language)
        size = speaker.words.code(member.size).said(language)
        code = member.uscc or member.lei or ""
        yield Text.assemble(
            f"§2.{number} ",
            (name, "bold"),
            f" ({member.id}) · {code} · {size} · {roles} · {reads(hand).said(language)}",
        )
        table = _table()
        table.add_row(Text(say("  signs", "  签署人")), Text(persons_words(speaker, member).said(language)))
        for who, what in hand_summary(speaker, hand):
            table.add_row(Text(f"  {who.said(language)}"), Text(what.said(language)))
        yield table
    yield _title(say("What members can only do together", "须多家成员共同办理的事项"))
    yield from (Text(f"· {each.said(language)}") for each in together_sentences(charter, powers, speaker))
    yield _title(say("What nobody can do", "任何人都不能做的事"))
    yield from (Text(f"· {each.said(language)}") for each in nobody_sentences(charter, powers, speaker))
    for section in sections(charter, catalogue):
        if section.path not in OF_PEOPLE and section.lines:
            yield _title(f"{section.number} {section.title.said(language)}")
            yield _clauses(section.lines, language)


def _clauses(lines: list[Line], language: str) -> Table:
    table = _table(3)
    for line in lines:
        table.add_row(*map(Text, (line.number, line.title.said(language), line.value.said(language))))
    return table


def _title(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def _table(columns: int = 2) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    for _ in range(columns - 1):
        table.add_column(overflow="fold")
    return table
