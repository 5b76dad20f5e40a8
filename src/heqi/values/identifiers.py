"""Identifiers: of legal persons (USCC, LEI), of members and records on a ledger, and their short form for people."""

from typing import Annotated

from msgspec import Meta

# `$` alone would let a line end after it through: hence `$(?!\n)` in every pattern.
Party = Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{1,39}$(?!\n)", description="a member's id in the charter")]
Id = Annotated[str, Meta(pattern="^[0-9a-f]{64}$(?!\n)", description="a record's id: 32 bytes as hex")]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$(?!\n)", description="a SHA-256 digest as hex")]
Salt = Annotated[str, Meta(pattern="^[0-9a-f]{32}$(?!\n)", description="128 random bits as hex")]
PublicKey = Annotated[str, Meta(pattern="^ed25519:[0-9a-f]{64}$(?!\n)", description="algorithm:key as hex")]
SignatureHex = Annotated[str, Meta(pattern="^[0-9a-f]{128}$(?!\n)", description="a signature: 64 bytes as hex")]
Code = Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{0,39}$(?!\n)", description="a short name")]
Text = Annotated[
    str, Meta(pattern="^[^\x00-\x1f\x7f]*$(?!\n)", min_length=1, max_length=200, description="one line of free text")
]

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
LEI_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SHORT_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that is read as something else
SHORT_DIGITS = 12


def is_uscc(text: str) -> bool:
    """A unified social credit code with its check character right (GB 32100-2015, weights 3^i mod 31)."""
    if len(text) != 18 or any(c not in USCC_ALPHABET for c in text):
        return False
    total = sum(USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(text[:17]))
    return USCC_ALPHABET[-total % 31] == text[17]


def is_lei(text: str) -> bool:
    """A legal entity identifier with its check digits right (ISO 17442: 20 characters, ISO 7064 MOD 97-10, whose check
    digits are 02 to 98: otherwise some codes would have two spellings).
    """
    if len(text) != 20 or any(c not in LEI_ALPHABET for c in text) or any(c not in "0123456789" for c in text[18:]):
        return False
    number = int("".join(str(LEI_ALPHABET.index(c)) for c in text))
    return number % 97 == 1 and 2 <= int(text[18:]) <= 98


def short_id(kind: str, record: str) -> str:
    """A record's id as people read it aloud, say `rcv-7K3M-9QX2-A1BC-D`: kind, 60 bits in base 32, check character.

    It points at a record and is no substitute for its id: whoever acts signs the full id.
    """
    number = int(record[:15], 16)
    body = "".join(SHORT_ALPHABET[number >> 5 * i & 31] for i in reversed(range(SHORT_DIGITS)))
    return f"{kind}-{body[:4]}-{body[4:8]}-{body[8:]}-{_check_character(kind, body)}"


def read_short_id(text: str) -> tuple[str, str]:
    """A short id -> (kind, the first 15 hex digits of the record's id). ValueError when its check does not hold."""
    kind, _, rest = text.partition("-")
    body = rest.replace("-", "")
    if len(body) != SHORT_DIGITS + 1 or any(c not in SHORT_ALPHABET for c in body):
        raise ValueError(f"not a short id: {text[:40]!r}")
    if _check_character(kind, body[:-1]) != body[-1]:
        raise ValueError(f"the check character of {text[:40]!r} is wrong: one character was misread")
    number = 0
    for c in body[:-1]:
        number = number << 5 | SHORT_ALPHABET.index(c)
    return kind, f"{number:015x}"


def _check_character(kind: str, body: str) -> str:
    # A polynomial over GF(32), x^5 + x^2 + 1: catches every single wrong character and every swap of neighbours.
    total = 0
    for value in [*(ord(c) & 31 for c in kind), *(SHORT_ALPHABET.index(c) for c in body), 0]:
        total = total << 1 ^ (0b100101 if total & 16 else 0) ^ value
    return SHORT_ALPHABET[total]
