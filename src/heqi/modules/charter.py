"""Charter: the rules that the founders agree before the network starts.

    TOML text ─read─▶ checked ─▶ canonical bytes ─▶ digest ─each founder signs, offline─▶ founded

The digest covers the canonical content, so layout and comments are free and everything else is not. Amendments come
later; the founding text is 1.
"""

import tomllib
from datetime import date, datetime, time
from typing import Any, NoReturn

import msgspec
from msgspec import Struct

from heqi.codec.canonical import encode
from heqi.codec.signatures import SUITE, KeyPair, sign, verify
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Articles, Charter, Founder
from heqi.machine.module import Module
from heqi.machine.reasons import Reasons, Refusal, reason, refuse, require
from heqi.state.tables import EVERYONE, Row, Table
from heqi.state.view import State
from heqi.values.amounts import MAX_INTEGER, MINOR_DIGITS
from heqi.values.days import Day
from heqi.values.identifiers import Digest, Party, PublicKey, is_lei, is_uscc

APPLICATION = 1  # the version of the rules in this package
MAX_TEXT_BYTES = 1_000_000
MAX_DEPTH = 12
ARTICLES = tuple(Articles.__struct_fields__)
SIGNING_PREFIX = b"heqi founds ledger "

# Text that people sign holds nothing they cannot see: controls, invisible and direction-changing characters.
INVISIBLE = frozenset(
    chr(c)
    for low, high in (
        (0x00, 0x1F),
        (0x7F, 0x9F),
        (0xAD, 0xAD),
        (0x061C, 0x061C),
        (0x180E, 0x180E),
        (0x200B, 0x200F),
        (0x2028, 0x202E),
        (0x2060, 0x206F),
        (0xFEFF, 0xFEFF),
        (0xFFF9, 0xFFFB),
    )
    for c in range(low, high + 1)
)


