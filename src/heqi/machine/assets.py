"""Assets: what of a module's rows somebody has and can give as security, declared as data beside its tables.

A module after the one that declares an asset can watch it without knowing its business: whose it is, how much of it
there is, whether it still stands, and of which other it was a part.
"""

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple

from msgspec import Meta

from heqi.state.tables import Table

# `$` alone would let a line end through.
Kind = Annotated[
    str,
    Meta(
        pattern="^[a-z][a-z-]{0,19}$(?!\n)",
        description="a kind of asset, as `receivable`",
    ),
]


class Asset(NamedTuple):
    """The rows of a table whose key is one record's id, as assets.

    measure: how much there is of it, in `unit`: minor units of a currency (ISO 4217), units of goods, or 1.
    alive: it stands, and can be given as security. What is paid, ended or in a financier's hands is not.
    part_of: the field that names the asset it was cut from, None where it was cut from none.
    """

    kind: str
    table: Table[Any]
    holder: str
    measure: Callable[[Any], int]
    unit: Callable[[Any], str]
    alive: Callable[[Any], bool]
    part_of: str | None = None

    def holder_of(self, row: Any) -> str:
        return str(getattr(row, self.holder))

    def whole_of(self, row: Any) -> str | None:
        """The asset that this one was cut from."""
        whole: str | None = None if self.part_of is None else getattr(row, self.part_of)
        return whole
