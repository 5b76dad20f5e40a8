"""The auditor's page of claims: promised, passed on, reduced, paid, overdue."""

from typing import Any

from tests.simulation.audit.book import Book, Now, Row, banking_day, days_between, expect, later, month, shares
from tests.simulation.audit.documents import confirmed, give_back, rest_no_more_on, rest_on, use
from tests.simulation.audit.documents import credit as credit_invoice
from tests.simulation.audit.finance import end_file, pass_on, receive
from tests.simulation.audit.money import account, pay

Ask = dict[str, Any]
OWED = ("live", "defaulted")
CLAIMS = ("claims", "promises", "obligors", "receivable_months")


def claim_of(book: Book, ask: Ask, *sides: str) -> Row:
    """The claim that is named, on which the acting party has one of these sides."""
    claim = book.find("claims", ask["claim"])
    expect(ask["by"] in [claim[side] for side in sides], ask["by"], "acted on a claim that is not its own")
    return claim


def obligor(book: Book, party: str) -> Row:
    zeros = dict.fromkeys(
        ("promised", "outstanding", "paid", "cancelled", "overdue", "overdue_claims", "attested_defaults"), 0
    )
    return book.one("obligors", party, obligor=party, **zeros)


def offer(book: Book, ask: Ask, now: Now, debtor: str, creditor: str, entrance: str) -> None:
    expect(debtor != creditor, "somebody owes itself")
    expect(ask["face"] <= book.terms["face_at_most"], "one promise is over more than the charter allows")
    expect(sum(part["amount"] for part in ask["invoices"]) == ask["face"], "a promise is not its invoices' sum")
    for part in ask["invoices"]:
        use(book, ask, part, creditor, debtor)
    rest_on(book, ask, creditor, debtor)
    key = now.new_id(ask["by"])
    fields = ("invoices", "contract", "delivery", "delivery_day", "answer_by")
    promise = {field: ask[field] for field in fields} | {
        "obligor": debtor,
        "creditor": creditor,
        "entrance": entrance,
        "parts": 1,
        **dict.fromkeys(("promised", "outstanding", "paid", "cancelled", "diluted"), 0),
    }
    claim = {
        "root": key,
        "cut_from": None,
        "obligor": debtor,
        "creditor": creditor,
        "holder": creditor,
        "currency": book.charter["charter"]["currency"],
        "face": ask["face"],
        "paid": 0,
        "due": ask["due"],
        "stage": "offered",
        "notices": 0,
        "holder_since": None,
        "defences_waived": ask.get("defences_waived", False),
        "disputed": 0,
        "dispute": None,
        "overdue_since": None,
        "financed_by": None,
    }
    book.put_new("promises", key, promise)
    book.put_new("claims", key, claim)


def undertake(book: Book, ask: Ask, now: Now) -> None:
    for part in ask["invoices"]:
        read = book.find("documents", part["document"])["recomputed_by"]
        expect(ask["by"] in read, "an obligor promised on an invoice that it has not read")
    offer(book, ask, now, ask["by"], ask["creditor"], "voucher")


def register(book: Book, ask: Ask, now: Now) -> None:
    offer(book, ask, now, ask["obligor"], ask["by"], "factoring")


def go_live(book: Book, ask: Ask, now: Now, claim: Row) -> None:
    promise, debtor = book.find("promises", claim["root"]), obligor(book, claim["obligor"])
    expect(claim["stage"] == "offered" and now.day <= promise["answer_by"], "an answer came to no offer, or late")
    stopped = debtor["overdue_claims"] or debtor["attested_defaults"]
    expect(not stopped, "an obligor in default made a new promise")
    for part in promise["invoices"]:
        invoice = book.find("documents", part["document"])
        expect(confirmed(invoice), "a claim went live on an invoice behind which one side does not stand")
    claim["stage"], claim["holder_since"] = "live", now.day
    for total in (promise, debtor):
        total["promised"] += claim["face"]
        total["outstanding"] += claim["face"]
    month(book, now)["promised"] += claim["face"]


def accept(book: Book, ask: Ask, now: Now) -> None:
    go_live(book, ask, now, claim_of(book, ask, "creditor"))


def confirm(book: Book, ask: Ask, now: Now) -> None:
    claim = claim_of(book, ask, "obligor")
    expect((ask["face"], ask["due"]) == (claim["face"], claim["due"]), "something else was confirmed")
    expect(ask["account"] == account(book, claim["creditor"], now.day)["account"], "another account was confirmed")
    claim["defences_waived"] = ask["defences_waived"]
    go_live(book, ask, now, claim)


