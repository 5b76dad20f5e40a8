"""What a view is made of: its columns, its parameters, and the statement."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

ColumnKind = Literal["text", "word", "day", "money", "count", "rate", "record", "list", "role", "roles", "sections"]
ParameterKind = Literal["text", "days"]
# word: a word of ours, said in the language of whoever reads. record: the id of a record. rate: in millionths.
# list: several texts, or an object, as JSON. role, roles, sections: names of the charter's, said in that language too;
# of the last two several, as JSON.
# A parameter of kind "days" is a number of days and reaches the statement as the day so many days from today.

AS_JSON: tuple[ColumnKind, ...] = ("list", "roles", "sections")

SUPERVISORS = ("supervisor",)
NONE: Mapping[str, str] = MappingProxyType({})


class Column(NamedTuple):
    """words: of what the statement itself says in a column of kind "word", in Chinese. english: of codes that say too
    little by themselves.
    """

    name: str
    kind: ColumnKind
    en: str
    zh: str
    words: Mapping[str, str] = NONE
    english: Mapping[str, str] = NONE


class Parameter(NamedTuple):
    name: str
    kind: ParameterKind
    default: str
    en: str
    zh: str


class View(NamedTuple):
    """roles: empty when every member may ask, and sees what it is party to; otherwise only these and book-keepers.

    order: the columns by which rows are sorted and pages continue; together they are unique and never null.
    tables: the ledger's tables that the statement reads.
    """

    name: str
    en: str
    zh: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    tables: tuple[str, ...]
    select: str
    parameters: tuple[Parameter, ...] = ()
    roles: tuple[str, ...] = ()
    descending: bool = False


def text(name: str, en: str, zh: str) -> Column:
    return Column(name, "text", en, zh)


def word(name: str, en: str, zh: str, words: Mapping[str, str] = NONE, english: Mapping[str, str] = NONE) -> Column:
    return Column(name, "word", en, zh, words, english)


def day(name: str, en: str, zh: str) -> Column:
    return Column(name, "day", en, zh)


def money(name: str, en: str, zh: str) -> Column:
    return Column(name, "money", en, zh)


def count(name: str, en: str, zh: str) -> Column:
    return Column(name, "count", en, zh)


def rate(name: str, en: str, zh: str) -> Column:
    return Column(name, "rate", en, zh)


def record(name: str, en: str, zh: str) -> Column:
    return Column(name, "record", en, zh)


def texts(name: str, en: str, zh: str) -> Column:
    return Column(name, "list", en, zh)


def role(name: str, en: str, zh: str) -> Column:
    return Column(name, "role", en, zh)


def roles(name: str, en: str, zh: str) -> Column:
    return Column(name, "roles", en, zh)


def sections(name: str, en: str, zh: str) -> Column:
    return Column(name, "sections", en, zh)
