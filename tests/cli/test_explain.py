"""`heqi explain`, and the one list of every refusal."""

import pytest

from heqi.chain.engine import Why as Engine
from heqi.cli.explain import near
from heqi.cli.refusals import BELOW, every_reason
from heqi.edge.reasons import Why as Edge
from heqi.machine.reasons import Reasons
from heqi.modules import CATALOGUE
from heqi.state.store import StoreError
from tests.cli.shell import Shell


def test_a_code_is_explained_in_both_languages(shell: Shell) -> None:
    en = shell.run("explain", "documents.INVOICE_EXHAUSTED")
    assert en.code == 0
    assert "What to do: " in en.out
    assert "怎么办：" in shell.run("explain", "documents.INVOICE_EXHAUSTED", "--lang", "zh").out
    assert shell.run("explain", "invoice_exhausted", "--json").json["code"] == "documents.INVOICE_EXHAUSTED"


def test_a_wrong_code_suggests_near_ones(shell: Shell) -> None:
    for wrong in ("documents.INVOICE_EXHAUSTD", "exhausted", "document.INVOICE_EXHAUSTED"):
        ran = shell.run("explain", wrong, "--json")
        assert (ran.code, ran.refused_as) == (1, "command.CODE_UNKNOWN")
        assert "documents.INVOICE_EXHAUSTED" in ran.json["refusal"]["en"]
    assert near("zzz", ["a.B"]) == ""


def test_all_of_them_are_listed(shell: Shell) -> None:
    listed = {each["code"] for each in shell.run("explain", "--json").json["refusals"]}
    assert listed == {*every_reason()}
    assert "edge.NOT_FOUND" in shell.run("explain").out


@pytest.mark.parametrize("reasons", [*BELOW, Engine, Edge])
def test_no_room_is_forgotten(reasons: type[Reasons]) -> None:
    known = every_reason()
    assert all(known.get(each.code) == each for each in reasons.all())


def test_every_class_of_reasons_in_the_package_is_in_the_list() -> None:
    known = every_reason()
    declared = [each for each in Reasons.__subclasses__() if each.__module__.startswith("heqi.")]
    assert len(declared) > 10
    missing = [why.code for each in declared for why in each.all() if why.code not in known]
    assert missing == []
    assert {error.code for error in StoreError.__subclasses__()} <= {*known}
    assert {*CATALOGUE.reasons} <= {*known}


def test_every_refusal_says_in_both_languages_what_and_what_to_do() -> None:
    for code, why in every_reason().items():
        assert all((why.en, why.zh, why.do_en, why.do_zh)), code
        assert not why.zh.isascii(), code


def test_the_clause_that_a_refusal_rests_on_is_cited_by_its_number(shell: Shell) -> None:
    code = "receivables.PART_TOO_SMALL"
    assert "Rule: charter §6.4.8 (receivables.smallest_part)" in shell.run("explain", code).out
    assert "依据：章程 §6.4.8 (receivables.smallest_part)" in shell.run("explain", code, "--lang", "zh").out
