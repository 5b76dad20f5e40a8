"""`heqi charter`: from the first text to the last founder's signature."""

import re
import tomllib

import pytest
from rich.cells import cell_len

from examples.charter.make_charter import HERE, example_charter
from heqi.cli.charter_comments import in_chinese
from heqi.cli.charter_profiles import MANUFACTURING_CITY, PROFILES
from heqi.cli.charter_show.clauses import sections
from heqi.cli.charter_show.terminal import OF_PEOPLE
from heqi.cli.charter_template import BOOK_KEEPERS, PLACEHOLDER, ROLES, SEATS, charter_text
from heqi.cli.shell import PAGE_WIDTH
from heqi.client.founding import read_signatures
from heqi.modules import CATALOGUE
from heqi.modules.charter import require_founded
from heqi.values.identifiers import is_uscc
from tests import pilot
from tests.cli.shell import Shell


@pytest.fixture
def charter(shell: Shell) -> str:
    return shell.write("charter.toml", pilot.TEXT)


def test_the_example_is_what_the_template_gives() -> None:
    assert (HERE / "charter.toml").read_text(encoding="utf-8") == example_charter()


def test_the_template_gives_every_action_to_somebody() -> None:
    modules = CATALOGUE.modules.items()
    on = [name for name, module in modules if module.terms is None or name in pilot.CHARTER.modules]
    expected = {action for action in CATALOGUE.actions if action.partition(".")[0] in on}
    ungranted = {"supervision.pause_module"}
    assert {action for actions in ROLES.values() for action in actions} == expected - ungranted
    assert all(is_uscc(seat.uscc) for seat in SEATS)
    assert {*BOOK_KEEPERS} <= {seat.id for seat in SEATS}


def test_a_new_charter_names_what_is_left_to_fill_in(shell: Shell) -> None:
    assert shell.run("charter", "new", "-o", "c.toml", "--begins", "2026-06-01").code == 0
    text = (shell.home / "c.toml").read_text()
    assert 'begins = "2026-06-01"' in text
    new = charter_text(profile=MANUFACTURING_CITY)
    assert shell.run("charter", "new").out == new
    checked = shell.run("charter", "check", "c.toml", "--json")
    assert checked.code == 1
    problems = checked.json["problems"]
    assert {each["code"] for each in problems} == {"command.PLACEHOLDER_LEFT"}
    assert len(problems) == text.count(PLACEHOLDER)
    assert shell.run("charter", "new", "-o", "c.toml", "--json").refused_as == "command.FILE_FAILED"


@pytest.mark.parametrize("profile", PROFILES)
def test_a_new_charter_has_its_comments_in_the_language_that_is_asked_for(shell: Shell, profile: str) -> None:
    new = ("charter", "new", "--profile", profile, "--lang")
    english, chinese = (shell.run(*new, language).out for language in ("en", "zh"))
    assert english == charter_text(profile=PROFILES[profile])
    assert tomllib.loads(chinese) == tomllib.loads(english)
    comments = [line.partition("#")[2].strip() for line in chinese.splitlines() if "#" in line]
    assert [each for each in comments if re.search("[a-z]", each) and not re.search("[一-鿿]", each)] == []
    assert len(comments) == sum("#" in line for line in english.splitlines())
    rulers = [line for line in chinese.splitlines() if line.startswith("# ---")]
    assert len(rulers) == 14 + len(PROFILES[profile].business)
    checked = shell.run("charter", "check", shell.write("zh.toml", in_chinese(pilot.TEXT)))
    assert pilot.LEDGER in checked.out


def test_a_sound_charter_is_told_with_its_digest(shell: Shell, charter: str) -> None:
    checked = shell.run("charter", "check", charter)
    assert checked.code == 0
    assert pilot.LEDGER in checked.out
    assert shell.run("charter", "digest", charter).out.strip() == pilot.LEDGER
    assert shell.run("charter", "digest", charter, "--json").json == {"digest": pilot.LEDGER}


