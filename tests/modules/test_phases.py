"""Phases: caps that tell what the next one needs, promotion by what the ledger measures and a vote, and a way back."""

from datetime import date
from typing import Any

import pytest

from heqi.machine import apply
from heqi.machine.charter import Bilingual, Charter
from heqi.machine.module import Call, Module, Rule
from heqi.machine.reasons import Refusal, sentence
from heqi.machine.transactions import Action
from heqi.modules import MODULES, phases
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.phases import (
    MEASURES,
    PRESENT,
    Back,
    Caps,
    CloseIncident,
    Enter,
    EnterPhase,
    Phase,
    Propose,
    Terms,
    Vote,
    Why,
    amends,
    members_beyond,
)
from heqi.modules.phases.measures import Measures
from heqi.modules.phases.terms import check
from heqi.modules.receivables import (
    DISPUTES,
    OBLIGORS,
    Accept,
    RaiseDispute,
    ReportOverdue,
    Settle,
    WithdrawDispute,
)
from heqi.modules.receivables.claims import DisputeStage
from heqi.state.tables import changed
from heqi.state.view import State
from tests import reached
from tests.modules.receivables.trade import NEXT_BANKING_DAY, PARTIES, Trade
from tests.modules.supervision.office import Office

FACE = 100_000_00
MEMBERS = 7


def phase(name: str, **said: Any) -> Phase:
    given: dict[str, Any] = {
        "id": name,
        "name": Bilingual(en=name, zh=name),
        "caps": Caps(members=12, outstanding=300_000_00, each=150_000_00),
        "modules": ("payments", "receivables"),
    }
    return Phase(**given | said)


ENTER = Enter(
    days_in_previous=3,
    settled_at_least=FACE,
    overdue_below_basis_points=200,
    disputes_open_at_most=0,
    incidents_open_at_most=0,
    more_than="2/3",
    wait_days=2,
    vote_days=30,
)
PILOT = phase("pilot")
CITY = phase(
    "city",
    caps=Caps(members=200, outstanding=900_000_00, each=500_000_00),
    enter=ENTER,
    back=Back(more_than="1/2", vote_days=10),
)
TERMS = Terms(phase=(PILOT, CITY))


def phased(*, terms: Terms = TERMS, **said: Any) -> Trade:
    return Trade(other_terms={"phases": terms}, **said)


def claim_of(trade: Trade, number: str, face: int = FACE, **said: Any) -> str:
    return trade.voucher(trade.invoice(number, face, banks=()), face, **said)


def settle(trade: Trade, claim: str, amount: int) -> None:
    trade.do(Settle(by="carmaker", root=claim, bank="river-bank", amount=amount))


def voted(trade: Trade, to: str, yes: int = MEMBERS) -> str:
    """A proposal for which so many members have voted."""
    proposal = trade.new_id(trade.do(Propose(by="maker", to=to, reason="the time has come")))
    for member in trade.charter.articles.member[:yes]:
        trade.do(Vote(by=member.id, proposal=proposal, yes=True))
    return proposal


def enter(trade: Trade, to: str = "city") -> None:
    proposal = voted(trade, to)
    trade.wait(days=ENTER.wait_days)
    trade.do(EnterPhase(by="maker", proposal=proposal))


def summed(trade: Trade) -> Measures:
    """What the measures must be, by a walk over everything, which no rule may do."""
    obligors = trade.rows(OBLIGORS).values()
    return Measures(
        outstanding=sum(row.outstanding for row in obligors),
        settled=sum(row.paid for row in obligors),
        overdue=sum(row.overdue for row in obligors),
        disputes=sum(row.stage is DisputeStage.OPEN for row in trade.rows(DISPUTES).values()),
        incidents=len(trade.rows(apply.INCIDENTS)) - len(trade.rows(phases.FINDINGS)),
    )


# --- caps ---------------------------------------------------------------------------------------------------------


