"""The auditor's page of conditional money: what was set aside, what has happened, what was paid and what went back."""

from collections.abc import Iterator

from tests.simulation.audit.book import Book, Now, Row, expect, later
from tests.simulation.audit.money import balance, pay

OPEN = ("bound", "disputed")


def open_purpose(book: Book, ask: Row, now: Now) -> None:
    most = later(now.day, book.charter["conditions"]["days_at_most"])
    expect(now.day <= ask["last_day"] <= most, "a purpose has an odd last day")
    expect(ask["told_by"] != ask["by"], "a payer tells itself when its purpose ends")
    row = {"payer": ask["by"], "name": ask["name"], "last_day": ask["last_day"], "told_by": ask["told_by"],
           "ended_day": None}  # fmt: skip
    book.put_new("purposes", now.new_id(ask["by"]), row)


def binds(book: Book, purpose: str, now: Now) -> bool:
    row = book.find("purposes", purpose)
    return row["ended_day"] is None and bool(now.day <= row["last_day"])


def end_purpose(book: Book, ask: Row, now: Now) -> None:
    expect(binds(book, ask["purpose"], now), "a purpose ended twice")
    row = book.find("purposes", ask["purpose"])
    expect(row["told_by"] == ask["by"], "a purpose was ended by whoever liked")
    row["ended_day"] = now.day


def tests_of(group: Row) -> list[Row | str]:
    return [*group["attested"], *group["delivered"], *([group["from_day"]] if group["from_day"] else [])]


def every_test(when: Row | None) -> Iterator[Row | str]:
    for group in (when or {"groups": []})["groups"]:
        yield from tests_of(group)


def set_aside(book: Book, ask: Row, now: Now) -> None:
    purpose = book.find("purposes", ask["purpose"])
    expect(
        purpose["payer"] == ask["by"] and binds(book, ask["purpose"], now), "money is bound by no purpose of its own"
    )
    expect(now.day <= ask["last_day"] <= purpose["last_day"], "money is bound for longer than its purpose")
    payees = [each["party"] for each in ask["payees"]]
    expect(len({*payees, ask["by"]}) == len(payees) + 1, "a payee stands twice, or pays itself")
    expect(sum(each["at_most"] for each in ask["payees"]) >= ask["amount"], "money was set aside that nobody can have")
    expect(ask["arbiter"] not in (*payees, ask["by"]), "an arbiter judges of its own money")
    when = ask["when"]
    if when is not None:
        expect(when["at_least"] <= len(when["groups"]), "more groups are asked for than there are")
        expect(all(each["at_least"] <= len(tests_of(each)) for each in when["groups"]), "a group can never hold")
        days = [test for test in every_test(when) if isinstance(test, str)]
        expect(all(day <= ask["last_day"] for day in days), "money waits for a day that comes too late")
    payer = balance(book, ask["bank"], ask["currency"], ask["by"])
    expect(ask["amount"] <= payer["available"], "more was set aside than there is")
    payer["available"] -= ask["amount"]
    payer["held"] += ask["amount"]
    names = [test["by"] for test in every_test(when) if not isinstance(test, str)]
    fields = ("purpose", "bank", "currency", "amount", "when", "arbiter", "last_day")
    fund = {field: ask[field] for field in fields} | {
        "name": purpose["name"],
        "told_by": purpose["told_by"],
        "payer": ask["by"],
        "payees": payees,
        "shares": [{"at_most": each["at_most"], "paid": 0} for each in ask["payees"]],
        "left": ask["amount"],
        "returned": 0,
        "attesters": list(dict.fromkeys(names)),
        "attested": [],
        "stage": "bound",
        "decide_by": None,
    }
    book.put_new("funds", now.new_id(ask["by"]), fund)


def attest(book: Book, ask: Row, now: Now) -> None:
    fund, said = book.find("funds", ask["fund"]), {"by": ask["by"], "what": ask["what"]}
    expect(fund["stage"] in OPEN and said in every_test(fund["when"]), "something was attested that nobody asked for")
    expect(said not in fund["attested"], "something was attested twice")
    fund["attested"] = [*fund["attested"], said]


