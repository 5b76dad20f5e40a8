"""Applying a transaction: the one way by which a ledger changes."""

from heqi.codec.digests import digest
from heqi.machine.admission import QUOTAS, Admitted, Gatekeeper, Inadmissible, admit, count_quota, read
from heqi.machine.authority import KEYS, MEMBERS, require_policy
from heqi.machine.authority import Why as Authority
from heqi.machine.book_keepers import BOOK_KEEPERS, VALIDATOR_KEYS
from heqi.machine.charter import ACTIVE
from heqi.machine.common_words import WORDS
from heqi.machine.misbehaviour import MISBEHAVIOUR
from heqi.machine.module import Call, Module, Moment, Rule, Settled, Step
from heqi.machine.reasons import Reasons, Refusal, reason, refuse, require
from heqi.machine.receipts import INADMISSIBLE, REFUSED, Receipt, kept
from heqi.machine.transactions import Action, Submission
from heqi.state.store import StoreError
from heqi.state.tables import KeyTooLong, Row, Table, beyond, field_beyond
from heqi.state.view import OutOfRange, State, TooManyRows, Touched
from heqi.values.amounts import Count
from heqi.values.days import Day
from heqi.values.identifiers import Digest

# A node that runs out of something must stop before it commits: its neighbours would not run out at the same place.
RESOURCE_FAILURES = (MemoryError, OSError, RecursionError, StoreError)


class Why(Reasons, prefix="machine"):
    FAULT = reason(
        "A rule of this ledger failed in {action}; nothing was changed, and the incident is on record.",
        "账本规则在执行 {action} 时发生故障；未作任何更改，事件已记录。",
        do=(
            "Tell the operator the transaction's id; the same request will fail again.",
            "请将交易编号告知运营方；重试会得到相同结果。",
        ),
    )
    INADMISSIBLE = reason(
        "The transaction should not have entered the block; it was not executed.",
        "该交易不应进入区块，未被执行。",
        do=("Submit it again through an honest node.", "请通过诚实节点重新提交。"),
    )
    AMOUNT_TOO_LARGE = reason(
        "{field} of {table} would be beyond what can be written exactly (2^53 - 1).",
        "{table} 的 {field} 将超出可精确表示的范围（2^53 - 1）。",
        do=("Use smaller amounts.", "请使用较小的数额。"),
    )
    TOO_MANY_ROWS = reason(
        "The transaction would touch or walk more than {limit} rows ({table}).",
        "该交易将涉及超过 {limit} 条记录（{table}）。",
        do=("Split it into several transactions.", "请拆成多笔交易。"),
        source="charter, transaction.touched_rows",
    )
    KEY_TOO_LONG = reason(
        "A text by which {table} would be found is longer than the {limit} bytes that can be kept.",
        "用于检索 {table} 的文本超过可保存的 {limit} 字节。",
        do=("Use a shorter text.", "请使用较短的文本。"),
    )
    SALT_USED = reason(
        "{party} has used this transaction's salt before: the record {record} exists.",
        "{party} 曾使用过该交易的随机盐：记录 {record} 已存在。",
        do=("Make the transaction again with a fresh random salt.", "请以新的随机盐重新生成交易。"),
    )
    MODULE_OFF = reason(
        "The charter of this ledger does not switch {module} on.",
        "本账本的章程未启用 {module}。",
        do=("See which modules the charter names.", "请查看章程启用的模块。"),
        source="charter, modules",
    )


class Incident(Row):
    """A rule failed. What it failed with is in the node's log: an exception's text is no part of consensus."""

    action: str
    ordinal: Count
    height: Count
    day: Day


INCIDENTS = Table("incidents", Incident, key="transaction", parts=(Digest,), short="inc")


class BrokenInvariant(Exception):
    """A rule let an invariant go: a bug, like any other exception in a rule."""


def apply_transaction(state: State, ledger: Gatekeeper, moment: Moment, submission: Submission) -> Receipt:
    """Admit, run each action and its invariants, pass the gates, keep or undo. Never raises for what a party did."""
    try:
        admitted = admit(state, ledger, moment, submission)
    except Refusal:
        return inadmissible(submission.id)
    return execute(state, ledger, moment, admitted)


