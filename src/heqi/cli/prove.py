"""`heqi prove`: a file that proves a record or a receipt to anybody who has the charter."""

import click

from heqi.cli import files
from heqi.cli.ask import locate
from heqi.cli.connection import Connection, connected, open_session
from heqi.cli.reasons import Why
from heqi.cli.shell import Exit, Screen, answers
from heqi.cli.verify import verdict_data, verdict_page
from heqi.client.proof import ProofFile, make_proof, verify
from heqi.client.sdk import Client
from heqi.machine.reasons import refuse


@click.command("prove")
@click.argument("what", required=False, metavar="[TABLE|ID]")
@click.argument("key", required=False, metavar="[KEY]")
@click.option("--receipt", metavar="TRANSACTION", help="Prove what became of a transaction.")
@click.option("--height", type=click.IntRange(0), metavar="NUMBER", help="As it was at the end of that block.")
@click.option("-o", "--output", required=True, metavar="FILE", help="Where the proof goes.")
@connected()
@answers
def prove_command(
    screen: Screen,
    what: str | None,
    key: str | None,
    receipt: str | None,
    height: int | None,
    output: str,
    connection: Connection,
) -> int:
    """Write one file that proves a record, its absence, or a receipt; `heqi verify` checks it offline.

    \b
    heqi prove rcv-BNEN-TQAX-BNEN-6 -o claim.proof.json
    heqi prove claims 5d41402abc4b… --height 12 -o absent.proof.json
    heqi prove --receipt 7c4a8d09ca37… -o receipt.proof.json
    """
    if (what is None) == (receipt is None):
        raise click.UsageError("name a record, or --receipt TRANSACTION")
    with open_session(connection).client as client:
        charter = client.charter()
        if receipt is not None:
            file = prove_receipt(client, receipt)
        else:
            file = prove_record(client, *locate(client, what or "", key), height)
        stale = 0 if height is not None else client.stale_seconds(file.head.as_of)
    data = file.bytes()
    verdict = verify(data, charter)
    if verdict.ok:
        files.write_new(output, data)
    shown = verdict_page(screen, verdict, charter)
    screen.show({"file": output, **verdict_data(verdict), "stale_seconds": stale}, *shown)
    screen.warn_stale(stale)
    return Exit.DONE if verdict.ok else Exit.BROKEN


def prove_record(client: Client, table: str, key: str, height: int | None = None) -> ProofFile:
    """The proof file of a record, or of its absence."""
    record = client.record(table, key, height=height, proof=True, allow_stale=True)
    if record.head is None:
        refuse(Why.NOTHING_THERE, what=f"{table} {key}")
    founders = list(client.founding().founders)
    return make_proof(client.charter(), founders, record.head.head, list(record.head.vouchers), record=record.proof)


def prove_receipt(client: Client, transaction: str) -> ProofFile:
    """The proof file of what became of a transaction."""
    told = client.receipt(transaction, proof=True, allow_stale=True)
    if told.head is None:
        refuse(Why.NOTHING_THERE, what=transaction)
    founders = list(client.founding().founders)
    return make_proof(client.charter(), founders, told.head.head, list(told.head.vouchers), receipt=told.proof)
