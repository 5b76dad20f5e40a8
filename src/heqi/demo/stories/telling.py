"""Telling a story: founders sign its charter, its chapters play on a real ledger, its figures are read there."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from heqi.cli.charter_profiles import Profile
from heqi.cli.charter_template import DEFAULT_BEGINS, charter_text
from heqi.client.proof import Said
from heqi.codec.canonical import encode
from heqi.codec.signatures import key_pair
from heqi.demo.cast import Cast, derive
from heqi.demo.performance import SAMPLES, SHARED
from heqi.demo.stage import Stage
from heqi.demo.story import Chapter, Story, play
from heqi.modules import CATALOGUE
from heqi.modules.charter import read_charter
from heqi.node.folder import found_network, opened
from heqi.values.days import Day

# What a story's ledger says at its end: amounts in minor units, quantities in their unit, and what adds up.
Figures = Mapping[str, int | bool]


class Tale(NamedTuple):
    """A story. sections: of its charter beyond those that its profile has, as TOML. figures: read from the ledger."""

    name: str
    title: Said
    profile: Profile
    sections: str
    chapters: tuple[Chapter, ...]
    figures: Callable[[Story], Figures]
    words: Mapping[str, Said]  # what the figures are called


class ToldTale(Struct, frozen=True):
    """A story that was told, what its ledger says at the end, and where its charter lies."""

    tale: Tale
    story: Story
    figures: Figures
    folder: Path

    def result(self) -> dict[str, object]:
        """What programs read of it."""
        head = self.story.stage.head
        return {
            "story": self.tale.name,
            "height": head.height,
            "app_hash": head.app_hash,
            "frauds_refused": [
                {"attempt": each.name, "code": each.reason.code, "passes_without": each.passes is not None}
                for each in self.story.attempts.values()
            ],
            **self.figures,
        }


def assemble(tale: Tale, seed: int) -> Cast:
    """The members of a story, with keys of this seed, and its charter."""
    profile = tale.profile
    pairs = {
        (seat.id, person): key_pair(derive(seed, "key", seat.id, person))
        for seat in profile.seats
        for person, _, _ in seat.persons
    }
    head_pairs = {keeper: key_pair(derive(seed, "head key", keeper)) for keeper in profile.keepers}
    publics = {whose: pair.public for whose, pair in pairs.items()}
    heads = {keeper: pair.public for keeper, pair in head_pairs.items()}
    text = charter_text(publics, heads, DEFAULT_BEGINS, profile=profile) + tale.sections
    return Cast(seed, pairs, head_pairs, text, read_charter(text, CATALOGUE), {})


def tell(tale: Tale, seed: int, folder: Path, progress: Callable[[Day], None]) -> ToldTale:
    """Tell a story on a ledger in a temporary folder; leave its charter and the founders' signatures in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    cast = assemble(tale, seed)
    with tempfile.TemporaryDirectory(prefix="ledger-", dir=folder) as place:
        node = Path(place, "node")
        found_network(node, cast.text, cast.signatures(), CATALOGUE)
        with opened(node, CATALOGUE) as application:
            story = Story(Stage(cast, application), SAMPLES, SHARED, Path(place))
            play(story, tale.chapters, progress)
            found = tale.figures(story)
    (folder / "charter.toml").write_text(cast.text, "utf-8")
    (folder / "founders.json").write_bytes(msgspec.json.format(encode(cast.signatures()), indent=1) + b"\n")
    return ToldTale(tale, story, found, folder)
