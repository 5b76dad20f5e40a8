"""`heqi lines`: what an order, an advice or an invoice says of goods, stated on the ledger from the very file."""

import click
from rich.text import Text

from heqi.cli.connection import Connection, connected, full_id, open_session
from heqi.cli.intake import read_file
from heqi.cli.marks import described
from heqi.cli.papers import document_row, secrets_option
from heqi.cli.secret import read_secrets
from heqi.cli.send import prepare_actions, send_prepared
from heqi.cli.shell import Screen, answers
from heqi.client.papers import Lines, lines_of, secrets_for


@click.command("lines")
@click.argument("name", metavar="FILE")
@click.option("--document", required=True, metavar="ID", help="The record on the ledger.")
@secrets_option
@connected
@click.option("--prepare", metavar="FILE", help="Do not send: write it there, for others to sign.")
@click.option("--valid-for", type=click.IntRange(1), metavar="SECONDS", help="How long it may be sent.")
@answers
def lines_command(
    screen: Screen,
    name: str,
    document: str,
    secrets: tuple[str, ...],
    connection: Connection,
    prepare: str | None,
    valid_for: int | None,
) -> None:
    """State the lines of an order, a despatch or receipt advice, or an invoice: items, quantities, and of a receipt
    advice the batch numbers, as keyed digests.

    An invoice is matched with what was ordered, sent and received (`heqi send evidence.match`) by whoever has stated
    the lines of all of them. Orders and advices are read from UBL, invoices as `heqi intake` reads them.
    """
    data, held = read_file(name), read_secrets(secrets)
    session = open_session(connection)
    with session.client as client:
        key = full_id(client, document)
        row = document_row(client, key)
        # Under the oldest of its secrets, so that all readers of a document come to one digest of each item.
        oldest = secrets_for(row, held)[0]
        found = lines_of(row.kind, data, oldest)
        if not screen.as_json:
            tell_lines(screen, found)
        made = prepare_actions(client, [found.state(session.party, key)], prepare, valid_for)
        beside = {
            "document": key,
            "lines": len(found.lines),
            "marks": len(found.marks),
            "items": [{"name": each.name, "quantity": each.quantity, "unit": each.unit} for each in found.named],
            "marked": [described(each) for each in found.marked],
        }
        send_prepared(screen, session, made, prepare, beside)


def tell_lines(screen: Screen, found: Lines) -> None:
    """The lines and marks with the numbers by which refusals name them."""
    for number, line in enumerate(found.named, start=1):
        screen.out.print(Text(f"{number:>3}  {line.name}  {in_units(line.quantity)} {line.unit}"))
    for number, mark in enumerate(found.marked, start=1):
        words = screen.says("mark", "标记")
        screen.out.print(Text(f"{words} {number}  {mark.name}  {mark.batch}  {mark.mark}", style="dim"))


def in_units(thousandths: int) -> str:
    whole, rest = divmod(thousandths, 1_000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")
