"""Proofs that stand alone: one file from which anybody who has the charter sees, offline, what a ledger said.

    form ─▶ charter ─▶ founders ─▶ head ─▶ vouchers ─▶ record ─▶ receipt ─▶ whole

The file is canonical JSON and has one form: every byte of it is checked by some step. (The last one is a checksum: one
path can prove the absence of several keys, so a changed key could still be a true proof, of something else.) What is
proven is always "these book-keepers vouch that the ledger says so", never that what it says is true outside.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from heqi.chain.blocks import Head, Voucher, is_vouched
from heqi.chain.reader import ReceiptProof, RecordProof
from heqi.client.reasons import FILE_PROBLEMS
from heqi.codec.canonical import NotCanonical, decode, encode
from heqi.codec.digests import digest
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.reasons import Reasons, Refusal, both_languages, reason, refuse, require, sentence, worded
from heqi.machine.receipts import INADMISSIBLE, Receipt
from heqi.modules import CATALOGUE
from heqi.modules.charter import CharterRefused, FounderSignature, read_charter, require_founded
from heqi.state.history import verify_inclusion
from heqi.state.tree import BadProof, root_of
from heqi.state.view import SALT_BYTES
from heqi.values.identifiers import Digest, short_id

FORMAT = "heqi-proof-1"
FORMAT_FAMILY = "heqi-proof-"
MAX_FILE_BYTES = 4_000_000
MAX_BLOCK = 2**31
TOTAL_POWER = 100
DIGEST_DIGITS = 64
SIGNATURE_DIGITS = 128
SMALL_HEXADECIMAL = frozenset("0123456789abcdef")


PARTS = {"proof": "证明", "head's founding": "账本头的创始章程", "head's present text": "账本头的现行章程"}


class ProofFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the file holds. At least one of record and receipt is there."""

    format: str
    charter: Digest
    founders: tuple[FounderSignature, ...]
    head: Head
    vouchers: tuple[Voucher, ...]
    record: RecordProof | None
    receipt: ReceiptProof | None
    checksum: Digest

    def content_digest(self) -> str:
        """What `checksum` has to be."""
        parts = (self.format, self.charter, self.founders, self.head, self.vouchers, self.record, self.receipt)
        return digest(b"heqi/proof", *map(encode, parts)).hex()

    def bytes(self) -> bytes:
        return encode(self)