def test_a_cap_says_how_far_beyond_it_is_and_what_the_next_phase_needs() -> None:
    trade = phased()
    first, _ = (claim_of(trade, number, 120_000_00) for number in ("1", "2"))
    invoice = trade.invoice("3", 120_000_00, banks=())
    offered = trade.new_id(trade.do(trade.undertake(invoice, 120_000_00)))
    receipt = trade.refuses(Why.OUTSTANDING_ABOVE_CAP, accept(offered))
    facts = receipt.facts
    assert (facts["would"], facts["cap"]) == (360_000_00, 300_000_00)
    assert (facts["over"], facts["left"]) == (60_000_00, 60_000_00)
    assert facts["next"] == "city"
    assert facts["next_cap"] == 900_000_00
    assert facts["needs"] == (
        "day 0 of 3 in this phase",
        "settled 0.00 of 100,000.00",
        "a vote of more than 2/3 of the members",
    )
    assert facts["clause"] == "phases.phase[pilot].caps.outstanding"
    assert facts["says"] == "30000000"
    zh = sentence(Why.OUTSTANDING_ABOVE_CAP.zh, facts)
    assert "本阶段第 0 日，须满 3 日, 已结清 0.00，须达 100,000.00, 超过 2/3 的成员同意" in zh
    settle(trade, first, 60_000_00)  # what is paid makes room
    trade.do(accept(offered))
    assert trade.get(MEASURES, "ledger") == summed(trade)


def accept(claim: str) -> Action:
    return Accept(by="maker", claim=claim)


def test_one_transaction_starts_no_more_than_the_phase_allows_however_it_is_cut() -> None:
    trade = phased()
    whole = trade.undertake(trade.invoice("1", 160_000_00, banks=()), 160_000_00)
    facts = trade.refuses(Why.EACH_ABOVE_CAP, whole).facts
    assert (facts["asked"], facts["over"], facts["action"]) == (160_000_00, 10_000_00, "receivables.undertake")
    invoice = trade.invoice("2", 160_000_00, banks=())
    half = trade.undertake(invoice, 80_000_00)
    trade.refuses(Why.EACH_ABOVE_CAP, half, half)
    trade.do(half)


def test_new_business_of_a_module_that_is_not_open_waits_and_what_is_open_goes_on() -> None:
    narrow = phase("pilot", modules=("payments",))
    trade = phased(terms=Terms(phase=(narrow, changed(CITY, modules=("payments", "receivables")))))
    ask = trade.undertake(trade.invoice("1", FACE, banks=()), FACE)
    facts = trade.refuses(Why.MODULE_NOT_OPEN, ask).facts
    assert (facts["module"], facts["opens"], facts["open"]) == ("receivables", "city", ("payments",))
    last = phased(terms=Terms(phase=(narrow,)))
    facts = last.refuses(Why.MODULE_NOT_OPEN, last.undertake(last.invoice("1", FACE, banks=()), FACE)).facts
    assert (facts["opens"], facts["next"], facts["needs"]) == ("none", "none", ("no phase follows",))


def test_a_ledger_without_the_section_has_no_rows_of_phases() -> None:
    trade = Trade()
    claim_of(trade, "1", 400_000_00)
    assert trade.rows(MEASURES) == {}
    assert trade.rows(PRESENT) == {}


# --- promotion ----------------------------------------------------------------------------------------------------


