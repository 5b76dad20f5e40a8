"""Matching: an invoice against what was ordered, sent and received, line by line (three-way match).

What one invoice was matched with is used up: a delivery backs no second invoice. Who matches is whoever relies on it,
and says by it that it has read all three documents itself.
"""

from typing import Annotated

from msgspec import Meta

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import Reason, refuse, require
from heqi.machine.transactions import Action
from heqi.modules.documents import DOCUMENTS, Document, Kind, require_document, require_sound
from heqi.modules.evidence.reasons import Why
from heqi.modules.evidence.records import MATCHES, MOST_DELIVERIES, STATED, Counted, Match, Stated
from heqi.modules.evidence.stating import require_once
from heqi.modules.evidence.terms import Terms
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import PartsPerMillion
from heqi.values.identifiers import Id, Party

MILLION = 1_000_000
MOST_LOOKED_AT = 20  # of what refers to an order or an invoice


class MatchInvoice(Action, tag="evidence.match"):
    """A party matches an invoice with the order and the deliveries that it is for. The ledger compares the lines that
    this party and others have stated, within the charter's tolerances. despatches: what the seller says it sent, left
    out where this party has read none.
    """

    invoice: Id
    order: Id
    deliveries: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MOST_DELIVERIES)]
    despatches: Annotated[tuple[Id, ...], Meta(max_length=MOST_DELIVERIES)] = ()


def match_invoice(state: State, call: Call, ask: MatchInvoice) -> None:
    invoice = require_sound(state, ask.invoice, ask.by)
    order = require_sound(state, ask.order, ask.by, Kind.ORDER)
    moved = (*ask.deliveries, *ask.despatches)
    require_once(Why.DOCUMENT_TWICE, moved)
    for keys, kind in ((ask.deliveries, Kind.DELIVERY), (ask.despatches, Kind.DESPATCH)):
        for key in keys:
            found = require_sound(state, key, ask.by, kind)
            of_this = found.refers_to in (ask.invoice, ask.order)
            require(of_this, Why.OTHER_DEAL, document=key)
    sides = [(each.seller, each.buyer, each.currency) for each in (invoice, order)]
    require(sides[0] == sides[1], Why.OTHER_DEAL, document=ask.order)
    stated = {key: stated_by(state, ask.by, key) for key in (ask.invoice, ask.order, *moved)}
    earlier = state.get(MATCHES, ask.invoice)
    if earlier is not None:
        compared = (ask.order, ask.deliveries, ask.despatches)
        same = (earlier.order, earlier.deliveries, earlier.despatches) == compared
        require(same, Why.MATCHED_OTHERWISE, invoice=ask.invoice)
        require(ask.by not in earlier.matched_by, Why.MATCHED_ALREADY, invoice=ask.invoice)
        # Nothing below may be refused.
        state.put(MATCHES, ask.invoice, changed(earlier, matched_by=(*earlier.matched_by, ask.by)))
        return
    if not ask.despatches:
        require_none_sent(state, ask)
    after = taken(call.terms(Terms), invoice, order, ask, stated)
    # Nothing below may be refused.
    for key, row in after.items():
        state.put(STATED, key, row)
    match = Match(
        order=ask.order,
        deliveries=ask.deliveries,
        despatches=ask.despatches,
        seller=invoice.seller,
        buyer=invoice.buyer,
        matched_by=(ask.by,),
        day=call.day,
    )
    state.put(MATCHES, ask.invoice, match)


def require_none_sent(state: State, ask: MatchInvoice) -> None:
    """A despatch advice on this order or invoice that the party has read is not left out."""
    for on in (ask.invoice, ask.order):
        for key, found in state.first(DOCUMENTS, "refers_to", on, MOST_LOOKED_AT):
            if found.kind is Kind.DESPATCH and not found.withdrawn:
                stated = state.get(STATED, key)
                read = stated is not None and ask.by in stated.stated_by
                require(not read, Why.DESPATCH_LEFT_OUT, document=key)


def stated_by(state: State, party: Party, document: Id) -> Stated:
    """The lines of a document, as this party has read them too. Refused: LINES_NOT_STATED."""
    stated = state.get(STATED, document)
    if stated is None or party not in stated.stated_by:
        refuse(Why.LINES_NOT_STATED, party=party, document=document)
    return stated


