"""A borrowing base: does a change of one claim cost more when the base has more items? And what does it cost to prove
that an asset is free?

The same disputes, raised and withdrawn, on a small ledger and on a large one, in turns: as a ledger executes them, and
without their signatures, whose cost no base changes. All claims are items of one line on one obligor.
"""

import time
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.ledger import FACE, SUPPLIERS, Genesis, Ledger, claim_id, envelope, open_ledger
from heqi.chain.reader import prove_row
from heqi.codec.signatures import verify
from heqi.machine.charter import Charter
from heqi.machine.transactions import Action
from heqi.modules.credit import ITEMS, LINES, SUBJECTS, BaseSubject, Item, Line, Stage
from heqi.modules.credit.records import turn_of
from heqi.modules.pledges import (
    COLLATERAL,
    ENCUMBRANCES,
    PLEDGES,
    Collateral,
    Pledge,
    PledgeStage,
    encumbrance_key,
    put_debt,
)
from heqi.modules.pledges.records import Encumbrance, Secured
from heqi.modules.receivables import CLAIMS, RaiseDispute, WithdrawDispute
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import MAX_INTEGER
from heqi.values.day_counts import DayCount
from heqi.values.days import Day, add_days

ROUNDS = 7
BATCH = 500
PROOFS = 200
BORROWER, LENDER = SUPPLIERS[0], "bank"
LINE = sha256(b"line").hexdigest()
TERMS: dict[str, Any] = {
    "pledges": {"ranks_at_most": 3, "secured_at_most": 0, "proceeds_days": 30, "source": "agreement"},
    "credit": {
        "claim_advance_at_most": 800_000,
        "stock_advance_at_most": 600_000,
        "price_days": 7,
        "items_at_once": 100,
        "source": "agreement",
    },
}


class Costs(NamedTuple):
    """Microseconds of processor time for a change, on the small ledger and on the large one."""

    small: float
    large: float

    @property
    def growth(self) -> float:
        return self.large / self.small


class Found(NamedTuple):
    """What a change costs with the check of its signature and without, and milliseconds to prove an asset free."""

    signed: Costs
    unsigned: Costs
    free_proof: float


def open_base(folder: Path, items: int) -> Ledger:
    """A ledger in which so many claims are pledged for one line."""
    return open_ledger(folder, items, more=_with_base(items), terms=TERMS)


def measure(small: Ledger, large: Ledger) -> Found:
    """Medians over the rounds, of which the first warms all up and does not count."""
    spent: dict[bool, list[list[float]]] = {True: [], False: []}
    for number in range(2 * (ROUNDS + 1)):
        signed = number % 4 < 2  # what one round disputes, the next withdraws
        spent[signed].append([_round(ledger, number, signed=signed) for ledger in (small, large)])
    signed, unsigned = (_medians(spent[each][1:]) for each in (True, False))
    return Found(signed, unsigned, free_proof(large))


def _medians(rounds: list[list[float]]) -> Costs:
    return Costs(*(median(costs[place] for costs in rounds) for place in (0, 1)))


def changes(turn: int, count: int = BATCH) -> list[Action]:
    """The obligor disputes claims, or withdraws what it disputed in the turn before."""
    if turn % 2:
        return [WithdrawDispute(by="core", claim=claim_id(number)) for number in range(count)]
    return [
        RaiseDispute(by="core", claim=claim_id(number), amount=FACE // 2, ground="price", statement="Too much.")
        for number in range(count)
    ]


def free_proof(ledger: Ledger) -> float:
    """Milliseconds to prove that nothing is pledged of an asset: the median."""
    spent = []
    height = ledger.application.head.height
    for number in range(PROOFS):
        start = time.perf_counter()
        proof = prove_row(ledger.store, ENCUMBRANCES, encumbrance_key("receivable", claim_id(-1 - number)), height)
        spent.append(time.perf_counter() - start)
        if proof.salt is not None:
            raise ValueError("it is not free")
    return median(spent) * 1e3


def _round(ledger: Ledger, number: int, *, signed: bool) -> float:
    checking = verify if signed else lambda *_: True
    ledger.application.gatekeeper = ledger.application.gatekeeper._replace(verify=checking)
    envelopes = [envelope(ledger, action, f"base {number} {place}") for place, action in enumerate(changes(number))]
    start = time.process_time()
    assembled = ledger.application.assemble(ledger.second, envelopes)
    ledger.application.commit()
    spent = time.process_time() - start
    if any(assembled.refusals) or any(each.receipt.code for each in assembled.finalised.executed):
        raise ValueError("not every transaction was kept")
    return spent / BATCH * 1e6


def _with_base(items: int) -> Genesis:
    def genesis(state: State, charter: Charter, day: Day) -> None:
        until = add_days(day, 360)
        put_debt(state, LINE, LENDER, BORROWER, "CNY", MAX_INTEGER, "C-1", until)
        for number in range(items):
            put_item(state, claim_id(number), day)
        measure = items * FACE
        worth = measure * 8 // 10
        state.put(LINES, LINE, _line(day, until, worth))
        subject = BaseSubject(
            line=LINE, lender=LENDER, borrower=BORROWER, kind="receivable", subject="core", items=items,
            measure=measure, aged=0, counted=worth, beyond=0, excluded=None, price=None, turns=None,
        )  # fmt: skip
        state.put(SUBJECTS, f"{LINE}/core", subject)

    return genesis


def put_item(state: State, asset: str, day: Day) -> None:
    claim = state.get(CLAIMS, asset)
    if claim is None:
        raise KeyError(asset)
    state.put(CLAIMS, asset, changed(claim, holder=BORROWER, creditor=BORROWER))
    pledge = sha256(asset.encode()).hexdigest()
    stands = Pledge(
        debt=LINE, secures=LINE, creditor=LENDER, debtor=BORROWER, currency="CNY", secured=FACE, held=0, collected=0,
        filing="F", filed=day, day=day, stage=PledgeStage.STANDING,
    )  # fmt: skip
    state.put(PLEDGES, pledge, stands)
    collateral = Collateral(
        pledge=pledge, debt=LINE, kind="receivable", asset=asset, pledgor=BORROWER, creditor=LENDER, rank=1, filed=day
    )
    state.put(COLLATERAL, f"{pledge}/{asset}", collateral)
    seen = Encumbrance(pledges=1, secured=(Secured(currency="CNY", amount=FACE),))
    state.put(ENCUMBRANCES, encumbrance_key("receivable", asset), seen)
    item = Item(
        line=LINE, lender=LENDER, borrower=BORROWER, kind="receivable", asset=asset, subject="core", measure=FACE,
        aged=0, excluded=None, turns=turn_of(LINE, add_days(claim.due, 1)),
    )  # fmt: skip
    state.put(ITEMS, f"{LINE}/{asset}", item)


def _line(day: Day, until: Day, base: int) -> Line:
    return Line(
        lender=LENDER, borrower=BORROWER, currency="CNY", limit=MAX_INTEGER, rate=50_000, day_count=DayCount.ACT_360,
        until=until, claim_advance=800_000, stock_advance=0, past_due_days=0, age_days=300, cross_ageing=500_000,
        concentration=1_000_000, pricer="operator", insurer=None, covered=None, stage=Stage.OPEN, borrowing_base=base,
        through=day, principal=0, interest=0, interest_rest=0, interest_through=day, costs=0,
    )  # fmt: skip
