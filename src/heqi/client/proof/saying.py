"""What a proof that holds says, in both languages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from heqi.chain.reader import AssetProof, RecordProof
from heqi.client.proof.file import DIGEST_DIGITS
from heqi.client.proof.steps import SMALL_HEXADECIMAL, Case
from heqi.client.proof.verdict import NetworkVotes, Said
from heqi.client.standing import is_network
from heqi.machine.assets import Asset
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.reasons import sentence
from heqi.machine.receipts import INADMISSIBLE, Receipt
from heqi.modules.pledges import ENCUMBRANCES
from heqi.values.amounts import format_amount
from heqi.values.identifiers import short_id

TOTAL_POWER = 100
GROUPING = ","


def proven(case: Case, receipt: Receipt | None) -> tuple[Said, ...]:
    found = []
    file, name = case.file, case.charter.preamble.name
    if file.record is not None and file.record.table == ENCUMBRANCES.name:
        found.append(pledged(case, file.record))
    elif file.record is not None:
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
        en, zh = outcome(case.catalogue, receipt)
        found.append(
            Said(
                f"Proven: transaction {identity} stands in block {block.height} ({when}) of the ledger “{name.en}”. "
                + en,
                f"已证明：交易 {identity} 记载于账本“{name.zh}”的区块 {block.height}（{when}）。{zh}",
            )
        )
    return tuple(found)


def pledged(case: Case, record: RecordProof) -> Said:
    """Whether an asset is pledged, and whether there is such an asset at all."""
    head, name = case.file.head, case.charter.preamble.name
    when = moment(case.charter, head.as_of)
    kind, _, key = record.key.partition("/")
    what = f"{key} ({short_id(case.catalogue.assets[kind].table.short, key)})"
    kind_zh = case.catalogue.words.value(kind, "")
    if record.row_bytes is None and case.file.asset is not None and case.file.asset.is_of_nothing:
        return Said(
            f"Proven: on the ledger “{name.en}”, at the end of block {head.height} ({when}), there was no {kind} {key}:"
            " that nothing is pledged by that name says nothing.",
            f"已证明：账本“{name.zh}”在区块 {head.height}（{when}）时，不存在{kind_zh} {key}："
            "该名下并无质押，不说明任何问题。",
        )
    said = [Said(*status_of(record)), Said(*existence_of(case.catalogue.assets[kind], case.file.asset))]
    return Said(
        f"Proven: on the ledger “{name.en}”, at the end of block {head.height} ({when}), the {kind} {what} was "
        + " ".join(each.en for each in said),
        f"已证明：账本“{name.zh}”在区块 {head.height}（{when}）时，{kind_zh} {what} "
        + "".join(each.zh for each in said),
    )


def status_of(record: RecordProof) -> tuple[str, str]:
    """How often something is pledged and for how much, and never to whom."""
    row = record.row_bytes
    if row is None:
        return "not pledged.", "未质押。"
    seen = ENCUMBRANCES.read(row)
    amounts = [f"{format_amount(each.amount, each.currency, GROUPING)} {each.currency}" for each in seen.secured]
    return (
        f"pledged: pledges {seen.pledges}, secured {', '.join(amounts)}.",
        f"已质押：质押 {seen.pledges} 项，担保金额 {'、'.join(amounts)}。",
    )


def existence_of(asset: Asset, proof: AssetProof | None) -> tuple[str, str]:
    if proof is None:
        return "The file does not say whether there is such an asset.", "本文件未说明是否存在该资产。"
    if proof.leaf is not None:
        return (
            "Such an asset is on the ledger; whether it has ended, those know who may read it.",
            "账本上存在该资产；是否已终止，仅可查阅该记录者知悉。",
        )
    row = proof.row_bytes
    if row is None:
        return "There is no such asset.", "账本上不存在该资产。"
    if asset.alive(asset.table.read(row)):
        return "The asset stands.", "该资产有效存续。"
    return (
        "The asset gives no security now: it has ended, is not in force yet, or is in a financier's hands.",
        "该资产目前不能用于担保：已终止、尚未生效，或已由资金方持有。",
    )


def outcome(catalogue: Catalogue, receipt: Receipt) -> tuple[str, str]:
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


def vouched(case: Case, vouched_by: tuple[str, ...], power: int) -> Said:
    names = {member.id: member.name for member in case.present.articles.member}
    total = len(case.present.articles.book_keeper)
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
    # On a network nobody runs the ledger alone.
    alone = not is_network(case.charter)
    beside_en = f" at least {many - 1} of them beside the one that runs the ledger," if alone else ""
    beside_zh = f"其中至少 {many - 1} 个并非账本运营方，" if alone else ""
    return Said(
        f"Vouched for by {many} of {total} book-keepers ({en}),{beside_en} with {power} of {TOTAL_POWER} parts "
        "of their power: " + ("two thirds or more." if enough else "less than two thirds."),
        f"由 {total} 个记账方中的 {many} 个见证（{zh}），{beside_zh}权重 {power}/{TOTAL_POWER}："
        + ("达到三分之二。" if enough else "不足三分之二。"),
    )


def voted_for(case: Case, votes: NetworkVotes) -> Said:
    """Who of the network's validators stands behind the head, and for its time."""
    members = {member.id: member.name for member in case.present.articles.member}
    en = ", ".join(members[each].en if each in members else each for each in votes.voted_by)
    zh = "、".join(members[each].zh if each in members else each for each in votes.voted_by)
    said = Said(
        f"The network's word: the validators of {en} voted for it, with {votes.power} of {votes.total_power} parts of "
        "the power, which is more than two thirds.",
        f"网络的共识：{zh} 的验证人对其投票，权重 {votes.power}/{votes.total_power}，超过三分之二。",
    )
    if votes.timed:
        return said
    signers = [members[each.member] for each in case.file.vouchers]
    return Said(
        f"{said.en} The votes do not cover its time, because the engine's block has another: a trial clock, or a "
        f"change. For the time there is only the word of {', '.join(each.en for each in signers)}.",
        f"{said.zh}投票不涵盖其时间，因为共识区块的时间与此不同：或为试验时钟，或经改动。"
        f"时间仅由 {'、'.join(each.zh for each in signers)} 见证。",
    )


def assumed(votes: NetworkVotes) -> Said:
    """What cannot be seen from the votes."""
    if votes.pinned is not None:
        height = votes.pinned.height
        return Said(
            f"Assumed: that no two thirds of the validators since block {height}, which you pinned, signed another "
            "past, nor did after they left.",
            f"前提：自您钉定的区块 {height} 起，历任验证人中没有三分之二签署过另一段历史（离任之后亦然）。",
        )
    return Said(
        "Assumed: that no two thirds of the validators of any time since the founding signed another past, nor did "
        f"after they left, when nothing binds them any more. Pin a block that you know to be safe from it (--pin); "
        f"this proof's is {votes.block}.",
        "前提：自建立以来，任何时期的验证人中没有三分之二签署过另一段历史，离任、不再受约束之后亦然。"
        f"钉定您已知的区块（--pin）可免受其影响；本证明的区块为 {votes.block}。",
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
