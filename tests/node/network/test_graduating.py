"""Graduation over exchanged files: each member checks its own copy, and nobody begins with less than two thirds."""

import os
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from heqi.chain import reader as chain_reader
from heqi.chain.blockfile import export_blocks
from heqi.chain.blocks import Head, VouchedHead, vouch
from heqi.chain.cometbft.genesis import chain_name, initial_height
from heqi.chain.graduation import Why as Graduating
from heqi.chain.graduation import begun_with, read_graduation, require_agreed, together, write_graduation
from heqi.chain.texts import Why as Texts
from heqi.client.keystore import named
from heqi.client.light.following import trust_of
from heqi.codec.signatures import key_pair
from heqi.edge.vouchers import Vouchers
from heqi.modules import CATALOGUE
from heqi.node.folder import COMETBFT, GENESIS, GRADUATION, LEDGER, VOUCHERS, opened, require_engine_of
from heqi.node.network import cards
from heqi.node.network.graduating import (
    BLOCKS,
    UNFINISHED,
    Signer,
    in_papers,
    join_network,
    keep_history,
    seal_pilot,
    sign_in_name,
)
from heqi.node.network.home import Addresses
from heqi.node.network.secrets import consensus_key, make_secrets, own_node_id
from heqi.node.network.trial_graduation import name_consensus_keys
from heqi.node.reasons import Why
from heqi.storage.lmdb_store import LmdbStore
from tests.amending import Amending
from tests.node.process import founded_folder
from tests.pilot import BOOK_KEEPERS, CHARTER, OPERATOR, PERSONS, START, credits_by, key
from tests.reached import refusing

ADDRESSES = Addresses("127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3")
NOW = START + 100
WITNESS = "harbour-bank"


def signer(member: str) -> Signer:
    """With the head keys of the founding text and of a later one."""
    pairs = key(member, "head"), key(member, "second head")
    return Signer(member, {each.public: each for each in pairs})


class Pilot:
    """A pilot with a little business, sealed, and each book-keeper's folder with its secrets. texts: amendments before
    that, one after the other; a witness signed the heads with which they took over.
    """

    def __init__(self, folder: Path, *texts: dict[str, Any]) -> None:
        self.folder = founded_folder(folder / "pilot")
        self.head_keys = dict[str, str]()  # of whom the charter gives another one by now
        self.papers = folder / "papers"
        self.nodes = {member: folder / member for member in BOOK_KEEPERS}
        for node in self.nodes.values():
            make_secrets(node / COMETBFT)
        self.heads = []
        with opened(self.folder, CATALOGUE) as application:
            application.assemble(START, credits_by([1]))
            self.heads.append(application.commit().head)
            persons = {
                who: [named(who, each, "maker", key(who, each)) for each in PERSONS[who]] for who in BOOK_KEEPERS
            }
            amending = Amending(application)
            for values in texts:
                amending.amend(values)
            keepers = [each.member for each in application.charter.articles.book_keeper]
            chosen = {member: consensus_key(self.nodes[member] / COMETBFT) for member in keepers}
            name_consensus_keys(application, chosen, persons, amending.second)
            self.heads.append(application.head)
            with closing(Vouchers(self.folder / VOUCHERS)) as kept:
                for height, _ in chain_reader.takeovers(application.store):
                    head = chain_reader.head_at(application.store, height)
                    kept.keep(head, vouch(head, WITNESS, key(WITNESS, "head")))
        self.now = amending.second + 100
        self.sealed = seal_pilot(self.folder, self.papers, signer(OPERATOR), self.now, CATALOGUE)

    def sign(self, member: str, seen: VouchedHead | None = None) -> bytes:
        sealed = keep_history(self.papers, self.nodes[member], seen, CATALOGUE)
        with opened(self.nodes[member], CATALOGUE) as application:
            signed = sign_in_name(application, CHARTER, sealed.statement, signer(member), in_papers(sealed))
        return write_graduation(signed)

    def card(self, member: str) -> cards.Card:
        home = self.nodes[member] / COMETBFT
        node = cards.NodePart(
            consensus_key=consensus_key(home),
            head_key=self.head_keys.get(member, key(member, "head").public),
            node=own_node_id(home),
            address="127.0.0.1:1",
        )
        person = named(member, PERSONS[member][0], "maker", key(member, PERSONS[member][0]))
        return cards.make_card(member, [person.name], node, person)

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
    again = seal_pilot(pilot.folder, pilot.papers.with_name("again"), signer(OPERATOR), NOW + 50, CATALOGUE)
    assert again == pilot.sealed
    with refusing(Why.FOLDER_NOT_EMPTY):
        seal_pilot(pilot.folder, pilot.papers, signer(OPERATOR), NOW, CATALOGUE)


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
        later_second = msgspec.structs.replace(pilot.sealed.statement, genesis_second=NOW + 9)
        other = sign_in_name(application, CHARTER, later_second, signer(OPERATOR), in_papers(pilot.sealed))
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


