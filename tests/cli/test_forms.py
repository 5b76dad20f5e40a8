"""Forms: what people write becomes exactly one action, or a sentence that says which field is wrong."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.cli.forms import _nested, example, fields_of, fill_in, options_of, read_actions, shape
from heqi.cli.reasons import Why
from heqi.cli.values import Manner, shown_fields
from heqi.machine.reasons import Refusal, sentence
from heqi.modules import CATALOGUE
from heqi.values.amounts import MAX_INTEGER, format_amount, format_rate
from tests.reached import refusing

CLAIM = "5d" * 32
SHORT = "rcv-short"


def fill(name: str, currency: str = "CNY", **written: Any) -> Any:
    def resolve(text: str) -> str:
        return CLAIM if text == SHORT else text

    return fill_in(CATALOGUE.actions[name], written, "river-parts", currency, resolve)


def test_a_form_becomes_an_action() -> None:
    split = fill("receivables.split", claim=SHORT, part="400000.00", to="fine-works")
    assert (split.by, split.claim, split.part, split.to) == ("river-parts", CLAIM, 40_000_000, "fine-works")


@given(st.integers(1, MAX_INTEGER), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_amounts_are_exact_in_every_currency(amount: int, currency: str) -> None:
    split = fill("receivables.split", currency, claim=CLAIM, part=format_amount(amount, currency), to="fine-works")
    assert split.part == amount


def test_an_action_names_its_own_currency() -> None:
    form = {"customer": "core-maker", "reference": "r1", "currency": "JPY", "amount": "500"}
    paid = fill_in(CATALOGUE.actions["payments.credit"], form, "a-bank", "CNY", str)
    assert (paid.amount, paid.currency) == (500, "JPY")


@given(st.integers(0, 1_000_000))
def test_rates_are_written_and_read_exactly(millionths: int) -> None:
    written = format_rate(millionths)
    offer = CATALOGUE.actions["receivables.offer"]
    field = next(each for each in fields_of(offer) if each.name == "rate")
    assert field.option == "--rate"
    with pytest.raises(Refusal) as refused:
        fill("receivables.offer", rate=written)
    assert "rate" not in str(refused.value.facts)  # the rate was good: other fields are missing


def test_lists_and_what_is_nested_and_what_may_be_left_out() -> None:
    form: dict[str, Any] = {
        "creditor": "river-parts",
        "face": "1000000.00",
        "due": "2026-04-30",
        "invoices": ('{"document":"rcv-short","amount":"600000.00"}', f'[{{"document":"{CLAIM}","amount":"400000"}}]'),
        "delivery_day": "2026-03-02",
        "answer_by": "2026-03-10",
        "defences_waived": True,
    }
    asked = fill("receivables.undertake", **form)
    assert [(each.document, each.amount) for each in asked.invoices] == [(CLAIM, 60_000_000), (CLAIM, 40_000_000)]
    assert (asked.contract, asked.delivery, asked.tenor_reason) == (None, None, None)
    assert asked.due.isoformat() == "2026-04-30"


def test_nested_json_may_come_from_a_file(tmp_path: Any) -> None:
    file = tmp_path / "policy.json"
    file.write_text('[{"actions":["*"],"needs":{"maker":1}}]')
    policy = fill("parties.set_policy", policy=(f"@{file}",)).policy
    assert policy[0].needs == {"maker": 1}


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("receivables.split", {"claim": CLAIM, "part": "1e3", "to": "fine-works"}),
        ("receivables.split", {"claim": CLAIM, "part": "٣", "to": "fine-works"}),
        ("receivables.split", {"claim": "not an id", "part": "1", "to": "fine-works"}),
        ("receivables.split", {"claim": CLAIM, "part": "1", "to": "Fine Works"}),
        ("receivables.split", {"claim": CLAIM, "part": "1"}),
        ("payments.publish_calendar", {"year": "two", "version": "1", "closed": ()}),
        ("payments.publish_calendar", {"year": "9" * 5000, "version": "1", "closed": ()}),
        ("payments.publish_calendar", {"year": "2026", "version": "1", "closed": ("2026-02-30",)}),
        ("parties.set_policy", {"policy": ("{",)}),
        ("parties.set_policy", {"policy": ("[" * 10_000,)}),
        ("parties.set_policy", {"policy": ('{"actions":["*"],"needs":{},"more":1}',)}),
        ("receivables.offer", {"rate": "4.20001%"}),
        ("receivables.offer", {"rate": "%"}),
        ("receivables.undertake", {"invoices": (f'{{"document":"{CLAIM}","amount":40000000}}',)}),
        ("receivables.undertake", {"invoices": (f'{{"document":"{CLAIM}","amount":400000.00}}',)}),
        ("parties.set_policy", {"policy": ('{"actions":["*"],"needs":{"maker":1},"from_amount":100}',)}),
    ],
)
def test_a_wrong_field_is_told(name: str, written: dict[str, Any]) -> None:
    with refusing(Why.FIELD_WRONG):
        fill(name, **written)


LOT = {
    "site": "north", "location": "bay-1", "owner": "fine-works", "goods": "copper", "grade": "A", "unit": "KGM",
    "declared": "100", "reference": "GR-1", "marks": (),
}  # fmt: skip


@pytest.mark.parametrize(
    ("written", "field", "en", "zh"),
    [
        ({"declared": "0"}, "declared", "--declared: it has to be 1 or more", "--declared：不得小于 1"),
        (
            {"declared": str(2**53)},
            "declared",
            "beyond what is counted exactly, 9007199254740991 at most",
            "可精确计数",
        ),
        ({"declared": "9" * 5000}, "declared", "beyond what is counted exactly", "可精确计数"),
        ({"declared": "1.5"}, "declared", "it has to be a whole number", "须为整数"),
        ({"unit": "kilo"}, "unit", "not UN/ECE Recommendation 20 code of a unit", "所填内容不是：计量单位代码"),
        ({"reference": "x" * 201}, "reference", "longer than 200 characters", "超过 200 个字符"),
        ({"reference": ""}, "reference", "it is empty", "内容为空"),
        ({"marks": ("ab" * 32, "zz")}, "marks[2]", "not a SHA-256 digest as hex", "SHA-256 摘要"),
        ({"marks": ("ab" * 32,) * 51}, "marks", "there may be 50 at most", "至多 50 项"),
        ({"declared": None}, "declared", "it is missing", "未填写"),
    ],
)
def test_what_does_not_fit_a_field_is_said_in_words(written: dict[str, Any], field: str, en: str, zh: str) -> None:
    with pytest.raises(Refusal) as refused:
        fill("inventory.take_in", **LOT | written)
    facts = refused.value.facts
    assert (refused.value.reason, facts["field"]) == (Why.FIELD_WRONG, field)
    assert en in sentence(Why.FIELD_WRONG.en, facts)
    assert zh in sentence(Why.FIELD_WRONG.zh, facts)


def test_what_does_not_fit_within_json_is_found_by_its_place() -> None:
    fund = {"purpose": CLAIM, "bank": "a-bank", "currency": "CNY", "amount": "1.00", "last_day": "2026-05-01"}
    when = '{"at_least":1,"groups":[{"at_least":0,"from_day":"2026-04-01"}]}'
    with pytest.raises(Refusal) as refused:
        fill("conditions.set_aside", **fund, payees=('{"party":"fine-works","at_most":"1.00"}',), when=when)
    assert refused.value.facts["problem"] == "--when.groups[1].at_least: it has to be 1 or more"


def test_digests_come_from_a_file_one_in_each_line(tmp_path: Path) -> None:
    file = tmp_path / "marks.txt"
    file.write_text(f"{'ab' * 32}\n\n{'cd' * 32}\n")
    lot = fill("inventory.take_in", **LOT | {"marks": (f"@{file}", "ef" * 32)})
    assert lot.marks == ("ab" * 32, "cd" * 32, "ef" * 32)


def test_every_action_of_the_catalogue_has_a_form() -> None:
    for name, action in CATALOGUE.actions.items():
        assert len(options_of(action)) == len(fields_of(action)), name


def test_actions_as_json_are_checked_like_forms() -> None:
    split = fill("receivables.split", claim=CLAIM, part="1", to="fine-works")
    wire = msgspec.json.encode(split)
    data = wire.replace(b'"part":100', b'"part":"1.00"')

    def read(given: bytes) -> Any:
        return read_actions(given, "x", CATALOGUE, "CNY", str)

    assert read(data) == [split]
    assert read(b"[" + data + b"," + data + b"]") == [split, split]
    for amount in (b"100", b"1.00", b'"-1"', b"true", b'"1e3"'):
        with refusing(Why.FIELD_WRONG):
            read(wire.replace(b'"part":100', b'"part":' + amount))
    for bad in (b"", b"[]", b'{"action":[]}', b"3", b"[" * 5000):
        with refusing(Why.FILE_NOT_UNDERSTOOD):
            read(bad)


def test_fields_are_shown_as_people_write_them() -> None:
    split = fill("receivables.split", claim=CLAIM, part="400000.00", to="fine-works")
    assert ("part", "400,000.00 CNY") in shown_fields(split, Manner("CNY"))


def test_the_example_of_a_form_is_what_the_form_takes() -> None:
    nested = [(action, field) for action in CATALOGUE.actions.values() for field in fields_of(action)]
    nested = [(action, field) for action, field in nested if _nested(field.kind)]
    assert nested
    for action, field in nested:
        text = msgspec.json.encode(example(field.kind)).decode()
        option = next(each for each in options_of(action) if each.name == field.name)
        assert text in (option.help or "")
        assert shape(field.kind) in (option.help or "")
        if action is CATALOGUE.actions["parties.set_policy"]:  # it has no other field
            policy = fill("parties.set_policy", policy=(text,)).policy
            assert (policy[0].needs, policy[0].from_amount) == ({"maker": 1}, 100_000_000)
        else:
            with pytest.raises(Refusal) as refused:
                fill_in(action, {field.name: (text,) if field.many else text}, "river-parts", "CNY", lambda _: CLAIM)
            problem = str(refused.value.facts["problem"])  # with what the others of its fields lack, and not with this
            assert "it is missing" in problem or "there have to be" in problem
            assert f"$.{field.name}" not in problem


def test_the_help_of_nested_json_shows_its_amounts() -> None:
    option = next(each for each in options_of(CATALOGUE.actions["receivables.undertake"]) if each.name == "invoices")
    assert '{"document": ID, "amount": AMOUNT}' in (option.help or "")
    assert '"amount":"1000000.00"' in (option.help or "")
    assert "decimal text" in (option.help or "")
