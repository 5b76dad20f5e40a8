"""Appeals: by whom a use affects, to a panel that it does not reach, decided by the majority of the whole panel."""

from heqi.modules.supervision import Appeal, AppealStage, DecideAppeal, Lift, Why
from tests.modules.supervision.office import PANEL, Office

FACE = 100_000_00


def held(office: Office) -> tuple[str, str]:
    """A claim, and the use of a privilege that holds it."""
    claim = office.voucher(office.invoice("1", FACE), FACE)
    return claim, office.new_id(office.do(office.hold_record(claim)))


def appeal(use: str, by: str = "maker") -> Appeal:
    return Appeal(by=by, use=use, statement="the invoices are two deliveries")


def vote(use: str, by: str, *, allow: bool) -> DecideAppeal:
    return DecideAppeal(by=by, use=use, allow=allow)


def test_an_appeal_that_wins_ends_the_hold_at_once() -> None:
    office = Office()
    claim, use = held(office)
    office.do(appeal(use))
    assert office.appeal_against(use).panel == PANEL
    assert office.use(use).panel == PANEL  # who decides reads why
    office.do(vote(use, "arbiter", allow=True))
    office.refuses(Why.VOTED_ALREADY, vote(use, "arbiter", allow=True))
    office.refuses(Why.HELD_ALREADY, office.hold_record(claim))
    office.do(vote(use, "university", allow=True))
    found = office.appeal_against(use)
    assert (found.stage, found.allowed, found.decided_day) == (AppealStage.WON, 2, office.day)
    assert (office.use(use).ended_by, office.entry(use).ended_by) == ("appeal", "appeal")
    office.do(office.assign(claim, "foundry"))
    office.refuses(Why.APPEAL_DECIDED, vote(use, "chamber", allow=False))


def test_an_appeal_is_lost_as_soon_as_no_majority_can_be_reached() -> None:
    office = Office()
    _, use = held(office)
    office.do(appeal(use, "carmaker"))
    office.do(vote(use, "arbiter", allow=False))
    assert office.appeal_against(use).stage is AppealStage.OPEN
    office.do(vote(use, "chamber", allow=False))
    assert office.appeal_against(use).stage is AppealStage.LOST
    office.refuses(Why.APPEAL_DECIDED, vote(use, "university", allow=True))
    assert office.use(use).ended_by is None
    office.refuses(Why.APPEALED_ALREADY, appeal(use))


def test_who_may_appeal_and_until_when() -> None:
    office = Office()
    _, use = held(office)
    office.refuses(Why.USE_UNKNOWN, appeal(use, "workshop"))
    office.refuses(Why.USE_UNKNOWN, appeal("0" * 64))
    office.on_day(6)
    facts = office.refuses(Why.APPEAL_LATE, appeal(use)).facts
    assert (facts["last_day"], facts["clause"]) == (
        "2026-03-07",
        "supervision.privilege[hold-record].appeal.within_days",
    )


def test_before_its_notice_a_use_is_unknown_and_after_it_can_be_appealed_against() -> None:
    office = Office()
    use = office.new_id(office.do(office.inspect("maker")))
    office.on_day(19)
    office.refuses(Why.USE_UNKNOWN, appeal(use))
    office.on_day(20)
    office.do(appeal(use))
    office.do(vote(use, "arbiter", allow=True), vote(use, "chamber", allow=True))
    assert office.appeal_against(use).stage is AppealStage.WON
    assert office.use(use).ended_by is None  # it was over before


def test_what_names_nobody_may_be_appealed_against_by_whoever_it_covers() -> None:
    office = Office()
    use = office.new_id(office.do(office.pause()))
    office.refuses(Why.USE_UNKNOWN, appeal(use, "river-bank"))
    office.do(appeal(use, "foundry"))
    office.do(vote(use, "arbiter", allow=True), vote(use, "chamber", allow=True))
    office.do(office.undertake(office.invoice("1", FACE), FACE))


def test_only_the_panel_decides_and_only_what_was_brought_before_it() -> None:
    office = Office()
    _, use = held(office)
    office.refuses(Why.APPEAL_UNKNOWN, vote(use, "arbiter", allow=True))
    office.do(appeal(use))
    office.refuses(Why.APPEAL_UNKNOWN, vote(use, "watch-office", allow=False))
    office.refuses(Why.APPEAL_UNKNOWN, vote(use, "maker", allow=True))


def test_a_hold_that_was_lifted_and_placed_anew_is_not_ended_by_the_first_appeal() -> None:
    office = Office()
    claim, use = held(office)
    office.do(appeal(use))
    office.do(Lift(by="watch-office", use=use))
    again = office.new_id(office.do(office.hold_record(claim)))
    office.do(vote(use, "arbiter", allow=True), vote(use, "chamber", allow=True))
    assert office.use(use).ended_by == "lifted"
    assert office.use(again).in_force(office.day)
    office.refuses(Why.HELD_ALREADY, office.hold_record(claim))
