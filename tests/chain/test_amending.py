"""Amendments and the chain: wherever the blocks go, the same text is in force and the same app hash comes out."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.json import decode

from heqi.chain import reader
from heqi.chain.application import Application, Damaged
from heqi.chain.blockfile import export_blocks, replay_blocks
from heqi.chain.blocks import Amended
from heqi.chain.reader import CHARTER_KEY, HEAD_KEY
from heqi.chain.snapshots import Answer, BadSnapshot, Restoring, Snapshots
from heqi.chain.snapshots.manifest import check_manifest
from heqi.client.proof import check_receipt
from heqi.codec.canonical import encode
from heqi.machine.receipts import KEPT
from heqi.modules import CATALOGUE
from heqi.modules.amendment import NEXT_TEXT, PROPOSALS, Vote, changed_text
from heqi.modules.charter import CHARTERS, SetConsensusKey, present_text
from heqi.state.store import Batch, Space
from heqi.state.view import State
from heqi.storage.memory import MemoryStore
from heqi.values.days import first_second
from tests.amending import MEMBERS, NEWCOMER, Amending, newcomer
from tests.pilot import BANK, CHARTER, SUPPLIER, credit, founded, key

GRACE = {"receivables.grace_days": 3}


@pytest.fixture
def pilot() -> Amending:
    """One text took over, and business went on."""
    pilot = Amending()
    pilot.do(credit(1))
    pilot.amend(GRACE)
    pilot.do(credit(2))
    return pilot


def test_blocks_computed_anew_lead_to_the_same_head(pilot: Amending) -> None:
    file = BytesIO()
    head = export_blocks(pilot.application.store, file)
    store = MemoryStore()
    assert replay_blocks(BytesIO(file.getvalue()), store, CATALOGUE) == head == pilot.application.head
    assert Application(store, CATALOGUE).charter.digest.hex() == head.charter


def test_a_node_that_opens_reads_the_text_in_force_from_the_state(pilot: Amending) -> None:
    proposal = pilot.propose(BANK, {"receivables.grace_days": 4})
    pilot.vote(proposal, *MEMBERS[:5])
    pilot.reopen()  # with one text in force, and the next one waiting
    assert pilot.charter.preamble.text == 2
    pilot.wait(days=14)
    assert pilot.block().head.charter == pilot.get(PROPOSALS, proposal).text
    pilot.reopen()
    assert pilot.charter.preamble.text == 3
    assert pilot.application.store.get(Space.META, CHARTER_KEY) == CHARTER.canonical


def test_a_node_opens_where_the_window_has_transactions_larger_than_the_text_in_force_allows(pilot: Amending) -> None:
    proposal = pilot.propose(BANK, {"transaction.bytes": 2_000})
    for each in MEMBERS[:4]:
        pilot.vote(proposal, each)
    first_day = pilot.get(NEXT_TEXT, "next").first_day
    pilot.second = first_second(first_day, CHARTER.preamble.utc_offset_minutes) - 60
    made = pilot.do(*[credit(number) for number in range(10, 30)])
    pilot.wait(seconds=90)
    pilot.block()
    assert pilot.charter.limits.bytes == 2_000
    pilot.reopen()
    assert bytes.fromhex(made.id) in pilot.application.seen


def test_a_head_that_names_another_text_than_the_state_is_damage(pilot: Amending) -> None:
    store = pilot.application.store
    head = store.get(Space.META, HEAD_KEY) or b""
    batch = Batch()
    batch.of(Space.META)[HEAD_KEY] = head.replace(pilot.application.head.charter.encode(), b"0" * 64)
    store.commit(store.height + 1, batch)
    with pytest.raises(Damaged):
        Application(store, CATALOGUE)


def test_a_block_finalised_twice_takes_over_once(pilot: Amending) -> None:
    proposal = pilot.propose(BANK, {"receivables.grace_days": 4})
    pilot.vote(proposal, *MEMBERS[:5])
    pilot.wait(days=14)
    height = pilot.application.head.height + 1
    first = pilot.application.finalise(height, pilot.second, [])
    assert pilot.application.finalise(height, pilot.second, []).head == first.head
    assert pilot.charter.preamble.text == 2  # until it is committed
    assert pilot.block().head == first.head


def test_no_transaction_is_offered_for_the_block_with_which_a_text_takes_over(pilot: Amending) -> None:
    proposal = pilot.propose(BANK, {"receivables.grace_days": 4})
    pilot.vote(proposal, *MEMBERS[:5])
    pilot.wait(days=14)
    made = pilot.make(credit(9))
    envelope = made.seal(made.sign(pair) for pair in pilot.pairs([BANK]))
    assert pilot.application.propose([envelope], pilot.second) == []
    pilot.block()
    assert pilot.application.propose([envelope], pilot.second) == [envelope]


def test_the_leaf_says_so_and_receipts_around_it_are_proven(pilot: Amending) -> None:
    store, head = pilot.application.store, pilot.application.head
    (found,) = [*reader.takeovers(store)]
    height, amended = found
    assert amended == Amended(text=2, base=CHARTER.digest.hex(), digest=head.charter)
    assert reader.leaf_at(store, reader.leaf_index(store, height)).charter == amended
    assert all(reader.head_at(store, each).is_coherent() for each in range(head.height + 1))
    assert reader.head_at(store, height - 1).charter == CHARTER.digest.hex()
    assert reader.head_at(store, height).charter == head.charter
    for each in (height - 1, height + 1):
        receipt = reader.read_receipts_at(store, each)[0]
        proof = reader.prove_receipt(store, bytes.fromhex(receipt.transaction), head)
        assert proof is not None
        assert check_receipt(head, proof) == receipt


def test_transactions_in_its_own_block_have_provable_receipts(pilot: Amending) -> None:
    proposal = pilot.propose(BANK, {"receivables.grace_days": 4})
    pilot.vote(proposal, *MEMBERS[:5])
    pilot.wait(days=14)
    receipt, _ = pilot.submit(credit(9))
    assert (receipt.status, pilot.charter.preamble.text) == (KEPT, 3)
    proof = reader.prove_receipt(pilot.application.store, bytes.fromhex(receipt.transaction), pilot.application.head)
    assert proof is not None
    assert proof.block.charter is not None
    assert check_receipt(pilot.application.head, proof) == receipt


def test_a_node_that_begins_with_a_snapshot_has_the_text_in_force(pilot: Amending, tmp_path: Path) -> None:
    pilot.amend({f"member[{NEWCOMER}]": newcomer()}, joins=[NEWCOMER])  # within the window of the snapshot
    proposal = pilot.propose(BANK, {"receivables.grace_days": 4})
    pilot.vote(proposal, *MEMBERS[:5])
    head = pilot.application.head
    snapshots = Snapshots(tmp_path)
    snapshot = snapshots.make(pilot.application.store, pilot.charter, head.height)
    store = MemoryStore()
    restoring = Restoring(store, CATALOGUE, CHARTER, snapshot.manifest, head.height, head.app_hash)
    answers = [restoring.apply_chunk(each, snapshots.load(head.height, each) or b"") for each in range(snapshot.chunks)]
    assert answers[-1] is Answer.DONE
    other = Application(store, CATALOGUE)
    assert other.head == head
    assert other.charter.canonical == pilot.charter.canonical
    (height, _), *_ = reversed([*reader.takeovers(pilot.application.store)])
    assert reader.amended_at(store, height) == reader.amended_at(pilot.application.store, height)
    pilot.wait(days=14)
    other.finalise(head.height + 1, pilot.second, [])
    assert other.commit().head == pilot.block().head
    with pytest.raises(BadSnapshot):
        check_manifest(snapshot.manifest, CHARTER, head.height, "0" * 64)


# --- whatever members propose ------------------------------------------------------------------------------------

VALUES = {
    "receivables.grace_days": st.integers(0, 9),
    "transaction.actions": st.integers(15, 30),
    "documents.readers_at_most": st.integers(10, 30),
    f"member[{SUPPLIER}].standing": st.sampled_from([None, "active", "suspended", "left"]),
    f"member[{SUPPLIER}].size": st.sampled_from(["small", "medium", "huge"]),
    "book_keeper[river-bank].power": st.sampled_from([19, 20, 40]),
    "charter.purpose.en": st.sampled_from(["Another purpose.", "Receivables that banks and companies can rely on."]),
    "charter.begins": st.just("2026-03-03"),
    "amendment.entrenched": st.just(["amendment.entrenched"]),
}
CHANGES = st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=3, unique=True).flatmap(
    lambda paths: st.fixed_dictionaries({path: VALUES[path] for path in paths})
)
STEPS = st.one_of(
    st.tuples(st.just("propose"), CHANGES),
    st.tuples(st.just("vote"), st.tuples(st.integers(0, 5), st.integers(0, 7), st.booleans())),
    st.tuples(st.just("agree"), st.integers(0, 5)),
    st.tuples(st.just("wait"), st.sampled_from([1, 3, 14, 31])),
    st.tuples(st.just("reopen"), st.none()),
)


@settings(max_examples=10)
@given(st.lists(STEPS, min_size=4, max_size=10))
def test_the_text_in_force_is_always_what_follows_from_the_texts_that_passed(steps: list[tuple[str, object]]) -> None:
    pilot, proposals = Amending(), list[str]()
    for step, what in steps:
        match step, what:
            case "propose", dict():
                receipt, made = pilot.submit(pilot.proposing(MEMBERS[0], what))
                if receipt.status == KEPT:
                    assert not {"charter.begins", "amendment.entrenched"} & {*what}
                    assert "charter.purpose.en" not in what
                    proposals.append(made.record_id(0, MEMBERS[0]))
            case "vote", (int() as which, int() as who, bool() as yes) if proposals:
                ask = Vote(by=MEMBERS[who % 7], proposal=proposals[which % len(proposals)], yes=yes)
                pilot.submit(ask)
            case "agree", int() as which if proposals:
                for member in MEMBERS:
                    pilot.submit(Vote(by=member, proposal=proposals[which % len(proposals)], yes=True))
            case "wait", int() as days:
                pilot.wait(days=days)
                pilot.block()
            case "reopen", _:
                pilot.reopen()
        texts_follow(pilot)
    file = BytesIO()
    head = export_blocks(pilot.application.store, file)
    assert replay_blocks(BytesIO(file.getvalue()), MemoryStore(), CATALOGUE) == head


def texts_follow(pilot: Amending) -> None:
    """Each text on record is the one before with the changes of its proposal, which was based on it; the last one is
    in force, and what no vote may change is as it was founded.
    """
    state = State(pilot.application.store)
    canonical, digest, number = CHARTER.canonical, CHARTER.digest.hex(), 1
    while (row := state.get(CHARTERS, f"{number + 1:06d}")) is not None:
        number += 1
        assert row.amends is not None
        proposal = pilot.get(PROPOSALS, row.amends.proposal)
        assert (proposal.base, proposal.text, proposal.stage) == (digest, row.digest, "in-force")
        assert encode(changed_text(decode(canonical), proposal.changes)) == row.canonical.encode()
        canonical, digest = row.canonical.encode(), row.digest
    present = present_text(state)
    assert present is not None
    assert present.digest == digest == pilot.application.head.charter == pilot.charter.digest.hex()
    assert pilot.charter.canonical == canonical
    founded, now = decode(CHARTER.canonical), decode(canonical)
    for name in ("purpose", "begins", "currency"):
        assert founded["charter"][name] == now["charter"][name]
    assert founded["amendment"]["entrenched"] == now["amendment"]["entrenched"]
    waiting = state.get(NEXT_TEXT, "next")
    assert waiting is None or pilot.get(PROPOSALS, waiting.proposal).stage == "passed"


def test_whoever_orders_the_blocks_the_same_text_takes_over(pilot: Amending) -> None:
    """Assembled as the embedded engine does, and executed as decided by a network: one app hash at every height."""
    keepers = [each.member for each in CHARTER.articles.book_keeper]
    for each in keepers:
        pilot.do(SetConsensusKey(by=each, key=key(each, "vote").public))
    pilot.amend({
        f"book_keeper[{keepers[-1]}].power": 15,
        f"book_keeper[{SUPPLIER}]": {"member": SUPPLIER, "head_key": key(SUPPLIER, "head").public, "power": 5},
    })  # fmt: skip
    pilot.do(SetConsensusKey(by=SUPPLIER, key=key(SUPPLIER, "vote").public))
    pilot.amend({f"book_keeper[{SUPPLIER}]": None, f"book_keeper[{keepers[-1]}].power": 20})
    assembled, voting = founded(MemoryStore()), dict[str, int]()
    for height, (second, envelopes) in enumerate(pilot.blocks, start=1):
        made = assembled.assemble(second, envelopes)
        assert made.refusals == [None] * len(envelopes)
        for voter, power in assembled.commit().validators:
            voting[voter] = power
        assert assembled.head == reader.head_at(pilot.application.store, height)
    # What an engine was told, block by block, is who votes by the state.
    assert {voter: power for voter, power in voting.items() if power} == dict(pilot.application.validators())
    assert voting[key(SUPPLIER, "vote").public] == 0
