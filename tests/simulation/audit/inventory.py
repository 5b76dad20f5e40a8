"""The auditor's pages of goods: what is in which lot by whose word, and the receipts for it."""

from collections import Counter

from tests.simulation.audit.book import Book, Now, Row, days_between, expect, later, shares
from tests.simulation.audit.laws import Rows
from tests.simulation.audit.money import pay

STANDING = ("issued", "live")
LIKE = ("warehouse", "site", "location", "goods", "grade", "unit", "tariff")


def terms(book: Book) -> Row:
    found: Row = book.charter["inventory"]
    return found


def lot(book: Book, ask: Row) -> Row:
    return book.find("lots", ask["lot"])


def receipt(book: Book, ask: Row) -> Row:
    return book.find("warehouse_receipts", ask["receipt"])


def owing(row: Row, day: str) -> int:
    days: int = days_between(row["fees_through"], day)
    owed: int = row["fees"] + row["quantity"] * row["tariff"] * max(0, days) // 1_000
    return owed


def count_fees(row: Row, day: str) -> None:
    row["fees"], row["fees_through"] = owing(row, day), max(day, row["fees_through"])


def emptied(book: Book, row: Row) -> None:
    if row["stock"] == 0 and row["receipted"] == 0:
        close(book, row)


def close(book: Book, row: Row) -> None:
    row["stage"], row["short"] = "closed", 0
    unmark(book, row, row["marks"])


def unmark(book: Book, row: Row, marks: list[str]) -> None:
    """Goods with these marks are not in this lot any more; they may be in another since."""
    name = next(name for name, each in book.page("lots").items() if each is row)
    for mark in marks:
        if book.page("marked_goods").get(mark) == {"lot": name}:
            del book.page("marked_goods")[mark]


def attested_lately(book: Book, row: Row, now: Now) -> None:
    expect(row["stage"] == "inspected", "something new rests on a lot that is", row["stage"])
    expect(now.day <= later(row["counted"], terms(book)["count_days"]), "something new rests on an old count")


def all_found(row: Row) -> None:
    expect(row["receipted"] <= row["stock"] - row["short"], "goods moved that others would miss")


# --- what is taken in, attested and given back ----------------------------------------------------------------------


def open_site(book: Book, ask: Row, now: Now) -> None:
    site = book.one("sites", f"{ask['by']}/{ask['site']}", warehouse=ask["by"], locations=[])
    expect({*site["locations"]} <= {*ask["locations"]}, "a location went away")
    site |= {"locations": ask["locations"], "name": ask["name"]}


def take_in(book: Book, ask: Row, now: Now) -> None:
    expect(ask["location"] in book.find("sites", f"{ask['by']}/{ask['site']}")["locations"], "no such location")
    expect(terms(book)["goods"].get(ask["goods"]) == ask["unit"], "goods in another unit than the charter's")
    zeros = dict.fromkeys("stock attested moved_in moved_out released lost short receipted receipts".split(), 0)
    fields = ("site", "location", "owner", "goods", "grade", "unit", "declared", "marks", "reference")
    key = now.new_id(ask["by"])
    row = {field: ask[field] for field in fields} | zeros
    row |= {"warehouse": ask["by"], "taken_in": now.day, "stage": "declared", "inspector": None, "counted": None}
    book.put_new("lots", key, row)
    for mark in ask["marks"]:
        book.put_new("marked_goods", mark, {"lot": key})
        delivered = book.page("delivered_goods").get(mark)
        expect(
            delivered is None or delivered["buyer"] == ask["owner"], "goods were stored by whom they do not belong to"
        )


def give_back(book: Book, ask: Row, now: Now) -> None:
    row = lot(book, ask)
    expect((row["warehouse"], row["owner"]) == (ask["by"], ask["owner"]), "goods went back to another")
    expect(row["stage"] != "closed", "a lot was given back twice")
    free = max(0, row["stock"] - row["short"] - row["receipted"])
    row["stock"] -= free
    row["released"] += free
    if row["receipted"] == 0:
        row["lost"] += row["stock"]
        row["stock"] = 0
    else:
        expect(free > 0, "nothing was given back")
    emptied(book, row)


def attest(book: Book, ask: Row, now: Now, kind: str, quantity: int, *, as_declared: bool = True) -> Row:
    """Somebody independent states something of a lot that is there."""
    row, members = lot(book, ask), book.page("members")
    expect(row["stage"] != "closed", "something was attested of a lot that is closed")
    for side in (row["warehouse"], row["owner"]):
        group = members[side]["group"]
        apart = ask["by"] != side and (group is None or members[ask["by"]]["group"] != group)
        expect(apart, ask["by"], "is not independent of", side)
    expect(ask["unit"] == row["unit"] and (row["counted"] or row["taken_in"]) <= ask["day"] <= now.day, "a wrong day")
    inspection = {"lot": ask["lot"], "inspector": ask["by"], "warehouse": row["warehouse"], "owner": row["owner"],
                  "kind": kind, "quantity": quantity, "as_declared": as_declared, "cause": ask.get("cause"),
                  "reference": ask["reference"], "report": ask["report"], "day": ask["day"]}  # fmt: skip
    book.put_new("inspections", now.new_id(ask["by"]), inspection)
    return row


