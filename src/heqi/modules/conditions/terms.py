"""Terms: the section of the charter on conditional money."""

from typing import Annotated

from msgspec import Meta

from heqi.machine.charter import Charter, Clause
from heqi.machine.reasons import Refusal
from heqi.modules.charter import Why as CharterWhy
from heqi.values.identifiers import Text

SECTION = "conditions"


class Terms(Clause):
    """The members' agreement on money that waits for a condition."""

    days_at_most: Annotated[int, Meta(ge=1, le=3_660)]  # from setting money aside to its last day
    dispute_days: Annotated[int, Meta(ge=1, le=365)]  # the arbiter's; then the payee has as many to collect
    source: Text


def check(charter: Charter) -> list[Refusal]:
    """The money itself is in `payments`."""
    if "payments" in charter.modules:
        return []
    return [Refusal(CharterWhy.MODULE_MISSING, section=SECTION, missing="payments", clause=SECTION)]


def amends(before: Terms | None, after: Terms | None) -> list[Refusal]:
    """Money that is bound has to find its way out by these rules."""
    gone = before is not None and after is None
    return [Refusal(CharterWhy.SECTION_STAYS, section=SECTION, field=SECTION, clause=SECTION)] if gone else []
