"""Records: secured debts, pledges, what each of them stands on, and what is held for them.

A debt is secured by any number of pledges; a pledge stands on an asset and on every part that is cut from it, each of
which secures all of it (民法典 arts. 407, 456 and 389).
"""

from enum import StrEnum

from msgspec import Struct

from heqi.machine.assets import Kind
from heqi.machine.reasons import refuse
from heqi.machine.transactions import Action
from heqi.modules.pledges.reasons import Why
from heqi.modules.pledges.terms import RANKS_LIMIT
from heqi.state.tables import EVERYONE, Row, Table
from heqi.state.view import State
from heqi.values.amounts import Amount, Cents, Count, Currency
from heqi.values.days import Day
from heqi.values.identifiers import Id, Party, Text

MANY = 100  # assets of one pledge, or pledges for one debt, that one action walks


class DebtStage(StrEnum):
    OPEN = "open"
    DEFAULTED = "defaulted"
    OVER = "over"


DEBT_WAYS = {
    None: (DebtStage.OPEN,),
    DebtStage.OPEN: (DebtStage.DEFAULTED, DebtStage.OVER),
    DebtStage.DEFAULTED: (DebtStage.OVER,),
}


class PledgeStage(StrEnum):
    STANDING = "standing"
    RELEASED = "released"


PLEDGE_WAYS = {None: (PledgeStage.STANDING,), PledgeStage.STANDING: (PledgeStage.RELEASED,)}


class Debt(Row):
    """What is secured: at most `amount`, under a contract. What the creditor says is owed stands here from the default
    on (scope: 民法典 art. 389), and falls by what it collects.
    """

    creditor: Party
    debtor: Party
    currency: Currency
    amount: Amount
    contract: Text
    due: Day
    stage: DebtStage
    event: Text | None  # what set enforcement off before the debt was due
    costs: Cents
    interest: Cents
    principal: Cents


class Pledge(Row):
    """A security for one debt. secured = what it can still take, what is held for it and what it has brought in."""

    debt: Id
    secures: Id | None  # the same while it stands, so that the pledges for a debt are found
    creditor: Party
    debtor: Party
    currency: Currency
    secured: Cents
    held: Cents  # money that came of the assets, held on this ledger
    collected: Cents  # went to the creditor, or came in outside of this ledger
    filing: Text  # the number at the registry of movable property
    filed: Day
    day: Day
    stage: PledgeStage


class Collateral(Row):
    """One asset under one pledge. rank: 1 is satisfied first."""

    pledge: Id
    debt: Id
    kind: Kind
    asset: Id
    pledgor: Party  # whoever holds the asset: a pledge goes with it
    creditor: Party
    rank: Count
    filed: Day


class Secured(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all pledges on an asset secure in one currency, together."""

    currency: Currency
    amount: Cents


class Encumbrance(Row):
    """That an asset is pledged, how often and for how much, and nothing of to whom or for what. There is no such row
    for a free asset.
    """

    pledges: Count
    secured: tuple[Secured, ...]


class Proceeds(Row):
    """Money that was paid on a pledged asset and is held in its place: still the pledgor's (民法典 art. 390)."""

    pledge: Id
    kind: Kind
    asset: Id
    bank: Party
    currency: Currency
    pledgor: Party
    creditor: Party
    amount: Amount


DEBTS = Table("secured_debts", Debt, key="debt", parts=(Id,), indexes=("creditor", "debtor"),
              readers=("creditor", "debtor"), short="dbt", known_as=("debt", "secures"))  # fmt: skip
PLEDGES = Table("pledges", Pledge, key="pledge", parts=(Id,), indexes=("secures", "creditor", "debtor"),
                readers=("creditor", "debtor"), short="plg", known_as=("pledge", "behind"))  # fmt: skip
COLLATERAL = Table("collateral", Collateral, key="pledge/asset", parts=(Id, Id),
                   indexes=("asset", "pledge", "pledgor", "creditor"), readers=("pledgor", "creditor"),
                   walked=(("creditor",),))  # fmt: skip
ENCUMBRANCES = Table("encumbrances", Encumbrance, key="kind/asset", parts=(Kind, Id), readers=(EVERYONE,))
PROCEEDS = Table("pledge_proceeds", Proceeds, key="pledge/asset/bank/pledgor", parts=(Id, Id, Party, Party),
                 indexes=("asset", "pledgor", "creditor"), readers=("pledgor", "creditor"), short="prc")  # fmt: skip


def room(pledge: Pledge) -> int:
    """What a pledge can still take of what comes of its assets."""
    return pledge.secured - pledge.held - pledge.collected


def collateral_key(pledge: Id, asset: Id) -> str:
    return f"{pledge}/{asset}"


def proceeds_key(pledge: Id, asset: Id, bank: Party, pledgor: Party) -> str:
    """Where money stands that is held for a pledge: it stays with who held the asset when it was paid."""
    return f"{pledge}/{asset}/{bank}/{pledgor}"


def encumbrance_key(kind: str, asset: Id) -> str:
    return f"{kind}/{asset}"


def ranked(state: State, asset: Id) -> list[tuple[str, Collateral]]:
    """What stands on an asset, the first in rank first."""
    found = state.scan(COLLATERAL, "asset", asset, RANKS_LIMIT)
    return sorted(found, key=lambda each: each[1].rank)


def pledge_of(state: State, key: Id) -> Pledge:
    """The pledge that a record of ours names. KeyError when there is none."""
    pledge = state.get(PLEDGES, key)
    if pledge is None:
        raise KeyError(key)
    return pledge


def debt_of(state: State, key: Id) -> Debt:
    """The debt that a record of ours names. KeyError when there is none."""
    debt = state.get(DEBTS, key)
    if debt is None:
        raise KeyError(key)
    return debt


def debt_for(state: State, party: Party, key: Id) -> Debt:
    """The debt that is owed to this party. DEBT_UNKNOWN alike when there is none and when it is another's."""
    debt = state.get(DEBTS, key)
    if debt is None or debt.creditor != party:
        refuse(Why.DEBT_UNKNOWN, debt=key)
    return debt


def standing_for(state: State, party: Party, key: Id) -> Pledge:
    """The standing pledge of this creditor. NOT_FOUND alike when there is none and when it is another's."""
    pledge = state.get(PLEDGES, key)
    if pledge is None or pledge.creditor != party:
        refuse(Why.NOT_FOUND, pledge=key)
    if pledge.stage is not PledgeStage.STANDING:
        refuse(Why.RELEASED_ALREADY, stage=pledge.stage)
    return pledge


def debt_asked(state: State, ask: Action) -> int:
    """The amount of the debt that an action names, by which policies and key limits measure it."""
    key: str = getattr(ask, "debt")  # noqa: B009
    debt = state.get(DEBTS, key)
    return 0 if debt is None else debt.amount


def secured_asked(state: State, ask: Action) -> int:
    """What the pledge of an action secures, by which policies and key limits measure it."""
    key: str = getattr(ask, "pledge")  # noqa: B009
    pledge = state.get(PLEDGES, key)
    return 0 if pledge is None else pledge.secured
