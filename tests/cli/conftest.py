"""What the tests of the command share: a shell, and one live node for all that need one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.shell import LiveNode, Shell, live_node


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path, capsys, monkeypatch)


@pytest.fixture(scope="package")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveNode]:
    with live_node(tmp_path_factory.mktemp("node")) as served:
        yield served


@pytest.fixture
def bank(shell: Shell, node: LiveNode) -> Shell:
    """A shell from which river-bank talks to the node."""
    return _as_member(shell, node, "river-bank")


@pytest.fixture
def buyer(shell: Shell, node: LiveNode) -> Shell:
    """A shell from which core-maker talks to the node."""
    return _as_member(shell, node, "core-maker")


def _as_member(shell: Shell, node: LiveNode, member: str) -> Shell:
    node.tick()
    shell.environment.setenv("HEQI_URL", node.url)
    shell.environment.setenv("HEQI_PARTY", member)
    shell.environment.setenv("HEQI_KEYS", shell.keys_of(member))
    return shell
