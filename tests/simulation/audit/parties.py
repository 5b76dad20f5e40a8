"""The auditor's page of parties: keys, policies, groups, KYC; and whether a transaction was signed by whom it takes."""

import json
from typing import Any

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from tests.simulation.audit.book import Book, Now, Row, expect, later
from tests.simulation.audit.roots import tagged

Ask = dict[str, Any]
# Whose one key is enough, whatever its policy asks.
ONE_KEY = {"parties.replace_lost_key": "member", "parties.object_to_key": "by"}
FOR_GOOD = "9999-12-31"
OVER_KEYS = ("parties.add_key", "parties.rotate_key", "parties.set_policy")

# Who has to sign beside the acting party: the fields that name them.
BESIDE = {
    "parties.replace_lost_key": "witnesses member",
    "parties.declare_group": "member",
    "payments.attest_payment": "countersigned_by",
    "payments.set_collection_account": "agreed_by",
    "documents.record_paid": "counterparty",
    "certificates.register": "keeper",
    "certificates.transfer": "to",
    "certificates.license": "licensee",
    "certificates.redeem": "keeper",
    "conditions.take_back": "agreed_by",
    "wallets.mint": "operator",
    "wallets.open": "holder",
    "receivables.split": "to",
    "receivables.assign": "to",
    "receivables.credit": "agreed_by",
    "receivables.resolve_dispute": "holder",
    "receivables.demand_buy_back": "agreed_by",
    "receivables.agree_costs": "supplier",
}
# By what an action is measured: a field of its own, or one of the record that it names.
MEASURES = ("amount", "part", "principal", "price", "reduce_by", "proceeds", "total")
BY_FACE = ("undertake", "register", "confirm")
BY_CLAIM = ("accept", "decline", "cancel", "lapse", "assign", "apply", "withdraw_dispute", "report_overdue",
            "mark_defaulted")  # fmt: skip


