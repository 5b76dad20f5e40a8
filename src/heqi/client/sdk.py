"""The SDK: what a program needs to do business on a ledger, and to believe what it reads there.

    with Client("http://127.0.0.1:8400", party="fine-works", pair=pair, charter=charter) as client:
        outcome = client.send(Split(by="fine-works", claim=claim, part=400_000_00, to="small-parts"))
        for key, row in client.rows("claims", "holder", "fine-works"):
            ...

`AsyncClient` has the same methods. What fails raises a `ClientError`: Refused (NotFound), Unreachable (Undecided),
Forked, Untrue, Stale. Given several nodes, a client turns to the next one when one fails.
Retries are the same bytes with the same id, so nothing happens twice.
"""

import os
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from heqi.chain.blocks import Head
from heqi.chain.graduation import Statement
from heqi.chain.texts import Passage
from heqi.client.asking import Identity
from heqi.client.building import Prepared
from heqi.client.conversation import ATTEMPTS, VALID_SECONDS, Conversation
from heqi.client.errors import ClientError, Forked, NotFound, Refused, Stale, Undecided, Unreachable, Untrue
from heqi.client.nodes import Node
from heqi.client.standing import BackedHead
from heqi.client.told import Health, LatestHead, Outcome, Page, Record, Told
from heqi.client.transport import Blocking, Waiting, run_now
from heqi.client.wire import BlockAnswer, CatalogueAnswer, CharterAnswer, ViewAnswer
from heqi.codec.signatures import KeyPair
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.transactions import Action
from heqi.modules import CATALOGUE

PAGE_ROWS = 500


T = TypeVar("T")


def _each(url: str | Sequence[str]) -> Sequence[str]:
    """The addresses, each once. ValueError without any."""
    urls = [url] if isinstance(url, str) else [*dict.fromkeys(url)]
    if not urls:
        raise ValueError("a client needs the address of a node")
    return urls


def _of(transport: T | Mapping[str, T] | None, url: str) -> T | None:
    return transport[url] if isinstance(transport, Mapping) else transport


def system_clock() -> int:
    return int(time.time())


class _Base:
    """What both clients are made of."""

    def __init__(
        self,
        nodes: Sequence[Node],
        party: str | None,
        pair: KeyPair | None,
        charter: Charter | None,
        head_file: Path | None,
        catalogue: Catalogue,
        now: Callable[[], int],
        entropy: Callable[[int], bytes],
        attempts: int,
        trust_unvouched: bool,
        graduation: Statement | None,
    ) -> None:
        self.urls = tuple(node.url for node in nodes)
        self.party = party
        self.pair = pair
        self._talk = Conversation(
            nodes,
            Identity(party, pair),
            charter=charter,
            head_file=head_file,
            catalogue=catalogue,
            now=now,
            entropy=entropy,
            attempts=attempts,
            trust_unvouched=trust_unvouched,
            graduation=graduation,
        )


