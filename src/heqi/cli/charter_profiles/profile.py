"""What a profile is made of, and what all of them share."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from heqi.cli.charter_profiles.privileges import Grant


class Seat(NamedTuple):
    """A founding member of the template. persons: (person, role, limit in minor units)."""

    id: str
    en: str
    zh: str
    uscc: str
    roles: tuple[str, ...]
    size: str
    persons: tuple[tuple[str, str, int | None], ...]
    group: str | None = None
    remark: str = ""


MAKER_AND_CHECKER = (("maker-1", "maker", None), ("checker-1", "checker", None))
# A maker alone does what gives nothing away, moves no money and can be undone; whatever else there is takes two.
BY_MAKER = (
    "documents.attest_invoice",
    "documents.attest_contract",
    "documents.attest_order",
    "documents.attest_despatch",
    "documents.attest_delivery",
    "documents.show",
    "documents.recompute",
    "documents.dispute",
    "receivables.register",
    "receivables.accept",
    "receivables.apply",
    "receivables.report_overdue",
)

# What every member does for itself, what whoever trades does, and the two sides of a claim.
OF_EVERY_MEMBER = (
    "parties.add_key",
    "parties.rotate_key",
    "parties.revoke_key",
    "parties.replace_lost_key",
    "parties.object_to_key",
    "parties.set_policy",
    "charter.set_consensus_key",
    "charter.agree_to_upgrade",
    "amendment.propose",
    "amendment.vote",
    "amendment.withdraw",
)
OF_TRADERS = (
    "documents.attest_invoice",
    "documents.attest_contract",
    "documents.attest_order",
    "documents.attest_despatch",
    "documents.attest_delivery",
    "documents.attest_red_invoice",
    "documents.show",
    "documents.recompute",
    "documents.dispute",
    "documents.withdraw_dispute",
    "documents.record_paid",
    "documents.withdraw",
    "payments.set_collection_account",
    "payments.withdraw_account_change",
    "payments.transfer",
    "payments.hold",
    "payments.release_hold",
    "payments.return_hold",
)
OF_OBLIGORS = (
    "receivables.undertake",
    "receivables.confirm",
    "receivables.decline",
    "receivables.cancel",
    "receivables.lapse",
    "receivables.dispute",
    "receivables.withdraw_dispute",
    "receivables.resolve_dispute",
    "receivables.settle",
    "receivables.apply_payment",
)
OF_SUPPLIERS = (
    "receivables.register",
    "receivables.accept",
    "receivables.decline",
    "receivables.cancel",
    "receivables.lapse",
    "receivables.split",
    "receivables.assign",
    "receivables.apply",
    "receivables.agree",
    "receivables.close_file",
    "receivables.credit",
    "receivables.record_dilution",
    "receivables.apply_payment",
    "receivables.report_overdue",
    "receivables.mark_defaulted",
    "receivables.buy_back",
)
OF_FINANCIERS = (
    "parties.attest_kyc",
    "parties.withdraw_kyc",
    "documents.recompute",
    "documents.dispute",
    "documents.withdraw_dispute",
    "documents.check_tax",
    "payments.set_collection_account",
    "payments.transfer",
    "receivables.offer",
    "receivables.enter_check",
    "receivables.go_on_despite_filing",
    "receivables.close_file",
    "receivables.set_line",
    "receivables.pay_out",
    "receivables.split",
    "receivables.assign",
    "receivables.apply_payment",
    "receivables.report_overdue",
    "receivables.mark_defaulted",
    "receivables.attest_default",
    "receivables.lift_default",
    "receivables.demand_buy_back",
    "receivables.agree_costs",
    "receivables.pay_reserve",
)
OF_SETTLEMENT_BANKS = (
    "payments.credit",
    "payments.debit",
    "payments.attest_payment",
    "payments.publish_calendar",
    "payments.withdraw_account_change",
)
OF_OPERATORS = ("parties.declare_group",)


class Profile(NamedTuple):
    """A founding charter to begin with. names: of the network, its purpose and its city, as (English, Chinese).
    keepers: who keeps the book. terms: what the clauses of the sections hold, by `section.clause`. grants: what the
    supervisor may do. opening: its phases and limits, as text.
    """

    name: tuple[str, str]
    purpose: tuple[str, str]
    city: tuple[str, str]
    seats: tuple[Seat, ...]
    keepers: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]
    terms: Mapping[str, Any]
    grants: tuple[Grant, ...]
    opening: str


# How the text changes: by more than half of the members, two thirds and three quarters; by more where banks weigh.
AMENDMENT_TERMS: Mapping[str, Any] = {
    "entrenched": ("amendment.entrenched", "charter.purpose"),
    "operational_vote_days": 14,
    "operational_cooling_days": 3,
    "operational_share": "1/2",
    "operational_covers": ("transaction", "documents", "disputes"),
    "economic_vote_days": 30,
    "economic_cooling_days": 14,
    "economic_share": "2/3",
    "economic_covers": ("member", "parties", "payments", "receivables"),
    "constitutional_vote_days": 60,
    "constitutional_cooling_days": 30,
    "constitutional_share": "3/4",
}

# Where a law or a notice sets the figure, every profile has it.
LAWFUL_TERMS: Mapping[str, Any] = {
    "max_tenor_months": 12,
    "small_creditor_days": 60,
    "default_days": 90,
    "days_in_year": 360,
    "annual_cost_days": 365,
}
