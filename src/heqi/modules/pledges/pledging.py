"""Pledging: a debt is put on record, assets are pledged for it, pledges change their rank, and all go with the debt.

The order on this ledger is an order among its members: legal priority follows the registry (民法典 arts. 414, 768). So
a filing that is earlier than those on record goes before them with their signatures, and otherwise people decide.
"""

from heqi.machine.assets import Asset, Kind
from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.payments import Terms as PaymentTerms
from heqi.modules.payments import Why as PaymentWhy
from heqi.modules.pledges.reasons import Why
from heqi.modules.pledges.records import (
    COLLATERAL,
    DEBTS,
    MANY,
    PLEDGES,
    PROCEEDS,
    Collateral,
    Debt,
    DebtStage,
    Pledge,
    PledgeStage,
    debt_asked,
    debt_for,
    debt_of,
    pledge_of,
    ranked,
    secured_asked,
    standing_for,
)
from heqi.modules.pledges.standing import encumber
from heqi.modules.pledges.terms import Terms
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import MINOR_DIGITS, Amount, Count, Currency
from heqi.values.days import Day
from heqi.values.identifiers import Id, Party, Text

MILLION = 1_000_000


class Secure(Action, tag="pledges.secure"):
    """Creditor and debtor put a debt on record that pledges are to secure: at most so much, under a contract."""

    debtor: Party
    currency: Currency
    amount: Amount
    contract: Text
    due: Day


class MakePledge(Action, tag="pledges.pledge"):
    """The holder of an asset pledges it for a debt, its own or another's, and the creditor accepts. Both name how much
    of the asset there is. The filing is that at the registry, by whose day the pledge takes its rank.
    """

    kind: Kind
    asset: Id
    measure: Count
    unit: Text
    debt: Id
    creditor: Party
    secured: Amount
    filing: Text
    filed: Day


class Subordinate(Action, tag="pledges.subordinate"):
    """A creditor lets another pledge go before its own on every asset on which both stand (民法典 art. 409). Those
    between them move up; nobody is worse off but who signs.
    """

    pledge: Id
    behind: Id


class TransferDebt(Action, tag="pledges.transfer_debt"):
    """The creditor assigns a secured debt, and every pledge for it goes with it (民法典 art. 547)."""

    debt: Id
    to: Party


def secure(state: State, call: Call, ask: Secure) -> None:
    require(ask.debtor != ask.by, Why.SAME_PARTY, party=ask.by)
    currencies = call.terms(PaymentTerms).currencies
    known = ask.currency in currencies
    require(known, PaymentWhy.CURRENCY_NOT_SETTLED, currency=ask.currency, currencies=currencies)
    require(ask.due >= call.day, Why.DUE_IN_THE_PAST, due=ask.due, today=call.day)
    # Nothing below may be refused.
    put_debt(state, call.new_id(), ask.by, ask.debtor, ask.currency, ask.amount, ask.contract, ask.due)


def put_debt(
    state: State,
    key: Id,
    creditor: Party,
    debtor: Party,
    currency: Currency,
    amount: int,
    contract: Text,
    due: Day,
) -> None:
    """A secured debt from now on, without pledges yet."""
    debt = Debt(
        creditor=creditor,
        debtor=debtor,
        currency=currency,
        amount=amount,
        contract=contract,
        due=due,
        stage=DebtStage.OPEN,
        event=None,
        costs=0,
        interest=0,
        principal=0,
    )
    state.put(DEBTS, key, debt)


