"""The check of a proof file, step by step, and its verdict."""

from heqi.client.proof.file import read_proof
from heqi.client.proof.reasons import Why
from heqi.client.proof.saying import proven, vouched
from heqi.client.proof.steps import (
    Case,
    check_charter,
    check_founders,
    check_head,
    check_receipt,
    check_record,
    check_vouchers,
)
from heqi.client.proof.verdict import NOT_PROVEN, Said, Step, Verdict
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
    "vouchers": Said(
        "The signatures under the head are those of book-keepers.", "账本头的签名均来自章程指定的记账方。"
    ),
    "record": Said("The record is in the state of that head.", "该记录在账本头所指的状态之中。"),
    "receipt": Said("The receipt is in the history of that head.", "该回执在账本头所指的历史之中。"),
    "whole": Said("Nothing in the file was changed since it was made.", "文件自生成后未被改动。"),
}
STEPS = tuple(_HELD)


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
        case = Case(read_proof(data), charter, catalogue)
        steps.append(Step(name, True, _HELD[name]))
        receipt = None
        for name, check in (
            ("charter", check_charter),
            ("founders", check_founders),
            ("head", check_head),
            ("vouchers", check_vouchers),
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
        proven=proven(case, receipt),
        vouched=vouched(case, vouched_by, power),
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
