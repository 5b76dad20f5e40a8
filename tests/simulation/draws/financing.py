"""Draws for receivables that are financed and settled: files, checks, money out, payment, overdue, recourse."""

from typing import Any

from heqi.machine.transactions import Action
from heqi.modules.documents import DOCUMENTS
from heqi.modules.parties import KYC, KycKind, Outcome
from heqi.modules.payments import ATTESTATIONS, CALENDARS
from heqi.modules.receivables import (
    ATTESTED_DEFAULTS,
    CLAIMS,
    FILES,
    PROMISES,
    Agree,
    AgreeCosts,
    Apply,
    ApplyPayment,
    AttestDefault,
    BuyBack,
    Claim,
    CloseFile,
    DemandBuyBack,
    EnterCheck,
    FileStage,
    GoOnDespiteFiling,
    LiftDefault,
    MakeOffer,
    MarkDefaulted,
    PayOut,
    PayReserve,
    ReportOverdue,
    SetLine,
    Settle,
    Stage,
    Trigger,
    annual_cost,
)
from heqi.modules.receivables.files import File, FileCheck
from heqi.modules.receivables.financing import AGREED_TERMS
from heqi.values.amounts import simple_interest
from heqi.values.days import Day, add_days
from tests.simulation.draws.draw import Draw, Drawing
from tests.simulation.draws.payments import collects_at
from tests.simulation.draws.promises import claims_owed, passable, stopped
from tests.simulation.world import BANKS, OBLIGORS

CHECKS: tuple[FileCheck, ...] = ("contract", "delivery", "registry-search", "registry-filing")
MILLION = 1_000_000


def ready_banks(draw: Draw, claim: Claim) -> list[str]:
    """Those that would finance it: no default, the invoices sound and found genuine, the holder checked."""
    documents = [draw.book[DOCUMENTS.name][name] for name in known_invoices(draw, claim.root)]
    sound = not any(row.red or row.disputed_by or row.failed_by for row in documents)
    if claim.obligor in stopped(draw) or not sound:
        return []
    return [
        bank for bank in BANKS
        if all(bank in row.verified_by for row in documents)
        and (kyc := draw.row(KYC, f"{bank}/{claim.holder}")) is not None
        and kyc.outcome is Outcome.CLEAR and kyc.withdrawn_day is None and kyc.expires_day >= draw.day
        and KycKind.IDENTITY in kyc.kinds
    ]  # fmt: skip


def to_finance(draw: Draw) -> tuple[str, Claim, str]:
    """(claim, its row, a bank): mostly what that bank would finance."""
    free = draw.rows(CLAIMS, stage=Stage.LIVE, financed_by=None, disputed=0)
    ready = [(name, row, bank) for name, row in free if row.due > draw.day for bank in ready_banks(draw, row)]
    if draw.chance(0.85):
        return draw.pick(ready)
    return *passable(draw), draw.pick(BANKS)


def apply_for(draw: Draw) -> Action:
    name, row, bank = to_finance(draw)
    return Apply(by=row.holder, claim=name, financier=bank)