def make_pledge(state: State, call: Call, ask: MakePledge) -> None:
    asset = call.catalogue.assets.get(ask.kind)
    if asset is None:
        refuse(Why.UNKNOWN_KIND, kind=ask.kind, kinds=[*call.catalogue.assets])
    row = state.get(asset.table, ask.asset)
    if row is None or asset.holder_of(row) != ask.by:
        refuse(Why.NOT_HOLDER, party=ask.by, kind=ask.kind, asset=ask.asset)
    require(asset.alive(row), Why.NOT_SECURITY, kind=ask.kind)
    measure, unit = asset.measure(row), asset.unit(row)
    facts = {"measure": measure, "unit": unit, "said": ask.measure, "said_unit": ask.unit}
    require((ask.measure, ask.unit) == (measure, unit), Why.MEASURE_DIFFERS, **facts)
    debt = debt_for(state, ask.creditor, ask.debt)
    require(debt.stage is DebtStage.OPEN, Why.DEBT_STAGE, stage=debt.stage)
    require(ask.creditor != ask.by, Why.SAME_PARTY, party=ask.by)
    is_money = unit in MINOR_DIGITS
    require(not is_money or unit == debt.currency, Why.UNIT_DIFFERS, currency=debt.currency, unit=unit)
    require(ask.secured <= debt.amount, Why.MORE_THAN_THE_DEBT, secured=ask.secured, amount=debt.amount)
    require(ask.filed <= call.day, Why.FILED_AHEAD, filed=ask.filed, today=call.day)
    before = ranked(state, ask.asset)
    require_place(state, call, ask, before)
    require_not_circular(state, ask.kind, ask.creditor, debt.debtor, before)
    if is_money:
        require_within_value(state, call, ask, asset, measure, before)
    rank = require_rank(call, ask, before)
    # Nothing below may be refused.
    key = call.new_id()
    pledge = Pledge(
        debt=ask.debt,
        secures=ask.debt,
        creditor=ask.creditor,
        debtor=debt.debtor,
        currency=debt.currency,
        secured=ask.secured,
        held=0,
        collected=0,
        filing=ask.filing,
        filed=ask.filed,
        day=call.day,
        stage=PledgeStage.STANDING,
    )
    state.put(PLEDGES, key, pledge)
    for other, collateral in before[rank - 1 :]:
        state.put(COLLATERAL, other, changed(collateral, rank=collateral.rank + 1))
    stands = Collateral(
        pledge=key,
        debt=ask.debt,
        kind=ask.kind,
        asset=ask.asset,
        pledgor=ask.by,
        creditor=ask.creditor,
        rank=rank,
        filed=ask.filed,
    )
    encumber(state, stands)


Ranked = list[tuple[str, Collateral]]


def require_place(state: State, call: Call, ask: MakePledge, before: Ranked) -> None:
    """There is a rank left, and the debt is not secured by this asset already."""
    again = any(collateral.debt == ask.debt for _, collateral in before)
    require(not again, Why.PLEDGED_FOR_IT, kind=ask.kind)
    limit = call.terms(Terms).ranks_at_most
    require(len(before) < limit, Why.TOO_MANY_RANKS, pledges=len(before), limit=limit)


def require_not_circular(state: State, kind: str, creditor: Party, debtor: Party, others: Ranked) -> None:
    """No circle of debts rests on one asset: a lender that gave back what secures its own loan would be secured by
    nothing. From the creditor on, who owes on that asset to whom never leads to the debtor.
    """
    owes: dict[Party, list[Party]] = {}
    for _, collateral in others:
        earlier = debt_of(state, collateral.debt)
        owes.setdefault(earlier.debtor, []).append(earlier.creditor)
    reached, found = [creditor], 0
    while found < len(reached):
        reached += [party for party in owes.get(reached[found], ()) if party not in reached]
        found += 1
    require(debtor not in reached, Why.CIRCULAR, kind=kind, creditor=creditor)


def require_within_value(state: State, call: Call, ask: MakePledge, asset: Asset, worth: int, before: Ranked) -> None:
    """All pledges together secure no more than the charter's share of what a money claim is worth."""
    share = call.terms(Terms).secured_at_most
    secured = ask.secured + sum(pledge_of(state, collateral.pledge).secured for _, collateral in before)
    most = worth * share // MILLION
    require(share == 0 or secured <= most, Why.BEYOND_VALUE, secured=secured, worth=worth, most=most)


