"""Registering: what is claimed is announced, and issued once its objection period is over and no objection stands."""

from typing import Annotated

from msgspec import Meta

from heqi.machine.module import Call
from heqi.machine.reasons import require
from heqi.machine.transactions import Action
from heqi.modules.certificates.reasons import Why
from heqi.modules.certificates.records import (
    CERTIFICATES,
    CLAIMED,
    Certificate,
    Claimed,
    Evidence,
    Kind,
    Right,
    Stage,
    announced,
    claimed_key,
    note_step,
)
from heqi.modules.certificates.terms import Terms
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.days import add_days
from heqi.values.identifiers import Digest, Id, Party, Text


class Register(Action, tag="certificates.register"):
    """An applicant claims a right to data or a digital work, with evidence that it is its own. The claim is announced,
    and anybody may object. What is tied to a concrete good names it and its keeper, who signs: it is a right of
    holding, and ends when the good is handed over.
    """

    kind: Kind
    title: Text
    content: Digest
    right: Right
    evidence: Annotated[tuple[Evidence, ...], Meta(min_length=1, max_length=10)]
    good: Text | None = None
    keeper: Party | None = None


class Withdraw(Action, tag="certificates.withdraw"):
    """The applicant takes back what it has announced, before it is issued."""

    certificate: Id


class Issue(Action, tag="certificates.issue"):
    """The registrar issues the certificate when the objection period is over and no objection is open."""

    certificate: Id


def register(state: State, call: Call, ask: Register) -> None:
    require((ask.good is None) == (ask.keeper is None), Why.GOOD_NEEDS_KEEPER)
    require(ask.keeper is None or ask.right is Right.HOLD, Why.GOOD_IS_HELD, right=ask.right)
    require(ask.keeper != ask.by, Why.KEEPS_ITSELF, party=ask.by)
    certificate = Certificate(
        applicant=ask.by,
        kind=ask.kind,
        title=ask.title,
        content=ask.content,
        right=ask.right,
        evidence=ask.evidence,
        good=ask.good,
        keeper=ask.keeper,
        announced=call.day,
        objections_until=add_days(call.day, call.terms(Terms).objection_days),
        open_objections=0,
        holder=ask.by,
        since=call.day,
        steps=0,
        licences=(),
        stage=Stage.ANNOUNCED,
    )
    earlier = state.get(CLAIMED, claimed_key(certificate))
    require(earlier is None, Why.CLAIMED_ALREADY, certificate="" if earlier is None else earlier.certificate)
    # Nothing below may be refused.
    key = call.new_id()
    noted = note_step(state, call, key, certificate, "announced", giver=None, holder=ask.by)
    state.put(CERTIFICATES, key, noted)
    state.put(CLAIMED, claimed_key(certificate), Claimed(certificate=key))


def withdraw(state: State, call: Call, ask: Withdraw) -> None:
    certificate = announced(state, ask.certificate)
    require(certificate.applicant == ask.by, Why.NOT_FOUND, record=ask.certificate)
    # Nothing below may be refused.
    end(state, call, ask.certificate, certificate, Stage.WITHDRAWN)


def issue(state: State, call: Call, ask: Issue) -> None:
    require_registrar(call)
    certificate = announced(state, ask.certificate)
    over = call.day > certificate.objections_until
    require(over, Why.OBJECTION_PERIOD, until=certificate.objections_until)
    require(certificate.open_objections == 0, Why.OBJECTION_OPEN, count=certificate.open_objections)
    # Nothing below may be refused.
    noted = note_step(state, call, ask.certificate, certificate, "issued", giver=None, holder=certificate.holder)
    state.put(CERTIFICATES, ask.certificate, changed(noted, since=call.day, stage=Stage.IN_FORCE))


def require_registrar(call: Call) -> None:
    registrar = call.terms(Terms).registrar
    require(call.party == registrar, Why.NOT_THE_REGISTRAR, party=call.party, registrar=registrar)


def end(state: State, call: Call, key: Id, certificate: Certificate, stage: Stage) -> None:
    """A certificate ends, before it was issued or after. Unless its good was handed over, whoever the right belongs to
    may claim it.
    """
    noted = note_step(state, call, key, certificate, stage.value, giver=certificate.holder, holder=None)
    state.put(CERTIFICATES, key, changed(noted, stage=stage))
    if stage is not Stage.REDEEMED:
        state.delete(CLAIMED, claimed_key(certificate))
