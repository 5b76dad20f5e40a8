"""The auditor's pages of amendment: texts in force, who votes with what, and what a text makes of the rows, by hand."""

import json
from collections import Counter
from fractions import Fraction
from typing import Any

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from tests.simulation.audit import parties
from tests.simulation.audit.book import Book, Now, Row, expect, later
from tests.simulation.audit.roots import tagged

OF_TAKEOVERS = ("proposals", "next_text", "charters", "members", "keys", "keyrings", "book_keepers", "validator_keys")
CLASSES = ("operational", "economic", "constitutional")
RECKONED_BY = ("application", "begins", "currency", "heartbeat_seconds", "suite", "utc_offset_minutes",
               "window_seconds")  # fmt: skip
GOVERNED = ("name", "roles", "size", "group", "standing")


def digest_of(content: Row) -> str:
    return tagged(b"heqi/charter", parties.canonical(content)).hex()


# --- texts ------------------------------------------------------------------------------------------------------------


def steps(path: str) -> list[str]:
    """`member[maker].size` -> `member`, `[maker]`, `size`."""
    return path.replace("[", ".[").split(".")


def plain(path: str) -> str:
    return ".".join(step for step in steps(path) if not step.startswith("["))


def name_of(entry: Row) -> str:
    return f"[{entry.get('id', entry.get('member'))}]"


def patched(content: Row, changes: list[Row]) -> Row:
    """The next text: each of the changes made at its path."""
    following: Row = json.loads(json.dumps(content))
    for change in changes:
        *way, last = steps(change["path"])
        inside: Any = following
        for step in way:
            inside = next(each for each in inside if name_of(each) == step) if step.startswith("[") else inside[step]
        value = None if change["value"] is None else json.loads(change["value"])
        if last.startswith("["):
            others = [each for each in inside if name_of(each) != last]
            expect(len(others) < len(inside) or value is not None, "an amendment takes out what is not there")
            inside[:] = others if value is None else [*others, value]
        elif value is None:
            del inside[last]
        else:
            expect(inside.get(last) != value, "an amendment says what is said already:", change["path"])
            inside[last] = value
    following["charter"]["text"] = content["charter"]["text"] + 1
    return following