def require_rank(call: Call, ask: MakePledge, before: Ranked) -> int:
    """The rank that the filing gives: behind those filed by that day, before those filed later, who have signed."""
    later = [number for number, (_, collateral) in enumerate(before) if collateral.filed > ask.filed]
    place = later[0] if later else len(before)
    overtaken = [collateral for _, collateral in before[place:] if collateral.creditor not in call.signed_by]
    require(not overtaken, Why.PRIORITY_CONTESTED, filed=ask.filed, overtaken=len(overtaken))
    return place + 1


def subordinate(state: State, call: Call, ask: Subordinate) -> None:
    standing_for(state, ask.by, ask.pledge)
    moved = 0
    for _, mine in state.scan(COLLATERAL, "pledge", ask.pledge, MANY):
        order = ranked(state, mine.asset)
        names = [collateral.pledge for _, collateral in order]
        if ask.behind in names and names.index(ask.pledge) < names.index(ask.behind):
            moved += 1
            here, there = names.index(ask.pledge), names.index(ask.behind)
            order.insert(there, order.pop(here))
            for rank, (key, collateral) in enumerate(order, start=1):
                if collateral.rank != rank:
                    state.put(COLLATERAL, key, changed(collateral, rank=rank))
    require(moved > 0, Why.NOTHING_IN_COMMON)


def transfer_debt(state: State, call: Call, ask: TransferDebt) -> None:
    debt = debt_for(state, ask.by, ask.debt)
    require(debt.stage is not DebtStage.OVER, Why.DEBT_STAGE, stage=debt.stage)
    require(ask.to not in (ask.by, debt.debtor), Why.SAME_PARTY, party=ask.to)
    pledges = state.scan(PLEDGES, "secures", ask.debt, MANY)
    under = {key: state.scan(COLLATERAL, "pledge", key, MANY) for key, _ in pledges}
    for key, parts in under.items():
        for _, collateral in parts:
            require(ask.to != collateral.pledgor, Why.SAME_PARTY, party=ask.to)
            others = [each for each in ranked(state, collateral.asset) if each[1].pledge != key]
            require_not_circular(state, collateral.kind, ask.to, debt.debtor, others)
    # Nothing below may be refused.
    state.put(DEBTS, ask.debt, changed(debt, creditor=ask.to))
    for key, pledge in pledges:
        state.put(PLEDGES, key, changed(pledge, creditor=ask.to))
        for place, collateral in under[key]:
            state.put(COLLATERAL, place, changed(collateral, creditor=ask.to))
            for money, proceeds in state.scan(PROCEEDS, "asset", collateral.asset, MANY):
                if proceeds.pledge == key:
                    state.put(PROCEEDS, money, changed(proceeds, creditor=ask.to))


def debtor_of_debt(state: State, ask: TransferDebt) -> tuple[Party, ...]:
    """Who owes the creditor another from now on."""
    return (debt_of(state, ask.debt).debtor,)


RULES: dict[type[Action], Rule] = {
    Secure: Rule(
        secure,
        by="the creditor",
        zh="债权人与债务人登记拟以质押担保的债务：最高额、合同与到期日",
        also=("debtor",),
        amount="amount",
        starts=True,
        makes=DEBTS,
    ),
    MakePledge: Rule(
        make_pledge,
        by="the holder",
        zh=(
            "资产持有人以该资产为自己或他人的债务出质，质权人接受；双方均写明资产的数量。登记编号为登记系统所载，"
            "质押以登记之日定其顺位。"
        ),
        also=("creditor",),
        amount="secured",
        starts=True,
        makes=PLEDGES,
    ),
    Subordinate: Rule(
        subordinate,
        by="the creditor",
        zh=(
            "质权人在两项质押共同所及的每项资产上，让另一质押先于自己受偿（民法典第四百零九条）。"
            "居于二者之间的质押顺位上升；除签署者外，无人因此受损。"
        ),
        amount=secured_asked,
        starts=True,
    ),
    TransferDebt: Rule(
        transfer_debt,
        by="the creditor",
        zh="债权人转让被担保的债务，为其设立的全部质押随同转让（民法典第五百四十七条）。",
        also=("to",),
        amount=debt_asked,
        starts=True,
        concerns=debtor_of_debt,
    ),
}
