"""A node's votes: every change of validators is kept, also those that were missed, and nothing is told that fails."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from heqi.client.light.following import Pin, follow
from heqi.codec.canonical import encode
from heqi.node.reasons import Why
from heqi.node.votes.asking import EngineHistory, NotTold, read_time
from heqi.node.votes.changes import Changes
from heqi.node.votes.keeping import KeptVotes
from heqi.state.store import StoreUnwritable
from tests.client.light import network
from tests.client.light.network import CHANGES, FIRST, LAST, LATER, TRUST, Member
from tests.node.votes.engine import MadeUpEngine
from tests.reached import refusing

T = TypeVar("T")

# Who votes for blocks 1 to 40 and the next: others from 11, 12 and 31 on.
VOTERS: list[list[Member]] = [FIRST] * 10 + [LATER] + [LAST] * 19 + [network.FIFTH] * 11
STEPS = [10, 11, 30]


def asked(file: Path, engine: MadeUpEngine, ask: Callable[[KeptVotes], Awaitable[T]], height: int = 0) -> T:
    async def run() -> T:
        kept = KeptVotes(file, TRUST, EngineHistory("127.0.0.1:1", engine), height)
        kept.start()
        try:
            return await ask(kept)
        finally:
            await kept.close()

    return asyncio.run(run())


def test_every_head_that_another_block_follows_has_votes(tmp_path: Path) -> None:
    engine = MadeUpEngine(VOTERS)

    async def all_of_them(kept: KeptVotes) -> None:
        for height in range(1, 40):
            head = engine.head(height)
            votes = await kept.votes(head)
            assert votes is not None, height
            assert follow(TRUST, votes, head).power == 100
        assert await kept.votes(engine.head(40)) is None
        again = len(engine.asked)
        assert await kept.votes(engine.head(5)) is not None
        assert len(engine.asked) == again

    asked(tmp_path / "changes", engine, all_of_them)


def test_missed_changes_are_found_and_kept(tmp_path: Path) -> None:
    file, engine = tmp_path / "changes", MadeUpEngine(VOTERS)

    async def settled(kept: KeptVotes) -> list[int]:
        await kept.votes(engine.head(39))
        return [each.signed.header.height for each in kept.changes.all]

    found = asked(file, engine, settled)
    assert found == STEPS
    engine.earliest = 35  # the engine forgets; the file does not
    assert asked(file, engine, settled) == found
    votes = asked(file, engine, lambda kept: kept.votes(engine.head(37)))
    assert votes is not None
    assert follow(TRUST, votes, engine.head(37)).power == 100
    assert asked(file, engine, lambda kept: kept.votes(engine.head(20))) is None


def test_a_way_back_to_the_same_validators_that_was_missed_does_not_matter_for_what_follows(tmp_path: Path) -> None:
    engine = MadeUpEngine([FIRST] * 10 + [LATER] * 5 + [FIRST] * 10 + [LAST] * 6)
    for height in (20, 28):
        head = engine.head(height)
        votes = asked(tmp_path / "changes", engine, lambda kept, of=head: kept.votes(of))
        assert votes is not None
        assert follow(TRUST, votes, head).power == 100


def test_what_the_engine_forgot_before_it_was_kept_cannot_be_followed(tmp_path: Path) -> None:
    engine = MadeUpEngine(VOTERS)
    engine.earliest = 35
    assert asked(tmp_path / "changes", engine, lambda kept: kept.votes(engine.head(37))) is None


def test_the_way_can_pass_through_a_block(tmp_path: Path) -> None:
    engine = MadeUpEngine(VOTERS)
    head = engine.head(38)
    for through in (5, 25, 30, 34, 38, 39):
        votes = asked(tmp_path / "changes", engine, lambda kept, by=through: kept.votes(head, by))
        assert votes is not None
        pin = Pin(height=through, hash=engine.blocks[through - 1].header.hash())
        assert follow(TRUST, votes, head, pin).power == 100


def test_an_engine_that_is_away_or_false_has_no_votes(tmp_path: Path) -> None:
    engine = MadeUpEngine(VOTERS)
    engine.away = True
    assert asked(tmp_path / "changes", engine, lambda kept: kept.votes(engine.head(3))) is None
    other = MadeUpEngine([[network.member(name) for name in "abcd"]] * 5)
    assert asked(tmp_path / "others", other, lambda kept: kept.votes(other.head(3))) is None
    assert not (tmp_path / "others").exists()


def test_the_file_is_checked_from_the_charter_on(tmp_path: Path) -> None:
    file = tmp_path / "changes"
    lines = [encode(each) + b"\n" for each in CHANGES]
    file.write_bytes(b"".join(lines))
    assert len(Changes(file, TRUST).all) == 2
    for wrong in (lines[1], lines[1] + lines[0], b"{}\n", lines[0][:-10] + b"\n", lines[0].replace(b":", b": ", 1)):
        file.write_bytes(wrong)
        with refusing(Why.CHANGES_WRONG):
            Changes(file, TRUST)


@pytest.mark.parametrize("whole", [0, 1])
def test_a_line_that_was_cut_off_is_asked_for_again(tmp_path: Path, whole: int) -> None:
    file = tmp_path / "changes"
    lines = [encode(each) + b"\n" for each in CHANGES]
    file.write_bytes(b"".join(lines[:whole]) + lines[whole][:-7])
    changes = Changes(file, TRUST)
    assert len(changes.all) == whole
    for each in CHANGES[whole:]:
        changes.add(each)
    assert file.read_bytes() == b"".join(lines)


def test_a_change_that_cannot_be_written_is_no_change(tmp_path: Path) -> None:
    engine = MadeUpEngine(VOTERS)

    async def unwritable(kept: KeptVotes) -> None:
        (tmp_path / "folder").rmdir()
        with pytest.raises(StoreUnwritable):
            await kept.votes(engine.head(37))
        assert kept.changes.all == ()
        (tmp_path / "folder").mkdir()
        assert await kept.votes(engine.head(37)) is not None

    (tmp_path / "folder").mkdir()
    asked(tmp_path / "folder" / "changes", engine, unwritable)


@pytest.mark.parametrize(
    ("text", "second", "nanosecond"),
    [
        ("2026-11-23T05:00:00Z", 1795410000, 0),
        ("2026-11-23T05:00:00.1Z", 1795410000, 100_000_000),
        ("2026-11-23T05:00:00.123456789Z", 1795410000, 123_456_789),
    ],
)
def test_times_are_read_to_the_nanosecond(text: str, second: int, nanosecond: int) -> None:
    assert read_time(text) == (second, nanosecond)


def test_what_is_no_answer_is_not_told(tmp_path: Path) -> None:
    engine = MadeUpEngine(VOTERS)
    history = EngineHistory("127.0.0.1:1", engine)

    async def ask(method: str) -> None:
        with pytest.raises(NotTold):
            await (history.signed(99) if method == "commit" else history.validators(99))

    for method in ("commit", "validators"):
        asyncio.run(ask(method))
