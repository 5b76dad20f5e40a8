"""Parties: keys of persons, who takes over from whom, groups, and what financial members attest."""

from datetime import date

import pytest
from msgspec import ValidationError, convert, to_builtins

from heqi.codec.signatures import KeyPair, sign
from heqi.machine import apply
from heqi.machine.admission import Inadmissible
from heqi.machine.authority import KEYS, MEMBERS
from heqi.machine.authority import Why as Authority
from heqi.machine.charter import MOST_KEYS, PolicyClause
from heqi.machine.module import Call, Module, Rule
from heqi.machine.reasons import Reasons, reason
from heqi.machine.transactions import Action
from heqi.modules import parties
from heqi.modules.parties import (
    KEYRINGS,
    KYC,
    REPLACEMENTS,
    AddKey,
    AttestKyc,
    DeclareGroup,
    KycKind,
    KycTerms,
    LostKeyReplaced,
    LostKeyTerms,
    ObjectToKey,
    Outcome,
    ReplaceLostKey,
    RevokeKey,
    RotateKey,
    SetPolicy,
    Terms,
    Why,
    WithdrawKyc,
    group_of,
    possession_message,
    require_good_standing,
    require_kyc,
)
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount
from heqi.values.days import Day
from heqi.values.identifiers import Party, PublicKey
from tests.ledger import Ledger, key, member, needs

ENTRY = date(2026, 3, 2)
STRANGER = key("stranger", "maker-9")


def terms(*, own: bool = False, witnesses: int = 2) -> Terms:
    return Terms(
        lost_key=LostKeyTerms(
            witnesses=witnesses,
            cooling_days=7,
            roles=("bank", "operator"),
            cooling_days_without_own_key=14,
            source="members' agreement, section 3",
        ),
        kyc=KycTerms(
            roles=("bank",),
            own=own,
            kinds=(KycKind.IDENTITY, KycKind.SCREENING),
            days_at_most=365,
            source="members' agreement, section 4",
        ),
    )


class Finance(Action, tag="business.finance"):
    """New finance, as far as these tests need it: the subject's checks have to be in time."""

    subject: Party


class Pay(Action, tag="business.pay"):
    """Business that a policy measures by its amount."""

    amount: Amount


class Revive(Action, tag="business.revive"):
    """A planted fault: a rule that lets a revoked key speak again."""

    key: PublicKey


class Business(Reasons, prefix="business"):
    NOT_ACTIVE = reason("{party} is not active.", "{party} 无效。", do=("Ask.", "请询问。"))


def finance(state: State, call: Call, ask: Finance) -> None:
    require_good_standing(state, ask.subject, Business.NOT_ACTIVE)
    require_kyc(state, call, ask.subject, ask.by)


def pay(state: State, call: Call, ask: Pay) -> None:
    """Whoever may, may."""


def revive(state: State, call: Call, ask: Revive) -> None:
    row = state.get(KEYS, ask.key)
    if row is not None:
        state.put(KEYS, ask.key, changed(row, revoked_day=None))


BUSINESS = Module(
    "business",
    "Business that rests on parties.",
    rules={
        Finance: Rule(finance, by="the financier", zh="融资"),
        Pay: Rule(pay, by="the payer", zh="付款", amount="amount"),
        Revive: Rule(revive, by="anybody", zh="恢复"),
    },
    reasons=(Business,),
)

TWO_HANDS = needs("business.pay", maker=1, checker=1)


@pytest.fixture
def ledger() -> Ledger:
    return founded()


def founded(*, own: bool = False, witnesses: int = 2) -> Ledger:
    return Ledger(
        (parties.MODULE, BUSINESS),
        members=[
            member("operator", roles=["operator"]),
            member("acme", keys={"maker": 1, "checker": 1}, policy=[TWO_HANDS], group="acme-group"),
            member("acme-trade", group="acme-group"),
            member("supplier"),
            member("river-bank", roles=["bank"], group="river-group"),
            member("river-leasing", roles=["bank"], group="river-group"),
            member("hill-bank", roles=["bank"]),
        ],
        terms={"parties": terms(own=own, witnesses=witnesses)},
        begins=ENTRY,
    )