def within(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(prefix + ".")


def class_of(charter: Row, path: str) -> int:
    """The place of its class: of what covers it most closely, or of something in it that is stricter."""
    covers = [(each, place) for place, name in enumerate(CLASSES) for each in charter["amendment"][name]["covers"]]
    around = [(len(each), place) for each, place in covers if within(path, each)]
    own = max(around)[1] if around else CLASSES.index("constitutional")
    return max(own, *(place for each, place in covers if within(each, path)), 0)


def members_of(charter: Row) -> dict[str, Row]:
    return {each["id"]: each for each in charter["member"]}


def keepers_of(charter: Row) -> dict[str, Row]:
    return {each["member"]: each for each in charter["book_keeper"]}


def may_never_change(present: Row, following: Row, changes: list[Row]) -> None:
    for change in changes:
        path = plain(change["path"])
        closed = [each for each in present["amendment"]["entrenched"] if within(path, each) or within(each, path)]
        expect(not closed, "what is entrenched would change:", path)
    for name in RECKONED_BY:
        expect(present["charter"][name] == following["charter"][name], name, "of the ledger would change")
    after = members_of(following)
    for name, member in members_of(present).items():
        expect(name in after, name, "would vanish from the text")
        for own in ("keys", "policy", "uscc", "lei"):
            expect(member.get(own) == after[name].get(own), own, "of", name, "would change by a vote")
    still = keepers_of(following)
    for name, keeper in keepers_of(present).items():
        same = name not in still or keeper.get("consensus_key") == still[name].get("consensus_key")
        expect(same, "the key that", name, "votes with would change by a vote")


def stands(following: Row, founding: Row) -> None:
    """Of a text by itself: the book in several hands, all of them there, and no privilege above its founding."""
    there, power = members_of(following), Counter[str]()
    for name, keeper in keepers_of(following).items():
        expect(there[name]["standing"] == "active", name, "would keep the book and is not active")
        expect("supervisor" not in there[name]["roles"] or 3 * keeper["power"] < 100, "a supervisor with a third")
        power[f"group {there[name]['group']}" if "group" in there[name] else name] += keeper["power"]
    expect(sum(power.values()) == 100 and 3 * max(power.values()) < 100, "one hand would have a third of the power")
    granted = {each["id"]: each for each in founding["supervision"]["privilege"]}
    for clause in following["supervision"]["privilege"]:
        before = granted[clause["id"]]
        expect(clause["lasts_days"] <= before["lasts_days"] and {*clause["over"]} <= {*before["over"]}, "one rises")
        for day in range(before["ends_day"] + 60):
            expect(uses_on(clause, day) <= uses_on(before, day), clause["id"], "rises above its founding on day", day)


def uses_on(clause: Row, day: int) -> int:
    if day >= clause["ends_day"]:
        return 0
    return min(int(step["per_30_days"]) for step in clause["quota"] if step["from_day"] <= day)


def stopped_by(book: Book, following: Row) -> list[str]:
    """Codes of what stands in a text's way as things are on the ledger, which may have changed since it was voted."""
    present, found = book.charter, []
    known, was = members_of(present), keepers_of(present)
    fresh = [
        grant["key"] for name, each in members_of(following).items() if name not in known for grant in each["keys"]
    ]
    for name, keeper in keepers_of(following).items():
        if name not in was or was[name]["head_key"] != keeper["head_key"]:
            fresh.append(keeper["head_key"])
    used = [row["head_key"] for row in book.page("book_keepers").values()]
    used += [row["key"] for row in book.page("validator_keys").values()]
    if any(key in used or key in book.page("keys") for key in fresh):
        found.append("amendment.KEY_TAKEN")
    groups = {}
    for name, member in members_of(following).items():
        said = member.get("group")
        declared = name in known and known[name].get("group") == said
        groups[name] = book.find("members", name)["group"] if declared else said
    before, after = Counter[str](), Counter[str]()
    for power, charter in ((before, present), (after, following)):
        for name, keeper in keepers_of(charter).items():
            if groups[name] is not None:
                power[groups[name]] += keeper["power"]
    if any(3 * power >= 100 and power > before[group] for group, power in after.items()):
        found.append("amendment.GROUP_TOO_STRONG")
    phase = book.page("present_phase")["ledger"]["phase"]
    cap = next(each for each in following["phases"]["phase"] if each["id"] == phase)["caps"]["members"]
    members = sum(each["standing"] == "active" for each in following["member"])
    if members > max(cap, len(book.active)):
        found.append("phases.MEMBERS_BEYOND_CAP")
    return found


# --- what members do --------------------------------------------------------------------------------------------------


def may_decide(book: Book, party: str) -> None:
    expect(book.find("members", party)["standing"] == "active", party, "decides on the text and is not active")
    expect(not book.page("next_text"), "something was decided while a text waits")


def propose(book: Book, ask: Row, now: Now) -> None:
    may_decide(book, ask["by"])
    present, changes = book.charter, ask["changes"]
    expect(ask["base"] == digest_of(present), "a proposal on another text than the present one")
    paths = [change["path"] for change in changes]
    expect(paths == sorted({*paths}) and bool(paths), "changes out of order")
    following = patched(present, changes)
    may_never_change(present, following, changes)
    stands(following, book.founding)
    stopped = stopped_by(book, following)
    expect(not stopped, "proposed although it cannot stand:", stopped)
    known, coming = members_of(present), {}
    for name, member in members_of(following).items():
        if name not in known:
            coming[name] = [grant["key"] for grant in member["keys"]]
    expect(sorted(each["member"] for each in ask["joins"]) == sorted(coming), "who joins is not who signed")
    for each in ask["joins"]:
        signed(each, coming[each["member"]], digest_of(following))
    name = CLASSES[max(class_of(present, plain(path)) for path in paths)]
    row = {
        "proposer": ask["by"], "base": ask["base"], "changes": changes, "reason": ask["reason"],
        "text": digest_of(following), "decided_as": name, "proposed_day": now.day,
        "closes_day": later(now.day, present["amendment"][name]["vote_days"]), "stage": "open", "first_day": None,
        "because": None,
    }  # fmt: skip
    book.put_new("proposals", now.new_id(ask["by"]), row)


def signed(joins: Row, keys: list[str], text: str) -> None:
    expect(joins["key"] in keys, joins["member"], "signed with a key that the text does not give it")
    key, signature = bytes.fromhex(joins["key"].partition(":")[2]), bytes.fromhex(joins["signature"])
    try:
        VerifyKey(key).verify(b"heqi founds ledger " + bytes.fromhex(text), signature)
    except BadSignatureError:
        expect(False, joins["member"], "joins by a text that it has not signed")


def vote(book: Book, ask: Row, now: Now) -> None:
    may_decide(book, ask["by"])
    row = book.find("proposals", ask["proposal"])
    expect(row["stage"] == "open" and now.day <= row["closes_day"], "a vote on what is closed")
    expect(row["base"] == digest_of(book.charter), "a vote on what is stale")
    votes, place = book.page("amendment_votes"), f"{ask['proposal']}/{ask['by']}"
    expect(place not in votes or votes[place]["yes"] != ask["yes"], "the same vote twice")
    votes[place] = {"proposal": ask["proposal"], "party": ask["by"], "yes": ask["yes"], "day": now.day}
    threshold = book.charter["amendment"][row["decided_as"]]
    if carried(book, threshold, ask["proposal"]):
        row |= {"stage": "passed", "first_day": later(now.day, threshold["cooling_days"])}
        book.put_new("next_text", "next", {"proposal": ask["proposal"], "first_day": row["first_day"]})


def carried(book: Book, threshold: Row, proposal: str) -> bool:
    """Whether what members have said reaches the share: of all active members, or of all the power."""
    votes = book.page("amendment_votes")
    agreed = [name for name in book.active if votes.get(f"{proposal}/{name}", {"yes": False})["yes"]]
    if threshold["of"] == "members":
        part = Fraction(len(agreed), len(book.active))
    else:
        power = keepers_of(book.charter)
        part = Fraction(sum(power[name]["power"] for name in agreed if name in power), 100)
    above = threshold.get("more_than")
    return part > Fraction(above) if above is not None else part >= Fraction(threshold["at_least"])


def withdraw(book: Book, ask: Row, now: Now) -> None:
    row = book.find("proposals", ask["proposal"])
    expect(row["stage"] == "open" and row["proposer"] == ask["by"], "withdrawn by another, or too late")
    row["stage"] = "withdrawn"


# --- the takeover -----------------------------------------------------------------------------------------------------


def due(book: Book, day: str) -> bool:
    waiting = book.page("next_text").get("next")
    return waiting is not None and waiting["first_day"] <= day


def take_over(book: Book, now: Now, published: dict[str, Row]) -> Row:
    """The text that waited is in force, or lapses for a reason that the auditor sees as well. published: the proposals
    that the block changed. Returns what the history says of it.
    """
    waiting = book.page("next_text").pop("next")
    row, before = book.find("proposals", waiting["proposal"]), book.charter
    following, base = patched(before, row["changes"]), digest_of(before)
    expect(digest_of(following) == row["text"], "another text takes over than was voted on")
    stopped = stopped_by(book, following)
    told = published.get(waiting["proposal"], {"stage": "nothing", "because": None})
    if stopped:
        expect(told["stage"] == "lapsed" and told["because"] in stopped, "a text took over in spite of", stopped)
        row |= {"stage": "lapsed", "because": told["because"]}
        return {"text": before["charter"]["text"], "base": base, "digest": base}
    expect(told["stage"] == "in-force", "a text that holds did not take over:", told["because"])
    row["stage"] = "in-force"
    stands(following, book.founding)
    amends = {"base": base, "proposal": waiting["proposal"], "height": now.height, "day": now.day}
    text = {"digest": row["text"], "canonical": parties.canonical(following).decode(), "amends": amends}
    book.put_new("charters", f"{following['charter']['text']:06d}", text)
    govern_members(book, before, following, now)
    govern_keepers(book, before, following)
    book.charter = following
    return {"text": following["charter"]["text"], "base": base, "digest": row["text"]}


def govern_members(book: Book, before: Row, after: Row, now: Now) -> None:
    known = members_of(before)
    for name, member in members_of(after).items():
        if name in known:
            row = book.find("members", name)
            row |= {each: member.get(each) for each in GOVERNED if known[name].get(each) != member.get(each)}
            continue
        fields = {each: member.get(each) for each in (*GOVERNED, "uscc", "lei")}
        book.put_new("members", name, fields | {"policy": member.get("policy", [])})
        for grant in member["keys"]:
            like = grant | {"party": name, "from_day": now.day, "until_day": None, "limit": grant.get("limit")}
            parties.enter(book, grant, like)


def govern_keepers(book: Book, before: Row, after: Row) -> None:
    page, was, keepers = book.page("book_keepers"), keepers_of(before), keepers_of(after)
    for name in was.keys() - keepers.keys():
        del page[name]
    for name, keeper in keepers.items():
        row = page.setdefault(name, {"consensus_key": keeper.get("consensus_key")})
        row |= {"power": keeper["power"], "head_key": keeper["head_key"]}


OF_PROPOSALS = ("proposals",)
PAGES = {
    "amendment.propose": (propose, OF_PROPOSALS),
    "amendment.vote": (vote, (*OF_PROPOSALS, "amendment_votes", "next_text")),
    "amendment.withdraw": (withdraw, OF_PROPOSALS),
}
