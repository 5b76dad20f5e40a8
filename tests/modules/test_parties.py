"""Parties: keys of persons, who takes over from whom, groups, and what financial members attest."""

from datetime import date

import pytest

from heqi.codec.signatures import KeyPair, sign
from heqi.machine import apply
from heqi.machine.admission import Inadmissible
from heqi.machine.authority import KEYS, MEMBERS
from heqi.machine.authority import Why as Authority
from heqi.machine.charter import PolicyClause
from heqi.machine.module import Call, Module, Rule
from heqi.machine.reasons import Reasons, reason
from heqi.machine.transactions import Action
from heqi.modules import parties
from heqi.modules.parties import (
    KEYRINGS,
    KYC,
    AddKey,
    AttestKyc,
    DeclareGroup,
    KycKind,
    KycTerms,
    LostKeyReplaced,
    LostKeyTerms,
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
from heqi.modules.parties.keys import MOST_KEYS
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
        lost_key=LostKeyTerms(witnesses=witnesses, cooling_days=7, source="members' agreement, section 3"),
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
    ledger: Ledger, lost: KeyPair, new: KeyPair, *, by: str, witnesses: tuple[str, ...], person: str = "maker-1"
) -> ReplaceLostKey:
    return ReplaceLostKey(
        by=by,
        lost=lost.public,
        key=new.public,
        until_day=None,
        possession=proof(ledger, new, "supplier", person),
        witnesses=witnesses,
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
    assert (refused.facts["role"], refused.facts["needed"], refused.facts["have"]) == ("checker", 1, 0)
    # A key that does not speak yet is no replacement for one that does, and may itself be revoked.
    ledger.do(adding(ledger, "acme", "checker-2", "checker", from_day=date(2026, 4, 1)))
    ledger.refuses(Why.LAST_KEY, RevokeKey(by="acme", key=key("acme", "checker-1").public))
    ledger.do(RevokeKey(by="acme", key=key("acme", "checker-2").public))


# --- lost keys -----------------------------------------------------------------------------------------------------


def test_a_lost_key_is_replaced_by_witnesses_after_a_cooling_time(ledger: Ledger) -> None:
    lost, new = key("supplier"), key("supplier", "found")
    receipt = ledger.do(replacing(ledger, lost, new, by="hill-bank", witnesses=("river-bank",)))
    from_day = date(2026, 3, 9)
    event = LostKeyReplaced(party="supplier", person="maker-1", key=new.public, from_day=from_day)
    assert receipt.events == (event,)
    for silent in (lost, new):
        ledger.turns_away(Inadmissible.KEY_UNKNOWN, Pay(by="supplier", amount=1), keys=[silent])
    ledger.on(from_day)
    ledger.do(Pay(by="supplier", amount=1), keys=[new])
    assert ledger.get(KEYS, new.public).role == "maker"


def test_all_keys_of_the_person_end_with_the_lost_one_and_no_others(ledger: Ledger) -> None:
    second, colleague = key("supplier", "maker-1-second"), key("supplier", "colleague")
    ledger.do(adding(ledger, "supplier", "maker-1", pair=second))
    ledger.do(adding(ledger, "supplier", "colleague"))
    lost, new = key("supplier"), key("supplier", "found")
    ledger.do(replacing(ledger, lost, new, by="hill-bank", witnesses=("acme",)))
    for ended in (lost, second):
        assert ledger.get(KEYS, ended.public).revoked_day == ENTRY
    # While it cools, the member that did not lose anything stops it.
    ledger.do(RevokeKey(by="supplier", key=new.public), keys=[colleague])
    ledger.wait(days=30)
    ledger.turns_away(Inadmissible.KEY_UNKNOWN, Pay(by="supplier", amount=1), keys=[new])


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
    asked = replacing(ledger, key("supplier"), key("supplier", "found"), by=by, witnesses=witnesses)
    assert ledger.refuses(Why.WITNESSES_MISSING, asked).facts["have"] == have


def test_a_witness_that_is_named_has_to_sign(ledger: Ledger) -> None:
    asked = replacing(ledger, key("supplier"), key("supplier", "found"), by="hill-bank", witnesses=("acme",))
    ledger.refuses(Authority.NOT_A_PARTY, asked, signed_by=["hill-bank"])


def test_what_witnesses_cannot_do(ledger: Ledger) -> None:
    found = key("supplier", "found")
    ledger.refuses(Why.KEY_UNKNOWN, replacing(ledger, STRANGER, found, by="hill-bank", witnesses=("acme",)))
    for_another = replacing(ledger, key("supplier"), found, by="hill-bank", witnesses=("acme",), person="maker-2")
    ledger.refuses(Why.KEY_NOT_PROVEN, for_another)
    taken = replacing(ledger, key("supplier"), key("acme"), by="hill-bank", witnesses=("acme",))
    ledger.refuses(Why.KEY_TAKEN, taken)
    asked = replacing(ledger, key("supplier"), found, by="hill-bank", witnesses=("acme",))
    ledger.refuses(Why.KEY_DAYS_WRONG, changed(asked, until_day=date(2026, 3, 8)))


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
        (needs("business.pay", maker=2), 2, 1),
        (needs("business.pay", director=1), 1, 0),
        (needs("business.pay", from_amount=501, clerk=1), 1, 0),
    ],
    ids=["too many", "nobody has the role", "nobody's limit reaches it"],
)
def test_a_policy_that_its_own_keys_cannot_meet(ledger: Ledger, clause: PolicyClause, needed: int, have: int) -> None:
    ledger.do(adding(ledger, "supplier", "clerk", "clerk", limit=500))
    ledger.do(SetPolicy(by="supplier", policy=(needs("business.pay", from_amount=500, clerk=1),)))
    refused = ledger.refuses(Why.POLICY_CANNOT_BE_MET, SetPolicy(by="supplier", policy=(clause,)))
    assert (refused.facts["needed"], refused.facts["have"]) == (needed, have)


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
