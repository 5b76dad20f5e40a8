"""Graduation: a pilot on one operator's machine becomes a network, with its history.

The book-keepers state together which head was the pilot's last, who votes from then on, and from which second. The
network's first block is the one after that head; its ledger, founding digest and history are the pilot's.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from heqi.chain.blocks import Head, Voucher
from heqi.chain.texts import Passage, texts_after, vouched_power
from heqi.codec.canonical import NotCanonical, decode, encode
from heqi.codec.digests import digest
from heqi.codec.signatures import KeyPair, sign, verify
from heqi.machine.book_keepers import BOOK_KEEPERS, Validator
from heqi.machine.charter import Charter, Power
from heqi.machine.reasons import Reasons, reason, refuse, require
from heqi.modules import CATALOGUE
from heqi.state.store import Reader, Space
from heqi.state.view import State
from heqi.values.days import Second
from heqi.values.identifiers import Party, PublicKey
from heqi.values.phrases import PROBLEMS

FORMAT = "heqi-graduation-1"
MAX_FILE_BYTES = 5_000_000  # texts of the charter may be in it
GRADUATION_KEY = b"graduation"  # in a network's store: the digest of the statement that it began with
_SIGNING_PREFIX = b"heqi graduates "

WRONG = {
    "its head is another ledger's": "其账本头属于另一账本",
    "its head is no hash of what it says": "其账本头与其内容的哈希不符",
    "it begins before the pilot's last block": "其开始时间早于试点的最后区块",
    "nobody votes": "无人投票",
    "* is no book-keeper, or has another power": "* 不是记账方，或其权重不符",
    "they vote with less than two thirds of the power": "投票者的权重不足三分之二",
    "* would have a third of the votes or more": "* 将拥有三分之一以上的投票权",
    "the signatures are not in order": "签名次序不对",
    "the signature of * does not hold": "* 的签名不成立",
    "they have signed different statements": "各方签署的声明不同",
    "it is another head than the one that was agreed on": "与所约定的账本头不同",
    "it knows more than the head that was agreed on": "其内容多于所约定的账本头",
    "no votes of the network lead to it": "没有网络的投票可推导至此",
    "it lacks what was there": "其中缺少先前的内容",
    "it is of a time before the network began": "其时间早于网络的开始时间",
    **PROBLEMS,
}


class Why(Reasons, prefix="graduation", words={"problem": WRONG}):
    NO_STATEMENT = reason(
        "{file} holds no sound statement of a graduation: {problem}",
        "{file} 中没有有效的升格声明：{problem}",
        do=(
            "Ask the operator for the file that `heqi network graduate seal` wrote.",
            "请向运营方索取由 `heqi network graduate seal` 生成的文件。",
        ),
    )
    NOT_AGREED = reason(
        "Book-keepers with {power} of {total} parts of the power have signed the graduation; two thirds are needed.",
        "签署升格声明的记账方权重为 {power}/{total}；须达到三分之二。",
        do=(
            "Collect more signatures (`heqi network graduate sign`).",
            "请收集更多签名（`heqi network graduate sign`）。",
        ),
        source="charter, book_keeper",
    )
    TEXT_NOT_AGREED = reason(
        "Book-keepers with {power} of {total} parts of the power vouch for the head with which text {text} took over;"
        " two thirds are needed.",
        "为第 {text} 版文本生效时的账本头见证的记账方权重为 {power}/{total}；须达到三分之二。",
        do=(
            "Sign with the head keys of the text before as well: keep them in the key store.",
            "请同时以前一版文本载明的账本头密钥签署：该密钥应保留在密钥库中。",
        ),
        source="charter, book_keeper",
    )
    NOT_CONTINUED = reason(
        "The head of block {height} does not go on from the graduation at block {last}: {problem}",
        "区块 {height} 的账本头并非由区块 {last} 处的升格延续而来：{problem}",
        do=(
            "Rely on nothing of it: somebody goes on with the pilot. Show it to the other members.",
            "请勿采信：有人在继续运行试点账本。请向其他成员出示。",
        ),
        source="graduation statement",
    )
    VOTES_NOT_KEPT = reason(
        "The node keeps no votes for block {height} any more, though some for block {voted}: by its signatures alone"
        " the head of that block could be the pilot's operator's.",
        "该节点已不再保存区块 {height} 的投票（尚有区块 {voted} 的投票）：仅凭签名，该区块的账本头可能出自试点运营方。",
        do=(
            "Ask an archive, a node with `archive = true`, which keeps them from the network's first block on; or ask"
            " of a later block.",
            "请询问档案节点（`archive = true`），其保存自网络首个区块起的投票；或查询较晚的区块。",
        ),
        source="graduation statement",
    )


class Voting(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A book-keeper that votes on the network's first block."""

    member: Party
    key: PublicKey
    power: Power


