"""One spelling for names and identifiers."""

import pytest

from heqi.intake.names import MAX_NAME, fold_id, fold_name, one_line


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("江城贸易（集团）有限公司", "江城贸易(集团)有限公司"),
        ("江城贸易〔集团〕有限公司", "江城贸易(集团)有限公司"),
        ("Ｒｉｖｅｒ\u3000Parts  GmbH ", "RIVER PARTS GmbH"),
        ("A\u00a0B\tC\nD", "a b c d"),
    ],
)
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


def test_other_names_stay_other_names() -> None:
    assert fold_name("江城零部件有限公司") != fold_name("江城精工有限公司")
    assert fold_name("straße") == "STRAßE"


def test_identifiers() -> None:
    assert fold_id("de 123.456-789") == fold_id("DE123456789") == "DE123456789"


def test_names_are_shown_as_they_are_on_one_line() -> None:
    assert one_line(" Herrn\n  Muster ") == "Herrn Muster"
    assert one_line(None) is one_line(" \n") is None
    assert len(one_line("x" * 1000) or "") == MAX_NAME