def execute(state: State, ledger: Gatekeeper, moment: Moment, admitted: Admitted) -> Receipt:
    """An admitted transaction's outcome: kept, refused, or refused as a fault."""
    submission = admitted.submission
    body, identity = submission.transaction, submission.id.hex()
    call = Call(ledger.charter, moment, body, identity, ledger.catalogue)
    start = state.begin(bytes.fromhex(body.salt))
    count_quota(state, admitted)
    touched: list[Touched] = []
    steps: list[Step] = []
    ordinal, action = 0, body.actions[0]
    try:
        for ordinal, action in enumerate(body.actions):  # noqa: B007 - a refusal says which action it was
            rule = ledger.catalogue.rules[type(action)]
            touched = run_action(state, ledger, call, admitted, action)
            steps.append(Step(ledger.catalogue.names[type(action)], action, rule, touched))
        require_few_rows(state, ledger, start)
        if ledger.catalogue.gates:
            if len(body.actions) > 1:
                touched = state.touched(start)
            settled = Settled(body, call, touched, steps)
            for gate in ledger.catalogue.gates:
                gate(state, settled)
        require_known_events(ledger, call)
    except Refusal as refusal:
        state.undo(start)
        return refused(identity, refusal, ordinal)
    except OutOfRange as beyond:
        state.undo(start)
        return refused(identity, Refusal(Why.AMOUNT_TOO_LARGE, table=beyond.table, field=beyond.field), ordinal)
    except TooManyRows as many:
        state.undo(start)
        return refused(identity, Refusal(Why.TOO_MANY_ROWS, table=many.table, limit=many.limit), ordinal)
    except KeyTooLong as long:
        state.undo(start)
        return refused(identity, Refusal(Why.KEY_TOO_LONG, table=long.table, limit=long.limit), ordinal)
    except RESOURCE_FAILURES:
        raise
    except Exception as fault:  # noqa: BLE001 - whatever a rule raises is a bug of that rule, on record as one
        state.undo(start)
        return record_fault(state, ledger, moment, identity, action, ordinal, fault)
    return kept(identity, tuple(call.events))


def run_action(state: State, ledger: Gatekeeper, call: Call, admitted: Admitted, action: Action) -> list[Touched]:
    """One action: who must sign, the rule, new records under new ids, the invariants. Returns the rows it touched."""
    rule = ledger.catalogue.rules[type(action)]
    name = ledger.catalogue.names[type(action)]
    savepoint = state.savepoint()
    require_authority(state, ledger, call, admitted, action, rule, name)
    ids = call.begin(action.by)
    rule.function(state, call, action)
    touched = state.touched(savepoint)
    require_unused(call, touched, call.new_ids[ids:])
    require_invariants(ledger, touched, type(action))
    return touched


def require_authority(
    state: State, ledger: Gatekeeper, call: Call, admitted: Admitted, action: Action, rule: Rule, name: str
) -> None:
    """The module is on, the acting party's roles allow the action, and every party that must sign has, as its own
    policy asks for the amount: that of this action and of all like it in the transaction, so that none is cut small.
    """
    module = name.partition(".")[0]
    on = module in ledger.charter.modules or ledger.catalogue.modules[module].terms is None
    require(on, Why.MODULE_OFF, module=module)
    amount = _amount(state, rule, action)
    one_key = parties_in(rule.one_key, action)
    for party in must_sign(rule, action):
        member = admitted.members.get(party)
        if member is None:
            refuse(Authority.NOT_A_PARTY, party=party)
        if party == action.by:
            allowed = ledger.charter.allows(member.roles, name)
            require(allowed, Authority.ROLE_NOT_ALLOWED, party=party, roles=member.roles, action=name)
        # Who is suspended or has left can be paid, pay, settle and be released; it takes on nothing new.
        fit = member.standing == ACTIVE or not rule.starts
        require(fit, Authority.NOT_IN_STANDING, party=party, standing=member.standing)
        total = call.count(party, name, amount)
        require_policy(member, party, name, total, admitted.signers[party], one_key=party in one_key)


def must_sign(rule: Rule, action: Action) -> list[str]:
    """The parties that an action needs: who acts, then whoever the rule says has to agree."""
    return [action.by, *parties_in(rule.also, action)]


def parties_in(fields: tuple[str, ...], action: Action) -> list[str]:
    """The parties that these fields of an action name."""
    parties: list[str] = []
    for field in fields:
        value = getattr(action, field)
        parties.extend(value if isinstance(value, tuple) else () if value is None else (value,))
    return parties


