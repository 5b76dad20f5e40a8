"""A supply chain for tests of receivables: a carmaker, two tiers of suppliers, two banks, and an invoice for each deal.

trade = Trade()
invoice = trade.invoice("100", 1_000_000_00)               # attested by the maker, recomputed by the carmaker
claim = trade.voucher(invoice, 1_000_000_00)               # undertaken and accepted
file = trade.agreed(claim)                                 # applied, offered, agreed, every check entered
"""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from heqi.machine.charter import Clause, Founder
from heqi.modules import MODULES, documents, parties, payments, receivables
from heqi.modules.documents import AttestInvoice, AttestRedInvoice, CheckTax, Fingerprints, Recompute, Result, Show
from heqi.modules.parties import AttestKyc, KycKind, KycTerms, LostKeyTerms, Outcome
from heqi.modules.payments import AttestPayment, Credit, PublishCalendar, SetCollectionAccount, balance_of
from heqi.modules.receivables import (
    CLAIMS,
    FILES,
    PROMISES,
    Accept,
    Agree,
    Apply,
    Assign,
    BuyBack,
    CheckKind,
    EnterCheck,
    InvoicePart,
    MakeOffer,
    PayOut,
    SetLine,
    Terms,
    Undertake,
    annual_cost,
)
from heqi.modules.receivables.claims import Claim, Promise
from heqi.modules.receivables.files import File
from heqi.modules.receivables.financing import AGREED_TERMS
from heqi.state.tables import changed
from heqi.values.amounts import simple_interest
from heqi.values.days import Day, add_days
from tests.ledger import Ledger, member, needs

BEGINS = date(2026, 3, 2)
DUE = date(2026, 4, 30)
NEXT_BANKING_DAY = date(2026, 5, 6)  # after the holidays of 1 to 5 May
PARTIES = ("carmaker", "maker", "workshop", "foundry", "river-bank", "hill-bank")
BANKS = ("river-bank", "hill-bank")
PURSE = 5_000_000_00

TERMS = Terms(
    usual_tenor_months=6,
    max_tenor_months=12,
    tenor_source="银发〔2025〕77号",
    small_creditor_days=60,
    small_creditor_source="国务院令802号 art. 9",
    stop_source="银发〔2025〕77号 art. 15",
    face_at_most=100_000_000_00,
    smallest_part=1_000_00,
    parts_at_most=8,
    checklist=tuple(kind for kind in CheckKind if kind is not CheckKind.THREE_WAY),
    check_days={"contract": 90, "invoice-check": 30, "delivery": 90, "registry-search": 2, "registry-filing": 30},
    advance_at_most=1_000_000,
    days_in_year=360,
    annual_cost_days=365,
    annual_cost_source="中国人民银行公告〔2021〕第3号",
    cut_off_minute=17 * 60,
    grace_days=0,
    default_days=90,
    default_source="商业保理企业监管 (2019)",
)
OTHER_TERMS = {
    "parties": parties.Terms(
        lost_key=LostKeyTerms(
            witnesses=2,
            cooling_days=7,
            roles=("bank",),
            cooling_days_without_own_key=14,
            source="members' agreement",
        ),
        kyc=KycTerms(roles=("bank",), own=True, kinds=(KycKind.IDENTITY,), days_at_most=365, source="agreement"),
    ),
    "payments": payments.Terms(
        settlement_banks=BANKS,
        currencies=("CNY", "USD"),
        simulated=True,
        calendar_bank="river-bank",
        account_cooling_days=3,
        hold_days_at_most=365,
        source="members' agreement",
    ),
    "documents": documents.Terms(fingerprint_epochs=(1,), readers_at_most=10),
}
CALENDAR = tuple(date(2026, 5, day) for day in range(1, 6))


def digest(*parts: object) -> str:
    return sha256("/".join(map(str, parts)).encode()).hexdigest()


