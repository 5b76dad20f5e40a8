"""Following nodes: every head is held to all that was seen, then signed; the party's own records are kept with proofs.

Nodes are looked at one after another. One that is away is asked again later and later, and hinders nobody. A fork ends
the witness: from there on people decide.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

import httpx
import msgspec

from heqi.chain.blocks import Head, VouchedHead, vouch
from heqi.chain.graduation import Graduation, require_continued, unvoted
from heqi.chain.graduation import Why as Graduating
from heqi.chain.texts import passages_to
from heqi.client import heads
from heqi.client.errors import ClientError, NotFound
from heqi.client.heads import HEARTBEATS_MISSED, LATE_SECONDS
from heqi.client.light.following import follow, trust_of
from heqi.client.proof import make_proof
from heqi.client.reasons import Why as Answers
from heqi.client.sdk import AsyncClient
from heqi.client.transport import Waiting
from heqi.client.wire import ConsistencyAnswer, RefusalAnswer, VotesAnswer
from heqi.client.witness.evidence import contradiction, make_evidence
from heqi.client.witness.folder import Problem, WitnessFolder
from heqi.client.witness.reasons import Why
from heqi.codec.canonical import encode
from heqi.codec.signatures import KeyPair
from heqi.machine.charter import Charter
from heqi.machine.reasons import Refusal, refuse, require, sentence
from heqi.modules import CATALOGUE
from heqi.modules.charter import FounderSignature
from heqi.state.tables import EVERYONE

ANSWER_SECONDS = 30
RECORDS_SECONDS = 300
LONGEST_PAUSE_SECONDS = 300

A = TypeVar("A")


class Fork(Exception):
    """The ledger that was seen and the one that a node shows are two. evidence: where it was written; None where the
    heads do not contradict each other by themselves.
    """

    def __init__(self, refusal: Refusal, url: str, evidence: Path | None) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal
        self.url = url
        self.evidence = evidence


class Seen(NamedTuple):
    """What happened, for whoever watches. problem: of `problem` only."""

    kind: Literal["head", "signed", "problem", "recovered", "records"]
    url: str
    height: int
    records: int = 0
    problem: Problem | None = None


class Member(NamedTuple):
    """Whose witness it is. pair: signs its questions. head_pairs: of these, by their public part, the one signs a head
    that the text in force names; none where it only follows.
    """

    party: str
    pair: KeyPair
    head_pairs: Mapping[str, KeyPair]


class Watched:
    """One node, and when it is asked again."""

    def __init__(self, url: str, every: float, client: AsyncClient, transport: httpx.AsyncBaseTransport | None) -> None:
        self.url = url
        self.client = client
        self.http = Waiting(url, transport)
        self.again_at = 0.0
        self.problem: Problem | None = None
        self.signed: Head | None = None  # the last head whose signature this node has taken
        self._every = every
        self._missed = 0

    def answered(self) -> None:
        self._missed = 0
        self.again_at = time.monotonic() + self._every

    def missed(self) -> None:
        """Twice as long after each failure, and not at the same moment as everybody else."""
        self._missed += 1
        pause = min(self._every * 2**self._missed, max(self._every, LONGEST_PAUSE_SECONDS))
        self.again_at = time.monotonic() + pause * random.uniform(0.75, 1.0)

    async def close(self) -> None:
        await self.http.close()
        await self.client.close()


class Witness:
    """Follows the nodes of one ledger in a member's name (or in nobody's) until it is told to stop, or a fork."""

    def __init__(
        self,
        urls: Sequence[str],
        charter: Charter,
        folder: WitnessFolder,
        member: Member | None,
        *,
        every: float,
        graduation: Graduation | None = None,
        now: Callable[[], int] = lambda: int(time.time()),
        tell: Callable[[Seen], None] = lambda seen: None,
        transports: Callable[[str], httpx.AsyncBaseTransport | None] = lambda url: None,
    ) -> None:
        """every: seconds between two looks at a node. graduation: of a ledger that was a pilot: whatever comes after it
        is the network's, or nothing. now: this machine's clock. transports: instead of the network, for tests.
        """
        self.charter = charter
        self.folder = folder
        self.member = member
        self.graduation = graduation
        self._every = every
        self._now = now
        self._tell = tell
        self._proven: Head | None = None
        self._nodes = [self._watched(url, transports) for url in urls]

    def _watched(self, url: str, transports: Callable[[str], httpx.AsyncBaseTransport | None]) -> Watched:
        party, pair = (None, None) if self.member is None else (self.member.party, self.member.pair)
        client = AsyncClient(
            url,
            party=party,
            pair=pair,
            charter=self.charter,
            now=self._now,
            attempts=1,
            transport=transports(url),
        )
        return Watched(url, self._every, client, transports(url))

    async def run(self, stop: asyncio.Event) -> None:
        """Follow until `stop`. Raises Fork."""
        try:
            while not stop.is_set():
                for node in self._nodes:
                    if node.again_at <= time.monotonic() and not stop.is_set():
                        await self.look(node)
                pause = max(min(node.again_at for node in self._nodes) - time.monotonic(), 0)
                try:
                    await asyncio.wait_for(stop.wait(), pause)
                except TimeoutError:
                    continue
        finally:
            for node in self._nodes:
                await node.close()

    async def look(self, node: Watched) -> None:
        """One look at a node: whatever is wrong with it is told and written down. Raises Fork."""
        height = 0
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                vouched = await self._ask(node, "GET", "/v1/head", VouchedHead)
                height = vouched.head.height
                await self._examine(node, vouched)
            async with asyncio.timeout(RECORDS_SECONDS):
                await self._keep_records(node, vouched.head)
        except (httpx.TransportError, TimeoutError) as problem:
            words = str(problem)[:200] or type(problem).__name__
            self._wrong(node, height, Refusal(Answers.UNREACHABLE, url=node.url, problem=words))
            node.missed()
        except Refusal as refusal:
            self._wrong(node, height, refusal)
            node.answered()
        except ClientError as error:
            told = error.told
            self._note(node, height, Problem(code=told.code, en=told.en, zh=told.zh))
            node.missed()
        except Fork as fork:  # it ends the witness, and is told as what ended it
            self.folder.look(node.url, height, self._now(), _problem(fork.refusal))
            raise
        else:
            self._note(node, height, None)
            node.answered()

    # --- judging --------------------------------------------------------------------------------------------------

    async def _examine(self, node: Watched, vouched: VouchedHead) -> None:
        """Hold a head to what was seen, keep it and sign it."""
        text = await self._require_vouched(node, vouched)
        latest, head = self.folder.latest(), vouched.head
        self._require_uncontradicted(node, vouched, self.folder.at(head.height))
        if latest is None:
            await self._require_of_network(node, vouched)
            self._keep(node, vouched)
        elif head.height < latest.head.height:
            await self._examine_behind(node, vouched, latest)
        elif head != latest.head:
            self._require_uncontradicted(node, vouched, latest)
            await self._require_continued(node, latest, vouched)
            await self._require_of_network(node, vouched)
            self._keep(node, vouched)
        self._require_clock(head)
        await self._sign(node, head, text)

    async def _require_vouched(self, node: Watched, vouched: VouchedHead) -> Charter:
        """Refuse a head as `heads.require_vouched` does; the text that it names, by whose keys it is signed."""
        head, text = vouched.head, self.charter
        if head.charter != self.charter.digest.hex():
            text = await node.client.text_of(head)
        heads.require_vouched(vouched, self.charter, present=text)
        if text is not self.charter and not self.folder.texts_to(head.charter):
            self.folder.keep_texts(head.charter, passages_to(await node.client.passages(), head.charter))
        return text

    async def _examine_behind(self, node: Watched, vouched: VouchedHead, latest: VouchedHead) -> None:
        """A node that knows less than was seen: what it says has to continue what was seen below it; and it must not
        have known more. Nothing of it is signed.
        """
        head = vouched.head
        self._require_uncontradicted(node, vouched, latest)
        below = self.folder.below(head.height)
        if below is not None:
            self._require_uncontradicted(node, vouched, below)
            await self._require_continued(node, below, vouched)
        before = self.folder.node(node.url)
        if before is not None and before.height > head.height:
            back = Refusal(Why.GONE_BACK, url=node.url, before=before.height, now=head.height)
            raise Fork(back, node.url, None)
        refuse(Why.BEHIND, url=node.url, now=head.height, seen=latest.head.height)

    async def _require_of_network(self, node: Watched, vouched: VouchedHead) -> None:
        """Raise Fork where a head cannot be of the ledger that graduated; refuse (NOT_CONTINUED) one after it to which
        no votes of the network lead: the old operator may have made it.
        """
        if self.graduation is None:
            return
        statement, head = self.graduation.statement, vouched.head
        then = head
        if head.height > statement.head.height:
            asked = {"height": str(statement.head.height)}
            then = (await self._ask(node, "GET", "/v1/head", VouchedHead, asked)).head
        try:
            require_continued(statement, then)
            require_continued(statement, head)
        except Refusal as refusal:
            raise Fork(refusal, node.url, None) from None
        if head.height <= statement.first_height:
            return  # votes for the network's first block come with its second one
        alone = unvoted(statement, head)
        try:
            found = await self._ask(node, "GET", "/v1/votes", VotesAnswer)
            follow(trust_of(self.charter, found.votes.graduation), found.votes, found.head.head)
        except (ClientError, Refusal):
            refuse(Graduating.NOT_CONTINUED, **alone)
        named = found.votes.graduation
        require(named is not None and named.statement == statement, Graduating.NOT_CONTINUED, **alone)
        self._require_uncontradicted(node, vouched, found.head)
        if found.head.head.height < head.height:
            await self._require_continued(node, found.head, vouched)

    async def _require_continued(self, node: Watched, earlier: VouchedHead, later: VouchedHead) -> None:
        """Raise Fork unless the node proves that the history of its head begins with what was seen."""
        sizes = {"from": str(earlier.head.history_size), "to": str(later.head.history_size)}
        hashes: tuple[str, ...] = ()
        if earlier.head.history_size != later.head.history_size:
            try:
                hashes = (await self._ask(node, "GET", "/v1/consistency", ConsistencyAnswer, sizes)).hashes
            except ClientError as refused:
                if refused.retry:
                    raise
                hashes = ("",)  # a node that cannot prove it has another history
        try:
            heads.require_continues(earlier.head, later.head, hashes)
        except Refusal as refusal:
            await self._pin(node, earlier, refusal)

    async def _pin(self, node: Watched, seen: VouchedHead, refusal: Refusal) -> None:
        """The histories differ: what does the node say of the very height that was seen? Raises Fork."""
        try:
            asked = {"height": str(seen.head.height)}
            other = await self._ask(node, "GET", "/v1/head", VouchedHead, asked)
            await self._require_vouched(node, other)
        except (Refusal, ClientError):
            raise Fork(refusal, node.url, None) from None
        self._require_uncontradicted(node, other, seen)
        raise Fork(refusal, node.url, None)

    def _require_uncontradicted(self, node: Watched, vouched: VouchedHead, seen: VouchedHead | None) -> None:
        """Raise Fork, with evidence, where two heads cannot both be true."""
        found = None if seen is None else contradiction(seen.head, vouched.head)
        if seen is None or found is None:
            return
        raise Fork(found, node.url, self._keep_evidence(seen, vouched))

    def _keep_evidence(self, seen: VouchedHead, vouched: VouchedHead) -> Path:
        return self.folder.keep_evidence(make_evidence(seen, vouched, self.folder.texts_to))

    def _require_clock(self, head: Head) -> None:
        """Refuse (CLOCK_OFF) a head whose second is ahead of this clock by more than a heartbeat, or behind it by more
        than heartbeats explain (see decision 26).
        """
        heartbeat, now = self.charter.preamble.heartbeat_seconds, self._now()
        ahead, behind = max(heartbeat, LATE_SECONDS), HEARTBEATS_MISSED * heartbeat + LATE_SECONDS
        limit = ahead if head.as_of > now else behind
        off = {"height": head.height, "as_of": head.as_of, "now": now, "limit": limit}
        require(abs(now - head.as_of) <= limit, Why.CLOCK_OFF, **off)

    # --- keeping --------------------------------------------------------------------------------------------------

    def _keep(self, node: Watched, vouched: VouchedHead) -> None:
        self.folder.keep(vouched)
        self._tell(Seen("head", node.url, vouched.head.height))

    async def _sign(self, node: Watched, head: Head, text: Charter) -> None:
        """Sign the head that was seen, once, and hand the signature to this node. text: which the head names."""
        kept = self.folder.at(head.height)
        pair = None if self.member is None else _head_pair(self.member, text)
        if self.member is None or pair is None or kept is None or kept.head != head:
            return
        party = self.member.party
        own = next((each for each in kept.vouchers if each.member == party), None)
        if own is None or not self.folder.is_signed(head.height):
            own = vouch(head, party, pair)
            # On disk before it leaves: what was signed is never forgotten.
            others = tuple(each for each in kept.vouchers if each.member != party)
            self.folder.keep(VouchedHead(head=head, vouchers=(*others, own)), signed=True)
        elif node.signed == head:
            return
        body = encode(VouchedHead(head=head, vouchers=(own,)))
        await self._ask(node, "POST", "/v1/vouchers", VouchedHead, content=body)
        node.signed = head
        self._tell(Seen("signed", node.url, head.height))

    async def _keep_records(self, node: Watched, head: Head) -> None:
        """Keep the party's own rows that changed since the last look, each with its proof at this very head."""
        if self.member is None or (self._proven is not None and self._proven.history_size == head.history_size):
            return
        party, founders = self.member.party, list((await node.client.founding()).founders)
        count = 0
        for table in CATALOGUE.tables.values():
            rows: dict[str, bytes] = {}
            for field in table.readers:
                if field != EVERYONE:
                    rows |= {key: table.write(row) async for key, row in node.client.rows(table.name, field, party)}
            for key, row in rows.items():
                if self.folder.row(table.name, key) != row:
                    count += await self._keep_record(node, head, founders, table.name, key)
        self._proven = head
        if count:
            self._tell(Seen("records", node.url, head.height, records=count))

    async def _keep_record(
        self, node: Watched, head: Head, founders: list[FounderSignature], table: str, key: str
    ) -> int:
        """Keep one row with its proof at the head; how many were kept: none where it came after the head."""
        try:
            record = await node.client.record(table, key, height=head.height, proof=True)
        except NotFound:
            return 0
        if record.head is None or record.proof is None or record.head.head != head:
            refuse(Answers.PROOF_BROKEN, what=f"{table} {key}", problem="it is of another record")
        if record.row is None or self.folder.row(table, key) == record.proof.row_bytes:
            return 0
        vouchers, passages = list(record.head.vouchers), self.folder.texts_to(head.charter)
        proof = make_proof(self.charter, founders, head, vouchers, record=record.proof, passages=passages)
        self.folder.keep_record(table, key, proof)
        return 1

    # --- asking ---------------------------------------------------------------------------------------------------

    async def _ask(
        self,
        node: Watched,
        method: str,
        path: str,
        kind: type[A],
        parameters: dict[str, str] | None = None,
        content: bytes | None = None,
    ) -> A:
        """The answer. ClientError where the node refuses; Refusal (NOT_A_NODE) where it says what no node says."""
        request = node.http.build(method, path, parameters or {}, content)
        if content is not None:
            request.headers["Content-Type"] = "application/json"
        response = await node.http.send(request)
        data = response.content
        try:
            if response.is_success:
                return msgspec.json.decode(data, type=kind)
            told = msgspec.json.decode(data, type=RefusalAnswer).refusal
        except (ValueError, RecursionError) as problem:
            refuse(Answers.NOT_A_NODE, url=node.url, problem=str(problem)[:200])
        raise ClientError(told)

    def _wrong(self, node: Watched, height: int, refusal: Refusal) -> None:
        self._note(node, height, _problem(refusal))

    def _note(self, node: Watched, height: int, problem: Problem | None) -> None:
        self.folder.look(node.url, height, self._now(), problem)
        before, node.problem = node.problem, problem
        if problem is not None and (before is None or before.code != problem.code):
            self._tell(Seen("problem", node.url, height, problem=problem))
        elif problem is None and before is not None:
            self._tell(Seen("recovered", node.url, height))


def _problem(refusal: Refusal) -> Problem:
    en, zh = (sentence(text, refusal.facts) for text in (refusal.reason.en, refusal.reason.zh))
    return Problem(code=refusal.reason.code, en=en, zh=zh)


def _head_pair(member: Member, text: Charter) -> KeyPair | None:
    """By which a member vouches, as a text has it; None where it keeps no book by that text, or only follows. Refuse
    (NO_HEAD_KEY) where the text names another key than the witness holds.
    """
    named = next((each.head_key for each in text.articles.book_keeper if each.member == member.party), None)
    if named is None or not member.head_pairs:
        return None
    require(named in member.head_pairs, Why.NO_HEAD_KEY, keys="--head-keys", member=member.party)
    return member.head_pairs[named]


__all__ = ["Fork", "Member", "Seen", "Witness"]
