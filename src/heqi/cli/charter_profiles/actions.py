"""What the roles of a charter commonly do, by the full names of actions."""

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
    "evidence.state_lines",
    "evidence.match",
    "credit.bring_up_to_date",
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
OF_SUPERVISED_MEMBERS = (
    "supervision.appeal",
    "supervision.file_report",
    "supervision.prolong_pause",
    "supervision.record_legal_order",
)
OF_PANELS = ("supervision.decide_appeal",)
OF_VOTERS = ("phases.propose", "phases.vote", "phases.enter")
OF_INVESTIGATORS = ("phases.close_incident",)
OF_LIMITED_FINANCIERS = ("limits.state_risk_assets",)

# Orders, deliveries and invoices that have to match.
OF_MATCHING = ("evidence.state_lines", "evidence.match")

# Goods in warehouses.
OF_WAREHOUSES = (
    "inventory.open_site",
    "inventory.take_in",
    "inventory.give_back",
    "inventory.issue",
    "inventory.decline",
    "inventory.release",
    "inventory.cancel_order",
    "inventory.waive_fees",
)
OF_RECEIPT_HOLDERS = (
    "inventory.accept",
    "inventory.decline",
    "inventory.transfer",
    "inventory.split",
    "inventory.merge",
    "inventory.order_release",
    "inventory.cancel_order",
    "inventory.pay_fees",
)
OF_INSPECTORS = ("inventory.inspect", "inventory.count", "inventory.record_loss")
OF_INSURERS = ("inventory.insure", "inventory.end_cover")

# What secures which debt, and lines on it.
OF_PLEDGORS = ("pledges.pledge", "pledges.take_back")
OF_PLEDGEES = (
    "pledges.secure",
    "pledges.release",
    "pledges.reduce",
    "pledges.subordinate",
    "pledges.transfer_debt",
    "pledges.declare_default",
    "pledges.collect",
    "pledges.discharge",
)
OF_BORROWERS = ("credit.draw", "credit.repay", "credit.close_line", "credit.bring_up_to_date")
OF_LENDERS = (
    "credit.open_line",
    "credit.charge",
    "credit.repay_from_proceeds",
    "credit.close_line",
    "credit.bring_up_to_date",
)
OF_PRICERS = ("credit.attest_price",)
OF_LINE_INSURERS = ("credit.cover_line",)

# Money for a purpose, and wallets.
OF_PURPOSES = (
    "conditions.open_purpose",
    "conditions.set_aside",
    "conditions.attest",
    "conditions.release",
    "conditions.take_back",
    "conditions.dispute",
)
OF_OVERSEERS = ("conditions.attest", "conditions.end_purpose")
OF_ARBITERS = ("conditions.decide",)
OF_ISSUERS = ("wallets.mint",)
OF_WALLET_OPERATORS = ("wallets.open", "wallets.set_class", "wallets.redeem")
OF_WALLETS = ("wallets.load", "wallets.unload", "wallets.pay")
