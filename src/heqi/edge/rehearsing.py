"""Rehearsing: what would become of a transaction at the latest head, found out on a state that is thrown away.

Nothing is handed in, kept or counted. Who asks must be among those who sign. Without signatures the answer is as if all
active keys of the signing parties had signed; then every action has to be the asker's own, so that nobody tries out
what others could do. With signatures they count as they are.
"""

import asyncio

from heqi.chain import reader as chain_reader
from heqi.client.wire import SubmitAnswer
from heqi.codec.signatures import verify
from heqi.edge.desk import Desk
from heqi.edge.readers import Asker
from heqi.edge.reasons import Why
from heqi.edge.submitting import answered
from heqi.machine.admission import Gatekeeper, admit, read
from heqi.machine.apply import execute
from heqi.machine.charter import Charter
from heqi.machine.module import Moment
from heqi.machine.reasons import require
from heqi.modules.amendment import next_text, take_over
from heqi.state.store import Reader
from heqi.state.view import State
from heqi.values.days import day_of


async def rehearse(desk: Desk, asker: Asker, envelope: bytes) -> SubmitAnswer:
    """The receipt that it would get, kept or refused, in the block after the latest. Refusal when it is inadmissible,
    or not the asker's to try. One at a time, so that trying never holds up what is handed in.
    """
    async with desk.rehearsing:
        return await asyncio.to_thread(_rehearse, desk, asker, envelope)


def _rehearse(desk: Desk, asker: Asker, envelope: bytes) -> SubmitAnswer:
    with desk.store.reader() as reader:
        head = chain_reader.read_head(reader)
        rules = chain_reader.rules_at(reader, desk.catalogue, head.height, head)
        ledger = Gatekeeper(desk.ledger, desk.text_at(head.height), rules, _Executed(reader), verify)
        submission = read(envelope, ledger)
        body, signed = submission.transaction, bool(submission.signatures)
        own = asker.party in body.parties and (signed or all(action.by == asker.party for action in body.actions))
        require(own, Why.NOT_YOURS_TO_TRY, party=asker.party)
        second = max(desk.now(), head.as_of)
        today = day_of(second, desk.charter.preamble.utc_offset_minutes)
        moment, state = Moment(head.height + 1, second, today), State(reader)
        ledger = ledger._replace(charter=_text_of_next_block(state, ledger, moment))
        receipt = execute(state, ledger, moment, admit(state, ledger, moment, submission, as_signed=signed))
    return answered(desk, ledger.charter, moment.height, second, receipt)


def _text_of_next_block(state: State, ledger: Gatekeeper, moment: Moment) -> Charter:
    """The text in force, or the one that takes over with the next block, and what becomes of the state by that."""
    waiting = next_text(state)
    if waiting is None or moment.day < waiting.first_day:
        return ledger.charter
    return take_over(state, ledger.charter, ledger.catalogue, moment, ledger.founding)


class _Executed:
    """The ids of all transactions that a block holds."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __contains__(self, identity: object) -> bool:
        return isinstance(identity, bytes) and chain_reader.find_transaction(self._reader, identity) is not None
