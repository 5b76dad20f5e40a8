"""The auditor's pages of evidence: lines as they were stated, and matches counted by hand."""

from tests.simulation.audit.book import Book, Now, Row, expect
from tests.simulation.audit.documents import seen_by

WITH_LINES = ("order", "despatch", "delivery", "invoice")


def sound(book: Book, name: str, party: str, kind: str) -> Row:
    row = book.find("documents", name)
    expect(seen_by(row, party) and row["kind"] == kind, party, "relied on what is no", kind, "that it may see")
    bad = row["in_conflict"] or row["disputed_by"] or row["failed_by"] or row["red"]
    expect(not bad, "something rests on a document with a flaw")
    return row


def state_lines(book: Book, ask: Row, now: Now) -> None:
    document = book.find("documents", ask["document"])
    expect(seen_by(document, ask["by"]) and ask["by"] in document["recomputed_by"], "lines of what one has not read")
    expect(document["kind"] in WITH_LINES, "lines of a", document["kind"])
    expect(len({line["item"] for line in ask["lines"]}) == len(ask["lines"]), "an item stands twice")
    delivery = document["kind"] == "delivery"
    expect(delivery or not ask["marks"], "marks on what is no delivery")
    expect(bool(ask["marks"]) or not (delivery and book.charter["evidence"]["marks_needed"]), "a delivery of what?")
    stated = book.page("document_lines").get(ask["document"])
    if stated is not None:
        found = [{field: line[field] for field in ("item", "unit", "quantity")} for line in stated["lines"]]
        expect(found == ask["lines"] and stated["marks"] == ask["marks"], "two readers state other lines")
        expect(ask["by"] not in stated["stated_by"], "lines were stated twice by", ask["by"])
        stated["stated_by"] = [*stated["stated_by"], ask["by"]]
        return
    lines = [line | {"matched": 0} for line in ask["lines"]]
    row = {"seller": document["seller"], "buyer": document["buyer"], "stated_by": [ask["by"]], "lines": lines,
           "marks": ask["marks"], "amount_matched": 0}  # fmt: skip
    book.put_new("document_lines", ask["document"], row)
    for mark in ask["marks"]:
        earlier = book.page("delivered_goods").get(mark)
        if earlier is not None and earlier["buyer"] != document["seller"]:
            expect(book.find("documents", earlier["delivery"])["withdrawn"], "goods were delivered twice")
        book.page("delivered_goods")[mark] = {"delivery": ask["document"], "buyer": document["buyer"]}


def delivered_from_no_warehouse(book: Book, action: str, ask: Row) -> None:
    """What is stated first to have been delivered stands in no warehouse, or the buyer holds a receipt for it."""
    for mark in ask["marks"] if action == "evidence.state_lines" else ():
        document, stored = book.find("documents", ask["document"]), book.page("marked_goods").get(mark)
        if stored is not None and book.find("document_lines", ask["document"])["stated_by"] == [ask["by"]]:
            holders = [each["holder"] for each in book.page("warehouse_receipts").values()
                       if each["lot"] == stored["lot"] and each["stage"] in ("issued", "live")]  # fmt: skip
            expect(document["buyer"] in holders, "goods in a warehouse were delivered to", document["buyer"])


def match(book: Book, ask: Row, now: Now) -> None:
    invoice, order = (sound(book, ask[kind], ask["by"], kind) for kind in ("invoice", "order"))
    same = all(invoice[field] == order[field] for field in ("seller", "buyer", "currency"))
    expect(same, "an invoice was matched with another's order")
    for kind, moved in (("delivery", ask["deliveries"]), ("despatch", ask["despatches"])):
        for name in moved:
            basis = sound(book, name, ask["by"], kind)["refers_to"]
            expect(basis in (ask["invoice"], ask["order"]), "a", kind, "of another deal")
    names = (ask["invoice"], ask["order"], *ask["deliveries"], *ask["despatches"])
    expect(len({*names}) == len(names), "a document was matched twice")
    rows = {name: book.find("document_lines", name) for name in names}
    expect(all(ask["by"] in row["stated_by"] for row in rows.values()), ask["by"], "matched what it has not read")
    earlier = book.page("invoice_matches").get(ask["invoice"])
    if earlier is not None:
        again = all(earlier[field] == ask[field] for field in ("order", "deliveries", "despatches"))
        expect(again and ask["by"] not in earlier["matched_by"], "an invoice was matched twice, or otherwise")
        earlier["matched_by"] = [*earlier["matched_by"], ask["by"]]
        return
    for name, row in book.page("document_lines").items() if not ask["despatches"] else ():
        document = book.find("documents", name)
        on_this = document["kind"] == "despatch" and document["refers_to"] in (ask["invoice"], ask["order"])
        left_out = on_this and not document["withdrawn"] and ask["by"] in row["stated_by"]
        expect(not left_out, "a despatch that was read is left out of a match")
    terms = book.charter["evidence"]
    ordered = rows[ask["order"]]
    ordered["amount_matched"] += invoice["total"]
    most = order["total"] + order["total"] * terms["amount_tolerance"] // 1_000_000
    expect(ordered["amount_matched"] <= most, "more was invoiced than ordered")
    for line in rows[ask["invoice"]]["lines"]:
        for sources in filter(None, ([ask["order"]], ask["deliveries"], ask["despatches"])):
            take(rows, sources, line, terms["quantity_tolerance"])
        if ask["despatches"]:
            received, sent = (of_item(rows, ask[field], line["item"]) for field in ("deliveries", "despatches"))
            expect(received <= sent + sent * terms["quantity_tolerance"] // 1_000_000, "more was received than sent")
    row = {"order": ask["order"], "deliveries": ask["deliveries"], "despatches": ask["despatches"],
           "seller": invoice["seller"], "buyer": invoice["buyer"], "matched_by": [ask["by"]],
           "day": now.day}  # fmt: skip
    book.put_new("invoice_matches", ask["invoice"], row)


def of_item(rows: dict[str, Row], names: list[str], item: str) -> int:
    return sum(each["quantity"] for name in names for each in rows[name]["lines"] if each["item"] == item)


def take(rows: dict[str, Row], names: list[str], line: Row, tolerance: int) -> None:
    """What an invoice is for comes out of these documents, the first first."""
    rest = line["quantity"]
    for name in names:
        for place, each in enumerate(rows[name]["lines"]):
            if each["item"] == line["item"]:
                expect(each["unit"] == line["unit"], "units were mixed in a match")
                room = each["quantity"] + each["quantity"] * tolerance // 1_000_000 - each["matched"]
                part = min(rest, max(0, room))
                lines = list(rows[name]["lines"])
                lines[place] = each | {"matched": each["matched"] + part}
                rows[name]["lines"] = lines
                rest -= part
    expect(rest == 0, "an invoice is for", rest, "more than", names, "say")


PAGES = {
    "evidence.state_lines": (state_lines, ("document_lines", "delivered_goods")),
    "evidence.match": (match, ("document_lines", "invoice_matches")),
}
