"""Terms: the section of the charter on pallets."""

from typing import Annotated

from msgspec import Meta

from heqi.machine.charter import Clause
from heqi.values.amounts import Amount
from heqi.values.identifiers import Code


class Pattern(Clause):
    """A pattern of pallets, and what a lost one costs, in minor units."""

    id: Code
    replaced_for: Amount


class Terms(Clause):
    loan_days: Annotated[int, Meta(ge=1, le=365)]
    pattern: Annotated[tuple[Pattern, ...], Meta(min_length=1, max_length=10)]
