"""A privilege in words: what it is, whom it covers, how its quota falls, and who decides an appeal against it."""

from collections.abc import Iterator

from heqi.cli.charter_show.values import member_words
from heqi.cli.charter_show.words import TITLES, Both, role_words
from heqi.machine.charter import Charter
from heqi.modules.supervision import Kind, Privilege, Step

KINDS = {
    Kind.INSPECT: Both("inspect a party", "检查一方"),
    Kind.HOLD_RECORD: Both("hold new business on a record", "暂停一项记录的新业务"),
    Kind.HOLD_PARTY: Both("hold a party's new business", "暂停一方的新业务"),
    Kind.REQUIRE_REPORT: Both("require a report", "要求报送报告"),
    Kind.OBJECT_TO_PROMOTION: Both("object to the promotion of a phase", "对阶段晋级提出异议"),
    Kind.PAUSE_MODULE: Both("pause new business of a module", "暂停一个模块的新业务"),
}


def privilege_words(charter: Charter, privilege: Privilege) -> Both:
    """Everything that its clause says, in one sentence each."""
    parts = [*_parts(charter, privilege)]
    return Both("; ".join(part.en for part in parts), "；".join(part.zh for part in parts))


def _parts(charter: Charter, privilege: Privilege) -> Iterator[Both]:
    holder, kind = member_words(charter, privilege.of), KINDS[privilege.kind]
    over = [role_words(role) for role in privilege.over]
    yield Both(f"{holder.en}: {kind.en}", f"{holder.zh}：{kind.zh}")
    yield privilege_does(privilege)
    yield Both(f"over {', '.join(each.en for each in over)}", f"涵盖{'、'.join(each.zh for each in over)}")
    if privilege.modules:
        named = [TITLES.get(each, Both(each, each)) for each in privilege.modules]
        yield Both(f"of {', '.join(each.en for each in named)}", f"模块：{'、'.join(each.zh for each in named)}")
    yield limit_words(privilege)
    yield Both(f"one use for at most {_days(privilege.lasts_days)}", f"每次最长 {privilege.lasts_days} 天")
    if privilege.shown_after_days is not None:
        days = privilege.shown_after_days
        yield Both(f"the inspected reads it after {_days(days)}", f"被检查方 {days} 天后可见")
    if privilege.prolong is not None:
        more, days = privilege.prolong.more_than, privilege.prolong.days
        yield Both(
            f"goes on once for {_days(days)} where more than {more} of the other members vote for it",
            f"其他成员超过 {more} 投票同意时可延长一次 {days} 天",
        )
    yield appeal_words(privilege)
    yield Both(f"basis: {privilege.basis}", f"依据：{privilege.basis}")


def privilege_does(privilege: Privilege) -> Both:
    return Both(privilege.does.en, privilege.does.zh)


def limit_words(privilege: Privilege) -> Both:
    """The schedule: how many uses from which day on, and the day from which there are none."""
    steps = [_step(step) for step in privilege.quota]
    return Both(
        f"uses in 30 days: {', '.join(each.en for each in steps)}, none from day {privilege.ends_day} on",
        f"每 30 天次数：{'、'.join(each.zh for each in steps)}，自第 {privilege.ends_day} 日起为零",
    )


def appeal_words(privilege: Privilege) -> Both:
    panel, days = role_words(privilege.appeal.to), privilege.appeal.within_days
    return Both(f"appeal to the {panel.en} within {_days(days)}", f"{days} 天内向{panel.zh}申诉")


def _step(step: Step) -> Both:
    return Both(f"{step.per_30_days} from day {step.from_day}", f"自第 {step.from_day} 日起 {step.per_30_days} 次")


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"
