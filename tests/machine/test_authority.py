"""Authority: which keys speak for a party, and whether enough of them have."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.machine.admission import Inadmissible
from heqi.machine.authority import KEYS, Key, Member, Why, needed_signatures, present_member, require_policy
from heqi.machine.charter import Bilingual, PolicyClause
from heqi.machine.reasons import Refusal
from heqi.state.tables import changed
from heqi.state.view import State
from tests.ledger import Ledger, key, member, needs
from tests.machine.notes import MODULE, Exchange, Issue, PassOn, Redeem

DAY = date(2026, 3, 16)


def a_member(*policy: PolicyClause) -> Member:
    return Member(
        name=Bilingual(en="Acme", zh="甲"),
        uscc=None,
        lei=None,
        roles=(),
        size="small",
        group=None,
        policy=policy,
        standing="active",
    )


def a_key(person: str = "ann", role: str = "maker", **fields: Any) -> Key:
    ordinary: dict[str, Any] = {"from_day": DAY, "until_day": None, "revoked_day": None, "limit": None}
    return Key(party="acme", person=person, role=role, **ordinary | fields)


# --- keys --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "active"),
    [(date(2026, 3, 15), False), (date(2026, 3, 16), True), (date(2026, 3, 18), True), (date(2026, 3, 19), False)],
)
def test_a_key_is_active_from_its_first_day_to_its_last(day: date, active: bool) -> None:
    assert a_key(until_day=date(2026, 3, 18)).active(day) is active


def test_a_key_without_an_end_stays_and_a_revoked_one_is_dead() -> None:
    assert a_key().active(date(9999, 12, 31))
    assert not a_key(revoked_day=date(2026, 3, 17)).active(DAY)


def test_a_key_that_has_ended_no_longer_signs() -> None:
    book = Ledger((MODULE,), members=[member("acme", keys={"maker": 2})])
    one, other = key("acme", "maker-1"), key("acme", "maker-2")
    row = book.get(KEYS, one.public)
    state = State(book.store)
    state.begin(b"0" * 16)
    state.put(KEYS, one.public, changed(row, until_day=book.day))
    book.store.commit(book.store.height + 1, state.seal().batch)
    book.do(Issue(by="acme", face=1), keys=[one])
    book.wait(days=1)
    book.turns_away(Inadmissible.KEY_UNKNOWN, Issue(by="acme", face=1), keys=[one])
    book.do(Issue(by="acme", face=1), keys=[other])


# --- policies on a ledger ------------------------------------------------------------------------------------------


def company(*policy: PolicyClause, **fields: Any) -> Ledger:
    acme = member("acme", keys={"maker": 2, "checker": 1}, policy=policy, **fields)
    return Ledger((MODULE,), members=[acme, member("bank")])


MAKER, SECOND, CHECKER = key("acme", "maker-1"), key("acme", "maker-2"), key("acme", "checker-1")


def test_without_a_policy_any_one_key_is_enough() -> None:
    book = company()
    for pair in (MAKER, SECOND, CHECKER):
        book.do(Issue(by="acme", face=1), keys=[pair])


def test_maker_and_checker() -> None:
    book = company(needs("notes.*", maker=1, checker=1))
    issue = Issue(by="acme", face=1)
    book.do(issue, keys=[MAKER, CHECKER])
    book.do(issue, keys=[MAKER, SECOND, CHECKER])
    receipt = book.refuses(Why.POLICY_UNMET, issue, keys=[MAKER, SECOND])
    assert receipt.facts == {
        "party": "acme",
        "action": "notes.issue",
        "needed": ("1 checker", "1 maker"),
        "have": ("maker-1 (maker)", "maker-2 (maker)"),
    }
    book.refuses(Why.POLICY_UNMET, issue, keys=[CHECKER])


def test_two_persons_of_one_role() -> None:
    book = company(needs("notes.issue", maker=2))
    book.refuses(Why.POLICY_UNMET, Issue(by="acme", face=1), keys=[MAKER, CHECKER])
    book.do(Issue(by="acme", face=1), keys=[MAKER, SECOND])


def test_more_is_asked_from_an_amount_on() -> None:
    book = company(needs("notes.*", from_amount=1_000, maker=1, checker=1), needs("*", maker=1))
    book.do(Issue(by="acme", face=999), keys=[MAKER])
    book.refuses(Why.POLICY_UNMET, Issue(by="acme", face=999), keys=[CHECKER])
    book.refuses(Why.POLICY_UNMET, Issue(by="acme", face=1_000), keys=[MAKER])
    book.do(Issue(by="acme", face=1_000), keys=[MAKER, CHECKER])


def test_an_amount_that_the_rule_works_out() -> None:
    book = company(needs("notes.redeem", from_amount=1_000, checker=1))
    small, large = (book.new_id(book.do(Issue(by="acme", face=face))) for face in (499, 500))
    book.do(Redeem(by="acme", note=small), keys=[MAKER])
    book.refuses(Why.POLICY_UNMET, Redeem(by="acme", note=large), keys=[MAKER])
    book.do(Redeem(by="acme", note=large), keys=[CHECKER])


def test_a_key_signs_up_to_its_limit() -> None:
    book = company(limits={"maker-1": 100})
    note = book.new_id(book.do(Issue(by="acme", face=1_000), keys=[SECOND]))
    book.do(PassOn(by="acme", note=note, part=100, to="bank"), keys=[MAKER])
    receipt = book.refuses(Why.POLICY_UNMET, PassOn(by="acme", note=note, part=101, to="bank"), keys=[MAKER])
    assert receipt.facts["needed"] == ("1 key",)
    assert receipt.facts["have"] == ("nobody",)
    book.do(PassOn(by="acme", note=note, part=101, to="bank"), keys=[MAKER, SECOND])


def test_a_limit_holds_for_each_action_and_not_for_the_first_alone() -> None:
    book = company(limits={"maker-1": 100})
    asks = [Issue(by="acme", face=100), Issue(by="acme", face=101)]
    assert book.refuses(Why.POLICY_UNMET, *asks, keys=[MAKER]).action == 1


def test_an_amount_cut_into_several_actions_is_measured_whole() -> None:
    book = company(limits={"maker-1": 100})
    book.do(Issue(by="acme", face=50), Issue(by="acme", face=50), keys=[MAKER])
    asks = [Issue(by="acme", face=50), Issue(by="acme", face=50), Issue(by="acme", face=1)]
    assert book.refuses(Why.POLICY_UNMET, *asks, keys=[MAKER]).action == 2


def test_who_only_agrees_has_a_policy_too() -> None:
    book = company(needs("notes.exchange", maker=1, checker=1))
    note = book.new_id(book.do(Issue(by="bank", face=1)))
    exchange = Exchange(by="bank", note=note, partner="acme")
    book.refuses(Why.POLICY_UNMET, exchange, keys=[key("bank"), MAKER])
    book.do(exchange, keys=[key("bank"), MAKER, CHECKER])


def test_where_a_rule_asks_for_one_key_no_policy_asks_for_more() -> None:
    acme = a_member(BOTH)
    require_policy(acme, "acme", "notes.issue", 5, [a_key(limit=5)], one_key=True)
    with pytest.raises(Refusal) as caught:
        require_policy(acme, "acme", "notes.issue", 6, [a_key(limit=5)], one_key=True)
    assert caught.value.facts["needed"] == ("1 key",)


# --- the policy itself -------------------------------------------------------------------------------------------


def test_the_first_clause_that_fits_counts() -> None:
    clauses = (
        needs("notes.redeem", from_amount=100, checker=2),
        needs("notes.redeem", checker=1),
        needs("notes.*", maker=1, checker=1),
        needs("parties.join", "*", maker=1),
    )
    acme = a_member(*clauses)
    assert needed_signatures(acme, "notes.redeem", 100) == {"checker": 2}
    assert needed_signatures(acme, "notes.redeem", 99) == {"checker": 1}
    assert needed_signatures(acme, "notes.issue", 10**9) == {"maker": 1, "checker": 1}
    assert needed_signatures(acme, "notesofhand.issue", 0) == {"maker": 1}
    assert needed_signatures(a_member(), "notes.issue", 0) == {}
    assert needed_signatures(a_member(*clauses[:3]), "other.issue", 0) == {}


def met(policy: PolicyClause, *keys: Key, amount: int = 0) -> bool:
    try:
        require_policy(a_member(policy), "acme", "notes.issue", amount, list(keys))
    except Refusal as refusal:
        return refusal.reason != Why.POLICY_UNMET
    return True


BOTH = needs("*", maker=1, checker=1)


def test_one_person_is_not_two() -> None:
    assert not met(BOTH, a_key("ann", "maker"), a_key("ann", "checker"))
    assert not met(needs("*", maker=2), a_key("ann"), a_key("ann"))
    assert met(BOTH, a_key("ann", "maker"), a_key("bob", "checker"))


def test_a_person_with_two_roles_takes_the_place_that_is_open() -> None:
    keys = [a_key("ann", "maker"), a_key("ann", "checker"), a_key("bob", "maker")]
    for order in permutations(keys):
        assert met(BOTH, *order)


def test_a_chain_of_persons_with_several_roles() -> None:
    everybody = needs("*", maker=1, checker=1, director=1)
    keys = [
        a_key("ann", "maker"),
        a_key("ann", "checker"),
        a_key("bob", "checker"),
        a_key("bob", "director"),
        a_key("cyd", "maker"),
    ]
    for order in permutations(keys):
        assert met(everybody, *order)
        assert not met(needs("*", maker=2, checker=2), *order)


def test_a_key_beyond_its_limit_makes_nobody_a_checker() -> None:
    keys = [a_key("ann", "maker"), a_key("bob", "checker", limit=100)]
    assert met(BOTH, *keys, amount=100)
    assert not met(BOTH, *keys, amount=101)


ROLES = ("maker", "checker", "director")


@given(
    st.dictionaries(st.sampled_from(ROLES), st.integers(1, 2), min_size=1),
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(ROLES)), max_size=6),
)
def test_enough_persons_as_found_by_trying_everything(counts: dict[str, int], pairs: list[tuple[str, str]]) -> None:
    places = [role for role, count in counts.items() for _ in range(count)]
    persons = sorted({person for person, _ in pairs})
    possible = any(
        all((person, place) in pairs for person, place in zip(chosen, places, strict=True))
        for chosen in permutations(persons, len(places))
    )
    assert met(needs("*", **counts), *(a_key(person, role) for person, role in pairs)) is possible


def test_many_persons_with_many_roles_take_no_time() -> None:
    roles = [f"role-{number}" for number in range(16)]
    clause = PolicyClause(actions=("*",), needs=dict.fromkeys([*roles, "nobody"], 4))
    assert not met(clause, *(a_key(f"person-{number}", role) for number in range(64) for role in roles))


def test_a_member_that_has_to_be_there() -> None:
    book = company()
    assert present_member(book.state, "acme").standing == "active"
    with pytest.raises(KeyError):
        present_member(book.state, "nobody")
