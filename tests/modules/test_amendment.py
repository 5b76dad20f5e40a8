"""Proposals and votes: who may, what is refused, and when a text has passed."""

from typing import Any

import pytest

from heqi.codec.canonical import encode
from heqi.machine.apply import Why as Machine
from heqi.machine.authority import MEMBERS as MEMBER_ROWS
from heqi.machine.authority import Why as Authority
from heqi.machine.book_keepers import BOOK_KEEPERS
from heqi.machine.reasons import Refusal
from heqi.modules import CATALOGUE, documents
from heqi.modules.amendment import AMENDMENT_VOTES, NEXT_TEXT, PROPOSALS, ClauseChange, Propose, Vote, Why, Withdraw
from heqi.modules.charter import SetConsensusKey
from heqi.modules.charter import Why as Charter
from heqi.modules.parties import DeclareGroup
from heqi.modules.payments import Transfer
from heqi.values.days import add_days
from tests.amending import MEMBERS, NEWCOMER, WHY, Amending, changes_of, newcomer
from tests.ledger import uscc_of
from tests.pilot import BANK, BUYER, CHARTER, OPERATOR, SUPPLIER, key

GRACE = {"receivables.grace_days": 3}


@pytest.fixture
def pilot() -> Amending:
    return Amending()


def test_a_proposal_says_what_is_voted_on(pilot: Amending) -> None:
    proposal = pilot.get(PROPOSALS, pilot.propose(SUPPLIER, GRACE))
    assert (proposal.proposer, proposal.base, proposal.stage) == (SUPPLIER, CHARTER.digest.hex(), "open")
    assert proposal.changes == (ClauseChange(path="receivables.grace_days", value="3"),)
    assert (proposal.decided_as, proposal.closes_day) == ("economic", add_days(pilot.day, 30))
    assert proposal.text != proposal.base


@pytest.mark.parametrize(
    ("values", "decided_as"),
    [
        ({"transaction.actions": 30}, "operational"),
        ({"transaction.actions": 30, **GRACE}, "economic"),
        ({f"member[{SUPPLIER}].size": "medium"}, "economic"),
        ({"charter.name.en": "Another name", **GRACE}, "constitutional"),
        ({"amendment.operational.vote_days": 10}, "constitutional"),
        ({"roles.operator": ["parties.declare_group", "phases.close_incident", "documents.dispute"]}, "constitutional"),
    ],
)
def test_a_proposal_has_the_strictest_class_it_touches(pilot: Amending, values: Any, decided_as: str) -> None:
    assert pilot.get(PROPOSALS, pilot.propose(BANK, values)).decided_as == decided_as


def test_more_than_two_thirds_of_all_members_are_needed(pilot: Amending) -> None:
    proposal = pilot.propose(BANK, GRACE)
    pilot.vote(proposal, *MEMBERS[:4])
    pilot.vote(proposal, *MEMBERS[5:], yes=False)
    assert pilot.get(PROPOSALS, proposal).stage == "open"
    pilot.vote(proposal, MEMBERS[4])
    assert pilot.get(PROPOSALS, proposal).stage == "passed"
    assert pilot.get(NEXT_TEXT, "next").first_day == add_days(pilot.day, 14)
    assert pilot.get(PROPOSALS, proposal).first_day == add_days(pilot.day, 14)


def test_a_vote_can_be_changed_until_it_is_decided(pilot: Amending) -> None:
    proposal = pilot.propose(BANK, GRACE)
    pilot.vote(proposal, *MEMBERS[:4])
    pilot.vote(proposal, MEMBERS[0], yes=False)
    pilot.vote(proposal, MEMBERS[4])
    assert pilot.get(PROPOSALS, proposal).stage == "open"
    pilot.refuses(Why.VOTED_ALREADY, Vote(by=MEMBERS[4], proposal=proposal, yes=True))
    assert pilot.get(AMENDMENT_VOTES, f"{proposal}/{MEMBERS[0]}").yes is False


