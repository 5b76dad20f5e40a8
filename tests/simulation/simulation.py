"""One seed: replicas that take one order of blocks, crash and come back, while honest and hostile parties act.

Everything follows from the seed. After each block all replicas that are up have to agree, and the auditor has to.
"""

from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from random import Random
from typing import Any, NamedTuple

import msgspec

from heqi.chain import reader
from heqi.chain.application import MAX_BLOCK_TRANSACTIONS
from heqi.chain.blocks import Block, Committed, Head
from heqi.chain.finalised import Finalised
from heqi.machine.book_keepers import VALIDATOR_KEYS
from heqi.machine.catalogue import Catalogue
from heqi.machine.genesis import first_ledger_second
from heqi.machine.misbehaviour import Misbehaviour
from heqi.machine.reasons import Refusal
from heqi.machine.receipts import KEPT
from heqi.modules import CATALOGUE
from heqi.state.store import Space
from heqi.state.tables import changed
from heqi.values.days import SECONDS_PER_DAY, day_of, first_second
from tests.simulation.audit.roots import app_hash, history_root, state_root
from tests.simulation.auditor import Auditor, Discrepancy
from tests.simulation.draws.all import draw_actions, temper
from tests.simulation.draws.draw import Draw
from tests.simulation.replica import Crash, Replica
from tests.simulation.wire import envelope, hostile
from tests.simulation.world import UNGOVERNED_EVERY, UTC_OFFSET_MINUTES, openings, simulated_charter

BLOCKS = 70
OPENING_HOUR = 9 * 3_600
CRASH_SHARE = 0.06
MISBEHAVIOUR_SHARE = 0.05
RECOMPUTE_EVERY = 12
# How time goes on between two blocks: a crowded hour, working days, or weeks.
PACES = ((98, 1, 1, 0, 0), (70, 12, 14, 3, 1), (70, 12, 14, 3, 1), (55, 10, 20, 10, 5))


class Setting(NamedTuple):
    """How a ledger is run. One replica: the embedded engine, whose unsynced block is nobody else's either."""

    replicas: int
    sync_every: tuple[int, ...]


SETTINGS = (Setting(3, (1, 1, 4)), Setting(1, (1,)), Setting(4, (1, 1, 3, 5)))


class Coverage:
    """What a run, or a whole campaign, has met."""

    def __init__(self) -> None:
        self.kept: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()  # actions that stood where a transaction was refused
        self.codes: Counter[str] = Counter()
        self.events: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()

    def __iadd__(self, other: "Coverage") -> "Coverage":
        for name in vars(self):
            getattr(self, name).update(getattr(other, name))
        return self