def passes(book: Book, test: Row | str, fund: Row, shown: list[str], now: Now) -> bool:
    if isinstance(test, str):
        return test <= now.day
    if "what" in test:
        return test in fund["attested"]
    papers = [book.page("documents")[each] for each in shown if each in book.page("documents")]
    return any(
        paper["kind"] == "delivery"
        and paper["refers_to"] == test["document"]
        and test["by"] in paper["recomputed_by"]
        and not (paper["withdrawn"] or paper["in_conflict"] or paper["disputed_by"])
        for paper in papers
    )


def holds(book: Book, fund: Row, shown: list[str], now: Now) -> bool:
    when = fund["when"]
    if when is None:
        return False
    good = [sum(passes(book, test, fund, shown, now) for test in tests_of(group)) >= group["at_least"]
            for group in when["groups"]]  # fmt: skip
    return sum(good) >= int(when["at_least"])


def waits(fund: Row, now: Now) -> bool:
    """For its arbiter."""
    return fund["stage"] == "disputed" and bool(now.day <= fund["decide_by"])


def over(book: Book, fund: Row, now: Now) -> bool:
    ended = fund["decide_by"] is None and not binds(book, fund["purpose"], now)
    return ended or bool(now.day > fund["last_day"])


def give(book: Book, fund: Row, payee: str, amount: int) -> None:
    share = fund["shares"][fund["payees"].index(payee)]
    share["paid"] += amount
    fund["left"] -= amount
    expect(fund["left"] >= 0 and share["paid"] <= share["at_most"], payee, "was given more than its share")
    payer = balance(book, fund["bank"], fund["currency"], fund["payer"])
    payer["held"] -= amount
    payer["available"] += amount
    pay(book, fund["bank"], fund["currency"], fund["payer"], payee, amount)


def give_back(book: Book, fund: Row, stage: str) -> None:
    payer = balance(book, fund["bank"], fund["currency"], fund["payer"])
    payer["held"] -= fund["left"]
    payer["available"] += fund["left"]
    fund.update(returned=fund["returned"] + fund["left"], left=0, stage=stage)


def release(book: Book, ask: Row, now: Now) -> None:
    fund = book.find("funds", ask["fund"])
    expect(fund["stage"] in OPEN and not waits(fund, now) and not over(book, fund, now), "money went out of its time")
    mine = ask["by"] == ask["payee"] and holds(book, fund, ask["deliveries"], now)
    expect(ask["by"] == fund["payer"] or mine, "money went out although its condition does not hold")
    give(book, fund, ask["payee"], ask["amount"])
    if not fund["left"]:
        fund["stage"] = "paid"


def take_back(book: Book, ask: Row, now: Now) -> None:
    fund = book.find("funds", ask["fund"])
    agreed = {*fund["payees"]} <= {*ask["agreed_by"]}
    expect(fund["stage"] in OPEN and fund["payer"] == ask["by"], "money came back that was not there")
    expect(agreed or (over(book, fund, now) and not waits(fund, now)), "bound money was taken back")
    give_back(book, fund, "returned")


def dispute(book: Book, ask: Row, now: Now) -> None:
    fund = book.find("funds", ask["fund"])
    expect(ask["by"] in (fund["payer"], *fund["payees"]) and fund["arbiter"] is not None, "an odd dispute")
    expect(fund["stage"] == "bound" and not over(book, fund, now), "what is over was disputed")
    days = book.charter["conditions"]["dispute_days"]
    fund.update(stage="disputed", decide_by=later(now.day, days))
    fund["last_day"] = max(fund["last_day"], later(fund["decide_by"], days))


def decide(book: Book, ask: Row, now: Now) -> None:
    fund = book.find("funds", ask["fund"])
    expect(ask["by"] == fund["arbiter"] and waits(fund, now), "somebody decided who was not asked")
    for award in ask["awards"]:
        give(book, fund, award["payee"], award["amount"])
    give_back(book, fund, "decided")


PAGES = {
    "conditions.open_purpose": (open_purpose, ("purposes",)),
    "conditions.end_purpose": (end_purpose, ("purposes",)),
    "conditions.set_aside": (set_aside, ("balances", "funds")),
    "conditions.attest": (attest, ("funds",)),
    "conditions.release": (release, ("balances", "funds")),
    "conditions.take_back": (take_back, ("balances", "funds")),
    "conditions.dispute": (dispute, ("funds",)),
    "conditions.decide": (decide, ("balances", "funds")),
}
