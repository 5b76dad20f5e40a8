"""Draws for the module of payments: money in, out and between, held and attested; accounts and calendars."""

from datetime import timedelta

from heqi.machine.transactions import Action
from heqi.modules.payments import (
    ATTESTATIONS,
    BALANCES,
    CALENDARS,
    COLLECTION_ACCOUNTS,
    HOLDS,
    Account,
    AttestPayment,
    Credit,
    Debit,
    PlaceHold,
    PublishCalendar,
    ReleaseHold,
    ReturnHold,
    SetCollectionAccount,
    Transfer,
    WithdrawAccountChange,
)
from heqi.modules.payments.money import Balance, Stage
from heqi.modules.receivables import CLAIMS
from heqi.modules.receivables import Stage as ClaimStage
from heqi.values.amounts import MAX_INTEGER
from tests.simulation.draws.draw import Draw, Drawing
from tests.simulation.world import BANKS, account_of, closed_days


def funded(draw: Draw) -> Balance:
    """What somebody has at a bank."""
    return draw.pick([row for _, row in draw.rows(BALANCES) if row.party is not None and row.available > 0])


def credit(draw: Draw) -> Action:
    return Credit(
        by=draw.pick(BANKS),
        customer=draw.pick(draw.members),
        currency=draw.pick(("CNY", "CNY", "USD")),
        amount=draw.rng.randint(1, 900_000_00),
        reference=draw.pick((f"LINE-{draw.fresh()}",) * 9 + ("OPENING-maker",)),
    )


def debit(draw: Draw) -> Action:
    row = funded(draw)
    return Debit(
        by=row.bank,
        customer=row.party or "maker",
        currency=row.currency,
        amount=draw.amount(min(row.available, 90_000_00)),
        reference=f"LINE-{draw.fresh()}",
    )


def transfer(draw: Draw) -> Action:
    row = funded(draw)
    return Transfer(
        by=row.party or "maker",
        bank=row.bank,
        currency=row.currency,
        payee=draw.pick(draw.members),
        amount=draw.amount(row.available if draw.chance(0.1) else min(row.available, 200_000_00)),
        purpose="goods",
    )


def place_hold(draw: Draw) -> Action:
    row = funded(draw)
    return PlaceHold(
        by=row.party or "maker",
        bank=row.bank,
        currency=row.currency,
        payee=draw.pick(draw.members),
        amount=draw.amount(min(row.available, 100_000_00)),
        purpose="delivery",
        expires_day=draw.in_days(0, 8),
    )


def release_hold(draw: Draw) -> Action:
    name, row = draw.mostly(draw.rows(HOLDS, stage=Stage.HELD), draw.rows(HOLDS))
    return ReleaseHold(by=row.payer, hold=name)


def return_hold(draw: Draw) -> Action:
    name, row = draw.mostly(draw.rows(HOLDS, stage=Stage.HELD), draw.rows(HOLDS))
    return ReturnHold(by=draw.pick((row.payer, row.payee)), hold=name)


def collects_at(draw: Draw, party: str) -> Account | None:
    """The account to which a party is paid today."""
    register = draw.row(COLLECTION_ACCOUNTS, party)
    if register is None:
        return None
    return [each for each in register.accounts if each.from_day <= draw.day or each is register.accounts[0]][-1]


