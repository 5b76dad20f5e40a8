"""Fees: what a warehouse is owed for storing, by the tariff that the holder accepted, and its lien for it.

fees = what was owed + quantity x tariff x days / 1,000, rounded down each time the quantity changes: never more than
was agreed. The warehouse hands nothing out while fees are owed on the receipt (lien); it may waive them, say because it
was paid outside.
"""

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import require
from heqi.machine.transactions import Action
from heqi.modules.inventory.reasons import Why
from heqi.modules.inventory.records import RECEIPTS, Receipt, receipt_for
from heqi.modules.payments import move, require_settled
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount
from heqi.values.days import Day
from heqi.values.identifiers import Id, Party

TARIFF_UNITS = 1_000


class PayFees(Action, tag="inventory.pay_fees"):
    """The holder pays the warehouse what it is owed on a receipt, or part of it, with money at a settlement bank."""

    receipt: Id
    amount: Amount
    bank: Party


class WaiveFees(Action, tag="inventory.waive_fees"):
    """The warehouse lets fees on a receipt go: it was paid outside, or gives them up. Its lien ends with them."""

    receipt: Id
    amount: Amount


def fees_due(receipt: Receipt, day: Day) -> int:
    """Minor units owed to the warehouse at the end of that day."""
    days = max(0, (day - receipt.fees_through).days)
    return receipt.fees + receipt.quantity * receipt.tariff * days // TARIFF_UNITS


def with_fees(receipt: Receipt, day: Day) -> Receipt:
    """The receipt with its fees counted up to that day: before its quantity changes."""
    return changed(receipt, fees=fees_due(receipt, day), fees_through=max(day, receipt.fees_through))


def pay_fees(state: State, call: Call, ask: PayFees) -> None:
    receipt = receipt_for(state, ask.by, ask.receipt, "holder")
    require_owed(receipt, call.day, ask.amount)
    currency = call.charter.preamble.currency
    require_settled(call, ask.bank, currency)
    move(state, ask.bank, currency, ask.by, receipt.warehouse, ask.amount)
    # Nothing below may be refused.
    lower_fees(state, call, ask.receipt, receipt, ask.amount)


def waive_fees(state: State, call: Call, ask: WaiveFees) -> None:
    receipt = receipt_for(state, ask.by, ask.receipt, "warehouse")
    require_owed(receipt, call.day, ask.amount)
    # Nothing below may be refused.
    lower_fees(state, call, ask.receipt, receipt, ask.amount)


def require_owed(receipt: Receipt, day: Day, amount: int) -> None:
    due = fees_due(receipt, day)
    require(amount <= due, Why.FEES_LESS, due=due, amount=amount)


def lower_fees(state: State, call: Call, key: Id, receipt: Receipt, amount: int) -> None:
    counted = with_fees(receipt, call.day)
    state.put(RECEIPTS, key, changed(counted, fees=counted.fees - amount))


RULES: dict[type[Action], Rule] = {
    PayFees: Rule(
        pay_fees,
        by="the holder",
        zh="持有人以其在结算银行的存款，向仓库支付仓单所欠费用的全部或部分。",
        amount="amount",
    ),
    WaiveFees: Rule(
        waive_fees, by="the warehouse", zh="仓库免除仓储费（已在账外收取或放弃），留置随之消灭", amount="amount"
    ),
}
