"""`heqi send` and `heqi sign`: doing business, one key at a time or several that exchange a file."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click
import msgspec
from click.core import ParameterSource
from rich.console import RenderableType
from rich.text import Text

from heqi.cli import files
from heqi.cli.charter import read_charter_file
from heqi.cli.connection import (
    HEAD_ROLE,
    Connection,
    Session,
    connected,
    full_id,
    ledger_charter,
    open_session,
    patient,
    timeout_option,
)
from heqi.cli.created import Created, created_records
from heqi.cli.events import event_lines
from heqi.cli.explain import near
from heqi.cli.forms import fill_in, options_of, read_actions
from heqi.cli.help_chinese import speaks_chinese
from heqi.cli.keystore_options import keystore_options, own_keystore
from heqi.cli.passphrase import read_passphrase
from heqi.cli.reasons import Why
from heqi.cli.shell import Exit, Screen, Trouble, answers, language_of, put, tell
from heqi.cli.signing_page import require_readable, transaction_page
from heqi.cli.values import shown_key
from heqi.client.building import Prepared, prepared
from heqi.client.conversation import VALID_SECONDS
from heqi.client.proof import moment
from heqi.client.sdk import Client, Outcome, Undecided, Unreachable
from heqi.codec.canonical import NotCanonical, encode
from heqi.machine.charter import Charter
from heqi.machine.module import Rule
from heqi.machine.reasons import Refusal, refuse, require
from heqi.machine.transactions import Action, Envelope, Signature, Transaction, read_submission, seal_envelope
from heqi.modules import CATALOGUE

DRY_RUN = "Send nothing: say whether it would be refused as the ledger stands, and why."


class Forms(click.Group):
    """One command per action of the catalogue, by module."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(CATALOGUE.actions)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        action = CATALOGUE.actions.get(cmd_name)
        if action is None:
            return None
        return form_command(cmd_name, action, CATALOGUE.rules[action], language_of(ctx))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in CATALOGUE.actions and not args[0].startswith("-"):
            refuse(Why.ACTION_UNKNOWN, action=args[0][:80], near=near(args[0], CATALOGUE.actions))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        zh = language_of(ctx) == "zh"
        for module in CATALOGUE.modules:
            rows = [
                (
                    name,
                    rule.zh.partition("。")[0]
                    if zh
                    else click.Command(name, help=action.__doc__).get_short_help_str(90),
                )
                for name, action, rule in CATALOGUE.actions_of(module)
            ]
            if rows:
                with formatter.section(CATALOGUE.words.clause(module).said("zh" if zh else "en")):
                    formatter.write_dl(rows)


def form_command(name: str, action: type[Action], rule: Rule, language: str) -> click.Command:
    """The command that is an action's form, with its help in this language."""

    @connected
    @click.option("--prepare", metavar="FILE", help="Do not send: write it there, for others to sign.")
    @click.option("--valid-for", type=click.IntRange(1), metavar="SECONDS", help="How long it may be sent.")
    @click.option("--dry-run", is_flag=True, help=DRY_RUN)
    @answers
    def send_form(
        screen: Screen,
        connection: Connection,
        prepare: str | None,
        valid_for: int | None,
        dry_run: bool,
        **written: Any,
    ) -> None:
        session = open_session(connection)
        with session.client as client:
            currency = client.charter().preamble.currency

            def resolve(text: str) -> str:
                return full_id(client, text)

            filled = fill_in(action, written, session.party, currency, resolve)
            send_actions(screen, session, [filled], prepare, valid_for, dry_run=dry_run)

    named = ", ".join("--" + field.replace("_", "-") for field in rule.also)
    if language == "zh":
        beside = f"另须 {named} 所指各方签署。" if named else ""
        words = f"{rule.zh.removesuffix('。')}。\n\n由{CATALOGUE.words.signers.get(rule.by, rule.by)}签署。{beside}"
    else:
        beside = f" Whoever is named by {named} signs too." if named else ""
        words = f"{' '.join((action.__doc__ or '').split())}\n\n{rule.zh}\n\nSigned by {rule.by}.{beside}"
    command = speaks_chinese(click.command(name, help=words)(send_form))
    command.params[:0] = options_of(action)
    return command