@pytest.mark.parametrize(
    ("old", "new", "codes", "clause"),
    [
        ("power = 20", "power = 40", {"charter.POWER_NOT_WHOLE", "charter.POWER_TOO_LARGE"}, "supervisor"),
        ('uscc = "91420100MA00000025"', 'uscc = "91420100MA00000026"', {"charter.IDENTITY_WRONG"}, "core-maker"),
        ("grace_days = 2", "grace_days = 2.5", {"charter.NOT_WHOLE"}, "grace_days"),
        ("grace_days = 2", "", {"charter.CLAUSE_WRONG"}, "grace_days"),
        ("[payments]", "[payment]", {"charter.CLAUSE_WRONG"}, "[payment]"),
        ('size = "small"', 'size = "tiny"', {"charter.CLAUSE_WRONG"}, "member[river-parts]"),
        ('"receivables.split"', '"receivables.slice"', {"charter.ACTION_UNKNOWN"}, "receivables.slice"),
        ("[transaction.hourly]", "[hourly]", {"charter.CLAUSE_WRONG"}, "[hourly]"),
        ('begins = "2026-03-02"', "begins = 2026-03-02", {"charter.DAY_NOT_TEXT"}, "charter.begins"),
        ("grace_days = 2", f"grace_days = {2**60}", {"charter.NUMBER_TOO_LARGE"}, "grace_days"),
        ("grace_days = 2", 'grace_days = "\u202e2"', {"charter.UNSEEN_CHARACTER"}, "grace_days"),
        ("grace_days = 2", "grace_days = 2 # \u202e", {"charter.UNSEEN_IN_COMMENT"}, "grace_days"),
        ("grace_days = 2", "grace_days = 2\ngrace_days = 3", {"charter.WRITTEN_TWICE"}, "receivables.grace_days"),
        ("grace_days = 2", "grace_days = two", {"charter.NOT_TOML"}, "receivables.grace_days"),
        ("grace_days = 2", f"grace_days = 2 #{3_000_000 * 'x'}", {"charter.TEXT_TOO_LONG"}, "receivables"),
        ("window_seconds = 3600", "window_seconds = 100", {"charter.WINDOW_TOO_SHORT"}, "100"),
    ],
)
def test_what_is_wrong_is_told_with_its_clause(shell: Shell, old: str, new: str, codes: set[str], clause: str) -> None:
    assert old in pilot.TEXT
    file = shell.write("bad.toml", pilot.TEXT.replace(old, new))
    checked = shell.run("charter", "check", file, "--json")
    assert checked.code == 1
    problems = checked.json["problems"]
    assert codes <= {each["code"] for each in problems}
    assert any(clause in each["en"] and clause in each["zh"] for each in problems)
    assert all(each["do_en"] and each["do_zh"] for each in problems)
    assert re.search(r"^1\. ", shell.run("charter", "check", file, "--lang", "zh").out)


def test_each_problem_names_its_clause_by_number(shell: Shell) -> None:
    text = pilot.TEXT.replace("grace_days = 2", "grace_days = -2").replace('size = "small"', 'size = "tiny"')
    problems = shell.run("charter", "check", shell.write("b.toml", text), "--json").json["problems"]
    assert [each["clauses"] for each in problems] == [
        ["§2.2.4 member[river-parts].size"],
        ["§2.3.4 member[fine-works].size"],
        ["§6.4.17 receivables.grace_days"],
    ]
    text = pilot.TEXT.replace('member = "platform"', 'member = "cloud"')
    checked = shell.run("charter", "check", shell.write("c.toml", text), "--lang", "zh")
    assert checked.out.startswith("1. §3.5 book_keeper[cloud]\n")
    assert "依据：" not in checked.out


def test_words_to_choose_from_are_listed(shell: Shell) -> None:
    text = shell.write("t.toml", pilot.TEXT.replace('size = "public"', 'size = "tiny"'))
    choices = "large, medium, small, micro, public"
    assert f'it takes one of {choices}; it has "tiny"' in shell.run("charter", "check", text).out
    assert f"应为：{choices} 之一" in shell.run("charter", "check", text, "--lang", "zh").out


def test_what_to_do_is_said_once_for_all_problems_of_one_kind(shell: Shell) -> None:
    shell.run("charter", "new", "-o", "c.toml")
    for language, remedy in (("en", "What to do: "), ("zh", "怎么办：")):
        shown = shell.run("charter", "check", "c.toml", "--lang", language).out
        assert shown.count(remedy) == 1
        assert shown.count(f"{PLACEHOLDER}-the-") == charter_text(profile=MANUFACTURING_CITY).count(PLACEHOLDER)
        assert "25. §3.5.2 book_keeper[platform].head_key" in shown