def inspect(book: Book, ask: Row, now: Now) -> None:
    same = all(ask[field] == lot(book, ask)[field] for field in ("goods", "grade"))
    row = attest(book, ask, now, "inspection", ask["found"], as_declared=same)
    expect(row["stage"] == "declared", "a lot was inspected twice")
    row |= {"inspector": ask["by"], "counted": ask["day"], "stage": "inspected" if same else "rejected"}
    if same:
        row["stock"] = row["attested"] = ask["found"]


def count(book: Book, ask: Row, now: Now) -> None:
    row = attest(book, ask, now, "count", ask["found"], as_declared=ask["as_declared"])
    expect(row["stage"] != "declared", "a lot was counted before it was inspected")
    row |= {"inspector": ask["by"], "counted": ask["day"], "short": max(0, row["stock"] - ask["found"])}
    if not ask["as_declared"]:
        row["stage"] = "rejected"


def record_loss(book: Book, ask: Row, now: Now) -> None:
    row = attest(book, ask, now, "loss", ask["lost"])
    expect(row["stage"] != "declared" and ask["lost"] <= row["stock"], "more was lost than there was")
    row["stock"] -= ask["lost"]
    row["lost"] += ask["lost"]
    row["short"] = max(0, row["short"] - ask["lost"])
    borne = max(0, row["receipted"] - row["stock"])
    row["receipted"] -= borne
    if borne:
        found = sorted((name, each) for name, each in book.page("warehouse_receipts").items()
                       if each["lot"] == ask["lot"] and each["stage"] in STANDING)  # fmt: skip
        for (_, each), share in zip(found, shares(borne, [each["quantity"] for _, each in found]), strict=True):
            count_fees(each, now.day)
            each["quantity"] -= share
            if each["quantity"] == 0:
                each["stage"] = "lost"
    emptied(book, row)


# --- receipts -------------------------------------------------------------------------------------------------------


def issue(book: Book, ask: Row, now: Now) -> None:
    row = lot(book, ask)
    expect(row["warehouse"] == ask["by"], "a receipt of another warehouse's goods")
    attested_lately(book, row, now)
    free = row["stock"] - row["short"] - row["receipted"]
    expect(ask["quantity"] <= free, "a receipt for", ask["quantity"], "where", free, "is free")
    expect(row["receipts"] < terms(book)["receipts_per_lot"], "too many receipts of one lot")
    row["receipted"] += ask["quantity"]
    row["receipts"] += 1
    fields = ("warehouse", "site", "location", "goods", "grade", "unit")
    written = {field: row[field] for field in fields}
    written |= {"lot": ask["lot"], "cut_from": None, "holder": row["owner"], "quantity": ask["quantity"], "ordered": 0,
                "tariff": ask["tariff"], "fees": 0, "fees_through": now.day, "cover": None, "stage": "issued",
                "issued": now.day, "endorsements": 0}  # fmt: skip
    book.put_new("warehouse_receipts", now.new_id(ask["by"]), written)


def accept(book: Book, ask: Row, now: Now) -> None:
    row = receipt(book, ask)
    expect(row["holder"] == ask["by"] and row["stage"] == "issued", "a receipt was accepted by another, or twice")
    expect((ask["quantity"], ask["tariff"]) == (row["quantity"], row["tariff"]), "another receipt was accepted")
    row |= {"stage": "live", "fees": 0, "fees_through": now.day}


def decline(book: Book, ask: Row, now: Now) -> None:
    row = receipt(book, ask)
    expect(ask["by"] in (row["holder"], row["warehouse"]) and row["stage"] == "issued", "declined by another, or late")
    row["stage"] = "declined"
    book.find("lots", row["lot"])["receipted"] -= row["quantity"]


def passable(book: Book, ask: Row, name: str, now: Now) -> Row:
    row = book.find("warehouse_receipts", name)
    expect(row["holder"] == ask["by"] and row["stage"] == "live", "a receipt moved that is not one's own, or not live")
    expect(row["ordered"] == 0, "a receipt moved while goods are ordered on it")
    goods = book.find("lots", row["lot"])
    attested_lately(book, goods, now)
    all_found(goods)
    return row


