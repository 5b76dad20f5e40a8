"""Words: what a module's clauses, actions and records are called by people, declared beside its rules.

Nothing that is agreed on rests on a word: they are in no digest, and no rule reads them. The catalogue collects them;
commands, pages and forms ask it.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from heqi.values.amounts import MINOR_DIGITS, format_amount
from heqi.values.bilingual import Both


class Unit(StrEnum):
    """In what a clause's value is counted."""

    PLAIN = "plain"  # a text, a count, a list of words
    MONEY = "money"  # minor units of the ledger's currency
    RATE = "rate"  # millionths
    BASIS_POINTS = "basis points"
    DAYS = "days"
    LEDGER_DAY = "ledger day"  # 0 is the first
    MONTHS = "months"
    SECONDS = "seconds"
    OFFSET = "offset"  # minutes from UTC
    CLOCK = "clock"  # minutes after midnight
    DAYS_OF_EACH = "days of each"  # a table of days
    MEMBERS = "members"  # ids of members
    ROLES = "roles"
    CODES = "codes"  # values that have words of their own
    ACTIONS = "actions"  # by their full names
    CLAUSES = "clauses"  # by their paths


class ClauseWords(NamedTuple):
    """What a clause is called, and in what it is counted."""

    en: str
    zh: str
    unit: Unit = Unit.PLAIN


Entry = Callable[["Speaker", Any, Any], Both]
"""What an entry of a list in a section, or a part of one, says, from (speaker, entry, the section's terms)."""

SHARED = "machine"  # the module whose words all use
NONE: Mapping[str, Any] = MappingProxyType({})


class Words(NamedTuple):
    """The words of one module. What several modules use is among those of the machine.

    clauses: by the path of the clause, without the names of entries; the section's own path is its title.
    entries: by the path of a list whose entries are told in a sentence each.
    parts: by the path of a clause in such an entry that holds several values: what a refusal says that rests on it.
    actions: short names in Chinese by their full names; in English an action's own name is one.
    fields: what the fields of its records and events are called in Chinese.
    values: words of ours in its records (a stage, a kind), in Chinese; another module may say them otherwise.
    codes: words of values that stand in clauses as a code. roles: of roles that its rules speak of.
    signers: in Chinese, who signs, by the words of `Rule.by`. kinds: in Chinese, what fields of actions take, by the
    description of their type.
    """

    clauses: Mapping[str, ClauseWords] = NONE
    entries: Mapping[str, Entry] = NONE
    parts: Mapping[str, Entry] = NONE
    actions: Mapping[str, str] = NONE
    fields: Mapping[str, str] = NONE
    values: Mapping[str, str] = NONE
    codes: Mapping[str, Both] = NONE
    roles: Mapping[str, Both] = NONE
    signers: Mapping[str, str] = NONE
    kinds: Mapping[str, str] = NONE


class Vocabulary:
    """The words of all modules together. Who says one that another says already is refused (WordTwice): it belongs to
    the machine's, where all find it. What has no word is called by its own name.
    """

    def __init__(self, words: Mapping[str, Words]) -> None:
        """words: by module."""
        self.clauses: dict[str, ClauseWords] = {}
        self.entries: dict[str, Entry] = {}
        self.parts: dict[str, Entry] = {}
        self.actions: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self.values: dict[tuple[str, str], str] = {}  # by module and word
        self.codes: dict[str, Both] = {}
        self.roles: dict[str, Both] = {}
        self.signers: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        for module, said in words.items():
            for kind, own in said._asdict().items():
                known: dict[str, Any] = getattr(self, kind)
                twice = next((word for word in own if word in known), None)
                if twice is not None:
                    raise WordTwice(f"{kind} of {module}: another module says {twice} already")
                known |= {(module, word): zh for word, zh in own.items()} if kind == "values" else own

    def clause(self, path: str) -> Both:
        """What a clause or a section is called."""
        words = self.clauses.get(path)
        return Both(path, path) if words is None else Both(words.en, words.zh)

    def unit(self, path: str) -> Unit:
        words = self.clauses.get(path)
        return Unit.PLAIN if words is None else words.unit

    def has_parts(self, path: str) -> bool:
        """Whether clauses stand inside of that one."""
        return any(each.startswith(f"{path}.") for each in self.clauses)

    def action(self, name: str) -> Both:
        """`receivables.pay_out` -> pay out, 放款."""
        return Both(name.partition(".")[2].replace("_", " "), self.actions.get(name, name))

    def code(self, value: str) -> Both:
        return self.codes.get(value, Both(value, value))

    def value(self, word: str, module: str) -> str:
        """A word in a record of that module, in Chinese: as the module says it, or as all do."""
        return self.values.get((module, word)) or self.values.get((SHARED, word), word)

    def role(self, name: str) -> Both:
        """A charter may name roles of its own, which are shown as they are."""
        return self.roles.get(name, Both(name, name))


class WordTwice(TypeError):
    """Two modules say the same word."""


class Speaker:
    """Says the values of one charter: its amounts by its currency ("" where none is known), members by their names."""

    def __init__(self, words: Vocabulary, currency: str, members: Mapping[str, Both]) -> None:
        self.words, self.currency, self.members = words, currency, members

    def money(self, minor: int, currency: str = "") -> str:
        """`CNY 1,000.00`; the minor units alone, and said to be such, where the currency is not known."""
        currency = currency or self.currency
        if currency not in MINOR_DIGITS:
            return f"{minor:,} minor units"
        return f"{currency} {format_amount(minor, currency, grouping=',')}"

    def member(self, party: str) -> Both:
        """A member's name; its id where it is none."""
        return self.members.get(party, Both(party, party))

    def roles(self, names: Iterable[str]) -> Both:
        return listed([self.words.role(name) for name in names])

    def sections(self, names: Iterable[str]) -> Both:
        """What sections of a charter are called."""
        return listed([self.words.clause(name) for name in names])


def listed(parts: list[Both]) -> Both:
    """`one, two`"""
    return Both(", ".join(each.en for each in parts), "、".join(each.zh for each in parts))


def sentence(parts: list[Both]) -> Both:
    """`one; two`"""
    return Both("; ".join(each.en for each in parts), "；".join(each.zh for each in parts))


def days(number: int) -> Both:
    return Both(f"{number:,} day{'' if number == 1 else 's'}", f"{number:,} 天")


def per_cent(basis_points: int) -> str:
    """250 -> `2.50%`."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}%"
