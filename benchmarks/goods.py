"""Goods in warehouses: what a receipt costs beside a payment, and whether more where there are more lots."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.ledger import SUPPLIERS, Genesis, Ledger, open_ledger
from benchmarks.money_and_rights import BATCH, name, payments
from heqi.machine.charter import Charter
from heqi.machine.transactions import Action
from heqi.modules.inventory import LOTS, RECEIPTS, CountLot, Issue, Lot, LotStage, Receipt, SplitReceipt, Stage
from heqi.state.view import State
from heqi.values.days import Day

OWNER = SUPPLIERS[0]
PLACE = {"warehouse": "core", "site": "quay", "location": "bay", "goods": "copper", "grade": "Cu-1", "unit": "KGM"}
STOCK, HELD = 10_000, 1_000
FIRST_DAY = date(2026, 3, 2)  # of the ledger
TERMS: dict[str, Any] = {
    "inventory": {
        "goods": {"copper": "KGM"},
        "receipts_per_lot": 50,
        "count_days": 30,
        "cover_needed": False,
        "receipt_source": "GB/T 30332-2024",
        "lien_source": "agreement",
        "loss_source": "agreement",
    }
}


def open_some(folder: Path, size: int) -> Ledger:
    """A ledger with so many inspected lots, and one receipt on each."""
    return open_ledger(folder, 1, more=_with_some(size), terms=TERMS)


def issues(number: int) -> list[Action]:
    return [Issue(by="core", lot=name("lot", i), quantity=1, tariff=50) for i in range(BATCH)]


def splits(number: int) -> list[Action]:
    return [SplitReceipt(by=OWNER, receipt=name("receipt", i), part=1) for i in range(BATCH)]


def counts(number: int) -> list[Action]:
    return [
        CountLot(by="bank", lot=name("lot", i), unit="KGM", found=STOCK, as_declared=True, reference="count",
                 report=name("report", i), day=FIRST_DAY)
        for i in range(BATCH)
    ]  # fmt: skip


ACTIONS: dict[str, Callable[[int], list[Action]]] = {
    "payment": payments,
    "issue of a receipt": issues,
    "split of a receipt": splits,
    "count of a lot": counts,
}


def _with_some(size: int) -> Genesis:
    def genesis(state: State, charter: Charter, day: Day) -> None:
        for number in range(size):
            state.put(LOTS, name("lot", number), _lot(day))
            state.put(RECEIPTS, name("receipt", number), _receipt(name("lot", number), day))

    return genesis


def _lot(day: Day) -> Lot:
    return Lot(
        **PLACE, owner=OWNER, declared=STOCK, marks=(), reference="entry", taken_in=day, stage=LotStage.INSPECTED,
        inspector="bank", counted=day, stock=STOCK, attested=STOCK, moved_in=0, moved_out=0, released=0, lost=0,
        short=0, receipted=HELD, receipts=1,
    )  # fmt: skip


def _receipt(lot: str, day: Day) -> Receipt:
    return Receipt(
        **PLACE, lot=lot, cut_from=None, holder=OWNER, quantity=HELD, ordered=0, tariff=50, fees=0, fees_through=day,
        cover=None, stage=Stage.LIVE, issued=day, endorsements=0,
    )  # fmt: skip
