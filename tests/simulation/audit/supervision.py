"""The auditor's pages of supervision: what a use may be by its clause, counted by hand, and what it never touches."""

from datetime import date

from tests.simulation.audit.book import Book, Now, Row, days_between, expect, later

USES = ("privilege_uses", "privilege_register", "privilege_counts")
HELD = ("held", "held_until")
OF_RECEIVABLES = "undertake accept register confirm split assign apply offer agree pay_out".split()
OF_CERTIFICATES = "register issue transfer license".split()
OF_INVENTORY = "take_in issue accept transfer split merge insure".split()
OF_PLEDGES = "secure pledge subordinate transfer_debt".split()
STARTING = (
    "payments.hold",
    "conditions.set_aside",
    "wallets.mint",
    "wallets.open",
    *(f"receivables.{name}" for name in OF_RECEIVABLES),
    *(f"certificates.{name}" for name in OF_CERTIFICATES),
    *(f"inventory.{name}" for name in OF_INVENTORY),
    *(f"pledges.{name}" for name in OF_PLEDGES),
    "credit.open_line",
    "credit.draw",
)
LONG_AGO = date.min.isoformat()


def nothing_held(book: Book, action: str, ask: Row, day: str) -> None:
    """What starts new business is not in the name of a held party, on a held claim, or of a paused module."""
    if action in STARTING:
        standing = book.find("members", ask["by"])["standing"]
        expect(standing == "active", ask["by"], "is", standing, "and started new business:", action)
        module = f"module/{action.partition('.')[0]}"
        records = [ask.get(field) for field in ("claim", "lot", "receipt", "purpose", "certificate")]
        subjects = [f"party/{ask['by']}", *(f"record/{each}" for each in records)]
        roles = book.page("members")[ask["by"]]["roles"]
        paused = book.page("held").get(module)
        if paused is not None and set(roles) & {*book.find("privilege_uses", paused["use"])["over"]}:
            subjects.append(module)
        for subject in subjects:
            held = book.page("held").get(subject)
            expect(held is None or held["last_day"] < day, action, "was done although it is held:", subject)


def use(book: Book, ask: Row, now: Now, kind: str, affected: list[str], subject: str) -> tuple[str, Row]:
    """Within its quota and its days, over whom it covers, and in the register."""
    clause = next((each for each in book.charter["supervision"]["privilege"] if each["id"] == ask["privilege"]), None)
    expect(clause is not None and clause["of"] == ask["by"] and clause["kind"] == kind, "used what nobody granted")
    assert clause is not None
    standing = book.find("members", ask["by"])["standing"]
    expect(standing == "active", ask["by"], "is", standing, "and used a privilege")
    day = days_between(book.charter["charter"]["begins"], now.day)
    expect(day < clause["ends_day"], "a privilege was used after its last day")
    expect(ask["days"] <= clause["lasts_days"], "a privilege was used for too long")
    limit = min(step["per_30_days"] for step in clause["quota"] if step["from_day"] <= day)
    count = book.one("privilege_counts", f"{clause['id']}/{day // 30:04d}", count=0)
    count["count"] += 1
    expect(count["count"] <= limit, "a privilege was used more often than its schedule allows")
    for party in affected:
        covered = party != ask["by"] and set(book.page("members")[party]["roles"]) & set(clause["over"])
        expect(bool(covered), "a privilege was used over", party, "whom it does not cover")
    end = min(later(now.day, ask["days"] - 1), later(book.charter["charter"]["begins"], clause["ends_day"] - 1))
    key, notice = now.new_id(ask["by"]), later(now.day, clause.get("shown_after_days", 0))
    row = {
        "privilege": clause["id"], "kind": kind, "of": ask["by"], "affected": affected, "subject": subject,
        "over": clause["over"], "reference": ask["reference"], "reason": ask["reason"], "day": now.day,
        "last_day": end, "notice_day": notice, "ended_day": None, "ended_by": None, "prolonged": False,
        "report": None, "panel": [], "appeal_to": clause["appeal"]["to"],
        "appeal_until": later(notice, clause["appeal"]["within_days"]),
    }  # fmt: skip
    book.put_new("privilege_uses", key, row)
    public = ("privilege", "kind", "of", "day", "last_day", "ended_day", "ended_by", "prolonged")
    line = {name: row[name] for name in public} | {"number": count["count"], "allowed": limit}
    book.put_new("privilege_register", key, line | {"basis": clause["basis"], "text": book.charter["charter"]["text"]})
    return key, row