class Said(Struct, frozen=True):
    """A sentence in both languages."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class Step(Struct, frozen=True):
    """One step of the check, and what it found. `code` says which refusal it is when it failed."""

    name: str
    ok: bool
    said: Said
    code: str | None = None


class Verdict(Struct, frozen=True, kw_only=True):
    """What a proof file is worth. The steps end with the first that failed; `proven` is empty then."""

    ok: bool
    steps: tuple[Step, ...]
    proven: tuple[Said, ...] = ()
    vouched: Said | None = None
    not_proven: Said
    vouched_by: tuple[str, ...] = ()
    power: int = 0
    head: Head | None = None
    record: RecordProof | None = None
    receipt: Receipt | None = None

    @property
    def failed(self) -> Step | None:
        """The step that failed."""
        return None if self.ok else self.steps[-1]


class Why(Reasons, prefix="proof", words={"problem": FILE_PROBLEMS}):
    FORM = reason(
        "This is no proof file, or it is not in its one form: {problem}",
        "这不是证明文件，或不符合唯一的规范格式：{problem}",
        do=("Ask for the file again; not one byte of it may change.", "请重新获取文件；其中任何字节都不得改动。"),
    )
    NEWER_FORMAT = reason(
        "The proof has the format {found}; this program reads {known}.",
        "证明文件的格式为 {found}；本程序可读取 {known}。",
        do=("Check it with a newer program.", "请使用更新版本的程序验证。"),
    )
    CHARTER_UNREADABLE = reason(
        "The charter that was given is no sound charter: {problem}",
        "所提供的章程不是有效章程：{problem_zh}",
        do=("See `heqi charter check`.", "请运行 `heqi charter check`。"),
    )
    OTHER_CHARTER = reason(
        "The {part} belongs to the charter {found}; the one given is {given}.",
        f"{worded('part', PARTS)}属于章程 {{found}}；所提供的章程为 {{given}}。",
        do=("Take the charter that the network was founded on.", "请使用建立该网络的章程。"),
    )
    FOUNDERS = reason(
        "The founders have not all signed this charter: {problem}",
        "创始成员未全部有效签署本章程：{problem_zh}",
        do=("Do not rely on it: this ledger was not founded as its charter asks.", "请勿采信：该账本未依章程建立。"),
        source="charter, members",
    )
    HEAD = reason(
        "The head does not hold together: {problem}",
        "账本头自相矛盾：{problem}",
        do=("Do not rely on it; ask for the proof again.", "请勿采信；请重新获取证明。"),
    )
    VOUCHERS = reason(
        "Nobody whom the charter names vouches for this head: {problem}",
        "章程指定的记账方未有效见证该账本头：{problem}",
        do=("Do not rely on it; ask for the proof again.", "请勿采信；请重新获取证明。"),
        source="charter, book_keeper",
    )
    RECORD = reason(
        "The record does not lead to the head's state root: {problem}",
        "该记录无法推导出账本头的状态根：{problem}",
        do=("Do not rely on it; ask for the proof again.", "请勿采信；请重新获取证明。"),
    )
    RECEIPT = reason(
        "The receipt does not lead to the head's history root: {problem}",
        "该回执无法推导出账本头的历史根：{problem}",
        do=("Do not rely on it; ask for the proof again.", "请勿采信；请重新获取证明。"),
    )


NOT_PROVEN = Said(
    "Not proven: that what was signed is true outside of the ledger, and any rank against third parties. The order is "
    "that among members of this ledger; legal priority follows the registry.",
    "未证明：所签署的内容在账本之外属实，以及对第三人的顺位。此处的先后仅为本账本成员之间的先后；"
    "法律上的优先顺位以登记为准。",
)

_FILES = msgspec.json.Decoder(ProofFile)
_RECEIPTS = msgspec.json.Decoder(Receipt)
_HELD = {
    "form": Said("The file is in its one canonical form.", "文件为唯一的规范格式。"),
    "charter": Said("It belongs to the charter that was given.", "属于所提供的章程。"),
    "founders": Said("Every founder has signed that charter.", "全体创始成员已签署该章程。"),
    "head": Said("The head is the hash of what it says.", "账本头与其内容的哈希一致。"),
    "vouchers": Said(
        "The signatures under the head are those of book-keepers.", "账本头的签名均来自章程指定的记账方。"
    ),
    "record": Said("The record is in the state of that head.", "该记录在账本头所指的状态之中。"),
    "receipt": Said("The receipt is in the history of that head.", "该回执在账本头所指的历史之中。"),
    "whole": Said("Nothing in the file was changed since it was made.", "文件自生成后未被改动。"),
}
STEPS = tuple(_HELD)


class _Case(NamedTuple):
    """What the steps look at."""

    file: ProofFile
    charter: Charter
    catalogue: Catalogue


def make_proof(
    charter: Charter,
    founders: list[FounderSignature],
    head: Head,
    vouchers: list[Voucher],
    record: RecordProof | None = None,
    receipt: ReceiptProof | None = None,
) -> ProofFile:
    """A proof file of what a node handed out. `verify` says whether it holds."""
    file = ProofFile(
        format=FORMAT,
        charter=charter.digest.hex(),
        founders=tuple(sorted(founders, key=lambda each: each.member)),
        head=head,
        vouchers=tuple(sorted(vouchers, key=lambda each: each.member)),
        record=record,
        receipt=receipt,
        checksum="0" * DIGEST_DIGITS,
    )
    return msgspec.structs.replace(file, checksum=file.content_digest())


def verify_with_text(data: bytes, charter_text: str, catalogue: Catalogue = CATALOGUE) -> Verdict:
    """`verify`, with the charter as its TOML text."""
    try:
        charter = read_charter(charter_text, catalogue)
    except CharterRefused as refused:
        first = refused.problems[0]
        return _failed([], "charter", Refusal(Why.CHARTER_UNREADABLE, **both_languages(first)))
    return verify(data, charter, catalogue)


def verify(data: bytes, charter: Charter, catalogue: Catalogue = CATALOGUE) -> Verdict:
    """What the bytes of a proof file prove to somebody who trusts this charter. Offline; never raises for bad input."""
    steps: list[Step] = []
    name = STEPS[0]
    try:
        case = _Case(_read(data), charter, catalogue)
        steps.append(Step(name, True, _HELD[name]))
        receipt = None
        for name, check in (
            ("charter", _check_charter),
            ("founders", _check_founders),
            ("head", _check_head),
            ("vouchers", _check_vouchers),
        ):
            check(case)
            steps.append(Step(name, True, _HELD[name]))
        if case.file.record is not None:
            name = "record"
            check_record(case.file.head, case.file.record, case.catalogue)
            steps.append(Step(name, True, _HELD[name]))
        if case.file.receipt is not None:
            name = "receipt"
            receipt = check_receipt(case.file.head, case.file.receipt)
            steps.append(Step(name, True, _HELD[name]))
        name = "whole"
        whole = case.file.checksum == case.file.content_digest()
        require(whole, Why.FORM, problem="its checksum does not fit what it holds")
        steps.append(Step(name, True, _HELD[name]))
    except Refusal as refusal:
        return _failed(steps, name, refusal)
    vouched_by = tuple(each.member for each in case.file.vouchers)
    power = sum(keeper.power for keeper in charter.articles.book_keeper if keeper.member in vouched_by)
    return Verdict(
        ok=True,
        steps=tuple(steps),
        proven=_proven(case, receipt),
        vouched=_vouched(case, vouched_by, power),
        not_proven=NOT_PROVEN,
        vouched_by=vouched_by,
        power=power,
        head=case.file.head,
        record=case.file.record,
        receipt=receipt,
    )


def _failed(steps: list[Step], name: str, refusal: Refusal) -> Verdict:
    why, facts = refusal.reason, refusal.facts
    said = Said(sentence(why.en, facts), sentence(why.zh, facts))
    return Verdict(ok=False, steps=(*steps, Step(name, False, said, why.code)), not_proven=NOT_PROVEN)


# --- the steps ---------------------------------------------------------------------------------------------------


def _read(data: bytes) -> ProofFile:
    require(len(data) <= MAX_FILE_BYTES, Why.FORM, problem=f"longer than {MAX_FILE_BYTES} bytes")
    try:
        file = decode(data, _FILES)
    except NotCanonical as problem:
        form = _named_format(data)
        if form.startswith(FORMAT_FAMILY) and form != FORMAT:
            refuse(Why.NEWER_FORMAT, found=form, known=FORMAT)
        refuse(Why.FORM, problem=str(problem)[:200])
    require(file.format == FORMAT, Why.NEWER_FORMAT, found=file.format[:40], known=FORMAT)
    require(file.record is not None or file.receipt is not None, Why.FORM, problem="it holds no record and no receipt")
    return file


def _named_format(data: bytes) -> str:
    try:
        found = msgspec.json.decode(data)
    except (ValueError, RecursionError):
        return ""
    form = found.get("format") if isinstance(found, dict) else None
    return form[:40] if isinstance(form, str) else ""


def _check_charter(case: _Case) -> None:
    given = case.charter.digest.hex()
    head = case.file.head
    for part, found in (
        ("proof", case.file.charter),
        ("head's founding", head.founding),
        ("head's present text", head.charter),
    ):
        require(found == given, Why.OTHER_CHARTER, part=part, found=found, given=given)


def _check_founders(case: _Case) -> None:
    founders = case.file.founders
    in_order = _rising([each.member for each in founders])
    require(in_order, Why.FOUNDERS, problem="they are not in order", problem_zh="次序不对")
    for each in founders:
        words = {"problem": f"{each.member}: no signature", "problem_zh": f"{each.member} 没有签名"}
        require(_is_signature(each.signature), Why.FOUNDERS, **words)
    try:
        require_founded(case.charter, list(founders))
    except Refusal as refusal:
        refuse(Why.FOUNDERS, **both_languages(refusal))


def _check_head(case: _Case) -> None:
    head, application = case.file.head, case.charter.preamble.application
    require(_are_digests(head.state_root, head.history_root, head.app_hash), Why.HEAD, problem="a root is no digest")
    require(head.is_coherent(), Why.HEAD, problem="the app hash is not that of its roots")
    # The charter names the version that the ledger began with; its book-keepers may have agreed on later ones.
    require(head.application >= application, Why.HEAD, problem="its rules are not the charter's")


def _check_vouchers(case: _Case) -> None:
    vouchers = case.file.vouchers
    keys = {keeper.member: keeper.head_key for keeper in case.charter.articles.book_keeper}
    require(bool(vouchers), Why.VOUCHERS, problem="there is no signature")
    require(_rising([each.member for each in vouchers]), Why.VOUCHERS, problem="they are not in order")
    for each in vouchers:
        known = keys.get(each.member) == each.key
        require(known, Why.VOUCHERS, problem=f"{each.member} with {each.key} is no book-keeper of the charter")
        good = _is_signature(each.signature) and is_vouched(case.file.head, each)
        require(good, Why.VOUCHERS, problem=f"the signature of {each.member} does not fit this head")


def check_record(head: Head, record: RecordProof, catalogue: Catalogue) -> None:
    """Refuse (RECORD) unless the record leads to the head's state root."""
    table = catalogue.tables.get(record.table)
    if table is None:
        refuse(Why.RECORD, problem=f"there is no table {record.table[:40]}")
    possible = table.is_key(record.key)
    require(possible, Why.RECORD, problem=f"no record of {table.name} can have that key: {table.key}")
    row, content = record.row_bytes, None
    require((row is None) == (record.salt is None), Why.RECORD, problem="a row and its salt go together")
    try:
        if row is not None and record.salt is not None:
            salt = bytes.fromhex(record.salt)
            small = len(salt) == SALT_BYTES and salt.hex() == record.salt
            require(small, Why.RECORD, problem="the salt is not 32 small hexadecimal digits")
            same = table.write(table.read(row)) == row
            require(same, Why.RECORD, problem="the row is not in canonical form")
            content = table.leaf(record.key, salt, row)
        root = root_of(table.path(record.key), content, record.tree)
    except (BadProof, ValueError, RecursionError) as problem:
        refuse(Why.RECORD, problem=str(problem)[:200])
    require(root.hex() == head.state_root, Why.RECORD, problem="it leads to another root")


