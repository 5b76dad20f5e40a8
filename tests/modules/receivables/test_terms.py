"""The charter's section: what does not fit together is no charter."""

import pytest
from msgspec import ValidationError, convert, to_builtins

from heqi.modules.receivables import Settle, Split, Terms
from heqi.modules.receivables.terms import ROWS_OF_A_PART, ROWS_OF_A_SETTLEMENT
from heqi.state.store import Space
from tests.modules.receivables.trade import TERMS, Trade


def test_it_reads_back_as_it_was_written() -> None:
    assert convert(to_builtins(TERMS), Terms) == TERMS


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"usual_tenor_months": 13}, "usual_tenor_months"),
        ({"face_at_most": 999_99}, "face_at_most"),
        ({"check_days": {}}, "check_days"),
        ({"check_days": {"kyc": 1}}, "check_days"),
        ({"parts_at_most": 101}, "parts_at_most"),
        ({"cut_off_minute": 1_441}, "cut_off_minute"),
        ({"grace": 1}, "unknown field"),
    ],
)
def test_what_does_not_fit_is_refused(said: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        convert(to_builtins(TERMS) | said, Terms)


def test_nothing_has_a_default() -> None:
    for name in Terms.__struct_fields__:
        without = {key: value for key, value in to_builtins(TERMS).items() if key != name}
        with pytest.raises(ValidationError, match=name):
            convert(without, Terms)


def test_what_a_settlement_may_touch_is_counted_in_full() -> None:
    """Each part held by another bank, which has financed half of it for another supplier."""
    trade = Trade(parts_at_most=2)
    claim = trade.voucher(trade.invoice("100", 200_000_00), 200_000_00)
    part = trade.new_id(trade.do(Split(by="maker", claim=claim, part=100_000_00, to="workshop")))
    trade.financed(claim, "river-bank", principal=50_000_00)
    trade.financed(part, "hill-bank", principal=50_000_00)
    trade.do(Settle(by="carmaker", root=claim, bank="river-bank", amount=200_000_00))
    touched = len(trade.last.batch.of(Space.ROWS))
    # No claim was disputed, and disputed claims have one row more.
    assert touched == ROWS_OF_A_SETTLEMENT + 2 * (ROWS_OF_A_PART - 1)
