"""What may not stand from `modules` down, where every node has to come to the same answer: each ban is data.

A line that needs one of these all the same (refusing a float, say) ends with `# pure: <the reason>`. Imports
cannot be excused so. A marker without a reason, or on a line that needs none, is itself a finding.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.tidy.findings import Finding, Source, sources

PURE_ROOMS = ("values", "codec", "state", "machine", "modules")

CLOCK = "the ledger's second or day, which the call carries"
ENTROPY = "ids derived from the transaction's salt"
FILES = "bytes or rows handed in by a room above"
PROCESS = "a return value: only node meets the process and its surroundings"
THREADS = "plain calls: a block is executed by one thread"
EXACT = "integers in minor units, with // and divmod"
UNICODE = "explicit ASCII sets: Unicode tables change between Python versions"
SETS = "sorted(...), or a dict, which keeps its order"

BANNED_IMPORTS = {
    "time": CLOCK,
    "calendar": "heqi.values.days",
    "zoneinfo": "the charter's fixed offset",
    "random": ENTROPY,
    "secrets": ENTROPY,
    "uuid": ENTROPY,
    "nacl.utils": ENTROPY,
    "os": PROCESS,
    "sys": PROCESS,
    "platform": PROCESS,
    "locale": PROCESS,
    "signal": PROCESS,
    "subprocess": PROCESS,
    "logging": PROCESS,
    "warnings": PROCESS,
    "io": FILES,
    "pathlib": FILES,
    "tempfile": FILES,
    "shutil": FILES,
    "sqlite3": FILES,
    "lmdb": "the store protocol of heqi.state",
    "socket": FILES,
    "ssl": FILES,
    "http": FILES,
    "urllib": FILES,
    "httpx": FILES,
    "threading": THREADS,
    "asyncio": THREADS,
    "multiprocessing": THREADS,
    "concurrent": THREADS,
    "queue": THREADS,
    "decimal": EXACT,
    "statistics": EXACT,
    "cmath": EXACT,
    "unicodedata": "a check at the edge: its tables change between Python versions",
    "pickle": "heqi.codec",
    "json": "heqi.codec",
    "importlib": "a plain import",
    "gc": PROCESS,
    "weakref": "a plain reference",
}

# Everything that is neither here, nor heqi itself, nor banned above has to be judged first and then listed.
ALLOWED_IMPORTS = frozenset(
    """
    __future__ abc base64 binascii bisect collections contextlib dataclasses datetime enum fractions functools
    heapq itertools math msgspec operator re string struct textwrap tomllib types typing typing_extensions
    """.split()
)
ALLOWED_IMPORTS_BY_ROOM = {
    "codec": frozenset({"hashlib", "hmac", "nacl"}),
    "state": frozenset({"hashlib"}),  # the nodes of Merkle trees have prefixes of their own, those of RFC 6962
    "modules": frozenset({"tomllib"}),  # the text of a charter; its floats and days are refused
}
EXACT_MATH = frozenset({"isqrt", "gcd", "lcm"})

BANNED_NAMES = {
    "open": FILES,
    "input": FILES,
    "print": PROCESS,
    "breakpoint": PROCESS,
    "exit": "a Refusal, or an exception",
    "float": EXACT,
    "complex": EXACT,
    "hash": "a digest of heqi.codec: hash() differs between processes",
    "id": "the record's own id: id() is an address in memory",
    "eval": "a function",
    "exec": "a function",
    "compile": "a function",
    "__import__": "a plain import",
    "globals": "a parameter",
}

# Methods, banned where they are called or taken from the type (`str.lower`).
BANNED_METHODS = {
    "now": CLOCK,
    "utcnow": CLOCK,
    "today": CLOCK,
    "fromtimestamp": "heqi.values.days",
    "timestamp": "heqi.values.days",
    "total_seconds": EXACT,
    "generate": ENTROPY,
    "truediv": EXACT,
    "as_integer_ratio": EXACT,
    "casefold": UNICODE,
    "isalpha": UNICODE,
    "isalnum": UNICODE,
    "isdigit": UNICODE,
    "isdecimal": UNICODE,
    "isnumeric": UNICODE,
    "isspace": UNICODE,
    "isidentifier": UNICODE,
    "isprintable": UNICODE,
    "isupper": UNICODE,
    "islower": UNICODE,
    "istitle": UNICODE,
    "upper": UNICODE,
    "lower": UNICODE,
    "title": UNICODE,
    "capitalize": UNICODE,
    "swapcase": UNICODE,
    "splitlines": UNICODE,
}
# Without an argument these go by Unicode's idea of white space.
BANNED_WITHOUT_ARGUMENT = {
    "split": UNICODE,
    "rsplit": UNICODE,
    "strip": UNICODE,
    "lstrip": UNICODE,
    "rstrip": UNICODE,
}

BANNED_CONSTRUCTS = {
    "assert": "require(...) or an exception: -O strips it",
    "true division": EXACT,
    "float literal": EXACT,
    "regex class": UNICODE,
    "regex ignoring case": UNICODE,
    "set iteration": SETS,
    "async": THREADS,
    "global": "a parameter",
}

ORDERING_CALLS = frozenset({"list", "tuple", "iter", "enumerate", "zip", "map", "filter", "dict", "reversed", "join"})
_REGEX_CLASS = re.compile(r"(?<!\\)(?:\\\\)*\\[wWdDsSbB]")
_MARKER = re.compile(r"#\s*pure:\s*(?P<reason>.*)$")


def purity_findings(root: Path) -> list[Finding]:
    """Every banned thing in the pure rooms below `root` (the package folder), and every missing room."""
    found: list[Finding] = []
    files: dict[str, int] = dict.fromkeys(PURE_ROOMS, 0)
    for source in sources(root):
        if len(source.module) > 1 and source.module[1] in files:
            files[source.module[1]] += 1
            found += _source_findings(source)
    found += [
        Finding(f"{root.name}/{room}", 0, "no file here, so nothing can be checked")
        for room, count in files.items()
        if not count
    ]
    return found


def _source_findings(source: Source) -> Iterator[Finding]:
    markers = _markers(source.text)
    used: set[int] = set()
    yield from _import_findings(source)
    for node, ban, instead in _uses(source.tree):
        lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        marked = next((line for line in lines if line in markers), None)
        if marked is None:
            yield Finding(source.path, node.lineno, f"{ban}: instead {instead}")
        else:
            used.add(marked)
    for line, reason in markers.items():
        if not reason:
            yield Finding(source.path, line, "pure: says no reason")
        elif line not in used:
            yield Finding(source.path, line, "pure: excuses nothing on this line")


def _markers(text: str) -> dict[int, str]:
    found = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and (match := _MARKER.search(token.string)):
            found[token.start[0]] = match["reason"].strip()
    return found


def _import_findings(source: Source) -> Iterator[Finding]:
    allowed = ALLOWED_IMPORTS | ALLOWED_IMPORTS_BY_ROOM.get(source.module[1], frozenset()) | {source.module[0]}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            prefixes = [".".join(parts[: end + 1]) for end in range(len(parts))]
            banned = next((prefix for prefix in prefixes if prefix in BANNED_IMPORTS), None)
            if banned:
                yield Finding(source.path, node.lineno, f"import {banned}: instead {BANNED_IMPORTS[banned]}")
            elif parts[0] not in allowed:
                yield Finding(source.path, node.lineno, f"import {name}: not judged yet, see ALLOWED_IMPORTS")
            elif name == "operator.truediv" or (parts[0] == "math" and {*parts[1:]} - EXACT_MATH):
                yield Finding(source.path, node.lineno, f"import {name}: instead {EXACT}")
        if any(alias.asname and alias.name in {"math", "operator", "re"} for alias in node.names):
            yield Finding(source.path, node.lineno, "math, operator and re keep their names, or nobody sees their use")


def _uses(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, str, str]]:
    """Every banned use: where, the ban's name, and what to use instead."""
    documentation = _docstrings(tree)
    sets = _set_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in BANNED_NAMES:
            yield node, node.id, BANNED_NAMES[node.id]
        elif isinstance(node, ast.Attribute):
            yield from _attribute_uses(node)
        elif isinstance(node, ast.Call):
            yield from _call_uses(node, sets)
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield node, "true division", BANNED_CONSTRUCTS["true division"]
        elif isinstance(node, ast.Constant) and id(node) not in documentation:
            yield from _constant_uses(node)
        elif isinstance(node, ast.Assert):
            yield node, "assert", BANNED_CONSTRUCTS["assert"]
        elif isinstance(node, ast.Global):
            yield node, "global", BANNED_CONSTRUCTS["global"]
        elif isinstance(node, ast.AsyncFunctionDef | ast.Await):
            yield node, "async", BANNED_CONSTRUCTS["async"]
        elif isinstance(node, ast.For | ast.comprehension) and _is_set(node.iter, sets):
            yield node.iter, "set iteration", SETS
        elif isinstance(node, ast.Starred) and _is_set(node.value, sets):
            yield node, "set iteration", SETS


