"""A shelf for tests of pledges: a trade where assets are pledged.

shelf = Shelf()
key = shelf.pledged("hill-bank", 20_000_00)      # the claim of the maker's on the carmaker, for a debt to the hill bank
shelf.adds_up()                                  # every count and total is what it counts
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from heqi.machine.charter import Clause
from heqi.modules.payments import balance_of
from heqi.modules.pledges import (
    COLLATERAL,
    DEBTS,
    ENCUMBRANCES,
    PLEDGES,
    PROCEEDS,
    MakePledge,
    Pledge,
    PledgeStage,
    Secure,
    Terms,
    encumbrance_key,
    ranked,
)
from heqi.modules.receivables import Settle
from heqi.state.tables import changed
from tests.ledger import member
from tests.modules.receivables.trade import Trade

FACE = 100_000_00
TERMS = Terms(ranks_at_most=3, secured_at_most=1_000_000, proceeds_days=30, source="members' agreement")
LOAN_DUE = date(2026, 6, 30)


class Shelf(Trade):
    """A trade with pledges switched on, and one live claim of the maker's on the carmaker."""

    def __init__(self, *, other_terms: Mapping[str, Clause] | None = None, **terms: Any) -> None:
        super().__init__(
            other_terms={"pledges": changed(TERMS, **terms)} | dict(other_terms or {}),
            further=[member("hill-fund", roles=["bank"]), member("assayer"), member("insurer")],
        )
        self.asset = self.voucher(self.invoice("1", FACE), FACE)

    def debt(self, creditor: str = "river-bank", amount: int = FACE, **said: Any) -> str:
        given: dict[str, Any] = {
            "by": creditor, "debtor": "maker", "currency": "CNY", "amount": amount, "contract": "L-1", "due": LOAN_DUE,
        }  # fmt: skip
        return self.new_id(self.do(Secure(**given | said)))

    def ask(self, debt: str, secured: int = 60_000_00, asset: str = "", **said: Any) -> MakePledge:
        """A pledge of the claim as it stands, filed today."""
        key = asset or self.asset
        row = self.claim(key)
        given: dict[str, Any] = {
            "by": row.holder, "kind": "receivable", "asset": key, "measure": row.face, "unit": row.currency,
            "debt": debt, "creditor": self.get(DEBTS, debt).creditor, "secured": secured, "filing": "F-1",
            "filed": self.day,
        }  # fmt: skip
        return MakePledge(**given | said)

    def pledged(self, creditor: str = "river-bank", secured: int = 60_000_00, **said: Any) -> str:
        return self.new_id(self.do(self.ask(self.debt(creditor), secured, **said)))

    def pledge(self, key: str) -> Pledge:
        return self.get(PLEDGES, key)

    def ranks(self, asset: str = "") -> list[str]:
        return [collateral.pledge for _, collateral in ranked(self.state, asset or self.asset)]

    def count(self, asset: str = "") -> int:
        seen = self.find(ENCUMBRANCES, encumbrance_key("receivable", asset or self.asset))
        return 0 if seen is None else seen.pledges

    def settle(self, amount: int = FACE) -> Settle:
        return Settle(by="carmaker", root=self.asset, bank="river-bank", amount=amount)

    def held(self, party: str = "maker") -> int:
        return balance_of(self.state, "river-bank", "CNY", party).held

    def adds_up(self) -> None:
        """What is counted is what there is."""
        for key, pledge in self.rows(PLEDGES).items():
            assert pledge.held == sum(row.amount for row in self.rows(PROCEEDS).values() if row.pledge == key)
            stands = [row for row in self.rows(COLLATERAL).values() if row.pledge == key]
            assert bool(stands) == (pledge.stage is PledgeStage.STANDING)
        seen: dict[str, tuple[int, int]] = {}
        for row in self.rows(COLLATERAL).values():
            place = encumbrance_key(row.kind, row.asset)
            pledges, secured = seen.get(place, (0, 0))
            seen[place] = pledges + 1, secured + self.pledge(row.pledge).secured
        shown = {
            key: (row.pledges, sum(each.amount for each in row.secured)) for key, row in self.rows(ENCUMBRANCES).items()
        }
        assert seen == shown
        for asset in {row.asset for row in self.rows(COLLATERAL).values()}:
            assert [row.rank for _, row in ranked(self.state, asset)] == [*range(1, len(self.ranks(asset)) + 1)]
        for party in ("maker", "workshop"):
            assert self.held(party) == sum(row.amount for row in self.rows(PROCEEDS).values() if row.pledgor == party)
