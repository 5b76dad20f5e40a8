"""Admission: whether a transaction may enter a block at all. What is inadmissible leaves nothing behind; if one is
finalised all the same, every node gives it the same fixed result.
"""

from collections.abc import Callable, Container
from itertools import pairwise
from typing import Annotated, NamedTuple, NoReturn

from msgspec import Meta

from heqi.codec.canonical import NotCanonical
from heqi.codec.signatures import SUITE
from heqi.machine.authority import KEYS, MEMBERS, Key, Member
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.module import Moment
from heqi.machine.reasons import Reasons, reason, refuse, require, worded
from heqi.machine.transactions import Submission, read_submission, signing_message
from heqi.state.tables import Row, Table
from heqi.state.view import State
from heqi.values.amounts import Count
from heqi.values.identifiers import Party
from heqi.values.phrases import PROBLEMS

SECONDS_PER_HOUR = 3600
MOST_KEYS = 10_000  # of one party, the revoked ones among them
EVERYBODY = "the whole ledger"  # the key of its quota row, which no member's id can be
WHAT_ZH = {
    "bytes": "字节数",
    "transactions": "交易笔数",
    "actions": "操作数",
    "parties": "签署方数",
    "signatures": "签名数",
}

Whose = Annotated[str, Meta(pattern=f"^({EVERYBODY}|[a-z][a-z0-9-]{{1,39}})$(?!\n)")]
Verify = Callable[[str, bytes, str], bool]


class Inadmissible(Reasons, prefix="machine", words={"problem": {"no actions": "没有操作", **PROBLEMS}}):
    TOO_LARGE = reason(
        "The transaction has {have} {what}; this ledger allows {limit}.",
        f"交易的{worded('what', WHAT_ZH)}为 {{have}}，本账本上限为 {{limit}}。",
        do=("Split it into several transactions.", "请拆成多笔交易。"),
        source="charter, transaction",
    )
    NOT_CANONICAL = reason(
        "The transaction is not in canonical form, or asks for something unknown: {problem}",
        "交易不是规范格式，或含有未知内容：{problem}",
        do=(
            "Build it with the SDK, or follow RFC 8785 and the catalogue of actions.",
            "请用 SDK 生成，或遵循 RFC 8785 与操作目录。",
        ),
        source="RFC 8785",
    )
    WRONG_SUITE = reason(
        "The signatures are of suite {suite}; this ledger uses {expected}.",
        "签名套件为 {suite}；本账本使用 {expected}。",
        do=("Sign with the ledger's suite.", "请使用账本规定的签名套件。"),
        source="charter, charter.suite",
    )
    PARTIES_NOT_SORTED = reason(
        "The signing parties must be sorted and each named once.",
        "签署方须按顺序排列且不得重复。",
        do=("Sort the parties.", "请将签署方排序。"),
    )
    WRONG_LEDGER = reason(
        "The transaction was made for another ledger ({ledger}).",
        "该交易属于另一账本（{ledger}）。",
        do=("Check which network you are connected to.", "请检查所连接的网络。"),
    )
    EXPIRED = reason(
        "The transaction was valid until second {valid_until}; the ledger's second is {now}.",
        "交易有效期至第 {valid_until} 秒；账本当前为第 {now} 秒。",
        do=("Make it again with a later end.", "请以更晚的有效期重新生成。"),
    )
    TOO_FAR_AHEAD = reason(
        "The transaction is valid until second {valid_until}; the ledger allows {window} seconds beyond {now}.",
        "交易有效期至第 {valid_until} 秒；账本当前为第 {now} 秒，最多提前 {window} 秒。",
        do=("Choose an earlier end, or check your clock.", "请缩短有效期，或检查时钟。"),
        source="charter, charter.window_seconds",
        retry=True,
    )
    SEEN = reason(
        "This transaction has been executed already; its first receipt stands.",
        "该交易已执行；以第一次的回执为准。",
        do=("Ask for its receipt.", "请查询其回执。"),
    )
    UNKNOWN_PARTY = reason(
        "{party} is not a member of this ledger.",
        "{party} 不是本账本的成员。",
        do=("Check the member's id.", "请检查成员编号。"),
    )
    QUOTA = reason(
        "{party} has used its quota of {limit} {what} in this ledger hour.",
        f"{worded('party', {EVERYBODY: '整个账本'})} 在本账本小时内的{worded('what', WHAT_ZH)}配额 {{limit}} 已用完。",
        do=("Wait for the next ledger hour.", "请等待下一个账本小时。"),
        source="charter, transaction.hourly",
        retry=True,
    )
    SIGNATURES_NOT_SORTED = reason(
        "The signatures must be sorted by key, one for each key.",
        "签名须按密钥排序，每个密钥一个。",
        do=("Sort the signatures.", "请将签名排序。"),
    )
    KEY_UNKNOWN = reason(
        "The key {key} does not speak for any of the signing parties today.",
        "密钥 {key} 今日不代表任何签署方。",
        do=("Sign with a key that is registered and valid.", "请使用已登记且有效的密钥签名。"),
    )
    BAD_SIGNATURE = reason(
        "The signature of {key} does not fit this transaction.",
        "密钥 {key} 的签名与该交易不符。",
        do=("Sign exactly the bytes that are sent.", "请对所发送的内容重新签名。"),
    )
    SIGNATURE_MISSING = reason(
        "{party} is named as a signing party, and none of its keys has signed.",
        "{party} 列为签署方，但其密钥均未签名。",
        do=("Have {party} sign.", "请由 {party} 签名。"),
    )


