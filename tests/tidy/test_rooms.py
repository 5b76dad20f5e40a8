"""Imports go strictly downward through the rooms; and every way round that is caught."""

import shutil
from pathlib import Path

import pytest

from tests.tidy.findings import report
from tests.tidy.plant import plant
from tests.tidy.rooms import LEVELS, ROOMS, ROOMS_TO_COME, module_order, room_findings

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "heqi"


def test_imports_go_strictly_downward() -> None:
    findings = room_findings(PACKAGE)
    assert not findings, report(findings)


def test_the_real_modules_have_an_order() -> None:
    order, findings = module_order(PACKAGE)
    assert order
    assert not findings, report(findings)


def test_a_clean_tree_has_no_findings(tmp_path: Path) -> None:
    root = plant(
        tmp_path,
        {
            "__main__": "from heqi.cli.main import main\n",
            "state/view": "from heqi import __version__\nfrom heqi.codec import digests\nfrom . import x\n",
            "storage/memory": "from heqi.state.store import Store\nfrom ..values import days\n",
            "node/run": "from heqi.storage import memory\nimport heqi.edge.http\n",
            "cli/main": "import importlib.metadata\nimport click\n",
            "modules/payments": "from heqi.modules.parties import MODULE\nfrom . import parties\n",
        },
    )
    assert room_findings(root) == []


UPWARD = {
    "from a package": "from heqi.machine import apply",
    "from a name": "from heqi import machine",
    "under another name": "from heqi import machine as m",
    "plain": "import heqi.machine.apply",
    "plain, second in line": "import re, heqi.machine",
    "relative": "from ..machine import apply",
    "relative, the room itself": "from .. import machine",
    "in a function": "def later():\n    from heqi.machine import apply",
    "in a method": "class A:\n    def b(self):\n        import heqi.machine",
    "for the type checker only": "import typing as t\nif t.TYPE_CHECKING:\n    import heqi.machine",
    "in a try": "try:\n    import heqi.machine\nexcept ImportError:\n    pass",
    "through the bound package": "import heqi.values\nheqi.machine.apply()",
    "by name at run time": "import importlib\nimportlib.import_module('heqi.machine')",
    "by name, bare": "from importlib import import_module\nimport_module('heqi.machine.apply')",
    "by the builtin": "__import__('heqi.machine')",
}


@pytest.mark.parametrize("text", UPWARD.values(), ids=UPWARD.keys())
def test_an_upward_import_is_caught_however_it_is_written(tmp_path: Path, text: str) -> None:
    findings = room_findings(plant(tmp_path, {"state/view": text}))
    assert [finding.what for finding in findings] == ["state may not import machine: imports go strictly downward"]


HIDDEN = {
    "everything": "from heqi.codec import *",
    "the whole package": "import heqi",
    "a name the package does not offer": "from heqi import Anything",
    "a computed name": "import importlib\nimportlib.import_module('heqi.' + room)",
    "a relative name": "import importlib\nimportlib.import_module('..machine', __package__)",
    "no name": "import importlib\nimportlib.import_module()",
    "import_module renamed": "from importlib import import_module as load",
    "out of the package": "from ....elsewhere import x",
}


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN.keys())
def test_an_import_that_hides_what_it_imports_is_caught(tmp_path: Path, text: str) -> None:
    assert len(room_findings(plant(tmp_path, {"state/view": text}))) == 1


@pytest.mark.parametrize(("level", "rooms"), list(enumerate(LEVELS)))
def test_no_room_imports_one_beside_or_above_it(tmp_path: Path, level: int, rooms: tuple[str, ...]) -> None:
    not_below = [room for higher in LEVELS[level:] for room in higher]
    for room in rooms:
        others = [other for other in not_below if other != room]
        text = "".join(f"from heqi.{other} import x\n" for other in others)
        findings = room_findings(plant(tmp_path / room, {f"{room}/planted": text}))
        planted = [finding for finding in findings if "strictly downward" in finding.what]
        assert len(planted) == len(others), report(findings)


@pytest.mark.parametrize("room", sorted(ROOMS - {"node", "storage"}))
def test_only_node_picks_a_store(tmp_path: Path, room: str) -> None:
    findings = room_findings(plant(tmp_path, {f"{room}/planted": "from heqi.storage import memory\n"}))
    assert any("only node imports storage" in finding.what for finding in findings), report(findings)


@pytest.mark.parametrize("room", sorted(ROOMS - {"values", "codec", "state", "storage"}))
def test_storage_sees_state_and_below_only(tmp_path: Path, room: str) -> None:
    findings = room_findings(plant(tmp_path, {"storage/disk": f"from heqi.{room} import x\n"}))
    assert [finding.what for finding in findings] == [f"storage may not import {room}"]


