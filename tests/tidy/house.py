"""What holds for the repository as a whole: sizes, links, names, locks, and tests that mirror the code."""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.tidy.findings import Finding
from tests.tidy.purity import PURE_ROOMS

LONGEST_FILE = 500

# Whole host names do not stand here either: the pattern would find itself.
_HOSTS = re.compile(rb"\b(pypi|pythonhosted|npmjs|golang|debian|crates|maven|jfrog|nexus)[.](org|io|com|net)\b")
_PLACES = re.compile(rb"(?<![\w.~-])/(work|farm|home|root|Users|workspace)/|[.]library\b")
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)|(?:src|href)=\"(?P<source>[^\"]+)\"")
_MAKE = re.compile(r"(?:^\s*(?:\$ )?|`|&& ?|[A-Z]+=\S+ )make (?P<target>[a-z]+(?:-[a-z]+)*)", re.MULTILINE)
_TARGET = re.compile(r"^(?P<name>[a-z]+(?:-[a-z]+)*):(?P<rest>.*)$", re.MULTILINE)
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+) \\$")


def tracked(root: Path) -> list[Path]:
    """The files that git keeps, and new ones it would: what a clone will hold."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True).stdout.decode().split("\0")
    return sorted(path for name in listed if name and (path := root / name).is_file())


def long_files(root: Path, files: Iterable[Path]) -> list[Finding]:
    """Python files of src beyond `LONGEST_FILE` lines."""
    found = []
    for path in files:
        if path.suffix == ".py" and path.is_relative_to(root / "src"):
            lines = path.read_bytes().count(b"\n")
            if lines > LONGEST_FILE:
                what = f"{lines} lines: make a folder whose files are its headings"
                found.append(Finding(str(path.relative_to(root)), lines, what))
    return found


def foreign_places(root: Path, files: Iterable[Path]) -> list[Finding]:
    """Registry hosts and absolute paths of somebody's machine, in any file."""
    found = []
    for path in files:
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            for pattern, what in ((_HOSTS, "names a registry host"), (_PLACES, "names a place on one machine")):
                if match := pattern.search(line):
                    where = str(path.relative_to(root))
                    found.append(Finding(where, number, f"{what}: {match[0].decode()}"))
    return found


def broken_links(root: Path, files: Iterable[Path]) -> list[Finding]:
    """Relative links of Markdown files that lead nowhere."""
    found = []
    for path in files:
        if path.suffix != ".md":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for match in _LINK.finditer(line):
                target = (match["target"] or match["source"]).split("#")[0]
                if target and ":" not in target and not (path.parent / target).exists():
                    found.append(Finding(str(path.relative_to(root)), number, f"leads nowhere: {target}"))
    return found


def unlinked_decisions(root: Path) -> list[Finding]:
    """Decision records that their index does not name; also an index that is missing or empty."""
    folder = root / "docs" / "decisions"
    index = folder / "README.md"
    pages = sorted(path.name for path in folder.glob("*.md") if path != index)
    if not index.is_file() or not pages:
        return [Finding("docs/decisions", 0, "no index, or no decisions")]
    text = index.read_text(encoding="utf-8")
    return [
        Finding("docs/decisions/README.md", 0, f"does not link {page}") for page in pages if f"({page})" not in text
    ]


def make_targets(root: Path) -> dict[str, str]:
    """The named targets of the Makefile, and for each what `make help` says of it ("" when nothing)."""
    text = (root / "Makefile").read_text(encoding="utf-8")
    return {match["name"]: match["rest"].partition("## ")[2].strip() for match in _TARGET.finditer(text)}


def unknown_commands(root: Path, page: str) -> list[Finding]:
    """`make` commands that a page names and the Makefile does not have; also a page that names none."""
    path = root / page
    if not path.is_file():
        return [Finding(page, 0, "is missing")]
    named = {match["target"] for match in _MAKE.finditer(path.read_text(encoding="utf-8"))}
    if not named:
        return [Finding(page, 0, "names no make command at all")]
    return [Finding(page, 0, f"make {name} is no target") for name in sorted(named - make_targets(root).keys())]


def unmirrored(root: Path) -> list[Finding]:
    """Files of the pure rooms without a test file: src/heqi/state/tree.py needs tests/state/test_tree.py.

    A folder inside a room may be tested file by file (tests/modules/x/test_y.py) or whole (tests/modules/test_x.py).
    """
    found = []
    for room in PURE_ROOMS:
        folder = root / "src" / "heqi" / room
        files = [path for path in sorted(folder.rglob("*.py")) if not path.stem.startswith("__")]
        if not files:
            found.append(Finding(f"src/heqi/{room}", 0, "no file here, so nothing can be checked"))
        for path in files:
            inside = path.relative_to(folder)
            mirror = root / "tests" / room / inside.with_name(f"test_{inside.name}")
            whole = [root / "tests" / room / f"test_{inside.parts[0]}.py"] if len(inside.parts) > 1 else []
            if not any(candidate.is_file() for candidate in (mirror, *whole)):
                what = f"has no {mirror.relative_to(root)}"
                found.append(Finding(str(path.relative_to(root)), 0, what))
    return found


def lock_findings(root: Path) -> list[Finding]:
    """Locks that name an address, hold an option line, or a pin without hashes; and pins that disagree."""
    found = []
    pins: dict[str, dict[str, str]] = {}
    for name in ("runtime.txt", "development.txt"):
        lines = (root / "requirements" / name).read_text(encoding="utf-8").splitlines()
        pins[name] = {}
        for number, line in enumerate(lines, start=1):
            where = f"requirements/{name}"
            following = lines[number] if number < len(lines) else ""
            if "://" in line or line.startswith("-"):
                found.append(Finding(where, number, "no addresses and no options in a lock"))
            elif line and line[0] not in "# ":
                pin = _PIN.match(line)
                if pin is None or not following.startswith("    --hash=sha256:"):
                    found.append(Finding(where, number, "not pinned with hashes"))
                else:
                    pins[name][pin["name"]] = pin["version"]
    if not pins["runtime.txt"]:
        found.append(Finding("requirements/runtime.txt", 0, "pins nothing"))
    found += [
        Finding("requirements/development.txt", 0, f"does not pin {name}=={version} as runtime.txt does")
        for name, version in pins["runtime.txt"].items()
        if pins["development.txt"].get(name) != version
    ]
    return found
