"""Licensing: the holder of a right to process or operate lets others use it, for a term and a territory."""

from typing import Annotated

from msgspec import Meta

from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.certificates.passing import pay_price
from heqi.modules.certificates.reasons import Why
from heqi.modules.certificates.records import (
    CERTIFICATES,
    LICENCES,
    Certificate,
    Licence,
    Price,
    Right,
    held_by,
    note_step,
)
from heqi.modules.certificates.terms import Terms
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.days import Day
from heqi.values.identifiers import Code, Id, Party

Territory = Annotated[tuple[Code, ...], Meta(min_length=1, max_length=40)]


class Grant(Action, tag="certificates.license"):
    """The holder lets a licensee process or operate, within a territory (codes of countries or regions, `cn`, `cn-31`)
    and a term. An exclusive licence stands beside no other of the same days and places.
    """

    certificate: Id
    licensee: Party
    territory: Territory
    from_day: Day
    last_day: Day
    exclusive: bool
    price: Price | None = None


class EndLicence(Action, tag="certificates.end_licence"):
    """The licensee gives its licence up."""

    licence: Id


def grant(state: State, call: Call, ask: Grant) -> None:
    certificate = held_by(state, ask.by, ask.certificate)
    require(ask.licensee != ask.by, Why.SAME_PARTY, party=ask.licensee)
    require(certificate.right is not Right.HOLD, Why.NOTHING_TO_LICENSE, right=certificate.right)
    in_order = call.day <= ask.from_day <= ask.last_day
    require(in_order, Why.TERM, today=call.day, from_day=ask.from_day, last_day=ask.last_day)
    standing = not_over(state, certificate, call.day)
    most = call.terms(Terms).licences_at_most
    require(len(standing) < most, Why.TOO_MANY_LICENCES, limit=most)
    for key, other in standing:
        require(not (exclude(ask, other) and meet(ask, other)), Why.OVERLAPS, licence=key, exclusive=other.exclusive)
    pay_price(state, call, ask.price, ask.licensee, ask.by)
    # Nothing below may be refused.
    key = call.new_id()
    licence = Licence(
        certificate=ask.certificate,
        right=certificate.right,
        licensor=ask.by,
        licensee=ask.licensee,
        territory=ask.territory,
        from_day=ask.from_day,
        last_day=ask.last_day,
        exclusive=ask.exclusive,
        ended_day=None,
    )
    state.put(LICENCES, key, licence)
    noted = note_step(state, call, ask.certificate, certificate, "licensed", giver=ask.by, holder=None)
    kept = (*(each for each, _ in standing), key)
    state.put(CERTIFICATES, ask.certificate, changed(noted, licences=kept))


def end_licence(state: State, call: Call, ask: EndLicence) -> None:
    licence = state.get(LICENCES, ask.licence)
    if licence is None or licence.licensee != ask.by:
        refuse(Why.NOT_FOUND, record=ask.licence)
    over = licence.ended_day is not None or call.day > licence.last_day
    require(not over, Why.LICENCE_OVER, ended=licence.ended_day or licence.last_day)
    # Nothing below may be refused.
    state.put(LICENCES, ask.licence, changed(licence, ended_day=call.day))


def not_over(state: State, certificate: Certificate, day: Day) -> list[tuple[Id, Licence]]:
    """Of a certificate's licences those whose term is not over and that were not given up."""
    found = [(key, state.get(LICENCES, key)) for key in certificate.licences]
    return [
        (key, licence)
        for key, licence in found
        if licence is not None and licence.ended_day is None and day <= licence.last_day
    ]


def exclude(ask: Grant, other: Licence) -> bool:
    return ask.exclusive or other.exclusive


def meet(ask: Grant, other: Licence) -> bool:
    """Whether both are of some day and place. A region is part of its country: `cn-31` of `cn`."""
    days = ask.from_day <= other.last_day and other.from_day <= ask.last_day
    return days and any(
        one == another or one.startswith(f"{another}-") or another.startswith(f"{one}-")
        for one in ask.territory
        for another in other.territory
    )