def taken(
    terms: Terms, invoice: Document, order: Document, ask: MatchInvoice, stated: dict[Id, Stated]
) -> dict[Id, Stated]:
    """The rows of what was ordered, sent and received when the invoice has taken its share of them. Refusals:
    AMOUNT_DIFFERS, NOT_ORDERED, NOT_SENT, NOT_RECEIVED, UNIT_DIFFERS, and more than each of them.
    """
    of_order = stated[ask.order]
    most = with_tolerance(order.total, terms.amount_tolerance)
    amount = of_order.amount_matched + invoice.total
    require(amount <= most, Why.AMOUNT_DIFFERS, invoiced=amount, ordered=order.total, most=most)
    rows = {ask.order: changed(of_order, amount_matched=amount)} | {
        key: stated[key] for key in (*ask.deliveries, *ask.despatches)
    }
    tolerance = terms.quantity_tolerance
    for number, line in enumerate(stated[ask.invoice].lines, start=1):
        take(rows, (ask.order,), number, line, tolerance, Why.NOT_ORDERED, Why.MORE_THAN_ORDERED)
        if ask.despatches:
            take(rows, ask.despatches, number, line, tolerance, Why.NOT_SENT, Why.MORE_THAN_SENT)
        take(rows, ask.deliveries, number, line, tolerance, Why.NOT_RECEIVED, Why.MORE_THAN_RECEIVED)
        if ask.despatches:
            require_sent(rows, ask, number, line, tolerance)
    return rows


def require_sent(
    rows: dict[Id, Stated], ask: MatchInvoice, number: int, line: Counted, tolerance: PartsPerMillion
) -> None:
    """No more was received of an item than was sent. Refused: RECEIVED_UNSENT."""
    received, sent = (
        sum(each.quantity for key in keys for each in rows[key].lines if each.item == line.item)
        for keys in (ask.deliveries, ask.despatches)
    )
    facts = {"line": number, "received": received, "sent": sent, "unit": line.unit}
    require(received <= with_tolerance(sent, tolerance), Why.RECEIVED_UNSENT, **facts)


def take(
    rows: dict[Id, Stated],
    keys: tuple[Id, ...],
    number: int,
    line: Counted,
    tolerance: PartsPerMillion,
    absent: Reason,
    too_much: Reason,
) -> None:
    """Take one line of an invoice, the `number`th, from the lines of these documents, the first first. The last of them
    bears what the tolerance lets it be more.
    """
    found = [(key, place) for key in keys for place, each in enumerate(rows[key].lines) if each.item == line.item]
    require(bool(found), absent, line=number, item=line.item)
    lines = [rows[key].lines[place] for key, place in found]
    units = [each.unit for each in lines if each.unit != line.unit]
    require(not units, Why.UNIT_DIFFERS, line=number, item=line.item, unit=line.unit, given=units)
    free = sum(with_tolerance(each.quantity, tolerance) - each.matched for each in lines)
    left = max(0, free)
    facts = {"line": number, "item": line.item, "asked": line.quantity, "left": left, "unit": line.unit}
    require(line.quantity <= free, too_much, **facts)
    rest = line.quantity
    for (key, place), each in zip(found, lines, strict=True):
        part = min(rest, max(0, with_tolerance(each.quantity, tolerance) - each.matched))
        rest -= part
        row = rows[key]
        counted = changed(each, matched=each.matched + part)
        rows[key] = changed(row, lines=(*row.lines[:place], counted, *row.lines[place + 1 :]))


def with_tolerance(amount: int, tolerance: PartsPerMillion) -> int:
    return amount + amount * tolerance // MILLION


def require_matched(state: State, invoice: Id, party: Party, why: Reason, **facts: str) -> None:
    """Refuse with `why` unless that party has matched the invoice, and may still see it."""
    require_document(state, invoice, party, Kind.INVOICE)
    match = state.get(MATCHES, invoice)
    require(match is not None and party in match.matched_by, why, **facts)


RULES: dict[type[Action], Rule] = {
    MatchInvoice: Rule(
        match_invoice,
        by="a party that read all three",
        zh="读过订单、发货、收货与发票的一方请账本按章程容差逐行核对；已核对的收货不得再用于其他发票",
    ),
}
