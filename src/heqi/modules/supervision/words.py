"""Words: what the clauses, actions and records of supervision are called."""

from collections.abc import Iterator

from heqi.machine.words import ClauseWords, Speaker, Unit, Words, days, listed, sentence
from heqi.modules.supervision.terms import Kind, Privilege, Step, Terms
from heqi.values.bilingual import Both

CLAUSES = {
    "supervision": ClauseWords("Supervision", "监管"),
    "supervision.privilege": ClauseWords("Privileges, which only fall", "特权（只减不增）"),
    "supervision.privilege.id": ClauseWords("Id", "编号"),
    "supervision.privilege.kind": ClauseWords("Kind", "种类", Unit.CODES),
    "supervision.privilege.of": ClauseWords("Whose", "持有方", Unit.MEMBERS),
    "supervision.privilege.over": ClauseWords("Over", "涵盖角色", Unit.ROLES),
    "supervision.privilege.does": ClauseWords("What it does", "内容"),
    "supervision.privilege.basis": ClauseWords("Basis", "依据"),
    "supervision.privilege.lasts_days": ClauseWords("One use lasts at most", "每次最长", Unit.DAYS),
    "supervision.privilege.quota": ClauseWords("Schedule", "次数表"),
    "supervision.privilege.quota.from_day": ClauseWords("from", "起始", Unit.LEDGER_DAY),
    "supervision.privilege.quota.per_30_days": ClauseWords("uses in 30 days", "每 30 天次数"),
    "supervision.privilege.ends_day": ClauseWords("None from then on", "自该日起为零", Unit.LEDGER_DAY),
    "supervision.privilege.appeal": ClauseWords("Appeal", "申诉"),
    "supervision.privilege.appeal.to": ClauseWords("to", "裁决方", Unit.ROLES),
    "supervision.privilege.appeal.within_days": ClauseWords("within", "期限", Unit.DAYS),
    "supervision.privilege.shown_after_days": ClauseWords("Shown to the inspected after", "告知被检查方", Unit.DAYS),
    "supervision.privilege.modules": ClauseWords("Modules", "模块", Unit.CLAUSES),
    "supervision.privilege.prolong": ClauseWords("Prolonged", "延长"),
    "supervision.privilege.prolong.more_than": ClauseWords("by more than", "所需票数超过"),
    "supervision.privilege.prolong.days": ClauseWords("for", "天数", Unit.DAYS),
}

ACTIONS = {
    "supervision.inspect": "检查",
    "supervision.require_report": "要求报告",
    "supervision.file_report": "报送报告",
    "supervision.object_to_promotion": "对晋级提出异议",
    "supervision.hold_record": "暂停记录",
    "supervision.hold_party": "暂停一方新业务",
    "supervision.pause_module": "暂停模块",
    "supervision.prolong_pause": "投票延长暂停",
    "supervision.lift": "提前解除",
    "supervision.appeal": "申诉",
    "supervision.decide_appeal": "裁决申诉",
    "supervision.record_legal_order": "登记法定命令",
}

VALUES = {
    "inspect": "检查",
    "hold-record": "暂停记录",
    "hold-party": "暂停一方",
    "require-report": "要求报告",
    "object-to-promotion": "反对晋级",
    "pause-module": "暂停模块",
    "appeal": "申诉成立",
    "filed": "已报送",
    "lifted": "提前解除",
    "won": "成立",
    "lost": "不成立",
    "court": "法院",
    "police": "公安",
    "tax": "税务",
    "aml": "反洗钱",
    "insolvency": "破产",
}

FIELDS = {
    "affected": "受影响方",
    "allow": "是否支持",
    "allowed": "上限次数",
    "appeal_to": "申诉受理角色",
    "appeal_until": "申诉期限",
    "authority": "机关",
    "basis": "依据",
    "count": "次数",
    "decided_day": "裁决日",
    "dismissed": "驳回票数",
    "ended_by": "结束方式",
    "nonce": "随机数",
    "notice_day": "通知日",
    "notice_law": "暂缓通知的法律依据",
    "number": "第几次",
    "of": "行使方",
    "over": "涵盖角色",
    "panel": "复核小组",
    "privilege": "特权",
    "prolonged": "是否延长",
    "reasons": "理由摘要",
    "recorded_day": "登记日",
    "records": "所涉记录",
    "scope": "范围",
    "served": "被送达方",
    "use": "使用记录",
}

