"""The auditor's page of credit: items, subjects and lines, made anew from what stands behind them.

An item is as it was when its asset last changed, or when its base was last brought forward; everything above it is
added up again after each transaction.
"""

from fractions import Fraction
from typing import Any

from tests.simulation.audit.book import Book, Now, Row, days_between, expect, half_up, later
from tests.simulation.audit.laws import Rows
from tests.simulation.audit.money import pay
from tests.simulation.audit.pledges import fall, new_debt, ranked, spend

Ask = dict[str, Any]
OF_GATES = ("credit_lines", "base_items", "base_subjects")
MILLION = 1_000_000
AGREED = ("borrower", "currency", "limit", "rate", "day_count", "until", "claim_advance", "stock_advance",
          "past_due_days", "age_days", "cross_ageing", "concentration", "pricer", "insurer")  # fmt: skip
NOTHING = {"principal": 0, "interest": 0, "interest_rest": 0, "costs": 0}


def open_line(book: Book, ask: Ask, now: Now) -> None:
    terms = book.charter["credit"]
    expect(ask["claim_advance"] <= terms["claim_advance_at_most"], "a line lends more on claims than it may")
    expect(ask["stock_advance"] <= terms["stock_advance_at_most"], "a line lends more on stock than it may")
    key = now.new_id(ask["by"])
    line = {name: ask[name] for name in AGREED} | NOTHING
    book.put_new("credit_lines", key, line | {"lender": ask["by"], "covered": None, "stage": "open",
                 "borrowing_base": 0, "through": now.day, "interest_through": now.day})  # fmt: skip
    new_debt(book, key, ask["by"], ask["borrower"], ask, ask["limit"], ask["until"])


def line_of(book: Book, ask: Ask, *sides: str) -> Row:
    line = book.find("credit_lines", ask["line"])
    expect(ask["by"] in [line[side] for side in sides] and line["stage"] == "open", "acted on no line of its own")
    return line


def year(line: Row) -> int:
    return 365 if line["day_count"] == "ACT/365" else 360


def spanned(line: Row, start: str, end: str) -> int:
    if line["day_count"] != "30/360":
        return days_between(start, end)
    (y1, m1, d1), (y2, m2, d2) = ([int(part) for part in day.split("-")] for day in (start, end))
    return 360 * (y2 - y1) + 30 * (m2 - m1) + min(d2, 30) - min(d1, 30)


def exact_interest(line: Row, day: str) -> Fraction:
    """All that has accrued and is not paid, to the last fraction."""
    through = max(day, line["interest_through"])
    days = spanned(line, line["interest_through"], through)
    carried = line["interest"] + Fraction(line["interest_rest"], MILLION * year(line))
    return carried + Fraction(line["principal"] * line["rate"] * days, MILLION * year(line))


def accrue(line: Row, exact: Fraction, day: str) -> None:
    whole = exact.__floor__()
    rest = (exact - whole) * MILLION * year(line)
    expect(rest.denominator == 1, "interest is finer than it can be written")
    line.update(interest=whole, interest_rest=rest.numerator, interest_through=max(day, line["interest_through"]))


def draw_down(book: Book, ask: Ask, now: Now) -> None:
    line = line_of(book, ask, "borrower")
    expect(line["insurer"] is None or (line["covered"] or "") >= now.day, "a line was drawn on without its cover")
    expect(line["through"] == now.day <= line["until"], "a line was drawn on by a base of before, or too late")
    accrue(line, exact_interest(line, now.day), now.day)
    line["principal"] += ask["amount"]
    expect(line["principal"] <= min(line["limit"], line["borrowing_base"]), "more was drawn than the base allows")
    pay(book, ask["bank"], line["currency"], line["lender"], ask["by"], ask["amount"])


def lower(line: Row, amount: int, day: str) -> None:
    """Costs, then interest (rounded once, when it is paid), then principal."""
    exact = exact_interest(line, day)
    owed = {"costs": line["costs"], "interest": half_up(exact), "principal": line["principal"]}
    due = owed["interest"]
    fall(owed, amount)
    accrue(line, exact - (due - owed["interest"]) if owed["interest"] else Fraction(0), day)
    line.update(costs=owed["costs"], principal=owed["principal"])