def proof(ledger: Ledger, pair: KeyPair, party: str, person: str) -> str:
    return sign(pair, possession_message(ledger.founding, party, person))


def adding(
    ledger: Ledger,
    party: str,
    person: str,
    role: str = "maker",
    *,
    pair: KeyPair | None = None,
    from_day: Day | None = None,
    until_day: Day | None = None,
    limit: int | None = None,
    possession: str | None = None,
) -> AddKey:
    pair = pair or key(party, person)
    return AddKey(
        by=party,
        key=pair.public,
        person=person,
        role=role,
        from_day=from_day or ledger.day,
        until_day=until_day,
        limit=limit,
        possession=possession or proof(ledger, pair, party, person),
    )


def rotating(
    ledger: Ledger, party: str, old: KeyPair, new: KeyPair, person: str, until: Day | None = None
) -> RotateKey:
    possession = proof(ledger, new, party, person)
    return RotateKey(by=party, old=old.public, key=new.public, until_day=until, possession=possession)


def replacing(
    ledger: Ledger,
    lost: KeyPair,
    new: KeyPair,
    *,
    by: str = "hill-bank",
    witnesses: tuple[str, ...] = ("river-bank",),
    party: str = "supplier",
    person: str = "maker-1",
    own_key: bool = False,
) -> ReplaceLostKey:
    return ReplaceLostKey(
        by=by,
        lost=lost.public,
        key=new.public,
        until_day=None,
        possession=proof(ledger, new, party, person),
        witnesses=witnesses,
        member=party if own_key else None,
    )


# --- adding ------------------------------------------------------------------------------------------------------


def test_a_new_person_speaks_from_its_first_day_to_its_last(ledger: Ledger) -> None:
    clerk = key("supplier", "clerk")
    ledger.do(adding(ledger, "supplier", "clerk", from_day=date(2026, 3, 5), until_day=date(2026, 3, 6)))
    ledger.turns_away(Inadmissible.KEY_UNKNOWN, Pay(by="supplier", amount=1), keys=[clerk])
    ledger.on("2026-03-05")
    ledger.do(Pay(by="supplier", amount=1), keys=[clerk])
    ledger.on("2026-03-06")
    ledger.do(Pay(by="supplier", amount=1), keys=[clerk])
    ledger.on("2026-03-07")
    ledger.turns_away(Inadmissible.KEY_UNKNOWN, Pay(by="supplier", amount=1), keys=[clerk])


def test_nobody_registers_a_key_that_somebody_else_holds(ledger: Ledger) -> None:
    theirs = key("hill-bank")
    # Without the holder's own signature the answer does not tell whether the key is registered.
    for pair in (theirs, STRANGER):
        forged = sign(key("supplier"), possession_message(ledger.founding, "supplier", "clerk"))
        ledger.refuses(Why.KEY_NOT_PROVEN, adding(ledger, "supplier", "clerk", pair=pair, possession=forged))
    ledger.refuses(Why.KEY_TAKEN, adding(ledger, "supplier", "clerk", pair=theirs))


def test_a_proof_of_possession_is_for_one_ledger_one_member_and_one_person(ledger: Ledger) -> None:
    elsewhere = sign(STRANGER, possession_message("00" * 32, "supplier", "clerk"))
    other_member = proof(ledger, STRANGER, "acme", "clerk")
    other_person = proof(ledger, STRANGER, "supplier", "driver")
    for possession in (elsewhere, other_member, other_person):
        ledger.refuses(Why.KEY_NOT_PROVEN, adding(ledger, "supplier", "clerk", pair=STRANGER, possession=possession))
    ledger.do(adding(ledger, "supplier", "clerk", pair=STRANGER))


def test_a_revoked_key_never_comes_back(ledger: Ledger) -> None:
    clerk = key("supplier", "clerk")
    ledger.do(adding(ledger, "supplier", "clerk"))
    ledger.do(RevokeKey(by="supplier", key=clerk.public))
    ledger.refuses(Why.KEY_TAKEN, adding(ledger, "supplier", "clerk"))
    ledger.refuses(Why.KEY_UNKNOWN, RevokeKey(by="supplier", key=clerk.public))
    ledger.refuses(apply.Why.FAULT, Revive(by="supplier", key=clerk.public))


