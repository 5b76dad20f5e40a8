"""Evidence: an invoice is for what was ordered and received, and what was received backs one invoice."""

from datetime import date
from typing import Any

import pytest

from heqi.machine.charter import Charter
from heqi.machine.reasons import Reason
from heqi.machine.transactions import Action
from heqi.modules import CATALOGUE
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.documents import AttestDelivery, AttestDespatch, AttestOrder, Fingerprints, Recompute, Show, Withdraw
from heqi.modules.documents import Why as Documents
from heqi.modules.evidence import DELIVERED, MATCHES, STATED, Line, MatchInvoice, StateLines, Terms, Why
from heqi.modules.evidence.terms import check
from heqi.modules.receivables import CheckKind, PayOut
from heqi.modules.receivables.terms import check as check_receivables
from heqi.state.tables import changed
from tests import reached
from tests.ledger import charter_of, member
from tests.modules.receivables.trade import OTHER_TERMS, TERMS, Trade, digest
from tests.modules.receivables.trade import Why as Receivables

EVIDENCE = Terms(quantity_tolerance=50_000, amount_tolerance=0, marks_needed=True, source="members' agreement")
TOTAL = 600_000_00
GEARS, BOLTS = digest("gears"), digest("bolts")


def line(item: str, quantity: int, unit: str = "C62") -> Line:
    return Line(item=item, unit=unit, quantity=quantity)


class Deal(Trade):
    """The supply chain with orders, deliveries, and what everybody reads in them."""

    def __init__(self, **terms: Any) -> None:
        super().__init__(
            other_terms={"evidence": changed(EVIDENCE, **terms)},
            checklist=(*TERMS.checklist, CheckKind.THREE_WAY),
        )

    def content(self, name: str, total: int) -> dict[str, Any]:
        prints = Fingerprints(epoch=1, identity=digest(name), exact=digest(name, total), near=digest("near", name))
        return {"total": total, "issued": self.day, "commitment": digest("salted", name), "fingerprints": (prints,)}

    def attested(self, name: str, ask: Action, total: int, readers: tuple[str, ...]) -> str:
        """A document on record, read by these parties."""
        document = self.new_id(self.do(ask))
        for party in readers:
            if party != ask.by:
                if party.endswith("bank"):
                    self.do(Show(by="maker", document=document, to=party))
                self.do(Recompute(by=party, document=document, currency="CNY", **self.content(name, total)))
        return document

    def order(self, name: str = "PO-1", total: int = TOTAL, buyer: str = "carmaker") -> str:
        ask = AttestOrder(by=buyer, seller="maker", buyer=buyer, currency="CNY", **self.content(name, total))
        return self.attested(name, ask, total, ("maker", "river-bank", "hill-bank"))

    def delivery(self, refers_to: str, name: str = "GR-1") -> str:
        ask = AttestDelivery(by="carmaker", refers_to=refers_to, delivered=self.day, **self.content(name, 0))
        return self.attested(name, ask, 0, ("maker", "river-bank", "hill-bank"))

    def states(self, document: str, *lines: Line, by: str = "river-bank", marks: tuple[str, ...] = ()) -> StateLines:
        return StateLines(by=by, document=document, lines=lines, marks=marks)

    def match(self, invoice: str, order: str, *deliveries: str, by: str = "river-bank") -> MatchInvoice:
        return MatchInvoice(by=by, invoice=invoice, order=order, deliveries=deliveries)


@pytest.fixture
def deal() -> Deal:
    return Deal()


