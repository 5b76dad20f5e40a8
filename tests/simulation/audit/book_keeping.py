"""The auditor's page of the charter's own module: the keys by which book-keepers' nodes vote."""

from hashlib import sha256

from nacl.bindings import crypto_core_ed25519_is_valid_point

from tests.simulation.audit.book import Book, Now, Row, expect


def set_consensus_key(book: Book, ask: Row, now: Now) -> None:
    keeper, key = book.find("book_keepers", ask["by"]), ask["key"]
    vouching = [row["head_key"] for row in book.page("book_keepers").values()]
    expect(key not in vouching and key not in book.page("keys"), "a key that signs something else is to vote")
    point = bytes.fromhex(key.removeprefix("ed25519:"))
    expect(crypto_core_ed25519_is_valid_point(point), "a key is to vote that others could vote with")
    address = sha256(point).hexdigest()[:40]
    book.put_new("validator_keys", address, {"member": ask["by"], "key": key, "from_height": now.height})
    keeper["consensus_key"] = key


def misbehaved(book: Book, case: Row, height: int, second: int) -> None:
    """On record once, whatever else is in the block, and whose key it was."""
    whose = book.page("validator_keys").get(case["validator"], {"member": None})["member"]
    found = case | {"member": whose, "recorded_height": height, "recorded_second": second}
    book.page("misbehaviour").setdefault(f"{case['validator']}/{case['height']:016d}/{case['kind']}", found)


PAGES = {"charter.set_consensus_key": (set_consensus_key, ("book_keepers", "validator_keys"))}
