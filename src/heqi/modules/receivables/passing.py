"""Passing on: a part is cut off, a claim is assigned.

Whoever receives signs too: nobody is made to take a claim in place of money. Every assignment is a notice to the
obligor, who sees from which day which account discharges (民法典 art. 546: no notice, no effect on the obligor).

The order that this ledger shows is an order among its members. Legal priority follows the registry of movable property
(民法典 art. 768): first whoever registered, then by time of registration, then by first notice, then pro rata.
"""

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import require
from heqi.machine.transactions import Action
from heqi.modules.parties import require_good_standing
from heqi.modules.payments import Account, collection_account
from heqi.modules.receivables.claims import (
    CLAIMS,
    NOTICES,
    PROMISES,
    Claim,
    Notice,
    held_by,
    promise_of,
    require_live,
)
from heqi.modules.receivables.reasons import Why
from heqi.modules.receivables.terms import Terms
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount
from heqi.values.identifiers import Id, Party


class Split(Action, tag="receivables.split"):
    """The holder cuts off a part, for itself or for another who accepts it, say its own supplier."""

    claim: Id
    part: Amount
    to: Party


class Assign(Action, tag="receivables.assign"):
    """The holder assigns the whole claim, over the face that both sides name, to another, who accepts it; the obligor
    has notice of it.
    """

    claim: Id
    face: Amount
    to: Party


def split(state: State, call: Call, ask: Split) -> None:
    claim = held_by(state, ask.by, ask.claim)
    require_passable(call, claim)
    terms = call.terms(Terms)
    rest = claim.face - ask.part
    require(rest > 0, Why.PART_TOO_LARGE, whole=claim.face, part=ask.part)
    smaller = min(ask.part, rest)
    require(smaller >= terms.smallest_part, Why.PART_TOO_SMALL, smallest=terms.smallest_part, part=smaller)
    promise = promise_of(state, claim.root)
    require(promise.parts < terms.parts_at_most, Why.TOO_MANY_PARTS, parts=promise.parts)
    account = require_recipient(state, call, claim, ask.to)
    # Nothing below may be refused.
    key = call.new_id()
    state.put(PROMISES, claim.root, changed(promise, parts=promise.parts + 1))
    state.put(CLAIMS, ask.claim, changed(claim, face=rest))
    part = changed(claim, cut_from=ask.claim, face=ask.part, paid=0, notices=0)
    if ask.to == ask.by:
        state.put(CLAIMS, key, part)
    else:
        pass_on(state, call, key, part, ask.to, account, by="receivables.split")


def assign(state: State, call: Call, ask: Assign) -> None:
    claim = held_by(state, ask.by, ask.claim)
    require_passable(call, claim)
    require_face(claim, ask.face)
    require(ask.to != ask.by, Why.SAME_PARTY, party=ask.to)
    account = require_recipient(state, call, claim, ask.to)
    # Nothing below may be refused.
    pass_on(state, call, ask.claim, claim, ask.to, account, by="receivables.assign")


def require_passable(call: Call, claim: Claim) -> None:
    require_live(claim)
    require(claim.financed_by is None, Why.IS_FINANCED, file=claim.financed_by)
    require(call.day <= claim.due, Why.ALREADY_DUE, due=claim.due)
    require(claim.disputed == 0, Why.DISPUTED, disputed=claim.disputed)


def require_face(claim: Claim, said: int) -> None:
    """Whoever pays for a claim as it stands has signed how much it is: until then its holder could still cut it."""
    require(said == claim.face, Why.FACE_DIFFERS, face=claim.face, said=said)


def require_recipient(state: State, call: Call, claim: Claim, to: Party) -> Account:
    """Where the recipient collects."""
    require_good_standing(state, to, Why.COUNTERPARTY_NOT_ADMITTED)
    require(to != claim.obligor, Why.SAME_PARTY, party=to)
    return collection_account(state, to, call.day)


def pass_on(
    state: State,
    call: Call,
    key: Id,
    claim: Claim,
    to: Party,
    account: Account,
    *,
    by: str,
    financed_by: Id | None = None,
) -> None:
    """Put the claim into other hands, with notice to the obligor on record. Refuses nothing."""
    number = claim.notices + 1
    held = changed(claim, holder=to, notices=number, holder_since=call.day, financed_by=financed_by)
    notice = Notice(
        claim=key,
        root=claim.root,
        obligor=claim.obligor,
        giver=claim.holder,
        holder=to,
        face=claim.face,
        bank=account.bank,
        account=account.account,
        day=call.day,
        by=by,
    )
    state.put(CLAIMS, key, held)
    state.put(NOTICES, f"{key}/{number:06d}", notice)


RULES: dict[type[Action], Rule] = {
    Split: Rule(
        split,
        by="the holder",
        zh="持有人拆出一部分，自留，或转给接受的另一方，如其自己的供应商。",
        also=("to",),
        amount="part",
        starts=True,
        makes=CLAIMS,
    ),
    Assign: Rule(
        assign,
        by="the holder",
        zh="持有人按双方载明的面额将整笔债权转让给接受的另一方，债务人即获通知。",
        also=("to",),
        amount="face",
        starts=True,
    ),
}
