"""Supervising: what ends is started again, as often as that makes sense; what will not end is ended."""

import asyncio
import sys
from pathlib import Path

import pytest

from heqi.node.network import supervise
from heqi.node.network.locks import holding, is_held, is_supervised
from heqi.node.network.places import LOOPBACK, free_ports
from heqi.node.network.supervise import (
    Kept,
    Supervisor,
    end_process,
    end_supervisor,
    until_listening,
)
from heqi.node.reasons import Why
from tests.node.process import are_gone
from tests.reached import refusing


def program(tmp_path: Path, text: str, passphrase: str | None = None) -> Kept:
    """A process that runs this Python, once it is started."""
    return Kept("a process", [sys.executable, "-c", text], tmp_path / "log", passphrase)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(supervise, "STOP_SECONDS", 0.5)
    monkeypatch.setattr(supervise, "START_SECONDS", 0.5)


def test_what_ends_again_and_again_is_said_to_be_broken(tmp_path: Path) -> None:
    async def keep() -> None:
        kept = program(tmp_path, "print('once more', flush=True); raise SystemExit(7)")
        await kept.start()
        with refusing(Why.PROCESS_ENDED):
            await kept.keep()

    asyncio.run(asyncio.wait_for(keep(), 30))
    assert (tmp_path / "log").read_text() == "once more\n" * supervise.MOST_STARTS


def test_an_engine_that_is_behind_its_ledger_is_named_and_asked_once(tmp_path: Path) -> None:
    async def keep() -> None:
        words = "ERROR: error during handshake: error on replay: app block height (34) is higher than core (33)"
        kept = program(tmp_path, f"raise SystemExit({words!r})")
        await kept.start()
        with refusing(Why.ENGINE_BEHIND):
            await kept.keep()

    asyncio.run(asyncio.wait_for(keep(), 30))
    assert (tmp_path / "log").read_text().count("\n") == 1


def test_a_node_that_refuses_to_run_is_asked_once(tmp_path: Path) -> None:
    async def keep() -> None:
        kept = program(tmp_path, "print('no', flush=True); raise SystemExit(1)", "a passphrase")
        await kept.start()
        with refusing(Why.PROCESS_ENDED):
            await kept.keep()

    asyncio.run(asyncio.wait_for(keep(), 30))
    assert (tmp_path / "log").read_text() == "no\n"


def test_an_engine_whose_home_somebody_holds_is_not_started(tmp_path: Path) -> None:
    async def keep() -> None:
        text = "print('once more', flush=True); raise SystemExit(7)"
        kept = Kept("an engine", [sys.executable, "-c", text], tmp_path / "log", home=tmp_path)
        started = list[int]()
        kept.started = lambda: started.append(1)
        await kept.start()
        with holding(tmp_path):
            keeping = asyncio.create_task(kept.keep())
            await asyncio.sleep(0.5)
            assert (tmp_path / "log").read_text() == "once more\n"
        with refusing(Why.PROCESS_ENDED):
            await keeping
        assert len(started) == supervise.MOST_STARTS - 1

    assert not is_held(tmp_path)
    asyncio.run(asyncio.wait_for(keep(), 30))


def test_a_passphrase_goes_through_a_pipe(tmp_path: Path) -> None:
    async def start() -> None:
        text = "import os, sys; print(os.read(int(sys.argv[2]), 99).decode(), sys.argv[1], 'secret' in str(os.environ))"
        kept = program(tmp_path, text, "secret words")
        await kept.start()
        assert kept.process is not None
        await kept.process.wait()

    asyncio.run(asyncio.wait_for(start(), 30))
    assert (tmp_path / "log").read_text() == "secret words\n --passphrase-fd False\n"


def test_what_does_not_end_when_it_is_told_to_is_killed(tmp_path: Path) -> None:
    async def stop() -> int:
        text = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(99)"
        kept = program(tmp_path, text)
        await kept.start()
        while not (tmp_path / "log").read_text():
            await asyncio.sleep(0.01)
        process = kept.pid
        assert process is not None
        await kept.stop()
        return process

    assert are_gone([asyncio.run(asyncio.wait_for(stop(), 30))])


def test_who_never_listens_is_not_waited_for_without_end(tmp_path: Path) -> None:
    with refusing(Why.PROCESS_ENDED):
        asyncio.run(until_listening(f"{LOOPBACK}:{free_ports(1)[0]}", program(tmp_path, "")))


def test_a_folder_has_one_supervisor(tmp_path: Path) -> None:
    assert not is_supervised(tmp_path)
    supervisor = Supervisor(tmp_path, [], Path("engine"), "a passphrase")
    assert is_supervised(tmp_path)
    with refusing(Why.ALREADY_RUNNING):
        Supervisor(tmp_path, [], Path("engine"), "a passphrase")

    async def run() -> None:
        await supervisor.run(lambda begun: supervisor.stop())

    asyncio.run(asyncio.wait_for(run(), 30))
    assert not is_supervised(tmp_path)
    assert not end_supervisor(tmp_path)


def test_what_a_killed_supervisor_left_is_ended_and_nothing_else(tmp_path: Path) -> None:
    async def leave() -> tuple[int, int]:
        sleep = "import time; print('begun', flush=True); time.sleep(99)"
        of_folder = Kept("left", [sys.executable, "-c", sleep, str(tmp_path.resolve())], tmp_path / "log")
        other = program(tmp_path, sleep)
        await of_folder.start()
        await other.start()
        while (tmp_path / "log").read_text().count("begun") < 2:  # before that it may have no command line yet
            await asyncio.sleep(0.01)
        assert of_folder.pid is not None
        assert other.pid is not None
        recorded = f'{{"processes": {{"left": {of_folder.pid}, "other": {other.pid}}}}}'
        (tmp_path / supervise.RUNNING).write_text(recorded)
        assert not end_process(tmp_path, "other")
        assert not end_process(tmp_path, "nobody")
        ended = await asyncio.to_thread(end_supervisor, tmp_path)
        assert ended
        assert are_gone([of_folder.pid])
        assert other.process is not None
        assert other.process.returncode is None
        await other.stop()
        return of_folder.pid, other.pid

    assert are_gone([*asyncio.run(asyncio.wait_for(leave(), 30))])
