"""Legal orders: recorded by the member that was served, and bounded by no clause of the charter."""

from typing import Any

import pytest

from heqi.modules.supervision import LEGAL_ORDERS, OrderKind, RecordLegalOrder, Terms, Why
from tests.modules.supervision.office import Office


def order(office: Office, **said: Any) -> RecordLegalOrder:
    given: dict[str, Any] = {
        "by": "river-bank",
        "kind": OrderKind.COURT,
        "authority": "River City Court",
        "document": "(2026) 0101-7",
        "scope": "claims against the carmaker up to 1,000,000 CNY",
        "affected": ("maker",),
        "expires_day": office.in_days(180),
        "notice_day": office.day,
    }
    return RecordLegalOrder(**given | said)


def test_an_order_is_recorded_with_its_document_scope_and_expiry() -> None:
    office = Office()
    key = office.new_id(office.do(order(office)))
    row = office.get(LEGAL_ORDERS, key)
    assert (row.served, row.document, row.expires_day) == ("river-bank", "(2026) 0101-7", office.in_days(180))
    assert dict(LEGAL_ORDERS.later) == {"affected": "notice_day"}


def test_it_has_no_quota_and_needs_no_privilege() -> None:
    office = Office(Terms(privilege=()))
    office.on_day(1_000)
    for _ in range(12):
        office.do(order(office))
    assert len(office.rows(LEGAL_ORDERS)) == 12


def test_notice_waits_where_a_law_forbids_it_and_no_longer_without_one() -> None:
    office = Office()
    later = {"kind": OrderKind.AML, "notice_day": office.in_days(90)}
    office.refuses(Why.NOTICE_NEEDS_LAW, order(office, **later))
    key = office.new_id(office.do(order(office, **later, notice_law="反洗钱法")))
    assert office.get(LEGAL_ORDERS, key).notice_day == office.in_days(90)


@pytest.mark.parametrize(
    "days", [{"expires_day": -1}, {"expires_day": 3_661}, {"notice_day": -1}, {"notice_day": 3_661}]
)
def test_its_days(days: dict[str, int]) -> None:
    office = Office()
    said = {name: office.in_days(number) for name, number in days.items()}
    office.refuses(Why.ORDER_DAYS_WRONG, order(office, **said, notice_law="a law"))


def test_it_names_members() -> None:
    office = Office()
    office.refuses(Why.PARTY_UNKNOWN, order(office, affected=("maker", "nobody")))
