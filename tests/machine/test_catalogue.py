"""The catalogue: what is declared wrongly never starts."""

from typing import Any

import pytest

from heqi.machine import apply
from heqi.machine.assets import Asset
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Clause
from heqi.machine.invariants import never_deleted
from heqi.machine.module import Module, Rule
from heqi.machine.reasons import Reasons, reason
from heqi.machine.transactions import Action, Event
from heqi.modules import MODULES
from heqi.state.tables import BadTable, Row, Table
from heqi.values.amounts import Amount
from heqi.values.identifiers import Party
from tests.machine.notes import MODULE as NOTES_MODULE
from tests.machine.notes import NOTES, Issue, PassedOn
from tests.machine.notes import Why as Notes


class Ask(Action, tag="odd.ask"):
    """Ask for something."""

    face: Amount
    partner: Party


class AskAgain(Action, tag="odd.ask"):
    """Ask under a name that is taken."""


class Untold(Action, tag="odd.untold"):
    face: Amount


class Elsewhere(Action, tag="notes.elsewhere"):
    """Ask in another module's name."""


class Nameless(Action):
    """Ask without a name."""


class Unbounded(Action, tag="odd.unbounded"):
    """Ask for too much."""

    face: int


class Odds(Row):
    party: Party


class Silent(Reasons, prefix="odd"):
    SILENT = reason("English alone.", "", do=("x", "y"))


class Helpless(Reasons, prefix="odd"):
    HELPLESS = reason("x", "y", do=("", ""))


class Again(Reasons, prefix="notes"):
    NOT_YOURS = reason("x", "y", do=("x", "y"))


class UnboundedEvent(Event, tag="odd.happened"):
    face: int


class ForeignEvent(Event, tag="notes.happened"):
    face: Amount


class HappenedAgain(Event, tag="notes.passed_on"):
    face: Amount


class UnboundedTerms(Clause):
    rate: float


def rule(**fields: Any) -> Rule:
    return Rule(lambda state, call, ask: None, "anybody", "请求", **fields)


ODDS = Table("odds", Odds, key="id")


def asset(**fields: Any) -> Asset:
    plain = Asset(
        kind="odd", table=ODDS, holder="party", measure=lambda row: 1, unit=lambda row: "CNY", alive=lambda row: True
    )
    return plain._replace(**fields)


RULES = {Ask: rule()}


def odd(**fields: Any) -> Module:
    return Module("odd", "An odd module.", **{"rules": RULES, "tables": (ODDS,)} | fields)


@pytest.mark.parametrize(
    ("complaint", "modules"),
    [
        ("has no docstring", (odd()._replace(doc=""),)),
        ("two modules", (odd(), odd(tables=()))),
        ("two tables", (NOTES_MODULE, odd(tables=(Table("notes", Odds, key="id"),)))),
        ("one kind of short id", (NOTES_MODULE, odd(tables=(Table("odds", Odds, key="id", short=NOTES.short),)))),
        ("another section has the number", (NOTES_MODULE._replace(section=9), odd(section=9))),
        ("two reasons", (NOTES_MODULE._replace(reasons=(Notes, Again)),)),
        ("does not belong", (odd(reasons=(Notes,)),)),
        ("lacks a sentence", (odd(reasons=(Silent,)),)),
        ("lacks a sentence", (odd(reasons=(Helpless,)),)),
        ("does not belong", (odd(rules={Elsewhere: rule()}),)),
        ("does not belong", (odd(rules={Nameless: rule()}),)),
        ("two actions", (odd(rules={Ask: rule(), AskAgain: rule()}),)),
        ("not explained", (odd(rules={Untold: rule()}),)),
        ("not explained", (odd(rules={Ask: rule()._replace(zh="")}),)),
        ("not explained", (odd(rules={Ask: rule()._replace(by="")}),)),
        ("without bounds", (odd(rules={Unbounded: rule()}),)),
        ("lacks a field", (odd(rules={Ask: rule(also=("nobody",))}),)),
        ("asks no signature", (odd(rules={Ask: rule(one_key=("nobody",))}),)),
        ("starts nothing", (odd(rules={Ask: rule(concerns=lambda state, ask: ())}),)),
        ("both start and perform", (odd(rules={Ask: rule(starts=True, performs=True)}),)),
        ("two assets", (odd(assets=(asset(), asset())),)),
        ("kept in no table of odd", (NOTES_MODULE, odd(assets=(asset(table=NOTES),)))),
        ("lacks a field", (odd(assets=(asset(holder="nobody"),)),)),
        ("lacks a field", (odd(assets=(asset(part_of="nothing"),)),)),
        ("lacks its amount", (odd(rules={Ask: rule(amount="nothing")}),)),
        ("without bounds", (odd(events=(UnboundedEvent,)),)),
        ("does not belong", (odd(events=(ForeignEvent,)),)),
        ("two events", (NOTES_MODULE._replace(events=(PassedOn, HappenedAgain)),)),
        ("FloatType", (odd(terms=UnboundedTerms),)),
        ("not declared", (odd(invariants=(never_deleted(NOTES),)),)),
        ("no module has an action", (odd(rules={}),)),
        ("no module has an action", ()),
    ],
)
def test_a_wrong_declaration_is_refused(complaint: str, modules: tuple[Module, ...]) -> None:
    with pytest.raises(BadTable, match=complaint):
        Catalogue(modules)


def test_what_is_declared_is_found_by_name() -> None:
    catalogue = Catalogue((apply.MODULE, NOTES_MODULE, odd()))
    assert catalogue.tables["notes"] is NOTES
    assert catalogue.actions["notes.issue"] is Issue
    assert catalogue.names[Issue] == "notes.issue"
    assert catalogue.rules[Issue].zh == "开立"
    assert catalogue.events == {"notes.passed_on": PassedOn}
    assert catalogue.reasons["notes.NOT_YOURS"] == Notes.NOT_YOURS
    assert catalogue.invariants["notes"][0].name == "notes: root never change"
    assert catalogue.module_of("notes.issue") is NOTES_MODULE
    assert [name for name, _, _ in catalogue.actions_of("odd")] == ["odd.ask"]
    with pytest.raises(KeyError):
        catalogue.module_of("nothing.here")


def test_the_modules_of_heqi_are_declared_rightly() -> None:
    catalogue = Catalogue(MODULES)
    assert [*catalogue.modules] == [module.name for module in MODULES]
    assert catalogue.actions
    assert catalogue.reasons.keys() >= {"machine.FAULT", "authority.POLICY_UNMET"}


def test_every_table_of_heqi_says_what_its_keys_are() -> None:
    tables = Catalogue(MODULES).tables
    assert [table.name for table in tables.values() if not table.parts] == []
    for table in tables.values():
        for never in ("", " ", "/", "x", "A", "a" * 64 + "\n", "a" * 64 + " ", "river-bank/cny/core-maker"):
            assert not table.is_key(never), (table.name, never)
    assert tables["balances"].is_key("river-bank/CNY/core-maker")
    assert not tables["balances"].is_key("river-bank/CNY/core-maker ")
