"""Why a payment, or what a payment needs, is refused."""

from heqi.machine.reasons import Reasons, reason

STAGES = {"held": "保留中", "released": "已支付", "returned": "已退回"}


class Why(Reasons, prefix="payments", words={"stage": STAGES}):
    NOT_A_SETTLEMENT_BANK = reason(
        "{bank} is no settlement bank of this ledger; these are: {banks}.",
        "{bank} 不是本账本的结算银行；结算银行为：{banks}。",
        do=("Settle through a bank that the charter names.", "请通过章程列明的银行结算。"),
        source="charter, payments.settlement_banks",
    )
    CURRENCY_NOT_SETTLED = reason(
        "This ledger does not settle {currency}; it settles {currencies}.",
        "本账本不结算 {currency}；可结算货币为 {currencies}。",
        do=("Use a currency that the charter names.", "请使用章程列明的货币。"),
        source="charter, payments.currencies",
    )
    MEMBER_UNKNOWN = reason(
        "{party} is not a member of this ledger.",
        "{party} 不是本账本的成员。",
        do=("Check the member's id.", "请检查成员编号。"),
    )
    PAYS_ITSELF = reason(
        "{party} would pay itself.",
        "{party} 不能向自己付款。",
        do=("Name another payee.", "请指定其他收款方。"),
    )
    STATEMENT_ALREADY_BOOKED = reason(
        "Line {reference} of the statement of {bank} was booked on {day}.",
        "{bank} 对账单中的 {reference} 已于 {day} 入账。",
        do=("Book each line once, under its own reference.", "每笔流水只能入账一次，并使用各自的编号。"),
    )
    INSUFFICIENT_FUNDS = reason(
        "{payer} does not have {amount:money} {currency} available at {bank}.",
        "{payer} 在 {bank} 的可用余额不足 {amount:money} {currency}。",
        do=("Pay money in at the bank, or release what is held.", "请先在银行入金，或先解除保留的款项。"),
        retry=True,
    )
    HOLD_TOO_LONG = reason(
        "Money may be held until {latest} at the latest and not before {today}, not until {expires_day}.",
        "款项最长可保留至 {latest}，且不得早于 {today}；不能保留至 {expires_day}。",
        do=("Choose another last day.", "请调整最后日期。"),
        source="charter, payments.hold_days_at_most",
    )
    HOLD_UNKNOWN = reason(
        "{hold} is no money held by or for you.",
        "{hold} 不是贵方付出或将收取的保留款项。",
        do=("List the money that is held.", "请查看保留款项列表。"),
    )
    HOLD_OVER = reason(
        "This money is {stage} already.",
        "该款项的状态已为 {stage}。",
        do=("Nothing is left to do.", "无需再办理。"),
    )
    HOLD_EXPIRED = reason(
        "The hold ran out on {expires_day}; its money can only go back to the payer.",
        "该保留款项已于 {expires_day} 到期，只能退回付款方。",
        do=("Return it, and pay by a transfer.", "请退回后另行转账。"),
    )
    HOLD_STILL_BINDS = reason(
        "The money is held for {payee} until {expires_day}: before that only the payee gives it up.",
        "该款项为 {payee} 保留至 {expires_day}：此前只有收款方可以放弃。",
        do=("Wait, or have the payee return it.", "请等待到期，或由收款方退回。"),
        retry=True,
    )
    RECEIPT_ALREADY_ATTESTED = reason(
        "Receipt {receipt_number} of {bank} was attested on {day}.",
        "{bank} 的回单 {receipt_number} 已于 {day} 登记。",
        do=("Use what is left of that attestation.", "请使用该回单的剩余金额。"),
    )
    RECEIPT_OF_THE_FUTURE = reason(
        "The receipt is booked on {booked_day}; today is {today}.",
        "回单记账日为 {booked_day}；今日为 {today}。",
        do=("Attest a payment when it is booked.", "请在记账后登记。"),
    )
    PAYER_ATTESTS_ITSELF = reason(
        "{bank} attests its own payment: {payee} has to sign too.",
        "{bank} 为自身付款出具回单，须由 {payee} 会签。",
        do=("Have the payee sign along.", "请收款方会签。"),
    )
    ATTESTATION_UNKNOWN = reason(
        "{attestation} is no attested payment from {payer} to {payee}.",
        "{attestation} 不是 {payer} 向 {payee} 付款的回单。",
        do=("Have the bank attest the payment between these two.", "请银行就该两方之间的付款出具回单。"),
    )
    ATTESTATION_CURRENCY = reason(
        "The attested payment is in {have}; {needed} is due.",
        "回单货币为 {have}；应付货币为 {needed}。",
        do=("Pay in the currency that is due.", "请以应付货币付款。"),
    )
    ATTESTATION_EXHAUSTED = reason(
        "Of this attested payment {remaining:money} is left; {amount:money} is asked.",
        "该回单剩余 {remaining:money}；本次需要 {amount:money}。",
        do=("Settle no more than is left.", "请按剩余金额结算。"),
    )
    ACCOUNT_NEEDS_BANK = reason(
        "The collection account of {party} does not change without {missing}: the bank of the account has to sign.",
        "未经 {missing} 签署，不得变更 {party} 的收款账户：须由账户所在银行会签。",
        do=("Name these banks as agreeing, and have them sign.", "请将上述银行列为同意方并由其签署。"),
        source="charter, payments.account_cooling_days",
    )
    ACCOUNT_UNCHANGED = reason(
        "{party} is paid to that account already.",
        "{party} 的收款账户已是该账户。",
        do=("Nothing is left to do.", "无需再办理。"),
    )
    ACCOUNT_MISSING = reason(
        "{party} has no collection account in force on {day}.",
        "{party} 在 {day} 没有有效的收款账户。",
        do=("Have the party and its bank set one.", "请该方与其银行设定收款账户。"),
    )
    NO_ACCOUNT_CHANGE = reason(
        "No change of the collection account of {party} waits that you could withdraw.",
        "没有贵方可撤回的 {party} 收款账户变更。",
        do=("Look at the register of collection accounts.", "请查看收款账户登记。"),
    )
    NOT_THE_CALENDAR_BANK = reason(
        "The calendar is {expected}'s to publish, not {bank}'s.",
        "日历应由 {expected} 发布，而非 {bank}。",
        do=("Have that bank publish it.", "请由该银行发布。"),
        source="charter, payments.calendar_bank",
    )
    CALENDAR_DAYS_WRONG = reason(
        "The closed days have to be days of {year}, each once and in order, and not all of them.",
        "休息日须为 {year} 年内的日期，按顺序、不重复，且不得为全年。",
        do=("Sort the days and leave out those of other years.", "请排序并去除其他年份的日期。"),
    )
    CALENDAR_VERSION_WRONG = reason(
        "The next calendar of {year} is version {expected}, not {version}.",
        "{year} 年日历的下一版本应为 {expected}，而非 {version}。",
        do=("Look at the calendar in force and count on.", "请查看现行日历并顺序编号。"),
    )
    CALENDAR_PAST_CHANGED = reason(
        "The calendar would change {day}, which is not after {today}.",
        "日历将改动 {day}，而该日不晚于今日 {today}。",
        do=("Change future days only.", "只能变更未来的日期。"),
    )
    CALENDAR_MISSING = reason(
        "{bank} has published no calendar of {year}.",
        "{bank} 尚未发布 {year} 年的日历。",
        do=("Have the bank publish it.", "请该银行发布。"),
        source="charter, payments.calendar_bank",
        retry=True,
    )
