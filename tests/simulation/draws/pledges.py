"""Draws for pledges: debts secured, assets pledged, moved with their creditors, released and enforced."""

from typing import Any

from heqi.machine.transactions import Action
from heqi.modules import CATALOGUE
from heqi.modules.credit import interest_due
from heqi.modules.payments import BALANCES, Transfer
from heqi.modules.pledges import (
    COLLATERAL,
    DEBTS,
    PLEDGES,
    PROCEEDS,
    Collateral,
    Collect,
    DebtStage,
    DeclareDefault,
    Discharge,
    MakePledge,
    Pledge,
    PledgeStage,
    Reduce,
    Release,
    Secure,
    Subordinate,
    TakeBack,
    TransferDebt,
)
from heqi.modules.receivables import CLAIMS, Assign, Settle, Split, Stage
from tests.simulation.draws.draw import Draw, Drawing
from tests.simulation.world import BANKS

KINDS = ("receivable", "receivable", "receivable", "receipt", "certificate")


def lender(draw: Draw) -> str:
    return draw.mostly(BANKS, draw.members)


def secure(draw: Draw) -> Action:
    by = lender(draw)
    return Secure(
        by=by,
        debtor=draw.mostly(draw.traders, draw.members),
        currency=draw.pick(("CNY",) * 9 + ("USD",)),
        amount=draw.amount(300_000_00),
        contract=f"L-{draw.fresh()}",
        due=draw.in_days(-1 if draw.chance(0.05) else 0, 25),
    )


def an_asset(draw: Draw) -> tuple[str, str, Any]:
    """(kind, key, row) of something that stands, mostly."""
    asset = CATALOGUE.assets[draw.pick(KINDS)]
    rows = draw.rows(asset.table)
    key, row = draw.mostly([each for each in rows if asset.alive(each[1])], rows, 0.95)
    return asset.kind, key, row


