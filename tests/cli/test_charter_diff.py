"""`heqi charter diff`: each changed clause once, by its number and in words."""

import tomllib
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.cli.charter_diff import charter_differences
from heqi.cli.charter_profiles import PROFILES
from heqi.cli.charter_template import charter_text
from heqi.modules import CATALOGUE
from tests import pilot
from tests.cli.shell import Shell

CONTENT: dict[str, Any] = tomllib.loads(pilot.TEXT)


@pytest.fixture
def content() -> dict[str, Any]:
    return deepcopy(CONTENT)


def told(new: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(number, before, after) in Chinese."""
    return [(each.number, each.before.zh, each.after.zh) for each in charter_differences(CONTENT, new, CATALOGUE)]


def test_changed_clauses_stand_in_the_order_of_their_numbers_with_values_in_words(content: dict[str, Any]) -> None:
    content["receivables"].update(grace_days=5, face_at_most=5_000_000_00, checklist=["kyc", "contract"])
    content["receivables"]["check_days"]["contract"] = 30
    content["charter"]["window_seconds"] = 7_200
    content["charter"]["name"]["zh"] = "江河试点"
    content["member"][2]["keys"][0]["limit"] = 1_000_000_00
    content["roles"]["operator"] = []
    assert told(content) == [
        ("§1.1.2", "江城供应链试点", "江河试点"),
        ("§1.9", "1 小时", "2 小时"),
        ("§2.3.5", "CNY 2,000,000.00", "CNY 1,000,000.00"),
        ("§4.4", "成员与密钥：登记所属集团；阶段：了结故障", "（无）"),
        ("§6.4.7", "CNY 100,000,000.00", "CNY 5,000,000.00"),
        ("§6.4.10", "发票查验、交付、登记查询、转让登记、额度", "（无）"),
        ("§6.4.11", "365 天", "30 天"),
        ("§6.4.17", "2 天", "5 天"),
    ]


def test_a_member_that_comes_and_one_that_goes(content: dict[str, Any]) -> None:
    gone = content["member"].pop(0)
    content["member"].append(gone | {"id": "north-works", "name": {"en": "North Works", "zh": "北方工场"}})
    found = charter_differences(CONTENT, content, CATALOGUE)
    assert [(each.number, each.path, each.title.en) for each in found] == [
        ("§2.1", "member[core-maker]", "Core Maker Co."),
        ("§2.7", "member[north-works]", "North Works"),
    ]
    assert found[0].after.en == "nothing"
    assert "Unified social credit code: 91420100MA00000025" in found[0].before.en


def test_another_currency_shows_each_amount_in_its_own(content: dict[str, Any]) -> None:
    content["charter"]["currency"] = "JPY"
    content["receivables"]["smallest_part"] = 1_000
    found = {each.path: (each.before.en, each.after.en) for each in charter_differences(CONTENT, content, CATALOGUE)}
    assert found["receivables.smallest_part"] == ("CNY 1,000.00", "JPY 1,000")
    content["charter"]["currency"] = "PUT-HERE"
    found = {each.path: (each.before.en, each.after.en) for each in charter_differences(CONTENT, content, CATALOGUE)}
    assert found["receivables.smallest_part"] == ("CNY 1,000.00", "1,000 minor units")


def test_the_command(shell: Shell) -> None:
    one = shell.write("one.toml", pilot.TEXT)
    other = shell.write("other.toml", "# a remark\n" + pilot.TEXT.replace("grace_days = 2", "grace_days = 3"))
    ran = shell.run("charter", "diff", one, other)
    assert ran.code == 0
    assert ran.out == "§6.4.17 receivables.grace_days · Grace after the due day\n   2 days → 3 days\n"
    assert "到期后宽限\n   2 天 → 3 天" in shell.run("charter", "diff", one, other, "--lang", "zh").out
    (entry,) = shell.run("charter", "diff", one, other, "--json").json["differences"]
    assert (entry["number"], entry["path"]) == ("§6.4.17", "receivables.grace_days")
    assert entry["after"] == {"en": "3 days", "zh": "3 天"}
    same = shell.run("charter", "diff", one, shell.write("same.toml", "# another remark\n" + pilot.TEXT), "--json").json
    assert same == {"same": True, "differences": []}
    moved = shell.write("moved.toml", pilot.TEXT.replace('"kyc", "contract", ', '"contract", "kyc", '))
    assert "in another order" in shell.run("charter", "diff", one, moved).out
    assert shell.run("charter", "diff", one, shell.write("bad.toml", "= 1"), "--json").refused_as == "charter.NOT_TOML"


def test_two_profiles_differ_in_words(shell: Shell) -> None:
    finance, logistics = (
        shell.write(f"{name}.toml", charter_text(profile=PROFILES[name])) for name in ("finance-city", "logistics-hub")
    )
    english, chinese = (
        shell.run("charter", "diff", finance, logistics, "--lang", language).out for language in ("en", "zh")
    )
    for said in (
        "What a bank may do\n   - Receivables: split; Conditional money: attest, end purpose; Wallets: ",
        "· Pledges on one asset, at most\n   3 → 2\n",
        "What an inspector may do\n   + Goods in warehouses: inspect, count, record loss\n",
        "   - Classes of wallets: Id class-4; Name Class 4, as with e-CNY; holds at most CNY 10,000.00; ",
        "   + A receipt passes on only while insured: yes\n",
        "   + New business in: Payments, Receivables, Goods in warehouses, Pledges, Credit on a borrowing base\n",
        "   - Share of: the risk assets that the financier has stated\n",
    ):
        assert said in english, said
    for said in (
        "银行可办理的操作\n   - 应收账款：拆分；附条件资金：",
        "   + 仓单须在保险期内方可流转：是\n",
        "所需人员 经办 1；复核 1\n",
    ):
        assert said in chinese, said


NAMES = st.sampled_from(
    ["charter", "member", "id", "keys", "person", "en", "zh", "currency", "check_days", "limit", "x"]
)
CONTENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["core-maker", "CNY", "[", "ü"]),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(NAMES, inside, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([*CONTENT]), CONTENTS.filter(lambda each: each is not None))
def test_whatever_a_draft_says_is_told(section: str, value: Any) -> None:
    other = CONTENT | {section: value}
    found = charter_differences(CONTENT, other, CATALOGUE)
    assert bool(found) is (other != CONTENT)
    assert bool(charter_differences(other, CONTENT, CATALOGUE)) is bool(found)


def test_privileges_phases_and_limits_are_called_by_their_names_in_their_units(content: dict[str, Any]) -> None:
    privilege = next(each for each in content["supervision"]["privilege"] if each["id"] == "hold-party")
    privilege["ends_day"] = 100
    privilege["quota"][1]["per_30_days"] = 0
    content["phases"]["phase"][0]["caps"]["each"] = 50_000_00
    content["phases"]["phase"][1]["enter"]["overdue_below_basis_points"] = 150
    gone = content["limits"]["limit"].pop()
    found = {each.path: each for each in charter_differences(CONTENT, content, CATALOGUE)}
    told = {path: (each.title.en, each.before.en, each.after.en) for path, each in found.items()}
    schedule = told["supervision.privilege[hold-party].quota[2].per_30_days"]
    assert schedule == ("hold-party: Schedule 2, uses in 30 days", "1", "0")
    assert told["supervision.privilege[hold-party].ends_day"][1:] == ("day 120", "day 100")
    assert told["phases.phase[pilot].caps.each"][1:] == ("CNY 1,000,000.00", "CNY 50,000.00")
    assert told["phases.phase[city].enter.overdue_below_basis_points"][1:] == ("2%", "1.5%")
    before = found[f"limits.limit[{gone['id']}]"].before
    assert "Not measured up to: CNY 500,000.00" in before.en
    assert "不计量的金额：CNY 500,000.00" in before.zh