def test_an_invoice_is_financed_when_order_and_delivery_say_the_same(deal: Deal) -> None:
    invoice, order = deal.invoice("100", TOTAL), deal.order()
    delivery = deal.delivery(order)
    file = deal.agreed(deal.voucher(invoice, TOTAL))
    deal.refuses(Receivables.CHECK_MISSING, PayOut(by="river-bank", file=file))
    deal.do(deal.states(order, line(GEARS, 100_000), line(BOLTS, 5_000)))
    deal.do(deal.states(delivery, line(GEARS, 100_000), line(BOLTS, 5_000), marks=(digest("heat 1"),)))
    match = deal.match(invoice, order, delivery)
    deal.refuses(Why.LINES_NOT_STATED, match)
    deal.do(deal.states(invoice, line(GEARS, 100_000), line(BOLTS, 5_250)))
    deal.do(match)
    deal.refuses(Why.MATCHED_ALREADY, match)
    deal.do(PayOut(by="river-bank", file=file))
    assert [each.matched for each in deal.get(STATED, delivery).lines] == [100_000, 5_250]
    assert deal.get(STATED, order).amount_matched == TOTAL


def test_every_reader_states_the_same(deal: Deal) -> None:
    order = deal.order()
    deal.refuses(Why.LINE_TWICE, deal.states(order, line(GEARS, 1), line(GEARS, 2)))
    deal.do(deal.states(order, line(GEARS, 1_000)))
    assert deal.refuses(Why.LINES_DIFFER, deal.states(order, line(GEARS, 1_001), by="hill-bank")).facts["line"] == 1
    more = (line(GEARS, 1_000), line(BOLTS, 1))
    assert deal.refuses(Why.LINES_DIFFER, deal.states(order, *more, by="hill-bank")).facts["line"] == 2
    deal.do(deal.states(order, line(GEARS, 1_000), by="hill-bank"))
    deal.refuses(Why.STATED_ALREADY, deal.states(order, line(GEARS, 1_000)))
    assert deal.get(STATED, order).stated_by == ("river-bank", "hill-bank")
    deal.refuses(Documents.UNKNOWN_DOCUMENT, deal.states(order, line(GEARS, 1_000), by="foundry"))
    deal.do(Show(by="maker", document=order, to="foundry"))
    deal.refuses(Why.NOT_RECOMPUTED, deal.states(order, line(GEARS, 1_000), by="foundry"))


def test_marks_say_which_goods_were_received(deal: Deal) -> None:
    order = deal.order()
    delivery, again = deal.delivery(order), deal.delivery(order, "GR-2")
    mark = digest("heat 1")
    deal.refuses(Why.MARKS_OF_A_DELIVERY, deal.states(order, line(GEARS, 1), marks=(mark,)))
    deal.refuses(Why.MARKS_MISSING, deal.states(delivery, line(GEARS, 1)))
    assert deal.refuses(Why.MARK_TWICE, deal.states(delivery, line(GEARS, 1), marks=(mark, mark))).facts["place"] == 2
    deal.do(deal.states(delivery, line(GEARS, 1), marks=(mark,)))
    others = deal.states(delivery, line(GEARS, 1), marks=(mark, digest("heat 2")), by="hill-bank")
    assert deal.refuses(Why.MARKS_DIFFER, others).facts["place"] == 2
    assert deal.get(DELIVERED, mark).buyer == "carmaker"
    deal.refuses(Why.DELIVERED_ALREADY, deal.states(again, line(GEARS, 1), marks=(mark,)))
    without = Deal(marks_needed=False)
    without.do(without.states(without.delivery(without.order()), line(GEARS, 1)))


def test_marks_of_a_delivery_that_was_withdrawn_are_free(deal: Deal) -> None:
    order = deal.order()
    ask = AttestDelivery(by="carmaker", refers_to=order, delivered=deal.day, **deal.content("GR-1", 0))
    mistaken = deal.new_id(deal.do(ask))
    deal.do(deal.states(mistaken, line(GEARS, 1), by="carmaker", marks=(digest("heat 1"),)))
    deal.do(Withdraw(by="carmaker", document=mistaken))
    right = deal.delivery(order, "GR-2")
    deal.do(deal.states(right, line(GEARS, 1), marks=(digest("heat 1"),)))


