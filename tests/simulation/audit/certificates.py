"""The auditor's page of certificates: who claims which right, through whose hands it went, who uses it."""

from typing import Any

from tests.simulation.audit.book import Book, Now, Row, expect, later
from tests.simulation.audit.laws import Rows
from tests.simulation.audit.money import pay

TOLD = ("kind", "title", "content", "right", "evidence", "good", "keeper")


def terms(book: Book) -> Any:
    return book.charter["certificates"]


def step(book: Book, key: str, what: str, now: Now, giver: str | None, holder: str | None) -> None:
    row = book.find("certificates", key)
    row["steps"] += 1
    told = {"certificate": key, "what": what, "giver": giver, "holder": holder, "day": now.day}
    book.put_new("provenance", f"{key}/{row['steps']:06d}", told)


def register(book: Book, ask: Row, now: Now) -> None:
    expect(ask["keeper"] is None or (ask["right"] == "hold" and ask["keeper"] != ask["by"]), "an odd good")
    expect((ask["keeper"] is None) is (ask["good"] is None), "a good without its keeper")
    key = now.new_id(ask["by"])
    row = {field: ask[field] for field in TOLD} | {
        "applicant": ask["by"],
        "announced": now.day,
        "objections_until": later(now.day, terms(book)["objection_days"]),
        "open_objections": 0,
        "holder": ask["by"],
        "since": now.day,
        "steps": 0,
        "stage": "announced",
    }
    book.put_new("certificates", key, row)
    book.put_new("claimed_rights", f"{ask['content']}/{ask['right']}", {"certificate": key})
    step(book, key, "announced", now, None, ask["by"])


def announced(book: Book, key: str) -> Row:
    row = book.find("certificates", key)
    expect(row["stage"] == "announced", "done with what is not announced any more")
    return row


def end(book: Book, key: str, stage: str, now: Now) -> None:
    row = book.find("certificates", key)
    row["stage"] = stage
    step(book, key, stage, now, row["holder"], None)
    if stage != "redeemed":
        del book.page("claimed_rights")[f"{row['content']}/{row['right']}"]


def withdraw(book: Book, ask: Row, now: Now) -> None:
    expect(announced(book, ask["certificate"])["applicant"] == ask["by"], "another withdrew it")
    end(book, ask["certificate"], "withdrawn", now)


def object_to(book: Book, ask: Row, now: Now) -> None:
    row = announced(book, ask["certificate"])
    expect(ask["by"] != row["applicant"] and now.day <= row["objections_until"], "an odd objection")
    told = {"certificate": ask["certificate"], "party": ask["by"], "ground": ask["ground"],
            "evidence": ask["evidence"], "day": now.day, "stage": "open", "decision": None}  # fmt: skip
    book.put_new("objections", f"{ask['certificate']}/{ask['by']}", told)
    row["open_objections"] += 1


def closed(book: Book, key: str, party: str, stage: str, decision: str | None) -> None:
    objection = book.find("objections", f"{key}/{party}")
    expect(objection["stage"] == "open", "an objection was closed twice")
    objection.update(stage=stage, decision=decision)
    announced(book, key)["open_objections"] -= 1


def withdraw_objection(book: Book, ask: Row, now: Now) -> None:
    closed(book, ask["certificate"], ask["by"], "withdrawn", None)


def decide_objection(book: Book, ask: Row, now: Now) -> None:
    expect(ask["by"] == terms(book)["registrar"], "another than the registrar decided")
    closed(book, ask["certificate"], ask["party"], "upheld" if ask["upheld"] else "dismissed", ask["reference"])
    if ask["upheld"]:
        end(book, ask["certificate"], "rejected", now)


def issue(book: Book, ask: Row, now: Now) -> None:
    row = announced(book, ask["certificate"])
    expect(ask["by"] == terms(book)["registrar"], "another than the registrar issued")
    expect(now.day > row["objections_until"] and not row["open_objections"], "it was issued before its time")
    row.update(stage="in-force", since=now.day)
    step(book, ask["certificate"], "issued", now, None, row["holder"])


