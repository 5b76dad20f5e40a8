"""Financing: the file from application to agreement, and what the financier establishes and signs on the way."""

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import require
from heqi.machine.transactions import Action
from heqi.modules.parties import require_good_standing
from heqi.modules.receivables.book import EXPOSURES, Subject, exposure_row
from heqi.modules.receivables.claims import claim_of, face_asked, held_by
from heqi.modules.receivables.files import (
    FILES,
    AnnualCost,
    Bearer,
    Check,
    File,
    FileCheck,
    FileStage,
    ListedTrigger,
    Offer,
    Trigger,
    file_for,
    offer_of,
    proceeds_asked,
    require_stage,
    sides_of_file,
)
from heqi.modules.receivables.passing import require_face, require_passable
from heqi.modules.receivables.reasons import Why
from heqi.modules.receivables.terms import Days, Terms
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount, Cents, PartsPerMillion, simple_interest
from heqi.values.days import Day
from heqi.values.identifiers import Id, Party, Text

MILLION = 1_000_000
BEFORE_MONEY = (FileStage.APPLIED, FileStage.OFFERED, FileStage.AGREED)
AGREED_TERMS = tuple(term for term in Offer.__struct_fields__ if term != "expires")


class Apply(Action, tag="receivables.apply"):
    """The holder asks a financier to finance one whole claim. For a part, split first. Several may be asked; whoever
    pays first has it.
    """

    claim: Id
    financier: Party


class MakeOffer(Action, tag="receivables.offer"):
    """The financier offers on a claim over the face that it names: a rate in per cent a year on ACT/360 days from
    value day to due day, taken in advance; the fee and who bears it; the proceeds and the all-in annual cost, which the
    ledger recomputes; what recourse is set off by, or nothing for none. It replaces an earlier offer in the file.
    """

    file: Id
    face: Amount
    principal: Amount
    rate: PartsPerMillion
    value_day: Day
    interest: Cents
    fee: Cents
    fee_borne_by: Bearer
    proceeds: Amount
    annual_cost: AnnualCost
    recourse: tuple[ListedTrigger, ...]
    overdue_days: Days | None
    expires: Day


class Agree(Action, tag="receivables.agree"):
    """The supplier agrees to the offer on record, and names every term of it as it has read it: an offer that was
    replaced since is not agreed to.
    """

    file: Id
    principal: Amount
    rate: PartsPerMillion
    value_day: Day
    interest: Cents
    fee: Cents
    fee_borne_by: Bearer
    proceeds: Amount
    annual_cost: AnnualCost
    recourse: tuple[ListedTrigger, ...]
    overdue_days: Days | None


class EnterCheck(Action, tag="receivables.enter_check"):
    """The financier enters a check with its reference (the number of a contract, a delivery note, the certificate of a
    registry search, the filing of the assignment at 中登网). A later one of the same kind replaces it, but not the
    earlier filing that it found: that stands until it is decided to go on despite of it.
    """

    file: Id
    kind: FileCheck
    reference: Text
    day: Day
    expires: Day | None = None
    earlier_filing: Text | None = None


class GoOnDespiteFiling(Action, tag="receivables.go_on_despite_filing"):
    """Those whom the financier's policy names put on record why it goes on although the registry shows an earlier
    filing.
    """

    file: Id
    reason: Text


class CloseFile(Action, tag="receivables.close_file"):
    """Either side ends a file before money has moved."""

    file: Id


class SetLine(Action, tag="receivables.set_line"):
    """A financier sets its line for an obligor, or for a group as `group:code`, up to a day."""

    subject: Subject
    limit: Amount
    until: Day


