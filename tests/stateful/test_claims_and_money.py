"""Random actions over claims and money: after each the ledger and a plain model agree, and so do their refusals."""

from copy import deepcopy
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from heqi.machine.transactions import Action
from heqi.modules.documents import DOCUMENTS
from heqi.modules.payments import (
    BALANCES,
    Credit,
    Debit,
    PlaceHold,
    ReleaseHold,
    ReturnHold,
    Transfer,
)
from heqi.modules.receivables import (
    CLAIMS,
    OBLIGORS,
    PROMISES,
    Accept,
    Assign,
    Cancel,
    Decline,
    Lapse,
    ReportOverdue,
    Settle,
    Split,
)
from tests.modules.receivables.trade import PURSE, Trade
from tests.stateful.model import OBLIGOR, Claim, Clerk, Hold

BANK, CREDITOR = "river-bank", "maker"
PARTIES = (OBLIGOR, CREDITOR, "workshop", "foundry")
HOLDERS = (CREDITOR, "workshop", "foundry")
INVOICE = 2_000_000_00

PARTY = st.sampled_from(PARTIES)
HOLDER = st.sampled_from(HOLDERS)
WHICH = st.integers(0, 99)
SHARE = st.one_of(st.integers(1, 1_050), st.sampled_from([500, 1_000]))  # in thousandths, some beyond the whole


