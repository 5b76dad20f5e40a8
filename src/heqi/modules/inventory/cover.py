"""Cover: insurance of what a receipt is for, with its last day."""

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.inventory.reasons import Why
from heqi.modules.inventory.records import RECEIPTS, STANDING, Cover, Receipt, receipt_for
from heqi.modules.inventory.terms import Terms
from heqi.modules.parties import Reference
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount, pro_rata
from heqi.values.days import Day
from heqi.values.identifiers import Id, Party


class Insure(Action, tag="inventory.insure"):
    """An insurer covers what a receipt is for, up to an amount and a last day; the holder signs. It takes the place of
    earlier cover.
    """

    receipt: Id
    holder: Party
    policy: Reference
    amount: Amount
    last_day: Day


class EndCover(Action, tag="inventory.end_cover"):
    """The insurer ends its cover before the last day, but not before today."""

    receipt: Id
    last_day: Day


def insure(state: State, call: Call, ask: Insure) -> None:
    receipt = receipt_for(state, ask.holder, ask.receipt, "holder")
    require(receipt.stage in STANDING, Why.NOT_LIVE, stage=receipt.stage)
    require(ask.by != receipt.warehouse, Why.SAME_PARTY, party=ask.by)
    require(call.day <= ask.last_day, Why.COVER_DAY_WRONG, last_day=ask.last_day, today=call.day)
    # Nothing below may be refused.
    cover = Cover(insurer=ask.by, policy=ask.policy, amount=ask.amount, last_day=ask.last_day)
    state.put(RECEIPTS, ask.receipt, changed(receipt, cover=cover))


def end_cover(state: State, call: Call, ask: EndCover) -> None:
    receipt = state.get(RECEIPTS, ask.receipt)
    if receipt is None or receipt.cover is None or receipt.cover.insurer != ask.by:
        refuse(Why.NOT_FOUND, record=ask.receipt)
    earlier = call.day <= ask.last_day < receipt.cover.last_day
    require(earlier, Why.COVER_DAY_WRONG, last_day=ask.last_day, today=call.day)
    # Nothing below may be refused.
    state.put(RECEIPTS, ask.receipt, changed(receipt, cover=changed(receipt.cover, last_day=ask.last_day)))


def covered_through(receipt: Receipt) -> Day | None:
    """The last day of its insurance, or None where it never had any."""
    return None if receipt.cover is None else receipt.cover.last_day


def require_covered(call: Call, receipt: Receipt) -> None:
    """Insurance covers it today, where the charter asks for that."""
    if call.terms(Terms).cover_needed:
        last_day = covered_through(receipt)
        require(last_day is not None and call.day <= last_day, Why.COVER_LAPSED, last_day=last_day or "-")


def parted(cover: Cover | None, rest: int, part: int) -> tuple[Cover | None, Cover | None]:
    """The cover of what stays and of what goes, by quantity."""
    if cover is None:
        return None, None
    stays, goes = pro_rata(cover.amount, [rest, part])
    return changed(cover, amount=stays), changed(cover, amount=goes)


def together(one: Cover | None, other: Cover | None) -> Cover | None:
    """The cover of two receipts that become one: of one policy. Refused: COVER_DIFFERS."""
    if one is None or other is None:
        require(one is other, Why.COVER_DIFFERS)
        return None
    same = (one.insurer, one.policy, one.last_day) == (other.insurer, other.policy, other.last_day)
    require(same, Why.COVER_DIFFERS)
    return changed(other, amount=one.amount + other.amount)


RULES: dict[type[Action], Rule] = {
    Insure: Rule(
        insure,
        by="an insurer",
        zh="保险人承保仓单项下货物，载明金额与最后一日，持有人签署；取代此前的保险。",
        also=("holder",),
        amount="amount",
        starts=True,
    ),
    EndCover: Rule(end_cover, by="the insurer", zh="保险人在最后一日之前终止承保，最早至当日。"),
}