def test_all_wrong_clauses_are_told_at_once(shell: Shell) -> None:
    text = pilot.TEXT.replace('size = "small"', 'size = "tiny"').replace("grace_days = 2", "grace = 2")
    text = text.replace("[documents]", "[documental]").replace('currency = "CNY"\nwindow', 'currency = "cny"\nwindow')
    said = [
        each["en"] for each in shell.run("charter", "check", shell.write("b.toml", text), "--json").json["problems"]
    ]
    for clause in (
        "charter.currency",
        "member[river-parts]",
        "member[fine-works]",
        "receivables.grace:",
        "[documental]",
    ):
        assert any(clause in each for each in said), clause


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"= 1", b"[[charter]]", b"a = 1\n" * 100, b"member = 3", b"\x00"]
)
def test_no_charter_at_all_is_told(shell: Shell, content: bytes) -> None:
    for command in ("show", "digest", "sign"):
        ran = shell.run("charter", command, shell.write("x.toml", content), "--json")
        assert ran.code == 1
        assert ran.refused_as.startswith(("charter.", "command."))


@pytest.mark.parametrize(
    ("old", "new", "en", "zh"),
    [
        (
            "lasts_days = 15",
            "lasts_days = 400",
            "supervision.privilege[inspect].lasts_days: it takes a whole number from 1 to 90; it has 400",
            "应为：1 至 90 的整数；现为：400",
        ),
        (
            'size = "small"',
            'size = "tiny"',
            'it takes one of large, medium, small, micro, public; it has "tiny"',
            "tiny",
        ),
        ("grace_days = 2", "grace_days = -1", "it takes a whole number from 0 to 3660; it has -1", "至 3660 的整数"),
        ("grace_days = 2", "grace_dayz = 2", "there is no such clause (grace_days", "没有该条款（是否为 grace_days"),
        ("grace_days = 2", "", "it is missing; it takes a whole number", "缺失；应为：0 至 3660 的整数"),
        ('begins = "', 'begins = "x', 'it takes a day, as "2026-03-02"', '日期，如 "2026-03-02"'),
        ('id = "fine-works"', 'id = "Fine Works"', "it takes 2 to 40 small letters", "2 至 40 个小写字母"),
        (
            'role = "checker" }',
            'role = "checker", limit = 0 }',
            "keys[2].limit: it takes a whole number of 1",
            "不小于",
        ),
        ("checker = 1", "checker = 17", "needs: each entry takes a whole number from 1 to 16", "每一项应为：1 至 16"),
        ('key = "ed25519:', 'key = "rsa:', "it takes ed25519: and 64 digits", "ed25519: 加 64 个"),
        (
            'name = { en = "',
            f'name = {{ en = "{"x" * 300}',
            "it takes one line of text, 200 characters",
            "至多 200 个字符",
        ),
        ('currency = "CNY"', 'currency = "yuan"', "it takes three capital letters", "三个大写字母"),
    ],
)
def test_what_a_clause_takes_is_said_and_what_it_has(shell: Shell, old: str, new: str, en: str, zh: str) -> None:
    assert old in pilot.TEXT
    wrong = shell.write("wrong.toml", pilot.TEXT.replace(old, new, 1))
    found = shell.run("charter", "check", wrong, "--json").json["problems"][0]
    assert found["code"] == "charter.CLAUSE_WRONG"
    assert en in found["en"]
    assert zh in found["zh"]
    assert "`" not in found["en"] + found["zh"]


def test_founders_sign_offline_until_all_have(shell: Shell, charter: str) -> None:
    files = []
    for seat in SEATS:
        keys = shell.keys_of(seat.id)
        assert shell.run("charter", "sign", charter, "--keys", keys, "--by", seat.id).code == 0
        files.append(f"{seat.id}.signature.json")
        checked = shell.run("charter", "check", charter, *files, "--json")
        if seat is not SEATS[-1]:
            assert [each["code"] for each in checked.json["problems"]] == ["charter.SIGNATURE_MISSING"]
    assert checked.code == 0
    assert "every founder has signed" in shell.run("charter", "check", charter, *files).out
    signatures = [each for name in files for each in read_signatures((shell.home / name).read_bytes())]
    require_founded(pilot.CHARTER, signatures)
    changed = shell.write("changed.toml", pilot.TEXT.replace("grace_days = 2", "grace_days = 3"))
    other = shell.run("charter", "check", changed, *files, "--json").json
    assert other["problems"][0]["code"] == "charter.SIGNED_ANOTHER_TEXT"


