"""What the check of a proof file comes to."""

from msgspec import Struct

from heqi.chain.blocks import Head
from heqi.chain.reader import AssetProof, RecordProof
from heqi.client.light.following import Pin
from heqi.machine.receipts import Receipt


class Said(Struct, frozen=True):
    """A sentence in both languages."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class Step(Struct, frozen=True):
    """One step of the check, and what it found. `code` says which refusal it is when it failed."""

    name: str
    ok: bool
    said: Said
    code: str | None = None


class NetworkVotes(Struct, frozen=True, kw_only=True):
    """Who of a network's validators voted for a head. voted_by: members, and keys of which nobody says whose they are.
    timed: whether the head's time is the engine's, too. block: by which the engine's header of the head's height goes,
    for whoever wants to pin it.
    """

    voted_by: tuple[str, ...]
    power: int
    total_power: int
    timed: bool
    block: Pin
    pinned: Pin | None


class Verdict(Struct, frozen=True, kw_only=True):
    """What a proof file is worth. The steps end with the first that failed; `proven` is empty then."""

    ok: bool
    steps: tuple[Step, ...]
    proven: tuple[Said, ...] = ()
    vouched: Said | None = None
    not_proven: Said
    vouched_by: tuple[str, ...] = ()
    power: int = 0
    votes: NetworkVotes | None = None
    assumed: Said | None = None
    head: Head | None = None
    record: RecordProof | None = None
    asset: AssetProof | None = None
    receipt: Receipt | None = None

    @property
    def failed(self) -> Step | None:
        """The step that failed."""
        return None if self.ok else self.steps[-1]


NOT_PROVEN = Said(
    "Not proven: that what was signed is true outside of the ledger, and any rank against third parties. The order is "
    "that among members of this ledger; legal priority follows the registry.",
    "未证明：所签署的内容在账本之外属实，以及对第三人的顺位。此处的先后仅为本账本成员之间的先后；"
    "法律上的优先顺位以登记为准。",
)
