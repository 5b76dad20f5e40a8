"""The charter: the example is sound, each test breaks one thing in it, and the reason says which.

A test works on the example's text where the text matters, and on what it says (`content`) where that does.
"""

import runpy
import tomllib
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.chain.application import found_ledger
from heqi.codec.canonical import encode
from heqi.codec.signatures import KEY_VECTORS, sign
from heqi.machine.authority import needed_signatures, present_member
from heqi.machine.charter import Charter, Founder, charter_digest
from heqi.machine.genesis import first_ledger_second, found
from heqi.machine.reasons import Facts, Reason, Refusal
from heqi.modules import CATALOGUE, parties, payments, receivables
from heqi.modules.charter import (
    CHARTERS,
    CharterRefused,
    FounderSignature,
    Why,
    charter_of,
    differences,
    founding_message,
    read_charter,
    require_founded,
    require_same_charter,
    sign_charter,
)
from heqi.state.view import State
from heqi.storage.memory import MemoryStore
from heqi.values.amounts import MAX_INTEGER
from heqi.values.days import day_of
from tests import reached
from tests.ledger import key, uscc_of

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "charter"
TEXT = (EXAMPLES / "charter.toml").read_text(encoding="utf-8")
CONTENT: dict[str, Any] = tomllib.loads(TEXT)
CHARTER = read_charter(TEXT, CATALOGUE)
MAKER = runpy.run_path(str(EXAMPLES / "make_charter.py"))

Content = dict[str, Any]


@pytest.fixture
def content() -> Content:
    """What the example says, to be broken."""
    return deepcopy(CONTENT)


def edited(old: str, new: str) -> str:
    """The example's text with one thing changed."""
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def refused(broken: str | Content) -> list[tuple[Reason, Facts]]:
    """Everything that is wrong with a text, or with what a text says."""
    with pytest.raises(CharterRefused) as caught:
        read_charter(broken, CATALOGUE) if isinstance(broken, str) else charter_of(encode(broken), CATALOGUE)
    assert caught.value.problems[0].reason.code in str(caught.value)
    return [(problem.reason, problem.facts) for problem in caught.value.problems]


def refuses(why: Reason, broken: str | Content, **facts: Any) -> Facts:
    """Refused for this reason alone, with these facts among others."""
    ((reason, told),) = refused(broken)
    assert reason == why
    assert facts.items() <= told.items()
    reached.note(why, told)
    return told


def names(broken: Content, why: Reason) -> list[Facts]:
    """What is told of one reason, where others follow from the same fault."""
    return [facts for reason, facts in refused(broken) if reason == why]


def member(content: Content, party: str) -> Content:
    found: Content = next(each for each in content["member"] if each["id"] == party)
    return found


def keeper(content: Content, party: str) -> Content:
    found: Content = next(each for each in content["book_keeper"] if each["member"] == party)
    return found


def ungoverned(content: Content) -> None:
    """The same without supervision, phases and limits, in which further clauses would be wrong by the same fault."""
    away = ("supervision", "phases", "limits")
    for section in away:
        del content[section]
    for role, actions in content["roles"].items():
        content["roles"][role] = [action for action in actions if action.partition(".")[0] not in away]


# --- the example --------------------------------------------------------------------------------------------------


def test_the_example_is_sound_and_what_its_maker_writes() -> None:
    assert MAKER["example_charter"]() == TEXT
    assert [*CHARTER.modules] == [
        *("parties", "payments", "documents", "receivables", "supervision", "phases", "limits", "amendment")
    ]
    assert CHARTER.canonical == encode(CONTENT)


ONE_HAND_IS_HARMLESS = {
    "documents.attest_despatch",
    "documents.attest_invoice",
    "documents.attest_order",
    "documents.attest_contract",
    "documents.attest_delivery",
    "documents.show",
    "documents.recompute",
    "documents.dispute",
    "receivables.register",
    "receivables.accept",
    "receivables.apply",
    "receivables.report_overdue",
}


@pytest.mark.parametrize("founder", CHARTER.articles.member, ids=lambda founder: founder.id)
def test_one_key_of_a_member_of_several_persons_binds_it_to_nothing(founder: Founder) -> None:
    """Whatever the amount: nothing moves money, lowers, passes on or finances a claim, or changes who may sign."""
    state = State(MemoryStore())
    found(state, CATALOGUE, CHARTER)
    row = present_member(state, founder.id)
    if len(founder.keys) == 1:
        assert (founder.id, founder.policy) == ("supervisor", ())
        return
    alone = {name for name in CATALOGUE.actions if sum(needed_signatures(row, name, 0).values()) < 2}
    assert {name for name in alone if CHARTER.allows(founder.roles, name)} <= ONE_HAND_IS_HARMLESS
    assert all(needed_signatures(row, name, 0) == {"maker": 1} for name in alone)


def test_only_the_first_creditor_records_dilution() -> None:
    assert not CHARTER.allows(("obligor",), "receivables.record_dilution")
    assert CHARTER.allows(("supplier",), "receivables.record_dilution")


