"""Why something of certificates is refused, in the order of checking."""

from heqi.machine.reasons import Reasons, reason

STAGES = {
    "announced": "公示中",
    "rejected": "已驳回",
    "withdrawn": "已撤回",
    "in-force": "有效",
    "redeemed": "已兑付",
    "revoked": "已撤销",
}
RIGHTS = {"hold": "持有", "process": "加工使用", "operate": "产品经营"}


class Why(Reasons, prefix="certificates", words={"stage": STAGES, "right": RIGHTS}):
    # of the charter
    JUDGES_ITSELF = reason(
        "{registrar} is registrar and arbiter: it would judge what it has issued.",
        "{registrar} 兼任登记机构与仲裁方：将裁断自己签发的证书。",
        do=("Name another arbiter.", "请另行指定仲裁方。"),
        source="charter, certificates.arbiter",
    )
    # whatever is named
    NOT_THE_REGISTRAR = reason(
        "{party} is not the registrar; {registrar} is.",
        "{party} 不是登记机构；登记机构为 {registrar}。",
        do=("Ask the registrar.", "请联系登记机构。"),
        source="charter, certificates.registrar",
    )
    NOT_THE_ARBITER = reason(
        "{party} is not the arbiter; {arbiter} is.",
        "{party} 不是仲裁方；仲裁方为 {arbiter}。",
        do=("Ask the arbiter.", "请联系仲裁方。"),
        source="charter, certificates.arbiter",
    )
    NOT_FOUND = reason(
        "{record} is no certificate or licence that you may do this with.",
        "{record} 不是贵方可办理的证书或许可。",
        do=("Check the id.", "请检查编号。"),
    )
    NOT_ANNOUNCED = reason(
        "The certificate is {stage}: it is not announced any more.",
        "该证书的状态为{stage}，不再处于公示。",
        do=("See what became of it.", "请查看其结果。"),
    )
    NOT_IN_FORCE = reason(
        "The certificate is {stage}.",
        "该证书的状态为{stage}。",
        do=("Nothing can be done with it any more.", "该证书不能再办理业务。"),
    )
    SAME_PARTY = reason(
        "{party} would deal with itself.",
        "{party} 不能与自身办理。",
        do=("Name another party.", "请填写其他成员。"),
    )
    # registering
    GOOD_NEEDS_KEEPER = reason(
        "A good that a certificate is tied to is named together with who keeps it.",
        "证书所对应的实物须与其保管方一并列明。",
        do=("Name both, or neither.", "请同时填写，或都不填写。"),
    )
    GOOD_IS_HELD = reason(
        "What is tied to a good is the right to hold, not the right {right}.",
        "与实物对应的只能是持有权，不能是{right}权。",
        do=("Claim the right to hold.", "请主张持有权。"),
    )
    KEEPS_ITSELF = reason(
        "{party} would keep the good of its own certificate.",
        "{party} 不能保管自己证书所对应的实物。",
        do=("Have another member keep it.", "请由其他成员保管。"),
    )
    CLAIMED_ALREADY = reason(
        "This right to this content is claimed already: {certificate}.",
        "该内容的此项权利已有登记：{certificate}。",
        do=(
            "Object while it is announced, or take it to the arbiter.",
            "公示期内请提出异议，否则请提交仲裁。",
        ),
    )
    OBJECTION_PERIOD = reason(
        "Anybody may object until {until}; nothing is issued before that is over.",
        "异议期至 {until}；期满前不得签发。",
        do=("Wait for the day after.", "请等待期满次日。"),
        source="charter, certificates.objection_days",
        retry=True,
    )
    OBJECTION_OPEN = reason(
        "{count} objections are not decided.",
        "尚有 {count} 项异议未裁定。",
        do=("Decide them first.", "请先裁定异议。"),
        retry=True,
    )
    # objecting
    OBJECTS_TO_ITSELF = reason(
        "{party} has announced this itself.",
        "该登记由 {party} 自行申请。",
        do=("Withdraw it instead.", "请改为撤回登记。"),
    )
    TOO_LATE = reason(
        "The objection period ended on {until}.",
        "异议期已于 {until} 届满。",
        do=("Take it to the arbiter.", "请提交仲裁。"),
        source="charter, certificates.objection_days",
    )
    OBJECTED_BEFORE = reason(
        "{party} has objected to this before.",
        "{party} 已对此提出过异议。",
        do=("Wait for the decision.", "请等待裁定。"),
    )
    NO_OBJECTION = reason(
        "No objection by {party} is open.",
        "{party} 没有未决异议。",
        do=("See the objections.", "请查看异议列表。"),
    )
    # passing on, licensing
    HOLDING_PERIOD = reason(
        "Held since {since}: it may be passed on from {first}.",
        "自 {since} 起持有，{first} 起方可转让。",
        do=("Wait for that day.", "请等待该日期。"),
        source="charter, certificates.holding_days",
        retry=True,
    )
    NOTHING_TO_LICENSE = reason(
        "The right {right} is not used by others: rights to process and to operate are licensed.",
        "{right}权不作许可；可许可的是加工使用权与产品经营权。",
        do=("License one of those.", "请许可上述权利。"),
    )
    TERM = reason(
        "The term, from {from_day} to {last_day}, has to begin on {today} or later, and to end no earlier.",
        "期限为 {from_day} 至 {last_day}；最早自 {today} 起，且不得先于起始日结束。",
        do=("Choose another term.", "请调整期限。"),
    )
    TOO_MANY_LICENCES = reason(
        "{limit} licences of this certificate stand already.",
        "该证书已有 {limit} 项许可。",
        do=("Wait until one is over.", "请等待其中之一到期。"),
        source="charter, certificates.licences_at_most",
        retry=True,
    )
    OVERLAPS = reason(
        "The licence {licence} is of the same days and places, and one of both is exclusive.",
        "许可 {licence} 的期限与地域相同，而二者之一为独占。",
        do=("Choose another term or territory.", "请调整期限或地域。"),
    )
    LICENCE_OVER = reason(
        "The licence ended on {ended}.",
        "该许可已于 {ended} 终止。",
        do=("Nothing is left to do.", "无需再办理。"),
    )
    # ending
    NO_GOOD = reason(
        "{record} is tied to no good.",
        "{record} 未对应实物。",
        do=("Pass it on instead.", "可改为转让。"),
    )
    NOT_THE_KEEPER = reason(
        "{party} does not keep the good of this certificate.",
        "{party} 不是该证书所对应实物的保管方。",
        do=("Name the keeper whom the certificate names.", "请填写登记的保管方。"),
    )
