"""Admission: what may enter a block. What may not leaves nothing behind, whatever is wrong with it."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from heqi.codec.canonical import encode
from heqi.codec.signatures import SUITE, sign
from heqi.machine import apply
from heqi.machine.admission import EVERYBODY, QUOTAS, Inadmissible, Quota
from heqi.machine.apply import Why
from heqi.machine.receipts import Receipt
from heqi.machine.transactions import Signature, Transaction, seal_envelope, signing_message, transaction_id
from heqi.state.store import Space
from heqi.state.view import State
from heqi.values.identifiers import Party
from tests.ledger import LIMITS, Ledger, Signed, key, member
from tests.machine.notes import MODULE, CountUp, Exchange, Issue

OTHER_LEDGER = "0" * 64


def ledger(**limits: Any) -> Ledger:
    return Ledger(
        (MODULE,),
        members=[member("acme"), member("bank"), member("watch", roles=("supervisor",))],
        limits=msgspec.structs.replace(LIMITS, **limits),
    )


def hourly(**limits: Any) -> Any:
    return msgspec.structs.replace(LIMITS.hourly, **limits)


def signed(body: Transaction, *persons: str, suite: str = SUITE) -> Signed:
    message = signing_message(transaction_id(body, suite))
    pairs = [key(person) for person in persons]
    return Signed(seal_envelope(body, [Signature(pair.public, sign(pair, message)) for pair in pairs], suite), body)


def body(book: Ledger, **fields: Any) -> Transaction:
    ordinary = book.sign(Issue(by="acme", face=100)).transaction
    return msgspec.structs.replace(ordinary, **fields)


def upper_signature(data: bytes) -> bytes:
    head, found, tail = data.rpartition(b'"signature":"')
    return head + found + tail[:128].upper() + tail[128:]


# --- each reason -------------------------------------------------------------------------------------------------


def test_too_many_bytes() -> None:
    book = ledger(bytes=1_000)
    data = book.sign(*[Issue(by="acme", face=100)] * 20).data
    facts = book.turns_away(Inadmissible.TOO_LARGE, data=data)
    assert facts == {"what": "bytes", "have": len(data), "limit": 1_000}


def test_too_many_actions() -> None:
    book = ledger(actions=2)
    book.do(*[Issue(by="acme", face=100)] * 2)
    facts = book.turns_away(Inadmissible.TOO_LARGE, *[Issue(by="acme", face=100)] * 3)
    assert facts == {"what": "actions", "have": 3, "limit": 2}


def test_too_many_parties_or_signatures() -> None:
    book = ledger(signatures=2)
    facts = book.turns_away(Inadmissible.TOO_LARGE, CountUp(by="acme"), signed_by=["acme", "bank", "watch"])
    assert facts == {"what": "parties", "have": 3, "limit": 2}
    keys = [key("acme"), key("bank"), key("watch")]
    facts = book.turns_away(Inadmissible.TOO_LARGE, CountUp(by="acme"), signed_by=["acme", "bank"], keys=keys)
    assert facts == {"what": "signatures", "have": 3, "limit": 2}


def test_no_actions() -> None:
    book = ledger()
    facts = book.turns_away(Inadmissible.NOT_CANONICAL, signed_by=["acme"])
    assert facts == {"problem": "no actions"}


@pytest.mark.parametrize(
    ("why", "change"),
    [
        ("nothing", lambda data: b""),
        ("no JSON", lambda data: b"\xff" + data),
        ("something after it", lambda data: data + b"\n"),
        ("a space in the envelope", lambda data: data.replace(b',"signatures"', b', "signatures"')),
        ("a space in the body", lambda data: data.replace(b'"face":100', b'"face": 100')),
        ("a space before the body", lambda data: data.replace(b'"body":', b'"body": ')),
        (
            "keys of the body out of order",
            lambda data: data.replace(b'"by":"acme","face":100', b'"face":100,"by":"acme"'),
        ),
        ("a key twice", lambda data: data.replace(b'"face":100', b'"face":100,"face":100')),
        ("an unknown field", lambda data: data.replace(b'"face":100', b'"face":100,"fee":1')),
        ("a missing field", lambda data: data.replace(b',"face":100', b"")),
        ("an unknown action", lambda data: data.replace(b"notes.issue", b"notes.print")),
        ("no action's name", lambda data: data.replace(b'"action":"notes.issue",', b"")),
        ("nothing promised", lambda data: data.replace(b'"face":100', b'"face":0')),
        ("a fraction", lambda data: data.replace(b'"face":100', b'"face":100.0')),
        ("a number as text", lambda data: data.replace(b'"face":100', b'"face":"100"')),
        ("beyond 2^53 - 1", lambda data: data.replace(b'"face":100', b'"face":9007199254740992')),
        ("a party in capitals", lambda data: data.replace(b'["acme"]', b'["Acme"]')),
        ("a line end in a party", lambda data: data.replace(b'"by":"acme"', b'"by":"acme\\n"')),
        ("another version", lambda data: data.replace(b'"version":1', b'"version":2')),
        ("a signature in capitals", upper_signature),
        ("a signature too short", lambda data: data.replace(b'"signature":"', b'"signature":"0', 1)),
        ("a key of another algorithm", lambda data: data.replace(b"ed25519:", b"rsa:")),
        ("a body that is text", lambda data: b'{"body":"x","signatures":[],"suite":"ed25519-sha256"}'),
        ("depth", lambda data: b'{"body":' + b"[" * 400 + b"]" * 400 + b',"signatures":[],"suite":"s"}'),
        ("great depth", lambda data: b'{"body":' + b"[" * 50_000 + b"]" * 50_000 + b',"signatures":[],"suite":"s"}'),
    ],
)
def test_not_canonical(why: str, change: Callable[[bytes], bytes]) -> None:
    book = ledger()
    data = book.sign(Issue(by="acme", face=100)).data
    altered = change(data)
    assert altered != data
    book.turns_away(Inadmissible.NOT_CANONICAL, data=altered)


def test_another_suite() -> None:
    book = ledger()
    facts = book.turns_away(Inadmissible.WRONG_SUITE, signed=signed(body(book), "acme", suite="sm2-sm3"))
    assert facts == {"suite": "sm2-sm3", "expected": SUITE}


@pytest.mark.parametrize("parties", [("bank", "acme"), ("acme", "acme"), ()])
def test_parties_not_sorted(parties: tuple[str, ...]) -> None:
    book = ledger()
    book.turns_away(Inadmissible.PARTIES_NOT_SORTED, signed=signed(body(book, parties=parties), "acme", "bank"))


def test_another_ledger() -> None:
    book = ledger()
    facts = book.turns_away(Inadmissible.WRONG_LEDGER, signed=signed(body(book, ledger=OTHER_LEDGER), "acme"))
    assert facts == {"ledger": OTHER_LEDGER}


def test_the_time_window() -> None:
    book = ledger()
    window = book.charter.preamble.window_seconds
    book.do(signed=book.sign(CountUp(by="acme"), valid_seconds=0))
    book.do(signed=book.sign(CountUp(by="acme"), valid_seconds=window))
    late = book.sign(CountUp(by="acme"), valid_seconds=10)
    early = book.sign(CountUp(by="acme"), valid_seconds=window + 1)
    facts = book.turns_away(Inadmissible.TOO_FAR_AHEAD, signed=early)
    assert facts == {"valid_until": book.second + window + 1, "now": book.second, "window": window}
    book.wait(seconds=1)
    book.do(signed=early)
    book.wait(seconds=10)
    facts = book.turns_away(Inadmissible.EXPIRED, signed=late)
    assert facts == {"valid_until": book.second - 1, "now": book.second}


def test_a_replay() -> None:
    book = ledger()
    first = book.sign(Issue(by="acme", face=100))
    receipt = book.submit(first)
    book.turns_away(Inadmissible.SEEN, signed=first)
    before = dict(book.store.scan(Space.ROWS))
    state = State(book.store)
    again = apply.apply_transaction(state, book.gatekeeper, book.moment, book.read(first.data))
    assert again == Receipt(transaction=receipt.transaction, status="inadmissible", code=Why.INADMISSIBLE.code)
    assert not any(state.seal().batch.changes.values())
    assert dict(book.store.scan(Space.ROWS)) == before


def test_what_was_refused_is_used_up_too() -> None:
    book = ledger()
    ask = book.sign(Exchange(by="acme", note="0" * 64, partner="bank"), signed_by=["acme"])
    assert book.submit(ask).status == "refused"
    book.turns_away(Inadmissible.SEEN, signed=ask)


def test_other_signatures_do_not_make_another_transaction() -> None:
    book = Ledger((MODULE,), members=[member("acme", keys={"maker": 2})])
    action = Issue(by="acme", face=100)
    one, other = key("acme", "maker-1"), key("acme", "maker-2")
    first = book.sign(action, keys=[one])
    message = signing_message(first.id)
    second = seal_envelope(first.transaction, [Signature(pair.public, sign(pair, message)) for pair in (one, other)])
    assert second != first.data
    assert book.read(second).id == book.read(first.data).id == first.id
    book.submit(first)
    book.turns_away(Inadmissible.SEEN, data=second)


def test_an_unknown_party() -> None:
    book = ledger()
    facts = book.turns_away(Inadmissible.UNKNOWN_PARTY, CountUp(by="acme"), signed_by=["acme", "nobody"])
    assert facts == {"party": "nobody"}


def test_no_member_can_be_mistaken_for_the_whole_ledger() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(EVERYBODY, Party)


# --- signatures --------------------------------------------------------------------------------------------------


def test_a_key_that_speaks_for_nobody() -> None:
    book = ledger()
    stranger = key("nobody")
    facts = book.turns_away(Inadmissible.KEY_UNKNOWN, CountUp(by="acme"), keys=[stranger])
    assert facts == {"key": stranger.public}


def test_a_key_of_somebody_who_is_no_party() -> None:
    book = ledger()
    book.turns_away(Inadmissible.KEY_UNKNOWN, CountUp(by="acme"), keys=[key("acme"), key("bank")])


def test_signatures_sorted_and_each_key_once() -> None:
    book = ledger()
    ask = book.sign(CountUp(by="acme"), signed_by=["acme", "bank"])
    envelope = msgspec.json.decode(ask.data)
    for signatures in (envelope["signatures"][::-1], envelope["signatures"][:1] * 2):
        data = encode(envelope | {"signatures": signatures})
        book.turns_away(Inadmissible.SIGNATURES_NOT_SORTED, data=data)


def test_a_signature_of_other_bytes() -> None:
    book = ledger()
    ask, other = book.sign(CountUp(by="acme")), book.sign(CountUp(by="acme"))
    envelope = msgspec.json.decode(ask.data)
    envelope["signatures"] = msgspec.json.decode(other.data)["signatures"]
    facts = book.turns_away(Inadmissible.BAD_SIGNATURE, data=encode(envelope))
    assert facts == {"key": key("acme").public}


def test_a_signature_of_the_bare_id() -> None:
    book = ledger()
    ask = body(book)
    bare = Signature(key("acme").public, sign(key("acme"), transaction_id(ask)))
    book.turns_away(Inadmissible.BAD_SIGNATURE, data=seal_envelope(ask, [bare]))


def test_a_party_that_has_not_signed() -> None:
    book = ledger()
    facts = book.turns_away(
        Inadmissible.SIGNATURE_MISSING, CountUp(by="acme"), signed_by=["acme", "bank"], keys=[key("bank")]
    )
    assert facts == {"party": "acme"}
    book.turns_away(Inadmissible.SIGNATURE_MISSING, CountUp(by="acme"), keys=[])


# --- the order in which things are checked ------------------------------------------------------------------------


def test_of_several_faults_the_first_in_the_declared_order_is_told() -> None:
    book = ledger(actions=2, hourly=hourly(party_bytes=100))
    good = body(book)
    faults: list[tuple[Any, dict[str, Any]]] = [
        (Inadmissible.TOO_LARGE, {"actions": good.actions * 3}),
        (Inadmissible.WRONG_SUITE, {}),
        (Inadmissible.PARTIES_NOT_SORTED, {"parties": ("nobody", "acme")}),
        (Inadmissible.WRONG_LEDGER, {"ledger": OTHER_LEDGER}),
        (Inadmissible.EXPIRED, {"valid_until": book.second - 1}),
        (Inadmissible.TOO_FAR_AHEAD, {"valid_until": book.second + 1_000_000}),
        (Inadmissible.SEEN, {}),
        (Inadmissible.UNKNOWN_PARTY, {"parties": ("acme", "nobody")}),
        (Inadmissible.QUOTA, {}),
    ]
    declared = [reason.code for reason in Inadmissible.all()]
    assert [reason.code for reason, _ in faults] == [code for code in declared if code in {r.code for r, _ in faults}]
    for first in range(len(faults)):
        fields: dict[str, Any] = {}
        for _, fault in reversed(faults[first:]):
            fields |= fault
        present = [reason for reason, _ in faults[first:]]
        ask = msgspec.structs.replace(good, **fields)
        suite = "other" if Inadmissible.WRONG_SUITE in present else SUITE
        book.seen = {transaction_id(ask, suite)} if Inadmissible.SEEN in present else set()
        book.turns_away(faults[first][0], data=signed(ask, suite=suite).data)


# --- quotas ------------------------------------------------------------------------------------------------------


def test_transactions_of_a_party_per_hour() -> None:
    book = ledger(hourly=hourly(party_transactions=2))
    book.do(CountUp(by="acme"))
    book.do(CountUp(by="bank"), signed_by=["acme", "bank"])
    facts = book.turns_away(Inadmissible.QUOTA, CountUp(by="acme"))
    assert facts == {"party": "acme", "what": "transactions", "limit": 2}
    book.turns_away(Inadmissible.QUOTA, CountUp(by="bank"), signed_by=["acme", "bank"])
    book.do(CountUp(by="bank"))
    book.wait(hours=1)
    book.do(CountUp(by="acme"))


def test_the_hour_is_the_ledgers_and_begins_anew() -> None:
    book = ledger(hourly=hourly(party_transactions=1))
    book.wait(seconds=3_599 - book.second % 3_600)
    book.do(CountUp(by="acme"))
    book.turns_away(Inadmissible.QUOTA, CountUp(by="acme"))
    book.wait(seconds=1)
    book.do(CountUp(by="acme"))
    assert book.get(QUOTAS, "acme").hour == book.second // 3_600


def test_bytes_of_a_party_per_hour() -> None:
    size = len(ledger().sign(CountUp(by="acme")).data)
    book = ledger(hourly=hourly(party_bytes=2 * size))
    book.do(CountUp(by="acme"))
    book.do(CountUp(by="acme"))
    assert book.get(QUOTAS, "acme") == Quota(hour=book.second // 3_600, transactions=2, bytes=2 * size)
    facts = book.turns_away(Inadmissible.QUOTA, CountUp(by="acme"))
    assert facts == {"party": "acme", "what": "bytes", "limit": 2 * size}


def test_room_is_kept_for_the_supervisor() -> None:
    book = ledger(hourly=hourly(ledger_transactions=3, reserved_transactions=2, reserved_for=("supervisor",)))
    book.do(CountUp(by="acme"))
    facts = book.turns_away(Inadmissible.QUOTA, CountUp(by="bank"))
    assert facts == {"party": EVERYBODY, "what": "transactions", "limit": 1}
    book.do(CountUp(by="watch"))
    book.do(CountUp(by="acme"), signed_by=["acme", "watch"])
    assert book.turns_away(Inadmissible.QUOTA, CountUp(by="watch"))["limit"] == 3


def test_a_refused_transaction_counts() -> None:
    book = ledger(hourly=hourly(party_transactions=1))
    assert (
        book.submit(book.sign(Exchange(by="acme", note="0" * 64, partner="bank"), signed_by=["acme"])).status
        == "refused"
    )
    assert book.get(QUOTAS, "acme").transactions == 1
    book.turns_away(Inadmissible.QUOTA, CountUp(by="acme"))


def test_one_that_is_turned_away_does_not_count() -> None:
    book = ledger(hourly=hourly(party_transactions=1))
    book.turns_away(Inadmissible.SIGNATURE_MISSING, CountUp(by="acme"), keys=[])
    assert book.find(QUOTAS, "acme") is None
    book.do(CountUp(by="acme"))


# --- the fixed result --------------------------------------------------------------------------------------------


def test_whatever_was_wrong_the_result_in_a_block_is_the_same() -> None:
    book = ledger(hourly=hourly(party_bytes=600))
    asks = [
        signed(body(book, ledger=OTHER_LEDGER), "acme"),
        signed(body(book, valid_until=0), "acme"),
        signed(body(book, parties=("bank", "acme")), "acme"),
        signed(body(book), "bank"),
        signed(body(book, actions=body(book).actions * 5), "acme"),
    ]
    for ask in asks:
        state = State(book.store)
        receipt = apply.apply_transaction(state, book.gatekeeper, book.moment, book.read(ask.data))
        assert receipt == apply.inadmissible(ask.id)
        assert receipt.facts == {}
        assert not any(state.seal().batch.changes.values())


def test_bytes_that_are_no_transaction_have_a_result_too() -> None:
    one, other = apply.unreadable(b"one"), apply.unreadable(b"other")
    assert one.transaction != other.transaction
    assert (one.status, one.code) == ("inadmissible", Why.INADMISSIBLE.code)
