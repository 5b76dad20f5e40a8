"""Reading a ledger: rows and heads at any height, with proofs that lead there."""

import pytest

from heqi.chain import reader
from heqi.chain.application import Application
from heqi.client.proof import check_receipt, check_record
from heqi.modules import CATALOGUE
from heqi.modules.payments import BALANCES
from heqi.state.history import verify_consistency
from heqi.state.store import HeightUnknown
from heqi.storage.memory import MemoryStore
from tests.pilot import BANK, BUYER, START, SUPPLIER, credit, credits_by, double_vote, everybody_signs, founded, made

KEY = f"{BANK}/CNY/{BUYER}"


@pytest.fixture
def ledger() -> tuple[Application, list[reader.Head]]:
    """Blocks: one credit, an empty one, three credits, an empty one; and the head after each, the founding first."""
    application = founded(MemoryStore())
    heads = [application.head]
    for number, envelopes in enumerate((credits_by([0]), [], credits_by([1, 2, 3]), [])):
        application.finalise(number + 1, START + number, envelopes)
        heads.append(application.commit().head)
    return application, heads


def test_a_head_of_any_height_is_what_it_was_then(ledger: tuple[Application, list[reader.Head]]) -> None:
    application, heads = ledger
    assert [reader.head_at(application.store, height) for height in range(5)] == heads
    with pytest.raises(HeightUnknown):
        reader.head_at(application.store, 5)


def test_a_head_before_a_block_of_misbehaviour_alone(ledger: tuple[Application, list[reader.Head]]) -> None:
    application, heads = ledger
    application.finalise(5, START + 9, [], (double_vote(),))
    heads.append(application.commit().head)
    application.finalise(6, START + 10, [])
    heads.append(application.commit().head)
    assert [reader.head_at(application.store, height) for height in range(7)] == heads
    assert reader.leaf_index(application.store, 5) == heads[4].history_size
    with pytest.raises(KeyError):
        reader.leaf_index(application.store, 6)


def test_a_row_is_read_and_proven_at_any_height(ledger: tuple[Application, list[reader.Head]]) -> None:
    application, heads = ledger
    available = []
    for height, head in enumerate(heads):
        row = reader.get_row(application.store, BALANCES, KEY, height)
        available.append(None if row is None else row.available)
        proof = reader.prove_row(application.store, BALANCES, KEY, height)
        check_record(head, proof, CATALOGUE)
        assert (proof.row_bytes is None) == (row is None)
    assert available == [None, 100_00, 100_00, 400_00, 400_00]


def test_a_receipt_is_proven_by_its_block_and_the_history(ledger: tuple[Application, list[reader.Head]]) -> None:
    application, heads = ledger
    for number in range(4):
        identity = bytes.fromhex(made(credit(number), number=number).id)
        proof = reader.prove_receipt(application.store, identity, heads[-1])
        assert proof is not None
        assert check_receipt(heads[-1], proof).transaction == identity.hex()
        found = reader.find_transaction(application.store, identity)
        assert found is not None
        assert found[0].transactions[found[1]] == credits_by([number])[0]


def test_what_was_never_executed_has_no_receipt_and_no_proof(ledger: tuple[Application, list[reader.Head]]) -> None:
    application, heads = ledger
    assert reader.find_receipt(application.store, bytes(32)) is None
    assert reader.find_transaction(application.store, bytes(32)) is None
    assert reader.prove_receipt(application.store, bytes(32), heads[-1]) is None
    with pytest.raises(KeyError):
        reader.read_block_at(application.store, 9)


def test_every_head_is_shown_to_continue_every_earlier_one(ledger: tuple[Application, list[reader.Head]]) -> None:
    application, heads = ledger
    for later in heads:
        for earlier in heads[1 : later.height]:
            proof = reader.prove_consistency(application.store, earlier.history_size, later.history_size)
            roots = bytes.fromhex(earlier.history_root), bytes.fromhex(later.history_root)
            hashes = [bytes.fromhex(each) for each in proof]
            assert verify_consistency(roots[0], earlier.history_size, roots[1], later.history_size, hashes)


def test_rows_by_index_come_in_pages_in_the_order_of_their_keys() -> None:
    application = founded(MemoryStore())
    customers = [BUYER, SUPPLIER, "river-parts"]
    envelopes = [credits_by([0])[0]]
    for number, customer in enumerate(customers[1:], 1):
        envelopes.append(everybody_signs(made(credit(number, customer), number=number)))
    application.finalise(1, START, envelopes)
    application.commit()
    keys, cursor = [], ""
    while True:
        page = reader.rows_by_index(application.store, BALANCES, "bank", BANK, after=cursor, limit=1)
        keys += [key for key, _ in page.rows]
        if page.cursor is None:
            break
        cursor = page.cursor
    assert keys == sorted([f"{BANK}/CNY", *(f"{BANK}/CNY/{customer}" for customer in customers)])
