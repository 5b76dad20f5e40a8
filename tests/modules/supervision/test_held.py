"""What is held waits with new business alone; payment at maturity, redemption, release and exit are not asked."""

from typing import Any

import pytest

from heqi.machine.transactions import Action
from heqi.modules.payments import PlaceHold, ReturnHold, Transfer
from heqi.modules.receivables import (
    Accept,
    Apply,
    Assign,
    Cancel,
    Confirm,
    Decline,
    InvoicePart,
    PayOut,
    RaiseDispute,
    Register,
    Settle,
    Split,
)
from heqi.modules.supervision import HELD, Lift, Why, held_by_use
from heqi.values.identifiers import short_id
from tests.modules.receivables.trade import DUE, digest
from tests.modules.supervision.office import Office

FACE = 100_000_00


def a_claim(office: Office, number: str = "1", **said: Any) -> str:
    return office.voucher(office.invoice(number, FACE), FACE, **said)


def set_aside(payer: str, payee: str) -> PlaceHold:
    return PlaceHold(
        by=payer, bank="river-bank", currency="CNY", payee=payee, amount=1_00, purpose="p", expires_day=DUE
    )


def waits(office: Office, *actions: Action) -> dict[str, Any]:
    """The last of these refusals' facts: all are refused since their record is held."""
    return dict([office.refuses(Why.RECORD_HELD, action).facts for action in actions][-1])


def test_new_business_on_a_held_claim_waits_and_its_refusal_says_by_which_clause_and_until_when() -> None:
    office = Office()
    claim = a_claim(office)
    use = office.new_id(office.do(office.hold_record(claim, days=7)))
    facts = waits(
        office,
        Split(by="maker", claim=claim, part=40_000_00, to="workshop"),
        office.assign(claim, "foundry"),
        Apply(by="maker", claim=claim, financier="river-bank"),
    )
    assert facts == {
        "held": claim,
        "held_shown": short_id("rcv", claim),
        "of": "watch-office",
        "use": use,
        "use_shown": short_id("use", use),
        "last_day": "2026-03-08",
        "privilege": "hold-record",
        "clause": "supervision.privilege[hold-record]",
        "says": "Use hold-record",
        "says_zh": "行使hold-record",
        "appeal_to": "review-panel",
    }
    assert office.use(use).affected == ("carmaker", "maker")  # both are covered, and both are parties of the claim


def test_it_runs_out_by_itself() -> None:
    office = Office()
    claim = a_claim(office)
    office.do(office.hold_record(claim, days=7))
    office.on_day(6)
    waits(office, office.assign(claim, "foundry"))
    office.on_day(7)  # and nobody has done anything
    office.do(office.assign(claim, "foundry"))
    assert held_by_use(office.state, office.day, f"record/{claim}") is None


def test_whoever_holds_may_lift_it_before() -> None:
    office = Office()
    claim = a_claim(office)
    use = office.new_id(office.do(office.hold_record(claim)))
    office.refuses(Why.USE_UNKNOWN, Lift(by="chamber", use=use))
    office.do(Lift(by="watch-office", use=use))
    assert office.rows(HELD) == {}
    assert (office.use(use).ended_by, office.entry(use).ended_by, office.entry(use).ended_day) == (
        "lifted",
        "lifted",
        office.day,
    )
    office.do(office.assign(claim, "foundry"))
    office.refuses(Why.OVER, Lift(by="watch-office", use=use))


def test_a_hold_covers_what_was_cut_from_the_claim_and_a_file_on_it() -> None:
    office = Office()
    claim = a_claim(office)
    part = office.new_id(office.do(Split(by="maker", claim=claim, part=40_000_00, to="workshop")))
    file = office.agreed(claim)
    office.do(office.hold_record(claim))
    waits(office, office.assign(part, "foundry"), PayOut(by="river-bank", file=file))
    other = a_claim(office, "2")
    office.do(office.assign(other, "foundry"))  # another promise is no concern of it


def test_payment_at_maturity_dispute_and_exit_go_on() -> None:
    office = Office()
    claim, offered = a_claim(office), office.new_id(office.do(office.undertake(office.invoice("2", FACE), FACE)))
    office.do(office.hold_record(claim), office.hold_record(offered), office.hold_party("maker"), office.pause())
    office.do(RaiseDispute(by="carmaker", claim=claim, amount=1_00, ground="other", statement="short"))
    office.do(Settle(by="carmaker", root=claim, bank="river-bank", amount=FACE))
    assert office.claim(claim).face == 0
    office.do(Decline(by="maker", claim=offered))


