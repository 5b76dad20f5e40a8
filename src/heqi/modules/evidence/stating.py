"""Stating lines: what a document says of goods and quantities, by whoever has read it."""

from collections.abc import Sequence

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import Reason, require
from heqi.machine.transactions import Action
from heqi.modules.documents import DOCUMENTS, Document, Kind, require_document, require_recomputed
from heqi.modules.evidence.reasons import Why
from heqi.modules.evidence.records import DELIVERED, STATED, Counted, Delivered, Line, Lines, Marks, Stated
from heqi.modules.evidence.terms import Terms
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.identifiers import Id

WITH_LINES = (Kind.ORDER, Kind.DESPATCH, Kind.DELIVERY, Kind.INVOICE)


class StateLines(Action, tag="evidence.state_lines"):
    """A party that recomputed an order, a despatch, a delivery or an invoice states its lines: items as keyed digests,
    quantities, and of a delivery the marks on the goods. Whoever comes first puts them on record; every other reader
    has to find the same.
    """

    document: Id
    lines: Lines
    marks: Marks = ()


def state_lines(state: State, call: Call, ask: StateLines) -> None:
    document = require_document(state, ask.document, ask.by, *WITH_LINES)
    require_recomputed(state, ask.document, ask.by, Why.NOT_RECOMPUTED)
    require_once(Why.LINE_TWICE, tuple(line.item for line in ask.lines))
    require_once(Why.MARK_TWICE, ask.marks)
    is_delivery = document.kind is Kind.DELIVERY
    require(is_delivery or not ask.marks, Why.MARKS_OF_A_DELIVERY, kind=document.kind)
    needed = is_delivery and call.terms(Terms).marks_needed
    require(bool(ask.marks) or not needed, Why.MARKS_MISSING)
    stated = state.get(STATED, ask.document)
    if stated is not None:
        facts = {"document": ask.document, "stated_by": stated.stated_by}
        line = first_difference(tuple(line_of(each) for each in stated.lines), ask.lines)
        require(line is None, Why.LINES_DIFFER, line=line or 0, **facts)
        place = first_difference(stated.marks, ask.marks)
        require(place is None, Why.MARKS_DIFFER, place=place or 0, **facts)
        require(ask.by not in stated.stated_by, Why.STATED_ALREADY, document=ask.document)
    else:
        require_not_delivered(state, document, ask)
    # Nothing below may be refused.
    if stated is not None:
        state.put(STATED, ask.document, changed(stated, stated_by=(*stated.stated_by, ask.by)))
        return
    first = Stated(
        seller=document.seller,
        buyer=document.buyer,
        stated_by=(ask.by,),
        lines=tuple(Counted(item=line.item, unit=line.unit, quantity=line.quantity, matched=0) for line in ask.lines),
        marks=ask.marks,
        amount_matched=0,
    )
    state.put(STATED, ask.document, first)
    for mark in ask.marks:
        state.put(DELIVERED, mark, Delivered(delivery=ask.document, buyer=document.buyer))


def require_not_delivered(state: State, document: Document, ask: StateLines) -> None:
    """Goods are received once from each seller: those that stand as delivered now belong to who received them."""
    for place, mark in enumerate(ask.marks, start=1):
        earlier = state.get(DELIVERED, mark)
        if earlier is not None and earlier.buyer != document.seller:
            delivery = state.get(DOCUMENTS, earlier.delivery)
            gone = delivery is not None and delivery.withdrawn
            require(gone, Why.DELIVERED_ALREADY, place=place, mark=mark)


def require_once(why: Reason, names: Sequence[str]) -> None:
    """Refuse with `why` what is named a second time, by its place."""
    for place, name in enumerate(names):
        require(name not in names[:place], why, place=place + 1)


def first_difference(known: Sequence[Line | str], said: Sequence[Line | str]) -> int | None:
    """The place, counted from 1, from which two lists differ; None where they are the same."""
    for place in range(max(len(known), len(said))):
        if known[place : place + 1] != said[place : place + 1]:
            return place + 1
    return None


def line_of(counted: Counted) -> Line:
    return Line(item=counted.item, unit=counted.unit, quantity=counted.quantity)


RULES: dict[type[Action], Rule] = {
    StateLines: Rule(
        state_lines,
        by="a party that recomputed the document",
        zh=(
            "已重算订单、发货、收货或发票的一方载明其各行：以带密钥的摘要表示的货物、数量，收货还载明货物标记。"
            "最先载明者登记在案，其他读者须得到相同结果。"
        ),
    ),
}
