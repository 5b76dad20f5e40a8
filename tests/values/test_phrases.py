"""Facts that libraries worded are said in Chinese where a phrase fits, and stay as they are where none does."""

import tomllib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.machine.reasons import sentence, worded
from heqi.values.phrases import LONGEST, PROBLEMS, translated


class Form(msgspec.Struct, forbid_unknown_fields=True):
    number: int


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("No such file or directory", "文件或目录不存在"),
        ("longer than 12 bytes", "超过 12 字节"),
        ("* has more than 2 decimals of CNY", "* 的小数位多于 2 位（CNY）"),
        ("longer than bytes", "longer than bytes"),
        ("something else", "something else"),
        ("it was altered, it was altered", "it was altered, it was altered"),
        ("", ""),
    ],
)
def test_phrases(text: str, chinese: str) -> None:
    assert translated(text, PROBLEMS) == chinese


@pytest.mark.parametrize(
    ("data", "chinese"),
    [
        (b"{}", "缺少字段 `number`"),
        (b'{"number":"x"}', "应为 `int`，实为 `str`，位置 `$.number`"),
        (b'{"number":1,"more":2}', "含有未知字段 `more`"),
        (b"{", "内容不完整"),
        (b"x", "JSON 格式不正确：第 0 字节处的字符不正确"),
    ],
)
def test_what_the_decoder_says(data: bytes, chinese: str) -> None:
    with pytest.raises(msgspec.DecodeError) as problem:
        msgspec.json.decode(data, type=Form)
    assert translated(str(problem.value), PROBLEMS) == chinese


def test_what_the_charters_reader_says() -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as problem:
        tomllib.loads("a = 1\na = 2\n")
    assert translated(str(problem.value), PROBLEMS) == "同一键重复赋值（第 2 行，第 6 列）"


def test_what_stands_for_a_star_is_said_too() -> None:
    known = {"--*: *": "--*：*", **PROBLEMS}
    assert translated("--total: unknown currency 'x'", known) == "--total：未知币种 'x'"


def test_every_phrase_has_its_stars_and_fits_a_sentence() -> None:
    assert sentence("为" + worded("problem", PROBLEMS), {"problem": "File exists"}) == "为文件已存在"
    for unfit in ({"a = b": "甲"}, {"a": "甲|乙"}, {"a *": "甲"}):
        with pytest.raises(ValueError, match="no words"):
            worded("problem", unfit)


@given(st.text(alphabet="* aExpected,got-", max_size=60), st.text(max_size=3))
def test_any_text_is_shown(text: str, more: str) -> None:
    assert isinstance(translated(text + more, PROBLEMS), str)
    assert translated("x" * LONGEST + text + "!", PROBLEMS) == "x" * LONGEST + text + "!"
