"""`heqi witness` as people run it: beside a real node whose operator rewrites the ledger."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from heqi.cli.shell import Exit
from heqi.client.keystore import LIGHT, create_keystore, named
from heqi.client.sdk import Client
from tests import pilot
from tests.cli.shell import PASSPHRASE, Shell
from tests.node.process import NodeProcess, founded_folder
from tests.pilot import BANK, CHARTER, OPERATOR, PERSONS, credit, key

HARBOUR = "harbour-bank"
SECONDS = 60


@contextmanager
def node(folder: Path, keys: Path, port: int = 0) -> Iterator[NodeProcess]:
    options = ("--operator", OPERATOR, "--keys", str(keys), "--port", str(port), "--workers", "0", "--no-lists")
    with NodeProcess(folder, *options, HEQI_PASSPHRASE=PASSPHRASE) as running:
        yield running


@contextmanager
def witness(shell: Shell, url: str, *options: str, split: bool = False) -> Iterator[subprocess.Popen[str]]:
    """`heqi witness run` as a process of its own; it is told to stop in the end. split: persons and head key have a key
    store each.
    """
    keys = shell.keys_of(HARBOUR, head=not split)
    options = (*options, "--head-keys", head_keys(shell)) if split else options
    charter = shell.write("charter.toml", pilot.TEXT)
    asked = ["--url", url, "--by", HARBOUR, "--keys", keys, "--charter", charter, "--every", "1", "--json"]
    command = [sys.executable, "-m", "heqi", "witness", "run", *asked, *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=shell.home)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def head_keys(shell: Shell) -> str:
    file = shell.home / "head.json"
    create_keystore(file, PASSPHRASE, [named(HARBOUR, "head", "head", key(HARBOUR, "head"))], LIGHT)
    return str(file)


def until(process: subprocess.Popen[str], event: str, never: str = "") -> dict[str, Any]:
    """What it says, up to this event. never: a problem that it does not speak of before."""
    deadline = time.monotonic() + SECONDS
    assert process.stdout is not None
    while time.monotonic() < deadline:
        said: dict[str, Any] = json.loads(process.stdout.readline())
        assert never != (said.get("problem") or {}).get("code")
        if said.get("event") == event:
            return said
    raise AssertionError(f"it never said {event}")


def pay(url: str, number: int) -> int:
    with Client(url, party=BANK, pair=key(BANK), charter=CHARTER) as client:
        pairs = [key(BANK, person) for person in PERSONS[BANK]]
        return client.send(credit(number), pairs=pairs).height


def operators_keys(folder: Path) -> Path:
    file = folder / "operator.json"
    create_keystore(file, PASSPHRASE, [named(OPERATOR, "head", "head", key(OPERATOR, "head"))], LIGHT)
    return file


def test_a_rewritten_block_is_caught_and_the_evidence_stands_alone(shell: Shell, tmp_path: Path) -> None:
    keys = operators_keys(tmp_path)
    with node(founded_folder(tmp_path / "honest"), keys) as honest:
        port = int(honest.url.rpartition(":")[2])
        pay(honest.url, 1)
        with witness(shell, honest.url, split=True) as watching:
            assert until(watching, "signed")["height"] >= 1
            told = shell.run("witness", "status", "--json")
            assert (told.code, told.json["vouched_by"]) == (Exit.DONE, [OPERATOR, HARBOUR])
            assert honest.stop() == 0
            assert until(watching, "problem")["problem"]["code"] == "client.UNREACHABLE"
            with node(founded_folder(tmp_path / "rewritten"), keys, port) as rewritten:
                height = pay(rewritten.url, 2)
                while height < told.json["head"]["height"]:
                    height = pay(rewritten.url, height + 2)
                fork = until(watching, "fork", never="client.FORKED")  # which is said once, as what ends it
                assert watching.stdout is not None
                refused = json.loads(watching.stdout.readline())  # communicate() would lose what is read ahead
                assert (watching.wait(SECONDS), refused["refusal"]["code"]) == (Exit.BROKEN, "client.FORKED")
    evidence = fork["evidence"]
    charter = str(shell.home / "charter.toml")
    checked = shell.run("witness", "evidence", evidence, "--charter", charter, "--json")
    assert (checked.code, checked.json["both"]) == (Exit.DONE, [OPERATOR])
    for language, words in (("en", "told two stories: platform"), ("zh", "说法自相矛盾：platform")):
        assert words in shell.run("witness", "evidence", evidence, "--charter", charter, "--lang", language).out
    altered = shell.write("altered.json", Path(evidence).read_bytes().replace(b'"as_of":1', b'"as_of":2'))
    broken = shell.run("witness", "evidence", altered, "--charter", charter, "--json")
    assert (broken.code, broken.refused_as) == (Exit.BROKEN, "witness.NO_EVIDENCE")
    for language, words in (("en", "Evidence of a fork"), ("zh", "分叉的证据")):
        status = shell.run("witness", "status", "--lang", language)
        assert status.code == Exit.BROKEN
        assert words in status.out


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_when_told(shell: Shell, how: signal.Signals) -> None:
    with witness(shell, "http://127.0.0.1:9") as watching:
        until(watching, "problem")
        watching.send_signal(how)
        assert json.loads(watching.communicate(timeout=SECONDS)[0]) == {"event": "stopped"}
        assert watching.returncode == Exit.DONE


def test_what_is_missing_is_told(shell: Shell) -> None:
    charter = shell.write("charter.toml", pilot.TEXT)
    keys = shell.keys_of(HARBOUR)
    run = ("witness", "run", "--charter", charter, "--json", "--by")
    assert shell.run("witness", "run", "--json").refused_as == "command.NO_CHARTER"
    assert shell.run(*run[:-1]).refused_as == "command.NO_PARTY"
    assert shell.run(*run, HARBOUR, "--keys", keys).refused_as == "witness.NO_HEAD_KEY"
    assert shell.run(*run, HARBOUR, "--keys", keys, "--head-keys", keys).refused_as == "witness.NO_HEAD_KEY"
    assert shell.run(*run, HARBOUR, "--keys", head_keys(shell)).refused_as == "witness.ONLY_HEAD_KEY"
    assert shell.run(*run, BANK, "--keys", keys).refused_as == "keystore.KEY_NOT_THERE"
    assert shell.run("witness", "status", "--json").refused_as == "witness.NOTHING_KEPT"
