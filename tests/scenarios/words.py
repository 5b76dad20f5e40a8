"""The words: how a banker says an action of the catalogue, and what goes without saying.

A place in braces is a field of the action, read by its type; `{new}` names the record that the step creates.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from heqi.modules.documents import Fingerprints
from heqi.modules.inventory import RECEIPTS
from heqi.modules.receivables import CLAIMS, FILES
from heqi.modules.receivables.files import offer_of
from heqi.modules.receivables.financing import AGREED_TERMS
from heqi.values.amounts import format_amount
from heqi.values.days import Day
from tests.modules.receivables.trade import Trade, digest

SAYINGS = {
    # papers
    "attests invoice {new} to {buyer}": "documents.attest_invoice",
    "attests the same paper {paper} once more, as {new}, to {buyer}": "documents.attest_invoice",
    "attests red invoice {new} against {refers_to}": "documents.attest_red_invoice",
    "recomputes {document}": "documents.recompute",
    "shows {document} to {to}": "documents.show",
    "asks the tax platform about {document}: {result}": "documents.check_tax",
    "orders {new} from {seller}": "documents.attest_order",
    "signs that it received {new} on {refers_to}": "documents.attest_delivery",
    "reads in {document} {quantity} {unit} of {item}": "evidence.state_lines",
    "finds in {document} the marks of {batch}, and {quantity} {unit} of {item}": "evidence.state_lines",
    "matches {invoice} with order {order} and {deliveries}": "evidence.match",
    # promises
    "undertakes {new} to {creditor}, due {due}, on {invoices}": "receivables.undertake",
    "accepts {claim}": "receivables.accept",
    "registers {new} against {obligor}, due {due}, on {invoices}": "receivables.register",
    "confirms {claim}, due {due}, to be paid to {account}": "receivables.confirm",
    "declines {claim}": "receivables.decline",
    "takes its offer {claim} back": "receivables.cancel",
    "puts the unanswered {claim} away": "receivables.lapse",
    # passing on
    "cuts {new} off {claim} for {to}": "receivables.split",
    "assigns {claim} to {to}": "receivables.assign",
    # financing
    "applies to {financier} with {claim}, file {new}": "receivables.apply",
    "offers in {file}": "receivables.offer",
    "agrees to the offer in {file}": "receivables.agree",
    "enters {kind} in {file}, reference {reference}": "receivables.enter_check",
    "sets its line for {subject} until {until}": "receivables.set_line",
    "pays out {file}": "receivables.pay_out",
    "closes {file}": "receivables.close_file",
    # settlement
    "pays {root} at {bank}": "receivables.settle",
    "attests payment {new} from {payer} to {payee}, receipt {receipt_number}": "payments.attest_payment",
    "applies payment {attestation} to {claim}": "receivables.apply_payment",
    # when it does not go well
    "credits {invoice} behind {claim}, credit note {reference}": "receivables.credit",
    "records credit note {reference} beside {root}, as {new}": "receivables.record_dilution",
    "disputes {claim} for {ground}: {statement}": "receivables.dispute",
    "lets its dispute over {claim} go": "receivables.withdraw_dispute",
    "settles the dispute over {claim} with {holder}": "receivables.resolve_dispute",
    "reports {claim} overdue": "receivables.report_overdue",
    "marks {claim} non-performing": "receivables.mark_defaulted",
    "demands that {file} is bought back for {trigger}, reference {reference}": "receivables.demand_buy_back",
    "buys back {file}": "receivables.buy_back",
    # goods
    "opens {site}, called {name}, with {locations}": "inventory.open_site",
    "takes in {new} of {owner}: {declared} {unit} of {goods} {grade}, at {site} in {location}": "inventory.take_in",
    "takes goods marked as {batch} in, as {new} of {owner}: {declared} {unit} of {goods} {grade}, at {site} in"
    " {location}": "inventory.take_in",
    "inspects {lot}: {found} {unit} of {goods} {grade}": "inventory.inspect",
    "counts {lot}: {found} {unit}": "inventory.count",
    "attests that {lost} {unit} of {lot} are lost by {cause}": "inventory.record_loss",
    "writes {new} on {lot} for {quantity}, storage {tariff}": "inventory.issue",
    "takes {receipt} over {quantity}, storage {tariff}": "inventory.accept",
    "has {receipt} of {holder} covered by {policy} until {last_day}": "inventory.insure",
    "endorses {receipt} over {quantity} to {to}, and {warehouse} signs": "inventory.transfer",
    "parts {new} from {receipt}: {part}": "inventory.split",
    "orders {quantity} of {receipt} out by {new} until {until}, to {deliver_to}": "inventory.order_release",
    "hands out {quantity} on {order}": "inventory.release",
    "takes its order {order} back": "inventory.cancel_order",
    "settles storage of {receipt} at {bank}": "inventory.pay_fees",
    # pledges and credit
    "secures {new}, owed by {debtor} until {due}, contract {contract}": "pledges.secure",
    "pledges {asset} to {creditor} for {debt} as {new}, filing {filing}": "pledges.pledge",
    "lets the pledge {pledge} go": "pledges.release",
    "says that {debt} is paid": "pledges.discharge",
    "declares {debt} in default": "pledges.declare_default",
    "collects what is held of {pledgor} at {bank} for {pledge}, paid on {asset}": "pledges.collect",
    "opens the line {new} to {borrower} until {until}": "credit.open_line",
    "draws on {line} of {lender} at {bank}": "credit.draw",
    "repays {line} by what is held of {pledgor} at {bank} for {pledge}, paid on {asset}": "credit.repay_from_proceeds",
    "brings the base of {line} up to date": "credit.bring_up_to_date",
    # money
    "books in for {customer}, statement line {reference}": "payments.credit",
    "books out for {customer}, statement line {reference}": "payments.debit",
    "transfers to {payee} at {bank} for {purpose}": "payments.transfer",
    "holds {new} at {bank} for {payee} until {expires_day}: {purpose}": "payments.hold",
    "releases {hold}": "payments.release_hold",
    "takes back {hold}": "payments.return_hold",
    "gives up {hold}": "payments.return_hold",
    "moves its collection account to {account} at {bank}": "payments.set_collection_account",
    "stops the change of account of {party}": "payments.withdraw_account_change",
    # money for a purpose
    "opens purpose {new}, {name}, until {last_day}; {told_by} says when it has ended": "conditions.open_purpose",
    "says that {purpose} has ended": "conditions.end_purpose",
    "sets aside {new} under {purpose} at {bank} for {payee} until {last_day}, judged by {arbiter}, when {at_least} of"
    " {attesters} say {what}": "conditions.set_aside",
    "says {what} of {fund}": "conditions.attest",
    "takes its share of {fund}": "conditions.release",
    "lets {payee} have of {fund}": "conditions.release",
    "has the rest of {fund} back": "conditions.take_back",
    "calls the arbiter over {fund}: {ground}": "conditions.dispute",
    "gives {payee} {award} of {fund}, reference {reference}": "conditions.decide",
    # rights
    "claims {new}, the right to {right} {title}": "certificates.register",
    "objects to {certificate}: {ground}": "certificates.object",
    "dismisses the objection of {party} to {certificate}, reference {reference}": "certificates.decide_objection",
    "issues {certificate}": "certificates.issue",
    "licenses {certificate} to {licensee} in {territory} from {from_day} to {last_day}, exclusive {exclusive}, as"
    " {new}": "certificates.license",
    "passes {certificate} on to {to}": "certificates.transfer",
    "revokes {certificate}, award {award}": "certificates.revoke",
}
THOUSANDTHS = 1_000  # of a unit, in which documents count
NEW, PAPER = "new", "paper"
NO_FIELDS = (
    NEW,
    PAPER,
    "payee",
    "at_least",
    "attesters",
    "what",
    "award",
    "quantity",
    "unit",
    "item",
    "batch",
)  # places that are no field of an action
_PLACE = re.compile(r"{(\w+)}")


def places(saying: str) -> list[str]:
    return _PLACE.findall(saying)


def _pattern(saying: str) -> re.Pattern[str]:
    """What a sentence of this form looks like: texts and names stand in its places."""
    parts = _PLACE.split(saying)
    return re.compile("".join(f"(?P<{p}>.+?)" if i % 2 else re.escape(p) for i, p in enumerate(parts)))


_PATTERNS = [(_pattern(saying), action) for saying, action in SAYINGS.items()]


def understood(what: str) -> list[tuple[str, dict[str, str]]]:
    """(action, what stands in each place) for each form that the sentence has: one, when it is well written."""
    matches = [(pattern.fullmatch(what), action) for pattern, action in _PATTERNS]
    return [(action, found.groupdict()) for found, action in matches if found]


# --- what goes without saying ----------------------------------------------------------------------------------------


class Said(NamedTuple):
    """What a step says so far: texts by field, and the ids of the records that it names."""

    by: str
    texts: Mapping[str, str]
    ids: Mapping[str, str]
    amount: int | None
    papers: dict[str, dict[str, Any]]  # by document name: what is printed on it


def unsaid(action: str, trade: Trade, said: Said) -> dict[str, Any]:
    """Fields that a banker would not say, by their values: what is on the paper, on the offer, on the claim today."""
    filler = _UNSAID.get(action)
    return {} if filler is None else filler(trade, said)


def _invoice(trade: Trade, said: Said) -> dict[str, Any]:
    name = said.texts[NEW]
    paper = said.papers.get(said.texts.get(PAPER, name)) or _printed(name, said.amount or 0, trade.day)
    said.papers[name] = paper
    return paper | {"seller": said.by, "retention": 0}


def _order(trade: Trade, said: Said) -> dict[str, Any]:
    name = said.texts[NEW]
    paper = _printed(name, said.amount or 0, trade.day)
    said.papers[name] = paper
    return paper | {"buyer": said.by}


def _delivery(trade: Trade, said: Said) -> dict[str, Any]:
    """A receipt advice names no total."""
    name = said.texts[NEW]
    printed = _printed(name, 0, trade.day)
    paper = {field: printed[field] for field in ("total", "issued", "commitment", "fingerprints")}
    said.papers[name] = printed
    return paper | {"delivered": trade.day}


def _lines(_: Trade, said: Said) -> dict[str, Any]:
    """One line, and of a delivery the marks of the goods that were taken in."""
    quantity = int(said.texts["quantity"]) * THOUSANDTHS
    line = {"item": digest(said.texts["item"]), "unit": said.texts["unit"], "quantity": quantity}
    marks = [_batch(said.texts["batch"])] if "batch" in said.texts else []
    return {"lines": [json.dumps(line)], "marks": marks}


def _batch(lot: str) -> str:
    """What is stamped on the goods of a lot."""
    return digest("batch", lot)


def _red_invoice(trade: Trade, said: Said) -> dict[str, Any]:
    paper = _printed(said.texts[NEW], said.amount or 0, trade.day)
    return {field: paper[field] for field in ("issued", "commitment", "fingerprints")}


def _printed(number: str, total: int, issued: Day) -> dict[str, Any]:
    prints = Fingerprints(epoch=1, identity=digest(number), exact=digest(number, total), near=digest("near", number))
    return {
        "currency": "CNY",
        "total": total,
        "issued": issued,
        "commitment": digest("salted", number, total),
        "fingerprints": [msgspec.json.encode(prints).decode()],
    }


def _recomputed(_: Trade, said: Said) -> dict[str, Any]:
    return said.papers.get(said.texts["document"], {})


def _tax_check(trade: Trade, said: Said) -> dict[str, Any]:
    return {"checked": trade.day, "reference": f"{said.by} {said.texts['document']}"}


def _face(trade: Trade, said: Said) -> dict[str, Any]:
    """The claim as it stands, which whoever signs has looked at."""
    return {"face": trade.get(CLAIMS, trade.file(said.ids["file"]).claim).face}


def _offered(trade: Trade, said: Said) -> dict[str, Any]:
    offer = offer_of(trade.get(FILES, said.ids["file"]))
    return {term: getattr(offer, term) for term in AGREED_TERMS}


def _entered(trade: Trade, _: Said) -> dict[str, Any]:
    return {"day": trade.day}


def _paid_outside(trade: Trade, said: Said) -> dict[str, Any]:
    accounts = {f"{side}_account": digest(said.texts[side], "account") for side in ("payer", "payee")}
    return accounts | {"currency": "CNY", "booked_day": trade.day, "identifying_code": "X1"}


def _own_share(_: Trade, said: Said) -> dict[str, Any]:
    """Whoever takes a share takes its own."""
    return {} if "payee" in said.texts else {"payee": said.by}


def _for_a_purpose(_: Trade, said: Said) -> dict[str, Any]:
    """One payee who may have all of it; one group of statements."""
    tests = [{"by": party, "what": said.texts["what"]} for party in said.texts["attesters"].split(", ")]
    when = {"at_least": 1, "groups": [{"at_least": int(said.texts["at_least"]), "attested": tests}]}
    payee = {"party": said.texts["payee"], "at_most": _decimal(said.amount)}
    return {"currency": "CNY", "payees": [json.dumps(payee)], "when": json.dumps(when)}


def _award(_: Trade, said: Said) -> dict[str, Any]:
    amount = said.texts["award"].replace(",", "")
    return {"awards": [json.dumps({"payee": said.texts["payee"], "amount": amount})]}


def _claimed(_: Trade, said: Said) -> dict[str, Any]:
    shown = {"kind": "log", "digest": digest("log", said.by), "reference": "LOG-1"}
    return {"kind": "data", "content": digest(said.texts["title"]), "evidence": [json.dumps(shown)]}


def _objection(_: Trade, said: Said) -> dict[str, Any]:
    return {"evidence": digest("evidence", said.by)}


def _dismissed(_: Trade, __: Said) -> dict[str, Any]:
    return {"upheld": False}


def _price(_: Trade, said: Said) -> dict[str, Any]:
    return {"price": json.dumps({"bank": "river-bank", "amount": _decimal(said.amount)})} if said.amount else {}


def _decimal(amount: int | None) -> str:
    return format_amount(amount or 0, "CNY")


def _pledged(trade: Trade, said: Said) -> dict[str, Any]:
    """The claim or the receipt as it stands, filed today."""
    claim = trade.find(CLAIMS, said.ids["asset"])
    if claim is not None:
        return {"kind": "receivable", "measure": claim.face, "unit": claim.currency, "filed": trade.day}
    receipt = trade.get(RECEIPTS, said.ids["asset"])
    return {"kind": "receipt", "measure": receipt.quantity, "unit": receipt.unit, "filed": trade.day}


def _line(_: Trade, __: Said) -> dict[str, Any]:
    """The bank's usual terms: 80% of claims, none that is past due by ten days, 6.00% on ACT/360."""
    return {
        "currency": "CNY",
        "rate": 60_000,
        "day_count": "ACT/360",
        "contract": "the bank's usual terms",
        "claim_advance": 800_000,
        "stock_advance": 0,
        "past_due_days": 10,
        "age_days": 100,
        "cross_ageing": 500_000,
        "concentration": 1_000_000,
        "pricer": "foundry",
    }