def changed(book: Book, key: str, **fields: object) -> None:
    book.find("privilege_uses", key).update(fields)
    line = book.find("privilege_register", key)
    line.update({name: value for name, value in fields.items() if name in line})


def hold(book: Book, key: str, row: Row, now: Now) -> None:
    before = book.page("held").get(row["subject"])
    expect(before is None or before["last_day"] < now.day, "what is held already was held again")
    book.page("held")[row["subject"]] = {"use": key, "last_day": row["last_day"]}
    until = book.one("held_until", "all", last_day=LONG_AGO)
    until["last_day"] = max(until["last_day"], row["last_day"])


def end(book: Book, key: str, now: Now, by: str) -> None:
    row = book.find("privilege_uses", key)
    changed(book, key, ended_day=now.day, ended_by=by)
    if book.page("held").get(row["subject"], {}).get("use") == key:
        del book.page("held")[row["subject"]]


def in_force(row: Row, now: Now) -> bool:
    return row["ended_day"] is None and row["last_day"] >= now.day


def inspect(book: Book, ask: Row, now: Now) -> None:
    use(book, ask, now, "inspect", [ask["party"]], f"party/{ask['party']}")


def require_report(book: Book, ask: Row, now: Now) -> None:
    use(book, ask, now, "require-report", [ask["party"]], f"party/{ask['party']}")


def file_report(book: Book, ask: Row, now: Now) -> None:
    row = book.find("privilege_uses", ask["use"])
    expect(row["kind"] == "require-report" and ask["by"] in row["affected"], "a report was filed that nobody required")
    expect(row["ended_day"] is None, "a report was filed twice")
    changed(book, ask["use"], ended_day=now.day, ended_by="filed", report=ask["report"])


def object_to_promotion(book: Book, ask: Row, now: Now) -> None:
    hold(book, *use(book, ask, now, "object-to-promotion", [], f"promotion/{ask['phase']}"), now)


def hold_record(book: Book, ask: Row, now: Now) -> None:
    fields = {"claims": ("obligor", "holder"), "financing_files": ("supplier", "financier"),
              "holds": ("bank", "payer", "payee")}  # fmt: skip
    row = book.find(ask["table"], ask["record"])
    clause = next(each for each in book.charter["supervision"]["privilege"] if each["id"] == ask["privilege"])
    parties = {row[name] for name in fields.get(ask["table"], ()) if name in row}
    covered = sorted(party for party in parties if set(book.page("members")[party]["roles"]) & set(clause["over"]))
    expect(bool(covered), "a record was held of nobody who is covered, or of another table than is drawn")
    hold(book, *use(book, ask, now, "hold-record", covered, f"record/{ask['record']}"), now)


def hold_party(book: Book, ask: Row, now: Now) -> None:
    hold(book, *use(book, ask, now, "hold-party", [ask["party"]], f"party/{ask['party']}"), now)


def pause_module(book: Book, ask: Row, now: Now) -> None:
    clause = next(each for each in book.charter["supervision"]["privilege"] if each["id"] == ask["privilege"])
    expect(ask["module"] in clause["modules"], "a module was paused that no clause names")
    hold(book, *use(book, ask, now, "pause-module", [], f"module/{ask['module']}"), now)


def prolong_pause(book: Book, ask: Row, now: Now) -> None:
    row = book.find("privilege_uses", ask["use"])
    expect(row["kind"] == "pause-module" and in_force(row, now) and not row["prolonged"], "prolonged what cannot be")
    expect(ask["by"] != row["of"], "whoever paused voted for it")
    vote = {"use": ask["use"], "party": ask["by"], "day": now.day}
    book.put_new("prolonging_votes", f"{ask['use']}/{ask['by']}", vote)
    clause = next(each for each in book.charter["supervision"]["privilege"] if each["id"] == row["privilege"])
    voters = [party for party in book.active if party != row["of"]]
    votes = sum(f"{ask['use']}/{party}" in book.page("prolonging_votes") for party in voters)
    above, below = map(int, clause["prolong"]["more_than"].split("/"))
    if votes * below > above * len(voters):
        last = later(book.charter["charter"]["begins"], clause["ends_day"] - 1)
        until = min(later(row["last_day"], clause["prolong"]["days"]), last)
        if until > row["last_day"]:
            changed(book, ask["use"], last_day=until, prolonged=True)
            book.page("held")[row["subject"]]["last_day"] = until
            horizon = book.find("held_until", "all")
            horizon["last_day"] = max(horizon["last_day"], until)