def test_votes_close(pilot: Amending) -> None:
    proposal = pilot.propose(BANK, GRACE)
    pilot.wait(days=30)
    pilot.vote(proposal, BANK)
    pilot.wait(days=1)
    facts = pilot.refuses(Why.VOTE_CLOSED, Vote(by=SUPPLIER, proposal=proposal, yes=True)).facts
    assert facts["clause"] == "amendment.economic.vote_days"


def test_who_proposed_it_takes_it_back(pilot: Amending) -> None:
    proposal = pilot.propose(BANK, GRACE)
    pilot.refuses(Why.NOT_THE_PROPOSER, Withdraw(by=SUPPLIER, proposal=proposal))
    pilot.do(Withdraw(by=BANK, proposal=proposal))
    assert pilot.get(PROPOSALS, proposal).stage == "withdrawn"
    pilot.refuses(Why.NOT_OPEN, Vote(by=SUPPLIER, proposal=proposal, yes=True))


def test_nothing_to_vote_on(pilot: Amending) -> None:
    pilot.refuses(Why.PROPOSAL_UNKNOWN, Vote(by=BANK, proposal="0" * 64, yes=True))


def test_one_text_waits_at_a_time(pilot: Amending) -> None:
    first, other = pilot.propose(BANK, GRACE), pilot.propose(BANK, {"receivables.grace_days": 5})
    pilot.vote(first, *MEMBERS[:5])
    facts = pilot.refuses(Why.TEXT_WAITS, Vote(by=BANK, proposal=other, yes=True)).facts
    assert facts["clause"] == "amendment.economic.cooling_days"
    pilot.refuses(Why.TEXT_WAITS, pilot.proposing(BANK, {"receivables.grace_days": 7}))


def test_what_was_proposed_on_another_text_is_stale(pilot: Amending) -> None:
    asked = pilot.proposing(BANK, {"receivables.grace_days": 5})
    proposal = pilot.propose(BANK, {"receivables.grace_days": 5})
    pilot.amend(GRACE)
    pilot.refuses(Why.STALE, asked)
    pilot.refuses(Why.STALE, Vote(by=BANK, proposal=proposal, yes=True))


@pytest.mark.parametrize("name", ["begins", "utc_offset_minutes", "currency", "window_seconds", "heartbeat_seconds"])
def test_what_the_ledger_reckons_by_is_never_amended(pilot: Amending, name: str) -> None:
    value = {"begins": "2026-03-03", "currency": "EUR"}.get(name, 240)
    receipt = pilot.refuses(Why.NEVER_AMENDED, pilot.proposing(BANK, {f"charter.{name}": value}))
    assert receipt.facts == {"path": f"charter.{name}", "clause": f"charter.{name}"}


@pytest.mark.parametrize(
    "values",
    [
        {"amendment.entrenched": ["amendment.entrenched"]},
        {"charter.purpose.en": "Something else"},
        {"charter.purpose.zh": "其他", **GRACE},
        {"amendment": None},
    ],
)
def test_what_is_entrenched_no_vote_changes(pilot: Amending, values: Any) -> None:
    pilot.refuses(Why.ENTRENCHED, pilot.proposing(BANK, values))


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({f"member[{SUPPLIER}].uscc": uscc_of(NEWCOMER)}, f"member[{SUPPLIER}].uscc"),
        ({f"member[{SUPPLIER}].policy": None}, f"member[{SUPPLIER}].policy"),
        ({f"book_keeper[{BANK}].consensus_key": key("x", "vote").public}, None),
    ],
)
def test_what_is_a_members_own(pilot: Amending, values: Any, path: str | None) -> None:
    if path is None:  # all or none have one
        values = {
            f"book_keeper[{each.member}].consensus_key": key(each.member, "vote").public
            for each in CHARTER.articles.book_keeper
        }
    receipt = pilot.refuses(Why.MEMBERS_OWN, pilot.proposing(BANK, values))
    assert path is None or receipt.facts["path"] == path


def test_a_members_keys_are_its_own(pilot: Amending) -> None:
    keys = [
        {"key": key("thief").public, "person": "maker-1", "role": "maker"},
        {"key": key("thief", "2").public, "person": "checker-1", "role": "checker"},
    ]
    pilot.refuses(Why.MEMBERS_OWN, pilot.proposing(BANK, {f"member[{SUPPLIER}].keys": keys}))


