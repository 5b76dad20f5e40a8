"""The auditor's page of wallets: what was issued against the reserve, what stands in tills and wallets, the limits."""

from typing import Any

from tests.simulation.audit.book import Book, Now, Row, expect
from tests.simulation.audit.laws import Rows
from tests.simulation.audit.money import balance, pay


def row_of(book: Book, kind: str, operator: str, holder: str | None = None) -> Row:
    """The issuer's mirror, a till or a wallet; the first two made of nothing at first."""
    if holder is not None:
        return book.find("wallets", f"{operator}/{holder}")
    zeros = {"wallet_class": None, "amount": 0, "day": None, "spent": 0, "holder": None}
    return book.one("wallets", operator, kind=kind, operator=operator, currency=terms(book)["currency"], **zeros)


def terms(book: Book) -> Any:
    return book.charter["wallets"]


def reserve(book: Book, operator: str, amount: int) -> None:
    """So much more of an operator's deposit is reserve, or less; what is issued goes with it."""
    bank, currency, issuer = (terms(book)[name] for name in ("reserve_bank", "currency", "issuer"))
    held = balance(book, bank, currency, issuer)
    if amount > 0:
        pay(book, bank, currency, operator, issuer, amount)
    held["available"] -= amount
    held["held"] += amount
    if amount < 0:
        pay(book, bank, currency, issuer, operator, -amount)
    add(row_of(book, "issue", issuer), -amount)
    add(row_of(book, "till", operator), amount)


def add(row: Row, amount: int) -> None:
    row["amount"] += amount
    expect(row["kind"] == "issue" or row["amount"] >= 0, row["operator"], row["holder"], "has less than nothing")


def mint(book: Book, ask: Row, now: Now) -> None:
    expect(ask["by"] == terms(book)["issuer"] and ask["operator"] in terms(book)["operators"], "an odd mint")
    reserve(book, ask["operator"], ask["amount"])


def redeem(book: Book, ask: Row, now: Now) -> None:
    reserve(book, ask["by"], -ask["amount"])


def open_wallet(book: Book, ask: Row, now: Now) -> None:
    expect(ask["by"] in terms(book)["operators"] and ask["by"] != ask["holder"], "an odd wallet")
    limits(book, ask["wallet_class"])
    row = {"kind": "wallet", "operator": ask["by"], "holder": ask["holder"], "currency": terms(book)["currency"],
           "wallet_class": ask["wallet_class"], "amount": 0, "day": None, "spent": 0}  # fmt: skip
    book.put_new("wallets", f"{ask['by']}/{ask['holder']}", row)


def limits(book: Book, name: str) -> Row:
    found = [each for each in terms(book)["wallet_class"] if each["id"] == name]
    expect(len(found) == 1, "a wallet of no class:", name)
    return dict(found[0])


def set_class(book: Book, ask: Row, now: Now) -> None:
    limits(book, ask["wallet_class"])
    row_of(book, "wallet", ask["by"], ask["holder"])["wallet_class"] = ask["wallet_class"]


def into(book: Book, wallet: Row, amount: int) -> None:
    add(wallet, amount)
    most = limits(book, wallet["wallet_class"])["balance_at_most"]
    expect(wallet["amount"] <= most, "a wallet holds more than its class may")


def load(book: Book, ask: Row, now: Now) -> None:
    pay(book, terms(book)["reserve_bank"], terms(book)["currency"], ask["by"], ask["operator"], ask["amount"])
    add(row_of(book, "till", ask["operator"]), -ask["amount"])
    into(book, row_of(book, "wallet", ask["operator"], ask["by"]), ask["amount"])


def unload(book: Book, ask: Row, now: Now) -> None:
    bank, currency = terms(book)["reserve_bank"], terms(book)["currency"]
    add(row_of(book, "wallet", ask["operator"], ask["by"]), -ask["amount"])
    add(row_of(book, "till", ask["operator"]), ask["amount"])
    short = ask["amount"] - balance(book, bank, currency, ask["operator"])["available"]
    if short > 0:
        reserve(book, ask["operator"], -short)
    pay(book, bank, currency, ask["operator"], ask["by"], ask["amount"])


def pay_from_wallet(book: Book, ask: Row, now: Now) -> None:
    payer = row_of(book, "wallet", ask["operator"], ask["by"])
    payee = row_of(book, "wallet", ask["payee_operator"], ask["payee"])
    expect(payer is not payee, "a wallet paid itself")
    mine = limits(book, payer["wallet_class"])
    payer["spent"] = ask["amount"] + (payer["spent"] if payer["day"] == now.day else 0)
    payer["day"] = now.day
    expect(ask["amount"] <= mine["each_at_most"], "a wallet paid more at once than its class may")
    expect(payer["spent"] <= mine["daily_at_most"], "a wallet paid more in a day than its class may")
    add(payer, -ask["amount"])
    into(book, payee, ask["amount"])


def what_was_issued_stands_somewhere(rows: Rows) -> None:
    """All of it in tills and wallets, and none beside; nobody has less than nothing."""
    found = rows.get("wallets", {}).values()
    expect(sum(row["amount"] for row in found) == 0, "what was issued does not add up")
    expect(all((row["amount"] >= 0) is (row["kind"] != "issue") or not row["amount"] for row in found), "somebody owes")


LAWS = (what_was_issued_stands_somewhere,)
PAGES = {
    "wallets.mint": (mint, ("balances", "wallets")),
    "wallets.redeem": (redeem, ("balances", "wallets")),
    "wallets.open": (open_wallet, ("wallets",)),
    "wallets.set_class": (set_class, ("wallets",)),
    "wallets.load": (load, ("balances", "wallets")),
    "wallets.unload": (unload, ("balances", "wallets")),
    "wallets.pay": (pay_from_wallet, ("wallets",)),
}
