"""The auditor: follows a ledger from outside, by what everybody can read, and keeps its own book of it.

It shares no code with the machine: it reads the JSON of transactions, receipts and rows, does by hand what a kept
transaction says, and compares every row. Whatever differs, breaks a law, is executed twice or is lost is a Discrepancy.
"""

import json
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

from tests.simulation.audit import (
    amendment,
    book_keeping,
    certificates,
    claims,
    conditions,
    credit,
    documents,
    evidence,
    finance,
    inventory,
    money,
    parties,
    phases,
    pledges,
    supervision,
    wallets,
)
from tests.simulation.audit.book import Book, Discrepancy, Now, Row, expect
from tests.simulation.audit.laws import LAWS, Rows
from tests.simulation.audit.roots import tagged

__all__ = ["PAGES", "Auditor", "Discrepancy"]

# Per action what it does to the book, and which tables it may change on the ledger.
PAGES = (
    parties.PAGES
    | book_keeping.PAGES
    | money.PAGES
    | documents.PAGES
    | claims.PAGES
    | finance.PAGES
    | certificates.PAGES
    | conditions.PAGES
    | wallets.PAGES
    | evidence.PAGES
    | inventory.PAGES
    | pledges.PAGES
    | credit.PAGES
    | supervision.PAGES
    | phases.PAGES
    | amendment.PAGES
)
TABLES_OF_THE_LEDGER = ("members", "keys", "keyrings", "book_keepers", "charters", "present_phase", "measures")
EVERYBODY = "the whole ledger"

Changed = tuple[str, str, Row | None]


