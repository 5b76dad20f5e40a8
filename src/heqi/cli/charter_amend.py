"""`heqi charter propose`, `vote` and `history`: changing the charter that a network runs by."""

from typing import Any

import click
import msgspec
from rich.text import Text

from heqi.cli import files
from heqi.cli.charter_diff import charter_differences, difference_lines
from heqi.cli.connection import Connection, Session, connected, full_id, open_session
from heqi.cli.reasons import Why
from heqi.cli.send import send_actions
from heqi.cli.shell import Screen, answers, put
from heqi.cli.values import shown_key
from heqi.client.founding import read_signatures
from heqi.client.sdk import Client
from heqi.codec.canonical import encode
from heqi.machine.charter import Bilingual, charter_digest
from heqi.machine.reasons import refuse, require
from heqi.modules import CATALOGUE
from heqi.modules.amendment import (
    AMENDMENT_VOTES,
    MOST_CHANGES,
    PROPOSALS,
    Joins,
    Propose,
    Vote,
    changed_text,
    changes_between,
)
from heqi.modules.amendment import Why as Amendment
from heqi.modules.amendment.proposals import Proposal
from heqi.modules.amendment.reasons import CLASS, STAGES
from heqi.modules.charter import CHARTERS, CharterText, read_content

PREPARE = click.option("--prepare", metavar="FILE", help="Do not send: write it there, for others to sign.")
VALID_FOR = click.option("--valid-for", type=click.IntRange(1), metavar="SECONDS", help="How long it may be sent.")


@click.command("propose")
@click.argument("new_file", metavar="NEW")
@click.option("--reason", required=True, metavar="TEXT", help="Why, in English, for all members to read.")
@click.option("--reason-zh", metavar="TEXT", help="Why, in Chinese; the same words if unsaid.")
@click.option(
    "--joined", "joined", multiple=True, metavar="SIGNATURE", help="A new member's signature of NEW; may be repeated."
)
@connected
@PREPARE
@VALID_FOR
@answers
def propose_command(
    screen: Screen,
    new_file: str,
    reason: str,
    reason_zh: str | None,
    joined: tuple[str, ...],
    connection: Connection,
    prepare: str | None,
    valid_for: int | None,
) -> None:
    """Propose that the text in NEW takes the place of the present one: what differs is what members vote on.

    NEW is the present text, changed, with the next number as charter.text. Who joins by it signs it first.

    \b
    heqi charter propose second.toml --reason "Three days of grace" --reason-zh "宽限三日"
    heqi charter propose third.toml --reason "A new supplier" --joined new-works.signature.json
    """
    new = read_content(files.read_text(new_file))
    session = open_session(connection)
    with session.client as client:
        present = texts(client)[-1][1]
        content: dict[str, Any] = msgspec.json.decode(present.canonical)
        changes = changes_between(content, new)
        require(len(changes) <= MOST_CHANGES, Amendment.TOO_MANY_CHANGES, have=len(changes), limit=MOST_CHANGES)
        following = changed_text(content, changes) if changes else content
        number = new["charter"].get("text") if isinstance(new.get("charter"), dict) else None
        next_number = content["charter"]["text"] + 1
        require(number == next_number and bool(changes), Why.NOT_THE_NEXT_TEXT, file=new_file, number=next_number)
        require(encode(following) == encode(new), Why.ANOTHER_ORDER, file=new_file)
        signed = [each for name in joined for each in read_signatures(files.read_bytes(name), name)]
        ask = Propose(
            by=session.party,
            base=present.digest,
            changes=changes,
            reason=Bilingual(en=reason, zh=reason_zh or reason),
            joins=tuple(Joins(member=each.member, key=each.key, signature=each.signature) for each in signed),
        )
        if not screen.as_json:
            for line in difference_lines(charter_differences(content, new, CATALOGUE), screen.language):
                put(screen.out, line)
        send_actions(screen, session, [ask], prepare, valid_for)


