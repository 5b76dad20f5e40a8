"""Performance: the whole demonstration once, from a seed to the files that it leaves behind."""

import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from heqi.cli.connection import HEAD_ROLE
from heqi.client.files import write_whole
from heqi.client.keystore import LIGHT, create_keystore, named
from heqi.client.proof import Verdict, verify_with_text
from heqi.codec.canonical import encode
from heqi.demo.cast import Cast, assemble_cast
from heqi.demo.chapters import CHAPTERS, GOVERNING
from heqi.demo.figures import Conserved, Figures, add_up, figures
from heqi.demo.governing import Governed, governed
from heqi.demo.network.agreed import Agreed
from heqi.demo.report.page import report_page
from heqi.demo.stage import Stage
from heqi.demo.story import Chapter, Story, play
from heqi.modules import CATALOGUE
from heqi.node.folder import found_network, opened, require_empty
from heqi.node.network.places import KEYS, NODE
from heqi.node.network.trial import PASSPHRASE
from heqi.values.days import Day

CHECKOUT = Path(__file__).resolve().parents[3]
SAMPLES = CHECKOUT / "examples" / "invoices"
SHARED = CHECKOUT.parent / "shared" / "data"


class Performance(Struct, frozen=True):
    """The story, its figures, and the files that were written."""

    story: Story
    figures: Figures
    conserved: Conserved
    governed: Governed
    verdict: Verdict
    folder: Path
    agreed: Agreed | None = None  # by the nodes of a network

    def result(self) -> dict[str, object]:
        """What programs read of it."""
        head = self.story.stage.head
        agreed, votes = {} if self.agreed is None else {"network": self.agreed}, self.verdict.votes
        voted = {} if votes is None else {"voted_by": votes.voted_by, "voted_block": votes.block}
        return {
            **agreed,
            **voted,
            "height": head.height,
            "app_hash": head.app_hash,
            "money_conserved": self.conserved.money,
            "claims_conserved": self.conserved.claims,
            "proof_verified": self.verdict.ok,
            "frauds_refused": [
                {"attempt": each.name, "code": each.reason.code, "passes_without": each.passes is not None}
                for each in self.story.attempts.values()
                if each.chapter not in GOVERNING
            ],
            "governing_refused": [
                {"attempt": each.name, "code": each.reason.code}
                for each in self.story.attempts.values()
                if each.chapter in GOVERNING
            ],
            "privileges": [each.counted() for each in self.governed.courses],
            "phase": self.governed.phase,
            "text": self.governed.text,
            "receivables_settled": self.figures.settled,
            "real_invoices_read": len(self.story.real_invoices),
        }


def perform(
    seed: int, folder: Path, progress: Callable[[Day], None], shared: Path = SHARED, pilot: Path | None = None
) -> Performance:
    """Tell the story on a ledger in a temporary folder, and leave charter, signatures, proof and report in `folder`.

    pilot: a folder for the ledger and the members' keys, where they are to stay. FOLDER_NOT_EMPTY where it is not.
    """
    with played(assemble_cast(seed), CHAPTERS, folder, progress, shared, pilot) as story:
        return leave_behind(story, folder)


@contextmanager
def played(
    cast: Cast,
    chapters: Sequence[Chapter],
    folder: Path,
    progress: Callable[[Day], None],
    shared: Path = SHARED,
    pilot: Path | None = None,
) -> Iterator[Story]:
    """A story of this cast that has come to its end, while its ledger is still open."""
    folder.mkdir(parents=True, exist_ok=True)
    if pilot is not None:
        keep_keys(pilot, cast)
    with tempfile.TemporaryDirectory(prefix="ledger-", dir=folder) as place:
        node = Path(place, NODE) if pilot is None else pilot / NODE
        found_network(node, cast.text, cast.signatures(), CATALOGUE)
        with opened(node, CATALOGUE) as application:
            story = Story(Stage(cast, application), SAMPLES, shared, Path(place))
            play(story, chapters, progress)
            yield story


def keep_keys(pilot: Path, cast: Cast) -> None:
    """Put all members' keys into one key store with its passphrase beside: right for a demonstration alone."""
    require_empty(pilot)
    roles = {(member.id, key.person): key.role for member in cast.charter.articles.member for key in member.keys}
    persons = [named(who, person, roles[who, person], pair) for (who, person), pair in cast.pairs.items()]
    heads = [named(who, HEAD_ROLE, HEAD_ROLE, pair) for who, pair in cast.head_pairs.items()]
    passphrase = secrets.token_hex(16)
    create_keystore(pilot / KEYS, passphrase, [*persons, *heads], LIGHT)
    write_whole(pilot / PASSPHRASE, passphrase.encode() + b"\n")


def leave_behind(story: Story, folder: Path, agreed: Agreed | None = None) -> Performance:
    """Write what the reader keeps of a story that has ended, while its ledger is there."""
    found, conserved, course = figures(story), add_up(story.stage), governed(story)
    write_files(story, folder)
    verdict = verify_with_text((folder / "proof.json").read_bytes(), (folder / "charter.toml").read_text("utf-8"))
    page = report_page(story, found, conserved, course, verdict, folder, agreed)
    (folder / "report.html").write_text(page, "utf-8")
    return Performance(story, found, conserved, course, verdict, folder, agreed)


def write_files(story: Story, folder: Path) -> None:
    cast = story.stage.cast
    (folder / "charter.toml").write_text(cast.text, "utf-8")
    (folder / "founders.json").write_bytes(msgspec.json.format(encode(cast.signatures()), indent=1) + b"\n")
    (folder / "proof.json").write_bytes(story.proof)