def test_days_that_make_no_sense(ledger: Ledger) -> None:
    ledger.refuses(Why.KEY_DAYS_WRONG, adding(ledger, "supplier", "clerk", from_day=date(2026, 3, 1)))
    ledger.refuses(Why.KEY_DAYS_WRONG, adding(ledger, "supplier", "clerk", until_day=date(2026, 3, 1)))
    old, new = key("supplier"), key("supplier", "maker-1-next")
    ledger.refuses(Why.KEY_DAYS_WRONG, rotating(ledger, "supplier", old, new, "maker-1", until=date(2026, 3, 1)))


def test_maker_and_checker_are_different_persons(ledger: Ledger) -> None:
    second = key("acme", "maker-1-second")
    ledger.refuses(Why.PERSON_HAS_OTHER_ROLE, adding(ledger, "acme", "maker-1", "checker", pair=second))
    ledger.do(adding(ledger, "acme", "maker-1", "maker", pair=second))
    # Two keys of one person still count as one.
    ledger.refuses(Authority.POLICY_UNMET, Pay(by="acme", amount=1), keys=sorted((key("acme"), second)))


def test_a_member_has_so_many_keys_and_no_more(ledger: Ledger) -> None:
    for number in range(2, MOST_KEYS + 1):
        ledger.do(adding(ledger, "supplier", f"maker-{number}"), keys=[key("supplier")])
    one_more = adding(ledger, "supplier", "one-more")
    ledger.refuses(Why.TOO_MANY_KEYS, one_more, keys=[key("supplier")])
    ledger.do(RevokeKey(by="supplier", key=key("supplier", "maker-2").public), keys=[key("supplier")])
    ledger.do(one_more, keys=[key("supplier")])


# --- who may hand out power ----------------------------------------------------------------------------------------


def test_one_hand_alone_never_makes_itself_two(ledger: Ledger) -> None:
    """The policy speaks of payments only; whoever adds keys could pay, so the same two hands have to agree."""
    friend = adding(ledger, "acme", "friend", "checker")
    ledger.refuses(Authority.POLICY_UNMET, friend, keys=[key("acme")])
    ledger.refuses(Authority.POLICY_UNMET, SetPolicy(by="acme", policy=()), keys=[key("acme")])
    mine = rotating(ledger, "acme", key("acme", "checker-1"), key("acme", "mine"), "checker-1")
    ledger.refuses(Authority.POLICY_UNMET, mine, keys=[key("acme")])
    ledger.do(friend)


def test_small_limits_do_not_make_a_large_one() -> None:
    ledger = Ledger(
        (parties.MODULE, BUSINESS),
        members=[member("acme", keys={"maker": 3}, limits={"maker-1": 1_000, "maker-2": 5_000})],
        terms={"parties": terms()},
    )
    small, middle, large = (key("acme", f"maker-{n}") for n in (1, 2, 3))
    equal = adding(ledger, "acme", "equal", limit=1_000)
    larger = adding(ledger, "acme", "larger", limit=1_001)
    boundless = adding(ledger, "acme", "boundless")
    ledger.do(equal, keys=[small])
    ledger.refuses(Authority.POLICY_UNMET, larger, keys=[small])
    ledger.refuses(Authority.POLICY_UNMET, boundless, keys=[middle])
    taking_over = rotating(ledger, "acme", large, key("acme", "taken"), "maker-3")
    ledger.refuses(Authority.POLICY_UNMET, taking_over, keys=[small])
    ledger.refuses(Authority.POLICY_UNMET, SetPolicy(by="acme", policy=()), keys=[middle])
    ledger.do(larger, keys=[middle])
    ledger.do(taking_over, keys=[large])
    assert ledger.get(KEYS, key("acme", "taken").public).limit is None


def test_hands_with_different_limits_can_still_rotate_together() -> None:
    """What counts is the most that both roles reach together: more than that, the member cannot sign anyway."""
    ledger = Ledger(
        (parties.MODULE, BUSINESS),
        members=[
            member("acme", keys={"maker": 1, "checker": 1}, limits={"maker-1": 1_000}, policy=[TWO_HANDS]),
        ],
        terms={"parties": terms()},
    )
    ledger.do(rotating(ledger, "acme", key("acme", "checker-1"), key("acme", "checker-1-next"), "checker-1"))


