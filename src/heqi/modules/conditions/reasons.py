"""Why conditional money is refused, in the order of checking."""

from heqi.machine.reasons import Reasons, reason

STAGES = {"bound": "受约束", "disputed": "争议中", "paid": "已付清", "returned": "已退回", "decided": "已裁定"}


class Why(Reasons, prefix="conditions", words={"stage": STAGES}):
    # purposes
    LAST_DAY = reason(
        "The last day has to be from {today} to {latest}, not {last_day}.",
        "最后日期须在 {today} 至 {latest} 之间，不能为 {last_day}。",
        do=("Choose another last day.", "请调整最后日期。"),
        source="charter, conditions.days_at_most",
    )
    NOT_IMPARTIAL = reason(
        "{party} is one of those whose money it is about, and cannot judge of it.",
        "{party} 是该款项的当事方，不能由其裁断。",
        do=("Name somebody who is neither payer nor payee.", "请指定付款方与收款方之外的一方。"),
    )
    PARTY_UNKNOWN = reason(
        "{party} is no active member of this ledger.",
        "{party} 不是本账本的在册成员。",
        do=("Check the member's id and standing.", "请检查成员编号及状态。"),
    )
    PURPOSE_UNKNOWN = reason(
        "{purpose} is no purpose that you may do this with.",
        "{purpose} 不是贵方可办理的资金用途。",
        do=("List your purposes.", "请查看资金用途列表。"),
    )
    PURPOSE_ENDED = reason(
        "The purpose {name} ended on {ended}: it binds no money any more.",
        "资金用途 {name} 已于 {ended} 结束，不再约束任何款项。",
        do=("Open a new purpose, or pay without one.", "请另设用途，或直接付款。"),
    )
    # setting aside
    PAYEE_TWICE = reason(
        "{party} is named twice, or is the payer itself.",
        "{party} 被重复列明，或就是付款方本身。",
        do=("Name each payee once.", "每个收款方只列一次。"),
    )
    NEVER_ALL_PAID = reason(
        "The payees may have {shares:money} together, so {amount:money} can never all be paid.",
        "各收款方合计最多可得 {shares:money}，{amount:money} 永远无法全部支付。",
        do=("Set less aside, or let the payees have more.", "请减少预留金额，或提高收款方份额。"),
    )
    CANNOT_DECIDE = reason(
        "{party} has no role that may do {action}: it could never decide.",
        "{party} 的角色无权执行 {action}，永远无法裁定。",
        do=("Name an arbiter that the charter allows.", "请指定章程允许的仲裁方。"),
        source="charter, roles",
    )
    NEVER_SO_MANY = reason(
        "The condition asks for {at_least} of {there_are}: it can never hold.",
        "条件要求 {there_are} 项中成就 {at_least} 项，永远不可能成就。",
        do=("Ask for no more than there are.", "所要求的数目不得多于所列项数。"),
    )
    SAID_TWICE = reason(
        "One group asks for the same twice: {test}.",
        "同一组内重复要求：{test}。",
        do=("Say each test of a group once.", "同一组内每项只列一次。"),
    )
    NEVER_ATTESTED = reason(
        "{party} has no role that may do {action}: {what} could never be attested.",
        "{party} 的角色无权执行 {action}，{what} 永远无法得到证明。",
        do=("Name a party that may attest.", "请指定有权证明的一方。"),
        source="charter, roles",
    )
    NEVER_DELIVERED = reason(
        "{document} is no invoice or contract of yours that could be delivered on.",
        "{document} 不是贵方可据以交付的发票或合同。",
        do=("Name an invoice or contract on record that you can read.", "请填写贵方可读取的在册发票或合同。"),
    )
    NEVER_THAT_DAY = reason(
        "The condition waits for {day}, and the money goes back after {last_day}.",
        "条件须待 {day}，而款项在 {last_day} 之后退回。",
        do=("Choose a day within the last day.", "请选择不晚于最后日期的日期。"),
    )
    # attesting, releasing, taking back
    FUND_UNKNOWN = reason(
        "{fund} is no money set aside that you may do this with.",
        "{fund} 不是贵方可办理的预留款项。",
        do=("List the money that is set aside.", "请查看预留款项列表。"),
    )
    FUND_OVER = reason(
        "This money is {stage} already.",
        "该款项的状态已为{stage}。",
        do=("Nothing is left to do.", "无需再办理。"),
    )
    NOT_ASKED = reason(
        "The condition does not ask {party} about {what}.",
        "条件并未要求 {party} 证明 {what}。",
        do=("See what the condition says.", "请查看条件内容。"),
    )
    ATTESTED_ALREADY = reason(
        "{party} has attested {what} already.",
        "{party} 已证明 {what}。",
        do=("Nothing is left to do.", "无需再办理。"),
    )
    NOT_YOURS = reason(
        "{party} can take its own share alone, not that of {payee}.",
        "{party} 只能支取自己的份额，不能支取 {payee} 的份额。",
        do=("Let the payee or the payer ask.", "请由该收款方或付款方办理。"),
    )
    NO_PAYEE = reason(
        "{payee} is no payee of this money.",
        "{payee} 不是该款项的收款方。",
        do=("Name one of the payees.", "请填写约定的收款方。"),
    )
    IN_DISPUTE = reason(
        "The money waits for a decision by {arbiter}, until {decide_by} at the latest.",
        "款项正待 {arbiter} 裁定，最迟至 {decide_by}。",
        do=("Wait for the decision.", "请等待裁定。"),
        source="charter, conditions.dispute_days",
        retry=True,
    )
    PAST_LAST_DAY = reason(
        "The last day was {last_day}; what is left can only go back to the payer.",
        "最后日期为 {last_day}，所余款项只能退回付款方。",
        do=("Agree on a new payment.", "请另行约定付款。"),
    )
    PURPOSE_OVER = reason(
        "The purpose {name} has ended; what is left can only go back to the payer.",
        "资金用途 {name} 已结束，所余款项只能退回付款方。",
        do=("Agree on a new payment.", "请另行约定付款。"),
    )
    PAYER_RELEASES = reason(
        "No condition was agreed: {payer} alone releases this money.",
        "未约定条件：该款项仅可由 {payer} 放行。",
        do=("Ask the payer.", "请联系付款方。"),
    )
    NOT_YET = reason(
        "The condition does not hold yet ({at_least} of its groups have to). Missing: {missing}.",
        "条件尚未成就（须成就 {at_least} 组）。尚缺：{missing}。",
        do=("Have it attested, show the evidence, or wait for the day.", "请取得证明、出示凭证，或等待约定日期。"),
        retry=True,
    )
    BEYOND_SHARE = reason(
        "{payee} may have {most:money} more of this money, not {amount:money}.",
        "{payee} 最多还可得 {most:money}，而非 {amount:money}。",
        do=("Ask for no more than that.", "请勿超出该数额。"),
    )
    STILL_BINDS = reason(
        "The money is bound until {last_day}, unless {payees} all agree or its purpose ends.",
        "款项受约束至 {last_day}，除非 {payees} 全部同意或用途结束。",
        do=("Wait, or have every payee sign.", "请等待，或由全部收款方签署。"),
        retry=True,
    )
    # disputes
    NO_ARBITER = reason(
        "No arbiter was named for {fund}.",
        "{fund} 未指定仲裁方。",
        do=("Settle it between you, as the charter's clause on disputes says.", "请按章程的争议条款自行解决。"),
        source="charter, disputes",
    )
    DISPUTED_BEFORE = reason(
        "{fund} was disputed once already.",
        "{fund} 已提出过一次争议。",
        do=(
            "Wait for its end; if the arbiter is silent, the condition decides.",
            "请等待其结束；仲裁方未裁定时以条件为准。",
        ),
    )
    NOTHING_TO_DECIDE = reason(
        "Nothing of {fund} waits for a decision, or its time is over.",
        "{fund} 没有待裁定的事项，或裁定期限已过。",
        do=("See the stage of the money.", "请查看该款项的状态。"),
        source="charter, conditions.dispute_days",
    )
    AWARDS_TOO_LARGE = reason(
        "{total:money} would be given, and {left:money} is left.",
        "裁定支付 {total:money}，而所余仅 {left:money}。",
        do=("Give no more than is left.", "裁定总额不得超过所余款项。"),
    )
