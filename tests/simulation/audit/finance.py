"""The auditor's page of finance: files, what was checked before money left, exposures, interest, recourse."""

from fractions import Fraction
from typing import Any

from tests.simulation.audit.book import Book, Now, Row, days_between, expect, half_up, later, month, open_day
from tests.simulation.audit.money import account, pay

Ask = dict[str, Any]
MILLION = 1_000_000
TERMS = ("principal", "rate", "value_day", "interest", "fee", "fee_borne_by", "proceeds", "annual_cost", "recourse",
         "overdue_days")  # fmt: skip
BEFORE_MONEY = ("applied", "offered", "agreed")


def file_of(book: Book, ask: Ask, *sides: str) -> Row:
    file = book.find("financing_files", ask["file"])
    expect(ask["by"] in [file[side] for side in sides], ask["by"], "acted in a file of others")
    return file


def exposure(book: Book, financier: str, subject: str) -> Row:
    return book.one("exposures", f"{financier}/{subject}", financier=financier, subject=subject, used=0, limit=None,
                    limit_until=None)  # fmt: skip


def advance(book: Book, file: Row, change: int) -> None:
    """More or less is out against the obligor, and against its group as it was when the money went out."""
    for subject in {file["obligor"], file["group"] or file["obligor"]}:
        exposure(book, file["financier"], subject)["used"] += change


def apply_for(book: Book, ask: Ask, now: Now) -> None:
    claim = book.find("claims", ask["claim"])
    free = claim["stage"] == "live" and claim["financed_by"] is None and claim["disputed"] == 0
    expect(claim["holder"] == ask["by"] and free, "finance was asked for a claim that is not free")
    file = {field: claim[field] for field in ("root", "obligor", "currency", "face", "due")} | {
        "claim": ask["claim"],
        "supplier": ask["by"],
        "financier": ask["financier"],
        "stage": "applied",
        "offer": None,
        "checks": [],
        "contest_reason": None,
        "group": None,
        "paid_out_day": None,
        "interest_through": claim["due"],
        "demanded_for": None,
        **dict.fromkeys(
            ("principal_left", "interest_left", "costs_left", "collected", "reserve_paid", "reserve_owed"), 0
        ),
    }
    book.put_new("financing_files", now.new_id(ask["by"]), file)


def make_offer(book: Book, ask: Ask, now: Now) -> None:
    file = file_of(book, ask, "financier")
    face = book.find("claims", file["claim"])["face"]
    expect(file["stage"] in BEFORE_MONEY, "an offer came when the money was gone")
    expect(ask["face"] == face, "an offer for another face than there is")
    expect(ask["principal"] * MILLION <= face * book.terms["advance_at_most"], "more was offered than may be advanced")
    days = days_between(ask["value_day"], file["due"])
    exact = Fraction(ask["principal"] * ask["rate"] * days, MILLION * book.terms["days_in_year"])
    borne = half_up(exact) + (ask["fee"] if ask["fee_borne_by"] == "supplier" else 0)
    cost = half_up(Fraction(borne * book.terms["annual_cost_days"] * MILLION, ask["proceeds"] * days))
    figures = (half_up(exact), ask["principal"] - borne, cost)
    expect(figures == (ask["interest"], ask["proceeds"], ask["annual_cost"]), "an offer's figures do not follow")
    file.update(stage="offered", face=face, offer={field: ask[field] for field in (*TERMS, "expires")})


def agree(book: Book, ask: Ask, now: Now) -> None:
    file = file_of(book, ask, "supplier")
    expect(file["stage"] == "offered" and now.day <= file["offer"]["expires"], "agreed to no offer, or too late")
    expect(all(ask[term] == file["offer"][term] for term in TERMS), "agreed to something else")
    file["stage"] = "agreed"


def enter_check(book: Book, ask: Ask, now: Now) -> None:
    file = file_of(book, ask, "financier")
    expect(file["stage"] in BEFORE_MONEY and ask["day"] <= now.day, "a check came too late, or from the future")
    check = {field: ask[field] for field in ("kind", "reference", "day", "expires", "earlier_filing")}
    before = [each["earlier_filing"] for each in file["checks"] if each["kind"] == ask["kind"]]
    if before and check["earlier_filing"] is None and file["contest_reason"] is None:
        check["earlier_filing"] = before[0]
    file["checks"] = [each for each in file["checks"] if each["kind"] != ask["kind"]] + [check]
    if ask["kind"] == "registry-search" or ask["earlier_filing"] is not None:
        file["contest_reason"] = None


