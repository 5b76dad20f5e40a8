"""The rooms of src/heqi and who may import whom: strictly downward.

A room imports rooms that stand below it in `LEVELS`, never one beside it. Inside `modules` the order is the
tuple `MODULES`: a module imports only those that stand earlier.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.tidy.findings import Finding, Source, sources

LEVELS = (
    ("values",),
    ("codec",),
    ("state",),
    ("machine",),
    ("modules",),
    ("chain",),
    ("intake",),
    ("client", "reading"),
    ("edge", "cli", "console"),
    ("node",),
    ("demo",),
)
# Storage fulfils the protocol that `state` declares, and stands beside the ladder: only node picks a store.
STORAGE_IMPORTS = frozenset({"values", "codec", "state"})
STORAGE_IMPORTED_BY = frozenset({"node"})

LEVEL_OF = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}
ROOMS = frozenset(LEVEL_OF) | {"storage"}
ROOMS_TO_COME = frozenset({"console"})


class Import(NamedTuple):
    """`names` are the parts of the dotted name of what a file imports ("heqi", "state", "view")."""

    line: int
    names: tuple[str, ...]


def room_findings(root: Path) -> list[Finding]:
    """Every import below the package folder `root` that is not strictly downward, and every missing room."""
    found: list[Finding] = []
    files = list(sources(root))
    package = root.name
    present = {source.module[1] for source in files if len(source.module) > 1 and source.is_package}
    found += [
        Finding(package, 0, f"the room {room} is missing, so nothing can be checked for it")
        for room in sorted(ROOMS - ROOMS_TO_COME - present)
    ]
    order, order_findings = module_order(root)
    found += order_findings
    for source in files:
        if len(source.module) > 1 and source.module[1] not in ROOMS and source.module[1] != "__main__":
            found.append(Finding(source.path, 0, f"{source.module[1]} is no room; the rooms are in LEVELS"))
            continue
        for item in imports(source, package):
            if isinstance(item, Finding):
                found.append(item)
                continue
            what = _forbidden(source, item.names, order)
            if what:
                found.append(Finding(source.path, item.line, what))
    return found


def _forbidden(source: Source, target: tuple[str, ...], order: tuple[str, ...]) -> str | None:
    """Why the file may not import `target`, or None when it may."""
    here = source.module[1] if len(source.module) > 1 else None
    there = target[1] if len(target) > 1 and target[1] in ROOMS else None
    if here == "__main__":
        return None
    if here is None:
        return f"the package itself imports no room, and here imports {there}" if there else None
    if there is None:
        allowed = target[1:] == ("__version__",)
        return None if allowed else f"name what is imported, not {'.'.join(target)}"
    if here == there:
        return _forbidden_module(source, target, order) if here == "modules" else None
    if here == "storage":
        return None if there in STORAGE_IMPORTS else f"storage may not import {there}"
    if there == "storage":
        return None if here in STORAGE_IMPORTED_BY else f"{here} may not pick a store: only node imports storage"
    if LEVEL_OF[there] < LEVEL_OF[here]:
        return None
    return f"{here} may not import {there}: imports go strictly downward"


def _forbidden_module(source: Source, target: tuple[str, ...], order: tuple[str, ...]) -> str | None:
    if len(source.module) == 2:
        return None
    if len(target) == 2:
        return "a module may not import the list of modules"
    here, there = source.module[2], target[2]
    if here == there:
        return None
    if here not in order or there not in order:
        return f"{here} imports {there}, and one of them does not stand in MODULES"
    if order.index(there) < order.index(here):
        return None
    return f"{here} may not import {there}: only modules that stand earlier in MODULES"


def module_order(root: Path) -> tuple[tuple[str, ...], list[Finding]]:
    """The names of the modules in the order of the tuple MODULES, and what is wrong with that list."""
    listing = root / "modules" / "__init__.py"
    where = f"{root.name}/modules/__init__.py"
    if not listing.is_file():
        return (), [Finding(where, 0, "MODULES is missing, so the order of modules cannot be checked")]
    tree = ast.parse(listing.read_text(encoding="utf-8"))
    values = [
        node.value
        for node in tree.body
        if (isinstance(node, ast.Assign) and _names(*node.targets) == {"MODULES"})
        or (isinstance(node, ast.AnnAssign) and _names(node.target) == {"MODULES"})
    ]
    if len(values) != 1 or not isinstance(values[0], ast.Tuple) or not values[0].elts:
        return (), [Finding(where, 0, "MODULES has to be one tuple display that names every module")]
    # Where each name came from: `from heqi.modules import x`, or `from .x import MODULE as X`.
    origin: dict[str, tuple[str, ...]] = {}
    source = Source(where, (root.name, "modules"), True, "", tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            origin |= {alias.asname or alias.name: (*_base(source, node), alias.name) for alias in node.names}
    order: list[str] = []
    found: list[Finding] = []
    for element in values[0].elts:
        name = element.value if isinstance(element, ast.Attribute) else element
        names = origin.get(name.id, ()) if isinstance(name, ast.Name) else ()
        if names[:2] == (root.name, "machine"):
            continue  # the machine's own tables and rules: below every module
        if names[:2] != (root.name, "modules") or len(names) < 3:
            found.append(Finding(where, element.lineno, f"no module known for {ast.unparse(element)} in MODULES"))
        elif names[2] in order:
            found.append(Finding(where, element.lineno, f"{names[2]} stands twice in MODULES"))
        else:
            order.append(names[2])
    folder = listing.parent
    present = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    found += [
        Finding(f"{root.name}/modules", 0, f"{name} does not stand in MODULES")
        for name in sorted(present - set(order) - {"__init__"})
    ]
    return tuple(order), found


def imports(source: Source, package: str) -> Iterator[Import | Finding]:
    """What a file imports of `package`, wherever it stands in the file and however it is written."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names = tuple(alias.name.split("."))
                if names[0] == package:
                    yield Import(node.lineno, names)
        elif isinstance(node, ast.ImportFrom):
            yield from _from_imports(source, node, package)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == package:
            # `import heqi.values` binds the name heqi, and through it every room that is loaded.
            if node.attr in ROOMS:
                yield Import(node.lineno, (package, node.attr))
        elif isinstance(node, ast.Call) and _called(node) in {"import_module", "__import__"}:
            yield from _dynamic_import(source, node, package)