class AsyncClient(_Base):
    """A client for asyncio. See `Client`, whose methods these are."""

    def __init__(
        self,
        url: str | Sequence[str],
        *,
        party: str | None = None,
        pair: KeyPair | None = None,
        charter: Charter | None = None,
        head_file: Path | None = None,
        catalogue: Catalogue = CATALOGUE,
        now: Callable[[], int] = system_clock,
        entropy: Callable[[int], bytes] = os.urandom,
        attempts: int = ATTEMPTS,
        trust_unvouched: bool = False,
        graduation: Statement | None = None,
        transport: httpx.AsyncBaseTransport | Mapping[str, httpx.AsyncBaseTransport] | None = None,
    ) -> None:
        nodes = [Node(each, Waiting(each, _of(transport, each))) for each in _each(url)]
        rest = now, entropy, attempts, trust_unvouched, graduation
        super().__init__(nodes, party, pair, charter, head_file, catalogue, *rest)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._talk.nodes.close()

    async def send(
        self,
        *actions: Action,
        parties: Iterable[str] | None = None,
        pairs: Iterable[KeyPair] | None = None,
        valid_for: int = VALID_SECONDS,
    ) -> Outcome:
        return await self._talk.send(actions, parties, pairs, valid_for)

    async def prepare(
        self, *actions: Action, parties: Iterable[str] | None = None, valid_for: int = VALID_SECONDS
    ) -> Prepared:
        return await self._talk.prepare(actions, parties, valid_for)

    async def submit(self, envelope: bytes) -> Outcome:
        return await self._talk.submitting.submit(envelope)

    async def dry_run(self, envelope: bytes) -> Outcome:
        return await self._talk.submitting.dry_run(envelope)

    async def submit_many(self, envelopes: Sequence[bytes]) -> list[Outcome | ClientError]:
        return await self._talk.submitting.submit_many(envelopes)

    async def receipt(self, identity: str, *, wait: int = 0, proof: bool = False, allow_stale: bool = False) -> Told:
        return await self._talk.receipt(identity, wait, proof, allow_stale)

    async def record(
        self, table: str, key: str, *, height: int | None = None, proof: bool = False, allow_stale: bool = False
    ) -> Record:
        return await self._talk.record(table, key, height, proof, allow_stale)

    async def page(
        self,
        table: str,
        field: str | None = None,
        value: str | None = None,
        *,
        after: str = "",
        limit: int = PAGE_ROWS,
    ) -> Page:
        return await self._talk.page(table, field, value, after, limit)

    async def rows(
        self, table: str, field: str | None = None, value: str | None = None
    ) -> AsyncIterator[tuple[str, Any]]:
        after: str | None = ""
        while after is not None:
            page = await self.page(table, field, value, after=after)
            for row in page.rows:
                yield row
            after = page.cursor

    async def view(
        self, name: str, *, cursor: str | None = None, limit: int = PAGE_ROWS, **parameters: str
    ) -> ViewAnswer:
        return await self._talk.view(name, cursor, limit, parameters)

    async def votes(self, height: int | None = None, *, through: int | None = None) -> BackedHead:
        """On a network, the latest head for which its validators voted, or that of a retained height, with the votes.

        through: a block of its engine by way of which they are to lead from the charter. Refused where there are none.
        """
        return await self._talk.votes(height, through)

    async def head(self, height: int | None = None) -> LatestHead:
        return await self._talk.head(height)

    async def block(self, height: int) -> BlockAnswer:
        return await self._talk.block(height)

    async def charter(self) -> Charter:
        return await self._talk.charter()

    async def founding(self) -> CharterAnswer:
        return await self._talk.founding()

    async def passages(self) -> tuple[Passage, ...]:
        return await self._talk.passages()

    async def text_of(self, head: Head) -> Charter:
        return await self._talk.text_of(head)

    async def catalogue(self) -> CatalogueAnswer:
        return await self._talk.node_catalogue()

    async def health(self) -> Health:
        return await self._talk.health()

    async def stale_seconds(self, as_of: int) -> int:
        return await self._talk.stale_seconds(as_of)