def end_offer(book: Book, ask: Ask, stage: str, *sides: str) -> None:
    claim = claim_of(book, ask, *sides)
    expect(claim["stage"] == "offered", "what ended is no offer")
    claim["stage"] = stage
    promise = book.find("promises", claim["root"])
    for part in promise["invoices"]:
        give_back(book, part["document"], part["amount"])
    rest_no_more_on(book, promise)


def offered_by_obligor(book: Book, ask: Ask) -> bool:
    return bool(book.find("promises", ask["claim"])["entrance"] == "voucher")


def decline(book: Book, ask: Ask, now: Now) -> None:
    end_offer(book, ask, "declined", "creditor" if offered_by_obligor(book, ask) else "obligor")


def cancel(book: Book, ask: Ask, now: Now) -> None:
    end_offer(book, ask, "cancelled", "obligor" if offered_by_obligor(book, ask) else "creditor")


def lapse(book: Book, ask: Ask, now: Now) -> None:
    expect(now.day > book.find("promises", ask["claim"])["answer_by"], "an offer lapsed early")
    end_offer(book, ask, "lapsed", "obligor", "creditor")


def passable(book: Book, ask: Ask, now: Now) -> Row:
    claim = claim_of(book, ask, "holder")
    free = claim["stage"] == "live" and claim["financed_by"] is None and claim["disputed"] == 0
    expect(free and now.day <= claim["due"], "a claim was passed on that is not free")
    expect(ask["to"] != claim["obligor"], "an obligor holds a claim on itself")
    return claim


def split(book: Book, ask: Ask, now: Now) -> None:
    claim = passable(book, ask, now)
    promise = book.find("promises", claim["root"])
    claim["face"] -= ask["part"]
    promise["parts"] += 1
    smallest = min(claim["face"], ask["part"])
    expect(smallest >= book.terms["smallest_part"], "a part is smaller than the charter allows")
    expect(promise["parts"] <= book.terms["parts_at_most"], "a promise is in more parts than the charter allows")
    key = now.new_id(ask["by"])
    part = claim | {"cut_from": ask["claim"], "face": ask["part"], "paid": 0, "notices": 0}
    book.put_new("claims", key, part)
    if ask["to"] != ask["by"]:
        pass_on(book, key, part, ask["to"], now)


def assign(book: Book, ask: Ask, now: Now) -> None:
    claim = passable(book, ask, now)
    expect(ask["to"] != ask["by"], "a claim was assigned to its holder")
    expect(ask["face"] == claim["face"], "a claim was assigned over another face than its taker signed for")
    pass_on(book, ask["claim"], claim, ask["to"], now)


def lower(book: Book, claim: Row, now: Now, *, paid: int = 0, cancelled: int = 0) -> None:
    """What was paid or cancelled comes off the face, and is counted everywhere."""
    less = paid + cancelled
    expect(claim["stage"] in OWED and 0 <= less <= claim["face"], "more came off a claim than was owed")
    claim["face"] -= less
    claim["paid"] += paid
    claim["disputed"] = min(claim["disputed"], claim["face"])
    debtor = obligor(book, claim["obligor"])
    for total in (book.find("promises", claim["root"]), debtor):
        total["outstanding"] -= less
        total["paid"] += paid
        total["cancelled"] += cancelled
    if claim["overdue_since"] is not None:
        debtor["overdue"] -= less
        debtor["overdue_claims"] -= claim["face"] == 0
    month(book, now)["settled"] += paid
    month(book, now)["cancelled"] += cancelled
    if claim["face"] == 0:
        claim["stage"] = "paid" if claim["paid"] else "cancelled"
        if claim["dispute"] is not None:
            book.find("disputes", claim["dispute"])["stage"] = "over"
            claim["dispute"] = None
        end_file(book, claim)


