"""Draws for the module of documents: attested, shown, recomputed, checked, disputed, taken back."""

from typing import Any

from heqi.machine.transactions import Action
from heqi.modules.documents import (
    DOCUMENTS,
    AttestContract,
    AttestDelivery,
    AttestDespatch,
    AttestInvoice,
    AttestOrder,
    AttestRedInvoice,
    CheckTax,
    Dispute,
    Document,
    Fingerprints,
    Kind,
    Recompute,
    RecordPaid,
    Result,
    Show,
    Withdraw,
    WithdrawDispute,
)
from heqi.modules.documents.records import both_stand_behind
from heqi.state.tables import changed
from tests.simulation.draws.draw import Draw, Drawing
from tests.simulation.world import BANKS, OBLIGORS


def marks(draw: Draw, number: str, near: str) -> tuple[Fingerprints, ...]:
    return tuple(
        Fingerprints(
            epoch=epoch,
            identity=draw.digest("identity", epoch, number),
            exact=draw.digest("exact", epoch, number),
            near=draw.digest("near", epoch, near),
        )
        for epoch in (1, 2)
    )


def content(draw: Draw, total: int) -> dict[str, Any]:
    """A document nobody has met; now and then it looks like others, or has a number that was there before."""
    number = draw.pick((draw.fresh(),) * 11 + (f"known {draw.rng.randint(1, 3)}",))
    return {
        "total": total,
        "issued": draw.in_days(-20, 0),
        "commitment": draw.digest("salted", number, total),
        "fingerprints": marks(draw, number, draw.pick((number,) * 4 + ("alike",))),
    }


def sides(draw: Draw) -> tuple[str, str]:
    """(seller, buyer): what suppliers sell to obligors, sometimes among themselves."""
    seller = draw.pick(draw.suppliers)
    return seller, draw.pick([each for each in (*OBLIGORS, *OBLIGORS, "foundry") if each != seller])


def attest_invoice(draw: Draw) -> AttestInvoice:
    seller, buyer = sides(draw)
    return AttestInvoice(
        by=draw.pick((seller, seller, buyer)),
        seller=seller,
        buyer=buyer,
        currency=draw.pick(("CNY",) * 30 + ("USD",)),
        retention=draw.pick((0,) * 24 + (1_000_00,) * 6 + (10**11,)),
        shown_to=draw.pick((BANKS, BANKS, BANKS, BANKS, ("river-bank",), ())),
        **content(draw, draw.rng.randint(10_000_00, 900_000_00)),
    )


def many_invoices(draw: Draw) -> list[Action]:
    """More than one transaction may touch."""
    first = attest_invoice(draw)
    sides = {"by": first.by, "seller": first.seller, "buyer": first.buyer}
    return [first, *(changed(attest_invoice(draw), **sides) for _ in range(9))]


def attest_contract(draw: Draw) -> Action:
    seller, buyer = sides(draw)
    return AttestContract(by=draw.pick((seller, buyer)), seller=seller, buyer=buyer, currency="CNY",
                          **content(draw, draw.pick((0, 800_000_00))))  # fmt: skip


def attest_order(draw: Draw) -> Action:
    seller, buyer = sides(draw)
    return AttestOrder(by=draw.mostly((buyer,), (seller,)), seller=seller, buyer=buyer, currency="CNY",
                       **content(draw, 800_000_00))  # fmt: skip


def attest_despatch(draw: Draw) -> Action:
    name, row = draw.pick(draw.rows(DOCUMENTS, kind=draw.pick((Kind.ORDER, Kind.ORDER, Kind.INVOICE))))
    return AttestDespatch(by=draw.mostly((row.seller,), (row.buyer,)), refers_to=name, **content(draw, 0))


def invoices(draw: Draw) -> list[tuple[str, Document]]:
    return draw.rows(DOCUMENTS, kind=Kind.INVOICE, withdrawn=False)


def attest_delivery(draw: Draw) -> Action:
    basis = [*invoices(draw), *draw.rows(DOCUMENTS, kind=Kind.CONTRACT), *draw.rows(DOCUMENTS, kind=Kind.ORDER)]
    name, row = draw.pick(basis)
    return AttestDelivery(by=row.buyer, refers_to=name, delivered=draw.in_days(-10, 0), **content(draw, 0))


def attest_red_invoice(draw: Draw) -> Action:
    name, row = draw.pick(invoices(draw))
    total = draw.amount(row.total - row.red if draw.chance(0.8) else row.total)
    return AttestRedInvoice(by=draw.pick((row.seller, row.buyer)), refers_to=name, **content(draw, total))


def attest_again(draw: Draw) -> Action:
    """An invoice that is on record already comes once more, unaltered or altered."""
    _, row = draw.pick(invoices(draw))
    total = row.total if draw.chance(0.5) else row.total + 1
    return AttestInvoice(by=row.seller, seller=row.seller, buyer=row.buyer, currency=row.currency, retention=0,
                         total=total, issued=row.issued, commitment=row.commitment,
                         fingerprints=row.fingerprints)  # fmt: skip