def transfer(book: Book, ask: Row, now: Now) -> None:
    row = passable(book, ask, ask["receipt"], now)
    covered = row["cover"] is not None and now.day <= row["cover"]["last_day"]
    expect(covered or not terms(book)["cover_needed"], "a receipt passed on without insurance")
    expect((ask["quantity"], ask["warehouse"]) == (row["quantity"], row["warehouse"]), "another receipt passed on")
    expect(ask["to"] not in (ask["by"], row["warehouse"]), "a receipt passed to its own side")
    count_fees(row, now.day)
    row["holder"] = ask["to"]
    row["endorsements"] += 1
    endorsed = {"receipt": ask["receipt"], "giver": ask["by"], "holder": ask["to"], "warehouse": row["warehouse"],
                "quantity": row["quantity"], "fees": row["fees"], "day": now.day}  # fmt: skip
    book.put_new("endorsements", f"{ask['receipt']}/{row['endorsements']:06d}", endorsed)


def split(book: Book, ask: Row, now: Now) -> None:
    row = receipt(book, ask)
    expect(row["holder"] == ask["by"] and row["stage"] == "live" and row["ordered"] == 0, "a split of what is not free")
    goods = book.find("lots", row["lot"])
    expect(goods["receipts"] < terms(book)["receipts_per_lot"], "too many receipts of one lot")
    goods["receipts"] += 1
    count_fees(row, now.day)
    rest = row["quantity"] - ask["part"]
    expect(rest > 0, "a part that is the whole")
    part = row | {"cut_from": ask["receipt"], "quantity": ask["part"], "issued": now.day, "endorsements": 0}
    row["fees"], part["fees"] = shares(row["fees"], [rest, ask["part"]])
    if row["cover"] is not None:
        stays, goes = shares(row["cover"]["amount"], [rest, ask["part"]])
        row["cover"], part["cover"] = row["cover"] | {"amount": stays}, row["cover"] | {"amount": goes}
    row["quantity"] = rest
    book.put_new("warehouse_receipts", now.new_id(ask["by"]), part)


def merge(book: Book, ask: Row, now: Now) -> None:
    one, other = (passable(book, ask, ask[side], now) for side in ("receipt", "into"))
    expect(one is not other and ask["warehouse"] == one["warehouse"], "a receipt was merged with itself, or unsigned")
    expect(all(one[field] == other[field] for field in LIKE), "receipts were merged that are not alike")
    for row in (one, other):
        count_fees(row, now.day)
    covers = [None if row["cover"] is None else row["cover"] | {"amount": 0} for row in (one, other)]
    expect(covers[0] == covers[1], "receipts were merged that are insured otherwise")
    if other["cover"] is not None:
        other["cover"] = other["cover"] | {"amount": one["cover"]["amount"] + other["cover"]["amount"]}
    quantity = one["quantity"]
    other["quantity"] += quantity
    other["fees"] += one["fees"]
    one |= {"quantity": 0, "fees": 0, "cover": None, "stage": "merged"}
    if one["lot"] != other["lot"]:
        source, target = book.find("lots", one["lot"]), book.find("lots", other["lot"])
        for row, sign, field in ((source, -1, "moved_out"), (target, 1, "moved_in")):
            row["stock"] += sign * quantity
            row["receipted"] += sign * quantity
            row[field] += quantity
        emptied(book, source)


def insure(book: Book, ask: Row, now: Now) -> None:
    row = receipt(book, ask)
    expect(row["holder"] == ask["holder"] and row["stage"] in STANDING, "cover of what does not stand")
    expect(now.day <= ask["last_day"] and ask["by"] != row["warehouse"], "cover that is over, or one's own")
    row["cover"] = {"insurer": ask["by"], "policy": ask["policy"], "amount": ask["amount"], "last_day": ask["last_day"]}


def end_cover(book: Book, ask: Row, now: Now) -> None:
    row = receipt(book, ask)
    expect(row["cover"] is not None and row["cover"]["insurer"] == ask["by"], "another's cover was ended")
    expect(now.day <= ask["last_day"] < row["cover"]["last_day"], "cover was ended for the past, or prolonged")
    row["cover"] = row["cover"] | {"last_day": ask["last_day"]}


# --- out of the warehouse -------------------------------------------------------------------------------------------


def order_release(book: Book, ask: Row, now: Now) -> None:
    row = receipt(book, ask)
    expect(row["holder"] == ask["by"] and row["stage"] == "live" and now.day <= ask["until"], "an order of no effect")
    row["ordered"] += ask["quantity"]
    expect(row["ordered"] <= row["quantity"], "more was ordered than the receipt is for")
    fields = ("receipt", "quantity", "deliver_to", "reference", "until")
    order = {field: ask[field] for field in fields}
    order |= {"holder": ask["by"], "warehouse": row["warehouse"], "left": ask["quantity"], "stage": "open"}
    book.put_new("release_orders", now.new_id(ask["by"]), order)