# --- reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "clause", "line"),
    [
        ("this is no TOML", "charter", 1),
        ("a = " + "[" * 50_000, "a", 1),
        ("\ufeff" + TEXT, "charter", 1),
        (edited("grace_days = 2", f"grace_days = {'9' * 5_000}"), "receivables.grace_days", None),
        (edited("grace_days = 2", "grace_days = 2026-13-01"), "receivables.grace_days", None),
        (edited("grace_days = 2", "grace_days = two"), "receivables.grace_days", None),
        (edited('id = "fine-works"', 'id = "fine-works'), "member[3].id", None),
        (TEXT + '[[member]]\nroles = ["supplier"', "member[8].roles", TEXT.count("\n") + 2),
    ],
    ids=["prose", "deep", "byte order mark", "endless number", "no day", "no value", "a quotation mark", "no end"],
)
def test_what_is_no_toml_is_told_by_line_and_clause(text: str, clause: str, line: int | None) -> None:
    told = refuses(Why.NOT_TOML, text, clause=clause)
    at = text.split("\n")[int(told["line"]) - 1]
    assert line in (None, told["line"])
    assert line is not None or clause.rpartition(".")[2] in at


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        (TEXT + "[charter]\n", "charter"),
        (TEXT + "[receivables]\n", "receivables"),
        (edited("grace_days = 2", "grace_days = 2\ngrace_days = 3"), "receivables.grace_days"),
        (edited('id = "fine-works"', 'id = "fine-works"\nid = "others"'), "member[3].id"),
        (edited("{ from_day = 0,", "{ from_day = 0, from_day = 1,"), "supervision.privilege[1].quota"),
        (edited("per_30_days = 6 }", "per_30_days = 6 }\nquota = []"), None),
    ],
)
def test_what_is_written_twice_is_told_by_its_clause(text: str, clause: str | None) -> None:
    if clause is None:
        refuses(Why.NOT_TOML, text)  # in the middle of a list
        return
    told = refuses(Why.WRITTEN_TWICE, text, clause=clause)
    assert int(told["first"]) <= int(told["line"])
    first = text.split("\n")[int(told["first"]) - 1]
    assert clause.rpartition(".")[2] in first


@pytest.mark.parametrize("line", ["#" * 1_100_000, "#" + "合" * 400_000])
def test_a_text_that_is_too_long_is_told_by_its_longest_section(line: str) -> None:
    told = refuses(Why.TEXT_TOO_LONG, edited("grace_days = 2", f"grace_days = 2 {line}"), clause="receivables")
    assert int(told["limit"]) < int(told["part"]) < int(told["size"])
    refuses(Why.TEXT_TOO_LONG, line, clause="charter")


def test_a_comment_hides_nothing() -> None:
    told = refuses(Why.UNSEEN_IN_COMMENT, edited("grace_days = 2", "grace_days = 2  # two \u202e days"))
    assert (told["clause"], told["character"]) == ("receivables.grace_days", "U+202E")
    assert "grace_days" in TEXT.split("\n")[int(told["line"]) - 1]
    refuses(Why.UNSEEN_IN_COMMENT, "# \u200b\n" + TEXT, clause="charter", line=1)
    read_charter(TEXT.replace("\n", "\r\n").replace("grace_days = 2", "grace_days\t= 2 #\ttwo"), CATALOGUE)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("0.042", Why.NOT_WHOLE),
        ("nan", Why.NOT_WHOLE),
        ("2026-03-02", Why.DAY_NOT_TEXT),
        ("2026-03-02T10:00:00Z", Why.DAY_NOT_TEXT),
        ("10:00:00", Why.DAY_NOT_TEXT),
        (str(MAX_INTEGER + 1), Why.NUMBER_TOO_LARGE),
        (str(-MAX_INTEGER - 1), Why.NUMBER_TOO_LARGE),
        ("0x" + "F" * 5_000, Why.NUMBER_TOO_LARGE),
    ],
)
def test_values_without_a_place_in_a_charter(value: str, why: Reason) -> None:
    refuses(why, edited("grace_days = 2", f"grace_days = {value}"), clause="receivables.grace_days")


@pytest.mark.parametrize(
    "value",
    [
        r'"grace\u0000"',
        r'"two\nlines"',
        r'"zero\u200Bwidth"',
        r'"turned \u202Eback"',
        r'"isolated \u2066"',
        r'"soft\u00ADhyphen"',
        r'"\uFEFF"',
        r'"Hangul \u3164 filler"',
        r'"variant \uFE0F"',
        r'"tagged \U000E0041"',
        r'"Braille \u2800 blank"',
        r'"private \uE000 use"',
        r'"no character \uFFFF"',
        '"half \ud83d a character"',
    ],
)
def test_characters_that_cannot_be_seen(value: str) -> None:
    refuses(Why.UNSEEN_CHARACTER, edited("grace_days = 2", f"grace_days = {value}"), clause="receivables.grace_days")


@pytest.mark.parametrize(
    ("value", "why", "character"),
    [
        (r"River \u05e9 Bank", Why.RIGHT_TO_LEFT, "U+05E9"),
        (r"\u0645\u0635\u0631\u0641", Why.RIGHT_TO_LEFT, "U+0645"),
        (r"Bank \u0661", Why.RIGHT_TO_LEFT, "U+0661"),
        (r"\uFEDF", Why.RIGHT_TO_LEFT, "U+FEDF"),
        (r"\U00010A00", Why.RIGHT_TO_LEFT, "U+10A00"),
        (r"River\u00A0Bank", Why.NOT_A_PLAIN_SPACE, "U+00A0"),
        (r"River\u2003Bank", Why.NOT_A_PLAIN_SPACE, "U+2003"),
        (r"River\u3000Bank", Why.NOT_A_PLAIN_SPACE, "U+3000"),
        (r"Ri\u0301\u0302\u0303ver", Why.MARKS_PILED_UP, "U+0301"),
    ],
)
def test_characters_that_mislead(value: str, why: Reason, character: str) -> None:
    text = TEXT.replace('en = "River Bank"', f'en = "{value}"')
    assert text != TEXT
    refuses(why, text, character=character)


def test_two_marks_on_a_letter_and_every_usual_script_are_plain() -> None:
    read_charter(TEXT.replace('en = "River Bank"', r'en = "Vi\u0323\u0302t Bänk Банк Τράπεζα 江城"'), CATALOGUE)


