"""Draws for the module of parties: keys that come and go, policies, groups, KYC."""

from heqi.codec.signatures import KeyPair, sign
from heqi.machine.authority import KEYS
from heqi.machine.transactions import Action
from heqi.modules.parties import (
    KYC,
    REPLACEMENTS,
    AddKey,
    AttestKyc,
    DeclareGroup,
    KycKind,
    ObjectToKey,
    Outcome,
    ReplaceLostKey,
    RevokeKey,
    RotateKey,
    SetPolicy,
    WithdrawKyc,
    possession_message,
)
from tests.ledger import needs
from tests.simulation.draws.draw import Draw, Drawing
from tests.simulation.world import BANKS

POLICIES = (
    (),
    (needs("payments.*", maker=1),),
    (needs("receivables.pay_out", "receivables.undertake", from_amount=400_000_00, maker=1, checker=1),),
    (needs("payments.transfer", from_amount=100_000_00, maker=2), needs("*", from_amount=2_000_000_00, checker=1)),
    (needs("payments.transfers", maker=1),),  # there is no such action
)


def possession(draw: Draw, pair: KeyPair, party: str, person: str) -> str:
    return sign(pair, possession_message(draw.founding, party, person))


def add_key(draw: Draw) -> Action:
    party, pair = draw.pick(draw.members), draw.new_pair()
    role = draw.pick(("maker", "checker"))
    person = f"{role if draw.chance(0.9) else 'maker'}-{draw.rng.randint(1, 4)}"
    begins = draw.pick((draw.day, draw.day, draw.in_days(1, 3)))
    return AddKey(
        by=party,
        key=pair.public,
        person=person,
        role=role,
        from_day=begins,
        until_day=draw.pick((None, None, draw.in_days(3, 40))),
        limit=draw.pick((None, None, 50_000_00, 500_000_00)),
        possession=possession(draw, pair, party, person),
    )


def rotate_key(draw: Draw) -> Action:
    party, pair = draw.pick(draw.members), draw.new_pair()
    old, row = draw.pick(draw.keys_of(party))
    return RotateKey(
        by=party, old=old, key=pair.public, until_day=None, possession=possession(draw, pair, party, row.person)
    )


def revoke_key(draw: Draw) -> Action:
    crowded = [party for party in draw.members if len(draw.keys_of(party)) > 2]
    party = draw.pick(crowded if crowded and draw.chance(0.8) else draw.members)
    return RevokeKey(by=party, key=draw.pick(draw.keys_of(party))[0])


def replace_lost_key(draw: Draw) -> Action:
    party, pair = draw.pick(draw.members), draw.new_pair()
    lost, row = draw.pick(draw.keys_of(party))
    own_key = draw.chance(0.5)
    trusted = (*BANKS, "platform", "watch-office")
    able = draw.members if own_key or draw.chance(0.2) else trusted
    witnesses = draw.rng.sample([each for each in able if each != party], 3)
    return ReplaceLostKey(
        by=witnesses[0],
        lost=lost,
        key=pair.public,
        until_day=draw.pick((None, None, draw.in_days(1, 10))),
        possession=possession(draw, pair, party, row.person),
        witnesses=tuple(sorted(witnesses[1:])),
        member=party if own_key else None,
    )


def object_to_key(draw: Draw) -> Action:
    """To a key that waits to replace a lost one, or did."""
    _, row = draw.pick(draw.rows(REPLACEMENTS))
    return ObjectToKey(by=row.party, key=row.key)


def set_policy(draw: Draw) -> Action:
    return SetPolicy(by=draw.pick(draw.members), policy=draw.pick(POLICIES))


def declare_group(draw: Draw) -> Action:
    return DeclareGroup(by="platform", member=draw.pick(draw.traders), group=draw.pick((None, "motors", "parts")))


def attest_kyc(draw: Draw) -> Action:
    return AttestKyc(
        by=draw.pick((*BANKS, *BANKS, *BANKS, "platform")),
        subject=draw.pick(draw.traders),
        kinds=draw.pick(
            ((KycKind.IDENTITY,),) * 3 + ((KycKind.IDENTITY, KycKind.SCREENING),) * 2 + ((KycKind.SCREENING,),)
        ),
        outcome=draw.pick((Outcome.CLEAR,) * 7 + (Outcome.NOT_CLEAR,)),
        reference=f"KYC-{draw.fresh()}",
        expires_day=draw.in_days(10, 90),
    )


def withdraw_kyc(draw: Draw) -> Action:
    _, row = draw.pick(draw.rows(KYC))
    return WithdrawKyc(by=row.checker, subject=row.subject)


def taken_key(draw: Draw) -> Action:
    """Somebody registers a key that is registered already."""
    party = draw.pick(draw.members)
    public = draw.pick([public for public, _ in draw.rows(KEYS) if public in draw.pairs])
    return AddKey(by=party, key=public, person="maker-1", role="maker", from_day=draw.day, until_day=None, limit=None,
                  possession=possession(draw, draw.pairs[public], party, "maker-1"))  # fmt: skip


DRAWS: dict[Drawing, float] = {
    add_key: 2,
    rotate_key: 2,
    revoke_key: 2,
    replace_lost_key: 2,
    object_to_key: 0.5,
    set_policy: 1,
    declare_group: 1,
    attest_kyc: 4,
    withdraw_kyc: 1,
    taken_key: 0.3,
}
