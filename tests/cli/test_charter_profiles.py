"""The profiles: each founds a ledger once its places are filled, and they differ where regions do."""

import tomllib
from hashlib import sha256
from itertools import combinations, pairwise
from typing import Any

import pytest

from heqi.chain.application import found_ledger
from heqi.cli.charter_comments import CHINESE, words_of
from heqi.cli.charter_profiles import PILOT, PROFILES
from heqi.cli.charter_show.powers import powers_of
from heqi.cli.charter_template import PLACEHOLDER, charter_text, waiting_consensus_keys
from heqi.codec.signatures import KeyPair, key_pair
from heqi.machine.authority import present_member
from heqi.machine.book_keepers import BOOK_KEEPERS
from heqi.machine.module import Rule
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


def test_profiles_differ_pairwise_in_modules_limits_and_privileges() -> None:
    texts = {name: tomllib.loads(filled(name)) for name in PROFILES}
    for section in ("member", "roles", "receivables", "parties", "supervision", "phases", "limits", "amendment"):
        said = [text[section] for text in texts.values()]
        assert all(said.count(each) == 1 for each in said), section
    strengths = {
        "manufacturing-city": {"evidence", "conditions"},
        "finance-city": {"pledges", "credit", "conditions", "wallets"},
        "logistics-hub": {"inventory", "pledges", "credit", "evidence"},
    }
    shared = set.intersection(*({*text} for text in texts.values()))
    assert {name: {*text} - shared for name, text in texts.items()} == strengths
    for one, other in combinations(texts.values(), 2):
        for section in ({*one} & {*other}) - {"charter", "documents", "retention"}:
            assert one[section] != other[section], section
        for said_of in (phase_modules, caps, granted):
            assert said_of(one) != said_of(other)


def phase_modules(text: dict[str, Any]) -> list[list[str]]:
    return [phase["modules"] for phase in text["phases"]["phase"]]


def caps(text: dict[str, Any]) -> list[dict[str, int]]:
    return [phase["caps"] for phase in text["phases"]["phase"]]


def granted(text: dict[str, Any]) -> set[tuple[str, tuple[str, ...]]]:
    """What the supervisor may do over whom."""
    return {(each["kind"], tuple(each["over"])) for each in text["supervision"]["privilege"]}


@pytest.mark.parametrize("name", PROFILES)
def test_every_strength_opens_in_a_phase_and_not_all_in_the_first(name: str) -> None:
    text = tomllib.loads(filled(name))
    starting = {each for each in PROFILES[name].business if any(rule.starts for rule in rules_of(each))}
    first, *later = phase_modules(text)
    assert {module for modules in (first, *later) for module in modules} == {"payments", "receivables", *starting}
    assert starting - {*first}
    for before, after in pairwise((first, *later)):
        assert after[: len(before)] == before


def rules_of(module: str) -> list[Rule]:
    return [rule for _, _, rule in CATALOGUE.actions_of(module)]


@pytest.mark.parametrize("name", PROFILES)
def test_whatever_is_switched_on_somebody_may_do(name: str) -> None:
    """Beside what a profile means nobody to do."""
    meant = {
        "manufacturing-city": {"supervision.pause_module"},
        "finance-city": {"supervision.object_to_promotion", "credit.attest_price", "credit.cover_line"},
        "logistics-hub": {"receivables.split", "supervision.hold_party", "supervision.object_to_promotion"},
    }
    nobody = powers_of(read_charter(filled(name), CATALOGUE), CATALOGUE).nobody
    assert {*nobody} == meant[name]
    assert {*PROFILES[name].roles} <= {*CATALOGUE.words.roles}


@pytest.mark.parametrize("name", PROFILES)
def test_what_a_profile_grants_is_shown_clause_by_clause(shell: Shell, name: str) -> None:
    shown = shell.run("charter", "show", shell.write("filled.toml", filled(name)), "--json").json
    lines = {line["path"]: line for line in shown["clauses"]}
    for number, grant in enumerate(PROFILES[name].grants, start=1):
        line = lines[f"supervision.privilege[{grant.kind}]"]
        assert line["number"] == f"§6.5.1.{number}"
        assert f"none from day {grant.ends_day} on" in line["value"]["en"]
        assert f"自第 {grant.ends_day} 日起为零" in line["value"]["zh"]


def test_every_comment_in_chinese_stands_in_some_profile() -> None:
    texts = [charter_text(profile=profile) for profile in (PILOT, *PROFILES.values())]
    there = {words_of(line.partition("#")[2]) for text in texts for line in text.splitlines()}
    assert {*CHINESE} - there == set()


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "clause"),
    [
        ("manufacturing-city", '"three-way-match", ', '"delivery", ', "charter.CLAUSE_WRONG", "§6.4"),
        (
            "manufacturing-city",
            'over = ["obligor"]',
            'over = ["arbiter"]',
            "supervision.PANEL_NOT_INDEPENDENT",
            "§6.5.1",
        ),
        ("finance-city", 'issuer = "issuer"', 'issuer = "first-bank"', "wallets.ISSUER_OPERATES", "§6.14.1"),
        (
            "finance-city",
            'reserve_bank = "first-bank"',
            'reserve_bank = "exchange"',
            "payments.NOT_A_SETTLEMENT_BANK",
            "§6.14.3",
        ),
        ("finance-city", 'over = ["issuer"]', 'over = ["bank"]', "supervision.PANEL_NOT_INDEPENDENT", "§6.5.1.5.9"),
        ("logistics-hub", "receipts_per_lot = 50", "receipts_per_lot = 101", "charter.CLAUSE_WRONG", "§6.9.2"),
        ("logistics-hub", '"inventory.inspect", ', "", "inventory.NOBODY_ATTESTS", "§6.9"),
        ("logistics-hub", "touched_rows = 1000", "touched_rows = 50", "inventory.TOO_FEW_ROWS", "§5.2"),
    ],
)
def test_what_contradicts_itself_in_a_profile_is_told_by_its_clause(
    shell: Shell, name: str, old: str, new: str, code: str, clause: str
) -> None:
    text = filled(name)
    assert old in text
    problems = shell.run("charter", "check", shell.write("c.toml", text.replace(old, new)), "--json").json["problems"]
    assert any(each["code"] == code and any(clause in told for told in each["clauses"]) for each in problems)