@pytest.mark.parametrize(("section", "limit"), [("member", 2_000), ("book_keeper", 100)])
def test_so_many_entries_are_no_consortium(section: str, limit: int) -> None:
    refuses(Why.TOO_MANY_ENTRIES, TEXT + f"\n[[{section}]]" * (limit + 1), clause=section, limit=limit)


def test_a_name_that_stands_very_often_is_told_a_few_times() -> None:
    started = TEXT.index("[[member]]")
    block = TEXT[started : TEXT.index("[[member]]", started + 1)]
    told = refused(TEXT.replace(block, block * 9))
    (where,) = (facts["where"] for why, facts in told if why == Why.NAMED_TWICE and facts["what"] == "member")
    assert len(where) == 6
    assert where[-1] == "…"


@pytest.mark.parametrize("name", ['"gräce"', '"grace days"', '""', r'"\u200b"', '"Ａ"'])
def test_names_are_plain_ascii(name: str) -> None:
    refuses(Why.NAME_NOT_PLAIN, edited("grace_days = 2", f"{name} = 2"), clause="receivables")
    refuses(Why.NAME_NOT_PLAIN, f"{name} = 1\n{TEXT}", clause="charter")


def test_a_members_policy_has_a_bound() -> None:
    """Whoever reads or judges a text goes through a policy clause by clause."""
    clause = '    { actions = ["*"], needs = { maker = 1 } },\n'
    told = refuses(Why.CLAUSE_WRONG, edited("policy = [\n", "policy = [\n" + 40 * clause))
    assert "length <= 32" in str(told["problem"])


def test_depth_has_a_bound() -> None:
    deep = edited("grace_days = 2", f"grace_days = {'[' * 40}{']' * 40}")
    told = refuses(Why.NESTED_TOO_DEEPLY, deep)
    assert str(told["clause"]).startswith("receivables.grace_days[1]")


def test_problems_are_told_together_and_not_without_end() -> None:
    broken = edited("grace_days = 2", "grace_days = 0.5").replace("actions = 20 ", "actions = 20.0 ")
    assert [facts["clause"] for _, facts in refused(broken)] == ["transaction.actions", "receivables.grace_days"]
    assert len(refused(f"x = [{'0.5,' * 500}]\n{TEXT}")) == 100


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda c: c.pop("transaction"), "transaction"),
        (lambda c: c["charter"].pop("suite"), "suite"),
        (lambda c: c["receivables"].pop("grace_days"), "grace_days"),
        (lambda c: c["receivables"].update(mercy_days=1), "mercy_days"),
        (lambda c: c["charter"].update(motto="x"), "motto"),
        (lambda c: c.update(insurance={}), "[insurance] is no section"),
        (lambda c: c.update(machine={}), "[machine] is no section"),
        (lambda c: c["receivables"].update(grace_days="2"), "[receivables]"),
        (lambda c: c["payments"].update(simulated=1), "simulated"),
        (lambda c: c["charter"].update(begins="2026-02-30"), "begins"),
        (lambda c: c["charter"].update(window_seconds=59), "window_seconds"),
        (lambda c: c["member"][0].update(id="Core Maker"), "id"),
        (lambda c: c["member"][0]["keys"][0].update(key="ed25519:00"), "key"),
        (lambda c: c.update(parties=[]), "[parties]"),
        (lambda c: c["payments"].update(settlement_banks=[]), "settlement_banks"),
        (lambda c: c["parties"]["kyc"].update(roles=[]), "roles"),
        (lambda c: c["documents"].update(fingerprint_epochs=[2, 1]), "fingerprint_epochs"),
        (lambda c: c["documents"].update(fingerprint_epochs=[1, 1]), "fingerprint_epochs"),
        (lambda c: c["receivables"].update(usual_tenor_months=13), "usual_tenor_months"),
    ],
)
def test_clauses_that_are_missing_unknown_or_wrong(
    content: Content, change: Callable[[Content], Any], told: str
) -> None:
    change(content)
    assert told in str(refuses(Why.CLAUSE_WRONG, content)["problem"])


@pytest.mark.parametrize("section", ["privilege", "phase", "limit", "archive"])
@pytest.mark.parametrize("value", [{"hold": {"lasts_days": 10}}, [{"id": "hold", "lasts_days": 10}]])
def test_no_clause_stands_in_a_text_that_nothing_enforces(content: Content, section: str, value: Any) -> None:
    content[section] = value
    assert f"[{section}] is no section" in str(refuses(Why.CLAUSE_WRONG, content)["problem"])


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff", b"[]", b"null", b'{"charter":{}', b"[" * 100_000, b'{"b":1,"a":2}', encode(CONTENT) + b" "],
)
def test_bytes_that_are_not_canonical(data: bytes) -> None:
    with pytest.raises(CharterRefused) as caught:
        charter_of(data, CATALOGUE)
    assert [problem.reason for problem in caught.value.problems] == [Why.CLAUSE_WRONG]


@pytest.mark.parametrize(
    ("value", "why"), [(None, Why.SAYS_NOTHING), (2.0, Why.NOT_WHOLE), ("\u200b", Why.UNSEEN_CHARACTER)]
)
def test_canonical_bytes_are_held_to_the_same(content: Content, value: object, why: Reason) -> None:
    content["receivables"]["grace_days"] = value
    refuses(why, content, clause="receivables.grace_days")


# --- contradictions -----------------------------------------------------------------------------------------------


def test_another_version_of_the_rules(content: Content) -> None:
    content["charter"]["application"] = 2
    refuses(Why.WRONG_APPLICATION, content, wanted=2, have=("1",))


def test_another_suite(content: Content) -> None:
    content["charter"]["suite"] = "sm2-sm3"
    refuses(Why.UNKNOWN_SUITE, content, suite="sm2-sm3")


