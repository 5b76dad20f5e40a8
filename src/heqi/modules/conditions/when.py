"""What money waits for, as data: tests in groups, so many of each group, so many of the groups.

Two levels say whatever conditions can be made of and, or and thresholds; deeper ones have no form. No test can be taken
back: a statement stands, a day that has come stays.
"""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from heqi.modules.documents import DOCUMENTS, Document, Kind
from heqi.state.view import State
from heqi.values.days import Day
from heqi.values.identifiers import Code, Id, Party

GROUPS_AT_MOST = 8
TESTS_AT_MOST = 8  # of each kind in a group
GROUND = (Kind.INVOICE, Kind.CONTRACT)  # what can be delivered against

AtLeast = Annotated[int, Meta(ge=1, le=16)]


class Attested(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A named party says that something is so: a milestone was reached, it agrees, it has inspected."""

    by: Party
    what: Code


class Delivered(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Evidence of delivery against an invoice or contract is on record, and a named party stands behind it."""

    by: Party
    document: Id


class Group(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """So many of these tests: all of them (and), one (or), or any number (n of m)."""

    at_least: AtLeast
    attested: Annotated[tuple[Attested, ...], Meta(max_length=TESTS_AT_MOST)] = ()
    delivered: Annotated[tuple[Delivered, ...], Meta(max_length=TESTS_AT_MOST)] = ()
    from_day: Day | None = None


class When(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """So many of these groups."""

    at_least: AtLeast
    groups: Annotated[tuple[Group, ...], Meta(min_length=1, max_length=GROUPS_AT_MOST)]


Test = Attested | Delivered | Day


def tests_of(group: Group) -> list[Test]:
    """In the order in which a group declares them."""
    return [*group.attested, *group.delivered, *(() if group.from_day is None else (group.from_day,))]


def every_test(when: When) -> Iterator[Test]:
    for group in when.groups:
        yield from tests_of(group)


def attesters(when: When | None) -> tuple[Party, ...]:
    """Who has a say in whether the condition holds, each once."""
    named = [] if when is None else [test.by for test in every_test(when) if not isinstance(test, Day)]
    return tuple(dict.fromkeys(named))


def said(test: Test) -> str:
    """A test in a few words, as refusals show it."""
    match test:
        case Attested():
            return f"{test.what} ({test.by})"
        case Delivered():
            return f"delivery {test.document} ({test.by})"
    return test.isoformat()


class Known:
    """What the tests are asked against: what was attested, the deliveries that are shown, the day."""

    def __init__(self, attested: tuple[Attested, ...], deliveries: list[Document], day: Day) -> None:
        self.attested = attested
        self.deliveries = deliveries
        self.day = day

    def passes(self, test: Test) -> bool:
        match test:
            case Attested():
                return test in self.attested
            case Delivered():
                return any(each.refers_to == test.document and test.by in each.recomputed_by
                           for each in self.deliveries)  # fmt: skip
        return test <= self.day

    def holds(self, when: When) -> bool:
        return sum(self._group_holds(group) for group in when.groups) >= when.at_least

    def missing(self, when: When) -> list[str]:
        """The tests that do not pass, of the groups that do not hold."""
        return [
            said(test)
            for group in when.groups
            if not self._group_holds(group)
            for test in tests_of(group)
            if not self.passes(test)
        ]

    def _group_holds(self, group: Group) -> bool:
        return sum(self.passes(test) for test in tests_of(group)) >= group.at_least


def deliveries_of(state: State, shown: tuple[Id, ...]) -> list[Document]:
    """Of the records that are shown, those that are evidence of delivery and are not contested."""
    found = [state.get(DOCUMENTS, each) for each in shown]
    return [
        each
        for each in found
        if each is not None
        and each.kind is Kind.DELIVERY
        and not (each.withdrawn or each.in_conflict or each.disputed_by)
    ]
