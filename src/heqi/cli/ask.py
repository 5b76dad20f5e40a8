"""`heqi show`, `heqi list` and `heqi receipt`: what the ledger says, as far as the asker may see it."""

from typing import Any

import click
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from heqi.cli import files
from heqi.cli.connection import Connection, connected, find_short_id, looks_short, open_session
from heqi.cli.created import created_records, may_read
from heqi.cli.events import event_content, event_lines
from heqi.cli.explain import near
from heqi.cli.grid import Title, grid
from heqi.cli.reasons import Why
from heqi.cli.send import created_data, created_lines, is_transaction, read_transaction
from heqi.cli.shell import Exit, Screen, Told, answers, refusal_text, tell
from heqi.cli.values import Manner, amount_text, is_id, manner_of, readable, shown_fields, shown_key
from heqi.client.building import Prepared, prepared
from heqi.client.proof import moment
from heqi.client.sdk import Client, ClientError, Record
from heqi.client.sdk import Told as ToldReceipt
from heqi.client.wire import InWords, ViewAnswer, words_behind
from heqi.machine.charter import Charter
from heqi.machine.reasons import Facts, Reason, refuse, require
from heqi.machine.receipts import KEPT
from heqi.machine.transactions import read_submission
from heqi.modules import CATALOGUE
from heqi.modules.charter import in_force, path_behind
from heqi.reading.views import BY_NAME, VIEWS
from heqi.values.amounts import format_rate


@click.command("show")
@click.argument("what", metavar="TABLE|ID")
@click.argument("key", required=False, metavar="[KEY]")
@click.option("--height", type=click.IntRange(0), metavar="NUMBER", help="As it was at the end of that block.")
@click.option("--proof", is_flag=True, help="Have the node prove it, and check the proof.")
@connected
@answers
def show_command(
    screen: Screen, what: str, key: str | None, height: int | None, proof: bool, connection: Connection
) -> None:
    """One record, by its short id or by table and key.

    \b
    heqi show rcv-BNEN-TQAX-BNEN-6
    heqi show 5d41402abc4b2a76b9719d911017c592…          a full id of 64 digits
    heqi show members core-maker --proof
    """
    with open_session(connection).client as client:
        table, found = locate(client, what, key)
        record = client.record(table, found, height=height, proof=proof, allow_stale=True)
        if record.row is None:
            refuse(Why.NOTHING_THERE, what=f"{table} {found}")
        currency = client.charter().preamble.currency
        stale = 0 if record.head is None or height is not None else client.stale_seconds(record.head.head.as_of)
        data = {"table": table, "key": found, "height": record.height, "row": record.row, "proof": record.proof}
        screen.show(data | {"stale_seconds": stale}, *record_page(screen, record, currency, proof))
        screen.warn_stale(stale)


@click.command("list")
@click.argument("name", required=False, metavar="[VIEW|TABLE]")
@click.option("--set", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter of the view.")
@click.option("--where", metavar="FIELD=VALUE", help="Only rows of the table whose indexed field has that value.")
@click.option("--table", "as_table", is_flag=True, help="The table, where a view has the same name.")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help="At most so many rows.")
@click.option("--after", metavar="CURSOR", help="Go on where the last page ended.")
@connected
@answers
def list_command(
    screen: Screen,
    name: str | None,
    parameters: tuple[str, ...],
    where: str | None,
    as_table: bool,
    limit: int,
    after: str | None,
    connection: Connection,
) -> None:
    """A list to work from: payables by due day, offers and their cost, exposure, … or your rows of a table.

    \b
    heqi list                                 which lists there are
    heqi list payables
    heqi list claims --table --where holder=river-parts
    """
    if name is None:
        list_names(screen)
    elif name in BY_NAME and not as_table:
        with open_session(connection).client as client:
            list_view(screen, client, name, parameters, limit, after)
    elif name in CATALOGUE.tables:
        with open_session(connection).client as client:
            list_table(screen, client, name, where, limit, after)
    else:
        refuse(Why.TABLE_UNKNOWN, name=name[:80], near=near(name, [*BY_NAME, *CATALOGUE.tables]))


