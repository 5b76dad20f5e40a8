"""Proof files: what holds is told, and no byte of a file can be changed."""

from hashlib import sha256
from typing import NamedTuple

import msgspec
import pytest

from heqi.chain import reader
from heqi.chain.application import Application, found_ledger
from heqi.chain.blocks import VouchedHead, Voucher, vouch
from heqi.cli.charter_template import BOOK_KEEPERS, SEATS, charter_text
from heqi.client.proof import (
    NOT_PROVEN,
    STEPS,
    ProofFile,
    Verdict,
    Why,
    make_proof,
    row_of,
    verify,
    verify_with_text,
)
from heqi.client.proof.saying import outcome
from heqi.codec.signatures import KeyPair, key_pair, sign
from heqi.machine.apply import inadmissible
from heqi.machine.genesis import first_ledger_second
from heqi.machine.reasons import Reason
from heqi.machine.transactions import Action, Signature, Transaction, seal_envelope, signing_message, transaction_id
from heqi.modules import CATALOGUE
from heqi.modules.charter import FounderSignature, read_charter, sign_charter
from heqi.modules.parties import AddKey, possession_message
from heqi.state.tree import OtherLeaf
from heqi.storage.memory import MemoryStore

SALTS = iter(range(1, 1_000_000))


def key(member: str, person: str) -> KeyPair:
    return key_pair(sha256(f"{member}/{person}".encode()).digest())


TEXT = charter_text(
    {(seat.id, person): key(seat.id, person).public for seat in SEATS for person, _, _ in seat.persons},
    {member: key(member, "head").public for member in BOOK_KEEPERS},
)
CHARTER = read_charter(TEXT, CATALOGUE)
FOUNDERS = [sign_charter(CHARTER, seat.id, key(seat.id, seat.persons[0][0])) for seat in SEATS]
BEGINS = first_ledger_second(CHARTER)
ABSENT_KEY = key("nobody", "ever").public


class Node(NamedTuple):
    """A ledger with a few blocks: the store, the application, and transactions that were kept and refused."""

    store: MemoryStore
    application: Application
    kept: bytes
    refused: bytes


def transaction(*actions: Action) -> tuple[bytes, bytes]:
    """(id, envelope) of a transaction by the platform and both of its persons."""
    body = Transaction(
        actions=actions,
        ledger=CHARTER.digest.hex(),
        parties=("platform",),
        salt=f"{next(SALTS):032x}",
        valid_until=BEGINS + 600,
    )
    identity = transaction_id(body)
    pairs = [key("platform", "maker-1"), key("platform", "checker-1")]
    signatures = [Signature(pair.public, sign(pair, signing_message(identity))) for pair in pairs]
    return identity, seal_envelope(body, signatures)


def new_key(number: int, possession: bool = True) -> AddKey:
    pair = key("platform", f"extra-{number}")
    person = f"maker-{number + 1}"
    message = possession_message(CHARTER.digest.hex(), "platform", person if possession else "somebody")
    return AddKey(
        by="platform",
        key=pair.public,
        person=person,
        role="maker",
        from_day=CHARTER.preamble.begins,
        until_day=None,
        limit=None,
        possession=sign(pair, message),
    )


@pytest.fixture(scope="module")
def node() -> Node:
    store = MemoryStore()
    found_ledger(store, CATALOGUE, CHARTER)
    application = Application(store, CATALOGUE)
    second = BEGINS
    kept, refused = b"", b""
    for block in range(5):
        made = [transaction(new_key(3 * block + each)) for each in range(3)]
        bad = transaction(new_key(100 + block, possession=False))
        application.finalise(block + 1, second + block, [envelope for _, envelope in (*made, bad)])
        application.commit()
        if block == 2:
            kept, refused = made[1][0], bad[0]
    return Node(store, application, kept, refused)


def vouchers(node: Node, *members: str) -> list[Voucher]:
    return [vouch(node.application.head, member, key(member, "head")) for member in members]


def record_proof(node: Node, table: str, row_key: str) -> reader.RecordProof:
    return reader.prove_row(node.store, CATALOGUE.tables[table], row_key, node.application.head.height)


def proof_of_record(node: Node, row_key: str, table: str = "keys", by: tuple[str, ...] = ("platform",)) -> ProofFile:
    record = record_proof(node, table, row_key)
    return make_proof(CHARTER, FOUNDERS, node.application.head, vouchers(node, *by), record=record)


def proof_of_receipt(node: Node, identity: bytes) -> ProofFile:
    receipt = reader.prove_receipt(node.store, identity, node.application.head)
    assert receipt is not None
    return make_proof(CHARTER, FOUNDERS, node.application.head, vouchers(node, "platform"), receipt=receipt)