def read(deal: Deal, invoiced: Line, received: tuple[Line, ...], ordered: Line, total: int = TOTAL) -> MatchInvoice:
    """A match of one line each, and one delivery for each line received."""
    order = deal.order()
    invoice = deal.invoice("100", total)
    deal.do(deal.states(order, ordered))
    deal.do(deal.states(invoice, invoiced))
    deliveries = []
    for number, each in enumerate(received):
        deliveries.append(deal.delivery(order, f"GR-{number}"))
        deal.do(deal.states(deliveries[-1], each, marks=(digest("heat", number),)))
    return deal.match(invoice, order, *deliveries)


@pytest.mark.parametrize(
    ("invoiced", "received", "ordered", "total", "why"),
    [
        (line(GEARS, 106), (line(GEARS, 200),), line(GEARS, 100), TOTAL, Why.MORE_THAN_ORDERED),
        (line(GEARS, 100), (line(GEARS, 90),), line(GEARS, 100), TOTAL, Why.MORE_THAN_RECEIVED),
        (line(GEARS, 100), (line(BOLTS, 100),), line(GEARS, 100), TOTAL, Why.NOT_RECEIVED),
        (line(GEARS, 100), (line(GEARS, 100),), line(BOLTS, 100), TOTAL, Why.NOT_ORDERED),
        (line(GEARS, 100), (line(GEARS, 100, "KGM"),), line(GEARS, 100), TOTAL, Why.UNIT_DIFFERS),
        (line(GEARS, 100), (line(GEARS, 100),), line(GEARS, 100), TOTAL + 1, Why.AMOUNT_DIFFERS),
    ],
)
def test_what_does_not_match_is_named(
    deal: Deal, invoiced: Line, received: tuple[Line, ...], ordered: Line, total: int, why: Reason
) -> None:
    deal.refuses(why, read(deal, invoiced, received, ordered, total))


def test_several_deliveries_add_up(deal: Deal) -> None:
    match = read(deal, line(GEARS, 100), (line(GEARS, 60), line(GEARS, 40)), line(GEARS, 100))
    deal.refuses(Why.DOCUMENT_TWICE, changed(match, deliveries=(*match.deliveries, match.deliveries[0])))
    deal.do(match)
    assert [deal.get(STATED, key).lines[0].matched for key in match.deliveries] == [63, 37]