@click.command("receipt")
@click.argument("transaction", metavar="TRANSACTION")
@click.option("--wait", type=click.IntRange(0, 60), default=0, metavar="SECONDS", help="Wait for it so long.")
@click.option("--proof", is_flag=True, help="Have the node prove it, and check the proof.")
@connected
@answers
def receipt_command(screen: Screen, transaction: str, wait: int, proof: bool, connection: Connection) -> int:
    """What became of a transaction: kept, or refused and why. Exit code 1 when it was refused.

    Of a kept one it also gives the records that it created, where the transaction itself is at hand: in its file, or
    at the node for a book-keeper.

    \b
    heqi receipt 5d41402abc4b2a76b9719d911017c592… --wait 10
    heqi receipt payout.json
    """
    made = None
    if not is_id(transaction) and is_transaction(data := files.read_bytes(transaction)):
        made, _ = read_transaction(data, transaction)
        transaction = made.id
    with open_session(connection).client as client:
        told = client.receipt(transaction, wait=wait, proof=proof, allow_stale=True)
        charter = client.charter()
        when, currency = moment(charter, told.second), charter.preamble.currency
        stale = 0 if told.head is None else client.stale_seconds(told.head.head.as_of)
        made = made or transaction_in_block(client, told)
        kept = told.receipt.status == KEPT
        records = created_records(client, made) if kept and made is not None else None
    receipt = told.receipt
    where = screen.says(f"block {told.height} ({when})", f"区块 {told.height}（{when}）")
    shown: list[RenderableType] = []
    if receipt.status == KEPT:
        shown.append(Text(screen.says(f"Kept in {where}.", f"已记入{where}。"), style="green"))
        shown += created_lines(screen, records or [])
        shown += event_lines(screen, receipt.events, currency)
    else:
        shown.append(Text(screen.says(f"Refused in {where}.", f"在{where}被拒绝。"), style="red"))
        why = CATALOGUE.reasons.get(receipt.code or "")
        shown += [] if why is None else [refusal_text(tell(why, receipt.facts, clause=told.clause), screen.language)]
    answer = {
        "height": told.height,
        "second": told.second,
        "receipt": receipt,
        "records": None if records is None else created_data(records),
        "proof": told.proof,
        "stale_seconds": stale,
    }
    screen.show(answer, *shown)
    screen.warn_stale(stale)
    return Exit.DONE if receipt.status == KEPT else Exit.REFUSED


def transaction_in_block(client: Client, told: ToldReceipt) -> Prepared | None:
    """The transaction of a receipt, from its block; None for who does not keep the book."""
    try:
        block = client.block(told.height)
    except ClientError:
        return None
    found = zip(block.transactions, block.receipts, strict=True)
    data = next((each for each, receipt in found if receipt.transaction == told.receipt.transaction), None)
    return None if data is None else prepared(read_submission(data, CATALOGUE.transactions).transaction)


def locate(client: Client, what: str, key: str | None) -> tuple[str, str]:
    """(table, key) of what was named: a short id alone, or a table with a key or a short id."""
    if key is None:
        return find_full_id(client, what) if is_id(what) else find_short_id(client, what)
    require(what in CATALOGUE.tables, Why.TABLE_UNKNOWN, name=what[:80], near=near(what, CATALOGUE.tables))
    return find_short_id(client, key) if looks_short(key) else (what, key)


def find_full_id(client: Client, text: str) -> tuple[str, str]:
    """(table, key) of a full id, among the records that the party may read."""
    tables = [table.name for table in CATALOGUE.tables.values() if table.readers]
    found = next((table for table in tables if may_read(client, table, text)), None)
    if found is None:
        refuse(Why.NOTHING_THERE, what=text)
    return found, text


def record_page(screen: Screen, record: Record, currency: str, proven: bool) -> list[RenderableType]:
    """A record for people."""
    title = f"{record.table} {shown_key(CATALOGUE, record.table, record.key)}"
    table = Table(box=None, pad_edge=False, show_header=False)
    manner = manner_of((record.table,), currency, screen.language)
    for name, text in shown_fields(record.row, manner):
        table.add_row(Text(manner.field(name)), Text(text))
    checked = screen.says(" · proof checked", " · 已验证证明") if proven else ""
    at = screen.says(f"at block {record.height}{checked}", f"截至区块 {record.height}{checked}")
    return [Text(title, style="bold"), table, Text(f"{record.key} · {at}", style="dim")]


def list_names(screen: Screen) -> None:
    """Which lists there are."""
    table = Table(box=None, pad_edge=False, show_header=False)
    for view in VIEWS:
        table.add_row(Text(view.name, style="bold"), Text(screen.says(view.en, view.zh)))
    tables = [each.name for each in CATALOGUE.tables.values() if each.readers]
    views = [{"name": view.name, "en": view.en, "zh": view.zh} for view in VIEWS]
    label = screen.says("Tables: ", "表：")
    screen.show({"views": views, "tables": tables}, table, Text(f"\n{label}{', '.join(tables)}"))


