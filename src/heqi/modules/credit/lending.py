"""Lending: a line is opened, drawn on, repaid and ended.

Money moves on the ledger, from the lender to the borrower and back; a repayment pays costs, then interest, then
principal (民法典 art. 561).
"""

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.credit.base import bring_forward
from heqi.modules.credit.interest import accrued, interest_due
from heqi.modules.credit.reasons import Why
from heqi.modules.credit.records import LINES, PRICES, Line, Price, Stage, line_for
from heqi.modules.credit.terms import Days, Terms
from heqi.modules.inventory.records import Grade
from heqi.modules.payments import Frees, move, require_settled
from heqi.modules.pledges import DEBTS, PROCEEDS, DebtStage, put_debt, take, waterfall
from heqi.modules.pledges.records import debt_of, pledge_of, proceeds_key
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount, Currency, PartsPerMillion
from heqi.values.day_counts import DayCount
from heqi.values.days import Day
from heqi.values.identifiers import Code, Id, Party, Text
from heqi.values.quantities import Unit


class OpenLine(Action, tag="credit.open_line"):
    """Lender and borrower agree on a line: how much, until when, at what rate by which day count, and what its
    borrowing base takes. Assets are pledged for it under its id as a secured debt (pledges.pledge).

    Of each obligor and each kind of goods the base takes no more than the concentration, in per cent of the limit. A
    claim drops out past_due_days after its due day and age_days after delivery; the whole obligor drops out when what
    is past due is more than cross_ageing, in per cent of its claims in the base. Stock counts by the price that the
    pricer attests. Where an insurer is named the line is drawn on only while that covers it.
    """

    borrower: Party
    currency: Currency
    limit: Amount
    rate: PartsPerMillion
    day_count: DayCount
    until: Day
    contract: Text
    claim_advance: PartsPerMillion
    stock_advance: PartsPerMillion
    past_due_days: Days
    age_days: Days
    cross_ageing: PartsPerMillion
    concentration: PartsPerMillion
    pricer: Party
    insurer: Party | None = None


class Draw(Action, tag="credit.draw"):
    """The borrower draws on a line, and the lender pays, within limit and borrowing base as they are today."""

    line: Id
    lender: Party
    bank: Party
    amount: Amount


class Repay(Action, tag="credit.repay"):
    """The borrower repays: costs, then interest, then principal."""

    line: Id
    bank: Party
    amount: Amount


class RepayFromProceeds(Frees, tag="credit.repay_from_proceeds"):
    """The lender takes what was paid on a pledged asset, and is held in its place, as a repayment of the line."""

    line: Id
    pledge: Id
    asset: Id
    bank: Party
    pledgor: Party
    amount: Amount


class Charge(Action, tag="credit.charge"):
    """Lender and borrower agree on costs that the line bears."""

    line: Id
    borrower: Party
    amount: Amount
    reference: Text


class CloseLine(Action, tag="credit.close_line"):
    """Either side ends a line on which nothing is owed."""

    line: Id


class BringUpToDate(Action, tag="credit.bring_up_to_date"):
    """Lender or borrower brings a borrowing base forward to today: what has grown old, fallen due, lost its cover or
    its price. A large base takes several of these.
    """

    line: Id


class AttestPrice(Action, tag="credit.attest_price"):
    """A pricer attests what one unit of goods of a grade costs."""

    goods: Code
    grade: Grade
    unit: Unit
    currency: Currency
    price: Amount
    day: Day


class CoverLine(Action, tag="credit.cover_line"):
    """The insurer that a line names says until when it covers it: longer than before, or shorter, but not to before
    today.
    """

    line: Id
    last_day: Day


