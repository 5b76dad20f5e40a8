"""`heqi attest` and `heqi recompute`: documents come to the ledger by what each side computes of them itself."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click
import msgspec

from heqi.cli import files
from heqi.cli.connection import Connection, Session, connected, full_id, open_session
from heqi.cli.intake import read_file
from heqi.cli.reasons import Why
from heqi.cli.secret import read_secrets, write_private
from heqi.cli.send import prepare_actions, send_prepared
from heqi.cli.shell import Exit, Screen, Told, Trouble, answers, tell
from heqi.client.errors import Refused
from heqi.client.papers import (
    OF_INVOICES,
    DisclosureFile,
    Paper,
    differences,
    new_salt,
    other_disclosed,
    paper_of,
    paper_of_other,
    read_disclosure,
    secrets_for,
    write_disclosure,
)
from heqi.client.papers import Why as OfPapers
from heqi.client.sdk import Client
from heqi.client.secrets import Secret
from heqi.intake.financeable import findings
from heqi.intake.invoice import Invoice
from heqi.intake.others import OtherDocument, file_digest
from heqi.intake.parties import PartyMap, read_party_map
from heqi.intake.read import read_document
from heqi.intake.reasons import Warn
from heqi.machine.reasons import Facts, Reason, Refusal, refuse
from heqi.machine.transactions import Action
from heqi.modules.documents import Document, Kind
from heqi.values.amounts import format_amount, parse_amount
from heqi.values.identifiers import short_id

DOCUMENTS = "documents"
DEFAULT_FOLDER = "papers"
DAY = click.DateTime(["%Y-%m-%d"])

# What is attested only once somebody has said that it is meant.
STOPS = (
    Warn.RED_INVOICE,
    Warn.CREDIT_NOTE,
    Warn.CORRECTION,
    Warn.PREPAYMENT,
    Warn.PRO_FORMA,
    Warn.FACTORED,
    Warn.NEGATIVE,
    Warn.NOTHING_PAYABLE,
    Warn.PAYABLE_TO_ANOTHER,
)
NEVER = (Warn.PARTY_UNMAPPED, Warn.NATURAL_PERSON)
TAKING_BACK = (Warn.RED_INVOICE, Warn.CREDIT_NOTE, Warn.NEGATIVE)  # right, where it says what it takes back


class Draft(NamedTuple):
    """A document on its way to the ledger: what is computed of it, under which salt, and what asks for it."""

    file: str
    kind: Kind
    paper: Paper
    salt: bytes
    action: Action


class Stated(NamedTuple):
    """What the command line says of a document beside its file."""

    number: str | None
    seller: str | None
    buyer: str | None
    currency: str | None
    total: str | None
    issued: date | None
    delivered: date | None
    refers_to: str | None
    retention: str | None
    shown_to: tuple[str, ...]


def secrets_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--secret",
        "secrets",
        required=True,
        multiple=True,
        metavar="FILE",
        help="The consortium's secret; repeated, where the charter names several epochs.",
    )(command)


@click.command("attest")
@click.argument("names", nargs=-1, required=True, metavar="FILE…")
@secrets_option
@click.option("--map", "map_file", metavar="TOML", help="Which member a tax id or a name is; invoices need it.")
@click.option("--papers", "folder", default=DEFAULT_FOLDER, show_default=True, help="Where disclosures are kept.")
@click.option(
    "--kind",
    type=click.Choice(["invoice", "contract", "order", "despatch", "delivery"]),
    default="invoice",
    show_default=True,
    help="What.",
)
@click.option("--refers-to", metavar="ID", help="What was sent or received on; the invoice that is taken back.")
@click.option("--number", metavar="TEXT", help="Of what is no invoice: its number.")
@click.option("--seller", metavar="MEMBER", help="Of a contract or an order.")
@click.option("--buyer", metavar="MEMBER", help="Of a contract or an order.")
@click.option("--total", metavar="AMOUNT", help="Of what is no invoice, where one is named; 400000.00.")
@click.option("--currency", metavar="CODE", help="Of a contract or an order; the ledger's if unsaid.")
@click.option("--issued", type=DAY, metavar="DAY", help="Of what is no invoice: the document's day.")
@click.option("--delivered", type=DAY, metavar="DAY", help="Of a delivery: when it was received.")
@click.option("--retention", metavar="AMOUNT", help="Of an invoice: what is kept back of it under the contract.")
@click.option("--show", "shown_to", multiple=True, metavar="MEMBER", help="Who may see the record; may be repeated.")
@click.option("--despite", multiple=True, metavar="CODE", help="Attest in spite of this finding; may be repeated.")
@connected
@click.option("--prepare", metavar="FILE", help="Do not send: write it there, for others to sign.")
@click.option("--valid-for", type=click.IntRange(1), metavar="SECONDS", help="How long it may be sent.")
@answers
def attest_command(
    screen: Screen,
    names: tuple[str, ...],
    secrets: tuple[str, ...],
    map_file: str | None,
    folder: str,
    kind: str,
    despite: tuple[str, ...],
    connection: Connection,
    prepare: str | None,
    valid_for: int | None,
    issued: datetime | None,
    delivered: datetime | None,
    **said: Any,
) -> None:
    """Put documents on the ledger: a commitment and fingerprints of each, never their content. Several are kept
    together or not at all.

    An invoice is read first; one that does not hold together, names nobody of the map, or is nothing to finance is
    refused with the reason. Of each document a disclosure is written, as confidential as the document itself: give it
    with the document to whoever is to recompute it. It stays where it is not known whether the ledger took it.

    \b
    heqi attest invoice.xml --secret secret.key --map parties.toml
    heqi attest red.xml --secret secret.key --map parties.toml --refers-to doc-78X3-MEHT-78X3-8
    heqi attest contract.pdf --secret secret.key --kind contract --number HT-2026-7 \\
        --seller river-parts --buyer core-maker --issued 2026-01-15 --total 1000000.00
    heqi attest note.pdf --secret secret.key --kind delivery --number DN-2026-302 \\
        --refers-to doc-78X3-MEHT-78X3-8 --delivered 2026-03-02
    """
    stated = Stated(issued=issued and issued.date(), delivered=delivered and delivered.date(), **said)
    held = read_secrets(secrets)
    parties = read_map(map_file)
    _require_fitting(kind, names, stated, parties)
    session = open_session(connection)
    with session.client as client:
        drafts = [
            _invoice_draft(screen, session, name, stated, held, parties, despite)
            if kind == Kind.INVOICE and parties is not None
            else _other_draft(session, name, Kind(kind), stated, held)
            for name in names
        ]
        made = prepare_actions(client, [each.action for each in drafts], prepare, valid_for)
        written: list[Path] = []
        papers = []
        try:
            # On disk before the ledger knows of it: without its salt nobody could recompute what was attested.
            for ordinal, draft in enumerate(drafts):
                document = made.record_id(ordinal, session.party)
                path = Path(folder) / f"{_plain(draft.paper.number)}-{document[:8]}.disclosure.json"
                write_private(str(path), write_disclosure(draft.paper, draft.kind, document, draft.salt))
                written.append(path)
                papers.append({"file": draft.file, "document": document, "disclosure": str(path)})
                short = short_id("doc", document)
                screen.note(f"{draft.file}: {short}, disclosure in {path}", f"{draft.file}：{short}，披露文件 {path}")
            send_prepared(screen, session, made, prepare, {"papers": papers})
        except (Refused, Refusal):
            for path in written:
                path.unlink(missing_ok=True)
            raise


@click.command("recompute")
@click.argument("name", metavar="FILE")
@click.option("--disclosure", required=True, metavar="FILE", help="What came with the document.")
@click.option("--document", metavar="ID", help="The record on the ledger; the one of the disclosure if unsaid.")
@secrets_option
@click.option("--map", "map_file", metavar="TOML", help="Compare the invoice's parties with the record's members too.")
@click.option("--dispute", is_flag=True, help="Where something differs, put that on record.")
@connected
@click.option("--prepare", metavar="FILE", help="Do not send: write it there, for others to sign.")
@click.option("--valid-for", type=click.IntRange(1), metavar="SECONDS", help="How long it may be sent.")
@answers
def recompute_command(
    screen: Screen,
    name: str,
    disclosure: str,
    document: str | None,
    secrets: tuple[str, ...],
    map_file: str | None,
    dispute: bool,
    connection: Connection,
    prepare: str | None,
    valid_for: int | None,
) -> None:
    """Compute commitment and fingerprints from the very document, compare them with the record, and sign them.

    Nobody promises or pays on a document that it has not recomputed. Whatever differs is told before anything is sent.
    No program reads a contract or a delivery note: compare what is shown of it with the document yourself.

    \b
    heqi recompute invoice.xml --disclosure 26422000-5d41402a.disclosure.json --secret secret.key --map parties.toml
    """
    held = read_secrets(secrets)
    parties = read_map(map_file)
    disclosed = read_disclosure(files.read_bytes(disclosure), disclosure)
    data = read_file(name)
    invoice = _read(name, data) if disclosed.kind in OF_INVOICES else None
    session = open_session(connection)
    with session.client as client:
        key = disclosed.document if document is None else full_id(client, document)
        row = document_row(client, key)
        own, salt = secrets_for(row, held), bytes.fromhex(disclosed.salt)
        if invoice is not None:
            paper = paper_of(invoice, own, salt)
        else:
            paper = paper_of_other(other_disclosed(disclosed, file_digest(data), disclosure), own, salt)
            _show_fields(screen, disclosed)
        differs = differences(paper, row, disclosed) + _strangers(paper, row, parties)
        if differs and not dispute:
            refuse(
                OfPapers.DIFFERS,
                file=name,
                document=short_id("doc", key),
                attester=row.attester,
                differs=[*dict.fromkeys(differs)],
            )
        asks = paper.dispute if dispute else paper.recompute
        made = prepare_actions(client, [asks(session.party, key)], prepare, valid_for)
        send_prepared(screen, session, made, prepare, {"document": key, "differs": differs})


def read_map(name: str | None) -> PartyMap | None:
    return None if name is None else read_party_map(read_file(name))


def document_row(client: Client, key: str) -> Document:
    """A document's record. NOTHING_THERE when there is none that the party may see."""
    row = client.record(DOCUMENTS, key).row
    if not isinstance(row, Document):
        refuse(Why.NOTHING_THERE, what=f"{DOCUMENTS} {key}")
    return row


