"""Clauses have numbers that follow from what is said; whatever reasons cite is a clause."""

import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from heqi.__main__ import main
from heqi.cli.refusals import every_reason
from heqi.machine.catalogue import Catalogue
from heqi.modules import CATALOGUE, CLAUSES, MODULES
from heqi.modules.charter import Clauses
from heqi.modules.charter.clauses import CITED, SECTIONS

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "charter" / "charter.toml"
CONTENT: dict[str, Any] = tomllib.loads(EXAMPLE.read_text("utf-8"))
OF_EXAMPLE = Clauses(CATALOGUE, CONTENT)


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("charter", "§1"),
        ("charter.name", "§1.1"),
        ("charter.name.zh", "§1.1.2"),
        ("member[core-maker]", "§2.1"),
        ("member[2]", "§2.2"),
        ("member[platform].keys[2].key", "§2.7.5"),
        ("book_keeper[supervisor].power", "§3.4.3"),
        ("roles.bank", "§4.1"),
        ("transaction.hourly.party_bytes", "§5.5.2"),
        ("modules", "§6"),
        ("parties.lost_key.witnesses", "§6.1.1.1"),
        ("receivables.face_at_most", "§6.4.7"),
        ("receivables.check_days.contract", "§6.4.11"),
        ("disputes.law", "§7.4"),
        ("member.policy", "§2"),
        ("member[nobody].size", "§2"),
        ("receivables.mercy", "§6.4"),
        ("insurance", ""),
        ("", ""),
        ("..[[", ""),
    ],
)
def test_the_number_of_a_clause(path: str, number: str) -> None:
    assert OF_EXAMPLE.number(path) == number


def test_numbers_do_not_depend_on_layout_or_on_what_else_is_switched_on() -> None:
    other = deepcopy(CONTENT)
    other["roles"] = dict(reversed(other["roles"].items()))
    del other["documents"]
    turned = Clauses(CATALOGUE, dict(reversed(other.items())))
    for path in ("roles.bank", "receivables.face_at_most", "member[river-bank].size", "disputes.law"):
        assert turned.number(path) == OF_EXAMPLE.number(path)
    assert CLAUSES.number("receivables.face_at_most") == OF_EXAMPLE.number("receivables.face_at_most")


@pytest.mark.parametrize("content", [{}, {"member": 3, "roles": []}, {"member": [1, {"id": ["x"]}], "book_keeper": {}}])
def test_a_malformed_text_has_numbers_too(content: dict[str, Any]) -> None:
    assert Clauses(CATALOGUE, content).number("member[1].size") == "§2.1.4"


def test_a_section_keeps_its_number_wherever_its_module_stands() -> None:
    others = [module for module in MODULES if module.name != "limits"]
    moved = next(module for module in MODULES if module.name == "limits")
    numbers = Clauses(Catalogue((*others[:4], moved, *others[4:])))
    assert [numbers.number(name) for name in ("parties", "limits", "amendment")] == ["§6.1", "§6.7", "§6.8"]
    unnumbered = Clauses(Catalogue((*others[:4], moved._replace(section=0), *others[4:])))
    assert unnumbered.number("limits") == "§6.7"


def test_a_label_and_a_source() -> None:
    assert OF_EXAMPLE.label("roles.bank") == "§4.1 roles.bank"
    assert OF_EXAMPLE.label("insurance") == "insurance"
    assert (
        CLAUSES.cited("charter, receivables.max_tenor_months; 银发")
        == "charter §6.4.2 (receivables.max_tenor_months); 银发"
    )
    assert CLAUSES.cited("RFC 8032") == "RFC 8032"
    assert CLAUSES.cited("charter, weather") == "charter, weather"


def test_whatever_a_reason_cites_is_a_clause() -> None:
    assert main is not None  # which declares the reasons of the rooms above
    cited = {why.source for why in every_reason().values() if "charter" in why.source}
    assert len(cited) > 30
    lost = [source for source in cited if not source.startswith(CITED) or CLAUSES.cited(source) == source]
    assert lost == []
    for source in cited:
        path = source.removeprefix(CITED).partition(";")[0]
        assert path == "member.policy" or CLAUSES.number(path).count(".") == path.count(".") + _inside_modules(path)


def _inside_modules(path: str) -> int:
    return int(path.partition(".")[0] not in SECTIONS)