# --- rotating and revoking -----------------------------------------------------------------------------------------


def test_rotation_hands_over_person_role_and_limit(ledger: Ledger) -> None:
    ledger.do(adding(ledger, "supplier", "clerk", limit=500_00))
    old, new = key("supplier", "clerk"), key("supplier", "clerk-next")
    ledger.wait(days=1)
    ledger.do(rotating(ledger, "supplier", old, new, "clerk", until=date(2026, 12, 31)))
    entered, ended = ledger.get(KEYS, new.public), ledger.get(KEYS, old.public)
    assert (entered.person, entered.role, entered.limit) == ("clerk", "maker", 500_00)
    assert (entered.from_day, entered.until_day) == (date(2026, 3, 3), date(2026, 12, 31))
    assert ended.revoked_day == date(2026, 3, 3)
    ledger.turns_away(Inadmissible.KEY_UNKNOWN, Pay(by="supplier", amount=1), keys=[old])
    ledger.do(Pay(by="supplier", amount=1), keys=[new])
    assert ledger.get(KEYRINGS, "supplier").keys == (key("supplier").public, new.public)


def test_another_members_key_is_as_unknown_as_one_that_is_not_there(ledger: Ledger) -> None:
    new = key("supplier", "next")
    for old in (key("acme"), STRANGER):
        answers = [
            ledger.refuses(Why.KEY_UNKNOWN, rotating(ledger, "supplier", old, new, "maker-1")),
            ledger.refuses(Why.KEY_UNKNOWN, RevokeKey(by="supplier", key=old.public)),
        ]
        assert all(answer.facts == {"key": old.public} for answer in answers)


def test_a_member_never_loses_its_voice_by_its_own_hand(ledger: Ledger) -> None:
    ledger.refuses(Why.LAST_KEY, RevokeKey(by="supplier", key=key("supplier").public))
    refused = ledger.refuses(Why.LAST_KEY, RevokeKey(by="acme", key=key("acme", "checker-1").public))
    assert refused.facts["needed"] == ("1 checker", "1 maker")
    assert refused.facts["have"] == ("maker-1 (maker)",)
    # A key that does not speak yet is no replacement for one that does, and may itself be revoked.
    ledger.do(adding(ledger, "acme", "checker-2", "checker", from_day=date(2026, 4, 1)))
    ledger.refuses(Why.LAST_KEY, RevokeKey(by="acme", key=key("acme", "checker-1").public))
    ledger.do(RevokeKey(by="acme", key=key("acme", "checker-2").public))


# --- lost keys -----------------------------------------------------------------------------------------------------


def test_a_lost_key_speaks_until_the_one_that_replaces_it_does(ledger: Ledger) -> None:
    lost, new = key("supplier"), key("supplier", "found")
    receipt = ledger.do(replacing(ledger, lost, new))
    from_day = date(2026, 3, 16)  # no key of the member signed, so it waits longer
    event = LostKeyReplaced(party="supplier", person="maker-1", key=new.public, from_day=from_day)
    assert receipt.events == (event,)
    ledger.turns_away(Inadmissible.KEY_UNKNOWN, Pay(by="supplier", amount=1), keys=[new])
    ledger.on("2026-03-15")
    ledger.do(Pay(by="supplier", amount=1), keys=[lost])
    ledger.on(from_day)
    ledger.turns_away(Inadmissible.KEY_UNKNOWN, Pay(by="supplier", amount=1), keys=[lost])
    ledger.do(Pay(by="supplier", amount=1), keys=[new])
    assert ledger.get(KEYS, new.public).role == "maker"


