"""Changing the charter from the command line: what is proposed, how members vote, and what became of it."""

from collections.abc import Iterator

import pytest

from heqi.codec.canonical import encode
from heqi.modules.amendment import Why
from heqi.modules.charter import read_content, sign_charter
from heqi.modules.charter.reading import amended_charter
from tests import pilot
from tests.amending import MEMBERS, newcomer
from tests.cli.shell import LiveNode, Ran, Shell, live_node
from tests.reached import note

NEXT = pilot.TEXT.replace("text = 1 ", "text = 2 ")
GRACE = NEXT.replace("grace_days = 2", "grace_days = 3")
WHY = ("--reason", "Two days are too few", "--reason-zh", "两日太短")


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveNode]:
    """A node of its own: what passes here is nobody else's."""
    with live_node(tmp_path_factory.mktemp("assembly")) as served:
        yield served


@pytest.fixture
def bank(shell: Shell, assembly: LiveNode) -> Shell:
    assembly.tick()
    shell.environment.setenv("HEQI_URL", assembly.url)
    speak_for(shell, "river-bank")
    return shell


def speak_for(shell: Shell, member: str) -> None:
    shell.environment.setenv("HEQI_PARTY", member)
    shell.environment.setenv("HEQI_KEYS", shell.keys_of(member))


def proposed(shell: Shell, text: str, *more: str) -> Ran:
    return shell.run("charter", "propose", shell.write("next.toml", text), *WHY, *more)


def test_a_proposal_is_voted_on_until_it_passes(bank: Shell) -> None:
    shown = proposed(bank, NEXT.replace("grace_days = 2", "grace_days = 4"))
    assert shown.code == 0
    assert "§6.4.17 receivables.grace_days" in shown.out
    assert "2 days → 4 days" in shown.out
    answer = proposed(bank, GRACE, "--json").json
    proposal = answer["records"][0]["short"]
    for member in MEMBERS[:5]:
        speak_for(bank, member)
        assert bank.run("charter", "vote", proposal, "--yes" if member != "river-bank" else "--no").code == 0
    told = bank.run("charter", "history").out
    assert "against: river-bank" in told
    assert "Two days are too few" in told
    speak_for(bank, "river-bank")
    assert bank.run("charter", "vote", proposal, "--yes").code == 0
    history = bank.run("charter", "history", "--json").json
    (row,) = [each["row"] for each in history["proposals"] if each["short"] == proposal]
    assert (row["stage"], row["decided_as"]) == ("passed", "economic")
    assert [each["number"] for each in history["texts"]] == [1]
    chinese = bank.run("charter", "history", "--lang", "zh").out
    assert "第 1 版：创始文本" in chinese
    assert f"经济类 · 已通过，生效日 {row['first_day']}" in chinese
    assert bank.run("charter", "vote", proposal, "--yes", "--json").refused_as == "amendment.NOT_OPEN"


def test_the_text_has_to_be_the_next_one(bank: Shell) -> None:
    assert proposed(bank, NEXT, "--json").refused_as == "command.NOT_THE_NEXT_TEXT"
    assert proposed(bank, pilot.TEXT, "--json").refused_as == "command.NOT_THE_NEXT_TEXT"
    assert proposed(bank, GRACE.replace("text = 2", "text = 3"), "--json").refused_as == "command.NOT_THE_NEXT_TEXT"


def test_entries_stay_in_their_order(bank: Shell) -> None:
    first, *members = GRACE.split("[[member]]\n")
    last, end = members[-1].split("\n# --- §3", 1)
    swapped = "[[member]]\n".join((first, *reversed([*members[:-1], last + "\n"]))) + "\n# --- §3" + end
    assert proposed(bank, swapped, "--json").refused_as == "command.ANOTHER_ORDER"


def test_too_many_changes_at_once(bank: Shell) -> None:
    roles = "\n".join(f'role-{number} = ["charter.set_consensus_key"]' for number in range(101))
    ran = proposed(bank, GRACE.replace("[roles]\n", f"[roles]\n{roles}\n"), "--json")
    assert ran.refused_as == Why.TOO_MANY_CHANGES.code
    note(Why.TOO_MANY_CHANGES, ran.json["refusal"]["facts"])


def test_a_new_member_signs_first(bank: Shell) -> None:
    there = newcomer()
    entry = (
        "[[member]]\n"
        f'id = "{there["id"]}"\nname = {{ en = "New Works", zh = "新工厂" }}\nuscc = "{there["uscc"]}"\n'
        'size = "small"\nroles = ["member", "trader", "supplier"]\n'
        f'keys = [ {{ key = "{there["keys"][0]["key"]}", person = "maker-1", role = "maker" }} ]\n'
    )
    text = GRACE.replace("\n# --- §3", f"\n{entry}\n# --- §3")
    charter = amended_charter(read_content(text), pilot.CATALOGUE)
    signature = sign_charter(charter, there["id"], pilot.key(there["id"]))
    file = bank.write("new.signature.json", encode(signature))
    # Another text waits since the first test: the ledger says so of a proposal that has everything else.
    assert proposed(bank, text, "--joined", file, "--json").refused_as == "amendment.TEXT_WAITS"