def test_a_phase_is_entered_when_the_ledger_has_measured_it_and_members_have_voted() -> None:
    trade = phased()
    claim = claim_of(trade, "1")
    proposal = voted(trade, "city", yes=4)
    first_day = trade.in_days(2).isoformat()
    assert trade.refuses(Why.TOO_EARLY, EnterPhase(by="maker", proposal=proposal)).facts["first_day"] == first_day
    trade.wait(days=2)
    missing = trade.refuses(Why.CRITERIA_UNMET, EnterPhase(by="maker", proposal=proposal)).facts["missing"]
    assert missing == ("day 2 of 3 in this phase", "settled 0.00 of 100,000.00")
    settle(trade, claim, FACE)
    trade.wait(days=1)
    facts = trade.refuses(Why.VOTES_MISSING, EnterPhase(by="maker", proposal=proposal)).facts
    assert (facts["votes"], facts["members"], facts["more_than"]) == (4, MEMBERS, "2/3")
    for party in PARTIES[-2:]:
        trade.do(Vote(by=party, proposal=proposal, yes=False))
        trade.do(Vote(by=party, proposal=proposal, yes=True))  # a vote may be changed
    receipt = trade.do(EnterPhase(by="workshop", proposal=proposal))
    assert [event.__class__.__name__ for event in receipt.events] == ["PhaseEntered"]
    assert trade.get(PRESENT, "ledger") == phases.Present(phase="city", since=trade.day, changes=1)
    claim_of(trade, "2", 400_000_00)  # beyond what the pilot allowed
    trade.refuses(Why.PROPOSAL_OVER, EnterPhase(by="workshop", proposal=proposal))
    trade.refuses(Why.PROPOSAL_OVER, Vote(by="workshop", proposal=proposal, yes=False))


def test_two_thirds_are_not_more_than_two_thirds() -> None:
    trade = phased(terms=Terms(phase=(PILOT, changed(CITY, enter=changed(ENTER, more_than="4/7")))))
    settle(trade, claim_of(trade, "1"), FACE)
    proposal = voted(trade, "city", yes=4)
    trade.wait(days=3)
    trade.refuses(Why.VOTES_MISSING, EnterPhase(by="maker", proposal=proposal))
    trade.do(Vote(by="hill-bank", proposal=proposal, yes=True))
    trade.do(EnterPhase(by="maker", proposal=proposal))


def test_overdue_claims_and_open_disputes_hold_a_promotion_up() -> None:
    trade = phased()
    late, disputed = claim_of(trade, "1"), claim_of(trade, "2", defences_waived=False)
    settle(trade, claim_of(trade, "3"), FACE)
    trade.do(RaiseDispute(by="carmaker", claim=disputed, amount=10_000_00, ground="quality", statement="scratched"))
    trade.on(NEXT_BANKING_DAY)
    trade.wait(days=1)
    trade.do(ReportOverdue(by="maker", claim=late))
    assert trade.get(MEASURES, "ledger") == summed(trade)
    proposal = voted(trade, "city")
    trade.wait(days=2)
    missing = trade.refuses(Why.CRITERIA_UNMET, EnterPhase(by="maker", proposal=proposal)).facts["missing"]
    assert missing == ("overdue 5000 basis points, below 200", "open disputes 1, at most 0")
    settle(trade, late, FACE)
    trade.do(WithdrawDispute(by="carmaker", claim=disputed))
    assert trade.get(MEASURES, "ledger") == summed(trade)
    trade.do(EnterPhase(by="maker", proposal=proposal))


def test_an_objection_of_the_supervisor_holds_a_promotion_up_until_it_has_run_out() -> None:
    city = changed(CITY, enter=changed(ENTER, settled_at_least=0))
    office = Office(phases=Terms(phase=(PILOT, city)))
    office.wait(days=3)
    objection = office.new_id(office.do(office.object("city", days=5)))
    last_day = office.use(objection).last_day
    proposal = voted(office, "city", yes=11)
    office.wait(days=2)
    facts = office.refuses(Why.OBJECTED, EnterPhase(by="maker", proposal=proposal)).facts
    assert (facts["use"], facts["last_day"]) == (objection, last_day.isoformat())
    office.on(last_day)
    office.wait(days=1)
    office.do(EnterPhase(by="maker", proposal=proposal))


