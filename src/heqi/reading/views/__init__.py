"""Views: the lists people work from, declared as data. CLI, HTTP and documentation read this list.

Each view is one plain SQL statement over the mirrored tables. Besides its own parameters it may use `:reader` (who
asks), `:today` (the ledger's day), `:today_number` (the same as a number of days) and `:keeper` (1 when the reader
keeps the book, else 0).
"""

from heqi.reading.views.business import BUSINESS
from heqi.reading.views.declaring import AS_JSON, Column, ColumnKind, Parameter, ParameterKind, View
from heqi.reading.views.goods import GOODS
from heqi.reading.views.governing import GOVERNING
from heqi.reading.views.lending import LENDING
from heqi.reading.views.money import MONEY
from heqi.reading.views.rights import RIGHTS

VIEWS = (*BUSINESS, *GOODS, *LENDING, *MONEY, *RIGHTS, *GOVERNING)
BY_NAME = {view.name: view for view in VIEWS}
VIEWED = frozenset(table for view in VIEWS for table in view.tables)

__all__ = ["AS_JSON", "BY_NAME", "VIEWED", "VIEWS", "Column", "ColumnKind", "Parameter", "ParameterKind", "View"]