def test_the_package_itself_imports_no_room(tmp_path: Path) -> None:
    findings = room_findings(plant(tmp_path, {"__init__": "from heqi.values import days\n"}))
    assert [finding.what for finding in findings] == ["the package itself imports no room, and here imports values"]


MODULE_FAULTS = {
    "a later module": ("from heqi.modules import payments", "only modules that stand earlier"),
    "a later module's name": ("from heqi.modules.payments import MODULE", "only modules that stand earlier"),
    "a later module, relative": ("from .payments import MODULE", "only modules that stand earlier"),
    "a later module, in a function": (
        "def f():\n    from . import payments",
        "only modules that stand earlier",
    ),
    "the list": ("import heqi.modules", "may not import the list of modules"),
    "the list's name": ("from heqi.modules import MODULES", "does not stand in MODULES"),
}


@pytest.mark.parametrize(("text", "what"), MODULE_FAULTS.values(), ids=MODULE_FAULTS.keys())
def test_a_module_imports_only_earlier_ones(tmp_path: Path, text: str, what: str) -> None:
    findings = room_findings(plant(tmp_path, {"modules/parties": text}))
    assert len(findings) == 1
    assert what in findings[0].what


def test_a_module_may_be_a_folder(tmp_path: Path) -> None:
    listing = "from .parties import MODULE as P\nfrom .claims import MODULE as C\nMODULES = (P, C)"
    root = plant(
        tmp_path,
        {
            "modules/__init__": listing,
            "modules/claims/__init__": "from heqi.modules.claims.split import split\nfrom .. import parties",
            "modules/claims/split": "from heqi.modules import parties\n",
            "modules/parties": "from heqi.modules.claims.split import split",
        },
    )
    (root / "modules" / "payments.py").unlink()
    findings = room_findings(root)
    assert [finding.path for finding in findings] == ["heqi/modules/parties.py"], report(findings)


def test_the_machine_may_stand_in_the_list(tmp_path: Path) -> None:
    listing = (
        "from heqi.machine.apply import AUTHORITY\nfrom heqi.machine import apply\nfrom . import parties, payments\n"
        "MODULES = (apply.MODULE, AUTHORITY, parties.MODULE, payments.MODULE)\n"
    )
    root = plant(tmp_path, {"modules/__init__": listing})
    assert module_order(root) == (("parties", "payments"), [])
    assert room_findings(root) == []


LISTINGS = {
    "no list": ("", "has to be one tuple display"),
    "an empty list": ("MODULES = ()", "has to be one tuple display"),
    "two lists": ("MODULES = (a,)\nMODULES = (b,)", "has to be one tuple display"),
    "a computed list": ("MODULES = tuple(found())", "has to be one tuple display"),
    "an unknown name": (
        "from heqi.modules import parties as a, payments as b\nMODULES = (a.MODULE, b.MODULE, c.MODULE)",
        "no module known for c.MODULE",
    ),
    "a name from another room": (
        "from heqi.modules import parties, payments\nfrom heqi.state import x\n"
        "MODULES = (x.MODULE, parties.MODULE, payments.MODULE)",
        "no module known for x.MODULE",
    ),
    "a module left out": (
        "from heqi.modules import parties\nMODULES = (parties.MODULE,)",
        "payments does not stand in MODULES",
    ),
    "a module twice": (
        "from . import parties as a, payments as b\nMODULES: tuple = (a.MODULE, b.MODULE, b.MODULE)",
        "payments stands twice",
    ),
}


@pytest.mark.parametrize(("listing", "what"), LISTINGS.values(), ids=LISTINGS.keys())
def test_a_list_of_modules_that_cannot_be_read_is_caught(tmp_path: Path, listing: str, what: str) -> None:
    findings = room_findings(plant(tmp_path, {"modules/__init__": listing}))
    assert any(what in finding.what for finding in findings), report(findings)


@pytest.mark.parametrize("room", sorted(ROOMS - ROOMS_TO_COME))
def test_a_missing_room_is_caught(tmp_path: Path, room: str) -> None:
    root = plant(tmp_path)
    shutil.rmtree(root / room)
    assert any(f"{room} is missing" in finding.what or "MODULES" in finding.what for finding in room_findings(root))


def test_a_folder_that_is_no_room_is_caught(tmp_path: Path) -> None:
    findings = room_findings(plant(tmp_path, {"helpers/all": "import heqi.node\n", "tools": "x = 1\n"}))
    assert sorted(finding.what for finding in findings) == [
        "helpers is no room; the rooms are in LEVELS",
        "tools is no room; the rooms are in LEVELS",
    ]


def test_an_empty_tree_is_caught(tmp_path: Path) -> None:
    assert len(room_findings(tmp_path)) > len(ROOMS - ROOMS_TO_COME) - 1
