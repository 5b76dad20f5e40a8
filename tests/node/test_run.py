"""A node as an operator meets it: it starts, serves, stops, and says in a sentence why it does not."""

import asyncio
import json
import logging
import resource
import socket
import struct
import sys
import time
from pathlib import Path
from typing import Any

import lmdb
import pytest

from heqi.client.keystore import LIGHT, create_keystore, named
from heqi.client.sdk import AsyncClient, Client, ClientError, Forked
from heqi.modules import CATALOGUE
from heqi.node.folder import opened
from heqi.node.logs import JsonLines
from heqi.node.reasons import Why
from heqi.node.run import Node
from heqi.node.serving import LONGEST_HEAD
from heqi.node.settings import Settings
from tests.node.process import NodeProcess, are_gone, founded_folder, run
from tests.pilot import BANK, BEGINS, BUYER, CHARTER, OPERATOR, PERSONS, START, Clock, credit, credits_by, key

BANK_KEYS = [key(BANK, person) for person in PERSONS[BANK]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return founded_folder(tmp_path / "node")


def refusal(*arguments: str) -> tuple[int, str]:
    """(exit code, code of the refusal) of a command that prints it as JSON, and no traceback."""
    done = run(*arguments, "--json")
    assert "Traceback" not in done.stderr
    told = json.loads(done.stdout)["refusal"]
    assert told["en"]
    assert told["zh"]
    return done.returncode, told["code"]


# --- serving ------------------------------------------------------------------------------------------------------


def test_a_node_serves_vouches_backs_up_and_stops(folder: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    create_keystore(keys, "a long passphrase", [named(OPERATOR, "head", "head", key(OPERATOR, "head"))], LIGHT)
    options = ["--operator", OPERATOR, "--keys", str(keys)]
    head_file = tmp_path / "head"
    with NodeProcess(folder, *options, HEQI_PASSPHRASE="a long passphrase") as node:
        with Client(node.url, party=BANK, pair=key(BANK), charter=CHARTER, head_file=head_file) as client:
            outcome = client.send(credit(1), pairs=BANK_KEYS)
            assert client.head().vouchers[0].member == OPERATOR
            copied = run("backup", str(tmp_path / "backup"), "--data", str(folder), "--json")
            assert (copied.returncode, json.loads(copied.stdout)["height"]) == (0, outcome.height)
            client.submit_many(credits_by(range(2, 300), second=int(time.time())))
            record = client.record("balances", f"{BANK}/CNY/{BUYER}", proof=True)
            assert record.row.available == 299 * 100_00
            assert client.view("payables").rows == ()
            children = node.children()
            last = client.head().head
        assert refusal("node", "run", "--data", str(folder)) == (1, "store.IN_USE")
        assert refusal("restore", str(tmp_path / "backup"), "--data", str(folder)) == (1, Why.FOLDER_NOT_EMPTY.code)
        assert node.stop() == 0
        assert children
        assert are_gone(children)
    log = [json.loads(line) for line in node.log.read_text().splitlines()]
    assert {"time", "level", "from", "said"} <= {*log[0]}
    assert "a long passphrase" not in node.log.read_text()
    with opened(folder, CATALOGUE) as application:
        assert application.head.app_hash == last.app_hash
    assert run("restore", str(tmp_path / "backup"), "--data", str(tmp_path / "restored")).returncode == 0
    with (
        NodeProcess(tmp_path / "restored", *options, HEQI_PASSPHRASE="a long passphrase") as rolled_back,
        Client(rolled_back.url, charter=CHARTER, head_file=head_file) as client,
        pytest.raises(Forked),
    ):
        client.head()


def test_a_backup_under_load_is_a_block_that_the_node_committed(folder: Path, tmp_path: Path) -> None:
    async def check(url: str) -> None:
        async with AsyncClient(url, party=BANK, pair=key(BANK), trust_unvouched=True) as client:
            envelopes = credits_by(range(600), second=int(time.time()))
            sending = asyncio.gather(*(client.submit(each) for each in envelopes))
            copies = [await asyncio.to_thread(_backed_up, folder, tmp_path / f"backup-{n}") for n in range(2)]
            await sending
            copies.append(await asyncio.to_thread(_backed_up, folder, tmp_path / "last"))
            for copied in copies:
                vouched = await client.head(copied["height"])
                assert vouched.head.app_hash == copied["app_hash"]
            assert copies[-1]["height"] == (await client.head()).head.height

    with NodeProcess(folder, "--no-lists") as node:
        asyncio.run(check(node.url))


def _backed_up(folder: Path, target: Path) -> dict[str, Any]:
    copied = run("backup", str(target), "--data", str(folder), "--json")
    told: dict[str, Any] = json.loads(copied.stdout)
    return told


def test_a_node_inside_a_process_goes_by_the_clock_it_is_given(folder: Path) -> None:
    async def check() -> None:
        clock = Clock()
        node = Node(folder, Settings(port=0, workers=0, lists=True), now=clock)
        ready = asyncio.Event()
        running = asyncio.create_task(node.run(ready.set))
        await ready.wait()
        async with AsyncClient(node.url, party=BANK, pair=key(BANK), now=clock) as client:
            outcome = await client.send(credit(1), pairs=BANK_KEYS)
            assert outcome.second == START
            clock.second += 86_400
            assert (await client.send(credit(2), pairs=BANK_KEYS)).second == START + 86_400
            assert (await client.view("payables")).height == node.head.height
        node.stop()
        await asyncio.wait_for(running, 20)

    asyncio.run(check())


def test_answers_under_way_are_finished_when_a_node_stops(folder: Path) -> None:
    async def check() -> None:
        node = Node(folder, Settings(port=0, workers=0), now=Clock())
        ready = asyncio.Event()
        running = asyncio.create_task(node.run(ready.set))
        await ready.wait()
        async with AsyncClient(node.url, party=BANK, pair=key(BANK), now=Clock(), attempts=1) as client:
            sent = [asyncio.create_task(client.submit(each)) for each in credits_by(range(50))]
            await asyncio.sleep(0.05)
            node.stop()
            found = await asyncio.wait_for(asyncio.gather(*sent, return_exceptions=True), 20)
        await asyncio.wait_for(running, 20)
        kept = [each for each in found if not isinstance(each, BaseException)]
        assert all(isinstance(each, ClientError) for each in found if isinstance(each, BaseException))
        with opened(folder, CATALOGUE) as application:
            assert len(kept) <= len(application.seen)
            assert {each.id for each in kept} <= {each.hex() for each in application.seen}

    asyncio.run(check())


def test_a_head_that_does_not_end_closes_the_connection_and_long_bodies_do_not(folder: Path) -> None:
    async def check() -> None:
        node = Node(folder, Settings(port=0, workers=0), now=Clock())
        ready = asyncio.Event()
        running = asyncio.create_task(node.run(ready.set))
        await ready.wait()
        host, port = node.url.removeprefix("http://").split(":")
        start = b"GET /v1/head HTTP/1.1\r\nHost: here\r\n"
        for endless in (b"Long: " + b"x" * LONGEST_HEAD, b"x: y\r\n" * (LONGEST_HEAD // 5)):
            assert (await _said(host, port, start, endless)).startswith(b"HTTP/1.1 400 ")
        body = b"{" * LONGEST_HEAD
        told = b"POST /v1/vouchers HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
        assert b"edge.BODY_TOO_LARGE" in await _said(host, port, told % (3 * len(body)), body, body, body)
        allowed = b"Allowed: " + b"x" * (LONGEST_HEAD // 2) + b"\r\nConnection: close\r\n\r\n"
        assert (await _said(host, port, start, allowed)).startswith(b"HTTP/1.1 200 ")
        node.stop()
        await asyncio.wait_for(running, 20)

    asyncio.run(check())


async def _said(host: str, port: str, *pieces: bytes) -> bytes:
    """What a server says to bytes that arrive in these pieces."""
    incoming, outgoing = await asyncio.open_connection(host, int(port))
    try:
        for each in pieces:
            outgoing.write(each)
            await outgoing.drain()
            await asyncio.sleep(0.05)
        async with asyncio.timeout(10):
            return await incoming.read()
    finally:
        outgoing.close()


# --- not starting -------------------------------------------------------------------------------------------------


def test_a_folder_without_a_ledger_is_refused(tmp_path: Path) -> None:
    assert refusal("node", "run", "--data", str(tmp_path / "nothing")) == (1, Why.NO_LEDGER.code)


def test_another_charter_is_refused_with_what_differs(folder: Path) -> None:
    charter = folder / "charter.toml"
    charter.write_text(charter.read_text().replace("window_seconds = 3600", "window_seconds = 3601"))
    done = run("node", "run", "--data", str(folder))
    assert done.returncode == 1
    assert "charter.window_seconds: 3600 → 3601" in done.stderr
    chinese = run("node", "run", "--data", str(folder), "--lang", "zh")
    assert "差异" in chinese.stderr


@pytest.mark.parametrize(("format_number", "code"), [(99, "store.NEWER_FORMAT"), (1, "store.OLDER_FORMAT")])
def test_another_data_format_is_refused_and_left_alone(folder: Path, format_number: int, code: str) -> None:
    with lmdb.open(str(folder / "ledger"), max_dbs=12, lib_version=0) as environment:
        meta = environment.open_db(b"meta")
        with environment.begin(write=True, db=meta) as transaction:
            transaction.put(b"store/format", struct.pack(">Q", format_number))
    before = (folder / "ledger" / "data.mdb").read_bytes()
    assert refusal("node", "run", "--data", str(folder)) == (1, code)
    assert (folder / "ledger" / "data.mdb").read_bytes() == before


def test_a_damaged_data_file_is_refused(folder: Path) -> None:
    data = folder / "ledger" / "data.mdb"
    data.write_bytes(b"garbage" * 10_000)
    assert refusal("node", "run", "--data", str(folder)) == (1, "store.UNREADABLE")


def test_a_folder_that_cannot_be_written_is_refused(folder: Path) -> None:
    # A folder in the lock's place: also the superuser cannot write there.
    (folder / "ledger" / "heqi.lock").unlink()
    (folder / "ledger" / "heqi.lock").mkdir()
    assert refusal("node", "run", "--data", str(folder)) == (1, "store.UNWRITABLE")


def test_a_port_that_is_taken_is_refused(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert refusal("node", "run", "--data", str(folder), "--port", port) == (1, Why.ADDRESS_TAKEN.code)


def test_an_address_of_other_machines_has_to_be_asked_for(folder: Path) -> None:
    found = refusal("node", "run", "--data", str(folder), "--host", "0.0.0.0")
    assert found == (1, Why.REACHABLE_BY_OTHERS.code)


def test_an_operator_needs_its_head_key(folder: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    create_keystore(keys, "a long passphrase", [named(OPERATOR, "maker-1", "maker", key(OPERATOR))], LIGHT)
    run_node = ["node", "run", "--data", str(folder), "--operator", OPERATOR]
    assert refusal(*run_node) == (1, Why.NO_HEAD_KEY.code)
    assert refusal(*run_node, "--keys", str(keys)) == (1, Why.NO_HEAD_KEY.code)
    assert refusal(*run_node, "--keys", str(tmp_path / "none")) == (1, "keystore.FILE_MISSING")


def test_lists_that_cannot_be_opened_are_told_and_can_be_left_out(folder: Path) -> None:
    (folder / "lists.sqlite").mkdir()
    assert refusal("node", "run", "--data", str(folder), "--port", "0") == (1, Why.LISTS_FAILED.code)
    with NodeProcess(folder, "--no-lists") as node:
        assert node.stop() == 0


def test_a_clock_behind_the_ledger_is_refused(folder: Path) -> None:
    with opened(folder, CATALOGUE) as application:
        application.finalise(1, int(time.time()) + 10 * 86_400, [])
        application.commit()
    assert refusal("node", "run", "--data", str(folder)) == (1, Why.CLOCK_BEHIND.code)


# --- stopping -----------------------------------------------------------------------------------------------------


def test_a_full_disk_stops_the_node_with_a_sentence_and_loses_nothing(folder: Path) -> None:
    limit = (folder / "ledger" / "data.mdb").stat().st_size + 400_000
    acknowledged: list[str] = []
    with NodeProcess(folder, "--no-lists") as node:
        resource.prlimit(node.process.pid, resource.RLIMIT_FSIZE, (limit, limit))
        met = _fill(node, acknowledged)
        assert node.process.wait(30) == 1, met
        told = json.loads(node.said_last())["refusal"]
        assert told["code"] == "store.FULL", told
        assert told["retry"]
        assert "Traceback" not in node.log.read_text()
    assert acknowledged
    with opened(folder, CATALOGUE) as application:
        assert {*acknowledged} <= {each.hex() for each in application.seen}


def _fill(node: NodeProcess, acknowledged: list[str]) -> list[str]:
    """Submit until the node has ended, whatever a busy machine answers meanwhile. Returns what was met on the way."""
    met: list[str] = []
    deadline = time.monotonic() + 90
    with Client(node.url, party=BANK, pair=key(BANK), attempts=1) as client:
        while node.process.poll() is None and time.monotonic() < deadline:
            try:
                outcome = client.submit(credits_by([len(acknowledged) + len(met)], second=int(time.time()))[0])
                acknowledged += [outcome.id]
            except ClientError as failure:
                met += [str(failure)]
    return met


def test_a_fault_of_the_machine_below_stops_the_node(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def check() -> None:
        node = Node(folder, Settings(port=0, workers=0, lists=False), now=Clock(BEGINS))  # no heartbeat is due yet
        monkeypatch.setattr(node._application, "assemble", lambda *_: 1 / 0)
        ready = asyncio.Event()
        running = asyncio.create_task(node.run(ready.set))
        await ready.wait()
        async with AsyncClient(node.url, attempts=1, now=Clock(BEGINS)) as client:
            with pytest.raises(ClientError) as lost:
                await client.submit(credits_by([1], second=BEGINS)[0])
            assert (lost.value.code, lost.value.facts["problem"]) == ("client.UNDECIDED", "engine.FAILED")
        with pytest.raises(Exception, match=r"node\.FAILED"):
            await asyncio.wait_for(running, 20)

    asyncio.run(check())


# --- logs ---------------------------------------------------------------------------------------------------------


def test_a_log_line_is_one_json_object() -> None:
    try:
        raise KeyError("what happened")
    except KeyError:
        record = logging.LogRecord("heqi.x", logging.ERROR, __file__, 1, "line\n%s", ("two",), sys.exc_info())
    line = JsonLines().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert (told["level"], told["from"], told["said"]) == ("error", "heqi.x", "line\ntwo")
    assert "what happened" in told["trace"]
