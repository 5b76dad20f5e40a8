"""The gate: what a financier starts is held against the charter's limits; a claim that comes round is flagged.

A circle is shown to people and never refused: real supply chains have them.
"""

from typing import Any, Literal

from heqi.machine.authority import MEMBERS, present_member
from heqi.machine.module import Call, Settled
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Event
from heqi.modules.charter import in_force
from heqi.modules.limits.books import RISK_ASSETS, book_of, count
from heqi.modules.limits.reasons import Why
from heqi.modules.limits.terms import SECTION, Limit, Measure, Terms, path_of
from heqi.modules.receivables import CLAIMS, NOTICES, Exposure
from heqi.modules.receivables.claims import Notice
from heqi.state.tables import Row, Table
from heqi.state.view import State
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Id, Party

BASIS_POINTS = 10_000

Kind = Literal["held-it-before", "of-the-obligors-group"]


class Circle(Row):
    """A claim that came round: to who held it before, or to a company of its obligor's group."""

    claim: Id
    root: Id
    giver: Party
    holder: Party
    kind: Kind
    day: Day


# For who keeps the book and looks into it; the parties themselves read it in the receipt.
CIRCLES = Table("circles", Circle, key="claim/number of the notice", parts=NOTICES.parts, short="cir")


class CameRound(Event, tag="limits.came_round"):
    """A claim came to somebody who held it before, or into its obligor's own group. It is for people to look at."""

    claim: Id
    holder: Party
    kind: Kind


def within_limits(state: State, settled: Settled) -> None:
    """Keep the books; refuse what is started beyond a limit; flag what comes round."""
    call = settled.call
    if SECTION not in call.charter.modules:
        return
    grown = count(state, settled.touched)
    if not settled.started:
        return
    terms = call.terms(Terms)
    for row in settled.touched:
        used = row.before.used if isinstance(row.before, Exposure) else 0
        if isinstance(row.after, Exposure) and row.after.used > used:
            for limit in covering(state, terms, Measure.CONCENTRATION, row.after.financier):
                require_spread(state, call, terms, limit, row.after, used)
        elif isinstance(row.after, Notice) and row.before is None:
            flag_circle(state, call, terms, row.key, row.after)
    for financier in grown:
        for limit in covering(state, terms, Measure.OVERDUE, financier):
            require_performing(state, call, limit, financier)


def covering(state: State, terms: Terms, measure: Measure, financier: Party) -> list[Limit]:
    roles = present_member(state, financier).roles
    return [each for each in terms.limit if each.measure is measure and any(role in each.over for role in roles)]


def require_spread(state: State, call: Call, terms: Terms, limit: Limit, exposure: Exposure, used: int) -> None:
    """What is advanced against one obligor or one group is no more than its share of the base. used: before it."""
    if exposure.used <= limit.from_amount:
        return
    base = base_of(state, call, terms, limit, exposure.financier)
    most = max(limit.from_amount, base * limit.at_most_basis_points // BASIS_POINTS)
    require(
        exposure.used <= most,
        Why.CONCENTRATED,
        financier=exposure.financier,
        subject=exposure.subject,
        used=exposure.used,
        base=base,
        share=share_of(exposure.used, base),
        limit=limit.id,
        at_most=limit.at_most_basis_points,
        over=exposure.used - most,
        left=max(0, most - used),
        **said(call, limit),
    )


def base_of(state: State, call: Call, terms: Terms, limit: Limit, financier: Party) -> int:
    if limit.base == "advanced":
        return book_of(state, financier).advanced
    stated = state.get(RISK_ASSETS, financier)
    if stated is None or call.day > add_days(stated.day, terms.risk_assets_days):
        refuse(Why.BASE_MISSING, financier=financier, days=terms.risk_assets_days, limit=limit.id, **said(call, limit))
    return stated.amount


def require_performing(state: State, call: Call, limit: Limit, financier: Party) -> None:
    """What is advanced on overdue claims is no more than its share of all that is advanced."""
    book = book_of(state, financier)
    if book.overdue > limit.from_amount:
        require(
            book.overdue * BASIS_POINTS <= book.advanced * limit.at_most_basis_points,
            Why.TOO_MUCH_OVERDUE,
            financier=financier,
            base=book.advanced,
            overdue=book.overdue,
            share=share_of(book.overdue, book.advanced),
            limit=limit.id,
            at_most=limit.at_most_basis_points,
            **said(call, limit),
        )


def share_of(part: int, whole: int) -> int:
    """In basis points, rounded up; all of it where there is no whole."""
    return -(-part * BASIS_POINTS // whole) if whole else BASIS_POINTS


def said(call: Call, limit: Limit) -> dict[str, Any]:
    return in_force(call.charter, path_of(limit.id))


def flag_circle(state: State, call: Call, terms: Terms, key: str, notice: Notice) -> None:
    kind = circle(state, terms, key, notice)
    if kind is not None:
        state.put(
            CIRCLES,
            key,
            Circle(
                claim=notice.claim,
                root=notice.root,
                giver=notice.giver,
                holder=notice.holder,
                kind=kind,
                day=call.day,
            ),
        )
        call.emit(CameRound(claim=notice.claim, holder=notice.holder, kind=kind))


def circle(state: State, terms: Terms, key: str, notice: Notice) -> Kind | None:
    """Whether the new holder had the claim before, among so many assignments back, or shares the obligor's group."""
    claim = state.get(CLAIMS, notice.claim)
    if claim is None:
        raise KeyError(notice.claim)
    before = [claim.creditor]
    number = int(key.rpartition("/")[2])
    for earlier in range(max(1, number - terms.circle_steps), number):
        row = state.get(NOTICES, f"{notice.claim}/{earlier:06d}")
        if row is not None:
            before += [row.giver, row.holder]
    if notice.holder in before:
        return "held-it-before"
    holder, obligor = state.get(MEMBERS, notice.holder), state.get(MEMBERS, notice.obligor)
    group = None if obligor is None else obligor.group
    related = holder is not None and group is not None and holder.group == group
    return "of-the-obligors-group" if related else None
