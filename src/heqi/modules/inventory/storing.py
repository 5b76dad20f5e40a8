"""Storing: a warehouse opens sites, takes goods in as their owner describes them, and gives back what is under no
receipt.

Taking in attests nothing: until an independent member has looked, there is no stock and no receipt.
"""

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.evidence import DELIVERED, require_once
from heqi.modules.inventory.reasons import Why
from heqi.modules.inventory.records import (
    LOTS,
    MARKS,
    SITES,
    Grade,
    Locations,
    Lot,
    LotStage,
    Marked,
    Marks,
    Site,
    free_stock,
    lot_at,
)
from heqi.modules.inventory.terms import Terms
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.identifiers import Code, Id, Party, Text
from heqi.values.quantities import Quantity, Unit


class OpenSite(Action, tag="inventory.open_site"):
    """A warehouse opens a site with its locations, or adds locations to it. None is ever taken away."""

    site: Code
    name: Text
    locations: Locations


class TakeIn(Action, tag="inventory.take_in"):
    """A warehouse takes goods in, as their owner describes them and both sign. marks: what is on the goods (serial,
    batch or heat numbers), as digests keyed with the consortium's secret; goods with one mark are in one lot.
    """

    site: Code
    location: Code
    owner: Party
    goods: Code
    grade: Grade
    unit: Unit
    declared: Quantity
    marks: Marks
    reference: Text


class GiveBack(Action, tag="inventory.give_back"):
    """The warehouse gives the owner back what is under no receipt, and both sign. Where nothing is left the lot is
    closed.
    """

    lot: Id
    owner: Party


def open_site(state: State, call: Call, ask: OpenSite) -> None:
    key = f"{ask.by}/{ask.site}"
    site = state.get(SITES, key)
    dropped = [] if site is None else [each for each in site.locations if each not in ask.locations]
    once_each = len(dict.fromkeys(ask.locations)) == len(ask.locations)
    require(once_each and not dropped, Why.LOCATIONS_WRONG, dropped=dropped or ["none"])
    # Nothing below may be refused.
    state.put(SITES, key, Site(warehouse=ask.by, name=ask.name, locations=ask.locations))


def take_in(state: State, call: Call, ask: TakeIn) -> None:
    site = state.get(SITES, f"{ask.by}/{ask.site}")
    known = site is not None and ask.location in site.locations
    require(known, Why.LOCATION_UNKNOWN, warehouse=ask.by, site=ask.site, location=ask.location)
    goods = call.terms(Terms).goods
    if ask.goods not in goods:
        refuse(Why.GOODS_UNKNOWN, goods=ask.goods, known=[*sorted(goods)])
    unit = goods[ask.goods]
    require(ask.unit == unit, Why.UNIT_DIFFERS, goods=ask.goods, unit=unit, given=ask.unit)
    require(ask.owner != ask.by, Why.SAME_PARTY, party=ask.by)
    needed = ask.goods in call.terms(Terms).marks_needed
    require(bool(ask.marks) or not needed, Why.MARKS_MISSING, goods=ask.goods)
    require_once(Why.MARK_TWICE, ask.marks)
    for place, mark in enumerate(ask.marks, start=1):
        require(state.get(MARKS, mark) is None, Why.GOODS_IN_STORE, place=place, mark=mark)
        delivered = state.get(DELIVERED, mark)
        its_own = delivered is None or delivered.buyer == ask.owner
        require(its_own, Why.GOODS_DELIVERED, place=place, mark=mark, owner=ask.owner)
    # Nothing below may be refused.
    key = call.new_id()
    lot = Lot(
        warehouse=ask.by,
        site=ask.site,
        location=ask.location,
        owner=ask.owner,
        goods=ask.goods,
        grade=ask.grade,
        unit=ask.unit,
        declared=ask.declared,
        marks=ask.marks,
        reference=ask.reference,
        taken_in=call.day,
        stage=LotStage.DECLARED,
        inspector=None,
        counted=None,
        stock=0,
        attested=0,
        moved_in=0,
        moved_out=0,
        released=0,
        lost=0,
        short=0,
        receipted=0,
        receipts=0,
    )
    state.put(LOTS, key, lot)
    for mark in ask.marks:
        state.put(MARKS, mark, Marked(lot=key))


def give_back(state: State, call: Call, ask: GiveBack) -> None:
    lot = lot_at(state, ask.by, ask.lot)
    require(lot.owner == ask.owner, Why.NOT_FOUND, record=ask.lot)
    require(lot.stage is not LotStage.CLOSED, Why.LOT_CLOSED)
    free = free_stock(lot)
    # Goods that nobody attested go back as well: they are counted nowhere.
    require(free > 0 or lot.receipted == 0, Why.NOTHING_FREE, receipted=lot.receipted)
    # Nothing below may be refused.
    put_lot(state, ask.lot, changed(lot, stock=lot.stock - free, released=lot.released + free), empty=True)


def put_lot(state: State, key: Id, lot: Lot, *, empty: bool = False) -> None:
    """Put a lot from which something has gone. Where nothing is left it is closed, and its marks are free again.

    empty: what remains unattested or was not found is gone too.
    """
    if lot.receipted == 0 and (lot.stock == 0 or empty):
        lost = lot.lost + lot.stock
        lot = changed(lot, stage=LotStage.CLOSED, stock=0, short=0, lost=lost)
        free_marks(state, key, lot.marks)
    state.put(LOTS, key, lot)


def free_marks(state: State, key: Id, marks: Marks) -> None:
    """Goods with these marks are not in the lot any more. Refuses nothing."""
    for mark in marks:
        marked = state.get(MARKS, mark)
        if marked is not None and marked.lot == key:
            state.delete(MARKS, mark)


RULES: dict[type[Action], Rule] = {
    OpenSite: Rule(open_site, by="the warehouse", zh="仓库设立库区及其货位，或增加货位；货位从不取消。"),
    TakeIn: Rule(
        take_in,
        by="the warehouse",
        zh=(
            "仓库按货主申报收货，双方签署；未经检验不形成库存。marks：货物上的序列号、批号或炉号，"
            "以联盟密钥计算的摘要；同一标记的货物只属于一个批次。"
        ),
        also=("owner",),
        starts=True,
        makes=LOTS,
    ),
    GiveBack: Rule(
        give_back,
        by="the warehouse",
        zh="仓库将未开具仓单的货物退还货主，双方签署；无剩余货物的批次随之关闭。",
        also=("owner",),
    ),
}