def make_pledge(draw: Draw) -> Action:
    kind, key, row = an_asset(draw)
    asset = CATALOGUE.assets[kind]
    holder = asset.holder_of(row)
    standing = draw.rows(DEBTS, stage=DebtStage.OPEN)
    own = [each for each in standing if each[1].debtor == holder]
    name, debt = draw.mostly([each for each in own if each[1].creditor != holder] or standing, standing, 0.85)
    most = min(debt.amount, asset.measure(row) * draw.pick((1, 1, 2, 3)) // 3)
    return MakePledge(
        by=holder,
        kind=kind,
        asset=key,
        measure=max(0, asset.measure(row) - draw.chance(0.03)),
        unit=asset.unit(row),
        debt=name,
        creditor=debt.creditor,
        secured=draw.amount(most),
        filing=f"F-{draw.fresh()}",
        filed=draw.in_days(-3 if draw.chance(0.15) else 0, 1 if draw.chance(0.05) else 0),
    )


def standing(draw: Draw) -> tuple[str, Pledge]:
    return draw.mostly(draw.rows(PLEDGES, stage=PledgeStage.STANDING), draw.rows(PLEDGES), 0.95)


def stands_on(draw: Draw, **having: Any) -> Collateral:
    return draw.pick([row for _, row in draw.rows(COLLATERAL, **having)])


def subordinate(draw: Draw) -> Action:
    under = stands_on(draw)
    other = stands_on(draw, asset=under.asset)
    return Subordinate(by=under.creditor, pledge=under.pledge, behind=other.pledge)


def transfer_debt(draw: Draw) -> Action:
    name, row = draw.mostly(draw.rows(DEBTS, stage=DebtStage.OPEN), draw.rows(DEBTS))
    return TransferDebt(by=row.creditor, debt=name, to=lender(draw))


def release(draw: Draw) -> Action:
    key, row = standing(draw)
    asset = stands_on(draw, pledge=key).asset if draw.chance(0.4) else None
    return Release(by=row.creditor, pledge=key, asset=asset)


def reduce(draw: Draw) -> Action:
    key, row = standing(draw)
    return Reduce(by=row.creditor, pledge=key, less=draw.amount(max(1, row.secured // 3)))


def discharge(draw: Draw) -> Action:
    name, row = draw.mostly(draw.rows(DEBTS, stage=DebtStage.OPEN), draw.rows(DEBTS), 0.8)
    return Discharge(by=row.creditor, debt=name)


def take_back(draw: Draw) -> Action:
    _, row = draw.pick(draw.rows(PROCEEDS))
    by = row.creditor if draw.chance(0.3) else row.pledgor
    return TakeBack(by=by, pledge=row.pledge, asset=row.asset, bank=row.bank, pledgor=row.pledgor)


def declare_default(draw: Draw) -> Action:
    """Of a credit line what is owed on it; of another debt what its creditor says."""
    past = [each for each in draw.rows(DEBTS, stage=DebtStage.OPEN) if each[1].due < draw.day]
    name, row = draw.mostly(past, draw.rows(DEBTS), 0.9)
    owed = {"costs": 0, "interest": draw.amount(1_000_00), "principal": draw.amount(row.amount // 3 + 1)}
    line = draw.book.get("credit_lines", {}).get(name)
    if line is not None:
        owed = {"costs": line.costs, "interest": interest_due(line, draw.day), "principal": line.principal}
    return DeclareDefault(by=row.creditor, debt=name, event="insolvency" if draw.chance(0.4) else None, **owed)


def collect(draw: Draw) -> Action:
    called = {name for name, _ in draw.rows(DEBTS, stage=DebtStage.DEFAULTED)}
    found = [row for _, row in draw.rows(PROCEEDS)]
    due = [row for row in found if draw.book[PLEDGES.name][row.pledge].debt in called]
    row = draw.mostly(due, found)
    debt = draw.book[DEBTS.name][draw.book[PLEDGES.name][row.pledge].debt]
    owed = debt.costs + debt.interest + debt.principal
    return Collect(by=row.creditor, pledge=row.pledge, asset=row.asset, bank=row.bank, pledgor=row.pledgor,
                   amount=draw.amount(min(row.amount, owed)))  # fmt: skip


def move_pledged(draw: Draw) -> list[Action]:
    """A pledged claim is split or assigned, and those to whom it is pledged put their names to it, too."""
    under = stands_on(draw, kind="receivable")
    claim = draw.book[CLAIMS.name][under.asset]
    if claim.stage is not Stage.LIVE:
        return [reduce(draw)]
    to = draw.pick(draw.members)
    part = draw.amount(claim.face // 2)
    move: Action = Assign(by=claim.holder, claim=under.asset, face=claim.face, to=to)
    if draw.chance(0.6):
        move = Split(by=claim.holder, claim=under.asset, part=part, to=draw.pick((to, claim.holder)))
    creditors = {row.creditor: row.pledge for _, row in draw.rows(COLLATERAL, asset=under.asset)}
    return [move, *(Reduce(by=party, pledge=pledge, less=1) for party, pledge in sorted(creditors.items()))]


def pledge_for_new(draw: Draw) -> list[Action]:
    """A debt is put on record and secured in one transaction."""
    asset = CATALOGUE.assets["receivable"]
    key, row = draw.pick([each for each in draw.rows(asset.table) if asset.alive(each[1])])
    holder, creditor = asset.holder_of(row), lender(draw)
    debtor = holder if draw.chance(0.7) else draw.pick(draw.traders)
    amount = max(1, asset.measure(row) * draw.pick((1, 1, 2)) // 3)
    debt = Secure(
        by=creditor,
        debtor=debtor,
        currency="CNY",
        amount=amount,
        contract=f"L-{draw.fresh()}",
        due=draw.in_days(0, 8),
    )
    pledge = MakePledge(
        by=holder,
        kind=asset.kind,
        asset=key,
        measure=asset.measure(row),
        unit=asset.unit(row),
        debt=draw.next_id(creditor),
        creditor=creditor,
        secured=draw.amount(amount),
        filing=f"F-{draw.fresh()}",
        filed=draw.in_days(-2 if draw.chance(0.2) else 0, 0),
    )
    return [debt, pledge]


def pledge_in_a_circle(draw: Draw) -> list[Action]:
    """Whoever owes on an asset lends on it to its own creditor."""
    found = [(row, draw.book[DEBTS.name][row.debt]) for _, row in draw.rows(COLLATERAL, kind="receivable")]
    under, owed = draw.pick([(row, debt) for row, debt in found if debt.debtor != row.pledgor])
    claim = draw.book[CLAIMS.name][under.asset]
    debt = Secure(
        by=owed.debtor, debtor=owed.creditor, currency=claim.currency, amount=1, contract="L-back", due=draw.day
    )
    pledge = MakePledge(
        by=claim.holder,
        kind="receivable",
        asset=under.asset,
        measure=claim.face,
        unit=claim.currency,
        debt=draw.next_id(owed.debtor),
        creditor=owed.debtor,
        secured=1,
        filing=f"F-{draw.fresh()}",
        filed=draw.day,
    )
    return [debt, pledge]


def settle_pledged(draw: Draw) -> Action:
    """An obligor pays on what is pledged."""
    under = stands_on(draw, kind="receivable")
    claim = draw.book[CLAIMS.name][under.asset]
    return Settle(by=claim.obligor, root=claim.root, bank=draw.pick(BANKS), amount=draw.amount(claim.face))


def settle_and_spend(draw: Draw) -> list[Action]:
    """What is paid on a pledged claim is spent in the same transaction, together with all that its holder had."""
    under = stands_on(draw, kind="receivable")
    claim = draw.book[CLAIMS.name][under.asset]
    bank = draw.pick(BANKS)
    there = draw.row(BALANCES, f"{bank}/{claim.currency}/{claim.holder}")
    spent = claim.face + (0 if there is None else there.available)
    paid = Settle(by=claim.obligor, root=claim.root, bank=bank, amount=claim.face)
    payee = draw.pick([party for party in draw.members if party != claim.holder])
    spend = Transfer(
        by=claim.holder, bank=bank, currency=claim.currency, payee=payee, amount=spent, purpose="spent at once"
    )
    return [paid, spend]


DRAWS: dict[Drawing, float] = {
    pledge_for_new: 8,
    pledge_in_a_circle: 1,
    settle_and_spend: 2,
    settle_pledged: 6,
    secure: 2,
    make_pledge: 10,
    subordinate: 1.5,
    transfer_debt: 1,
    release: 1.5,
    reduce: 1,
    discharge: 0.5,
    take_back: 2,
    declare_default: 1.5,
    collect: 4,
    move_pledged: 4,
}
