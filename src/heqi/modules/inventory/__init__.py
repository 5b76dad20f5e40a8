"""Inventory: goods in warehouses, and the receipts that say whose they are (仓单, GB/T 30332-2024).

    taken in ──inspected by an independent member──▶ stock ──issued and accepted──▶ receipt ──endorsed──▶ next holder
       │                                              │  │                             ├─ split, merged with like ones
       └──other goods or grade found──▶ rejected      │  └─counted: what is not found  └─ released against an order,
                                                      │    is on hold                     when the fees are paid
                                                      └──lost, by attestation: what is free bears it, then all receipts

Of every lot, stock = attested + moved in - moved out - released - lost, and receipts are never out for more than that.
A receipt exists once, in one holder's hands, and what it says is what the warehouse owes (UNCITRAL MLETR art. 10 and
11: singularity, control, integrity). The warehouse's word alone makes no stock, and neither does the owner's.
"""

from heqi.machine.assets import Asset
from heqi.machine.invariants import always, conserved, fixed, forward, never_deleted
from heqi.machine.module import Module
from heqi.modules.inventory import attesting, cover, fees, issuing, passing, releasing, storing
from heqi.modules.inventory.agreement import adds_up, moved, not_in_store, receipts_agree
from heqi.modules.inventory.attesting import CountLot, GoodsLost, Inspect, NotAsDeclared, RecordLoss, StockShort
from heqi.modules.inventory.cover import EndCover, Insure, covered_through
from heqi.modules.inventory.fees import PayFees, WaiveFees, fees_due
from heqi.modules.inventory.issuing import AcceptReceipt, DeclineReceipt, Issue
from heqi.modules.inventory.passing import MergeReceipts, SplitReceipt, TransferReceipt
from heqi.modules.inventory.reasons import Why
from heqi.modules.inventory.records import (
    ENDORSEMENTS,
    INSPECTIONS,
    LOT_WAYS,
    LOTS,
    MARKS,
    ORDER_WAYS,
    ORDERS,
    RECEIPTS,
    SITES,
    STAGE_WAYS,
    Cover,
    Inspection,
    Lot,
    LotStage,
    OrderStage,
    Receipt,
    ReleaseOrder,
    Stage,
    outstanding,
)
from heqi.modules.inventory.releasing import CancelOrder, OrderRelease, Release
from heqi.modules.inventory.storing import GiveBack, OpenSite, TakeIn
from heqi.modules.inventory.terms import Terms, check
from heqi.modules.inventory.words import WORDS

PLACE = ("warehouse", "site", "location", "goods", "grade", "unit")

MODULE = Module(
    "inventory",
    __doc__,
    tables=(SITES, LOTS, INSPECTIONS, RECEIPTS, ENDORSEMENTS, ORDERS, MARKS),
    assets=(
        Asset(
            kind="receipt",
            table=RECEIPTS,
            holder="holder",
            measure=outstanding,
            unit=lambda receipt: str(receipt.unit),
            alive=lambda receipt: receipt.stage is Stage.LIVE,
            part_of="cut_from",
        ),
    ),
    rules={
        **storing.RULES,
        **attesting.RULES,
        **issuing.RULES,
        **passing.RULES,
        **cover.RULES,
        **releasing.RULES,
        **fees.RULES,
    },
    reasons=(Why,),
    events=(StockShort, NotAsDeclared, GoodsLost),
    invariants=(
        never_deleted(SITES),
        fixed(LOTS, *PLACE, "owner", "declared", "marks", "reference", "taken_in"),
        forward(LOTS, "stage", LOT_WAYS),
        never_deleted(LOTS),
        conserved(LOTS, "stock", per=PLACE, grows_in=(Inspect,), shrinks_in=(Release, RecordLoss, GiveBack)),
        conserved(LOTS, moved, per=PLACE),
        conserved(LOTS, "attested", per=PLACE, grows_in=(Inspect,)),
        always(LOTS, "stock = attested + moved in - moved out - released - lost", adds_up),
        always(LOTS, "receipts are out for no more than the stock", lambda lot: lot.receipted <= lot.stock),
        never_deleted(INSPECTIONS),
        fixed(INSPECTIONS, *INSPECTIONS.row.__struct_fields__),
        fixed(RECEIPTS, "lot", "cut_from", *PLACE, "tariff"),
        forward(RECEIPTS, "stage", STAGE_WAYS),
        never_deleted(RECEIPTS),
        conserved(
            RECEIPTS,
            outstanding,
            per=PLACE,
            grows_in=(Issue,),
            shrinks_in=(DeclineReceipt, Release, RecordLoss),
        ),
        never_deleted(ENDORSEMENTS),
        fixed(ENDORSEMENTS, *ENDORSEMENTS.row.__struct_fields__),
        fixed(ORDERS, "receipt", "holder", "warehouse", "quantity", "until"),
        forward(ORDERS, "stage", ORDER_WAYS),
        never_deleted(ORDERS),
    ),
    gates=(receipts_agree, not_in_store),
    terms=Terms,
    section=9,
    check=check,
    words=WORDS,
)

__all__ = [
    "ENDORSEMENTS",
    "INSPECTIONS",
    "LOTS",
    "MARKS",
    "MODULE",
    "ORDERS",
    "RECEIPTS",
    "SITES",
    "AcceptReceipt",
    "CancelOrder",
    "CountLot",
    "Cover",
    "DeclineReceipt",
    "EndCover",
    "GiveBack",
    "Inspect",
    "Inspection",
    "Insure",
    "Issue",
    "Lot",
    "LotStage",
    "MergeReceipts",
    "OpenSite",
    "OrderRelease",
    "OrderStage",
    "PayFees",
    "Receipt",
    "RecordLoss",
    "Release",
    "ReleaseOrder",
    "SplitReceipt",
    "Stage",
    "TakeIn",
    "Terms",
    "TransferReceipt",
    "WaiveFees",
    "Why",
    "covered_through",
    "fees_due",
    "outstanding",
]