def credit(book: Book, ask: Ask, now: Now) -> None:
    claim = claim_of(book, ask, "creditor")
    promise = book.find("promises", claim["root"])
    left = ask["amount"]
    backing = []
    for part in promise["invoices"]:
        less = min(left, part["amount"]) if part["document"] == ask["invoice"] else 0
        left -= less
        backing += [part | {"amount": part["amount"] - less}] if part["amount"] > less else []
    expect(left == 0, "more was credited than the invoice backs")
    promise["invoices"] = backing
    credit_invoice(book, ask["invoice"], ask["amount"])
    if claim["stage"] == "offered":
        claim["face"] -= ask["amount"]
        expect(claim["face"] > 0, "an offer was credited away")
    else:
        signed = (ask["by"], *ask["agreed_by"])
        expect(claim["obligor"] in signed and claim["holder"] in signed, "a claim shrank over its holder's head")
        lower(book, claim, now, cancelled=ask["amount"])


def record_dilution(book: Book, ask: Ask, now: Now) -> None:
    promise = book.find("promises", ask["root"])
    live = [claim for claim in book.page("claims").values() if claim["root"] == ask["root"] and claim["stage"] in OWED]
    expect(ask["by"] == promise["creditor"], "a dilution that is not the supplier's own word")
    holders = sorted({claim["holder"] for claim in live} - {promise["creditor"]})
    expect(bool(holders) and ask["amount"] <= promise["outstanding"], "a dilution of what nobody else holds")
    promise["diluted"] += ask["amount"]
    month(book, now)["diluted"] += ask["amount"]
    dilution = {"root": ask["root"], "holders": holders, "amount": ask["amount"], "day": now.day}
    book.put_new("dilutions", now.new_id(ask["by"]), dilution)


def raise_dispute(book: Book, ask: Ask, now: Now) -> None:
    claim = claim_of(book, ask, "obligor")
    expect(claim["dispute"] is None and ask["amount"] <= claim["face"], "disputed twice, or beyond what is owed")
    waived = claim["defences_waived"] and claim["holder"] != claim["creditor"]
    expect(claim["stage"] in OWED and not waived, "a defence was pleaded that was waived")
    claim["disputed"], claim["dispute"] = ask["amount"], now.new_id(ask["by"])
    raised = {
        "claim": ask["claim"],
        "holder": claim["holder"],
        "amount": ask["amount"],
        "stage": "open",
        "reduced_by": 0,
    }
    book.put_new("disputes", claim["dispute"], raised)


def end_dispute(book: Book, ask: Ask, **result: Any) -> Row:
    claim = claim_of(book, ask, "obligor")
    book.find("disputes", claim["dispute"]).update(result)
    claim["disputed"], claim["dispute"] = 0, None
    return claim


def withdraw_dispute(book: Book, ask: Ask, now: Now) -> None:
    end_dispute(book, ask, stage="withdrawn")


def resolve_dispute(book: Book, ask: Ask, now: Now) -> None:
    disputed = book.find("claims", ask["claim"])["disputed"]
    claim = end_dispute(book, ask, stage="resolved", reduced_by=ask["reduce_by"])
    expect(ask["reduce_by"] <= disputed and ask["holder"] == claim["holder"], "settled beyond what was disputed")
    lower(book, claim, now, cancelled=ask["reduce_by"])


def settle(book: Book, ask: Ask, now: Now) -> None:
    """The parts of a promise that are collected at a bank, by face; within a financed one by its file."""
    promise = book.find("promises", ask["root"])
    expect(ask["by"] == promise["obligor"] and ask["amount"] <= promise["outstanding"], "more was settled than owed")
    page = book.page("claims")
    names = sorted(name for name, row in page.items() if row["root"] == ask["root"] and row["stage"] in OWED
                   and account(book, row["holder"], now.day)["bank"] == ask["bank"])  # fmt: skip
    expect(ask["amount"] <= sum(page[name]["face"] for name in names), "more was settled at a bank than is owed there")
    for name, share in zip(names, shares(ask["amount"], [page[name]["face"] for name in names]), strict=True):
        claim = page[name]
        reserve, supplier = receive(book, claim, share, now, ask["bank"])
        for payee, amount in ((claim["holder"], share - reserve), (supplier, reserve)):
            if amount:
                pay(book, ask["bank"], claim["currency"], claim["obligor"], payee, amount)
        lower(book, claim, now, paid=share)


