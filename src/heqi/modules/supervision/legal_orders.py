"""Legal orders: what a court or an authority has served on a member by law. No clause of a charter bounds it.

The member that was served records and signs it, and carries it out in its own books: the ledger keeps what was ordered,
by which document and until when, and changes nothing by itself. Its remedy is review or court. Where the law forbids
notice, the affected read it from a later day on, and whoever records it names that law.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from heqi.machine.authority import MEMBERS
from heqi.machine.module import Call, Rule
from heqi.machine.reasons import require
from heqi.machine.transactions import Action
from heqi.modules.supervision.reasons import Why
from heqi.modules.supervision.uses import AFFECTED_AT_MOST
from heqi.state.tables import Row, Table
from heqi.state.view import State
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Id, Party, Text

LONGEST_ORDER_DAYS = 3_660
RECORDS_AT_MOST = 50


class OrderKind(StrEnum):
    COURT = "court"
    POLICE = "police"
    TAX = "tax"
    AML = "aml"
    INSOLVENCY = "insolvency"


class LegalOrder(Row):
    """An order under a law, as it was served."""

    kind: OrderKind
    served: Party
    authority: Text
    document: Text
    scope: Text
    affected: Annotated[tuple[Party, ...], Meta(max_length=AFFECTED_AT_MOST)]
    records: Annotated[tuple[Id, ...], Meta(max_length=RECORDS_AT_MOST)]
    recorded_day: Day
    expires_day: Day  # the last day
    notice_day: Day  # from which the affected read this
    notice_law: Text | None


LEGAL_ORDERS = Table(
    "legal_orders",
    LegalOrder,
    key="order",
    parts=(Id,),
    indexes=("served", "affected"),
    readers=("served", "affected"),
    later={"affected": "notice_day"},
    short="lor",
)


class RecordLegalOrder(Action, tag="supervision.record_legal_order"):
    """The member on which a court or an authority has served an order records it: whose document, which number, what it
    covers and until when; where a law forbids telling those affected, that law, and the day from which they may know.
    """

    kind: OrderKind
    authority: Text
    document: Text
    scope: Text
    affected: Annotated[tuple[Party, ...], Meta(min_length=1, max_length=AFFECTED_AT_MOST)]
    expires_day: Day
    notice_day: Day
    records: Annotated[tuple[Id, ...], Meta(max_length=RECORDS_AT_MOST)] = ()
    notice_law: Text | None = None  # which forbids notice before that day


def record_legal_order(state: State, call: Call, ask: RecordLegalOrder) -> None:
    for party in ask.affected:
        require(state.get(MEMBERS, party) is not None, Why.PARTY_UNKNOWN, party=party)
    latest = add_days(call.day, LONGEST_ORDER_DAYS)
    in_time = call.day <= ask.expires_day <= latest and call.day <= ask.notice_day <= latest
    days = {"today": call.day, "latest": latest, "expires_day": ask.expires_day, "notice_day": ask.notice_day}
    require(in_time, Why.ORDER_DAYS_WRONG, **days)
    based = ask.notice_day == call.day or ask.notice_law is not None
    require(based, Why.NOTICE_NEEDS_LAW, notice_day=ask.notice_day)
    # Nothing below may be refused.
    order = LegalOrder(
        kind=ask.kind,
        served=ask.by,
        authority=ask.authority,
        document=ask.document,
        scope=ask.scope,
        affected=ask.affected,
        records=ask.records,
        recorded_day=call.day,
        expires_day=ask.expires_day,
        notice_day=ask.notice_day,
        notice_law=ask.notice_law,
    )
    state.put(LEGAL_ORDERS, call.new_id(), order)


RULES: dict[type[Action], Rule] = {
    RecordLegalOrder: Rule(
        record_legal_order,
        by="the member on which it was served",
        zh="被送达的成员登记法定命令（法院、公安、税务、反洗钱、破产）：机关、文号、范围与期限；依法不得告知的，载明法律依据及可告知之日",
        makes=LEGAL_ORDERS,
    ),
}