def list_view(
    screen: Screen, client: Client, name: str, parameters: tuple[str, ...], limit: int, after: str | None
) -> None:
    answer = client.view(name, cursor=after, limit=limit, **_pairs(parameters))
    when = moment(client.charter(), answer.as_of)
    names = [column.name for column in answer.columns]
    rows = [dict(zip(names, row, strict=True)) for row in answer.rows]
    data = {"view": name, "height": answer.height, "as_of": answer.as_of, "rows": rows, "cursor": answer.cursor}
    text = client.text_of(client.head().head) if any("says" in (row.get("facts") or {}) for row in rows) else None
    for row in rows:
        if (told := told_of(row, text)) is not None:
            row["refusal"] = told
    shown = view_table(screen, name, answer, client.charter().preamble.currency, text)
    at = screen.says(
        f"rows: {len(rows)}, at block {answer.height} ({when})", f"{len(rows)} 行，区块 {answer.height}（{when}）"
    )
    shown.append(Text(at, style="dim"))
    if answer.cursor is not None:
        shown.append(Text(f"--after {answer.cursor}", style="dim"))
    stale = client.stale_seconds(answer.as_of)
    screen.show(data | {"stale_seconds": stale}, *shown)
    screen.warn_stale(stale)


def view_table(
    screen: Screen, name: str, answer: ViewAnswer, currency: str, text: Charter | None = None
) -> list[RenderableType]:
    """A page of a view for people. text: the one in force, for what clauses say."""
    if not answer.rows:
        return [Text(screen.says("Nothing.", "无。"))]
    view = BY_NAME.get(name)
    manner = manner_of(() if view is None else view.tables, currency, screen.language)
    zh = screen.language == "zh"
    words = {each.name: each.words if zh else each.english for each in view.columns} if view else {}
    numbers = ("money", "count", "rate")
    titles = [Title(screen.says(each.en, each.zh), each.kind in numbers) for each in answer.columns]
    names = [column.name for column in answer.columns]
    rows = []
    for values in answer.rows:
        row = dict(zip(names, values, strict=True))
        own = manner._replace(currency=row.get("currency") or currency)
        cells = {}
        for each in answer.columns:
            said = words.get(each.name, {}).get(str(row[each.name]))
            cells[each.name] = said or _cell(row[each.name], each.kind, each.name, own, row.get("kind"))
        if (told := told_of(row, text)) is not None:
            cells["facts"] = f"{told.sentence(screen.language)} {told.do(screen.language)}"
        if "event" in row:
            cells["content"] = event_content(row["event"], row["content"], own)
        rows.append([*cells.values()])
    return grid(screen.out, titles, rows)


def told_of(row: dict[str, Any], text: Charter | None) -> Told | None:
    """The refusal that a row of a view speaks of: its sentences, from its code and facts. text: the one in force, which
    says in words what a clause says, as long as it says the same still.
    """
    why, facts = CATALOGUE.reasons.get(row.get("code") or ""), row.get("facts")
    if why is None or not isinstance(facts, dict):
        return None
    return tell(why, facts, clause=None if text is None else still_said(text, why, facts))


def still_said(text: Charter, why: Reason, facts: Facts) -> InWords | None:
    """What the clause of a refusal says in words, where the text has it as it was then."""
    try:
        same = in_force(text, path_behind(why, facts))["says"] == facts.get("says")
    except (KeyError, TypeError):
        return None
    return words_behind(text, CATALOGUE, why, facts) if same else None


def list_table(screen: Screen, client: Client, name: str, where: str | None, limit: int, after: str | None) -> None:
    field, value = next(iter(_pairs((where,)).items())) if where is not None else (None, None)
    page = client.page(name, field, value, after=after or "", limit=limit)
    currency = client.charter().preamble.currency
    manner = manner_of((name,), currency, screen.language)
    listed = [(shown_key(CATALOGUE, name, key), shown_fields(row, manner)) for key, row in page.rows]
    data = {
        "table": name,
        "height": page.height,
        "rows": [{"key": key, "row": row} for key, row in page.rows],
        "cursor": page.cursor,
    }
    shown: list[RenderableType] = [Text(screen.says("Nothing.", "无。"))]
    if listed:
        titles = [Title(CATALOGUE.tables[name].key), *(Title(manner.field(field)) for field, _ in listed[0][1])]
        shown = grid(screen.out, titles, [[key, *(text for _, text in fields)] for key, fields in listed])
    if page.cursor is not None:
        shown.append(Text(f"--after {page.cursor}", style="dim"))
    screen.show(data, *shown)


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise click.UsageError(f"write NAME=VALUE, not {each!r}")
        pairs[name] = value
    return pairs


def _cell(value: Any, kind: str, name: str, manner: Manner, beside: Any) -> str:
    match kind:
        case _ if value is None:
            return "–"
        case "money":
            return amount_text(value, manner.currency).removesuffix(f" {manner.currency}")
        case "rate":
            return format_rate(value)
        case "record":
            return manner.id(name, str(value), beside)
        case "count":
            return f"{value:,}"
        case "word":
            return manner.word(str(value))
        case "role" | "roles" | "sections":
            return manner.named(value, sections=kind == "sections")
        case _:
            return readable(value)