def check_receipt(head: Head, proof: ReceiptProof) -> Receipt:
    """The receipt. Refuse (RECEIPT) unless it leads to the head's history root."""
    block = proof.block
    data = bytes(proof.receipt)
    try:
        receipt = decode(data, _RECEIPTS)
    except NotCanonical as problem:
        refuse(Why.RECEIPT, problem=str(problem)[:200])
    hashes = (block.receipts_root, block.transactions_root, *proof.in_block, *proof.in_history)
    require(_are_digests(receipt.transaction, *hashes), Why.RECEIPT, problem="a hash is not 64 hexadecimal digits")
    bounded = block.transactions < MAX_BLOCK and head.history_size < MAX_BLOCK
    require(bounded, Why.RECEIPT, problem="there cannot be so many")
    in_block = [bytes.fromhex(each) for each in proof.in_block]
    in_history = [bytes.fromhex(each) for each in proof.in_history]
    receipts_root, history_root = bytes.fromhex(block.receipts_root), bytes.fromhex(head.history_root)
    inside = verify_inclusion(receipts_root, data, proof.position, block.transactions, in_block)
    require(inside, Why.RECEIPT, problem="it is not in the block that is named")
    kept = verify_inclusion(history_root, block.data(), proof.leaf_index, head.history_size, in_history)
    require(kept, Why.RECEIPT, problem="that block is not in the history")
    in_time = block.height <= head.height and block.second <= head.as_of
    require(in_time, Why.RECEIPT, problem="that block is later than the head")
    return receipt


