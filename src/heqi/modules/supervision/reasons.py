"""Why a privilege does not stand in a charter, is not to be used, or makes others wait: in the order of checking."""

from heqi.machine.reasons import Reasons, reason, worded

KINDS = {
    "inspect": "检查",
    "hold-record": "暂停记录",
    "hold-party": "暂停一方新业务",
    "require-report": "要求报告",
    "object-to-promotion": "对晋级提出异议",
    "pause-module": "暂停模块",
}
STANDINGS = {"suspended": "暂停", "left": "已退出"}
STAGES = {"won": "支持", "lost": "驳回", "open": "审理中"}
SAID = 'Clause {clause} says: "{says}".'
SAID_ZH = "条款 {clause} 载明：“{says}”。"
DOES_ZH = "条款 {clause} 载明：“{says_zh}”。"
APPEALS = "The affected appeal to {appeal_to}."
APPEALS_ZH = "受影响方可向 {appeal_to} 申诉。"


class Why(
    Reasons,
    prefix="supervision",
    words={"kind": KINDS, "stage": STAGES, "parties": {"nobody": "（无）"}},
):
    NAMED_TWICE = reason(
        "Privileges {first} and {second} have one id: {privilege}.",
        "第 {first} 项与第 {second} 项特权编号相同：{privilege}。",
        do=("Give each its own id.", "请为各项特权分别编号。"),
        source="charter, supervision.privilege",
    )
    NO_END = reason(
        "{privilege} has no last day, so its quota never reaches zero.",
        "{privilege} 没有终止日，次数上限永不归零。",
        do=("Set ends_day: the first ledger day on which it is no more.", "请填写 ends_day：自该账本日起不再存在。"),
        source="charter, supervision.privilege",
    )
    BEGINS_LATE = reason(
        "The schedule of {privilege} begins with day {day}: it says nothing of the days before.",
        "{privilege} 的次数表自第 {day} 日开始，此前各日未作规定。",
        do=("Let the first step be from day 0.", "第一级请自第 0 日起。"),
        source="charter, supervision.privilege",
    )
    RISES = reason(
        "The schedule of {privilege} does not fall on day {day}: {before} uses in 30 days before, {after} from then.",
        "{privilege} 的次数表在第 {day} 日没有下降：此前每 30 日 {before} 次，此后 {after} 次。",
        do=("A schedule only falls, in steps of later days.", "次数只能逐级减少，各级日期须依次推后。"),
        source="charter, supervision.privilege",
    )
    STEP_AFTER_END = reason(
        "{privilege} ends with day {ends_day}, and its last step would begin on day {day}.",
        "{privilege} 自第 {ends_day} 日起终止，而最后一级自第 {day} 日才开始。",
        do=("Take out the step, or let it begin before the end.", "请删除该级，或将其提前。"),
        source="charter, supervision.privilege",
    )
    COVERS_NOBODY = reason(
        "{privilege} covers the role {role}, which nobody has.",
        "{privilege} 涵盖角色 {role}，但无人担任。",
        do=("Name roles that members hold.", "请填写有成员担任的角色。"),
        source="charter, supervision.privilege",
    )
    COVERS_ITSELF = reason(
        "{privilege} covers the role {role}, which {of} holds itself.",
        "{privilege} 涵盖角色 {role}，而 {of} 自身担任该角色。",
        do=("A privilege is over others: take out that role.", "特权只针对他方：请删除该角色。"),
        source="charter, supervision.privilege",
    )
    NOTHING_TO_PAUSE = reason(
        "{privilege} lets {module} be paused, which is no business of this charter.",
        "{privilege} 可暂停 {module}，但其不是本章程中的业务模块。",
        do=("Name modules that the charter switches on.", "请填写章程启用的模块。"),
        source="charter, supervision.privilege",
    )
    PANEL_EMPTY = reason(
        "Appeals against {privilege} go to the role {role}, which nobody has.",
        "对 {privilege} 的申诉由角色 {role} 受理，但无人担任。",
        do=("Give the role to members that it does not cover.", "请由不受其涵盖的成员担任该角色。"),
        source="charter, supervision.privilege",
    )
    PANEL_NOT_INDEPENDENT = reason(
        "Appeals against {privilege} would be decided by {members} ({role}): the supervisor itself, one group with it,"
        " or covered by the privilege.",
        "对 {privilege} 的申诉将由 {members}（{role}）裁决，而其为监管方自身、与其同属一集团或受该特权涵盖。",
        do=("Let members decide whom it does not reach.", "请由不受影响的成员裁决。"),
        source="charter, supervision.privilege",
    )
    OVERLAPS = reason(
        "{privilege} and {other} are of one kind over {role}: together they would be more than either schedule says.",
        "{privilege} 与 {other} 种类相同且均涵盖 {role}：合计将超过各自的次数表。",
        do=("Keep one of them over each role.", "每个角色只保留其中一项。"),
        source="charter, supervision.privilege",
    )
    IN_BUSINESS = reason(
        "{of} holds privileges, and by its role {role} it could do business of its own, such as {actions}.",
        "{of} 持有特权，又可凭角色 {role} 自行办理业务，例如 {actions}。",
        do=(
            "Take the role from it, or those actions from the role: no privilege moves or creates money, claims, goods"
            " or rights, and neither does its holder.",
            "请取消其该角色，或从该角色中删除这些操作：特权不得转移或创设资金、债权、货物与权利，其持有者亦同。",
        ),
        source="charter, supervision.privilege",
    )
    PRIVILEGE_UNKNOWN = reason(
        "{party} has no privilege {privilege} of the kind {kind}: what the charter does not list does not exist.",
        "{party} 没有编号为 {privilege}、种类为{kind}的特权：章程未列明的即不存在。",
        do=("See the charter's list.", "请查看章程所列特权。"),
        source="charter, supervision.privilege",
    )
    HOLDER_NOT_IN_STANDING = reason(
        "{party} is {standing} by {clause}, and uses no privilege until the text says otherwise.",
        "{party} 依条款 {clause} 的状态为" + worded("standing", STANDINGS) + "，在文本另有规定前不得行使特权。",
        do=(
            "What it holds already runs out, and it can lift it; whoever is served with a legal order records it.",
            "已作的暂停到期自动终止，亦可提前解除；法定命令仍由被送达方登记。",
        ),
        source="charter, member",
    )
    PRIVILEGE_ENDED = reason(
        f"The privilege {{privilege}} ended with {{last_day}}; today is {{today}}. {SAID}",
        f"特权 {{privilege}} 已于 {{last_day}} 终止；今日为 {{today}}。{SAID_ZH}",
        do=(
            "Nobody can use it any more. A power under a law needs no privilege: whoever is served records the order.",
            "任何人不得再行使。法定职权不依赖特权：由被送达方登记法定命令。",
        ),
        source="charter, supervision.privilege",
    )
    LASTS_TOO_LONG = reason(
        f"{{days}} days are asked; one use of {{privilege}} lasts {{at_most}} at most. {SAID}",
        f"申请 {{days}} 日；{{privilege}} 每次最长 {{at_most}} 日。{SAID_ZH}",
        do=("Ask for fewer days.", "请减少天数。"),
        source="charter, supervision.privilege",
    )
    QUOTA_USED = reason(
        "{privilege} was used {used} times in this span of 30 days, and may be {allowed} times; the next begins on"
        f" {{next_span}}. {SAID}",
        "{privilege} 在本期 30 日内已使用 {used} 次，上限为 {allowed} 次；下一期自 {next_span} 开始。"
        f"{SAID_ZH}",
        do=("Wait for the next span of 30 days.", "请待下一期。"),
        source="charter, supervision.privilege",
        retry=True,
    )
    NOT_COVERED = reason(
        f"{{privilege}} is over {{over}}; of {{parties}} nobody holds such a role. {SAID}",
        f"{{privilege}} 涵盖 {{over}}；{{parties}} 均不担任这些角色。{SAID_ZH}",
        do=("It reaches nobody else.", "其效力不及于其他各方。"),
        source="charter, supervision.privilege",
    )
    MODULE_NOT_COVERED = reason(
        f"{{privilege}} may pause {{may}}, and not {{module}}. {SAID}",
        f"{{privilege}} 可暂停 {{may}}，不含 {{module}}。{SAID_ZH}",
        do=("Name a module that the clause lists.", "请填写条款所列的模块。"),
        source="charter, supervision.privilege",
    )
    RECORD_UNKNOWN = reason(
        "There is no record {record} of parties in {table}.",
        "{table} 中没有各方的记录 {record}。",
        do=("Check the table and the full id.", "请核对表名与完整编号。"),
    )
    HELD_ALREADY = reason(
        "That waits already until {last_day}, by {record}: one hold at a time.",
        "该事项已因 {record} 暂停至 {last_day}：同一时间只能有一项。",
        do=("Wait until it has run out, or lift it.", "请待其届满或先行解除。"),
        retry=True,
    )
    USE_UNKNOWN = reason(
        "There is no such use {record} that concerns you.",
        "没有与贵方有关的使用记录 {record}。",
        do=("See the register and your own records.", "请查看登记簿与贵方的记录。"),
    )
    OVER = reason(
        "{record} is over since {last_day}.",
        "{record} 已于 {last_day} 结束。",
        do=("Nothing is left to do.", "无需再办理。"),
    )
    CANNOT_BE_PROLONGED = reason(
        "{record} cannot be prolonged by this vote: only a pause whose clause lets members prolong it, once, and not by"
        " whoever paused.",
        "{record} 不能由此投票延长：仅限条款允许成员延长的暂停，只延长一次，且暂停方不得投票。",
        do=("Let it run out.", "请待其届满。"),
        source="charter, supervision.privilege",
    )
    VOTED_ALREADY = reason(
        "{party} has voted on {record}.",
        "{party} 已就 {record} 投票。",
        do=("Each has one vote.", "每方一票。"),
    )
    APPEAL_LATE = reason(
        f"An appeal against this use of {{privilege}} could be brought until {{last_day}}. {SAID}",
        f"对本次使用 {{privilege}} 的申诉须在 {{last_day}} 前提出。{SAID_ZH}",
        do=("See the charter's way for disputes.", "请依章程的争议解决条款办理。"),
        source="charter, supervision.privilege",
    )
    APPEALED_ALREADY = reason(
        "There is an appeal against {record} already: one panel decides for all whom it affects.",
        "已有对 {record} 的申诉：小组的裁决对全体受影响方有效。",
        do=("Await the decision.", "请等待裁决。"),
    )
    APPEAL_UNKNOWN = reason(
        "There is no appeal against {record} that you decide.",
        "没有应由贵方裁决的、针对 {record} 的申诉。",
        do=("See the appeals of which you are on the panel.", "请查看贵方为小组成员的申诉。"),
    )
    APPEAL_DECIDED = reason(
        "The appeal against {record} is decided: {stage}.",
        "对 {record} 的申诉已裁决：{stage}。",
        do=("A decision stands.", "裁决不再变更。"),
    )
    PARTY_UNKNOWN = reason(
        "{party} is no member of this ledger.",
        "{party} 不是本账本的成员。",
        do=("Check the member's id.", "请检查成员编号。"),
    )
    PRIVILEGE_RISES = reason(
        "By {path} a privilege would be more than it is by the present text: privileges fall, and no vote raises them.",
        "{path} 将使特权超出现行文本：特权只减不增，任何表决均不能提高。",
        do=("Leave the clause as it is, or lower it.", "请保持该条款不变，或予以降低。"),
        source="charter, supervision.privilege",
    )
    ORDER_DAYS_WRONG = reason(
        "An order that is recorded on {today} expires, and is shown, from that day to {latest}: not {expires_day} and"
        " {notice_day}.",
        "{today} 登记的命令，其到期日与告知日应在当日至 {latest} 之间，而非 {expires_day} 与 {notice_day}。",
        do=("Correct the days; an order that is renewed is recorded again.", "请更正日期；命令续期的请重新登记。"),
    )
    NOTICE_NEEDS_LAW = reason(
        "Notice would wait until {notice_day}, and no law is named that forbids it before.",
        "告知将推迟至 {notice_day}，但未载明禁止提前告知的法律依据。",
        do=("Name the law in notice_law, or give notice today.", "请在 notice_law 填写法律依据，或当日告知。"),
    )
    MODULE_PAUSED = reason(
        f"New business of {{module}} is paused by {{of}} until {{last_day}} (use {{use_shown}}). {SAID} {APPEALS}",
        f"{{of}} 已暂停 {{module}} 的新业务至 {{last_day}}（使用记录 {{use_shown}}）。{DOES_ZH}{APPEALS_ZH}",
        do=("Go on after that day; finish now what was begun.", "请于该日之后办理；已开始的业务照常完成。"),
        source="charter, supervision.privilege",
        retry=True,
    )
    PARTY_HELD = reason(
        f"New business of {{party}} is held by {{of}} until {{last_day}} (use {{use_shown}}). {SAID} {APPEALS}",
        f"{{of}} 已暂停 {{party}} 的新业务至 {{last_day}}（使用记录 {{use_shown}}）。{DOES_ZH}{APPEALS_ZH}",
        do=(
            "Go on after that day; payment, redemption, release and exit go on now.",
            "请于该日之后办理；付款、赎回、解除与退出照常。",
        ),
        source="charter, supervision.privilege",
        retry=True,
    )
    RECORD_HELD = reason(
        f"New business on {{held_shown}} is held by {{of}} until {{last_day}} (use {{use_shown}}). {SAID} {APPEALS}",
        f"{{of}} 已暂停记录 {{held_shown}} 的新业务至 {{last_day}}（使用记录 {{use_shown}}）。{DOES_ZH}{APPEALS_ZH}",
        do=(
            "Go on after that day; payment, redemption, release and exit go on now.",
            "请于该日之后办理；付款、赎回、解除与退出照常。",
        ),
        source="charter, supervision.privilege",
        retry=True,
    )
