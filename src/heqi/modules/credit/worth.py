"""Worth: what a pledged asset counts for in a line's base on a day, why not, and when that changes by itself."""

from typing import Any, NamedTuple

from heqi.modules.credit.records import Excluded, Line
from heqi.modules.inventory import LOTS, covered_through
from heqi.modules.inventory import RECEIPTS as STOCK
from heqi.modules.inventory.records import Receipt
from heqi.modules.inventory.records import Stage as ReceiptStage
from heqi.modules.parties import group_of
from heqi.modules.receivables import CLAIMS, PROMISES, Stage
from heqi.modules.receivables.claims import Claim
from heqi.state.view import State
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Id

RECEIVABLE, RECEIPT = "receivable", "receipt"


class Worth(NamedTuple):
    """measure: what counts, in the asset's unit. aged: of a claim that is past due. turns: the day of the next change,
    None where none comes by itself.
    """

    subject: str
    measure: int
    aged: int
    excluded: Excluded | None
    turns: Day | None


def worth_of(state: State, line: Line, kind: str, asset: Id, rank: int, day: Day) -> Worth:
    """Under a pledge of that rank. KeyError where there is no such asset."""
    if kind == RECEIVABLE:
        return of_claim(state, line, _there(state.get(CLAIMS, asset)), rank, day)
    if kind == RECEIPT:
        return of_receipt(state, _there(state.get(STOCK, asset)), rank, day)
    return Worth(kind, 0, 0, Excluded.UNKNOWN, None)


def of_claim(state: State, line: Line, claim: Claim, rank: int, day: Day) -> Worth:
    """A claim counts at what is not disputed of its face, until it is past due or too old."""
    last_eligible = add_days(claim.due, line.past_due_days)
    grows_old = add_days(_there(state.get(PROMISES, claim.root)).delivery_day, line.age_days)
    turns = min((each for each in (add_days(last_eligible, 1), add_days(grows_old, 1)) if each > day), default=None)
    late = day > last_eligible
    for excluded, applies in (
        (Excluded.NOT_FIRST, rank != 1),
        (Excluded.CURRENCY, claim.currency != line.currency),
        (Excluded.RELATED, group_of(state, claim.obligor) == group_of(state, line.borrower)),
        (Excluded.PAST_DUE, late or claim.stage is Stage.DEFAULTED),
        (Excluded.NOT_LIVE, claim.stage is not Stage.LIVE),
        (Excluded.TOO_OLD, day > grows_old),
        (Excluded.DISPUTED, claim.disputed == claim.face),
    ):
        if applies:
            aged = claim.face if excluded is Excluded.PAST_DUE else 0
            return Worth(claim.obligor, 0, aged, excluded, turns)
    return Worth(claim.obligor, claim.face - claim.disputed, 0, None, turns)


def of_receipt(state: State, receipt: Receipt, rank: int, day: Day) -> Worth:
    """Stock counts at its quantity while it is insured and was found when its lot was last counted."""
    covered = covered_through(receipt)
    insured = covered is not None and day <= covered
    turns = add_days(covered, 1) if covered is not None and insured else None
    subject = f"{receipt.goods}:{receipt.grade}:{receipt.unit}"
    lot = _there(state.get(LOTS, receipt.lot))
    for excluded, applies in (
        (Excluded.NOT_FIRST, rank != 1),
        (Excluded.NOT_LIVE, receipt.stage is not ReceiptStage.LIVE),
        (Excluded.ON_HOLD, lot.receipted > lot.stock - lot.short),
        (Excluded.UNINSURED, not insured),
    ):
        if applies:
            return Worth(subject, 0, 0, excluded, turns)
    return Worth(subject, receipt.quantity, 0, None, turns)


def _there(row: Any) -> Any:
    if row is None:
        raise KeyError("a pledge stands on what is not there")
    return row