def test_nobody_is_taken_over_by_two_other_members(ledger: Ledger) -> None:
    """Suppliers alone cannot; banks and operators need the member's silence too, and meanwhile nothing stops."""
    evil = key("evil", "acme-maker")
    taking = replacing(ledger, key("acme"), evil, by="supplier", witnesses=("river-bank",), party="acme")
    refused = ledger.refuses(Why.WITNESSES_WITHOUT_ROLE, taking)
    assert (refused.facts["needed"], refused.facts["have"]) == (2, 1)
    ledger.do(replacing(ledger, key("acme"), evil, party="acme"))
    ledger.do(Pay(by="acme", amount=1))
    ledger.wait(days=13)
    ledger.do(Pay(by="acme", amount=1), keys=[key("acme"), key("acme", "checker-1")])
    ledger.do(ObjectToKey(by="acme", key=evil.public), keys=[key("acme", "checker-1")])
    assert ledger.get(REPLACEMENTS, "acme/maker-1").withdrawn_day == ledger.day
    ledger.wait(days=30)
    ledger.turns_away(Inadmissible.KEY_UNKNOWN, Pay(by="acme", amount=1), keys=[evil, key("acme", "checker-1")])
    ledger.do(Pay(by="acme", amount=1))
    assert ledger.get(KEYS, key("acme").public).until_day is None


def test_the_key_that_is_said_to_be_lost_may_itself_object(ledger: Ledger) -> None:
    lost, new = key("supplier"), key("supplier", "found")
    objection = ObjectToKey(by="supplier", key=new.public)
    ledger.refuses(Why.NOTHING_TO_OBJECT_TO, objection)
    ledger.do(replacing(ledger, lost, new))
    ledger.refuses(Why.NOTHING_TO_OBJECT_TO, ObjectToKey(by="supplier", key=lost.public))
    ledger.refuses(Why.NOTHING_TO_OBJECT_TO, ObjectToKey(by="acme", key=new.public))
    ledger.do(objection, keys=[lost])
    ledger.refuses(Why.NOTHING_TO_OBJECT_TO, objection)


def test_an_objection_is_in_time_or_not_at_all(ledger: Ledger) -> None:
    new = key("acme", "found")
    ledger.do(replacing(ledger, key("acme"), new, party="acme"))
    ledger.wait(days=14)
    late = ObjectToKey(by="acme", key=new.public)
    ledger.refuses(Why.NOTHING_TO_OBJECT_TO, late, keys=[key("acme", "checker-1")])


def test_with_one_key_of_its_own_any_members_witness_and_the_wait_is_shorter(ledger: Ledger) -> None:
    """One key of the member, although its policy asks two for power over keys: the other one is lost."""
    new, checker = key("acme", "found"), key("acme", "checker-1")
    asked = replacing(ledger, key("acme"), new, by="supplier", party="acme", own_key=True)
    witnesses = [key("supplier"), key("river-bank")]
    ledger.do(asked, keys=[*witnesses, checker])
    ledger.wait(days=6)
    ledger.do(Pay(by="acme", amount=1), keys=[key("acme"), checker])
    ledger.wait(days=1)
    ledger.do(Pay(by="acme", amount=1), keys=[new, checker])
    assert ledger.get(REPLACEMENTS, "acme/maker-1").witnesses == ("supplier", "river-bank")


def test_a_witness_signs_as_its_policy_asks(ledger: Ledger) -> None:
    ledger.do(adding(ledger, "river-bank", "clerk", "clerk"))
    ledger.do(SetPolicy(by="river-bank", policy=(needs("parties.*", maker=1, clerk=1),)))
    asked = replacing(ledger, key("supplier"), key("supplier", "found"), own_key=True)
    one = [key("supplier"), key("hill-bank"), key("river-bank")]
    ledger.refuses(Authority.POLICY_UNMET, asked, keys=one)
    ledger.do(asked, keys=[*one, key("river-bank", "clerk")])


def test_another_member_cannot_agree_for_the_one_whose_key_was_lost(ledger: Ledger) -> None:
    asked = replacing(ledger, key("supplier"), key("supplier", "found"))
    ledger.refuses(Why.KEY_UNKNOWN, changed(asked, member="acme"))


