"""Reasons: why something about a pledge is refused, in the order in which rules check. None of them tells to whom an
asset is pledged: the facts of a refusal are read by everybody who signed.
"""

from heqi.machine.common_words import ASSETS
from heqi.machine.reasons import Reasons, reason

STAGES = {"open": "存续", "defaulted": "违约", "over": "已了结", "standing": "有效", "released": "已解除"}


class Why(Reasons, prefix="pledges", words={"stage": STAGES, "kind": ASSETS}):
    UNKNOWN_KIND = reason(
        "This ledger knows no asset of the kind {kind}; it knows {kinds}.",
        "本账本没有 {kind} 类资产；可选：{kinds}。",
        do=("Name one of these.", "请填写其中一种。"),
    )
    NOT_HOLDER = reason(
        "{party} holds no {kind} {asset}, and only its holder can pledge it.",
        "{party} 不持有{kind} {asset}；仅持有人可以出质。",
        do=("Check the record's id, or have its holder pledge it.", "请核对编号，或由持有人出质。"),
        source="民法典 arts. 425, 440",
    )
    NOT_SECURITY = reason(
        "This {kind} cannot be given as security: it is not owed or stands no more, or has been financed.",
        "该{kind}不能出质：尚未生效、已经终止或已被融资。",
        do=("Pledge one that stands and is free of a financing.", "请选择有效且未融资的资产。"),
    )
    MEASURE_DIFFERS = reason(
        "There is {measure} {unit} of it, and {said} {said_unit} were named.",
        "该资产现为 {measure} {unit}，而所载为 {said} {said_unit}。",
        do=("Name how much of it there is, in its own unit.", "请按其计量单位填写现有数量。"),
    )
    UNIT_DIFFERS = reason(
        "The debt is in {currency}, and the asset is money in {unit}: they cannot be set against each other.",
        "债务币种为 {currency}，资产为 {unit} 金额，无法相互计量。",
        do=("Secure a debt in the asset's own currency.", "请担保与资产同币种的债务。"),
    )
    DEBT_UNKNOWN = reason(
        "There is no secured debt {debt} of yours.",
        "没有属于贵方的被担保债务 {debt}。",
        do=("List your secured debts.", "请查看被担保债务列表。"),
    )
    DEBT_STAGE = reason(
        "The debt is {stage}.",
        "该债务状态为{stage}。",
        do=("Look at the debt's state.", "请查看债务状态。"),
    )
    SAME_PARTY = reason(
        "{party} would stand on both sides.",
        "{party} 不能同时为双方。",
        do=("Name another party.", "请指定其他成员。"),
    )
    DUE_IN_THE_PAST = reason(
        "The debt would be due on {due}, before today, {today}.",
        "到期日 {due} 早于今日 {today}。",
        do=("Name a day that is to come.", "请填写将来的日期。"),
    )
    CIRCULAR = reason(
        "{creditor} owes on what this {kind} secures already, so it would secure a loan and what that was lent from.",
        "{creditor} 已是该{kind}所担保债务链中的债务人：同一资产将循环担保。",
        do=("Secure this debt by something else.", "请以其他资产担保该债务。"),
    )
    PLEDGED_FOR_IT = reason(
        "This {kind} secures that debt already.",
        "该{kind}已为该债务出质。",
        do=("Nothing is left to do.", "无需再办理。"),
    )
    TOO_MANY_RANKS = reason(
        "{pledges} pledges stand on it, and the charter allows {limit}.",
        "该资产上已有 {pledges} 项质押，章程上限为 {limit}。",
        do=("Have one released first.", "请先解除其中一项。"),
        source="charter, pledges.ranks_at_most",
        retry=True,
    )
    BEYOND_VALUE = reason(
        "{secured:money} would be secured by what is worth {worth:money}; the charter allows {most:money} in all.",
        "合计担保金额将达 {secured:money}，而资产价值为 {worth:money}，章程上限为 {most:money}。",
        do=("Secure less by it.", "请减少担保金额。"),
        source="charter, pledges.secured_at_most",
    )
    MORE_THAN_THE_DEBT = reason(
        "{secured:money} would be secured of a debt of {amount:money}.",
        "担保金额 {secured:money} 超过债务 {amount:money}。",
        do=("Secure no more than the debt.", "担保金额不得超过债务。"),
    )
    FILED_AHEAD = reason(
        "The filing is of {filed}, after today, {today}.",
        "登记日期 {filed} 晚于今日 {today}。",
        do=("Enter the day of the registry's certificate.", "请按登记证明填写日期。"),
    )
    PRIORITY_CONTESTED = reason(
        "A filing of {filed} would go before pledges on record here whose holders have not signed ({overtaken}).",
        "{filed} 的登记将先于本账本已记载的 {overtaken} 项质押，而其质权人未签署。",
        do=(
            "Have those whom it goes before sign, or file again: legal priority follows the registry.",
            "请由被超越的质权人签署，或重新登记：法定顺位以登记为准。",
        ),
        source="民法典 arts. 414, 768",
    )
    NOT_FOUND = reason(
        "There is no pledge {pledge} of yours on that.",
        "没有属于贵方的质押 {pledge}。",
        do=("List your pledges.", "请查看质押列表。"),
    )
    RELEASED_ALREADY = reason(
        "This pledge is {stage}.",
        "该质押{stage}。",
        do=("Nothing is left to do.", "无需再办理。"),
    )
    NOTHING_IN_COMMON = reason(
        "Both pledges stand together on no asset where yours comes first.",
        "两项质押没有贵方顺位在先的共同资产。",
        do=("Name a pledge behind yours.", "请指定顺位在贵方之后的质押。"),
        source="民法典 art. 409",
    )
    REDUCED_TOO_FAR = reason(
        "{by:money} would be taken off; {most:money} can.",
        "拟减少 {by:money}，最多可减少 {most:money}。",
        do=("Release the pledge, or take off less.", "请解除质押或减少金额。"),
    )
    NOT_DUE = reason(
        "The debt is due on {due}, and nothing that sets enforcement off before was named.",
        "债务于 {due} 到期，且未载明提前实现质权的约定事由。",
        do=("Wait, or name the agreed event.", "请等待到期，或载明约定事由。"),
        source="民法典 art. 436",
        retry=True,
    )
    MORE_THAN_HELD = reason(
        "{amount:money} was asked for, and {held:money} is held there and can be used so.",
        "申请 {amount:money}，而该处保留且可用的为 {held:money}。",
        do=("Ask for what is held.", "请按保留金额办理。"),
    )
    STILL_HELD = reason(
        "The money is held for the pledge until {until}.",
        "该款项为质押保留至 {until}。",
        do=("Have the pledge released, or wait.", "请解除质押或等待到期。"),
        source="民法典 art. 390",
        retry=True,
    )
    PLEDGED = reason(
        "This {kind} is pledged ({pledges}): it moves or shrinks only when every holder of a pledge on it signs.",
        "该{kind}已出质（{pledges} 项）：转移或减少须由全部质权人签署。",
        do=("Have them sign, or release it first.", "请由质权人签署，或先行解除质押。"),
        source="民法典 arts. 443, 445",
    )
    ENDS_PLEDGED = reason(
        "This {kind} would stop being security while it is pledged ({pledges}).",
        "该{kind}在质押期间（{pledges} 项）将不再能作为担保。",
        do=("Have the pledges released in the same transaction or before.", "请在同一交易中或事先解除质押。"),
        source="民法典 art. 445",
    )
    PROCEEDS_SPENT = reason(
        "{amount:money} {currency} that was paid on what is pledged would be gone from {bank} before it is held.",
        "质押资产所得 {amount:money} {currency} 在保留前已从 {bank} 转出。",
        do=("Leave the payment where it came in.", "请勿在同一交易中转出该款项。"),
        source="民法典 art. 390",
    )