def _require_fitting(kind: str, names: tuple[str, ...], stated: Stated, parties: PartyMap | None) -> None:
    """UsageError for what is missing, or does not go with the kind."""
    allowed = {
        Kind.INVOICE: ("refers_to", "retention", "shown_to"),
        Kind.CONTRACT: ("number", "seller", "buyer", "currency", "total", "issued", "shown_to"),
        Kind.ORDER: ("number", "seller", "buyer", "currency", "total", "issued", "shown_to"),
        Kind.DESPATCH: ("number", "seller", "buyer", "total", "issued", "refers_to", "shown_to"),
        Kind.DELIVERY: ("number", "seller", "buyer", "total", "issued", "delivered", "refers_to", "shown_to"),
    }
    needed = {
        Kind.INVOICE: (),
        Kind.CONTRACT: ("number", "seller", "buyer", "issued"),
        Kind.ORDER: ("number", "seller", "buyer", "issued", "total"),
        Kind.DESPATCH: ("number", "issued", "refers_to"),
        Kind.DELIVERY: ("number", "delivered", "refers_to"),
    }
    found = Kind(kind)
    for name, value in stated._asdict().items():
        option = "--show" if name == "shown_to" else "--" + name.replace("_", "-")
        if value and name not in allowed[found]:
            raise click.UsageError(f"{option} does not go with --kind {kind}")
        if value is None and name in needed[found]:
            raise click.UsageError(f"--kind {kind} needs {option}")
    if found is Kind.INVOICE and parties is None:
        raise click.UsageError("an invoice needs --map")
    if len(names) > 1 and (found is not Kind.INVOICE or stated.refers_to):
        raise click.UsageError("one file at a time where the options speak of one document")


