"""Terms: the section of the charter on matching orders, deliveries and invoices."""

from heqi.machine.charter import Charter, Clause
from heqi.machine.reasons import Refusal
from heqi.modules.charter import Why as CharterWhy
from heqi.values.amounts import PartsPerMillion
from heqi.values.identifiers import Text

SECTION = "evidence"
NEEDED = ("parties", "documents")  # modules on whose terms the rules here rest


class Terms(Clause):
    """The members' agreement on what still counts as the same."""

    quantity_tolerance: PartsPerMillion  # of what was ordered and of what was received
    amount_tolerance: PartsPerMillion  # of the order's total
    marks_needed: bool  # whether a delivery says which goods it was, by what is on them
    source: Text


def check(charter: Charter) -> list[Refusal]:
    """What evidence rests on is switched on."""
    return [
        Refusal(CharterWhy.MODULE_MISSING, section=SECTION, missing=module, clause=SECTION)
        for module in NEEDED
        if module not in charter.modules
    ]