def attest_beside(draw: Draw) -> Action:
    """Somebody who has seen a document's number attests another one under it: mostly before both its sides stand behind
    it, sometimes the buyer with other content, now and then with only the exact fingerprint in common.
    """
    open_ones = [(name, row) for name, row in invoices(draw) if not both_stand_behind(row)]
    _, row = draw.mostly(open_ones, invoices(draw))
    seller, buyer = draw.pick((sides(draw), sides(draw), (row.seller, row.buyer)))
    ask = AttestInvoice(by=draw.pick((seller, buyer)), seller=seller, buyer=buyer, currency=row.currency, retention=0,
                        **content(draw, row.total + draw.pick((0, 1))))  # fmt: skip
    kept = draw.pick(("identity", "identity", "exact"))
    pairs = zip(ask.fingerprints, row.fingerprints, strict=True)
    return changed(ask, fingerprints=tuple(changed(own, **{kept: getattr(met, kept)}) for own, met in pairs))


def show(draw: Draw) -> Action:
    name, row = draw.pick(draw.rows(DOCUMENTS))
    return Show(
        by=draw.pick((row.seller, row.buyer)), document=name, to=draw.pick((*BANKS, *draw.suppliers, "platform"))
    )


def read(row: Document) -> dict[str, Any]:
    """What an honest reader computes from a document."""
    fields = ("currency", "total", "issued", "commitment", "fingerprints")
    return {field: getattr(row, field) for field in fields}


def recompute(draw: Draw) -> Action:
    """Whoever may see a document and has not recomputed it does so."""
    open_to = [
        (name, row, party)
        for name, row in draw.rows(DOCUMENTS)
        for party in (row.seller, row.buyer, *row.shown_to)
        if party not in row.recomputed_by
    ]
    name, row, party = draw.pick(open_to)
    return Recompute(by=party, document=name, **read(row))


def dispute(draw: Draw) -> Action:
    name, row = draw.pick(draw.rows(DOCUMENTS))
    differs: dict[str, Any] = draw.pick(({"total": row.total + 1}, {"commitment": draw.digest("other", name)}, {}))
    return Dispute(by=draw.pick((row.buyer, *row.shown_to)), document=name, **read(row) | differs)


def withdraw_dispute(draw: Draw) -> Action:
    disputed = [(name, row) for name, row in draw.rows(DOCUMENTS) if row.disputed_by]
    name, row = draw.pick(disputed)
    return WithdrawDispute(by=draw.pick(row.disputed_by), document=name)


def check_tax(draw: Draw) -> Action:
    readers = [
        (name, bank) for name, row in invoices(draw) for bank in BANKS
        if bank in row.recomputed_by and (bank not in row.verified_by or draw.chance(0.1))
    ]  # fmt: skip
    name, bank = draw.pick(readers)
    return CheckTax(by=bank, document=name, result=draw.pick((Result.PASSED,) * 7 + (Result.FAILED,)),
                    reference=f"TAX-{draw.fresh()}", checked=draw.in_days(-3, 0))  # fmt: skip


def record_paid(draw: Draw) -> Action:
    name, row = draw.pick(invoices(draw))
    by, other = draw.pick(((row.seller, row.buyer), (row.buyer, row.seller)))
    left = max(1, row.total - row.red - row.paid - row.used)
    return RecordPaid(by=by, document=name, amount=draw.amount(max(1, left // draw.pick((1, 5, 20)))),
                      counterparty=other)  # fmt: skip


def withdraw(draw: Draw) -> Action:
    """A document taken back, as far as it may be: often one in conflict."""
    there = draw.rows(DOCUMENTS, withdrawn=False)
    name, row = draw.mostly([(name, row) for name, row in there if row.in_conflict] or there, there, 0.5)
    return Withdraw(by=row.attester, document=name)


def traded_invoice(draw: Draw) -> list[Action]:
    """An invoice, shown to both banks; everybody recomputes it at once and the banks ask the tax platform."""
    ask = attest_invoice(draw)
    document = draw.next_id(ask.by)
    readers = [party for party in (ask.seller, ask.buyer, *ask.shown_to) if party != ask.by]
    found = {field: getattr(ask, field) for field in ("currency", "total", "issued", "commitment", "fingerprints")}
    return [
        ask,
        *(Recompute(by=party, document=document, **found) for party in readers),
        *(CheckTax(by=bank, document=document, result=Result.PASSED, reference=f"TAX-{draw.fresh()}", checked=draw.day)
          for bank in ask.shown_to),
    ]  # fmt: skip


DRAWS: dict[Drawing, float] = {
    attest_invoice: 3,
    many_invoices: 0.3,
    attest_contract: 1,
    attest_order: 0.7,
    attest_despatch: 0.7,
    attest_delivery: 2,
    attest_red_invoice: 1,
    attest_again: 1,
    attest_beside: 2,
    show: 2,
    recompute: 4,
    dispute: 0.7,
    withdraw_dispute: 3,
    check_tax: 3,
    record_paid: 1,
    withdraw: 1,
    traded_invoice: 12,
}