def apply_for(state: State, call: Call, ask: Apply) -> None:
    claim = held_by(state, ask.by, ask.claim)
    require_passable(call, claim)
    require_good_standing(state, ask.financier, Why.COUNTERPARTY_NOT_ADMITTED)
    require(ask.financier not in (ask.by, claim.obligor), Why.SAME_PARTY, party=ask.financier)
    # Nothing below may be refused.
    file = File(
        claim=ask.claim,
        root=claim.root,
        obligor=claim.obligor,
        supplier=ask.by,
        financier=ask.financier,
        currency=claim.currency,
        face=claim.face,
        due=claim.due,
        stage=FileStage.APPLIED,
        offer=None,
        checks=(),
        contest_reason=None,
        group=None,
        paid_out_day=None,
        principal_left=0,
        interest_left=0,
        interest_through=claim.due,
        costs_left=0,
        collected=0,
        reserve_paid=0,
        reserve_owed=0,
        demanded_for=None,
        demand_reference=None,
    )
    state.put(FILES, call.new_id(), file)


def make_offer(state: State, call: Call, ask: MakeOffer) -> None:
    file = file_for(state, ask.by, ask.file, "financier")
    require_stage(file, *BEFORE_MONEY)
    terms = call.terms(Terms)
    claim = claim_of(state, file.claim)
    require_face(claim, ask.face)
    face = claim.face
    in_order = call.day <= ask.expires <= ask.value_day < file.due
    require(in_order, Why.VALUE_DAY_WRONG, value_day=ask.value_day, today=call.day, due=file.due)
    most = face * terms.advance_at_most // MILLION
    require(ask.principal <= most, Why.PRINCIPAL_TOO_LARGE, principal=ask.principal, face=face, most=most)
    once_each = len({*ask.recourse}) == len(ask.recourse)
    days_named = (ask.overdue_days is not None) == (Trigger.OVERDUE in ask.recourse)
    require(once_each and days_named, Why.RECOURSE_UNCLEAR)
    require_arithmetic(terms, file, ask)
    # Nothing below may be refused.
    offer = Offer(**{name: getattr(ask, name) for name in Offer.__struct_fields__})
    state.put(FILES, ask.file, changed(file, stage=FileStage.OFFERED, face=face, offer=offer))


def require_arithmetic(terms: Terms, file: File, ask: MakeOffer) -> None:
    """The offer's figures follow from its terms, exactly."""
    days = (file.due - ask.value_day).days
    interest = simple_interest(ask.principal, ask.rate, days, terms.days_in_year)
    borne = interest + (ask.fee if ask.fee_borne_by == "supplier" else 0)
    proceeds = ask.principal - borne
    cost = annual_cost(borne, proceeds, days, terms.annual_cost_days) if proceeds > 0 else 0
    same = (ask.interest, ask.proceeds, ask.annual_cost) == (interest, proceeds, cost)
    require(same, Why.OFFER_ARITHMETIC, interest=interest, proceeds=proceeds, annual_cost=cost)


def annual_cost(borne: int, proceeds: int, days: int, days_in_year: int) -> int:
    """What the supplier bears, on what it receives, for a year: millionths, half up (中国人民银行公告〔2021〕第3号)."""
    numerator = borne * days_in_year * MILLION
    denominator = proceeds * days
    return (2 * numerator + denominator) // (2 * denominator)


def agree(state: State, call: Call, ask: Agree) -> None:
    file = file_for(state, ask.by, ask.file, "supplier")
    require_stage(file, FileStage.OFFERED)
    offer = offer_of(file)
    require(call.day <= offer.expires, Why.OFFER_EXPIRED, last_day=offer.expires)
    require_good_standing(state, file.financier, Why.COUNTERPARTY_NOT_ADMITTED)
    differs = [term for term in AGREED_TERMS if getattr(ask, term) != getattr(offer, term)]
    require(not differs, Why.OFFER_CHANGED, differs=differs)
    # Nothing below may be refused.
    state.put(FILES, ask.file, changed(file, stage=FileStage.AGREED))