@click.group("send", cls=Forms, invoke_without_command=True)
@click.option(
    "--file",
    "file",
    metavar="FILE",
    help='Actions as JSON, with amounts as decimal text ("400000.00"), or a transaction that others have signed.',
)
@connected
@click.option("--prepare", metavar="FILE", help="Do not send: write it there, for others to sign.")
@click.option("--valid-for", type=click.IntRange(1), metavar="SECONDS", help="How long it may be sent.")
@click.option("--dry-run", is_flag=True, help=DRY_RUN)
@answers
@click.pass_context
def send_command(
    context: click.Context,
    screen: Screen,
    file: str | None,
    connection: Connection,
    prepare: str | None,
    valid_for: int | None,
    dry_run: bool,
) -> None:
    """Ask the ledger for something: every action has its own form.

    \b
    heqi send receivables.split --help
    heqi send receivables.split --claim rcv-BNEN-TQAX-BNEN-6 --part 400000.00 --to fine-works
    heqi send --file actions.json                    several, kept together or not at all
    heqi send receivables.pay_out --file fin-FSZ7-WZKY-FSZ7-M --prepare out.json
    heqi sign out.json --signer checker-1
    heqi send --file out.json
    heqi send --file actions.json --dry-run          whether it would be refused, and why
    """
    if context.invoked_subcommand is not None:
        # What stands before the action's name counts for it too.
        said = {
            name: value
            for name, value in context.params.items()
            if context.get_parameter_source(name) is ParameterSource.COMMANDLINE and name != "file"
        }
        context.default_map = {context.invoked_subcommand: said}
        return
    if file is None:
        click.echo(context.get_help())
        return
    data = files.read_bytes(file)
    session = open_session(connection)
    with session.client as client:
        if is_transaction(data):
            made, signatures = read_transaction(data, file)
            ledger = client.charter().digest.hex()
            same = made.transaction.ledger == ledger
            require(same, Why.OTHER_LEDGER, found=made.transaction.ledger, here=ledger)
            if dry_run:
                tell_rehearsal(screen, client, client.dry_run(made.seal(signatures)), signed=bool(signatures))
                return
            tell_outcome(screen, client, made, client.submit(made.seal(signatures)))
        else:
            currency = client.charter().preamble.currency
            actions = read_actions(data, file, CATALOGUE, currency, lambda text: full_id(client, text))
            send_actions(screen, session, actions, prepare, valid_for, dry_run=dry_run)


@click.command("sign")
@click.argument("file", metavar="FILE")
@keystore_options
@click.option(
    "--charter", "charter_file", envvar="HEQI_CHARTER", metavar="CHARTER", help="The charter you hold (HEQI_CHARTER)."
)
@click.option("--url", envvar="HEQI_URL", help="The node whose text in force names the members (HEQI_URL).")
@timeout_option
@click.option("--yes", is_flag=True, help="Sign without being asked.")
@answers
def sign_command(
    screen: Screen,
    file: str,
    keys: str,
    party: str | None,
    person: str | None,
    passphrase_fd: int | None,
    charter_file: str | None,
    url: str | None,
    timeout: int,
    yes: bool,
) -> None:
    """Add your signature to a prepared transaction: shows what it is first. Offline, with the charter you hold.

    The charter says in which currency amounts are, and what the members are called: the text in force where a node is
    at hand. Without any, only a transaction whose actions name their currencies themselves can be signed.

    \b
    heqi sign payout.json --signer checker-1 --charter charter.toml
    """
    made, signatures = read_transaction(files.read_bytes(file), file)
    charter = signer_charter(screen, made.transaction, charter_file, url, timeout)
    require_readable(made.transaction, "" if charter is None else charter.preamble.currency)
    parties = made.transaction.parties
    store = own_keystore(keys)
    signed = {each.key for each in signatures}
    chosen = [
        name
        for name in store.names
        if name.party in parties
        and name.role != HEAD_ROLE
        and party in (None, name.party)
        and person in (None, name.person)
        and name.public not in signed
    ]
    require(bool(chosen), Why.NOTHING_TO_SIGN, parties=parties)
    if not screen.as_json:
        for each in transaction_page(screen, made.transaction, charter):
            put(screen.out, each)
    if not yes:
        require(sys.stdin.isatty(), Why.NOT_CONFIRMED)
        click.confirm(screen.says("Sign this?", "签署？"), abort=True, err=True)
    opened = store.unlock(read_passphrase(passphrase_fd, keys))
    signatures += [made.sign(key.pair) for key in opened if key.name in chosen]
    files.replace(file, written(made, signatures))
    persons = ", ".join(f"{name.party}/{name.person}" for name in chosen)
    said = screen.says(
        f"Signed by {persons}; {len(signatures)} signatures now.", f"{persons} 已签署；现共 {len(signatures)} 个签名。"
    )
    screen.show({"file": file, "transaction": made.id, "signatures": [each.key for each in signatures]}, said)


