"""Schedule: how often a privilege may be used on a ledger day, and whether another text would let it rise."""

from collections.abc import Iterator

from heqi.machine.charter import Charter
from heqi.machine.reasons import Refusal
from heqi.modules.supervision.reasons import Why
from heqi.modules.supervision.terms import MOST_DAYS, Privilege, Terms, parts_of, path_of
from heqi.values.days import Day, add_days

SPAN_DAYS = 30  # of a quota, counted from the day on which the ledger begins


def day_number(charter: Charter, day: Day) -> int:
    """0 is the day on which the ledger begins."""
    return (day - charter.preamble.begins).days


def allowed(privilege: Privilege, number: int) -> int:
    """How many uses the span of 30 days may hold, as seen on that ledger day: 0 from `ends_day` on."""
    if privilege.ends_day is None or not 0 <= number < privilege.ends_day:
        return 0
    return [step.per_30_days for step in privilege.quota if step.from_day <= number][-1]


def last_day(charter: Charter, privilege: Privilege) -> Day:
    """The last day on which it exists: nothing that rests on it lasts longer."""
    return add_days(charter.preamble.begins, (privilege.ends_day or 0) - 1)


def raises(old: Terms, new: Terms) -> tuple[str, ...]:
    """The clauses of `new` in which a privilege would be more than it is by `old`, or an appeal against it less. Both
    texts are free of contradictions. Empty: it only falls.
    """
    present = {privilege.id: privilege for privilege in old.privilege}
    found: list[str] = []
    for privilege in new.privilege:
        before = present.get(privilege.id)
        if before is None:
            found.append(path_of(privilege.id))
        else:
            found += [path_of(privilege.id, field) for field in _raised(before, privilege)]
    return tuple(found)


def amends(old: Terms | None, new: Terms | None) -> list[Refusal]:
    """Why no vote takes these terms from the one to the other: privileges fall and never rise. None: no section."""
    raised = () if new is None else raises(old or Terms(privilege=()), new)
    return [Refusal(Why.PRIVILEGE_RISES, path=path, clause=path) for path in raised]


def _raised(old: Privilege, new: Privilege) -> Iterator[str]:
    """The fields of one privilege that rise."""
    if (old.kind, old.of) != (new.kind, new.of):
        yield "kind" if old.kind != new.kind else "of"
    if not {*new.over} <= {*old.over}:
        yield "over"
    if new.lasts_days > old.lasts_days:
        yield "lasts_days"
    if any(allowed(new, number) > allowed(old, number) for number in range(MOST_DAYS)):
        yield "ends_day" if (new.ends_day or 0) > (old.ends_day or 0) else "quota"
    if new.appeal.within_days < old.appeal.within_days:
        yield "appeal.within_days"
    if new.appeal.to != old.appeal.to:
        yield "appeal.to"
    if (new.shown_after_days or 0) > (old.shown_after_days or 0):
        yield "shown_after_days"
    if not {*new.modules} <= {*old.modules}:
        yield "modules"
    if _prolongs_more(old, new):
        yield "prolong"


def _prolongs_more(old: Privilege, new: Privilege) -> bool:
    """A pause that votes carry further than before, or that fewer votes carry."""
    if new.prolong is None:
        return False
    if old.prolong is None or new.prolong.days > old.prolong.days:
        return True
    (above, below), (above_before, below_before) = parts_of(new.prolong.more_than), parts_of(old.prolong.more_than)
    return above * below_before < above_before * below