def canonical(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def transaction_id(content: Row) -> bytes:
    return tagged(b"heqi/transaction", content["suite"].encode(), canonical(content["body"]))


def signers(book: Book, content: Row, identity: bytes, day: str) -> dict[str, list[Row]]:
    """Per party the keys that signed: each speaks for one of the parties today, and its signature verifies."""
    found: dict[str, list[Row]] = {party: [] for party in content["body"]["parties"]}
    for each in content["signatures"]:
        key = book.find("keys", each["key"])
        speaks = key["revoked_day"] is None and key["from_day"] <= day <= (key["until_day"] or FOR_GOOD)
        expect(speaks and key["party"] in found, "a transaction was executed that a key signed for nobody of it")
        try:
            message = b"heqi signs transaction " + identity
            VerifyKey(bytes.fromhex(each["key"].partition(":")[2])).verify(message, bytes.fromhex(each["signature"]))
        except BadSignatureError:
            expect(False, "a transaction was executed with a signature that does not verify")
        found[key["party"]].append(key)
    expect(all(found.values()), "a transaction was executed that a party of it has not signed")
    return found


def measure(book: Book, name: str, ask: Ask) -> int:
    """The amount by which limits and policies measure an action."""
    short = name.partition(".")[2]
    if name.startswith("receivables.") and short in BY_CLAIM:
        return int(book.page("claims").get(ask["claim"], {"face": 0})["face"])
    if name in ("payments.release_hold", "payments.return_hold"):
        return int(book.page("holds").get(ask["hold"], {"amount": 0})["amount"])
    if name in ("conditions.take_back", "conditions.decide"):
        return int(book.page("funds").get(ask["fund"], {"left": 0})["left"])
    if name in ("certificates.transfer", "certificates.license"):
        return 0 if ask["price"] is None else int(ask["price"]["amount"])
    if name in ("receivables.pay_out", "receivables.go_on_despite_filing"):
        offer = book.page("financing_files").get(ask["file"], {"offer": None})["offer"]
        return 0 if offer is None else int(offer["proceeds"])
    if name == "receivables.set_line":
        return int(ask["limit"])
    if name.startswith("receivables.") and short in BY_FACE:
        return int(ask["face"])
    if name in ("documents.attest_delivery", "documents.recompute", "documents.dispute"):
        return 0  # they name a total, and are not measured by it
    return next((int(ask[field]) for field in MEASURES if field in ask), 0)


def policies(book: Book, parties: list[str]) -> dict[str, list[Row]]:
    return {party: book.find("members", party)["policy"] for party in parties}


def authorised(
    book: Book, name: str, ask: Ask, keys: dict[str, list[Row]], policies_then: dict[str, list[Row]]
) -> None:
    """The acting party may do that, and of everybody concerned enough persons have signed."""
    allowed = [action for role in book.find("members", ask["by"])["roles"] for action in book.charter["roles"][role]]
    expect(name in allowed, ask["by"], "did what its roles do not allow:", name)
    named = [ask.get(field) for field in BESIDE.get(name, "").split()]
    beside = [party for each in named for party in (each if isinstance(each, list) else [each]) if party is not None]
    for party in [ask["by"], *beside]:
        expect(party in keys, party, "should have signed", name, "and is no party of the transaction")
        amount = 0 if name in OVER_KEYS else measure(book, name, ask)
        able = [key for key in keys[party] if key["limit"] is None or amount <= key["limit"]]
        needs = {} if party == ask.get(ONE_KEY.get(name, "")) else needed(policies_then[party], name, amount)
        for role, count in needs.items():
            persons = {key["person"] for key in able if key["role"] == role}
            expect(len(persons) >= count, party, "signed", name, "with", len(persons), role, "of", count)
        expect(len({key["person"] for key in able}) >= max(1, sum(needs.values())), party, "signed", name, "too thinly")


def needed(policy: list[Row], name: str, amount: int) -> dict[str, int]:
    """Persons by role: the first clause that fits; for power over keys, the most that any clause asks."""
    if name in OVER_KEYS:
        most: dict[str, int] = {}
        for clause in policy:
            most |= {role: max(count, most.get(role, 0)) for role, count in clause["needs"].items()}
        return most
    names = {name, name.partition(".")[0] + ".*", "*"}
    fitting = (clause["needs"] for clause in policy if amount >= clause["from_amount"] and names & {*clause["actions"]})
    return next(fitting, {})


def enter(book: Book, ask: Ask, like: Row) -> None:
    fields = ("party", "person", "role", "from_day", "until_day", "limit")
    book.put_new("keys", ask["key"], {field: like[field] for field in fields} | {"revoked_day": None})


def end(book: Book, name: str, now: Now) -> Row:
    key = book.find("keys", name)
    expect(key["revoked_day"] is None, "a key ended twice")
    key["revoked_day"] = now.day
    return key


def add_key(book: Book, ask: Ask, now: Now) -> None:
    enter(book, ask, ask | {"party": ask["by"]})


def rotate_key(book: Book, ask: Ask, now: Now) -> None:
    old = end(book, ask["old"], now)
    expect(old["party"] == ask["by"], "another's key was rotated")
    enter(book, ask, old | {"from_day": now.day, "until_day": ask["until_day"]})


def revoke_key(book: Book, ask: Ask, now: Now) -> None:
    key = book.find("keys", ask["key"])
    expect(key["party"] == ask["by"], "another's key was revoked")
    replacement = replacement_by(book, ask["key"], now)
    if replacement is None:
        end(book, ask["key"], now)
    else:
        withdraw(book, replacement, now)


def replace_lost_key(book: Book, ask: Ask, now: Now) -> None:
    lost, terms = book.find("keys", ask["lost"]), book.charter["parties"]["lost_key"]
    witnesses = [ask["by"], *ask["witnesses"]]
    counting = witnesses
    speaks = later(now.day, terms["cooling_days"])
    if ask["member"] is None:
        trusted = {*terms["roles"]}
        counting = [party for party in witnesses if trusted & {*book.find("members", party)["roles"]}]
        speaks = later(now.day, terms["cooling_days_without_own_key"])
    else:
        expect(ask["member"] == lost["party"], "a lost key was replaced in another's name")
    hands = {hand_of(book, party) for party in counting} - {hand_of(book, lost["party"])}
    expect(len(hands) >= terms["witnesses"], "a lost key was replaced with too few witnesses")
    place, ended = f"{lost['party']}/{lost['person']}", []
    before = book.page("key_replacements").get(place)
    free = before is None or before["withdrawn_day"] is not None or before["from_day"] <= now.day
    expect(free, "a key was replaced while another was to replace it")
    for name, key in sorted(book.page("keys").items()):
        if (key["party"], key["person"]) != (lost["party"], lost["person"]) or key["revoked_day"] is not None:
            continue
        if (key["until_day"] or FOR_GOOD) < now.day:
            end(book, name, now)
        elif (key["until_day"] or FOR_GOOD) >= speaks:
            ended.append({"key": name, "until_day": key["until_day"]})
            key["until_day"] = later(speaks, -1)
    enter(book, ask, lost | {"from_day": speaks, "until_day": ask["until_day"]})
    book.page("key_replacements")[place] = {
        "party": lost["party"],
        "person": lost["person"],
        "key": ask["key"],
        "from_day": speaks,
        "ended": ended,
        "witnesses": witnesses,
        "withdrawn_day": None,
    }


def hand_of(book: Book, party: str) -> str:
    """A group is one hand, and is nobody of the same name."""
    group = book.find("members", party)["group"]
    return party if group is None else f"group {group}"


def replacement_by(book: Book, name: str, now: Now) -> Row | None:
    """The replacement that this key waits to be, if it is one."""
    rows = book.page("key_replacements").values()
    waiting = (row for row in rows if row["withdrawn_day"] is None and now.day < row["from_day"])
    return next((row for row in waiting if row["key"] == name), None)


def withdraw(book: Book, replacement: Row, now: Now) -> None:
    end(book, replacement["key"], now)
    replacement["withdrawn_day"] = now.day
    for each in replacement["ended"]:
        key = book.find("keys", each["key"])
        if key["revoked_day"] is None:
            key["until_day"] = each["until_day"]


def object_to_key(book: Book, ask: Ask, now: Now) -> None:
    replacement = replacement_by(book, ask["key"], now)
    expect(replacement is not None and replacement["party"] == ask["by"], "an objection to what does not wait")
    if replacement is not None:
        withdraw(book, replacement, now)


def set_policy(book: Book, ask: Ask, now: Now) -> None:
    book.find("members", ask["by"])["policy"] = ask["policy"]


def declare_group(book: Book, ask: Ask, now: Now) -> None:
    book.find("members", ask["member"])["group"] = ask["group"]


def attest_kyc(book: Book, ask: Ask, now: Now) -> None:
    fields = ("subject", "kinds", "outcome", "reference", "expires_day")
    found = {field: ask[field] for field in fields} | {"checker": ask["by"], "attested_day": now.day}
    book.page("kyc")[f"{ask['by']}/{ask['subject']}"] = found | {"withdrawn_day": None}


def withdraw_kyc(book: Book, ask: Ask, now: Now) -> None:
    found = book.find("kyc", f"{ask['by']}/{ask['subject']}")
    expect(found["withdrawn_day"] is None, "a check was withdrawn twice")
    found["withdrawn_day"] = now.day


KEYS = ("keys", "keyrings", "key_replacements")
PAGES = {
    "parties.add_key": (add_key, KEYS),
    "parties.rotate_key": (rotate_key, KEYS),
    "parties.revoke_key": (revoke_key, KEYS),
    "parties.replace_lost_key": (replace_lost_key, KEYS),
    "parties.object_to_key": (object_to_key, KEYS),
    "parties.set_policy": (set_policy, ("members",)),
    "parties.declare_group": (declare_group, ("members",)),
    "parties.attest_kyc": (attest_kyc, ("kyc",)),
    "parties.withdraw_kyc": (withdraw_kyc, ("kyc",)),
}
