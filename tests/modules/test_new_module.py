"""A new asset is one folder and one line: from its folder alone it has forms and help in both languages, a section of
the charter in words, ids of what it makes, columns for lists, and pages of documentation.
"""

import sqlite3
from typing import cast

import click
import msgspec
import pytest
from click.testing import CliRunner

from heqi.cli import created, documentation, help_chinese, send
from heqi.cli.charter_diff import charter_differences
from heqi.cli.charter_show.clauses import sections
from heqi.cli.charter_show.powers import powers_of
from heqi.cli.charter_show.terminal import summary
from heqi.client.building import prepare
from heqi.client.sdk import Client
from heqi.codec.canonical import encode
from heqi.machine.catalogue import Catalogue
from heqi.machine.module import Module
from heqi.machine.words import Words, WordTwice
from heqi.modules import MODULES
from heqi.modules.charter import charter_of
from heqi.reading.schema import Mirror
from heqi.state.tables import BadTable
from tests import pilot
from tests.modules.pallets import LOANS, MODULE, Lend, Loan, Stage
from tests.wording import lacking, spare

CATALOGUE = Catalogue((*MODULES, MODULE))
TERMS = {"loan_days": 30, "pattern": [{"id": "euro", "replaced_for": 9_000}]}
PILOT = msgspec.json.decode(pilot.CHARTER.canonical)
LENDERS = {"obligor": [*PILOT["roles"]["obligor"], "pallets.lend", "pallets.give_back"]}
CONTENT = PILOT | {"pallets": TERMS, "roles": PILOT["roles"] | LENDERS}
LEND = Lend(by="core-maker", to="river-parts", pattern="euro", pieces=12)


@pytest.fixture
def with_pallets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands speak of the catalogue with pallets."""
    for user in (send, help_chinese, created, documentation):
        monkeypatch.setattr(user, "CATALOGUE", CATALOGUE)


def without(kind: str, word: str) -> Module:
    said = {name: each for name, each in getattr(MODULE.words, kind).items() if name != word}
    return MODULE._replace(words=MODULE.words._replace(**{kind: said}))


def test_it_has_all_its_words() -> None:
    assert lacking(CATALOGUE) == []
    assert spare(CATALOGUE) == []


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("clauses", "pallets"),
        ("clauses", "pallets.loan_days"),
        ("clauses", "pallets.pattern.replaced_for"),
        ("entries", "pallets.pattern"),
        ("actions", "pallets.lend"),
        ("fields", "pieces"),
        ("values", "given-back"),
        ("signers", "the owner of pallets"),
    ],
)
def test_a_word_that_is_missing_is_told_by_the_name_of_its_module(kind: str, word: str) -> None:
    assert lacking(Catalogue((*MODULES, without(kind, word)))) == [f"pallets: {kind} {word}"]


def test_a_word_that_nothing_is_called_is_told() -> None:
    further = MODULE._replace(words=MODULE.words._replace(fields={**MODULE.words.fields, "gone": "已不存在"}))
    assert spare(Catalogue((*MODULES, further))) == ["fields gone"]


def test_nobody_says_what_another_says_already() -> None:
    again = MODULE._replace(words=Words(fields={"holder": "持有人"}))
    with pytest.raises(WordTwice, match="fields of pallets: another module says holder already"):
        Catalogue((*MODULES, again))


def test_it_makes_records_of_its_own_tables_alone() -> None:
    rules = {action: rule._replace(makes=CATALOGUE.tables["claims"]) for action, rule in MODULE.rules.items()}
    with pytest.raises(BadTable, match=r"pallets\.lend makes a record of another module"):
        Catalogue((*MODULES, MODULE._replace(rules=rules)))


@pytest.mark.usefixtures("with_pallets")
def test_its_forms_have_help_in_both_languages() -> None:
    rule = CATALOGUE.rules[Lend]
    en = CliRunner().invoke(send.form_command("pallets.lend", Lend, rule, "en"), ["--help"]).output
    assert "The owner hands over pallets of one pattern, and the borrower agrees." in en
    assert "Signed by the owner of pallets." in en
    zh = CliRunner().invoke(send.form_command("pallets.lend", Lend, rule, "zh"), ["--help"]).output
    assert "由托盘所有人签署" in zh
    assert "出借方交付一种规格的托盘" in zh


@pytest.mark.usefixtures("with_pallets")
def test_what_it_makes_is_named_by_its_id() -> None:
    class Reader:
        def record(self, table: str, key: str) -> None:
            assert table == "pallet_loans"

    made = prepare([LEND], ledger="ab" * 32, parties=["core-maker", "river-parts"], salt=bytes(16), valid_until=1)
    found = created.created_records(cast(Client, Reader()), made)
    assert found == [created.Created("pallet_loans", made.record_id(0, "core-maker"), True)]
    assert CATALOGUE.table_of("pallet_loan") is LOANS


def test_its_section_of_the_charter_is_told_in_words() -> None:
    charter = charter_of(encode(CONTENT), CATALOGUE)
    told = {line.path: line for section in sections(charter, CATALOGUE) for line in section.lines}
    assert told["pallets.loan_days"].title == ("Given back within", "归还期限")
    assert told["pallets.loan_days"].value == ("30 days", "30 天")
    assert told["pallets.pattern[euro]"].value.en == "a lost one costs CNY 90.00; back within 30 days"
    assert told["pallets.pattern[euro]"].number == "§6.99.2.1"
    shown = [str(each) for each in summary(charter, powers_of(charter, CATALOGUE), CATALOGUE, "zh")]
    assert "\n§6.99 循环托盘" in shown


def test_what_changes_in_it_is_told_in_words() -> None:
    dearer = CONTENT | {"pallets": {"loan_days": 30, "pattern": [{"id": "euro", "replaced_for": 9_500}]}}
    [found] = charter_differences(CONTENT, dearer, CATALOGUE)
    assert found.title == ("euro: A lost one costs", "euro：遗失赔偿")
    assert (found.before.en, found.after.en) == ("CNY 90.00", "CNY 95.00")


def test_lists_have_its_columns_and_find_rows_by_what_they_walk() -> None:
    db = sqlite3.connect(":memory:")
    mirror = Mirror(LOANS)
    for statement in (mirror.create(), *mirror.indexes()):
        db.execute(statement)
    row = Loan(pallet_owner="core-maker", pallet_borrower="river-parts", pattern="euro", pieces=12, stage=Stage.LENT)
    db.execute(mirror.put, [encode([["ab" * 32, 1, msgspec.to_builtins(row)]]).decode()])
    sql = "SELECT pieces FROM pallet_loans WHERE pallet_borrower = 'river-parts' AND pattern = 'euro'"
    assert db.execute(sql).fetchall() == [(12,)]
    [plan] = db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
    assert "pallet_loans_by_pallet_borrower_pattern" in plan[3]


@pytest.mark.usefixtures("with_pallets")
def test_its_pages_of_documentation_are_written() -> None:
    pages = documentation.reference_pages(click.Command("heqi"))
    assert "pallets.give_back" in pages["actions.md"]
    assert "pallet_loans" in pages["tables.md"]
