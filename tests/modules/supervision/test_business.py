"""Whoever holds a privilege does no business, by founding or by amendment: it states facts, reads and votes."""

from collections.abc import Mapping
from typing import Any

import pytest

from heqi.machine.reasons import Refusal
from heqi.modules import CATALOGUE
from heqi.modules.supervision import Terms, Why, check_roles
from heqi.modules.supervision.business import is_business
from heqi.state.tables import changed
from heqi.storage.memory import MemoryStore
from tests import reached
from tests.amending import Amending
from tests.modules.supervision.office import OF_WATCH, TERMS, WATCH, Office, charter_with
from tests.pilot import BANK, founded

OFFICE = Office()


def problems(*roles: str, terms: Terms = TERMS, defined: Mapping[str, tuple[str, ...]] | None = None) -> list[Refusal]:
    """Of a text that gives the supervisor these roles too."""
    first = OFFICE.charter.articles
    members = tuple(changed(each, roles=("supervisor", *roles)) if each.id == WATCH else each for each in first.member)
    charter = charter_with(terms, OFFICE, member=members, roles=first.roles | dict(defined or {}))
    found = check_roles(charter, OFFICE.catalogue)
    for each in found:
        reached.note(each.reason, each.facts)
    return found


def test_a_supervisor_that_only_supervises_holds_its_privileges() -> None:
    assert problems() == []


def test_a_supervisor_with_a_business_role_is_refused_by_both_clauses() -> None:
    (found,) = problems("bank")
    assert found.reason == Why.IN_BUSINESS
    assert found.facts["clause"] == (f"member[{WATCH}].roles", "roles.bank")
    assert len(found.facts["actions"]) == 3


def test_an_action_of_business_in_the_supervisors_own_role_is_refused() -> None:
    (found,) = problems(defined={"supervisor": (*OF_WATCH, "payments.credit")})
    assert (found.facts["role"], found.facts["actions"]) == ("supervisor", ("payments.credit",))


def test_a_public_office_without_privileges_may_do_business() -> None:
    assert problems("bank", terms=Terms(privilege=())) == []


def test_a_supervisor_states_facts_and_guards_its_keys() -> None:
    facts = ("conditions.attest", "conditions.end_purpose", "parties.add_key", "parties.set_policy", "amendment.vote")
    assert problems("clerk", defined={"clerk": facts}) == []


@pytest.mark.parametrize(
    "action",
    [
        "payments.transfer",
        "receivables.settle",
        "receivables.split",
        "inventory.record_loss",
        "certificates.revoke",
        "wallets.open",
        "credit.repay",
    ],
)
def test_what_commits_moves_or_ends_what_others_own_is_business(action: str) -> None:
    assert is_business(CATALOGUE, action)


@pytest.mark.parametrize("action", ["supervision.inspect", "phases.vote", "parties.rotate_key", "no.action"])
def test_governing_is_no_business(action: str) -> None:
    assert not is_business(CATALOGUE, action)


@pytest.mark.parametrize(
    "values",
    [
        {"member[supervisor].roles": ["member", "supervisor", "bank"]},
        {"member[supervisor].roles": ["member", "supervisor", "settlement-bank"]},
    ],
)
def test_no_amendment_makes_the_supervisor_a_bank(values: dict[str, Any]) -> None:
    pilot = Amending(founded(MemoryStore()))
    pilot.refuses(Why.IN_BUSINESS, pilot.proposing(BANK, values))