def test_an_unknown_currency(content: Content) -> None:
    content["payments"]["currencies"] = ["CNY", "XTS"]
    refuses(Why.UNKNOWN_CURRENCY, content, currency="XTS")
    content["charter"]["currency"] = "XTS"
    assert len(names(content, Why.UNKNOWN_CURRENCY)) == 2


def test_a_window_holds_four_heartbeats(content: Content) -> None:
    content["charter"].update(window_seconds=239, heartbeat_seconds=60)
    refuses(Why.WINDOW_TOO_SHORT, content, window=239, heartbeat=60)
    content["charter"]["window_seconds"] = 240
    charter_of(encode(content), CATALOGUE)


def test_quotas_leave_something_for_everybody(content: Content) -> None:
    content["transaction"]["hourly"]["reserved_transactions"] = 100_000
    refuses(Why.QUOTA_CANNOT_BE_MET, content, reserved=100_000, total=100_000)


def test_no_member_uses_up_what_is_open_to_all(content: Content) -> None:
    hourly = content["transaction"]["hourly"]
    hourly["party_transactions"] = 99_000
    refuses(Why.MEMBER_QUOTA_TOO_LARGE, content, party=99_000, open=99_000)
    hourly["party_transactions"] = 98_999
    charter_of(encode(content), CATALOGUE)


@pytest.mark.parametrize("begins", ["0001-01-01", "1970-01-01", "9900-01-01", "9999-12-31"])
def test_a_ledger_begins_in_its_time(content: Content, begins: str) -> None:
    content["charter"]["begins"] = begins
    refuses(Why.BEGINS_OUT_OF_TIME, content, begins=begins)


@pytest.mark.parametrize("begins", ["1970-01-02", "9899-12-31"])
@pytest.mark.parametrize("offset", [-1_440, 1_440])
def test_the_first_and_the_last_day_to_begin(content: Content, begins: str, offset: int) -> None:
    content["charter"].update(begins=begins, utc_offset_minutes=offset)
    found_ledger(MemoryStore(), CATALOGUE, charter := charter_of(encode(content), CATALOGUE))
    second = first_ledger_second(charter)
    assert second >= 0
    assert day_of(second, offset).isoformat() == begins


def test_a_promise_in_all_its_parts_can_be_settled_at_once(content: Content) -> None:
    content["transaction"]["touched_rows"] = 145
    refuses(receivables.Why.TOO_FEW_ROWS, content, parts=20, needed=146, limit=145)
    content["transaction"]["touched_rows"] = 146
    charter_of(encode(content), CATALOGUE)


def test_somebody_founds_it(content: Content) -> None:
    content["member"] = []
    (told,) = names(content, Why.NO_FOUNDERS)
    reached.note(Why.NO_FOUNDERS, told)


@pytest.mark.parametrize(
    "identity",
    [
        {"uscc": "91420100MA00000024"},
        {"uscc": "91420100ma00000025"},
        {"lei": "5493001KJTIIGC8Y1R13"},
        {"uscc": "91420100MA00000025", "lei": "5493001KJTIIGC8Y1R12"},
        {},
    ],
    ids=["check character", "small letters", "check digits", "both", "neither"],
)
def test_who_a_member_is(content: Content, identity: dict[str, str]) -> None:
    maker = member(content, "core-maker")
    del maker["uscc"]
    maker |= identity
    refuses(Why.IDENTITY_WRONG, content, member="core-maker")


def test_a_foreign_member_has_an_lei(content: Content) -> None:
    maker = member(content, "core-maker")
    del maker["uscc"]
    maker["lei"] = "5493001KJTIIGC8Y1R12"
    charter_of(encode(content), CATALOGUE)


def test_a_member_twice(content: Content) -> None:
    again = deepcopy(member(content, "supervisor"))
    again["uscc"] = uscc_of("again")
    again |= {"keys": [again["keys"][0] | {"key": key("again").public}], "policy": []}
    content["member"].append(again)
    refuses(Why.NAMED_TWICE, content, what="member", name="supervisor")


def test_an_identity_twice(content: Content) -> None:
    code = member(content, "fine-works")["uscc"] = member(content, "river-parts")["uscc"]
    refuses(Why.NAMED_TWICE, content, what="identity", name=code, where=("river-parts", "fine-works"))


def test_a_key_of_two_members(content: Content) -> None:
    one, other = member(content, "fine-works")["keys"][0], member(content, "river-parts")["keys"][0]
    one["key"] = other["key"]
    where = ("river-parts maker-1", "fine-works maker-1")
    refuses(Why.NAMED_TWICE, content, what="key", name=other["key"], where=where)


def test_a_key_of_two_persons(content: Content) -> None:
    maker, checker = member(content, "river-bank")["keys"]
    checker["key"] = maker["key"]
    refuses(Why.NAMED_TWICE, content, where=("river-bank maker-1", "river-bank checker-1"))


def test_a_head_key_twice(content: Content) -> None:
    keeper(content, "river-bank")["head_key"] = keeper(content, "harbour-bank")["head_key"]
    refuses(Why.NAMED_TWICE, content, what="key", where=("river-bank head_key", "harbour-bank head_key"))


def test_a_head_key_signs_nothing_else(content: Content) -> None:
    keeper(content, "river-bank")["head_key"] = member(content, "river-bank")["keys"][0]["key"]
    refuses(Why.NAMED_TWICE, content, what="key", where=("river-bank maker-1", "river-bank head_key"))


def test_a_book_keeper_twice(content: Content) -> None:
    keeper(content, "river-bank")["power"] = 10
    content["book_keeper"].append({"member": "river-bank", "head_key": key("more").public, "power": 10})
    refuses(Why.NAMED_TWICE, content, what="book_keeper", name="river-bank")