@click.command("vote")
@click.argument("proposal", metavar="PROPOSAL")
@click.option("--yes/--no", "yes", required=True, help="For it, or against it.")
@connected
@PREPARE
@VALID_FOR
@answers
def vote_command(
    screen: Screen, proposal: str, yes: bool, connection: Connection, prepare: str | None, valid_for: int | None
) -> None:
    """Vote on a proposal, by its short or full id. Vote again to change your mind, until it is decided.

    \b
    heqi charter history                           what is proposed
    heqi charter vote prop-BNEN-TQAX-BNEN-6 --yes
    """
    session: Session = open_session(connection)
    with session.client as client:
        ask = Vote(by=session.party, proposal=full_id(client, proposal), yes=yes)
        send_actions(screen, session, [ask], prepare, valid_for)


@click.command("history")
@connected
@answers
def history_command(screen: Screen, connection: Connection) -> None:
    """Every text that was in force and every proposal: what it changes, who voted how, what became of it.

    \b
    heqi charter history
    heqi charter history --json
    """
    with open_session(connection).client as client:
        found = texts(client)
        proposals = sorted(client.rows(PROPOSALS.name), key=lambda each: each[1].proposed_day)
        votes = [row for _, row in client.rows(AMENDMENT_VOTES.name)]
    by_digest = {text.digest: msgspec.json.decode(text.canonical) for _, text in found}
    lines = [_text_line(screen, key, text) for key, text in found]
    data = []
    for key, proposal in proposals:
        cast = {row.party: row.yes for row in votes if row.proposal == key}
        lines += _proposal_lines(screen, key, proposal, cast, by_digest.get(proposal.base))
        data.append({"key": key, "short": shown_key(CATALOGUE, PROPOSALS.name, key), "row": proposal, "votes": cast})
    shown = [{"number": int(key), "row": text} for key, text in found]
    screen.show({"texts": shown, "proposals": data}, *lines)


def texts(client: Client) -> list[tuple[str, CharterText]]:
    """(number, text) of every text of the charter, each of them the text of its digest."""
    found = [(key, row) for key, row in client.rows(CHARTERS.name) if isinstance(row, CharterText)]
    for key, text in found:
        if charter_digest(text.canonical.encode()).hex() != text.digest:
            refuse(Why.NOTHING_THERE, what=f"{CHARTERS.name} {key}")
    return found


def _text_line(screen: Screen, key: str, text: CharterText) -> Text:
    number, amends = int(key), text.amends
    if amends is None:
        said = screen.says(f"Text {number}: founding", f"第 {number} 版：创始文本")
    else:
        said = screen.says(
            f"Text {number}: in force from {amends.day} (block {amends.height})",
            f"第 {number} 版：自 {amends.day} 起生效（区块 {amends.height}）",
        )
    return Text.assemble((said, "bold"), f"\n   {text.digest}")


def _proposal_lines(
    screen: Screen, key: str, proposal: Proposal, votes: dict[str, bool], base: dict[str, Any] | None
) -> list[Text]:
    """What became of it, who voted how, and what it changes."""
    zh = screen.language == "zh"
    stage = STAGES[proposal.stage] if zh else proposal.stage
    kind = CLASS[proposal.decided_as] if zh else proposal.decided_as
    head = f"{shown_key(CATALOGUE, PROPOSALS.name, key)} · {proposal.proposer} · {kind} · {stage}"
    if proposal.stage == "open":
        head += screen.says(f" until {proposal.closes_day}", f"，截至 {proposal.closes_day}")
    elif proposal.first_day is not None:
        head += screen.says(f", takes over on {proposal.first_day}", f"，生效日 {proposal.first_day}")
    if proposal.because is not None:
        head += f" ({proposal.because})"
    yes = ", ".join(party for party, each in votes.items() if each) or "-"
    no = ", ".join(party for party, each in votes.items() if not each) or "-"
    lines = [
        Text(head, style="bold"),
        Text(f"   {proposal.reason.zh if zh else proposal.reason.en}"),
        Text(screen.says(f"   for: {yes}; against: {no}", f"   赞成：{yes}；反对：{no}")),
    ]
    if base is not None:
        following = changed_text(base, proposal.changes)
        lines += difference_lines(charter_differences(base, following, CATALOGUE), screen.language)
    return lines