def _rising(names: list[str]) -> bool:
    return all(a < b for a, b in pairwise(names))


def _is_signature(text: str) -> bool:
    # bytes.fromhex takes capitals and spaces too: there would be a second spelling.
    return len(text) == SIGNATURE_DIGITS and SMALL_HEXADECIMAL.issuperset(text)


def _are_digests(*texts: str) -> bool:
    return all(len(text) == DIGEST_DIGITS and SMALL_HEXADECIMAL.issuperset(text) for text in texts)


# --- what it says ------------------------------------------------------------------------------------------------


def _proven(case: _Case, receipt: Receipt | None) -> tuple[Said, ...]:
    found = []
    file, name = case.file, case.charter.preamble.name
    if file.record is not None:
        when = moment(case.charter, file.head.as_of)
        what = _named_record(case.catalogue, file.record)
        there = file.record.row_bytes is not None
        found.append(
            Said(
                f"Proven: on the ledger “{name.en}”, at the end of block {file.head.height} ({when}), "
                + (f"the record {what} stood as shown." if there else f"there was no record {what}."),
                f"已证明：账本“{name.zh}”在区块 {file.head.height}（{when}）时，"
                + (f"记录 {what} 如所示。" if there else f"不存在记录 {what}。"),
            )
        )
    if file.receipt is not None and receipt is not None:
        block = file.receipt.block
        when = moment(case.charter, block.second)
        identity = receipt.transaction
        en, zh = _outcome(case.catalogue, receipt)
        found.append(
            Said(
                f"Proven: transaction {identity} stands in block {block.height} ({when}) of the ledger “{name.en}”. "
                + en,
                f"已证明：交易 {identity} 记载于账本“{name.zh}”的区块 {block.height}（{when}）。{zh}",
            )
        )
    return tuple(found)


