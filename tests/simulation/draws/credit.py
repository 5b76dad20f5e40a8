"""Draws for credit: lines opened, drawn on within their bases, repaid, brought up to date, covered and called."""

from typing import Any

from heqi.machine.transactions import Action
from heqi.modules import CATALOGUE
from heqi.modules.credit import (
    LINES,
    PRICES,
    AttestPrice,
    BringUpToDate,
    Charge,
    CloseLine,
    CoverLine,
    Line,
    OpenLine,
    Repay,
    RepayFromProceeds,
    Stage,
)
from heqi.modules.credit import (
    Draw as DrawDown,
)
from heqi.modules.inventory import RECEIPTS
from heqi.modules.pledges import COLLATERAL, PLEDGES, PROCEEDS, MakePledge
from heqi.modules.receivables import CLAIMS
from heqi.modules.receivables import Stage as ClaimStage
from heqi.values.day_counts import DayCount
from heqi.values.days import add_days
from tests.simulation.draws.draw import Draw, Drawing
from tests.simulation.draws.pledges import KINDS
from tests.simulation.world import BANKS, SUPPLIERS


def open_fields(draw: Draw) -> dict[str, Any]:
    return {
        "by": draw.mostly(BANKS, draw.members),
        "borrower": draw.mostly(SUPPLIERS, draw.members),
        "currency": draw.pick(("CNY",) * 9 + ("USD",)),
        "limit": draw.amount(500_000_00),
        "rate": draw.pick((43_500, 60_000, 0)),
        "day_count": draw.pick(list(DayCount)),
        "until": draw.in_days(-1, -1) if draw.chance(0.05) else draw.in_days(3, 30),
        "contract": f"C-{draw.fresh()}",
        "claim_advance": draw.pick((800_000, 800_000, 700_000, 700_000, 800_001)),
        "stock_advance": draw.pick((600_000, 500_000)),
        "past_due_days": draw.pick((0, 3)),
        "age_days": draw.pick((20, 60)),
        "cross_ageing": draw.pick((100_000, 500_000)),
        "concentration": draw.pick((1_000_000, 400_000)),
        "pricer": draw.pick(("platform", "truckmaker", "carmaker")),
        "insurer": draw.pick((None, None, "platform", *draw.members)),
    }


def open_line(draw: Draw) -> Action:
    return OpenLine(**open_fields(draw))


def a_line(draw: Draw) -> tuple[str, Line]:
    return draw.mostly(draw.rows(LINES, stage=Stage.OPEN), draw.rows(LINES), 0.97)


def give(draw: Draw) -> Action:
    """Something of the borrower's is pledged for its line."""
    key, line = a_line(draw)
    asset = CATALOGUE.assets[draw.pick(KINDS)]
    own = [each for each in draw.rows(asset.table, holder=line.borrower) if asset.alive(each[1])]
    name, row = draw.pick(own)
    worth = asset.measure(row) * draw.pick((1, 1, 2, 3)) // 3
    return MakePledge(
        by=line.borrower,
        kind=asset.kind,
        asset=name,
        measure=asset.measure(row),
        unit=asset.unit(row),
        debt=key,
        creditor=line.lender,
        secured=max(1, min(line.limit, worth)),
        filing=f"F-{draw.fresh()}",
        filed=draw.day,
    )