def signer_charter(
    screen: Screen, transaction: Transaction, charter_file: str | None, url: str | None, timeout: int
) -> Charter | None:
    """The text by which a transaction is read: the one in force, as a node shows that it follows from the founding one;
    without a node the founding one of a file; or none. Refusal: OTHER_LEDGER.
    """
    founding = None if charter_file is None else read_charter_file(charter_file)
    present = founding
    if url is not None:
        transports = {url: patient(url, timeout)}
        try:
            founding = founding or ledger_charter([url], transports)
            client = Client(url, charter=founding, transport=transports)
            present = client.text_of(client.head().head)
        except Unreachable:
            if founding is None:
                raise
            screen.note(
                "Members are called as in the founding text: no node was reached.",
                "成员名称依创始文本：未能连接节点。",
            )
    if founding is not None:
        digest = founding.digest.hex()
        require(transaction.ledger == digest, Why.OTHER_LEDGER, found=transaction.ledger, here=digest)
    return present


def send_actions(
    screen: Screen,
    session: Session,
    actions: Sequence[Action],
    prepare: str | None,
    valid_for: int | None,
    *,
    dry_run: bool = False,
) -> None:
    """Sign with the keys at hand, and submit, or write the file that others sign; or only find out what would be."""
    made = prepare_actions(session.client, actions, prepare, valid_for)
    if dry_run:
        tell_rehearsal(screen, session.client, session.client.dry_run(made.seal(())))
        return
    send_prepared(screen, session, made, prepare, {})


def prepare_actions(client: Client, actions: Sequence[Action], prepare: str | None, valid_for: int | None) -> Prepared:
    """The transaction of these actions, valid for as long as it is to travel."""
    # Exchanging a file takes time. Something is left of the charter's window for a clock that runs ahead.
    most = client.charter().preamble.window_seconds * 9 // 10
    seconds = valid_for or (VALID_SECONDS if prepare is None else most)
    return client.prepare(*actions, valid_for=min(seconds, most))


def send_prepared(
    screen: Screen, session: Session, made: Prepared, prepare: str | None, beside: Mapping[str, Any]
) -> None:
    """Sign and submit, or write the file. `beside`: what programs are told with the outcome."""
    client = session.client
    parties = made.transaction.parties
    signatures = [made.sign(key.pair) for key in session.keys if key.name.party in parties]
    if prepare is None:
        tell_outcome(screen, client, made, _submit_or_keep(client, made, signatures), beside)
        return
    files.write_new(prepare, written(made, signatures))
    until = moment(client.charter(), made.transaction.valid_until)
    said = screen.says(
        f"Written to {prepare}, to be sent until {until}. Next: heqi sign {prepare}; heqi send --file {prepare}",
        f"已写入 {prepare}，须在 {until} 前发送。接着：heqi sign {prepare}；heqi send --file {prepare}",
    )
    screen.show({"file": prepare, "transaction": made.id, "parties": parties, **beside}, said)