def test_a_proposal_lapses_and_phases_are_entered_one_by_one() -> None:
    third = changed(CITY, id="open")
    trade = phased(terms=Terms(phase=(PILOT, CITY, third)))
    trade.refuses(Why.NOT_A_NEIGHBOUR, Propose(by="maker", to="open", reason="soon"))
    trade.refuses(Why.NOT_A_NEIGHBOUR, Propose(by="maker", to="pilot", reason="stay"))
    trade.refuses(Why.PROPOSAL_UNKNOWN, Vote(by="maker", proposal="ab" * 32, yes=True))
    proposal = voted(trade, "city")
    trade.wait(days=31)
    trade.refuses(Why.PROPOSAL_OVER, EnterPhase(by="maker", proposal=proposal))


def test_the_way_back_lets_open_business_run_off() -> None:
    trade = phased()
    settle(trade, claim_of(trade, "1"), FACE)
    trade.wait(days=3)
    enter(trade)
    large = claim_of(trade, "2", 400_000_00)
    invoice = trade.invoice("3", FACE, banks=())
    back = voted(trade, "pilot", yes=3)
    trade.refuses(Why.VOTES_MISSING, EnterPhase(by="maker", proposal=back))
    trade.do(Vote(by="foundry", proposal=back, yes=True))
    trade.do(EnterPhase(by="maker", proposal=back))  # at once
    assert trade.get(PRESENT, "ledger").phase == "pilot"
    offered = trade.new_id(trade.do(trade.undertake(invoice, FACE)))
    assert trade.refuses(Why.OUTSTANDING_ABOVE_CAP, accept(offered)).facts["left"] == 0
    trade.refuses(Why.EACH_ABOVE_CAP, trade.assign(large, "workshop"))
    settle(trade, large, 400_000_00)  # whatever the phase
    trade.do(accept(offered))


# --- incidents ----------------------------------------------------------------------------------------------------


class Break(Action, tag="breaking.break"):
    """A rule that fails."""


def break_rule(state: State, call: Call, ask: Break) -> None:
    raise ValueError("planted")


def test_an_incident_counts_until_somebody_has_looked_into_it(monkeypatch: pytest.MonkeyPatch) -> None:
    breaking = Module("breaking", "For tests.", rules={Break: Rule(break_rule, by="anybody", zh="测试")})
    monkeypatch.setattr("tests.modules.receivables.trade.MODULES", (*MODULES, breaking))
    trade = phased()
    receipt = trade.submit(trade.sign(Break(by="maker")))
    assert receipt.code == apply.Why.FAULT.code
    assert trade.get(MEASURES, "ledger").incidents == 1
    settle(trade, claim_of(trade, "1"), FACE)
    proposal = voted(trade, "city")
    trade.wait(days=3)
    missing = trade.refuses(Why.CRITERIA_UNMET, EnterPhase(by="maker", proposal=proposal)).facts["missing"]
    assert missing == ("open incidents 1, at most 0",)
    closing = CloseIncident(by="river-bank", transaction=receipt.transaction, finding="a planted fault")
    trade.do(closing)
    trade.refuses(Why.INCIDENT_UNKNOWN, closing)
    trade.refuses(Why.INCIDENT_UNKNOWN, changed(closing, transaction="ab" * 32))
    assert trade.get(MEASURES, "ledger") == summed(trade)
    trade.do(EnterPhase(by="maker", proposal=proposal))


# --- the text -----------------------------------------------------------------------------------------------------


def found(terms: Terms, **said: Any) -> list[Refusal]:
    return check(with_terms(phased(), terms, **said))


def with_terms(trade: Trade, terms: Terms, without: str = "", roles: tuple[str, ...] | None = None) -> Charter:
    """The charter of that trade with other phases."""
    charter = trade.charter
    on: dict[str, Any] = {name: each for name, each in charter.modules.items() if name != without}
    articles = charter.articles
    if roles is not None:
        articles = changed(articles, roles=dict.fromkeys(articles.roles, roles))
    return Charter(articles, on | {"phases": terms}, charter.canonical)


