"""Makes charter.toml of this folder: python examples/charter/make_charter.py

Its keys come from their owners' names, so everybody can make them: never found a network on this file.
"""

from hashlib import sha256
from pathlib import Path

from heqi.cli.charter_template import BOOK_KEEPERS, SEATS, charter_text
from heqi.codec.signatures import KeyPair, key_pair

HERE = Path(__file__).resolve().parent


def example_key(member: str, person: str) -> KeyPair:
    """The key of a person of the example, or of a book-keeper's head."""
    return key_pair(sha256(f"example/{member}/{person}".encode()).digest())


def example_charter() -> str:
    keys = {(seat.id, person): example_key(seat.id, person).public for seat in SEATS for person, _, _ in seat.persons}
    return charter_text(keys, {member: example_key(member, "head").public for member in BOOK_KEEPERS})


if __name__ == "__main__":
    (HERE / "charter.toml").write_text(example_charter(), encoding="utf-8")
