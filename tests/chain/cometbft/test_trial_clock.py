"""A trial network's clock: it goes on by statements alone, never back, and is nothing on a network of real time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heqi.chain.cometbft import messages_pb2 as messages
from heqi.chain.cometbft.adapter import GOOD, REFUSED, Adapter
from heqi.chain.cometbft.batches import write_batch
from heqi.chain.cometbft.clocks import ClockName, TrialClock
from heqi.chain.cometbft.genesis import FirstState, chain_name, read_first_state
from heqi.chain.cometbft.reasons import Why
from heqi.chain.cometbft.trial_clock import MAGIC, read_statement, write_statement
from heqi.chain.verdicts import LastingVerdicts
from heqi.codec.canonical import encode
from heqi.machine.reasons import Refusal
from heqi.machine.receipts import INADMISSIBLE, KEPT
from heqi.storage.memory import MemoryStore
from heqi.values.days import LAST_SECOND
from tests.chain.cometbft.test_adapter import MOST_BYTES, check, envelopes, node
from tests.pilot import BEGINS, LEDGER, START, founded

ENGINE_SECOND = START + 10**8  # real time, years later: it tells a trial network nothing


def trial() -> Adapter:
    verdicts = LastingVerdicts()
    application = founded(MemoryStore(), verdicts)
    return Adapter(application, verdicts, lambda: application.head.as_of, TrialClock())


def proposed(adapter: Adapter, pool: list[bytes], most_bytes: int = MOST_BYTES) -> list[bytes]:
    asked = messages.PrepareProposalRequest(most_bytes=most_bytes, transactions=pool)
    asked.time.seconds = ENGINE_SECOND
    return list(adapter.prepare_proposal(asked).transactions)


def accepts(adapter: Adapter, transactions: list[bytes]) -> bool:
    answered = adapter.process_proposal(messages.ProcessProposalRequest(transactions=transactions))
    return answered.status == messages.ProcessProposalResponse.ACCEPT


def decide(adapter: Adapter, transactions: list[bytes]) -> messages.FinalizeBlockResponse:
    """The next block with these, durable."""
    height = adapter.application.head.height + 1
    asked = messages.FinalizeBlockRequest(transactions=transactions, height=height)
    asked.time.seconds = ENGINE_SECOND + height
    answered = adapter.finalise(asked)
    adapter.commit()
    return answered


@given(st.integers(0, LAST_SECOND))
def test_a_statement_has_one_form(second: int) -> None:
    data = write_statement(second)
    assert read_statement(data) == second
    assert read_statement(data + b"\0") is None
    assert read_statement(data[:-1]) is None


@pytest.mark.parametrize("second", [-1, LAST_SECOND + 1, 2**64])
def test_no_statement_is_beyond_the_last_day(second: int) -> None:
    with pytest.raises((ValueError, OverflowError)):
        write_statement(second)
    assert read_statement(MAGIC + b"\xff" * 8) is None


STEPS = st.lists(
    st.lists(st.one_of(st.integers(0, 7), st.integers(BEGINS - 100, START + 500).map(write_statement)), max_size=4),
    max_size=6,
)


@settings(max_examples=40)
@given(STEPS)
def test_it_never_goes_back_and_the_embedded_engine_comes_to_the_same_hash(steps: list[list[int | bytes]]) -> None:
    one, other, alone = trial(), trial(), founded(MemoryStore())
    decide(one, [write_statement(START)])
    decide(other, [write_statement(START)])
    alone.assemble(START, [])
    alone.commit()
    for step in steps:
        before = one.application.head.as_of
        pool = [each if isinstance(each, bytes) else write_batch([envelopes()[each]]) for each in step]
        waiting = [each for each in dict.fromkeys(pool) if check(one, each) == GOOD]
        chosen = proposed(one, waiting)
        said = [each for each in map(read_statement, chosen) if each is not None]
        assert len(said) <= 1
        assert accepts(one, chosen)
        assert accepts(other, chosen)
        assert decide(one, chosen) == decide(other, chosen)
        after = one.application.head
        assert after == other.application.head
        assert after.as_of == max([before, *said])
        block = [envelope for data in chosen for envelope in one.flatten(data)]
        alone.finalise(after.height, after.as_of, block)
        alone.commit()
        assert alone.head == after


def test_a_statement_that_does_not_move_it_may_not_wait_and_has_no_effect_where_it_is_decided() -> None:
    adapter = trial()
    assert check(adapter, write_statement(BEGINS)) == REFUSED
    assert check(adapter, write_statement(BEGINS + 1)) == GOOD
    assert [each.code for each in decide(adapter, [write_statement(START)]).results] == [GOOD]
    decide(adapter, [write_statement(START - 1)])
    assert adapter.application.head.as_of == START
    assert check(adapter, write_statement(START)) == REFUSED


def test_a_proposal_tells_the_time_once_and_its_batches_are_of_that_time() -> None:
    adapter, batch = trial(), write_batch(envelopes()[:1])  # valid until START + 600
    decide(adapter, [write_statement(START)])
    assert check(adapter, batch) == GOOD
    early, late = write_statement(START + 600), write_statement(START + 601)
    assert proposed(adapter, [batch, early]) == [early, batch]
    assert proposed(adapter, [batch, late, early]) == [late]
    assert proposed(adapter, [batch, early], len(batch)) == [early]
    assert not accepts(adapter, [early, late])


def test_the_engines_time_tells_a_trial_network_nothing() -> None:
    adapter = trial()
    before = adapter.application.head
    decide(adapter, [])
    assert (adapter.application.head.as_of, adapter.application.head.app_hash) == (before.as_of, before.app_hash)


def test_on_a_network_of_real_time_a_statement_is_like_any_bytes_that_are_no_batch() -> None:
    adapter, statement = node(), write_statement(START + 10)
    assert check(adapter, statement) == REFUSED
    assert proposed(adapter, [statement]) == []
    assert not accepts(adapter, [statement])
    asked = messages.FinalizeBlockRequest(transactions=[statement, write_batch(envelopes()[:1])], height=1)
    asked.time.seconds = START + 1
    assert [each.code for each in adapter.finalise(asked).results] == [REFUSED, GOOD]
    committed, _ = adapter.commit()
    assert [each.status for each in committed.receipts] == [INADMISSIBLE, KEPT]
    assert committed.head.as_of == START + 1


@pytest.mark.parametrize("said", ["trial", "real"])
def test_a_node_begins_only_on_a_genesis_that_names_its_own_clock(said: ClockName) -> None:
    adapter = node() if said == "trial" else trial()
    first = encode(FirstState(LEDGER, said))
    asked = messages.InitChainRequest(chain=chain_name(LEDGER), app_state=first, initial_height=1)
    asked.time.seconds = START
    with pytest.raises(Refusal) as refused:
        adapter.init_chain(asked)
    assert (refused.value.reason, refused.value.facts["what"]) == (Why.OTHER_GENESIS, "clock")


def test_real_time_is_not_said() -> None:
    assert encode(FirstState(LEDGER)) == b'{"charter":"%s"}' % LEDGER.encode()
    assert read_first_state(encode(FirstState(LEDGER, "trial"))).clock == "trial"
    assert read_first_state(b'{"clock":"sundial","charter":"x"}').charter == ""
