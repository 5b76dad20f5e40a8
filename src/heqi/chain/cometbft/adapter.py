"""The engine's questions, answered by the application: what each message means for the ledger.

Everything here runs on the ledger's thread. Only `finalise` and `commit` decide anything that all nodes have to agree
on; an exception in one of them is answered by stopping, never by a guess.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from heqi import __version__
from heqi.chain.application import Application
from heqi.chain.blocks import Committed
from heqi.chain.cometbft import messages_pb2 as messages
from heqi.chain.cometbft.batches import flatten
from heqi.chain.cometbft.beginning import Beginning
from heqi.chain.cometbft.checking import ENGINE_FRAMING, Checking, accept_proposal
from heqi.chain.cometbft.clocks import Clock, EngineClock
from heqi.chain.cometbft.genesis import OF_NETWORK, chain_name, initial_height, is_of_network, read_first_state
from heqi.chain.cometbft.pruning import EVERY, KEEP_ALL, retain_height
from heqi.chain.cometbft.reasons import Why
from heqi.chain.graduation import begun_with
from heqi.chain.verdicts import Verdict, Verdicts
from heqi.codec.canonical import encode
from heqi.codec.signatures import ED25519
from heqi.machine.admission import read
from heqi.machine.book_keepers import Validator
from heqi.machine.misbehaviour import Kind, Misbehaviour
from heqi.machine.reasons import Refusal, require
from heqi.state.history import merkle_root

GOOD, REFUSED = 0, 1
# How far a block's time may lie behind for want of votes. More than the rounds of a network that is at work take, so
# that what waits is put off once after a pause and never again and again.
LAG_SECONDS = 10
KINDS: dict[int, Kind] = {
    messages.Misbehaviour.DUPLICATE_VOTE: "double-vote",
    messages.Misbehaviour.LIGHT_CLIENT_ATTACK: "light-client-attack",
}


class Adapter:
    """One application as CometBFT sees it."""

    def __init__(
        self,
        application: Application,
        verdicts: Verdicts,
        now: Callable[[], int],
        clock: Clock | None = None,
        *,
        snapshots: Callable[[], Sequence[int]] = tuple,
        folder: Path | None = None,
    ) -> None:
        """now: this machine's clock, or a trial clock's last second. clock: the engine's where none is named.
        snapshots: the heights of those that are offered. folder: for chunks that come in.
        """
        self.application = application
        self.clock = clock or EngineClock()
        self.checking = Checking(application, verdicts, now)
        self._verdicts = verdicts
        self._now = now
        self._snapshots = snapshots
        self._beginning = Beginning(application, folder)
        self._committed_at: int | None = None
        self._decided: list[bytes] = []  # the batches of the block that was finalised

    def info(self) -> messages.InfoResponse:
        """Height 0 until the engine has made its first block: it asks for `init_chain` then, and only then."""
        head = self.application.head
        begun = head.height >= initial_height(self.application.store)
        return messages.InfoResponse(
            data="heqi",
            version=__version__,
            application=head.application,
            last_height=head.height if begun else 0,
            last_app_hash=bytes.fromhex(head.app_hash) if begun else b"",
        )

    def init_chain(self, asked: messages.InitChainRequest) -> messages.InitChainResponse:
        """The ledger was founded on its charter before; the engine's genesis has to say the same. Refusal when not."""
        head, voting = self.application.head, self.application.validators()
        first = read_first_state(asked.app_state)
        for what, found, expected in (
            ("chain id", asked.chain, chain_name(head.founding)),
            ("initial height", asked.initial_height, initial_height(self.application.store)),
            ("charter", first.charter, head.founding),
            ("clock", first.clock, self.clock.name),
            ("graduation", first.graduation, begun_with(self.application.store)),
            ("validators", _votes(map(read_validator, asked.validators)), _votes(voting)),
            ("time", asked.time.seconds, max(asked.time.seconds, head.as_of)),
        ):
            require(found == expected, Why.OTHER_GENESIS, what=what, found=found, expected=expected)
        require(bool(voting), Why.NO_VALIDATORS)
        return messages.InitChainResponse(
            app_hash=bytes.fromhex(head.app_hash), validators=map(write_validator, voting)
        )

    def query(self, asked: messages.QueryRequest) -> messages.QueryResponse:
        """The head, for those who look at the engine; everything else is asked at the edge."""
        head = self.application.head
        if asked.path != "head":
            return messages.QueryResponse(code=REFUSED, log="ask for head", height=head.height)
        return messages.QueryResponse(value=encode(head), height=head.height)

    def check_tx(self, asked: messages.CheckTxRequest, verdicts: Sequence[Verdict]) -> messages.CheckTxResponse:
        said = self.clock.statement(asked.transaction)
        if said is not None:
            moves = said > self.application.head.as_of
            return messages.CheckTxResponse(code=GOOD if moves else REFUSED, log="" if moves else "it is later already")
        problem = self.checking.batch(asked.transaction, verdicts)
        if problem:
            self.checking.forget(asked.transaction)
        return messages.CheckTxResponse(code=REFUSED if problem else GOOD, log=problem)

    def prepare_proposal(self, asked: messages.PrepareProposalRequest) -> messages.PrepareProposalResponse:
        if self.application.upgrades_next:  # by the rules after it they can be checked after it
            return messages.PrepareProposalResponse()
        if self._lags(asked.time.seconds):  # the block after this one, at once, has the present time
            return messages.PrepareProposalResponse()
        second = self._second(asked)
        said = [each for each in asked.transactions if self.clock.statement(each) == second][:1]
        left = asked.most_bytes - sum(len(each) + ENGINE_FRAMING for each in said)
        chosen = self.checking.choose(asked.transactions, second, left)
        return messages.PrepareProposalResponse(transactions=said + chosen)

    def process_proposal(self, asked: messages.ProcessProposalRequest) -> messages.ProcessProposalResponse:
        statuses = messages.ProcessProposalResponse
        batches = [each for each in asked.transactions if self.clock.statement(each) is None]
        good = len(asked.transactions) - len(batches) <= 1 and accept_proposal(self.application, batches)
        return messages.ProcessProposalResponse(status=statuses.ACCEPT if good else statuses.REJECT)

    def flatten(self, data: bytes) -> tuple[bytes, ...]:
        """The envelopes of a decided engine transaction; a statement of the time holds none."""
        return () if self.clock.statement(data) is not None else flatten(data)

    def learn(self, envelopes: Sequence[bytes], verdicts: Sequence[Verdict]) -> None:
        """What workers found of a proposal's signatures while it was voted on."""
        for data, verdict in zip(envelopes, verdicts, strict=True):
            try:
                self._verdicts.learn(read(data, self.application.gatekeeper), verdict)
            except Refusal:
                continue

    def finalise(self, asked: messages.FinalizeBlockRequest) -> messages.FinalizeBlockResponse:
        """Execute the decided block. Refusal (OUT_OF_STEP) when it cannot follow the last one."""
        head = self.application.head
        require(asked.height == head.height + 1, Why.OUT_OF_STEP, asked=asked.height, height=head.height)
        batches = [self.flatten(data) for data in asked.transactions]
        envelopes = [envelope for batch in batches for envelope in batch]
        finalised = self.application.finalise(asked.height, self._second(asked), envelopes, cases(asked))
        self._decided = list(asked.transactions)
        answer = messages.FinalizeBlockResponse(
            app_hash=bytes.fromhex(finalised.head.app_hash), validators=map(write_validator, finalised.validators)
        )
        if finalised.upgrade is not None:
            answer.parameters.version.application = finalised.upgrade.application
        place = 0
        for batch in batches:
            executed = finalised.executed[place : place + len(batch)]
            receipts = finalised.receipts[place : place + len(batch)]
            place += len(batch)
            # Code 1 lets the engine's pool take the same batch again: nothing of it was executed.
            code = REFUSED if batch and not any(each.transaction for each in executed) else GOOD
            answer.results.add(code=code, data=merkle_root(receipts))
        return answer

    def commit(self) -> tuple[Committed, messages.CommitResponse]:
        committed = self.application.commit({} if is_of_network(self.application.store) else OF_NETWORK)
        for data in self._decided:
            self.checking.forget(data)
        self._decided.clear()
        self._committed_at = self._believed_now()
        head = committed.head
        keep_from = KEEP_ALL if head.height % EVERY else retain_height(self.application.store, head, self._snapshots())
        return committed, messages.CommitResponse(retain_height=keep_from)

    def offer_snapshot(self, asked: messages.OfferSnapshotRequest) -> messages.OfferSnapshotResponse:
        return self._beginning.offer(asked)

    def apply_chunk(self, asked: messages.ApplySnapshotChunkRequest) -> messages.ApplySnapshotChunkResponse:
        """A chunk of what was offered; with the last one the node goes on from there."""
        answer = self._beginning.apply(asked)
        if self._beginning.application is not self.application:
            self.application = self._beginning.application
            self.checking = Checking(self.application, self._verdicts, self._now)
        return answer

    def _lags(self, second: int) -> bool:
        """Whether a block of that second would be of a time long past: it has the time of the votes for the last one.

        By what passed on this node's own clock since that was committed, so that a wrong clock puts nothing off for
        ever; of the first block since the node started, by that clock itself.
        """
        now = self._believed_now()
        since = second if self._committed_at is None else self._committed_at
        return now is not None and now - since > LAG_SECONDS

    def _believed_now(self) -> int | None:
        """This node's clock; None where it has jumped. Blocks come and go without it."""
        try:
            return self._now()
        except Refusal:
            return None

    def _second(self, asked: messages.PrepareProposalRequest | messages.FinalizeBlockRequest) -> int:
        return self.clock.second(asked.time.seconds, asked.transactions, self.application.head.as_of)


def read_validator(update: messages.ValidatorUpdate) -> Validator:
    return Validator(f"{ED25519}:{update.public_key.ed25519.hex()}", update.power)


def write_validator(validator: Validator) -> messages.ValidatorUpdate:
    key = bytes.fromhex(validator.key.removeprefix(f"{ED25519}:"))
    return messages.ValidatorUpdate(public_key=messages.PublicKey(ed25519=key), power=validator.power)


def cases(asked: messages.FinalizeBlockRequest) -> tuple[Misbehaviour, ...]:
    """What the engine proved with a block; a kind that has no name here is none on any node."""
    return tuple(
        Misbehaviour(
            validator=case.validator.address.hex(),
            kind=KINDS[case.kind],
            height=case.height,
            second=case.time.seconds,
            power=case.validator.power,
            total_power=case.total_power,
        )
        for case in asked.misbehaviour
        if case.kind in KINDS
    )


def _votes(validators: Iterable[Validator]) -> list[list[str | int]]:
    """By key, as facts of a refusal: an engine has an order of its own."""
    return [list(each) for each in sorted(validators)]