# --- after amendments ---------------------------------------------------------------------------------------------

BANK_LEAVES = {
    f"book_keeper[{WITNESS}]": None,
    "book_keeper[core-maker].power": 30,
    "book_keeper[platform].power": 30,
    f"book_keeper[{OPERATOR}].head_key": key(OPERATOR, "second head").public,
}


@pytest.fixture
def amended(tmp_path: Path) -> Pilot:
    pilot = Pilot(tmp_path, {"receivables.grace_days": 3}, BANK_LEAVES)
    pilot.head_keys[OPERATOR] = key(OPERATOR, "second head").public
    return pilot


def test_an_amended_pilot_becomes_a_network_of_its_present_book_keepers(amended: Pilot) -> None:
    keepers = [each for each in BOOK_KEEPERS if each != WITNESS]
    signed = [amended.sign(member) for member in keepers]
    _, statement = join_network(amended.nodes[OPERATOR], signed, amended.cards(), ADDRESSES, CATALOGUE)
    assert [(each.member, each.power) for each in statement.validators] == [
        ("core-maker", 30),
        ("river-bank", 20),
        ("supervisor", 20),
        ("platform", 30),
    ]
    assert statement.head.charter != statement.head.founding
    graduation = read_graduation((amended.nodes[OPERATOR] / GRADUATION).read_bytes(), CHARTER)
    require_agreed(graduation, CHARTER)
    first, second = graduation.passages
    assert [each.member for each in first.vouchers] == sorted(BOOK_KEEPERS)
    assert WITNESS in [each.member for each in second.vouchers]  # whose last word it was
    require_node(amended.nodes[OPERATOR], "cometbft")
    # Its light clients begin with whom the statement names, and its engine with the ledger's name.
    trust = trust_of(CHARTER, graduation)
    assert [each.power for each in trust.validators] == [30, 20, 20, 30]
    assert chain_name(CHARTER.digest.hex()) in (amended.nodes[OPERATOR] / COMETBFT / GENESIS).read_text()


def test_texts_lead_to_a_network_only_with_two_thirds_behind_each(amended: Pilot) -> None:
    """One book-keeper's word is enough to follow a text; to name the voters of a network it is not."""
    keepers = [each for each in BOOK_KEEPERS if each != WITNESS]
    signed = [read_graduation(amended.sign(member), CHARTER) for member in keepers]
    whole = together(signed, CHARTER)
    change = msgspec.structs.replace
    one = whole.passages[1]
    few = change(whole, passages=(whole.passages[0], change(one, vouchers=one.vouchers[:3])))
    with refusing(Graduating.TEXT_NOT_AGREED):
        require_agreed(few, CHARTER)
    with refusing(Graduating.NO_STATEMENT):  # the signatures are of book-keepers by a text that is missing
        read_graduation(write_graduation(change(whole, passages=whole.passages[:1])), CHARTER)
    with refusing(Graduating.NO_STATEMENT):
        together([signed[0], change(signed[1], passages=())], CHARTER)
    with refusing(Texts.WRONG):
        read_graduation(write_graduation(change(whole, passages=(one, *whole.passages[:1]))), CHARTER)


def test_who_lost_the_key_of_the_text_in_force_does_not_sign(amended: Pilot) -> None:
    sealed = keep_history(amended.papers, amended.nodes[OPERATOR], None, CATALOGUE)
    old = Signer(OPERATOR, {key(OPERATOR, "head").public: key(OPERATOR, "head")})
    with opened(amended.nodes[OPERATOR], CATALOGUE) as application, refusing(Why.NO_HEAD_KEY):
        sign_in_name(application, CHARTER, sealed.statement, old, in_papers(sealed))
