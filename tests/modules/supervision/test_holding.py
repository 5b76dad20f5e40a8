"""Pausing a module, and the members' vote by which a pause goes on."""

from heqi.modules.payments import PlaceHold
from heqi.modules.receivables import Settle
from heqi.modules.supervision import Kind, Lift, ProlongPause, Why
from tests.modules.receivables.trade import DUE
from tests.modules.supervision.office import PANEL, Office, terms_with

FACE = 100_000_00
VOTERS = ("carmaker", "truckmaker", "maker", "workshop", "foundry", "river-bank", "hill-bank", *PANEL)


def paused(office: Office, days: int = 3) -> str:
    return office.new_id(office.do(office.pause(days=days)))


def test_a_pause_stops_new_business_of_one_module() -> None:
    office = Office()
    claim = office.voucher(office.invoice("1", FACE), FACE)
    invoice = office.invoice("2", FACE)
    use = paused(office)
    facts = office.refuses(Why.MODULE_PAUSED, office.undertake(invoice, FACE)).facts
    assert (facts["module"], facts["use"], facts["last_day"]) == ("receivables", use, "2026-03-04")
    office.do(Settle(by="carmaker", root=claim, bank="river-bank", amount=FACE))
    aside = {"bank": "river-bank", "currency": "CNY", "payee": "foundry", "amount": 1_00, "purpose": "p"}
    office.do(PlaceHold(by="maker", **aside, expires_day=DUE))  # another module
    office.on_day(3)
    office.do(office.undertake(invoice, FACE))


def test_a_pause_is_over_those_whom_its_clause_covers() -> None:
    office = Office(terms_with(Kind.PAUSE_MODULE, over=("obligor",)))
    claim = office.voucher(office.invoice("1", FACE), FACE)
    invoice = office.invoice("2", FACE)
    paused(office)
    office.refuses(Why.MODULE_PAUSED, office.undertake(invoice, FACE))
    office.do(office.assign(claim, "foundry"))  # suppliers among themselves


def test_a_clause_names_the_modules_that_may_be_paused() -> None:
    office = Office()
    facts = office.refuses(Why.MODULE_NOT_COVERED, office.pause(module="payments")).facts
    assert (facts["may"], facts["clause"]) == (("receivables",), "supervision.privilege[pause-module].modules")


def test_a_majority_of_the_others_prolongs_a_pause_once() -> None:
    office = Office()
    invoice = office.invoice("2", FACE)
    use = paused(office)
    office.do(*(ProlongPause(by=voter, use=use) for voter in VOTERS[:5]))
    assert not office.use(use).prolonged  # five of ten are not more than a half
    office.refuses(Why.VOTED_ALREADY, ProlongPause(by="carmaker", use=use))
    office.do(ProlongPause(by=VOTERS[5], use=use))
    assert office.use(use).prolonged
    assert office.entry(use).prolonged
    assert office.use(use).last_day == office.entry(use).last_day == office.in_days(6)
    office.refuses(Why.CANNOT_BE_PROLONGED, ProlongPause(by=VOTERS[6], use=use))
    office.on_day(6)
    office.refuses(Why.MODULE_PAUSED, office.undertake(invoice, FACE))
    office.on_day(7)
    office.do(office.undertake(invoice, FACE))


def test_a_prolonged_pause_ends_with_the_privilege() -> None:
    office = Office()
    office.on_day(178)
    use = paused(office, days=1)
    office.do(*(ProlongPause(by=voter, use=use) for voter in VOTERS[:6]))
    assert office.use(use).last_day == office.in_days(1)
    office = Office()
    office.on_day(179)
    use = paused(office, days=1)
    office.do(*(ProlongPause(by=voter, use=use) for voter in VOTERS[:6]))
    assert not office.use(use).prolonged  # there is nothing left to prolong it by


def test_what_no_vote_prolongs() -> None:
    office = Office(terms_with(Kind.PAUSE_MODULE, prolong=None))
    use = paused(office)
    office.refuses(Why.CANNOT_BE_PROLONGED, ProlongPause(by="maker", use=use))
    held = office.new_id(office.do(office.hold_party("maker")))
    office.refuses(Why.CANNOT_BE_PROLONGED, ProlongPause(by="workshop", use=held))
    office.refuses(Why.USE_UNKNOWN, ProlongPause(by="workshop", use="0" * 64))
    other = Office()
    use = paused(other)
    other.refuses(Why.CANNOT_BE_PROLONGED, ProlongPause(by="watch-office", use=use))
    other.do(Lift(by="watch-office", use=use))
    other.refuses(Why.OVER, ProlongPause(by="maker", use=use))
