"""The charter's section: what does not fit together is no charter."""

import pytest
from msgspec import ValidationError, convert, to_builtins

from heqi.modules.receivables import Terms
from tests.modules.receivables.trade import TERMS


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
