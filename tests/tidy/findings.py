"""What the tidy checks share: a finding, and reading the trees of a folder of Python files."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Finding(NamedTuple):
    """One fault: where it stands, and a sentence that names what to do instead."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


class Source(NamedTuple):
    """A parsed Python file; `module` are the parts of its dotted name ("heqi", "state", "view")."""

    path: str
    module: tuple[str, ...]
    is_package: bool
    text: str
    tree: ast.Module


def sources(root: Path) -> Iterator[Source]:
    """Every Python file below the package folder `root` (such as src/heqi), in path order."""
    for path in sorted(root.rglob("*.py")):
        relative = path.relative_to(root.parent)
        parts = relative.with_suffix("").parts
        is_package = parts[-1] == "__init__"
        text = path.read_text(encoding="utf-8")
        module = parts[:-1] if is_package else parts
        yield Source(str(relative), module, is_package, text, ast.parse(text, filename=str(path)))


def report(findings: list[Finding]) -> str:
    """The findings as lines, for the message of a failing test."""
    return "\n" + "\n".join(map(str, findings))