def held(book: Book, ask: Row) -> Row:
    row = book.find("certificates", ask["certificate"])
    expect(row["holder"] == ask["by"] and row["stage"] == "in-force", "done with a certificate that is not held")
    return row


def paid(book: Book, ask: Row, payer: str) -> None:
    if ask["price"] is not None:
        currency = book.charter["charter"]["currency"]
        pay(book, ask["price"]["bank"], currency, payer, ask["by"], ask["price"]["amount"])


def transfer(book: Book, ask: Row, now: Now) -> None:
    row = held(book, ask)
    expect(now.day >= later(row["since"], terms(book)["holding_days"]), "passed on before the holding period was over")
    expect(ask["to"] != ask["by"], "passed on to oneself")
    paid(book, ask, ask["to"])
    row.update(holder=ask["to"], since=now.day)
    step(book, ask["certificate"], "transferred", now, ask["by"], ask["to"])


def grant(book: Book, ask: Row, now: Now) -> None:
    row = held(book, ask)
    expect(row["right"] != "hold" and now.day <= ask["from_day"] <= ask["last_day"], "an odd licence")
    for other in book.page("licences").values():
        same = other["certificate"] == ask["certificate"] and other["ended_day"] is None
        if same and (ask["exclusive"] or other["exclusive"]) and now.day <= other["last_day"]:
            apart = ask["last_day"] < other["from_day"] or other["last_day"] < ask["from_day"]
            places = [(one + "-", two + "-") for one in ask["territory"] for two in other["territory"]]
            elsewhere = not any(one.startswith(two) or two.startswith(one) for one, two in places)
            expect(apart or elsewhere, "two licences of one place and day, and one is exclusive")
    paid(book, ask, ask["licensee"])
    fields = ("certificate", "licensee", "territory", "from_day", "last_day", "exclusive")
    told = {field: ask[field] for field in fields} | {"right": row["right"], "licensor": ask["by"], "ended_day": None}
    book.put_new("licences", now.new_id(ask["by"]), told)
    step(book, ask["certificate"], "licensed", now, ask["by"], None)


def end_licence(book: Book, ask: Row, now: Now) -> None:
    row = book.find("licences", ask["licence"])
    expect(row["licensee"] == ask["by"] and row["ended_day"] is None, "an odd end of a licence")
    row["ended_day"] = now.day


def redeem(book: Book, ask: Row, now: Now) -> None:
    expect(held(book, ask)["keeper"] == ask["keeper"], "a good was handed over by who does not keep it")
    end(book, ask["certificate"], "redeemed", now)


def revoke(book: Book, ask: Row, now: Now) -> None:
    row = book.find("certificates", ask["certificate"])
    expect(ask["by"] == terms(book)["arbiter"] and row["stage"] == "in-force", "an odd award")
    end(book, ask["certificate"], "revoked", now)


def each_right_is_somebodys_once(rows: Rows) -> None:
    """Of one content each right is claimed once at a time, and the register of that is whole."""
    standing = {
        f"{row['content']}/{row['right']}": {"certificate": key}
        for key, row in rows.get("certificates", {}).items()
        if row["stage"] in ("announced", "in-force", "redeemed")
    }
    expect(standing == rows.get("claimed_rights", {}), "two have one right, or none has it and it is taken")


LAWS = (each_right_is_somebodys_once,)
HANDS = ("certificates", "provenance")
ENDS = (*HANDS, "claimed_rights")
PAGES = {
    "certificates.register": (register, ENDS),
    "certificates.withdraw": (withdraw, ENDS),
    "certificates.object": (object_to, ("certificates", "objections")),
    "certificates.withdraw_objection": (withdraw_objection, ("certificates", "objections")),
    "certificates.decide_objection": (decide_objection, (*ENDS, "objections")),
    "certificates.issue": (issue, HANDS),
    "certificates.transfer": (transfer, (*HANDS, "balances")),
    "certificates.license": (grant, (*HANDS, "balances", "licences")),
    "certificates.end_licence": (end_licence, ("licences",)),
    "certificates.redeem": (redeem, ENDS),
    "certificates.revoke": (revoke, ENDS),
}
