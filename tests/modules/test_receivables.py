"""Receivables: one voucher from delivery to the due day, as a ledger that a banker can read."""

from heqi.modules.receivables import (
    EXPOSURES,
    MONTHS,
    NOTICES,
    OBLIGORS,
    FileStage,
    PayOut,
    Settle,
    Split,
    Stage,
)
from tests.modules.receivables.trade import BEGINS, DUE, Trade


def test_a_voucher_is_split_financed_and_settled() -> None:
    trade = Trade()

    # 2 March: delivered; the carmaker undertakes to pay 1,000,000.00 on 30 April, the maker accepts.
    invoice = trade.invoice("26422000000000000100", 1_000_000_00)
    voucher = trade.voucher(invoice, 1_000_000_00, due=DUE, delivery_day=BEGINS)
    assert trade.claim(voucher).stage is Stage.LIVE
    assert trade.get(OBLIGORS, "carmaker").outstanding == 1_000_000_00

    # The maker passes 400,000.00 to its own supplier, who signs; the carmaker has notice.
    part = trade.new_id(trade.do(Split(by="maker", claim=voucher, part=400_000_00, to="workshop")))
    assert (trade.claim(voucher).face, trade.claim(part).face) == (600_000_00, 400_000_00)
    notice = trade.get(NOTICES, f"{part}/000001")
    assert (notice.giver, notice.holder, notice.day) == ("maker", "workshop", BEGINS)

    # 16 March: the bank finances that part at 4.20% for 45 days, ACT/360.
    trade.on("2026-03-16")
    file = trade.agreed(part)
    offer = trade.file(file).offer
    assert offer is not None
    assert (offer.interest, offer.proceeds) == (2_100_00, 397_900_00)
    assert offer.annual_cost == 42_808  # 4.2808% a year of 365 days on the money received
    trade.do(PayOut(by="river-bank", file=file))
    assert trade.money("workshop") == 397_900_00
    assert trade.money("river-bank") == -397_900_00
    assert trade.claim(part).holder == "river-bank"
    assert trade.get(EXPOSURES, "river-bank/carmaker").used == 400_000_00
    assert trade.get(EXPOSURES, "river-bank/group:motors").used == 400_000_00
    assert trade.get(NOTICES, f"{part}/000002").by == "receivables.pay_out"

    # 30 April: the carmaker pays everyone in one step.
    trade.on(DUE)
    trade.do(Settle(by="carmaker", root=voucher, bank="river-bank", amount=1_000_000_00))
    assert trade.money("maker") == 600_000_00
    assert trade.money("river-bank") == 400_000_00 - 397_900_00
    assert trade.money("carmaker") == -1_000_000_00
    assert [trade.claim(key).stage for key in (voucher, part)] == [Stage.PAID, Stage.PAID]
    assert trade.file(file).stage is FileStage.REPAID
    assert trade.get(EXPOSURES, "river-bank/carmaker").used == 0
    promise = trade.promise(voucher)
    assert (promise.promised, promise.outstanding, promise.paid, promise.cancelled) == (
        1_000_000_00,
        0,
        1_000_000_00,
        0,
    )
    assert trade.get(MONTHS, "2026-03").financed == 400_000_00
    assert trade.get(MONTHS, "2026-04").settled == 1_000_000_00