def lend_on(draw: Draw) -> list[Action]:
    """A line is opened, and a claim of the borrower's is pledged for it in the same transaction."""
    live = [each for each in draw.rows(CLAIMS, stage=ClaimStage.LIVE, financed_by=None) if each[1].holder in SUPPLIERS]
    free = [each for each in live if not draw.rows(COLLATERAL, asset=each[0])]
    name, claim = draw.mostly(free, live, 0.95)
    lender = draw.pick(BANKS)
    limit = claim.face * draw.pick((1, 2, 3))
    opened = OpenLine(**(open_fields(draw) | {"by": lender, "borrower": claim.holder, "limit": limit, "insurer": None}))
    line = draw.next_id(lender)
    pledged = MakePledge(
        by=claim.holder,
        kind="receivable",
        asset=name,
        measure=claim.face,
        unit=claim.currency,
        debt=line,
        creditor=lender,
        secured=max(1, claim.face * 8 // 10),
        filing=f"F-{draw.fresh()}",
        filed=draw.day,
    )
    return [opened, pledged]


def owed(line: Line) -> int:
    return line.costs + line.interest + line.principal


def draw_down(draw: Draw) -> Action:
    ready = [
        each for each in draw.rows(LINES, stage=Stage.OPEN)
        if each[1].borrowing_base > each[1].principal and (each[1].insurer is None or each[1].covered is not None)
    ]  # fmt: skip
    key, line = draw.mostly(ready, draw.rows(LINES), 0.9)
    return drawing(draw, key, line)


def drawing(draw: Draw, key: str, line: Line) -> DrawDown:
    """Of what the base has left, and now and then beyond the limit."""
    amount = draw.amount(min(line.borrowing_base, line.limit) - line.principal)
    if draw.chance(0.1):
        amount = line.limit - line.principal + 1
    return DrawDown(by=line.borrower, line=key, lender=line.lender, bank=draw.pick(BANKS), amount=amount)


def drawn(draw: Draw) -> tuple[str, Line]:
    return draw.mostly([each for each in draw.rows(LINES) if owed(each[1])], draw.rows(LINES), 0.95)


def repay(draw: Draw) -> Action:
    key, line = drawn(draw)
    return Repay(by=line.borrower, line=key, bank=draw.pick(BANKS), amount=draw.amount(owed(line)))


def repay_from_proceeds(draw: Draw) -> Action:
    found = []
    for _, row in draw.rows(PROCEEDS):
        debt = draw.book[PLEDGES.name][row.pledge].debt
        line = draw.row(LINES, debt)
        if line is not None:
            found.append((debt, line, row))
    key, line, row = draw.pick(found)
    return RepayFromProceeds(
        by=line.lender,
        line=key,
        pledge=row.pledge,
        asset=row.asset,
        bank=row.bank,
        pledgor=row.pledgor,
        amount=draw.amount(min(row.amount, owed(line) or row.amount)),
    )


def charge(draw: Draw) -> Action:
    key, line = a_line(draw)
    return Charge(by=line.lender, line=key, borrower=line.borrower, amount=draw.amount(500_00), reference="visit")


def close_line(draw: Draw) -> Action:
    key, line = draw.mostly([each for each in draw.rows(LINES, stage=Stage.OPEN) if not owed(each[1])],
                            draw.rows(LINES), 0.7)  # fmt: skip
    return CloseLine(by=draw.pick((line.lender, line.borrower)), line=key)


def bring_up_to_date(draw: Draw) -> Action | list[Action]:
    key, line = draw.mostly([each for each in draw.rows(LINES, stage=Stage.OPEN) if each[1].through < draw.day],
                            draw.rows(LINES), 0.95)  # fmt: skip
    bring = BringUpToDate(by=draw.pick((line.lender, line.borrower)), line=key)
    most = min(line.borrowing_base, line.limit) - line.principal
    if most > 0 and draw.chance(0.6):
        return [bring, drawing(draw, key, line)]
    return bring


def attest_price(draw: Draw) -> Action:
    stock = draw.pick([row for _, row in draw.rows(RECEIPTS)])
    pricers = [line.pricer for _, line in draw.rows(LINES)]
    return AttestPrice(
        by=draw.pick(pricers),
        goods=stock.goods,
        grade=stock.grade,
        unit=stock.unit,
        currency=draw.pick(("CNY",) * 9 + ("USD",)),
        price=draw.rng.randint(1_00, 90_00),
        day=draw.in_days(1, 1) if draw.chance(0.1) else draw.in_days(-2, 0),
    )


def price_again(draw: Draw) -> Action:
    """Goods that have a price get one of a day before it, or of a later one."""
    key, known = draw.pick(draw.rows(PRICES))
    goods, grade, unit = key.partition("/")[2].split(":")
    return AttestPrice(
        by=known.pricer,
        goods=goods,
        grade=grade,
        unit=unit,
        currency=known.currency,
        price=known.price,
        day=add_days(known.day, draw.pick((-1, 0, 1))),
    )


def cover_line(draw: Draw) -> Action:
    key, line = draw.mostly([each for each in draw.rows(LINES) if each[1].insurer], draw.rows(LINES), 0.97)
    return CoverLine(by=line.insurer or "platform", line=key, last_day=draw.in_days(-1 if draw.chance(0.1) else 0, 12))


DRAWS: dict[Drawing, float] = {
    open_line: 2,
    lend_on: 8,
    give: 8,
    draw_down: 6,
    repay: 4,
    repay_from_proceeds: 6,
    charge: 0.5,
    close_line: 0.5,
    bring_up_to_date: 12,
    attest_price: 2,
    price_again: 1,
    cover_line: 2,
}
