"""The application: one ledger, whatever engine orders its transactions.

    check ─▶ (the engine's pool) ─▶ propose ─▶ accept_proposal ─▶ finalise ─▶ commit

`finalise` computes and changes nothing durable; `commit` makes the block durable in one write and only then moves on.
The embedded engine, which has nobody to agree with, uses `assemble`: propose and finalise in one pass.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from heqi.chain import blocks, reader
from heqi.chain.blocks import Amended, Block, Committed, Upgraded
from heqi.chain.finalised import Executed, Finalised, block_batch, committed_of, executed_batch, make_head
from heqi.chain.reader import CHARTER_KEY
from heqi.chain.retention import Retained, forget
from heqi.chain.room import make_room
from heqi.chain.upgrades import UnknownApplication, UpgradeDue, migrate
from heqi.codec.signatures import verify as verify_inline
from heqi.machine.admission import Admitted, Gatekeeper, Verify, admit, read
from heqi.machine.apply import execute, inadmissible, unreadable
from heqi.machine.book_keepers import Validator, validator_updates, validators
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter, charter_digest
from heqi.machine.genesis import GENESIS_HEIGHT, first_ledger_second, found
from heqi.machine.misbehaviour import Misbehaviour, record_misbehaviour
from heqi.machine.module import Moment
from heqi.machine.reasons import Refusal
from heqi.machine.receipts import INADMISSIBLE, Receipt
from heqi.machine.transactions import Submission, read_submission
from heqi.modules.amendment import next_text, take_over
from heqi.modules.charter import charter_under, present_text, require_same_charter, upgrade_to
from heqi.state.history import History
from heqi.state.migrating import Migrated
from heqi.state.store import Space, Store
from heqi.state.tree import StateTree
from heqi.state.view import Sealed, State
from heqi.values.days import day_of

MAX_BLOCK_TRANSACTIONS = 5_000
MAX_BLOCK_BYTES = 16_000_000
MOST_READ = 10_000  # transactions that were checked and are not read again when a block holds them; about 3 kB each


class NoLedger(Exception):
    """The store holds no ledger: found one first."""


class Damaged(Exception):
    """What the store holds does not hash to what its own head says."""


class Begun(NamedTuple):
    """A block under way: its state, and the rules by which it is executed. upgrade: where those take over with it, and
    what they made of the rows (migrated). amended: where a text of the charter was to take over.
    """

    state: State
    rules: Gatekeeper
    upgrade: Upgraded | None = None
    migrated: Sealed | None = None
    amended: Amended | None = None


class Assembled(NamedTuple):
    """A block made of the admissible candidates; per candidate None, or why it is not in the block."""

    finalised: Finalised
    refusals: list[Refusal | None]


Learn = Callable[[int, Submission], None]


class Application:
    """One ledger over one store. Not thread-safe: one engine drives it. Readers use `chain.reader` on snapshots."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        *,
        verify: Verify = verify_inline,
        on_fault: Callable[[str, Exception], None] = lambda identity, fault: None,
        retained: Retained | None = None,
    ) -> None:
        """Open the ledger that `store` holds. catalogue: the latest rules that the program has, and those before.
        retained: what it keeps at least (see `retention`); everything where nothing is said.

        NoLedger when it holds none (`found_ledger` makes one), Damaged when it contradicts itself, UnknownApplication
        when it runs by rules that this program does not have, CharterRefused when those cannot keep its charter.
        """
        canonical = store.get(Space.META, CHARTER_KEY)
        if canonical is None:
            raise NoLedger
        self.store = store
        self.known = catalogue
        self._retained = retained
        self.head = reader.read_head(store)
        rules = catalogue.of(self.head.application)
        if rules is None:
            raise UnknownApplication(self.head.application, catalogue.known)
        self._checking = State(store)
        text = present_text(self._checking)
        charter = charter_under(canonical if text is None else text.canonical.encode(), rules)
        founding = charter_digest(canonical).hex()
        self.seen: dict[bytes, int] = {}
        self._tree = StateTree.load(store)
        self._history = History.load(store)
        have = (self._tree.root.hex(), self._history.root.hex(), charter.digest.hex())
        if have != (self.head.state_root, self.head.history_root, self.head.charter):
            raise Damaged(f"the state, history or charter is not that of the head at height {self.head.height}")
        self.gatekeeper = Gatekeeper(founding, charter, rules, self.seen, verify, on_fault)
        self._read: dict[bytes, Submission] = {}  # what was checked, by the rules in force, and is in no block yet
        self._upgrade = upgrade_to(self._checking, self.head.application + 1)
        self._next_text = next_text(self._checking)
        self._pending: Finalised | None = None
        self._executing: list[bytes] = []  # ids that are seen only if the block under way is committed
        self._forget_at = 0
        self._remember_window()

    def anew(self) -> "Application":
        """The same over what the store holds by now: a snapshot, in place of the founding state. As on opening."""
        verify, on_fault = self.gatekeeper.verify, self.gatekeeper.on_fault
        return Application(self.store, self.known, verify=verify, on_fault=on_fault, retained=self._retained)

    @property
    def catalogue(self) -> Catalogue:
        """The rules in force."""
        return self.gatekeeper.catalogue

    @property
    def charter(self) -> Charter:
        """The text in force."""
        return self.gatekeeper.charter

    def require_rules(self) -> None:
        """UpgradeDue when the next block is one from which on this program does not have the rules."""
        if self.upgrades_next:
            self._following()

    @property
    def upgrades_next(self) -> bool:
        """Whether other rules take over with the next block."""
        return self._takes_over(self.head.height + 1)

    def validators(self) -> tuple[Validator, ...]:
        """Who votes by the last committed state. Empty where the book-keepers have no consensus keys."""
        return validators(self._checking, self.charter)

    # --- the pool -------------------------------------------------------------------------------------------------

    def check(
        self, data: bytes, second: int, learn: Callable[[Submission], None] = lambda submission: None
    ) -> Submission:
        """Whether a transaction may wait for a block, by the last committed state. Refusal when not.

        learn: called with the transaction once it is read, before its signatures are asked for.
        """
        submission = read(data, self.gatekeeper)
        learn(submission)
        admit(self._checking, self.gatekeeper, self._moment(self.head.height + 1, second), submission)
        make_room(self._read, MOST_READ)
        self._read[data] = submission
        return submission

    def propose(self, candidates: Iterable[bytes], second: int, max_bytes: int = MAX_BLOCK_BYTES) -> list[bytes]:
        """The candidates that fit a block and are admissible, in their order, none twice. None in a block with which
        other rules, or another text of the charter, take over: by those they can be checked after it.
        """
        self.require_rules()
        if self.upgrades_next or self._text_is_due(self._moment(self.head.height + 1, second)):
            return []
        chosen: dict[bytes, bytes] = {}
        size = 0
        for data in candidates:
            if len(chosen) == MAX_BLOCK_TRANSACTIONS or size + len(data) > max_bytes:
                break
            try:
                identity = self.check(data, second).id
            except Refusal:
                continue
            if identity not in chosen:
                chosen[identity] = data
                size += len(data)
        return list(chosen.values())

    def accept_proposal(self, transactions: Sequence[bytes], max_bytes: int = MAX_BLOCK_BYTES) -> bool:
        """Whether a proposed block is within the limits. Counts and bytes alone decide, so honest nodes agree."""
        return len(transactions) <= MAX_BLOCK_TRANSACTIONS and sum(map(len, transactions)) <= max_bytes

    # --- the block ------------------------------------------------------------------------------------------------

    def finalise(
        self,
        height: int,
        second: int,
        transactions: Sequence[bytes],
        misbehaviour: tuple[Misbehaviour, ...] = (),
    ) -> Finalised:
        """Execute a block that was decided. What is inadmissible in it gets its fixed result.

        misbehaviour: of validators, as the engine proved it; written down before the transactions are executed.
        """
        moment = self._moment(height, second)
        begun, executed = self._begin(moment), list[Executed]()
        record_misbehaviour(begun.state, begun.rules.founding, moment, misbehaviour)
        for data in transactions:
            checked = self._checked(data, begun.rules)
            try:
                submission = checked or read(data, begun.rules)
            except Refusal:
                executed.append(_without_effect(unreadable(data)))
                continue
            try:
                admitted = admit(begun.state, begun.rules, moment, submission, fits=checked is not None)
            except Refusal:
                executed.append(_without_effect(inadmissible(submission.id)))
                continue
            executed.append(self._execute(begun, moment, admitted))
        return self._seal(Block(height, second, tuple(transactions), misbehaviour), begun, executed)

    def assemble(self, second: int, candidates: Sequence[bytes], learn: Learn | None = None) -> Assembled:
        """Make the next block of those candidates that are admissible, and execute it in the same pass.

        learn: called with a candidate's ordinal once it is read, before its signatures are asked for.
        """
        moment = self._moment(self.head.height + 1, max(second, self.head.as_of))
        begun, executed = self._begin(moment), list[Executed]()
        chosen: list[bytes] = []
        refusals: list[Refusal | None] = []
        for ordinal, data in enumerate(candidates):
            try:
                submission = read(data, begun.rules)
                if learn is not None:
                    learn(ordinal, submission)
                admitted = admit(begun.state, begun.rules, moment, submission)
            except Refusal as refusal:
                refusals.append(refusal)
                continue
            executed.append(self._execute(begun, moment, admitted))
            chosen.append(data)
            refusals.append(None)
        return Assembled(self._seal(Block(moment.height, moment.second, tuple(chosen)), begun, executed), refusals)

    def commit(self, beside: Mapping[bytes, bytes] = MappingProxyType({})) -> Committed:
        """Make the finalised block durable, in one write, and move on to it. beside: what an engine is to find
        in META.
        """
        pending = self._pending
        if pending is None:
            raise RuntimeError("commit without a finalised block")
        batch, keep_from = executed_batch(pending), self.store.oldest
        if self._retained is not None:
            keep_from = forget(
                self.store, batch, pending.head, self.charter, self._retained, len(pending.block.transactions)
            )
        batch.update(Space.META, beside)
        self.store.commit(pending.block.height, batch, keep_from)
        self._pending = None
        self._executing.clear()
        self._tree.apply(pending.tree)
        self._history.apply(pending.history)
        self.head = pending.head
        if pending.upgrade is not None or pending.amended is not None:
            self._read.clear()
        self.gatekeeper = pending.rules
        self._checking = State(self.store)
        self._upgrade = upgrade_to(self._checking, self.head.application + 1)
        self._next_text = next_text(self._checking)
        self._forget_seen()
        return committed_of(pending)

    # --- inside ---------------------------------------------------------------------------------------------------

    def _checked(self, data: bytes, rules: Gatekeeper) -> Submission | None:
        """What these bytes say, where that was read and admitted by the same rules before. It follows from them and the
        bytes alone, as does whether it fits the ledger.
        """
        checked = self._read.pop(data, None)
        return checked if rules is self.gatekeeper else None

    def _moment(self, height: int, second: int) -> Moment:
        return Moment(height, second, day_of(second, self.charter.preamble.utc_offset_minutes))

    def _begin(self, moment: Moment) -> Begun:
        """The block that comes next, with a fresh state; one that was begun and never committed is forgotten.

        ValueError when that height or second cannot come next, UpgradeDue when it takes other rules.
        """
        if moment.height != self.head.height + 1 or moment.second < self.head.as_of:
            raise ValueError(f"block {moment.height} at {moment.second} cannot follow {self.head.height}")
        for identity in self._executing:
            self.seen.pop(identity, None)
        self._executing.clear()
        self._pending = None
        if self._takes_over(moment.height):
            return self._begin_upgraded(self._following())
        if self._text_is_due(moment):
            return self._begin_amended(moment)
        return Begun(State(self.store), self.gatekeeper)

    def _takes_over(self, height: int) -> bool:
        """Whether the next version of the application takes over with that block."""
        return self._upgrade is not None and self._upgrade.height == height

    def _text_is_due(self, moment: Moment) -> bool:
        """Whether a text of the charter takes over with that block; it waits for the next one where rules do."""
        waits = self._next_text is not None and self._next_text.first_day <= moment.day
        return waits and not self._takes_over(moment.height)

    def _begin_amended(self, moment: Moment) -> Begun:
        state = State(self.store)
        charter = take_over(state, self.charter, self.catalogue, moment, self.gatekeeper.founding)
        amended = Amended(text=charter.preamble.text, base=self.head.charter, digest=charter.digest.hex())
        return Begun(state, self.gatekeeper._replace(charter=charter), amended=amended)

    def _following(self) -> Catalogue:
        """The rules of the next version. UpgradeDue where this program does not have them."""
        application = self.head.application + 1
        rules = self.known.of(application)
        if rules is None:
            raise UpgradeDue(application, self.known.known, self.head.height + 1)
        return rules

    def _begin_upgraded(self, rules: Catalogue) -> Begun:
        charter = charter_under(self.charter.canonical, rules)
        migrated = migrate(self.store, self.catalogue, rules, charter, self.head)
        upgrade = Upgraded(
            application=rules.application,
            root_before=self.head.state_root,
            root_after=self._tree.prepare(migrated.leaves).root.hex(),
        )
        state = State(Migrated(self.store, migrated))
        return Begun(state, self.gatekeeper._replace(charter=charter, catalogue=rules), upgrade, migrated)

    def _execute(self, begun: Begun, moment: Moment, admitted: Admitted) -> Executed:
        submission = admitted.submission
        receipt = execute(begun.state, begun.rules, moment, admitted)
        self._executing.append(submission.id)
        self.seen[submission.id] = submission.transaction.valid_until
        return Executed(submission.id, submission.transaction, receipt)

    def _seal(self, block: Block, begun: Begun, executed: list[Executed]) -> Finalised:
        sealed = begun.state.seal()
        if begun.migrated is not None:
            sealed = sealed.over(begun.migrated)
        tree = self._tree.prepare(sealed.leaves)
        receipts = [each.receipt.bytes() for each in executed]
        leaf = blocks.history_leaf(block, receipts, begun.upgrade, begun.amended)
        history = self._history.prepare([] if leaf is None else [leaf.data()])
        self._pending = Finalised(
            block=block,
            head=make_head(
                begun.rules.founding,
                begun.rules.charter.digest.hex(),
                begun.rules.catalogue.application,
                block,
                tree.root,
                history,
            ),
            executed=tuple(executed),
            sealed=sealed,
            tree=tree,
            history=history,
            receipts=receipts,
            validators=validator_updates(begun.state),
            rules=begun.rules,
            upgrade=begun.upgrade,
            amended=begun.amended,
            leaf=leaf,
        )
        return self._pending

    def _remember_window(self) -> None:
        """The ids that could still be replayed, from the blocks of the window."""
        oldest = self.head.as_of - self.charter.preamble.window_seconds
        for index in range(self.head.history_size - 1, -1, -1):
            leaf = reader.leaf_at(self.store, index)
            if leaf.second < oldest:
                break
            block = reader.read_block_at(self.store, leaf.height)
            receipts = reader.read_receipts_at(self.store, leaf.height)
            rules = self._rules_at(leaf.height)
            for data, receipt in zip(block.transactions, receipts, strict=True):
                if receipt.status != INADMISSIBLE:
                    # Not by the size that today's text allows: that of then may have allowed more.
                    submission = read_submission(data, rules.transactions)
                    self.seen[submission.id] = submission.transaction.valid_until
        self._forget_seen()

    def _rules_at(self, height: int) -> Catalogue:
        """By which a block of the past was executed. UnknownApplication where this program has dropped them."""
        application = reader.application_at(self.store, height, self.head)
        if application == self.head.application:
            return self.catalogue
        rules = self.known.of(application)
        if rules is None:
            raise UnknownApplication(application, self.known.known)
        return rules

    def _forget_seen(self) -> None:
        """Drop the ids that no block can hold any more, now and then rather than at every block."""
        if self.head.as_of >= self._forget_at:
            self._forget_at = self.head.as_of + self.charter.preamble.heartbeat_seconds
            for identity in [each for each, until in self.seen.items() if until < self.head.as_of]:
                del self.seen[identity]


