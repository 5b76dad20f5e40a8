"""The conversation with a ledger: all that `Client` and `AsyncClient` do, written once over `Nodes`.

A client does not go back: once it has been told of a block, by whichever node, answers from before that block are
passed over, and every head has to lie in one history with all that it has seen.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import quote

import msgspec

from heqi.chain.blocks import Head, VouchedHead
from heqi.chain.graduation import Statement
from heqi.chain.reader import NO_ROW, RecordProof
from heqi.chain.texts import Passage
from heqi.client import heads, proof
from heqi.client.asking import Asking, Identity, useless
from heqi.client.building import SALT_BYTES, Prepared, prepare, signing_parties
from heqi.client.errors import NotFound, Refused, Stale, of_refusal
from heqi.client.founding import charter_told, differing
from heqi.client.graduated import require_of_network, require_same_statement
from heqi.client.known_texts import KnownTexts
from heqi.client.light.following import EngineVotes, follow, trust_of
from heqi.client.nodes import Node, Nodes, Passed
from heqi.client.reasons import Why
from heqi.client.remembered import Remembered
from heqi.client.standing import BackedHead, is_as_good, is_backed, is_network, outranks
from heqi.client.submitting import Submitting
from heqi.client.told import Health, LatestHead, Outcome, Page, Record, Told
from heqi.client.untrue import untrue
from heqi.client.wire import (
    BlockAnswer,
    CatalogueAnswer,
    CharterAnswer,
    ConsistencyAnswer,
    HealthAnswer,
    PageAnswer,
    ReceiptAnswer,
    RecordAnswer,
    TextsAnswer,
    ViewAnswer,
    VotesAnswer,
)
from heqi.codec.signatures import KeyPair
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.reasons import Facts, Refusal, refuse, require
from heqi.machine.transactions import Action
from heqi.state.tables import Row

ATTEMPTS = 6
VALID_SECONDS = 600

A = TypeVar("A")


class Seen(NamedTuple):
    """What a client knew when it asked: the last head, the last one of the node asked, and the block of the latest
    transaction of its own.
    """

    known: VouchedHead | None
    own: Head | None
    told: int

    @property
    def height(self) -> int:
        """The block that every later answer has to know of."""
        return max(self.told, self.known.head.height if self.known is not None and is_backed(self.known) else 0)


NOTHING_SEEN = Seen(None, None, 0)  # what an old head is held to when it was asked for


class Conversation:
    """One client's talk with the nodes of one ledger."""

    def __init__(
        self,
        nodes: Sequence[Node],
        identity: Identity,
        *,
        charter: Charter | None,
        head_file: Path | None,
        catalogue: Catalogue,
        now: Callable[[], int],
        entropy: Callable[[int], bytes],
        attempts: int,
        trust_unvouched: bool,
        graduation: Statement | None,
    ) -> None:
        """graduation: with which a pilot became the network that is followed."""
        self.nodes = Nodes(nodes, attempts)
        self.identity = identity
        self.catalogue = catalogue
        self.now = now
        self.entropy = entropy
        self.trust_unvouched = trust_unvouched
        self._asking = Asking(identity, self._ledger, now, hasty=len(self.nodes) > 1)
        self._texts = KnownTexts(self._asking, catalogue)
        self.submitting = Submitting(self.nodes, self._asking, catalogue)
        self._charter = charter
        self._memory = Remembered(head_file)
        self._graduation = graduation
        self._given: dict[str, Head] = {}  # by each node, the latest

    # --- transactions ---------------------------------------------------------------------------------------------

    async def prepare(self, actions: Sequence[Action], parties: Iterable[str] | None, valid_for: int) -> Prepared:
        charter = await self.charter()
        return prepare(
            actions,
            ledger=charter.digest.hex(),
            parties=signing_parties(actions, self.catalogue) if parties is None else parties,
            salt=self.entropy(SALT_BYTES),
            valid_until=self.now() + min(valid_for, charter.preamble.window_seconds),
        )

    async def send(
        self,
        actions: Sequence[Action],
        parties: Iterable[str] | None,
        pairs: Iterable[KeyPair] | None,
        valid_for: int,
    ) -> Outcome:
        if pairs is None:
            pairs = () if self.identity.pair is None else (self.identity.pair,)
        made = await self.prepare(actions, parties, valid_for)
        return await self.submitting.submit(made.seal(made.sign(pair) for pair in pairs))

    # --- questions ------------------------------------------------------------------------------------------------

    async def receipt(self, identity: str, wait: int, proven: bool, allow_stale: bool) -> Told:
        asked = {"wait": str(wait), "proof": "true"} if proven else {"wait": str(wait)}
        path = f"/v1/receipts/{quote(identity, safe='')}"

        async def question(node: Node) -> Told:
            seen = await self._seen(node)
            answer = await self._look(node, seen, path, ReceiptAnswer, asked)
            if answer.receipt.transaction != identity:
                raise useless(node, "the receipt is another transaction's")
            votes = None
            if proven:
                if answer.proof is None or answer.head is None:
                    raise useless(node, "the proof is missing")
                votes = await self._votes(node, answer.head.head)
                await self._accept(node, answer.head, seen, votes)
                with untrue():
                    found = proof.check_receipt(answer.head.head, answer.proof)
                    require(
                        found == answer.receipt, Why.PROOF_BROKEN, what=identity, problem="it is of another receipt"
                    )
                    block = answer.proof.block
                    there = (answer.height, answer.second) == (block.height, block.second)
                    require(there, Why.PROOF_BROKEN, what=identity, problem="it is of another block or second")
                await self._require_fresh(answer.head.head, allow_stale)
            return Told(answer.height, answer.second, answer.receipt, answer.proof, answer.head, votes, answer.clause)

        return await self._asked(question)

    async def record(self, table: str, key: str, height: int | None, proven: bool, allow_stale: bool) -> Record:
        asked = {"proof": "true"} if proven else {}
        if height is not None:
            asked["height"] = str(height)
        path = f"/v1/records/{quote(table, safe='')}/{quote(key, safe='')}"

        async def question(node: Node) -> Record:
            seen = await self._seen(node)
            answer = await self._look(node, seen, path, RecordAnswer, asked)
            if (answer.table, answer.key) != (table, key) or (height is not None and answer.height != height):
                raise useless(node, "the answer is to another question")
            votes, known_to = None, answer.height
            if proven:
                if answer.proof is None or answer.head is None:
                    raise useless(node, "the proof is missing")
                votes = await self._votes(node, answer.head.head)
                await self._accept(node, answer.head, seen if height is None else NOTHING_SEEN, votes)
                if seen.known is not None and is_as_good(answer.head.head, seen.known.head):
                    known_to = seen.known.head.height
                self._check_record(answer, answer.proof, answer.head.head)
                await self._require_fresh(answer.head.head, allow_stale or height is not None)
            if height is None:
                self._require_known(node, known_to, seen)
            row = None if bytes(answer.row) == NO_ROW else self._row(node, table, answer.row)
            return Record(table, key, answer.height, row, answer.proof, answer.head, votes, answer.asset)

        return await self._asked(question)

    def _check_record(self, answer: RecordAnswer, found: RecordProof, head: Head) -> None:
        with untrue():
            proof.check_record(head, found, self.catalogue)
            proof.check_asset(head, found, answer.asset, self.catalogue)
            same = (found.table, found.key) == (answer.table, answer.key) and head.height == answer.height
            same = same and bytes(found.row) == bytes(answer.row)
            what = f"{answer.table} {answer.key}"
            require(same, Why.PROOF_BROKEN, what=what, problem="it is of another record")

    async def page(self, table: str, field: str | None, value: str | None, after: str, limit: int) -> Page:
        asked = {"limit": str(limit)}
        if after:
            asked["after"] = after
        if field is not None and value is not None:
            asked |= {"field": field, "value": value}
        path = f"/v1/tables/{quote(table, safe='')}"

        async def question(node: Node) -> Page:
            seen = await self._seen(node)
            answer = await self._look(node, seen, path, PageAnswer, asked)
            self._require_known(node, answer.height, seen)
            rows = [(each.key, self._row(node, table, each.row)) for each in answer.rows]
            return Page(rows, answer.cursor, answer.height)

        return await self._asked(question)

    async def view(self, name: str, cursor: str | None, limit: int, parameters: dict[str, str]) -> ViewAnswer:
        asked = parameters | {"limit": str(limit)} | ({} if cursor is None else {"cursor": cursor})

        async def question(node: Node) -> ViewAnswer:
            seen = await self._seen(node)
            answer = await self._look(node, seen, f"/v1/views/{quote(name, safe='')}", ViewAnswer, asked)
            self._require_known(node, answer.height, seen)
            return answer

        return await self._asked(question)

    async def block(self, height: int) -> BlockAnswer:
        path = f"/v1/blocks/{height}"

        async def question(node: Node) -> BlockAnswer:
            return await self._look(node, await self._seen(node), path, BlockAnswer, {})

        return await self._asked(question)

    async def health(self) -> Health:
        answer = await self._open("/v1/health", HealthAnswer)
        stale = await self.stale_seconds(answer.as_of)
        return Health(**msgspec.structs.asdict(answer), stale_seconds=stale)

    async def node_catalogue(self) -> CatalogueAnswer:
        return await self._open("/v1/catalogue", CatalogueAnswer)

    # --- the ledger and its heads ---------------------------------------------------------------------------------

    async def charter(self) -> Charter:
        """The charter: the one given, or the node's, which every founder must have signed."""
        if self._charter is None:
            answer = await self.founding()
            self._require_same_ledger(answer.digest)
            with untrue():
                self._charter = charter_told(answer, self.catalogue)
        return self._charter

    async def founding(self) -> CharterAnswer:
        """The node's charter with the founders' signatures: the one given, if one was."""
        answer = await self._open("/v1/charter", CharterAnswer)
        given = self._charter
        if given is not None and answer.canonical.encode() != given.canonical:
            with untrue():
                refuse(
                    Why.OTHER_LEDGER,
                    found=answer.digest,
                    expected=given.digest.hex(),
                    differences="; ".join(differing(given, answer))[:500],
                )
        return answer

    async def passages(self) -> tuple[Passage, ...]:
        """The charter's later texts, as the node has them; `chain/texts` says whether they follow."""
        return (await self._open("/v1/charter/texts", TextsAnswer)).passages

    async def text_of(self, head: Head) -> Charter:
        """The text of the charter that a head names, as it follows from the founding one."""
        founding = await self.charter()
        return await self._asked(lambda node: self._texts.named_by(node, founding, head, backed=False))

    async def head(self, height: int | None) -> LatestHead:
        """The latest head, or that of a retained height; continuing what this client saw before."""
        asked = {} if height is None else {"height": str(height)}

        old: LatestHead | None = None

        async def question(node: Node) -> LatestHead:
            nonlocal old
            seen = await self._seen(node)
            vouched = await self._asking.ask(node, "GET", "/v1/head", VouchedHead, asked)
            votes = None
            if not vouched.vouchers or self._graduation is not None:
                # The latest one that the network's validators stand behind, where the node's operator does not, or did
                # so before there was a network.
                with suppress(Refused):
                    vouched = voted = await self._voted(node, asked)
                    votes = voted.votes
            await self._accept(node, vouched, seen if height is None else NOTHING_SEEN, votes)
            if height is None and votes is None and self._memory.file is not None and await self._is_network():
                await self._learn_block(node, seen)
            stale = await self.stale_seconds(vouched.head.as_of) if height is None else 0
            latest = LatestHead(head=vouched.head, vouchers=vouched.vouchers, stale_seconds=stale)
            if stale and len(self.nodes) > 1:
                old = latest
                await self._require_fresh(vouched.head, allow_stale=False)
            return latest

        try:
            return await self.nodes.ask(question)
        except Passed as passed:
            if old is None:
                raise passed.error from None
            return old

    async def votes(self, height: int | None, through: int | None) -> BackedHead:
        """The latest head with votes, or that of a retained height, by way of the block `through`."""
        asked = {name: str(each) for name, each in (("height", height), ("through", through)) if each is not None}

        async def question(node: Node) -> BackedHead:
            seen = await self._seen(node)
            found = await self._voted(node, asked)
            await self._accept(node, found, seen if height is None else NOTHING_SEEN, found.votes)
            return found

        return await self._asked(question)

    async def _is_network(self) -> bool:
        """Whether validators vote, as far as is known: by the charter, or since a pilot became a network."""
        return self._graduation is not None or self._memory.block is not None or is_network(await self.charter())

    async def _learn_block(self, node: Node, seen: Seen) -> None:
        """Have the head file know a block of the engine, also where nobody has voted for the head in it (yet)."""
        with suppress(Refused):
            found = await self._voted(node, {})
            await self._accept(node, found, seen, found.votes)

    async def _votes(self, node: Node, head: Head) -> EngineVotes | None:
        """By which a head is the network's: None where the node has none. What was a pilot once may be a network by
        now, so that every node is asked.
        """
        try:
            found = await self._voted(node, {"height": str(head.height)})
        except Refused:
            return None
        return found.votes if found.head == head else None

    async def _voted(self, node: Node, asked: dict[str, str]) -> BackedHead:
        found, charter = await self._asking.ask(node, "GET", "/v1/votes", VotesAnswer, asked), await self.charter()
        named = found.votes.graduation
        with untrue():
            follow(trust_of(charter, named), found.votes, found.head.head)
            if self._graduation is not None:
                require_same_statement(self._graduation, named, found.head.head)
        return BackedHead(head=found.head.head, vouchers=found.head.vouchers, votes=found.votes)

    async def _voted_to(self, node: Node) -> int:
        """The latest block for which a node has votes; -1 where it has none."""
        with suppress(Refused):
            return (await self._voted(node, {})).head.height
        return -1

    async def stale_seconds(self, as_of: int) -> int:
        return heads.stale_seconds(await self.charter(), as_of, self.now())

    async def _require_fresh(self, head: Head, allow_stale: bool) -> None:
        """Pass over a node of which nothing was heard for longer than heartbeats explain."""
        stale = 0 if allow_stale else await self.stale_seconds(head.as_of)
        if stale:
            heartbeat = (await self.charter()).preamble.heartbeat_seconds
            raise Passed(of_refusal(Stale, Refusal(Why.STALE, seconds=stale, heartbeat=heartbeat)), again=False)

    async def _ledger(self) -> str:
        return (await self.charter()).digest.hex()

    async def _seen(self, node: Node) -> Seen:
        """What an answer of this node, asked for from now on, is held to."""
        with untrue():
            remembered = self._memory.ledger() is not None
        if remembered:
            self._require_same_ledger(await self._ledger())
        return Seen(self._memory.last, self._given.get(node.url), self.submitting.height)

    def _require_same_ledger(self, digest: str) -> None:
        with untrue():
            self._memory.require_ledger(digest)

    async def _accept(self, node: Node, given_head: VouchedHead, seen: Seen, votes: EngineVotes | None = None) -> None:
        """Hold a head to its signatures, to what was known when it was asked for, and to the last one kept. Passed
        when it is merely older than what another node gave. votes: for it, which were checked.

        Once a book-keeper has vouched, heads for which nobody does are not taken any more, and those that were count
        for nothing.
        """
        charter, known = await self.charter(), seen.known
        trusted = votes is not None or self.trust_unvouched
        if self._graduation is not None:
            voted = given_head.head.height if votes is not None else await self._voted_to(node)
            require_of_network(self._graduation, given_head.head, voted=voted)
        present = await self._texts.named_by(node, charter, given_head.head, backed=trusted)
        vouched = BackedHead(head=given_head.head, vouchers=given_head.vouchers, votes=votes)
        self._require_same_ledger(charter.digest.hex())
        with untrue():
            trusting = self.trust_unvouched and not self._memory.backed
            heads.require_vouched(vouched, charter, present=present, trust_unvouched=trusting or votes is not None)
        given = self._given.get(node.url)
        if given is None or vouched.head.height > given.height:
            self._given[node.url] = vouched.head
        if known is not None and not outranks(vouched, known) and not is_as_good(vouched.head, known.head):
            if vouched.head.height < known.head.height and not self._takes_back(vouched, seen):
                await self._require_continues(node, vouched.head, known.head)
                raise _behind(node, vouched.head.height, known.head.height)
            with untrue():
                heads.require_not_behind(known.head, vouched.head)
        held: BackedHead | None = None
        while (last := self._memory.last) is not None and last is not held and not outranks(vouched, last):
            # Others may be accepted while the proof is fetched: then it has to fit those too.
            if vouched.head != last.head:
                earlier, later = sorted((last.head, vouched.head), key=lambda each: each.height)
                await self._require_continues(node, earlier, later)
            held = last
        if votes is not None:
            self._memory.learn(votes)
        if last is None or outranks(vouched, last) or vouched.head.height > last.head.height:
            last = vouched
        with untrue():
            self._memory.keep(last, charter.digest.hex())

    def _takes_back(self, vouched: VouchedHead, seen: Seen) -> bool:
        """Whether a head, lower than the one known, comes from whoever gave that one: then it is no mere delay."""
        if seen.own is not None and seen.own.height > vouched.head.height:
            return True
        if len(self.nodes) > 1 or seen.known is None:
            return False
        before, now = ({each.member for each in every.vouchers} for every in (seen.known, vouched))
        return bool(before & now) or not is_backed(seen.known)

    async def _require_continues(self, node: Node, earlier: Head, later: Head) -> None:
        """Forked unless the one history begins with the other. Whichever node has both can show it; this one first."""
        with untrue():
            heads.require_not_behind(earlier, later)
        if earlier.history_size == later.history_size:
            return
        asked = {"from": str(earlier.history_size), "to": str(later.history_size)}

        async def question(other: Node) -> tuple[str, ...]:
            try:
                answer = await self._asking.ask(other, "GET", "/v1/consistency", ConsistencyAnswer, asked)
            except Refused:
                given = self._given.get(other.url)
                if given is None or given.history_size < later.history_size:
                    raise _behind(other, earlier.height, later.height) from None
                return ("",)  # a node that cannot prove what it gave has another history
            return answer.hashes

        hashes = await self._asked(question, first=node)
        with untrue():
            heads.require_continues(earlier, later, hashes)

    # --- asking ---------------------------------------------------------------------------------------------------

    async def _asked(self, question: Callable[[Node], Awaitable[A]], first: Node | None = None) -> A:
        """What a node answers, or what is to be told where none does."""
        try:
            return await self.nodes.ask(question, first)
        except Passed as passed:
            raise passed.error from None

    async def _open(self, path: str, kind: type[A]) -> A:
        """The answer to a question that everybody may ask."""
        return await self._asked(lambda node: self._asking.ask(node, "GET", path, kind))

    async def _look(self, node: Node, seen: Seen, path: str, kind: type[A], asked: dict[str, str]) -> A:
        """The answer to a signed question. A node that is behind cannot say that there is nothing."""
        try:
            return await self._asking.ask(node, "GET", path, kind, asked, signed=True)
        except NotFound:
            if len(self.nodes) > 1 and seen.height:
                health = await self._asking.ask(node, "GET", "/v1/health", HealthAnswer)
                self._require_known(node, health.height, seen)
            raise

    def _require_known(self, node: Node, height: int, seen: Seen) -> None:
        """Pass over a node that has not come as far as this client has been told."""
        if height < seen.height:
            raise _behind(node, height, seen.height)

    def _row(self, node: Node, table: str, row: msgspec.Raw) -> Row:
        known = self.catalogue.tables.get(table)
        if known is None:
            raise useless(node, f"the table {table} is unknown here")
        try:
            found: Row = known.read(bytes(row))
        except (ValueError, RecursionError) as problem:
            raise useless(node, str(problem)) from None
        return found


def _behind(node: Node, height: int, known: int) -> Passed:
    facts: Facts = {"url": node.url, "height": height, "known": known}
    return Passed(of_refusal(Stale, Refusal(Why.BEHIND, **facts)))
