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


def agree_to_upgrade(book: Book, ask: Row, now: Now) -> None:
    """Version 2 is the next, since no run comes to a block with which it takes over."""
    keepers = book.page("book_keepers")
    expect(ask["by"] in keepers and ask["application"] == 2, "an upgrade was agreed on that cannot be")
    expect(ask["height"] >= now.height + 20, "an upgrade was agreed on for a block that is too near")
    word = {"application": 2, "height": ask["height"]}
    votes = book.page("upgrade_votes")
    expect(votes.get(ask["by"]) != word, "the same was agreed on twice")
    votes[ask["by"]] = word
    agreed = [each["member"] for each in book.charter["book_keeper"] if votes.get(each["member"]) == word]
    if 3 * sum(keepers[member]["power"] for member in agreed) >= 200:
        found = {"height": ask["height"], "agreed_by": agreed, "agreed_height": now.height}
        book.page("upgrades")["000002"] = found


def misbehaved(book: Book, case: Row, height: int, second: int) -> None:
    """On record once, whatever else is in the block, and whose key it was."""
    whose = book.page("validator_keys").get(case["validator"], {"member": None})["member"]
    found = case | {"member": whose, "recorded_height": height, "recorded_second": second}
    book.page("misbehaviour").setdefault(f"{case['validator']}/{case['height']:016d}/{case['kind']}", found)


PAGES = {
    "charter.set_consensus_key": (set_consensus_key, ("book_keepers", "validator_keys")),
    "charter.agree_to_upgrade": (agree_to_upgrade, ("upgrade_votes", "upgrades")),
}
