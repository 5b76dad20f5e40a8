"""Verifying signatures away from the engine's thread, in spawned worker processes.

A verdict is a pure fact about (key, message, signature); whether the key speaks for a party is looked up when the
transaction is executed. A verdict that is missing is found inline: a slow or dead worker costs time, never an answer.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import connection, get_context, parent_process

import msgspec

from heqi.chain.room import make_room
from heqi.codec.signatures import verify
from heqi.machine.transactions import Envelope, Submission, signing_message, transaction_id_of

WORTH_SENDING = 8  # fewer envelopes than this are verified faster here than there
MOST_KEPT = 50_000  # verdicts; about 500 bytes each
MAX_SIGNATURES = 64  # no charter allows more; an envelope with more is not worth a worker's time

_ENVELOPES = msgspec.json.Decoder(Envelope)

Verdict = tuple[bool, ...]  # one per signature of an envelope, in its order


def verify_envelopes(envelopes: Sequence[bytes]) -> list[Verdict]:
    """Per envelope, whether each of its signatures verifies; nothing for what is no envelope."""
    return [_verify_envelope(data) for data in envelopes]


def _verify_envelope(data: bytes) -> Verdict:
    try:
        envelope = _ENVELOPES.decode(data)
        message = signing_message(transaction_id_of(envelope.suite, bytes(envelope.body)))
    except (ValueError, RecursionError):  # msgspec's and Unicode errors are ValueErrors
        return ()
    if len(envelope.signatures) > MAX_SIGNATURES:
        return ()
    return tuple(verify(each.key, message, each.signature) for each in envelope.signatures)


class Verdicts:
    """What is known of signatures. Called with (key, message, signature) it answers as `codec.signatures.verify`."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bytes, str], bool] = {}

    def __call__(self, key: str, message: bytes, signature: str) -> bool:
        known = self._known.pop((key, message, signature), None)
        return verify(key, message, signature) if known is None else known

    def learn(self, submission: Submission, verdict: Verdict) -> None:
        """Keep what a worker found about a submission's signatures, until they are asked for or `forget` is called."""
        message = signing_message(submission.id)
        for each, good in zip(submission.signatures, verdict, strict=False):
            self._known[each.key, message, each.signature] = good

    def forget(self) -> None:
        """Drop what was not asked for: a block is done with what it learnt."""
        self._known.clear()


class LastingVerdicts(Verdicts):
    """What is known of signatures, kept from the pool's check to the block, and when a block is executed again. The
    oldest go first where there is no room.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        super().__init__()
        self._most = most

    def __call__(self, key: str, message: bytes, signature: str) -> bool:
        asked = (key, message, signature)
        known = self._known.get(asked)
        if known is None:
            make_room(self._known, self._most)
            known = self._known[asked] = verify(key, message, signature)
        return known

    def learn(self, submission: Submission, verdict: Verdict) -> None:
        make_room(self._known, self._most)
        super().learn(submission, verdict)


class Workers:
    """Spawned processes that verify. `count` 0 verifies where it is asked."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool = self._spawn()

    async def verify(self, envelopes: Sequence[bytes]) -> list[Verdict]:
        """The verdicts per envelope; empty ones where workers could not tell."""
        if self._pool is None or len(envelopes) < WORTH_SENDING:
            return [()] * len(envelopes)
        size = -(-len(envelopes) // self._count)
        shares = [envelopes[i : i + size] for i in range(0, len(envelopes), size)]
        loop = asyncio.get_running_loop()
        try:
            found = await asyncio.gather(*(loop.run_in_executor(self._pool, verify_envelopes, each) for each in shares))
        except BrokenExecutor:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = self._spawn()
            return [()] * len(envelopes)
        return [verdict for share in found for verdict in share]

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _spawn(self) -> ProcessPoolExecutor | None:
        # Spawned, not forked: a fork would copy locks of the store and of libsodium in whatever state they are.
        context = get_context("spawn")
        return (
            ProcessPoolExecutor(self._count, mp_context=context, initializer=_stay_by_parent) if self._count else None
        )


def _stay_by_parent() -> None:
    """A worker leaves the signals of the terminal to the node, and ends with it even when that was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(0)
