"""Terms: the section of the charter on pledges."""

from typing import Annotated

from msgspec import Meta

from heqi.machine.charter import Charter, Clause
from heqi.machine.reasons import Refusal
from heqi.modules.charter import Why as CharterWhy
from heqi.values.identifiers import Text

SECTION = "pledges"
NEEDED = "payments"
RANKS_LIMIT = 10  # no charter may let more pledges stand on one asset: a payment on it touches them all

Days = Annotated[int, Meta(ge=0, le=3_660)]
Share = Annotated[int, Meta(ge=0, le=10_000_000, description="millionths: 800000 is 80%, 0 sets no limit")]


class Terms(Clause):
    """The members' agreement on pledges."""

    ranks_at_most: Annotated[int, Meta(ge=1, le=RANKS_LIMIT)]  # pledges that stand on one asset
    secured_at_most: Share  # by all of them together, of what a money claim is worth
    proceeds_days: Days  # after the debt is due, that money which came of an asset stays held
    source: Text


def check(charter: Charter) -> list[Refusal]:
    """What a pledged claim pays is held as payments hold money."""
    if NEEDED not in charter.modules:
        return [Refusal(CharterWhy.MODULE_MISSING, section=SECTION, missing=NEEDED, clause=SECTION)]
    return []
