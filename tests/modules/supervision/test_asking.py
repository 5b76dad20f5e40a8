"""Inspecting, requiring a report, objecting to a promotion."""

from heqi.modules.supervision import FileReport, Lift, Why, held_by_use
from tests.modules.receivables.trade import digest
from tests.modules.supervision.office import Office

REPORT = digest("report")


def test_an_inspection_is_in_the_register_at_once_and_shown_after_a_delay() -> None:
    office = Office()
    key = office.new_id(office.do(office.inspect("maker")))
    use, entry = office.use(key), office.entry(key)
    assert (use.affected, use.notice_day) == (("maker",), office.in_days(20))
    assert (entry.day, entry.number, entry.allowed) == (office.day, 1, 3)
    assert use.appeal_until == office.in_days(25)


def test_an_inspection_holds_nothing() -> None:
    office = Office()
    office.do(office.inspect("maker"))
    office.do(office.undertake(office.invoice("1", 100_00_00), 100_00_00))


def test_a_report_is_filed_by_whom_it_was_required_of() -> None:
    office = Office()
    use = office.new_id(office.do(office.require_report("maker", days=3)))
    office.refuses(Why.USE_UNKNOWN, FileReport(by="workshop", use=use, report=REPORT))
    office.on_day(5)  # late, and better than never
    office.do(FileReport(by="maker", use=use, report=REPORT))
    assert (office.use(use).report, office.use(use).ended_by) == (REPORT, "filed")
    assert (office.entry(use).ended_day, office.entry(use).ended_by) == (office.day, "filed")
    office.refuses(Why.OVER, FileReport(by="maker", use=use, report=REPORT))


def test_what_is_no_requirement_is_not_answered_by_a_report() -> None:
    office = Office()
    use = office.new_id(office.do(office.hold_party("maker")))
    office.refuses(Why.USE_UNKNOWN, FileReport(by="maker", use=use, report=REPORT))


def test_an_objection_to_a_promotion_waits_runs_out_and_is_lifted() -> None:
    office = Office()
    use = office.new_id(office.do(office.object("city", days=4)))
    held = held_by_use(office.state, office.day, "promotion/city")
    assert held is not None
    assert (held.use, held.last_day) == (use, office.in_days(3))
    office.refuses(Why.HELD_ALREADY, office.object("city"))
    other = office.new_id(office.do(office.object("province", days=4)))
    office.do(Lift(by="watch-office", use=other))
    assert held_by_use(office.state, office.day, "promotion/province") is None
    office.on_day(4)
    assert held_by_use(office.state, office.day, "promotion/city") is None