def _attribute_uses(node: ast.Attribute) -> Iterator[tuple[ast.expr, str, str]]:
    owner = node.value.id if isinstance(node.value, ast.Name) else None
    if owner == "math" and node.attr not in EXACT_MATH:
        yield node, f"math.{node.attr}", EXACT
    elif owner == "re" and node.attr in {"I", "IGNORECASE", "L", "LOCALE"}:
        yield node, "regex ignoring case", BANNED_CONSTRUCTS["regex ignoring case"]
    elif owner in {"str", "bytes", "date", "datetime", "operator"} and node.attr in BANNED_METHODS:
        yield node, f"{owner}.{node.attr}", BANNED_METHODS[node.attr]


def _call_uses(node: ast.Call, sets: frozenset[str]) -> Iterator[tuple[ast.expr, str, str]]:
    if isinstance(node.func, ast.Attribute):
        name = node.func.attr
        taken_from_type = any(True for _ in _attribute_uses(node.func))
        if name in BANNED_METHODS and not taken_from_type:
            yield node, f".{name}()", BANNED_METHODS[name]
        elif name in BANNED_WITHOUT_ARGUMENT and not node.args and not isinstance(node.func.value, ast.Constant):
            yield node, f".{name}() without an argument", BANNED_WITHOUT_ARGUMENT[name]
        elif name == "pop" and not node.args and _is_set(node.func.value, sets):
            yield node, "set iteration", SETS
    else:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in ORDERING_CALLS and any(_is_set(argument, sets) for argument in node.args):
        yield node, "set iteration", SETS