def test_a_member_without_keys(content: Content) -> None:
    member(content, "supervisor").update(keys=[], policy=[])
    refuses(Why.NO_KEYS, content, member="supervisor")


def test_one_person_is_not_maker_and_checker(content: Content) -> None:
    bank = member(content, "river-bank")
    bank["keys"][1]["person"] = "maker-1"
    alone = {"needed": ("1 checker", "1 maker"), "have": ("maker-1 (checker, maker)",)}
    (told,) = names(content, Why.POLICY_CANNOT_BE_MET)
    assert alone.items() <= told.items()
    bank["policy"] = []
    refuses(Why.PERSON_HAS_TWO_ROLES, content, member="river-bank", person="maker-1", roles=("maker", "checker"))


def test_a_person_may_hold_two_keys_and_counts_once(content: Content) -> None:
    bank = member(content, "river-bank")
    bank["keys"].append({"key": key("river-bank", "spare").public, "person": "checker-1", "role": "checker"})
    charter_of(encode(content), CATALOGUE)
    bank["policy"][0]["needs"]["checker"] = 2
    have = ("checker-1 (checker)", "maker-1 (maker)")
    refuses(Why.POLICY_CANNOT_BE_MET, content, member="river-bank", needed=("2 checker", "1 maker"), have=have)


def test_a_policy_asks_for_persons_who_may_sign_for_that_much(content: Content) -> None:
    works = member(content, "fine-works")
    limit = works["keys"][0]["limit"]
    works["policy"].insert(0, {"actions": ["*"], "needs": {"maker": 1}, "from_amount": limit + 1})
    have = ("checker-1 (checker)",)
    refuses(Why.POLICY_CANNOT_BE_MET, content, member="fine-works", needed=("1 maker",), have=have)
    works["policy"][0]["from_amount"] = limit
    charter_of(encode(content), CATALOGUE)


def test_unknown_roles(content: Content) -> None:
    content["transaction"]["hourly"]["reserved_for"].append("mayor")
    refuses(Why.ROLE_UNKNOWN, content, where="transaction.hourly.reserved_for", role="mayor")
    content["transaction"]["hourly"]["reserved_for"].pop()
    member(content, "platform")["roles"].append("mayor")
    refuses(Why.ROLE_UNKNOWN, content, where="platform", role="mayor")


def test_roles_that_nobody_holds(content: Content) -> None:
    content["roles"]["auditor"] = []
    refuses(Why.ROLE_UNUSED, content, role="auditor")


@pytest.mark.parametrize("action", ["payments.mint", "payments", "payments.*", "*", "insurance.pay", "credit"])
def test_roles_name_whole_actions(content: Content, action: str) -> None:
    content["roles"]["operator"].append(action)
    refuses(Why.ACTION_UNKNOWN, content, where="roles.operator", action=action)


@pytest.mark.parametrize("action", ["payments.mint", "insurance.*", "machine.*"])
def test_policies_name_what_there_is(content: Content, action: str) -> None:
    member(content, "platform")["policy"][0]["actions"].append(action)
    refuses(Why.ACTION_UNKNOWN, content, where="platform.policy", action=action)


@pytest.mark.parametrize(
    "clause",
    [
        {"actions": ["payments"], "needs": {"maker": 1}},
        {"actions": ["*.*"], "needs": {"maker": 1}},
        {"actions": ["payments.transfer "], "needs": {"maker": 1}},
        {"actions": [], "needs": {"maker": 1}},
        {"actions": ["*"], "needs": {}},
    ],
)
def test_what_is_no_clause_of_a_policy(content: Content, clause: dict[str, Any]) -> None:
    member(content, "platform")["policy"] = [clause]
    refuses(Why.CLAUSE_WRONG, content)


@pytest.mark.parametrize(
    ("actions", "from_amount"), [(["payments.transfer"], 0), (["payments.*", "payments.hold"], 5), (["*"], 0)]
)
def test_a_clause_of_a_policy_behind_a_wider_one_would_never_count(
    content: Content, actions: list[str], from_amount: int
) -> None:
    policy = member(content, "platform")["policy"]
    policy.append({"actions": actions, "needs": {"maker": 1}, "from_amount": from_amount})
    refuses(Why.POLICY_NEVER_APPLIES, content, member="platform", clause="member[platform].policy[2]")
    policy.reverse()
    if from_amount or actions != ["*"]:
        charter_of(encode(content), CATALOGUE)


def test_a_clause_behind_one_for_large_amounts_or_over_keys_counts(content: Content) -> None:
    policy = member(content, "platform")["policy"]
    policy[0]["from_amount"] = 100
    policy.append({"actions": ["*"], "needs": {"maker": 1}})
    policy.append({"actions": ["parties.set_policy"], "needs": {"checker": 1}})
    charter_of(encode(content), CATALOGUE)


@pytest.mark.parametrize("action", ["*", "payments.*", "payments.transfer"])
def test_policies_may_name_whole_modules(content: Content, action: str) -> None:
    member(content, "platform")["policy"][0]["actions"].append(action)
    charter_of(encode(content), CATALOGUE)


def test_actions_of_a_module_that_is_off(content: Content) -> None:
    del content["receivables"]
    actions = [facts["action"] for facts in names(content, Why.ACTION_UNKNOWN)]
    assert actions
    assert all(str(action).startswith("receivables.") for action in actions)


def test_a_book_keeper_is_a_member(content: Content) -> None:
    keeper(content, "platform")["member"] = "cloud"
    refuses(Why.MEMBER_UNKNOWN, content, where="book_keeper", member="cloud")


def name_consensus_keys(content: Content) -> None:
    for each in content["book_keeper"]:
        each["consensus_key"] = key(each["member"], "node").public