def apply_payment(book: Book, ask: Ask, now: Now) -> None:
    claim, attested = claim_of(book, ask, "obligor", "holder"), book.find("attestations", ask["attestation"])
    expect((attested["payer"], attested["payee"]) == (claim["obligor"], claim["holder"]), "a payment between others")
    where = account(book, claim["holder"], attested["booked_day"])
    expect(attested["payee_account"] == where["account"], "a payment to another account discharged a claim")
    expect(attested["bank"] == where["bank"], "a bank attested what another bank received")
    expect(attested["booked_day"] >= claim["holder_since"], "a payment of before discharged a claim")
    signed, purpose = {ask["by"], ask["agreed_by"]}, attested["for_record"]
    acknowledged = claim["holder"] in signed and (purpose is None or claim["obligor"] in signed)
    named = purpose in (ask["claim"], claim["root"])
    expect(named or acknowledged, "a payment for something else discharged a claim")
    expect(attested["currency"] == claim["currency"], "a payment in another currency discharged a claim")
    attested["remaining"] -= ask["amount"]
    expect(attested["remaining"] >= 0, "a payment settled more than it was")
    receive(book, claim, ask["amount"], now, None)
    lower(book, claim, now, paid=ask["amount"])


def last_day(book: Book, claim: Row) -> str:
    return later(banking_day(book, claim["due"]), book.terms["grace_days"])


def report_overdue(book: Book, ask: Ask, now: Now) -> None:
    claim = claim_of(book, ask, "holder")
    last = last_day(book, claim)
    expect(now.day >= last and claim["stage"] in OWED, "a claim was reported overdue in time")
    expect(claim["overdue_since"] is None, "a claim was reported overdue twice")
    claim["overdue_since"] = later(last, 1)
    debtor = obligor(book, claim["obligor"])
    debtor["overdue"] += claim["face"]
    debtor["overdue_claims"] += 1
    month(book, now)["overdue"] += claim["face"]


def mark_defaulted(book: Book, ask: Ask, now: Now) -> None:
    claim = claim_of(book, ask, "holder")
    late = days_between(last_day(book, claim), now.day) >= book.terms["default_days"]
    expect(late and claim["overdue_since"] is not None and claim["stage"] == "live", "a default came early")
    claim["stage"] = "defaulted"


def attest_default(book: Book, ask: Ask, now: Now) -> None:
    name = f"{ask['by']}/{ask['obligor']}"
    earlier = book.page("attested_defaults").get(name)
    expect(earlier is None or earlier["lifted_day"] is not None, "a default was attested twice")
    book.page("attested_defaults")[name] = {"obligor": ask["obligor"], "day": now.day, "lifted_day": None}
    obligor(book, ask["obligor"])["attested_defaults"] += 1


def lift_default(book: Book, ask: Ask, now: Now) -> None:
    attested = book.find("attested_defaults", f"{ask['by']}/{ask['obligor']}")
    expect(attested["lifted_day"] is None, "a default was lifted twice")
    attested["lifted_day"] = now.day
    obligor(book, ask["obligor"])["attested_defaults"] -= 1


PAID = (*CLAIMS, "disputes", "financing_files", "exposures", "balances")
PAGES = {
    "receivables.undertake": (undertake, ("claims", "promises", "documents")),
    "receivables.register": (register, ("claims", "promises", "documents")),
    "receivables.accept": (accept, CLAIMS),
    "receivables.confirm": (confirm, CLAIMS),
    "receivables.decline": (decline, ("claims", "documents")),
    "receivables.cancel": (cancel, ("claims", "documents")),
    "receivables.lapse": (lapse, ("claims", "documents")),
    "receivables.split": (split, ("claims", "promises", "notices")),
    "receivables.assign": (assign, ("claims", "notices")),
    "receivables.credit": (credit, (*CLAIMS, "documents", "disputes", "financing_files", "exposures")),
    "receivables.record_dilution": (record_dilution, ("promises", "dilutions", "receivable_months")),
    "receivables.dispute": (raise_dispute, ("claims", "disputes")),
    "receivables.withdraw_dispute": (withdraw_dispute, ("claims", "disputes")),
    "receivables.resolve_dispute": (resolve_dispute, (*CLAIMS, "disputes", "financing_files", "exposures")),
    "receivables.settle": (settle, PAID),
    "receivables.apply_payment": (apply_payment, (*PAID, "attestations")),
    "receivables.report_overdue": (report_overdue, ("claims", "obligors", "receivable_months")),
    "receivables.mark_defaulted": (mark_defaulted, ("claims",)),
    "receivables.attest_default": (attest_default, ("attested_defaults", "obligors")),
    "receivables.lift_default": (lift_default, ("attested_defaults", "obligors")),
}
