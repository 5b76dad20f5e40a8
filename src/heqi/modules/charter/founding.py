"""Founding: every founder signs the digest of one text, offline, and the text becomes the ledger's first record."""

from typing import Annotated

from msgspec import Meta, Struct

from heqi.codec.signatures import KeyPair, sign, verify
from heqi.machine.charter import Charter
from heqi.machine.reasons import require
from heqi.modules.charter.contradictions import FIRST_TEXT
from heqi.modules.charter.reasons import Why
from heqi.state.tables import EVERYONE, Row, Table
from heqi.state.view import State
from heqi.values.amounts import Count
from heqi.values.days import Day
from heqi.values.identifiers import Digest, Id, Party, PublicKey

_SIGNING_PREFIX = b"heqi founds ledger "


class Amends(Row):
    """Of a later text: the digest of the one before, the proposal that made it, and when it took over."""

    base: Digest
    proposal: Id
    height: Count
    day: Day


class CharterText(Row, omit_defaults=True):
    """A text of the charter that was or is in force, word for word (canonical JSON). amends: of every text but the
    founding one.
    """

    digest: Digest
    canonical: str
    amends: Amends | None = None


TextNumber = Annotated[str, Meta(pattern="^(?!000000)([0-9]{6}|1000000)$(?!\n)")]
CHARTERS = Table(
    "charters", CharterText, key="text number, six digits", parts=(TextNumber,), readers=(EVERYONE,), short="cht"
)


class FounderSignature(Struct, frozen=True, forbid_unknown_fields=True):
    """A founder's agreement to one text, made offline."""

    member: Party
    key: PublicKey
    digest: Digest
    signature: str  # hex; one that does not verify is refused, whatever it looks like


def founding_message(digest: bytes) -> bytes:
    """The bytes a founder signs. The prefix keeps them apart from everything else that a key may sign."""
    return _SIGNING_PREFIX + digest


def sign_charter(charter: Charter, member: Party, pair: KeyPair) -> FounderSignature:
    """What a founder hands over: its signature under the digest of this text."""
    return FounderSignature(member, pair.public, charter.digest.hex(), sign(pair, founding_message(charter.digest)))


def require_founded(charter: Charter, signatures: list[FounderSignature]) -> None:
    """Refuse unless every founder signed exactly this text with one of its founding keys."""
    text, present = charter.preamble.text, charter.digest.hex()
    require(text == FIRST_TEXT, Why.NOT_THE_FIRST_TEXT, text=text)
    keys = {founder.id: [grant.key for grant in founder.keys] for founder in charter.articles.member}
    signed: list[str] = []
    for each in signatures:
        require(each.member in keys, Why.SIGNATURE_WRONG, member=each.member)
        twice = {"what": "signature", "name": each.member, "where": [each.key]}
        require(each.member not in signed, Why.NAMED_TWICE, **twice)
        texts = {"signed": each.digest, "present": present}
        require(each.digest == present, Why.SIGNED_ANOTHER_TEXT, member=each.member, **texts)
        good = each.key in keys[each.member] and verify(each.key, founding_message(charter.digest), each.signature)
        require(good, Why.SIGNATURE_WRONG, member=each.member)
        signed.append(each.member)
    missing = [member for member in keys if member not in signed]
    require(not missing, Why.SIGNATURE_MISSING, missing=missing)


def genesis(state: State, charter: Charter, day: Day) -> None:
    """The founding text is on record from the first day."""
    row = CharterText(digest=charter.digest.hex(), canonical=charter.canonical.decode())
    state.put(CHARTERS, text_key(charter.preamble.text), row)


def text_key(number: int) -> str:
    return f"{number:06d}"


def present_text(state: State) -> CharterText | None:
    """The text in force, which is the latest: others wait beside these rows. None where nothing is founded."""
    number, found = FIRST_TEXT, state.get(CHARTERS, text_key(FIRST_TEXT))
    while (following := state.get(CHARTERS, text_key(number + 1))) is not None:
        number, found = number + 1, following
    return found
