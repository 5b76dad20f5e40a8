"""Records: what is registered, the certificates issued on it, through whose hands they went, and who uses them."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.certificates.reasons import Why
from heqi.state.tables import EVERYONE, Row, Table, changed
from heqi.state.view import State
from heqi.values.amounts import Amount, Count
from heqi.values.days import Day
from heqi.values.identifiers import Code, Digest, Id, Party, Text


class Kind(StrEnum):
    DATA = "data"
    DIGITAL_WORK = "digital-work"


class Right(StrEnum):
    """Of data property; each is a certificate of its own."""

    HOLD = "hold"  # 持有
    PROCESS = "process"  # 加工使用
    OPERATE = "operate"  # 产品经营


class Stage(StrEnum):
    ANNOUNCED = "announced"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    IN_FORCE = "in-force"
    REDEEMED = "redeemed"
    REVOKED = "revoked"


class ObjectionStage(StrEnum):
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


STAGE_WAYS = {
    None: (Stage.ANNOUNCED,),
    Stage.ANNOUNCED: (Stage.WITHDRAWN, Stage.REJECTED, Stage.IN_FORCE),
    Stage.IN_FORCE: (Stage.REDEEMED, Stage.REVOKED),
}
OBJECTION_WAYS = {
    None: (ObjectionStage.OPEN,),
    ObjectionStage.OPEN: (ObjectionStage.WITHDRAWN, ObjectionStage.UPHELD, ObjectionStage.DISMISSED),
}


class Evidence(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that shows authorship or lawful origin: what it is, its digest, where it can be asked for."""

    kind: Code
    digest: Digest
    reference: Text


class Price(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Money of the ledger's currency, paid at a settlement bank in the same step. There is no other kind of price."""

    bank: Party
    amount: Amount


class Certificate(Row):
    """One right to data or a work, claimed by an applicant on evidence and then in one holder's hands."""

    applicant: Party
    kind: Kind
    title: Text
    content: Digest  # of the data or the work itself
    right: Right
    evidence: tuple[Evidence, ...]
    good: Text | None  # the concrete good that it is tied to
    keeper: Party | None  # who hands that over
    announced: Day
    objections_until: Day  # the last day
    open_objections: Count
    holder: Party  # the applicant, until it is passed on
    since: Day  # the holder's; that of the announcement until it is issued
    steps: Count  # of its provenance
    licences: tuple[Id, ...]  # those that may be in force
    stage: Stage


class Claimed(Row):
    """Which certificate is of a right to some content: one at a time."""

    certificate: Id


class Objection(Row):
    """What a member says against what is announced."""

    certificate: Id
    party: Party
    ground: Text
    evidence: Digest
    day: Day
    stage: ObjectionStage
    decision: Text | None  # the reference of the registrar's


class Step(Row):
    """One step of a certificate's provenance."""

    certificate: Id
    what: Code
    giver: Party | None
    holder: Party | None
    day: Day


class Licence(Row):
    """A use of a right that its holder grants for a term and a territory. In force while the certificate is."""

    certificate: Id
    right: Right
    licensor: Party
    licensee: Party
    territory: tuple[Code, ...]
    from_day: Day
    last_day: Day
    exclusive: bool
    ended_day: Day | None


StepNumber = Annotated[str, Meta(pattern="^([0-9]{6}|[1-9][0-9]{6,15})$(?!\n)")]

CERTIFICATES = Table(
    "certificates",
    Certificate,
    key="id",
    parts=(Id,),
    indexes=("applicant", "holder"),
    readers=(EVERYONE,),
    short="crt",
    known_as=("certificate",),
    walked=(("holder",),),
)
CLAIMED = Table(
    "claimed_rights",
    Claimed,
    key="digest/right",
    parts=(Digest, Literal["hold", "process", "operate"]),
    readers=(EVERYONE,),
    short="crg",
)
OBJECTIONS = Table(
    "objections",
    Objection,
    key="certificate/party",
    parts=(Id, Party),
    indexes=("certificate",),
    readers=(EVERYONE,),
    short="obj",
)
PROVENANCE = Table(
    "provenance",
    Step,
    key="certificate/number",
    parts=(Id, StepNumber),
    indexes=("certificate",),
    readers=(EVERYONE,),
    short="prv",
)
LICENCES = Table(
    "licences",
    Licence,
    key="id",
    parts=(Id,),
    indexes=("certificate", "licensor", "licensee"),
    readers=("licensor", "licensee"),
    short="lic",
    known_as=("licence", "licences"),
    walked=(("licensor",), ("licensee",)),
)


def in_force(certificate: Any) -> bool:
    return bool(certificate.stage is Stage.IN_FORCE)


def of_use_for_a_term(licence: Any) -> bool:
    return bool(licence.right is not Right.HOLD and licence.from_day <= licence.last_day)


def claimed_key(certificate: Certificate) -> str:
    return f"{certificate.content}/{certificate.right}"


def announced(state: State, key: Id) -> Certificate:
    """What is announced and not decided. NOT_FOUND, NOT_ANNOUNCED."""
    certificate = state.get(CERTIFICATES, key)
    if certificate is None:
        refuse(Why.NOT_FOUND, record=key)
    require(certificate.stage is Stage.ANNOUNCED, Why.NOT_ANNOUNCED, stage=certificate.stage)
    return certificate


def held_by(state: State, party: Party, key: Id) -> Certificate:
    """A certificate in force that the party holds. NOT_FOUND, NOT_IN_FORCE."""
    certificate = state.get(CERTIFICATES, key)
    if certificate is None or certificate.holder != party:
        refuse(Why.NOT_FOUND, record=key)
    require_in_force(certificate)
    return certificate


def require_in_force(certificate: Certificate) -> None:
    require(in_force(certificate), Why.NOT_IN_FORCE, stage=certificate.stage)


def applicant_of(state: State, ask: Action) -> tuple[Party, ...]:
    """The applicant of the certificate that an action names."""
    key: str = getattr(ask, "certificate")  # noqa: B009
    certificate = state.get(CERTIFICATES, key)
    return () if certificate is None else (certificate.applicant,)


def note_step(
    state: State, call: Call, key: Id, certificate: Certificate, what: str, *, giver: Party | None, holder: Party | None
) -> Certificate:
    """Write one more step of its provenance. Returns the certificate that counts it, to be put."""
    number = certificate.steps + 1
    state.put(
        PROVENANCE,
        f"{key}/{number:06d}",
        Step(certificate=key, what=what, giver=giver, holder=holder, day=call.day),
    )
    return changed(certificate, steps=number)
