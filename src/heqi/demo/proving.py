"""A proof of a record as it stands at the end of a story, and perhaps of a receipt."""

from typing import Any

from heqi.chain import reader
from heqi.client.proof import ProofFile, make_proof
from heqi.demo.stage import Sent, Stage
from heqi.state.tables import Table


def prove(stage: Stage, table: Table[Any], key: str, sent: Sent | None = None) -> ProofFile:
    """One file: the row, the receipt of what was sent, the head that commits to both, and who vouches for it."""
    vouched, cast = stage.vouched(), stage.cast
    record = reader.prove_row(stage.store, table, key, vouched.head.height)
    receipt = None
    if sent is not None:
        receipt = reader.prove_receipt(stage.store, bytes.fromhex(sent.signed.id), vouched.head)
    votes = stage.votes(vouched.head)
    return make_proof(cast.charter, cast.signatures(), vouched.head, list(vouched.vouchers), record, receipt, votes)
