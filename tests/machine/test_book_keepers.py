"""Book-keepers' rows: as the charter founds them, who votes by them, and how a block changes who votes."""

from heqi.codec.signatures import key_pair, validator_address
from heqi.machine.book_keepers import (
    BOOK_KEEPERS,
    VALIDATOR_KEYS,
    Keeper,
    Validator,
    ValidatorKey,
    enter_consensus_key,
    found_book_keepers,
    validator_updates,
    validators,
)
from heqi.machine.charter import BookKeeper, Charter
from heqi.modules import CATALOGUE
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.storage.memory import MemoryStore
from tests.ledger import charter_of, key, member

MEMBERS = ("anna", "bert", "cora")
OLD = {name: key(name, "consensus").public for name in MEMBERS}


def charter(*, keyed: bool = True) -> Charter:
    plain = charter_of(CATALOGUE, [member(name) for name in MEMBERS])
    keepers = tuple(
        BookKeeper(
            member=name,
            head_key=key(name, "heads").public,
            power=power,
            consensus_key=OLD[name] if keyed else None,
        )
        for name, power in zip(MEMBERS, (50, 30, 20), strict=True)
    )
    return Charter(changed(plain.articles, book_keeper=keepers), {}, plain.canonical)


def founded(charter: Charter) -> MemoryStore:
    store = MemoryStore()
    state = State(store)
    found_book_keepers(state, charter, 0)
    store.commit(0, state.seal().batch)
    return store


def test_the_rows_follow_from_the_charter() -> None:
    state = State(founded(charter()))
    head_key = key("anna", "heads").public
    assert state.get(BOOK_KEEPERS, "anna") == Keeper(power=50, head_key=head_key, consensus_key=OLD["anna"])
    address = validator_address(OLD["bert"])
    assert state.get(VALIDATOR_KEYS, address) == ValidatorKey(member="bert", key=OLD["bert"], from_height=0)
    assert validators(state, charter()) == tuple(
        Validator(OLD[name], power) for name, power in zip(MEMBERS, (50, 30, 20), strict=True)
    )


def test_without_consensus_keys_nobody_votes() -> None:
    state = State(founded(charter(keyed=False)))
    assert validators(state, charter(keyed=False)) == ()


def test_an_address_is_the_beginning_of_the_keys_hash() -> None:
    # The key of RFC 8032 test 1.
    public = "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert validator_address(public) == "21fe31dfa154a261626bf854046fd2271b7bed4b"


def test_a_block_that_changes_no_key_changes_no_validator() -> None:
    state = State(founded(charter()))
    assert validator_updates(state) == ()
    row = state.get(BOOK_KEEPERS, "anna")
    assert row is not None
    state.put(BOOK_KEEPERS, "anna", row)
    assert validator_updates(state) == ()


def test_a_replaced_key_ends_before_the_new_one_begins() -> None:
    state, new = State(founded(charter())), key_pair(bytes(32)).public
    for name in ("cora", "anna"):
        row = state.get(BOOK_KEEPERS, name)
        assert row is not None
        fresh = key_pair(name.encode().ljust(32)).public if name == "cora" else new
        state.put(BOOK_KEEPERS, name, changed(row, consensus_key=fresh))
        enter_consensus_key(state, name, fresh, 1)
    cora = key_pair(b"cora".ljust(32)).public
    assert validator_updates(state) == (
        Validator(OLD["anna"], 0),
        Validator(new, 50),
        Validator(OLD["cora"], 0),
        Validator(cora, 20),
    )


def test_a_first_key_and_another_power_are_one_update_each() -> None:
    state, new = State(founded(charter(keyed=False))), OLD["anna"]
    row = state.get(BOOK_KEEPERS, "anna")
    assert row is not None
    state.put(BOOK_KEEPERS, "anna", changed(row, consensus_key=new))
    assert validator_updates(state) == (Validator(new, 50),)
    state = State(founded(charter()))
    row = state.get(BOOK_KEEPERS, "bert")
    assert row is not None
    state.put(BOOK_KEEPERS, "bert", changed(row, power=31))
    assert validator_updates(state) == (Validator(OLD["bert"], 31),)


def test_who_leaves_votes_no_more() -> None:
    state = State(founded(charter()))
    state.delete(BOOK_KEEPERS, "bert")
    assert validator_updates(state) == (Validator(OLD["bert"], 0),)