def attest_payment(draw: Draw) -> Action:
    """Mostly a payment of something that is owed, to the account where its holder collects."""
    owed = [(name, row) for name, row in draw.rows(CLAIMS) if row.stage in (ClaimStage.LIVE, ClaimStage.DEFAULTED)]
    for_record = None
    if owed and draw.chance(0.8):
        name, claim = draw.pick([(name, row) for name, row in owed if row.financed_by] * 3 + owed)
        payer, payee, amount = claim.obligor, claim.holder, draw.amount(claim.face)
        for_record = draw.pick((name, name, claim.root, None))
    else:
        payer, payee, amount = draw.pick(draw.members), draw.pick(draw.members), draw.rng.randint(1, 90_000_00)
    collects = collects_at(draw, payee)
    account = account_of(payee) if collects is None or draw.chance(0.1) else collects.account
    bank = draw.pick(BANKS) if collects is None or draw.chance(0.1) else collects.bank
    return AttestPayment(
        by=bank,
        payer=payer,
        payee=payee,
        payer_account=account_of(payer),
        payee_account=account,
        currency=draw.pick(("CNY",) * 9 + ("USD",)),
        amount=amount,
        booked_day=draw.in_days(-2, 0),
        receipt_number=draw.pick((f"R-{draw.fresh()}",) * 9 + ("R-1",)),
        identifying_code="X1",
        countersigned_by=payee if payer == bank and draw.chance(0.6) else None,
        for_record=for_record,
    )


def set_collection_account(draw: Draw) -> Action:
    party, bank = draw.pick((*draw.traders, *BANKS)), draw.pick(BANKS)
    register = draw.row(COLLECTION_ACCOUNTS, party)
    present = () if register is None else (register.accounts[0].bank, register.accounts[-1].bank)
    return SetCollectionAccount(
        by=party,
        bank=bank,
        account=account_of(party, draw.rng.randint(1, 3)),
        agreed_by=tuple(sorted({bank, *present})) if draw.chance(0.8) else (bank,),
    )


def withdraw_account_change(draw: Draw) -> Action:
    changing = [(party, row) for party, row in draw.rows(COLLECTION_ACCOUNTS) if row.accounts[-1].from_day > draw.day]
    party, row = draw.mostly(changing, draw.rows(COLLECTION_ACCOUNTS), 0.8)
    return WithdrawAccountChange(by=draw.pick((party, row.accounts[0].bank)), party=party)


def publish_calendar(draw: Draw) -> Action:
    """The next version of a year: one more holiday to come, or another year."""
    year = draw.pick((2026, 2027, 2027))
    earlier = draw.row(CALENDARS, f"river-bank/{year}")
    if earlier is None:
        bank = draw.pick((*BANKS, "river-bank", "river-bank"))
        return PublishCalendar(by=bank, year=year, version=1, closed=closed_days(year))
    holiday = draw.in_days(0 if draw.chance(0.2) else 1, 40)
    more = {*earlier.closed, holiday} if holiday.year == year else {*earlier.closed, holiday.replace(year=year)}
    closed = tuple(sorted(more if draw.chance(0.9) else {each + timedelta(days=1) for each in more}))
    return PublishCalendar(by="river-bank", year=year, version=earlier.version + 1, closed=closed)


def repeat_receipt(draw: Draw) -> Action:
    """A bank attests one receipt twice."""
    _, row = draw.pick(draw.rows(ATTESTATIONS))
    return AttestPayment(
        by=row.bank,
        payer=row.payer,
        payee=row.payee,
        payer_account=row.payer_account,
        payee_account=row.payee_account,
        currency=row.currency,
        amount=row.amount,
        booked_day=row.booked_day,
        receipt_number=row.receipt_number,
        identifying_code=row.identifying_code,
        countersigned_by=row.payee if row.payer == row.bank else None,
        for_record=row.for_record,
    )


def credit_beyond(draw: Draw) -> Action:
    """The most that can be written, in a currency that little rests on: what comes after it is beyond."""
    return Credit(by=draw.pick(BANKS), customer=draw.pick(draw.members), currency=draw.pick(("USD", "USD", "EUR")),
                  amount=MAX_INTEGER, reference=f"LINE-{draw.fresh()}")  # fmt: skip


DRAWS: dict[Drawing, float] = {
    credit_beyond: 0.4,
    credit: 3,
    debit: 2,
    transfer: 5,
    place_hold: 3,
    release_hold: 2,
    return_hold: 2,
    attest_payment: 4,
    repeat_receipt: 0.3,
    set_collection_account: 2,
    withdraw_account_change: 1,
    publish_calendar: 1,
}
