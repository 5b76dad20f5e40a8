"""However a command ends, it ends with a sentence and a documented exit code."""

import subprocess
import sys

import click
import pytest

from heqi.__main__ import main
from heqi.cli import help_words
from heqi.cli.main import SECTIONS
from heqi.cli.shell import EXIT_CODES, Exit, explain_error
from heqi.client.errors import Forked, Untrue, of_refusal
from heqi.client.reasons import Why as Client
from heqi.machine.reasons import Refusal
from heqi.state.store import StoreFull
from tests.cli.shell import Shell


@pytest.fixture
def breaks(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """A command `heqi breaks` that raises what is put into the list."""
    faults: list[BaseException] = []

    @click.command("breaks")
    @click.option("--json", is_flag=True)
    def command(json: bool) -> None:
        raise faults[0]

    monkeypatch.setitem(main.commands, "breaks", command)
    return faults


def test_help_reads_like_a_product(shell: Shell) -> None:
    ran = shell.run("--help")
    assert ran.code == 0
    for words in ("Founding a network:", "Doing business:", "Proving:", "Running a node:", "Examples:", "Exit codes:"):
        assert words in ran.out
    assert all(f"  {int(code)}" in ran.out for code, _ in EXIT_CODES)
    assert "More:" not in ran.out
    assert shell.run("--version").out.startswith("heqi")


def test_the_environment_is_named_in_the_help(shell: Shell) -> None:
    shown = shell.run("--help").out
    for name in ("HEQI_CHARTER", "HEQI_HEAD_FILE", "HEQI_DATA", "HEQI_LANG", "HEQI_KEYS", "HEQI_PARTY", "HEQI_URL"):
        assert name in shown
    for name in ("HEQI_CHARTER", "HEQI_HEAD_FILE"):
        assert name in shell.run("list", "--help").out
    assert "HEQI_DATA" in shell.run("doctor", "--help").out


def test_the_language_is_asked_for_anywhere_or_by_the_environment(shell: Shell) -> None:
    said = "没有编号为 x 的拒绝原因"
    assert said in shell.run("--lang", "zh", "explain", "x").err
    assert said in shell.run("explain", "x", "--lang", "zh").err
    assert said not in shell.run("--lang", "zh", "explain", "x", "--lang", "en").err
    assert shell.run("--json", "explain", "x").refused_as == "command.CODE_UNKNOWN"
    assert "refusals" in shell.run("--json", "explain").json
    for name, value in (("LANG", "zh_CN.UTF-8"), ("LC_ALL", "zh"), ("HEQI_LANG", "zh")):
        shell.environment.setenv(name, value)
        assert said in shell.run("explain", "x").err
        assert said not in shell.run("--lang", "en", "explain", "x").err
        shell.environment.delenv(name)
    shell.environment.setenv("LANG", "zh_CN.UTF-8")
    shell.environment.setenv("HEQI_LANG", "en")
    assert said not in shell.run("explain", "x").err


def test_the_help_is_there_in_chinese(shell: Shell) -> None:
    shown = shell.run("--lang", "zh", "--help").out
    assert {*SECTIONS} <= {*help_words.TITLES}
    assert all(help_words.TITLES[title] in shown for title in SECTIONS)
    assert {*main.commands} - {"breaks"} <= {*help_words.PURPOSES}
    assert all(help_words.EXIT_CODES[int(code)] in shown for code, _ in EXIT_CODES)
    assert "Doing business" in shell.run("--help").out


def test_every_command_says_what_it_is_for() -> None:
    def walk(command: click.Command, name: str) -> None:
        assert command.help, name
        if isinstance(command, click.Group):
            context = click.Context(command)
            for each in command.list_commands(context):
                below = command.get_command(context, each)
                assert below is not None
                walk(below, f"{name} {each}")

    walk(main, "heqi")


@pytest.mark.parametrize(
    ("fault", "exit_code", "code"),
    [
        (ZeroDivisionError("secret"), Exit.INCIDENT, "command.INCIDENT"),
        (RecursionError(), Exit.INCIDENT, "command.INCIDENT"),
        (KeyboardInterrupt(), Exit.INTERRUPTED, "command.INTERRUPTED"),
        (click.Abort(), Exit.INTERRUPTED, "command.INTERRUPTED"),
        (PermissionError(13, "Permission denied", "/x"), Exit.REFUSED, "command.FILE_FAILED"),
        (StoreFull(folder="/x"), Exit.REFUSED, "store.FULL"),
        (of_refusal(Forked, Refusal(Client.FORKED, before=1, now=2, problem="p")), Exit.BROKEN, "client.FORKED"),
        (of_refusal(Untrue, Refusal(Client.PROOF_BROKEN, what="w", problem="p")), Exit.BROKEN, "client.PROOF_BROKEN"),
        (of_refusal(Untrue, Refusal(Client.NOT_A_NODE, url="u", problem="p")), Exit.NOT_FOUND, "client.NOT_A_NODE"),
    ],
)
def test_every_failure_is_a_sentence(
    shell: Shell, breaks: list[BaseException], fault: BaseException, exit_code: Exit, code: str
) -> None:
    breaks.append(fault)
    ran = shell.run("breaks")
    assert ran.code == exit_code
    assert code in ran.err
    assert "secret" not in ran.err
    told = shell.run("breaks", "--json")
    assert (told.code, told.refused_as) == (exit_code, code)
    assert all(explain_error(fault)[0][0].sentence(language) for language in ("en", "zh"))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:1,http://127.0.0.1:2", "请为每个地址各写一次 --url"),
        ("http://127.0.0.1:abc", "不是 http://127.0.0.1:8400 形式的地址"),
        ("http://127.0.0.1:99999", "不是 http://127.0.0.1:8400 形式的地址"),
        ("127.0.0.1:8400", "不是 http://127.0.0.1:8400 形式的地址"),
    ],
)
@pytest.mark.parametrize("command", [["show", "claims", "x"], ["witness", "run"]])
def test_an_address_that_is_none_is_told(shell: Shell, command: list[str], url: str, said: str) -> None:
    told = shell.run(*command, "--url", url, "--json")
    assert (told.code, told.refused_as) == (Exit.USAGE, "command.USAGE")
    assert said in shell.run(*command, "--url", url, "--lang", "zh").err