def repay(book: Book, ask: Ask, now: Now) -> None:
    line = line_of(book, ask, "borrower")
    pay(book, ask["bank"], line["currency"], ask["by"], line["lender"], ask["amount"])
    lower(line, ask["amount"], now.day)


def repay_from_proceeds(book: Book, ask: Ask, now: Now) -> None:
    line = line_of(book, ask, "lender")
    expect(book.find("pledges", ask["pledge"])["debt"] == ask["line"], "a line was repaid by what secures another")
    spend(book, ask)
    lower(line, ask["amount"], now.day)


def charge(book: Book, ask: Ask, now: Now) -> None:
    line_of(book, ask, "lender")["costs"] += ask["amount"]


def close_line(book: Book, ask: Ask, now: Now) -> None:
    line = line_of(book, ask, "lender", "borrower")
    owed = line["costs"] + line["principal"] + half_up(exact_interest(line, now.day))
    expect(owed == 0, "a line was closed with money out")
    book.find("secured_debts", ask["line"])["stage"] = "over"


def bring_up_to_date(book: Book, ask: Ask, now: Now) -> None:
    """Day by day, so many items at most."""
    key, line = ask["line"], line_of(book, ask, "lender", "borrower")
    expect(line["through"] < now.day, "a base was brought forward that was of today")
    day, left = line["through"], book.charter["credit"]["items_at_once"]
    while day < now.day and left > 0:
        turn = f"{key}/{later(day, 1)}"
        items = sorted(name for name, row in book.page("base_items").items() if row["turns"] == turn)[:left]
        for name in items:
            put_item(book, key, book.page("base_items")[name]["asset"], now.day)
        left -= len(items)
        subjects = sorted(name for name, row in book.page("base_subjects").items() if row["turns"] == turn)[:left]
        for name in subjects:
            add_up(book, key, book.page("base_subjects")[name]["subject"], now.day)
        left -= len(subjects)
        if left > 0:
            day, left = later(day, 1), left - 1
    line["through"] = day


def attest_price(book: Book, ask: Ask, now: Now) -> None:
    expect(ask["day"] <= now.day, "a price of the future")
    name = f"{ask['by']}/{ask['goods']}:{ask['grade']}:{ask['unit']}"
    price = {"pricer": ask["by"], "currency": ask["currency"], "price": ask["price"], "day": ask["day"]}
    known = book.page("goods_prices").get(name, price)
    expect(known["day"] <= ask["day"], "a price of before took the place of a later one")
    book.page("goods_prices")[name] = price


def cover_line(book: Book, ask: Ask, now: Now) -> None:
    line = book.find("credit_lines", ask["line"])
    expect(line["insurer"] == ask["by"] and ask["last_day"] >= now.day, "cover by another, or of before")
    line["covered"] = ask["last_day"]


# --- what every transaction does to bases -----------------------------------------------------------------------------

WATCHED = ("claims", "warehouse_receipts", "certificates", "collateral", "lots", "secured_debts", "goods_prices")
Watched = dict[str, dict[str, Row]]


def look(book: Book) -> Watched:
    """The rows by which bases change, as they are before a transaction."""
    return {table: {name: dict(row) for name, row in book.page(table).items()} for table in WATCHED}


