"""Field commitments: one field disclosed and proven alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from heqi.intake.commitments import check, commit, commitments, disclose, fields_of, root_of, salt_of
from heqi.intake.read import read_document
from tests.intake.documents import FAPIAO, UBL

INVOICE = read_document(UBL)
MASTER = bytes(range(32))
ROOT = root_of(commitments(INVOICE, MASTER))
CENTS = st.integers(-(2**53) + 1, 2**53 - 1)


@pytest.mark.parametrize("field", sorted(fields_of(INVOICE)))
def test_every_field_can_be_shown_alone(field: str) -> None:
    shown = disclose(INVOICE, field, MASTER)
    assert check(shown, ROOT)
    assert shown.value == fields_of(INVOICE)[field]
    assert str(INVOICE.seller.name) not in str(shown.others)


@pytest.mark.parametrize("field", ["total", "seller", "due_date"])
def test_a_changed_word_fails(field: str) -> None:
    shown = disclose(INVOICE, field, MASTER)
    wrong = [
        replace(shown, value="other"),
        replace(shown, value=None),
        replace(shown, field="number"),
        replace(shown, salt="00" * 16),
        replace(shown, salt="no hex"),
        replace(shown, others={**shown.others, "currency": "00" * 32}),
        replace(shown, others={}),
        replace(shown, others={**shown.others, field: "00" * 32}),
    ]
    assert [check(each, ROOT) for each in wrong] == [False] * len(wrong)
    assert not check(shown, "00" * 32)


def test_salts_differ_by_field_and_by_document() -> None:
    assert len({salt_of(field, MASTER) for field in fields_of(INVOICE)}) == len(fields_of(INVOICE))
    assert salt_of("total", MASTER) != salt_of("total", bytes(32))
    with pytest.raises(ValueError, match="32 bytes"):
        salt_of("total", b"short")


def test_two_documents_with_one_value_share_no_commitment() -> None:
    other = commitments(read_document(FAPIAO), bytes(32))
    assert not {*commitments(INVOICE, MASTER).values()} & {*other.values()}


@given(CENTS, CENTS)
def test_a_commitment_binds(one: int, other: int) -> None:
    salt = salt_of("total", MASTER)
    assert (commit("total", one, salt) == commit("total", other, salt)) == (one == other)
    assert commit("total", one, salt) != commit("tax", one, salt)
    assert commit("total", one, salt) != commit("total", str(one), salt)


def test_any_line_changes_the_root() -> None:
    lines = (replace(INVOICE.lines[0], description="Other goods"), *INVOICE.lines[1:])
    assert root_of(commitments(replace(INVOICE, lines=lines), MASTER)) != ROOT
