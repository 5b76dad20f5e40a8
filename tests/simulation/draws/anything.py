"""Any action at all, filled by the types of its fields, and actions of which one field was spoiled.

An action that nobody has written a draw for yet (a new module's) is drawn here, from the catalogue alone.
"""

from datetime import date
from typing import Any

import msgspec
from msgspec import inspect

from heqi.machine.transactions import Action
from heqi.values.amounts import MAX_INTEGER
from heqi.values.identifiers import Party
from tests.simulation.draws.draw import Draw

PARTY = inspect.type_info(Party).type.pattern  # type: ignore[attr-defined]
HEX_64 = "^[0-9a-f]{64}$"
NAMES = ("motors", "maker", "group:motors", "CNY", "USD", "R-1", "nobody", "x" * 41, "含税 €", "")
BORDERS = (0, 1, 2, 100, 10_000, 100_000_00, MAX_INTEGER, MAX_INTEGER + 1, -1)


def any_action(draw: Draw, kind: type[Action]) -> Action:
    return kind(**{field.name: any_value(draw, field.type) for field in inspect.type_info(kind).fields})  # type: ignore[attr-defined]


def spoiled(draw: Draw, action: Action) -> Action:
    """The same with another value in one field."""
    field = draw.pick(inspect.type_info(type(action)).fields)  # type: ignore[attr-defined]
    present = getattr(action, field.name)
    if isinstance(present, int) and draw.chance(0.6):
        other: Any = max(0, present + draw.pick((-1, 1, present, -present // 2)))
    elif isinstance(present, date) and draw.chance(0.7):
        other = date.fromordinal(present.toordinal() + draw.pick((-40, -1, 1, 40)))
    else:
        other = any_value(draw, field.type)
    return msgspec.structs.replace(action, **{field.name: other})


def any_value(draw: Draw, kind: inspect.Type) -> Any:
    """A value of that type, most of them of the world that is simulated."""
    match kind:
        case inspect.Metadata(type=inner):
            return any_value(draw, inner)
        case inspect.UnionType(types=members):
            return any_value(draw, draw.pick(members))
        case inspect.NoneType():
            return None
        case inspect.BoolType():
            return draw.chance(0.5)
        case inspect.IntType():
            return draw.pick(BORDERS) if draw.chance(0.5) else draw.rng.randint(1, 500_000_00)
        case inspect.DateType():
            return draw.in_days(-30, 60)
        case inspect.StrType(pattern=pattern):
            return any_text(draw, pattern or "")
        case inspect.EnumType(cls=members):
            return draw.pick(list(members))
        case inspect.LiteralType(values=values):
            return draw.pick(values)
        case inspect.VarTupleType(item_type=item):
            return tuple(any_value(draw, item) for _ in range(draw.rng.randint(0, 3)))
        case inspect.DictType(value_type=item):
            return {role: any_value(draw, item) for role in draw.pick(((), ("maker",), ("maker", "checker")))}
        case inspect.StructType(cls=struct, fields=fields):
            return struct(**{field.name: any_value(draw, field.type) for field in fields})
    raise TypeError(f"no value for {kind}")


def any_text(draw: Draw, pattern: str) -> str:
    if pattern == PARTY:
        return draw.pick((*draw.members, "nobody"))
    if pattern.startswith(HEX_64):
        known = list(draw.ids())
        return draw.pick(known) if known and draw.chance(0.8) else draw.digest(draw.fresh())
    if pattern.startswith("^ed25519"):
        return draw.pick(list(draw.pairs))
    if pattern.startswith("^[0-9a-f]{128}"):
        return "ab" * 64
    return draw.pick(NAMES)
