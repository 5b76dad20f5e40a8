"""What `heqi intake` says about one file: a plain object of text, lists and nulls."""

from typing import Any

from msgspec import Struct

from heqi.intake.financeable import findings
from heqi.intake.fingerprints import fingerprints
from heqi.intake.invoice import Invoice, InvoiceParty
from heqi.intake.parties import PartyMap
from heqi.intake.read import read_document
from heqi.machine.reasons import Facts, Reason, Refusal, sentence
from heqi.values.amounts import format_amount
from heqi.values.days import Day

Report = dict[str, Any]


class Settings(Struct, frozen=True, kw_only=True):
    """How a file is judged and shown. Nothing is taken from a clock: without a day, no due date is judged."""

    as_of: Day | None = None
    ledger_currency: str | None = None
    parties: PartyMap | None = None
    secret: bytes | None = None
    redact: bool = False


def intake_file(file: str, data: bytes, settings: Settings) -> Report:
    """Read one file and report on it: status "accepted" or "refused", never an exception for what is in the file."""
    try:
        invoice = read_document(data)
    except Refusal as refusal:
        return refused(file, refusal)
    found = findings(
        invoice,
        as_of=settings.as_of,
        ledger_currency=settings.ledger_currency,
        parties=settings.parties,
        redact=settings.redact,
    )
    prints = fingerprints(invoice, settings.secret)
    return {
        "file": file,
        "status": "accepted",
        "reason": None,
        "warnings": [said(each.reason, each.facts) for each in found],
        "syntax": invoice.syntax,
        "invoice": _invoice(invoice, settings),
        "fingerprints": {
            "exact": prints.exact,
            "near": prints.near,
            "identity": prints.identity,
            "key": prints.key,
        },
    }


def refused(file: str, refusal: Refusal) -> Report:
    """The report on a file that is not read."""
    return {
        "file": file,
        "status": "refused",
        "reason": said(refusal.reason, refusal.facts),
        "warnings": [],
        "syntax": None,
        "invoice": None,
        "fingerprints": None,
    }


def said(why: Reason, facts: Facts) -> Report:
    """A refusal or a warning as every command tells one: its code, sentences in both languages, its facts."""
    return {
        "code": why.code,
        "en": sentence(why.en, facts),
        "zh": sentence(why.zh, facts),
        "do_en": why.do_en,
        "do_zh": why.do_zh,
        "source": why.source,
        "retry": why.retry,
        "facts": facts,
    }


def _invoice(invoice: Invoice, settings: Settings) -> Report:
    def amount(minor: int | None) -> str | None:
        return None if minor is None else format_amount(minor, invoice.currency)

    def party(who: InvoiceParty | None) -> Report | None:
        if who is None:
            return None
        shown: Report = {"name": None if settings.redact else who.name, "id": who.id}
        if settings.parties is not None:
            shown["member"] = settings.parties.member(who)
        return shown

    return {
        "number": invoice.number,
        "type": invoice.type,
        "kind": invoice.kind,
        "issue_date": invoice.issue_date.isoformat(),
        "due_date": invoice.due_date.isoformat() if invoice.due_date else None,
        "currency": invoice.currency,
        "seller": party(invoice.seller),
        "buyer": party(invoice.buyer),
        "payee": party(invoice.payee),
        "tax_exclusive": amount(invoice.tax_exclusive),
        "tax": amount(invoice.tax),
        "total": amount(invoice.total),
        "payable": amount(invoice.payable),
        "authenticity": invoice.authenticity,
    }
