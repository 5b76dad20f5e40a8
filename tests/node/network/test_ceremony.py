"""The ceremony: members exchange cards and signatures, and each makes its own node; no secret leaves its folder."""

import base64
import json
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from heqi.cli.charter_profiles import MANUFACTURING_CITY
from heqi.client.keystore import LIGHT, create_keystore, named, new_pair
from heqi.codec.signatures import KeyPair
from heqi.node.network.cards import HEAD_ROLE, Why
from heqi.node.network.engine import find_engine
from heqi.node.network.secrets import CONSENSUS_KEY, NODE_KEY
from heqi.node.reasons import Why as Node
from tests.cli.shell import PASSPHRASE, Shell

SEATS, BOOK_KEEPERS = MANUFACTURING_CITY.seats, MANUFACTURING_CITY.keepers  # the profile of a new charter
MEMBERS = tuple(seat.id for seat in SEATS)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path, capsys, monkeypatch)


def make_keys(folder: Path) -> Iterator[KeyPair]:
    """A key store for every member, in a folder of its own; the pairs in it."""
    for seat in SEATS:
        persons = [(person, role) for person, role, _ in seat.persons]
        persons += [("head", HEAD_ROLE)] if seat.id in BOOK_KEEPERS else []
        keys = [named(seat.id, person, role, new_pair()) for person, role in persons]
        create_keystore(folder / seat.id / "keys.json", PASSPHRASE, keys, LIGHT)
        yield from (each.pair for each in keys)


def run(shell: Shell, *arguments: str) -> object:
    ran = shell.run(*arguments, "--json")
    assert ran.code == 0, ran.out + ran.err
    return ran.json


def card(shell: Shell, member: str, port: int) -> None:
    node = ["--data", f"{member}/node", "--address", f"127.0.0.1:{port}"] if member in BOOK_KEEPERS else []
    run(
        shell,
        "network",
        "card",
        "--by",
        member,
        "--keys",
        f"{member}/keys.json",
        *node,
        "-o",
        f"public/{member}.card",
    )


def agreed(shell: Shell) -> tuple[list[str], list[str]]:
    """Everything up to the last signature: the files of signatures, and for each card its option."""
    (shell.home / "public").mkdir()
    for port, member in enumerate(MEMBERS, 26_000):
        card(shell, member, port)
    run(shell, "charter", "new", "--network", "-o", "public/charter.toml")
    cards = [f"public/{member}.card" for member in MEMBERS]
    drafted = run(shell, "network", "draft", "public/charter.toml", *cards, "-o", "public/agreed.toml")
    assert isinstance(drafted, dict)
    assert drafted["left"] == 0
    signatures = [f"public/{member}.signature" for member in MEMBERS]
    for member, signature in zip(MEMBERS, signatures, strict=True):
        run(shell, "charter", "sign", "public/agreed.toml", "--keys", f"{member}/keys.json", "-o", signature)
    return signatures, [option for each in cards for option in ("--card", each)]


def test_members_found_a_network_and_no_secret_is_exchanged(shell: Shell) -> None:
    pairs = list(make_keys(shell.home))
    signatures, cards = agreed(shell)
    ledgers = set()
    for member in BOOK_KEEPERS:
        port = ["--port", "8500"] if member == "platform" else []
        said = run(
            shell, "network", "join", "public/agreed.toml", *signatures, *cards, *port, "--data", f"{member}/node"
        )
        assert isinstance(said, dict)
        assert said["member"] == member
        ledgers.add((said["ledger"], said["app_hash"]))
    assert len(ledgers) == 1
    homes = {member: shell.home / member / "node/cometbft" for member in BOOK_KEEPERS}
    assert len({(home / "config/genesis.json").read_bytes() for home in homes.values()}) == 1
    for member, home in homes.items():
        config = tomllib.loads((home / "config/config.toml").read_text())
        peers = config["p2p"]["persistent_peers"].split(",")
        assert {each.partition("@")[2] for each in peers} == {
            f"127.0.0.1:{26_000 + MEMBERS.index(other)}" for other in BOOK_KEEPERS if other != member
        }
        settings = tomllib.loads((home.parent / "node.toml").read_text())
        assert (settings["engine"], settings["operator"]) == ("cometbft", member)
        assert settings["port"] == (8500 if member == "platform" else 8400)
    secrets = [pair.secret[:32] for pair in pairs]
    for home in homes.values():
        for name in (CONSENSUS_KEY, NODE_KEY):
            assert (home / name).stat().st_mode & 0o077 == 0
            secrets.append(bytes.fromhex(_seed(home / name)))
    exchanged = b"".join(each.read_bytes() for each in (shell.home / "public").iterdir())
    assert not [each for each in secrets if each in exchanged or each.hex().encode() in exchanged]


