"""Book-keeping: a book-keeper's node takes another key to vote with, and the block says so to its engine."""

import pytest

from heqi.chain.application import Application
from heqi.codec.signatures import KEY_VECTORS, KeyPair, validator_address
from heqi.machine.authority import Why as Authority
from heqi.machine.book_keepers import BOOK_KEEPERS, VALIDATOR_KEYS, Validator, ValidatorKey
from heqi.machine.receipts import KEPT
from heqi.modules import charter
from heqi.modules.charter import SetConsensusKey, Why
from heqi.storage.memory import MemoryStore
from tests.ledger import Ledger, key, member, needs
from tests.pilot import BANK, OPERATOR, START, everybody_signs, founded, made

FIRST, SECOND = key("anna", "node").public, key("anna", "next node").public


@pytest.fixture
def ledger() -> Ledger:
    """Anna keeps the book; its maker and its checker sign together."""
    return Ledger(
        (charter.MODULE,),
        members=[
            member("anna", keys={"maker": 1, "checker": 1}, policy=[needs("charter.*", maker=1, checker=1)]),
            member("bert"),
        ],
    )


def test_a_book_keeper_names_its_key_and_replaces_it(ledger: Ledger) -> None:
    assert ledger.get(BOOK_KEEPERS, "anna").consensus_key is None
    ledger.do(SetConsensusKey(by="anna", key=FIRST))
    named_at = ledger.store.height
    before = ledger.get(BOOK_KEEPERS, "anna")
    ledger.do(SetConsensusKey(by="anna", key=SECOND))
    after = ledger.get(BOOK_KEEPERS, "anna")
    assert (before.consensus_key, after.consensus_key) == (FIRST, SECOND)
    assert (before.power, before.head_key) == (after.power, after.head_key)
    # Whose the first one was is never forgotten.
    row = ValidatorKey(member="anna", key=FIRST, from_height=named_at)
    assert ledger.get(VALIDATOR_KEYS, validator_address(FIRST)) == row


def test_it_signs_under_its_policy(ledger: Ledger) -> None:
    ledger.refuses(Authority.POLICY_UNMET, SetConsensusKey(by="anna", key=FIRST), keys=[key("anna")])


def test_who_keeps_no_book_has_no_node_that_votes(ledger: Ledger) -> None:
    ledger.refuses(Why.NOT_A_BOOK_KEEPER, SetConsensusKey(by="bert", key=FIRST))


def test_a_key_that_voted_never_comes_back(ledger: Ledger) -> None:
    ledger.do(SetConsensusKey(by="anna", key=FIRST))
    ledger.refuses(Why.KEY_TAKEN, SetConsensusKey(by="anna", key=FIRST))
    ledger.do(SetConsensusKey(by="anna", key=SECOND))
    ledger.refuses(Why.KEY_TAKEN, SetConsensusKey(by="anna", key=FIRST))


@pytest.mark.parametrize("other", [key("anna"), key("bert"), key("anna", "heads")])
def test_a_consensus_key_signs_nothing_else(ledger: Ledger, other: KeyPair) -> None:
    ledger.refuses(Why.KEY_TAKEN, SetConsensusKey(by="anna", key=other.public))


@pytest.mark.parametrize("unsound", [public for _, public, good in KEY_VECTORS if not good])
def test_a_key_with_which_others_could_vote(ledger: Ledger, unsound: str) -> None:
    ledger.refuses(Why.KEY_NOT_SOUND, SetConsensusKey(by="anna", key=unsound))


# --- what an engine is told ---------------------------------------------------------------------------------------


def block(application: Application, *actions: SetConsensusKey, number: int) -> tuple[Validator, ...]:
    """A block of these actions, each a transaction; what it says of validators, both before and after it is durable."""
    envelopes = [everybody_signs(made(each, number=number + place)) for place, each in enumerate(actions)]
    finalised = application.finalise(application.head.height + 1, START, envelopes)
    committed = application.commit()
    assert {each.status for each in committed.receipts} <= {KEPT}
    assert committed.validators == finalised.validators
    return finalised.validators


def test_a_block_says_whose_votes_count_from_now_on() -> None:
    application = founded(MemoryStore())
    assert application.validators() == ()
    assert block(application, SetConsensusKey(by=BANK, key=FIRST), number=1) == (Validator(FIRST, 20),)
    assert block(application, number=10) == ()
    replaced = (Validator(FIRST, 0), Validator(SECOND, 20))
    assert block(application, SetConsensusKey(by=BANK, key=SECOND), number=20) == replaced
    assert application.validators() == (Validator(SECOND, 20),)
    assert Application(application.store, application.catalogue).validators() == (Validator(SECOND, 20),)


def test_a_key_that_was_replaced_within_one_block_never_votes() -> None:
    application = founded(MemoryStore())
    actions = [SetConsensusKey(by=OPERATOR, key=FIRST), SetConsensusKey(by=OPERATOR, key=SECOND)]
    assert block(application, *actions, number=1) == (Validator(SECOND, 20),)
