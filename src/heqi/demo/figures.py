"""Figures: what the ledger says at the end, and an independent check that nothing was made or lost.

The headline figures come from the ledger's own totals. The check trusts none of them: it adds up what banks and parties
signed, block by block, and compares that with the sum over the rows.
"""

from collections import Counter
from typing import Any

from msgspec import Struct

from heqi.chain import reader
from heqi.client.proof import Said
from heqi.demo.stage import Stage, record_of
from heqi.demo.story import Story
from heqi.machine.admission import read
from heqi.machine.receipts import KEPT
from heqi.modules import payments, receivables
from heqi.modules.payments import BALANCES
from heqi.modules.receivables import CLAIMS, EXPOSURES, FILES, MONTHS, OBLIGORS, PROMISES, FileStage
from heqi.values.identifiers import Party

MILLION = 1_000_000
MONEY_OUT = (FileStage.PAID_OUT, FileStage.REPAID, FileStage.BOUGHT_BACK)


class Line(Struct, frozen=True):
    """A bank's exposure to one obligor, and its line."""

    bank: Party
    subject: str
    used: int
    limit: int


class Figures(Struct, frozen=True, kw_only=True):
    """Amounts in minor units, ratios in millionths."""

    promised: int
    outstanding: int
    paid: int
    cancelled: int
    financed: int
    lines: tuple[Line, ...]
    largest_obligor: Party
    largest_share: int
    overdue: int
    overdue_reported: int
    diluted: int
    all_in_cost: int
    refused: int
    kept_from_loss: int
    settled: int  # receivables as they were promised, whatever the number of their parts
    financings: int
    bought_back: int
    obligors: int

    @property
    def used(self) -> int:
        return sum(line.used for line in self.lines)

    @property
    def limit(self) -> int:
        return sum(line.limit for line in self.lines)


def figures(story: Story) -> Figures:
    """The headline, read from the ledger at its last block."""
    stage = story.stage
    obligors = [row for _, row in stage.rows(OBLIGORS)]
    promises = [row for _, row in stage.rows(PROMISES)]
    months = [row for _, row in stage.rows(MONTHS)]
    files = [row for _, row in stage.rows(FILES) if row.stage in MONEY_OUT]
    lines = [row for _, row in stage.rows(EXPOSURES) if row.limit is not None and ":" not in row.subject]
    largest = max(obligors, key=lambda row: row.outstanding)
    outstanding = sum(row.outstanding for row in obligors)
    deals = [(row.offer, (row.due - row.offer.value_day).days) for row in files if row.offer is not None]
    borne = sum(offer.principal - offer.proceeds for offer, _ in deals)
    lent = sum(offer.proceeds * days for offer, days in deals)
    terms = stage.cast.charter.terms(receivables.Terms)
    return Figures(
        promised=sum(row.promised for row in obligors),
        outstanding=outstanding,
        paid=sum(row.paid for row in obligors),
        cancelled=sum(row.cancelled for row in obligors),
        financed=sum(row.financed for row in months),
        lines=tuple(Line(row.financier, row.subject, row.used, row.limit or 0) for row in lines),
        largest_obligor=largest.obligor,
        largest_share=largest.outstanding * MILLION // outstanding if outstanding else 0,
        overdue=sum(row.overdue for row in obligors),
        overdue_reported=sum(row.overdue for row in months),
        diluted=sum(row.diluted for row in promises),
        all_in_cost=borne * terms.annual_cost_days * MILLION // lent if lent else 0,
        refused=len(story.attempts),
        kept_from_loss=story.kept_from_loss,
        settled=sum(1 for row in promises if row.paid and not row.outstanding),
        financings=len(files),
        obligors=len(obligors),
        bought_back=sum(1 for row in files if row.stage is FileStage.BOUGHT_BACK),
    )


class Conserved(Struct, frozen=True):
    """What was added up on both sides, in minor units."""

    money_signed: dict[str, int]  # by bank: what its statements say went in, less what went out
    money_there: dict[str, int]  # by bank: what all parties have
    promised: int  # what obligors signed
    accounted: int  # outstanding, paid and credited

    @property
    def money(self) -> bool:
        return self.money_signed == self.money_there

    @property
    def claims(self) -> bool:
        return self.promised == self.accounted


def add_up(stage: Stage) -> Conserved:
    """Both sides, from the blocks and from the rows; no total of the ledger is used."""
    signed: Counter[str] = Counter()
    promised = settled = credited = 0
    offers: dict[str, int] = {}
    for action, record in kept_actions(stage):
        match action:
            case payments.Credit():
                signed[action.by] += action.amount
            case payments.Debit():
                signed[action.by] -= action.amount
            case receivables.Undertake() | receivables.Register():
                offers[record] = action.face
            case receivables.Accept() | receivables.Confirm():
                promised += offers[action.claim]
            case receivables.Settle():
                settled += action.amount
            case receivables.Credit():
                credited += action.amount
    there: Counter[str] = Counter()
    for _, balance in stage.rows(BALANCES):
        if balance.party is not None:
            there[balance.bank] += balance.available + balance.held
    claims = [row for _, row in stage.rows(CLAIMS)]
    outstanding = sum(row.face for row in claims)
    paid = sum(row.paid for row in claims)
    return Conserved(dict(signed), dict(there), promised, outstanding + paid + credited if paid == settled else -1)


def kept_actions(stage: Stage) -> list[tuple[Any, str]]:
    """Every action of every kept transaction, and the id of the record that it would create first."""
    found = []
    for height in range(1, stage.head.height + 1):
        block = reader.read_block_at(stage.store, height)
        for data, receipt in zip(block.transactions, reader.read_receipts_at(stage.store, height), strict=True):
            if receipt.status == KEPT:
                body = read(data, stage.application.gatekeeper).transaction
                found += [(action, record_of(body)) for action in body.actions]
    return found


def percent(millionths: int, digits: int = 2) -> str:
    """4.28%"""
    scaled = (millionths * 10**digits * 2 + 10_000) // 20_000
    whole, rest = divmod(scaled, 10**digits)
    return f"{whole}.{rest:0{digits}d}%" if digits else f"{whole}%"


def ratio(part: int, whole: int) -> int:
    """In millionths; nothing of nothing is nothing."""
    return part * MILLION // whole if whole else 0


VERDICT = Said(
    "Every fen that was promised is outstanding, paid or cancelled, and every deposit is where the banks' statements "
    "put it.",
    "承诺的每一分钱都可归入未结、已付或注销；每一笔存款都与银行对账单相符。",
)
