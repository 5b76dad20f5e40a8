"""A record's proof from a large ledger: how large the file is, and how long the offline check takes."""

import time
from statistics import median
from typing import NamedTuple

from benchmarks.ledger import KEEPERS, MEMBERS, Ledger, claim_id, pair
from heqi.chain.blocks import vouch
from heqi.chain.reader import prove_row
from heqi.client.proof import make_proof, verify
from heqi.modules.charter import sign_charter
from heqi.modules.receivables.claims import CLAIMS

ROUNDS = 200


class ProofCost(NamedTuple):
    file_bytes: int
    siblings: int
    check_milliseconds: float
    make_milliseconds: float


def cost(ledger: Ledger) -> ProofCost:
    """All founders' signatures, one voucher, one record."""
    head = ledger.application.head
    founders = [sign_charter(ledger.charter, member, pair(member)) for member in MEMBERS]
    vouchers = [vouch(head, KEEPERS[0], pair(f"{KEEPERS[0]} heads"))]
    making, checking = [], []
    for number in range(ROUNDS):
        start = time.perf_counter()
        record = prove_row(ledger.store, CLAIMS, claim_id(number), head.height)
        data = make_proof(ledger.charter, founders, head, vouchers, record=record).bytes()
        made = time.perf_counter()
        verdict = verify(data, ledger.charter, ledger.application.catalogue)
        checking.append(time.perf_counter() - made)
        making.append(made - start)
        if not verdict.ok:
            raise ValueError(f"the proof does not hold: {verdict.failed}")
    return ProofCost(len(data), len(record.tree.siblings), median(checking) * 1e3, median(making) * 1e3)
