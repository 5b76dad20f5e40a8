"""From `modules` down nothing may differ between two nodes; and every ban is seen to catch its fault."""

import shutil
from pathlib import Path

import pytest

from tests.tidy.findings import report
from tests.tidy.plant import plant
from tests.tidy.purity import (
    BANNED_CONSTRUCTS,
    BANNED_IMPORTS,
    BANNED_METHODS,
    BANNED_NAMES,
    BANNED_WITHOUT_ARGUMENT,
    PURE_ROOMS,
    purity_findings,
)

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "heqi"


def faults(folder: Path, text: str, room: str = "state") -> list[str]:
    return [finding.what for finding in purity_findings(plant(folder, {f"{room}/planted": text}))]


def test_the_rules_are_pure() -> None:
    findings = purity_findings(PACKAGE)
    assert not findings, report(findings)


CLEAN = '''"""A docstring may speak of \\\\d, time and 1.5."""
import math
import re
from datetime import date
from heqi.values import days

NUMBER = re.compile("[0-9]+")
WORDS = "one two".split()

class Row:
    id: int
    title: str

def rule(state, call, ask):
    when = call.now
    seen = {ask.id, call.id}
    first = min(seen)
    for one in sorted(seen):
        first += one // 2 + math.isqrt(one) + math.gcd(one, 2)
    return ask.title.split(","), ask.id in seen, len(seen), date(2026, 3, 2), first, when
'''


def test_a_clean_file_has_no_findings(tmp_path: Path) -> None:
    assert faults(tmp_path, CLEAN) == []


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_every_pure_room_is_looked_at(tmp_path: Path, room: str) -> None:
    assert len(faults(tmp_path, "import time\n", room)) == 1


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_a_missing_room_is_caught(tmp_path: Path, room: str) -> None:
    root = plant(tmp_path)
    shutil.rmtree(root / room)
    assert [finding.what for finding in purity_findings(root)] == ["no file here, so nothing can be checked"]


def test_the_rooms_above_are_free(tmp_path: Path) -> None:
    assert faults(tmp_path, "import time\nimport os\nprint(1.5)\n", "node") == []


@pytest.mark.parametrize("name", BANNED_IMPORTS)
@pytest.mark.parametrize(
    "form",
    ["import {}", "import {} as other", "from {} import x", "import {}.deeper", "def f():\n    import {}"],
)
def test_a_banned_import_is_caught(tmp_path: Path, name: str, form: str) -> None:
    assert faults(tmp_path, form.format(name)) == [f"import {name}: instead {BANNED_IMPORTS[name]}"]


@pytest.mark.parametrize("name", BANNED_IMPORTS)
def test_a_banned_import_cannot_be_excused(tmp_path: Path, name: str) -> None:
    assert f"import {name}: instead {BANNED_IMPORTS[name]}" in faults(tmp_path, f"import {name}  # pure: because\n")


def test_an_import_nobody_has_judged_is_caught(tmp_path: Path) -> None:
    assert len(faults(tmp_path, "import numpy\n")) == 1


def test_only_codec_hashes_and_signs(tmp_path: Path) -> None:
    text = "import hashlib\nfrom nacl.signing import VerifyKey\n"
    assert faults(tmp_path / "codec", text, "codec") == []
    assert len(faults(tmp_path / "machine", text, "machine")) == 2
    assert len(faults(tmp_path / "entropy", "from nacl import utils\n", "codec")) == 1


MATH = ["from math import sqrt", "import math\nmath.sqrt(4)", "import math\nx = math.pi", "import math as m"]


@pytest.mark.parametrize("text", [*MATH, "from operator import truediv", "import re as r"])
def test_inexact_or_renamed_library_functions_are_caught(tmp_path: Path, text: str) -> None:
    assert len(faults(tmp_path, text)) == 1


@pytest.mark.parametrize("name", BANNED_NAMES)
@pytest.mark.parametrize("form", ["x = {}(1)", "x = map({}, [1])", "def f(x: {}) -> None: ..."])
def test_a_banned_builtin_is_caught(tmp_path: Path, name: str, form: str) -> None:
    assert faults(tmp_path, form.format(name)) == [f"{name}: instead {BANNED_NAMES[name]}"]


