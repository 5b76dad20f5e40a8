"""Who can do what by a charter: which acts one person of a member can do, which take several, which take another member
too; what members can only do together; and what nobody can do.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec

from heqi.machine.authority import Member, needed_signatures
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter, Founder
from heqi.modules.charter.contradictions import AGREE, SUPERVISOR, WHOLE_POWER

OF_BOOK_KEEPERS = "charter."  # actions of this module are theirs, whatever the roles


class Needs(NamedTuple):
    """Who of a member signs some actions. persons: how many of each role, none for any one key. from_amount: from
    there on, in minor units.
    """

    persons: tuple[tuple[str, int], ...]
    from_amount: int
    actions: tuple[str, ...]

    @property
    def alone(self) -> bool:
        """Whether one person does."""
        return sum(count for _, count in self.persons) <= 1


class Hand(NamedTuple):
    """What one member can do: one person of it alone, several of its persons together, and (with_others) only where
    another member signs too.
    """

    member: str
    keeps_book: bool
    supervises: bool
    alone: tuple[Needs, ...]
    together: tuple[Needs, ...]
    with_others: tuple[str, ...]


class Powers(NamedTuple):
    """Who can do what. to_stop, to_decide, to_upgrade: the smallest number of book-keepers that can keep the ledger
    from going on, that can decide a block on a network, and that can agree to the next version of the rules (none: they
    cannot). nobody: actions of the modules that are on which no role may do. off: modules without a section.
    """

    hands: tuple[Hand, ...]
    to_stop: int
    to_decide: int
    to_upgrade: int | None
    witnesses: int
    nobody: tuple[str, ...]
    off: tuple[str, ...]


def powers_of(charter: Charter, catalogue: Catalogue) -> Powers:
    articles = charter.articles
    shares = {keeper.member: keeper.power for keeper in articles.book_keeper}
    roles = {member.id: member.roles for member in articles.member}
    agreeing = [share for member, share in shares.items() if charter.allows(roles[member], AGREE)]
    on = [name for name, module in catalogue.modules.items() if module.terms is None or name in charter.modules]
    listed = {action for actions in articles.roles.values() for action in actions}
    possible = [action for action in catalogue.actions if action.partition(".")[0] in on]
    lost_key = getattr(charter.modules.get("parties"), "lost_key", None)
    return Powers(
        hands=tuple(_hand(charter, member, catalogue) for member in articles.member),
        to_stop=_fewest(shares.values(), a_third) or len(shares),
        to_decide=_fewest(shares.values(), more_than_two_thirds) or len(shares),
        to_upgrade=_fewest(agreeing, two_thirds),
        witnesses=0 if lost_key is None else lost_key.witnesses,
        nobody=tuple(action for action in possible if action not in listed),
        off=tuple(name for name, module in catalogue.modules.items() if module.terms is not None and name not in on),
    )


def a_third(power: int) -> bool:
    return 3 * power >= WHOLE_POWER


def two_thirds(power: int) -> bool:
    return 3 * power >= 2 * WHOLE_POWER


def more_than_two_thirds(power: int) -> bool:
    return 3 * power > 2 * WHOLE_POWER


def _fewest(shares: Iterable[int], enough: Callable[[int], bool]) -> int | None:
    power = 0
    for number, share in enumerate(sorted(shares, reverse=True), start=1):
        power += share
        if enough(power):
            return number
    return None


def _hand(charter: Charter, member: Founder, catalogue: Catalogue) -> Hand:
    keeps = charter.keeps_book(member.id)
    able = [
        action
        for action in catalogue.actions
        if charter.allows(member.roles, action) and (keeps or not action.startswith(OF_BOOK_KEEPERS))
    ]
    with_others = [action for action in able if _takes_others(action, catalogue)]
    needs = [*_needs(member, [action for action in able if action not in with_others], catalogue)]
    return Hand(
        member=member.id,
        keeps_book=keeps,
        supervises=SUPERVISOR in member.roles,
        alone=tuple(each for each in needs if each.alone),
        together=tuple(each for each in needs if not each.alone),
        with_others=tuple(with_others),
    )


def _needs(member: Founder, actions: list[str], catalogue: Catalogue) -> Iterator[Needs]:
    """What its policy asks for, larger amounts apart where they take others."""
    row = Member(
        name=member.name,
        uscc=member.uscc,
        lei=member.lei,
        roles=member.roles,
        size=member.size,
        group=member.group,
        policy=member.policy,
        standing="active",
    )
    amounts = sorted({0, *(clause.from_amount for clause in member.policy)})
    found: dict[tuple[tuple[tuple[str, int], ...], int], list[str]] = {}
    for action in actions:
        before = None
        rule = catalogue.rules[catalogue.actions[action]]
        measured = rule.amount is not None and "by" not in rule.one_key
        for amount in amounts if measured else amounts[:1]:
            asked = {} if "by" in rule.one_key else needed_signatures(row, action, amount)
            persons = tuple(sorted(asked.items()))
            if persons != before:
                found.setdefault((persons, amount), []).append(action)
            before = persons
    for (persons, amount), named in found.items():
        yield Needs(persons, amount, tuple(named))


def _takes_others(action: str, catalogue: Catalogue) -> bool:
    """Whether another member always signs too."""
    kind = catalogue.actions[action]
    also = catalogue.rules[kind].also
    return any(field.name in also and field.required for field in msgspec.structs.fields(kind))