def test_a_head_key_is_not_left_out_in_silence(shell: Shell) -> None:
    list(make_keys(shell.home))
    said = shell.run("network", "card", "--by", "river-bank", "--keys", "river-bank/keys.json", "--lang", "zh")
    assert said.code == 2
    assert "账本头密钥须与节点一并提供" in said.err
    assert not (shell.home / "river-bank.card.json").exists()


def test_a_folder_that_is_not_ones_own_is_refused_and_stays_as_it_is(shell: Shell) -> None:
    list(make_keys(shell.home))
    signatures, cards = agreed(shell)
    join = ["network", "join", "public/agreed.toml", *signatures, *cards, "--json", "--data"]
    own = shell.home / "river-bank/node"
    (shell.home / "harbour-bank/node/cometbft" / CONSENSUS_KEY).replace(own / "cometbft" / CONSENSUS_KEY)
    assert shell.run(*join, str(own)).refused_as == Why.NOT_YOUR_NODE.code
    assert [each.name for each in own.iterdir()] == ["cometbft"]
    missing = [each for each in signatures if "platform" not in each]
    short = ["network", "join", "public/agreed.toml", *missing, *cards, "--json", "--data", "platform/node"]
    assert shell.run(*short).refused_as == "charter.SIGNATURE_MISSING"
    run(shell, *join[:-2], "--data", "platform/node")
    again = shell.run(*join, "platform/node")
    assert again.refused_as == Node.FOLDER_NOT_EMPTY.code
    assert shell.run(*join, "nowhere").refused_as == Node.FILE_MISSING.code


def test_where_a_remote_signer_votes_no_consensus_key_is_asked_for(shell: Shell) -> None:
    list(make_keys(shell.home))
    signatures, cards = agreed(shell)
    (shell.home / "platform/node/cometbft" / CONSENSUS_KEY).unlink()
    said = run(shell, "network", "join", "public/agreed.toml", *signatures, *cards, "--data", "platform/node")
    assert isinstance(said, dict)
    assert said["member"] == "platform"


def test_a_card_is_of_ones_own_keys_and_can_be_made_again(shell: Shell) -> None:
    list(make_keys(shell.home))
    (shell.home / "public").mkdir()
    card(shell, "river-bank", 26_000)
    first = json.loads((shell.home / "public/river-bank.card").read_text())
    (shell.home / "public/river-bank.card").unlink()
    card(shell, "river-bank", 26_001)
    second = json.loads((shell.home / "public/river-bank.card").read_text())
    assert second["says"]["node"] == first["says"]["node"] | {"address": "127.0.0.1:26001"}
    foreign = shell.run("network", "card", "--by", "platform", "--keys", "river-bank/keys.json", "--json")
    assert foreign.refused_as == "keystore.KEY_NOT_THERE"
    ask = ["network", "card", "--by", "fine-works", "--keys", "fine-works/keys.json", "--data", "n", "--json"]
    assert shell.run(*ask, "--address", "127.0.0.1:1").refused_as == Node.NO_HEAD_KEY.code
    assert shell.run(*ask).refused_as == "command.USAGE"
    ask[3], ask[5] = "platform", "platform/keys.json"
    assert shell.run(*ask, "--address", "nobody").refused_as == Why.NO_CARD.code


def test_the_engine_reads_the_home_that_was_made(shell: Shell) -> None:
    program = find_engine()
    if program is None:
        pytest.skip("needs CometBFT: make engine")
    list(make_keys(shell.home))
    signatures, cards = agreed(shell)
    run(shell, "network", "join", "public/agreed.toml", *signatures, *cards, "--data", "platform/node")
    home = shell.home / "platform/node/cometbft"
    says = json.loads((shell.home / "public/platform.card").read_text())["says"]["node"]

    def asked(what: str) -> str:
        return subprocess.run([program, what, "--home", home], capture_output=True, text=True, check=True).stdout

    assert asked("show-node-id").strip() == says["node"]
    voting = base64.b64decode(json.loads(asked("show-validator"))["value"]).hex()
    assert f"ed25519:{voting}" == says["consensus_key"]


def _seed(file: Path) -> str:
    value: str = json.loads(file.read_text())["priv_key"]["value"]
    return base64.b64decode(value)[:32].hex()
