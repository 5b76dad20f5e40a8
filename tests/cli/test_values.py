"""How records are shown to people."""

from datetime import date
from typing import Literal

from msgspec import inspect

from heqi.cli.values import Manner, shown, shown_fields
from heqi.modules.payments import Balance
from heqi.modules.phases.moving import PhaseVote


def test_money_is_shown_as_money_also_where_it_is_owed() -> None:
    row = Balance(bank="river-bank", currency="CNY", party=None, available=-1_000_000_00, held=5)
    shown = dict(shown_fields(row, Manner("EUR")))
    assert (shown["available"], shown["held"]) == ("-1,000,000.00 CNY", "0.05 CNY")


def test_ids_are_short_by_the_table_that_their_field_names() -> None:
    manner = Manner("CNY", "inventory")
    identity = "5d" * 32
    assert manner.id("lot", identity, None).startswith("lot-")
    assert manner.id("cut_from", identity, None).startswith("whr-")
    assert Manner("CNY", "receivables").id("cut_from", identity, None).startswith("rcv-")
    assert manner.id("asset", identity, "certificate").startswith("crt-")
    assert manner.id("proposal", identity, "phases").startswith("php-")
    assert Manner("CNY").id("proposal", identity, "amendment").startswith("prop-")
    assert manner.id("report", identity, None) == identity  # a digest, of no table


def test_fields_and_words_are_in_the_readers_language() -> None:
    row = PhaseVote(yes=True, day=date(2026, 3, 2))
    zh = Manner("CNY", "phases", "zh")
    assert dict(shown_fields(row, zh))["yes"] == "是"
    assert zh.field("yes") == "是否同意"
    assert dict(shown_fields(row, Manner("CNY", "phases")))["yes"] == "yes"


def test_one_of_some_words_is_said_in_the_readers_language() -> None:
    kind = inspect.type_info(Literal["appeal", "lifted"] | None)
    assert shown("appeal", kind, Manner("CNY", "supervision", "zh")) == "申诉成立"
    assert shown("appeal", kind, Manner("CNY", "supervision")) == "appeal"
    assert shown("appeal", inspect.type_info(str), Manner("CNY", "supervision", "zh")) == "appeal"
