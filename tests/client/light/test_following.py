"""Following validators from the charter to a head: what leads there is taken, and nothing that was altered."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heqi.client.light.following import Change, EngineVotes, Pin, Trust, follow, trust_of, validators_hash
from heqi.client.light.headers import SignedHeader
from heqi.client.light.reasons import Why
from heqi.codec.canonical import encode
from heqi.machine.reasons import Refusal
from tests.client.light import network
from tests.client.light.network import CHANGES, FIRST, HEAD, LAST, LATER, TRUST, VOTES, change, header, signed, voting
from tests.pilot import CHARTER
from tests.reached import refusing

replace = msgspec.structs.replace


def otherwise(**changed: Any) -> EngineVotes:
    """The votes for the head, with something changed that stands beside the header."""
    return replace(VOTES, following=replace(VOTES.following, **changed))


def test_votes_of_validators_that_changed_twice_are_followed() -> None:
    voted = follow(TRUST, VOTES, HEAD)
    assert {each.key for each in voted.voters} == {each.pair.public for each in LAST[1:]}
    assert (voted.power, voted.total_power, voted.timed) == (75, 100, True)


def test_without_a_change_the_charters_validators_vote() -> None:
    voted = follow(TRUST, network.votes_for(HEAD, FIRST, FIRST, ()), HEAD)
    assert (voted.power, voted.total_power) == (100, 100)


def test_exactly_two_thirds_are_not_enough() -> None:
    thirds = [network.member(name, 33) for name in ("a", "b", "c")]
    trust = Trust(network.CHAIN, voting(thirds))
    with refusing(Why.TOO_FEW):
        follow(trust, network.votes_for(HEAD, thirds, thirds[:2], ()), HEAD)
    more = [network.member(name, power) for name, power in (("a", 34), ("b", 33), ("c", 33))]
    votes = network.votes_for(HEAD, more, more[:2], ())
    assert follow(Trust(network.CHAIN, voting(more)), votes, HEAD).power == 67
    with refusing(Why.TOO_FEW):
        follow(TRUST, otherwise(votes=()), HEAD)


def test_a_change_cannot_be_left_out_or_come_from_others() -> None:
    for changes in ((), CHANGES[:1], CHANGES[1:], CHANGES[::-1], (*CHANGES, CHANGES[1])):
        with refusing(Why.BROKEN_CHAIN):
            follow(TRUST, replace(VOTES, changes=changes), HEAD)
    with refusing(Why.TOO_FEW):
        few = (change(3, FIRST, LATER, by=FIRST[:2]), CHANGES[1])
        follow(TRUST, replace(VOTES, changes=few), HEAD)
    with refusing(Why.STRANGER):
        strangers = (change(3, FIRST, LATER, by=[network.member(name) for name in "abc"]), CHANGES[1])
        follow(TRUST, replace(VOTES, changes=strangers), HEAD)
    with refusing(Why.BROKEN_CHAIN):
        given_others = (replace(CHANGES[0], validators=voting(LAST)), CHANGES[1])
        follow(TRUST, replace(VOTES, changes=given_others), HEAD)


def test_a_key_counts_once_and_in_its_place() -> None:
    votes = VOTES.following.votes
    for other in ((votes[0], votes[0], votes[1]), (votes[1], votes[0], votes[2])):
        with refusing(Why.STRANGER):
            follow(TRUST, otherwise(votes=other), HEAD)


def test_a_vote_is_for_its_round_time_and_block_alone() -> None:
    votes = VOTES.following.votes
    for changed in (
        {"round": 1},
        {"parts": 2},
        {"parts_hash": "ab" * 32},
        {"votes": (replace(votes[0], second=votes[0].second + 1), *votes[1:])},
        {"votes": (replace(votes[0], nanosecond=999), *votes[1:])},
        {"votes": (replace(votes[0], signature=votes[1].signature), *votes[1:])},
    ):
        with refusing(Why.BAD_VOTE):
            follow(TRUST, otherwise(**changed), HEAD)


def test_another_chain_is_another_chain() -> None:
    with refusing(Why.OTHER_CHAIN):
        follow(Trust("heqi-other", TRUST.validators), VOTES, HEAD)


def test_a_charter_without_consensus_keys_has_no_network() -> None:
    keys = {each.consensus_key for each in CHARTER.articles.book_keeper}
    assert keys == {None}
    with refusing(Why.NO_NETWORK):
        trust_of(CHARTER)


def test_the_votes_are_for_this_head() -> None:
    for other in (
        replace(HEAD, height=8),
        replace(HEAD, app_hash="ab" * 32),
        replace(HEAD, application=2),
    ):
        with refusing(Why.OTHER_HEAD):
            follow(TRUST, VOTES, other)
    # A trial keeps its own clock: then the votes say nothing of the head's time.
    assert not follow(TRUST, VOTES, replace(HEAD, as_of=HEAD.as_of + 1)).timed


def test_the_header_before_is_bound_by_the_one_that_is_voted_for() -> None:
    with refusing(Why.BROKEN_CHAIN):
        follow(TRUST, replace(VOTES, header=replace(VOTES.header, second=VOTES.header.second + 1)), HEAD)
    gap = signed(replace(VOTES.following.header, height=HEAD.height + 2), LAST)
    with refusing(Why.BROKEN_CHAIN):
        follow(TRUST, replace(VOTES, following=gap), HEAD)


def test_a_pin_is_passed_through_or_refused() -> None:
    passed = [each.signed.header for each in CHANGES] + [VOTES.header, VOTES.following.header]
    for each in passed:
        assert follow(TRUST, VOTES, HEAD, Pin(height=each.height, hash=each.hash())).power == 75
        with refusing(Why.OTHER_THAN_PINNED):
            follow(TRUST, VOTES, HEAD, Pin(height=each.height, hash="ab" * 32))
    with refusing(Why.NOT_PINNED):
        follow(TRUST, VOTES, HEAD, Pin(height=5, hash="ab" * 32))
    between = header(5, LATER)
    pinned = Change(signed=signed(between, LATER), validators=voting(LATER))
    through = replace(VOTES, changes=(CHANGES[0], pinned, CHANGES[1]))
    assert follow(TRUST, through, HEAD, Pin(height=5, hash=between.hash())).power == 75


def test_departed_validators_that_sign_another_past_are_caught_by_a_pin() -> None:
    """What the light client cannot see by itself, and says so: without a pin this other past is as good."""
    other = replace(HEAD, as_of=HEAD.as_of + 100)
    past = network.votes_for(other, FIRST, FIRST, ())
    assert follow(TRUST, past, other).power == 100
    with refusing(Why.NOT_PINNED):
        follow(TRUST, past, other, Pin(height=6, hash=CHANGES[1].signed.header.hash()))


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of every number and text in plain data."""
    match value:
        case dict():
            return [found for name, each in value.items() for found in leaves(each, (*path, name))]
        case list():
            return [found for place, each in enumerate(value) for found in leaves(each, (*path, place))]
        case _:
            return [path]