def test_no_member_vanishes(pilot: Amending) -> None:
    receipt = pilot.refuses(Why.MEMBER_TAKEN_OUT, pilot.proposing(BANK, {"member[river-parts]": None}))
    assert receipt.facts["clause"] == "member[river-parts]"


def test_a_text_that_contradicts_itself(pilot: Amending) -> None:
    pilot.refuses(Charter.POWER_NOT_WHOLE, pilot.proposing(BANK, {f"book_keeper[{BANK}].power": 1}))
    receipt = pilot.refuses(Why.CHANGE_WRONG, pilot.proposing(BANK, {"receivables.grace_days": "three"}))
    assert receipt.facts == {"path": "receivables.grace_days"}  # and no word of a decoder
    receipt = pilot.refuses(Why.CHANGE_WRONG, pilot.proposing(BANK, {f"member[{BANK}].size": "tiny"}))
    assert receipt.facts == {"path": f"member[{BANK}].size"}
    pilot.refuses(Charter.CLAUSE_WRONG, pilot.proposing(BANK, {"something": {"new": 1}}))
    left = {f"member[{BANK}].standing": "left"}
    pilot.refuses(Charter.KEEPER_NOT_ACTIVE, pilot.proposing(SUPPLIER, left))


@pytest.mark.parametrize(
    "change",
    [
        ClauseChange(path="receivables.nothing.inside", value="1"),
        ClauseChange(path="receivables.grace_days.deeper", value="1"),
        ClauseChange(path="member[nobody].size", value='"small"'),
        ClauseChange(path="member.size", value='"small"'),
        ClauseChange(path="receivables", value="[" * 20 + "]" * 20),
        ClauseChange(path="receivables.grace_days", value="3.0"),
        ClauseChange(path="receivables.grace_days", value=" 3"),
        ClauseChange(path="receivables.grace_days", value="null"),
        ClauseChange(path="receivables.grace_days]", value="3"),
        ClauseChange(path="receivables[x]", value="3"),
        ClauseChange(path=f"member[{SUPPLIER}]", value=encode(newcomer()).decode()),
        ClauseChange(path="member[nobody]", value=None),
        ClauseChange(path="nothing", value=None),
        ClauseChange(path="charter", value="3"),
    ],
)
def test_what_is_no_change_of_a_clause(pilot: Amending, change: ClauseChange) -> None:
    ask = Propose(by=BANK, base=CHARTER.digest.hex(), changes=(change,), reason=WHY)
    codes = {Why.CHANGE_WRONG.code, Charter.NESTED_TOO_DEEPLY.code, Charter.NOT_WHOLE.code, Charter.SAYS_NOTHING.code}
    receipt, _ = pilot.submit(ask)
    assert receipt.code in codes, pilot.explain(receipt)
    if receipt.code == Why.CHANGE_WRONG.code:
        pilot.refuses(Why.CHANGE_WRONG, ask)


@pytest.mark.parametrize(
    "changes",
    [
        changes_of({"receivables.grace_days": 2}),  # it says so already
        changes_of({"charter.text": 7}),  # counts by itself
        changes_of(GRACE) * 2,
        tuple(reversed(changes_of({**GRACE, "receivables.default_days": 91}))),
        changes_of({"receivables": {"grace_days": 3}}),  # one level too high
        changes_of({f"member[{SUPPLIER}].name": {"en": "Fine", "zh": "精工"}}),
    ],
)
def test_changes_have_one_form(pilot: Amending, changes: Any) -> None:
    ask = Propose(by=BANK, base=CHARTER.digest.hex(), changes=changes, reason=WHY)
    pilot.refuses(Why.CHANGES_NOT_PLAIN, ask)


def test_who_joins_has_signed_the_text(pilot: Amending) -> None:
    values = {f"member[{NEWCOMER}]": newcomer()}
    pilot.refuses(Why.NOT_JOINED, pilot.proposing(BANK, values))
    good = pilot.proposing(BANK, values, joins=[NEWCOMER])
    other = pilot.proposing(BANK, {**values, **GRACE}, joins=[NEWCOMER])
    pilot.refuses(Why.NOT_JOINED, Propose(by=BANK, base=good.base, changes=good.changes, reason=WHY, joins=other.joins))
    stranger = pilot.proposing(BANK, GRACE)
    asked = Propose(by=BANK, base=good.base, changes=stranger.changes, reason=WHY, joins=good.joins)
    pilot.refuses(Why.NOT_JOINED, asked)
    pilot.do(good)