def open_line(state: State, call: Call, ask: OpenLine) -> None:
    terms = call.terms(Terms)
    sides = [ask.by, ask.borrower, ask.pricer, *([] if ask.insurer is None else [ask.insurer])]
    require(ask.borrower != ask.by, Why.SAME_PARTY, party=ask.by)
    require(ask.borrower not in sides[2:], Why.SAME_PARTY, party=ask.borrower)
    require(ask.until >= call.day, Why.DUE_IN_THE_PAST, until=ask.until, today=call.day)
    for advance, most in (
        (ask.claim_advance, terms.claim_advance_at_most),
        (ask.stock_advance, terms.stock_advance_at_most),
    ):
        require(advance <= most, Why.ADVANCE_TOO_HIGH, advance=advance, most=most)
    # Nothing below may be refused.
    key = call.new_id()
    agreed = {name: getattr(ask, name) for name in OpenLine.__struct_fields__ if name not in ("by", "contract")}
    line = Line(
        lender=ask.by,
        covered=None,
        stage=Stage.OPEN,
        borrowing_base=0,
        through=call.day,
        principal=0,
        interest=0,
        interest_rest=0,
        interest_through=call.day,
        costs=0,
        **agreed,
    )
    state.put(LINES, key, line)
    put_debt(state, key, ask.by, ask.borrower, ask.currency, ask.limit, ask.contract, ask.until)


def draw(state: State, call: Call, ask: Draw) -> None:
    line = line_for(state, ask.by, ask.line, "borrower")
    require(ask.lender == line.lender, Why.NOT_FOUND, line=ask.line)
    require(call.day <= line.until, Why.LINE_ENDED, until=line.until)
    covered = line.insurer is None or (line.covered is not None and call.day <= line.covered)
    require(covered, Why.COVER_LAPSED, insurer=line.insurer or "-", covered=line.covered or "-")
    require(line.through == call.day, Why.BASE_NOT_OF_TODAY, through=line.through, today=call.day)
    drawn = line.principal + ask.amount
    require(drawn <= line.limit, Why.BEYOND_LIMIT, drawn=drawn, limit=line.limit)
    require(
        drawn <= line.borrowing_base,
        Why.BEYOND_BASE,
        drawn=drawn,
        base=line.borrowing_base,
        short=drawn - line.borrowing_base,
    )
    require_settled(call, ask.bank, line.currency)
    move(state, ask.bank, line.currency, line.lender, line.borrower, ask.amount)
    # Nothing below may be refused.
    state.put(LINES, ask.line, changed(accrued(line, call.day), principal=drawn))


def repay(state: State, call: Call, ask: Repay) -> None:
    line = line_for(state, ask.by, ask.line, "borrower")
    after = repaid(line, call.day, ask.amount)
    require_settled(call, ask.bank, line.currency)
    move(state, ask.bank, line.currency, line.borrower, line.lender, ask.amount)
    # Nothing below may be refused.
    state.put(LINES, ask.line, after)


def repay_from_proceeds(state: State, call: Call, ask: RepayFromProceeds) -> None:
    line = line_for(state, ask.by, ask.line, "lender")
    key = proceeds_key(ask.pledge, ask.asset, ask.bank, ask.pledgor)
    proceeds = state.get(PROCEEDS, key)
    if proceeds is None or pledge_of(state, ask.pledge).debt != ask.line or ask.amount > proceeds.amount:
        refuse(Why.NOT_OF_THIS_LINE, amount=ask.amount)
    after = repaid(line, call.day, ask.amount)
    # Nothing below may be refused.
    take(state, key, proceeds, ask.amount)
    state.put(LINES, ask.line, after)


def repaid(line: Line, day: Day, amount: int) -> Line:
    """The line after a payment. Refused: MORE_THAN_OWED."""
    now, interest = accrued(line, day), interest_due(line, day)
    owed = line.costs + interest + line.principal
    require(amount <= owed, Why.MORE_THAN_OWED, amount=amount, owed=owed)
    costs, paid, principal = waterfall(amount, line.costs, interest, line.principal)
    # What was carried is settled with the last of the interest, whichever way it was rounded.
    left = {"interest": now.interest - paid} if paid < interest else {"interest": 0, "interest_rest": 0}
    return changed(now, costs=line.costs - costs, principal=line.principal - principal, **left)


def charge(state: State, call: Call, ask: Charge) -> None:
    line = line_for(state, ask.by, ask.line, "lender")
    require(ask.borrower == line.borrower, Why.NOT_FOUND, line=ask.line)
    # Nothing below may be refused.
    state.put(LINES, ask.line, changed(line, costs=line.costs + ask.amount))


