"""The signatures of witnesses under this node's own heads, kept beside the ledger and served with its heads.

Losing the file loses nothing of the ledger: it only says less of who vouches for older heads.
"""

import sqlite3
from pathlib import Path

from heqi.chain.blocks import Head, Voucher

MOST_OF_A_MEMBER = 20_000  # heads; the ones that it signed first are forgotten first
IN_MEMORY = ":memory:"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vouchers (
    ordinal INTEGER PRIMARY KEY,
    head BLOB NOT NULL,
    member TEXT NOT NULL,
    key TEXT NOT NULL,
    signature TEXT NOT NULL,
    UNIQUE (head, member, key)
);
CREATE INDEX IF NOT EXISTS by_member ON vouchers (member, ordinal);
"""


class Vouchers:
    """By head, who else signed it. Used on one thread; every write is on disk when it returns."""

    def __init__(self, file: Path | None = None, most_of_a_member: int = MOST_OF_A_MEMBER) -> None:
        """file: None keeps them in memory alone. sqlite3.Error where the file cannot be used."""
        self._most = most_of_a_member
        self._database = sqlite3.connect(IN_MEMORY if file is None else file, check_same_thread=False)
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.executescript(_SCHEMA)

    def at(self, head: Head) -> tuple[Voucher, ...]:
        """Who signed this very head, by member; of one whose key a text replaced, perhaps with both keys."""
        asked = "SELECT member, key, signature FROM vouchers WHERE head = ? ORDER BY member, ordinal"
        found = self._database.execute(asked, (head.digest(),))
        return tuple(Voucher(member=member, key=key, signature=signature) for member, key, signature in found)

    def keep(self, head: Head, voucher: Voucher) -> None:
        """Keep a signature that was checked; of a member's, so many of the latest."""
        with self._database:
            said = (head.digest(), voucher.member, voucher.key, voucher.signature)
            self._database.execute(
                "INSERT OR IGNORE INTO vouchers (head, member, key, signature) VALUES (?, ?, ?, ?)", said
            )
            self._database.execute(
                "DELETE FROM vouchers WHERE member = ? AND ordinal <= (SELECT ordinal FROM vouchers WHERE member = ?"
                " ORDER BY ordinal DESC LIMIT 1 OFFSET ?)",
                (voucher.member, voucher.member, self._most),
            )

    def close(self) -> None:
        self._database.close()
