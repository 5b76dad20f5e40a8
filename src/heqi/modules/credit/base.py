"""The base: rows that every change keeps, so that nothing is ever summed by a scan.

An item is one pledged asset; a subject is all items of one obligor, or all stock of one kind; the line's base is what
its subjects count for. A change of one asset touches one item, one subject and the line.
"""

from heqi.machine.module import Call
from heqi.modules.credit.records import (
    ITEMS,
    LINES,
    LINES_LIMIT,
    MILLION,
    PRICES,
    SUBJECTS,
    BaseSubject,
    Item,
    Line,
    Stage,
    SubjectExcluded,
    line_of,
    turn_of,
)
from heqi.modules.credit.terms import SECTION, Terms
from heqi.modules.credit.worth import RECEIPT, worth_of
from heqi.modules.pledges import ENCUMBRANCES, Collateral, encumbrance_key, ranked
from heqi.modules.pledges.terms import RANKS_LIMIT
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Id


def is_on(call: Call) -> bool:
    return SECTION in call.charter.modules


def keep_items(state: State, call: Call, kind: str, asset: Id, *, freed: bool) -> list[Id]:
    """Every item of an asset as it is today. freed: it may have left a pledge. Returns the lines in whose base it is or
    was.
    """
    if not freed and state.get(ENCUMBRANCES, encumbrance_key(kind, asset)) is None:
        return []
    now: dict[Id, Collateral] = {}
    before: dict[Id, Item] = {}
    for _, collateral in ranked(state, asset):
        line = state.get(LINES, collateral.debt)
        item = None if line is None else state.get(ITEMS, f"{collateral.debt}/{asset}")
        if item is not None:
            before[collateral.debt] = item
        if line is not None and line.stage is Stage.OPEN and collateral.pledgor == line.borrower:
            now[collateral.debt] = collateral
    if freed:
        before |= {item.line: item for _, item in state.scan(ITEMS, "asset", asset, RANKS_LIMIT)}
    for key in dict.fromkeys((*before, *now)):
        put_item(state, call, key, asset, now.get(key), before.get(key))
    return [*dict.fromkeys((*before, *now))]


def put_item(state: State, call: Call, key: Id, asset: Id, stands: Collateral | None, before: Item | None) -> None:
    """One item as it is today: there, changed or gone."""
    line = line_of(state, key)
    place = f"{key}/{asset}"
    after = None
    if stands is not None:
        worth = worth_of(state, line, stands.kind, asset, stands.rank, call.day)
        after = Item(
            line=key,
            lender=line.lender,
            borrower=line.borrower,
            kind=stands.kind,
            asset=asset,
            subject=worth.subject,
            measure=worth.measure,
            aged=worth.aged,
            excluded=worth.excluded,
            turns=None if worth.turns is None else turn_of(key, worth.turns),
        )
    if after == before:
        return
    if after is None:
        state.delete(ITEMS, place)
    else:
        state.put(ITEMS, place, after)
    one = after or before
    if one is not None:
        change_subject(state, call, key, line, one, before, after)


def change_subject(
    state: State, call: Call, key: Id, line: Line, one: Item, before: Item | None, after: Item | None
) -> None:
    """What an item changed by, its subject changes by, and so does the line."""
    place = f"{key}/{one.subject}"
    known = state.get(SUBJECTS, place)
    subject = known or BaseSubject(
        line=key,
        lender=line.lender,
        borrower=line.borrower,
        kind=one.kind,
        subject=one.subject,
        items=0,
        measure=0,
        aged=0,
        counted=0,
        beyond=0,
        excluded=None,
        price=f"{line.pricer}/{one.subject}" if one.kind == RECEIPT else None,
        turns=None,
    )
    more, less = after, before
    total = changed(
        subject,
        items=subject.items + (more is not None) - (less is not None),
        measure=subject.measure + (more.measure if more else 0) - (less.measure if less else 0),
        aged=subject.aged + (more.aged if more else 0) - (less.aged if less else 0),
    )
    put_subject(state, call, place, line, subject.counted, total)


def put_subject(state: State, call: Call, place: str, line: Line, was: int, total: BaseSubject) -> None:
    """A subject by its totals, and the line by what that counts for. was: what it counted for."""
    after = counted(state, call, line, total)
    if after.items:
        state.put(SUBJECTS, place, after)
    elif state.get(SUBJECTS, place) is not None:
        state.delete(SUBJECTS, place)
    now = after.counted if after.items else 0
    if now != was:
        state.put(LINES, total.line, changed(line, borrowing_base=line.borrowing_base + now - was))


def counted(state: State, call: Call, line: Line, total: BaseSubject) -> BaseSubject:
    """What a subject counts for today: after the haircut, within the concentration, or nothing and why."""
    excluded: SubjectExcluded | None = None
    turns: Day | None = None
    if total.price is None:
        worth = total.measure * line.claim_advance // MILLION
        if total.aged * MILLION > line.cross_ageing * (total.measure + total.aged):
            excluded = SubjectExcluded.CROSS_AGED
    else:
        price = state.get(PRICES, total.price)
        worth = 0
        if price is None or price.currency != line.currency:
            excluded = SubjectExcluded.NO_PRICE
        else:
            last = add_days(price.day, call.terms(Terms).price_days)
            worth = total.measure * price.price * line.stock_advance // MILLION
            excluded = SubjectExcluded.STALE_PRICE if call.day > last else None
            turns = None if excluded else add_days(last, 1)
    most = line.limit * line.concentration // MILLION
    taken = 0 if excluded else min(worth, most)
    return changed(
        total,
        counted=taken,
        beyond=0 if excluded else worth - taken,
        excluded=excluded,
        turns=None if turns is None else turn_of(total.line, turns),
    )


def renew_subject(state: State, call: Call, place: str, subject: BaseSubject) -> None:
    """A subject as it counts today, by the same items."""
    put_subject(state, call, place, line_of(state, subject.line), subject.counted, subject)


def priced_anew(state: State, call: Call, price: str) -> list[Id]:
    """Every base that the price is part of counts by it. Returns the lines."""
    found = state.scan(SUBJECTS, "price", price, LINES_LIMIT)
    for place, subject in found:
        renew_subject(state, call, place, subject)
    return [subject.line for _, subject in found]


def bring_forward(state: State, call: Call, key: Id, most: int) -> None:
    """Go through what changes by itself, day by day up to today and in key order: so many items at most."""
    line = line_of(state, key)
    day, left = line.through, most
    while day < call.day and left > 0:
        turn = turn_of(key, add_days(day, 1))
        items = state.first(ITEMS, "turns", turn, left)
        for _, item in items:
            [stands] = [each for _, each in ranked(state, item.asset) if each.debt == key]
            put_item(state, call, key, item.asset, stands, item)
        left -= len(items)
        subjects = state.first(SUBJECTS, "turns", turn, left)
        for place, subject in subjects:
            renew_subject(state, call, place, subject)
        left -= len(subjects)
        if left > 0:
            day = add_days(day, 1)
            left -= 1  # looking into a day has its cost, too
    state.put(LINES, key, changed(line_of(state, key), through=day))
