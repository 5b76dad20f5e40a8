"""Book-keeping: how a book-keeper takes another key for its node's votes. Power and seats are the charter's."""

from heqi.codec.signatures import is_sound_key, validator_address
from heqi.machine.authority import KEYS
from heqi.machine.book_keepers import BOOK_KEEPERS, VALIDATOR_KEYS, Keeper, enter_consensus_key
from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.charter.reasons import Why
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.identifiers import PublicKey


class SetConsensusKey(Action, tag="charter.set_consensus_key"):
    """A book-keeper names the key that its node votes with from now on; the key before, if it had one, votes no more.

    The key itself need not sign: what guards a consensus key (a signer of votes alone) signs nothing else.
    """

    key: PublicKey


def set_consensus_key(state: State, call: Call, ask: SetConsensusKey) -> None:
    keeper = keeper_of(state, ask.by)
    require(is_sound_key(ask.key), Why.KEY_NOT_SOUND, member=ask.by, key=ask.key)
    require(not _is_taken(state, ask.key), Why.KEY_TAKEN, key=ask.key)
    # Nothing below may be refused.
    state.put(BOOK_KEEPERS, ask.by, changed(keeper, consensus_key=ask.key))
    enter_consensus_key(state, ask.by, ask.key, call.height)


def keeper_of(state: State, party: str) -> Keeper:
    """The party's row among the book-keepers. Refuse (NOT_A_BOOK_KEEPER) who is none."""
    keeper = state.get(BOOK_KEEPERS, party)
    if keeper is None:
        refuse(Why.NOT_A_BOOK_KEEPER, party=party)
    return keeper


def _is_taken(state: State, key: str) -> bool:
    """Whether the key ever voted, signs transactions, or vouches for heads."""
    return (
        state.get(VALIDATOR_KEYS, validator_address(key)) is not None
        or state.get(KEYS, key) is not None
        or bool(state.scan(BOOK_KEEPERS, "head_key", key, limit=1))
    )
