"""Telling: a tale once, from a seed to the figures and the charter that it leaves behind."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct
from rich.console import RenderableType
from rich.text import Text

from heqi.codec.canonical import encode
from heqi.demo.cast import assemble_cast
from heqi.demo.figures import Conserved, add_up
from heqi.demo.performance import SAMPLES, SHARED
from heqi.demo.stage import Stage
from heqi.demo.stories.tale import Tale
from heqi.demo.story import Story, play
from heqi.demo.terminal import SIMULATED, chapter_told, refusals_told
from heqi.modules import CATALOGUE
from heqi.node.folder import found_network, opened
from heqi.node.network.places import NODE
from heqi.values.days import Day


class Telling(Struct, frozen=True):
    """A tale that was told, and what its ledger adds up to."""

    name: str
    tale: Tale
    story: Story
    conserved: Conserved

    def result(self) -> dict[str, object]:
        """What programs read of it."""
        head = self.story.stage.head
        return {
            "story": self.name,
            "height": head.height,
            "app_hash": head.app_hash,
            "money_conserved": self.conserved.money,
            "transactions_kept": sum(1 for fact in self.story.facts if fact.transaction),
            "frauds_refused": [
                {"attempt": each.name, "code": each.reason.code, "passes_without": each.passes is not None}
                for each in self.story.attempts.values()
            ],
        }

    def told(self, language: str) -> Iterator[RenderableType]:
        """Everything that is printed."""
        yield Text()
        yield Text(self.tale.title.in_language(language), style="bold")
        yield Text(SIMULATED.in_language(language), style="yellow")
        for chapter in self.tale.chapters:
            yield from chapter_told(self.story, chapter, language)
        yield from refusals_told(self.story, language)


def tell(name: str, tale: Tale, seed: int, folder: Path, progress: Callable[[Day], None]) -> Telling:
    """Tell it on a ledger in a temporary folder, and leave the charter and its signatures in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    cast = assemble_cast(seed, profile=tale.profile)
    (folder / "charter.toml").write_text(cast.text, "utf-8")
    (folder / "founders.json").write_bytes(msgspec.json.format(encode(cast.signatures()), indent=1) + b"\n")
    with tempfile.TemporaryDirectory(prefix="ledger-", dir=folder) as place:
        node = Path(place, NODE)
        found_network(node, cast.text, cast.signatures(), CATALOGUE)
        with opened(node, CATALOGUE) as application:
            story = Story(Stage(cast, application), SAMPLES, SHARED, Path(place))
            play(story, tale.chapters, progress)
            return Telling(name, tale, story, add_up(story.stage))