def test_a_held_party_takes_nothing_on_and_still_pays_and_is_paid() -> None:
    office = Office()
    claim = a_claim(office)
    invoice = office.invoice("2", FACE)
    offered = office.new_id(office.do(office.undertake(invoice, FACE)))
    office.do(office.hold_party("maker"))
    for ask in (
        office.assign(claim, "foundry"),
        Accept(by="maker", claim=offered),
        office.undertake(office.invoice("3", FACE), FACE),  # whose creditor it would be
        set_aside("maker", "foundry"),
    ):
        assert office.refuses(Why.PARTY_HELD, ask).facts["party"] == "maker"
    office.do(Transfer(by="maker", bank="river-bank", currency="CNY", payee="foundry", amount=1_00, purpose="goods"))
    office.do(Settle(by="carmaker", root=claim, bank="river-bank", amount=FACE))
    office.do(Cancel(by="carmaker", claim=offered))


def test_whom_an_action_commits_without_naming_it_is_asked_too() -> None:
    office = Office()
    invoice = office.invoice("2", FACE)
    offered = office.new_id(office.do(office.undertake(invoice, FACE)))
    file = office.agreed(a_claim(office))
    office.do(office.hold_party("carmaker"))
    office.refuses(Why.PARTY_HELD, Accept(by="maker", claim=offered))  # the carmaker would owe
    office.do(office.hold_party("maker"))
    office.refuses(Why.PARTY_HELD, PayOut(by="river-bank", file=file))  # the maker would be financed


def test_money_that_was_set_aside_goes_back() -> None:
    office = Office()
    aside = set_aside("maker", "foundry")
    hold = office.new_id(office.do(aside))
    office.do(office.hold_party("maker"), office.hold_party("foundry"), office.hold_record(hold, table="holds"))
    office.do(ReturnHold(by="foundry", hold=hold))


def test_one_refused_action_of_several_leaves_nothing() -> None:
    office = Office()
    claim, other = a_claim(office), a_claim(office, "2")
    office.do(office.hold_record(claim))
    office.refuses(Why.RECORD_HELD, office.assign(other, "foundry"), office.assign(claim, "foundry"))
    assert office.claim(other).holder == "maker"


def test_what_is_settled_in_the_same_transaction_holds_nothing_else_up() -> None:
    office = Office()
    claim, other = a_claim(office), a_claim(office, "2")
    office.do(office.hold_record(claim))
    settle = Settle(by="carmaker", root=claim, bank="river-bank", amount=FACE)
    office.do(settle, office.assign(other, "foundry"), signed_by=("carmaker", "maker", "foundry"))


def test_one_hold_at_a_time() -> None:
    office = Office()
    claim = a_claim(office)
    office.do(office.hold_record(claim, days=3))
    office.refuses(Why.HELD_ALREADY, office.hold_record(claim))
    office.do(office.hold_party("maker", days=3))
    office.refuses(Why.HELD_ALREADY, office.hold_party("maker"))
    office.on_day(3)
    office.do(office.hold_record(claim))


@pytest.mark.parametrize(
    ("table", "record"),
    [
        ("claims", "0" * 64),
        ("no_such_table", "0" * 64),
        ("members", "0" * 64),
        ("balances", "0" * 64),
        ("privilege_register", "0" * 64),
    ],
)
def test_only_a_record_of_parties_is_held(table: str, record: str) -> None:
    office = Office()
    office.refuses(Why.RECORD_UNKNOWN, office.hold_record(record, table=table))


def test_a_record_of_nobody_who_is_covered_is_not_held() -> None:
    office = Office()
    aside = set_aside("river-bank", "hill-bank")
    hold = office.new_id(office.do(aside))
    office.refuses(Why.NOT_COVERED, office.hold_record(hold, table="holds"))


def test_a_registered_claim_that_its_obligor_confirms_concerns_the_creditor() -> None:
    office = Office()
    invoice = office.invoice("3", FACE)
    register = Register(
        by="maker",
        obligor="carmaker",
        face=FACE,
        due=DUE,
        invoices=(InvoicePart(document=invoice, amount=FACE),),
        contract=None,
        delivery=None,
        delivery_day=office.day,
        answer_by=office.in_days(5),
    )
    claim = office.new_id(office.do(register))
    account = digest("maker", "account")
    office.do(office.hold_party("maker"))
    confirm = Confirm(by="carmaker", claim=claim, face=FACE, due=DUE, account=account, defences_waived=True)
    office.refuses(Why.PARTY_HELD, confirm)


def test_assigning_between_others_is_no_new_business_of_the_obligor() -> None:
    office = Office()
    claim = a_claim(office)
    office.do(office.hold_party("carmaker"))
    assign = office.assign(claim, "foundry")
    assert isinstance(assign, Assign)
    office.do(assign)