class Why(Reasons, prefix="charter"):
    NOT_TOML = reason(
        "The charter cannot be read: {problem}",
        "无法读取章程：{problem}",
        do=("Correct the text where the message points.", "请按提示位置更正文本。"),
        source="TOML 1.0",
    )
    VALUE_NOT_ALLOWED = reason(
        "{clause}: {problem}",
        "{clause}：{problem}",
        do=("Use text, whole numbers, lists and tables only.", "只使用文本、整数、列表和表。"),
    )
    CLAUSE_WRONG = reason(
        "A clause is missing, unknown or of the wrong kind: {problem}",
        "条款缺失、未知或类型错误：{problem}",
        do=("Complete the clause; nothing that matters has a default.", "请补全条款；重要事项没有默认值。"),
    )
    WRONG_APPLICATION = reason(
        "The charter was written for version {wanted} of the rules; this program has {have}.",
        "章程针对规则版本 {wanted} 编写；本程序为版本 {have}。",
        do=("Use the program that the charter names.", "请使用章程指定版本的程序。"),
        source="charter.application",
    )
    UNKNOWN_SUITE = reason(
        "Signature suite {suite} is unknown here; known is {known}.",
        "未知的签名套件 {suite}；可用：{known}。",
        do=("Name a suite this program has.", "请使用本程序支持的套件。"),
        source="charter.suite",
    )
    UNKNOWN_CURRENCY = reason(
        "{currency} is no currency that this program knows.",
        "本程序不认识货币 {currency}。",
        do=("Use an ISO 4217 code.", "请使用 ISO 4217 代码。"),
        source="ISO 4217",
    )
    WINDOW_TOO_SHORT = reason(
        "The window of {window} s must be at least four heartbeats of {heartbeat} s.",
        "有效窗口 {window} 秒必须不少于心跳 {heartbeat} 秒的四倍。",
        do=("Lengthen window_seconds or shorten heartbeat_seconds.", "请延长窗口或缩短心跳。"),
        source="charter.window_seconds",
    )
    IDENTITY_WRONG = reason(
        "{member}: {identity} is no valid USCC or LEI, or not exactly one is given.",
        "{member}：{identity} 不是有效的统一社会信用代码或 LEI，或未恰好提供其中一个。",
        do=("Correct the code; its check character does not fit.", "请更正代码；校验位不符。"),
        source="GB 32100-2015; ISO 17442",
    )
    NAMED_TWICE = reason(
        "{what} {name} stands twice: {where}.",
        "{what} {name} 重复出现：{where}。",
        do=("Keep one.", "请只保留一处。"),
    )
    ROLE_UNKNOWN = reason(
        "{where} names the role {role}, which [roles] does not define.",
        "{where} 使用了角色 {role}，但 [roles] 未定义。",
        do=("Define the role, or take it out.", "请定义该角色或将其删除。"),
        source="charter, roles",
    )
    ROLE_UNUSED = reason(
        "Nobody holds the role {role}.",
        "没有成员担任角色 {role}。",
        do=("Give it to a member, or take it out.", "请授予某成员或将其删除。"),
        source="charter, roles",
    )
    ACTION_UNKNOWN = reason(
        "{where} names {action}, which no module that is switched on has.",
        "{where} 提到 {action}，但已启用的模块中没有该操作。",
        do=("Correct the name, or add the module's section.", "请更正名称，或加入该模块的条款。"),
    )
    POLICY_CANNOT_BE_MET = reason(
        "{member} asks for {needed} {role} to sign, and has {have}.",
        "{member} 要求 {needed} 名 {role} 签署，但只有 {have} 名。",
        do=("Add keys of that role, or ask for fewer.", "请增加该角色的密钥，或降低要求。"),
    )
    KEEPER_UNKNOWN = reason(
        "Book-keeper {member} is not a member.",
        "记账方 {member} 不是成员。",
        do=("Name a member.", "请填写成员。"),
    )
    POWER_NOT_WHOLE = reason(
        "The book-keepers' power adds up to {total}, not 100.",
        "记账方权重合计 {total}，而非 100。",
        do=("Share out 100 parts.", "请分配满 100 份。"),
    )
    POWER_TOO_LARGE = reason(
        "{holder} would hold {power} parts of 100: a third or more can stop the network.",
        "{holder} 将持有 {power}/100 的权重：达到三分之一即可使网络停摆。",
        do=("Spread the power over at least four hands.", "请将权重分散给至少四方。"),
    )
    QUOTA_CANNOT_BE_MET = reason(
        "{reserved} transactions an hour are reserved of {total}: nothing is left for the others.",
        "每小时 {total} 笔中预留了 {reserved} 笔：其他成员没有余量。",
        do=("Reserve less.", "请减少预留。"),
        source="charter, transaction.hourly",
    )
    NO_FOUNDERS = reason(
        "The charter names no members.",
        "章程没有列出成员。",
        do=("Name the founders.", "请列出创始成员。"),
    )
    SIGNATURE_MISSING = reason(
        "These founders have not signed: {missing}. A network starts when every founder has.",
        "以下创始成员尚未签署：{missing}。全体签署后网络方可启动。",
        do=("Collect their signatures.", "请收齐签名。"),
    )
    SIGNED_ANOTHER_TEXT = reason(
        "{member} signed the text {signed}; this one is {present}.",
        "{member} 签署的文本是 {signed}；当前文本是 {present}。",
        do=("Compare the two texts, then sign the right one.", "请比较两份文本，再签署正确的一份。"),
    )
    SIGNATURE_WRONG = reason(
        "The signature of {member} does not verify under a key that the charter gives it.",
        "{member} 的签名无法用章程登记的密钥验证。",
        do=("Sign again with a founding key.", "请用创始密钥重新签署。"),
    )
    ANOTHER_CHARTER = reason(
        "This folder belongs to another charter. What differs: {differences}",
        "该数据属于另一份章程。差异：{differences}",
        do=("Start with the charter that the network was founded on.", "请使用建立网络时的章程启动。"),
    )