def _outcome(catalogue: Catalogue, receipt: Receipt) -> tuple[str, str]:
    if receipt.code is None:
        return "It was kept.", "该交易已生效。"
    if receipt.status == INADMISSIBLE:
        return (
            "It was not admissible, and changed nothing: it stands there without having been executed.",
            "该交易不可受理，未执行，也未改变任何内容。",
        )
    why = catalogue.reasons.get(receipt.code)
    if why is None:
        return f"It was refused: {receipt.code}.", f"该交易被拒绝：{receipt.code}。"
    en, zh = sentence(why.en, receipt.facts), sentence(why.zh, receipt.facts)
    return f"It was refused ({receipt.code}): {en}", f"该交易被拒绝（{receipt.code}）：{zh}"


def _vouched(case: _Case, vouched_by: tuple[str, ...], power: int) -> Said:
    names = {member.id: member.name for member in case.charter.articles.member}
    total = len(case.charter.articles.book_keeper)
    en, zh = ", ".join(names[each].en for each in vouched_by), "、".join(names[each].zh for each in vouched_by)
    many = len(vouched_by)
    if many == 1 and total > 1:
        return Said(
            f"Vouched for by {en} alone, one of {total} book-keepers, with {power} of {TOTAL_POWER} parts of their "
            "power: this binds that book-keeper, and proves nothing against it.",
            f"仅由 {zh} 一方见证（共 {total} 个记账方，权重 {power}/{TOTAL_POWER}）："
            "对其有约束力，但不能用以对抗其本身。",
        )
    enough = 3 * power >= 2 * TOTAL_POWER
    return Said(
        f"Vouched for by {many} of {total} book-keepers ({en}), with {power} of {TOTAL_POWER} parts of their power: "
        + ("two thirds or more." if enough else "less than two thirds."),
        f"由 {total} 个记账方中的 {many} 个见证（{zh}），权重 {power}/{TOTAL_POWER}："
        + ("达到三分之二。" if enough else "不足三分之二。"),
    )


def _named_record(catalogue: Catalogue, record: RecordProof) -> str:
    digits = len(record.key) == DIGEST_DIGITS and SMALL_HEXADECIMAL.issuperset(record.key)
    short = f" ({short_id(catalogue.tables[record.table].short, record.key)})" if digits else ""
    return f"{record.table} {record.key}{short}"


def moment(charter: Charter, second: int) -> str:
    """A second as people of that ledger read it: `2026-03-16 09:30:00 UTC+08:00`. Beyond year 9999, the number."""
    minutes = charter.preamble.utc_offset_minutes
    try:
        shown = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second, minutes=minutes)
    except OverflowError:
        return str(second)
    sign, offset = "-" if minutes < 0 else "+", abs(minutes)
    return f"{shown:%Y-%m-%d %H:%M:%S} UTC{sign}{offset // 60:02d}:{offset % 60:02d}"


def row_of(record: RecordProof) -> dict[str, Any] | None:
    """A proven row as plain data, or None where absence is proven."""
    row = record.row_bytes
    found: dict[str, Any] | None = None if row is None else msgspec.json.decode(row)
    return found
