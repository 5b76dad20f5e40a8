"""A graduation's statement: what book-keepers sign, who has to, and which heads go on from it."""

from typing import Any

import msgspec
import pytest

from heqi.chain.blocks import Head, app_hash
from heqi.chain.graduation import (
    FORMAT,
    Graduation,
    Statement,
    Voting,
    Why,
    begun_with,
    make_statement,
    read_graduation,
    require_agreed,
    require_continued,
    require_sound,
    sign_statement,
    together,
    write_graduation,
)
from heqi.machine.charter import Charter
from heqi.storage.memory import MemoryStore
from tests.pilot import BANK, BOOK_KEEPERS, CHARTER, LEDGER, OPERATOR, START, founded, key
from tests.reached import refusing

KEEPERS = CHARTER.articles.book_keeper
change = msgspec.structs.replace


def head(height: int = 7, history: int = 5, story: str = "a", as_of: int = START) -> Head:
    roots = story * 64, f"{history:064x}", LEDGER, LEDGER
    return Head(
        application=1,
        app_hash=app_hash(*roots),
        as_of=as_of,
        charter=LEDGER,
        founding=LEDGER,
        height=height,
        history_root=roots[1],
        history_size=history,
        state_root=roots[0],
    )


def statement(**changed: Any) -> Statement:
    voting = tuple(Voting(member=each.member, key=key(each.member).public, power=each.power) for each in KEEPERS)
    facts = {"format": FORMAT, "genesis_second": START + 1, "head": head(), "validators": voting} | changed
    return Statement(**facts)


def signed(*members: str, **changed: Any) -> list[Graduation]:
    return [sign_statement(statement(**changed), member, key(member, "head")) for member in members]


def test_two_thirds_of_the_power_make_it_valid() -> None:
    graduation = together(signed(*BOOK_KEEPERS[:4]), CHARTER)
    again = read_graduation(write_graduation(graduation), CHARTER)
    assert again == graduation
    require_agreed(again, CHARTER)
    assert [each.member for each in again.signatures] == sorted(BOOK_KEEPERS[:4])
    with refusing(Why.NOT_AGREED):
        together(signed(*BOOK_KEEPERS[:3]), CHARTER)
    with refusing(Why.NOT_AGREED):
        together(signed(BANK, BANK, BANK, BANK), CHARTER)


def test_signatures_of_different_statements_are_not_put_together() -> None:
    with refusing(Why.NO_STATEMENT):
        together([*signed(*BOOK_KEEPERS[:3]), *signed(OPERATOR, genesis_second=START + 2)], CHARTER)


ALL = statement().validators


@pytest.mark.parametrize(
    "changed",
    [
        {"format": "heqi-graduation-2"},
        {"genesis_second": START},
        {"head": change(head(), state_root="b" * 64)},
        {"head": change(head(), founding="0" * 64)},
        {"head": change(head(), app_hash="é")},
        {"validators": ()},
        {"validators": ALL[:3]},
        {"validators": (*ALL[:4], change(ALL[4], power=1))},
        {"validators": (*ALL, ALL[0])},
        {"validators": (*ALL[:4], change(ALL[4], member="fine-works"))},
    ],
    ids=str,
)
def test_what_does_not_fit_the_charter_is_no_statement(changed: dict[str, Any]) -> None:
    found = sign_statement(change(statement(), **changed), BANK, key(BANK, "head"))
    with refusing(Why.NO_STATEMENT):
        read_graduation(write_graduation(found), CHARTER)


def test_no_voter_has_a_third_of_the_votes_where_few_vote() -> None:
    powers = (30, 30, 20, 10, 10)
    keepers = tuple(change(each, power=power) for each, power in zip(KEEPERS, powers, strict=True))
    articles = change(CHARTER.articles, book_keeper=keepers)
    charter = Charter(articles, CHARTER.modules, CHARTER.canonical)
    voting = tuple(change(each, power=power) for each, power in zip(ALL, powers, strict=True))
    require_sound(statement(validators=voting), charter, LEDGER, "the pilot")
    with refusing(Why.NO_STATEMENT):
        require_sound(statement(validators=voting[:4]), charter, LEDGER, "the pilot")


def test_a_signature_that_does_not_hold_is_none() -> None:
    (good,) = signed(BANK)
    own, other = good.signatures[0], signed(OPERATOR)[0].signatures[0]
    for signatures in (
        (change(own, signature=other.signature),),
        (change(own, key=key(BANK).public),),
        (change(own, member=OPERATOR),),
        (own, own),
        (own, other),
    ):
        with refusing(Why.NO_STATEMENT):
            read_graduation(write_graduation(change(good, signatures=signatures)), CHARTER)
    for data in (b"", b"{}", write_graduation(good) + b"\n", b"[" * 3_000):
        with refusing(Why.NO_STATEMENT):
            read_graduation(data, CHARTER)


@pytest.mark.parametrize(
    ("given", "good"),
    [
        (head(), True),
        (head(story="b"), False),
        (head(as_of=START - 1), False),
        (head(height=3, history=2, as_of=START - 1), True),
        (head(height=3, history=6), False),
        (head(height=8, as_of=START + 1), True),
        (head(height=8, as_of=START), False),
        (head(height=8, history=4, as_of=START + 1), False),
        (head(height=8, story="b", as_of=START + 1), False),
        (head(height=9, history=6, story="b", as_of=START + 5), True),
    ],
)
def test_which_heads_go_on_from_it(given: Head, good: bool) -> None:
    if good:
        require_continued(statement(), given)
    else:
        with refusing(Why.NOT_CONTINUED):
            require_continued(statement(), given)


def test_a_pilot_whose_members_named_no_keys_cannot_state_who_votes() -> None:
    application = founded(MemoryStore())
    with refusing(Why.NO_STATEMENT):
        make_statement(application.store, CHARTER, application.head, START)
    assert begun_with(application.store) == ""
