"""Judging: whether a proposed text can take the place of the present one. Asked when it is proposed, and once more when
it takes over.
"""

from typing import Any

import msgspec

from heqi.codec.canonical import encode
from heqi.codec.signatures import validator_address
from heqi.machine.authority import KEYS, MEMBERS
from heqi.machine.book_keepers import BOOK_KEEPERS, VALIDATOR_KEYS
from heqi.machine.charter import Charter, Founder
from heqi.machine.module import Declared
from heqi.machine.reasons import refuse, require
from heqi.modules.amendment.reasons import Why
from heqi.modules.amendment.terms import Terms
from heqi.modules.amendment.texts import ClauseChange, changed_text, entrenched, plain
from heqi.modules.charter import CharterRefused, Misfit, amended_charter
from heqi.modules.charter.contradictions import WHOLE_POWER
from heqi.modules.phases import members_beyond
from heqi.state.view import State

# Days, windows and quotas of all nodes, and what was signed, are reckoned by these from the first block on.
NEVER_AMENDED = (
    "application",
    "begins",
    "currency",
    "heartbeat_seconds",
    "suite",
    "utc_offset_minutes",
    "window_seconds",
)
MEMBERS_OWN = ("keys", "policy", "uscc", "lei")


def judged(state: State, present: Charter, changes: tuple[ClauseChange, ...], catalogue: Declared) -> Charter:
    """The text that follows from the present one by these changes. Refusal where it cannot take its place: with the
    reasons of this module, or of those whose clauses contradict each other.
    """
    content: dict[str, Any] = msgspec.json.decode(present.canonical)
    following = changed_text(content, changes)
    _require_kept(content, following)
    path = entrenched(present.terms(Terms), changes)
    if path is not None:
        refuse(Why.ENTRENCHED, path=path)
    try:
        charter = amended_charter(following, catalogue)
    except Misfit as misfit:
        # In which words a decoder says it is no part of what all agree on: which change is in that section, is.
        within_it = [each.path for each in changes if plain(each.path).partition(".")[0] in misfit.sections]
        refuse(Why.CHANGE_WRONG, path=within_it[0])
    except CharterRefused as refused:
        raise refused.problems[0] from None
    _require_members_own(present, charter)
    _require_fresh_keys(state, present, charter)
    _require_hands(state, present, charter)
    for name, module in catalogue.modules.items():
        if module.amends is not None:
            for problem in module.amends(present.modules.get(name), charter.modules.get(name)):
                raise problem
    for problem in members_beyond(state, present, charter):
        raise problem
    return charter


def _require_kept(content: dict[str, Any], following: dict[str, Any]) -> None:
    """What no text may change."""
    for name in NEVER_AMENDED:
        same = encode(content["charter"].get(name)) == encode(following["charter"].get(name))
        require(same, Why.NEVER_AMENDED, path=f"charter.{name}", clause=f"charter.{name}")


def _require_members_own(present: Charter, charter: Charter) -> None:
    members = {member.id: member for member in charter.articles.member}
    for before in present.articles.member:
        after = members.get(before.id)
        if after is None:
            refuse(Why.MEMBER_TAKEN_OUT, member=before.id, clause=f"member[{before.id}]")
        for name in MEMBERS_OWN:
            same = getattr(before, name) == getattr(after, name)
            require(same, Why.MEMBERS_OWN, path=f"member[{before.id}].{name}", member=before.id)
    was = {keeper.member: keeper for keeper in present.articles.book_keeper}
    for keeper in charter.articles.book_keeper:
        kept = was.get(keeper.member)
        same = kept is None or kept.consensus_key == keeper.consensus_key
        path = f"book_keeper[{keeper.member}].consensus_key"
        require(same, Why.MEMBERS_OWN, path=path, member=keeper.member)


def joining(present: Charter, charter: Charter) -> list[Founder]:
    """The members that a text brings in."""
    known = {member.id: True for member in present.articles.member}
    return [member for member in charter.articles.member if member.id not in known]


def _require_fresh_keys(state: State, present: Charter, charter: Charter) -> None:
    """A key that begins by this text has never been anybody's here."""
    fresh = [(member.id, grant.key) for member in joining(present, charter) for grant in member.keys]
    was = {keeper.member: keeper for keeper in present.articles.book_keeper}
    for keeper in charter.articles.book_keeper:
        before = was.get(keeper.member)
        if before is None or before.head_key != keeper.head_key:
            fresh.append((keeper.member, keeper.head_key))
        if before is None and keeper.consensus_key is not None:
            fresh.append((keeper.member, keeper.consensus_key))
    for member, key in fresh:
        taken = (
            state.get(KEYS, key) is not None
            or state.get(VALIDATOR_KEYS, validator_address(key)) is not None
            or bool(state.scan(BOOK_KEEPERS, "head_key", key, limit=1))
        )
        require(not taken, Why.KEY_TAKEN, member=member, key=key)


def _require_hands(state: State, present: Charter, charter: Charter) -> None:
    """By the groups that members declared since the text was written, no group comes to a third of the power, or to
    more of it where it has a third already.
    """
    before = {member.id: member.group for member in present.articles.member}
    groups: dict[str, str | None] = {}
    for member in charter.articles.member:
        row = state.get(MEMBERS, member.id)
        unchanged = row is not None and before.get(member.id) == member.group
        groups[member.id] = row.group if row is not None and unchanged else member.group
    held = _power_by_group(present, groups)
    for group, members in _power_by_group(charter, groups).items():
        power = sum(members.values())
        good = 3 * power < WHOLE_POWER or power <= sum(held.get(group, {}).values())
        require(good, Why.GROUP_TOO_STRONG, holders=list(members), power=power)


def _power_by_group(charter: Charter, groups: dict[str, str | None]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for keeper in charter.articles.book_keeper:
        group = groups.get(keeper.member)
        if group is not None:
            found.setdefault(group, {})[keeper.member] = keeper.power
    return found