@pytest.mark.parametrize(
    ("reason", "terms", "clause"),
    [
        (
            Why.FOUNDERS_BEYOND_CAP,
            Terms(phase=(changed(PILOT, caps=changed(PILOT.caps, members=6)),)),
            "phases.phase[pilot].caps.members",
        ),
        (Why.NAMED_TWICE, Terms(phase=(PILOT, changed(CITY, id="pilot"))), "phases.phase[pilot].id"),
        (Why.WAY_UNCLEAR, Terms(phase=(PILOT, changed(CITY, back=None))), "phases.phase[city].back"),
        (Why.WAY_UNCLEAR, Terms(phase=(changed(PILOT, enter=ENTER),)), "phases.phase[pilot].enter"),
        (
            Why.CAP_FALLS,
            Terms(phase=(PILOT, changed(CITY, caps=changed(CITY.caps, each=1)))),
            "phases.phase[city].caps.each",
        ),
        (
            Why.VOTE_CANNOT_PASS,
            Terms(phase=(PILOT, changed(CITY, enter=changed(ENTER, more_than="1/1")))),
            "phases.phase[city].enter.more_than",
        ),
        (
            CharterWhy.MODULE_MISSING,
            Terms(phase=(phase("pilot", modules=("receivables", "inventory")),)),
            "phases.phase[pilot].modules",
        ),
    ],
)
def test_what_cannot_stand_names_its_clause(reason: Any, terms: Terms, clause: str) -> None:
    problems = found(terms)
    assert [(problem.reason, problem.facts["clause"]) for problem in problems] == [(reason, clause)]
    reached.note(reason, problems[0].facts)


def test_phases_rest_on_receivables_and_somebody_must_be_able_to_move_them() -> None:
    assert found(TERMS) == []
    assert [each.reason for each in found(TERMS, without="receivables")] == [CharterWhy.MODULE_MISSING]
    unable = found(TERMS, roles=("phases.vote",))
    assert [each.facts["action"] for each in unable] == ["phases.propose", "phases.enter"] * 2


def test_a_vote_leaves_a_day_after_the_time_to_object() -> None:
    with pytest.raises(ValueError, match="wait_days"):
        Enter(**{name: getattr(ENTER, name) for name in Enter.__struct_fields__} | {"wait_days": 30})


def test_amendments_keep_the_phases_in_their_order() -> None:
    assert amends(None, None) == []
    assert amends(TERMS, Terms(phase=(PILOT, CITY, changed(CITY, id="open")))) == []
    for reason, before, after in (
        (Why.ONLY_AT_FOUNDING, None, TERMS),
        (Why.ONLY_AT_FOUNDING, TERMS, None),
        (Why.PHASES_STAY, TERMS, Terms(phase=(PILOT,))),
    ):
        problems = amends(before, after)
        assert [problem.reason for problem in problems] == [reason]
        reached.note(reason, problems[0].facts)


def test_no_text_names_more_members_than_the_present_phase_allows() -> None:
    trade = phased()
    assert members_beyond(trade.state, trade.charter, trade.charter) == []
    tight = with_terms(trade, Terms(phase=(changed(PILOT, caps=changed(PILOT.caps, members=5)), CITY)))
    assert members_beyond(trade.state, trade.charter, tight) == []  # nobody is added
    fewer = changed(trade.charter.articles, member=trade.charter.articles.member[:4])
    problems = members_beyond(trade.state, Charter(fewer, {}, b""), tight)
    assert problems[0].facts["over"] == 2
    reached.note(Why.MEMBERS_BEYOND_CAP, problems[0].facts)


def test_the_first_day_is_day_0_of_the_first_phase() -> None:
    trade = phased()
    assert trade.get(PRESENT, "ledger") == phases.Present(phase="pilot", since=date(2026, 3, 2), changes=0)
