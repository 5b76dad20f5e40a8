"""Using a privilege: within its quota, within its days, over those whom it covers; and what the register says of it."""

from datetime import date

import pytest

from heqi.machine.apply import Why as Machine
from heqi.modules.supervision import COUNTS, REGISTER, USES, HoldParty, Kind, Step, Why, digest_of_reasons
from heqi.modules.supervision.terms import Terms
from heqi.state.tables import EVERYONE
from tests.modules.supervision.office import TERMS, WATCH, Office, terms_with

FIRST_DAY = date(2026, 3, 2)


def test_a_use_is_a_row_for_the_affected_and_a_line_for_everybody() -> None:
    office = Office()
    key = office.new_id(office.do(office.hold_party("maker", days=5)))
    use, entry = office.use(key), office.entry(key)
    assert (use.affected, use.reference, use.reason) == (("maker",), "file 7", "invoices that look alike")
    assert (use.day, use.last_day, use.notice_day) == (FIRST_DAY, date(2026, 3, 6), FIRST_DAY)
    assert (use.appeal_to, use.appeal_until) == ("review-panel", date(2026, 3, 7))
    assert (entry.privilege, entry.of, entry.text) == ("hold-party", WATCH, 1)
    assert entry.basis == "members' agreement, section 5"
    assert (entry.day, entry.last_day, entry.number, entry.allowed) == (FIRST_DAY, date(2026, 3, 6), 1, 3)
    assert entry.reasons == digest_of_reasons(use.nonce, use.reason)


def test_the_register_names_nobody_and_no_reason() -> None:
    office = Office()
    key = office.new_id(office.do(office.hold_party("maker")))
    line = REGISTER.write(office.entry(key))
    assert REGISTER.readers == (EVERYONE,)
    for sealed in (b"maker", b"look alike", b"file 7", office.use(key).nonce.encode()):
        assert sealed not in line
    assert (USES.readers, dict(USES.later)) == (("of", "affected", "panel"), {"affected": "notice_day"})


def test_two_uses_for_one_reason_have_two_digests() -> None:
    office = Office()
    one, other = office.new_ids(office.do(office.hold_party("maker"), office.hold_party("workshop")))
    assert office.entry(one).reasons != office.entry(other).reasons


def test_a_quota_is_counted_per_span_of_thirty_days() -> None:
    office = Office()
    for number, party in enumerate(("maker", "workshop", "foundry"), start=1):
        key = office.new_id(office.do(office.hold_party(party, days=1)))
        assert office.entry(key).number == number
    facts = office.refuses(Why.QUOTA_USED, office.hold_party("carmaker")).facts
    assert (facts["used"], facts["allowed"], facts["next_span"]) == (3, 3, "2026-04-01")
    assert facts["clause"] == "supervision.privilege[hold-party].quota"
    assert str(facts["says"]).startswith('[{"from_day":0,"per_30_days":3}')
    office.do(office.inspect("maker"))  # another privilege has a count of its own
    office.on_day(29)
    office.refuses(Why.QUOTA_USED, office.hold_party("carmaker"))
    office.on_day(30)
    office.do(office.hold_party("carmaker"))
    assert {key: row.count for key, row in office.rows(COUNTS).items()} == {
        "hold-party/0000": 3,
        "hold-party/0001": 1,
        "inspect/0000": 1,
    }


def test_what_a_step_lowers_is_lower_in_the_span_that_is_running() -> None:
    steps = (Step(from_day=0, per_30_days=3), Step(from_day=10, per_30_days=1))
    office = Office(terms_with(Kind.HOLD_PARTY, quota=steps))
    office.do(office.hold_party("maker", days=1))
    office.on_day(10)
    assert office.refuses(Why.QUOTA_USED, office.hold_party("workshop")).facts["allowed"] == 1


def test_a_step_of_nothing_allows_nothing_before_the_end() -> None:
    steps = (Step(from_day=0, per_30_days=1), Step(from_day=10, per_30_days=0))
    office = Office(terms_with(Kind.HOLD_PARTY, quota=steps))
    office.on_day(40)
    assert office.refuses(Why.QUOTA_USED, office.hold_party("workshop")).facts["allowed"] == 0


def test_after_its_last_day_a_privilege_is_refused_by_clause_and_day() -> None:
    office = Office()
    office.on_day(179)
    key = office.new_id(office.do(office.hold_party("maker", days=10)))
    assert office.use(key).last_day == office.day  # nothing that rests on it lasts longer
    office.on_day(180)
    asked = (
        office.hold_party("maker"),
        office.hold_record("0" * 64),
        office.inspect("maker"),
        office.require_report("maker"),
        office.pause(),
        office.object("city"),
    )
    for ask in asked:
        facts = office.refuses(Why.PRIVILEGE_ENDED, ask).facts
        assert facts["clause"] == f"supervision.privilege[{ask.privilege}].ends_day"
        assert (facts["last_day"], facts["today"]) == ("2026-08-28", "2026-08-29")
        assert facts["says"] == "180"


def test_what_is_not_listed_does_not_exist() -> None:
    office = Office(Terms(privilege=TERMS.privilege[:1]))
    office.refuses(Why.PRIVILEGE_UNKNOWN, office.hold_party("maker"))
    office.refuses(Why.PRIVILEGE_UNKNOWN, office.hold_party("maker", privilege="inspect"))  # of another kind
    office.refuses(Why.PRIVILEGE_UNKNOWN, office.inspect("maker", by="carmaker"))  # of another member


def test_a_charter_without_privileges_has_no_such_action() -> None:
    office = Office()
    del office.charter.modules["supervision"]
    office.refuses(Machine.MODULE_OFF, office.hold_party("maker"))


def test_a_use_lasts_no_longer_than_its_clause_says() -> None:
    office = Office()
    facts = office.refuses(Why.LASTS_TOO_LONG, office.hold_party("maker", days=11)).facts
    assert (facts["days"], facts["at_most"]) == (11, 10)
    assert (facts["clause"], facts["says"]) == ("supervision.privilege[hold-party].lasts_days", "10")


@pytest.mark.parametrize("party", ["river-bank", "watch-office", "chamber", "nobody"])
def test_it_reaches_nobody_whom_it_does_not_cover(party: str) -> None:
    office = Office()
    facts = office.refuses(Why.NOT_COVERED, HoldParty(**_fields(office.hold_party("maker")) | {"party": party})).facts
    assert facts["over"] == ("obligor", "supplier")


def _fields(ask: HoldParty) -> dict[str, object]:
    return {name: getattr(ask, name) for name in ask.__struct_fields__}