def part(whole: int, share: int) -> int:
    return max(1, whole * share // 1_000)


class ClaimsAndMoney(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.trade = Trade()
        self.invoice = self.trade.invoice("100", INVOICE)
        self.clerk = Clerk(self.trade.day, dict.fromkeys(PARTIES, PURSE), INVOICE)
        self.lines = 0

    def does(self, refused: str | None, *actions: Action) -> str | None:
        """The ledger does it, or refuses for the reason that the model names. The id of the one record it made."""
        if refused is not None:
            self.trade.refuses(self.trade.catalogue.reasons[refused], *actions)
            return None
        made = self.trade.new_ids(self.trade.do(*actions))
        return made[0] if len(made) == 1 else None

    def claim(self, which: int) -> tuple[str, Claim]:
        """Any claim: the same number is the same one as long as none is added."""
        name = list(self.clerk.claims)[which % len(self.clerk.claims)]
        return name, self.clerk.claims[name]

    def line(self) -> str:
        self.lines += 1
        return f"STATEMENT-{self.lines}"

    @initialize()
    def begin_with_a_claim_in_parts(self) -> None:
        self.promise(200, 20, 3, True)
        for to in (*HOLDERS, *HOLDERS):
            self.split(0, 300, to)

    # --- money --------------------------------------------------------------------------------------------------

    @rule(party=PARTY, amount=st.integers(1, 900_000_00))
    def pay_in(self, party: str, amount: int) -> None:
        self.does(None, Credit(by=BANK, customer=party, currency="CNY", amount=amount, reference=self.line()))
        self.clerk.available[party] += amount

    @rule(party=PARTY, share=SHARE)
    def pay_out(self, party: str, share: int) -> None:
        amount = part(self.clerk.available[party], share)
        refused = None if amount <= self.clerk.available[party] else "payments.INSUFFICIENT_FUNDS"
        self.does(refused, Debit(by=BANK, customer=party, currency="CNY", amount=amount, reference=self.line()))
        if refused is None:
            self.clerk.available[party] -= amount

    @rule(payer=PARTY, payee=PARTY, share=SHARE)
    def transfer(self, payer: str, payee: str, share: int) -> None:
        amount = part(self.clerk.available[payer], share)
        refused = self.clerk.payment_refused(payer, payee, amount)
        ask = Transfer(by=payer, bank=BANK, currency="CNY", payee=payee, amount=amount, purpose="goods")
        self.does(refused, ask)
        if refused is None:
            self.clerk.pay(payer, payee, amount)

    @rule(payer=PARTY, payee=PARTY, share=SHARE, days=st.integers(0, 6))
    def hold(self, payer: str, payee: str, share: int, days: int) -> None:
        amount = part(self.clerk.available[payer], share)
        refused = self.clerk.payment_refused(payer, payee, amount)
        last_day = self.trade.in_days(days)
        ask = PlaceHold(by=payer, bank=BANK, currency="CNY", payee=payee, amount=amount, purpose="delivery",
                        expires_day=last_day)  # fmt: skip
        made = self.does(refused, ask)
        if made is not None:
            self.clerk.hold(made, Hold(payer, payee, amount, last_day))

    @precondition(lambda self: self.clerk.holds)
    @rule(which=WHICH)
    def release(self, which: int) -> None:
        name = list(self.clerk.holds)[which % len(self.clerk.holds)]
        refused = self.clerk.release_refused(name)
        self.does(refused, ReleaseHold(by=self.clerk.holds[name].payer, hold=name))
        if refused is None:
            self.clerk.end_hold(name, "released")

    @precondition(lambda self: self.clerk.holds)
    @rule(which=WHICH, by_payee=st.booleans())
    def give_back(self, which: int, by_payee: bool) -> None:
        name = list(self.clerk.holds)[which % len(self.clerk.holds)]
        hold = self.clerk.holds[name]
        by = hold.payee if by_payee else hold.payer
        refused = self.clerk.return_refused(name, by)
        self.does(refused, ReturnHold(by=by, hold=name))
        if refused is None:
            self.clerk.end_hold(name, "returned")

    # --- offers -------------------------------------------------------------------------------------------------

    @rule(share=SHARE, due=st.integers(8, 40), answer=st.integers(0, 6), accepted=st.booleans())
    def promise(self, share: int, due: int, answer: int, accepted: bool) -> None:
        face = part(max(1, self.clerk.invoice_left), share)
        refused = self.clerk.promise_refused(face)
        claim = Claim("", CREDITOR, face, self.trade.in_days(due), self.trade.in_days(answer))
        ask = self.trade.undertake(self.invoice, face, due=claim.due, delivery_day=self.trade.day,
                                   answer_by=claim.answer_by)  # fmt: skip
        made = self.does(refused, ask)
        if made is not None:
            claim.root = made
            self.clerk.offer(made, claim)
            if accepted:
                self.does(None, Accept(by=CREDITOR, claim=made))
                self.clerk.accept(made)

    @precondition(lambda self: self.clerk.claims)
    @rule(which=WHICH)
    def accept(self, which: int) -> None:
        name, _ = self.claim(which)
        refused = self.clerk.accept_refused(name)
        self.does(refused, Accept(by=CREDITOR, claim=name))
        if refused is None:
            self.clerk.accept(name)

    @precondition(lambda self: self.clerk.claims)
    @rule(which=WHICH, stage=st.sampled_from(["declined", "cancelled", "lapsed"]))
    def end_offer(self, which: int, stage: str) -> None:
        name, _ = self.claim(which)
        ask = {
            "declined": Decline(by=CREDITOR, claim=name),
            "cancelled": Cancel(by=OBLIGOR, claim=name),
            "lapsed": Lapse(by=OBLIGOR, claim=name),
        }[stage]
        refused = self.clerk.ending_refused(name, stage)
        self.does(refused, ask)
        if refused is None:
            self.clerk.end_offer(name, stage)

    # --- claims -------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.clerk.claims)
    @rule(which=WHICH, share=SHARE, to=HOLDER)
    def split(self, which: int, share: int, to: str) -> None:
        name, claim = self.claim(which)
        cut = part(claim.face, share)
        made = self.does(self.clerk.split_refused(name, cut), Split(by=claim.holder, claim=name, part=cut, to=to))
        if made is not None:
            self.clerk.split(name, made, cut, to)

    @precondition(lambda self: self.clerk.claims)
    @rule(which=WHICH, to=HOLDER)
    def assign(self, which: int, to: str) -> None:
        name, claim = self.claim(which)
        refused = self.clerk.passing_refused(name) or ("receivables.SAME_PARTY" if to == claim.holder else None)
        self.does(refused, Assign(by=claim.holder, claim=name, face=max(1, claim.face), to=to))
        if refused is None:
            claim.holder = to

    @precondition(lambda self: self.clerk.claims)
    @rule(which=WHICH, share=SHARE)
    def settle(self, which: int, share: int) -> None:
        root = self.claim(which)[1].root
        amount = part(self.clerk.outstanding(root), share)
        refused = self.clerk.settlement_refused(root, amount)
        self.does(refused, Settle(by=OBLIGOR, root=root, bank="river-bank", amount=amount))
        if refused is None:
            self.clerk.settle(root, amount)

    @precondition(lambda self: self.clerk.claims)
    @rule(which=WHICH, share=SHARE, to=HOLDER)
    def settle_with_a_part_too_large(self, which: int, share: int, to: str) -> None:
        """Two actions of which the second is refused: nothing of the first is left."""
        name, claim = self.claim(which)
        amount = part(self.clerk.outstanding(claim.root), share)
        refused = self.clerk.settlement_refused(claim.root, amount)
        if refused is None:
            after = deepcopy(self.clerk)
            after.settle(claim.root, amount)
            refused = after.split_refused(name, claim.face + 1)
        beyond = Split(by=claim.holder, claim=name, part=claim.face + 1, to=to)
        self.does(refused, Settle(by=OBLIGOR, root=claim.root, bank="river-bank", amount=amount), beyond)

    @precondition(lambda self: self.clerk.claims)
    @rule(which=WHICH)
    def report_overdue(self, which: int) -> None:
        name, claim = self.claim(which)
        refused = self.clerk.overdue_refused(name)
        self.does(refused, ReportOverdue(by=claim.holder, claim=name))
        if refused is None:
            claim.overdue = True

    @rule(days=st.integers(1, 9))
    def wait(self, days: int) -> None:
        self.trade.wait(days=days)
        self.clerk.day += timedelta(days=days)

    @precondition(lambda self: self.clerk.claims)
    @rule(which=WHICH, after=st.integers(0, 1))
    def report_overdue_around_the_last_day(self, which: int, after: int) -> None:
        """On the last day on which a claim can be paid in time, or on the day after."""
        last = self.clerk.last_day(self.claim(which)[1])
        self.wait(max(0, (last - self.clerk.day).days) + after)
        self.report_overdue(which)

    # --- what always agrees -------------------------------------------------------------------------------------

    @invariant()
    def money_agrees(self) -> None:
        rows = {row.party: row for row in self.trade.rows(BALANCES).values() if row.bank == BANK}
        for party in PARTIES:
            assert rows[party].available == self.clerk.available[party]
            assert rows[party].held == self.clerk.held.get(party, 0)
        assert sum(row.available + row.held for row in rows.values()) == 0

    @invariant()
    def claims_agree(self) -> None:
        found = {
            name: (row.root, row.holder, row.face, row.paid, row.stage.value, row.overdue_since is not None)
            for name, row in self.trade.rows(CLAIMS).items()
        }
        assert found == {
            name: (claim.root, claim.holder, claim.face, claim.paid, claim.stage, claim.overdue)
            for name, claim in self.clerk.claims.items()
        }

    @invariant()
    def totals_agree(self) -> None:
        promises = self.trade.rows(PROMISES)
        for root, promise in promises.items():
            assert promise.promised == self.clerk.promised[root]
            assert promise.outstanding == self.clerk.outstanding(root)
            assert promise.paid == promise.promised - promise.outstanding
        obligor = self.trade.find(OBLIGORS, OBLIGOR)
        assert (obligor.promised if obligor else 0) == sum(self.clerk.promised.values())
        overdue = [claim for claim in self.clerk.claims.values() if claim.overdue and claim.face]
        assert (obligor.overdue if obligor else 0) == sum(claim.face for claim in overdue)
        assert self.trade.get(DOCUMENTS, self.invoice).used == INVOICE - self.clerk.invoice_left


TestClaimsAndMoney = ClaimsAndMoney.TestCase
TestClaimsAndMoney.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
