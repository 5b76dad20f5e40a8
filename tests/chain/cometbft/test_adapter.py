"""The engine's questions: honest proposals are accepted by all, one block has one result, and a crash repeats it."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.chain import reader
from heqi.chain.application import Application, found_ledger
from heqi.chain.cometbft import messages_pb2 as messages
from heqi.chain.cometbft.adapter import GOOD, LAG_SECONDS, REFUSED, Adapter, write_validator
from heqi.chain.cometbft.batches import write_batch
from heqi.chain.cometbft.genesis import chain_name, is_of_network
from heqi.chain.cometbft.reasons import Why
from heqi.chain.verdicts import LastingVerdicts
from heqi.client.building import prepare, signing_parties
from heqi.machine.misbehaviour import MISBEHAVIOUR
from heqi.machine.reasons import Refusal
from heqi.machine.receipts import INADMISSIBLE, KEPT
from heqi.modules import CATALOGUE
from heqi.modules.charter.book_keeping import SetConsensusKey
from heqi.node.reasons import Why as Node
from heqi.storage.memory import MemoryStore
from tests.chain.cometbft import home
from tests.chain.cometbft.lone import one_keeper_allowed
from tests.pilot import LEDGER, START, Clock, credits_by, everybody_signs, founded, key
from tests.reached import refusing

MOST_BYTES = 20_000_000


@cache
def envelopes() -> list[bytes]:
    return credits_by(range(1, 9))


def node(store: MemoryStore | None = None) -> Adapter:
    verdicts = LastingVerdicts()
    application = founded(store or MemoryStore(), verdicts)
    return Adapter(application, verdicts, lambda: START)


def one_keeper() -> Adapter:
    """Of the ledger on which one book-keeper votes."""
    store = MemoryStore()
    with one_keeper_allowed():
        found_ledger(store, CATALOGUE, home.CHARTER)
        return Adapter(Application(store, CATALOGUE), LastingVerdicts(), lambda: START)


def check(adapter: Adapter, batch: bytes) -> int:
    return adapter.check_tx(messages.CheckTxRequest(transaction=batch), ()).code


def proposal(adapter: Adapter, pool: list[bytes]) -> list[bytes]:
    asked = messages.PrepareProposalRequest(most_bytes=MOST_BYTES, transactions=pool, height=1)
    asked.time.seconds = START
    return list(adapter.prepare_proposal(asked).transactions)


def accepts(adapter: Adapter, transactions: list[bytes]) -> bool:
    answered = adapter.process_proposal(messages.ProcessProposalRequest(transactions=transactions, height=1))
    return answered.status == messages.ProcessProposalResponse.ACCEPT


def block(transactions: list[bytes], height: int = 1) -> messages.FinalizeBlockRequest:
    asked = messages.FinalizeBlockRequest(transactions=transactions, height=height)
    asked.time.seconds = START + height
    return asked


GROUPS = st.lists(
    st.lists(st.integers(0, 7), min_size=1, max_size=5, unique=True).map(tuple), min_size=1, max_size=6, unique=True
)


@given(GROUPS, st.lists(st.binary(max_size=40), max_size=2), st.data())
def test_every_honest_proposal_is_accepted_by_all_and_has_one_result(
    groups: list[tuple[int, ...]], garbage: list[bytes], data: st.DataObject
) -> None:
    batches = [write_batch([envelopes()[place] for place in group]) for group in groups]
    proposer, other = node(), node()
    for each in data.draw(st.permutations(batches)):
        assert check(proposer, each) == GOOD
    assert [check(proposer, each) for each in garbage] == [REFUSED] * len(garbage)
    for each in data.draw(st.lists(st.sampled_from(batches))):  # the other has seen some of them, or none
        check(other, each)
    chosen = proposal(proposer, [*garbage, *data.draw(st.permutations(batches))])
    assert chosen
    assert set(chosen) <= set(batches)
    assert accepts(proposer, chosen)
    assert accepts(other, chosen)
    results = [each.finalise(block(chosen)) for each in (proposer, other)]
    assert results[0] == results[1]
    committed = [each.commit()[0] for each in (proposer, other)]
    assert committed[0] == committed[1]
    executed = [
        each
        for each, receipt in zip(committed[0].identities, committed[0].receipts, strict=True)
        if receipt.status != INADMISSIBLE
    ]
    assert len(executed) == len(set(executed)) == len({place for group in groups for place in group})
    assert proposal(proposer, batches) == []


def test_after_a_pause_an_empty_block_brings_the_time_up_before_anything_is_executed() -> None:
    clock, verdicts = Clock(START), LastingVerdicts()
    adapter = Adapter(founded(MemoryStore(), verdicts), verdicts, clock)
    batches = [write_batch([each]) for each in envelopes()[:3]]
    assert [check(adapter, each) for each in batches] == [GOOD] * 3
    assert proposal(adapter, batches[:1]) == batches[:1]
    decide(adapter, batches[:1], START)

    clock.second += LAG_SECONDS
    assert proposal(adapter, batches[1:2]) == batches[1:2]
    clock.second += 1
    assert proposal(adapter, batches[1:2]) == []
    assert proposal(adapter, batches[1:2]) == []  # in every round of it
    decide(adapter, [], START)
    assert proposal(adapter, batches[1:2]) == batches[1:2]
    decide(adapter, batches[1:2], clock.second)

    clock.second += 3_600  # a clock that is wrong by an hour puts off one block, and no more
    assert proposal(adapter, batches[2:]) == []
    decide(adapter, [], START + 20)
    assert proposal(adapter, batches[2:]) == batches[2:]


def test_a_clock_that_has_jumped_puts_nothing_off() -> None:
    jumped, verdicts = False, LastingVerdicts()

    def clock() -> int:
        if jumped:
            raise Refusal(Node.CLOCK_JUMPED, seconds=99_999)
        return START

    adapter = Adapter(founded(MemoryStore(), verdicts), verdicts, clock)
    batch = write_batch(envelopes()[:1])
    assert check(adapter, batch) == GOOD
    jumped = True
    assert proposal(adapter, [batch]) == [batch]
    decide(adapter, [batch], START)
    assert adapter.application.head.height == 1


def test_a_node_that_starts_into_a_pause_brings_the_time_up_first() -> None:
    clock, verdicts = Clock(START + LAG_SECONDS + 1), LastingVerdicts()
    adapter = Adapter(founded(MemoryStore(), verdicts), verdicts, clock)
    batch = write_batch(envelopes()[:1])
    assert check(adapter, batch) == GOOD
    assert proposal(adapter, [batch]) == []
    decide(adapter, [], START)
    assert proposal(adapter, [batch]) == [batch]


def decide(adapter: Adapter, transactions: list[bytes], second: int) -> None:
    asked = block(transactions, adapter.application.head.height + 1)
    asked.time.seconds = second
    adapter.finalise(asked)
    adapter.commit()


def test_a_block_with_garbage_is_voted_down_and_where_it_is_decided_executed_alike() -> None:
    garbage, good = b"no batch", write_batch(envelopes()[:2])
    one, other = node(), node()
    assert not accepts(one, [good, garbage])
    results = [each.finalise(block([garbage, good])) for each in (one, other)]
    assert results[0] == results[1]
    assert [each.code for each in results[0].results] == [REFUSED, GOOD]
    committed, _ = one.commit()
    assert [each.status for each in committed.receipts] == [INADMISSIBLE, KEPT, KEPT]


def test_a_crash_between_finalise_and_commit_repeats_the_block() -> None:
    store, transactions = MemoryStore(), [write_batch(envelopes()[:3])]
    first = node(store).finalise(block(transactions))
    again = Adapter(Application(store, CATALOGUE), LastingVerdicts(), lambda: START)
    assert again.info().last_height == 0
    assert again.finalise(block(transactions)) == first
    again.commit()
    told = Adapter(Application(store, CATALOGUE), LastingVerdicts(), lambda: START).info()
    assert (told.last_height, told.last_app_hash) == (1, first.app_hash)


@pytest.mark.parametrize("height", [0, 2])
def test_a_block_that_cannot_follow_is_refused(height: int) -> None:
    with refusing(Why.OUT_OF_STEP):
        node().finalise(block([], height))


def test_misbehaviour_is_a_row_and_an_unknown_kind_is_none() -> None:
    adapter, asked = node(), block([])
    for kind in (messages.Misbehaviour.DUPLICATE_VOTE, messages.Misbehaviour.UNKNOWN):
        case = asked.misbehaviour.add(kind=kind, height=1, total_power=100)
        case.validator.address, case.validator.power = b"\xab" * 20, 20
        case.time.seconds = START
    adapter.finalise(asked)
    committed, _ = adapter.commit()
    found = reader.get_row(adapter.application.store, MISBEHAVIOUR, f"{'ab' * 20}/0000000000000001/double-vote")
    assert found is not None
    assert len(committed.block.misbehaviour) == 1


def test_the_chain_begins_on_the_ledgers_own_validators() -> None:
    adapter = one_keeper()
    voting = adapter.application.validators()
    asked = messages.InitChainRequest(
        chain=chain_name(home.LEDGER), app_state=b'{"charter":"%s"}' % home.LEDGER.encode(), initial_height=1
    )
    asked.time.seconds = adapter.application.head.as_of
    with refusing(Why.OTHER_GENESIS):
        adapter.init_chain(asked)
    asked.validators.extend(map(write_validator, voting))
    answered = adapter.init_chain(asked)
    assert answered == adapter.init_chain(asked)
    assert [(each.public_key.ed25519.hex(), each.power) for each in answered.validators] == [
        (home.CONSENSUS.public.partition(":")[2], 100)
    ]
    assert answered.app_hash.hex() == adapter.application.head.app_hash


def test_a_ledger_of_which_the_engine_made_a_block_is_a_networks() -> None:
    adapter = one_keeper()
    store = adapter.application.store
    adapter.finalise(block([]))
    assert not is_of_network(store)
    adapter.commit()
    assert is_of_network(store)
    adapter.finalise(block([], 2))
    adapter.commit()
    assert is_of_network(store)


def test_a_ledger_without_consensus_keys_is_no_network() -> None:
    adapter = node()
    asked = messages.InitChainRequest(
        chain=chain_name(LEDGER), app_state=b'{"charter":"%s"}' % LEDGER.encode(), initial_height=1
    )
    asked.time.seconds = START
    with refusing(Why.NO_VALIDATORS):
        adapter.init_chain(asked)


def test_a_new_consensus_key_is_told_to_the_engine_with_its_block() -> None:
    adapter = one_keeper()
    new = key(home.OPERATOR, "node-2").public
    action = SetConsensusKey(by=home.OPERATOR, key=new)
    prepared = prepare(
        [action],
        ledger=home.LEDGER,
        parties=signing_parties([action], CATALOGUE),
        salt=bytes(16),
        valid_until=START + 600,
    )
    answered = adapter.finalise(block([write_batch([everybody_signs(prepared)])]))
    assert [(each.public_key.ed25519.hex(), each.power) for each in answered.validators] == [
        (home.CONSENSUS.public.partition(":")[2], 0),
        (new.partition(":")[2], 100),
    ]
    adapter.commit()
    assert not adapter.finalise(block([], 2)).validators