def test_all_keys_of_the_person_end_with_the_lost_one_and_no_others(ledger: Ledger) -> None:
    second, third, colleague = (key("supplier", name) for name in ("maker-1-second", "maker-1-third", "colleague"))
    ledger.do(adding(ledger, "supplier", "maker-1", pair=second, until_day=date(2026, 3, 4)))
    ledger.do(adding(ledger, "supplier", "maker-1", pair=third, until_day=date(2026, 12, 31)))
    ledger.do(adding(ledger, "supplier", "colleague"))
    lost, new = key("supplier"), key("supplier", "found")
    ledger.do(replacing(ledger, lost, new))
    until = {pair: ledger.get(KEYS, pair.public).until_day for pair in (lost, second, third, colleague)}
    last = date(2026, 3, 15)
    assert until == {lost: last, second: date(2026, 3, 4), third: last, colleague: None}
    # What the policy lets the member revoke, it may; a revoked key does not come back by the objection.
    ledger.do(RevokeKey(by="supplier", key=lost.public), keys=[colleague])
    ledger.do(RevokeKey(by="supplier", key=new.public), keys=[colleague])
    assert ledger.get(KEYS, lost.public).revoked_day == ledger.get(KEYS, new.public).revoked_day == ENTRY
    assert ledger.get(KEYS, third.public).until_day == date(2026, 12, 31)
    assert ledger.get(KEYRINGS, "supplier").keys == (second.public, third.public, colleague.public)
    # The next time, those that ended long ago leave the keyring.
    ledger.on("2026-03-05")
    ledger.do(replacing(ledger, third, key("supplier", "found again")))
    assert ledger.get(KEYS, second.public).revoked_day == ledger.day


def test_one_replacement_of_a_person_at_a_time(ledger: Ledger) -> None:
    lost, new, next_key = key("supplier"), key("supplier", "found"), key("supplier", "next")
    ledger.do(replacing(ledger, lost, new))
    ledger.refuses(Why.REPLACEMENT_WAITS, replacing(ledger, lost, next_key))
    for old in (lost, new):
        ledger.refuses(Why.REPLACEMENT_WAITS, rotating(ledger, "supplier", old, next_key, "maker-1"))
    ledger.do(ObjectToKey(by="supplier", key=new.public))
    ledger.do(rotating(ledger, "supplier", lost, next_key, "maker-1"))


@pytest.mark.parametrize(
    ("by", "witnesses", "have"),
    [
        ("hill-bank", (), 1),
        ("hill-bank", ("hill-bank", "hill-bank"), 1),
        ("river-bank", ("river-leasing",), 1),
        ("hill-bank", ("supplier",), 1),
    ],
    ids=["alone", "itself again", "two of one group", "the member itself"],
)
def test_witnesses_are_independent_of_each_other_and_of_the_member(
    ledger: Ledger, by: str, witnesses: tuple[str, ...], have: int
) -> None:
    asked = replacing(ledger, key("supplier"), key("supplier", "found"), by=by, witnesses=witnesses, own_key=True)
    assert ledger.refuses(Why.WITNESSES_MISSING, asked).facts["have"] == have


def test_a_witness_that_is_named_has_to_sign(ledger: Ledger) -> None:
    asked = replacing(ledger, key("supplier"), key("supplier", "found"))
    ledger.refuses(Authority.NOT_A_PARTY, asked, signed_by=["hill-bank"])
    ledger.refuses(Authority.NOT_A_PARTY, changed(asked, member="supplier"), signed_by=["hill-bank", "river-bank"])


def test_what_witnesses_cannot_do(ledger: Ledger) -> None:
    found = key("supplier", "found")
    ledger.refuses(Why.KEY_UNKNOWN, replacing(ledger, STRANGER, found))
    ledger.refuses(Why.KEY_NOT_PROVEN, replacing(ledger, key("supplier"), found, person="maker-2"))
    ledger.refuses(Why.KEY_TAKEN, replacing(ledger, key("supplier"), key("acme")))
    asked = replacing(ledger, key("supplier"), found)
    ledger.refuses(Why.KEY_DAYS_WRONG, changed(asked, until_day=date(2026, 3, 15)))


def test_terms_that_leave_no_time_to_object() -> None:
    good = to_builtins(terms().lost_key)
    assert convert(good, LostKeyTerms) == terms().lost_key
    for broken in ({"cooling_days": 0}, {"cooling_days_without_own_key": 6}, {"roles": []}):
        with pytest.raises(ValidationError):
            convert(good | broken, LostKeyTerms)