def cancel_order(book: Book, ask: Row, now: Now) -> None:
    order = book.find("release_orders", ask["order"])
    late = ask["by"] == order["warehouse"] and now.day > order["until"]
    expect(order["stage"] == "open" and (ask["by"] == order["holder"] or late), "an order was cancelled by another")
    order["stage"] = "cancelled"
    receipt(book, order)["ordered"] -= order["left"]


def release(book: Book, ask: Row, now: Now) -> None:
    order = book.find("release_orders", ask["order"])
    expect(order["stage"] == "open" and order["warehouse"] == ask["by"] and now.day <= order["until"], "no such order")
    row = receipt(book, order)
    goods = book.find("lots", row["lot"])
    all_found(goods)
    expect(owing(row, now.day) == 0, "goods left before the fees were paid")
    expect(ask["quantity"] <= min(order["left"], row["quantity"]), "more left than was ordered or owed")
    expect({*ask["marks"]} <= {*goods["marks"]}, "goods left that were never there")
    unmark(book, goods, ask["marks"])
    order["left"] -= ask["quantity"]
    order["stage"] = "open" if order["left"] else "done"
    count_fees(row, now.day)
    row["quantity"] -= ask["quantity"]
    row["ordered"] -= ask["quantity"]
    row["stage"] = "live" if row["quantity"] else "released"
    goods["stock"] -= ask["quantity"]
    goods["receipted"] -= ask["quantity"]
    goods["released"] += ask["quantity"]
    emptied(book, goods)


def lower_fees(row: Row, ask: Row, now: Now) -> None:
    count_fees(row, now.day)
    row["fees"] -= ask["amount"]
    expect(row["fees"] >= 0, "more was paid or waived than was owed")


def pay_fees(book: Book, ask: Row, now: Now) -> None:
    row = receipt(book, ask)
    expect(row["holder"] == ask["by"], "another paid the fees")
    lower_fees(row, ask, now)
    pay(book, ask["bank"], book.charter["charter"]["currency"], ask["by"], row["warehouse"], ask["amount"])


def waive_fees(book: Book, ask: Row, now: Now) -> None:
    row = receipt(book, ask)
    expect(row["warehouse"] == ask["by"], "another waived the fees")
    lower_fees(row, ask, now)


def goods_are_conserved(rows: Rows) -> None:
    """Of each lot, what came in is there, left or is lost; receipts are out for what it says, never for more."""
    out: Counter[str] = Counter()
    for row in rows.get("warehouse_receipts", {}).values():
        out[row["lot"]] += row["quantity"] if row["stage"] in STANDING else 0
        expect(row["quantity"] >= 0 and row["fees"] >= 0, "a receipt is below zero")
    moved: Counter[str] = Counter()
    for name, row in rows.get("lots", {}).items():
        rest = row["attested"] + row["moved_in"] - row["moved_out"] - row["released"] - row["lost"]
        expect(row["stock"] == rest, "the stock of", name, "is", row["stock"], "and should be", rest)
        expect(row["receipted"] == out[name], "receipts of", name, "are out for", out[name], "not", row["receipted"])
        expect(out[name] <= row["stock"], "receipts of", name, "are out for more than there is")
        moved["all"] += row["moved_in"] - row["moved_out"]
    expect(moved["all"] == 0, "goods moved from nowhere")


LOT, RECEIPT = ("lots",), ("warehouse_receipts",)
LOT_AND_RECEIPT = (*LOT, *RECEIPT)
ATTESTED = (*LOT, "inspections")
PAGES = {
    "inventory.open_site": (open_site, ("sites",)),
    "inventory.take_in": (take_in, (*LOT, "marked_goods")),
    "inventory.give_back": (give_back, (*LOT, "marked_goods")),
    "inventory.inspect": (inspect, ATTESTED),
    "inventory.count": (count, ATTESTED),
    "inventory.record_loss": (record_loss, (*ATTESTED, *RECEIPT, "marked_goods")),
    "inventory.issue": (issue, LOT_AND_RECEIPT),
    "inventory.accept": (accept, RECEIPT),
    "inventory.decline": (decline, LOT_AND_RECEIPT),
    "inventory.transfer": (transfer, (*RECEIPT, "endorsements")),
    "inventory.split": (split, LOT_AND_RECEIPT),
    "inventory.merge": (merge, (*LOT_AND_RECEIPT, "marked_goods")),
    "inventory.insure": (insure, RECEIPT),
    "inventory.end_cover": (end_cover, RECEIPT),
    "inventory.order_release": (order_release, (*RECEIPT, "release_orders")),
    "inventory.cancel_order": (cancel_order, (*RECEIPT, "release_orders")),
    "inventory.release": (release, (*LOT_AND_RECEIPT, "release_orders", "marked_goods")),
    "inventory.pay_fees": (pay_fees, (*RECEIPT, "balances")),
    "inventory.waive_fees": (waive_fees, RECEIPT),
}
LAWS = (goods_are_conserved,)
