"""The Chinese sentence of a refusal says our own words, and what libraries worded, in Chinese."""

import re

import pytest

import heqi.__main__  # noqa: F401 - the rooms above declare their reasons
from heqi.cli.refusals import every_reason
from heqi.machine.reasons import sentence
from heqi.state.store import StoreUnwritable
from tests.cli.shell import Shell

NAMES = {"roles", "payments", "from", "to", "Errno"}  # of clauses and parameters


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("charter.CLAUSE_WRONG", {"problem": "[roles] is missing"}),
        ("charter.CLAUSE_WRONG", {"problem": "[payments] Object missing required field `x`"}),
        ("charter.NAMED_TWICE", {"what": "book_keeper", "name": "", "where": ""}),
        ("charter.ANOTHER_CHARTER", {"differences": "甲: nothing → 1; 乙: in another order"}),
        ("receivables.NOT_LIVE", {"stage": "offered"}),
        ("receivables.FILE_STAGE", {"stage": "paid-out"}),
        ("receivables.NO_RECOURSE", {"trigger": "dilution"}),
        ("receivables.CHECK_MISSING", {"kind": "registry-search"}),
        ("documents.WRONG_KIND", {"document": "", "kind": "contract", "expected": ("invoice", "red-invoice")}),
        ("payments.HOLD_OVER", {"stage": "returned"}),
        ("parties.KYC_MISSING", {"checker": "", "subject": "", "kinds": ("identity", "screening")}),
        ("papers.DIFFERS", {"file": "", "attester": "", "document": "", "differs": ("total", "seller_name")}),
        ("client.UNREACHABLE", {"url": "", "problem": "[Errno 111] Connection refused"}),
        ("client.NOT_VOUCHED", {"problem": "the signature of 乙 does not hold"}),
        ("keystore.DAMAGED", {"file": "", "problem": "the checksum does not fit"}),
        ("command.FILE_FAILED", {"file": "file descriptor 9", "problem": "Bad file descriptor"}),
        ("command.FIELD_WRONG", {"action": "", "problem": "--甲: not a decimal number: '乙'"}),
        ("edge.FORM", {"problem": "from and to stand in order between 0 and 9"}),
        ("node.NO_BACKUP", {"folder": "", "problem": "a part of it is missing"}),
    ],
)
def test_no_english_stands_in_a_chinese_sentence(code: str, facts: dict[str, str | tuple[str, ...]]) -> None:
    template = every_reason()[code].zh
    english = {*re.findall("[A-Za-z]{2,}", sentence(template, facts))}
    assert english <= {*re.findall("[A-Za-z]{2,}", sentence(template, dict.fromkeys(facts, "")))} | NAMES


def test_a_store_says_in_chinese_what_failed() -> None:
    error = StoreUnwritable(folder="/x", reason="Permission denied")
    assert error.sentence("zh") == "无法使用文件夹 /x（没有权限）。请授予当前用户写入权限。"
    assert "Permission denied" in error.sentence("en")


def test_wrong_usage_is_told_in_chinese(shell: Shell) -> None:
    told = shell.run("--lang", "zh", "nonsense").err
    assert "没有命令 'nonsense'。" in told
    assert "Usage" not in told
