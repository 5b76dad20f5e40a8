"""`heqi demo`: the whole story on this machine."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.constrain import Constrain
from rich.progress import BarColumn, Progress, TextColumn

from heqi.cli.shell import Screen, answers
from heqi.client.proof import Said
from heqi.demo.chapters import CHAPTERS
from heqi.demo.network.performance import perform_on_network
from heqi.demo.performance import perform
from heqi.demo.stories import STORIES
from heqi.demo.stories.telling import tell, tell_on_network
from heqi.demo.story import Chapter
from heqi.demo.terminal import tale_told, told
from heqi.values.days import Day

STORY_WIDTH = 120  # columns: a story is read by people, also from a file or through a pager


@click.command("demo")
@click.option("--seed", type=click.IntRange(min=0), default=7, show_default=True, help="All keys follow from it.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where charter, proof and report are written: demo, or demo/STORY for another story.",
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
def demo_command(
    screen: Screen, seed: int, folder: Path | None, pilot: Path | None, network: bool, story: str | None
) -> None:
    """A claim's whole life on this machine: founding, promise, finance, payment, the known frauds refused, a proof.

    Nothing is installed and nothing leaves this machine. The money is simulated, everything else is real: signatures,
    rules, blocks, proofs. It writes report.html, charter.toml, founders.json and proof.json into --folder. The same
    seed gives the same ledger.

    On the way members change the charter by votes, the supervisor uses privileges that only fall, and the ledger enters
    its next phase.

    With --network the same story goes through four nodes that vote on every block, each transaction to another one in
    turn; then the embedded engine executes their blocks again and has to come to the same app hash.

    With --story another story is told, on a ledger of its own, with a report of its own: goods (copper in a warehouse
    under two banks in rank), money (wages by milestones, a wallet) or rights (a data set licensed, then revoked).
    --pilot and --network go with it alike.
    """
    if network and pilot is not None:
        raise click.UsageError(
            screen.says(
                "--pilot keeps one node's ledger, and --network runs four: without --network it is kept, and"
                " `heqi network graduate` makes a network of it",
                "--pilot 保留单节点账本，而 --network 运行四个节点：不加 --network 即可保留，"
                "再以 heqi network graduate 转为网络",
            )
        )
    folder = folder or Path("demo", story or "")
    if story is not None:
        tale = STORIES[story]
        with progressing(screen, tale.chapters) as (next_day, next_part):
            if network:
                told_tale = tell_on_network(tale, seed, folder, next_day, next_part)
            else:
                told_tale = tell(tale, seed, folder, next_day, pilot)
        shown = [] if screen.as_json else tale_told(told_tale, screen.language)
        screen.show(told_tale.result(), *[Constrain(each, STORY_WIDTH) for each in shown])
        return
    with progressing(screen, CHAPTERS) as (next_day, next_part):
        if network:
            done = perform_on_network(seed, folder, next_day, next_part)
        else:
            done = perform(seed, folder, next_day, pilot=pilot)
    shown = [] if screen.as_json else told(done, screen.language)
    screen.show(done.result(), *[Constrain(each, STORY_WIDTH) for each in shown])


@contextmanager
def progressing(
    screen: Screen, chapters: Sequence[Chapter]
) -> Iterator[tuple[Callable[[Day], None], Callable[[Said], None]]]:
    """People see the days pass, and the parts of a performance on a network: what to call with each."""
    console = Console(stderr=True, quiet=screen.as_json)
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[day]}")
    with Progress(*columns, console=console, transient=True) as progress:
        scenes = sum(len(chapter.scenes) for chapter in chapters)
        task = progress.add_task(screen.says("The story", "演示进行中"), total=scenes, day="")

        def next_day(day: Day) -> None:
            progress.update(task, advance=1, day=day.isoformat())

        def next_part(part: Said) -> None:
            progress.update(task, description=part.in_language(screen.language))

        yield next_day, next_part
