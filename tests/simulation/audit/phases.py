"""The auditor's pages of phases and limits: what a phase allows, votes counted by hand, and rows that are sums."""

from collections import Counter
from fractions import Fraction

from tests.simulation.audit.book import Book, Now, Row, days_between, expect, later
from tests.simulation.audit.laws import Rows

# The gates keep these with whatever a transaction did.
OF_GATES = ("measures", "financier_books", "circles")
GOES_LIVE = ("receivables.accept", "receivables.confirm")


def phase_of(book: Book, name: str) -> Row:
    found: Row = next(each for each in book.charter["phases"]["phase"] if each["id"] == name)
    return found


def within_phase(book: Book, action: str) -> None:
    """No promise is made beyond what may be outstanding in the present phase."""
    if action in GOES_LIVE:
        cap = phase_of(book, book.page("present_phase")["ledger"]["phase"])["caps"]["outstanding"]
        outstanding = sum(row["outstanding"] for row in book.page("promises").values())
        expect(outstanding <= cap, "more is outstanding than the phase allows:", outstanding)


def within_limits(book: Book, action: str, ask: Row) -> None:
    """No money goes out beyond a financier's share against one obligor or one group."""
    if action == "receivables.pay_out":
        limit = book.charter["limits"]["limit"][0]
        files = [row for row in book.page("financing_files").values() if row["financier"] == ask["by"]]
        book_size = sum(row["principal_left"] for row in files if row["stage"] == "paid-out")
        file = book.find("financing_files", ask["file"])
        for subject in {file["obligor"], file["group"]}:
            used = book.find("exposures", f"{ask['by']}/{subject}")["used"]
            within = used * 10_000 <= book_size * limit["at_most_basis_points"] or used <= limit["from_amount"]
            expect(within, "money went out beyond the limit for", subject)


def propose(book: Book, ask: Row, now: Now) -> None:
    present = book.page("present_phase")["ledger"]
    names = [each["id"] for each in book.charter["phases"]["phase"]]
    away = names.index(ask["to"]) - names.index(present["phase"])
    expect(away in (-1, 1), "a phase was proposed that is not beside the present one")
    clause = phase_of(book, ask["to"])["enter"] if away == 1 else phase_of(book, present["phase"])["back"]
    row = {"phase": present["phase"], "to": ask["to"], "by": ask["by"], "reason": ask["reason"], "day": now.day,
           "last_day": later(now.day, clause["vote_days"]), "changes": present["changes"]}  # fmt: skip
    book.put_new("phase_proposals", now.new_id(ask["by"]), row)


def open_proposal(book: Book, ask: Row, now: Now) -> Row:
    row = book.find("phase_proposals", ask["proposal"])
    is_open = now.day <= row["last_day"] and row["changes"] == book.page("present_phase")["ledger"]["changes"]
    expect(is_open, "a proposal was voted on that is over")
    return row


def vote(book: Book, ask: Row, now: Now) -> None:
    open_proposal(book, ask, now)
    book.page("phase_votes")[f"{ask['proposal']}/{ask['by']}"] = {"yes": ask["yes"], "day": now.day}


def enter(book: Book, ask: Row, now: Now) -> None:
    row, present = open_proposal(book, ask, now), book.page("present_phase")["ledger"]
    forward = row["to"] != "pilot"
    clause = phase_of(book, row["to"])["enter"] if forward else phase_of(book, row["phase"])["back"]
    votes = book.page("phase_votes")
    yes = [party for party in book.active if votes.get(f"{ask['proposal']}/{party}", {"yes": False})["yes"]]
    expect(Fraction(len(yes), len(book.active)) > Fraction(clause["more_than"]), "a phase was entered without its vote")
    if forward:
        obligors = book.page("obligors").values()
        settled = sum(each["paid"] for each in obligors)
        expect(days_between(row["day"], now.day) >= clause["wait_days"], "a phase was entered too early")
        expect(days_between(present["since"], now.day) >= clause["days_in_previous"], "the phase before was too short")
        expect(settled >= clause["settled_at_least"], "a phase was entered with too little settled")
        held = book.page("held").get(f"promotion/{row['to']}")
        expect(held is None or held["last_day"] < now.day, "a phase was entered in spite of an objection")
    present.update(phase=row["to"], since=now.day, changes=present["changes"] + 1)


def state_risk_assets(book: Book, ask: Row, now: Now) -> None:
    row = {"financier": ask["by"], "amount": ask["amount"], "reference": ask["reference"], "day": now.day}
    book.page("risk_assets")[ask["by"]] = row


def no_incident(book: Book, ask: Row, now: Now) -> None:
    expect(False, "an incident was closed, and no rule has failed")


def measures_are_sums(rows: Rows) -> None:
    """What phases are held against adds up to the rows that it is of."""
    obligors = rows.get("obligors", {}).values()
    sums = {
        "outstanding": sum(row["outstanding"] for row in obligors),
        "settled": sum(row["paid"] for row in obligors),
        "overdue": sum(row["overdue"] for row in obligors),
        "disputes": sum(row["stage"] == "open" for row in rows.get("disputes", {}).values()),
        "incidents": len(rows.get("incidents", {})),
    }
    expect(rows["measures"]["ledger"] == sums, "the measures drifted:", rows["measures"]["ledger"], sums)


def books_are_sums(rows: Rows) -> None:
    """What each financier has advanced, and of it on claims that are overdue."""
    out: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for file in rows.get("financing_files", {}).values():
        if file["stage"] == "paid-out":
            out[file["financier"]] += file["principal_left"]
            overdue = rows["claims"][file["claim"]]["overdue_since"] is not None
            late[file["financier"]] += file["principal_left"] if overdue else 0
    found = {name: (row["advanced"], row["overdue"]) for name, row in rows.get("financier_books", {}).items()}
    expect(found == {name: (out[name], late[name]) for name in {*found, *out}}, "a financier's book drifted:", found)


LAWS = (measures_are_sums, books_are_sums)
PAGES = {
    "phases.propose": (propose, ("phase_proposals",)),
    "phases.vote": (vote, ("phase_votes",)),
    "phases.enter": (enter, ("present_phase",)),
    "phases.close_incident": (no_incident, ()),
    "limits.state_risk_assets": (state_risk_assets, ("risk_assets",)),
}
