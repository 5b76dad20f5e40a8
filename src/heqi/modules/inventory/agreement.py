"""Agreement: a gate that holds receipts and lots together, whatever a rule has overlooked."""

from typing import Any

from heqi.machine.apply import BrokenInvariant
from heqi.machine.module import Settled
from heqi.modules.inventory.records import Lot, Receipt, outstanding
from heqi.state.view import State


def receipts_agree(state: State, settled: Settled) -> None:
    """BrokenInvariant when what receipts are out for has changed by another quantity than their lot says."""
    drift: dict[str, int] = {}
    for touched in settled.touched:
        for row, sign in ((touched.before, -1), (touched.after, 1)):
            match row:
                case Lot():
                    drift[touched.key] = drift.get(touched.key, 0) - sign * row.receipted
                case Receipt():
                    drift[row.lot] = drift.get(row.lot, 0) + sign * outstanding(row)
    broken = sorted(lot for lot, change in drift.items() if change)
    if broken:
        raise BrokenInvariant(f"receipts have drifted from their lots: {broken}")


def adds_up(lot: Any) -> bool:
    return bool(lot.stock == lot.attested + lot.moved_in - lot.moved_out - lot.released - lot.lost)


def moved(lot: Any) -> int:
    return int(lot.moved_in - lot.moved_out)
