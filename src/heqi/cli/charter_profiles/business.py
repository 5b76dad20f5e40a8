"""What a region is strong in beside receivables: the sections that switch such business on, with a profile's terms."""

from collections.abc import Mapping
from typing import Any

from heqi.cli.charter_profiles.written import in_words
from heqi.cli.toml import toml

# By the section's name, in the order of their numbers.
SECTIONS: dict[str, str] = {
    "inventory": """
# --- §6.9 Goods in warehouses ----------------------------------------------------------------------------------------
# A receipt is written on what an independent inspector found, never on more; the holder endorses it, and the warehouse
# signs. Each kind of goods is counted in one unit (UN/ECE Recommendation 20).

[inventory]
goods = {goods}
receipts_per_lot = {receipts_per_lot} # ever; a loss touches them all
count_days = {count_days} # how old the last inspection or count may be when something new rests on it
cover_needed = {cover_needed} # whether a receipt passes on only while insurance covers it
receipt_source = {receipt_source}
lien_source = {lien_source}
loss_source = {loss_source}
""",
    "pledges": """
# --- §6.10 Pledges ---------------------------------------------------------------------------------------------------
# One register of what secures which debt. The order on this ledger is that among its members; legal priority follows
# the registry (Civil Code art. 414).

[pledges]
ranks_at_most = {ranks_at_most} # on one asset
secured_at_most = {secured_at_most} # by all of them, in millionths of a claim's face; 0 sets no limit
proceeds_days = {proceeds_days} # after the debt is due, that money paid on an asset stays held in its place
source = {source}
""",
    "credit": """
# --- §6.11 Credit ----------------------------------------------------------------------------------------------------
# A line is drawn within its borrowing base: what the pledged claims and stock are worth today, cut by an advance rate.
# Lender and borrower agree on each line, within these.

[credit]
claim_advance_at_most = {claim_advance_at_most} # in millionths of eligible claims
stock_advance_at_most = {stock_advance_at_most} # of eligible stock by its attested price
price_days = {price_days} # for so long an attested price counts
items_at_once = {items_at_once} # of a base that one action brings up to date
source = {source}
""",
    "conditions": """
# --- §6.13 Money for a purpose ---------------------------------------------------------------------------------------
# It stays the payer's until what was named beforehand has come about: a milestone attested, a delivery, a day. It goes
# back when the purpose has ended.

[conditions]
days_at_most = {days_at_most} # no condition outlives its purpose
dispute_days = {dispute_days} # for the arbiter; then the payee has as many to collect
source = {source}
""",
    "wallets": """
# --- §6.14 Wallets ---------------------------------------------------------------------------------------------------
# In two tiers: the issuer mints against a reserve of the same amount, operators serve wallets. In earnest the issuer is
# the central bank or acts for it (PBC Law art. 20); here deposits are simulated. Getting one's money out has no limit.

[wallets]
issuer = {issuer}
operators = {operators}
reserve_bank = {reserve_bank}
currency = "CNY"
source = {source}
{classes}""",
    "evidence": """
# --- §6.15 Order, delivery, invoice ----------------------------------------------------------------------------------
# Three papers of two parties, line by line: an invoice for more than was ordered and received does not match.

[evidence]
quantity_tolerance = {quantity_tolerance} # in millionths of what was ordered and received
amount_tolerance = {amount_tolerance} # of the order's total
marks_needed = {marks_needed} # whether a delivery names the marks on the goods
source = {source}
""",
}


def business_text(business: Mapping[str, Mapping[str, Any]]) -> str:
    """The sections that are switched on, as TOML. business: terms by section and clause."""
    return "".join(text.format(**_said(business[name])) for name, text in SECTIONS.items() if name in business)


def _said(terms: Mapping[str, Any]) -> dict[str, str]:
    classes = "".join(map(_wallet_class, terms.get("wallet_class", ())))
    return {name: toml(value) for name, value in terms.items()} | {"classes": classes}


def _wallet_class(terms: Mapping[str, Any]) -> str:
    lines = [
        f"{name} = {toml(value)}" + (f" # {in_words(value)}" if isinstance(value, int) else "")
        for name, value in terms.items()
    ]
    return "\n".join(("\n[[wallets.wallet_class]]", *lines)) + "\n"