class Quota(Row):
    """What was used in one ledger hour."""

    hour: Count
    transactions: Count
    bytes: Count


QUOTAS = Table("quotas", Quota, key="party", parts=(Whose,))


class Admitted(NamedTuple):
    """A transaction that may be executed, with the members who sign it, the keys by which they do, and what they and
    the ledger have used of this hour before it.
    """

    submission: Submission
    members: dict[Party, Member]
    signers: dict[Party, list[Key]]
    used: dict[str, Quota]


class Gatekeeper(NamedTuple):
    """What admission needs to know of the ledger beside its state."""

    founding: str
    charter: Charter
    catalogue: Catalogue
    seen: Container[bytes]
    verify: Verify
    on_fault: Callable[[str, Exception], None] = lambda identity, fault: None  # tells the node, which logs it


def read(data: bytes, ledger: Gatekeeper) -> Submission:
    """Bytes -> a submission of known types. Refusal when its size or form is wrong."""
    limit = ledger.charter.limits.bytes
    require(len(data) <= limit, Inadmissible.TOO_LARGE, what="bytes", have=len(data), limit=limit)
    try:
        return read_submission(data, ledger.catalogue.transactions)
    except NotCanonical as problem:
        refuse(Inadmissible.NOT_CANONICAL, problem=str(problem)[:200])


def admit(
    state: State,
    ledger: Gatekeeper,
    moment: Moment,
    submission: Submission,
    *,
    as_signed: bool = True,
    fits: bool = False,
) -> Admitted:
    """Size, chain, time window, not seen, quota, signatures: in this order. Refusal when one does not hold.

    as_signed: whether its signatures count as they are; otherwise it is taken as if all active keys had signed, which
    is for trying it out alone. fits: it was admitted before under the same rules and text, so that its size and chain
    need no second look.
    """
    if not fits:
        _require_fit(ledger, submission)
    body, now = submission.transaction, moment.second
    until, window = body.valid_until, ledger.charter.preamble.window_seconds
    # Asked of every transaction, twice on a network: nothing is put together for a refusal that does not come.
    if until < now:
        refuse(Inadmissible.EXPIRED, valid_until=until, now=now)
    if until > now + window:
        refuse(Inadmissible.TOO_FAR_AHEAD, valid_until=until, now=now, window=window)
    if submission.id in ledger.seen:
        refuse(Inadmissible.SEEN)

    members = {}
    for party in body.parties:
        member = state.get(MEMBERS, party)
        if member is None:
            refuse(Inadmissible.UNKNOWN_PARTY, party=party)
        members[party] = member
    used = require_quota(state, ledger.charter, moment, members, submission.size)
    if as_signed:
        signers = _signers(state, ledger.verify, moment, submission)
    else:
        signers = {party: _active(state, moment, party) for party in members}
    return Admitted(submission, members, signers, used)


