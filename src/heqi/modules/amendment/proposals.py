"""Proposals: what a member asks the others to agree to, and how they vote."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from heqi.codec.signatures import verify
from heqi.machine.authority import MEMBERS
from heqi.machine.book_keepers import BOOK_KEEPERS
from heqi.machine.charter import ACTIVE, Bilingual, Charter
from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.amendment.judging import joining, judged
from heqi.modules.amendment.reasons import Why
from heqi.modules.amendment.terms import SECTION, ClassName, Terms, Threshold
from heqi.modules.amendment.texts import MOST_CHANGES, ClauseChange, class_of
from heqi.modules.charter import founding_message
from heqi.modules.charter.contradictions import WHOLE_POWER
from heqi.state.tables import EVERYONE, Row, Table, changed
from heqi.state.view import State
from heqi.values.amounts import Count
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Digest, Id, Party, PublicKey, SignatureHex

MOST_JOINING = 16

Stage = Literal["open", "passed", "in-force", "lapsed", "withdrawn"]
ReasonCode = Annotated[str, Meta(max_length=80)]


class Proposal(Row):
    """Changes of one text that are voted on as they stand. text: the digest of what follows from them."""

    proposer: Party
    base: Digest
    changes: tuple[ClauseChange, ...]
    reason: Bilingual
    text: Digest
    decided_as: ClassName
    proposed_day: Day
    closes_day: Day  # the last day to vote
    stage: Stage
    first_day: Day | None  # on which it takes over, once it has passed
    because: ReasonCode | None  # of one that lapsed: why it did not hold any more


class AmendmentVote(Row):
    """How a member voted last."""

    proposal: Id
    party: Party
    yes: bool
    day: Day


class NextText(Row):
    """A text that passed and waits for its day."""

    proposal: Id
    first_day: Day


PROPOSALS = Table(
    "proposals", Proposal, key="proposal", parts=(Id,), readers=(EVERYONE,), short="prop", known_as=("proposal",)
)
AMENDMENT_VOTES = Table(
    "amendment_votes",
    AmendmentVote,
    key="proposal, party",
    parts=(Id, Party),
    indexes=("proposal",),
    readers=(EVERYONE,),
    short="avo",
)
NEXT = "next"
NEXT_TEXT = Table("next_text", NextText, key="`next`", parts=(Literal["next"],), readers=(EVERYONE,), short="next")


class Joins(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A new member's signature under the digest of the new text, made offline as founders do."""

    member: Party
    key: PublicKey
    signature: SignatureHex


class Propose(Action, tag="amendment.propose"):
    """A member proposes changes of the charter's present text, clause by clause, with a reason. Whoever joins by them
    has signed the text that follows.
    """

    base: Digest  # of the text that it changes
    changes: Annotated[tuple[ClauseChange, ...], Meta(min_length=1, max_length=MOST_CHANGES)]
    reason: Bilingual
    joins: Annotated[tuple[Joins, ...], Meta(max_length=MOST_JOINING)] = ()


class Vote(Action, tag="amendment.vote"):
    """A member votes on a proposal, and may vote otherwise until it is decided. The vote that reaches what the clauses'
    class asks for decides: the text takes over with the first block of the day after the cooling days.
    """

    proposal: Id
    yes: bool


class Withdraw(Action, tag="amendment.withdraw"):
    """Who proposed an amendment takes it back while it is voted on."""

    proposal: Id


def propose(state: State, call: Call, ask: Propose) -> None:
    _require_active(state, ask.by)
    _require_none_waits(state)
    present = call.charter.digest.hex()
    require(ask.base == present, Why.STALE, base=ask.base, present=present)
    charter = judged(state, call.charter, ask.changes, call.catalogue)
    _require_joined(call.charter, charter, ask.joins)
    terms = call.terms(Terms)
    name = class_of(terms, ask.changes)
    # Nothing below may be refused.
    proposal = Proposal(
        proposer=ask.by,
        base=present,
        changes=ask.changes,
        reason=ask.reason,
        text=charter.digest.hex(),
        decided_as=name,
        proposed_day=call.day,
        closes_day=add_days(call.day, terms.threshold(name).vote_days),
        stage="open",
        first_day=None,
        because=None,
    )
    state.put(PROPOSALS, call.new_id(), proposal)


