"""Splitting and assigning: face is conserved, whoever receives signs, the obligor has notice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.machine.authority import Why as Authority
from heqi.modules.payments import Transfer
from heqi.modules.payments import Why as Payments
from heqi.modules.receivables import NOTICES, RaiseDispute, Split, Stage
from tests.modules.receivables.trade import DUE, Trade, Why, digest

FACE = 300_000_00


@pytest.fixture
def trade() -> Trade:
    return Trade()


@pytest.fixture
def claim(trade: Trade) -> str:
    return trade.voucher(trade.invoice("100", FACE), FACE)


def split(claim: str, part: int, to: str = "workshop", by: str = "maker") -> Split:
    return Split(by=by, claim=claim, part=part, to=to)


def test_a_part_never_goes_beyond_the_whole(trade: Trade, claim: str) -> None:
    trade.refuses(Why.PART_TOO_LARGE, split(claim, FACE))
    trade.refuses(Why.PART_TOO_LARGE, split(claim, FACE + 1))
    trade.refuses(Why.PART_TOO_SMALL, split(claim, 999_99))
    trade.refuses(Why.PART_TOO_SMALL, split(claim, FACE - 999_99))
    part = trade.new_id(trade.do(split(claim, 100_000_00)))
    assert trade.claim(claim).face + trade.claim(part).face == FACE
    assert trade.claim(part).cut_from == claim
    assert trade.promise(claim).parts == 2


def test_parts_are_counted(trade: Trade, claim: str) -> None:
    for _ in range(7):
        trade.do(split(claim, 1_000_00))
    trade.refuses(Why.TOO_MANY_PARTS, split(claim, 1_000_00))


def test_a_part_for_oneself_needs_no_notice(trade: Trade, claim: str) -> None:
    part = trade.new_id(trade.do(split(claim, 100_000_00, to="maker")))
    assert trade.claim(part).holder == "maker"
    assert trade.rows(NOTICES) == {}


def test_nobody_receives_a_claim_without_signing(trade: Trade, claim: str) -> None:
    trade.refuses(Authority.NOT_A_PARTY, split(claim, 100_000_00), signed_by=["maker"])
    trade.refuses(Authority.NOT_A_PARTY, trade.assign(claim, "workshop", by="maker"), signed_by=["maker"])


def test_an_assignment_is_on_record_for_the_obligor(trade: Trade, claim: str) -> None:
    trade.do(trade.assign(claim, "workshop", by="maker"))
    trade.wait(days=1)
    trade.do(trade.assign(claim, "foundry", by="workshop"))
    chain = [(row.giver, row.holder, row.face) for row in trade.rows(NOTICES).values()]
    assert chain == [("maker", "workshop", FACE), ("workshop", "foundry", FACE)]
    assert trade.get(NOTICES, f"{claim}/000002").account == digest("foundry", "account")
    assert trade.claim(claim).creditor == "maker"


def test_only_the_holder_passes_on(trade: Trade, claim: str) -> None:
    trade.refuses(Why.NOT_FOUND, split(claim, 100_000_00, by="workshop"))
    trade.do(trade.assign(claim, "workshop", by="maker"))
    trade.refuses(Why.NOT_FOUND, trade.assign(claim, "foundry", by="maker"))


def test_recipients(trade: Trade, claim: str) -> None:
    trade.refuses(Why.SAME_PARTY, split(claim, 100_000_00, to="carmaker"))
    trade.refuses(Why.SAME_PARTY, trade.assign(claim, "maker", by="maker"))
    trade.refuses(Payments.ACCOUNT_MISSING, trade.assign(claim, "truckmaker", by="maker"))


def test_only_a_live_claim_is_passed_on(trade: Trade) -> None:
    offered = trade.new_id(trade.do(trade.undertake(trade.invoice("100", FACE), FACE)))
    assert trade.claim(offered).stage is Stage.OFFERED
    trade.refuses(Why.NOT_LIVE, split(offered, 100_000_00))
    trade.refuses(Why.NOT_LIVE, trade.assign(offered, "workshop", by="maker"))


def test_what_is_due_disputed_or_financed_stays_whole(trade: Trade, claim: str) -> None:
    part = trade.new_id(trade.do(split(claim, 100_000_00)))
    trade.financed(part)
    trade.refuses(Why.IS_FINANCED, split(part, 50_000_00, by="river-bank"))
    trade.refuses(Why.IS_FINANCED, trade.assign(part, "hill-bank", by="river-bank"))
    trade.do(RaiseDispute(by="carmaker", claim=claim, amount=1, ground="quality", statement="one part is bent"))
    trade.refuses(Why.DISPUTED, split(claim, 50_000_00))
    other = trade.voucher(trade.invoice("101", FACE), FACE)
    trade.on(DUE)
    last = trade.new_id(trade.do(split(other, 100_000_00)))
    trade.wait(days=1)
    trade.refuses(Why.ALREADY_DUE, split(other, 100_000_00))
    trade.refuses(Why.ALREADY_DUE, trade.assign(last, "foundry", by="workshop"))


@given(st.lists(st.integers(1_000_00, 60_000_00), min_size=1, max_size=6))
def test_splitting_conserves_face(parts: list[int]) -> None:
    trade = Trade()
    claim = trade.voucher(trade.invoice("100", FACE), FACE)
    keys = [claim]
    for part in parts:
        if trade.claim(claim).face - part >= 1_000_00:
            keys += trade.new_ids(trade.do(split(claim, part)))
    assert sum(trade.claim(key).face for key in keys) == FACE == trade.promise(claim).outstanding


def test_whoever_takes_a_claim_has_signed_how_much_it_is(trade: Trade, claim: str) -> None:
    deal = trade.sign(
        trade.assign(claim, "foundry"),
        Transfer(by="foundry", bank="river-bank", currency="CNY", payee="maker", amount=290_000_00, purpose="claim"),
    )
    whole = trade.claim(claim).face
    trade.do(Split(by="maker", claim=claim, part=whole - 1_000_00, to="maker"))
    assert trade.refuses(Why.FACE_DIFFERS, signed=deal).facts == {"face": 1_000_00, "said": whole}
    assert trade.money("foundry") == 0
