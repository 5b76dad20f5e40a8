"""Telling a story: founders sign its charter, its chapters play on a real ledger, its figures are read there."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from heqi.client.proof import Said, Verdict, verify_with_text
from heqi.demo.cast import Cast, assemble_cast
from heqi.demo.network.agreed import Agreed
from heqi.demo.network.performance import played_on_network
from heqi.demo.performance import played, write_files
from heqi.demo.stories.report import tale_page
from heqi.demo.stories.tale import Figures, Tale
from heqi.demo.story import Story
from heqi.values.days import Day


class ToldTale(Struct, frozen=True):
    """A story that was told, what its ledger says at the end, and where its report lies."""

    tale: Tale
    story: Story
    figures: Figures
    verdict: Verdict
    folder: Path
    agreed: Agreed | None = None  # by the nodes of a network

    def result(self) -> dict[str, object]:
        """What programs read of it."""
        head = self.story.stage.head
        return {
            **({} if self.agreed is None else {"network": self.agreed}),
            "story": self.tale.name,
            "height": head.height,
            "app_hash": head.app_hash,
            "frauds_refused": [
                {"attempt": each.name, "code": each.reason.code, "passes_without": each.passes is not None}
                for each in self.story.attempts.values()
            ],
            **self.figures,
            "proof_verified": self.verdict.ok,
        }


def assemble(tale: Tale, seed: int, *, network: bool = False) -> Cast:
    """The members of a story, with keys of this seed, and its charter."""
    return assemble_cast(seed, network=network, profile=tale.profile, sections=tale.sections)


def tell(tale: Tale, seed: int, folder: Path, progress: Callable[[Day], None], pilot: Path | None = None) -> ToldTale:
    """Tell a story on a ledger in a temporary folder; leave charter, signatures, proof and report in `folder`.

    pilot: a folder for the ledger and the members' keys, where they are to stay. FOLDER_NOT_EMPTY where it is not.
    """
    with played(assemble(tale, seed), tale.chapters, folder, progress, pilot=pilot) as story:
        return leave_behind(tale, story, folder)


def tell_on_network(
    tale: Tale, seed: int, folder: Path, progress: Callable[[Day], None], begins: Callable[[Said], None]
) -> ToldTale:
    """Tell it through four validators, and leave their blocks as well. Refusals: ENGINE_MISSING, WRONG_ENGINE."""
    cast = assemble(tale, seed, network=True)
    with played_on_network(cast, tale.chapters, folder, progress, begins) as (story, agreed):
        return leave_behind(tale, story, folder, agreed)


def leave_behind(tale: Tale, story: Story, folder: Path, agreed: Agreed | None = None) -> ToldTale:
    """Write what the reader keeps of a story that has ended, while its ledger is there."""
    found = tale.figures(story)
    write_files(story, folder)
    verdict = verify_with_text((folder / "proof.json").read_bytes(), (folder / "charter.toml").read_text("utf-8"))
    page = tale_page(tale, story, found, verdict, folder, agreed)
    (folder / "report.html").write_text(page, "utf-8")
    return ToldTale(tale, story, found, verdict, folder, agreed)
