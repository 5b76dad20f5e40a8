"""A plain model of money, offers and claims: what a careful clerk would keep on paper.

Every `…_refused` answers by which reason the ledger has to refuse, or None; whoever gets None then calls the change.
It shares no code with the rules; amounts are minor units.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

HOLIDAYS = [date(2026, 5, day) for day in range(1, 6)]
SMALLEST_PART = 1_000_00
MOST_PARTS = 8
OBLIGOR = "carmaker"


@dataclass
class Hold:
    payer: str
    payee: str
    amount: int
    last_day: date
    stage: str = "held"


@dataclass
class Claim:
    root: str
    holder: str
    face: int
    due: date
    answer_by: date
    stage: str = "offered"
    paid: int = 0
    overdue: bool = False


@dataclass
class Clerk:
    day: date
    available: dict[str, int]
    invoice_left: int
    held: dict[str, int] = field(default_factory=dict)
    holds: dict[str, Hold] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    promised: dict[str, int] = field(default_factory=dict)

    # --- money --------------------------------------------------------------------------------------------------

    def payment_refused(self, payer: str, payee: str, amount: int) -> str | None:
        if payer == payee:
            return "payments.PAYS_ITSELF"
        return None if amount <= self.available[payer] else "payments.INSUFFICIENT_FUNDS"

    def pay(self, payer: str, payee: str, amount: int) -> None:
        self.available[payer] -= amount
        self.available[payee] += amount

    def hold(self, name: str, hold: Hold) -> None:
        self.holds[name] = hold
        self.available[hold.payer] -= hold.amount
        self.held[hold.payer] = self.held.get(hold.payer, 0) + hold.amount

    def release_refused(self, name: str) -> str | None:
        hold = self.holds[name]
        if hold.stage != "held":
            return "payments.HOLD_OVER"
        return None if self.day <= hold.last_day else "payments.HOLD_EXPIRED"

    def return_refused(self, name: str, by: str) -> str | None:
        hold = self.holds[name]
        if hold.stage != "held":
            return "payments.HOLD_OVER"
        return None if by == hold.payee or self.day > hold.last_day else "payments.HOLD_STILL_BINDS"

    def end_hold(self, name: str, stage: str) -> None:
        hold = self.holds[name]
        hold.stage = stage
        self.held[hold.payer] -= hold.amount
        self.available[hold.payer if stage == "returned" else hold.payee] += hold.amount

    # --- promises -----------------------------------------------------------------------------------------------

    @property
    def stopped(self) -> bool:
        return any(claim.overdue and claim.face for claim in self.claims.values())

    def promise_refused(self, face: int) -> str | None:
        if self.stopped:
            return "receivables.OBLIGOR_STOPPED"
        return None if face <= self.invoice_left else "documents.INVOICE_EXHAUSTED"

    def offer(self, name: str, claim: Claim) -> None:
        self.claims[name] = claim
        self.promised[name] = 0
        self.invoice_left -= claim.face

    def accept_refused(self, name: str) -> str | None:
        claim = self.claims[name]
        if claim.stage != "offered":
            return "receivables.NOT_OFFERED"
        if self.day > claim.answer_by:
            return "receivables.OFFER_LAPSED"
        return "receivables.OBLIGOR_STOPPED" if self.stopped else None

    def accept(self, name: str) -> None:
        self.claims[name].stage = "live"
        self.promised[name] = self.claims[name].face

    def ending_refused(self, name: str, stage: str) -> str | None:
        claim = self.claims[name]
        if claim.stage != "offered":
            return "receivables.NOT_OFFERED"
        early = stage == "lapsed" and self.day <= claim.answer_by
        return "receivables.NOT_LAPSED" if early else None

    def end_offer(self, name: str, stage: str) -> None:
        self.claims[name].stage = stage
        self.invoice_left += self.claims[name].face

    # --- claims -------------------------------------------------------------------------------------------------

    def passing_refused(self, name: str) -> str | None:
        claim = self.claims[name]
        if claim.stage != "live":
            return "receivables.NOT_LIVE"
        return "receivables.ALREADY_DUE" if self.day > claim.due else None

    def split_refused(self, name: str, part: int) -> str | None:
        claim = self.claims[name]
        if (refused := self.passing_refused(name)) is not None:
            return refused
        if part >= claim.face:
            return "receivables.PART_TOO_LARGE"
        if min(part, claim.face - part) < SMALLEST_PART:
            return "receivables.PART_TOO_SMALL"
        parts = sum(each.root == claim.root for each in self.claims.values())
        return "receivables.TOO_MANY_PARTS" if parts >= MOST_PARTS else None

    def split(self, name: str, made: str, part: int, to: str) -> None:
        whole = self.claims[name]
        whole.face -= part
        self.claims[made] = Claim(whole.root, to, part, whole.due, whole.answer_by, "live", 0, whole.overdue)

    def outstanding(self, root: str) -> int:
        return sum(claim.face for claim in self.claims.values() if claim.root == root and claim.stage == "live")

    def settlement_refused(self, root: str, amount: int) -> str | None:
        if amount > self.outstanding(root):
            return "receivables.MORE_THAN_OWED"
        return None if amount <= self.available[OBLIGOR] else "payments.INSUFFICIENT_FUNDS"

    def settle(self, root: str, amount: int) -> None:
        """To every holder by face; what does not divide goes to the largest remainders, earlier names first."""
        owing = sorted(name for name, each in self.claims.items() if each.root == root and each.stage == "live")
        whole = self.outstanding(root)
        exact = {name: Fraction(amount * self.claims[name].face, whole) for name in owing}
        shares = {name: share.__floor__() for name, share in exact.items()}
        left = amount - sum(shares.values())
        for name in sorted(owing, key=lambda name: (shares[name] - exact[name], name))[:left]:
            shares[name] += 1
        for name, share in shares.items():
            claim = self.claims[name]
            self.pay(OBLIGOR, claim.holder, share)
            claim.face -= share
            claim.paid += share
            claim.stage = "live" if claim.face else "paid"

    def overdue_refused(self, name: str) -> str | None:
        claim = self.claims[name]
        if claim.stage != "live":
            return "receivables.NOT_LIVE"
        if claim.overdue:
            return "receivables.ALREADY_REPORTED"
        return None if self.day > self.last_day(claim) else "receivables.NOT_OVERDUE"

    def last_day(self, claim: Claim) -> date:
        last = claim.due
        while last in HOLIDAYS:
            last += timedelta(days=1)
        return last