def found_ledger(
    store: Store, catalogue: Catalogue, charter: Charter, beside: Mapping[bytes, bytes] = MappingProxyType({})
) -> None:
    """Write the state at founding, by the rules that the charter names. The same charter again is no fault; another one
    is refused with what differs. UnknownApplication where the program does not have those rules. beside: what an engine
    is to find in META.
    """
    canonical = store.get(Space.META, CHARTER_KEY)
    if canonical is not None:
        require_same_charter(canonical, charter.canonical)
        return
    rules = catalogue.of(charter.preamble.application)
    if rules is None:
        raise UnknownApplication(charter.preamble.application, catalogue.known)
    state = State(store)
    found(state, rules, charter)
    sealed, block = state.seal(), Block(GENESIS_HEIGHT, first_ledger_second(charter), ())
    tree, history = StateTree().prepare(sealed.leaves), History().prepare([])
    digest = charter.digest.hex()
    head = make_head(digest, digest, rules.application, block, tree.root, history)
    batch = block_batch(block, head, sealed, tree, history, [])
    batch.update(Space.META, {**beside, CHARTER_KEY: charter.canonical})
    store.commit(GENESIS_HEIGHT, batch)


def _without_effect(receipt: Receipt) -> Executed:
    return Executed(bytes.fromhex(receipt.transaction), None, receipt)
