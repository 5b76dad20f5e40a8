"""With CI set a skipped test fails, except where the real documents are not on the machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]

SKIPPED = "import pytest\n@pytest.mark.skip(reason='too slow')\ndef test_it():\n    pass\n"
SKIPPED_INSIDE = "import pytest\ndef test_it():\n    pytest.skip('too slow')\n"
SKIPPED_FILE = "import pytest\npytest.skip('too slow', allow_module_level=True)\n"
EXPECTED_FAILURE = "import pytest\n@pytest.mark.xfail(reason='known')\ndef test_it():\n    raise ValueError\n"
REAL = "def test_it(real_documents):\n    pass\n"


def run(folder: Path, text: str, ci: str) -> subprocess.CompletedProcess[str]:
    """Run one test file under the project's own conftest, as if it were a project in `folder`."""
    tests = folder / "project" / "tests"
    tests.mkdir(parents=True)
    for name in ("conftest.py", "reached.py"):
        (tests / name).write_text((TESTS / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tests / "test_planted.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", str(tests)]
    environment = {**os.environ, "CI": ci}
    return subprocess.run(command, cwd=tests.parent, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("text", [SKIPPED, SKIPPED_INSIDE, SKIPPED_FILE])
def test_a_skip_fails_with_ci_only(tmp_path: Path, text: str) -> None:
    strict = run(tmp_path / "strict", text, "true")
    assert strict.returncode != 0
    assert "nothing may be skipped, and this was" in strict.stdout
    assert "too slow" in strict.stdout
    assert "1 skipped" in run(tmp_path / "lenient", text, "").stdout


def test_an_expected_failure_is_no_skip(tmp_path: Path) -> None:
    assert run(tmp_path, EXPECTED_FAILURE, "true").returncode == 0


def test_only_missing_real_documents_excuse_a_skip(tmp_path: Path) -> None:
    missing = run(tmp_path, REAL, "true")
    assert missing.returncode == 0
    assert "../shared/data, which is not there" in missing.stdout


def test_the_excuse_needs_the_folder_to_be_missing(tmp_path: Path) -> None:
    (tmp_path / "shared" / "data").mkdir(parents=True)
    assert "1 passed" in run(tmp_path, REAL, "true").stdout
    text = "import pytest, conftest\ndef test_it():\n    pytest.skip(conftest.REAL_DOCUMENTS_MISSING)\n"
    (tmp_path / "again" / "shared" / "data").mkdir(parents=True)
    assert run(tmp_path / "again", text, "true").returncode != 0