def _money(_: Trade, __: Said) -> dict[str, Any]:
    return {"currency": "CNY"}


def _taken_in(_: Trade, said: Said) -> dict[str, Any]:
    return {"marks": [_batch(said.texts.get("batch", said.texts[NEW]))], "reference": f"entry {said.texts[NEW]}"}


def _attested(trade: Trade, said: Said) -> dict[str, Any]:
    report = digest(said.by, said.texts["lot"], trade.day)
    return {"reference": "report", "report": report, "day": trade.day}


def _counted(trade: Trade, said: Said) -> dict[str, Any]:
    return _attested(trade, said) | {"as_declared": True}


def _ordered_out(_: Trade, said: Said) -> dict[str, Any]:
    return {"reference": said.texts[NEW]}


_UNSAID: dict[str, Callable[[Trade, Said], dict[str, Any]]] = {
    "documents.attest_invoice": _invoice,
    "documents.attest_red_invoice": _red_invoice,
    "documents.attest_order": _order,
    "documents.attest_delivery": _delivery,
    "documents.recompute": _recomputed,
    "evidence.state_lines": _lines,
    "documents.check_tax": _tax_check,
    "receivables.offer": _face,
    "receivables.buy_back": _face,
    "receivables.agree": _offered,
    "receivables.enter_check": _entered,
    "pledges.secure": _money,
    "pledges.pledge": _pledged,
    "credit.open_line": _line,
    "payments.attest_payment": _paid_outside,
    "payments.credit": _money,
    "payments.debit": _money,
    "payments.transfer": _money,
    "payments.hold": _money,
    "conditions.set_aside": _for_a_purpose,
    "conditions.release": _own_share,
    "conditions.decide": _award,
    "certificates.register": _claimed,
    "certificates.object": _objection,
    "certificates.decide_objection": _dismissed,
    "certificates.license": _price,
    "certificates.transfer": _price,
    "inventory.take_in": _taken_in,
    "inventory.inspect": _attested,
    "inventory.count": _counted,
    "inventory.record_loss": _attested,
    "inventory.order_release": _ordered_out,
}
