"""A validator's key is replaced step by step: never can two of a node's keys vote, and every step can be repeated."""

import fcntl
from pathlib import Path

import httpx
import msgspec
import pytest

from heqi.node.network.places import Place
from heqi.node.network.replacing import (
    AGREED,
    LOCK,
    MADE,
    RETIRED,
    Step,
    Voting,
    ask_voting,
    begin,
    engine_runs,
    note_agreement,
    place_key,
)
from heqi.node.network.secrets import CONSENSUS_KEY, CONSENSUS_STATE, address, consensus_key, make_secrets
from heqi.node.reasons import Why
from tests.reached import refusing

VOTED = b'{"height": "41", "round": 0, "step": 3}'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Of a node that has voted."""
    make_secrets(tmp_path)
    (tmp_path / CONSENSUS_STATE).write_bytes(VOTED)
    (tmp_path / LOCK).parent.mkdir(parents=True)
    (tmp_path / LOCK).touch()
    return tmp_path


def counting(*keys: str) -> Voting:
    return Voting(7, frozenset(address(each) for each in keys))


def test_the_new_key_takes_the_old_ones_place_once_the_network_counts_it(home: Path) -> None:
    old = consensus_key(home)
    step, new = begin(home)
    assert (step, new != old, begin(home)) == (Step.MADE, True, (Step.MADE, new))
    for voting in (counting(old), counting(), counting(old, new)):
        assert not note_agreement(home, voting)
        assert consensus_key(home) == old
    assert note_agreement(home, counting(new))
    assert begin(home) == (Step.AGREED, new)
    assert consensus_key(home) == old

    with (home / LOCK).open("r+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert engine_runs(home)
        assert not place_key(home)
        assert consensus_key(home) == old
    assert place_key(home)
    assert consensus_key(home) == new
    # For no block that the old key may have signed.
    assert (home / CONSENSUS_STATE).read_bytes() == VOTED
    (kept,) = (home / RETIRED).iterdir()
    assert kept.stem == address(old)
    assert kept.stat().st_mode & 0o077 == 0
    assert not any((home / each).exists() for each in (MADE, AGREED))
    assert begin(home)[1] not in (old, new)


def test_a_crash_between_keeping_the_old_key_and_placing_the_new_one_is_repeated(home: Path) -> None:
    old = consensus_key(home)
    _, new = begin(home)
    note_agreement(home, counting(new))
    (home / RETIRED).mkdir()
    (home / RETIRED / f"{address(old)}.json").write_bytes((home / CONSENSUS_KEY).read_bytes())
    assert place_key(home)
    assert consensus_key(home) == new


def test_a_home_that_never_ran_has_no_engine(tmp_path: Path) -> None:
    assert not engine_runs(tmp_path)


def test_a_key_that_a_remote_signer_holds_is_replaced_there(tmp_path: Path) -> None:
    with refusing(Why.KEY_ELSEWHERE):
        begin(tmp_path)


def test_who_votes_is_asked_of_the_nodes_own_engine() -> None:
    def asked(content: bytes) -> Voting:
        place = Place("bank", Path("node"), "http://node", "http://engine", "application")
        return ask_voting(place, httpx.MockTransport(lambda request: httpx.Response(200, content=content)))

    answer = {"result": {"block_height": "9", "validators": [{"address": "AB"}, {"address": "CD"}]}}
    assert asked(msgspec.json.encode(answer)) == Voting(9, frozenset({"AB", "CD"}))
    for wrong in (b"", b"{}", b'{"result": {"block_height": "x", "validators": []}}'):
        with refusing(Why.ENGINE_SILENT):
            asked(wrong)