def _submit_or_keep(client: Client, made: Prepared, signatures: Sequence[Signature]) -> Outcome:
    """The outcome. Where nobody can tell it yet, the signed transaction is kept in a file, which is told (UNDECIDED):
    whoever gave the command again would make another one.
    """
    try:
        return client.submit(made.seal(signatures))
    except Undecided as undecided:
        file = f"undecided-{made.id[:16]}.json"
        try:
            files.write_new(file, written(made, signatures))
        except Refusal:
            raise undecided from None
        told = tell(Why.UNDECIDED, {"transaction": made.id, "file": file})
        raise Trouble([told], Exit.NOT_FOUND) from None


def tell_outcome(
    screen: Screen, client: Client, made: Prepared, outcome: Outcome, beside: Mapping[str, Any] | None = None
) -> None:
    """What became of it, with the records that it created."""
    charter = client.charter()
    records = created_records(client, made)
    when = moment(charter, outcome.second)
    shown: list[RenderableType] = [
        Text(
            screen.says(f"Kept in block {outcome.height} ({when}).", f"已记入区块 {outcome.height}（{when}）。"),
            style="green",
        )
    ]
    shown += created_lines(screen, records)
    shown += event_lines(screen, outcome.receipt.events, charter.preamble.currency)
    shown.append(Text(f"  {outcome.id}", style="dim"))
    data = {
        "transaction": outcome.id,
        "height": outcome.height,
        "second": outcome.second,
        "status": outcome.receipt.status,
        "records": created_data(records),
        "events": outcome.receipt.events,
        **(beside or {}),
    }
    screen.show(data, *shown)


def tell_rehearsal(screen: Screen, client: Client, outcome: Outcome, *, signed: bool = False) -> None:
    """What would become of it. What would be refused has been told as a refusal. signed: as a file is, with the
    signatures that it has.
    """
    said = screen.says(
        f"{'Signed as it is' if signed else 'Once all have signed who must'}, it would be kept in block"
        f" {outcome.height}, as the ledger stands. Nothing was sent.",
        f"{'以现有签名' if signed else '须签署者全部签署后'}，按账本现状将记入区块 {outcome.height}。未发送任何内容。",
    )
    events = event_lines(screen, outcome.receipt.events, client.charter().preamble.currency)
    data = {"dry_run": True, "status": outcome.receipt.status, "height": outcome.height, "second": outcome.second}
    screen.show(data | {"events": outcome.receipt.events}, Text(said, style="green"), *events)


def created_lines(screen: Screen, records: Sequence[Created]) -> list[Text]:
    """Records that were created, for people."""
    theirs = screen.says("  (another's: you may not read it)", "  （属于他方，您不可读取）")
    return [
        Text(f"  {table} {shown_key(CATALOGUE, table, key)}  {key}{'' if readable else theirs}")
        for table, key, readable in records
    ]


def created_data(records: Sequence[Created]) -> list[dict[str, Any]]:
    """Records that were created, for programs."""
    return [
        {"table": table, "key": key, "short": shown_key(CATALOGUE, table, key), "readable": readable}
        for table, key, readable in records
    ]


# --- the file that travels between signers -----------------------------------------------------------------------


def written(made: Prepared, signatures: Sequence[Signature]) -> bytes:
    """An envelope, laid out for people to read."""
    return msgspec.json.format(made.seal(signatures), indent=1) + b"\n"


def is_transaction(data: bytes) -> bool:
    """Whether the bytes hold an envelope rather than actions."""
    try:
        found = msgspec.json.decode(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "body" in found


def read_transaction(data: bytes, file: str) -> tuple[Prepared, list[Signature]]:
    """What the file holds, layout aside."""
    try:
        envelope = msgspec.json.decode(data, type=Envelope)
        body = msgspec.json.decode(bytes(envelope.body), type=Any)
        transaction: Transaction = CATALOGUE.transactions.decode(encode(body))
        sealed = seal_envelope(transaction, list(envelope.signatures), envelope.suite)
        read_submission(sealed, CATALOGUE.transactions)
    except (NotCanonical, ValueError, RecursionError) as problem:
        refuse(Why.FILE_NOT_UNDERSTOOD, file=file, problem=str(problem)[:200])
    return prepared(transaction), list(envelope.signatures)