class CharterRefused(Exception):
    """A text that is no sound charter, with everything that is wrong with it."""

    def __init__(self, problems: list[Refusal]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class CharterText(Row):
    """A text of the charter that was or is in force, word for word (canonical JSON)."""

    digest: Digest
    canonical: str


CHARTERS = Table("charters", CharterText, key="text number, six digits", readers=(EVERYONE,), short="cht")


class FounderSignature(Struct, frozen=True, forbid_unknown_fields=True):
    """A founder's agreement to one text, made offline."""

    member: Party
    key: PublicKey
    digest: Digest
    signature: str


# --- from text to charter ----------------------------------------------------------------------------------------


def read_charter(text: str, catalogue: Catalogue) -> Charter:
    """TOML -> a charter without contradictions. CharterRefused with every problem found."""
    if len(text.encode("utf-8", "replace")) > MAX_TEXT_BYTES:
        _stop(Why.NOT_TOML, problem=f"longer than {MAX_TEXT_BYTES} bytes")
    try:
        content = tomllib.loads(text, parse_float=_no_float)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as problem:
        _stop(Why.NOT_TOML, problem=str(problem)[:200])
    problems = list(_not_allowed(content, "", 0))
    if problems:
        raise CharterRefused(problems)
    return charter_of(encode(content), catalogue)


def charter_of(canonical: bytes, catalogue: Catalogue) -> Charter:
    """Canonical bytes -> a charter without contradictions. CharterRefused with every problem found."""
    try:
        content = msgspec.json.decode(canonical)
        if encode(content) != canonical or not isinstance(content, dict):
            _stop(Why.CLAUSE_WRONG, problem="the bytes are not canonical")
        articles = msgspec.convert({k: v for k, v in content.items() if k in ARTICLES}, Articles)
        terms: dict[str, Struct] = {}
        for name, section in content.items():
            if name not in ARTICLES:
                module = catalogue.modules.get(name)
                if module is None or module.terms is None:
                    _stop(Why.CLAUSE_WRONG, problem=f"[{name}] is no section of a charter")
                terms[name] = _section(name, section, module.terms)
    except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
        _stop(Why.CLAUSE_WRONG, problem=str(problem)[:200])
    charter = Charter(articles, terms, canonical)
    problems = contradictions(charter, catalogue)
    if problems:
        raise CharterRefused(problems)
    return charter


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """The clauses in which two texts (decoded) differ, as `path: this → that`."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            found
            for name in sorted({*one, *other})
            for found in differences(one.get(name), other.get(name), f"{where}.{name}" if where else name)
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = zip(one, other, strict=True)
        return [found for i, (a, b) in enumerate(pairs) for found in differences(a, b, f"{where}[{i + 1}]")]
    return [] if one == other else [f"{where}: {_shown(one)} → {_shown(other)}"]


def require_same_charter(founded: bytes, offered: bytes) -> None:
    """Refuse when the offered text is not the one the ledger was founded on, and say what differs."""
    if founded != offered:
        found = differences(msgspec.json.decode(founded), msgspec.json.decode(offered))
        refuse(Why.ANOTHER_CHARTER, differences="; ".join(found)[:500])


# --- contradictions ----------------------------------------------------------------------------------------------


def contradictions(charter: Charter, catalogue: Catalogue) -> list[Refusal]:
    """Everything in the text that cannot hold, in the order of its clauses."""
    return [
        *_preamble_problems(charter),
        *_member_problems(charter.articles.member),
        *_role_problems(charter, catalogue),
        *_keeper_problems(charter),
    ]


def _preamble_problems(charter: Charter) -> list[Refusal]:
    preamble, hourly = charter.preamble, charter.limits.hourly
    found = []
    if preamble.application != APPLICATION:
        found.append(Refusal(Why.WRONG_APPLICATION, wanted=preamble.application, have=APPLICATION))
    if preamble.suite != SUITE:
        found.append(Refusal(Why.UNKNOWN_SUITE, suite=preamble.suite, known=SUITE))
    if preamble.currency not in MINOR_DIGITS:
        found.append(Refusal(Why.UNKNOWN_CURRENCY, currency=preamble.currency))
    window, heartbeat = preamble.window_seconds, preamble.heartbeat_seconds
    if window < 4 * heartbeat:
        found.append(Refusal(Why.WINDOW_TOO_SHORT, window=window, heartbeat=heartbeat))
    if hourly.reserved_transactions >= hourly.ledger_transactions:
        reserved, total = hourly.reserved_transactions, hourly.ledger_transactions
        found.append(Refusal(Why.QUOTA_CANNOT_BE_MET, reserved=reserved, total=total))
    return found


def _member_problems(members: tuple[Founder, ...]) -> list[Refusal]:
    found = [] if members else [Refusal(Why.NO_FOUNDERS)]
    holders: dict[tuple[str, str], list[str]] = {}
    for member in members:
        identity = member.uscc or member.lei or ""
        if not _identified(member):
            found.append(Refusal(Why.IDENTITY_WRONG, member=member.id, identity=identity))
        names = [("member", member.id), ("identity", identity), *(("key", grant.key) for grant in member.keys)]
        for named in names:
            holders.setdefault(named, []).append(member.id)
        found += _policy_problems(member)
    twice = [(what, name, where) for (what, name), where in holders.items() if len(where) > 1]
    return found + [Refusal(Why.NAMED_TWICE, what=what, name=name, where=where) for what, name, where in twice]


def _policy_problems(member: Founder) -> list[Refusal]:
    found = []
    for clause in member.policy:
        for role, needed in clause.needs.items():
            have = len({grant.person for grant in member.keys if grant.role == role})
            if have < needed:
                facts = {"member": member.id, "needed": needed, "role": role, "have": have}
                found.append(Refusal(Why.POLICY_CANNOT_BE_MET, **facts))
    if not member.keys:
        found.append(Refusal(Why.POLICY_CANNOT_BE_MET, member=member.id, needed=1, role="any key", have=0))
    return found


def _role_problems(charter: Charter, catalogue: Catalogue) -> list[Refusal]:
    articles = charter.articles
    held = {role for member in articles.member for role in member.roles}
    found = [
        Refusal(Why.ROLE_UNKNOWN, where=member.id, role=role)
        for member in articles.member
        for role in member.roles
        if role not in articles.roles
    ]
    reserved = charter.limits.hourly.reserved_for
    found += [
        Refusal(Why.ROLE_UNKNOWN, where="transaction.hourly.reserved_for", role=role)
        for role in reserved
        if role not in articles.roles
    ]
    found += [Refusal(Why.ROLE_UNUSED, role=role) for role in sorted(articles.roles) if role not in held]
    on = {name for name, _ in catalogue.actions.items() if name.partition(".")[0] in charter.modules}
    for role in sorted(articles.roles):
        for action in articles.roles[role]:
            if action not in on:
                found.append(Refusal(Why.ACTION_UNKNOWN, where=f"roles.{role}", action=action))
    for member in articles.member:
        for clause in member.policy:
            for action in clause.actions:
                if action != "*" and action not in on and action.removesuffix(".*") not in charter.modules:
                    found.append(Refusal(Why.ACTION_UNKNOWN, where=f"member {member.id}, policy", action=action))
    return found


def _keeper_problems(charter: Charter) -> list[Refusal]:
    keepers = charter.articles.book_keeper
    roles = {member.id: member.roles for member in charter.articles.member}
    found = [Refusal(Why.KEEPER_UNKNOWN, member=keeper.member) for keeper in keepers if keeper.member not in roles]
    total = sum(keeper.power for keeper in keepers)
    if total != 100:
        found.append(Refusal(Why.POWER_NOT_WHOLE, total=total))
    power: dict[str, int] = {}
    for keeper in keepers:
        power[keeper.member] = power.get(keeper.member, 0) + keeper.power
        if "supervisor" in roles.get(keeper.member, ()):
            power["the supervisors together"] = power.get("the supervisors together", 0) + keeper.power
    found += [
        Refusal(Why.POWER_TOO_LARGE, holder=holder, power=share) for holder, share in power.items() if 3 * share >= 100
    ]
    return found


# --- founding ----------------------------------------------------------------------------------------------------


def founding_message(digest: bytes) -> bytes:
    return SIGNING_PREFIX + digest


def sign_charter(charter: Charter, member: str, pair: KeyPair) -> FounderSignature:
    """What a founder hands over: its signature under the digest of this text."""
    return FounderSignature(member, pair.public, charter.digest.hex(), sign(pair, founding_message(charter.digest)))


def require_founded(charter: Charter, signatures: list[FounderSignature]) -> None:
    """Refuse unless every founder signed exactly this text with one of its founding keys."""
    keys = {member.id: {grant.key for grant in member.keys} for member in charter.articles.member}
    signed: dict[str, bool] = {}
    for each in signatures:
        require(each.member in keys, Why.SIGNATURE_WRONG, member=each.member)
        require(each.member not in signed, Why.NAMED_TWICE, what="signature", name=each.member, where=[each.key])
        present = charter.digest.hex()
        require(
            each.digest == present, Why.SIGNED_ANOTHER_TEXT, member=each.member, signed=each.digest, present=present
        )
        good = each.key in keys[each.member] and verify(each.key, founding_message(charter.digest), each.signature)
        require(good, Why.SIGNATURE_WRONG, member=each.member)
        signed[each.member] = True
    missing = [member for member in keys if member not in signed]
    require(not missing, Why.SIGNATURE_MISSING, missing=missing)


def genesis(state: State, charter: Charter, day: Day) -> None:
    row = CharterText(digest=charter.digest.hex(), canonical=charter.canonical.decode())
    state.put(CHARTERS, f"{charter.preamble.text:06d}", row)


# --- helpers -----------------------------------------------------------------------------------------------------


def _section(name: str, section: Any, kind: type[Struct]) -> Struct:
    try:
        return msgspec.convert(section, kind)
    except msgspec.ValidationError as problem:
        _stop(Why.CLAUSE_WRONG, problem=f"[{name}] {problem}"[:200])


def _identified(member: Founder) -> bool:
    if (member.uscc is None) == (member.lei is None):
        return False
    return is_uscc(member.uscc) if member.uscc is not None else is_lei(member.lei or "")


def _not_allowed(value: Any, where: str, depth: int) -> list[Refusal]:
    if depth > MAX_DEPTH:
        return [Refusal(Why.VALUE_NOT_ALLOWED, clause=where, problem="nested too deeply")]
    match value:
        case dict():
            found = [
                p for name, each in value.items() for p in _not_allowed(each, f"{where}.{name}".strip("."), depth + 1)
            ]
            odd = [name for name in value if any(ord(c) > 126 or ord(c) < 33 for c in name)]
            return found + [
                Refusal(Why.VALUE_NOT_ALLOWED, clause=where, problem="a name is not plain ASCII") for _ in odd
            ]
        case list():
            return [p for i, each in enumerate(value) for p in _not_allowed(each, f"{where}[{i + 1}]", depth + 1)]
        case str():
            hidden = [f"U+{ord(c):04X}" for c in value if c in INVISIBLE]
            if hidden:
                return [Refusal(Why.VALUE_NOT_ALLOWED, clause=where, problem=f"invisible characters {hidden[:5]}")]
            return []
        case bool():
            return []
        case int():
            if abs(value) > MAX_INTEGER:
                return [Refusal(Why.VALUE_NOT_ALLOWED, clause=where, problem="a number beyond 2^53 - 1")]
            return []
        case date() | datetime() | time():
            return [Refusal(Why.VALUE_NOT_ALLOWED, clause=where, problem="write a day as text, 2026-03-01")]
        case _:
            return [Refusal(Why.VALUE_NOT_ALLOWED, clause=where, problem="not text, a whole number, a list or a table")]


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a whole number")


def _shown(value: Any) -> str:
    return "nothing" if value is None else encode(value).decode()[:80]


def _stop(why: Any, **facts: Any) -> NoReturn:
    raise CharterRefused([Refusal(why, **facts)])


MODULE = Module("charter", __doc__ or "", tables=(CHARTERS,), reasons=(Why,), genesis=genesis)
