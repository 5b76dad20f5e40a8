"""Cards: what members hand out, believed only as far as the charter's own keys stand behind it."""

from collections.abc import Mapping

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.cli.charter_template import BOOK_KEEPERS, PLACEHOLDER, charter_text, waiting_consensus_keys
from heqi.client.keystore import NamedKey, named
from heqi.codec.signatures import validator_address
from heqi.machine.charter import Charter
from heqi.machine.reasons import Reason, Refusal
from heqi.modules.charter import read_charter
from heqi.node.network.cards import (
    HEAD_ROLE,
    Card,
    NodePart,
    Why,
    fill_charter,
    make_card,
    peers_of,
    read_card,
    require_nodes,
    write_card,
)
from tests.pilot import CATALOGUE, CHARTER, PERSONS, key
from tests.reached import refusing


def keys_of(member: str) -> list[NamedKey]:
    """A member's persons, and the head key of a book-keeper."""
    own = [named(member, person, "maker", key(member, person)) for person in PERSONS[member]]
    return [*own, named(member, "head", HEAD_ROLE, key(member, "head"))] if member in BOOK_KEEPERS else own


def node_of(member: str) -> NodePart:
    return NodePart(
        consensus_key=key(member, "consensus").public,
        head_key=key(member, "head").public,
        node=validator_address(key(member, "node").public),
        address=f"ledger.{member}.example:26656",
    )


def card_of(member: str, node: NodePart | None = None, signer: NamedKey | None = None) -> Card:
    keys = keys_of(member)
    part = node or (node_of(member) if member in BOOK_KEEPERS else None)
    return make_card(member, [each.name for each in keys], part, signer or keys[0])


CARDS = {member: card_of(member) for member in PERSONS}
TEXT = fill_charter(charter_text(consensus_keys=waiting_consensus_keys()), list(CARDS.values()))
NETWORK: Charter = read_charter(TEXT, CATALOGUE)


def cards(**other: Card) -> list[Card]:
    """All cards, some of them others."""
    changed: Mapping[str, Card] = {name.replace("_", "-"): card for name, card in other.items()}
    return list((CARDS | changed).values())


def test_cards_fill_a_charter_that_waits_for_all_keys() -> None:
    assert PLACEHOLDER not in TEXT
    keepers = {each.member: (each.head_key, each.consensus_key) for each in NETWORK.articles.book_keeper}
    assert keepers == {each: (node_of(each).head_key, node_of(each).consensus_key) for each in BOOK_KEEPERS}
    persons = {(member.id, grant.person): grant.key for member in NETWORK.articles.member for grant in member.keys}
    assert persons == {(member, person): key(member, person).public for member in PERSONS for person in PERSONS[member]}


def test_a_missing_card_leaves_its_places_waiting() -> None:
    empty = charter_text(consensus_keys=waiting_consensus_keys())
    text = fill_charter(empty, [card for card in CARDS.values() if card.member != "river-bank"])
    assert text.count(PLACEHOLDER) == 4
    assert text.count("river-bank") == empty.count("river-bank")


def test_every_node_knows_the_others() -> None:
    nodes = require_nodes(NETWORK, cards())
    assert {*nodes} == {*BOOK_KEEPERS}
    peers = peers_of("river-bank", nodes)
    assert {each.address for each in peers} == {
        f"ledger.{each}.example:26656" for each in BOOK_KEEPERS[0:1] + BOOK_KEEPERS[2:]
    }


def test_a_card_survives_its_file() -> None:
    for card in CARDS.values():
        assert read_card(write_card(card)) == card


@given(place=st.integers(min_value=0), letter=st.sampled_from(b"0123456789abcdef-x"))
def test_no_changed_byte_passes(place: int, letter: int) -> None:
    data = bytearray(write_card(CARDS["river-bank"]))
    place %= len(data)
    data[place] = letter
    try:
        read = read_card(bytes(data))
    except Refusal:
        return
    assert read == CARDS["river-bank"]


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000])
def test_garbage_is_no_card(data: bytes) -> None:
    with refusing(Why.NO_CARD):
        read_card(data)


def test_a_card_of_another_format_is_told_as_such() -> None:
    card = CARDS["river-bank"]
    later = msgspec.structs.replace(card, says=msgspec.structs.replace(card.says, format="heqi-node-card-2"))
    with refusing(Why.NO_CARD):
        read_card(write_card(later))


STRANGER = named("river-bank", "maker-1", "maker", key("stranger"))
OTHER_NODE = msgspec.structs.replace(node_of("river-bank"), consensus_key=key("stranger").public)
OTHER_HEAD = msgspec.structs.replace(node_of("river-bank"), head_key=key("stranger").public)
SAME_NODE = msgspec.structs.replace(node_of("river-bank"), node=node_of("harbour-bank").node)


@pytest.mark.parametrize(
    ("given_cards", "reason"),
    [
        ([CARDS["river-bank"]], Why.CARDS_MISSING),
        (
            cards(
                river_bank=make_card(
                    "river-bank", [each.name for each in keys_of("river-bank")], None, keys_of("river-bank")[0]
                )
            ),
            Why.CARDS_MISSING,
        ),
        (cards(river_bank=card_of("river-bank", OTHER_NODE)), Why.CARD_DISAGREES),
        (cards(river_bank=card_of("river-bank", OTHER_HEAD)), Why.CARD_DISAGREES),
        (cards(river_bank=card_of("river-bank", SAME_NODE)), Why.NODE_TWICE),
        (cards(river_bank=card_of("river-bank", signer=STRANGER)), Why.CARD_NOT_SIGNED),
        ([*cards(), card_of("river-bank", OTHER_HEAD)], Why.CARD_TWICE),
    ],
)
def test_cards_that_the_charter_does_not_stand_behind(given_cards: list[Card], reason: Reason) -> None:
    with refusing(reason):
        require_nodes(NETWORK, given_cards)


def test_a_charter_without_consensus_keys_starts_no_network() -> None:
    with refusing(Why.NOBODY_VOTES):
        require_nodes(CHARTER, cards())
