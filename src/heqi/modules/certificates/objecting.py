"""Objecting: any member may say, with evidence, that a right is not the applicant's; the registrar decides."""

from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action, Event
from heqi.modules.certificates.reasons import Why
from heqi.modules.certificates.records import (
    CERTIFICATES,
    OBJECTIONS,
    Certificate,
    Objection,
    ObjectionStage,
    Stage,
    announced,
)
from heqi.modules.certificates.registering import end, require_registrar
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.identifiers import Digest, Id, Party, Text


class Object(Action, tag="certificates.object"):
    """A member objects within the period, once, with evidence."""

    certificate: Id
    ground: Text
    evidence: Digest


class WithdrawObjection(Action, tag="certificates.withdraw_objection"):
    """Who objected lets it go."""

    certificate: Id


class DecideObjection(Action, tag="certificates.decide_objection"):
    """The registrar decides an objection. One that is upheld ends the claim. reference: of the decision."""

    certificate: Id
    party: Party
    upheld: bool
    reference: Text


class Objected(Event, tag="certificates.objected"):
    """Somebody says that a right is not the applicant's."""

    certificate: Id
    applicant: Party
    party: Party


def object_to(state: State, call: Call, ask: Object) -> None:
    certificate = announced(state, ask.certificate)
    require(certificate.applicant != ask.by, Why.OBJECTS_TO_ITSELF, party=ask.by)
    require(call.day <= certificate.objections_until, Why.TOO_LATE, until=certificate.objections_until)
    key = f"{ask.certificate}/{ask.by}"
    require(state.get(OBJECTIONS, key) is None, Why.OBJECTED_BEFORE, party=ask.by)
    # Nothing below may be refused.
    objection = Objection(
        certificate=ask.certificate,
        party=ask.by,
        ground=ask.ground,
        evidence=ask.evidence,
        day=call.day,
        stage=ObjectionStage.OPEN,
        decision=None,
    )
    state.put(OBJECTIONS, key, objection)
    state.put(CERTIFICATES, ask.certificate, changed(certificate, open_objections=certificate.open_objections + 1))
    call.emit(Objected(certificate=ask.certificate, applicant=certificate.applicant, party=ask.by))


def withdraw_objection(state: State, call: Call, ask: WithdrawObjection) -> None:
    certificate = announced(state, ask.certificate)
    objection = open_objection(state, ask.certificate, ask.by)
    # Nothing below may be refused.
    close(state, ask.certificate, certificate, objection, ObjectionStage.WITHDRAWN)


def decide_objection(state: State, call: Call, ask: DecideObjection) -> None:
    require_registrar(call)
    certificate = announced(state, ask.certificate)
    objection = open_objection(state, ask.certificate, ask.party)
    # Nothing below may be refused.
    stage = ObjectionStage.UPHELD if ask.upheld else ObjectionStage.DISMISSED
    left = close(state, ask.certificate, certificate, changed(objection, decision=ask.reference), stage)
    if ask.upheld:
        end(state, call, ask.certificate, left, Stage.REJECTED)


def open_objection(state: State, certificate: Id, party: Party) -> Objection:
    found = state.get(OBJECTIONS, f"{certificate}/{party}")
    if found is None or found.stage is not ObjectionStage.OPEN:
        refuse(Why.NO_OBJECTION, party=party)
    return found


def close(state: State, key: Id, certificate: Certificate, objection: Objection, stage: ObjectionStage) -> Certificate:
    """An objection is over. Returns the certificate that counts one less."""
    state.put(OBJECTIONS, f"{key}/{objection.party}", changed(objection, stage=stage))
    left = changed(certificate, open_objections=certificate.open_objections - 1)
    state.put(CERTIFICATES, key, left)
    return left
