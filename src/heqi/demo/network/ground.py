"""The ground of the story: a folder with four book-keepers' nodes on one charter, and their processes."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from heqi.client.keystore import named
from heqi.demo.cast import Cast
from heqi.modules import CATALOGUE
from heqi.node.network.detached import start_detached
from heqi.node.network.places import Place, places
from heqi.node.network.supervise import end_supervisor
from heqi.node.network.trial import HEAD, keep_keys, make_homes, make_nodes, trial_passphrase


def lay_ground(folder: Path, cast: Cast) -> None:
    """Make the nodes of the cast's book-keepers in an empty folder."""
    keep_keys(folder, {each: [named(each, HEAD, HEAD, pair)] for each, pair in cast.head_pairs.items()})
    homes = make_homes(folder, cast.consensus_pairs, cast.consensus_pairs)
    make_nodes(folder, cast.text, cast.charter, cast.signatures(), homes, CATALOGUE, "trial")


@contextmanager
def running(folder: Path) -> Iterator[list[Place]]:
    """The nodes, while they run. Whatever happens, also a signal to end, no process of theirs is left."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        start_detached(folder, trial_passphrase(folder) or "")
        yield places(folder)
    finally:
        held = signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C would leave processes behind
        end_supervisor(folder)
        signal.signal(signal.SIGINT, held)
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
