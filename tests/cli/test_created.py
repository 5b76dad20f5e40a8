"""The records of a transaction are named whoever may read them."""

from types import FunctionType
from typing import Any, cast

from heqi.cli.created import Created, created_records
from heqi.client.building import prepare
from heqi.client.errors import NotFound, of_refusal
from heqi.client.sdk import Client
from heqi.edge.reasons import Why
from heqi.machine.reasons import Refusal
from heqi.machine.transactions import record_id
from heqi.modules import CATALOGUE
from heqi.modules.receivables import Split

LEDGER, SALT = "ab" * 32, bytes(16)


class Reading:
    """A client that may read the ids it was told."""

    def __init__(self, *keys: str) -> None:
        self.keys = keys

    def record(self, table: str, key: str) -> None:
        if key not in self.keys:
            raise of_refusal(NotFound, Refusal(Why.NOT_FOUND))


def makes_an_id(function: Any, seen: set[Any]) -> bool:
    """Whether a rule, or a function of the modules that it names, takes a new id."""
    if not isinstance(function, FunctionType) or function in seen or not function.__module__.startswith("heqi.modules"):
        return False
    seen.add(function)
    names = function.__code__.co_names
    return "new_id" in names or any(makes_an_id(function.__globals__.get(name), seen) for name in names)


def test_the_actions_that_make_records_are_those_whose_rules_take_ids() -> None:
    found = {name for name, action in CATALOGUE.actions.items() if makes_an_id(CATALOGUE.rules[action].function, set())}
    assert found == {name for name, action in CATALOGUE.actions.items() if CATALOGUE.rules[action].makes is not None}


def test_a_part_that_another_received_is_named_too() -> None:
    claim = "cd" * 32
    splits = [Split(by="river-parts", claim=claim, part=100, to=to) for to in ("fine-works", "river-parts")]
    made = prepare(splits, ledger=LEDGER, parties=["river-parts", "fine-works"], salt=SALT, valid_until=1)
    keys = [record_id(LEDGER, "river-parts", SALT.hex(), ordinal) for ordinal in (0, 1)]
    found = created_records(cast(Client, Reading(keys[1])), made)
    assert found == [Created("claims", keys[0], False), Created("claims", keys[1], True)]