def enter_check(state: State, call: Call, ask: EnterCheck) -> None:
    file = file_for(state, ask.by, ask.file, "financier")
    require_stage(file, *BEFORE_MONEY)
    require(ask.day <= call.day, Why.CHECK_DAY_AHEAD, check_day=ask.day, today=call.day)
    # Nothing below may be refused.
    check = Check(**{name: getattr(ask, name) for name in Check.__struct_fields__})
    before = next((each for each in file.checks if each.kind == ask.kind), None)
    if check.earlier_filing is None and before is not None and file.contest_reason is None:
        check = changed(check, earlier_filing=before.earlier_filing)
    others = tuple(each for each in file.checks if each.kind != ask.kind)
    # What was decided about an earlier filing was decided on the search of its time.
    decided = ask.kind != "registry-search" and ask.earlier_filing is None
    contest_reason = file.contest_reason if decided else None
    state.put(FILES, ask.file, changed(file, checks=(*others, check), contest_reason=contest_reason))


def go_on_despite_filing(state: State, call: Call, ask: GoOnDespiteFiling) -> None:
    file = file_for(state, ask.by, ask.file, "financier")
    require_stage(file, *BEFORE_MONEY)
    # Nothing below may be refused.
    state.put(FILES, ask.file, changed(file, contest_reason=ask.reason))


def close_file(state: State, call: Call, ask: CloseFile) -> None:
    file = file_for(state, ask.by, ask.file, "supplier", "financier")
    require_stage(file, *BEFORE_MONEY)
    # Nothing below may be refused.
    state.put(FILES, ask.file, changed(file, stage=FileStage.CLOSED))


def set_line(state: State, call: Call, ask: SetLine) -> None:
    # Nothing below may be refused: a line below what is used only stops new finance.
    row = exposure_row(state, ask.by, ask.subject)
    state.put(EXPOSURES, f"{ask.by}/{ask.subject}", changed(row, limit=ask.limit, limit_until=ask.until))


RULES: dict[type[Action], Rule] = {
    Apply: Rule(
        apply_for,
        by="the holder",
        zh="持有人请求融资方就一笔完整的债权融资；只融资一部分的，应先拆分。可同时向多家申请，先付款者取得债权。",
        amount=face_asked,
        starts=True,
        makes=FILES,
    ),
    MakeOffer: Rule(
        make_offer,
        by="the financier",
        zh=(
            "融资方按其载明的面额就一笔债权报价：自起息日至到期日、按 ACT/360 计算并预扣的年利率；"
            "费用及由谁承担；到账金额与综合年化成本（由账本重算）；触发追索的事项，无追索则不填。"
            "它取代档案中此前的报价。"
        ),
        amount="principal",
        starts=True,
        concerns=sides_of_file,
    ),
    Agree: Rule(
        agree,
        by="the supplier",
        zh="供应商同意在案的报价，并逐项写明其所见的条款：若报价此后已被取代，则不视为同意。",
        amount="proceeds",
        starts=True,
        concerns=sides_of_file,
    ),
    EnterCheck: Rule(
        enter_check,
        by="the financier",
        zh=(
            "融资方录入一项核查及其编号（合同号、送货单号、登记查询证明编号、中登网转让登记编号）。"
            "同类的后一项取代前一项，但不取代所查得的在先登记：该登记持续有效，直至决定虽有在先登记仍继续。"
        ),
    ),
    GoOnDespiteFiling: Rule(
        go_on_despite_filing,
        by="the financier",
        zh="融资方签署规则所定人员登记：虽登记系统显示在先登记，因何理由仍继续。",
        amount=proceeds_asked,
    ),
    CloseFile: Rule(close_file, by="the supplier or the financier", zh="任一方在款项划转之前结束融资档案。"),
    SetLine: Rule(
        set_line,
        by="the financier",
        zh="融资方设定其对债务人的额度，或以 `group:代码` 设定对集团的额度，至某日为止。",
        amount="limit",
    ),
}