# --- policies ------------------------------------------------------------------------------------------------------


def test_a_policy_is_changed_under_the_policy_so_far(ledger: Ledger) -> None:
    one_hand_for_small = (needs("business.pay", from_amount=1_000, maker=1, checker=1), needs("business.*", maker=1))
    ledger.do(SetPolicy(by="acme", policy=one_hand_for_small))
    ledger.do(Pay(by="acme", amount=999), keys=[key("acme")])
    ledger.refuses(Authority.POLICY_UNMET, Pay(by="acme", amount=1_000), keys=[key("acme")])
    ledger.do(Pay(by="acme", amount=1_000))


@pytest.mark.parametrize(
    ("clause", "needed", "have"),
    [
        (needs("business.pay", maker=2), ("2 maker",), ("clerk (clerk)", "maker-1 (maker)")),
        (needs("business.pay", director=1), ("1 director",), ("clerk (clerk)", "maker-1 (maker)")),
        (needs("business.pay", from_amount=501, clerk=1), ("1 clerk",), ("maker-1 (maker)",)),
    ],
    ids=["too many", "nobody has the role", "nobody's limit reaches it"],
)
def test_a_policy_that_its_own_keys_cannot_meet(
    ledger: Ledger, clause: PolicyClause, needed: tuple[str, ...], have: tuple[str, ...]
) -> None:
    ledger.do(adding(ledger, "supplier", "clerk", "clerk", limit=500))
    ledger.do(SetPolicy(by="supplier", policy=(needs("business.pay", from_amount=500, clerk=1),)))
    refused = ledger.refuses(Why.POLICY_CANNOT_BE_MET, SetPolicy(by="supplier", policy=(clause,)))
    assert (refused.facts["needed"], refused.facts["have"]) == (needed, have)


@pytest.mark.parametrize("name", ["business.pya", "busines.*", "machine.*"])
def test_a_policy_names_what_there_is(ledger: Ledger, name: str) -> None:
    refused = ledger.refuses(Why.ACTION_UNKNOWN, SetPolicy(by="supplier", policy=(needs(name, maker=1),)))
    assert refused.facts == {"action": name}


def test_a_policy_that_asks_for_nobody_is_none(ledger: Ledger) -> None:
    ledger.turns_away(Inadmissible.NOT_CANONICAL, SetPolicy(by="supplier", policy=(needs("business.pay"),)))
    ledger.turns_away(Inadmissible.NOT_CANONICAL, SetPolicy(by="supplier", policy=(needs(maker=1),)))


def test_hands_whose_small_limits_cannot_agree_on_more_still_change_their_policy() -> None:
    """What they reach together is what two of them may sign: nobody has to wait for a limit that one alone has."""
    both = needs("business.pay", maker=2)
    small = member("acme", keys={"maker": 2}, limits={"maker-1": 1_000}, policy=[both])
    ledger = Ledger((parties.MODULE, BUSINESS), members=[small], terms={"parties": terms()})
    ledger.do(SetPolicy(by="acme", policy=(both, needs("parties.*", maker=2))))


# --- groups --------------------------------------------------------------------------------------------------------


def test_a_group_is_recorded_by_the_operator_and_signed_by_the_member(ledger: Ledger) -> None:
    assert group_of(ledger.state, "supplier") == "supplier"
    joins = DeclareGroup(by="operator", member="supplier", group="acme-group")
    ledger.refuses(Authority.NOT_A_PARTY, joins, signed_by=["operator"])
    ledger.do(joins)
    assert group_of(ledger.state, "supplier") == group_of(ledger.state, "acme") == "group:acme-group"
    ledger.do(DeclareGroup(by="operator", member="supplier", group=None))
    assert group_of(ledger.state, "supplier") == "supplier"


def test_a_group_that_is_called_like_a_member_is_not_that_member(ledger: Ledger) -> None:
    ledger.do(DeclareGroup(by="operator", member="supplier", group="acme-trade"))
    ledger.do(DeclareGroup(by="operator", member="acme-trade", group=None))
    assert group_of(ledger.state, "supplier") != group_of(ledger.state, "acme-trade")


