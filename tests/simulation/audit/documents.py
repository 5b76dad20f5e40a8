"""The auditor's page of documents: who has seen what, and how much of an invoice is used."""

from typing import Any

from tests.simulation.audit.book import Book, Now, Row, expect

Ask = dict[str, Any]


def sides(book: Book, ask: Ask) -> Row:
    """Seller, buyer and currency: as said, or those of the document it refers to."""
    basis = book.find("documents", ask["refers_to"]) if "refers_to" in ask else ask
    return {field: basis[field] for field in ("seller", "buyer", "currency")}


def marks(document: Row) -> set[tuple[str, str]]:
    """By what a document is recognised."""
    return {(kind, each[kind]) for each in document["fingerprints"] for kind in ("identity", "exact")}


def confirmed(document: Row) -> bool:
    return {document["seller"], document["buyer"]} <= {*document["recomputed_by"]}


def rivals(book: Book, document: Row) -> list[Row]:
    """The other documents on record that are recognised by the same."""
    return [other for other in book.page("documents").values()
            if other is not document and not other["withdrawn"] and marks(other) & marks(document)]  # fmt: skip


def flag(book: Book, *documents: Row) -> None:
    """Each is in conflict that is on record beside a rival, and not confirmed by both its sides."""
    for each in documents:
        alone = each["withdrawn"] or confirmed(each) or not rivals(book, each)
        each["in_conflict"] = not alone


def attest(book: Book, ask: Ask, now: Now, kind: str) -> None:
    """A document whose identity is not taken: not by one that both its sides confirmed, nor by one of the attester's,
    nor by the same document.
    """
    document = sides(book, ask) | {
        "kind": kind,
        "attester": ask["by"],
        "attested": now.day,
        "total": ask["total"],
        "retention": ask.get("retention", 0),
        "issued": ask["issued"],
        "delivered": ask.get("delivered"),
        "refers_to": ask.get("refers_to"),
        "commitment": ask["commitment"],
        "fingerprints": ask["fingerprints"],
        "red": 0,
        "credited": 0,
        "paid": 0,
        "used": 0,
        "rests": 0,
        "recomputed_by": [ask["by"]],
        "disputed_by": [],
        "verified_by": [],
        "failed_by": [],
        "shown_to": ask["shown_to"],
        "withdrawn": False,
    }
    others = rivals(book, document)
    for other in others:
        expect(not confirmed(other), "a document was attested under an identity that is taken")
        expect(other["attester"] != ask["by"], "somebody attested two documents of one identity")
        told = ("kind", "seller", "buyer", "currency", "total", "issued", "refers_to", "fingerprints")
        same = all(other[field] == document[field] for field in told)
        expect(not same, "a document was attested twice")
    book.put_new("documents", now.new_id(ask["by"]), document)
    flag(book, document, *others)


def attest_invoice(book: Book, ask: Ask, now: Now) -> None:
    expect(ask["by"] in (ask["seller"], ask["buyer"]), "an invoice between others was attested")
    attest(book, ask, now, "invoice")


def attest_contract(book: Book, ask: Ask, now: Now) -> None:
    attest(book, ask, now, "contract")


def attest_order(book: Book, ask: Ask, now: Now) -> None:
    expect(ask["by"] == ask["buyer"], "an order by another than the buyer was attested")
    attest(book, ask, now, "order")


def attest_despatch(book: Book, ask: Ask, now: Now) -> None:
    expect(ask["by"] == book.find("documents", ask["refers_to"])["seller"], "another than the seller sent something")
    attest(book, ask, now, "despatch")


def attest_delivery(book: Book, ask: Ask, now: Now) -> None:
    attest(book, ask, now, "delivery")


def attest_red_invoice(book: Book, ask: Ask, now: Now) -> None:
    original = book.find("documents", ask["refers_to"])
    attest(book, ask, now, "red-invoice")
    original["red"] += ask["total"]
    expect(original["red"] <= original["total"], "more was taken back than invoiced")


def seen_by(document: Row, party: str) -> bool:
    return party in (document["seller"], document["buyer"], *document["shown_to"]) and not document["withdrawn"]


def visible(book: Book, ask: Ask) -> Row:
    document = book.find("documents", ask["document"])
    expect(seen_by(document, ask["by"]), ask["by"], "did something with a document that it may not see")
    return document


def add(document: Row, field: str, party: str) -> None:
    document[field] = [*document[field], party] if party not in document[field] else document[field]


def take_out(document: Row, field: str, party: str) -> None:
    document[field] = [each for each in document[field] if each != party]


def show(book: Book, ask: Ask, now: Now) -> None:
    add(visible(book, ask), "shown_to", ask["to"])


def read_as_attested(document: Row, ask: Ask) -> bool:
    fields = ("currency", "total", "issued", "commitment", "fingerprints")
    return all(document[field] == ask[field] for field in fields)


def recompute(book: Book, ask: Ask, now: Now) -> None:
    document = visible(book, ask)
    expect(read_as_attested(document, ask), "something else was recomputed")
    others = rivals(book, document)
    expect(not any(map(confirmed, others)), "a document was recomputed whose identity is taken")
    add(document, "recomputed_by", ask["by"])
    flag(book, document)