ROLES = {
    "supervisor": Both("supervisor", "监管方"),
    "review-panel": Both("review panel", "复核小组"),
}

SIGNERS = {
    "a member of the panel": "小组成员",
    "a member other than the supervisor": "监管方以外的成员",
    "a party that the use affects": "受影响的一方",
    "the member on which it was served": "被送达的成员",
    "the party of whom it was required": "被要求报告的一方",
    "the supervisor": "监管方",
}

KINDS = {
    "a table of records": "记录所在的表",
    "ledger days, today among them": "账本日数，含当日",
}

PRIVILEGES = {
    Kind.INSPECT: Both("inspect a party", "检查一方"),
    Kind.HOLD_RECORD: Both("hold new business on a record", "暂停一项记录的新业务"),
    Kind.HOLD_PARTY: Both("hold a party's new business", "暂停一方的新业务"),
    Kind.REQUIRE_REPORT: Both("require a report", "要求报送报告"),
    Kind.OBJECT_TO_PROMOTION: Both("object to the promotion of a phase", "对阶段晋级提出异议"),
    Kind.PAUSE_MODULE: Both("pause new business of a module", "暂停一个模块的新业务"),
}


def privilege_words(speaker: Speaker, privilege: Privilege, terms: Terms) -> Both:
    """What it is, whom it covers, how its quota falls, and who decides an appeal against it."""
    return sentence([*_parts(speaker, privilege, terms)])


def _parts(speaker: Speaker, privilege: Privilege, terms: Terms) -> Iterator[Both]:
    holder, kind = speaker.member(privilege.of), PRIVILEGES[privilege.kind]
    over, modules = speaker.roles(privilege.over), speaker.sections(privilege.modules)
    yield Both(f"{holder.en}: {kind.en}", f"{holder.zh}：{kind.zh}")
    yield Both(privilege.does.en, privilege.does.zh)
    yield Both(f"over {over.en}", f"涵盖{over.zh}")
    if privilege.modules:
        yield Both(f"of {modules.en}", f"模块：{modules.zh}")
    steps = quota_words(speaker, privilege.quota, terms)
    yield Both(
        f"{steps.en}, none from day {privilege.ends_day} on",
        f"{steps.zh}，自第 {privilege.ends_day} 日起为零",
    )
    lasts = days(privilege.lasts_days)
    yield Both(f"one use for at most {lasts.en}", f"每次最长 {lasts.zh}")
    if privilege.shown_after_days is not None:
        shown = days(privilege.shown_after_days)
        yield Both(f"the inspected reads it after {shown.en}", f"被检查方 {shown.zh}后可见")
    if privilege.prolong is not None:
        more, longer = privilege.prolong.more_than, days(privilege.prolong.days)
        yield Both(
            f"goes on once for {longer.en} where more than {more} of the other members vote for it",
            f"其他成员超过 {more} 投票同意时可延长一次 {longer.zh}",
        )
    panel, within = speaker.roles((privilege.appeal.to,)), days(privilege.appeal.within_days)
    yield Both(f"appeal to the {panel.en} within {within.en}", f"{within.zh}内向{panel.zh}申诉")
    yield Both(f"basis: {privilege.basis}", f"依据：{privilege.basis}")


def quota_words(speaker: Speaker, quota: tuple[Step, ...], terms: Terms) -> Both:
    """How many uses, from which day on."""
    steps = listed([_step(step) for step in quota])
    return Both(f"uses in 30 days: {steps.en}", f"每 30 天次数：{steps.zh}")


def _step(step: Step) -> Both:
    return Both(f"{step.per_30_days} from day {step.from_day}", f"自第 {step.from_day} 日起 {step.per_30_days} 次")


WORDS = Words(
    clauses=CLAUSES,
    entries={"supervision.privilege": privilege_words},
    parts={"supervision.privilege.quota": quota_words},
    actions=ACTIONS,
    fields=FIELDS,
    values=VALUES,
    codes={kind.value: said for kind, said in PRIVILEGES.items()},
    roles=ROLES,
    signers=SIGNERS,
    kinds=KINDS,
)