def vote(state: State, call: Call, ask: Vote) -> None:
    _require_active(state, ask.by)
    proposal = _open_proposal(state, ask.proposal)
    present = call.charter.digest.hex()
    require(proposal.base == present, Why.STALE, base=proposal.base, present=present)
    clause = f"{SECTION}.{proposal.decided_as}.vote_days"
    require(call.day <= proposal.closes_day, Why.VOTE_CLOSED, closes_day=proposal.closes_day, clause=clause)
    _require_none_waits(state)
    key = f"{ask.proposal}/{ask.by}"
    before = state.get(AMENDMENT_VOTES, key)
    require(before is None or before.yes != ask.yes, Why.VOTED_ALREADY, party=ask.by)
    # Nothing below may be refused.
    state.put(AMENDMENT_VOTES, key, AmendmentVote(proposal=ask.proposal, party=ask.by, yes=ask.yes, day=call.day))
    threshold = call.terms(Terms).threshold(proposal.decided_as)
    if threshold.met(*tally(state, call.charter, threshold, ask.proposal)):
        first_day = add_days(call.day, threshold.cooling_days)
        state.put(PROPOSALS, ask.proposal, changed(proposal, stage="passed", first_day=first_day))
        state.put(NEXT_TEXT, NEXT, NextText(proposal=ask.proposal, first_day=first_day))


def withdraw(state: State, call: Call, ask: Withdraw) -> None:
    proposal = _open_proposal(state, ask.proposal)
    require(proposal.proposer == ask.by, Why.NOT_THE_PROPOSER, party=ask.by)
    # Nothing below may be refused.
    state.put(PROPOSALS, ask.proposal, changed(proposal, stage="withdrawn"))


def tally(state: State, charter: Charter, threshold: Threshold, proposal: str) -> tuple[Count, Count]:
    """(votes for it, all there are), of members or of power. Who is not active has none."""
    active = [each.id for each in charter.active_members]
    if threshold.of == "members":
        weights, total = dict.fromkeys(active, 1), len(active)
    else:
        rows = {each: state.get(BOOK_KEEPERS, each) for each in active}
        weights, total = {each: row.power for each, row in rows.items() if row is not None}, WHOLE_POWER
    votes = {each: state.get(AMENDMENT_VOTES, f"{proposal}/{each}") for each in weights}
    return sum(weights[each] for each, cast in votes.items() if cast is not None and cast.yes), total


def _require_active(state: State, party: str) -> None:
    member = state.get(MEMBERS, party)
    active = member is not None and member.standing == ACTIVE
    require(active, Why.NOT_ACTIVE, party=party, clause=f"member[{party}].standing")


def _require_none_waits(state: State) -> None:
    waiting = state.get(NEXT_TEXT, NEXT)
    if waiting is not None:
        passed = state.get(PROPOSALS, waiting.proposal)
        if passed is None:
            raise KeyError(waiting.proposal)
        refuse(Why.TEXT_WAITS, first_day=waiting.first_day, clause=f"{SECTION}.{passed.decided_as}.cooling_days")


def _open_proposal(state: State, key: str) -> Proposal:
    proposal = state.get(PROPOSALS, key)
    if proposal is None:
        refuse(Why.PROPOSAL_UNKNOWN, proposal=key)
    require(proposal.stage == "open", Why.NOT_OPEN, stage=proposal.stage)
    return proposal


def _require_joined(present: Charter, charter: Charter, joins: tuple[Joins, ...]) -> None:
    """Every new member has signed the text, and nobody else is said to."""
    signed = {each.member: each for each in joins}
    coming = {member.id: [grant.key for grant in member.keys] for member in joining(present, charter)}
    for member in [*coming, *(each.member for each in joins if each.member not in coming)]:
        each = signed.get(member)
        good = each is not None and each.key in coming.get(member, [])
        message = founding_message(charter.digest)
        good = good and each is not None and verify(each.key, message, each.signature)
        require(good, Why.NOT_JOINED, member=member)