def test_a_delivery_backs_one_invoice(deal: Deal) -> None:
    match = read(deal, line(GEARS, 60), (line(GEARS, 60),), line(GEARS, 100), TOTAL // 2)
    deal.do(match)
    second = deal.invoice("101", TOTAL // 2)
    deal.do(deal.states(second, line(GEARS, 40)))
    deal.refuses(Why.MORE_THAN_RECEIVED, changed(match, invoice=second))


def test_another_financier_finds_the_same_match(deal: Deal) -> None:
    match = read(deal, line(GEARS, 100), (line(GEARS, 100),), line(GEARS, 100))
    deal.do(match)
    theirs = changed(match, by="hill-bank")
    deal.refuses(Why.LINES_NOT_STATED, theirs)
    for document in (match.invoice, match.order, *match.deliveries):
        marks = (digest("heat", 0),) if document in match.deliveries else ()
        deal.do(deal.states(document, line(GEARS, 100), by="hill-bank", marks=marks))
    other = deal.delivery(match.order, "GR-9")
    deal.do(deal.states(other, line(GEARS, 100), by="hill-bank", marks=(digest("heat 9"),)))
    deal.refuses(Why.MATCHED_OTHERWISE, changed(theirs, deliveries=(other,)))
    deal.do(theirs)
    assert deal.get(MATCHES, match.invoice).matched_by == ("river-bank", "hill-bank")


def test_all_documents_are_of_one_deal(deal: Deal) -> None:
    match = read(deal, line(GEARS, 100), (line(GEARS, 100),), line(GEARS, 100))
    elsewhere = deal.order("PO-2")
    deal.refuses(Why.OTHER_DEAL, changed(match, order=elsewhere))
    truck = deal.order("PO-3", buyer="truckmaker")
    on_invoice = deal.delivery(match.invoice, "GR-7")
    deal.refuses(Why.OTHER_DEAL, changed(match, order=truck, deliveries=(on_invoice,)))


def test_a_despatch_is_the_sellers_word(deal: Deal) -> None:
    order = deal.order()
    sent = AttestDespatch(by="maker", refers_to=order, **deal.content("DA-1", 0))
    deal.refuses(Documents.NOT_YOURS_TO_DO, changed(sent, by="carmaker"))
    despatch = deal.new_id(deal.do(sent))
    deal.do(deal.states(despatch, line(GEARS, 1), by="maker"))
    invoice = deal.invoice("100", TOTAL)
    deal.do(Show(by="maker", document=despatch, to="river-bank"))
    deal.refuses(Documents.WRONG_KIND, deal.match(invoice, order, despatch))
    theirs = AttestOrder(by="maker", seller="maker", buyer="carmaker", currency="CNY", **deal.content("PO-8", 1))
    deal.refuses(Documents.NOT_BETWEEN_YOU, theirs)


def test_what_was_sent_is_compared_where_it_was_read(deal: Deal) -> None:
    match = read(deal, line(GEARS, 100), (line(GEARS, 100),), line(GEARS, 100))

    def sent(name: str, of: Line) -> str:
        ask = AttestDespatch(by="maker", refers_to=match.order, **deal.content(name, 0))
        despatch = deal.attested(name, ask, 0, ("carmaker", "river-bank"))
        deal.do(deal.states(despatch, of))
        return despatch

    unread = AttestDespatch(by="maker", refers_to=match.order, **deal.content("DA-0", 0))
    deal.attested("DA-0", unread, 0, ("carmaker",))
    bolts = sent("DA-1", line(BOLTS, 100))
    deal.refuses(Why.DESPATCH_LEFT_OUT, match)
    assert deal.refuses(Why.NOT_SENT, changed(match, despatches=(bolts,))).facts["line"] == 1
    few = sent("DA-2", line(GEARS, 60))
    assert deal.refuses(Why.MORE_THAN_SENT, changed(match, despatches=(bolts, few))).facts["left"] == 63
    rest = sent("DA-3", line(GEARS, 40))
    deal.refuses(Why.OTHER_DEAL, changed(match, despatches=(elsewhere(deal),)))
    deal.do(changed(match, despatches=(few, rest)))
    assert deal.get(MATCHES, match.invoice).despatches == (few, rest)
    assert [deal.get(STATED, key).lines[0].matched for key in (few, rest)] == [63, 37]


def elsewhere(deal: Deal) -> str:
    ask = AttestDespatch(by="maker", refers_to=deal.order("PO-4"), **deal.content("DA-9", 0))
    return deal.attested("DA-9", ask, 0, ("carmaker", "river-bank"))


def test_no_more_is_received_than_was_sent(deal: Deal) -> None:
    match = read(deal, line(GEARS, 50), (line(GEARS, 100),), line(GEARS, 100))
    ask = AttestDespatch(by="maker", refers_to=match.order, **deal.content("DA-1", 0))
    despatch = deal.attested("DA-1", ask, 0, ("carmaker", "river-bank"))
    deal.do(deal.states(despatch, line(GEARS, 60)))
    refused = deal.refuses(Why.RECEIVED_UNSENT, changed(match, despatches=(despatch,)))
    assert refused.facts == {"line": 1, "received": 100, "sent": 60, "unit": "C62"}


def found(check_of: Any, charter: Charter) -> list[Reason]:
    refusals = check_of(charter)
    for refusal in refusals:
        reached.note(refusal.reason, refusal.facts)
    return [refusal.reason for refusal in refusals]


def test_a_charter_brings_along_what_it_needs() -> None:
    alone = charter_of(CATALOGUE, [member("maker")], terms={"evidence": EVIDENCE}, begins=date(2026, 3, 2))
    assert found(check, alone) == [CharterWhy.MODULE_MISSING] * 2
    matched = OTHER_TERMS | {"receivables": changed(TERMS, checklist=(*TERMS.checklist, CheckKind.THREE_WAY))}
    assert found(check_receivables, charter_of(CATALOGUE, [member("maker")], terms=matched)) == [
        CharterWhy.MODULE_MISSING
    ]
