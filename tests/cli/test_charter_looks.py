"""Names that a reader could take for one another are flagged, and nothing is refused for it."""

from typing import Any

import pytest

from heqi.cli.charter_looks import looks, skeleton
from tests import pilot
from tests.cli.shell import Shell


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("River Bank", "RIVER  BANK"),
        ("River Bank", "River-Bank."),
        ("River Bank", "Rіver Bаnk"),
        ("river-bank", "r1ver-bank"),
        ("core-maker", "c0re-maker"),
        ("Ｒｉｖｅｒ Bank", "River Bank"),
        ("Río Bank", "Rio Bank"),
        ("江城日化", "江城曰化"),
        ("core-maker", "core-rnaker"),
        ("west-water", "vvest-water"),
        ("江城核心制造", "江城核心製造"),
        ("士力公司", "土力公司"),
    ],
)
def test_what_looks_alike(one: str, other: str) -> None:
    assert one != other
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("River Bank", "River Banks"), ("江城银行", "港湾银行"), ("。", "、")])
def test_what_does_not(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


def test_the_check_flags_names_and_refuses_nothing(shell: Shell) -> None:
    plain = shell.run("charter", "check", shell.write("c.toml", pilot.TEXT), "--json").json
    assert plain["notes"] == []
    text = pilot.TEXT.replace('en = "Harbour Bank"', 'en = "Rivеr Bank"')
    checked = shell.run("charter", "check", shell.write("d.toml", text), "--json")
    assert checked.code == 0
    assert [(each["code"], each["clauses"]) for each in checked.json["notes"]] == [
        ("command.NAME_MIXES_ALPHABETS", ["§2.5.2 member[harbour-bank].name"]),
        ("command.NAMES_LOOK_ALIKE", ["§2.4.2 member[river-bank].name", "§2.5.2 member[harbour-bank].name"]),
    ]
    assert "请再看一遍" in shell.run("charter", "check", "d.toml", "--lang", "zh").out


@pytest.mark.parametrize(
    "content", [{}, {"member": 3}, {"member": [1, {"id": 2}, {"id": "a", "name": 5}, {"id": "b", "name": {"en": 7}}]}]
)
def test_a_malformed_text_has_no_names(content: dict[str, Any]) -> None:
    assert [*looks(content)] == []