def _require_fit(ledger: Gatekeeper, submission: Submission) -> None:
    """Refuse what does not fit this ledger, whatever its state and second are."""
    body, limits = submission.transaction, ledger.charter.limits
    _require_at_most(len(body.actions), limits.actions, "actions")
    _require_at_most(len(body.parties), limits.signatures, "parties")
    _require_at_most(len(submission.signatures), limits.signatures, "signatures")
    require(bool(body.actions), Inadmissible.NOT_CANONICAL, problem="no actions")
    require(submission.suite == SUITE, Inadmissible.WRONG_SUITE, suite=submission.suite[:40], expected=SUITE)
    require(_strictly_rising(body.parties), Inadmissible.PARTIES_NOT_SORTED)
    require(body.ledger == ledger.founding, Inadmissible.WRONG_LEDGER, ledger=body.ledger)


def _active(state: State, moment: Moment, party: Party) -> list[Key]:
    return [key for _, key in state.scan(KEYS, "party", party, MOST_KEYS) if key.active(moment.day)]


def _signers(state: State, verify: Verify, moment: Moment, submission: Submission) -> dict[Party, list[Key]]:
    signers: dict[Party, list[Key]] = {party: [] for party in submission.transaction.parties}
    message = signing_message(submission.id)
    previous = ""
    for each in submission.signatures:
        if each.key <= previous:
            refuse(Inadmissible.SIGNATURES_NOT_SORTED)
        previous = each.key
        key = state.get(KEYS, each.key)
        if key is None or key.party not in signers or not key.active(moment.day):
            refuse(Inadmissible.KEY_UNKNOWN, key=each.key)
        if not verify(each.key, message, each.signature):
            refuse(Inadmissible.BAD_SIGNATURE, key=each.key)
        signers[key.party].append(key)
    for party, keys in signers.items():
        if not keys:
            refuse(Inadmissible.SIGNATURE_MISSING, party=party)
    return signers


def require_quota(
    state: State, charter: Charter, moment: Moment, members: dict[Party, Member], size: int
) -> dict[str, Quota]:
    """What was used so far, per party and of the whole. Refuse when a signing party, or the ledger as a whole, has used
    this ledger hour's share.
    """
    hourly, hour = charter.limits.hourly, moment.second // SECONDS_PER_HOUR
    used: dict[str, Quota] = {}
    for party in members:
        quota = used[party] = _used(state, hour, party)
        if quota.transactions >= hourly.party_transactions:
            _refuse_more(party, "transactions", hourly.party_transactions)
        if quota.bytes + size > hourly.party_bytes:
            _refuse_more(party, "bytes", hourly.party_bytes)
    whole = used[EVERYBODY] = _used(state, hour, EVERYBODY)
    open_to_these = hourly.ledger_transactions - hourly.reserved_transactions
    if whole.transactions >= open_to_these:
        if any(role in hourly.reserved_for for member in members.values() for role in member.roles):
            open_to_these = hourly.ledger_transactions
        if whole.transactions >= open_to_these:
            _refuse_more(EVERYBODY, "transactions", open_to_these)
    return used


def count_quota(state: State, admitted: Admitted) -> None:
    """Write down what an admitted transaction uses."""
    size = admitted.submission.size
    for party, used in admitted.used.items():
        more = Quota(hour=used.hour, transactions=used.transactions + 1, bytes=used.bytes + size)
        state.tally(QUOTAS, party, more)


def _used(state: State, hour: int, party: str) -> Quota:
    quota = state.get(QUOTAS, party)
    return quota if quota is not None and quota.hour == hour else Quota(hour=hour, transactions=0, bytes=0)


def _refuse_more(party: str, what: str, limit: int) -> NoReturn:
    refuse(Inadmissible.QUOTA, party=party, what=what, limit=limit)


def _require_at_most(have: int, limit: int, what: str) -> None:
    require(have <= limit, Inadmissible.TOO_LARGE, what=what, have=have, limit=limit)


def _strictly_rising(parties: tuple[Party, ...]) -> bool:
    return bool(parties) and all(a < b for a, b in pairwise(parties))