class Trade(Ledger):
    """The ledger of that supply chain, with money, accounts, a calendar and KYC in place."""

    def __init__(
        self,
        *,
        further: Sequence[Founder] = (),
        other_terms: Mapping[str, Clause] | None = None,
        roles: Mapping[str, tuple[str, ...]] | None = None,
        **terms: Any,
    ) -> None:
        super().__init__(
            MODULES,
            members=[
                member("carmaker", roles=["obligor"], size="large", group="motors", keys={"maker": 1, "checker": 1},
                       policy=[needs("receivables.confirm", maker=1, checker=1)]),
                member("truckmaker", roles=["obligor"], size="large", group="motors"),
                member("maker", roles=["supplier"], size="medium"),
                member("workshop", roles=["supplier"], size="small"),
                member("foundry", roles=["supplier"], size="large"),
                member("river-bank", roles=["bank"]),
                member("hill-bank", roles=["bank"]),
                *further,
            ],
            terms=OTHER_TERMS | {"receivables": changed(TERMS, **terms)} | dict(other_terms or {}),
            roles=roles,
            begins=BEGINS,
        )  # fmt: skip
        closed = CALENDAR
        self.do(PublishCalendar(by="river-bank", year=2026, version=1, closed=closed))
        self.do(PublishCalendar(by="river-bank", year=2027, version=1, closed=()))
        for party in PARTIES:
            account = digest(party, "account")
            self.do(SetCollectionAccount(by=party, bank="river-bank", account=account, agreed_by=("river-bank",)))
            self.credit(party, PURSE)
        for bank in BANKS:
            for subject in ("maker", "workshop", "foundry"):
                self.attest_kyc(bank, subject)
            self.do(SetLine(by=bank, subject="carmaker", limit=2_000_000_00, until=date(2027, 3, 31)))

    # --- before any claim ---------------------------------------------------------------------------------------

    def credit(self, party: str, amount: int) -> None:
        self._salts += 1
        self.do(Credit(by="river-bank", customer=party, currency="CNY", amount=amount, reference=f"LINE-{self._salts}"))

    def attest_kyc(self, bank: str, subject: str, days: int = 365) -> None:
        self.do(
            AttestKyc(
                by=bank,
                subject=subject,
                kinds=(KycKind.IDENTITY,),
                outcome=Outcome.CLEAR,
                reference="KYC-1",
                expires_day=self.in_days(days),
            )
        )

    def invoice(
        self,
        number: str,
        total: int,
        *,
        seller: str = "maker",
        buyer: str = "carmaker",
        near: str = "",
        currency: str = "CNY",
        recomputed: bool = True,
        banks: tuple[str, ...] = BANKS,
    ) -> str:
        """An invoice that the seller attests and shows to the banks; buyer and banks recompute it, the banks check it
        at the tax platform.
        """
        content = {
            "currency": currency,
            "total": total,
            "issued": self.day,
            "commitment": digest("salted", number, total),
            "fingerprints": (
                Fingerprints(
                    epoch=1,
                    identity=digest(number),
                    exact=digest(number, total),
                    near=digest("near", near or number),
                ),
            ),
        }
        document = self.new_id(self.do(AttestInvoice(by=seller, seller=seller, buyer=buyer, retention=0, **content)))
        if recomputed:
            self.do(Recompute(by=buyer, document=document, **content))
        for bank in banks:
            self.do(Show(by=seller, document=document, to=bank))
            self.do(Recompute(by=bank, document=document, **content))
            self.check_tax(document, bank)
        return document

    def red_invoice(self, invoice: str, total: int, *, by: str = "maker") -> AttestRedInvoice:
        """A red invoice that takes so much of an invoice back."""
        name = digest("red", invoice)
        prints = (Fingerprints(epoch=1, identity=name, exact=name, near=name),)
        return AttestRedInvoice(
            by=by, refers_to=invoice, total=total, issued=self.day, commitment=name, fingerprints=prints
        )

    def check_tax(self, document: str, bank: str = "river-bank") -> None:
        self.do(CheckTax(by=bank, document=document, result=Result.PASSED, reference="T-1", checked=self.day))

    # --- claims -------------------------------------------------------------------------------------------------

    def undertake(self, invoice: str, face: int, **said: Any) -> Undertake:
        given: dict[str, Any] = {
            "by": "carmaker",
            "creditor": "maker",
            "face": face,
            "due": DUE,
            "invoices": (InvoicePart(document=invoice, amount=face),),
            "contract": None,
            "delivery": None,
            "delivery_day": BEGINS,
            "defences_waived": True,
            "answer_by": add_days(self.day, 5),
        }
        return Undertake(**given | said)

    def voucher(self, invoice: str, face: int, **said: Any) -> str:
        """A voucher that the creditor has accepted."""
        ask = self.undertake(invoice, face, **said)
        claim = self.new_id(self.do(ask))
        self.do(Accept(by=ask.creditor, claim=claim))
        return claim

    def claim(self, key: str) -> Claim:
        return self.get(CLAIMS, key)

    def promise(self, key: str) -> Promise:
        return self.get(PROMISES, key)

    def assign(self, claim: str, to: str, **said: Any) -> Assign:
        """The whole claim, as it stands and from whoever holds it."""
        row = self.claim(claim)
        return Assign(**{"by": row.holder, "claim": claim, "face": row.face, "to": to} | said)

    # --- financing ----------------------------------------------------------------------------------------------

    def offer(self, file: str, **said: Any) -> MakeOffer:
        """An offer of 4.20% on the whole face, value today, whose figures follow from its terms."""
        row = self.file(file)
        principal = said.get("principal", self.claim(row.claim).face)
        rate, value_day = said.get("rate", 42_000), said.get("value_day", self.day)
        fee, bearer = said.get("fee", 0), said.get("fee_borne_by", "supplier")
        days = (row.due - value_day).days
        interest = simple_interest(principal, rate, days, 360)
        borne = interest + (fee if bearer == "supplier" else 0)
        given: dict[str, Any] = {
            "by": row.financier,
            "file": file,
            "face": self.claim(row.claim).face,
            "principal": principal,
            "rate": rate,
            "value_day": value_day,
            "interest": interest,
            "fee": fee,
            "fee_borne_by": bearer,
            "proceeds": max(1, principal - borne),
            "annual_cost": annual_cost(borne, principal - borne, days, 365) if days > 0 and principal > borne else 0,
            "recourse": (),
            "overdue_days": None,
            "expires": min(value_day, add_days(self.day, 30)),
        }
        return MakeOffer(**given | said)

    def agree(self, file: str, offer: MakeOffer, **said: Any) -> Agree:
        """The supplier's agreement to every term of an offer."""
        read: dict[str, Any] = {term: getattr(offer, term) for term in AGREED_TERMS}
        return Agree(**{"by": self.file(file).supplier, "file": file} | read | said)

    def file(self, key: str) -> File:
        return self.get(FILES, key)

    def apply(self, claim: str, financier: str = "river-bank") -> str:
        return self.new_id(self.do(Apply(by=self.claim(claim).holder, claim=claim, financier=financier)))

    def check(self, file: str, kind: str, **said: Any) -> EnterCheck:
        given: dict[str, Any] = {
            "by": self.file(file).financier,
            "file": file,
            "kind": kind,
            "reference": f"{kind}-1",
            "day": self.day,
        }
        return EnterCheck(**given | said)

    def checks(self, file: str) -> None:
        for kind in ("contract", "delivery", "registry-search", "registry-filing"):
            self.do(self.check(file, kind))

    def agreed(self, claim: str, financier: str = "river-bank", **said: Any) -> str:
        """A financing file up to the moment before money moves."""
        file = self.apply(claim, financier)
        offer = self.offer(file, **said)
        self.do(offer)
        self.do(self.agree(file, offer))
        self.checks(file)
        return file

    def financed(self, claim: str, financier: str = "river-bank", **said: Any) -> str:
        file = self.agreed(claim, financier, **said)
        self.do(PayOut(by=financier, file=file))
        return file

    def buy_back(self, file: str, price: int, **said: Any) -> BuyBack:
        row = self.file(file)
        return BuyBack(**{"by": row.supplier, "file": file, "face": self.claim(row.claim).face, "price": price} | said)

    # --- money --------------------------------------------------------------------------------------------------

    def money(self, party: str, bank: str = "river-bank") -> int:
        """What the party has there beyond what it began with (less, when negative)."""
        return balance_of(self.state, bank, "CNY", party).available - (PURSE if bank == "river-bank" else 0)

    def paid_outside(self, payee: str, amount: int, for_record: str | None = None, **said: Any) -> str:
        """A payment by the carmaker that the bank of the payee's account attests, and for which record it was."""
        self._salts += 1
        payer = said.get("payer", "carmaker")
        given: dict[str, Any] = {
            "by": "river-bank",
            "payer": payer,
            "payee": payee,
            "payer_account": digest(payer, "account"),
            "payee_account": digest(payee, "account"),
            "currency": "CNY",
            "amount": amount,
            "booked_day": self.day,
            "receipt_number": f"R-{self._salts}",
            "identifying_code": "X1",
            "countersigned_by": None,
            "for_record": for_record,
        }
        return self.new_id(self.do(AttestPayment(**given | said)))


def day(text: str) -> Day:
    return date.fromisoformat(text)


Why = receivables.Why
