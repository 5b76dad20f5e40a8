"""Evidence of a fork: two heads that cannot both be true, checked with the charter alone; nothing else passes."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.chain.blocks import Head, VouchedHead, app_hash, vouch
from heqi.client.witness.evidence import Evidence, check_evidence, contradiction, make_evidence
from heqi.client.witness.reasons import Why
from heqi.codec.canonical import encode
from tests.pilot import BANK, CHARTER, LEDGER, OPERATOR, START, key
from tests.reached import refusing


def head(height: int, history: int, story: str = "a", as_of: int = START) -> Head:
    """A head whose app hash is that of its roots; `story` tells states apart."""
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


def vouched(of: Head, *members: str) -> VouchedHead:
    return VouchedHead(head=of, vouchers=tuple(vouch(of, member, key(member, "head")) for member in members))


@pytest.mark.parametrize(
    ("one", "other", "problem"),
    [
        (head(5, 3), head(5, 3, "b"), "two heads of one height"),
        (head(5, 3), head(5, 3, as_of=START + 1), "two heads of one height"),
        (head(5, 3), head(6, 3, "b"), "two states of one history"),
        (head(5, 3), head(6, 2), "it has gone back"),
        (head(5, 3), head(6, 4, as_of=START - 1), "it has gone back"),
    ],
)
def test_heads_that_cannot_both_be_true_are_evidence_in_either_order(one: Head, other: Head, problem: str) -> None:
    first, second = vouched(one, OPERATOR, BANK), vouched(other, OPERATOR)
    evidence = make_evidence(first, second)
    assert evidence == make_evidence(second, first)
    found = check_evidence(evidence.bytes(), CHARTER)
    assert (found.problem, found.both) == (problem, (OPERATOR,))
    assert evidence.name != make_evidence(vouched(one, OPERATOR), second).name


@pytest.mark.parametrize(
    ("one", "other"), [(head(5, 3), head(5, 3)), (head(5, 3), head(6, 3)), (head(5, 3), head(9, 8))]
)
def test_heads_that_can_both_be_true_are_none(one: Head, other: Head) -> None:
    assert contradiction(one, other) is None
    with refusing(Why.NO_EVIDENCE):
        check_evidence(make_evidence(vouched(one, OPERATOR), vouched(other, OPERATOR)).bytes(), CHARTER)


def forged() -> dict[str, Evidence]:
    good = make_evidence(vouched(head(5, 3), OPERATOR), vouched(head(6, 2), OPERATOR))
    change = msgspec.structs.replace
    unsigned = VouchedHead(head=good.later.head, vouchers=())
    moved = VouchedHead(head=good.later.head, vouchers=good.earlier.vouchers)
    foreign = VouchedHead(head=good.later.head, vouchers=(vouch(good.later.head, OPERATOR, key("nobody")),))
    incoherent = vouched(change(good.later.head, state_root="c" * 64), OPERATOR)
    elsewhere = vouched(change(good.later.head, founding="0" * 64), OPERATOR)
    return {
        "nobody signed one": change(good, later=unsigned),
        "another head's signature": change(good, later=moved),
        "another key": change(good, later=foreign),
        "no hash of what it says": change(good, later=incoherent),
        "another ledger": change(good, later=elsewhere),
        "the other way round": change(good, earlier=good.later, later=good.earlier),
        "another format": change(good, format="heqi-evidence-2"),
    }


@pytest.mark.parametrize("what", forged())
def test_forged_evidence_accuses_nobody(what: str) -> None:
    with refusing(Why.NO_EVIDENCE):
        check_evidence(forged()[what].bytes(), CHARTER)


@given(st.data())
def test_no_byte_of_it_can_be_changed(data: st.DataObject) -> None:
    good = make_evidence(vouched(head(5, 3), OPERATOR), vouched(head(5, 3, "b"), OPERATOR)).bytes()
    at = data.draw(st.integers(0, len(good) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != good[at]))
    changed = good[:at] + bytes([byte]) + good[at + 1 :]
    with refusing(Why.NO_EVIDENCE):
        check_evidence(changed, CHARTER)


@given(st.binary(max_size=200) | st.builds(encode, st.dictionaries(st.text(max_size=5), st.integers(0, 5))))
def test_anything_else_is_none(data: bytes) -> None:
    with refusing(Why.NO_EVIDENCE):
        check_evidence(data, CHARTER)