def changed(file: ProofFile, **changes: object) -> bytes:
    """The file with some of it changed by somebody who knows how the checksum is made."""
    other = msgspec.structs.replace(file, **changes)
    return msgspec.structs.replace(other, checksum=other.content_digest()).bytes()


def fails(verdict: Verdict, step: str, why: Reason) -> None:
    failed = verdict.failed
    assert failed is not None
    assert (failed.name, failed.code) == (step, why.code)
    assert not verdict.ok
    assert verdict.proven == ()
    assert failed.said.en
    assert failed.said.zh


def test_a_record_is_proven(node: Node) -> None:
    verdict = verify(proof_of_record(node, "core-maker", "members").bytes(), CHARTER)
    assert [step.name for step in verdict.steps] == [
        "form",
        "charter",
        "founders",
        "head",
        "vouchers",
        "record",
        "whole",
    ]
    assert verdict.ok
    assert verdict.vouched_by == ("platform",)
    assert "members core-maker" in verdict.proven[0].en
    assert "stood as shown" in verdict.proven[0].en
    assert "2026-03-02 00:00:04 UTC+08:00" in verdict.proven[0].zh
    assert verdict.not_proven == NOT_PROVEN
    assert "legal priority follows the registry" in verdict.not_proven.en


def test_an_absence_is_proven(node: Node) -> None:
    verdict = verify(proof_of_record(node, ABSENT_KEY).bytes(), CHARTER)
    assert verdict.ok
    assert "there was no record keys" in verdict.proven[0].en
    assert "不存在" in verdict.proven[0].zh


def test_a_kept_and_a_refused_receipt_are_proven(node: Node) -> None:
    kept = verify(proof_of_receipt(node, node.kept).bytes(), CHARTER)
    assert kept.ok
    assert kept.steps[-2].name == "receipt"
    assert "It was kept." in kept.proven[0].en
    assert "block 3" in kept.proven[0].en
    refused = verify(proof_of_receipt(node, node.refused).bytes(), CHARTER)
    assert refused.ok
    assert "parties.KEY_NOT_PROVEN" in refused.proven[0].zh


def test_the_charter_may_be_given_as_text(node: Node) -> None:
    data = proof_of_record(node, "core-maker", "members").bytes()
    assert verify_with_text(data, TEXT).ok
    fails(verify_with_text(data, "x = 1.5"), "charter", Why.CHARTER_UNREADABLE)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        (("platform",), "River City Platform Co. alone, one of 5 book-keepers, with 20 of 100"),
        (("platform", "river-bank", "supervisor"), "3 of 5 book-keepers"),
        (BOOK_KEEPERS, "100 of 100 parts of their power: two thirds or more"),
    ],
)
def test_who_vouched_is_told(node: Node, members: tuple[str, ...], said: str) -> None:
    verdict = verify(proof_of_record(node, "core-maker", "members", by=members).bytes(), CHARTER)
    assert verdict.vouched is not None
    assert said in verdict.vouched.en
    assert verdict.power == 20 * len(members)


def proofs(node: Node) -> dict[str, ProofFile]:
    return {
        "record": proof_of_record(node, key("platform", "extra-3").public),
        "absence": proof_of_record(node, ABSENT_KEY),
        "receipt": proof_of_receipt(node, node.kept),
    }


@pytest.mark.parametrize("kind", ["record", "absence", "receipt"])
def test_no_byte_can_be_changed(node: Node, kind: str) -> None:
    data = proofs(node)[kind].bytes()
    assert verify(data, CHARTER).ok
    for position, byte in enumerate(data):
        other = byte ^ (0x20 if chr(byte).isalpha() else 1)
        verdict = verify(data[:position] + bytes([other]) + data[position + 1 :], CHARTER)
        assert verdict.failed is not None, (position, data[position - 40 : position + 20])
        assert verdict.failed.name in STEPS
        assert verdict.failed.said.en


@pytest.mark.parametrize("kind", ["record", "receipt"])
def test_no_digit_can_be_another_one(node: Node, kind: str) -> None:
    data = proofs(node)[kind].bytes()
    for position in (at for at, byte in enumerate(data) if chr(byte).isdigit()):
        digit = (data[position] - ord("0") + 1 + position % 9) % 10 + ord("0")
        verdict = verify(data[:position] + bytes([digit]) + data[position + 1 :], CHARTER)
        assert not verdict.ok, position


