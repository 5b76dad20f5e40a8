"""Every clause within a privilege, a phase or a limit has words."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from heqi.cli.charter_show.governing_words import GOVERNING
from heqi.modules.limits import Limit
from heqi.modules.phases import Phase
from heqi.modules.supervision import Privilege


def paths(kind: Any, path: str) -> Iterator[str]:
    """The paths of all clauses of a struct, those within it among them."""
    match kind:
        case inspect.StructType():
            for field in kind.fields:
                inside = f"{path}.{field.encode_name}"
                yield inside
                yield from paths(field.type, inside)
        case inspect.VarTupleType():
            yield from paths(kind.item_type, path)
        case inspect.Metadata():
            yield from paths(kind.type, path)
        case inspect.UnionType():
            for each in kind.types:
                yield from paths(each, path)


@pytest.mark.parametrize(
    ("kind", "path"),
    [(Privilege, "supervision.privilege"), (Phase, "phases.phase"), (Limit, "limits.limit")],
)
def test_every_clause_within_it_has_words(kind: type[msgspec.Struct], path: str) -> None:
    there = {each for each in paths(inspect.type_info(kind), path) if each.rpartition(".")[2] not in ("en", "zh")}
    assert there == {each for each in GOVERNING if each.startswith(path)}