def lift(book: Book, ask: Row, now: Now) -> None:
    row = book.find("privilege_uses", ask["use"])
    expect(row["of"] == ask["by"] and in_force(row, now), "lifted what is not one's own, or over")
    end(book, ask["use"], now, "lifted")


def appeal(book: Book, ask: Row, now: Now) -> None:
    row = book.find("privilege_uses", ask["use"])
    roles = set(book.page("members")[ask["by"]]["roles"])
    concerned = ask["by"] in row["affected"] if row["affected"] else bool(roles & {*row["over"]})
    expect(concerned and ask["by"] != row["of"], "an appeal of whom it does not affect")
    expect(row["notice_day"] <= now.day <= row["appeal_until"], "an appeal out of its time")
    roles_of = {each["id"]: each["roles"] for each in book.charter["member"]}
    panel = [party for party in book.active if row["appeal_to"] in roles_of[party]]
    found = {"by": ask["by"], "of": row["of"], "panel": panel, "statement": ask["statement"], "day": now.day,
             "allowed": 0, "dismissed": 0, "stage": "open", "decided_day": None}  # fmt: skip
    book.put_new("appeals", ask["use"], found)
    changed(book, ask["use"], panel=panel)


def decide_appeal(book: Book, ask: Row, now: Now) -> None:
    row = book.find("appeals", ask["use"])
    expect(ask["by"] in row["panel"] and row["stage"] == "open", "an appeal was decided that is not one's to decide")
    vote = {"by": ask["by"], "allow": ask["allow"], "day": now.day}
    book.put_new("panel_votes", f"{ask['use']}/{ask['by']}", vote)
    row["allowed" if ask["allow"] else "dismissed"] += 1
    half = len(row["panel"]) / 2
    if row["allowed"] > half or len(row["panel"]) - row["dismissed"] <= half:
        row |= {"stage": "won" if row["allowed"] > half else "lost", "decided_day": now.day}
        if row["stage"] == "won" and in_force(book.find("privilege_uses", ask["use"]), now):
            end(book, ask["use"], now, "appeal")


def record_legal_order(book: Book, ask: Row, now: Now) -> None:
    expect(all(party in book.page("members") for party in ask["affected"]), "an order over nobody")
    expect(now.day <= min(ask["expires_day"], ask["notice_day"]), "an order of the past")
    expect(ask["notice_day"] == now.day or ask.get("notice_law"), "notice waits, and no law says so")
    kept = ("kind", "authority", "document", "scope", "affected", "expires_day", "notice_day")
    order = {name: ask[name] for name in kept} | {"served": ask["by"], "recorded_day": now.day}
    book.put_new("legal_orders", now.new_id(ask["by"]), order)


PAGES = {
    "supervision.inspect": (inspect, USES),
    "supervision.require_report": (require_report, USES),
    "supervision.file_report": (file_report, USES),
    "supervision.object_to_promotion": (object_to_promotion, (*USES, *HELD)),
    "supervision.hold_record": (hold_record, (*USES, *HELD)),
    "supervision.hold_party": (hold_party, (*USES, *HELD)),
    "supervision.pause_module": (pause_module, (*USES, *HELD)),
    "supervision.prolong_pause": (prolong_pause, (*USES, *HELD, "prolonging_votes")),
    "supervision.lift": (lift, (*USES, *HELD)),
    "supervision.appeal": (appeal, (*USES, "appeals")),
    "supervision.decide_appeal": (decide_appeal, (*USES, *HELD, "appeals", "panel_votes")),
    "supervision.record_legal_order": (record_legal_order, ("legal_orders",)),
}