def after(book: Book, before: Watched, now: Now) -> None:
    different = {
        table: [name for name in {**rows, **book.page(table)} if rows.get(name) != book.page(table).get(name)]
        for table, rows in before.items()
    }
    for name in different["secured_debts"]:
        if name in book.page("credit_lines") and name in before["secured_debts"]:
            follow_debt(book, name, before["secured_debts"][name], now)
    assets = dict.fromkeys(
        name for table in ("claims", "warehouse_receipts", "certificates") for name in different[table]
    )
    assets |= dict.fromkeys(name.partition("/")[2] for name in different["collateral"])
    for lot in different["lots"]:
        if lot in before["lots"] and before["lots"][lot]["short"] != book.find("lots", lot)["short"]:
            stock = book.page("warehouse_receipts")
            assets |= dict.fromkeys(name for name, row in stock.items() if row["lot"] == lot)
    for asset in assets:
        has = [row["line"] for row in book.page("base_items").values() if row["asset"] == asset]
        due = [book.find("pledges", row["pledge"])["debt"] for row in ranked(book, asset)]
        for key in dict.fromkeys((*has, *due)):
            if key in book.page("credit_lines"):
                put_item(book, key, asset, now.day)
    for price in different["goods_prices"]:
        for row in [row for row in book.page("base_subjects").values() if row["price"] == price]:
            add_up(book, row["line"], row["subject"], now.day)


def follow_debt(book: Book, name: str, was: Row, now: Now) -> None:
    debt, line = book.find("secured_debts", name), book.find("credit_lines", name)
    expect(debt["creditor"] == was["creditor"], "a line's debt was assigned")
    if was["stage"] == "open" and debt["stage"] == "defaulted":
        owed = (line["costs"], half_up(exact_interest(line, now.day)), line["principal"])
        expect(owed == tuple(debt[each] for each in ("costs", "interest", "principal")), "a default of another sum")
    if was["stage"] != debt["stage"]:
        line.update(NOTHING, stage="called" if debt["stage"] == "defaulted" else "closed")


def put_item(book: Book, key: str, asset: str, day: str) -> None:
    """The item as it is on that day; where it is another than before, its subject is counted again."""
    line, page = book.find("credit_lines", key), book.page("base_items")
    was, item = page.pop(f"{key}/{asset}", None), None
    for row in ranked(book, asset):
        fit = line["stage"] == "open" and row["pledgor"] == line["borrower"]
        if fit and book.find("pledges", row["pledge"])["debt"] == key:
            subject, measure, aged, excluded, turns = worth(book, line, row, day)
            item = {"line": key, "kind": row["kind"], "asset": asset, "subject": subject, "measure": measure,
                    "aged": aged, "excluded": excluded, "turns": turns and f"{key}/{turns}"}  # fmt: skip
    if item is not None:
        page[f"{key}/{asset}"] = item
    one = item or was
    if one is not None and item != was:
        add_up(book, key, one["subject"], day)


Worth = tuple[str, int, int, str | None, str | None]


def worth(book: Book, line: Row, stands: Row, day: str) -> Worth:
    """(subject, what counts, what is aged, why it does not count, the day when that changes)"""
    if stands["kind"] == "receivable":
        claim = book.find("claims", stands["asset"])
        young = later(book.find("promises", claim["root"])["delivery_day"], line["age_days"])
        eligible = later(claim["due"], line["past_due_days"])
        turns = min((later(each, 1) for each in (young, eligible) if each >= day), default=None)
        groups = [group(book, party) for party in (claim["obligor"], line["borrower"])]
        why = first(
            ("not-first", stands["rank"] != 1),
            ("other-currency", claim["currency"] != line["currency"]),
            ("related", groups[0] == groups[1]),
            ("past-due", day > eligible or claim["stage"] == "defaulted"),
            ("not-live", claim["stage"] != "live"),
            ("too-old", day > young),
            ("disputed", claim["disputed"] == claim["face"]),
        )
        counts = 0 if why else claim["face"] - claim["disputed"]
        return claim["obligor"], counts, claim["face"] if why == "past-due" else 0, why, turns
    if stands["kind"] == "certificate":
        return "certificate", 0, 0, "unknown", None
    receipt = book.find("warehouse_receipts", stands["asset"])
    lot = book.find("lots", receipt["lot"])
    last = None if receipt["cover"] is None else receipt["cover"]["last_day"]
    insured = last is not None and day <= last
    why = first(
        ("not-first", stands["rank"] != 1),
        ("not-live", receipt["stage"] != "live"),
        ("on-hold", lot["receipted"] > lot["stock"] - lot["short"]),
        ("uninsured", not insured),
    )
    subject = f"{receipt['goods']}:{receipt['grade']}:{receipt['unit']}"
    return subject, 0 if why else receipt["quantity"], 0, why, later(last, 1) if insured and last else None


