"""`heqi demo`: the whole story on this machine."""

from pathlib import Path

import click
from rich.console import Console
from rich.constrain import Constrain
from rich.progress import BarColumn, Progress, TextColumn

from heqi.cli.shell import Screen, answers
from heqi.client.proof import Said
from heqi.demo.chapters import CHAPTERS
from heqi.demo.network.performance import perform_on_network
from heqi.demo.performance import Performance, perform
from heqi.demo.stories import STORIES
from heqi.demo.stories.telling import tell
from heqi.demo.terminal import tale_told, told
from heqi.values.days import Day

STORY_WIDTH = 120  # columns: a story is read by people, also from a file or through a pager


@click.command("demo")
@click.option("--seed", type=click.IntRange(min=0), default=7, show_default=True, help="All keys follow from it.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Where charter, proof and report are written.",
)
@click.option(
    "--pilot",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Keep the ledger there, with all members' keys, to go on with it.",
)
@click.option("--network", is_flag=True, help="Through four validators on CometBFT (make engine), on this machine.")
@click.option("--story", type=click.Choice([*STORIES]), help="Another story, with a ledger and frauds of its own.")
@answers
def demo_command(screen: Screen, seed: int, folder: Path, pilot: Path | None, network: bool, story: str | None) -> None:
    """A claim's whole life on this machine: founding, promise, finance, payment, the known frauds refused, a proof.

    Nothing is installed and nothing leaves this machine. The money is simulated, everything else is real: signatures,
    rules, blocks, proofs. It writes report.html, charter.toml, founders.json and proof.json into --folder. The same
    seed gives the same ledger.

    On the way members change the charter by votes, the supervisor uses privileges that only fall, and the ledger enters
    its next phase.

    With --network the same story goes through four nodes that vote on every block, each transaction to another one in
    turn; then the embedded engine executes their blocks again and has to come to the same app hash.

    With --story another story is told, on a ledger of its own; it writes charter.toml and founders.json into --folder.
    """
    if network and pilot is not None:
        raise click.UsageError("--pilot does not go with --network")
    if story is not None:
        if network or pilot is not None:
            raise click.UsageError("--story goes with neither --pilot nor --network")
        tale = tell(STORIES[story], seed, folder, lambda day: None)
        shown = [] if screen.as_json else tale_told(tale, screen.language)
        screen.show(tale.result(), *[Constrain(each, STORY_WIDTH) for each in shown])
        return
    done = with_progress(screen, seed, folder, network, pilot)
    shown = [] if screen.as_json else told(done, screen.language)
    screen.show(done.result(), *[Constrain(each, STORY_WIDTH) for each in shown])


def with_progress(screen: Screen, seed: int, folder: Path, network: bool, pilot: Path | None) -> Performance:
    """Perform; people see the days pass."""
    console = Console(stderr=True, quiet=screen.as_json)
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[day]}")
    with Progress(*columns, console=console, transient=True) as progress:
        scenes = sum(len(chapter.scenes) for chapter in CHAPTERS)
        task = progress.add_task(screen.says("The story", "演示进行中"), total=scenes, day="")

        def next_day(day: Day) -> None:
            progress.update(task, advance=1, day=day.isoformat())

        def next_part(part: Said) -> None:
            progress.update(task, description=part.in_language(screen.language))

        if network:
            return perform_on_network(seed, folder, next_day, next_part)
        return perform(seed, folder, next_day, pilot=pilot)
