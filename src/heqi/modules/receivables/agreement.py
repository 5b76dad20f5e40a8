"""Agreement: a gate that holds claims, totals and exposures together, whatever a rule has overlooked.

It looks at the rows that one transaction touched: what claims changed by is what their promise and their obligor
changed by, and what financing files changed by is what the exposures changed by.
"""

from typing import Any

from heqi.machine.apply import BrokenInvariant
from heqi.machine.module import Settled
from heqi.modules.receivables.book import EXPOSURES, OBLIGORS, Exposure, Obligor
from heqi.modules.receivables.claims import CLAIMS, PROMISES, Claim, Promise, owed
from heqi.modules.receivables.files import FILES, File, advanced
from heqi.state.view import State

COUNTED = (CLAIMS, PROMISES, OBLIGORS, FILES, EXPOSURES)  # whose rows `counted` knows; most transactions touch none


def totals_agree(state: State, settled: Settled) -> None:
    """BrokenInvariant when a total has drifted from what it adds up."""
    drift: dict[str, int] = {}
    for touched in settled.touched:
        if touched.table not in COUNTED:
            continue
        for row, sign in ((touched.before, -1), (touched.after, 1)):
            for total, amount in counted(touched.key, row):
                drift[total] = drift.get(total, 0) + sign * amount
    if any(drift.values()):
        raise BrokenInvariant(f"drifted: {sorted(total for total, change in drift.items() if change)}")


def counted(key: str, row: Any) -> list[tuple[str, int]]:
    """(total, amount) for each total that a row stands in: parts count for it, the total itself against it."""
    match row:
        case Claim():
            return [(f"promise {row.root}", owed(row)), (f"obligor {row.obligor}", owed(row))]
        case Promise():
            return [(f"promise {key}", -row.outstanding)]
        case Obligor():
            return [(f"obligor {row.obligor}", -row.outstanding)]
        case File():
            subjects = dict.fromkeys((row.obligor, row.group or row.obligor))
            return [(f"exposure {row.financier}/{subject}", advanced(row)) for subject in subjects]
        case Exposure():
            return [(f"exposure {row.financier}/{row.subject}", -row.used)]
        case _:
            return []
