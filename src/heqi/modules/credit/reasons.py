"""Reasons: why something about a credit line is refused, in the order in which rules check."""

from heqi.machine.reasons import Reasons, reason

STAGES = {"open": "有效", "called": "已宣布违约", "closed": "已结束"}


class Why(Reasons, prefix="credit", words={"stage": STAGES}):
    SAME_PARTY = reason(
        "{party} would stand on both sides.",
        "{party} 不能同时为双方。",
        do=("Name another party.", "请指定其他成员。"),
    )
    DUE_IN_THE_PAST = reason(
        "The line would end on {until}, before today, {today}.",
        "授信到期日 {until} 早于今日 {today}。",
        do=("Name a day that is to come.", "请填写将来的日期。"),
    )
    ADVANCE_TOO_HIGH = reason(
        "An advance of {advance:rate} is beyond the charter's {most:rate}.",
        "折算率 {advance:rate} 超过章程上限 {most:rate}。",
        do=("Agree on a lower advance.", "请约定较低的折算率。"),
        source="charter, credit",
    )
    NOT_FOUND = reason(
        "There is no credit line {line} of yours.",
        "没有属于贵方的授信 {line}。",
        do=("List your lines.", "请查看授信列表。"),
    )
    LINE_CLOSED = reason(
        "The line is {stage}.",
        "该授信{stage}。",
        do=("Open another one.", "请另行开立。"),
    )
    LINE_ENDED = reason(
        "The line could be drawn on until {until}.",
        "该授信的提款期已于 {until} 届满。",
        do=("Repay it, or agree on another line.", "请还款或另行约定授信。"),
    )
    COVER_LAPSED = reason(
        "The line may be drawn on while {insurer} covers it, and its cover lasts until {covered}.",
        "该授信以 {insurer} 的承保为提款条件，其承保至 {covered}。",
        do=("Have the cover renewed first.", "请先续保。"),
        retry=True,
    )
    BASE_NOT_OF_TODAY = reason(
        "The borrowing base is of {through}, not of today, {today}.",
        "借款基数截至 {through}，尚未更新至今日 {today}。",
        do=("Bring it up to date (credit.bring_up_to_date).", "请先更新（credit.bring_up_to_date）。"),
        retry=True,
    )
    BEYOND_LIMIT = reason(
        "{drawn:money} would be drawn on a line of {limit:money}.",
        "提款后余额 {drawn:money} 将超过授信额度 {limit:money}。",
        do=("Draw less, or repay first.", "请减少提款或先还款。"),
        retry=True,
    )
    BEYOND_BASE = reason(
        "{drawn:money} would be drawn on a borrowing base of {base:money}: {short:money} too much.",
        "提款后余额 {drawn:money} 将超过借款基数 {base:money}，差额 {short:money}。",
        do=(
            "Pledge more, repay, or see what the base leaves out and why (heqi list borrowing-base).",
            "请补充质押、还款，或查看未计入的项目及原因（heqi list borrowing-base）。",
        ),
        retry=True,
    )
    MORE_THAN_OWED = reason(
        "{amount:money} is more than the {owed:money} that is owed on the line.",
        "{amount:money} 超过该授信所欠 {owed:money}。",
        do=("Pay what is owed.", "请按所欠金额还款。"),
    )
    NOT_OF_THIS_LINE = reason(
        "Nothing is held there for this line, or less than {amount:money}.",
        "该处没有为本授信保留的款项，或不足 {amount:money}。",
        do=("List what is held (heqi list pledge_proceeds).", "请查看保留款项（heqi list pledge_proceeds）。"),
    )
    STILL_OWED = reason(
        "{owed:money} is owed on the line.",
        "该授信尚欠 {owed:money}。",
        do=("It ends when it is repaid.", "还清后方可结束。"),
        retry=True,
    )
    PRICE_OF_THE_FUTURE = reason(
        "The price is of {day}, after today, {today}.",
        "价格日期 {day} 晚于今日 {today}。",
        do=("Enter the day of the price.", "请填写报价日期。"),
    )
    PRICE_OLDER = reason(
        "A price of {known} is on record, later than {day}.",
        "已有 {known} 的价格，晚于 {day}。",
        do=("Attest the latest price.", "请确认最新价格。"),
    )
    NOT_THE_INSURER = reason(
        "{party} does not cover the line {line}.",
        "{party} 不是授信 {line} 的承保方。",
        do=("Check the line's id.", "请核对授信编号。"),
    )
    COVER_DAY_WRONG = reason(
        "Cover until {last_day} is none: today is {today}.",
        "承保截止日 {last_day} 无效：今日为 {today}。",
        do=("Name today or a later day.", "请填写今日或以后的日期。"),
    )
    UP_TO_DATE = reason(
        "The borrowing base is of today.",
        "借款基数已为今日。",
        do=("Nothing is left to do.", "无需再办理。"),
    )
    NOT_ASSIGNED = reason(
        "A credit line goes to no other lender: its borrowing base is agreed with this one.",
        "授信不得转让给其他出借人：其借款基数系与本出借人约定。",
        do=("Repay it from another line.", "请以其他授信偿还后另行开立。"),
    )
    DEFAULT_DIFFERS = reason(
        "On the line {costs:money} of costs, {interest:money} of interest and {principal:money} of principal are owed.",
        "该授信所欠：费用 {costs:money}、利息 {interest:money}、本金 {principal:money}。",
        do=("State these.", "请按此申报。"),
    )