def test_who_signs_a_later_text_is_told_for_what_it_serves(shell: Shell) -> None:
    later = shell.write("later.toml", pilot.TEXT.replace("\ntext = 1", "\ntext = 2"))
    signed = shell.run("charter", "sign", later, "--keys", shell.keys_of("river-bank"))
    assert "serves only who joins by text 2" in signed.out


def test_a_mark_before_the_text_counts_for_nothing_and_another_encoding_is_told_by_its_line(shell: Shell) -> None:
    (shell.home / "marked.toml").write_bytes(b"\xef\xbb\xbf" + pilot.TEXT.encode())
    assert shell.run("charter", "digest", "marked.toml").out.strip() == pilot.LEDGER
    (shell.home / "other.toml").write_bytes("# one\n# 合契\n".encode("gb18030"))
    told = shell.run("charter", "check", "other.toml", "--lang", "zh")
    assert "第 2 行不是 UTF-8 文本" in told.err


def test_a_member_that_stands_twice_is_told_by_both_places(shell: Shell) -> None:
    twice = shell.write("twice.toml", pilot.TEXT.replace('id = "fine-works"', 'id = "river-parts"'))
    problems = shell.run("charter", "check", twice, "--json").json["problems"]
    clauses = next(each["clauses"] for each in problems if each["facts"].get("what") == "member")
    first, second = (each.partition(" ")[0] for each in clauses)
    assert first != second


def test_who_signs_is_said_in_chinese(shell: Shell) -> None:
    lacking = shell.write("lacking.toml", pilot.TEXT.replace("checker = 1", "checker = 2", 1))
    assert "2 名复核" in shell.run("charter", "check", lacking, "--lang", "zh").out


def test_a_key_that_is_not_in_the_charter_does_not_sign_it(shell: Shell, charter: str) -> None:
    shell.run("keys", "new", "--by", "river-bank", "--signer", "maker-1", "--role", "maker", "--keys", "k")
    assert shell.run("charter", "sign", charter, "--keys", "k", "--json").refused_as == "command.NOT_YOUR_KEY"


def test_a_book_keepers_head_key_is_not_taken_for_a_founders(shell: Shell, charter: str) -> None:
    keys = shell.keys_of("platform", head=True)
    signed = shell.run("charter", "sign", charter, "--keys", keys, "--json").json["signature"]
    assert signed["key"] == pilot.key("platform", "maker-1").public


def test_the_folder_of_a_signature_is_made_or_named(shell: Shell, charter: str) -> None:
    sign = ("charter", "sign", charter, "--keys", shell.keys_of("river-bank"), "--json")
    assert shell.run(*sign, "-o", "new/folder/a.json").code == 0
    assert (shell.home / "new/folder/a.json").is_file()
    refused = shell.run(*sign, "-o", "new/folder/a.json/b.json")
    assert refused.refused_as == "command.FILE_FAILED"
    assert refused.json["refusal"]["facts"]["file"] == "new/folder/a.json"


def test_a_page_is_as_wide_as_is_asked_for(shell: Shell, charter: str) -> None:
    shell.environment.setenv("COLUMNS", "70")
    shown = shell.run("charter", "show", charter).out
    assert max(cell_len(line) for line in shown.splitlines()) <= 70
    assert "No vote adds a privilege" in " ".join(shown.split())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_shown_is_as_wide_as_a_page_and_cut_nowhere(shell: Shell, charter: str, language: str) -> None:
    shown = shell.run("charter", "show", charter, "--lang", language).out
    assert max(cell_len(line) for line in shown.splitlines()) <= PAGE_WIDTH
    assert all(line == line.rstrip() for line in shown.splitlines())
    assert "…" not in shown
    whole = "".join(shown.split())
    for section in sections(pilot.CHARTER, pilot.CATALOGUE):
        if section.path not in OF_PEOPLE:
            for line in section.lines:
                assert line.number in whole
                # A value goes on in its column: each of its words is there, if not one behind the other.
                assert all(word in whole for word in line.value.said(language).split() if len(word) < PAGE_WIDTH // 4)
