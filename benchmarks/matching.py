"""Evidence: what stating the lines of a document and matching an invoice cost beside a payment."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.ledger import SUPPLIERS, Genesis, Ledger, open_ledger
from benchmarks.money_and_rights import BATCH, name, payments
from heqi.machine.charter import Charter
from heqi.machine.transactions import Action
from heqi.modules.documents import DOCUMENTS, Document, Kind
from heqi.modules.evidence import STATED, Line, MatchInvoice, Stated, StateLines
from heqi.modules.evidence.records import Counted
from heqi.state.view import State
from heqi.values.days import Day

SELLER, BUYER, READER = SUPPLIERS[0], "core", "bank"
TOTAL = 100_000_00
QUANTITY = 100_000
ITEM = name("item", 0)
TERMS: dict[str, Any] = {
    "evidence": {"quantity_tolerance": 0, "amount_tolerance": 0, "marks_needed": False, "source": "agreement"}
}


def open_some(folder: Path, size: int) -> Ledger:
    """A ledger with so many deals, of which one bank has read order, delivery and invoice; and as many orders whose
    lines nobody has stated.
    """
    return open_ledger(folder, 1, more=_with_some(size), terms=TERMS)


def statements(number: int) -> list[Action]:
    lines = (Line(item=ITEM, unit="KGM", quantity=QUANTITY),)
    return [StateLines(by=READER, document=name("unread", i), lines=lines) for i in _of_round(number)]


def matches(number: int) -> list[Action]:
    return [
        MatchInvoice(by=READER, invoice=name("invoice", i), order=name("order", i), deliveries=(name("delivery", i),))
        for i in _of_round(number)
    ]


ACTIONS: dict[str, Callable[[int], list[Action]]] = {
    "payment": payments,
    "lines of a document": statements,
    "match of an invoice": matches,
}


def _of_round(number: int) -> range:
    return range(number * BATCH, (number + 1) * BATCH)


def _with_some(size: int) -> Genesis:
    def genesis(state: State, charter: Charter, day: Day) -> None:
        for number in range(size):
            order = name("order", number)
            state.put(DOCUMENTS, name("unread", number), _document(Kind.ORDER, day))
            for kind, key in ((Kind.ORDER, "order"), (Kind.DELIVERY, "delivery"), (Kind.INVOICE, "invoice")):
                on = order if kind is Kind.DELIVERY else None
                state.put(DOCUMENTS, name(key, number), _document(kind, day, on))
                state.put(STATED, name(key, number), _stated())

    return genesis


def _document(kind: Kind, day: Day, on: str | None = None) -> Document:
    return Document(
        kind=kind, seller=SELLER, buyer=BUYER, attester=BUYER, attested=day, currency="CNY", total=TOTAL, retention=0,
        issued=day, delivered=day if kind is Kind.DELIVERY else None, refers_to=on, commitment=name("content", 0),
        fingerprints=(), near_duplicates=0, recomputed_by=(READER,), shown_to=(READER,),
    )  # fmt: skip


def _stated() -> Stated:
    line = Counted(item=ITEM, unit="KGM", quantity=QUANTITY, matched=0)
    return Stated(seller=SELLER, buyer=BUYER, stated_by=(READER,), lines=(line,), marks=(), amount_matched=0)
