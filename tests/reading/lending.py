"""Rows of lending, as the modules write them: a line of the bank's to the maker, on claims and on copper."""

from typing import Any

from heqi.modules.credit import ITEMS, LINES, SUBJECTS
from heqi.modules.inventory import RECEIPTS
from heqi.modules.pledges import COLLATERAL, DEBTS, ENCUMBRANCES, PLEDGES
from heqi.modules.receivables import RaiseDispute
from heqi.state.tables import Row, Table
from tests.modules.test_credit import Counter, Depot

Rows = list[tuple[Table[Any], str, Row]]


def rows() -> Rows:
    """Two claims in a base, one of them disputed; a receipt that secures a line, and another that is free."""
    counter = Counter()
    counter.give()
    other = counter.more("2")
    counter.do(RaiseDispute(by="carmaker", claim=other, amount=100_000_00, ground="price", statement="Much."))
    counter.do(counter.draw(50_000_00))
    depot = Depot()
    depot.pledge()
    depot.receipt(depot.copper, 100)
    tables = (LINES, ITEMS, SUBJECTS, DEBTS, PLEDGES, COLLATERAL, ENCUMBRANCES, RECEIPTS)
    return [(table, key, row) for book in (counter, depot) for table in tables for key, row in book.rows(table).items()]


ROWS = rows()
