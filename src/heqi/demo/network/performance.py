"""The performance on a network: four nodes for the time of the story, and what they agreed on afterwards."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from heqi.chain.application import Application
from heqi.client.proof import Said
from heqi.client.sdk import Client
from heqi.demo.cast import OPERATOR, Cast, assemble_cast
from heqi.demo.chapters import CHAPTERS
from heqi.demo.network.agreed import BLOCKS, Agreed, compare_nodes, replay_agreed
from heqi.demo.network.ground import lay_ground, running
from heqi.demo.network.on_network import Member, OnNetwork
from heqi.demo.performance import SAMPLES, SHARED, Performance, leave_behind
from heqi.demo.story import Chapter, Story, play
from heqi.modules import CATALOGUE
from heqi.node.folder import found_network, opened
from heqi.node.network.clock import move_clock
from heqi.node.network.engine import require_engine
from heqi.node.network.places import Place, node_folder
from heqi.values.days import Day

STARTING = Said("Starting four nodes", "正在启动四个节点")
PLAYING = Said("The story", "演示进行中")
REPLAYING = Said("The same blocks on the embedded engine", "在内置引擎上重放同样的区块")
TRIAL_CLOCK = Said(
    "That anything happened on a day. The network of this demonstration kept a trial clock, which a command moved on;"
    " real networks refuse that.",
    "事情发生的日期。本演示的网络使用由命令拨动的试用时钟；真实网络拒绝这样做。",
)


def perform_on_network(
    seed: int,
    folder: Path,
    progress: Callable[[Day], None],
    begins: Callable[[Said], None],
    shared: Path = SHARED,
) -> Performance:
    """Tell the story through four validators on CometBFT, and leave what the ordinary one leaves, and the blocks.

    begins: told of each part as it begins. Refusals: ENGINE_MISSING, WRONG_ENGINE.
    """
    cast = assemble_cast(seed, network=True)
    with played_on_network(cast, CHAPTERS, folder, progress, begins, shared) as (story, agreed):
        return leave_behind(story, folder, agreed)


@contextmanager
def played_on_network(
    cast: Cast,
    chapters: Sequence[Chapter],
    folder: Path,
    progress: Callable[[Day], None],
    begins: Callable[[Said], None],
    shared: Path = SHARED,
) -> Iterator[tuple[Story, Agreed]]:
    """A story of this cast that has come to its end on four nodes, and what they agreed on, while the ledger of this
    process is still open. The blocks stay in `folder`.
    """
    require_engine()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ledger-", dir=folder) as place:
        begins(STARTING)
        with followed(Path(place), cast) as application:
            network = Path(place, "network")
            with staged(network, cast, application) as stage:
                begins(PLAYING)
                story = Story(stage, SAMPLES, shared, Path(place))
                play(story, chapters, progress)
                found = compare_nodes(stage)
            begins(REPLAYING)
            agreed = replay_agreed(node_folder(network, OPERATOR), folder / BLOCKS, stage.head, found)
            story.remarks.append(TRIAL_CLOCK)
            yield story, agreed


@contextmanager
def followed(place: Path, cast: Cast) -> Iterator[Application]:
    """This process's own ledger on the cast's charter, in a folder of that place."""
    found_network(place / "node", cast.text, cast.signatures(), CATALOGUE)
    with opened(place / "node", CATALOGUE) as application:
        yield application


@contextmanager
def staged(network: Path, cast: Cast, application: Application) -> Iterator[OnNetwork]:
    """The stage, while the network runs in that folder."""
    lay_ground(network, cast)
    with running(network) as nodes, clients(nodes, cast, lambda: stage.second) as members:
        stage = OnNetwork(
            cast, application, members, lambda second: asyncio.run(move_clock(nodes, second, cast.charter))
        )
        stage.catch_up()
        yield stage


@contextmanager
def clients(nodes: Sequence[Place], cast: Cast, now: Callable[[], int]) -> Iterator[list[Member]]:
    """A client of each book-keeper's node, in its own name. now: the network's time."""
    persons = dict(reversed(cast.pairs))  # the first of each member
    members = []
    try:
        for each in nodes:
            pair = cast.pairs[each.member, persons[each.member]]
            client = Client(each.url, party=each.member, pair=pair, charter=cast.charter, now=now)
            members.append(Member(each.member, client))
        yield members
    finally:
        for member in members:
            member.client.close()
