"""Which refusals the tests have seen: a run of the whole suite fails when a reason of the catalogue was never reached.

Tests note a reason by `Ledger.refuses`, `Ledger.turns_away` or `refusing`. Each process of the run notes its own and
hands them to the one that reports. Part of a suite is held to nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from string import Formatter
from typing import Any

import pytest

from heqi.machine.reasons import Reason, Refusal

_reached = pytest.StashKey[set[str]]()
_here: set[str] = set()


def note(reason: Reason, facts: Mapping[str, Any]) -> None:
    """This reason was met as expected, with these facts: enough of them for its sentences in both languages."""
    for template in (reason.en, reason.zh, reason.do_en, reason.do_zh):
        missing = {name for _, name, _, _ in Formatter().parse(template) if name} - {*facts}
        if missing:
            raise AssertionError(f"{reason.code}: the sentence {template!r} lacks the facts {sorted(missing)}")
    _here.add(reason.code)


@contextmanager
def refusing(reason: Reason) -> Iterator[None]:
    """What happens inside has to be refused for exactly this reason."""
    try:
        yield
    except Refusal as refusal:
        if refusal.reason != reason:
            raise AssertionError(f"refused as {refusal}, expected {reason.code}") from refusal
        note(reason, refusal.facts)
    else:
        raise AssertionError(f"not refused, expected {reason.code}")


def unreached(reasons: Mapping[str, Reason], seen: set[str]) -> list[str]:
    """Codes of the catalogue that nobody has met."""
    return sorted({*reasons} - seen)


def whole_suite(config: pytest.Config) -> bool:
    """Whether this run has chosen everything there is."""
    chosen = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    narrowed = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "stepwise", "collectonly")
    return chosen and not any(config.getoption(name, None) for name in narrowed)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_reached] = _here


class FromWorkers:
    """The side that reports, where the tests run in several processes."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_testnodedown(self, node: Any) -> None:
        self.config.stash[_reached] |= {*getattr(node, "workeroutput", {}).get("reached", ())}


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.pluginmanager.hasplugin("dsession"):
        session.config.pluginmanager.register(FromWorkers(session.config))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["reached"] = sorted(_here)
    elif exitstatus == pytest.ExitCode.OK and whole_suite(config):
        missing = _missing(config)
        if missing:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            reporter = config.pluginmanager.get_plugin("terminalreporter")
            if reporter is not None:
                reporter.write_line("")
                reporter.write_line("No test reaches these refusals: " + ", ".join(missing), red=True)


def _missing(config: pytest.Config) -> list[str]:
    from heqi.machine.catalogue import Catalogue
    from heqi.modules import MODULES

    return unreached(Catalogue(MODULES).reasons, config.stash[_reached])