def test_the_traceback_is_there_for_who_asks(breaks: list[BaseException], capsys: pytest.CaptureFixture[str]) -> None:
    breaks.append(ZeroDivisionError("where"))
    with pytest.raises(SystemExit) as ended:
        main(["--debug", "breaks"])
    assert ended.value.code == Exit.INCIDENT
    assert "ZeroDivisionError: where" in capsys.readouterr().err


def test_a_closed_pipe_is_no_fault() -> None:
    command = f"{sys.executable} -m heqi explain | head -1"
    ran = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("arguments", [("nonsense",), ("verify",), ("charter", "check"), ("list", "--limit", "0")])
def test_wrong_usage_has_its_own_code(shell: Shell, arguments: tuple[str, ...]) -> None:
    ran = shell.run(*arguments)
    assert ran.code == Exit.USAGE
    assert "Usage: heqi" in ran.err
    assert shell.run(*arguments, "--json").refused_as == "command.USAGE"


@pytest.mark.parametrize(
    "arguments", ["explain", "verify --charter x", "charter check", "charter new -o", "send", "list"]
)
@pytest.mark.parametrize("json", ["", "--json"])
def test_names_that_are_no_unicode_and_terminals_without_it(shell: Shell, arguments: str, json: str) -> None:
    command = f"{sys.executable} -m heqi {arguments} $'\\xff' {json}"
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(shell.home), "PYTHONIOENCODING": "ascii"}
    ran = subprocess.run(["bash", "-c", command], capture_output=True, env=environment, cwd=shell.home, check=False)
    assert b"Traceback" not in ran.stdout + ran.stderr
    assert ran.returncode in (Exit.DONE, Exit.REFUSED, Exit.USAGE)
    assert ran.stdout + ran.stderr
