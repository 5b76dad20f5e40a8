"""The stage on a network: what nodes say is held to this process's own ledger, and another word ends the story."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest
from msgspec import structs

from heqi.chain import reader
from heqi.chain.application import Application, found_ledger
from heqi.chain.blocks import VouchedHead, vouch
from heqi.chain.engine import Why as Engine
from heqi.client.errors import Refused, of_receipt, of_refusal
from heqi.client.light import EngineVotes
from heqi.client.standing import BackedHead
from heqi.client.told import Outcome
from heqi.demo.cast import Cast, assemble_cast
from heqi.demo.network import on_network
from heqi.demo.network.on_network import Member, OnNetwork
from heqi.demo.network.performance import followed
from heqi.demo.stage import StoryBroken
from heqi.edge.reasons import Why as Edge
from heqi.machine.admission import Inadmissible
from heqi.machine.reasons import Refusal
from heqi.modules import CATALOGUE
from heqi.modules.payments import Credit
from heqi.storage.memory import MemoryStore
from heqi.values.days import add_days
from tests.demo.conftest import SEED

VOTES = cast(EngineVotes, object())
CAST = assemble_cast(SEED, network=True)


class Network:
    """One ledger that is asked under several names, as by nodes that agree."""

    def __init__(self, cast: Cast) -> None:
        store = MemoryStore()
        found_ledger(store, CATALOGUE, cast.charter)
        self.application = Application(store, CATALOGUE)
        self.second = self.application.head.as_of
        self.undecided = 0

    def move_clock(self, second: int) -> None:
        self.second = second
        self.application.assemble(second, [])
        self.application.commit()


class Node:
    """What the stage asks of a client, answered by the network's ledger."""

    def __init__(self, network: Network, member: str) -> None:
        self.network, self.member = network, member

    def health(self) -> Any:
        return SimpleNamespace(height=self.network.application.head.height)

    def head(self, height: int) -> VouchedHead:
        head = reader.head_at(self.network.application.store, height)
        return VouchedHead(head=head, vouchers=(vouch(head, self.member, CAST.head_pairs[self.member]),))

    def block(self, height: int) -> Any:
        return reader.read_block_at(self.network.application.store, height)

    def votes(self, height: int) -> BackedHead:
        if height >= self.network.application.head.height:
            raise of_refusal(Refused, Refusal(Edge.NO_VOTES, height=height))
        return BackedHead(**structs.asdict(self.head(height)), votes=VOTES)

    def submit(self, data: bytes) -> Outcome:
        if self.network.undecided:
            self.network.undecided -= 1
            raise of_refusal(Refused, Refusal(Engine.UNDECIDED))
        application = self.network.application
        assembled = application.assemble(self.network.second, [data])
        if assembled.refusals[0] is not None:
            raise of_refusal(Refused, assembled.refusals[0])
        committed = application.commit()
        (receipt,) = committed.receipts
        if receipt.code is not None:
            raise of_receipt(receipt, committed.block.height, CATALOGUE)
        return Outcome(receipt.transaction, committed.block.height, committed.block.second, receipt)


@pytest.fixture
def network() -> Network:
    return Network(CAST)


@pytest.fixture
def stage(network: Network, tmp_path: Path) -> Iterator[OnNetwork]:
    with followed(tmp_path, CAST) as application:
        members = [Member(each, cast(Any, Node(network, each))) for each in CAST.head_pairs]
        yield OnNetwork(CAST, application, members, network.move_clock)


def credit(number: int, currency: str = "CNY") -> Credit:
    return Credit(by="river-bank", customer="core-maker", currency=currency, amount=100, reference=f"line-{number}")


def test_each_transaction_goes_to_another_node_and_the_ledger_here_follows(stage: OnNetwork, network: Network) -> None:
    stage.on(add_days(stage.day, 3))
    sent = [stage.send(stage.sign(credit(number))) for number in range(6)]
    assert all(each.kept for each in sent)
    assert [stage.submitted[each.id] for each in stage.members] == [2, 2, 1, 1]
    assert stage.head == network.application.head
    assert stage.second == stage.head.as_of == network.second
    assert [each.member for each in stage.vouched().vouchers] == sorted(CAST.head_pairs)


def test_votes_for_the_last_block_come_with_one_more(stage: OnNetwork, network: Network) -> None:
    stage.send(stage.sign(credit(1)))
    head = stage.head
    assert stage.votes(head) is VOTES
    assert stage.head == network.application.head
    assert stage.head.height == head.height + 1
    assert stage.votes(head) is VOTES  # there is one after it by now
    assert stage.head.height == head.height + 1


def test_without_votes_the_story_ends(stage: OnNetwork, network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_network, "WAIT_SECONDS", 0.1)
    stage.send(stage.sign(credit(1)))
    other = msgspec.structs.replace(stage.head, app_hash="00" * 32)
    with pytest.raises(StoryBroken, match="no node has votes"):
        stage.votes(other)


def test_a_trial_leaves_no_trace_and_a_refusal_is_the_networks_too(stage: OnNetwork, network: Network) -> None:
    ready = stage.sign(credit(1))
    assert stage.trial(ready).code is None
    sent = stage.send(ready)
    assert sent.kept
    with pytest.raises(Refusal) as refused:
        stage.send(ready)
    assert refused.value.reason == Inadmissible.SEEN
    again = stage.send(stage.sign(credit(1)))  # the same line of the statement: a rule refuses it, in a block
    assert not again.kept
    assert again.height == network.application.head.height == stage.head.height


def test_what_is_undecided_is_sent_again_but_not_for_ever(stage: OnNetwork, network: Network) -> None:
    network.undecided = 2
    assert stage.send(stage.sign(credit(1))).kept
    network.undecided = 9
    with pytest.raises(StoryBroken, match="nothing was decided"):
        stage.send(stage.sign(credit(2)))


def test_a_network_that_takes_what_is_refused_here_ends_the_story(stage: OnNetwork, network: Network) -> None:
    early = stage.sign(credit(1))
    stage.send(stage.sign(credit(2)))
    stage.second += 10_000  # by the ledger here it has expired
    with pytest.raises(StoryBroken, match="took what is refused here"):
        stage.send(early)


def test_a_node_with_another_head_ends_the_story(
    stage: OnNetwork, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.send(stage.sign(credit(1)))
    honest = Node.head

    def forked(node: Node, height: int) -> VouchedHead:
        return honest(node, height - 1)

    monkeypatch.setattr(Node, "head", forked)
    with pytest.raises(StoryBroken, match="another head"):
        stage.vouched()
    with pytest.raises(StoryBroken, match="has"):
        stage.send(stage.sign(credit(2)))
