"""Graduation over exchanged files: each member checks its own copy, and nobody begins with less than two thirds."""

import os
import shutil
from pathlib import Path

import msgspec
import pytest

from heqi.chain.blockfile import export_blocks
from heqi.chain.blocks import Head, VouchedHead
from heqi.chain.cometbft.genesis import initial_height
from heqi.chain.graduation import Graduation, Statement, begun_with, sign_statement, write_graduation
from heqi.chain.graduation import Why as Graduating
from heqi.client.keystore import named
from heqi.codec.signatures import key_pair
from heqi.modules import CATALOGUE
from heqi.node.folder import COMETBFT, GRADUATION, LEDGER, opened, require_engine_of
from heqi.node.network import cards
from heqi.node.network.graduating import BLOCKS, UNFINISHED, join_network, keep_history, seal_pilot
from heqi.node.network.home import Addresses
from heqi.node.network.secrets import consensus_key, make_secrets, own_node_id
from heqi.node.network.trial_graduation import name_consensus_keys
from heqi.node.reasons import Why
from heqi.storage.lmdb_store import LmdbStore
from tests.node.process import founded_folder
from tests.pilot import BOOK_KEEPERS, CHARTER, OPERATOR, PERSONS, START, credits_by, key
from tests.reached import refusing

ADDRESSES = Addresses("127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3")
NOW = START + 100


def by_operator(statement: Statement) -> Graduation:
    return sign_statement(statement, OPERATOR, key(OPERATOR, "head"))


class Pilot:
    """A pilot with a little business, sealed, and each book-keeper's folder with its secrets."""

    def __init__(self, folder: Path) -> None:
        self.folder = founded_folder(folder / "pilot")
        self.papers = folder / "papers"
        self.nodes = {member: folder / member for member in BOOK_KEEPERS}
        for node in self.nodes.values():
            make_secrets(node / COMETBFT)
        self.heads = []
        with opened(self.folder, CATALOGUE) as application:
            application.assemble(START, credits_by([1]))
            self.heads.append(application.commit().head)
            chosen = {member: consensus_key(node / COMETBFT) for member, node in self.nodes.items()}
            persons = {
                who: [named(who, each, "maker", key(who, each)) for each in PERSONS[who]] for who in BOOK_KEEPERS
            }
            name_consensus_keys(application, chosen, persons, START)
            self.heads.append(application.head)
        self.sealed = seal_pilot(self.folder, self.papers, by_operator, NOW, CATALOGUE)

    def sign(self, member: str, seen: VouchedHead | None = None) -> bytes:
        statement = keep_history(self.papers, self.nodes[member], seen, CATALOGUE).statement
        return write_graduation(sign_statement(statement, member, key(member, "head")))

    def card(self, member: str) -> cards.Card:
        home = self.nodes[member] / COMETBFT
        node = cards.NodePart(
            consensus_key=consensus_key(home),
            head_key=key(member, "head").public,
            node=own_node_id(home),
            address="127.0.0.1:1",
        )
        signer = named(member, PERSONS[member][0], "maker", key(member, PERSONS[member][0]))
        return cards.make_card(member, [signer.name], node, signer)

    def cards(self) -> list[cards.Card]:
        return [self.card(member) for member in BOOK_KEEPERS]


@pytest.fixture
def pilot(tmp_path: Path) -> Pilot:
    return Pilot(tmp_path)


def require_node(folder: Path, engine: str) -> None:
    store = LmdbStore(folder / LEDGER)
    try:
        require_engine_of(folder, store, CHARTER, engine)
    finally:
        store.close()


def test_each_member_makes_its_node_from_its_own_replay(pilot: Pilot) -> None:
    signed = [pilot.sign(member) for member in BOOK_KEEPERS]
    member, statement = join_network(pilot.nodes[OPERATOR], signed[1:], pilot.cards(), ADDRESSES, CATALOGUE)
    assert (member, statement) == (OPERATOR, pilot.sealed.statement)
    assert statement.genesis_second == NOW
    with opened(pilot.nodes[OPERATOR], CATALOGUE) as application:
        assert application.head == pilot.heads[-1]
        assert initial_height(application.store) == application.head.height + 1
        assert begun_with(application.store) == statement.digest().hex()
        assert application.seen  # what was executed in the window cannot be executed again
    require_node(pilot.nodes[OPERATOR], "cometbft")
    with refusing(Why.GRADUATED):
        require_node(pilot.nodes[OPERATOR], "embedded")


