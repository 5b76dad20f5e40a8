"""`heqi prove`: a file that proves a record or a receipt to anybody who has the charter."""

from contextlib import suppress

import click

from heqi.chain.blocks import VouchedHead
from heqi.chain.reader import AssetProof, ReceiptProof, RecordProof
from heqi.chain.texts import passages_to
from heqi.cli import files
from heqi.cli.ask import locate
from heqi.cli.connection import Connection, connected, find_short_id, open_session
from heqi.cli.explain import near
from heqi.cli.reasons import Why
from heqi.cli.shell import Exit, Screen, answers
from heqi.cli.values import is_id
from heqi.cli.verify import read_pin, verdict_data, verdict_page
from heqi.client.errors import Refused
from heqi.client.light import EngineVotes, Pin
from heqi.client.proof import ProofFile, make_proof, unnamed, verify
from heqi.client.sdk import Client
from heqi.codec.signatures import validator_address
from heqi.machine.book_keepers import VALIDATOR_KEYS
from heqi.machine.reasons import refuse, require
from heqi.modules import CATALOGUE
from heqi.modules.pledges import ENCUMBRANCES, encumbrance_key


@click.command("prove")
@click.argument("what", required=False, metavar="[TABLE|ID]")
@click.argument("key", required=False, metavar="[KEY]")
@click.option("--receipt", metavar="TRANSACTION", help="Prove what became of a transaction.")
@click.option("--height", type=click.IntRange(0), metavar="NUMBER", help="As it was at the end of that block.")
@click.option(
    "--pin",
    "pinned",
    metavar="HASH@HEIGHT|HEAD",
    help="A block of the network's engine that whoever checks the proof knows: it is to pass through it.",
)
@click.option("-o", "--output", required=True, metavar="FILE", help="Where the proof goes.")
@connected
@answers
def prove_command(
    screen: Screen,
    what: str | None,
    key: str | None,
    receipt: str | None,
    height: int | None,
    pinned: str | None,
    output: str,
    connection: Connection,
) -> int:
    """Write one file that proves a record, its absence, or a receipt; `heqi verify` checks it offline.

    Exit code 3: there is no such asset, as the file proves.

    \b
    heqi prove rcv-BNEN-TQAX-BNEN-6 -o claim.proof.json
    heqi prove claims 5d41402abc4b… --height 12 -o absent.proof.json
    heqi prove encumbrances receivable/rcv-BNEN-TQAX-BNEN-6 -o free.proof.json
    heqi prove --receipt 7c4a8d09ca37… -o receipt.proof.json
    heqi prove rcv-BNEN-TQAX-BNEN-6 --pin 3f1c…@120 -o claim.proof.json
    """
    if (what is None) == (receipt is None):
        raise click.UsageError("name a record, or --receipt TRANSACTION")
    pin = None if pinned is None else read_pin(pinned)
    with open_session(connection).client as client:
        charter = client.charter()
        if receipt is not None:
            file = prove_receipt(client, receipt, pin)
        else:
            file = prove_record(client, *named(client, what or "", key), height, pin)
        stale = 0 if height is not None else client.stale_seconds(file.head.as_of)
    data = file.bytes()
    verdict = verify(data, charter, pin=pin)
    if verdict.ok:
        files.write_new(output, data)
    shown = verdict_page(screen, verdict, charter)
    screen.show({"file": output, **verdict_data(verdict), "stale_seconds": stale}, *shown)
    screen.warn_stale(stale)
    if not verdict.ok:
        return Exit.BROKEN
    return Exit.NOT_FOUND if verdict.asset is not None and verdict.asset.is_of_nothing else Exit.DONE


def named(client: Client, what: str, key: str | None) -> tuple[str, str]:
    """(table, key) of what was named. Whether an asset is pledged, by its kind and id or by its short id. Refused:
    KIND_UNKNOWN, ASSET_UNCLEAR.
    """
    if what != ENCUMBRANCES.name or key is None:
        return locate(client, what, key)
    kind, slash, asset = key.rpartition("/")
    kinds = CATALOGUE.assets
    known = not slash or kind in kinds
    require(known, Why.KIND_UNKNOWN, kind=kind[:80], kinds=[*kinds], near=near(kind, kinds))
    if not is_id(asset):
        table, asset = find_short_id(client, asset)
        of_table = next((each.kind for each in kinds.values() if each.table.name == table), None)
        kind = kind or of_table or ""
        require(kind == of_table, Why.ASSET_UNCLEAR, what=key[:80], kinds=[*kinds])
    require(bool(kind), Why.ASSET_UNCLEAR, what=key[:80], kinds=[*kinds])
    return what, encumbrance_key(kind, asset)


def prove_record(client: Client, table: str, key: str, height: int | None = None, pin: Pin | None = None) -> ProofFile:
    """The proof file of a record, or of its absence."""
    record = client.record(table, key, height=height, proof=True, allow_stale=True)
    if record.head is None:
        refuse(Why.NOTHING_THERE, what=f"{table} {key}")
    return _proof_file(client, record.head, record.votes, pin, record=record.proof, asset=record.asset)


def prove_receipt(client: Client, transaction: str, pin: Pin | None = None) -> ProofFile:
    """The proof file of what became of a transaction."""
    told = client.receipt(transaction, proof=True, allow_stale=True)
    if told.head is None:
        refuse(Why.NOTHING_THERE, what=transaction)
    return _proof_file(client, told.head, told.votes, pin, receipt=told.proof)


def _proof_file(
    client: Client,
    vouched: VouchedHead,
    votes: EngineVotes | None,
    pin: Pin | None,
    *,
    record: RecordProof | None = None,
    receipt: ReceiptProof | None = None,
    asset: AssetProof | None = None,
) -> ProofFile:
    charter, head = client.charter(), vouched.head
    if pin is not None:
        with suppress(Refused):
            votes = client.votes(head.height, through=pin.height).votes
    # Whose the keys are that came later, the ledger itself says.
    later = [] if votes is None else unnamed(votes, charter)
    named = [
        client.record(VALIDATOR_KEYS.name, validator_address(key), height=head.height, proof=True) for key in later
    ]
    return make_proof(
        charter,
        list(client.founding().founders),
        head,
        list(vouched.vouchers),
        record=record,
        receipt=receipt,
        asset=asset,
        votes=votes,
        validator_keys=[each.proof for each in named if each.proof is not None],
        passages=[] if head.charter == head.founding else passages_to(client.passages(), head.charter),
    )
