"""The charter as the machine reads it: who the members are, which keys speak for them, who may do what, and the terms
of every module. How a text becomes a charter, and how founders sign it, is `modules/charter`.
"""

from typing import Annotated, Any, Literal, TypeVar, dataclass_transform

import msgspec
from msgspec import Meta, Struct

from heqi.codec.digests import digest
from heqi.values.amounts import Amount, Cents, Count, Currency
from heqi.values.days import Day
from heqi.values.identifiers import Code, Party, PublicKey, Text

T = TypeVar("T", bound=Struct)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Clause(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of the charter. No field that matters has a default: what is not said is refused."""


class Bilingual(Clause):
    en: Text
    zh: Text


class Preamble(Clause):
    name: Bilingual
    purpose: Bilingual
    begins: Day  # the ledger's first day
    text: Annotated[int, Meta(ge=1, le=1_000_000)]  # counts amendments: the founding text is 1
    application: Annotated[int, Meta(ge=1, le=1_000_000)]  # the version of the rules it was written for
    suite: str
    utc_offset_minutes: Annotated[int, Meta(ge=-1440, le=1440)]  # the ledger's day
    currency: Currency
    window_seconds: Annotated[int, Meta(ge=60, le=86_400)]  # how far ahead a transaction may promise to be valid
    heartbeat_seconds: Annotated[int, Meta(ge=1, le=21_600)]  # a quiet ledger still tells the time this often


class Hourly(Clause):
    """Quotas per ledger hour."""

    party_transactions: Amount
    party_bytes: Amount
    ledger_transactions: Amount
    reserved_transactions: Count  # of the ledger's, kept for those who hold one of these roles
    reserved_for: tuple[Code, ...]


class TransactionLimits(Clause):
    actions: Annotated[int, Meta(ge=1, le=100)]
    touched_rows: Annotated[int, Meta(ge=10, le=10_000)]
    bytes: Annotated[int, Meta(ge=1_000, le=1_000_000)]
    signatures: Annotated[int, Meta(ge=1, le=64)]
    hourly: Hourly


MOST_ROLES = 32
MOST_KEYS = 32  # of one member that are not revoked
MOST_CLAUSES = 32  # of one member's policy


class KeyGrant(Clause):
    """A key, the authorised person who holds it, and what that person is in the member's own order."""

    key: PublicKey
    person: Code
    role: Code
    limit: Amount | None = None  # signs for no more than this, in minor units


# `$` alone would let a line end through.
ActionName = Annotated[
    str,
    Meta(
        pattern="^([*]|[a-z][a-z0-9_]{0,39}[.]([*]|[a-z][a-z0-9_]{0,39}))$(?!\n)",
        description="an action's full name, `module.*`, or `*`",
    ),
]


class PolicyClause(Clause):
    """Which of a member's own keys must have signed: so many distinct persons of each role. Of a member's clauses the
    first that fits counts, so the larger amounts and the exceptions come first.
    """

    actions: Annotated[tuple[ActionName, ...], Meta(min_length=1, max_length=100)]
    needs: Annotated[dict[Code, Annotated[int, Meta(ge=1, le=16)]], Meta(min_length=1, max_length=16)]
    from_amount: Cents = 0  # applies when the action's amount is at least this


Standing = Literal["active", "suspended", "left"]
ACTIVE: Standing = "active"


class Founder(Clause):
    """A member. Exactly one of uscc and lei. Keys and policy are those it came with: from then on they are its own to
    change, and the text's say what they were.
    """

    id: Party
    name: Bilingual
    roles: Annotated[tuple[Code, ...], Meta(max_length=MOST_ROLES)]
    size: Annotated[str, Meta(pattern="^(large|medium|small|micro|public)$(?!\n)")]
    keys: Annotated[tuple[KeyGrant, ...], Meta(max_length=MOST_KEYS)]
    uscc: str | None = None
    lei: str | None = None
    group: Code | None = None  # members under one controller share it
    policy: Annotated[tuple[PolicyClause, ...], Meta(max_length=MOST_CLAUSES)] = ()
    # Who is suspended or has left stays in the text, and keeps its claims: it is paid, pays and takes on nothing new.
    standing: Standing = ACTIVE


Power = Annotated[int, Meta(ge=1, le=100)]


class BookKeeper(Clause):
    """A member that holds the whole book, and so sees all of it."""

    member: Party
    head_key: PublicKey  # vouches for heads, and signs nothing else
    power: Power
    consensus_key: PublicKey | None = None  # its node's votes on blocks; needed on a network, and signs nothing else


class Disputes(Clause):
    """Where members take what the ledger cannot decide: talks, then mediation, then a tribunal under a law. It is for
    people to follow; the ledger keeps the evidence and acts on none of this.
    """

    talks_days: Annotated[int, Meta(ge=1, le=365)]  # from a written notice, before anybody goes further
    mediation: Bilingual
    tribunal: Bilingual
    law: Bilingual


class Retention(Clause):
    """For how long whatever happened can be shown with its proof: no book-keeper's node forgets it sooner. What is on
    the ledger now, all heads, and that each leads to the next, stay for ever. source: what asks for that.
    """

    provable_days: Annotated[int, Meta(ge=1, le=36_600)]
    source: Text


class Articles(Clause):
    """What the machine itself needs of a charter."""

    charter: Preamble
    transaction: TransactionLimits
    member: tuple[Founder, ...]
    book_keeper: tuple[BookKeeper, ...]
    roles: dict[Code, tuple[str, ...]]
    disputes: Disputes
    retention: Retention


class Charter:
    """A charter that was checked: its articles, the terms of each module, its canonical bytes and their digest."""

    def __init__(self, articles: Articles, terms: dict[str, Struct], canonical: bytes) -> None:
        self.articles = articles
        self.preamble = articles.charter
        self.limits = articles.transaction
        self.modules = terms
        self.canonical = canonical
        self.digest = charter_digest(canonical)
        self._terms: dict[Any, Struct] = {type(clause): clause for clause in terms.values()}
        self._allowed = {role: {*actions} for role, actions in articles.roles.items()}
        self._keepers = {keeper.member for keeper in articles.book_keeper}
        actions = [action for allowed in articles.roles.values() for action in allowed]
        modules = [*terms, *(action.partition(".")[0] for action in actions)]
        self._named = {"*", *actions, *(f"{module}.*" for module in modules)}

    @property
    def active_members(self) -> list[Founder]:
        """Who is neither suspended nor has left, in the text's order."""
        return [member for member in self.articles.member if member.standing == ACTIVE]

    def terms(self, kind: type[T]) -> T:
        """The clause of that type. KeyError when the charter does not switch its module on."""
        clause = self._terms[kind]
        if not isinstance(clause, kind):
            raise TypeError(f"{kind.__name__} is not what the charter holds")
        return clause

    def allows(self, roles: tuple[str, ...], action: str) -> bool:
        """Whether one of the roles may do that."""
        return any(action in self._allowed.get(role, ()) for role in roles)

    def knows(self, name: str) -> bool:
        """Whether a policy may name that: an action that some role may do, all those of a module (`module.*`), or `*`.
        A name that means nothing would pass for protection.
        """
        return name in self._named

    def keeps_book(self, party: str) -> bool:
        return party in self._keepers


def charter_digest(canonical: bytes) -> bytes:
    """The digest that founders sign and that every app hash holds: 32 bytes."""
    return digest(b"heqi/charter", canonical)
