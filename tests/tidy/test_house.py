"""The repository as a whole is in order; and each of these checks is seen to catch its fault."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.tidy import house
from tests.tidy.findings import Finding, report
from tests.tidy.purity import PURE_ROOMS

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"]


@pytest.fixture(scope="module")
def files() -> list[Path]:
    found = house.tracked(ROOT)
    assert Path(__file__) in found
    return found


def none(findings: list[Finding]) -> None:
    assert not findings, report(findings)


def test_no_file_is_too_long(files: list[Path]) -> None:
    none(house.long_files(ROOT, files))


def test_no_registry_host_or_local_path_is_named(files: list[Path]) -> None:
    none(house.foreign_places(ROOT, files))


def test_every_relative_link_leads_somewhere(files: list[Path]) -> None:
    none(house.broken_links(ROOT, files))


def test_every_decision_is_in_the_index() -> None:
    none(house.unlinked_decisions(ROOT))


@pytest.mark.parametrize("page", PAGES)
def test_every_command_a_page_names_exists(page: str) -> None:
    none(house.unknown_commands(ROOT, page))


def test_every_target_explains_itself() -> None:
    targets = house.make_targets(ROOT)
    assert targets.keys() >= {
        "help",
        "demo",
        "engine",
        "test",
        "lint",
        "format",
        "bench",
        "simulate",
        "docs",
        "protocol",
        "lock",
        "clean",
    }
    assert [name for name, says in targets.items() if not says] == []


def test_every_pure_file_has_a_mirrored_test() -> None:
    none(house.unmirrored(ROOT))


def test_the_locks_are_pinned_and_agree() -> None:
    none(house.lock_findings(ROOT))


def test_the_locks_hold_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {
        "runtime.txt": project["dependencies"],
        "development.txt": project["dependencies"] + project["optional-dependencies"]["development"],
    }
    for lock, wanted in asked.items():
        text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
        locked = {match[1].lower() for match in re.finditer(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}
        names = {re.split(r"[\[<>=!~ ]", requirement)[0].lower() for requirement in wanted}
        assert names <= locked


def write(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_long_file_is_caught(tmp_path: Path) -> None:
    inside = [write(tmp_path, f"src/heqi/{lines}.py", "\n" * lines) for lines in (500, 501)]
    outside = write(tmp_path, "tests/long.py", "\n" * 501)
    assert [finding.path for finding in house.long_files(tmp_path, [*inside, outside])] == ["src/heqi/501.py"]


HOSTS = [("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "com"), ("debian", "org"), ("crates", "io")]
FOLDERS = ["work", "home", "root", "Users", "farm"]


@pytest.mark.parametrize(
    "text", [*(f"see files.{'.'.join(host)}/x" for host in HOSTS), *map("'/{}/x'".format, FOLDERS)]
)
def test_a_host_or_a_local_path_is_caught(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, "a.txt", f"fine\n{text}\n")
    assert [finding.line for finding in house.foreign_places(tmp_path, [path])] == [2]


def test_ordinary_paths_are_no_local_paths(tmp_path: Path) -> None:
    inside = "".join(f"~/{folder}/x docs/{folder}/x " for folder in FOLDERS)
    path = write(tmp_path, "a.txt", f"/var/lib/heqi {inside}a.example.org .venv/bin/heqi\n")
    assert house.foreign_places(tmp_path, [path]) == []


def test_a_broken_link_is_caught(tmp_path: Path) -> None:
    write(tmp_path, "docs/there.md", "")
    text = '[a](there.md) [b](there.md#x) [c](#x) [d](https://example.org/x) [e](gone.md) <img src="gone.svg">'
    found = house.broken_links(tmp_path, [write(tmp_path, "docs/page.md", text)])
    assert [finding.what for finding in found] == ["leads nowhere: gone.md", "leads nowhere: gone.svg"]


def test_an_unlinked_decision_is_caught(tmp_path: Path) -> None:
    assert len(house.unlinked_decisions(tmp_path)) == 1
    write(tmp_path, "docs/decisions/README.md", "[One](0001-one.md), and 0002-two.md")
    assert len(house.unlinked_decisions(tmp_path)) == 1
    write(tmp_path, "docs/decisions/0001-one.md", "")
    assert house.unlinked_decisions(tmp_path) == []
    write(tmp_path, "docs/decisions/0002-two.md", "")
    assert [finding.what for finding in house.unlinked_decisions(tmp_path)] == ["does not link 0002-two.md"]


def test_an_unknown_command_is_caught(tmp_path: Path) -> None:
    write(tmp_path, "Makefile", "demo: x ## Show it.\n\tmake gone\n")
    assert [finding.what for finding in house.unknown_commands(tmp_path, "README.md")] == ["is missing"]
    write(tmp_path, "README.md", "We make sense.\n")
    assert len(house.unknown_commands(tmp_path, "README.md")) == 1
    write(tmp_path, "README.md", "`make demo`\n\n    $ make gone\n    SEEDS=3 make lost\ncd x && make away\n")
    found = house.unknown_commands(tmp_path, "README.md")
    assert [finding.what for finding in found] == [f"make {name} is no target" for name in ("away", "gone", "lost")]


def test_a_target_that_explains_nothing_is_seen(tmp_path: Path) -> None:
    write(tmp_path, "Makefile", "BIN := x\ndemo: x ## Show it.\nsecret: x\n\techo\n.venv/x: y\n")
    assert house.make_targets(tmp_path) == {"demo": "Show it.", "secret": ""}


def test_a_missing_mirror_is_caught(tmp_path: Path) -> None:
    assert len(house.unmirrored(tmp_path)) == len(PURE_ROOMS)
    for room in PURE_ROOMS:
        write(tmp_path, f"src/heqi/{room}/__init__.py", "")
        write(tmp_path, f"src/heqi/{room}/one.py", "")
        write(tmp_path, f"tests/{room}/test_one.py", "")
    assert house.unmirrored(tmp_path) == []
    write(tmp_path, "src/heqi/modules/claims/split.py", "")
    write(tmp_path, "src/heqi/modules/claims/settle.py", "")
    write(tmp_path, "src/heqi/state/tree.py", "")
    write(tmp_path, "tests/modules/claims/test_split.py", "")
    found = [finding.path for finding in house.unmirrored(tmp_path)]
    assert found == ["src/heqi/state/tree.py", "src/heqi/modules/claims/settle.py"]
    write(tmp_path, "tests/modules/test_claims.py", "")
    assert [finding.path for finding in house.unmirrored(tmp_path)] == ["src/heqi/state/tree.py"]


PINNED = "one==1.0 \\\n    --hash=sha256:00\n    # via heqi\n"
LOCKS = {
    "an address": (PINNED + "# https" + "://example.org\n", PINNED, 1),
    "an option": (PINNED + "--extra-index x\n", PINNED, 1),
    "no hash": (PINNED, PINNED + "two==1.0\n", 1),
    "no hash below": (PINNED, PINNED + "two==1.0 \\\nthree==1.0\n", 2),
    "no version": (PINNED, PINNED + "two>=1.0 \\\n    --hash=sha256:00\n", 1),
    "other versions": (PINNED, PINNED.replace("1.0", "1.1"), 1),
    "nothing": ("", PINNED, 1),
    "in order": (PINNED, PINNED, 0),
}


@pytest.mark.parametrize(("runtime", "development", "count"), LOCKS.values(), ids=LOCKS.keys())
def test_a_loose_lock_is_caught(tmp_path: Path, runtime: str, development: str, count: int) -> None:
    write(tmp_path, "requirements/runtime.txt", runtime)
    write(tmp_path, "requirements/development.txt", development)
    assert len(house.lock_findings(tmp_path)) == count


def test_ignored_files_are_not_looked_at(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    write(tmp_path, ".gitignore", "out/\n")
    write(tmp_path, "out/x", "")
    new = write(tmp_path, "new", "")
    assert house.tracked(tmp_path) == [tmp_path / ".gitignore", new]