class Auditor:
    def __init__(self, charter: Row, founding: str) -> None:
        self.book = Book(charter)
        self.rows: Rows = {}  # the ledger's, as it published them
        self.founding = founding
        self.height = 0
        self.second = 0
        self.executed: dict[str, str] = {}  # transaction -> its receipt, as text
        self.takeovers: dict[int, Row] = {}  # height -> what its block says of another text

    @property
    def text(self) -> str:
        """The digest of the text in force."""
        return amendment.digest_of(self.book.charter)

    def found(self, rows: Iterable[tuple[str, str, Row]]) -> None:
        """Take over the first state, in which nothing was done yet."""
        for table, name, row in rows:
            expect(table in TABLES_OF_THE_LEDGER, "a ledger begins with", table)
            self.rows.setdefault(table, {})[name] = row
            if table in ("members", "keys", "book_keepers", "charters", "present_phase"):
                self.book.page(table)[name] = dict(row)

    def follow(
        self,
        height: int,
        second: int,
        transactions: list[bytes],
        receipts: list[Row],
        changed: list[Changed],
        misbehaviour: Iterable[Row] = (),
    ) -> None:
        """One block: its transactions and receipts, the rows (None: deleted) that it changed, and what its engine says
        of validators.
        """
        expect(height == self.height + 1 and second >= self.second, "blocks or seconds out of order")
        expect(len(transactions) == len(receipts), "not one receipt for each transaction")
        self.height, self.second = height, second
        offset = timedelta(minutes=self.book.charter["charter"]["utc_offset_minutes"])
        day = datetime.fromtimestamp(second, timezone(offset)).date().isoformat()
        may_change = {"misbehaviour"} if misbehaviour else set[str]()
        if amendment.due(self.book, day):
            proposals = {name: row for table, name, row in changed if table == "proposals" and row is not None}
            begun = Now(height, second, day, lambda party: "")
            self.takeovers[height] = amendment.take_over(self.book, begun, proposals)
            may_change |= {*amendment.OF_TAKEOVERS}
        for case in misbehaviour:
            book_keeping.misbehaved(self.book, case, height, second)
        for data, receipt in zip(transactions, receipts, strict=True):
            may_change |= self._follow_transaction(data, receipt, day)
        for table, name, row in changed:
            expect(table in may_change, table, "changed, and nothing in the block may change it")
            page = self.rows.setdefault(table, {})
            if row is None:
                expect(page.pop(name, None) is not None, "what was deleted from", table, "was not there")
            else:
                page[name] = row
        self._compare()
        laws = (*LAWS, *inventory.LAWS, *certificates.LAWS, *wallets.LAWS, *pledges.LAWS, *credit.LAWS)
        for law in (*laws, *(phases.LAWS if "phases" in self.book.charter else ())):
            law(self.rows)

    def restarted(self, replica: int, acknowledged: dict[bytes, bytes | None]) -> None:
        """A replica came back. Per transaction it had acknowledged, the receipt it has now."""
        for identity, receipt in acknowledged.items():
            expect(receipt is not None, "replica", replica, "lost an acknowledged transaction:", identity.hex())
            told = self.executed.get(identity.hex())
            expect(told is None or told == _text(json.loads(receipt or b"")), "a receipt changed:", identity.hex())

    def seen(self, identities: set[str]) -> None:
        """The ids that the ledger would turn away as seen: all of them were executed."""
        expect(identities <= {*self.executed}, "an id is seen that was never executed")

    def same_rows(self, rows: Iterable[tuple[str, str, Row]]) -> None:
        """What is on record is what was published, block by block."""
        found: Rows = {}
        for table, name, row in rows:
            found.setdefault(table, {})[name] = row
        expect(
            found == {table: page for table, page in self.rows.items() if page}, "rows differ from what was published"
        )

    # --- one transaction ----------------------------------------------------------------------------------------

    def _follow_transaction(self, data: bytes, receipt: Row, day: str) -> set[str]:
        """Returns the tables that it may change."""
        if receipt["status"] == "inadmissible":
            expect(receipt["code"] == "machine.INADMISSIBLE" and not receipt["facts"] and not receipt["events"],
                   "what is inadmissible has a result of its own")  # fmt: skip
            expect(receipt["transaction"] in self._possible_ids(data), "a receipt for another transaction")
            return set()
        content = json.loads(data)
        identity = parties.transaction_id(content)
        expect(receipt["transaction"] == identity.hex(), "a receipt for another transaction")
        expect(identity.hex() not in self.executed, "a transaction was executed twice:", identity.hex())
        self.executed[identity.hex()] = _text(receipt)
        self._admissible(data, content)
        keys = parties.signers(self.book, content, identity, day)
        self._count(content["body"]["parties"], len(data))
        if receipt["status"] == "refused":
            expect(receipt["code"] != "machine.FAULT", "a rule failed:", receipt["facts"])
            expect(not receipt["events"], "a refused transaction has events")
            return {"quotas"}
        expect(receipt["status"] == "kept" and receipt["code"] is None, "a receipt of no known kind")
        return {"quotas"} | self._do(content["body"], keys, day)

    def _admissible(self, data: bytes, content: Row) -> None:
        """What was executed was in form, for this ledger and in its time."""
        body, limits = content["body"], self.book.charter["transaction"]
        expect(parties.canonical(content) == data, "something was executed that is not canonical")
        expect(body["ledger"] == self.founding, "a transaction of another ledger was executed")
        in_time = self.second <= body["valid_until"] <= self.second + self.book.charter["charter"]["window_seconds"]
        expect(in_time, "a transaction was executed out of its time")
        small = len(data) <= limits["bytes"] and 0 < len(body["actions"]) <= limits["actions"]
        expect(small and len(content["signatures"]) <= limits["signatures"], "a transaction was executed beyond limits")
        for names in (body["parties"], [each["key"] for each in content["signatures"]]):
            expect(all(one < other for one, other in pairwise(names)), "parties or keys stand twice or out of order")

    def _count(self, who: list[str], size: int) -> None:
        """What an executed transaction uses of this hour's quotas, within their limits."""
        hour, hourly = self.second // 3_600, self.book.charter["transaction"]["hourly"]
        for party in (*who, EVERYBODY):
            row = self.book.page("quotas").get(party)
            if row is None or row["hour"] != hour:
                row = {"hour": hour, "transactions": 0, "bytes": 0}
            row = {"hour": hour, "transactions": row["transactions"] + 1, "bytes": row["bytes"] + size}
            self.book.page("quotas")[party] = row
            most = hourly["ledger_transactions" if party == EVERYBODY else "party_transactions"]
            expect(row["transactions"] <= most, party, "is beyond its quota")

    def _do(self, body: Row, keys: dict[str, list[Row]], day: str) -> set[str]:
        """Each action of a kept transaction, in the book."""
        policies = parties.policies(self.book, body["parties"])
        made: Counter[str] = Counter()

        def new_id(party: str) -> str:
            ordinal = sum(made.values())
            made[party] += 1
            parts = (bytes.fromhex(self.founding), party.encode(), bytes.fromhex(body["salt"]))
            return tagged(b"heqi/record", *parts, ordinal.to_bytes(4, "big")).hex()

        now = Now(self.height, self.second, day, new_id)
        tables: set[str] = set()
        steps: list[tuple[Row, pledges.Moment, pledges.Moment]] = []
        moment, watched = pledges.look(self.book), credit.look(self.book)
        for ask in body["actions"]:
            parties.authorised(self.book, ask["action"], ask, keys, policies)
            page, may_change = PAGES[ask["action"]]
            page(self.book, ask, now)
            tables |= {*may_change}
            before, moment = moment, pledges.look(self.book)
            steps.append((ask, before, moment))
        pledges.after(self.book, steps, body["parties"])
        credit.after(self.book, watched, now)
        for ask in body["actions"]:  # when all are done: what stood in their way may have gone with them
            supervision.nothing_held(self.book, ask["action"], ask, day)
            evidence.delivered_from_no_warehouse(self.book, ask["action"], ask)
        if len(body["actions"]) == 1 and "phases" in self.book.charter:  # of several, one may make room for another
            phases.within_phase(self.book, body["actions"][0]["action"])
            phases.within_limits(self.book, body["actions"][0]["action"], body["actions"][0])
        return tables | {*phases.OF_GATES, *pledges.OF_GATES, *credit.OF_GATES}

    def _possible_ids(self, data: bytes) -> list[str]:
        """By which a receipt can name bytes that were not executed: their own hash, or that of the body in them."""
        found = [tagged(b"heqi/unreadable", data).hex()]
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            found.append(parties.transaction_id(json.loads(data)).hex())
        return found

    # --- the comparison -----------------------------------------------------------------------------------------

    def _compare(self) -> None:
        """Every row of the book against the ledger's, in the fields that the book keeps."""
        for table, page in self.book.tables.items():
            published = self.rows.get(table, {})
            if page.keys() != published.keys():
                odd = sorted(page.keys() ^ published.keys())
                raise Discrepancy(f"{table}: only one of book and ledger has {odd[:3]}")
            for name, row in page.items():
                actual = published[name]
                if any(actual[field] != value for field, value in row.items()):
                    raise Discrepancy(f"{table} {name}: {_difference(row, actual)}")


def _difference(row: Row, actual: Row) -> str:
    found = [f"{field} is {actual[field]!r} and should be {value!r}" for field, value in row.items()
             if actual[field] != value]  # fmt: skip
    return "; ".join(found)


def _text(receipt: Any) -> str:
    return json.dumps(receipt, sort_keys=True)
