"""Draws for certificates: registered, objected to, issued, passed on, licensed, redeemed, revoked."""

from heqi.machine.transactions import Action
from heqi.modules.certificates import (
    CERTIFICATES,
    LICENCES,
    OBJECTIONS,
    Certificate,
    DecideObjection,
    EndLicence,
    Evidence,
    Grant,
    Issue,
    Kind,
    Object,
    ObjectionStage,
    Price,
    Redeem,
    Register,
    Revoke,
    Right,
    Stage,
    Transfer,
    Withdraw,
    WithdrawObjection,
)
from tests.simulation.draws.draw import Draw, Drawing
from tests.simulation.world import ARBITER, BANKS, REGISTRAR


def register(draw: Draw) -> Action:
    """A new content mostly, or one whose rights somebody has claimed already."""
    known = [row.content for _, row in draw.rows(CERTIFICATES)]
    content = draw.pick(known) if known and draw.chance(0.3) else draw.digest("content", draw.fresh())
    tied = draw.chance(0.25)
    return Register(
        by=draw.pick(draw.traders),
        kind=draw.pick(list(Kind)),
        title="Runs of a test bench",
        content=content,
        right=Right.HOLD if tied and draw.chance(0.9) else draw.pick(list(Right)),
        evidence=(Evidence(kind="log", digest=draw.digest(draw.fresh()), reference="LOG-1"),),
        good="a vessel" if tied else None,
        keeper=draw.pick(draw.members) if tied and draw.chance(0.95) else None,
    )


def some(draw: Draw, *stages: Stage) -> tuple[str, Certificate]:
    rows = draw.rows(CERTIFICATES)
    return draw.mostly([each for each in rows if each[1].stage in stages], rows)


def withdraw(draw: Draw) -> Action:
    key, row = some(draw, Stage.ANNOUNCED)
    return Withdraw(by=row.applicant, certificate=key)


def object_to(draw: Draw) -> Action:
    key, _ = some(draw, Stage.ANNOUNCED)
    return Object(by=draw.pick(draw.traders), certificate=key, ground="ours", evidence=draw.digest(draw.fresh()))


def withdraw_objection(draw: Draw) -> Action:
    _, row = draw.pick(draw.rows(OBJECTIONS))
    return WithdrawObjection(by=row.party, certificate=row.certificate)


def decide_objection(draw: Draw) -> Action:
    rows = draw.rows(OBJECTIONS)
    _, row = draw.mostly([each for each in rows if each[1].stage is ObjectionStage.OPEN], rows)
    by = draw.mostly((REGISTRAR,), draw.members)
    upheld, reference = draw.chance(0.3), draw.fresh()
    return DecideObjection(by=by, certificate=row.certificate, party=row.party, upheld=upheld, reference=reference)


def issue(draw: Draw) -> Action:
    rows = draw.rows(CERTIFICATES)
    ready = [each for each in rows if each[1].stage is Stage.ANNOUNCED and each[1].objections_until < draw.day]
    key, _ = draw.pick(ready if ready and draw.chance(0.9) else rows)
    return Issue(by=draw.mostly((REGISTRAR,), draw.members), certificate=key)


def price(draw: Draw) -> Price | None:
    return Price(bank=draw.pick(BANKS), amount=draw.amount(90_000_00)) if draw.chance(0.6) else None


def transfer(draw: Draw) -> Action:
    key, row = some(draw, Stage.IN_FORCE)
    return Transfer(by=row.holder, certificate=key, to=draw.pick(draw.members), price=price(draw))


def grant(draw: Draw) -> Action:
    rows = [each for each in draw.rows(CERTIFICATES, stage=Stage.IN_FORCE) if each[1].right is not Right.HOLD]
    key, row = draw.mostly(rows, draw.rows(CERTIFICATES), 0.9)
    first = draw.in_days(0, 4)
    return Grant(
        by=row.holder,
        certificate=key,
        licensee=draw.pick(draw.members),
        territory=tuple(draw.rng.sample(("cn", "cn-31", "cn-44", "eu"), draw.pick((1, 1, 2)))),
        from_day=first,
        last_day=draw.in_days(1, 12),
        exclusive=draw.chance(0.3),
        price=price(draw),
    )


def end_licence(draw: Draw) -> Action:
    key, row = draw.pick(draw.rows(LICENCES))
    return EndLicence(by=row.licensee, licence=key)


def redeem(draw: Draw) -> Action:
    rows = [each for each in draw.rows(CERTIFICATES, stage=Stage.IN_FORCE) if each[1].keeper is not None]
    key, row = draw.mostly(rows, draw.rows(CERTIFICATES))
    return Redeem(by=row.holder, certificate=key, keeper=draw.mostly((row.keeper or row.holder,), draw.members))


def revoke(draw: Draw) -> Action:
    key, _ = some(draw, Stage.IN_FORCE)
    return Revoke(by=draw.mostly((ARBITER,), draw.members), certificate=key, award=f"Award {draw.fresh()}")


DRAWS: dict[Drawing, float] = {
    register: 2,
    withdraw: 0.2,
    object_to: 0.8,
    withdraw_objection: 0.2,
    decide_objection: 0.8,
    issue: 2.5,
    transfer: 1.5,
    grant: 2,
    end_licence: 0.3,
    redeem: 0.7,
    revoke: 0.4,
}