def test_a_key_is_nobodys_yet(pilot: Amending) -> None:
    taken = newcomer(keys=[{"key": key(SUPPLIER).public, "person": "maker-1", "role": "maker"}])
    pilot.refuses(Charter.NAMED_TWICE, pilot.proposing(BANK, {f"member[{NEWCOMER}]": taken}))
    pilot.do(SetConsensusKey(by=BANK, key=key(BANK, "vote").public))
    votes = newcomer(keys=[{"key": key(BANK, "vote").public, "person": "maker-1", "role": "maker"}])
    pilot.refuses(Why.KEY_TAKEN, pilot.proposing(BANK, {f"member[{NEWCOMER}]": votes}))
    vouches = {f"book_keeper[{BANK}].head_key": key(BANK, "vote").public}
    pilot.refuses(Why.KEY_TAKEN, pilot.proposing(BANK, vouches))
    pilot.amend({f"book_keeper[{BANK}].head_key": key(BANK, "second head").public})
    assert pilot.get(BOOK_KEEPERS, BANK).head_key == key(BANK, "second head").public


def test_who_has_left_neither_proposes_nor_votes(pilot: Amending) -> None:
    proposal = pilot.propose(BANK, {"transaction.actions": 30})
    pilot.amend({f"member[{SUPPLIER}].standing": "left"})
    assert pilot.get(MEMBER_ROWS, SUPPLIER).standing == "left"
    pilot.refuses(Why.NOT_ACTIVE, pilot.proposing(SUPPLIER, GRACE))
    pilot.refuses(Why.NOT_ACTIVE, Vote(by=SUPPLIER, proposal=proposal, yes=True))
    # It takes on nothing new, and what is owed goes on.
    pay = Transfer(by=SUPPLIER, bank=BANK, currency="CNY", payee=BUYER, amount=1, purpose="goods")
    receipt, _ = pilot.submit(pay)
    assert receipt.code not in (Authority.NOT_IN_STANDING.code, Machine.FAULT.code)


def test_groups_that_members_declared_since_count_as_one_hand(pilot: Amending) -> None:
    for each in (BANK, "harbour-bank"):
        pilot.do(DeclareGroup(by=OPERATOR, member=each, group="banks"))
    more = {f"book_keeper[{BANK}].power": 21, "book_keeper[platform].power": 19}
    receipt = pilot.refuses(Why.GROUP_TOO_STRONG, pilot.proposing(SUPPLIER, more))
    assert receipt.facts == {"holders": (BANK, "harbour-bank"), "power": 41}
    pilot.propose(SUPPLIER, GRACE)  # what changes nothing about it can be proposed
    pilot.propose(SUPPLIER, {f"book_keeper[{BANK}].power": 19, "book_keeper[platform].power": 21})


def falls_only(before: documents.Terms, after: documents.Terms) -> list[Refusal]:
    """As a module says what no vote can raise."""
    rises = after.readers_at_most > before.readers_at_most
    return [Refusal(Why.ENTRENCHED, path="documents.readers_at_most")] if rises else []


def test_what_a_module_lets_no_vote_do(pilot: Amending, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = pilot.propose(BANK, {"documents.readers_at_most": 22})
    monkeypatch.setitem(CATALOGUE.modules, "documents", documents.MODULE._replace(amends=falls_only))
    pilot.refuses(Why.ENTRENCHED, pilot.proposing(BANK, {"documents.readers_at_most": 21}))
    pilot.propose(BANK, {"documents.readers_at_most": 19})
    pilot.vote(proposal, *MEMBERS[:4])  # more than half: it is operational
    pilot.wait(days=3)
    pilot.block()
    assert pilot.get(PROPOSALS, proposal).stage == "lapsed"  # asked again when it would take over