def go_on(book: Book, ask: Ask, now: Now) -> None:
    file_of(book, ask, "financier")["contest_reason"] = ask["reason"]


def close_file(book: Book, ask: Ask, now: Now) -> None:
    file = file_of(book, ask, "supplier", "financier")
    expect(file["stage"] in BEFORE_MONEY, "a file was closed with money out")
    file["stage"] = "closed"


def set_line(book: Book, ask: Ask, now: Now) -> None:
    exposure(book, ask["by"], ask["subject"]).update(limit=ask["limit"], limit_until=ask["until"])


def checked(book: Book, file: Row, ask: Ask, now: Now) -> None:
    """Before money leaves: the party is known, the invoices read and found genuine, every check there and young."""
    kyc = book.find("kyc", f"{file['financier']}/{file['supplier']}")
    sound = kyc["outcome"] == "clear" and kyc["withdrawn_day"] is None and now.day <= kyc["expires_day"]
    expect(sound, "money went to a party that was not checked")
    for part in book.find("promises", file["root"])["invoices"]:
        document = book.find("documents", part["document"])
        flawed = document["red"] or document["disputed_by"] or document["failed_by"]
        flawed = flawed or document["in_conflict"] or document["withdrawn"]
        read = ask["by"] in document["recomputed_by"] and ask["by"] in document["verified_by"]
        expect(read and not flawed, "money went out on an invoice that was not read, or is not sound")
        young = now.day <= later(book.find("tax_checks", f"{part['document']}/{ask['by']}")["checked"],
                                 book.terms["check_days"]["invoice-check"])  # fmt: skip
        expect(young, "money went out on an old check of an invoice")
    entered = {check["kind"]: check for check in file["checks"]}
    for kind in ("contract", "delivery", "registry-search", "registry-filing"):
        expect(kind in entered, "money went out without", kind)
        until = later(entered[kind]["day"], book.terms["check_days"][kind])
        expect(now.day <= min(until, entered[kind]["expires"] or until), "money went out on an old", kind)
        contested = entered[kind]["earlier_filing"] is not None and file["contest_reason"] is None
        expect(not contested, "money went out in spite of an earlier filing")


def pay_out(book: Book, ask: Ask, now: Now) -> None:
    file = file_of(book, ask, "financier")
    claim, offer = book.find("claims", file["claim"]), file["offer"]
    expect(file["stage"] == "agreed" and now.day == offer["value_day"], "money went out that was not agreed for today")
    expect((claim["holder"], claim["face"]) == (file["supplier"], file["face"]), "money for a claim that has changed")
    expect(claim["financed_by"] is None, "a claim is financed twice")
    expect(claim["stage"] == "live" and claim["disputed"] == 0, "money went out for a claim that is not free")
    checked(book, file, ask, now)
    group = book.find("members", file["obligor"])["group"]
    file.update(
        stage="paid-out",
        paid_out_day=now.day,
        principal_left=offer["principal"],
        group=file["obligor"] if group is None else f"group:{group}",
    )
    for subject in {file["obligor"], file["group"]}:
        line = exposure(book, ask["by"], subject)
        within = line["limit"] is None or line["used"] + offer["principal"] <= line["limit"]
        expect(within, "money went out beyond the line for", subject)
    expect(exposure(book, ask["by"], file["obligor"])["limit"] is not None, "money went out without a line")
    bank = account(book, file["supplier"], now.day)["bank"]
    pay(book, bank, file["currency"], ask["by"], file["supplier"], offer["proceeds"])
    advance(book, file, offer["principal"])
    month(book, now)["financed"] += offer["principal"]
    pass_on(book, file["claim"], claim, ask["by"], now)
    claim["financed_by"] = ask["file"]


def pass_on(book: Book, name: str, claim: Row, to: str, now: Now) -> None:
    """The claim changes hands, and the obligor is told where it is paid from now on."""
    claim["notices"] += 1
    where = account(book, to, now.day)
    notice = {"claim": name, "obligor": claim["obligor"], "giver": claim["holder"], "holder": to,
              "face": claim["face"], "bank": where["bank"], "account": where["account"], "day": now.day}  # fmt: skip
    book.put_new("notices", f"{name}/{claim['notices']:06d}", notice)
    claim["holder"], claim["holder_since"] = to, now.day


def interest(book: Book, file: Row, days: int) -> int:
    exact = Fraction(file["principal_left"] * file["offer"]["rate"] * days, MILLION * book.terms["days_in_year"])
    return half_up(exact)


