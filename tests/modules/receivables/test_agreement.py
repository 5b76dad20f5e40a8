"""The gate and the invariants: a rule that forgets a total, or makes or loses face, is caught as a fault."""

from collections.abc import Callable

import pytest

from heqi.machine import apply
from heqi.machine.module import Call, Rule
from heqi.machine.receipts import REFUSED
from heqi.machine.transactions import Action
from heqi.modules import MODULES, receivables
from heqi.modules.receivables import CLAIMS, EXPOSURES, FILES, OBLIGORS, PROMISES, Stage
from heqi.state.tables import changed
from heqi.state.view import State
from tests.ledger import Catalogue
from tests.modules.receivables.trade import Trade

FACE = 300_000_00


class Meddle(Action, tag="receivables.meddle"):
    """A planted fault: a rule that writes what it should not."""

    record: str
    how: str


def double(state: State, key: str) -> None:
    row = state.get(CLAIMS, key)
    if row is not None:
        state.put(CLAIMS, key, changed(row, face=2 * row.face))


def lose(state: State, key: str) -> None:
    row = state.get(CLAIMS, key)
    if row is not None:
        state.put(CLAIMS, key, changed(row, face=row.face - 1))


def postpone(state: State, key: str) -> None:
    row = state.get(CLAIMS, key)
    if row is not None:
        state.put(CLAIMS, key, changed(row, due=row.due.replace(year=2027)))


def revive(state: State, key: str) -> None:
    row = state.get(CLAIMS, key)
    if row is not None:
        state.put(CLAIMS, key, changed(row, stage=Stage.OFFERED))


def forget(state: State, key: str) -> None:
    state.delete(CLAIMS, key)


def dispute_without_one(state: State, key: str) -> None:
    row = state.get(CLAIMS, key)
    if row is not None:
        state.put(CLAIMS, key, changed(row, disputed=1))


def promise_more(state: State, key: str) -> None:
    row = state.get(PROMISES, key)
    if row is not None:
        state.put(PROMISES, key, changed(row, promised=row.promised + 1, outstanding=row.outstanding + 1))


def miscount(state: State, key: str) -> None:
    row = state.get(PROMISES, key)
    if row is not None:
        state.put(PROMISES, key, changed(row, paid=1))


def flatter(state: State, key: str) -> None:
    row = state.get(OBLIGORS, "carmaker")
    if row is not None:
        state.put(OBLIGORS, "carmaker", changed(row, outstanding=0, cancelled=row.outstanding))


def hide(state: State, key: str) -> None:
    row = state.get(EXPOSURES, "river-bank/carmaker")
    if row is not None:
        state.put(EXPOSURES, "river-bank/carmaker", changed(row, used=row.used - 1))


def forgive(state: State, key: str) -> None:
    claim = state.get(CLAIMS, key)
    file = state.get(FILES, claim.financed_by or "") if claim is not None else None
    if claim is not None and file is not None:
        state.put(FILES, claim.financed_by or "", changed(file, principal_left=0))


FAULTS: dict[str, Callable[[State, str], None]] = {
    each.__name__: each
    for each in (
        double,
        lose,
        postpone,
        revive,
        forget,
        dispute_without_one,
        promise_more,
        miscount,
        flatter,
        hide,
        forgive,
    )
}


def meddle(state: State, call: Call, ask: Meddle) -> None:
    FAULTS[ask.how](state, ask.record)


@pytest.mark.parametrize("how", FAULTS)
def test_a_planted_fault_is_caught(how: str) -> None:
    trade = Trade()
    claim = trade.voucher(trade.invoice("100", FACE), FACE)
    trade.financed(claim)
    careless = receivables.MODULE._replace(
        rules=dict(receivables.MODULE.rules) | {Meddle: Rule(meddle, by="anybody", zh="干预")}
    )
    trade.catalogue = Catalogue(tuple(careless if each.name == careless.name else each for each in MODULES))
    trade.charter._allowed["supplier"].add("receivables.meddle")
    receipt = trade.submit(trade.sign(Meddle(by="maker", record=claim, how=how)))
    assert (receipt.status, receipt.code) == (REFUSED, apply.Why.FAULT.code)
    assert isinstance(trade.faults[-1], apply.BrokenInvariant)
    assert trade.claim(claim).face == FACE
