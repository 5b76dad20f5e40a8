"""Which words a catalogue lacks, module by module, and which it keeps for what is gone."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

from heqi.cli.help_words import FIELDS
from heqi.cli.values import described, is_money, is_rate
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Articles
from heqi.machine.module import Module
from heqi.machine.words import SHARED, Words
from heqi.values.bilingual import Both
from heqi.values.phrases import translated

SENTENCES = ("member", "book_keeper", "roles")  # told in a way of their own
TEXT = {"en", "zh"}  # the two languages of one text


def lacking(catalogue: Catalogue) -> list[str]:
    """`certificates: fields steps` for each word that nobody says."""
    said, found = catalogue.words, list[str]()
    for name, module in catalogue.modules.items():
        for kind, words in wanted(name, module).items():
            known = {**getattr(said, kind), **(FIELDS if kind == "kinds" else {})}
            missing = [word for word in words if translated(word, known) == word and word not in known]
            found += [f"{name}: {kind} {word}" for word in missing]
        found += [f"{name}: values {word}" for word in values(module) if said.value(word, name) == word]
    return found


def spare(catalogue: Catalogue) -> list[str]:
    """Words of clauses, lists, actions, fields, signers and types for what nothing is called. Roles and codes may be
    spoken of by a text alone.
    """
    used: dict[str, set[str]] = {}
    for name, module in catalogue.modules.items():
        for kind, words in wanted(name, module).items():
            used.setdefault(kind, set()).update(words)
    gone = [f"{kind} {word}" for kind in used for word in getattr(catalogue.words, kind) if word not in used[kind]]
    gone += [f"parts {word}" for word in catalogue.words.parts if word not in used["clauses"]]
    having = {(name, word) for name, module in catalogue.modules.items() for word in values(module)}
    shared = {(SHARED, word) for _, word in having} | {(SHARED, "yes"), (SHARED, "no")}
    kept = [each for each in catalogue.words.values if each not in having | shared]
    return gone + [f"values {name} {word}" for name, word in kept]


def wanted(name: str, module: Module) -> dict[str, list[str]]:
    """The words that a module needs, by their kind."""
    paths = [*SENTENCES, "modules", *clauses(Articles, "")] if name == "machine" else []
    if module.terms is not None or module.rules:
        paths += [name, *clauses(module.terms, name)]
    lists = [path for path, kind in told_singly(module.terms, name)]
    rows = [*(table.row for table in module.tables), *module.events]
    fields = [field for row in rows for field in row.__struct_fields__]
    inner = [(field, each) for row in rows for field, each in nested(row)]
    fields += [path if (path := f"{field}.{each}") in module.words.fields else each for field, each in inner]
    return {
        "clauses": [path for path in paths if path],
        "entries": lists,
        "actions": [action.__struct_config__.tag for action in module.rules],  # type: ignore[misc]
        "fields": fields,
        "signers": [rule.by for rule in module.rules.values()],
        "kinds": [about for action in module.rules for about in kinds(action)],
    }


def nested(row: Any) -> Iterator[tuple[str, str]]:
    """(field, field inside of it) of a row's structs."""
    return ((field, inside) for field, kind in parts(row, "") for inside, _ in parts(kind, ""))


def values(module: Module) -> Iterator[str]:
    """The words of ours that stand in a module's records, and the kinds of its assets."""
    yield from (asset.kind for asset in module.assets)
    for table in module.tables:
        yield from _words(inspect.type_info(table.row))


def _words(kind: inspect.Type) -> Iterator[str]:
    match bare(kind):
        case inspect.EnumType(cls=found):
            yield from (str(each.value) for each in found if str(each.value).islower())  # ACT/360 is no word
        case inspect.LiteralType(values=found):
            yield from (str(each) for each in found if str(each).islower())
        case inspect.VarTupleType(item_type=item):
            yield from _words(item)
        case inspect.StructType(fields=fields):
            for field in fields:
                yield from _words(field.type)


def clauses(kind: Any, path: str) -> Iterator[str]:
    """The paths of all clauses of a section, those within its lists and tables among them."""
    for inside, each in parts(kind, path):
        if inside.partition(".")[0] not in SENTENCES:
            yield inside
            yield from clauses(each, inside)


def told_singly(kind: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The lists of structs that a section holds itself."""
    for field in () if kind is None else msgspec.structs.fields(kind):
        if isinstance(bare(inspect.type_info(field.type)), inspect.VarTupleType) and [*parts(field.type, "")]:
            yield f"{path}.{field.encode_name}", field.type


def parts(kind: Any, path: str) -> Iterator[tuple[str, Any]]:
    """(path, type) of each field of the struct that a type is, or has a list of. A text in two languages is one."""
    found = None if kind is None else bare(inspect.type_info(kind))
    if isinstance(found, inspect.VarTupleType):
        found = bare(found.item_type)
    if isinstance(found, inspect.StructType) and {field.encode_name for field in found.fields} != TEXT:
        for field in msgspec.structs.fields(found.cls):
            yield (f"{path}.{field.encode_name}" if path else field.encode_name), field.type


def bare(kind: inspect.Type) -> inspect.Type:
    """The type without its notes and without None."""
    match kind:
        case inspect.Metadata(type=inner):
            return bare(inner)
        case inspect.UnionType(types=types):
            others = [each for each in types if not isinstance(each, inspect.NoneType)]
            return bare(others[0]) if len(others) == 1 else kind
    return kind


def kinds(action: type[msgspec.Struct]) -> Iterator[str]:
    """What the types of an action's fields say of themselves."""
    for field in inspect.type_info(action).fields:  # type: ignore[attr-defined]
        about = described(field.type)
        if about and not is_money(field.type) and not is_rate(field.type) and not about.startswith("a record's id"):
            yield about


def texts(words: Words) -> Iterator[str]:
    """All Chinese that a module says."""
    for kind in words:
        for each in kind.values() if isinstance(kind, dict) else ():
            yield from [each] if isinstance(each, str) else [each.zh] if isinstance(each, tuple | Both) else []
