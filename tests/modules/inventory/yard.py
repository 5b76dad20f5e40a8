"""A warehouse for tests: copper of a smelter, two assayers, an insurer, two who buy receipts.

yard = Yard()
lot = yard.stored(1_000)                   # taken in and inspected: 1,000 kg
receipt = yard.receipt(lot, 600)           # issued, accepted, insured
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from heqi.machine.authority import MEMBERS
from heqi.machine.charter import Clause
from heqi.modules import MODULES
from heqi.modules.inventory import (
    LOTS,
    RECEIPTS,
    AcceptReceipt,
    CountLot,
    Inspect,
    Insure,
    Issue,
    Lot,
    OpenSite,
    OrderRelease,
    Receipt,
    RecordLoss,
    Release,
    TakeIn,
    Terms,
    TransferReceipt,
    Why,
)
from heqi.modules.payments import Credit
from heqi.state.tables import changed
from heqi.values.days import add_days
from tests.ledger import Ledger, member
from tests.modules.receivables.trade import BEGINS, OTHER_TERMS
from tests.modules.receivables.trade import TERMS as RECEIVABLES

TERMS = Terms(
    goods={"copper-cathode": "KGM", "zinc-ingot": "KGM"},
    receipts_per_lot=6,
    count_days=30,
    cover_needed=True,
    receipt_source="GB/T 30332-2024",
    lien_source="民法典 art. 903",
    loss_source="members' agreement",
)
GRADE = "Cu-CATH-1"
TARIFF = 50  # minor units a day for 1,000 kg
POLICY_AMOUNT = 60_000_00


def digest(*parts: object) -> str:
    return sha256("/".join(map(str, parts)).encode()).hexdigest()


class Yard(Ledger):
    """The ledger of that warehouse, with a site of two locations."""

    def __init__(self, *, other_terms: Mapping[str, Clause] | None = None, **terms: Any) -> None:
        super().__init__(
            MODULES,
            members=[
                member("river-bank", roles=["bank"]),
                member("hill-bank", roles=["bank"]),
                member("harbour", roles=["warehouse"], group="docks"),
                member("dry-dock", roles=["warehouse"]),
                member("smelter", roles=["owner"], group="metals"),
                member("cableworks", roles=["owner"]),
                member("trader", roles=["owner"]),
                member("assayer", roles=["inspector"]),
                member("weigher", roles=["inspector"]),
                member("dock-lab", roles=["inspector"], group="docks"),
                member("metal-lab", roles=["inspector"], group="metals"),
                member("insurer", roles=["insurer"]),
            ],
            terms=OTHER_TERMS
            | {"receivables": RECEIVABLES, "inventory": changed(TERMS, **terms)}
            | dict(other_terms or {}),
            begins=BEGINS,
        )
        self.numbers = 0
        for warehouse in ("harbour", "dry-dock"):
            self.do(OpenSite(by=warehouse, site="north", name="Northern quay", locations=("bay-1", "bay-2")))
        for party in ("smelter", "cableworks"):
            self.do(Credit(by="river-bank", customer=party, currency="CNY", amount=10_000_00, reference=f"1-{party}"))

    def suspend(self, party: str) -> None:
        """As a text of the charter would that the members voted on."""
        state = self.state
        state.put(MEMBERS, party, changed(self.get(MEMBERS, party), standing="suspended"))
        self._seal(state)

    def reference(self) -> str:
        self.numbers += 1
        return f"ref-{self.numbers}"

    def take_in(self, **different: Any) -> TakeIn:
        given = {
            "by": "harbour",
            "site": "north",
            "location": "bay-1",
            "owner": "smelter",
            "goods": "copper-cathode",
            "grade": GRADE,
            "unit": "KGM",
            "declared": 1_000,
            "marks": (digest("batch", self.reference()),),
            "reference": "entry 7",
        }
        return TakeIn(**given | different)

    def inspect(self, lot: str, found: int, by: str = "assayer", **different: Any) -> Inspect:
        given = {
            "by": by,
            "lot": lot,
            "goods": "copper-cathode",
            "grade": GRADE,
            "unit": "KGM",
            "found": found,
            "reference": "report 12",
            "report": digest("report", lot),
            "day": self.day,
        }
        return Inspect(**given | different)

    def count(self, lot: str, found: int, by: str = "weigher", **different: Any) -> CountLot:
        given = {
            "by": by,
            "lot": lot,
            "unit": "KGM",
            "found": found,
            "as_declared": True,
            "reference": "count 3",
            "report": digest("count", lot, found),
            "day": self.day,
        }
        return CountLot(**given | different)

    def loss(self, lot: str, lost: int, by: str = "weigher", **different: Any) -> RecordLoss:
        given = {
            "by": by,
            "lot": lot,
            "unit": "KGM",
            "lost": lost,
            "cause": "shrinkage",
            "reference": "loss 4",
            "report": digest("loss", lot, lost),
            "day": self.day,
        }
        return RecordLoss(**given | different)

    def stored(self, quantity: int, **different: Any) -> str:
        """A lot that was taken in and inspected."""
        lot = self.new_id(self.do(self.take_in(declared=quantity, **different)))
        self.do(self.inspect(lot, quantity))
        return lot

    def issue(self, lot: str, quantity: int, tariff: int = TARIFF, by: str = "harbour") -> Issue:
        return Issue(by=by, lot=lot, quantity=quantity, tariff=tariff)

    def receipt(self, lot: str, quantity: int, tariff: int = TARIFF, *, insured: bool = True) -> str:
        """A receipt that was issued and accepted."""
        receipt = self.new_id(self.do(self.issue(lot, quantity, tariff)))
        self.do(self.accept(receipt))
        if insured:
            self.do(self.insure(receipt))
        return receipt

    def accept(self, receipt: str) -> AcceptReceipt:
        found = self.at_receipt(receipt)
        return AcceptReceipt(by=found.holder, receipt=receipt, quantity=found.quantity, tariff=found.tariff)

    def insure(self, receipt: str, days: int = 90, **different: Any) -> Insure:
        holder = self.at_receipt(receipt).holder
        given = {
            "by": "insurer",
            "receipt": receipt,
            "holder": holder,
            "policy": "P-100",
            "amount": POLICY_AMOUNT,
            "last_day": add_days(self.day, days),
        }
        return Insure(**given | different)

    def transfer(self, receipt: str, to: str, **different: Any) -> TransferReceipt:
        found = self.at_receipt(receipt)
        given = {
            "by": found.holder,
            "receipt": receipt,
            "quantity": max(1, found.quantity),
            "to": to,
            "warehouse": "harbour",
        }
        return TransferReceipt(**given | different)

    def order(self, receipt: str, quantity: int, **different: Any) -> OrderRelease:
        given = {
            "by": self.at_receipt(receipt).holder,
            "receipt": receipt,
            "quantity": quantity,
            "deliver_to": "Truck 8",
            "reference": "order 5",
            "until": self.in_days(10),
        }
        return OrderRelease(**given | different)

    def release(self, order: str, quantity: int) -> Release:
        return Release(by="harbour", order=order, quantity=quantity)

    def lot(self, key: str) -> Lot:
        return self.get(LOTS, key)

    def at_receipt(self, key: str) -> Receipt:
        return self.get(RECEIPTS, key)

    def quantities(self, *keys: str) -> list[int]:
        return [self.at_receipt(key).quantity for key in keys]


__all__ = ["GRADE", "TARIFF", "TERMS", "Why", "Yard", "digest"]