def test_book_keepers_may_have_consensus_keys(content: Content) -> None:
    name_consensus_keys(content)
    charter = charter_of(encode(content), CATALOGUE)
    assert [each.consensus_key for each in charter.articles.book_keeper] == [
        each["consensus_key"] for each in content["book_keeper"]
    ]


def test_all_book_keepers_have_a_consensus_key_or_none_has(content: Content) -> None:
    name_consensus_keys(content)
    del keeper(content, "river-bank")["consensus_key"]
    voting = ("core-maker", "harbour-bank", "supervisor", "platform")
    refuses(Why.CONSENSUS_KEYS_PARTLY, content, voting=voting, silent=("river-bank",))


@pytest.mark.parametrize("unsound", [public for _, public, good in KEY_VECTORS if not good])
def test_nobody_else_can_vote_with_a_consensus_key(content: Content, unsound: str) -> None:
    name_consensus_keys(content)
    keeper(content, "river-bank")["consensus_key"] = unsound
    refuses(Why.KEY_NOT_SOUND, content, member="river-bank", key=unsound)


@pytest.mark.parametrize("other", ["harbour-bank consensus_key", "river-bank head_key", "river-bank maker-1"])
def test_a_consensus_key_votes_for_one_member_and_signs_nothing_else(content: Content, other: str) -> None:
    name_consensus_keys(content)
    party, what = other.split()
    entry = keeper(content, party)
    taken = entry[what] if what in entry else member(content, party)["keys"][0]["key"]
    keeper(content, "river-bank")["consensus_key"] = taken
    facts = refuses(Why.NAMED_TWICE, content, what="key", name=taken)
    assert sorted(facts["where"]) == sorted((other, "river-bank consensus_key"))  # type: ignore[arg-type]


def test_a_policy_may_speak_of_what_book_keepers_do(content: Content) -> None:
    member(content, "river-bank")["policy"].insert(0, {"actions": ["charter.*"], "needs": {"checker": 1}})
    charter_of(encode(content), CATALOGUE)


def test_enough_book_keepers_may_agree_to_an_upgrade(content: Content) -> None:
    content["roles"]["member"].remove("charter.agree_to_upgrade")
    charter_of(encode(content), CATALOGUE)  # nobody may: the text stays with its version
    content["roles"]["bank"].append("charter.agree_to_upgrade")
    able = ("river-bank", "harbour-bank")
    refuses(Why.UPGRADE_CANNOT_BE_AGREED, content, able=able, power=40, clause="book_keeper")
    content["roles"]["operator"].append("charter.agree_to_upgrade")
    share_out(content, river_bank=27, harbour_bank=20, platform=20, supervisor=13)
    charter_of(encode(content), CATALOGUE)


def test_the_power_is_a_whole(content: Content) -> None:
    keeper(content, "platform")["power"] = 19
    refuses(Why.POWER_NOT_WHOLE, content, total=99)


def share_out(content: Content, **power: int) -> None:
    for party, share in power.items():
        keeper(content, party.replace("_", "-"))["power"] = share


def test_nobody_holds_a_third(content: Content) -> None:
    share_out(content, river_bank=34, harbour_bank=6)
    refuses(Why.POWER_TOO_LARGE, content, holders=("river-bank",), power=34)
    share_out(content, river_bank=33, harbour_bank=7)
    charter_of(encode(content), CATALOGUE)


def test_a_group_is_one_hand(content: Content) -> None:
    for bank in ("river-bank", "harbour-bank"):
        member(content, bank)["group"] = "banks"
    refuses(Why.POWER_TOO_LARGE, content, holders=("river-bank", "harbour-bank"), power=40)


def test_supervisors_are_one_hand(content: Content) -> None:
    member(content, "platform")["roles"].append("supervisor")
    refuses(Why.POWER_TOO_LARGE, content, holders=("supervisor", "platform"), power=40)


def test_a_lone_supervisor_with_a_third_is_told_once(content: Content) -> None:
    ungoverned(content)
    share_out(content, supervisor=40, platform=10, core_maker=10)
    refuses(Why.POWER_TOO_LARGE, content, holders=("supervisor",), power=40)


# --- what modules ask of the whole charter ------------------------------------------------------------------------


def test_kyc_is_attested_by_roles_that_there_are(content: Content) -> None:
    content["parties"]["kyc"]["roles"].append("rating-agency")
    refuses(Why.ROLE_UNKNOWN, content, where="parties.kyc.roles", role="rating-agency")


def test_a_lost_key_can_find_its_witnesses(content: Content) -> None:
    lost_key = content["parties"]["lost_key"]
    lost_key["witnesses"] = 4
    refuses(parties.Why.TOO_FEW_TO_WITNESS, content, needed=4, have=3)
    lost_key["witnesses"] = 3
    charter_of(encode(content), CATALOGUE)
    for bank in ("river-bank", "harbour-bank"):
        member(content, bank)["group"] = "banks"
    assert names(content, parties.Why.TOO_FEW_TO_WITNESS) == [
        {"needed": 3, "have": 2, "roles": ("bank", "operator", "supervisor"), "clause": "parties.lost_key.witnesses"}
    ]
    lost_key.update(witnesses=1, roles=["bank", "mayor"])
    assert names(content, Why.ROLE_UNKNOWN) == [
        {"where": "parties.lost_key.roles", "role": "mayor", "clause": "parties.lost_key.roles"}
    ]


def test_whoever_can_lose_a_key_can_object(content: Content) -> None:
    ungoverned(content)
    content["roles"]["member"].remove("parties.object_to_key")
    told = names(content, parties.Why.CANNOT_OBJECT)
    assert [facts["member"] for facts in told] == [each["id"] for each in content["member"]]
    for each in content["member"][1:]:
        each["roles"].remove("member")
        content["roles"]["other"] = ["parties.object_to_key", "charter.agree_to_upgrade", "amendment.vote"]
        each["roles"].append("other")
    refuses(parties.Why.CANNOT_OBJECT, content, member="core-maker")
    content["roles"]["member"].remove("parties.replace_lost_key")
    charter_of(encode(content), CATALOGUE)