PLAIN = msgspec.json.decode(encode(VOTES))
PATHS = leaves(PLAIN)


def altered(path: tuple[str | int, ...], by: int) -> bytes:
    """The votes with one number or text changed."""
    plain = msgspec.json.decode(encode(VOTES))
    inside = plain
    for step in path[:-1]:
        inside = inside[step]
    before = inside[path[-1]]
    if isinstance(before, int):
        inside[path[-1]] = before + by
    else:
        place = by % len(before)
        digit = "0" if before[place] != "0" else "1"
        inside[path[-1]] = before[:place] + digit + before[place + 1 :]
    return encode(plain)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PATHS), st.integers(1, 2**20))
def test_nothing_in_it_can_be_altered(path: tuple[str | int, ...], by: int) -> None:
    try:
        found = msgspec.json.decode(altered(path, by), type=EngineVotes)
    except msgspec.ValidationError:
        return
    with pytest.raises(Refusal):
        follow(TRUST, found, HEAD)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 100), min_size=1, max_size=12), st.data())
def test_more_than_two_thirds_of_any_powers_are_needed_and_enough(powers: list[int], data: st.DataObject) -> None:
    members = [network.member(f"member {place}", power) for place, power in enumerate(powers)]
    by = data.draw(st.lists(st.sampled_from(members), unique=True))
    trust = Trust(network.CHAIN, voting(members))
    votes = network.votes_for(HEAD, members, by, ())
    enough = sum(each.power for each in by) * 3 > sum(powers) * 2
    if enough:
        assert follow(trust, votes, HEAD).power == sum(each.power for each in by)
    else:
        with refusing(Why.TOO_FEW):
            follow(trust, votes, HEAD)


def test_the_order_of_validators_is_the_engines_own() -> None:
    assert validators_hash(voting(LAST)) == validators_hash(voting(LAST[::-1]))
    assert validators_hash(voting(LAST)) != validators_hash(voting(LATER))


def test_what_is_out_of_bounds_cannot_be_read() -> None:
    many = [encode(VOTES.following.votes[0])] * 101
    text = encode(VOTES.following).decode()
    start, end = text.index('"votes":[') + 9, text.rindex("]")
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text[:start] + ",".join(each.decode() for each in many) + text[end:], type=SignedHeader)
