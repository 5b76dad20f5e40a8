"""Where every tonne stands, day by day, read from the versions of lots, receipts, release orders and pledges.

A lot is a stack of slots: one for each of its receipts, as large as that was at the end of its first day (on which the
receipts of this story are split), and one for what is under none. What leaves a slot stays in it as released or lost,
so that every tonne keeps its place.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from heqi.demo.stage import Change, Stage
from heqi.modules.inventory import LOTS, ORDERS, RECEIPTS, Lot, LotStage, Receipt
from heqi.modules.pledges import COLLATERAL, PLEDGES, PledgeStage
from heqi.state.tables import R
from heqi.values.days import Day
from heqi.values.identifiers import Id, Party

Where = Literal["declared", "rejected", "not-there", "in-store", "receipt", "released", "lost"]


class Band(Struct, frozen=True, kw_only=True):
    """From first to last day these kilograms stand like that; `top` is what lies above them in the lot."""

    first: Day
    last: Day | None  # None: still so
    where: Where
    holder: Party  # of the receipt; the owner, where there is none
    top: int
    kilos: int
    short: bool = False  # a count found less than is booked: it waits

    def goes_on_as(self, other: "Band") -> bool:
        return replace(self, first=other.first, last=other.last) == other


class Rank(Struct, frozen=True, kw_only=True):
    """A pledge on a receipt, while it stands."""

    first: Day
    last: Day | None
    rank: int
    creditor: Party
    secured: int  # minor units
    top: int  # of the receipt's slot


class LotCourse(Struct, frozen=True):
    """One lot from the day it was taken in."""

    id: Id
    lot: Lot  # as it stood at the end
    bands: tuple[Band, ...]
    ranks: tuple[Rank, ...]

    @property
    def kilos(self) -> int:
        """Of its highest stack."""
        return max(band.top + band.kilos for band in self.bands)


def courses(stage: Stage) -> list[LotCourse]:
    """All lots, in the order in which they were taken in."""
    return [_course(stage, key, changes) for key, changes in stage.changes(LOTS).items()]


def _course(stage: Stage, key: Id, changes: list[Change[Lot]]) -> LotCourse:
    receipts = {
        receipt: versions for receipt, versions in stage.changes(RECEIPTS).items() if versions[0].row.lot == key
    }
    slots = {receipt: _by_day(versions)[0].row.quantity for receipt, versions in receipts.items()}
    tops = {receipt: sum([*slots.values()][:place]) for place, receipt in enumerate(slots)}
    days = sorted({each.day for each in changes} | {each.day for versions in receipts.values() for each in versions})
    bands: list[Band] = []
    for day in days:
        bands = _joined(bands, day, _stack(stage, _at(changes, day), receipts, slots, tops, day))
    ranks = [rank for receipt in receipts for rank in _ranks(stage, receipt, tops[receipt])]
    return LotCourse(key, changes[-1].row, tuple(bands), tuple(ranks))


def _stack(
    stage: Stage,
    lot: Lot,
    receipts: dict[Id, list[Change[Receipt]]],
    slots: dict[Id, int],
    tops: dict[Id, int],
    day: Day,
) -> list[Band]:
    """Everything of a lot at the end of a day."""

    def band(where: Where, top: int, kilos: int, holder: Party = lot.owner, short: bool = False) -> Band:
        return Band(first=day, last=None, where=where, holder=holder, top=top, kilos=kilos, short=short)

    if lot.stage in (LotStage.DECLARED, LotStage.REJECTED):
        return [band("declared" if lot.stage is LotStage.DECLARED else "rejected", 0, lot.declared)]
    found = []
    for receipt, versions in receipts.items():
        if versions[0].day <= day:
            row, top = _at(versions, day), tops[receipt]
            gone = _released(stage, receipt, day)
            lost = slots[receipt] - gone - row.quantity
            found.append(band("receipt", top, row.quantity, row.holder, lot.short > 0))
            found.append(band("released", top + row.quantity, gone))
            found.append(band("lost", top + row.quantity + gone, lost))
    below = sum(slots[receipt] for receipt, versions in receipts.items() if versions[0].day <= day)
    found.append(band("in-store", below, lot.attested - below))
    found.append(band("not-there", lot.attested, max(0, lot.declared - lot.attested)))
    return [each for each in found if each.kilos]


def _joined(before: list[Band], day: Day, stack: list[Band]) -> list[Band]:
    """The bands so far, each ended that day unless it goes on in the new stack."""
    going_on = [each for each in before if each.last is None and any(each.goes_on_as(new) for new in stack)]
    begun = [new for new in stack if not any(each.goes_on_as(new) for each in going_on)]
    ended = [each if each.last is not None or each in going_on else replace(each, last=day) for each in before]
    return [*ended, *begun]


def _released(stage: Stage, receipt: Id, day: Day) -> int:
    orders = [versions for versions in stage.changes(ORDERS).values() if versions[0].row.receipt == receipt]
    return sum(row.quantity - row.left for row in (_at(each, day) for each in orders if each[0].day <= day))


def _ranks(stage: Stage, receipt: Id, top: int) -> Iterable[Rank]:
    for versions in stage.changes(COLLATERAL).values():
        stands = versions[0].row
        if stands.asset == receipt:
            course = stage.changes(PLEDGES)[stands.pledge]
            ended = [each.day for each in course if each.row.stage is PledgeStage.RELEASED]
            yield Rank(
                first=versions[0].day,
                last=ended[0] if ended else None,
                rank=stands.rank,
                creditor=stands.creditor,
                secured=course[0].row.secured,
                top=top,
            )


def _by_day(versions: list[Change[R]]) -> list[Change[R]]:
    """The last version of each day."""
    return list({each.day: each for each in versions}.values())


def _at(versions: list[Change[R]], day: Day) -> R:
    """The row as it stood at the end of a day on which it was there."""
    return next(each.row for each in reversed(versions) if each.day <= day)