def _from_imports(source: Source, node: ast.ImportFrom, package: str) -> Iterator[Import | Finding]:
    base = _base(source, node)
    if base == ("importlib",) and any(alias.name == "import_module" and alias.asname for alias in node.names):
        yield Finding(source.path, node.lineno, "import_module under another name hides what is imported")
    if not base:
        yield Finding(source.path, node.lineno, "a relative import leaves the package")
    elif base[0] == package:
        for alias in node.names:
            if alias.name == "*":
                yield Finding(source.path, node.lineno, "name what is imported, not *")
            else:
                yield Import(node.lineno, (*base, alias.name))


def _dynamic_import(source: Source, node: ast.Call, package: str) -> Iterator[Import | Finding]:
    name = node.args[0] if node.args else None
    if not (isinstance(name, ast.Constant) and isinstance(name.value, str)) or name.value.startswith("."):
        yield Finding(source.path, node.lineno, "an import by a computed or relative name hides what is imported")
    elif name.value.split(".")[0] == package:
        yield Import(node.lineno, tuple(name.value.split(".")))


def _base(source: Source, node: ast.ImportFrom) -> tuple[str, ...]:
    """The absolute package that a from-import starts at; empty when a relative one leaves the package."""
    names = tuple(node.module.split(".")) if node.module else ()
    if node.level == 0:
        return names
    here = source.module if source.is_package else source.module[:-1]
    up = node.level - 1
    return (*here[: len(here) - up], *names) if up < len(here) else ()


def _called(node: ast.Call) -> str | None:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else None


def _names(*targets: ast.expr) -> set[str]:
    return {target.id for target in targets if isinstance(target, ast.Name)}
