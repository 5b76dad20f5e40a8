"""The gate: whatever a transaction did to pledged assets, pledges, prices or debts, every base follows.

It asks nothing of those who pay: a base that falls short is told, and stops the next drawdown.
"""

from heqi.machine.module import Call, Settled
from heqi.machine.reasons import require
from heqi.machine.transactions import Event
from heqi.modules.credit.base import is_on, keep_items, priced_anew
from heqi.modules.credit.interest import interest_due
from heqi.modules.credit.reasons import Why
from heqi.modules.credit.records import LINES, PRICES, Stage, line_of
from heqi.modules.credit.worth import RECEIPT
from heqi.modules.inventory import LOTS
from heqi.modules.inventory import RECEIPTS as STOCK
from heqi.modules.inventory.records import RECEIPTS_LIMIT
from heqi.modules.pledges import COLLATERAL, DEBTS, DebtStage
from heqi.state.tables import changed
from heqi.state.view import State, Touched
from heqi.values.amounts import Cents
from heqi.values.identifiers import Id


class BaseShort(Event, tag="credit.base_short"):
    """More is owed on a line than its base is: nothing more can be drawn, and something has to be pledged or repaid."""

    line: Id
    base: Cents
    principal: Cents


def keep_bases(state: State, settled: Settled) -> None:
    call = settled.call
    if not is_on(call):
        return
    kinds = {asset.table.name: asset for asset in call.catalogue.assets.values()}
    freed: dict[tuple[str, Id], bool] = {}  # the assets to look at: whether they may have left a pledge
    lines: dict[Id, None] = {}
    for row in settled.touched:
        if row.before == row.after:
            continue
        if row.table is COLLATERAL:
            stands = row.after or row.before
            freed[stands.kind, stands.asset] = True
        elif row.table.name in kinds:
            asset = kinds[row.table.name]
            moved = None in (row.before, row.after) or asset.holder_of(row.before) != asset.holder_of(row.after)
            freed[asset.kind, row.key] = moved or freed.get((asset.kind, row.key), False)
        elif row.table is LOTS and row.before is not None and row.after.short != row.before.short:
            for key, _ in state.scan(STOCK, "lot", row.key, RECEIPTS_LIMIT):
                freed.setdefault((RECEIPT, key), False)
        elif row.table is DEBTS and row.before is not None:
            follow_debt(state, call, row)
        elif row.table is PRICES:
            lines |= dict.fromkeys(priced_anew(state, call, row.key))
        elif row.table is LINES:
            lines[row.key] = None
    for (kind, key), may_have_left in freed.items():
        lines |= dict.fromkeys(keep_items(state, call, kind, key, freed=may_have_left))
    for key in lines:
        tell_if_short(state, call, key)


def tell_if_short(state: State, call: Call, key: Id) -> None:
    line = line_of(state, key)
    if line.stage is Stage.OPEN and line.principal > line.borrowing_base:
        call.emit(BaseShort(line=key, base=line.borrowing_base, principal=line.principal))


def follow_debt(state: State, call: Call, row: Touched) -> None:
    """A line's secured debt goes to nobody else; a default says what is owed and ends the drawing; a debt that is over
    ends the line.
    """
    line = state.get(LINES, row.key)
    if line is None:
        return
    require(row.after.creditor == row.before.creditor, Why.NOT_ASSIGNED)
    if row.after.stage is DebtStage.DEFAULTED and row.before.stage is DebtStage.OPEN:
        owed = {"costs": line.costs, "interest": interest_due(line, call.day), "principal": line.principal}
        same = owed == {name: getattr(row.after, name) for name in owed}
        require(same, Why.DEFAULT_DIFFERS, **owed)
    if row.after.stage is not row.before.stage:
        stage = Stage.CALLED if row.after.stage is DebtStage.DEFAULTED else Stage.CLOSED
        state.put(LINES, row.key, changed(line, stage=stage, principal=0, interest=0, interest_rest=0, costs=0))
