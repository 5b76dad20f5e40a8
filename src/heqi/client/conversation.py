"""The conversation with a node: all that `Client` and `AsyncClient` do, written once over a `Transport`."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn, TypeVar
from urllib.parse import quote

import httpx
import msgspec

from heqi.chain.blocks import Head, VouchedHead
from heqi.chain.reader import NO_ROW, RecordProof
from heqi.client import heads, proof
from heqi.client.building import SALT_BYTES, Prepared, prepare, signing_parties
from heqi.client.errors import (
    ClientError,
    Forked,
    NotFound,
    Refused,
    Stale,
    Unreachable,
    Untrue,
    of_receipt,
    of_refusal,
)
from heqi.client.reasons import Why
from heqi.client.requests import Reading, reading_headers
from heqi.client.told import Health, LatestHead, Outcome, Page, Record, Told
from heqi.client.transport import Transport
from heqi.client.wire import (
    Answer,
    BlockAnswer,
    CatalogueAnswer,
    CharterAnswer,
    ConsistencyAnswer,
    HealthAnswer,
    PageAnswer,
    ReceiptAnswer,
    RecordAnswer,
    RefusalAnswer,
    SubmitAnswer,
    ViewAnswer,
)
from heqi.codec.signatures import KeyPair
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.reasons import Refusal, refuse, require
from heqi.machine.receipts import KEPT
from heqi.machine.transactions import Action, Envelope, transaction_id_of
from heqi.modules.charter import CharterRefused, charter_of, differences, require_founded
from heqi.state.tables import Row

ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0
BUSY = 503  # the one status after which the same request is sent again
NOT_FOUND = 404
VALID_SECONDS = 600
STREAMED_AT_ONCE = 200
NDJSON = "application/x-ndjson"

A = TypeVar("A")


class Identity(NamedTuple):
    """In whose name a client speaks."""

    party: str | None
    pair: KeyPair | None


class Conversation:
    """One client's talk with one node."""

    def __init__(
        self,
        url: str,
        transport: Transport,
        identity: Identity,
        *,
        charter: Charter | None,
        head_file: Path | None,
        catalogue: Catalogue,
        now: Callable[[], int],
        entropy: Callable[[int], bytes],
        attempts: int,
        trust_unvouched: bool,
    ) -> None:
        self.url = url
        self.transport = transport
        self.identity = identity
        self.catalogue = catalogue
        self.now = now
        self.entropy = entropy
        self.attempts = attempts
        self.trust_unvouched = trust_unvouched
        self._charter = charter
        self._head_file = head_file
        self._last: VouchedHead | None = None
        self._remembered: str | None = None  # the ledger of the head file
        self._read_file = head_file is None

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
        return await self.submit(made.seal(made.sign(pair) for pair in pairs))

    async def submit(self, envelope: bytes) -> Outcome:
        try:
            answer = await self._ask("POST", "/v1/transactions", SubmitAnswer, content=envelope)
        except Unreachable as unreachable:
            unreachable.envelope = envelope
            raise
        return self._outcome(answer, envelope)

    async def submit_many(self, envelopes: Sequence[bytes]) -> list[Outcome | Refused]:
        outcomes: list[Outcome | Refused] = []
        for start in range(0, len(envelopes), STREAMED_AT_ONCE):
            outcomes += await self._stream(envelopes[start : start + STREAMED_AT_ONCE])
        return outcomes

    async def _stream(self, envelopes: Sequence[bytes]) -> list[Outcome | Refused]:
        # A chunk is sent whole before its answers are read: small enough that neither side waits for the other.
        response = await self._send("POST", "/v1/transactions/stream", {}, b"\n".join(envelopes))
        answers = response.content.splitlines()
        if len(answers) != len(envelopes):
            self._not_a_node(f"{len(answers)} answers to {len(envelopes)} transactions")
        outcomes: list[Outcome | Refused] = []
        for answer, envelope in zip(answers, envelopes, strict=True):
            try:
                if answer.startswith(b'{"refusal"'):
                    outcomes.append(Refused(self._decode(answer, RefusalAnswer).refusal))
                else:
                    outcomes.append(self._outcome(self._decode(answer, SubmitAnswer), envelope))
            except Refused as refused:
                outcomes.append(refused)
        return outcomes

    def _outcome(self, answer: SubmitAnswer, envelope: bytes) -> Outcome:
        receipt = answer.receipt
        if receipt.transaction != envelope_id(envelope):
            self._not_a_node("the receipt is another transaction's")
        if receipt.status != KEPT:
            raise of_receipt(receipt, answer.height, self.catalogue)
        return Outcome(receipt.transaction, answer.height, answer.second, receipt)

    # --- questions ------------------------------------------------------------------------------------------------

    async def receipt(self, identity: str, wait: int, proven: bool, allow_stale: bool) -> Told:
        known = self._known() if proven else None
        asked = {"wait": str(wait), "proof": "true"} if proven else {"wait": str(wait)}
        path = f"/v1/receipts/{quote(identity, safe='')}"
        answer = await self._ask("GET", path, ReceiptAnswer, asked, signed=True)
        if proven:
            if answer.proof is None or answer.head is None:
                self._not_a_node("the proof is missing")
            await self._accept(answer.head, known)
            with _untrue():
                found = proof.check_receipt(answer.head.head, answer.proof)
                require(found == answer.receipt, Why.PROOF_BROKEN, what=identity, problem="it is of another receipt")
                block = answer.proof.block
                there = (answer.height, answer.second) == (block.height, block.second)
                require(there, Why.PROOF_BROKEN, what=identity, problem="it is of another block or second")
            await self._require_fresh(answer.head.head, allow_stale)
        if answer.receipt.transaction != identity:
            self._not_a_node("the receipt is another transaction's")
        return Told(answer.height, answer.second, answer.receipt, answer.proof, answer.head)

    async def record(self, table: str, key: str, height: int | None, proven: bool, allow_stale: bool) -> Record:
        known = self._known() if proven else None
        asked = {"proof": "true"} if proven else {}
        if height is not None:
            asked["height"] = str(height)
        path = f"/v1/records/{quote(table, safe='')}/{quote(key, safe='')}"
        answer = await self._ask("GET", path, RecordAnswer, asked, signed=True)
        if (answer.table, answer.key) != (table, key) or (height is not None and answer.height != height):
            self._not_a_node("the answer is to another question")
        if proven:
            if answer.proof is None or answer.head is None:
                self._not_a_node("the proof is missing")
            await self._accept(answer.head, known if height is None else None)
            self._check_record(answer, answer.proof, answer.head.head)
            await self._require_fresh(answer.head.head, allow_stale or height is not None)
        row = None if bytes(answer.row) == NO_ROW else self._row(table, answer.row)
        return Record(table, key, answer.height, row, answer.proof, answer.head)

    def _check_record(self, answer: RecordAnswer, found: RecordProof, head: Head) -> None:
        with _untrue():
            proof.check_record(head, found, self.catalogue)
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
        answer = await self._ask("GET", f"/v1/tables/{quote(table, safe='')}", PageAnswer, asked, signed=True)
        rows = [(each.key, self._row(table, each.row)) for each in answer.rows]
        return Page(rows, answer.cursor, answer.height)

    async def view(self, name: str, cursor: str | None, limit: int, parameters: dict[str, str]) -> ViewAnswer:
        asked = parameters | {"limit": str(limit)} | ({} if cursor is None else {"cursor": cursor})
        return await self._ask("GET", f"/v1/views/{quote(name, safe='')}", ViewAnswer, asked, signed=True)

    async def block(self, height: int) -> BlockAnswer:
        return await self._ask("GET", f"/v1/blocks/{height}", BlockAnswer, signed=True)

    async def health(self) -> Health:
        answer = await self._ask("GET", "/v1/health", HealthAnswer)
        stale = await self.stale_seconds(answer.as_of)
        return Health(**msgspec.structs.asdict(answer), stale_seconds=stale)

    async def node_catalogue(self) -> CatalogueAnswer:
        return await self._ask("GET", "/v1/catalogue", CatalogueAnswer)

    # --- the ledger and its heads ---------------------------------------------------------------------------------

    async def charter(self) -> Charter:
        """The charter: the one given, or the node's, which every founder must have signed."""
        if self._charter is None:
            answer = await self.founding()
            remembered = self._remember()
            with _untrue():
                found = {"found": answer.digest, "expected": str(remembered), "differences": ""}
                require(remembered in (None, answer.digest), Why.OTHER_LEDGER, **found)
                self._charter = self._read_charter(answer)
        return self._charter

    async def founding(self) -> CharterAnswer:
        """The node's charter with the founders' signatures: the one given, if one was."""
        answer = await self._ask("GET", "/v1/charter", CharterAnswer)
        given = self._charter
        if given is not None and answer.canonical.encode() != given.canonical:
            with _untrue():
                refuse(
                    Why.OTHER_LEDGER,
                    found=answer.digest,
                    expected=given.digest.hex(),
                    differences="; ".join(self._differences(given, answer))[:500],
                )
        return answer

    def _differences(self, given: Charter, answer: CharterAnswer) -> list[str]:
        try:
            return differences(msgspec.json.decode(given.canonical), msgspec.json.decode(answer.canonical))
        except (ValueError, RecursionError):
            return ["the node's text is no charter"]

    def _read_charter(self, answer: CharterAnswer) -> Charter:
        try:
            charter = charter_of(answer.canonical.encode(), self.catalogue)
        except CharterRefused as refused:
            raise refused.problems[0] from None
        require(charter.digest.hex() == answer.digest, Why.NOT_VOUCHED, problem="the charter is not that of its digest")
        require_founded(charter, list(answer.founders))
        return charter

    async def head(self, height: int | None) -> LatestHead:
        """The latest head, or that of a retained height; continuing what this client saw before."""
        known = self._known()
        asked = {} if height is None else {"height": str(height)}
        vouched = await self._ask("GET", "/v1/head", VouchedHead, asked)
        await self._accept(vouched, known if height is None else None)
        stale = await self.stale_seconds(vouched.head.as_of) if height is None else 0
        return LatestHead(head=vouched.head, vouchers=vouched.vouchers, stale_seconds=stale)

    async def stale_seconds(self, as_of: int) -> int:
        return heads.stale_seconds(await self.charter(), as_of, self.now())

    async def _require_fresh(self, head: Head, allow_stale: bool) -> None:
        stale = 0 if allow_stale else await self.stale_seconds(head.as_of)
        if stale:
            heartbeat = (await self.charter()).preamble.heartbeat_seconds
            raise of_refusal(Stale, Refusal(Why.STALE, seconds=stale, heartbeat=heartbeat))

    def _known(self) -> VouchedHead | None:
        """The head that whatever is asked from now on has to continue."""
        self._remember()
        return self._last

    def _remember(self) -> str | None:
        """Read the head file, once. Answers for which ledger it was written."""
        if not self._read_file and self._head_file is not None:
            with _untrue():
                found = heads.read_head_file(self._head_file)
            if found is not None:
                self._last, self._remembered = found.head, found.ledger
            self._read_file = True
        return self._remembered

    async def _accept(self, vouched: VouchedHead, known: VouchedHead | None) -> None:
        """Hold a head to its signatures, to what was known when it was asked for, and to the last one kept.

        Once a book-keeper has vouched, heads for which nobody does are not taken any more, and those that were count
        for nothing.
        """
        charter = await self.charter()
        with _untrue():
            remembered = self._remember()
            found = {"found": charter.digest.hex(), "expected": str(remembered), "differences": "everything"}
            require(remembered in (None, charter.digest.hex()), Why.OTHER_LEDGER, **found)
            trusting = self.trust_unvouched and not (self._last is not None and self._last.vouchers)
            heads.require_vouched(vouched, charter, trust_unvouched=trusting)
            if known is not None and not _outranks(vouched, known):
                heads.require_not_behind(known.head, vouched.head)
        held: VouchedHead | None = None
        while (last := self._last) is not None and last is not held and not _outranks(vouched, last):
            # Others may be accepted while the proof is fetched: then it has to fit those too.
            if vouched.head != last.head:
                earlier, later = sorted((last.head, vouched.head), key=lambda each: each.height)
                await self._require_continues(earlier, later)
            held = last
        if last is None or _outranks(vouched, last) or vouched.head.height > last.head.height:
            self._keep(vouched, charter)

    def _keep(self, vouched: VouchedHead, charter: Charter) -> None:
        if self._head_file is not None and vouched.vouchers:
            with _untrue():
                heads.write_head_file(self._head_file, charter.digest.hex(), vouched)
        self._last = vouched

    async def _require_continues(self, earlier: Head, later: Head) -> None:
        with _untrue():
            heads.require_not_behind(earlier, later)
        if earlier.history_size == later.history_size:
            return
        asked = {"from": str(earlier.history_size), "to": str(later.history_size)}
        try:
            answer = await self._ask("GET", "/v1/consistency", ConsistencyAnswer, asked)
            hashes = answer.hashes
        except Refused:
            hashes = ("",)  # a node that cannot prove it has another history
        with _untrue():
            heads.require_continues(earlier, later, hashes)

    # --- asking ---------------------------------------------------------------------------------------------------

    async def _ask(
        self,
        method: str,
        path: str,
        kind: type[A],
        parameters: dict[str, str] | None = None,
        *,
        content: bytes | None = None,
        signed: bool = False,
    ) -> A:
        response = await self._send(method, path, parameters or {}, content, signed=signed)
        return self._decode(response.content, kind)

    async def _send(
        self, method: str, path: str, parameters: dict[str, str], content: bytes | None, *, signed: bool = False
    ) -> httpx.Response:
        """A good response. What the node is too busy for, or what got lost, is sent again as it is."""
        problem = ""
        for attempt in range(self.attempts):
            if attempt:
                await self.transport.pause(min(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1), LONGEST_PAUSE_SECONDS))
            request = self.transport.build(method, path, parameters, content)
            if content is not None:
                request.headers["Content-Type"] = NDJSON if path.endswith("/stream") else "application/json"
            if signed:
                request.headers.update(await self._signature(request))
            try:
                response = await self.transport.send(request)
            except httpx.TransportError as lost:
                problem = str(lost) or type(lost).__name__
                continue
            if response.status_code == BUSY and (attempt + 1 < self.attempts or not response.content.startswith(b"{")):
                problem = f"it is busy ({BUSY})"
                continue
            if response.is_success:
                return response
            self._refused(response)
        raise of_refusal(Unreachable, Refusal(Why.UNREACHABLE, url=self.url, problem=problem[:200]))

    async def _signature(self, request: httpx.Request) -> dict[str, str]:
        party, pair = self.identity
        if party is None or pair is None:
            raise of_refusal(ClientError, Refusal(Why.NO_KEY))
        ledger = (await self.charter()).digest.hex()
        path = request.url.raw_path.decode("ascii")
        reading = Reading(ledger=ledger, method=request.method, party=party, path=path, time=self.now())
        return reading_headers(reading, pair)

    def _refused(self, response: httpx.Response) -> NoReturn:
        told = self._decode(response.content, RefusalAnswer).refusal
        kind = NotFound if response.status_code == NOT_FOUND else Refused
        raise kind(told, status=response.status_code)

    def _row(self, table: str, row: msgspec.Raw) -> Row:
        known = self.catalogue.tables.get(table)
        if known is None:
            self._not_a_node(f"the table {table} is unknown here")
        try:
            found: Row = known.read(bytes(row))
        except (ValueError, RecursionError) as problem:
            self._not_a_node(str(problem))
        return found

    def _decode(self, data: bytes, kind: type[A]) -> A:
        try:
            return msgspec.json.decode(data, type=kind)
        except (ValueError, RecursionError) as problem:
            self._not_a_node(str(problem))

    def _not_a_node(self, problem: str) -> NoReturn:
        raise of_refusal(Untrue, Refusal(Why.NOT_A_NODE, url=self.url, problem=problem[:200])) from None


def _outranks(vouched: VouchedHead, known: VouchedHead) -> bool:
    """Whether somebody vouches for the one and nobody for the other."""
    return bool(vouched.vouchers) and not known.vouchers


class _untrue:  # noqa: N801 - reads as a statement
    """Refusals inside are what the node's answer is worth: Untrue, or Forked."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Refusal):
            raise of_refusal(_KINDS.get(error.reason.code, Untrue), error) from None


_KINDS = {
    Why.FORKED.code: Forked,
    Why.HEAD_FILE_DAMAGED.code: ClientError,
    Why.HEAD_FILE_UNWRITABLE.code: ClientError,
}


def envelope_id(envelope: bytes) -> str:
    """The id of the transaction in an envelope, or "" where the bytes are none."""
    try:
        read = msgspec.json.decode(envelope, type=Envelope)
        return transaction_id_of(read.suite, bytes(read.body)).hex()
    except (ValueError, RecursionError):
        return ""


__all__ = ["Answer", "Conversation", "Health", "Identity", "LatestHead", "Outcome", "Page", "Record", "Told"]