def first(*reasons: tuple[str, bool]) -> str | None:
    return next((why for why, applies in reasons if applies), None)


def group(book: Book, party: str) -> str:
    return str(book.find("members", party)["group"] or f"alone: {party}")


def add_up(book: Book, key: str, subject: str, day: str) -> None:
    """A subject counted on that day, and the line by all its subjects."""
    line, page = book.find("credit_lines", key), book.page("base_subjects")
    items = [row for row in book.page("base_items").values() if (row["line"], row["subject"]) == (key, subject)]
    page.pop(f"{key}/{subject}", None)
    if items:
        measure, aged = sum(row["measure"] for row in items), sum(row["aged"] for row in items)
        row = {"line": key, "kind": items[0]["kind"], "subject": subject, "items": len(items), "measure": measure,
               "aged": aged, "excluded": None, "price": None, "turns": None}  # fmt: skip
        counts = Fraction(measure * line["claim_advance"], MILLION)
        if row["kind"] != "receipt":
            row["excluded"] = "cross-aged" if aged * MILLION > line["cross_ageing"] * (measure + aged) else None
        else:
            row["price"] = f"{line['pricer']}/{subject}"
            price = book.page("goods_prices").get(row["price"])
            if price is None or price["currency"] != line["currency"]:
                row["excluded"] = "no-price"
            else:
                last = later(price["day"], book.charter["credit"]["price_days"])
                row["excluded"] = "stale-price" if day > last else None
                row["turns"] = None if day > last else f"{key}/{later(last, 1)}"
                counts = Fraction(measure * price["price"] * line["stock_advance"], MILLION)
        whole = 0 if row["excluded"] else counts.__floor__()
        row["counted"] = min(whole, line["limit"] * line["concentration"] // MILLION)
        row["beyond"] = whole - row["counted"]
        page[f"{key}/{subject}"] = row
    line["borrowing_base"] = sum(row["counted"] for row in page.values() if row["line"] == key)


# --- laws -----------------------------------------------------------------------------------------------------------


def bases_add_up(rows: Rows) -> None:
    """A base is what its subjects count for, and these have every item once."""
    items: dict[str, list[Row]] = {}
    for name, row in rows.get("base_items", {}).items():
        expect(f"{row['kind']}/{row['asset']}" in rows["encumbrances"], "an item that is pledged to nobody:", name)
        items.setdefault(f"{row['line']}/{row['subject']}", []).append(row)
    expect(items.keys() == rows.get("base_subjects", {}).keys(), "subjects without items, or items without subjects")
    base = dict.fromkeys(rows.get("credit_lines", {}), 0)
    for name, row in rows.get("base_subjects", {}).items():
        expect(row["measure"] == sum(each["measure"] for each in items[name]), name, "is not its items")
        base[row["line"]] += row["counted"]
    for name, row in rows.get("credit_lines", {}).items():
        expect(row["borrowing_base"] == base[name], "the base of", name, "is not its subjects")
        expect(row["stage"] == "open" or row["principal"] == 0, "a line that has ended is owed")


LAWS = (bases_add_up,)
LINE = ("credit_lines",)
PAGES = {
    "credit.open_line": (open_line, ("credit_lines", "secured_debts")),
    "credit.draw": (draw_down, ("credit_lines", "balances")),
    "credit.repay": (repay, ("credit_lines", "balances")),
    "credit.repay_from_proceeds": (repay_from_proceeds, ("credit_lines", "balances", "pledges", "pledge_proceeds")),
    "credit.charge": (charge, LINE),
    "credit.close_line": (close_line, ("credit_lines", "secured_debts")),
    "credit.bring_up_to_date": (bring_up_to_date, OF_GATES),
    "credit.attest_price": (attest_price, ("goods_prices",)),
    "credit.cover_line": (cover_line, LINE),
}
