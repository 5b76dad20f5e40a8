"""A story beside the main one: what it consists of, and how its figures are shown."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from heqi.cli.charter_profiles import Profile
from heqi.client.proof import Said
from heqi.demo.story import Chapter, Story, yuan

# What a story's ledger says at its end: amounts in minor units, quantities in their unit, and what adds up.
Figures = Mapping[str, int | bool]


def counted(number: int) -> Said:
    return Said(f"{number:,}", f"{number:,}")


def money(minor: int) -> Said:
    return Said(yuan(minor), yuan(minor))


class Word(NamedTuple):
    """What a figure is called, and how it is shown. note: how it is counted."""

    said: Said
    shown: Callable[[int], Said] = counted
    note: Said = Said("", "")


class Picture(NamedTuple):
    """A picture of the report, drawn as markup from the ledger's rows and their versions."""

    heading: Said
    lead: Said
    draw: Callable[[Story], str]


class Tale(NamedTuple):
    """A story. sections: of its charter beyond those that its profile has, as TOML. figures: read from the ledger.

    balance: names of figures of which the first is the sum of the others, each with its colour in the report.
    """

    name: str
    title: Said
    verdict: Said  # what holds at the end
    profile: Profile
    sections: str
    chapters: tuple[Chapter, ...]
    figures: Callable[[Story], Figures]
    words: Mapping[str, Word]
    balance: Mapping[str, str]
    pictures: tuple[Picture, ...]
    not_proven: tuple[Said, ...]
