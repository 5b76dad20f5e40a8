"""The text in force as a file: whatever it says is read back from it to the same digest, and signers read by it."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heqi.cli.charter_profiles import PROFILES
from heqi.cli.charter_written import written_charter
from heqi.codec.canonical import encode
from heqi.machine.charter import Charter
from heqi.machine.reasons import Refusal
from heqi.modules import CATALOGUE
from heqi.modules.amendment import changed_text
from heqi.modules.charter import CharterRefused, amended_charter, read_charter, read_content
from tests import pilot
from tests.amending import NEWCOMER, changes_of, newcomer
from tests.cli.shell import LiveNode, Shell, live_node
from tests.cli.test_charter_profiles import filled

TEXTS = (pilot.CHARTER, *(read_charter(filled(name), CATALOGUE) for name in PROFILES))
VALUES: dict[str, tuple[Any, ...]] = {
    "charter.name.en": ('A name with "marks", a \\ and # no comment', "江城"),
    "transaction.actions": (8, 2**53 - 1),
    "receivables.grace_days": (0, 3),
    "receivables.check_days.contract": (None, 60),
    "receivables.checklist": (["contract"], []),
    "payments.simulated": (False,),
    "roles.new-role": (["charter.set_consensus_key"], []),
    "member[river-bank].group": ("river-group",),
    "member[river-bank].standing": ("suspended",),
    f"member[{NEWCOMER}]": (newcomer(),),
    "supervision": (None,),
    "supervision.privilege[hold-party]": (None,),
    "supervision.privilege[inspect].quota": ([{"from_day": 0, "per_30_days": 1}],),
    "amendment.operational.covers": (["disputes"],),
    "amendment.entrenched": (["charter.purpose"],),
    "disputes.law": ({"en": "x" * 200, "zh": "法" * 200},),
    "retention.provable_days": (40_000,),
}


@st.composite
def amended(draw: st.DrawFn) -> Charter:
    """A text that follows from a sound one by some changes, and is sound itself."""
    text = draw(st.sampled_from(TEXTS))
    content: dict[str, Any] = msgspec.json.decode(text.canonical)
    for path in draw(st.lists(st.sampled_from([*VALUES]), max_size=6, unique=True)):
        try:
            following = changed_text(content, changes_of({path: draw(st.sampled_from(VALUES[path]))}))
            text = amended_charter(following, CATALOGUE)
        except (Refusal, CharterRefused):
            continue
        content = following
    return text


@settings(max_examples=150)
@given(amended(), st.sampled_from(["en", "zh"]))
def test_what_is_written_reads_back_to_the_same_digest(text: Charter, language: str) -> None:
    written = written_charter(text, CATALOGUE, language)
    assert encode(read_content(written)) == text.canonical


def test_each_clause_has_its_number_beside_it_in_the_order_of_the_numbers() -> None:
    written = written_charter(pilot.CHARTER, CATALOGUE, "en")
    lines, count = written.splitlines(), 0
    for table in written.split("\n["):
        told = [line.partition("# §")[2].partition(" ")[0] for line in table.splitlines()[1:] if "# §" in line]
        numbers = [tuple(map(int, each.split("."))) for each in told]
        assert numbers == sorted(numbers)
        count += len(numbers)
    assert count > 80
    assert any(line.startswith("grace_days = 2 ") and "# §6.4.17 " in line for line in lines)
    chinese = written_charter(pilot.CHARTER, CATALOGUE, "zh")
    assert "# §6.4.17 到期后宽限" in chinese


# --- the command --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def amended_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveNode]:
    values = {"receivables.grace_days": 3, "member[fine-works].name.en": "Finer Works Co."}
    with live_node(tmp_path_factory.mktemp("amended"), values) as served:
        yield served


@pytest.fixture
def bank(shell: Shell, amended_node: LiveNode) -> Shell:
    amended_node.tick()
    shell.environment.setenv("HEQI_URL", amended_node.url)
    shell.environment.setenv("HEQI_PARTY", "river-bank")
    shell.environment.setenv("HEQI_KEYS", shell.keys_of("river-bank"))
    return shell


def test_the_text_in_force_and_each_earlier_one_are_written_as_the_ledger_has_them(
    bank: Shell, amended_node: LiveNode
) -> None:
    shown = bank.run("charter", "text")
    assert "grace_days = 3 " in shown.out
    assert encode(read_content(shown.out)) == amended_node.desk.present.canonical
    told = bank.run("charter", "text", "--json").json
    assert (told["number"], told["digest"]) == (2, amended_node.desk.present.digest.hex())
    founding = bank.run("charter", "text", "--at", "1", "-o", "first.toml", "--lang", "zh")
    assert pilot.LEDGER in founding.out
    assert encode(read_content((bank.home / "first.toml").read_text("utf-8"))) == pilot.CHARTER.canonical
    assert bank.run("charter", "digest", "first.toml").out.strip() == pilot.LEDGER
    assert bank.run("charter", "text", "--at", "3", "--json").refused_as == "command.NOTHING_THERE"
    assert bank.run("charter", "text", "-o", "first.toml", "--json").refused_as == "command.FILE_FAILED"


def test_the_next_proposal_begins_with_it(bank: Shell) -> None:
    begun = bank.run("charter", "text", "--next", "-o", "next.toml")
    assert begun.code == 0
    assert begun.out.startswith("Begun as text 3: text 2 under the next number, written to next.toml.")
    assert bank.run("charter", "check", "next.toml").code == 0
    text = (bank.home / "next.toml").read_text("utf-8")
    bank.write("third.toml", text.replace("grace_days = 3 ", "grace_days = 4 "))
    assert "3 days → 4 days" in bank.run("charter", "propose", "third.toml", "--reason", "Four").out


def transfer(shell: Shell) -> str:
    form = ("payments.transfer", "--bank", "river-bank", "--payee", "fine-works", "--amount", "1.00", "--purpose", "x")
    made = shell.run("send", *form, "--currency", "CNY", "--signer", "maker-1", "--prepare", "paid.json")
    assert made.code == 0, made
    return "paid.json"


def test_a_signer_reads_the_names_of_the_text_in_force(bank: Shell) -> None:
    file = transfer(bank)
    assert "Finer Works Co. (fine-works)" in bank.run("sign", file, "--yes").out


def test_where_no_node_is_reached_the_names_are_those_of_the_text_at_hand(bank: Shell) -> None:
    file = transfer(bank)
    founding = bank.write("charter.toml", pilot.TEXT)
    bank.environment.setenv("HEQI_URL", "http://127.0.0.1:9")
    signed = bank.run("sign", file, "--yes", "--charter", founding)
    assert "Fine Works Co. (fine-works)" in signed.out
    assert "founding text" in signed.err
    assert json.loads((bank.home / file).read_text())["signatures"]