def test_the_pilots_folder_is_at_its_end(pilot: Pilot) -> None:
    with refusing(Why.GRADUATED):
        require_node(pilot.folder, "embedded")
    with opened(pilot.folder, CATALOGUE) as application:
        assert application.head == pilot.heads[-1]
    again = seal_pilot(pilot.folder, pilot.papers.with_name("again"), by_operator, NOW + 50, CATALOGUE)
    assert again == pilot.sealed
    with refusing(Why.FOLDER_NOT_EMPTY):
        seal_pilot(pilot.folder, pilot.papers, by_operator, NOW, CATALOGUE)


def test_less_than_two_thirds_is_no_network(pilot: Pilot) -> None:
    signed = [pilot.sign(member) for member in BOOK_KEEPERS[:3]]
    node = pilot.nodes[BOOK_KEEPERS[0]]
    with refusing(Graduating.NOT_AGREED):
        join_network(node, signed, pilot.cards(), ADDRESSES, CATALOGUE)
    assert not (node / GRADUATION).exists()


def test_a_node_needs_the_statement_that_it_began_with(pilot: Pilot) -> None:
    signed = [pilot.sign(member) for member in BOOK_KEEPERS]
    node = pilot.nodes[OPERATOR]
    join_network(node, signed, pilot.cards(), ADDRESSES, CATALOGUE)
    whole = (node / GRADUATION).read_bytes()
    (node / GRADUATION).write_bytes(write_graduation(pilot.sealed))
    with refusing(Graduating.NOT_AGREED):
        require_node(node, "cometbft")
    (node / GRADUATION).unlink()
    with refusing(Why.FILE_MISSING):
        require_node(node, "cometbft")
    with opened(pilot.folder, CATALOGUE) as application:
        other = by_operator(msgspec.structs.replace(pilot.sealed.statement, genesis_second=NOW + 9))
        assert application.head == other.statement.head
    (node / GRADUATION).write_bytes(write_graduation(other))
    with refusing(Why.OTHER_GRADUATION):
        require_node(node, "cometbft")
    (node / GRADUATION).write_bytes(whole)
    require_node(node, "cometbft")


def test_a_history_that_was_changed_on_the_way_is_not_signed(pilot: Pilot, tmp_path: Path) -> None:
    member = BOOK_KEEPERS[0]
    blocks = pilot.papers / BLOCKS
    whole = blocks.read_bytes()
    with opened(founded_folder(tmp_path / "other"), CATALOGUE) as other:
        other.assemble(START, credits_by([2]))
        other.commit()
        elsewhere = other.head
    forged = tmp_path / "forged"
    seal_of_other(tmp_path / "other", forged)
    for data, why in (
        (whole[:-1], Why.BLOCKS_UNREADABLE),
        ((forged / BLOCKS).read_bytes(), Why.HISTORY_DIFFERS),
    ):
        blocks.write_bytes(data)
        with refusing(why):
            pilot.sign(member)
        assert not (pilot.nodes[member] / LEDGER).exists()
        assert not (pilot.nodes[member] / UNFINISHED).exists()
    blocks.write_bytes(whole)
    for head in (elsewhere, later(pilot)):
        with refusing(Why.HISTORY_DIFFERS):
            pilot.sign(member, VouchedHead(head=head, vouchers=()))
    pilot.sign(member, VouchedHead(head=pilot.heads[0], vouchers=()))
    with refusing(Why.FOLDER_NOT_EMPTY):
        pilot.sign(member)


def seal_of_other(folder: Path, papers: Path) -> None:
    """The blocks of another ledger on the same charter, as a file."""
    papers.mkdir()
    with opened(folder, CATALOGUE) as application, (papers / BLOCKS).open("xb") as writing:
        export_blocks(application.store, writing)


def later(pilot: Pilot) -> Head:
    return msgspec.structs.replace(pilot.heads[-1], height=pilot.heads[-1].height + 1)


def test_a_card_of_another_key_or_folder_is_refused(pilot: Pilot, tmp_path: Path) -> None:
    signed = [pilot.sign(member) for member in BOOK_KEEPERS]
    node = pilot.nodes[OPERATOR]
    own = pilot.cards()
    shutil.rmtree(pilot.nodes[BOOK_KEEPERS[0]] / COMETBFT)
    make_secrets(pilot.nodes[BOOK_KEEPERS[0]] / COMETBFT, key_pair(os.urandom(32)))
    with refusing(cards.Why.CARD_DISAGREES):
        join_network(node, signed, pilot.cards(), ADDRESSES, CATALOGUE)
    with refusing(cards.Why.NOT_YOUR_NODE):
        join_network(pilot.nodes[BOOK_KEEPERS[0]], signed, own, ADDRESSES, CATALOGUE)
    with refusing(cards.Why.CARDS_MISSING):
        join_network(node, signed, own[1:], ADDRESSES, CATALOGUE)
