"""Who may see a row: whom it names, some of them from a day on only."""

from datetime import date

from heqi.edge.readers import Asker
from heqi.modules.supervision import REGISTER, USES
from heqi.values.days import add_days
from tests.modules.supervision.office import WATCH, Office

TODAY = date(2026, 3, 2)


def asker(party: str, days: int = 0, *, keeper: bool = False) -> Asker:
    return Asker(party, keeper, add_days(TODAY, days))


def test_the_inspected_sees_an_inspection_from_the_day_of_its_notice_on() -> None:
    office = Office()
    key = office.new_id(office.do(office.inspect("maker")))
    use = office.use(key)
    assert asker(WATCH).sees(USES, use)
    assert not asker("maker").sees(USES, use)
    assert not asker("maker", 19).sees(USES, use)
    assert asker("maker", 20).sees(USES, use)
    assert not asker("workshop", 20).sees(USES, use)
    assert asker("workshop", keeper=True).sees(USES, use)
    assert asker("workshop").sees(REGISTER, office.entry(key))


def test_who_is_held_sees_it_at_once() -> None:
    office = Office()
    use = office.use(office.new_id(office.do(office.hold_party("maker"))))
    assert asker("maker").sees(USES, use)