def test_settlement_banks_are_members(content: Content) -> None:
    content["payments"]["settlement_banks"].append("far-bank")
    refuses(Why.MEMBER_UNKNOWN, content, where="payments.settlement_banks", member="far-bank")


def test_a_settlement_bank_keeps_the_calendar(content: Content) -> None:
    content["payments"]["calendar_bank"] = "platform"
    refuses(payments.Why.NOT_A_SETTLEMENT_BANK, content, bank="platform", banks=("river-bank", "harbour-bank"))


def test_receivables_are_in_a_currency_that_is_settled(content: Content) -> None:
    content["payments"]["currencies"] = ["USD"]
    refuses(payments.Why.CURRENCY_NOT_SETTLED, content, currency="CNY", currencies=("USD",))


def test_whoever_the_charter_relies_on_may_do_it(content: Content) -> None:
    content["roles"]["settlement-bank"].remove("payments.publish_calendar")
    content["roles"]["bank"].remove("parties.attest_kyc")
    told = names(content, Why.CANNOT_ACT)
    assert [(each["clause"], each["action"]) for each in told] == [
        ("parties.kyc.roles", "parties.attest_kyc"),
        ("payments.calendar_bank", "payments.publish_calendar"),
    ]
    reached.note(Why.CANNOT_ACT, told[0])
    content["roles"]["settlement-bank"].remove("payments.credit")
    assert [each["who"] for each in names(content, Why.CANNOT_ACT)] == [
        ("bank",),
        "river-bank",
        "harbour-bank",
        "river-bank",
    ]


def test_a_business_that_nobody_may_do_has_no_section(content: Content) -> None:
    for role, actions in content["roles"].items():
        content["roles"][role] = [each for each in actions if not each.startswith("documents.")]
    for each in content["member"]:
        each.pop("policy", None)
    refuses(Why.MODULE_UNUSED, content, section="documents", clause="documents")


@pytest.mark.parametrize("section", ["parties", "payments", "documents"])
def test_receivables_rest_on_other_modules(content: Content, section: str) -> None:
    ungoverned(content)
    del content[section]
    told, *others = names(content, Why.MODULE_MISSING)
    assert [each["section"] for each in others] == (["amendment"] if section == "parties" else [])
    assert told == {"section": "receivables", "missing": section, "clause": "receivables"}
    reached.note(Why.MODULE_MISSING, told)


# --- the digest ---------------------------------------------------------------------------------------------------


def written(value: Any) -> str:
    """A value as TOML on one line: another layout than the example's."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{encode(name).decode()} = {written(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(written(each) for each in value) + "]"
    return encode(value).decode()


def reversed_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: reversed_keys(value[name]) for name in reversed(value)}
    return [reversed_keys(each) for each in value] if isinstance(value, list) else value


def test_layout_comments_and_order_of_keys_are_free() -> None:
    lines = [f"{name} = {written(section)} # a remark" for name, section in reversed_keys(CONTENT).items()]
    other = read_charter("\r\n\r\n".join(lines) + "\n", CATALOGUE)
    assert other.digest == CHARTER.digest == charter_digest(CHARTER.canonical)
    assert charter_of(CHARTER.canonical, CATALOGUE).digest == CHARTER.digest


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value that holds no other."""
    if isinstance(value, dict | list) and value:
        for name, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(each, (*path, name))
    else:
        yield path


LEAVES = list(leaves(CONTENT))
OTHER_VALUES = st.one_of(st.integers(-MAX_INTEGER, MAX_INTEGER), st.text(max_size=20), st.booleans(), st.just([]))


def with_leaf(path: tuple[Any, ...], value: Any) -> tuple[Content, Any]:
    """The content with that value changed, and the value that stood there."""
    content = deepcopy(CONTENT)
    place: Any = content
    for name in path[:-1]:
        place = place[name]
    before, place[path[-1]] = place[path[-1]], value
    return content, before


@given(st.sampled_from(LEAVES), OTHER_VALUES)
def test_every_value_is_in_the_digest(path: tuple[Any, ...], value: object) -> None:
    changed, before = with_leaf(path, value)
    same = type(value) is type(before) and value == before
    assert (charter_digest(encode(changed)) == CHARTER.digest) is same
    assert (differences(CONTENT, changed) == []) is same
    try:
        read = charter_of(encode(changed), CATALOGUE)
    except CharterRefused:
        return
    assert (read.digest == CHARTER.digest) is same


# --- two texts ----------------------------------------------------------------------------------------------------


def test_a_difference_names_its_clause(content: Content) -> None:
    content["receivables"]["grace_days"] = 9
    assert differences(CONTENT, content) == ["receivables.grace_days: 2 → 9"]
    del content["receivables"]["grace_days"]
    content["charter"]["suite"] = "x"
    assert differences(CONTENT, content) == [
        'charter.suite: "ed25519-sha256" → "x"',
        "receivables.grace_days: 2 → nothing",
    ]


def test_a_member_taken_out_shifts_no_other(content: Content) -> None:
    gone = content["member"].pop(0)
    member(content, "platform")["size"] = "large"
    found = differences(CONTENT, content)
    assert [each.partition(":")[0] for each in found] == ["member[core-maker]", "member[platform].size"]
    assert found[0].endswith("→ nothing")
    assert gone["id"] == "core-maker"


