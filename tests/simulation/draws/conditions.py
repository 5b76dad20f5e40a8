"""Draws for conditional money: purposes, funds, what is attested of them, releases, disputes."""

from heqi.machine.transactions import Action
from heqi.modules.conditions import (
    FUNDS,
    PURPOSES,
    Attest,
    Attested,
    Decide,
    Delivered,
    Dispute,
    EndPurpose,
    Fund,
    Group,
    OpenPurpose,
    Payee,
    Release,
    SetAside,
    TakeBack,
    When,
)
from heqi.modules.conditions.disputing import Award
from heqi.modules.conditions.funds import OPEN, Stage
from heqi.modules.conditions.when import every_test
from heqi.modules.documents import DOCUMENTS, Kind
from heqi.modules.payments import BALANCES
from tests.simulation.draws.draw import Draw, Drawing
from tests.simulation.world import ARBITERS, BANKS


def open_purpose(draw: Draw) -> Action:
    payer = draw.pick(draw.traders)
    told_by = draw.pick((None, *draw.members, *draw.members))
    return OpenPurpose(by=payer, name=f"purpose {draw.fresh()}", last_day=draw.in_days(0, 25), told_by=told_by)


def end_purpose(draw: Draw) -> Action:
    key, row = draw.pick([each for each in draw.rows(PURPOSES) if each[1].told_by is not None])
    return EndPurpose(by=draw.mostly((row.told_by or row.payer,), draw.members), purpose=key)


def set_aside(draw: Draw) -> Action:
    key, purpose = draw.mostly([each for each in draw.rows(PURPOSES) if each[1].last_day >= draw.day],
                               draw.rows(PURPOSES))  # fmt: skip
    have = [row for _, row in draw.rows(BALANCES, party=purpose.payer) if row.available > 0]
    balance = draw.pick(have)
    amount = draw.amount(min(balance.available, 60_000_00))
    parties = draw.rng.sample(draw.members, draw.pick((1, 1, 2, 3)))
    each = amount if len(parties) == 1 else amount * draw.pick((2, 3)) // len(parties) + 1
    return SetAside(
        by=purpose.payer,
        purpose=key,
        bank=balance.bank,
        currency=balance.currency,
        payees=tuple(Payee(party=party, at_most=each) for party in parties),
        amount=amount,
        when=condition(draw, purpose.payer) if draw.chance(0.8) else None,
        arbiter=draw.pick((None, *ARBITERS, *ARBITERS)),
        last_day=min(purpose.last_day, draw.in_days(0, 10)),
    )


def condition(draw: Draw, payer: str) -> When:
    groups = tuple(group(draw, payer) for _ in range(draw.pick((1, 1, 2))))
    return When(at_least=draw.mostly((1, len(groups)), (3,)), groups=groups)


def group(draw: Draw, payer: str) -> Group:
    whats = ("built", "agreed")
    attested = tuple(Attested(by=each, what=draw.pick(whats))
                     for each in draw.rng.sample(draw.members, draw.pick((0, 1, 1, 2, 3))))  # fmt: skip
    bases = [(key, row) for key, row in draw.rows(DOCUMENTS)
             if row.kind in (Kind.INVOICE, Kind.CONTRACT) and payer in (row.seller, row.buyer)]  # fmt: skip
    delivered = []
    if bases and draw.chance(0.4):
        key, row = draw.pick(bases)
        delivered.append(Delivered(by=row.buyer, document=key))
    day = draw.in_days(0, 8) if draw.chance(0.3) or not (attested or delivered) else None
    tests = len(attested) + len(delivered) + (day is not None)
    at_least = draw.mostly((1, tests), (tests + 1,))
    return Group(at_least=at_least, attested=attested, delivered=tuple(delivered), from_day=day)


def some_fund(draw: Draw, *stages: Stage) -> tuple[str, Fund]:
    rows = draw.rows(FUNDS)
    return draw.mostly([each for each in rows if each[1].stage in (stages or OPEN)], rows)


def attest(draw: Draw) -> Action:
    """What a fund waits for; few say what was not asked of them."""
    waiting = []
    for key, row in draw.rows(FUNDS):
        tests = () if row.when is None or row.stage not in OPEN else every_test(row.when)
        waiting += [(key, test) for test in tests if isinstance(test, Attested) and test not in row.attested]
    key, test = draw.pick(waiting)
    return Attest(by=test.by, fund=key, what=draw.mostly((test.what,), ("built", "painted")))


def release(draw: Draw) -> Action:
    key, row = some_fund(draw)
    payee = draw.pick(row.payees)
    share = row.shares[row.payees.index(payee)]
    return Release(
        by=draw.pick((payee, payee, row.payer)),
        fund=key,
        payee=payee,
        amount=draw.amount(min(row.left, share.at_most - share.paid)),
        deliveries=deliveries(draw, row),
    )


def deliveries(draw: Draw, fund: Fund) -> tuple[str, ...]:
    """The evidence that its condition asks for, as far as there is some."""
    tests = () if fund.when is None else every_test(fund.when)
    wanted = [test.document for test in tests if isinstance(test, Delivered)]
    return tuple(key for key, row in draw.rows(DOCUMENTS, kind=Kind.DELIVERY) if row.refers_to in wanted)[:3]


def take_back(draw: Draw) -> Action:
    rows = [each for each in draw.rows(FUNDS) if each[1].stage in OPEN]
    late = [each for each in rows if each[1].last_day < draw.day]
    key, row = draw.pick(late if late and draw.chance(0.7) else rows)
    return TakeBack(by=row.payer, fund=key, agreed_by=row.payees if draw.chance(0.2) else ())


def dispute(draw: Draw) -> Action:
    key, row = some_fund(draw, Stage.BOUND)
    return Dispute(by=draw.pick((row.payer, *row.payees)), fund=key, ground="not as agreed")


def decide(draw: Draw) -> Action:
    key, row = some_fund(draw, Stage.DISPUTED)
    payee = draw.pick(row.payees)
    awards = (Award(payee=payee, amount=draw.amount(row.left)),) if draw.chance(0.8) else ()
    return Decide(by=row.arbiter or draw.pick(BANKS), fund=key, awards=awards, reference=draw.fresh())


DRAWS: dict[Drawing, float] = {
    open_purpose: 1.2,
    end_purpose: 0.3,
    set_aside: 3,
    attest: 3,
    release: 4,
    take_back: 1.5,
    dispute: 0.6,
    decide: 0.8,
}
