"""The help of every command, option and action is there in Chinese."""

import inspect
import re
from collections.abc import Iterator

import click
import pytest

from heqi.__main__ import main
from heqi.cli.help_chinese import COMMANDS, KEPT_AS_IT_IS, OPTIONS, in_chinese
from heqi.cli.send import Forms
from heqi.modules import CATALOGUE
from tests.cli.shell import Shell


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Every command but the forms of actions, by its name."""
    yield name, command
    if isinstance(command, click.Group) and not isinstance(command, Forms):
        for each in command.commands.values():
            yield from commands(each, f"{name} {each.name}")


EVERY = [(name, command) for name, command in commands(main, "heqi") if command is not main]


@pytest.mark.parametrize(("name", "command"), EVERY, ids=lambda each: each if isinstance(each, str) else "")
def test_every_command_and_option_is_explained_in_chinese(name: str, command: click.Command) -> None:
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    written = {" ".join(each.split()) for each in paragraphs if not each.startswith(KEPT_AS_IT_IS)}
    assert written <= {*COMMANDS}, name
    assert {each.help for each in command.params if isinstance(each, click.Option) and each.help} <= {*OPTIONS}


def test_no_word_is_kept_for_help_that_is_gone() -> None:
    written = " ".join(" ".join((command.help or "").split()) for _, command in EVERY)
    assert [each for each in COMMANDS if each not in written] == []


def test_every_action_says_who_signs_and_what_its_fields_take(shell: Shell) -> None:
    for name in CATALOGUE.actions:
        shown = shell.run("send", name, "--help", "--lang", "zh").out
        said = "".join(CATALOGUE.rules[CATALOGUE.actions[name]].zh.split())
        assert said in "".join(shown.split()), name
        for word in (
            "Signed by",
            "optional;",
            "required",
            "may be repeated",
            "short or full",
            "decimal text",
            "(optional)",
        ):
            assert word not in shown, name


@pytest.mark.parametrize("name", ["charter", "secret", "send", "node", "charter sign", "node run", "attest"])
def test_help_as_somebody_asks_for_it(shell: Shell, name: str) -> None:
    shown = shell.run(*name.split(), "--help", "--lang", "zh").out
    assert shown.startswith(f"用法：heqi {name}")
    assert "选项:" in shown
    assert not re.search(r"\b(Options|Usage|Commands|default:|required|Show this)\b", shown)
    assert shell.run("--lang", "zh", *name.split(), "--help").out == shown
    assert shell.run(*name.split(), "--help").out.startswith(f"Usage: heqi {name}")


def test_what_was_cut_short_is_said_in_full() -> None:
    signing = (
        "Sign as a founder, or a later text as the member that joins by it, offline: writes a small file to hand over."
    )
    assert in_chinese("Sign as a founder, or a later...") == COMMANDS[signing]
    assert in_chinese("Where the pages go.  [default: docs; required]") == "文档写入何处。  [默认：docs；必填]"
    assert in_chinese("") == ""
