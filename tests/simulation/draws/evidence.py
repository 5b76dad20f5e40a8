"""Draws for the module of evidence: orders with what is received on them, lines, and matches."""

from typing import Any

from heqi.machine.transactions import Action
from heqi.modules.documents import (
    DOCUMENTS,
    AttestDelivery,
    AttestDespatch,
    AttestInvoice,
    AttestOrder,
    Document,
    Kind,
    Recompute,
)
from heqi.modules.evidence import STATED, Line, MatchInvoice, StateLines
from tests.simulation.draws.documents import content
from tests.simulation.draws.draw import Draw, Drawing

WITH_LINES = (Kind.ORDER, Kind.DESPATCH, Kind.DELIVERY, Kind.INVOICE)
TOTAL = 400_000_00


def deal(draw: Draw) -> list[Action]:
    """A buyer orders, and signs what it received on the order; the seller at times says what it sent."""
    buyer, seller = draw.pick(draw.traders), draw.pick(draw.traders)
    order = draw.next_id(buyer)
    sides = {"by": buyer, "seller": seller, "buyer": buyer, "currency": "CNY"}
    sent = [AttestDespatch(by=seller, refers_to=order, **content(draw, 0))] if draw.chance(0.4) else []
    return [
        AttestOrder(**sides, **content(draw, TOTAL)),
        AttestDelivery(by=buyer, refers_to=order, delivered=draw.day, **content(draw, 0)),
        *sent,
    ]


def deal_at_once(draw: Draw) -> list[Action]:
    """A buyer orders, receives, reads what the seller says it sent and asks for, states all lines and matches them."""
    buyer, seller = draw.pick(draw.traders), draw.pick(draw.traders)
    order, delivery, invoice = (draw.next_id(buyer, ordinal) for ordinal in range(3))
    despatch = draw.next_id(seller, 3)
    sides: dict[str, Any] = {"by": buyer, "seller": seller, "buyer": buyer, "currency": "CNY"}
    actions: list[Action] = [
        AttestOrder(**sides, **content(draw, TOTAL)),
        AttestDelivery(by=buyer, refers_to=order, delivered=draw.day, **content(draw, 0)),
        AttestInvoice(**sides, retention=0, **content(draw, TOTAL)),
    ]
    moved = {order: 100_000, delivery: draw.pick((100_000, 100_000, 160_000)), invoice: 100_000}
    despatches: tuple[str, ...] = ()
    if draw.chance(0.6):
        said = content(draw, 0)
        actions += [
            AttestDespatch(by=seller, refers_to=order, **said),
            Recompute(by=buyer, document=despatch, currency="CNY", **said),
        ]
        moved[despatch] = draw.pick((100_000, 100_000, 60_000))
        despatches = (despatch,) if draw.chance(0.85) else ()
    for name, quantity in moved.items():
        item = draw.digest("item", 2 if name == despatch and draw.chance(0.1) else 1)
        lines = (Line(item=item, unit="KGM", quantity=quantity),)
        marks = (draw.digest("batch", draw.fresh()),) if name == delivery else ()
        actions.append(StateLines(by=buyer, document=name, lines=lines, marks=marks))
    matched = MatchInvoice(by=buyer, invoice=invoice, order=order, deliveries=(delivery,), despatches=despatches)
    return [*actions, matched]


def invoice_on_order(draw: Draw) -> Action:
    _, order = draw.pick(draw.rows(DOCUMENTS, kind=Kind.ORDER))
    total = draw.pick((TOTAL, TOTAL // 2, TOTAL // 2, TOTAL + 1))
    return AttestInvoice(by=order.buyer, seller=order.seller, buyer=order.buyer, currency="CNY", retention=0,
                         **content(draw, total))  # fmt: skip


def state_lines(draw: Draw) -> Action:
    found = [(name, row) for name, row in draw.rows(DOCUMENTS, withdrawn=False) if row.kind in WITH_LINES]
    name, row = draw.pick(found)
    stated = draw.row(STATED, name)
    lines: tuple[Line, ...]
    if stated is not None and draw.chance(0.9):
        lines = tuple(Line(item=line.item, unit=line.unit, quantity=line.quantity) for line in stated.lines)
        marks = stated.marks
    else:
        unit = draw.mostly(("KGM",), ("TNE",), 0.95)
        quantity = draw.pick((100_000, 100_000, 50_000, 103_000))
        lines = (Line(item=draw.digest("item", draw.pick((1, 1, 1, 2))), unit=unit, quantity=quantity),)
        needs = row.kind is Kind.DELIVERY and draw.chance(0.95)
        marks = (draw.digest("batch", draw.rng.randrange(40)),) if needs else ()
    readers = [party for party in row.recomputed_by if stated is None or party not in stated.stated_by]
    return StateLines(by=draw.mostly(readers or row.recomputed_by, (row.seller, row.buyer), 0.95), document=name,
                      lines=lines, marks=marks)  # fmt: skip


def match(draw: Draw) -> Action:
    """An invoice with an order between the same two, and what was received on either, all of them read by one party."""
    stated = dict(draw.rows(STATED))
    read: list[tuple[str, Document]] = [(name, row) for name, row in draw.rows(DOCUMENTS) if name in stated]
    invoice, found = draw.pick([(name, row) for name, row in read if row.kind is Kind.INVOICE])
    by = draw.pick(stated[invoice].stated_by)
    sides = (found.seller, found.buyer)
    orders = [name for name, row in read if row.kind is Kind.ORDER and (row.seller, row.buyer) == sides]
    order = draw.pick(orders)
    deliveries = [name for name, row in read if row.kind is Kind.DELIVERY and row.refers_to in (invoice, order)]
    sent = [name for name, row in read if row.kind is Kind.DESPATCH and row.refers_to in (invoice, order)]
    despatches = tuple(name for name in sent if by in stated[name].stated_by) if draw.chance(0.9) else ()
    return MatchInvoice(
        by=by, invoice=invoice, order=order, deliveries=(draw.pick(deliveries),), despatches=despatches[:10]
    )


DRAWS: dict[Drawing, float] = {deal: 2, deal_at_once: 1, invoice_on_order: 2, state_lines: 6, match: 6}