def dispute(book: Book, ask: Ask, now: Now) -> None:
    document = visible(book, ask)
    expect(not read_as_attested(document, ask), "nothing was disputed")
    add(document, "disputed_by", ask["by"])


def withdraw_dispute(book: Book, ask: Ask, now: Now) -> None:
    take_out(visible(book, ask), "disputed_by", ask["by"])


def check_tax(book: Book, ask: Ask, now: Now) -> None:
    document, passed = visible(book, ask), ask["result"] == "passed"
    expect(ask["by"] in document["recomputed_by"], "an invoice was checked by who has not read it")
    (add if passed else take_out)(document, "verified_by", ask["by"])
    (take_out if passed else add)(document, "failed_by", ask["by"])
    check = {field: ask[field] for field in ("document", "result", "reference", "checked")} | {"bank": ask["by"]}
    book.page("tax_checks")[f"{ask['document']}/{ask['by']}"] = check


def record_paid(book: Book, ask: Ask, now: Now) -> None:
    document = visible(book, ask)
    expect({ask["by"], ask["counterparty"]} == {document["seller"], document["buyer"]}, "paid between others")
    document["paid"] += ask["amount"]
    expect(
        document["paid"] + taken_back(document) + document["used"] <= document["total"], "more was paid than was open"
    )


def withdraw(book: Book, ask: Ask, now: Now) -> None:
    document = visible(book, ask)
    others = [party for party in document["recomputed_by"] if party != document["attester"]]
    relied = document["used"] or document["rests"] or document["paid"] or taken_back(document) or others
    expect(ask["by"] == document["attester"] and not relied, "a document was withdrawn on which somebody relies")
    document["withdrawn"] = True
    flag(book, document, *rivals(book, document))
    if document["kind"] == "red-invoice":
        original = book.find("documents", document["refers_to"])
        original["red"] -= document["total"]
        expect(original["red"] >= 0, "a red invoice gave back more than was taken")


def use(book: Book, ask: Ask, part: Row, seller: str, buyer: str) -> None:
    """A promise rests on a part of an invoice: sound, of these two, and not used before."""
    document = book.find("documents", part["document"])
    expect(seen_by(document, ask["by"]) and document["kind"] == "invoice", "a promise rests on no invoice of its own")
    flawed = document["red"] or document["disputed_by"] or document["failed_by"] or document["in_conflict"]
    expect(not flawed, "a promise rests on an invoice that is red, disputed, failed or in conflict")
    expect((document["seller"], document["buyer"]) == (seller, buyer), "a promise rests on an invoice of others")
    document["used"] += part["amount"]
    spoken_for = document["used"] + document["paid"] + document["retention"] + taken_back(document)
    expect(spoken_for <= document["total"], "an invoice is used beyond its remainder:", part["document"])


def rest_on(book: Book, ask: Ask, seller: str, buyer: str) -> None:
    """A promise names a contract and a delivery of the same two, the delivery under this contract or its invoices."""
    for kind in ("contract", "delivery"):
        if ask[kind] is not None:
            evidence = book.find("documents", ask[kind])
            expect(seen_by(evidence, ask["by"]) and evidence["kind"] == kind, "a promise names evidence unseen")
            expect((evidence["seller"], evidence["buyer"]) == (seller, buyer), "a promise rests on others' evidence")
            expect(not evidence["in_conflict"] and not evidence["disputed_by"], "a promise rests on doubtful evidence")
            evidence["rests"] += 1
    if ask["delivery"] is not None:
        delivery = book.find("documents", ask["delivery"])
        under = [ask["contract"], *(part["document"] for part in ask["invoices"])]
        expect(delivery["refers_to"] in under, "a promise rests on the delivery of something else")
        expect(delivery["delivered"] == ask["delivery_day"], "a promise counts from another day than the delivery's")


def rest_no_more_on(book: Book, promise: Row) -> None:
    for kind in ("contract", "delivery"):
        if promise[kind] is not None:
            book.find("documents", promise[kind])["rests"] -= 1


def give_back(book: Book, name: str, amount: int) -> None:
    document = book.find("documents", name)
    document["used"] -= amount
    expect(document["used"] >= 0, "more of an invoice was given back than used")


def credit(book: Book, name: str, amount: int) -> None:
    """What the seller credited backs nothing any more, and nothing again."""
    give_back(book, name, amount)
    book.find("documents", name)["credited"] += amount


def taken_back(document: Row) -> int:
    """A credit note and its red invoice take back one amount."""
    return max(int(document["red"]), int(document["credited"]))


NEW = ("documents", "known_documents", "alike_documents")
PAGES = {
    "documents.attest_invoice": (attest_invoice, NEW),
    "documents.attest_contract": (attest_contract, NEW),
    "documents.attest_order": (attest_order, NEW),
    "documents.attest_despatch": (attest_despatch, NEW),
    "documents.attest_delivery": (attest_delivery, NEW),
    "documents.attest_red_invoice": (attest_red_invoice, NEW),
    "documents.show": (show, ("documents",)),
    "documents.recompute": (recompute, ("documents", "known_documents")),
    "documents.dispute": (dispute, ("documents",)),
    "documents.withdraw_dispute": (withdraw_dispute, ("documents",)),
    "documents.check_tax": (check_tax, ("documents", "tax_checks")),
    "documents.record_paid": (record_paid, ("documents",)),
    "documents.withdraw": (withdraw, NEW),
}
