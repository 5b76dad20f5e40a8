"""Moving: how a ledger enters the next phase, or goes back to the one before.

    propose ─members vote, others may object─▶ enter: the criteria hold, the time has passed, the vote is there

Going back asks for a vote alone and takes effect at once. What is open then runs off: a phase refuses nothing but new
business.
"""

from heqi.machine.apply import INCIDENTS
from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action, Event
from heqi.modules.charter import in_force
from heqi.modules.phases.measures import MEASURES, PRESENT, WHOLE, Present, measures, present, unmet
from heqi.modules.phases.reasons import Why
from heqi.modules.phases.terms import Back, Enter, Terms, is_more, path_of
from heqi.modules.supervision import held_by_use
from heqi.state.tables import EVERYONE, Row, Table, changed
from heqi.state.view import State
from heqi.values.amounts import Count
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Code, Digest, Id, Party, Text


class Proposal(Row):
    """To enter another phase. It is over when the phase has changed since."""

    phase: Code  # in which it was proposed
    to: Code
    by: Party
    reason: Text
    day: Day
    last_day: Day  # to vote, and to enter
    changes: Count  # of phases before it


class PhaseVote(Row):
    """What a member voted last."""

    yes: bool
    day: Day


class Finding(Row):
    """What came of an incident."""

    by: Party
    finding: Text
    day: Day


PROPOSALS = Table(
    "phase_proposals", Proposal, key="proposal", parts=(Id,), readers=(EVERYONE,), short="php", known_as=("proposal",)
)
VOTES = Table("phase_votes", PhaseVote, key="proposal/member", parts=(Id, Party), readers=(EVERYONE,), short="phv")
FINDINGS = Table("incident_findings", Finding, key="transaction", parts=(Digest,), readers=(EVERYONE,), short="fnd")


class PhaseEntered(Event, tag="phases.entered"):
    """From now on the ledger is in another phase."""

    phase: Code
    before: Code
    votes: Count
    members: Count


class Propose(Action, tag="phases.propose"):
    """A member proposes to enter the next phase, or to go back to the one before."""

    to: Code
    reason: Text


class Vote(Action, tag="phases.vote"):
    """A member votes on a proposal. It may change its vote for as long as the proposal is open."""

    proposal: Id
    yes: bool


class EnterPhase(Action, tag="phases.enter"):
    """A proposal takes effect: the vote is there and, for the next phase, its criteria hold and the time to object has
    passed.
    """

    proposal: Id


class CloseIncident(Action, tag="phases.close_incident"):
    """Whoever looked into an incident puts on record what came of it, and by that it counts as open no more."""

    transaction: Digest
    finding: Text


def propose(state: State, call: Call, ask: Propose) -> None:
    now, terms = present(state), call.terms(Terms)
    place = terms.place(now.phase)
    may = [each.id for each in (*terms.phase[max(0, place - 1) : place], *terms.phase[place + 1 : place + 2])]
    require(ask.to in may, Why.NOT_A_NEIGHBOUR, present=now.phase, may=may or ("none",), to=ask.to)
    _, way = way_to(terms, now.phase, ask.to)
    # Nothing below may be refused.
    proposal = Proposal(
        phase=now.phase,
        to=ask.to,
        by=ask.by,
        reason=ask.reason,
        day=call.day,
        last_day=add_days(call.day, way.vote_days),
        changes=now.changes,
    )
    state.put(PROPOSALS, call.new_id(), proposal)


def vote(state: State, call: Call, ask: Vote) -> None:
    open_proposal(state, call, ask.proposal)
    # Nothing below may be refused.
    state.put(VOTES, f"{ask.proposal}/{ask.by}", PhaseVote(yes=ask.yes, day=call.day))


def enter(state: State, call: Call, ask: EnterPhase) -> None:
    proposal, terms = open_proposal(state, call, ask.proposal), call.terms(Terms)
    where, way = way_to(terms, proposal.phase, proposal.to)
    said = in_force(call.charter, where)
    if isinstance(way, Enter):
        first = add_days(proposal.day, way.wait_days)
        require(call.day >= first, Why.TOO_EARLY, first_day=first, **said)
        missing = unmet(state, call.day, way)
        require(not missing, Why.CRITERIA_UNMET, to=proposal.to, missing=missing, **said)
        objection = held_by_use(state, call.day, f"promotion/{proposal.to}")
        if objection is not None:
            refuse(Why.OBJECTED, to=proposal.to, last_day=objection.last_day, use=objection.use, **said)
    votes, members = counted(state, call, ask.proposal)
    facts = {"votes": votes, "members": members, "more_than": way.more_than}
    require(is_more(votes, members, way.more_than), Why.VOTES_MISSING, **facts, **said)
    # Nothing below may be refused.
    now = present(state)
    state.put(PRESENT, WHOLE, Present(phase=proposal.to, since=call.day, changes=now.changes + 1))
    call.emit(PhaseEntered(phase=proposal.to, before=now.phase, votes=votes, members=members))


def way_to(terms: Terms, present: str, to: str) -> tuple[str, Enter | Back]:
    """The clause by which a neighbouring phase is entered, and its path: the next one's own, or the present one's way
    back.
    """
    forward = terms.place(to) > terms.place(present)
    phase = terms.phase[terms.place(to if forward else present)]
    way = phase.enter if forward else phase.back
    if way is None:
        raise ValueError(f"{phase.id} has no way in or back")
    return path_of(phase.id, "enter" if forward else "back"), way


def open_proposal(state: State, call: Call, key: Id) -> Proposal:
    """Refuse (PROPOSAL_UNKNOWN, PROPOSAL_OVER) what is no open proposal."""
    proposal = state.get(PROPOSALS, key)
    if proposal is None:
        refuse(Why.PROPOSAL_UNKNOWN, record=key)
    is_open = call.day <= proposal.last_day and proposal.changes == present(state).changes
    require(is_open, Why.PROPOSAL_OVER, record=key, last_day=proposal.last_day)
    return proposal


def counted(state: State, call: Call, proposal: Id) -> tuple[int, int]:
    """(votes for it, votes there are): of the members that are active today, one each."""
    members = call.charter.active_members
    votes = [state.get(VOTES, f"{proposal}/{each.id}") for each in members]
    return sum(cast is not None and cast.yes for cast in votes), len(members)


def close_incident(state: State, call: Call, ask: CloseIncident) -> None:
    is_open = state.get(INCIDENTS, ask.transaction) is not None and state.get(FINDINGS, ask.transaction) is None
    require(is_open, Why.INCIDENT_UNKNOWN, transaction=ask.transaction)
    # Nothing below may be refused.
    so_far = measures(state)
    state.put(FINDINGS, ask.transaction, Finding(by=ask.by, finding=ask.finding, day=call.day))
    state.put(MEASURES, WHOLE, changed(so_far, incidents=so_far.incidents - 1))


RULES: dict[type[Action], Rule] = {
    Propose: Rule(propose, by="a member", zh="成员提议进入下一阶段或退回前一阶段", makes=PROPOSALS),
    Vote: Rule(vote, by="a member", zh="成员就提案表决；提案未结束之前可更改其投票。"),
    EnterPhase: Rule(enter, by="a member", zh="使提案生效：表决已通过；进入下一阶段还须达标且异议期已过"),
    CloseIncident: Rule(
        close_incident, by="whoever looked into it", zh="查明故障的一方登记其结论，该故障自此不再计为未结。"
    ),
}
