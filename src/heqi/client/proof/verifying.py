"""The check of a proof file, step by step, and its verdict."""

from heqi.client.light.following import Pin, Voted
from heqi.client.proof.file import read_proof
from heqi.client.proof.pledged import check_asset
from heqi.client.proof.reasons import Why
from heqi.client.proof.saying import assumed, proven, voted_for, vouched
from heqi.client.proof.steps import (
    Case,
    check_charter,
    check_founders,
    check_head,
    check_receipt,
    check_record,
    check_texts,
    check_voters,
    check_votes,
    check_vouchers,
    read_texts,
)
from heqi.client.proof.verdict import NOT_PROVEN, NetworkVotes, Said, Step, Verdict
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.reasons import Refusal, both_languages, require, sentence
from heqi.modules import CATALOGUE
from heqi.modules.charter import CharterRefused, read_charter

_HELD = {
    "form": Said("The file is in its one canonical form.", "文件为唯一的规范格式。"),
    "charter": Said("It belongs to the charter that was given.", "属于所提供的章程。"),
    "founders": Said("Every founder has signed that charter.", "全体创始成员已签署该章程。"),
    "head": Said("The head is the hash of what it says.", "账本头与其内容的哈希一致。"),
    "votes": Said(
        "More than two thirds of the validators' power voted for this head.", "超过三分之二的验证人权重对该账本头投票。"
    ),
    "texts": Said(
        "The charter's text that the head names follows from the founding one, vote by vote.",
        "账本头载明的章程文本由创始文本逐次修订而来。",
    ),
    "vouchers": Said(
        "The signatures under the head are those of book-keepers.", "账本头的签名均来自章程指定的记账方。"
    ),
    "record": Said("The record is in the state of that head.", "该记录在账本头所指的状态之中。"),
    "asset": Said("That asset is in that state, or proven not to be.", "该资产在该状态之中，或已证明不在其中。"),
    "receipt": Said("The receipt is in the history of that head.", "该回执在账本头所指的历史之中。"),
    "whole": Said("Nothing in the file was changed since it was made.", "文件自生成后未被改动。"),
}
STEPS = tuple(_HELD)


def verify_with_text(
    data: bytes, charter_text: str, catalogue: Catalogue = CATALOGUE, *, pin: Pin | None = None
) -> Verdict:
    """`verify`, with the charter as its TOML text."""
    try:
        charter = read_charter(charter_text, catalogue)
    except CharterRefused as refused:
        first = refused.problems[0]
        return _failed([], "charter", Refusal(Why.CHARTER_UNREADABLE, **both_languages(first)))
    return verify(data, charter, catalogue, pin=pin)


def verify(data: bytes, charter: Charter, catalogue: Catalogue = CATALOGUE, *, pin: Pin | None = None) -> Verdict:
    """What the bytes of a proof file prove to somebody who trusts this charter, and knows the engine's block `pin`.
    Offline; never raises for bad input.
    """
    steps: list[Step] = []
    name = STEPS[0]
    try:
        case = Case(read_proof(data), charter, catalogue, pin)
        steps.append(Step(name, True, _HELD[name]))
        receipt = None
        name = "texts"
        case = read_texts(case)
        for name, check in (
            ("charter", check_charter),
            ("founders", check_founders),
            ("head", check_head),
        ):
            check(case)
            steps.append(Step(name, True, _HELD[name]))
        name = "votes"
        voted = check_votes(case)
        members = {} if voted is None else check_voters(case, voted)
        if voted is not None:
            steps.append(Step(name, True, _HELD[name]))
        if case.file.passages:
            name = "texts"
            check_texts(case, voted)
            steps.append(Step(name, True, _HELD[name]))
        name = "vouchers"
        check_vouchers(case, voted)
        if case.file.vouchers:
            steps.append(Step(name, True, _HELD[name]))
        if case.file.record is not None:
            name = "record"
            check_record(case.file.head, case.file.record, case.catalogue)
            steps.append(Step(name, True, _HELD[name]))
            name = "asset"
            check_asset(case.file.head, case.file.record, case.file.asset, case.catalogue)
            if case.file.asset is not None:
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
    power = sum(keeper.power for keeper in case.present.articles.book_keeper if keeper.member in vouched_by)
    votes = None if voted is None else _network_votes(case, voted, members)
    return Verdict(
        ok=True,
        steps=tuple(steps),
        proven=proven(case, receipt),
        vouched=vouched(case, vouched_by, power) if votes is None else voted_for(case, votes),
        assumed=None if votes is None else assumed(votes),
        not_proven=NOT_PROVEN,
        vouched_by=vouched_by,
        power=power,
        votes=votes,
        head=case.file.head,
        record=case.file.record,
        asset=case.file.asset,
        receipt=receipt,
    )


def _network_votes(case: Case, voted: Voted, members: dict[str, str]) -> NetworkVotes | None:
    votes = case.file.votes
    if votes is None:
        return None
    by = sorted(members.get(each.key, each.key) for each in voted.voters)
    return NetworkVotes(
        voted_by=tuple(by),
        power=voted.power,
        total_power=voted.total_power,
        timed=voted.timed,
        block=Pin(height=votes.header.height, hash=votes.header.hash()),
        pinned=case.pin,
    )


def _failed(steps: list[Step], name: str, refusal: Refusal) -> Verdict:
    why, facts = refusal.reason, refusal.facts
    said = Said(sentence(why.en, facts), sentence(why.zh, facts))
    return Verdict(ok=False, steps=(*steps, Step(name, False, said, why.code)), not_proven=NOT_PROVEN)
