"""Blocks as one file: written, and computed anew to the same head."""

from io import BytesIO

import pytest

from heqi.chain.application import Application
from heqi.chain.blockfile import MAGIC, BadBlockFile, export_blocks, replay_blocks
from heqi.chain.blocks import Block, write_block
from heqi.modules import CATALOGUE
from heqi.modules.charter import CharterRefused
from heqi.storage.memory import MemoryStore
from heqi.values.days import LAST_SECOND, day_of
from tests.pilot import BUYER, START, SUPPLIER, credits_by, double_vote, everybody_signs, founded, made, transfer


@pytest.fixture
def ledger() -> Application:
    application = founded(MemoryStore())
    paid = everybody_signs(made(transfer(BUYER, SUPPLIER, 10), number=100))
    refused = everybody_signs(made(transfer(SUPPLIER, BUYER, 10_000), number=101))
    for number, envelopes in enumerate((credits_by(range(3)), [], [paid, refused, b"garbage"])):
        application.finalise(number + 1, START + number, envelopes)
        application.commit()
    return application


def exported(ledger: Application) -> bytes:
    file = BytesIO()
    assert export_blocks(ledger.store, file) == ledger.head
    return file.getvalue()


def test_the_file_leads_to_the_same_head(ledger: Application) -> None:
    assert replay_blocks(BytesIO(exported(ledger)), MemoryStore(), CATALOGUE) == ledger.head


def test_misbehaviour_is_replayed_with_its_block(ledger: Application) -> None:
    clean = exported(ledger)
    ledger.finalise(4, START + 9, [], (double_vote(),))
    ledger.commit()
    assert replay_blocks(BytesIO(exported(ledger)), MemoryStore(), CATALOGUE) == ledger.head
    assert replay_blocks(BytesIO(clean), MemoryStore(), CATALOGUE).app_hash != ledger.head.app_hash


def test_a_file_of_before_is_refused(ledger: Application) -> None:
    with pytest.raises(BadBlockFile, match="another version"):
        replay_blocks(BytesIO(b"heqi blocks 1\n" + exported(ledger)[len(MAGIC) :]), MemoryStore(), CATALOGUE)


def test_a_transaction_less_leads_elsewhere(ledger: Application) -> None:
    shorter = founded(MemoryStore())
    shorter.finalise(1, START, credits_by(range(2)))
    shorter.commit()
    found = replay_blocks(BytesIO(exported(shorter)), MemoryStore(), CATALOGUE)
    assert found.app_hash != ledger.head.app_hash


@pytest.mark.parametrize("cut", [1, 3, 5, 100])
def test_a_file_that_was_cut_is_told_apart(ledger: Application, cut: int) -> None:
    with pytest.raises(BadBlockFile):
        replay_blocks(BytesIO(exported(ledger)[:-cut]), MemoryStore(), CATALOGUE)


@pytest.mark.parametrize(
    "data", [b"", b"garbage", MAGIC, MAGIC + b"\0\0\0\2{}", MAGIC + b"\xff\xff\xff\xff", MAGIC + b"\0\0"]
)
def test_what_is_no_file_of_blocks_is_refused(data: bytes) -> None:
    with pytest.raises((BadBlockFile, CharterRefused)):
        replay_blocks(BytesIO(data), MemoryStore(), CATALOGUE)


def test_a_block_that_is_none_or_comes_twice_is_refused(ledger: Application) -> None:
    data = exported(ledger)
    with pytest.raises(BadBlockFile):
        replay_blocks(BytesIO(data + b"\0\0\0\3abc"), MemoryStore(), CATALOGUE)
    last = data[data.rindex(b"\0\0", 0, data.rindex(b"garbage")) :]
    with pytest.raises(BadBlockFile):
        replay_blocks(BytesIO(data + last), MemoryStore(), CATALOGUE)


@pytest.mark.parametrize("second", [-1, LAST_SECOND + 1, 2**53, 2**62])
def test_a_block_of_a_day_that_no_calendar_has_is_refused(ledger: Application, second: int) -> None:
    block = write_block(Block(ledger.head.height + 1, second, ()))
    with pytest.raises(BadBlockFile):
        replay_blocks(BytesIO(exported(ledger) + len(block).to_bytes(4, "big") + block), MemoryStore(), CATALOGUE)


@pytest.mark.parametrize("offset", [-24 * 60, 0, 24 * 60])
def test_the_last_second_has_a_day_everywhere(offset: int) -> None:
    assert day_of(LAST_SECOND, offset).year == 9999
