"""Terms: the section of the charter on goods in warehouses."""

from typing import Annotated

from msgspec import Meta

from heqi.machine.charter import Charter, Clause
from heqi.machine.reasons import Refusal
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.inventory.reasons import Why
from heqi.values.identifiers import Code, Text
from heqi.values.quantities import Unit

Days = Annotated[int, Meta(ge=0, le=3_660)]

# What a loss of a whole lot may touch: two quotas, the lot, the inspection; and each of its receipts.
ROWS_OF_A_LOSS = 4

NEEDED = ("parties", "payments")  # modules on whose terms the rules here rest
ATTESTED_BY = ("inventory.inspect", "inventory.count", "inventory.record_loss")


class Terms(Clause):
    """The members' agreement on warehouses and their receipts."""

    goods: Annotated[dict[Code, Unit], Meta(min_length=1)]  # what is stored, and the one unit in which it is counted
    receipts_per_lot: Annotated[int, Meta(ge=1, le=100)]  # ever
    count_days: Days  # how old the last inspection or count of a lot may be for new business
    cover_needed: bool  # whether a receipt passes on only while insurance covers it
    receipt_source: Text  # what a receipt has to say, and against what it is issued
    lien_source: Text  # why a warehouse may keep goods until its fees are paid
    loss_source: Text  # how a loss of goods that lie together is shared
    marks_needed: Annotated[tuple[Code, ...], Meta(max_length=1_000)] = ()  # goods taken in with their marks alone


def check(charter: Charter) -> list[Refusal]:
    """What inventory rests on is switched on, somebody may attest, and a loss can be put on record at once."""
    missing = [module for module in NEEDED if module not in charter.modules]
    if missing:
        return [
            Refusal(CharterWhy.MODULE_MISSING, section="inventory", missing=module, clause="inventory")
            for module in missing
        ]
    terms = charter.terms(Terms)
    unknown = [goods for goods in terms.marks_needed if goods not in terms.goods]
    if unknown:
        return [Refusal(Why.MARKS_OF_OTHER_GOODS, unknown=unknown, clause="inventory.marks_needed")]
    receipts, limit = terms.receipts_per_lot, charter.limits.touched_rows
    needed = ROWS_OF_A_LOSS + receipts
    if limit < needed:
        facts = {"receipts": receipts, "needed": needed, "limit": limit}
        return [Refusal(Why.TOO_FEW_ROWS, **facts, clause="transaction.touched_rows")]
    nobody = [
        action
        for action in ATTESTED_BY
        if not any(charter.allows(member.roles, action) for member in charter.active_members)
    ]
    return [Refusal(Why.NOBODY_ATTESTS, action=action, clause="inventory") for action in nobody]
