"""Journeys: where each part of each promise went, read from the versions of its claims, one for each block with a
change.

A band is a part of a promise from one moment to the next, in one holder's hands: its height is what is owed on it.
"""

from itertools import pairwise

from msgspec import Struct

from heqi.client.proof import Said
from heqi.demo.cast import NAMES
from heqi.demo.stage import Change, Stage
from heqi.demo.story import yuan
from heqi.modules.payments import CALENDARS
from heqi.modules.payments import Terms as PaymentTerms
from heqi.modules.receivables import CLAIMS, FILES, NOTICES, PROMISES, Claim
from heqi.modules.receivables import Stage as ClaimStage
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Id, Party

OWED = (ClaimStage.LIVE, ClaimStage.DEFAULTED)


class Band(Struct, frozen=True):
    """From first to last day one holder is owed this; `top` is what lies above it in the promise, all in fen."""

    first: Day
    last: Day | None  # None: still so
    due: Day
    holder: Party
    owed: int
    top: int
    offered: bool
    overdue: bool
    row: int  # counts the parts of a promise, the first one 0


class Happening(Struct, frozen=True):
    """What changed in a block, for the list below the picture."""

    day: Day
    said: Said


class Journey(Struct, frozen=True):
    """One promise."""

    number: int
    root: Id
    obligor: Party
    creditor: Party
    promised: int
    due: Day
    payable_on: Day  # the banking day to which the due day moves, by the signed calendar
    bands: tuple[Band, ...]
    happenings: tuple[Happening, ...]
    rows: int


def journeys(stage: Stage) -> list[Journey]:
    """All promises that became binding, in the order of their first appearance."""
    roots = list(dict.fromkeys(changes[0].row.root for changes in stage.changes(CLAIMS).values()))
    return [_journey(stage, number, root) for number, root in enumerate(roots, 1)]


def _journey(stage: Stage, number: int, root: Id) -> Journey:
    parts = {key: changes for key, changes in stage.changes(CLAIMS).items() if changes[0].row.root == root}
    tops = _tops(parts)
    bands = [band for row, (key, changes) in enumerate(parts.items()) for band in _bands(changes, tops[key], row)]
    first, promise = parts[root][0].row, stage.row(PROMISES, root)
    said = tuple(_happenings(stage, parts))
    return Journey(
        number,
        root,
        first.obligor,
        first.creditor,
        promise.promised,
        first.due,
        _banking_day(stage, first.due),
        tuple(bands),
        said,
        len(parts),
    )


def _banking_day(stage: Stage, due: Day) -> Day:
    bank = stage.cast.charter.terms(PaymentTerms).calendar_bank
    closed = stage.row(CALENDARS, f"{bank}/{due.year}").closed
    while due in closed:
        due = add_days(due, 1)
    return due


def _tops(parts: dict[Id, list[Change[Claim]]]) -> dict[Id, int]:
    """Where each part begins: a part that is cut off lies below what was left of the one it was cut from."""
    tops: dict[Id, int] = {}
    for key, changes in parts.items():
        source = changes[0].row.cut_from
        if source is None:
            tops[key] = 0
            continue
        left = next(each.row.face for each in parts[source] if each.height == changes[0].height)
        tops[key] = tops[source] + left
    return tops


def _bands(changes: list[Change[Claim]], top: int, row: int) -> list[Band]:
    # Of several versions on one day the last one is drawn.
    of_days = list({each.day: each for each in changes}.values())
    ends: list[Day | None] = [*(each.day for each in of_days[1:]), None]
    found = []
    for change, end in zip(of_days, ends, strict=True):
        claim = change.row
        if claim.face and claim.stage in (ClaimStage.OFFERED, *OWED):
            offered, overdue = claim.stage is ClaimStage.OFFERED, claim.overdue_since is not None
            found.append(Band(change.day, end, claim.due, claim.holder, claim.face, top, offered, overdue, row))
    return found


def _happenings(stage: Stage, parts: dict[Id, list[Change[Claim]]]) -> list[Happening]:
    by_height: dict[int, list[tuple[Id, Claim | None, Change[Claim]]]] = {}
    for key, changes in parts.items():
        for before, now in pairwise([None, *changes]):
            if now is not None:
                by_height.setdefault(now.height, []).append((key, before.row if before else None, now))
    found = []
    for height in sorted(by_height):
        said = _said(stage, by_height[height])
        if said is not None:
            found.append(Happening(by_height[height][0][2].day, said))
    return found


def _said(stage: Stage, changed: list[tuple[Id, Claim | None, Change[Claim]]]) -> Said | None:
    """What one block did to the parts of a promise."""
    cut = [now.row for _, before, now in changed if before is None and now.row.cut_from is not None]
    if cut:
        face, to = yuan(cut[0].face), NAMES[cut[0].holder]
        return Said(f"{face} passed to {to.en}", f"{face} 转给{to.zh}")
    paid = [(before, now.row) for _, before, now in changed if before is not None and now.row.paid > before.paid]
    if paid:
        shares = [(yuan(now.paid - before.paid), NAMES[now.holder]) for before, now in paid]
        return Said(
            "paid: " + ", ".join(f"{amount} to {to.en}" for amount, to in shares),
            "付款：" + "，".join(f"{to.zh} {amount}" for amount, to in shares),
        )
    key, before, now = changed[0]
    claim = now.row
    if before is None:
        by = "undertaken" if stage.row(PROMISES, claim.root).entrance == "voucher" else "registered"
        return Said(f"{yuan(claim.face)} {by}", f"{yuan(claim.face)} {'开立' if by == 'undertaken' else '登记'}")
    if before.stage is ClaimStage.OFFERED and claim.stage is ClaimStage.LIVE:
        return Said("accepted: binding", "签收或确权：生效")
    if claim.holder != before.holder:
        return _handed_over(stage, key, claim)
    if claim.face < before.face:
        less = yuan(before.face - claim.face)
        return Said(f"{less} credited, both sides signed", f"双方签署贷项 {less}")
    if claim.overdue_since is not None and before.overdue_since is None:
        return Said(
            f"{yuan(claim.face)} overdue since {claim.overdue_since}",
            f"{yuan(claim.face)} 自 {claim.overdue_since} 逾期",
        )
    return None


def _handed_over(stage: Stage, key: Id, claim: Claim) -> Said:
    to = NAMES[claim.holder]
    if claim.financed_by is not None:
        file = stage.row(FILES, claim.financed_by)
        proceeds = yuan(file.offer.proceeds if file.offer is not None else 0)
        return Said(f"financed by {to.en}: {proceeds} paid out", f"{to.zh}融资，放款 {proceeds}")
    by = stage.row(NOTICES, f"{key}/{claim.notices:06d}").by
    if by == "receivables.buy_back":
        return Said(f"bought back by {to.en}", f"{to.zh}回购")
    return Said(f"assigned to {to.en}", f"转让给{to.zh}")
