"""A random walk: the ledger and a plain model of claims and money do the same things and agree after each of them.

The model shares no code with the rules: it keeps who holds what in a list, and money in a dictionary.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from heqi.machine.receipts import KEPT
from heqi.machine.transactions import Action
from heqi.modules.receivables import (
    CLAIMS,
    EXPOSURES,
    OBLIGORS,
    PROMISES,
    ApplyPayment,
    Assign,
    Credit,
    PayOut,
    RaiseDispute,
    ResolveDispute,
    Settle,
    Split,
    WithdrawDispute,
)
from tests.modules.receivables.trade import Trade

HOLDERS = ("maker", "workshop", "foundry")
SMALLEST = 1_000_00
LINE = 2_000_000_00
SHARES = st.one_of(st.integers(1, 1_050), st.sampled_from([500, 1_000]))  # in thousandths, some beyond the whole


@dataclass(frozen=True)
class Part:
    root: str
    holder: str
    face: int
    paid: int = 0
    disputed: int = 0
    principal: int = 0  # advanced on it

    @property
    def free(self) -> bool:
        return self.face > 0 and self.disputed == 0 and self.principal == 0


class Walk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.trade = Trade()
        self.invoice = self.trade.invoice("100", 900_000_000_00)
        self.parts: dict[str, Part] = {}
        self.promised: dict[str, int] = {}
        self.cancelled: dict[str, int] = {}
        self.credited: dict[str, int] = {}
        self.money = dict.fromkeys((*HOLDERS, "carmaker", "river-bank"), 0)

    # --- helpers ----------------------------------------------------------------------------------------------

    def pick(self, number: int) -> tuple[str, Part]:
        keys = sorted(self.parts)
        key = keys[number % len(keys)]
        return key, self.parts[key]

    def does(self, expected: bool, action: Action) -> str | None:
        """The ledger agrees with the model whether that may be done; the id of a record that it made."""
        signed = self.trade.sign(action)
        receipt = self.trade.submit(signed)
        assert (receipt.status == KEPT) is expected, self.trade.explain(receipt)
        made = [key for key in self.trade.rows(CLAIMS) if key not in self.parts]
        return made[0] if made else None

    def pay(self, payee: str, amount: int, *, payer: str = "carmaker") -> None:
        self.money[payer] -= amount
        self.money[payee] += amount

    def reduce(self, key: str, amount: int, *, paid: bool) -> None:
        part = self.parts[key]
        face = part.face - amount
        principal = max(0, part.principal - amount) if paid else part.principal
        self.parts[key] = replace(
            part,
            face=face,
            paid=part.paid + (amount if paid else 0),
            disputed=min(part.disputed, face),
            principal=principal if face else 0,
        )
        if not paid:
            self.cancelled[part.root] += amount

    # --- what happens -----------------------------------------------------------------------------------------

    @initialize()
    def first_promises(self) -> None:
        """Three parts of one promise, and another one."""
        self.promise(400_000_01)
        self.split(0, 250, "workshop")
        self.split(0, 333, "foundry")
        self.promise(100_000_00)

    @rule(face=st.integers(1, 400_000_00))
    def promise(self, face: int) -> None:
        key = self.trade.voucher(self.invoice, face)
        self.parts[key] = Part(key, "maker", face)
        self.promised[key], self.cancelled[key], self.credited[key] = face, 0, 0

    @rule(which=st.integers(0, 99), share=SHARES, to=st.sampled_from(HOLDERS))
    def split(self, which: int, share: int, to: str) -> None:
        key, part = self.pick(which)
        cut = max(1, part.face * share // 1000)
        pieces = sum(each.root == part.root for each in self.parts.values())
        possible = part.free and cut >= SMALLEST and part.face - cut >= SMALLEST and pieces < 8
        made = self.does(possible, Split(by=part.holder, claim=key, part=cut, to=to))
        if possible and made is not None:
            self.parts[key] = replace(part, face=part.face - cut)
            self.parts[made] = Part(part.root, to, cut)

    @rule(which=st.integers(0, 99), to=st.sampled_from(HOLDERS))
    def assign(self, which: int, to: str) -> None:
        key, part = self.pick(which)
        possible = part.free and to != part.holder
        self.does(possible, Assign(by=part.holder, claim=key, face=max(1, part.face), to=to))
        if possible:
            self.parts[key] = replace(part, holder=to)

    @rule(which=st.integers(0, 99))
    def finance(self, which: int) -> None:
        free = sorted(key for key, part in self.parts.items() if part.free and part.face > 100)
        if not free:
            return
        key = free[which % len(free)]
        part = self.parts[key]
        file = self.trade.agreed(key)
        offer = self.trade.file(file).offer
        assert offer is not None
        used = sum(each.principal for each in self.parts.values())
        possible = used + part.face <= LINE
        self.does(possible, PayOut(by="river-bank", file=file))
        if possible:
            self.pay(part.holder, offer.proceeds, payer="river-bank")
            self.parts[key] = replace(part, holder="river-bank", principal=part.face)

    @rule(which=st.integers(0, 99), share=SHARES)
    def settle(self, which: int, share: int) -> None:
        root = self.pick(which)[1].root
        owing = [key for key in sorted(self.parts) if self.parts[key].root == root and self.parts[key].face]
        owed = sum(self.parts[key].face for key in owing)
        amount = max(1, owed * share // 1000)
        self.does(amount <= owed, Settle(by="carmaker", root=root, bank="river-bank", amount=amount))
        if amount <= owed:
            exact = {key: Fraction(amount * self.parts[key].face, owed) for key in owing}
            shares = {key: int(share) for key, share in exact.items()}
            last = sorted(owing, key=lambda key: (shares[key] - exact[key], key))[: amount - sum(shares.values())]
            for key in owing:
                share = shares[key] + (key in last)
                self.pay(self.parts[key].holder, share)
                self.reduce(key, share, paid=True)

    @rule(which=st.integers(0, 99), share=SHARES)
    def pay_outside(self, which: int, share: int) -> None:
        key, part = self.pick(which)
        amount = max(1, part.face * share // 1000)
        possible = amount <= part.face
        attested = self.trade.paid_outside(part.holder, amount, part.root)
        self.does(possible, ApplyPayment(by="carmaker", claim=key, attestation=attested, amount=amount))
        if possible:
            self.reduce(key, amount, paid=True)

    @rule(which=st.integers(0, 99), share=SHARES, holder_signs=st.booleans())
    def credit(self, which: int, share: int, holder_signs: bool) -> None:
        key, part = self.pick(which)
        amount = max(1, part.face * share // 1000)
        backing = self.promised[part.root] - self.credited[part.root]
        signs = holder_signs or part.holder == "maker"
        possible = part.face > 0 and signs and amount <= min(part.face, backing)
        agreed = ("carmaker", part.holder) if holder_signs else ("carmaker",)
        ask = Credit(by="maker", claim=key, invoice=self.invoice, amount=amount, reference="red", agreed_by=agreed)
        self.does(possible, ask)
        if possible:
            self.credited[part.root] += amount
            self.reduce(key, amount, paid=False)

    @rule(which=st.integers(0, 99), share=SHARES)
    def dispute(self, which: int, share: int) -> None:
        key, part = self.pick(which)
        amount = max(1, part.face * share // 1000)
        may_plead = part.holder == "maker"  # defences are waived against everybody else
        possible = part.face >= amount and may_plead and part.disputed == 0
        self.does(possible, RaiseDispute(by="carmaker", claim=key, amount=amount, ground="price", statement="dear"))
        if possible:
            self.parts[key] = replace(part, disputed=amount)

    @rule(which=st.integers(0, 99), share=st.integers(0, 1_050), withdraw=st.booleans())
    def end_dispute(self, which: int, share: int, withdraw: bool) -> None:
        key, part = self.pick(which)
        less = part.disputed * share // 1000
        if withdraw:
            self.does(part.disputed > 0, WithdrawDispute(by="carmaker", claim=key))
            self.parts[key] = replace(part, disputed=0)
            return
        possible = part.disputed > 0 and less <= part.disputed
        self.does(possible, ResolveDispute(by="carmaker", claim=key, reduce_by=less, holder=part.holder))
        if possible:
            self.parts[key] = replace(part, disputed=0)
            self.reduce(key, less, paid=False)

    # --- what always agrees -----------------------------------------------------------------------------------

    @invariant()
    def claims_agree(self) -> None:
        on_ledger = {
            key: Part(row.root, row.holder, row.face, row.paid, row.disputed, self.principal_of(row.financed_by))
            for key, row in self.trade.rows(CLAIMS).items()
        }
        assert on_ledger == self.parts

    def principal_of(self, file: str | None) -> int:
        if file is None:
            return 0
        row = self.trade.file(file)
        return row.principal_left if row.stage == "paid-out" else 0

    @invariant()
    def totals_agree(self) -> None:
        outstanding = sum(part.face for part in self.parts.values())
        paid = sum(part.paid for part in self.parts.values())
        promises = self.trade.rows(PROMISES)
        assert {key: row.promised for key, row in promises.items()} == self.promised
        assert {key: row.cancelled for key, row in promises.items()} == self.cancelled
        assert sum(self.promised.values()) == outstanding + paid + sum(self.cancelled.values())
        if self.parts:
            obligor = self.trade.get(OBLIGORS, "carmaker")
            assert (obligor.outstanding, obligor.paid) == (outstanding, paid)
        exposure = sum(part.principal for part in self.parts.values())
        assert self.trade.get(EXPOSURES, "river-bank/carmaker").used == exposure

    @invariant()
    def money_agrees(self) -> None:
        assert {party: self.trade.money(party) for party in self.money} == self.money
        assert sum(self.money.values()) == 0


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