@pytest.mark.parametrize("data", [b"", b"{}", b"null", b"\xff", b"[" * 10_000, b"{" * 100_000, b" " * 4_000_001])
def test_what_is_no_proof_is_told(data: bytes) -> None:
    fails(verify(data, CHARTER), "form", Why.FORM)


def test_a_byte_before_or_after_is_no_proof(node: Node) -> None:
    data = proof_of_record(node, "core-maker", "members").bytes()
    for other in (data + b"\n", b" " + data, data + data, data[:-1]):
        fails(verify(other, CHARTER), "form", Why.FORM)


def test_a_proof_of_nothing_is_no_proof(node: Node) -> None:
    file = proof_of_record(node, "core-maker", "members")
    fails(verify(changed(file, record=None), CHARTER), "form", Why.FORM)


def test_a_newer_format_is_told(node: Node) -> None:
    file = proof_of_record(node, "core-maker", "members")
    fails(verify(changed(file, format="heqi-proof-2"), CHARTER), "form", Why.NEWER_FORMAT)
    fails(verify(b'{"format":"heqi-proof-9","more":1}', CHARTER), "form", Why.NEWER_FORMAT)


def test_another_charter_is_told(node: Node) -> None:
    other = read_charter(TEXT.replace('"River City', '"Other City'), CATALOGUE)
    data = proof_of_record(node, "core-maker", "members").bytes()
    fails(verify(data, other), "charter", Why.OTHER_CHARTER)


@pytest.mark.parametrize(
    "founders",
    [
        FOUNDERS[1:],
        [*FOUNDERS[:-1], sign_charter(CHARTER, "platform", key("core-maker", "maker-1"))],
        [*FOUNDERS, FOUNDERS[0]],
    ],
)
def test_founders_have_to_sign(node: Node, founders: list[FounderSignature]) -> None:
    file = proof_of_record(node, "core-maker", "members")
    bad = make_proof(CHARTER, founders, file.head, list(file.vouchers), file.record)
    fails(verify(bad.bytes(), CHARTER), "founders", Why.FOUNDERS)


def test_a_signature_has_one_spelling(node: Node) -> None:
    capitals = [FounderSignature(each.member, each.key, each.digest, each.signature.upper()) for each in FOUNDERS]
    file = proof_of_record(node, "core-maker", "members")
    bad = make_proof(CHARTER, capitals, file.head, list(file.vouchers), file.record)
    failed = verify(bad.bytes(), CHARTER).failed
    assert failed is not None
    assert failed.name in ("form", "founders")


def test_a_head_is_the_hash_of_what_it_says(node: Node) -> None:
    file = proof_of_record(node, "core-maker", "members")
    bad = msgspec.structs.replace(file.head, state_root="00" * 32)
    fails(verify(changed(file, head=bad), CHARTER), "head", Why.HEAD)
    older = msgspec.structs.replace(file.head, application=0)
    fails(verify(changed(file, head=older), CHARTER), "head", Why.HEAD)


def test_a_head_may_be_of_a_later_version_where_book_keepers_vouch_for_it(node: Node) -> None:
    """The charter names the version that the ledger began with; it is not the proof that says which is in force."""
    file = proof_of_record(node, "core-maker", "members")
    later = msgspec.structs.replace(file.head, application=2)
    fails(verify(changed(file, head=later), CHARTER), "vouchers", Why.VOUCHERS)
    member = file.vouchers[0].member
    vouched = changed(file, head=later, vouchers=(vouch(later, member, key(member, "head")),))
    assert verify(vouched, CHARTER).ok


def test_only_book_keepers_vouch(node: Node) -> None:
    file = proof_of_record(node, "core-maker", "members")
    head = file.head
    stranger = vouch(head, "river-parts", key("river-parts", "maker-1"))
    business_key = vouch(head, "platform", key("platform", "maker-1"))
    good = file.vouchers[0]
    elsewhere = vouch(msgspec.structs.replace(head, height=99), "platform", key("platform", "head"))
    capitals = msgspec.structs.replace(good, signature=good.signature.upper())
    for bad in ((), (stranger,), (business_key,), (elsewhere,), (capitals,), (good, good)):
        fails(verify(changed(file, vouchers=bad), CHARTER), "vouchers", Why.VOUCHERS)


def test_one_bad_voucher_among_good_ones_is_told(node: Node) -> None:
    file = proof_of_record(node, "core-maker", "members", by=("platform", "river-bank"))
    bank = msgspec.structs.replace(file.vouchers[1], signature=file.vouchers[0].signature)
    verdict = verify(changed(file, vouchers=(file.vouchers[0], bank)), CHARTER)
    fails(verdict, "vouchers", Why.VOUCHERS)


