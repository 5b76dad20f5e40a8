"""`heqi prove` and `heqi verify`: a file from a node, checked without one."""

from pathlib import Path

import pytest

from heqi.cli.reasons import Why
from heqi.cli.verify import STEP_NAMES
from heqi.client.proof import STEPS
from heqi.values.identifiers import short_id
from tests import pilot
from tests.cli.shell import Shell


@pytest.fixture
def charter(shell: Shell) -> str:
    return shell.write("charter.toml", pilot.TEXT)


def test_a_record_is_proven_and_verified_offline(bank: Shell, charter: str) -> None:
    proven = bank.run("prove", "members", "fine-works", "-o", "member.proof.json")
    assert proven.code == 0
    bank.environment.setenv("HEQI_URL", "http://127.0.0.1:9")
    verified = bank.run("verify", "member.proof.json", "--charter", charter)
    assert verified.code == 0
    for words in (
        "Proven: ",
        "alone, one of 5 book-keepers",
        "legal priority follows the registry",
        "江城精工有限公司",
    ):
        assert words in verified.out
    zh = bank.run("verify", "member.proof.json", "--charter", charter, "--lang", "zh")
    assert "已证明" in zh.out
    assert "以登记为准" in zh.out
    for step in STEPS:
        assert STEP_NAMES[step]
    for words in ("✓ 创始签名", "✓ 见证", "统一社会信用代码", "名称", "应用哈希"):
        assert words in zh.out
    for words in ("founders", "vouchers", "uscc", "name ", "app hash"):
        assert words not in zh.out
    assert bank.run("verify", "member.proof.json", "--charter", charter, "--json").json["vouched_by"] == ["platform"]


def test_nothing_is_pinned_where_nobody_votes(bank: Shell, charter: str) -> None:
    assert bank.run("prove", "members", "fine-works", "-o", "member.proof.json").code == 0
    pinned = bank.run("verify", "member.proof.json", "--charter", charter, "--pin", f"{'ab' * 32}@3", "--json")
    assert (pinned.code, pinned.json["failed"]) == (4, "votes")
    wrong = bank.run("verify", "member.proof.json", "--charter", charter, "--pin", "yesterday", "--json")
    assert (wrong.code, wrong.json["refusal"]["code"]) == (1, Why.PIN_NOT_UNDERSTOOD.code)


def test_an_absence_and_a_receipt_are_proven(bank: Shell, charter: str) -> None:
    absent = bank.run("prove", "members", "nobody-here", "-o", "absent.json", "--json")
    assert absent.code == 0
    assert "there was no record members nobody-here" in absent.json["proven"][0]["en"]
    form = ("--customer", "core-maker", "--currency", "CNY", "--amount", "1.00", "--reference", "proven-1")
    identity = bank.run("send", "payments.credit", *form, "--json").json["transaction"]
    assert bank.run("prove", "--receipt", identity, "-o", "receipt.json").code == 0
    assert "It was kept." in bank.run("verify", "receipt.json", "--charter", charter).out


def test_a_changed_byte_breaks_it(bank: Shell, charter: str) -> None:
    bank.run("prove", "members", "fine-works", "-o", "member.proof.json")
    file = Path(bank.home / "member.proof.json")
    file.write_bytes(file.read_bytes().replace(b'"small"', b'"large"'))
    broken = bank.run("verify", "member.proof.json", "--charter", charter)
    assert broken.code == 4
    assert "✗ record" in broken.out
    assert "rely on nothing" in broken.out
    answer = bank.run("verify", "member.proof.json", "--charter", charter, "--json").json
    assert (answer["ok"], answer["failed"], answer["steps"][-1]["code"]) == (False, "record", "proof.RECORD")


def test_another_charter_does_not_fit(bank: Shell, shell: Shell) -> None:
    bank.run("prove", "members", "fine-works", "-o", "member.proof.json")
    other = shell.write("other.toml", pilot.TEXT.replace("River City supply", "Other City supply"))
    assert bank.run("verify", "member.proof.json", "--charter", other, "--json").json["failed"] == "charter"


def test_what_is_missing_is_told(bank: Shell, charter: str) -> None:
    assert bank.run("verify", "nothing.json", "--charter", charter, "--json").refused_as == "command.FILE_FAILED"
    without = bank.run("verify", "nothing.json", "--json")
    assert (without.code, without.refused_as) == (2, "command.NO_CHARTER")
    assert bank.run("prove", "-o", "x").code == 2
    assert bank.run("prove", "members", "fine-works", "-o", charter, "--json").refused_as == "command.FILE_FAILED"
    assert bank.run("prove", "--receipt", "00" * 32, "-o", "x", "--json").code == 3


def test_whether_an_asset_is_free_is_asked_by_its_kind_and_id(bank: Shell, charter: str) -> None:
    nowhere = f"receivable/{'ab' * 32}"
    free = bank.run("prove", "encumbrances", nowhere, "-o", "free.json")
    assert free.code == 3
    assert "there was no receivable" in bank.run("verify", "free.json", "--charter", charter).out
    zh = bank.run("verify", "free.json", "--charter", charter, "--lang", "zh").out
    assert "不存在应收账款" in zh
    assert "✓ 资产" in zh
    wrong = bank.run("prove", "encumbrances", nowhere.replace("receivable", "recievable"), "-o", "x.json", "--json")
    assert wrong.refused_as == Why.KIND_UNKNOWN.code
    assert "receivable, receipt, certificate" in wrong.json["refusal"]["en"]
    assert "(receivable?)" in wrong.json["refusal"]["en"]
    unclear = bank.run("prove", "encumbrances", "cd" * 32, "-o", "x.json", "--json")
    assert unclear.refused_as == Why.ASSET_UNCLEAR.code
    short = short_id("rcv", "ab" * 32)
    for named in (short, f"receivable/{short}"):
        assert (
            bank.run("prove", "encumbrances", named, "-o", "x.json", "--json").refused_as == Why.SHORT_ID_NOT_FOUND.code
        )
