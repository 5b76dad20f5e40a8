"""Terms: the section of the charter on credit. What a line agrees on stays within it."""

from typing import Annotated

from msgspec import Meta

from heqi.machine.charter import Charter, Clause
from heqi.machine.reasons import Refusal
from heqi.modules.charter import Why as CharterWhy
from heqi.values.amounts import PartsPerMillion
from heqi.values.identifiers import Text

SECTION = "credit"
NEEDED = ("pledges", "receivables")  # modules on whose terms the rules here rest

Days = Annotated[int, Meta(ge=0, le=3_660)]


class Terms(Clause):
    """The members' agreement on credit that is secured by a borrowing base."""

    claim_advance_at_most: PartsPerMillion  # of what eligible claims come to
    stock_advance_at_most: PartsPerMillion  # of what eligible stock is worth by its attested price
    price_days: Days  # for so long an attested price counts
    items_at_once: Annotated[int, Meta(ge=1, le=200)]  # that one action brings up to date
    source: Text


def check(charter: Charter) -> list[Refusal]:
    """What credit rests on is switched on."""
    return [
        Refusal(CharterWhy.MODULE_MISSING, section=SECTION, missing=module, clause=SECTION)
        for module in NEEDED
        if module not in charter.modules
    ]
