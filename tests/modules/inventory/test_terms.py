"""Terms: what a charter has to bring along for goods in warehouses."""

from heqi.machine.charter import Charter
from heqi.machine.reasons import Reason, Refusal
from heqi.modules import CATALOGUE
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.inventory.terms import check
from heqi.state.tables import changed
from tests import reached
from tests.ledger import LIMITS, charter_of, member
from tests.modules.inventory.yard import TERMS, Why
from tests.modules.receivables.trade import OTHER_TERMS


def found(charter: Charter) -> list[Reason]:
    refusals: list[Refusal] = check(charter)
    for refusal in refusals:
        reached.note(refusal.reason, refusal.facts)
    return [refusal.reason for refusal in refusals]


def test_what_inventory_rests_on_is_switched_on() -> None:
    alone = charter_of(CATALOGUE, [member("harbour")], terms={"inventory": TERMS})
    assert found(alone) == [CharterWhy.MODULE_MISSING] * 2


def test_a_loss_can_be_put_on_record_at_once() -> None:
    terms = OTHER_TERMS | {"inventory": changed(TERMS, receipts_per_lot=100)}
    few = charter_of(CATALOGUE, [member("harbour")], terms=terms, limits=changed(LIMITS, touched_rows=103))
    assert found(few) == [Why.TOO_FEW_ROWS]
    enough = charter_of(CATALOGUE, [member("harbour")], terms=terms, limits=changed(LIMITS, touched_rows=104))
    assert found(enough) == []


def test_marks_are_needed_of_goods_that_are_stored() -> None:
    terms = OTHER_TERMS | {"inventory": changed(TERMS, marks_needed=("copper-cathode", "gold"))}
    assert found(charter_of(CATALOGUE, [member("harbour")], terms=terms)) == [Why.MARKS_OF_OTHER_GOODS]


def test_somebody_may_attest() -> None:
    terms = OTHER_TERMS | {"inventory": TERMS}
    nobody = charter_of(CATALOGUE, [member("harbour")], terms=terms, roles={"member": ("inventory.issue",)})
    assert found(nobody) == [Why.NOBODY_ATTESTS] * 3
