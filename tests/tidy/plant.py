"""A small whole tree in which a fault can be planted, so that each check is seen to catch it."""

from collections.abc import Mapping
from pathlib import Path

from tests.tidy.rooms import ROOMS, ROOMS_TO_COME

MODULES = "from heqi.modules import parties, payments\n\nMODULES = (parties.MODULE, payments.MODULE)\n"


def plant(folder: Path, files: Mapping[str, str] | None = None) -> Path:
    """A clean package `heqi` with every room below `folder`, and `files` over it; answers the package folder.

    The keys of `files` are paths below the package without the suffix: "state/view".
    """
    root = folder / "heqi"
    clean = {f"{room}/__init__": "" for room in sorted(ROOMS - ROOMS_TO_COME)}
    clean |= {"__init__": '__version__ = "1"\n', "modules/__init__": MODULES}
    clean |= {f"modules/{name}": "MODULE = None\n" for name in ("parties", "payments")}
    for name, text in {**clean, **(files or {})}.items():
        path = root / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
