"""Draws for amendment: members propose other values of clauses, members that come, are suspended or leave, other power
over the book, and what no vote changes; they vote, mostly for it, and now and then take a proposal back.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from heqi.codec.canonical import encode
from heqi.codec.signatures import sign
from heqi.machine.charter import Bilingual, charter_digest
from heqi.machine.reasons import Refusal
from heqi.machine.transactions import Action
from heqi.modules.amendment import (
    AMENDMENT_VOTES,
    PROPOSALS,
    ClauseChange,
    Joins,
    Propose,
    Vote,
    Withdraw,
    changed_text,
)
from heqi.modules.charter import CHARTERS, founding_message
from heqi.modules.charter.in_force import said_by
from tests.ledger import key, uscc_of
from tests.simulation.draws.draw import Draw, Drawing, NothingToDraw
from tests.simulation.world import BANKS, JOINING, KEEPERS, NEWCOMERS, SUPERVISOR, plain

Values = dict[str, Any]  # paths, and what they say from then on (None: taken out)

# Clauses that a rule, a gate or the machine itself goes by, with values that change what it does.
PARAMETERS: dict[str, tuple[Any, ...]] = {
    "charter.name.en": ("Simulated ledger", "Another name"),
    "transaction.actions": (8, 12, 16),
    "transaction.bytes": (4_000, 9_000, 20_000),
    "transaction.touched_rows": (20, 27, 40),
    "transaction.hourly.party_transactions": (40, 70),
    "documents.readers_at_most": (2, 3, 4),
    "parties.kyc.days_at_most": (60, 90),
    "parties.lost_key.cooling_days": (1, 2, 3),
    "payments.account_cooling_days": (1, 3, 5),
    "payments.hold_days_at_most": (10, 30),
    "receivables.face_at_most": (400_000_00, 850_000_00, 1_200_000_00),
    "receivables.smallest_part": (50_00, 100_00, 1_000_00),
    "receivables.parts_at_most": (2, 3, 5),
    "receivables.grace_days": (0, 1, 3),
    "receivables.default_days": (5, 10),
    "receivables.advance_at_most": (900_000, 950_000),
    "receivables.small_creditor_days": (30, 60),
    "limits.limit[one-obligor].at_most_basis_points": (4_000, 6_000, 9_000),
    "limits.limit[one-obligor].from_amount": (0, 600_000_00),
    "limits.limit[overdue].at_most_basis_points": (1_000, 5_000),
    "phases.phase[pilot].caps.outstanding": (900_000_00, 1_500_000_00),
    "phases.phase[pilot].caps.members": (9, 10),
    "phases.phase[city].caps.members": (9, 11, 12),
    "phases.phase[city].enter.settled_at_least": (1_000_00, 9_000_00),
    "phases.phase[city].back.more_than": ("1/2", "1/4"),
    "amendment.operational.vote_days": (5, 9, 20),
    "amendment.economic.cooling_days": (1, 2),
    "amendment.economic.at_least": ("3/9", "4/9"),
    "roles.operator": (["amendment.vote", "parties.attest_kyc", "parties.declare_group", "charter.agree_to_upgrade"],),
}
# What no vote changes, and what contradicts the rest of the text.
IMPOSSIBLE: tuple[Values, ...] = (
    {"charter.begins": "2026-11-03"},
    {"charter.window_seconds": 7_200},
    {"charter.currency": "USD", "receivables.grace_days": 2},
    {"charter.purpose.en": "Something else."},
    {"amendment.entrenched": ["amendment.entrenched"]},
    {"disputes.talks_days": 3, "receivables.grace_days": 2},
    {"member[foundry].policy": []},
    {"member[workshop].uscc": uscc_of("somebody else")},
    {"member[workshop]": None},
    {"book_keeper[platform].power": 26},
    {"book_keeper[platform].power": 40, "book_keeper[carmaker].power": 10},
    {"book_keeper[river-bank].head_key": key("hill-bank", "heads").public},
    {"book_keeper[river-bank].head_key": key("workshop").public},
    {"member[river-bank].standing": "left"},
    {"phases": None},
    {"limits": None},
    {"phases.phase[city]": None},
    {"phases.phase[city].caps.outstanding": 1_000_00},
    {"phases.phase[city].enter.more_than": "99/99"},
    {"phases.phase[pilot].back": {"more_than": "1/2", "vote_days": 10}},
    {"limits.limit[one-obligor].over": ["supplier"]},
    {"limits.limit[overdue].over": ["operator"]},
    {"amendment.operational.covers": ["receivables.no_such"]},
    {"amendment.operational.covers": ["receivables"]},
    {"amendment.operational.covers": ["amendment.economic"]},
    {"amendment.operational.more_than": "8/9"},
    {"amendment.operational.more_than": "1/100"},
    {"amendment.constitutional.more_than": "99/100", "roles.operator": ["parties.attest_kyc"]},
    {"supervision.privilege[inspect].appeal.to": "supplier"},
    {"supervision.privilege[inspect].over": ["obligor", "supplier", "bank"]},
    {"supervision.privilege[pause-module].modules": ["receivables", "payments"]},
    {"receivables.no_such": 1},
    {"no_such.clause": 1},
    {"receivables.grace_days": "three"},
    {},
)  # fmt: skip


def text(draw: Draw) -> dict[str, Any]:
    """The present text, decoded."""
    rows = draw.rows(CHARTERS)
    content: dict[str, Any] = msgspec.json.decode(max(rows)[1].canonical)
    if "amendment" not in content:
        raise NothingToDraw
    return content


def a_parameter(draw: Draw, present: dict[str, Any]) -> Values:
    path = draw.pick(list(PARAMETERS))
    said = said_by(present, path)
    return {path: draw.pick([value for value in PARAMETERS[path] if encode(value).decode() != said])}


def a_privilege(draw: Draw, present: dict[str, Any]) -> Values:
    """One falls, goes for good, or would rise."""
    clause = draw.pick(present["supervision"]["privilege"])
    path, steps = f"supervision.privilege[{clause['id']}]", clause["quota"]
    match draw.rng.randrange(8):
        case 0:
            return {path: None}
        case 1 | 2:
            return {f"{path}.ends_day": clause["ends_day"] - draw.rng.randint(1, 20)}
        case 3:
            return {f"{path}.lasts_days": max(1, clause["lasts_days"] - 1)}
        case 4:
            return {f"{path}.quota": [steps[0] | {"per_30_days": steps[1]["per_30_days"] + 1}, *steps[1:]]}
        case 5:
            return {f"{path}.ends_day": clause["ends_day"] + draw.rng.randint(1, 20)}
        case 6:
            return {f"{path}.lasts_days": clause["lasts_days"] + 1}
        case _:
            return {f"{path}.appeal.within_days": max(1, clause["appeal"]["within_days"] + draw.pick((-1, 1)))}


def a_member(draw: Draw, present: dict[str, Any]) -> Values:
    member = draw.mostly([each for each in present["member"] if each["id"] not in (*KEEPERS, SUPERVISOR)],
                         present["member"], 0.85)  # fmt: skip
    path = f"member[{member['id']}]"
    match draw.rng.randrange(8):
        case 0 | 1 | 2:
            return {f"{path}.standing": draw.pick(("suspended", "left"))}
        case 3 | 4:
            away = [each["id"] for each in present["member"] if each["standing"] != "active"]
            return {f"member[{draw.pick(away)}].standing": "active"}
        case 5:
            return {f"{path}.size": draw.pick(("large", "medium", "small", "micro"))}
        case 6:
            return {f"{path}.group": draw.pick(("motors", "parts", None if "group" in member else "parts"))}
        case _:
            return {f"{path}.roles": draw.pick((["supplier"], ["obligor", "supplier"], ["obligor"]))}


def the_supervisor(draw: Draw, present: dict[str, Any]) -> Values:
    """It is suspended or leaves, and is taken back."""
    (member,) = (each for each in present["member"] if each["id"] == SUPERVISOR)
    other = "active" if member["standing"] != "active" else draw.pick(("suspended", "left"))
    return {f"member[{SUPERVISOR}].standing": other}


def a_newcomer(draw: Draw, present: dict[str, Any]) -> Values:
    there = [each["id"] for each in present["member"]]
    coming = draw.pick([each for each in JOINING if each.id not in there])
    content = plain(coming)
    if draw.chance(0.1):  # with a key that is somebody's
        content["keys"] = [content["keys"][0] | {"key": draw.pick(sorted(draw.pairs))}]
    return {f"member[{coming.id}]": content}


def the_power(draw: Draw, present: dict[str, Any]) -> Values:
    """Over the book: another share, another head key, one who begins to keep it, one who ends."""
    keepers = {each["member"]: each for each in present["book_keeper"]}
    one, other = draw.rng.sample(list(keepers), 2)
    path = "book_keeper[{}]{}".format
    match draw.rng.randrange(5):
        case 0 | 1:
            less = draw.rng.randint(1, 8)
            return {path(one, ".power"): keepers[one]["power"] + less,
                    path(other, ".power"): keepers[other]["power"] - less}  # fmt: skip
        case 2:
            return {path(one, ".head_key"): draw.pick((draw.new_pair().public, draw.pick(sorted(draw.pairs))))}
        case 3:
            new = draw.pick([each["id"] for each in present["member"] if each["id"] not in keepers])
            share = keepers[one]["power"] // 2
            begins = {"member": new, "head_key": draw.new_pair().public, "power": share}
            return {path(new, ""): begins, path(one, ".power"): keepers[one]["power"] - share}
        case _:
            rest = [each for each in keepers if each != one]
            shares = {each: keepers[each]["power"] + keepers[one]["power"] // len(rest) for each in rest}
            shares[rest[0]] += 100 - sum(shares.values())
            return {path(one, ""): None} | {path(each, ".power"): share for each, share in shares.items()}


def the_impossible(draw: Draw, present: dict[str, Any]) -> Values:
    return draw.pick(IMPOSSIBLE)


IDEAS: dict[Callable[[Draw, dict[str, Any]], Values], float] = {
    a_parameter: 4,
    a_privilege: 2,
    a_member: 3,
    the_supervisor: 4,
    a_newcomer: 2,
    the_power: 1.5,
    the_impossible: 2,
}


def propose(draw: Draw) -> Action:
    present, values = text(draw), dict[str, Any]()
    for _ in range(draw.pick((1, 1, 1, 2, 3))):
        (idea,) = draw.rng.choices(list(IDEAS), weights=list(IDEAS.values()))
        values |= idea(draw, present)
    base = charter_digest(encode(present)).hex()
    changes = tuple(
        ClauseChange(path=path, value=None if value is None else encode(value).decode())
        for path, value in sorted(values.items())
    )
    return Propose(
        by=draw.mostly((*draw.traders, *BANKS), draw.members),
        base=base if draw.chance(0.97) else draw.digest("another text"),
        changes=changes if draw.chance(0.97) else changes[::-1],
        reason=Bilingual(en="Agreed in the meeting", zh="会议商定"),
        joins=joined(draw, present, changes),
    )


def joined(draw: Draw, present: dict[str, Any], changes: tuple[ClauseChange, ...]) -> tuple[Joins, ...]:
    """Who comes by these changes has signed what follows from them; now and then it has not."""
    coming = [each for each in NEWCOMERS if f"member[{each}]" in (change.path for change in changes)]
    try:
        following = charter_digest(encode(changed_text(present, changes)))
    except Refusal:
        following = b""
    signed = [] if draw.chance(0.05) else coming
    message = founding_message(following)
    return tuple(Joins(member=each, key=key(each).public, signature=sign(key(each), message)) for each in signed)


def open_proposal(draw: Draw) -> str:
    """One that is voted on, mostly on the present text."""
    present = charter_digest(encode(text(draw))).hex()
    fresh = [name for name, row in draw.rows(PROPOSALS, stage="open", base=present) if draw.day <= row.closes_day]
    return draw.mostly(fresh[-3:], [name for name, _ in draw.rows(PROPOSALS)], 0.95)


def vote(draw: Draw) -> list[Action]:
    """Several members at once, as after a meeting: those who have not agreed yet."""
    proposal = open_proposal(draw)
    agreed = [row.party for _, row in draw.rows(AMENDMENT_VOTES, proposal=proposal, yes=True)]
    asked = [each for each in draw.members if each not in agreed or draw.chance(0.03)]
    voters = draw.rng.sample(asked, min(len(asked), draw.rng.randint(1, 4)))
    yes = draw.chance(0.93)
    return [Vote(by=each, proposal=proposal, yes=yes) for each in voters]


def withdraw(draw: Draw) -> Action:
    proposal = open_proposal(draw)
    row = draw.row(PROPOSALS, proposal)
    return Withdraw(by=draw.mostly((row.proposer,), draw.members) if row else BANKS[0], proposal=proposal)


DRAWS: dict[Drawing, float] = {
    propose: 4,
    vote: 16,
    withdraw: 0.3,
}
