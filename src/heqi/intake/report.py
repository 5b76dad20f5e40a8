"""What `heqi intake` says about one file: a plain object of text, lists and nulls."""

from typing import Any

from msgspec import Struct

from heqi.intake.financeable import Finding, findings
from heqi.intake.fingerprints import fingerprints
from heqi.intake.invoice import Invoice, InvoiceParty
from heqi.intake.parties import PartyMap
from heqi.intake.read import read_document
from heqi.intake.words import say, what_to_do
from heqi.machine.reasons import Refusal
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
    language: str = "en"


def intake_file(file: str, data: bytes, settings: Settings) -> Report:
    """Read one file and report on it: status "accepted" or "refused", never an exception for what is in the file."""
    try:
        invoice = read_document(data)
    except Refusal as refusal:
        return refused(file, refusal, settings.language)
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
        "warnings": [_warning(each, settings.language) for each in found],
        "syntax": invoice.syntax,
        "invoice": _invoice(invoice, settings),
        "fingerprints": {
            "exact": prints.exact,
            "near": prints.near,
            "identity": prints.identity,
            "key": prints.key,
        },
    }


def refused(file: str, refusal: Refusal, language: str) -> Report:
    """The report on a file that is not read."""
    why = refusal.reason
    return {
        "file": file,
        "status": "refused",
        "reason": {
            "code": why.code,
            "sentence": say(why, refusal.facts, language),
            "do": what_to_do(why, language),
            "retry": why.retry,
            "facts": refusal.facts,
        },
        "warnings": [],
        "syntax": None,
        "invoice": None,
        "fingerprints": None,
    }


def _warning(finding: Finding, language: str) -> dict[str, str]:
    return {"code": finding.code, "sentence": finding.say(language), "do": what_to_do(finding.reason, language)}


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
