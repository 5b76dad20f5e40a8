"""Funds: what is remembered of money that is set aside, and how a rule finds it."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.conditions.reasons import Why
from heqi.modules.conditions.when import Attested, When
from heqi.state.tables import Row, Table, index_values
from heqi.state.view import State
from heqi.values.amounts import Amount, Cents, Currency
from heqi.values.days import Day
from heqi.values.identifiers import Id, Party, Text

PAYEES_AT_MOST = 20


class Stage(StrEnum):
    BOUND = "bound"
    DISPUTED = "disputed"
    PAID = "paid"
    RETURNED = "returned"  # what was left of it
    DECIDED = "decided"


STAGE_WAYS = {
    None: (Stage.BOUND,),
    Stage.BOUND: (Stage.DISPUTED, Stage.PAID, Stage.RETURNED),
    Stage.DISPUTED: (Stage.DECIDED, Stage.PAID, Stage.RETURNED),
}
OPEN = (Stage.BOUND, Stage.DISPUTED)


class Payee(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who may be paid, and no more than that."""

    party: Party
    at_most: Amount


class Share(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a payee may have, and what of it was paid."""

    at_most: Amount
    paid: Cents


class Fund(Row):
    """Money of a payer that waits for a condition: amount = paid to the payees + returned + left."""

    purpose: Id
    name: Text  # of the purpose, which payees cannot read
    told_by: Party | None  # who may say that it has ended, and the money with it
    bank: Party
    currency: Currency
    payer: Party
    payees: tuple[Party, ...]
    shares: tuple[Share, ...]  # of the payees, in their order
    amount: Amount
    left: Cents
    returned: Cents
    when: When | None  # None: the payer alone releases
    attesters: tuple[Party, ...]
    attested: tuple[Attested, ...]
    arbiter: Party | None
    last_day: Day  # beyond it the payer takes back what is left; a dispute may move it
    stage: Stage
    decide_by: Day | None  # the arbiter's last day


FUNDS = Table(
    "funds",
    Fund,
    key="id",
    parts=(Id,),
    indexes=("purpose", "payer", "payees", "attesters", "arbiter", "told_by"),
    readers=("payer", "payees", "attesters", "arbiter", "told_by"),
    short="fun",
    known_as=("fund",),
    walked=(("payer",),),
)

Payees = Annotated[tuple[Payee, ...], Meta(min_length=1, max_length=PAYEES_AT_MOST)]


def fund_of(state: State, party: Party, key: Id, *fields: str) -> Fund:
    """The fund, of which these fields name that party. FUND_UNKNOWN alike when there is none and when they do not."""
    fund = state.get(FUNDS, key)
    if fund is None or not any(party in index_values(getattr(fund, field)) for field in fields):
        refuse(Why.FUND_UNKNOWN, fund=key)
    return fund


def require_open(fund: Fund) -> None:
    require(fund.stage in OPEN, Why.FUND_OVER, stage=fund.stage)


def awaits_arbiter(fund: Fund, day: Day) -> bool:
    return fund.stage is Stage.DISPUTED and fund.decide_by is not None and day <= fund.decide_by


def require_undisputed(fund: Fund, day: Day) -> None:
    waits = awaits_arbiter(fund, day)
    require(not waits, Why.IN_DISPUTE, arbiter=fund.arbiter or "", decide_by=fund.decide_by or fund.last_day)


def adds_up(fund: Fund) -> bool:
    """Whether a fund's books balance: for the invariant."""
    paid = sum(share.paid for share in fund.shares)
    within = all(share.paid <= share.at_most for share in fund.shares)
    return paid + fund.returned + fund.left == fund.amount and within and (fund.stage in OPEN) == (fund.left > 0)


def left_in(state: State, ask: Action) -> int:
    """What is left in the fund that an action names, by which policies measure it; 0 when there is none."""
    key: str = getattr(ask, "fund")  # noqa: B009
    fund = state.get(FUNDS, key)
    return 0 if fund is None else fund.left
