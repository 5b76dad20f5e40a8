"""The forms of actions, made from the catalogue: `heqi send receivables.split --claim … --part 400000.00 --to …`.

One option per field of the action. People write amounts in decimal text of their currency, rates in per cent, days as
YYYY-MM-DD, ids in their short form; lists repeat the option. What is nested is JSON, or @FILE with JSON in it, where
text stands for the same: {"document": "doc-78X3-MEHT-78X3-8", "amount": "400000.00"}. A bare number is no amount there:
on the wire it counts minor units, and quotes must not make a factor of 100.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import click
import msgspec
from msgspec import inspect

from heqi.cli import files
from heqi.cli.misfits import WHOLE_NUMBER, misfit
from heqi.cli.reasons import Why
from heqi.cli.values import ID_WORDS, MEMBER, bare, choices, described, is_money, is_rate
from heqi.machine.catalogue import Catalogue
from heqi.machine.reasons import refuse
from heqi.machine.transactions import Action
from heqi.values.amounts import DIGITS, parse_amount

RATE_DIGITS = 4
LONGEST_INTEGER = 40
CURRENCY_FIELD = "currency"
DIGEST_WORDS = "a SHA-256 digest"

Resolve = Callable[[str], str]
"""A short or full id as a user wrote it -> the full id."""

# What stands for a described text in the example of a form.
EXAMPLES = {
    ID_WORDS: "doc-78X3-MEHT-78X3-8",
    MEMBER: "river-parts",
    DIGEST_WORDS: "5d" * 32,
    "an action's full name": "receivables.*",
    "a short name": "maker",
    "UN/ECE Recommendation 20": "KGM",
}


def option(field: str) -> str:
    """What a field is called on the command line."""
    return "--" + field.replace("_", "-")


class Field(NamedTuple):
    """A field of an action as a form shows it."""

    name: str
    kind: inspect.Type  # without None and without the list around it
    optional: bool
    required: bool
    many: bool

    @property
    def option(self) -> str:
        return option(self.name)


def fields_of(action: type[Action]) -> list[Field]:
    """The fields of an action but `by`, in the order in which they are declared."""
    declared = inspect.type_info(action).fields  # type: ignore[attr-defined]
    return [_field(each) for each in declared if each.name != "by"]


def options_of(action: type[Action]) -> list[click.Option]:
    """One click option per field; their values stay as people wrote them."""
    return [_option(each) for each in fields_of(action)]


def fill_in(action: type[Action], written: dict[str, Any], by: str, currency: str, resolve: Resolve) -> Action:
    """An action from what was written on its form. Refusal (FIELD_WRONG) for what does not fit.

    currency: of amounts, unless the action has a field of its own for it.
    """
    currency = written.get(CURRENCY_FIELD) or currency
    plain: dict[str, Any] = {"action": _tag(action), "by": by}
    for field in fields_of(action):
        value = written.get(field.name)
        if field.many:
            if value or not field.optional:
                plain[field.name] = [
                    each for text in value or () for each in _items(action, field, text, currency, resolve)
                ]
        elif value is not None:
            plain[field.name] = _read(action, field, value, currency, resolve)
        elif field.optional and field.required:
            plain[field.name] = None
    return convert(plain, action, option)


def convert(plain: Any, action: type[Action], shown: Callable[[str], str] = str) -> Action:
    """An action from plain data. Refusal (FIELD_WRONG) for what does not fit. shown: a field as people wrote it."""
    try:
        return msgspec.convert(plain, action)
    except msgspec.ValidationError as problem:
        found = misfit(action, str(problem))
        name = re.split(r"[.\[]", found.field, maxsplit=1)[0]
        place = f"{shown(name)}{found.field.removeprefix(name)}: " if name else ""
        refuse(Why.FIELD_WRONG, action=_tag(action), field=found.field, problem=f"{place}{found.problem}"[:200])


def read_actions(data: bytes, file: str, catalogue: Catalogue, currency: str, resolve: Resolve) -> list[Action]:
    """Actions from JSON: one object or a list of them, each with `action` and `by`, written as on their forms."""
    try:
        found = msgspec.json.decode(data)
    except (ValueError, RecursionError) as problem:
        refuse(Why.FILE_NOT_UNDERSTOOD, file=file, problem=str(problem)[:200])
    actions = []
    for each in found if isinstance(found, list) else [found]:
        name = each.get("action") if isinstance(each, dict) else None
        kind = catalogue.actions.get(name) if isinstance(name, str) else None
        if kind is None:
            refuse(Why.FILE_NOT_UNDERSTOOD, file=file, problem=f"{str(name)[:80]} is no action")
        own = each.get(CURRENCY_FIELD)
        try:
            plain = _read_nested(inspect.type_info(kind), each, own if isinstance(own, str) else currency, resolve)
        except (ValueError, RecursionError) as problem:
            refuse(Why.FIELD_WRONG, action=_tag(kind), field="", problem=str(problem)[:200])
        actions.append(convert(plain, kind))
    if not actions:
        refuse(Why.FILE_NOT_UNDERSTOOD, file=file, problem="there is no action in it")
    return actions


def _field(declared: inspect.Field) -> Field:
    kind, optional = declared.type, False
    if isinstance(kind, inspect.UnionType):
        others = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
        optional = len(others) < len(kind.types)
        kind = others[0] if len(others) == 1 else kind
    inner = bare(kind)
    many = isinstance(inner, inspect.VarTupleType)
    if isinstance(inner, inspect.VarTupleType):
        kind = inner.item_type
    return Field(declared.name, kind, optional, declared.required, many)


def _option(field: Field) -> click.Option:
    inner = bare(field.kind)
    needed = field.required and not field.optional and not field.many
    names = [field.option, field.name]
    help_text = _help(field)
    if isinstance(inner, inspect.BoolType):
        return click.Option([f"{field.option}/--no-{field.option[2:]}", field.name], required=needed, default=None)
    values = choices(field.kind)
    return click.Option(
        names,
        required=needed,
        multiple=field.many,
        metavar=None if values else _metavar(field),
        type=click.Choice(values) if values else str,
        help=help_text,
    )


def _help(field: Field) -> str:
    words = []
    if field.many:
        words.append("may be repeated" if not _nested(field.kind) else "JSON, may be repeated")
    about = described(field.kind)
    if field.many and about.startswith(DIGEST_WORDS):
        about += ", or @FILE with one in each line"
    if is_money(field.kind):
        about = "decimal text, 400000.00"
    elif is_rate(field.kind):
        about = "per cent, 4.20%"
    elif about.startswith(ID_WORDS):
        about = "short or full"
    if _nested(field.kind):
        about = f"{shape(field.kind)}, say '{msgspec.json.encode(example(field.kind)).decode()}'"
        about += ", or @FILE" + ("; amounts are decimal text of the currency" if "AMOUNT" in about else "")
    words += [about] if about else []
    words += ["optional"] if not field.required or field.optional else []
    return "; ".join(words)


def _metavar(field: Field) -> str:
    if is_money(field.kind):
        return "AMOUNT"
    if is_rate(field.kind):
        return "RATE"
    if _nested(field.kind):
        return "JSON"
    if described(field.kind).startswith(ID_WORDS):
        return "ID"
    match bare(field.kind):
        case inspect.DateType():
            return "YYYY-MM-DD"
        case inspect.IntType():
            return "NUMBER"
        case _:
            return "MEMBER" if described(field.kind).startswith(MEMBER) else "TEXT"


def _items(action: type[Action], field: Field, text: str, currency: str, resolve: Resolve) -> list[Any]:
    """What one use of a repeated option stands for: JSON may hold a whole list, a file of digests one in each line."""
    if text.startswith("@") and described(field.kind).startswith(DIGEST_WORDS):
        return [line.strip() for line in files.read_text(text[1:]).splitlines() if line.strip()]
    value = _read(action, field, text, currency, resolve)
    return value if _nested(field.kind) and isinstance(value, list) else [value]


def _read(action: type[Action], field: Field, text: Any, currency: str, resolve: Resolve) -> Any:
    try:
        if isinstance(text, bool):
            return text
        if is_money(field.kind):
            return parse_amount(text, currency)
        if is_rate(field.kind):
            return _rate(text)
        if _nested(field.kind):
            data = files.read_bytes(text[1:]) if text.startswith("@") else text.encode()
            found = msgspec.json.decode(data)
            if isinstance(found, list):
                return [_read_nested(field.kind, each, currency, resolve) for each in found]
            return _read_nested(field.kind, found, currency, resolve)
        if described(field.kind).startswith(ID_WORDS):
            return resolve(text)
        return _integer(text) if isinstance(bare(field.kind), inspect.IntType) else text
    except (ValueError, RecursionError) as problem:
        refuse(Why.FIELD_WRONG, action=_tag(action), field=field.name, problem=f"{field.option}: {problem}"[:200])


def _integer(text: str) -> int:
    """Plain digits -> integer, however many; `fill_in` looks at the bounds. ValueError."""
    digits = text.removeprefix("-")
    if not digits or any(each not in DIGITS for each in digits):
        raise ValueError(WHOLE_NUMBER)
    # What is longer than any bound is as much too large as any other.
    return int(text[:LONGEST_INTEGER])


def _read_nested(kind: inspect.Type, value: Any, currency: str, resolve: Resolve) -> Any:
    """JSON in which people wrote amounts, rates and ids as text -> plain data of the type."""
    inner = bare(kind)
    match value:
        case _ if isinstance(inner, inspect.UnionType) and not described(kind):
            others = [each for each in inner.types if not isinstance(each, inspect.NoneType)]
            return _read_nested(others[0], value, currency, resolve) if len(others) == 1 else value
        case dict() if isinstance(inner, inspect.StructType):
            kinds = {field.encode_name: field.type for field in inner.fields}
            return {
                name: _read_nested(kinds[name], each, currency, resolve) if name in kinds else each
                for name, each in value.items()
            }
        case list() if isinstance(inner, inspect.VarTupleType):
            return [_read_nested(inner.item_type, each, currency, resolve) for each in value]
        case str() if is_money(kind):
            return parse_amount(value, currency)
        case int() | float() if is_money(kind):
            raise ValueError(f'{value} is no amount here: write decimal text of {currency} in quotes, as "1000000.00"')
        case str() if is_rate(kind):
            return _rate(value)
        case str() if described(kind).startswith(ID_WORDS):
            return resolve(value)
        case _:
            return value


def shape(kind: inspect.Type) -> str:
    """The form of what is nested, as people write it: `{"document": ID, "amount": AMOUNT}`."""
    match bare(kind):
        case inspect.StructType(fields=fields):
            inside = (
                f'"{each.encode_name}": {shape(each.type)}{"" if each.required else " (optional)"}' for each in fields
            )
            return "{" + ", ".join(inside) + "}"
        case inspect.VarTupleType(item_type=item):
            return f"[{shape(item)}, …]"
        case inspect.DictType(key_type=key, value_type=value):
            return f"{{{shape(key)}: {shape(value)}, …}}"
        case inspect.UnionType(types=types):
            return " | ".join(shape(each) for each in types if not isinstance(each, inspect.NoneType))
        case _:
            return " | ".join(choices(kind)) or _metavar(Field("", kind, optional=False, required=True, many=False))


def example(kind: inspect.Type) -> Any:
    """Plain data of what is nested, as people may write it."""
    if values := choices(kind):
        return values[0]
    if is_money(kind):
        return "1000000.00"
    if is_rate(kind):
        return "4.20%"
    about = described(kind)
    match bare(kind):
        case inspect.StructType(fields=fields):
            return {each.encode_name: example(each.type) for each in fields}
        case inspect.VarTupleType(item_type=item):
            return [example(item)]
        case inspect.DictType(key_type=key, value_type=value):
            return {example(key): example(value)}
        case inspect.UnionType(types=types):
            return example(next(each for each in types if not isinstance(each, inspect.NoneType)))
        case inspect.IntType():
            return 1
        case inspect.DateType():
            return "2026-04-30"
        case _:
            return next((text for words, text in EXAMPLES.items() if about.startswith(words)), "text")


def _rate(text: str) -> int:
    """`4.20%` or `42000` -> millionths, exactly."""
    if not text.endswith("%"):
        return int(text)
    whole, _, part = text[:-1].strip().partition(".")
    if not whole + part or any(digit not in DIGITS for digit in whole + part) or len(part) > RATE_DIGITS:
        raise ValueError(f"{text!r} is no rate: write 4.20%, with at most {RATE_DIGITS} decimals")
    return int(whole + part.ljust(RATE_DIGITS, "0"))


def _nested(kind: inspect.Type) -> bool:
    nested = (inspect.StructType, inspect.DictType, inspect.VarTupleType, inspect.UnionType)
    return isinstance(bare(kind), nested)


def _tag(action: type[Action]) -> str:
    return str(action.__struct_config__.tag)