def accrue(book: Book, file: Row, day: str) -> tuple[int, str]:
    """(interest that is owed on a day, the day up to which it was counted): it runs after the last day alone."""
    free_through = file["due"] if day <= file["due"] else open_day(book, file["due"]) or day
    since = max(file["interest_through"], free_through)
    if day <= since:
        return file["interest_left"], file["interest_through"]
    return file["interest_left"] + interest(book, file, days_between(since, day)), day


def receive(book: Book, claim: Row, amount: int, now: Now, bank: str | None) -> tuple[int, str]:
    """Money for a claim, at a bank or outside: costs, interest, principal, and what is left is the supplier's. (what of
    that it is paid at once, the supplier): where it collects at another bank, its financier owes it.
    """
    if claim["financed_by"] is None:
        return 0, ""
    file = book.find("financing_files", claim["financed_by"])
    file["interest_left"], file["interest_through"] = accrue(book, file, now.day)
    left, before = amount, file["principal_left"]
    for owed in ("costs_left", "interest_left", "principal_left"):
        paid = min(left, file[owed])
        file[owed] -= paid
        left -= paid
    advance(book, file, file["principal_left"] - before)
    file["collected"] += amount - left
    at_once = account(book, file["supplier"], now.day)["bank"] == bank
    file["reserve_paid" if at_once else "reserve_owed"] += left
    return left if at_once else 0, file["supplier"]


def end_file(book: Book, claim: Row) -> None:
    """Nothing is owed on a claim any more: its financing is over, whatever of it was not recovered."""
    if claim["financed_by"] is not None:
        file = book.find("financing_files", claim["financed_by"])
        file["stage"] = "repaid"
        advance(book, file, -file["principal_left"])


def demand_buy_back(book: Book, ask: Ask, now: Now) -> None:
    file = file_of(book, ask, "financier")
    listed = ask["trigger"] == "warranty" or ask["trigger"] in file["offer"]["recourse"]
    expect(file["stage"] == "paid-out" and listed and file["demanded_for"] is None, "a buy-back that was not agreed")
    file["demanded_for"] = ask["trigger"]


def buy_back(book: Book, ask: Ask, now: Now) -> None:
    file = file_of(book, ask, "supplier")
    expect(file["stage"] == "paid-out" and file["demanded_for"] is not None, "bought back what was not demanded")
    unearned = interest(book, file, max(0, days_between(now.day, file["due"])))
    price = file["costs_left"] + accrue(book, file, now.day)[0] + file["principal_left"] - unearned
    expect(ask["face"] == book.find("claims", file["claim"])["face"], "bought back another face than was signed for")
    expect(ask["price"] == price, "bought back at", ask["price"], "instead of", price)
    bank = account(book, file["financier"], now.day)["bank"]
    pay(book, bank, file["currency"], ask["by"], file["financier"], price)
    advance(book, file, -file["principal_left"])
    file.update(stage="bought-back", principal_left=0, interest_left=0, costs_left=0)
    file["collected"] += price
    claim = book.find("claims", file["claim"])
    pass_on(book, file["claim"], claim, ask["by"], now)
    claim["financed_by"] = None


def agree_costs(book: Book, ask: Ask, now: Now) -> None:
    file = file_of(book, ask, "financier")
    expect(file["stage"] == "paid-out" and ask["supplier"] == file["supplier"], "costs that were not agreed")
    file["costs_left"] += ask["amount"]


def pay_reserve(book: Book, ask: Ask, now: Now) -> None:
    file = file_of(book, ask, "financier")
    file["reserve_owed"] -= ask["amount"]
    file["reserve_paid"] += ask["amount"]
    expect(file["reserve_owed"] >= 0, "more reserve was paid than owed")
    pay(book, account(book, file["supplier"], now.day)["bank"], file["currency"], ask["by"], file["supplier"],
        ask["amount"])  # fmt: skip


FILE = ("financing_files",)
PAGES = {
    "receivables.apply": (apply_for, FILE),
    "receivables.offer": (make_offer, FILE),
    "receivables.agree": (agree, FILE),
    "receivables.enter_check": (enter_check, FILE),
    "receivables.go_on_despite_filing": (go_on, FILE),
    "receivables.close_file": (close_file, FILE),
    "receivables.set_line": (set_line, ("exposures",)),
    "receivables.pay_out": (pay_out, (*FILE, "claims", "notices", "exposures", "receivable_months", "balances")),
    "receivables.demand_buy_back": (demand_buy_back, FILE),
    "receivables.buy_back": (buy_back, (*FILE, "claims", "notices", "exposures", "balances")),
    "receivables.agree_costs": (agree_costs, FILE),
    "receivables.pay_reserve": (pay_reserve, (*FILE, "balances")),
}
