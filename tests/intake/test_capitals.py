"""Amounts in capital Chinese digits."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples.invoices.make_samples import capitals
from heqi.intake.capitals import fen_of_capitals


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("壹万陆仟圆整", 1_600_000),
        ("壹佰万圆整", 100_000_000),
        ("壹亿零叁拾万零伍佰圆零柒分", 10_030_050_007),
        ("壹万亿圆整", 10**12 * 100),
        ("壹仟零陆拾元整", 106_000),
        ("拾圆整", 1_000),
        ("伍角整", 50),
        ("伍分", 5),
        ("零圆整", 0),
        ("陆仟零柒圆壹角肆分", 600_714),
        ("人民币贰拾叁圆正", 2_300),
        ("（负数）伍佰圆整", -50_000),
        ("负伍佰圆整", -50_000),
        ("貳拾陸圓整", 2_600),
        (" 壹 佰 圆 整 ", 10_000),
    ],
)
def test_reads_what_invoices_write(text: str, fen: int) -> None:
    assert fen_of_capitals(text) == fen


@pytest.mark.parametrize(
    "text",
    ["", "圆", "整", "壹壹圆整", "壹拾佰圆整", "壹万万圆整", "万圆整", "100圆整", "壹佰", "壹圆贰", "壹圆壹分壹角",
     "壹圆整整", "壹亿壹亿圆整", "零拾圆整", "壹佰圆壹佰圆", "一万圆整", "壹" * 100 + "圆"],
)  # fmt: skip
def test_refuses_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        fen_of_capitals(text)


@given(st.integers(-(10**17), 10**17))
def test_reads_every_amount_back(fen: int) -> None:
    assert fen_of_capitals(capitals(fen)) == fen


@given(st.text(alphabet="零壹贰叁拾佰仟万亿圆角分整负", max_size=20))
def test_answers_every_text_with_an_amount_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(fen_of_capitals(text), int)