# --- KYC -----------------------------------------------------------------------------------------------------------

ALL = (KycKind.IDENTITY, KycKind.SCREENING)


def attested(
    by: str,
    until: str = "2026-06-30",
    *,
    kinds: tuple[KycKind, ...] = ALL,
    outcome: Outcome = Outcome.CLEAR,
    subject: str = "supplier",
) -> AttestKyc:
    expires = date.fromisoformat(until)
    return AttestKyc(by=by, subject=subject, kinds=kinds, outcome=outcome, reference="KYC-17", expires_day=expires)


def test_finance_needs_checks_and_ends_with_them(ledger: Ledger) -> None:
    finance_supplier = Finance(by="river-bank", subject="supplier")
    ledger.refuses(Why.KYC_MISSING, finance_supplier)
    ledger.do(attested("river-bank"))
    ledger.do(finance_supplier)
    ledger.on("2026-06-30")
    ledger.do(finance_supplier)
    ledger.on("2026-07-01")
    assert ledger.refuses(Why.KYC_EXPIRED, finance_supplier).facts["expired_day"] == "2026-06-30"
    ledger.do(attested("river-bank", "2026-12-31"))
    ledger.do(finance_supplier)


def test_another_banks_checks_count_where_the_charter_says_so(ledger: Ledger) -> None:
    ledger.do(attested("hill-bank"))
    ledger.do(Finance(by="river-bank", subject="supplier"))
    strict = founded(own=True)
    strict.do(attested("hill-bank"))
    strict.refuses(Why.KYC_MISSING, Finance(by="river-bank", subject="supplier"))
    strict.do(attested("river-bank"))
    strict.do(Finance(by="river-bank", subject="supplier"))


def test_half_a_check_is_none(ledger: Ledger) -> None:
    ledger.do(attested("river-bank", kinds=(KycKind.IDENTITY,)))
    ledger.refuses(Why.KYC_MISSING, Finance(by="river-bank", subject="supplier"))


def test_ones_own_bad_finding_counts_more_than_another_banks_good_one(ledger: Ledger) -> None:
    ledger.do(attested("hill-bank"))
    ledger.do(attested("river-bank", outcome=Outcome.NOT_CLEAR))
    ledger.refuses(Why.KYC_MISSING, Finance(by="river-bank", subject="supplier"))
    ledger.do(Finance(by="hill-bank", subject="supplier"))


def test_a_withdrawn_check_counts_no_more(ledger: Ledger) -> None:
    ledger.refuses(Why.KYC_UNKNOWN, WithdrawKyc(by="river-bank", subject="supplier"))
    ledger.do(attested("river-bank"))
    ledger.do(WithdrawKyc(by="river-bank", subject="supplier"))
    ledger.refuses(Why.KYC_MISSING, Finance(by="river-bank", subject="supplier"))
    ledger.refuses(Why.KYC_UNKNOWN, WithdrawKyc(by="river-bank", subject="supplier"))
    assert ledger.get(KYC, "river-bank/supplier").withdrawn_day == ENTRY


def test_who_may_attest_whom_and_for_how_long(ledger: Ledger) -> None:
    ledger.refuses(Why.CHECKER_NOT_FINANCIAL, attested("acme"))
    ledger.refuses(Why.MEMBER_UNKNOWN, attested("river-bank", subject="nobody-here"))
    ledger.refuses(Why.KYC_DAYS_WRONG, attested("river-bank", "2026-03-01"))
    ledger.refuses(Why.KYC_DAYS_WRONG, attested("river-bank", "2027-03-03"))
    ledger.do(attested("river-bank", "2027-03-02"))


def test_a_member_unknown_or_no_longer_active_answers_alike(ledger: Ledger) -> None:
    ledger.do(attested("river-bank"))
    ledger.refuses(Business.NOT_ACTIVE, Finance(by="river-bank", subject="nobody-here"))
    state = ledger.state  # no action suspends a member yet
    state.put(MEMBERS, "supplier", changed(ledger.get(MEMBERS, "supplier"), standing="suspended"))
    ledger._seal(state)
    ledger.refuses(Business.NOT_ACTIVE, Finance(by="river-bank", subject="supplier"))