class Client(_Base):
    """A client of one ledger, for one thread at a time.

    url: a node's, or those of several nodes: one of them is asked, and the next one once it dies, is busy, stopping or
    behind. party, pair: in whose name it asks, and signs when nothing else is said. charter: the one it holds; without
    it, the node's is taken once its founders' signatures hold. head_file: where the last head is kept from run to run.
    now, entropy: the clock and the salts. attempts: how often each node is asked. trust_unvouched: take heads for which
    no book-keeper vouches, as long as none has (for a ledger on one's own machine: anybody on the way could have made
    them); they are never kept in the file. graduation: with which a pilot became the network that is followed: a head
    after it counts only with the network's votes, whoever signed it. transport: instead of the network, one for all or
    one for each url.
    """

    def __init__(
        self,
        url: str | Sequence[str],
        *,
        party: str | None = None,
        pair: KeyPair | None = None,
        charter: Charter | None = None,
        head_file: Path | None = None,
        catalogue: Catalogue = CATALOGUE,
        now: Callable[[], int] = system_clock,
        entropy: Callable[[int], bytes] = os.urandom,
        attempts: int = ATTEMPTS,
        trust_unvouched: bool = False,
        graduation: Statement | None = None,
        transport: httpx.BaseTransport | Mapping[str, httpx.BaseTransport] | None = None,
    ) -> None:
        nodes = [Node(each, Blocking(each, _of(transport, each))) for each in _each(url)]
        rest = now, entropy, attempts, trust_unvouched, graduation
        super().__init__(nodes, party, pair, charter, head_file, catalogue, *rest)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        run_now(self._talk.nodes.close())

    def send(
        self,
        *actions: Action,
        parties: Iterable[str] | None = None,
        pairs: Iterable[KeyPair] | None = None,
        valid_for: int = VALID_SECONDS,
    ) -> Outcome:
        """One transaction of these actions, signed and executed. Refused when any of them is.

        parties: who signs; unsaid, whoever has to. pairs: the keys; unsaid, the client's own. valid_for: seconds, at
        most the charter's window.
        """
        return run_now(self._talk.send(actions, parties, pairs, valid_for))

    def prepare(
        self, *actions: Action, parties: Iterable[str] | None = None, valid_for: int = VALID_SECONDS
    ) -> Prepared:
        """The same transaction, to be signed by `Prepared.sign`, sealed by `Prepared.seal` and then submitted."""
        return run_now(self._talk.prepare(actions, parties, valid_for))

    def submit(self, envelope: bytes) -> Outcome:
        """Hand an envelope in, to one node after another until one tells its receipt in a block.

        Refused; or Unreachable and Undecided, after which the same bytes may be submitted again, and Undecided ones
        have to be: until an outcome is told, or that they have expired.
        """
        return run_now(self._talk.submitting.submit(envelope))

    def dry_run(self, envelope: bytes) -> Outcome:
        """What would become of an envelope in the block after the latest one. Nothing is handed in.

        Without signatures, as if all active keys of the signing parties had signed; its actions are then the client's
        own. Refused as it would be.
        """
        return run_now(self._talk.submitting.dry_run(envelope))

    def submit_many(self, envelopes: Sequence[bytes]) -> list[Outcome | ClientError]:
        """Hand envelopes in as a stream, and be answered in their order: what was refused, or is undecided, stands in
        the list. Raises only where no node says anything of any.
        """
        return run_now(self._talk.submitting.submit_many(envelopes))

    def receipt(self, identity: str, *, wait: int = 0, proof: bool = False, allow_stale: bool = False) -> Told:
        """What became of a transaction, whatever it was. NotFound when there is none within `wait` seconds.

        With a proof, Stale when the head that it leads to is old, unless allow_stale.
        """
        return run_now(self._talk.receipt(identity, wait, proof, allow_stale))

    def record(
        self, table: str, key: str, *, height: int | None = None, proof: bool = False, allow_stale: bool = False
    ) -> Record:
        """A row, typed, as it is or was at a retained height. NotFound when there is none that the party may see.

        With a proof of what it is now, Stale when the head that it leads to is old, unless allow_stale.
        """
        return run_now(self._talk.record(table, key, height, proof, allow_stale))

    def page(
        self,
        table: str,
        field: str | None = None,
        value: str | None = None,
        *,
        after: str = "",
        limit: int = PAGE_ROWS,
    ) -> Page:
        """A page of the rows that the party may see; those whose indexed field holds a value, where one is named."""
        return run_now(self._talk.page(table, field, value, after, limit))

    def rows(self, table: str, field: str | None = None, value: str | None = None) -> Iterator[tuple[str, Any]]:
        """(key, row) of all of them, page by page."""
        after: str | None = ""
        while after is not None:
            page = self.page(table, field, value, after=after)
            yield from page.rows
            after = page.cursor

    def view(self, name: str, *, cursor: str | None = None, limit: int = PAGE_ROWS, **parameters: str) -> ViewAnswer:
        """A page of a work view."""
        return run_now(self._talk.view(name, cursor, limit, parameters))

    def votes(self, height: int | None = None, *, through: int | None = None) -> BackedHead:
        """On a network, the latest head for which its validators voted, or that of a retained height, with the votes.

        through: a block of its engine by way of which they are to lead from the charter. Refused where there are none.
        """
        return run_now(self._talk.votes(height, through))

    def head(self, height: int | None = None) -> LatestHead:
        """The latest head, which has to continue the last one that this client saw, and whether it is stale.

        Untrue when nobody vouches for it, Forked when it does not continue.
        """
        return run_now(self._talk.head(height))

    def block(self, height: int) -> BlockAnswer:
        """A whole block; for book-keepers."""
        return run_now(self._talk.block(height))

    def charter(self) -> Charter:
        """The ledger's charter."""
        return run_now(self._talk.charter())

    def founding(self) -> CharterAnswer:
        """The charter as the node has it, with the founders' signatures."""
        return run_now(self._talk.founding())

    def passages(self) -> tuple[Passage, ...]:
        """The charter's later texts, as the node has them; `chain.texts` says whether they follow."""
        return run_now(self._talk.passages())

    def text_of(self, head: Head) -> Charter:
        """The text of the charter that a head names, as it follows from the founding one. Untrue where it does not."""
        return run_now(self._talk.text_of(head))

    def catalogue(self) -> CatalogueAnswer:
        """What can be asked, kept and refused at the node."""
        return run_now(self._talk.node_catalogue())

    def health(self) -> Health:
        """That the node works, how far it is, and whether that is stale."""
        return run_now(self._talk.health())

    def stale_seconds(self, as_of: int) -> int:
        """How old an answer of that ledger's second is where heartbeats do not explain it; 0 while they do."""
        return run_now(self._talk.stale_seconds(as_of))


__all__ = [
    "AsyncClient",
    "Client",
    "ClientError",
    "Forked",
    "Health",
    "LatestHead",
    "NotFound",
    "Outcome",
    "Page",
    "Prepared",
    "Record",
    "Refused",
    "Stale",
    "Told",
    "Undecided",
    "Unreachable",
    "Untrue",
]
