"""The auditor's page of money: deposits mirrored, moved and held, receipts, accounts, calendars."""

from typing import Any

from tests.simulation.audit.book import Book, Now, Row, expect, later

Ask = dict[str, Any]
MOST_ACCOUNTS = 20


def balance(book: Book, bank: str, currency: str, party: str | None) -> Row:
    name = f"{bank}/{currency}" if party is None else f"{bank}/{currency}/{party}"
    return book.one("balances", name, bank=bank, currency=currency, party=party, available=0, held=0)


def pay(book: Book, bank: str, currency: str, payer: str, payee: str, amount: int) -> None:
    """Available money changes hands; nothing may go below zero."""
    have = book.page("balances").get(f"{bank}/{currency}/{payer}", {"available": 0})
    expect(0 <= amount <= have["available"], payer, "paid", amount, "of", have["available"], "at", bank)
    if amount and payer != payee:
        have["available"] -= amount
        balance(book, bank, currency, payee)["available"] += amount


def account(book: Book, party: str, day: str) -> Row:
    """Where a party is paid on a day."""
    accounts = book.find("collection_accounts", party)["accounts"]
    return ([each for each in accounts if each["from_day"] <= day] or accounts[:1])[-1]  # type: ignore[no-any-return]


def statement(book: Book, ask: Ask, now: Now, change: int) -> None:
    """A line of a bank's statement: the customer's deposit and its mirror."""
    expect(ask["by"] in book.charter["payments"]["settlement_banks"], ask["by"], "is no settlement bank")
    expect(ask["currency"] in book.charter["payments"]["currencies"], ask["currency"], "is not settled")
    book.put_new("booked", f"{ask['by']}/statement/{ask['reference']}", {"bank": ask["by"], "day": now.day})
    customer = balance(book, ask["by"], ask["currency"], ask["customer"])
    customer["available"] += change
    balance(book, ask["by"], ask["currency"], None)["available"] -= change
    expect(customer["available"] >= 0, ask["customer"], "was debited what it does not have")


def credit(book: Book, ask: Ask, now: Now) -> None:
    statement(book, ask, now, ask["amount"])


def debit(book: Book, ask: Ask, now: Now) -> None:
    statement(book, ask, now, -ask["amount"])


def transfer(book: Book, ask: Ask, now: Now) -> None:
    expect(ask["by"] != ask["payee"], "somebody paid itself")
    pay(book, ask["bank"], ask["currency"], ask["by"], ask["payee"], ask["amount"])


def place_hold(book: Book, ask: Ask, now: Now) -> None:
    payer = balance(book, ask["bank"], ask["currency"], ask["by"])
    expect(ask["amount"] <= payer["available"], "more was held than there is")
    payer["available"] -= ask["amount"]
    payer["held"] += ask["amount"]
    fields = ("bank", "currency", "payee", "amount", "purpose", "expires_day")
    hold = {field: ask[field] for field in fields} | {"payer": ask["by"], "stage": "held"}
    book.put_new("holds", now.new_id(ask["by"]), hold)


def end_hold(book: Book, ask: Ask, stage: str) -> Row:
    hold = book.find("holds", ask["hold"])
    expect(hold["stage"] == "held", "a hold ended twice")
    hold["stage"] = stage
    payer = balance(book, hold["bank"], hold["currency"], hold["payer"])
    payer["available"] += hold["amount"]
    payer["held"] -= hold["amount"]
    return hold


def release_hold(book: Book, ask: Ask, now: Now) -> None:
    hold = end_hold(book, ask, "released")
    expect(ask["by"] == hold["payer"] and now.day <= hold["expires_day"], "a hold was released by another, or late")
    pay(book, hold["bank"], hold["currency"], hold["payer"], hold["payee"], hold["amount"])


def return_hold(book: Book, ask: Ask, now: Now) -> None:
    hold = end_hold(book, ask, "returned")
    late = ask["by"] == hold["payer"] and now.day > hold["expires_day"]
    expect(ask["by"] == hold["payee"] or late, "a hold was returned by another, or early")


def attest_payment(book: Book, ask: Ask, now: Now) -> None:
    book.put_new("booked", f"{ask['by']}/receipt/{ask['receipt_number']}", {"bank": ask["by"], "day": now.day})
    expect(ask["by"] != ask["payer"] or ask["countersigned_by"] == ask["payee"], "a bank attests its own payment")
    fields = ("payer", "payee", "payee_account", "currency", "amount", "booked_day", "for_record")
    attested = {field: ask[field] for field in fields} | {"bank": ask["by"], "remaining": ask["amount"]}
    book.put_new("attestations", now.new_id(ask["by"]), attested)


def set_collection_account(book: Book, ask: Ask, now: Now) -> None:
    earlier = book.page("collection_accounts").get(ask["by"], {"accounts": []})["accounts"]
    begun = [each for each in earlier if each["from_day"] <= now.day]
    for bank in [each["bank"] for each in begun[-1:]] + [ask["bank"]]:
        expect(bank in ask["agreed_by"], "an account changed without", bank)
    cooling = book.charter["payments"]["account_cooling_days"] if begun else 0
    coming = {"bank": ask["bank"], "account": ask["account"], "from_day": later(now.day, cooling)}
    register = {"party": ask["by"], "accounts": [*begun, coming][-MOST_ACCOUNTS:]}
    book.page("collection_accounts")[ask["by"]] = register


def withdraw_account_change(book: Book, ask: Ask, now: Now) -> None:
    register = book.find("collection_accounts", ask["party"])
    begun = [each for each in register["accounts"] if each["from_day"] <= now.day]
    expect(len(begun) < len(register["accounts"]), "no change was withdrawn")
    expect(ask["by"] in (ask["party"], begun[-1]["bank"]), ask["by"], "withdrew a change of", ask["party"])
    register["accounts"] = begun


def publish_calendar(book: Book, ask: Ask, now: Now) -> None:
    name = f"{ask['by']}/{ask['year']}"
    earlier = book.page("calendars").get(name, {"version": 0, "closed": []})
    changed = {*earlier["closed"]} ^ {*ask["closed"]} if earlier["version"] else set()
    expect(ask["by"] == book.charter["payments"]["calendar_bank"], "another bank's calendar")
    expect(all(day > now.day for day in changed), "a calendar changed the past")
    expect(ask["version"] == earlier["version"] + 1, "a version of a calendar was left out")
    published = {"bank": ask["by"], "year": ask["year"], "version": ask["version"], "closed": ask["closed"]}
    book.page("calendars")[name] = published


PAGES = {
    "payments.credit": (credit, ("balances", "booked")),
    "payments.debit": (debit, ("balances", "booked")),
    "payments.transfer": (transfer, ("balances",)),
    "payments.hold": (place_hold, ("balances", "holds")),
    "payments.release_hold": (release_hold, ("balances", "holds")),
    "payments.return_hold": (return_hold, ("balances", "holds")),
    "payments.attest_payment": (attest_payment, ("attestations", "booked")),
    "payments.set_collection_account": (set_collection_account, ("collection_accounts",)),
    "payments.withdraw_account_change": (withdraw_account_change, ("collection_accounts",)),
    "payments.publish_calendar": (publish_calendar, ("calendars",)),
}
