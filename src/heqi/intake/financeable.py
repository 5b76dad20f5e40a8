"""Valid is not financeable: what a person must know before anybody pays money on a document that was read."""

from msgspec import Struct

from heqi.intake.arithmetic import line_differences
from heqi.intake.invoice import Invoice, InvoiceParty
from heqi.intake.parties import PartyMap
from heqi.intake.partyids import same_party
from heqi.intake.reasons import Warn
from heqi.machine.reasons import Fact, Reason, sentence
from heqi.values.amounts import format_amount
from heqi.values.days import Day

MAX_LINE_FINDINGS = 5

# UNTDID 1001, the codes of EN 16931 (BR-CL-01) by what they mean for somebody who would finance them.
TYPES = (
    (frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}), Warn.CREDIT_NOTE),
    (frozenset({"384"}), Warn.CORRECTION),
    (frozenset({"386"}), Warn.PREPAYMENT),
    (frozenset({"325"}), Warn.PRO_FORMA),
    (frozenset({"261", "389", "527"}), Warn.SELF_BILLED),
    (frozenset({"393", "396"}), Warn.FACTORED),
)
ORDINARY = frozenset({"326", "380", "875", "876", "877"})  # partial, commercial, construction by its stages


class Finding(Struct, frozen=True):
    """One warning: a reason of `Warn` and the facts it rests on."""

    reason: Reason
    facts: dict[str, Fact]

    @property
    def code(self) -> str:
        return self.reason.code

    def say(self, language: str) -> str:
        """The sentence in "en" or "zh"."""
        return sentence(self.reason.zh if language == "zh" else self.reason.en, self.facts)


def findings(
    invoice: Invoice,
    *,
    as_of: Day | None = None,
    ledger_currency: str | None = None,
    parties: PartyMap | None = None,
    redact: bool = False,
) -> list[Finding]:
    """What speaks against financing the invoice, in a fixed order. What is not given (a day, a currency, a map) is not
    judged; `redact` keeps names out of the facts.
    """
    found: list[Finding] = []

    def warn(reason: Reason, **facts: Fact) -> None:
        found.append(Finding(reason, facts))

    currency = invoice.currency
    total = format_amount(invoice.total, currency)
    preceding = ", ".join(invoice.preceding) or "?"
    for reason in _of_type(invoice):
        warn(reason, total=total, currency=currency, preceding=preceding, type=invoice.type)
    least = min(invoice.total, invoice.payable or 0)
    if least < 0:
        warn(Warn.NEGATIVE, amount=format_amount(least, currency), currency=currency)
    if invoice.total == 0 or invoice.payable == 0:
        warn(Warn.NOTHING_PAYABLE)
    if invoice.prepaid and invoice.payable:
        prepaid, payable = format_amount(invoice.prepaid, currency), format_amount(invoice.payable, currency)
        warn(Warn.PARTLY_PREPAID, prepaid=prepaid, payable=payable, currency=currency)
    if invoice.third_party:
        amount = format_amount(invoice.third_party, currency)
        warn(Warn.THIRD_PARTY_PAYMENT, amount=amount, currency=currency)
    if invoice.payee is not None and not same_party(invoice.payee, invoice.seller):
        warn(Warn.PAYABLE_TO_ANOTHER, payee=_shown(invoice.payee, redact))
    if ledger_currency is not None and currency != ledger_currency:
        warn(Warn.FOREIGN_CURRENCY, currency=currency, ledger=ledger_currency)
    if invoice.due_date is None:
        warn(Warn.DUE_DATE_MISSING)
    elif as_of is not None and invoice.due_date <= as_of:
        warn(Warn.ALREADY_DUE, due_date=invoice.due_date.isoformat(), as_of=as_of.isoformat())
    if invoice.instalments and invoice.due_date is not None:
        warn(Warn.DUE_DATES_SEVERAL, due_date=invoice.due_date.isoformat())
    if parties is not None:
        for role, party in (("seller", invoice.seller), ("buyer", invoice.buyer)):
            if parties.member(party) is None:
                warn(Warn.PARTY_UNMAPPED, party=role, who=_shown(party, redact))
    for note in invoice.notes:
        warn(getattr(Warn, note.warning), party=note.party)
    for line, computed, stated in line_differences(invoice)[:MAX_LINE_FINDINGS]:
        figures = {"computed": format_amount(computed, currency), "stated": format_amount(stated, currency)}
        warn(Warn.LINE_PRICE_DIFFERS, line=line, currency=currency, **figures)
    return found


def _of_type(invoice: Invoice) -> list[Reason]:
    if invoice.syntax.endswith(("fapiao", "fapiao-2019")):
        return [Warn.RED_INVOICE] if invoice.type == "381" else []
    found = [reason for codes, reason in TYPES if invoice.type in codes]
    return found or ([] if invoice.type in ORDINARY else [Warn.TYPE_UNUSUAL])


def _shown(party: InvoiceParty, redact: bool) -> str:
    shown = [] if redact or party.name is None else [party.name]
    if party.id is not None:
        shown.append(party.id)
    return " / ".join(shown) or "(name left out)"