def _invoice_draft(
    screen: Screen,
    session: Session,
    name: str,
    stated: Stated,
    held: tuple[Secret, ...],
    parties: PartyMap,
    despite: tuple[str, ...],
) -> Draft:
    invoice = _read(name, read_file(name))
    found = findings(invoice, ledger_currency=session.client.charter().preamble.currency, parties=parties)
    taken_back = TAKING_BACK if stated.refers_to else ()
    stops = [
        each
        for each in found
        if each.reason in NEVER or (each.reason in STOPS and each.reason not in taken_back and each.code not in despite)
    ]
    if stops:
        raise Trouble([_told(name, each.reason, each.facts) for each in stops], Exit.REFUSED)
    for each in found:
        screen.note(*(f"{name}: {each.say(language)} {each.code}" for language in ("en", "zh")))
    salt = new_salt()
    paper = paper_of(invoice, held, salt)
    if stated.refers_to:
        refers_to = full_id(session.client, stated.refers_to)
        red = paper.attest_red(session.party, refers_to, stated.shown_to)
        return Draft(name, Kind.RED_INVOICE, paper, salt, red)
    retention = _amount("--retention", stated.retention, paper.currency)
    seller, buyer = (parties.member(each) or "" for each in (invoice.seller, invoice.buyer))
    return Draft(
        name, Kind.INVOICE, paper, salt, paper.attest(session.party, seller, buyer, stated.shown_to, retention)
    )


