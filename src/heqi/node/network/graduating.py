"""A pilot's way to a network, in three steps over exchanged files; no secret is among them.

operator     seals the pilot: it ends  ─▶ papers: charter, founders, all blocks, the statement
each member  executes all blocks again, compares, signs the statement ─▶ its signature, and its own ledger
each member  two thirds have signed    ─▶ its own node of the network
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from heqi.chain import reader as chain_reader
from heqi.chain.application import Application
from heqi.chain.blockfile import BadBlockFile, export_blocks, replay_blocks
from heqi.chain.blocks import Head, VouchedHead, Voucher
from heqi.chain.cometbft.genesis import INITIAL_HEIGHT_KEY, OF_NETWORK
from heqi.chain.graduation import (
    GRADUATION_KEY,
    Graduation,
    Statement,
    begun_with,
    make_statement,
    read_graduation,
    sign_statement,
    together,
    write_graduation,
)
from heqi.chain.texts import passages_of
from heqi.chain.upgrades import UpgradeDue
from heqi.client.files import open_regular, write_whole
from heqi.client.founding import read_signatures
from heqi.edge.vouchers import Vouchers
from heqi.machine.authority import KEYS
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.reasons import refuse, require
from heqi.modules.charter import charter_under, present_text, read_charter, require_founded
from heqi.node.folder import (
    CHARTER,
    COMETBFT,
    FOUNDERS,
    GRADUATION,
    LEDGER,
    VOUCHERS,
    charter_in,
    opened,
    read_text,
    require_empty,
    upgrade_due,
)
from heqi.node.network.assemble import own_member
from heqi.node.network.cards import Card, peers_of, require_nodes
from heqi.node.network.home import Addresses, graduating, write_home
from heqi.node.network.places import write_settings
from heqi.node.reasons import Why
from heqi.node.vouching import HeadKeys, head_key_by, vouching
from heqi.state.store import Reader
from heqi.state.view import State
from heqi.storage.lmdb_store import LmdbStore

BLOCKS = "pilot.blocks"
UNFINISHED = "ledger.unfinished"
KEYS_OF_A_MEMBER = 1_000


class Signer(NamedTuple):
    """Who signs, with the head keys of all texts that it has."""

    member: str
    keys: HeadKeys


def seal_pilot(folder: Path, papers: Path, signer: Signer, now: int, catalogue: Catalogue) -> Graduation:
    """End a pilot that does not run, and write what the other members need into an empty folder. No node runs on the
    pilot's folder from then on. Sealing it again writes the same statement.
    """
    require_empty(papers)
    mark = folder / GRADUATION
    with opened(folder, catalogue) as application:
        founding, head = charter_in(folder, catalogue), application.head
        if mark.exists():
            graduation = read_graduation(mark.read_bytes(), founding, str(mark))
        else:
            second = max(now, head.as_of + 1)
            statement = make_statement(application.store, application.charter, head, second)
            kept = folder / VOUCHERS
            with closing(Vouchers(kept if kept.is_file() else None)) as witnesses:
                graduation = sign_in_name(application, founding, statement, signer, witnesses.at)
            write_whole(mark, write_graduation(graduation))
        papers.mkdir(parents=True, exist_ok=True)
        with (papers / BLOCKS).open("xb") as writing:
            export_blocks(application.store, writing)
    for name in (CHARTER, FOUNDERS, GRADUATION):
        write_whole(papers / name, (folder / name).read_bytes())
    return graduation


def keep_history(papers: Path, folder: Path, seen: VouchedHead | None, catalogue: Catalogue) -> Graduation:
    """Execute every block of the pilot again, into a folder that holds at most a node's secrets, and compare what that
    comes to with the statement and with the head that the member's own witness saw last. Nothing is left where they
    differ (HISTORY_DIFFERS).
    """
    charter, founders = _founding(papers, catalogue)
    graduation = read_statement(papers, charter)
    require(not (folder / LEDGER).exists(), Why.FOLDER_NOT_EMPTY, folder=str(folder))
    unfinished = folder / UNFINISHED
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        _replay(papers / BLOCKS, unfinished, graduation.statement, charter, seen, catalogue)
        write_whole(folder / CHARTER, read_text(papers / CHARTER).encode())
        write_whole(folder / FOUNDERS, founders)
        unfinished.rename(folder / LEDGER)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return graduation


def sign_in_name(
    application: Application,
    founding: Charter,
    statement: Statement,
    signer: Signer,
    kept: Callable[[Head], tuple[Voucher, ...]],
) -> Graduation:
    """The statement with a member's signature, and the heads with which texts took over with its own signature and
    those that were `kept` under a head. NO_HEAD_KEY where the text in force names a head key that is not at hand.
    """
    key = head_key_by(application.charter, signer.member)
    pair = signer.keys.get(key or "")
    if pair is None:
        refuse(Why.NO_HEAD_KEY, keys="--keys", member=signer.member)
    own = vouching(signer.member, signer.keys)

    def vouchers(head: Head, text: Charter) -> tuple[Voucher, ...]:
        signed = own(head, text)
        others = (each for each in kept(head) if each.member != signer.member)
        known = (each for each in others if head_key_by(text, each.member) == each.key)
        return tuple(sorted((*signed, *known), key=lambda each: each.member))

    passages = passages_of(application.store, founding, application.catalogue, vouchers)
    return sign_statement(statement, signer.member, pair, passages)


def in_papers(graduation: Graduation) -> Callable[[Head], tuple[Voucher, ...]]:
    """Who signed a head, by the pilot's papers."""
    return lambda head: next((each.vouchers for each in graduation.passages if each.head == head), ())