class Simulation:
    def __init__(self, seed: int, catalogue_of: Callable[[int], Catalogue] = lambda replica: CATALOGUE) -> None:
        """catalogue_of: the rules that a replica runs, by its number; all the same, unless a fault is planted."""
        self.rng = Random(seed)
        self.setting = SETTINGS[seed % len(SETTINGS)]
        self.catalogue_of = catalogue_of
        self.charter = simulated_charter(CATALOGUE, governed=seed % UNGOVERNED_EVERY != UNGOVERNED_EVERY - 1)
        self.replicas = [
            Replica(number, self.charter, catalogue_of(number), self.setting.sync_every[number])
            for number in range(self.setting.replicas)
        ]
        self.coverage = Coverage()
        self.blocks: list[Block] = []
        self.heads: list[Head] = [self.replicas[0].running.head]
        self.receipts: list[list[bytes]] = []
        self.committed: dict[int, Committed] = {}
        self.sent: list[bytes] = []
        self.waiting: list[bytes] = []
        self.draw = Draw(self.rng, self.charter.digest.hex())
        self.temper = temper(self.draw)
        self.pace = self.rng.choice(PACES)
        self.openings = list(openings())
        second = first_ledger_second(self.charter) + OPENING_HOUR
        self._tell_time(second)
        rows = list(reader.all_rows(self.replicas[0].store, CATALOGUE))
        for table, name, row in rows:
            self._note_row(table, name, row)
        content = msgspec.json.decode(self.charter.canonical)
        self.auditor = Auditor(content, self.draw.founding)
        self.auditor.found((table, name, msgspec.json.decode(row)) for table, name, row in rows)

    def run(self, blocks: int = BLOCKS) -> Coverage:
        """Discrepancy at the first thing that is wrong."""
        while len(self.blocks) < blocks:
            self.step()
        for replica in self.replicas:
            self._power_cycle(replica)
        self._agree()
        self._replay()
        return self.coverage

    # --- one block --------------------------------------------------------------------------------------------

    def step(self) -> None:
        self._restart_some()
        self._pass_time()
        candidates = self._candidates()
        height = len(self.blocks) + 1
        proposer = self.rng.choice([replica for replica in self.replicas if replica.up])
        block, ready = self._propose(proposer, height, candidates)
        if self.rng.random() < MISBEHAVIOUR_SHARE:
            block, ready = self._misbehave(block), None
        self.blocks.append(block)
        for replica in self.replicas:
            if replica.up:
                crash = self.rng.choice(list(Crash)) if self.rng.random() < CRASH_SHARE else None
                if crash is not None:
                    self.coverage.counts[f"crashes {crash.value}"] += 1
                self._take(replica, block, crash, ready if replica is proposer else None)
        if self.setting.replicas == 1 and self._lost_the_block():
            return
        if not any(replica.up for replica in self.replicas):
            self._power_cycle(self.replicas[0])
        self._follow(height)
        self._agree()
        if height % RECOMPUTE_EVERY == 0:
            self._recompute()

    def _lost_the_block(self) -> bool:
        """Whether the only replica went down before the block lasted. Its senders will send it again."""
        if self.replicas[0].up:
            return False
        lost = self.replicas[0].store.height < len(self.blocks)
        if lost:
            block = self.blocks.pop()
            self.committed.pop(block.height, None)
            self.waiting += block.transactions
            self.coverage.counts["blocks lost unsynced"] += 1
        self._power_cycle(self.replicas[0])
        return lost

    def _propose(self, proposer: Replica, height: int, candidates: list[bytes]) -> tuple[Block, Finalised | None]:
        """The next block: what an honest proposer makes of the candidates, or a byzantine one."""
        application, second = proposer.running, self.draw.second
        if self.rng.random() < 0.1:  # a round that failed leaves nothing behind
            application.assemble(second, self.rng.sample(candidates, len(candidates) // 2))
        kind = self.rng.choice(("assemble", "assemble", "propose", "byzantine"))
        self.coverage.counts[f"blocks: {kind}"] += 1
        if kind == "assemble":
            assembled = application.assemble(second, candidates)
            self.coverage.codes.update(refusal.reason.code for refusal in assembled.refusals if refusal is not None)
            keep = self.rng.random() < 0.5
            return assembled.finalised.block, assembled.finalised if keep else None
        if kind == "propose":
            chosen = application.propose(candidates, second)
            if not all(replica.running.accept_proposal(chosen) for replica in self.replicas if replica.up):
                raise Discrepancy("an honest proposal is not accepted")
            return Block(height, second, tuple(chosen)), None
        flood = [b"x"] * (MAX_BLOCK_TRANSACTIONS + 1)
        if any(replica.running.accept_proposal(flood) for replica in self.replicas if replica.up):
            raise Discrepancy("a proposal beyond the limits is accepted")
        return Block(height, second, (*candidates, *self.rng.sample(candidates, len(candidates) // 3))), None

    def _misbehave(self, block: Block) -> Block:
        """The engine names a validator that voted twice with a block: one that there is or was, or a stranger."""
        known = [name for name, _ in self.draw.rows(VALIDATOR_KEYS)] or [sha256(b"stranger").hexdigest()[:40]]
        cases = tuple(
            Misbehaviour(
                validator=self.rng.choice(known),
                kind=self.rng.choice(("double-vote", "light-client-attack")),
                height=max(0, block.height - self.rng.randint(1, 3)),
                second=block.second,
                power=25,
                total_power=100,
            )
            for _ in range(self.rng.choice((1, 1, 1, 2, 3)))
        )
        self.coverage.counts["blocks with misbehaviour"] += 1
        return changed(block, misbehaviour=cases)

    def _take(self, replica: Replica, block: Block, crash: Crash | None, ready: Finalised | None) -> None:
        committed = replica.execute(block, crash, ready)
        if replica.faults:
            raise Discrepancy(f"replica {replica.number} met a fault: {replica.faults[-1]}")
        if committed is not None:
            self._same_outcome(replica, committed)

    def _same_outcome(self, replica: Replica, committed: Committed) -> None:
        height = committed.block.height
        first = self.committed.setdefault(height, committed)
        if committed.head != first.head:
            raise Discrepancy(f"replica {replica.number} has another head at block {height}")
        if committed.receipts != first.receipts or committed.changes != first.changes:
            raise Discrepancy(f"replica {replica.number} has other receipts or changes at block {height}")

    # --- crashes ----------------------------------------------------------------------------------------------

    def _restart_some(self) -> None:
        for replica in self.replicas:
            if not replica.up and self.rng.random() < 0.4:
                self._power_cycle(replica)
        if self.rng.random() < 0.02:  # a power cut for everybody
            self.coverage.counts["power cuts for all"] += 1
            for replica in self.replicas:
                replica.stop()
        if not any(replica.up for replica in self.replicas):
            for replica in self.replicas:
                self._power_cycle(replica)

    def _power_cycle(self, replica: Replica) -> None:
        """Down, up from what was synced, and caught up by replay."""
        replica.stop()
        self.coverage.counts["restarts"] += 1
        self.auditor.restarted(replica.number, replica.start())
        head = replica.running.head
        if head != (self.committed[head.height].head if head.height else self.heads[0]):
            raise Discrepancy(f"replica {replica.number} came back to another head")
        for block in self.blocks[replica.running.head.height :]:
            self.coverage.counts["blocks caught up"] += 1
            self._take(replica, block, None, None)

    # --- time and transactions --------------------------------------------------------------------------------

    def _tell_time(self, second: int) -> None:
        self.draw.second = second
        self.draw.day = day_of(second, UTC_OFFSET_MINUTES)

    def _pass_time(self) -> None:
        second = self.draw.second
        match self.rng.choices(("seconds", "minutes", "day", "days", "due"), self.pace)[0]:
            case "seconds":
                second += self.rng.randint(0, 20)
            case "minutes":
                second += self.rng.randint(60, 3_000)
            case "day":
                second = self._morning(1)
            case "days":
                second = self._morning(self.rng.randint(2, 9))
            case _:
                dues = [row.due for row in self.draw.book.get("claims", {}).values() if row.due >= self.draw.day]
                next_due = min(dues, default=self.draw.day)
                second = self._morning((next_due - self.draw.day).days + self.rng.randint(0, 12))
        self._tell_time(max(second, self.draw.second))

    def _morning(self, days: int) -> int:
        """The opening of a day, or late on it, after the cut-off, or shortly before the next one begins."""
        start = first_second(self.draw.day, UTC_OFFSET_MINUTES) + days * SECONDS_PER_DAY
        return start + self.rng.choice((OPENING_HOUR, OPENING_HOUR, OPENING_HOUR, 18 * 3_600, 86_000))

    def _candidates(self) -> list[bytes]:
        """What reaches the proposer: new transactions, those that were lost, replays, and hostile bytes."""
        rng, draw = self.rng, self.draw
        found = self.waiting
        self.waiting = []
        while self.openings and len(found) < 4:
            draw.new_salt()
            found.append(envelope(draw, CATALOGUE, list(self.openings.pop(0).actions), careful=True))
        if self.openings:
            self.sent += found
            return found
        for _ in range(rng.choice((0, 1, 1, 2, 3, 5, 8))):
            draw.new_salt()
            data = envelope(draw, CATALOGUE, draw_actions(draw, CATALOGUE, self.temper))
            found.append(data)
            if rng.random() < 0.05:
                found.append(data)
            if rng.random() < 0.15:
                found.append(hostile(draw, data))
        if self.sent and rng.random() < 0.35:
            found.append(rng.choice(self.sent[-30:] if rng.random() < 0.7 else self.sent))
        if found and rng.random() < 0.2:  # some arrive late
            self.waiting.append(found.pop(rng.randrange(len(found))))
        self.sent += found
        return found

    # --- what has to hold -------------------------------------------------------------------------------------

    def _follow(self, height: int) -> None:
        """Tell the auditor, and everybody who draws, of a block that lasts."""
        committed = self.committed[height]
        self.heads.append(committed.head)
        receipts = [receipt.bytes() for receipt in committed.receipts]
        self.receipts.append(receipts)
        self.auditor.follow(
            height,
            committed.block.second,
            list(committed.block.transactions),
            [msgspec.json.decode(each) for each in receipts],
            [(table, name, _plain(row)) for table, name, row in committed.changes],
            msgspec.to_builtins(committed.block.misbehaviour),
        )
        told = self.auditor.takeovers.get(height)
        if told is not None:
            self.coverage.counts["texts lapsed" if told["base"] == told["digest"] else "texts in force"] += 1
        for table, name, row in committed.changes:
            self._note_row(table, name, row)
        self._cover(committed)

    def _note_row(self, table: str, name: str, row: bytes | None) -> None:
        rows = self.draw.book.setdefault(table, {})
        if row is None:
            rows.pop(name, None)
        else:
            rows[name] = CATALOGUE.tables[table].read(row)

    def _cover(self, committed: Committed) -> None:
        self.coverage.counts["blocks"] += 1
        for data, receipt in zip(committed.block.transactions, committed.receipts, strict=True):
            self.coverage.counts[f"transactions {receipt.status}"] += 1
            if receipt.code is not None:
                self.coverage.codes[receipt.code] += 1
            if receipt.action is None and receipt.status != KEPT:
                self._explain(data)
                continue
            names = [str(each["action"]) for each in msgspec.json.decode(data)["body"]["actions"]]
            if receipt.status == KEPT:
                self.coverage.kept.update(names)
                self.coverage.events.update(
                    str(event["event"]) for event in msgspec.json.decode(receipt.bytes())["events"]
                )
            elif receipt.action is not None:
                self.coverage.refused[names[receipt.action]] += 1

    def _explain(self, data: bytes) -> None:
        """Why something inadmissible was in a byzantine block, as far as it shows afterwards."""
        replica = next(replica for replica in self.replicas if replica.up)
        try:
            replica.running.check(data, self.draw.second)
        except Refusal as refusal:
            self.coverage.codes[refusal.reason.code] += 1

    def _agree(self) -> None:
        """All replicas that are up: one head, the same receipts on record, the same ids that may not come again."""
        up = [replica for replica in self.replicas if replica.up]
        height = len(self.blocks)
        for replica in up:
            if replica.running.head != self.heads[height]:
                raise Discrepancy(f"replica {replica.number} stands at another head than block {height}'s")
            stored = [each.bytes() for each in reader.read_receipts_at(replica.store, height)] if height else []
            if stored != (self.receipts[height - 1] if height else []):
                raise Discrepancy(f"replica {replica.number} has other receipts on record at block {height}")
            if replica.seen() != up[0].seen():
                raise Discrepancy(f"replicas {up[0].number} and {replica.number} disagree on what was seen")
        self.auditor.seen({identity.hex() for identity in up[0].seen()})

    def _recompute(self) -> None:
        """The roots, anew from nothing but rows, blocks and receipts."""
        self.coverage.counts["roots recomputed"] += 1
        store = next(replica for replica in self.replicas if replica.up).store
        head, cells = self.heads[-1], store.scan(Space.ROWS, limit=1_000_000)
        state = state_root(cells)
        history = history_root([(block.height, block.second, block.transactions, receipts,
                                 msgspec.to_builtins(block.misbehaviour), self.auditor.takeovers.get(block.height))
                                for block, receipts in zip(self.blocks, self.receipts, strict=True)])  # fmt: skip
        if (state.hex(), history.hex()) != (head.state_root, head.history_root):
            raise Discrepancy("the head's roots are not those of what is on record")
        if app_hash(state, history, head.founding, self.auditor.text).hex() != head.app_hash:
            raise Discrepancy("the app hash is not that of the roots")
        self.auditor.same_rows(
            (table, name, msgspec.json.decode(row)) for table, name, row in reader.all_rows(store, CATALOGUE)
        )

    def _replay(self) -> None:
        """A newcomer that takes all blocks from the first arrives at the same head."""
        self._recompute()
        number = len(self.replicas)
        newcomer = Replica(number, self.charter, self.catalogue_of(number))
        for block in self.blocks:
            self._take(newcomer, block, None, None)
        self._agree()


def _plain(row: bytes | None) -> Any:
    return None if row is None else msgspec.json.decode(row)
