"""Keeping heads: a client remembers the last head it was given and demands that every later one continues it.

On the embedded engine one operator's signature proves nothing against that operator; a history that every client holds
to its word does.
"""

from pathlib import Path

import msgspec
from msgspec import Struct

from heqi.chain.blocks import Head, VouchedHead, is_vouched
from heqi.client.files import read_regular, write_whole
from heqi.client.light.following import EngineVotes, Pin, pin_of
from heqi.client.reasons import Why
from heqi.client.standing import BackedHead
from heqi.codec.canonical import encode
from heqi.machine.charter import Charter
from heqi.machine.reasons import refuse, require
from heqi.state.history import verify_consistency
from heqi.values.identifiers import Digest

FORMAT = "heqi-head-1"
MAX_FILE_BYTES = 1_000_000
HEARTBEATS_MISSED = 4  # as many may fail to come before a head is called stale,
LATE_SECONDS = 60  # and clocks and answers may be late by so much


class HeadFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What is remembered of a ledger. votes: of a network's validators for the head, where it has them. block: where it
    has none, the latest block of the engine with votes that led to an earlier head.
    """

    format: str
    ledger: Digest
    head: VouchedHead | None
    votes: EngineVotes | None = None
    block: Pin | None = None

    @property
    def backed(self) -> BackedHead | None:
        head = self.head
        return None if head is None else BackedHead(head=head.head, vouchers=head.vouchers, votes=self.votes)

    @property
    def pin(self) -> Pin | None:
        """The latest block of the engine that is known to be the network's."""
        return self.block if self.votes is None else pin_of(self.votes)


_FILES = msgspec.json.Decoder(HeadFile)


def require_vouched(
    vouched: VouchedHead, charter: Charter, *, present: Charter | None = None, trust_unvouched: bool = False
) -> None:
    """Refuse (NOT_VOUCHED) a head that is not this ledger's, is no hash of what it says, or bears a wrong signature;
    and (NOBODY_VOUCHES), unless that is allowed, one without any: anybody on the way could have made it.

    charter: the founding text. present: the one that the head names, where another is in force.
    """
    head, digest = vouched.head, charter.digest.hex()
    require(head.founding == digest, Why.NOT_VOUCHED, problem="it belongs to another ledger")
    try:
        coherent = head.is_coherent()
    except ValueError:
        coherent = False
    require(coherent, Why.NOT_VOUCHED, problem="its app hash is not that of its roots")
    keys = {keeper.member: keeper.head_key for keeper in (present or charter).articles.book_keeper}
    for each in vouched.vouchers:
        good = keys.get(each.member) == each.key and is_vouched(head, each)
        require(good, Why.NOT_VOUCHED, problem=f"the signature of {each.member} does not hold")
    require(bool(vouched.vouchers) or trust_unvouched, Why.NOBODY_VOUCHES, height=head.height)


def stale_seconds(charter: Charter, as_of: int, now: int) -> int:
    """For how long nothing was heard of a ledger whose last block is of `as_of`, where heartbeats do not explain it;
    0 while they do.
    """
    silent = now - as_of
    return silent if silent > HEARTBEATS_MISSED * charter.preamble.heartbeat_seconds + LATE_SECONDS else 0


def require_continues(earlier: Head, later: Head, hashes: tuple[str, ...]) -> None:
    """Refuse (FORKED) unless `hashes` show that the history of `later` begins with that of `earlier`."""
    try:
        roots = bytes.fromhex(earlier.history_root), bytes.fromhex(later.history_root)
        proof = [bytes.fromhex(each) for each in hashes]
        good = verify_consistency(roots[0], earlier.history_size, roots[1], later.history_size, proof)
    except ValueError:
        good = False
    forked(good, earlier, later, "its history does not begin with what was there")


def forked(unless: bool, earlier: Head, later: Head, problem: str) -> None:
    """Refuse as a fork unless the condition holds."""
    require(unless, Why.FORKED, before=earlier.height, now=later.height, problem=problem)


def require_not_behind(known: Head, given: Head) -> None:
    """Refuse (FORKED) a head that takes something back, or says another thing of the same height or history."""
    back = given.height < known.height or given.as_of < known.as_of or given.history_size < known.history_size
    forked(given.height != known.height or given == known, known, given, "two heads of one height")
    forked(not back, known, given, "it has gone back")
    same_history = given.history_size == known.history_size
    forked(not same_history or given.app_hash == known.app_hash, known, given, "two states of one history")


def read_head_file(file: Path) -> HeadFile | None:
    """What was remembered, or None where there is no file yet. HEAD_FILE_DAMAGED when it cannot be read."""
    try:
        found = _FILES.decode(read_regular(file, MAX_FILE_BYTES))
        require(found.format == FORMAT, Why.HEAD_FILE_DAMAGED, file=str(file), problem=f"format {found.format[:40]}")
        vouched = found.head is None or bool(found.head.vouchers) or found.votes is not None
        require(vouched, Why.HEAD_FILE_DAMAGED, file=str(file), problem="nobody vouches for the head in it")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as problem:
        refuse(Why.HEAD_FILE_DAMAGED, file=str(file), problem=str(problem)[:200])
    return found


def write_head_file(file: Path, ledger: str, head: VouchedHead | None, block: Pin | None = None) -> None:
    """Remember it: all or nothing, and on disk before anything rests on it. block: the engine's latest with votes, for
    a head without any. Refusal: HEAD_FILE_UNWRITABLE.
    """
    bare = None if head is None else VouchedHead(head=head.head, vouchers=head.vouchers)
    votes = head.votes if isinstance(head, BackedHead) else None
    block = block if votes is None else None
    data = encode(HeadFile(format=FORMAT, ledger=ledger, head=bare, votes=votes, block=block))
    try:
        write_whole(file, data)
    except OSError as problem:
        refuse(Why.HEAD_FILE_UNWRITABLE, file=str(file), problem=problem.strerror or type(problem).__name__)
