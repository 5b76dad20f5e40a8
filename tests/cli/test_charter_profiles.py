"""The profiles: each founds a ledger once its places are filled, and they differ where regions do."""

import tomllib
from hashlib import sha256

import pytest

from heqi.chain.application import found_ledger
from heqi.cli.charter_profiles import PROFILES
from heqi.cli.charter_show.powers import powers_of
from heqi.cli.charter_show.words import ROLES
from heqi.cli.charter_template import PLACEHOLDER, charter_text, waiting_consensus_keys
from heqi.codec.signatures import KeyPair, key_pair
from heqi.machine.authority import present_member
from heqi.machine.book_keepers import BOOK_KEEPERS
from heqi.modules import CATALOGUE
from heqi.modules.charter import read_charter, require_founded, sign_charter
from heqi.state.view import State
from heqi.storage.memory import MemoryStore
from tests.cli.shell import Shell


def pair(member: str, person: str) -> KeyPair:
    return key_pair(sha256(f"profile/{member}/{person}".encode()).digest())


def filled(name: str, network: bool = False) -> str:
    """A profile's text with a key wherever one is waited for."""
    profile = PROFILES[name]
    return charter_text(
        {(seat.id, person): pair(seat.id, person).public for seat in profile.seats for person, _, _ in seat.persons},
        {member: pair(member, "head").public for member in profile.keepers},
        consensus_keys={member: pair(member, "node").public for member in profile.keepers} if network else None,
        profile=profile,
    )


@pytest.mark.parametrize("network", [False, True])
@pytest.mark.parametrize("name", PROFILES)
def test_each_profile_founds_a_ledger_once_its_places_are_filled(name: str, network: bool) -> None:
    charter = read_charter(filled(name, network), CATALOGUE)
    signatures = [sign_charter(charter, seat.id, pair(seat.id, seat.persons[0][0])) for seat in PROFILES[name].seats]
    require_founded(charter, signatures)
    store = MemoryStore()
    found_ledger(store, CATALOGUE, charter)
    state = State(store)
    for seat in PROFILES[name].seats:
        assert present_member(state, seat.id).roles == seat.roles
    assert all(state.get(BOOK_KEEPERS, member) is not None for member in PROFILES[name].keepers)


@pytest.mark.parametrize("name", PROFILES)
def test_a_new_charter_waits_for_keys_and_nothing_else(shell: Shell, name: str) -> None:
    shell.run("charter", "new", "--profile", name, "--network", "-o", "c.toml")
    text = (shell.home / "c.toml").read_text("utf-8")
    problems = shell.run("charter", "check", "c.toml", "--json").json["problems"]
    nodes = [each for each in problems if each["code"] == "command.CONSENSUS_KEY_LEFT"]
    assert {each["code"] for each in problems} == {"command.PLACEHOLDER_LEFT", "command.CONSENSUS_KEY_LEFT"}
    assert len(nodes) == len(PROFILES[name].keepers)
    assert all("heqi network card" in each["do_en"] and "heqi network card" in each["do_zh"] for each in nodes)
    waiting = sum(len(seat.persons) for seat in PROFILES[name].seats) + 2 * len(PROFILES[name].keepers)
    assert len(problems) == waiting == text.count(PLACEHOLDER)
    assert len(waiting_consensus_keys(PROFILES[name])) == len(PROFILES[name].keepers)
    checked = shell.run("charter", "check", shell.write("filled.toml", filled(name)))
    assert checked.code == 0


@pytest.mark.parametrize("name", PROFILES)
def test_comments_behind_clauses_stand_in_one_column(name: str) -> None:
    for line in filled(name).splitlines():
        clause, mark, _ = line.partition(" # ")
        if mark and clause and len(clause.rstrip()) < 33:
            assert len(clause) == 33, line


def test_profiles_differ_in_terms_limits_and_roles() -> None:
    texts = [tomllib.loads(filled(name)) for name in PROFILES]
    differ = ("member", "roles", "receivables", "parties", "payments", "transaction", "supervision", "phases", "limits")
    for section in (*differ, "disputes"):
        said = [text[section] for text in texts]
        assert all(said.count(each) == 1 for each in said), section
    faces = {name: tomllib.loads(filled(name))["receivables"]["face_at_most"] for name in PROFILES}
    assert faces["logistics-hub"] < faces["manufacturing-city"] < faces["finance-city"]
    nobody = powers_of(read_charter(filled("logistics-hub"), CATALOGUE), CATALOGUE).nobody
    ungranted = ("supervision.require_report", "supervision.object_to_promotion", "supervision.hold_record")
    assert {*nobody} == {"receivables.split", *ungranted}
    granted = {name: [each.kind for each in PROFILES[name].grants] for name in PROFILES}
    for name, own in (("manufacturing-city", "object-to-promotion"), ("logistics-hub", "pause-module")):
        assert [each for each in granted if own in granted[each]] == [name]
    assert "hold-record" in granted["finance-city"]
    assert "hold-record" not in granted["logistics-hub"]
    assert {role for profile in PROFILES.values() for role in profile.roles} <= {*ROLES}


@pytest.mark.parametrize("name", PROFILES)
def test_what_a_profile_grants_is_shown_clause_by_clause(shell: Shell, name: str) -> None:
    shown = shell.run("charter", "show", shell.write("filled.toml", filled(name)), "--json").json
    lines = {line["path"]: line for line in shown["clauses"]}
    for number, grant in enumerate(PROFILES[name].grants, start=1):
        line = lines[f"supervision.privilege[{grant.kind}]"]
        assert line["number"] == f"§6.5.1.{number}"
        assert f"none from day {grant.ends_day} on" in line["value"]["en"]
        assert f"自第 {grant.ends_day} 日起为零" in line["value"]["zh"]