def figures(draw: Draw, face: int, due: Day, value_day: Day) -> dict[str, Any]:
    """An offer whose figures follow from its terms."""
    principal = max(1, face * draw.pick((950_000, 900_000, 800_000)) // MILLION)
    rate, fee = draw.pick((42_000, 38_500, 0)), draw.pick((0, 0, 10_00))
    bearer = draw.pick(("supplier", "obligor"))
    days = (due - value_day).days
    interest = simple_interest(principal, rate, max(0, days), 360)
    borne = interest + (fee if bearer == "supplier" else 0)
    proceeds = principal - borne
    recourse = draw.pick((("dilution", "dispute", "overdue"), ("overdue",), ("dilution",), ()))
    return {
        "principal": principal,
        "rate": rate,
        "value_day": value_day,
        "interest": interest,
        "fee": fee,
        "fee_borne_by": bearer,
        "proceeds": max(1, proceeds),
        "annual_cost": annual_cost(borne, proceeds, days, 365) if proceeds > 0 and days > 0 else 0,
        "recourse": recourse,
        "overdue_days": draw.pick((0, 2)) if ("overdue" in recourse) != draw.chance(0.04) else None,
        "expires": value_day if draw.chance(0.8) else draw.day,
    }


def files_at(draw: Draw, *stages: FileStage) -> list[tuple[str, File]]:
    return [(name, row) for name, row in draw.rows(FILES) if row.stage in stages]


def a_file(draw: Draw, *stages: FileStage) -> tuple[str, File]:
    """One of these stages, or (now and then) any."""
    return draw.mostly(files_at(draw, *stages), draw.rows(FILES), 0.95)


def make_offer(draw: Draw) -> Action:
    name, row = a_file(draw, FileStage.APPLIED, FileStage.APPLIED, FileStage.OFFERED)
    claim = draw.book[CLAIMS.name][row.claim]
    value_day = draw.pick((draw.day, draw.day, draw.day, draw.in_days(0, 3)))
    face = max(1, claim.face - draw.chance(0.03))
    return MakeOffer(by=row.financier, file=name, face=face, **figures(draw, claim.face, row.due, value_day))


def agree(draw: Draw) -> Action:
    name, row = a_file(draw, FileStage.OFFERED)
    if row.offer is None:
        return Agree(by=row.supplier, file=name, **agreed(figures(draw, max(1, row.face), row.due, draw.day)))
    return Agree(by=row.supplier, file=name, **{term: getattr(row.offer, term) for term in AGREED_TERMS})


def agreed(terms: dict[str, Any]) -> dict[str, Any]:
    return {term: terms[term] for term in AGREED_TERMS}


def enter_check(draw: Draw) -> Action:
    name, row = a_file(draw, FileStage.APPLIED, FileStage.OFFERED, FileStage.AGREED)
    missing = [kind for kind in CHECKS if kind not in [check.kind for check in row.checks]]
    kind = draw.pick(missing or CHECKS)
    return EnterCheck(
        by=row.financier,
        file=name,
        kind=kind,
        reference=f"CHECK-{draw.fresh()}",
        day=draw.in_days(-4 if draw.chance(0.2) else 0, 0),
        earlier_filing="filing 7" if kind == "registry-search" and draw.chance(0.2) else None,
    )


def go_on(draw: Draw) -> Action:
    contested = [
        (name, row) for name, row in files_at(draw, FileStage.APPLIED, FileStage.OFFERED, FileStage.AGREED)
        if any(check.earlier_filing for check in row.checks)
    ]  # fmt: skip
    name, row = draw.pick(contested) if contested else a_file(draw, FileStage.OFFERED)
    return GoOnDespiteFiling(by=row.financier, file=name, reason="released by the earlier creditor")


def close_file(draw: Draw) -> Action:
    name, row = a_file(draw, FileStage.APPLIED, FileStage.OFFERED, FileStage.AGREED)
    return CloseFile(by=draw.pick((row.supplier, row.financier)), file=name)


def set_line(draw: Draw) -> Action:
    return SetLine(by=draw.pick(BANKS), subject=draw.pick((*OBLIGORS, "foundry", "group:motors", "group:parts")),
                   limit=draw.rng.randint(100_000_00, 4_000_000_00), until=draw.in_days(30, 150))  # fmt: skip


def known_invoices(draw: Draw, root: str) -> tuple[str, ...]:
    promise = draw.row(PROMISES, root)
    return () if promise is None else tuple(part.document for part in promise.invoices)


def pay_out(draw: Draw) -> Action:
    agreed = files_at(draw, FileStage.AGREED)
    today = [(name, row) for name, row in agreed if row.offer is not None and row.offer.value_day == draw.day]
    name, row = draw.mostly(today, draw.mostly([agreed], [draw.rows(FILES)], 0.7), 0.9)
    known = known_invoices(draw, row.root) if draw.chance(0.9) else ()
    return PayOut(by=row.financier, file=name, known_near_duplicates=known)


def financing(draw: Draw) -> list[Action]:
    """From the application to the money, or up to just before it, in one transaction."""
    steps = financed(draw, *to_finance(draw))
    if draw.chance(0.25):
        return steps[:-1]
    return steps if draw.chance(0.85) else steps[: draw.rng.randint(3, 6)]


def double_sale(draw: Draw) -> list[Action]:
    """One claim sold to both banks in one breath: two files, each complete, and money from each."""
    name, row, one = to_finance(draw)
    other = next(bank for bank in BANKS if bank != one)
    *first, first_money = financed(draw, name, row, one)
    return [*first, *financed(draw, name, row, other, draw.next_id(row.holder, 1)), first_money]


def financed(draw: Draw, name: str, row: Claim, bank: str, file: str | None = None) -> list[Action]:
    """From the application to the money."""
    file = file or draw.next_id(row.holder)
    terms = figures(draw, row.face, row.due, draw.day)
    return [
        Apply(by=row.holder, claim=name, financier=bank),
        MakeOffer(by=bank, file=file, face=max(1, row.face), **terms),
        Agree(by=row.holder, file=file, **agreed(terms)),
        *(EnterCheck(by=bank, file=file, kind=kind, reference="C-1", day=draw.day) for kind in CHECKS
          if draw.chance(0.98)),
        PayOut(by=bank, file=file, known_near_duplicates=known_invoices(draw, row.root) if draw.chance(0.9) else ()),
    ]  # fmt: skip


def settle(draw: Draw) -> Action:
    """Early, on the day or late; all that is collected at a bank, a part, or a cent too much."""
    owing = claims_owed(draw)
    due = [(name, row) for name, row in owing if row.due <= draw.day]
    _, row = draw.mostly(due, owing, 0.6)
    bank = draw.pick(BANKS) if draw.chance(0.05) else banks_of(draw, row.root).get(row.holder, BANKS[0])
    return Settle(by=row.obligor, root=row.root, bank=bank, amount=draw.amount(owed_at(draw, row.root, bank)))


def settle_everywhere(draw: Draw) -> list[Action]:
    """A whole promise that is collected at several banks, in one transaction."""
    roots = {row.root: row.obligor for _, row in claims_owed(draw)}
    several = [root for root in roots if len({*banks_of(draw, root).values()}) > 1]
    root = draw.pick(several)
    return [Settle(by=roots[root], root=root, bank=bank, amount=owed_at(draw, root, bank))
            for bank in sorted({*banks_of(draw, root).values()})]  # fmt: skip


def banks_of(draw: Draw, root: str) -> dict[str, str]:
    """Where each holder of a promise collects."""
    holders = {row.holder: collects_at(draw, row.holder) for _, row in claims_owed(draw) if row.root == root}
    return {holder: account.bank for holder, account in holders.items() if account is not None}


def owed_at(draw: Draw, root: str, bank: str) -> int:
    at = banks_of(draw, root)
    return sum(row.face for _, row in claims_owed(draw) if row.root == root and at.get(row.holder) == bank)


def apply_payment(draw: Draw) -> Action:
    """A bank's receipt is applied to a claim between the same two."""
    fitting = [
        (claim, each, row, attested)
        for each, attested in draw.rows(ATTESTATIONS) if attested.remaining
        for claim, row in claims_owed(draw) if (row.obligor, row.holder) == (attested.payer, attested.payee)
    ]  # fmt: skip
    claim, attestation, row, attested = draw.pick(fitting)
    amount = draw.amount(min(row.face, attested.remaining))
    by, other = draw.pick(((row.obligor, row.holder), (row.holder, row.obligor)))
    named = attested.for_record in (claim, row.root)
    agreed_by = other if not named and draw.chance(0.6) else None
    return ApplyPayment(by=by, claim=claim, attestation=attestation, amount=amount, agreed_by=agreed_by)


def misapply_payment(draw: Draw) -> Action:
    """Any receipt is applied to any claim."""
    name, row = draw.pick(claims_owed(draw))
    attestation, attested = draw.pick(draw.rows(ATTESTATIONS))
    return ApplyPayment(by=row.obligor, claim=name, attestation=attestation, amount=draw.amount(attested.amount))


def report_overdue(draw: Draw) -> Action:
    late = [(name, row) for name, row in claims_owed(draw) if row.due < draw.day and row.overdue_since is None]
    name, row = draw.mostly(late, claims_owed(draw), 0.9)
    return ReportOverdue(by=row.holder, claim=name)


def mark_defaulted(draw: Draw) -> Action:
    late = [(name, row) for name, row in claims_owed(draw) if row.overdue_since is not None and row.stage is Stage.LIVE]
    name, row = draw.pick(late)
    return MarkDefaulted(by=row.holder, claim=name)


def attest_default(draw: Draw) -> Action:
    return AttestDefault(by=draw.pick(BANKS), obligor=draw.pick(OBLIGORS), kind="bond-default", reference="bond 3")


def lift_default(draw: Draw) -> Action:
    standing = [row for _, row in draw.rows(ATTESTED_DEFAULTS) if row.lifted_day is None or draw.chance(0.05)]
    row = draw.pick(standing)
    return LiftDefault(by=row.attester, obligor=row.obligor)


def demand_buy_back(draw: Draw) -> Action:
    name, row = a_file(draw, FileStage.PAID_OUT)
    claim = draw.book[CLAIMS.name][row.claim]
    happened = [Trigger.WARRANTY]
    happened += [Trigger.DISPUTE] * (2 * (claim.disputed > 0)) + [Trigger.OVERDUE] * (2 * (claim.due < draw.day))
    happened += [Trigger.DILUTION] * (2 * (draw.book[PROMISES.name][row.root].diluted > 0))
    trigger = draw.pick(happened if draw.chance(0.8) else tuple(Trigger))
    warranty = trigger is Trigger.WARRANTY
    return DemandBuyBack(
        by=row.financier,
        file=name,
        trigger=trigger,
        reference="letter 1",
        award="award 9" if warranty and draw.chance(0.3) else None,
        agreed_by=row.supplier if warranty and draw.chance(0.6) else None,
    )


def banking_day(draw: Draw, day: Day) -> Day:
    """The next banking day by the calendars on record; today where there is none: no interest runs yet."""
    while True:
        calendar = draw.row(CALENDARS, f"river-bank/{day.year}")
        if calendar is None or day not in calendar.closed:
            return draw.day if calendar is None else day
        day = add_days(day, 1)


def buy_back(draw: Draw) -> Action:
    demanded = [(name, row) for name, row in files_at(draw, FileStage.PAID_OUT) if row.demanded_for is not None]
    name, row = draw.mostly(demanded, files_at(draw, FileStage.PAID_OUT))
    rate = row.offer.rate if row.offer is not None else 0
    since = max(row.interest_through, row.due if draw.day <= row.due else banking_day(draw, row.due))
    late, early = max(0, (draw.day - since).days), max(0, (row.due - draw.day).days)
    price = (row.costs_left + row.interest_left + row.principal_left
             + simple_interest(row.principal_left, rate, late, 360)
             - simple_interest(row.principal_left, rate, early, 360))  # fmt: skip
    face = max(1, draw.book[CLAIMS.name][row.claim].face - draw.chance(0.03))
    return BuyBack(by=row.supplier, file=name, face=face, price=max(0, price - draw.chance(0.1)))


def agree_costs(draw: Draw) -> Action:
    name, row = a_file(draw, FileStage.PAID_OUT)
    return AgreeCosts(by=row.financier, file=name, amount=draw.rng.randint(1, 900_00), reference="lawyer",
                      supplier=row.supplier)  # fmt: skip


def pay_reserve(draw: Draw) -> Action:
    owing = [(name, row) for name, row in draw.rows(FILES) if row.reserve_owed]
    name, row = draw.mostly(owing, draw.rows(FILES), 0.95)
    return PayReserve(by=row.financier, file=name, amount=draw.amount(row.reserve_owed))


DRAWS: dict[Drawing, float] = {
    apply_for: 3,
    make_offer: 4,
    agree: 4,
    enter_check: 6,
    go_on: 1.5,
    close_file: 0.5,
    set_line: 1,
    pay_out: 6,
    financing: 12,
    double_sale: 2,
    settle: 6,
    settle_everywhere: 1,
    apply_payment: 4,
    misapply_payment: 0.5,
    report_overdue: 3,
    mark_defaulted: 3,
    attest_default: 0.1,
    lift_default: 4,
    demand_buy_back: 3,
    buy_back: 4,
    agree_costs: 1,
    pay_reserve: 3,
}
