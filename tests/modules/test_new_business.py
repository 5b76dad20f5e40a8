"""Which actions start new business: the only ones that a privilege, a phase or a limit can ever refuse."""

from heqi.modules import CATALOGUE

STARTS = [
    "payments.hold",
    "receivables.undertake",
    "receivables.accept",
    "receivables.register",
    "receivables.confirm",
    "receivables.split",
    "receivables.assign",
    "receivables.apply",
    "receivables.offer",
    "receivables.agree",
    "receivables.pay_out",
    "inventory.take_in",
    "inventory.issue",
    "inventory.accept",
    "inventory.transfer",
    "inventory.split",
    "inventory.merge",
    "inventory.insure",
    "certificates.register",
    "certificates.issue",
    "certificates.transfer",
    "certificates.license",
    "conditions.set_aside",
    "wallets.mint",
    "wallets.open",
    "pledges.secure",
    "pledges.pledge",
    "pledges.subordinate",
    "pledges.transfer_debt",
    "credit.open_line",
    "credit.draw",
]
# Paying, redeeming, releasing, leaving, saying what is so, objecting, and guarding one's own keys.
NEVER = [
    "payments.credit",
    "payments.debit",
    "payments.transfer",
    "payments.release_hold",
    "payments.return_hold",
    "payments.attest_payment",
    "payments.set_collection_account",
    "receivables.settle",
    "receivables.apply_payment",
    "receivables.buy_back",
    "receivables.demand_buy_back",
    "receivables.pay_reserve",
    "receivables.credit",
    "receivables.decline",
    "receivables.cancel",
    "receivables.lapse",
    "receivables.close_file",
    "receivables.dispute",
    "receivables.withdraw_dispute",
    "receivables.resolve_dispute",
    "receivables.report_overdue",
    "inventory.inspect",
    "inventory.count",
    "inventory.record_loss",
    "inventory.give_back",
    "inventory.decline",
    "inventory.order_release",
    "inventory.cancel_order",
    "inventory.release",
    "inventory.pay_fees",
    "inventory.end_cover",
    "pledges.release",
    "pledges.reduce",
    "pledges.discharge",
    "pledges.take_back",
    "pledges.declare_default",
    "pledges.collect",
    "certificates.withdraw",
    "certificates.object",
    "certificates.withdraw_objection",
    "certificates.decide_objection",
    "certificates.end_licence",
    "certificates.redeem",
    "certificates.revoke",
    "conditions.end_purpose",
    "conditions.attest",
    "conditions.release",
    "conditions.take_back",
    "conditions.dispute",
    "conditions.decide",
    "wallets.redeem",
    "wallets.load",
    "wallets.unload",
    "wallets.pay",
    "credit.repay",
    "credit.repay_from_proceeds",
    "credit.charge",
    "credit.close_line",
    "credit.bring_up_to_date",
    "credit.attest_price",
    "credit.cover_line",
    "documents.dispute",
    "documents.show",
    "parties.add_key",
    "parties.rotate_key",
    "parties.revoke_key",
    "parties.replace_lost_key",
    "parties.object_to_key",
    "parties.set_policy",
    "charter.set_consensus_key",
    "charter.agree_to_upgrade",
]


def starting() -> list[str]:
    return [name for name, action in CATALOGUE.actions.items() if CATALOGUE.rules[action].starts]


def test_the_list_of_decision_31() -> None:
    assert starting() == STARTS


def test_what_nobody_may_stop_is_never_marked() -> None:
    assert [name for name in NEVER if name not in CATALOGUE.actions] == []
    assert [name for name in NEVER if name in starting()] == []


def test_whoever_governs_starts_no_business() -> None:
    governs = {"charter", "parties", "supervision", "phases", "limits", "amendment"}
    assert not {name.partition(".")[0] for name in starting()} & governs
