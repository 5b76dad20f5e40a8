"""What holds for every test: one Hypothesis profile, and no silent skips where CI is set."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import settings

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

REAL_DOCUMENTS = Path(__file__).resolve().parents[2] / "shared" / "data"
REAL_DOCUMENTS_MISSING = "needs the real documents of ../shared/data, which is not there"

pytest_plugins = ("tests.reached",)

# A slow machine is no failing property; and a failing run is the same run for everybody.
settings.register_profile("heqi", deadline=None, derandomize=True, database=None)
settings.load_profile("heqi")


@pytest.fixture(scope="session")
def real_documents() -> Path:
    """The folder of real trade documents; they carry their own licences and are no part of the project."""
    if not REAL_DOCUMENTS.is_dir():
        pytest.skip(REAL_DOCUMENTS_MISSING)
    return REAL_DOCUMENTS


def _may_be_skipped(reason: str) -> bool:
    return REAL_DOCUMENTS_MISSING in reason and not REAL_DOCUMENTS.is_dir()


def _refuse_skip(report: Report) -> Report:
    expected_failure = hasattr(report, "wasxfail")
    if os.environ.get("CI") and report.skipped and not expected_failure:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not _may_be_skipped(reason):
            report.outcome = "failed"
            report.longrepr = f"With CI set nothing may be skipped, and this was: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _refuse_skip((yield))