@pytest.mark.parametrize("name", BANNED_METHODS)
def test_a_banned_method_is_caught(tmp_path: Path, name: str) -> None:
    assert faults(tmp_path, f"x = y.{name}(1)") == [f".{name}(): instead {BANNED_METHODS[name]}"]


@pytest.mark.parametrize("owner", ["str", "bytes", "date", "datetime", "operator"])
@pytest.mark.parametrize("name", BANNED_METHODS)
def test_a_banned_method_taken_from_its_type_is_caught(tmp_path: Path, owner: str, name: str) -> None:
    expected = [f"{owner}.{name}: instead {BANNED_METHODS[name]}"]
    assert faults(tmp_path / "handed on", f"x = map({owner}.{name}, y)") == expected
    assert faults(tmp_path / "called", f"x = {owner}.{name}(y)") == expected


@pytest.mark.parametrize("name", BANNED_WITHOUT_ARGUMENT)
def test_going_by_white_space_is_caught(tmp_path: Path, name: str) -> None:
    assert len(faults(tmp_path / "without", f"x = y.{name}()")) == 1
    assert faults(tmp_path / "with", f"x = y.{name}(',')") == []


SETS = [
    "for x in {1, 2}: ...",
    "for x in set(y): ...",
    "for x in frozenset(y): ...",
    "for x in {a for a in y}: ...",
    "for x in set(y) | z: ...",
    "for x in y - {1}: ...",
    "for x in set(y).union(z): ...",
    "for x in {1} if y else z: ...",
    "x = [a for a in {1, 2}]",
    "x = {a: 1 for a in set(y)}",
    "x = list({1, 2})",
    "x = tuple(set(y))",
    "x = next(iter(set(y)))",
    "x = ','.join({'a', 'b'})",
    "x = [*{1, 2}]",
    "x = f(*set(y))",
    "x = {1, 2}.pop()",
    "s = {1, 2}\nfor x in s: ...",
    "s: set[int] = f()\nfor x in s: ...",
    "def f(s: frozenset[str]):\n    return list(s)",
    "class A:\n    def __init__(self): self.s = set()\n    def f(self): return [a for a in self.s]",
]
CONSTRUCTS = {
    "assert": ["assert x", "def f():\n    assert x, 'y'"],
    "true division": ["x = y / 2", "x /= 2"],
    "float literal": ["x = 1.5", "x = 1e3", "x = 2j", "def f(x=0.5): ..."],
    "regex class": [
        *(f'import re\nx = re.compile(r"a\\{letter}+")' for letter in "wWdDsSbB"),
        'x = Meta(pattern="\\\\d+")',
        'x = rb"\\w"',
        'x = rf"\\d{y}"',
        'x = r"\\\\\\d"',
    ],
    "regex ignoring case": [
        "import re\nx = re.compile('a', re.IGNORECASE)",
        "import re\nx = re.compile('a', re.I)",
        "import re\nx = re.compile('(?i)a')",
        "import re\nx = re.compile('(?i:a)')",
    ],
    "set iteration": SETS,
    "async": ["async def f(): ...", "async def f():\n    pass"],
    "global": ["def f():\n    global x\n    x = 1"],
}


def test_every_banned_construct_is_planted() -> None:
    assert CONSTRUCTS.keys() == BANNED_CONSTRUCTS.keys()


@pytest.mark.parametrize(("ban", "text"), [(ban, text) for ban, texts in CONSTRUCTS.items() for text in texts])
def test_a_banned_construct_is_caught(tmp_path: Path, ban: str, text: str) -> None:
    assert faults(tmp_path, text) == [f"{ban}: instead {BANNED_CONSTRUCTS[ban]}"]


def test_a_reason_excuses_a_line(tmp_path: Path) -> None:
    assert faults(tmp_path, "if isinstance(x, float):  # pure: floats are refused here\n    pass\n") == []


def test_a_marker_needs_a_reason_and_something_to_excuse(tmp_path: Path) -> None:
    assert faults(tmp_path / "reason", "x = y.lower()  # pure:\n") == ["pure: says no reason"]
    assert faults(tmp_path / "stale", "x = 1  # pure: nothing\n") == ["pure: excuses nothing on this line"]
    assert len(faults(tmp_path / "elsewhere", "x = y.lower()\nz = 1  # pure: the other line\n")) == 2
