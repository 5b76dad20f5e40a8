"""Agreement: gates that hold receipts and lots together, and goods in store apart from goods that were delivered."""

from typing import Any

from heqi.machine.apply import BrokenInvariant
from heqi.machine.module import Settled
from heqi.machine.reasons import require
from heqi.modules.evidence import DELIVERED, STATED
from heqi.modules.inventory.reasons import Why
from heqi.modules.inventory.records import LOTS, MARKS, RECEIPTS, RECEIPTS_LIMIT, Lot, Receipt, lot_of, outstanding
from heqi.state.view import State


def receipts_agree(state: State, settled: Settled) -> None:
    """BrokenInvariant when what receipts are out for has changed by another quantity than their lot says."""
    drift: dict[str, int] = {}
    for touched in settled.touched:
        if touched.table not in (LOTS, RECEIPTS):
            continue
        for row, sign in ((touched.before, -1), (touched.after, 1)):
            match row:
                case Lot():
                    drift[touched.key] = drift.get(touched.key, 0) - sign * row.receipted
                case Receipt():
                    drift[row.lot] = drift.get(row.lot, 0) + sign * outstanding(row)
    if any(drift.values()):
        broken = sorted(lot for lot, change in drift.items() if change)
        raise BrokenInvariant(f"receipts have drifted from their lots: {broken}")


def not_in_store(state: State, settled: Settled) -> None:
    """Refuse a delivery of goods that lie in a warehouse, unless the buyer holds a receipt on them: the same goods are
    not offered as a receivable and as a receipt.
    """
    for touched in settled.touched:
        if touched.table is DELIVERED and touched.after is not None:
            marked = state.get(MARKS, touched.key)
            if marked is not None:
                buyer, lot = touched.after.buyer, lot_of(state, marked.lot)
                receipts = state.scan(RECEIPTS, "lot", marked.lot, RECEIPTS_LIMIT)
                endorsed = any(receipt.holder == buyer and outstanding(receipt) for _, receipt in receipts)
                stated = state.get(STATED, touched.after.delivery)
                place = 0 if stated is None else stated.marks.index(touched.key) + 1
                facts = {"place": place, "mark": touched.key, "buyer": buyer, "warehouse": lot.warehouse}
                require(endorsed, Why.STILL_IN_STORE, **facts)


def adds_up(lot: Any) -> bool:
    return bool(lot.stock == lot.attested + lot.moved_in - lot.moved_out - lot.released - lot.lost)


def moved(lot: Any) -> int:
    return int(lot.moved_in - lot.moved_out)