def test_differences_within_lists(content: Content) -> None:
    content["payments"]["settlement_banks"] = ["river-bank"]
    member(content, "platform")["keys"][0]["limit"] = 5
    keeper(content, "platform")["power"] = 5
    assert differences(CONTENT, content) == [
        "book_keeper[platform].power: 20 → 5",
        "member[platform].keys[maker-1].limit: nothing → 5",
        'payments.settlement_banks[harbour-bank]: "harbour-bank" → nothing',
    ]


def test_an_action_taken_out_shifts_no_other(content: Content) -> None:
    gone = content["roles"]["bank"].pop(2)
    assert differences(CONTENT, content) == [f'roles.bank[{gone}]: "{gone}" → nothing']
    content["roles"]["bank"].insert(0, gone)
    assert differences(CONTENT, content) == ["roles.bank: in another order"]


def test_members_in_another_order_and_twice(content: Content) -> None:
    content["member"].reverse()
    assert differences(CONTENT, content) == ["member: in another order"]
    content["member"].reverse()
    content["member"].append(content["member"][0])
    assert [each.partition(":")[0] for each in differences(CONTENT, content)] == ["member[8]"]


def test_yes_is_not_one(content: Content) -> None:
    content["payments"]["simulated"] = 1
    assert differences(CONTENT, content) == ["payments.simulated: true → 1"]


def test_another_charter_is_told_apart() -> None:
    other = read_charter(edited("grace_days = 2", "grace_days = 9"), CATALOGUE)
    require_same_charter(CHARTER.canonical, CHARTER.canonical)
    with pytest.raises(Refusal, match="grace_days: 2 → 9"):
        require_same_charter(CHARTER.canonical, other.canonical)
    with reached.refusing(Why.ANOTHER_CHARTER):
        require_same_charter(other.canonical, CHARTER.canonical)


# --- founding -----------------------------------------------------------------------------------------------------


def signature(party: str, charter: Charter = CHARTER, person: str = "") -> FounderSignature:
    """A founder's signature, by the first of its persons if unsaid."""
    persons = member(CONTENT, party)["keys"]
    return sign_charter(charter, party, MAKER["example_key"](party, person or persons[0]["person"]))


FOUNDERS = [signature(each["id"]) for each in CONTENT["member"]]


def not_founded(why: Reason, signatures: list[FounderSignature], charter: Charter = CHARTER) -> None:
    with reached.refusing(why):
        require_founded(charter, signatures)


def test_founded_when_everybody_signed_in_any_order() -> None:
    require_founded(CHARTER, FOUNDERS)
    require_founded(CHARTER, [*reversed(FOUNDERS[1:]), signature("core-maker", person="checker-1")])


def test_a_missing_founder_is_named() -> None:
    not_founded(Why.SIGNATURE_MISSING, [])
    with pytest.raises(Refusal, match="'missing': \\('supervisor',\\)"):
        require_founded(CHARTER, [each for each in FOUNDERS if each.member != "supervisor"])


def test_another_text_was_signed() -> None:
    other = read_charter(edited("grace_days = 2", "grace_days = 9"), CATALOGUE)
    not_founded(Why.SIGNED_ANOTHER_TEXT, [signature("core-maker", other), *FOUNDERS[1:]])


def test_a_signature_under_another_text_does_not_pass_for_this_one() -> None:
    other = read_charter(edited("grace_days = 2", "grace_days = 9"), CATALOGUE)
    relabelled = msgspec.structs.replace(signature("core-maker", other), digest=CHARTER.digest.hex())
    not_founded(Why.SIGNATURE_WRONG, [relabelled, *FOUNDERS[1:]])


@pytest.mark.parametrize("text", ["", "00" * 64, "zz" * 64, "合" * 128])
def test_what_is_no_signature(text: str) -> None:
    not_founded(Why.SIGNATURE_WRONG, [msgspec.structs.replace(FOUNDERS[0], signature=text), *FOUNDERS[1:]])


def test_somebody_else_s_key() -> None:
    pair = MAKER["example_key"]("river-bank", "maker-1")
    not_founded(Why.SIGNATURE_WRONG, [sign_charter(CHARTER, "core-maker", pair), *FOUNDERS[1:]])
    head_key = MAKER["example_key"]("core-maker", "head")
    not_founded(Why.SIGNATURE_WRONG, [sign_charter(CHARTER, "core-maker", head_key), *FOUNDERS[1:]])


def test_a_signature_is_for_founding_alone() -> None:
    pair = MAKER["example_key"]("core-maker", "maker-1")
    bare = msgspec.structs.replace(FOUNDERS[0], signature=sign(pair, CHARTER.digest))
    not_founded(Why.SIGNATURE_WRONG, [bare, *FOUNDERS[1:]])
    assert founding_message(CHARTER.digest) == b"heqi founds ledger " + CHARTER.digest


def test_signed_twice() -> None:
    not_founded(Why.NAMED_TWICE, [*FOUNDERS, FOUNDERS[0]])


def test_a_stranger_signs() -> None:
    stranger = sign_charter(CHARTER, "stranger", key("stranger"))
    not_founded(Why.SIGNATURE_WRONG, [*FOUNDERS, stranger])


def test_a_network_is_founded_on_the_first_text(content: Content) -> None:
    content["charter"]["text"] = 2
    second = charter_of(encode(content), CATALOGUE)
    not_founded(Why.NOT_THE_FIRST_TEXT, [signature(each["id"], second) for each in content["member"]], second)


def test_the_founding_text_is_on_record() -> None:
    store = MemoryStore()
    state = State(store)
    found(state, CATALOGUE, CHARTER)
    row = state.get(CHARTERS, "000001")
    assert row is not None
    assert (row.digest, row.canonical.encode()) == (CHARTER.digest.hex(), CHARTER.canonical)
    assert read_charter(TEXT, CATALOGUE).preamble.begins == date(2026, 3, 2)
