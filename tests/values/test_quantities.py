"""Quantities: whole units, named by a code."""

import pytest
from msgspec import ValidationError, convert

from heqi.values.amounts import MAX_INTEGER
from heqi.values.quantities import Quantity, Stock, Unit


def test_a_quantity_is_more_than_nothing_and_exact() -> None:
    assert convert(MAX_INTEGER, Quantity) == MAX_INTEGER
    assert convert(0, Stock) == 0
    for kind, wrong in ((Quantity, 0), (Quantity, MAX_INTEGER + 1), (Quantity, 1.5), (Stock, -1)):
        with pytest.raises(ValidationError):
            convert(wrong, kind)


@pytest.mark.parametrize("wrong", ["kg", "K", "KGMS", "KGM\n", ""])
def test_a_unit_is_a_code(wrong: str) -> None:
    assert convert("KGM", Unit) == "KGM"
    with pytest.raises(ValidationError):
        convert(wrong, Unit)
