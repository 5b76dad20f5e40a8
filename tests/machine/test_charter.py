"""The charter as the machine reads it."""

import msgspec
import pytest

from heqi.machine.apply import MODULE as MACHINE
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter, Clause, PolicyClause, Preamble, charter_digest
from tests.ledger import charter_of, member, needs
from tests.machine.notes import WITH_TERMS, Terms

CATALOGUE = Catalogue((MACHINE, WITH_TERMS))


def a_charter(**fields: object) -> Charter:
    return charter_of(CATALOGUE, [member("acme"), member("bank")], **fields)  # type: ignore[arg-type]


def test_roles_allow_what_they_name() -> None:
    charter = a_charter(roles={"issuer": ("notes.issue",), "payer": ("notes.redeem", "notes.issue")})
    assert charter.allows(("issuer",), "notes.issue")
    assert charter.allows(("nothing", "payer"), "notes.redeem")
    assert not charter.allows(("issuer",), "notes.redeem")
    assert not charter.allows(("issuer",), "notes")
    assert not charter.allows((), "notes.issue")


def test_terms_are_those_of_the_modules_that_are_on() -> None:
    terms = Terms(smallest=5)
    charter = a_charter(terms={"notes": terms})
    assert charter.terms(Terms) is terms
    assert [*charter.modules] == ["notes"]
    assert [*a_charter().modules] == []
    with pytest.raises(KeyError):
        a_charter().terms(Terms)


def test_who_keeps_the_book() -> None:
    assert a_charter().keeps_book("acme")
    assert not a_charter().keeps_book("bank")


def test_the_digest_is_of_every_byte() -> None:
    charter = a_charter()
    assert charter.digest == charter_digest(charter.canonical)
    assert len(charter.digest) == 32
    assert charter.digest == a_charter().digest
    assert a_charter(terms={"notes": Terms(smallest=5)}).digest != a_charter(terms={"notes": Terms(smallest=6)}).digest
    for place in range(0, len(charter.canonical), 97):
        altered = bytearray(charter.canonical)
        altered[place] ^= 1
        assert charter_digest(bytes(altered)) != charter.digest


def test_a_clause_cannot_be_changed_and_knows_no_other_field() -> None:
    clause = needs("*", maker=1)
    with pytest.raises(AttributeError):
        clause.from_amount = 5  # type: ignore[misc]
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"smallest": 5, "largest": 6}, Terms)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({}, Terms)
    assert issubclass(Preamble, Clause)


@pytest.mark.parametrize("needed", [{"maker": 0}, {"maker": 17}, {"Maker": 1}, {"maker\n": 1}, {"": 1}])
def test_what_a_policy_may_ask_for(needed: dict[str, int]) -> None:
    msgspec.convert({"actions": ["*"], "needs": {"maker": 16}}, PolicyClause)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"actions": ["*"], "needs": needed}, PolicyClause)