def test_a_record_of_another_place_or_content_is_told(node: Node) -> None:
    file = proof_of_record(node, "core-maker", "members")
    record = file.record
    assert record is not None
    row = record.row_bytes
    assert row is not None
    absent = record_proof(node, "keys", ABSENT_KEY)
    other = OtherLeaf(path="00" * 32, content="00" * 32)
    replace = msgspec.structs.replace
    for bad in (
        replace(record, key="river-parts"),
        replace(record, table="keys"),
        replace(record, table="no such table"),
        replace(record, row=msgspec.Raw(row.replace(b"Core", b"Bore"))),
        replace(record, row=msgspec.Raw(b"{}")),
        replace(record, salt="00" * 16),
        replace(record, salt=None),
        replace(record, row=msgspec.Raw(b"null")),
        replace(record, row=msgspec.Raw(b"null"), salt=None),
        replace(record, tree=replace(record.tree, siblings=record.tree.siblings[:-1])),
        replace(record, tree=replace(record.tree, other=other)),
        replace(absent, key=key("platform", "extra-3").public),
    ):
        fails(verify(changed(file, record=bad), CHARTER), "record", Why.RECORD)


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("keys", "ed25519:" + "0" * 63),
        ("keys", ABSENT_KEY + " "),
        ("members", "Core-Maker"),
        ("balances", "river-bank/cny/core-maker"),
        ("balances", "river-bank/CNY/core-maker "),
        ("balances", "river-bank/CNY/core-maker\u200b"),
        ("calendars", "river-bank/026"),
        ("quotas", ""),
    ],
)
def test_no_absence_is_proven_of_what_can_never_be_there(node: Node, table: str, name: str) -> None:
    fails(verify(proof_of_record(node, name, table).bytes(), CHARTER), "record", Why.RECORD)


def test_an_inadmissible_receipt_is_said_to_have_changed_nothing() -> None:
    en, zh = outcome(CATALOGUE, inadmissible(bytes(32)))
    assert "changed nothing" in en
    assert "refused" not in en
    assert "未执行" in zh


def test_a_receipt_of_another_place_is_told(node: Node) -> None:
    file = proof_of_receipt(node, node.kept)
    receipt = file.receipt
    assert receipt is not None
    replace = msgspec.structs.replace
    for bad in (
        replace(receipt, position=receipt.position + 1),
        replace(receipt, leaf_index=receipt.leaf_index + 1),
        replace(receipt, in_block=receipt.in_block[::-1]),
        replace(receipt, in_history=()),
        replace(receipt, block=replace(receipt.block, height=receipt.block.height + 1)),
        replace(receipt, block=replace(receipt.block, transactions=receipt.block.transactions + 1)),
        replace(receipt, block=replace(receipt.block, transactions=2**53 - 1)),
        replace(receipt, receipt=msgspec.Raw(bytes(receipt.receipt).replace(b"kept", b"lost"))),
        replace(receipt, receipt=msgspec.Raw(b"{}")),
    ):
        fails(verify(changed(file, receipt=bad), CHARTER), "receipt", Why.RECEIPT)


def test_both_a_record_and_a_receipt_fit_one_file(node: Node) -> None:
    file = proof_of_record(node, "core-maker", "members")
    verdict = verify(changed(file, receipt=proof_of_receipt(node, node.kept).receipt), CHARTER)
    assert verdict.ok
    assert len(verdict.proven) == 2
    assert [step.name for step in verdict.steps] == [name for name in STEPS if name not in ("asset", "votes", "texts")]
    assert verdict.failed is None


def test_a_vouched_head_of_the_node_is_what_goes_in(node: Node) -> None:
    vouched = VouchedHead(head=node.application.head, vouchers=tuple(vouchers(node, "platform")))
    file = make_proof(
        CHARTER, FOUNDERS, vouched.head, list(vouched.vouchers), record_proof(node, "members", "platform")
    )
    row = row_of(record_proof(node, "members", "platform"))
    assert row is not None
    assert row["standing"] == "active"
    assert row_of(record_proof(node, "keys", ABSENT_KEY)) is None
    assert verify(file.bytes(), CHARTER).ok


def test_a_true_proof_of_another_absence_is_still_a_changed_file(node: Node) -> None:
    file = proof_of_record(node, ABSENT_KEY)
    for number in range(2_000):
        record = msgspec.structs.replace(file.record, key=key("nobody", str(number)).public)
        if verify(changed(file, record=record), CHARTER).ok:
            data = msgspec.structs.replace(file, record=record).bytes()
            fails(verify(data, CHARTER), "whole", Why.FORM)
            return
    pytest.fail("no other key has its place there")
