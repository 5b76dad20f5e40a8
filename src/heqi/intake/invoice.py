"""The one typed invoice that every syntax is read into. Amounts are integers in minor units of `currency`."""

from msgspec import Struct

from heqi.values.days import Day

UNVERIFIED = "unverified"

# Schemes of party identifiers, the most telling first: the first one that a party has is its identity. A number that
# one party gave the other ("private") is no identity: each syntax may drop it.
IDENTITY_SCHEMES = ("uscc", "lei", "vat", "register", "gln", "tax")


class PartyId(Struct, frozen=True):
    scheme: str  # one of IDENTITY_SCHEMES, or "private"
    value: str


class InvoiceParty(Struct, frozen=True):
    """A seller, buyer or payee: its registered name and every identifier that the document gives."""

    name: str | None
    ids: tuple[PartyId, ...] = ()

    @property
    def id(self) -> str | None:
        """The most telling identifier, for people and maps: None when there is none."""
        return self.ids[0].value if self.ids else None


class Line(Struct, frozen=True, kw_only=True):
    """One line. Quantities, prices and rates stay text, as the document writes them; only money is money."""

    description: str
    net: int
    quantity: str | None = None
    unit: str | None = None
    price: str | None = None  # for `price_base` units
    price_base: str | None = None
    adjustment: int = 0  # the line's own charges less its allowances, part of `net`
    tax: int | None = None
    rate: str | None = None


class TaxPart(Struct, frozen=True, kw_only=True):
    """One part of the tax breakdown (EN 16931 BG-23)."""

    basis: int
    tax: int
    category: str | None = None
    rate: str | None = None  # per cent


class Note(Struct, frozen=True):
    """Something the reader saw that is worth a warning: the attribute name of a `Warn`, and whom it is about."""

    warning: str
    party: str = ""


class Invoice(Struct, frozen=True, kw_only=True):
    """A document that was read and whose figures agree. None is what the document does not say."""

    syntax: str  # "fapiao", "fapiao-2019", "ubl", "cii"; inside a carrier "ofd/…" or "pdf/…"
    kind: str  # the document's own word for what it is: "special-blue", "ordinary-red", "Invoice", "CreditNote", …
    number: str
    type: str  # UNTDID 1001
    issue_date: Day
    due_date: Day | None = None
    instalments: bool = False  # several due dates; `due_date` is the earliest
    currency: str
    seller: InvoiceParty
    buyer: InvoiceParty
    payee: InvoiceParty | None = None
    lines: tuple[Line, ...] = ()
    line_total: int | None = None
    allowances: int = 0
    charges: int = 0
    tax_exclusive: int
    tax: int | None
    tax_parts: tuple[TaxPart, ...] = ()
    total: int
    prepaid: int = 0
    third_party: int = 0  # collected for others (XRechnung extension)
    rounding: int = 0
    payable: int | None
    preceding: tuple[str, ...] = ()  # numbers of the invoices that this one corrects or takes back
    notes: tuple[Note, ...] = ()
    authenticity: str = UNVERIFIED  # until a bank attests a check at the tax platform
