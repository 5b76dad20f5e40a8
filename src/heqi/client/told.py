"""What a conversation with a node tells its caller."""

from typing import Any, NamedTuple

from heqi.chain.blocks import VouchedHead
from heqi.chain.reader import AssetProof, ReceiptProof, RecordProof
from heqi.client.light.following import EngineVotes
from heqi.client.wire import HealthAnswer, InWords
from heqi.machine.receipts import Receipt


class Outcome(NamedTuple):
    """A transaction in a durable block, kept."""

    id: str
    height: int
    second: int
    receipt: Receipt


class LatestHead(VouchedHead, frozen=True, kw_only=True):
    """The head that a node gives. `stale_seconds`: how old it is where heartbeats do not explain it; 0 when they do,
    and for the head of a height that was asked for.
    """

    stale_seconds: int


class Health(HealthAnswer, frozen=True, kw_only=True):
    """That the node works, and how far it is. `stale_seconds`: see `LatestHead`."""

    stale_seconds: int


class Record(NamedTuple):
    """A row at the end of a height, checked against `head` where a proof was asked for. No row: proven absent.

    votes: by which that head is a network's; without them it is only the word of those who vouch for it.
    asset: with a proof of whether an asset is pledged, that there is such an asset.
    """

    table: str
    key: str
    height: int
    row: Any
    proof: RecordProof | None = None
    head: VouchedHead | None = None
    votes: EngineVotes | None = None
    asset: AssetProof | None = None


class Told(NamedTuple):
    """A receipt, checked against `head` where a proof was asked for. votes: see `Record`. clause: of a refused one,
    what the clause that it rests on says, as the node puts it in words.
    """

    height: int
    second: int
    receipt: Receipt
    proof: ReceiptProof | None = None
    head: VouchedHead | None = None
    votes: EngineVotes | None = None
    clause: InWords | None = None


class Page(NamedTuple):
    """Rows in key order, and the cursor that continues after them (None at the end)."""

    rows: list[tuple[str, Any]]
    cursor: str | None
    height: int