class Statement(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the book-keepers sign. head: the pilot's last. genesis_second: of the network's first block."""

    format: str
    genesis_second: Second
    head: Head
    validators: Annotated[tuple[Voting, ...], Meta(max_length=100)]

    @property
    def first_height(self) -> int:
        """The height of the network's first block."""
        return self.head.height + 1

    def digest(self) -> bytes:
        return digest(b"heqi/graduation", encode(self))

    def voting(self) -> tuple[Validator, ...]:
        return tuple(Validator(each.key, each.power) for each in self.validators)


class Graduation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The statement with the signatures of those who stand behind it, by member. passages: of a pilot whose charter was
    amended, from the founding text to the one in force at its last head.
    """

    signatures: Annotated[tuple[Voucher, ...], Meta(max_length=100)]
    statement: Statement
    passages: tuple[Passage, ...] = ()


_FILES = msgspec.json.Decoder(Graduation)


def make_statement(reader: Reader, charter: Charter, head: Head, genesis_second: int) -> Statement:
    """What is to be signed of a ledger at its last head: who votes, its state says. charter: the text in force.
    NO_STATEMENT where too few do.
    """
    state, voting = State(reader), list[Voting]()
    for each in charter.articles.book_keeper:
        keeper = state.get(BOOK_KEEPERS, each.member)
        if keeper is not None and keeper.consensus_key is not None:
            voting.append(Voting(member=each.member, key=keeper.consensus_key, power=keeper.power))
    statement = Statement(format=FORMAT, genesis_second=genesis_second, head=head, validators=tuple(voting))
    require_sound(statement, charter, head.founding, "the pilot")
    return statement


def sign_statement(statement: Statement, member: str, pair: KeyPair, passages: tuple[Passage, ...] = ()) -> Graduation:
    """The statement with one signature, by a member's head key. passages: with the heads that it vouches for."""
    signature = Voucher(member=member, key=pair.public, signature=sign(pair, _SIGNING_PREFIX + statement.digest()))
    return Graduation(statement=statement, signatures=(signature,), passages=passages)


def write_graduation(graduation: Graduation) -> bytes:
    return encode(graduation)


def read_graduation(data: bytes, charter: Charter, file: str = "the file") -> Graduation:
    """A statement that fits the charter, with signatures that hold; whether they are enough, `require_agreed` says.
    charter: the founding text, here and below. Refusals: NO_STATEMENT, text.WRONG.
    """
    try:
        found = decode(data[: MAX_FILE_BYTES + 1], _FILES)
    except NotCanonical as problem:
        refuse(Why.NO_STATEMENT, file=file, problem=str(problem)[:200])
    check_graduation(found, charter, file)
    return found


def check_graduation(graduation: Graduation, charter: Charter, file: str = "the file") -> None:
    """Refuse (NO_STATEMENT) a statement that does not fit the text in force at its head, or bears a signature that does
    not hold; and (text.WRONG) texts that do not follow from the charter.
    """
    text = texts_of(graduation, charter)[-1]
    require_sound(graduation.statement, text, charter.digest.hex(), file)
    keys = {keeper.member: keeper.head_key for keeper in text.articles.book_keeper}
    members = [each.member for each in graduation.signatures]
    require(members == sorted({*members}), Why.NO_STATEMENT, file=file, problem="the signatures are not in order")
    message = _SIGNING_PREFIX + graduation.statement.digest()
    for each in graduation.signatures:
        good = keys.get(each.member) == each.key and verify(each.key, message, each.signature)
        require(good, Why.NO_STATEMENT, file=file, problem=f"the signature of {each.member} does not hold")


def texts_of(graduation: Graduation, charter: Charter) -> list[Charter]:
    """The charter's texts up to the one in force at the pilot's last head, the founding one first."""
    return texts_after(charter, graduation.passages, CATALOGUE)


def require_sound(statement: Statement, charter: Charter, ledger: str, file: str) -> None:
    """Refuse (NO_STATEMENT) what no book-keeper of this text should sign. ledger: its founding digest."""
    head = statement.head
    require(statement.format == FORMAT, Why.NO_STATEMENT, file=file, problem=f"its format is not {FORMAT}")
    own = head.founding == ledger and head.charter == charter.digest.hex()
    require(own, Why.NO_STATEMENT, file=file, problem="its head is another ledger's")
    try:
        coherent = head.is_coherent()
    except ValueError:
        coherent = False
    require(coherent, Why.NO_STATEMENT, file=file, problem="its head is no hash of what it says")
    later = statement.genesis_second > head.as_of
    require(later, Why.NO_STATEMENT, file=file, problem="it begins before the pilot's last block")
    require(bool(statement.validators), Why.NO_STATEMENT, file=file, problem="nobody votes")
    powers = {keeper.member: keeper.power for keeper in charter.articles.book_keeper}
    for each in statement.validators:
        problem = f"{each.member} is no book-keeper, or has another power"
        require(powers.pop(each.member, 0) == each.power, Why.NO_STATEMENT, file=file, problem=problem)
    enough = 3 * sum(each.power for each in statement.validators) >= 2 * _total(charter)
    require(enough, Why.NO_STATEMENT, file=file, problem="they vote with less than two thirds of the power")
    # Whoever has a third of the votes can stop the network alone: no charter allows it, but few voters may come to it.
    voting = sum(each.power for each in statement.validators)
    for each in statement.validators:
        problem = f"{each.member} would have a third of the votes or more"
        require(3 * each.power < voting, Why.NO_STATEMENT, file=file, problem=problem)


def together(graduations: list[Graduation], charter: Charter) -> Graduation:
    """One graduation of several members' signatures. NO_STATEMENT where they signed different statements, and what
    `require_agreed` refuses.
    """
    statement = graduations[0].statement
    led = [[(each.text, each.head) for each in graduation.passages] for graduation in graduations]
    same = all(each.statement == statement for each in graduations) and all(each == led[0] for each in led)
    require(same, Why.NO_STATEMENT, file="the files", problem="they have signed different statements")
    graduation = Graduation(
        statement=statement,
        signatures=_by_member(each.signatures for each in graduations),
        passages=tuple(
            Passage(text=text, head=head, vouchers=_by_member(each.passages[place].vouchers for each in graduations))
            for place, (text, head) in enumerate(led[0])
        ),
    )
    require_agreed(graduation, charter)
    return graduation


def require_agreed(graduation: Graduation, charter: Charter) -> None:
    """Refuse (NOT_AGREED) unless book-keepers with two thirds of the power by the text in force have signed; their
    signatures were checked before. And (TEXT_NOT_AGREED) unless as many, by the text before, vouch for each passage: a
    single one of them could otherwise lead to a text that nobody voted for.
    """
    texts = texts_of(graduation, charter)
    for (before, after), passage in zip(pairwise(texts), graduation.passages, strict=True):
        power, total = vouched_power(before, passage), _total(before)
        require(3 * power >= 2 * total, Why.TEXT_NOT_AGREED, text=after.preamble.text, power=power, total=total)
    signed = {each.member for each in graduation.signatures}
    power = sum(keeper.power for keeper in texts[-1].articles.book_keeper if keeper.member in signed)
    total = _total(texts[-1])
    require(3 * power >= 2 * total, Why.NOT_AGREED, power=power, total=total)


def require_continued(statement: Statement, head: Head) -> None:
    """Refuse (NOT_CONTINUED) a head that cannot be of this ledger, before its graduation or after, by what it says."""
    last = statement.head
    if head.height == last.height:
        problem = "" if head == last else "it is another head than the one that was agreed on"
    elif head.height < last.height:
        earlier = head.as_of <= last.as_of and head.history_size <= last.history_size
        problem = "" if earlier else "it knows more than the head that was agreed on"
    else:
        whole = head.history_size >= last.history_size
        whole = whole and (head.history_size > last.history_size or head.app_hash == last.app_hash)
        problem = "" if whole else "it lacks what was there"
        problem = problem if head.as_of >= statement.genesis_second else "it is of a time before the network began"
    require(not problem, Why.NOT_CONTINUED, height=head.height, last=last.height, problem=problem)


def unvoted(statement: Statement, head: Head) -> dict[str, str | int]:
    """The facts of NOT_CONTINUED where a head after the graduation is nobody's but its signer's."""
    problem = "no votes of the network lead to it"
    return {"height": head.height, "last": statement.head.height, "problem": problem}


def begun_with(reader: Reader) -> str:
    """The digest of the statement with which a network began on this store; "" of every other store."""
    return (reader.get(Space.META, GRADUATION_KEY) or b"").hex()


def _by_member(signed: Iterable[tuple[Voucher, ...]]) -> tuple[Voucher, ...]:
    found = {each.member: each for some in signed for each in some}
    return tuple(found[member] for member in sorted(found))


def _total(charter: Charter) -> int:
    return sum(keeper.power for keeper in charter.articles.book_keeper)
