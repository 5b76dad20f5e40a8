"""Ending: the good that a certificate is tied to is handed over, or an award revokes it."""

from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action, Event
from heqi.modules.certificates.reasons import Why
from heqi.modules.certificates.records import CERTIFICATES, Stage, held_by, require_in_force
from heqi.modules.certificates.registering import end
from heqi.modules.certificates.terms import Terms
from heqi.state.view import State
from heqi.values.identifiers import Id, Party, Text


class Redeem(Action, tag="certificates.redeem"):
    """The holder takes the good that the certificate is tied to; its keeper signs that it hands it over. The
    certificate has ended for good.
    """

    certificate: Id
    keeper: Party


class Revoke(Action, tag="certificates.revoke"):
    """The arbiter's award takes a certificate from whoever holds it; its licences fall with it, and whoever the right
    belongs to may claim it.
    """

    certificate: Id
    award: Text


class Revoked(Event, tag="certificates.revoked"):
    """A certificate is no more, by an award."""

    certificate: Id
    holder: Party
    award: Text


def redeem(state: State, call: Call, ask: Redeem) -> None:
    certificate = held_by(state, ask.by, ask.certificate)
    require(certificate.keeper is not None, Why.NO_GOOD, record=ask.certificate)
    require(certificate.keeper == ask.keeper, Why.NOT_THE_KEEPER, party=ask.keeper)
    # Nothing below may be refused.
    end(state, call, ask.certificate, certificate, Stage.REDEEMED)


def revoke(state: State, call: Call, ask: Revoke) -> None:
    arbiter = call.terms(Terms).arbiter
    require(ask.by == arbiter, Why.NOT_THE_ARBITER, party=ask.by, arbiter=arbiter)
    certificate = state.get(CERTIFICATES, ask.certificate)
    if certificate is None:
        refuse(Why.NOT_FOUND, record=ask.certificate)
    require_in_force(certificate)
    # Nothing below may be refused.
    end(state, call, ask.certificate, certificate, Stage.REVOKED)
    call.emit(Revoked(certificate=ask.certificate, holder=certificate.holder, award=ask.award))
