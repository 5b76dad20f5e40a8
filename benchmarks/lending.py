"""Pledges: what pledging and releasing a claim cost beside a payment, and whether more where more is pledged."""

from collections.abc import Callable
from pathlib import Path

from benchmarks.base import TERMS
from benchmarks.goods import FIRST_DAY
from benchmarks.ledger import FACE, SUPPLIERS, Genesis, Ledger, claim_id, open_ledger
from benchmarks.money_and_rights import BATCH, name, payments
from heqi.machine.charter import Charter
from heqi.machine.transactions import Action
from heqi.modules.pledges import PLEDGES, Collateral, MakePledge, Pledge, PledgeStage, Reduce, Release, put_debt
from heqi.modules.pledges.standing import encumber
from heqi.modules.receivables import CLAIMS
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import MAX_INTEGER
from heqi.values.days import Day, add_days

OWNER, LENDER = SUPPLIERS[0], "bank"
DEBT, OTHER_DEBT = name("debt", 0), name("debt", 1)


def open_some(folder: Path, size: int) -> Ledger:
    """A ledger with so many claims that are free, and as many that are pledged."""
    return open_ledger(folder, 2 * size, more=_with_some(size), terms=TERMS)


def pledges(number: int) -> list[Action]:
    return [
        MakePledge(by=OWNER, kind="receivable", asset=claim_id(2 * i), measure=FACE, unit="CNY", debt=DEBT,
                   creditor=LENDER, secured=FACE, filing=f"F-{i}", filed=FIRST_DAY)
        for i in range(number * BATCH, (number + 1) * BATCH)
    ]  # fmt: skip


def reductions(number: int) -> list[Action]:
    return [Reduce(by=LENDER, pledge=name("pledge", i), less=1) for i in range(BATCH)]


def releases(number: int) -> list[Action]:
    return [Release(by=LENDER, pledge=name("pledge", i)) for i in range(number * BATCH, (number + 1) * BATCH)]


ACTIONS: dict[str, Callable[[int], list[Action]]] = {
    "payment": payments,
    "pledge of a claim": pledges,
    "reduction of a pledge": reductions,
    "release of a pledge": releases,
}


def _with_some(size: int) -> Genesis:
    def genesis(state: State, charter: Charter, day: Day) -> None:
        for debt in (DEBT, OTHER_DEBT):
            put_debt(state, debt, LENDER, OWNER, "CNY", MAX_INTEGER, "C-1", add_days(day, 360))
        for number in range(2 * size):
            claim = state.get(CLAIMS, claim_id(number))
            if claim is not None:
                state.put(CLAIMS, claim_id(number), changed(claim, holder=OWNER, creditor=OWNER))
        for number in range(size):
            put_pledge(state, number, day)

    return genesis


def put_pledge(state: State, number: int, day: Day) -> None:
    key = name("pledge", number)
    stands = Pledge(
        debt=OTHER_DEBT, secures=OTHER_DEBT, creditor=LENDER, debtor=OWNER, currency="CNY", secured=FACE, held=0,
        collected=0, filing="F", filed=day, day=day, stage=PledgeStage.STANDING,
    )  # fmt: skip
    state.put(PLEDGES, key, stands)
    under = Collateral(
        pledge=key, debt=OTHER_DEBT, kind="receivable", asset=claim_id(2 * number + 1), pledgor=OWNER, creditor=LENDER,
        rank=1, filed=day,
    )  # fmt: skip
    encumber(state, under)