def close_line(state: State, call: Call, ask: CloseLine) -> None:
    line = line_for(state, ask.by, ask.line, "lender", "borrower")
    owed = line.costs + interest_due(line, call.day) + line.principal
    require(owed == 0, Why.STILL_OWED, owed=owed)
    # Nothing below may be refused.
    state.put(DEBTS, ask.line, changed(debt_of(state, ask.line), stage=DebtStage.OVER))


def bring_up_to_date(state: State, call: Call, ask: BringUpToDate) -> None:
    line = line_for(state, ask.by, ask.line, "lender", "borrower")
    require(line.through < call.day, Why.UP_TO_DATE)
    # Nothing below may be refused.
    bring_forward(state, call, ask.line, call.terms(Terms).items_at_once)


def attest_price(state: State, call: Call, ask: AttestPrice) -> None:
    key = f"{ask.by}/{ask.goods}:{ask.grade}:{ask.unit}"
    require(ask.day <= call.day, Why.PRICE_OF_THE_FUTURE, day=ask.day, today=call.day)
    known = state.get(PRICES, key)
    if known is not None:
        require(known.day <= ask.day, Why.PRICE_OLDER, known=known.day, day=ask.day)
    # Nothing below may be refused.
    state.put(PRICES, key, Price(pricer=ask.by, currency=ask.currency, price=ask.price, day=ask.day))


def cover_line(state: State, call: Call, ask: CoverLine) -> None:
    line = state.get(LINES, ask.line)
    if line is None or line.insurer != ask.by:
        refuse(Why.NOT_THE_INSURER, party=ask.by, line=ask.line)
    require(ask.last_day >= call.day, Why.COVER_DAY_WRONG, last_day=ask.last_day, today=call.day)
    # Nothing below may be refused.
    state.put(LINES, ask.line, changed(line, covered=ask.last_day))


RULES: dict[type[Action], Rule] = {
    OpenLine: Rule(
        open_line,
        by="the lender",
        zh=(
            "出借人与借款人约定一项授信：额度、期限、利率与计息方式，以及借款基数计入什么。"
            "资产以其编号作为被担保债务出质（pledges.pledge）。对每个债务人与每种货物，"
            "借款基数计入的金额不超过 concentration，即额度的百分比。债权在到期后 past_due_days 天、"
            "交付后 age_days 天即不再计入；某债务人逾期部分超过其在基数中债权的 cross_ageing（百分比）时，"
            "该债务人全部不再计入。存货按 pricer 证明的货价计算。指定保险人的，仅在其承保期间可以提款。"
        ),
        also=("borrower",),
        amount="limit",
        starts=True,
        makes=LINES,
    ),
    Draw: Rule(
        draw,
        by="the borrower",
        zh="借款人提款，出借人付款，以当日额度与借款基数为限",
        also=("lender",),
        amount="amount",
        starts=True,
    ),
    Repay: Rule(repay, by="the borrower", zh="借款人还款：依次清偿费用、利息、本金", amount="amount"),
    RepayFromProceeds: Rule(
        repay_from_proceeds,
        by="the lender",
        zh="出借人将质押资产上所付、并替代该资产而保留的款项，作为授信的还款收取。",
        amount="amount",
    ),
    Charge: Rule(charge, by="the lender", zh="出借人与借款人约定由授信承担的费用", also=("borrower",), amount="amount"),
    CloseLine: Rule(close_line, by="the lender or the borrower", zh="任一方结束一项不欠款的授信。"),
    BringUpToDate: Rule(
        bring_up_to_date,
        by="the lender or the borrower",
        zh=("出借人或借款人将借款基数更新至当日：哪些账龄过长、已到期、失去承保或失去货价。基数较大时须分多次办理。"),
    ),
    AttestPrice: Rule(attest_price, by="the pricer", zh="定价方证明某等级货物每一单位的价格。"),
    CoverLine: Rule(
        cover_line, by="the insurer", zh="授信所指定的保险人声明其承保至何日：可较此前延长或缩短，但不早于当日。"
    ),
}