def _constant_uses(node: ast.Constant) -> Iterator[tuple[ast.expr, str, str]]:
    if isinstance(node.value, float | complex):
        yield node, "float literal", BANNED_CONSTRUCTS["float literal"]
    text = node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
    if isinstance(text, str):
        if _REGEX_CLASS.search(text):
            yield node, "regex class", BANNED_CONSTRUCTS["regex class"]
        if re.match(r"\(\?[a-zA-Z]*i[a-zA-Z]*[):]", text):
            yield node, "regex ignoring case", BANNED_CONSTRUCTS["regex ignoring case"]


def _docstrings(tree: ast.Module) -> frozenset[int]:
    """Strings that stand alone as statements: documentation, where a backslash is no pattern."""
    return frozenset(
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _set_names(tree: ast.Module) -> frozenset[str]:
    """Names and attributes of this file that hold sets, by annotation or by what is assigned to them."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation is not None and _is_set_type(node.annotation):
            names.add(node.arg)
        elif isinstance(node, ast.AnnAssign) and _is_set_type(node.annotation):
            names |= _target_names(node.target)
        elif isinstance(node, ast.Assign) and _is_set(node.value, frozenset()):
            for target in node.targets:
                names |= _target_names(target)
    return frozenset(names)


def _target_names(target: ast.expr) -> set[str]:
    if isinstance(target, ast.Name):
        return {target.id}
    return {f".{target.attr}"} if isinstance(target, ast.Attribute) else set()


def _is_set_type(annotation: ast.expr) -> bool:
    base = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    name = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
    return name in {"set", "frozenset", "Set", "AbstractSet", "MutableSet"}


def _is_set(node: ast.expr, names: frozenset[str]) -> bool:
    """Whether an expression is a set, as far as one file tells."""
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Name(id=name):
            return name in names
        case ast.Attribute(attr=name):
            return f".{name}" in names
        case ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case ast.Call(func=ast.Attribute(attr=name, value=owner)):
            operations = {"union", "intersection", "difference", "symmetric_difference", "copy"}
            return name in operations and _is_set(owner, names)
        case ast.BinOp(left=left, op=ast.BitOr() | ast.BitAnd() | ast.Sub() | ast.BitXor(), right=right):
            return _is_set(left, names) or _is_set(right, names)
        case ast.IfExp(body=body, orelse=other):
            return _is_set(body, names) or _is_set(other, names)
    return False
