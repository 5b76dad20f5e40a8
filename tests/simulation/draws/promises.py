"""Draws for receivables until they are financed: offers and their answers, parts passed on, adjustments, disputes."""

from typing import Any

from heqi.machine.transactions import Action
from heqi.modules.documents import DOCUMENTS, Kind, remainder
from heqi.modules.payments import COLLECTION_ACCOUNTS
from heqi.modules.receivables import (
    CLAIMS,
    OBLIGORS,
    PROMISES,
    Accept,
    Assign,
    Cancel,
    Claim,
    Confirm,
    Credit,
    Decline,
    Entrance,
    InvoicePart,
    Lapse,
    RaiseDispute,
    RecordDilution,
    Register,
    ResolveDispute,
    Split,
    Stage,
    Undertake,
    WithdrawDispute,
    owed,
)
from heqi.values.days import add_days
from tests.simulation.draws.draw import Draw, Drawing
from tests.simulation.world import BANKS, account_of


def stopped(draw: Draw) -> list[str]:
    """The obligors that may promise nothing new."""
    return [party for party, row in draw.rows(OBLIGORS) if row.overdue_claims or row.attested_defaults]


def evidence(draw: Draw) -> tuple[str, str, dict[str, Any]]:
    """(seller, buyer, what an offer on an invoice of theirs says): mostly on one invoice, sometimes on two."""
    usable = [
        (name, row) for name, row in draw.rows(DOCUMENTS, kind=Kind.INVOICE, withdrawn=False)
        if remainder(row) > 0 and not row.red and not row.disputed_by and not row.failed_by
        and {row.seller, row.buyer} <= {*row.recomputed_by}
    ]  # fmt: skip
    name, row = draw.mostly([(name, row) for name, row in usable if row.buyer not in stopped(draw)], usable)
    parts = [InvoicePart(document=name, amount=draw.amount(remainder(row) // draw.pick((1, 2, 3, 5)) or 1))]
    others = [(each, other) for each, other in usable if each != name and other.seller == row.seller]
    if others and draw.chance(0.2):
        second, other = draw.pick(others)
        parts.append(InvoicePart(document=second, amount=draw.amount(remainder(other))))
    theirs = [each for each, _ in draw.rows(DOCUMENTS, kind=Kind.CONTRACT, seller=row.seller, buyer=row.buyer)]
    contract = draw.mostly([theirs], [[each for each, _ in draw.rows(DOCUMENTS, kind=Kind.CONTRACT)]])
    received = draw.rows(DOCUMENTS, kind=Kind.DELIVERY)
    delivery = draw.mostly([draw.rows(DOCUMENTS, kind=Kind.DELIVERY, refers_to=name)], [received])
    delivered = draw.in_days(-9, 0)
    said: dict[str, Any] = {"contract": None, "delivery": None, "delivery_day": delivered}
    if contract and draw.chance(0.3):
        said["contract"] = draw.pick(contract)
    if delivery and draw.chance(0.4):
        said["delivery"], evidence_row = draw.pick(delivery)
        said["delivery_day"] = draw.pick((evidence_row.delivered, evidence_row.delivered, delivered))
    due = draw.in_days(4, draw.pick((20, 30, 50, 75, 140)))
    answer_by = min(due, draw.in_days(0, 5))
    face = sum(part.amount for part in parts)
    return row.seller, row.buyer, said | {"face": face, "due": due, "answer_by": answer_by, "invoices": tuple(parts)}


def reasons(draw: Draw) -> dict[str, Any]:
    return {
        "tenor_reason": draw.pick((None, "long production")),
        "term_basis": draw.pick((None, "contract, clause 7")),
        "defences_waived": draw.chance(0.6),
    }


def undertake(draw: Draw) -> Action:
    seller, buyer, said = evidence(draw)
    return Undertake(by=buyer, creditor=seller, **said, **reasons(draw))


def register(draw: Draw) -> Action:
    seller, buyer, said = evidence(draw)
    return Register(by=seller, obligor=buyer, **said)


def open_offers(draw: Draw) -> list[tuple[str, Claim]]:
    return draw.rows(CLAIMS, stage=Stage.OFFERED)


def an_offer(draw: Draw, entrance: Entrance) -> tuple[str, Claim]:
    promises = draw.book.get(PROMISES.name, {})
    these = [(name, row) for name, row in open_offers(draw) if promises[name].entrance is entrance]
    return draw.mostly([each for each in these if promises[each[0]].answer_by >= draw.day], these)


def accept(draw: Draw) -> Action:
    name, row = an_offer(draw, Entrance.VOUCHER)
    return Accept(by=row.creditor, claim=name)


def confirm(draw: Draw) -> Action:
    name, row = an_offer(draw, Entrance.FACTORING)
    register = draw.row(COLLECTION_ACCOUNTS, row.creditor)
    begun = [each for each in register.accounts if each.from_day <= draw.day] if register is not None else []
    account = begun[-1].account if begun else account_of(row.creditor)
    return Confirm(by=row.obligor, claim=name, face=row.face, due=row.due, account=account, **reasons(draw))


def decline(draw: Draw) -> Action:
    name, row = draw.pick(open_offers(draw))
    return Decline(by=draw.pick((row.obligor, row.creditor)), claim=name)


def cancel(draw: Draw) -> Action:
    name, row = draw.pick(open_offers(draw))
    return Cancel(by=draw.pick((row.obligor, row.creditor)), claim=name)


def lapse(draw: Draw) -> Action:
    late = [(name, row) for name, row in open_offers(draw) if draw.book[PROMISES.name][name].answer_by < draw.day]
    name, row = draw.mostly(late, open_offers(draw), 0.9)
    return Lapse(by=draw.pick((row.obligor, row.creditor)), claim=name)


def claims_owed(draw: Draw) -> list[tuple[str, Claim]]:
    return [(name, row) for name, row in draw.rows(CLAIMS) if owed(row)]


def passable(draw: Draw) -> tuple[str, Claim]:
    """A claim that its holder could pass on, or (now and then) any."""
    free = [(name, row) for name, row in draw.rows(CLAIMS, stage=Stage.LIVE, financed_by=None, disputed=0)
            if row.due >= draw.day]  # fmt: skip
    return draw.mostly(free, draw.rows(CLAIMS))


def split(draw: Draw) -> Action:
    name, row = passable(draw)
    to = draw.pick((row.holder, *draw.suppliers, *draw.suppliers, "river-bank"))
    return Split(by=row.holder, claim=name, part=draw.amount(draw.pick((row.face // 2, row.face // 3, row.face)) or 1),
                 to=to)  # fmt: skip


def assign(draw: Draw) -> Action:
    name, row = passable(draw)
    to = draw.pick((*draw.suppliers, *draw.suppliers, *BANKS, "platform"))
    return Assign(by=row.holder, claim=name, face=max(1, row.face - draw.chance(0.05)), to=to)


def credit(draw: Draw) -> Action:
    """A credit note, on an offer or (with all signatures, mostly) on a claim that is owed."""
    name, row = draw.pick([*open_offers(draw), *claims_owed(draw)])
    backing = draw.book[PROMISES.name][row.root].invoices
    part = draw.pick(backing)
    agreed = (row.obligor, row.holder) if draw.chance(0.8) else (row.obligor,)
    return Credit(
        by=row.creditor,
        claim=name,
        invoice=part.document,
        amount=draw.amount(min(part.amount, row.face) // draw.pick((1, 4, 10)) or 1),
        reference="red invoice",
        agreed_by=tuple(sorted({*agreed})),
    )


def record_dilution(draw: Draw) -> Action:
    passed = [(name, row) for name, row in claims_owed(draw) if row.holder != row.creditor]
    _, row = draw.mostly(passed, claims_owed(draw), 0.9)
    by = draw.pick((row.creditor,) * 5 + (row.obligor,))
    return RecordDilution(by=by, root=row.root, amount=draw.amount(row.face), reference="price cut")


def dispute(draw: Draw) -> Action:
    name, row = draw.pick(claims_owed(draw))
    return RaiseDispute(by=row.obligor, claim=name, amount=draw.amount(row.face), ground="quality",
                        statement="scratched")  # fmt: skip


def disputed(draw: Draw) -> tuple[str, Claim]:
    these = [(name, row) for name, row in claims_owed(draw) if row.dispute is not None]
    return draw.mostly(these, claims_owed(draw), 0.95)


def withdraw_dispute(draw: Draw) -> Action:
    name, row = disputed(draw)
    return WithdrawDispute(by=row.obligor, claim=name)


def resolve_dispute(draw: Draw) -> Action:
    name, row = disputed(draw)
    reduce_by = draw.rng.randint(0, row.disputed + draw.chance(0.5))
    return ResolveDispute(by=row.obligor, claim=name, reduce_by=reduce_by, holder=row.holder)


def accepted_voucher(draw: Draw) -> list[Action]:
    """Promised and accepted in one transaction: a claim that is live at once."""
    seller, buyer, said = evidence(draw)
    said["due"], said["answer_by"] = draw.in_days(6, 50), add_days(draw.day, 1)
    because: dict[str, Any] = {
        "tenor_reason": None,
        "term_basis": "contract, clause 7",
        "defences_waived": draw.chance(0.6),
    }
    return [
        Undertake(by=buyer, creditor=seller, **said, **because),
        Accept(by=seller, claim=draw.next_id(buyer)),
    ]


DRAWS: dict[Drawing, float] = {
    undertake: 4,
    register: 4,
    accept: 6,
    confirm: 6,
    decline: 0.7,
    cancel: 0.7,
    lapse: 2,
    split: 6,
    assign: 3,
    credit: 2,
    record_dilution: 1.5,
    dispute: 1.5,
    withdraw_dispute: 1,
    resolve_dispute: 1.5,
    accepted_voucher: 7,
}
