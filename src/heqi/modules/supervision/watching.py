"""Watching: a gate that holds every use to its clause, whatever a rule has overlooked. It computes for itself what the
schedule allows, and trusts nothing that a rule has written down.
"""

from heqi.machine.apply import BrokenInvariant
from heqi.machine.module import Call, Settled
from heqi.modules.supervision.schedule import SPAN_DAYS
from heqi.modules.supervision.terms import Privilege
from heqi.modules.supervision.uses import COUNTS, USES, Use, Used, find_privilege
from heqi.state.view import State


def uses_stay_within(state: State, settled: Settled) -> None:
    """BrokenInvariant when a use or a count is beyond what the text in force lets it be."""
    for touched in settled.touched:
        if touched.table is USES:
            _watch_use(settled.call, touched.before, touched.after)
        elif touched.table is COUNTS:
            _watch_count(settled.call, touched.key, touched.before, touched.after)


def _watch_use(call: Call, before: Use | None, after: Use) -> None:
    if before is not None and after.last_day <= before.last_day:
        return
    privilege = find_privilege(call.charter, after.privilege)
    if privilege is None or (privilege.of, privilege.kind) != (after.of, after.kind):
        raise BrokenInvariant(f"{after.privilege} is no privilege of {after.of}")
    if before is None and all(member.id != after.of for member in call.charter.active_members):
        raise BrokenInvariant(f"{after.of} uses {after.privilege} and is not in standing")
    longer = privilege.prolong.days if after.prolonged and privilege.prolong is not None else 0
    if (after.last_day - after.day).days + 1 > privilege.lasts_days + longer:
        raise BrokenInvariant(f"a use of {after.privilege} lasts too long")
    if (after.last_day - call.charter.preamble.begins).days >= (privilege.ends_day or 0):
        raise BrokenInvariant(f"a use of {after.privilege} outlasts it")


def _watch_count(call: Call, key: str, before: Used | None, after: Used) -> None:
    name, _, _ = key.partition("/")
    privilege = find_privilege(call.charter, name)
    most = 0 if privilege is None else _most(privilege, (call.day - call.charter.preamble.begins).days)
    added = after.count - (0 if before is None else before.count)
    if key != f"{name}/{(call.day - call.charter.preamble.begins).days // SPAN_DAYS:04d}" or added < 1:
        raise BrokenInvariant(f"uses of {name} are counted in another span")
    if after.count > most:
        raise BrokenInvariant(f"{after.count} uses of {name} where {most} may be")


def _most(privilege: Privilege, number: int) -> int:
    most = 0
    for step in privilege.quota:
        if step.from_day <= number < (privilege.ends_day or 0):
            most = step.per_30_days
    return most
