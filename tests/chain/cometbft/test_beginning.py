"""A node begins with a snapshot over the engine's questions: what is wrong is refused, and who sent it is named."""

from pathlib import Path

import pytest

from heqi.chain.application import Application
from heqi.chain.cometbft import messages_pb2 as messages
from heqi.chain.cometbft.adapter import Adapter
from heqi.chain.cometbft.messages_pb2 import ApplySnapshotChunkResponse as Applied
from heqi.chain.cometbft.messages_pb2 import OfferSnapshotResponse as Offer
from heqi.chain.cometbft.reasons import Why
from heqi.chain.snapshots import FORMAT
from heqi.chain.upgrades import UnknownApplication
from heqi.chain.verdicts import LastingVerdicts
from heqi.machine.catalogue import Catalogue
from heqi.modules import CATALOGUE, MODULES
from heqi.modules.charter import AgreeToUpgrade
from heqi.storage.memory import MemoryStore
from tests.chain.snapshots.test_snapshots import LATER, Offered, add, filled, offer
from tests.pilot import credits_by, everybody_signs, founded, made
from tests.reached import refusing

KEEPERS = ("core-maker", "river-bank", "harbour-bank", "supervisor")


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Offered:
    return offer(filled(founded(MemoryStore())), tmp_path_factory.mktemp("snapshots"))


@pytest.fixture
def fresh(tmp_path: Path) -> Adapter:
    """A node that was founded and has no block."""
    return Adapter(founded(MemoryStore()), LastingVerdicts(), lambda: LATER, folder=tmp_path / "chunks")


def offering(offered: Offered, **other: int | bytes) -> messages.OfferSnapshotRequest:
    """What the engine offers, some of it otherwise. app_hash: what its light client has verified."""
    told = offered.snapshot
    fields: dict[str, int | bytes] = {
        "height": told.height,
        "format": told.format,
        "chunks": told.chunks,
        "hash": told.digest,
        "metadata": told.manifest,
    }
    trusted = other.pop("app_hash", bytes.fromhex(offered.application.head.app_hash))
    return messages.OfferSnapshotRequest(snapshot=messages.Snapshot(**fields | other), app_hash=trusted)  # type: ignore[arg-type]


def apply(node: Adapter, index: int, chunk: bytes, sender: str = "a peer") -> Applied:
    return node.apply_chunk(messages.ApplySnapshotChunkRequest(index=index, chunk=chunk, sender=sender))


def answers(node: Adapter, chunks: list[bytes]) -> set[int]:
    return {apply(node, index, chunk).result for index, chunk in enumerate(chunks)}


def test_a_node_takes_a_snapshot_and_goes_on_from_it(offered: Offered, fresh: Adapter) -> None:
    old = filled(founded(MemoryStore()))
    assert fresh.info().last_height == 0
    assert fresh.offer_snapshot(offering(offered)).result == Offer.ACCEPT
    assert answers(fresh, offered.chunks) == {Applied.ACCEPT}
    told = fresh.info()
    assert (told.last_height, told.last_app_hash.hex(), told.application) == (
        old.head.height,
        old.head.app_hash,
        old.head.application,
    )
    envelopes = credits_by([40], second=LATER)
    assert add(fresh.application, envelopes, LATER + 40) == add(old, envelopes, LATER + 40)
    assert fresh.checking.choose([], LATER, 1_000) == []


@pytest.mark.parametrize(
    ("other", "result"),
    [
        ({"format": FORMAT + 1}, Offer.REJECT_FORMAT),
        ({"app_hash": bytes(32)}, Offer.REJECT),
        ({"metadata": b""}, Offer.REJECT),
        ({"height": 1}, Offer.REJECT),
        ({"chunks": 1}, Offer.REJECT),
        ({"hash": bytes(32)}, Offer.REJECT),
    ],
)
def test_a_wrong_offer_is_rejected_and_its_chunks_are_not_taken(
    offered: Offered, fresh: Adapter, other: dict[str, int | bytes], result: int
) -> None:
    assert fresh.offer_snapshot(offering(offered, **other)).result == result
    assert apply(fresh, 0, offered.chunks[0]).result == Applied.ABORT
    assert fresh.offer_snapshot(offering(offered)).result == Offer.ACCEPT


def test_a_bad_chunk_is_fetched_again_from_somebody_else(offered: Offered, fresh: Adapter) -> None:
    fresh.offer_snapshot(offering(offered))
    for index, chunk in enumerate(offered.chunks):
        corrupted = bytearray(chunk)
        corrupted[len(chunk) // 2] ^= 1
        for wrong in (bytes(corrupted), b"", chunk[:-1]):
            refused = apply(fresh, index, wrong, sender="liar")
            assert refused == Applied(result=Applied.RETRY, refetch=[index], reject_senders=["liar"])
        assert apply(fresh, index, chunk).result == Applied.ACCEPT
    assert fresh.application.head.app_hash == offered.application.head.app_hash


def test_chunks_out_of_their_order_begin_the_snapshot_again(offered: Offered, fresh: Adapter) -> None:
    fresh.offer_snapshot(offering(offered))
    assert apply(fresh, 1, offered.chunks[1]).result == Applied.RETRY_SNAPSHOT
    assert fresh.offer_snapshot(offering(offered)).result == Offer.ACCEPT
    assert answers(fresh, offered.chunks) == {Applied.ACCEPT}


def test_after_a_crash_behind_the_last_chunk_the_engine_is_told_that_all_is_there(offered: Offered) -> None:
    store = MemoryStore()
    founded(store)
    restoring = offered.restoring(store)
    for index, chunk in enumerate(offered.chunks):
        restoring.apply_chunk(index, chunk)
    node = Adapter(Application(store, CATALOGUE), LastingVerdicts(), lambda: LATER)
    assert node.offer_snapshot(offering(offered)).result == Offer.ACCEPT
    assert answers(node, offered.chunks) == {Applied.ACCEPT}
    assert node.info().last_app_hash.hex() == offered.application.head.app_hash


def test_a_ledger_with_blocks_is_not_written_over(offered: Offered) -> None:
    application = founded(MemoryStore())
    head = add(application, [], LATER)
    node = Adapter(application, LastingVerdicts(), lambda: LATER)
    with refusing(Why.OUT_OF_STEP):
        node.offer_snapshot(offering(offered))
    assert node.application.head == head


def test_a_snapshot_by_rules_that_the_program_lacks_stops_it_and_changes_nothing(tmp_path: Path) -> None:
    store = MemoryStore()
    founded(store)
    ahead = Application(store, Catalogue(MODULES, application=2, earlier=CATALOGUE))
    words = [AgreeToUpgrade(by=each, application=2, height=22) for each in KEEPERS]
    add(ahead, [everybody_signs(made(each, number=n, second=LATER)) for n, each in enumerate(words)], LATER)
    for _ in range(2, 23):
        add(ahead, [], LATER)
    assert ahead.head.application == 2
    snapshot = offer(ahead, tmp_path)
    node = Adapter(founded(MemoryStore()), LastingVerdicts(), lambda: LATER)
    assert node.offer_snapshot(offering(snapshot)).result == Offer.ACCEPT
    *first, last = snapshot.chunks
    assert answers(node, first) <= {Applied.ACCEPT}
    with pytest.raises(UnknownApplication, match="version 2"):
        apply(node, len(first), last)
    assert node.application.store.height == 0
