"""A draw: chance, and what everybody may know of the ledger, from which the next action is chosen."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from random import Random
from typing import Any, TypeVar

from heqi.codec.signatures import KeyPair, key_pair
from heqi.machine.authority import KEYS, Key
from heqi.machine.transactions import Action, record_id
from heqi.state.tables import R, Table
from heqi.values.days import Day, add_days
from tests.simulation.world import MEMBERS, NEWCOMERS, PAIRS, SUPPLIERS, TRADERS

T = TypeVar("T")


Drawing = Callable[["Draw"], Action | list[Action]]


class NothingToDraw(Exception):
    """There is nothing on the ledger yet with which that could be done."""


class Draw:
    """`book` holds every row that is committed, by table and key."""

    def __init__(self, rng: Random, founding: str) -> None:
        self.rng = rng
        self.founding = founding
        self.book: dict[str, dict[str, Any]] = {}
        self.second = 0
        self.day = date.min
        self.salt = ""
        self.salts: list[str] = []
        self.pairs: dict[str, KeyPair] = dict(PAIRS)
        self._made = 0

    # --- chance -----------------------------------------------------------------------------------------------

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pick(self, choices: Sequence[T]) -> T:
        """NothingToDraw when there is nothing to choose from."""
        if not choices:
            raise NothingToDraw
        return self.rng.choice(choices)

    def mostly(self, likely: Sequence[T], others: Sequence[T], share: float = 0.93) -> T:
        """One of the likely, and now and then one of the others."""
        return self.pick(likely if self.chance(share) else others)

    def amount(self, most: int) -> int:
        """Up to `most`, often all of it, sometimes a cent or just beyond."""
        match self.rng.randrange(10):
            case 0 | 1 | 2:
                return max(1, most)
            case 3:
                return 1
            case 4:
                return most + 1
            case _:
                return self.rng.randint(1, max(1, most))

    def in_days(self, least: int, most: int) -> Day:
        return add_days(self.day, self.rng.randint(least, most))

    def digest(self, *parts: object) -> str:
        return sha256("/".join(map(str, parts)).encode()).hexdigest()

    def fresh(self) -> str:
        """Text that was never used before."""
        self._made += 1
        return f"{self._made}-{self.rng.getrandbits(32):08x}"

    def new_salt(self) -> str:
        """For the next transaction; its record ids follow from it."""
        self.salt = f"{self.rng.getrandbits(128):032x}"
        self.salts.append(self.salt)
        return self.salt

    def new_pair(self) -> KeyPair:
        pair = key_pair(self.rng.randbytes(32))
        self.pairs[pair.public] = pair
        return pair

    # --- what is on the ledger --------------------------------------------------------------------------------

    @property
    def members(self) -> tuple[str, ...]:
        """The founders, and then who joined."""
        return (*MEMBERS, *self._joined())

    @property
    def traders(self) -> tuple[str, ...]:
        return (*TRADERS, *self._joined())

    @property
    def suppliers(self) -> tuple[str, ...]:
        return (*SUPPLIERS, *self._joined())

    def _joined(self) -> list[str]:
        return [name for name in NEWCOMERS if name in self.book.get("members", {})]

    def rows(self, table: Table[R], **having: Any) -> list[tuple[str, R]]:
        """(key, row) of the committed rows with these fields."""
        found = self.book.get(table.name, {}).items()
        return [(name, row) for name, row in found if all(getattr(row, field) == having[field] for field in having)]

    def row(self, table: Table[R], name: str) -> R | None:
        return self.book.get(table.name, {}).get(name)

    def next_id(self, party: str, ordinal: int = 0) -> str:
        """The id of a record that the transaction being drawn will create, if `party` creates it: the first, or so."""
        return record_id(self.founding, party, self.salt, ordinal)

    def keys_of(self, party: str) -> list[tuple[str, Key]]:
        """The keys that speak for a party today, and are known here."""
        return [(public, row) for public, row in self.rows(KEYS, party=party)
                if public in self.pairs and row.active(self.day)]  # fmt: skip

    def ids(self) -> Iterator[str]:
        """Ids of records of all kinds."""
        for table in (
            "claims",
            "documents",
            "financing_files",
            "holds",
            "attestations",
            "funds",
            "purposes",
            "certificates",
            "licences",
            "lots",
            "warehouse_receipts",
            "secured_debts",
            "pledges",
            "credit_lines",
        ):
            yield from self.book.get(table, {})