def require_unused(call: Call, touched: list[Touched], new_ids: list[str]) -> None:
    """Refuse when a record that an action made was there before: a party that takes a salt twice gets the same ids, and
    must not write over what it made, and passed on, the first time.
    """
    for row in touched if new_ids else ():
        if row.before is not None:
            for part in row.key.split("/"):
                require(part not in new_ids, Why.SALT_USED, party=call.party, record=part)


def require_invariants(ledger: Gatekeeper, touched: list[Touched], action: type[Action]) -> None:
    """BrokenInvariant when something that always holds does not."""
    confined = ledger.catalogue.confined.get(action)
    by_table: dict[str, list[Touched]] = {}
    for row in touched:
        by_table.setdefault(row.table.name, []).append(row)
    for table, rows in by_table.items():
        if confined is not None and table not in confined:
            raise BrokenInvariant(f"{action.__name__} may not change {table}")
        for invariant in ledger.catalogue.invariants.get(table, ()):
            if not invariant.holds(rows, action):
                raise BrokenInvariant(invariant.name)


def require_few_rows(state: State, ledger: Gatekeeper, start: int) -> None:
    """Refuse when a transaction has touched more rows than the charter lets it."""
    limit = ledger.charter.limits.touched_rows
    if state.savepoint() - start > limit:  # writes, of which several may be to one row
        require(len(state.touched(start)) <= limit, Why.TOO_MANY_ROWS, limit=limit, table="")


def require_known_events(ledger: Gatekeeper, call: Call) -> None:
    """BrokenInvariant for an event that no module declares; OutOfRange for one that no receipt can carry."""
    for event in call.events:
        name = str(event.__struct_config__.tag)
        if ledger.catalogue.events.get(name) is not type(event):
            raise BrokenInvariant(f"{type(event).__name__} is not declared")
        field = field_beyond(event)
        if field is not None:
            raise OutOfRange(name, field)


def inadmissible(identity: bytes) -> Receipt:
    """The fixed result of a transaction that should not be in a block: the same on every node, whatever was wrong."""
    return Receipt(transaction=identity.hex(), status=INADMISSIBLE, code=Why.INADMISSIBLE.code)


def unreadable(data: bytes) -> Receipt:
    """The fixed result of bytes that are no transaction."""
    return inadmissible(digest(b"heqi/unreadable", data))


def refused(identity: str, refusal: Refusal, ordinal: int) -> Receipt:
    for name, fact in refusal.facts.items():
        if beyond(fact):
            return refused(identity, Refusal(Why.AMOUNT_TOO_LARGE, table=refusal.reason.code, field=name), ordinal)
    return Receipt(transaction=identity, status=REFUSED, code=refusal.reason.code, facts=refusal.facts, action=ordinal)


def record_fault(
    state: State,
    ledger: Gatekeeper,
    moment: Moment,
    identity: str,
    action: Action,
    ordinal: int,
    fault: Exception,
) -> Receipt:
    """A bug in a rule: the transaction is undone, and the incident stays on record outside of what was undone."""
    name = ledger.catalogue.names[type(action)]
    state.put(INCIDENTS, identity, Incident(action=name, ordinal=ordinal, height=moment.height, day=moment.day))
    for module in ledger.catalogue.modules.values():
        if module.on_fault is not None:
            module.on_fault(state, ledger.charter)
    ledger.on_fault(identity, fault)
    return refused(identity, Refusal(Why.FAULT, action=name), ordinal)


def _amount(state: State, rule: Rule, action: Action) -> int:
    if rule.amount is None:
        return 0
    if isinstance(rule.amount, str):
        value: int | None = getattr(action, rule.amount)
        return value or 0
    return rule.amount(state, action)


MODULE = Module(
    "machine",
    "The machine: what every ledger has, whatever its business: admission, quotas, incidents.",
    tables=(MEMBERS, KEYS, BOOK_KEEPERS, VALIDATOR_KEYS, MISBEHAVIOUR, QUOTAS, INCIDENTS),
    reasons=(Inadmissible, Why),
    words=WORDS,
)
AUTHORITY = Module("authority", "Authority: which keys speak for a party.", reasons=(Authority,))

__all__ = ["AUTHORITY", "MODULE", "apply_transaction", "execute", "inadmissible", "read", "unreadable"]