def _other_draft(session: Session, name: str, kind: Kind, stated: Stated, held: tuple[Secret, ...]) -> Draft:
    client = session.client
    seller, buyer, currency = stated.seller, stated.buyer, stated.currency or client.charter().preamble.currency
    refers_to = ""
    if kind in (Kind.DELIVERY, Kind.DESPATCH):
        refers_to = full_id(client, stated.refers_to or "")
        basis = document_row(client, refers_to)
        for option, given, there in (("--seller", seller, basis.seller), ("--buyer", buyer, basis.buyer)):
            if given not in (None, there):
                raise click.BadParameter(f"the document that it refers to says {there}", param_hint=option)
        seller, buyer, currency = basis.seller, basis.buyer, basis.currency
    plain = {
        "kind": kind.value,
        "number": stated.number,
        "seller": seller,
        "buyer": buyer,
        "currency": currency,
        "issued": stated.issued or stated.delivered,
        "total": _amount("--total", stated.total, currency),
        "delivered": stated.delivered,
        "file": file_digest(read_file(name)),
    }
    try:
        document = msgspec.convert(plain, OtherDocument)
    except msgspec.ValidationError as problem:
        raise click.UsageError(str(problem)) from None
    salt = new_salt()
    paper = paper_of_other(document, held, salt)
    if kind is Kind.DELIVERY:
        return Draft(name, kind, paper, salt, paper.attest_delivery(session.party, refers_to, stated.shown_to))
    if kind is Kind.DESPATCH:
        return Draft(name, kind, paper, salt, paper.attest_despatch(session.party, refers_to, stated.shown_to))
    asks = paper.attest_order if kind is Kind.ORDER else paper.attest_contract
    return Draft(name, kind, paper, salt, asks(session.party, document.seller, document.buyer, stated.shown_to))


def _read(name: str, data: bytes) -> Invoice:
    """An invoice; a refusal says of which file."""
    try:
        return read_document(data)
    except Refusal as refusal:
        raise Trouble([_told(name, refusal.reason, refusal.facts)], Exit.REFUSED) from None


def _told(name: str, why: Reason, facts: Facts) -> Told:
    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    told = tell(why, facts)
    return msgspec.structs.replace(
        told, en=f"{shown}: {told.en}", zh=f"{shown}：{told.zh}", facts={"file": shown, **facts}
    )


def _amount(option: str, text: str | None, currency: str) -> int:
    try:
        return 0 if text is None else parse_amount(text, currency)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint=option) from None


def _strangers(paper: Paper, row: Document, parties: PartyMap | None) -> list[str]:
    """The sides of a record that are other members than the invoice names."""
    if paper.invoice is None or parties is None:
        return []
    sides = {"seller": (paper.invoice.seller, row.seller), "buyer": (paper.invoice.buyer, row.buyer)}
    return [side for side, (party, member) in sides.items() if parties.member(party) != member]


def _show_fields(screen: Screen, disclosed: DisclosureFile) -> None:
    fields: Mapping[str, Any] = disclosed.fields
    total, currency = fields.get("total"), fields.get("currency")
    for name, value in fields.items():
        shown = format_amount(value, str(currency), ",") if name == "total" and isinstance(total, int) else value
        screen.note(f"  {name}: {'–' if shown is None else shown}", f"  {name}：{'–' if shown is None else shown}")


def _plain(number: str) -> str:
    """A document's number as part of a file's name."""
    return re.sub(r"[^A-Za-z0-9.-]+", "_", number)[:60].strip(".") or "document"
