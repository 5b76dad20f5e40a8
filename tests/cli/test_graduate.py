"""`heqi network graduate` as operator and members type it, up to a node that could start."""

import tomllib
from pathlib import Path

import msgspec
import pytest

from heqi.client.keystore import named
from heqi.modules import CATALOGUE
from heqi.node.folder import COMETBFT, opened
from heqi.node.network import cards
from heqi.node.network.secrets import consensus_key, make_secrets, own_node_id
from heqi.node.network.trial_graduation import name_consensus_keys
from tests.cli.shell import Shell
from tests.node.process import founded_folder
from tests.pilot import BOOK_KEEPERS, OPERATOR, PERSONS, START, credits_by, key


def a_card(shell: Shell, member: str) -> str:
    home = shell.home / member / COMETBFT
    node = cards.NodePart(
        consensus_key=consensus_key(home),
        head_key=key(member, "head").public,
        node=own_node_id(home),
        address="127.0.0.1:1",
    )
    signer = named(member, PERSONS[member][0], "maker", key(member, PERSONS[member][0]))
    return shell.write(f"{member}.card.json", cards.write_card(cards.make_card(member, [signer.name], node, signer)))


@pytest.fixture
def pilot(shell: Shell) -> Path:
    """A pilot on which all book-keepers have named the consensus keys that lie in their folders."""
    for member in BOOK_KEEPERS:
        make_secrets(shell.home / member / COMETBFT)
    chosen = {member: consensus_key(shell.home / member / COMETBFT) for member in BOOK_KEEPERS}
    persons = {who: [named(who, each, "maker", key(who, each)) for each in PERSONS[who]] for who in BOOK_KEEPERS}
    with opened(founded_folder(shell.home / "pilot"), CATALOGUE) as application:
        application.assemble(START, credits_by([1]))
        application.commit()
        name_consensus_keys(application, chosen, persons, START)
    return shell.home / "pilot"


def as_(shell: Shell, member: str) -> tuple[str, ...]:
    return "--by", member, "--keys", shell.keys_of(member, head=True)


def test_from_a_pilot_to_a_members_node(shell: Shell, pilot: Path) -> None:
    sealed = shell.run("network", "graduate", "seal", "papers", "--data", str(pilot), *as_(shell, OPERATOR), "--json")
    assert sealed.code == 0, sealed.out
    signed = []
    for member in BOOK_KEEPERS[1:]:
        said = shell.run("network", "graduate", "sign", "papers", "--data", member, *as_(shell, member), "--json")
        assert said.code == 0, said.out
        assert said.json["app_hash"] == sealed.json["app_hash"]
        signed.append(said.json["file"])
    given = [option for member in BOOK_KEEPERS for option in ("--card", a_card(shell, member))]
    join = ("network", "graduate", "join", *given, "--data", BOOK_KEEPERS[1], "--listen", "127.0.0.1:7")
    few = shell.run(*join, *signed[:3], "--json")
    assert (few.code, few.refused_as) == (1, "graduation.NOT_AGREED")
    joined = shell.run(*join, *signed, "--json")
    assert (joined.code, joined.json["member"]) == (0, BOOK_KEEPERS[1])
    home = shell.home / BOOK_KEEPERS[1] / COMETBFT
    genesis = msgspec.json.decode((home / "config/genesis.json").read_bytes())
    assert genesis["initial_height"] == str(joined.json["initial_height"]) == str(sealed.json["height"] + 1)
    assert tomllib.loads((home / "config/config.toml").read_text())["p2p"]["laddr"] == "tcp://127.0.0.1:7"
    refused = shell.run("node", "run", "--data", str(pilot), "--json")
    assert (refused.code, refused.refused_as) == (1, "node.GRADUATED")


def test_whoever_holds_no_head_key_signs_nothing(shell: Shell, pilot: Path) -> None:
    keys = shell.keys_of("fine-works")
    seal = ("network", "graduate", "seal", "papers", "--data", str(pilot), "--by", "fine-works", "--keys", keys)
    assert shell.run(*seal, "--json").refused_as == "node.NO_HEAD_KEY"
    assert not (shell.home / "papers").exists()
    assert not (pilot / "graduation.json").exists()


def test_a_witness_has_to_have_seen_something(shell: Shell, pilot: Path) -> None:
    shell.run("network", "graduate", "seal", "papers", "--data", str(pilot), *as_(shell, OPERATOR))
    member = BOOK_KEEPERS[1]
    sign = ("network", "graduate", "sign", "papers", "--data", member, *as_(shell, member), "--json")
    assert shell.run(*sign, "--witness", "nowhere").refused_as == "witness.NOTHING_KEPT"
    assert not (shell.home / member / "ledger").exists()


def test_no_passphrase_is_asked_for_in_vain(shell: Shell, pilot: Path) -> None:
    shell.environment.delenv("HEQI_PASSPHRASE")
    trial = ("network", "graduate", "trial", "--keys", "keys.json", "--json")
    assert shell.run(*trial, "--from", "nowhere", "--data", "network").refused_as == "node.NO_LEDGER"
    assert shell.run(*trial, "--from", str(pilot), "--data", str(pilot)).refused_as == "node.FOLDER_NOT_EMPTY"
    assert shell.run(*trial, "--from", str(pilot), "--data", "network").refused_as == "command.NO_PASSPHRASE"
