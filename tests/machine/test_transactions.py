"""Transactions: ids that follow from what is signed and from nothing else."""

from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.codec.canonical import NotCanonical, encode
from heqi.codec.signatures import SUITE, sign
from heqi.machine.transactions import (
    SIGNING_PREFIX,
    Signature,
    Submission,
    Transaction,
    read_submission,
    record_id,
    seal_envelope,
    signing_message,
    transaction_decoder,
    transaction_id,
    transaction_id_of,
)
from tests.ledger import key
from tests.machine.notes import Exchange, Issue, PassOn

DECODER = transaction_decoder((Issue, PassOn, Exchange))
LEDGER, SALT = "1" * 64, "2" * 32

parties = st.sampled_from(["acme", "bank"])
ids = st.sampled_from(["0" * 64, "f" * 64])
actions = st.builds(Issue, by=parties, face=st.integers(1, 9)) | st.builds(
    PassOn, by=parties, note=ids, part=st.integers(1, 9), to=parties
)
bodies = st.builds(
    Transaction,
    actions=st.lists(actions, max_size=3).map(tuple),
    ledger=ids,
    parties=st.lists(parties, max_size=2).map(tuple),
    salt=st.sampled_from(["2" * 32, "3" * 32]),
    valid_until=st.integers(0, 2),
)


def a_body(**fields: object) -> Transaction:
    ordinary = {
        "actions": (Issue(by="acme", face=100),),
        "ledger": LEDGER,
        "parties": ("acme",),
        "salt": SALT,
        "valid_until": 1_773_590_400,
    }
    return msgspec.convert(msgspec.to_builtins(ordinary | fields), DECODER.type)


def envelope(body: Transaction, *persons: str, suite: str = SUITE) -> bytes:
    message = signing_message(transaction_id(body, suite))
    return seal_envelope(body, [Signature(key(who).public, sign(key(who), message)) for who in persons], suite)


@given(bodies)
def test_what_is_sent_is_read(body: Transaction) -> None:
    data = envelope(body, "acme", "bank")
    read = read_submission(data, DECODER)
    assert read.transaction.actions == body.actions
    assert encode(read.transaction) == encode(body)
    assert (read.id, read.suite, read.size) == (transaction_id(body), SUITE, len(data))
    assert [each.key for each in read.signatures] == sorted(key(who).public for who in ("acme", "bank"))
    assert isinstance(read, Submission)


@given(bodies, bodies)
def test_other_bodies_have_other_ids(one: Transaction, other: Transaction) -> None:
    assert (transaction_id(one) == transaction_id(other)) is (encode(one) == encode(other))


def test_the_bytes_of_an_id() -> None:
    body = a_body()
    parts = b"".join(len(part).to_bytes(4, "big") + part for part in (SUITE.encode(), encode(body)))
    assert transaction_id(body) == sha256(b"\x10heqi/transaction" + parts).digest()
    assert transaction_id_of(SUITE, encode(body)) == transaction_id(body)


def test_the_id_covers_the_suite_and_never_the_signatures() -> None:
    body = a_body()
    assert transaction_id(body) != transaction_id(body, "sm2-sm3")
    ids = {read_submission(envelope(body, *persons), DECODER).id for persons in ((), ("acme",), ("acme", "bank"))}
    assert ids == {transaction_id(body)}


def test_what_a_key_signs_cannot_be_anything_else() -> None:
    message = signing_message(b"x" * 32)
    assert message == SIGNING_PREFIX + b"x" * 32
    assert message.startswith(b"heqi signs transaction ")


def test_a_body_is_one_version() -> None:
    data = envelope(a_body(), "acme")
    assert b'"version":1' in data
    with pytest.raises(NotCanonical):
        read_submission(data.replace(b'"version":1', b'"version":2'), DECODER)


def test_actions_of_one_kind_alone_can_be_read_too() -> None:
    decoder = transaction_decoder((Issue,))
    assert read_submission(envelope(a_body()), decoder).transaction.actions == (Issue(by="acme", face=100),)
    with pytest.raises(NotCanonical):
        read_submission(envelope(a_body(actions=(Exchange(by="acme", note="0" * 64, partner="bank"),))), decoder)


def test_an_optional_field_is_written_whether_it_is_given_or_not() -> None:
    action = Exchange(by="acme", note="0" * 64, partner="bank")
    data = envelope(a_body(actions=(action,)))
    assert b'"agent":null' in data
    with pytest.raises(NotCanonical):
        read_submission(data.replace(b'"agent":null,', b""), DECODER)


@given(
    st.lists(
        st.tuples(ids, parties, st.sampled_from(["2" * 32, "3" * 32]), st.integers(0, 2**32 - 1)),
        min_size=2,
        max_size=2,
        unique=True,
    )
)
def test_nobody_can_take_the_id_of_anothers_record(records: list[tuple[str, str, str, int]]) -> None:
    one, other = (record_id(*record) for record in records)
    assert one != other
    assert len(one) == 64


def test_the_bytes_of_a_record_id() -> None:
    parts = (bytes.fromhex(LEDGER), b"acme", bytes.fromhex(SALT), (7).to_bytes(4, "big"))
    framed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    assert record_id(LEDGER, "acme", SALT, 7) == sha256(b"\x0bheqi/record" + framed).hexdigest()
