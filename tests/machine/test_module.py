"""What a rule knows beside the state."""

from datetime import date

import pytest

from heqi.machine.apply import MODULE as MACHINE
from heqi.machine.catalogue import Catalogue
from heqi.machine.module import Call, Module, Moment
from heqi.machine.transactions import Transaction, record_id
from tests.ledger import charter_of, member
from tests.machine.notes import WITH_TERMS, PassedOn, Terms

LEDGER, SALT, IDENTITY = "1" * 64, "2" * 32, "3" * 64


def a_call(terms: dict[str, Terms] | None = None) -> Call:
    catalogue = Catalogue((MACHINE, WITH_TERMS))
    charter = charter_of(catalogue, [member("acme")], terms=terms)
    body = Transaction(actions=(), ledger=LEDGER, parties=("acme", "bank"), salt=SALT, valid_until=0)
    return Call(charter, Moment(7, 1_773_590_400, date(2026, 3, 16)), body, IDENTITY, catalogue)


def test_when_and_what_and_who() -> None:
    call = a_call()
    assert (call.height, call.second, call.day) == (7, 1_773_590_400, date(2026, 3, 16))
    assert (call.transaction, call.signed_by) == (IDENTITY, ("acme", "bank"))


def test_ids_are_numbered_through_the_transaction_in_the_name_of_who_acts() -> None:
    call = a_call()
    assert call.begin("acme") == 0
    first, second = call.new_id(), call.new_id()
    assert call.begin("bank") == 2
    third = call.new_id()
    assert [first, second, third] == [
        record_id(LEDGER, "acme", SALT, 0),
        record_id(LEDGER, "acme", SALT, 1),
        record_id(LEDGER, "bank", SALT, 2),
    ]
    assert call.new_ids == [first, second, third]


def test_terms_of_a_module() -> None:
    assert a_call({"notes": Terms(smallest=5)}).terms(Terms).smallest == 5
    with pytest.raises(KeyError):
        a_call().terms(Terms)


def test_events_in_their_order() -> None:
    call = a_call()
    events = [PassedOn(note="0" * 64, part=part) for part in (2, 1)]
    for event in events:
        call.emit(event)
    assert call.events == events


def test_a_module_declares_nothing_by_default_and_shares_nothing() -> None:
    module = Module("empty", "Empty.")
    assert (module.tables, dict(module.rules), module.gates, module.terms) == ((), {}, (), None)
    with pytest.raises(TypeError):
        module.rules[PassedOn] = None  # type: ignore[index]