def read_statement(papers: Path, charter: Charter) -> Graduation:
    return read_graduation(read_text(papers / GRADUATION).encode(), charter, str(papers / GRADUATION))


def charter_of(papers: Path, catalogue: Catalogue) -> Charter:
    """The charter of the papers, which every founder has signed."""
    return _founding(papers, catalogue)[0]


def join_network(
    folder: Path,
    graduations: Sequence[bytes],
    cards: Sequence[Card],
    addresses: Addresses,
    catalogue: Catalogue,
) -> tuple[str, Statement]:
    """Make a folder that has the history a node of the network, once two thirds of the power have signed. Whose it is,
    and with what it begins.
    """
    with opened(folder, catalogue) as application:
        founding, charter = charter_in(folder, catalogue), application.charter
        graduation = together([read_graduation(each, founding) for each in graduations], founding)
        statement = graduation.statement
        same = begun_with(application.store) == statement.digest().hex()
        require(same, Why.OTHER_GRADUATION, file=GRADUATION, folder=str(folder))
        later = {each.member: _keys_of(application.store, each.member) for each in statement.validators}
    nodes = require_nodes(charter, cards, statement.validators, later)
    member = own_member(folder, nodes)
    write_whole(folder / GRADUATION, write_graduation(graduation))
    write_home(folder / COMETBFT, founding, member, addresses, peers_of(member, nodes), graduating(statement))
    write_settings(folder, addresses, operator=member)
    return member, statement


def noted_of(statement: Statement) -> dict[bytes, bytes]:
    """What a node's store keeps of a graduation."""
    return {
        **OF_NETWORK,
        INITIAL_HEIGHT_KEY: statement.first_height.to_bytes(8, "big"),
        GRADUATION_KEY: statement.digest(),
    }


def _founding(papers: Path, catalogue: Catalogue) -> tuple[Charter, bytes]:
    charter = read_charter(read_text(papers / CHARTER), catalogue)
    founders = read_text(papers / FOUNDERS).encode()
    require_founded(charter, read_signatures(founders, str(papers / FOUNDERS)))
    return charter, founders


def _replay(
    blocks: Path,
    target: Path,
    statement: Statement,
    charter: Charter,
    seen: VouchedHead | None,
    catalogue: Catalogue,
) -> None:
    store = LmdbStore(target)
    try:
        with open_regular(blocks) as reading:
            head = replay_blocks(reading, store, catalogue, noted_of(statement))
        _compare(store, head, statement, charter, seen, catalogue)
    except UpgradeDue as due:
        raise upgrade_due(due) from None
    except BadBlockFile as problem:
        refuse(Why.BLOCKS_UNREADABLE, file=str(blocks), problem=str(problem)[:200])
    finally:
        store.close()


def _compare(
    store: Reader, head: Head, statement: Statement, charter: Charter, seen: VouchedHead | None, catalogue: Catalogue
) -> None:
    differs = Why.HISTORY_DIFFERS
    require(head == statement.head, differs, height=head.height, problem="the statement names another one")
    present = present_text(State(store))
    text = charter if present is None else charter_under(present.canonical.encode(), catalogue)
    own = make_statement(store, text, head, statement.genesis_second)
    require(own == statement, differs, height=head.height, problem="by its state others vote")
    if seen is not None:
        height = seen.head.height
        require(height <= head.height, differs, height=height, problem="it ends before what your witness saw")
        same = chain_reader.head_at(store, height) == seen.head
        require(same, differs, height=height, problem="your witness saw another one")


def _keys_of(reader: Reader, member: str) -> frozenset[str]:
    """The keys that were ever bound to a member's persons and are not revoked."""
    page = chain_reader.rows_by_index(reader, KEYS, "party", member, limit=KEYS_OF_A_MEMBER)
    return frozenset(key for key, row in page.rows if row is not None and row.revoked_day is None)
