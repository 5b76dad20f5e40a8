"""`heqi intake`: read invoices and say what they are, whether they hold together, and what speaks against financing."""

import sys
from datetime import datetime

import click
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from heqi.cli.files import read_bytes
from heqi.cli.reasons import Why as OfCommand
from heqi.cli.shell import Exit, Screen, answers
from heqi.client.files import read_regular
from heqi.client.secrets import read_secret
from heqi.intake.parties import read_party_map
from heqi.intake.read import MAX_FILE_BYTES
from heqi.intake.reasons import Why
from heqi.intake.repeated import Repeated
from heqi.intake.report import Report, Settings, intake_file, refused
from heqi.machine.reasons import Refusal, refuse, require
from heqi.values.amounts import MINOR_DIGITS

INDENT = (0, 0, 0, 4)
WORDS = {
    "en": {
        "refused": "refused:",
        "number": "No.",
        "total": "total",
        "due": "due",
        "key": "under the secret",
        "sum": "{accepted} read, {refused} refused",
    },
    "zh": {
        "refused": "不予读取：",
        "number": "号码",
        "total": "价税合计",
        "due": "到期",
        "key": "所用联盟密钥",
        "sum": "已读取 {accepted} 份，拒绝 {refused} 份",
    },
}


@click.command("intake")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--redact", is_flag=True, help="Leave out the names of the parties.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Judge due dates at this day.")
@click.option("--map", "map_file", metavar="TOML", help="Which member a tax id or a name is ([ids], [names]).")
@click.option("--currency", default="CNY", show_default=True, help="The currency that the ledger is kept in.")
@click.option("--secret", "secret_file", metavar="FILE", help="Fingerprints under the consortium's secret.")
@answers
def intake_command(
    screen: Screen,
    files: tuple[str, ...],
    redact: bool,
    as_of: datetime | None,
    map_file: str | None,
    currency: str,
    secret_file: str | None,
) -> None:
    """Read invoices and say what speaks against financing them.

    数电票 (XML or OFD), UBL 2.1, CII D16B, and PDFs with the XML inside; what a file is called does not matter. With
    --json one object per file, one per line. Exit code 0 when every file was read, 1 when some were refused.

    Fingerprints without --secret compare files on this machine and nothing else; with it they are those of the ledger.
    `heqi attest` puts an invoice on the ledger.
    """
    require(currency in MINOR_DIGITS, OfCommand.CURRENCY_UNKNOWN, currency=currency[:40])
    parties = None if map_file is None else read_party_map(read_bytes(map_file))
    settings = Settings(
        as_of=as_of.date() if as_of else None,
        ledger_currency=currency,
        parties=parties,
        secret=None if secret_file is None else read_secret(read_bytes(secret_file), secret_file).value,
        redact=redact,
    )
    accepted, repeated = 0, Repeated()
    for name in files:
        report = _report(name, settings)
        repeated.warn(report)
        screen.show(report, *_shown(report, screen.language))
        accepted += report["status"] == "accepted"
    if not screen.as_json:
        summary = WORDS[screen.language]["sum"].format(accepted=accepted, refused=len(files) - accepted)
        screen.out.print(Text(summary, style="bold"))
    sys.exit(Exit.DONE if accepted == len(files) else Exit.REFUSED)


def read_file(name: str) -> bytes:
    """A regular file's bytes, one more than is allowed at most. FILE_UNREADABLE says why it cannot be read."""
    try:
        return read_regular(name, MAX_FILE_BYTES)
    except OSError as problem:
        refuse(Why.FILE_UNREADABLE, detail=problem.strerror or type(problem).__name__)


def _report(name: str, settings: Settings) -> Report:
    # A name that is no valid Unicode cannot be printed as it is.
    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        data = read_file(name)
    except Refusal as refusal:
        return refused(shown, refusal)
    return intake_file(shown, data, settings)


def _shown(report: Report, language: str) -> list[RenderableType]:
    words = WORDS[language]
    name, invoice = report["file"], report["invoice"]
    if invoice is None:
        reason = report["reason"]
        head = Text.assemble(("✗ ", "bold red"), (name, "bold"), f"  {words['refused']} {reason['code']}")
        rest = [Text(reason[language]), Text(reason[f"do_{language}"], style="dim")]
    else:
        head = Text.assemble(("✓ ", "bold green"), (name, "bold"), f"  {report['syntax']}")
        seller, buyer = _called(invoice["seller"]), _called(invoice["buyer"])
        due = invoice["due_date"] or "–"
        rest = [
            Text(f"{words['number']} {invoice['number']} ({invoice['type']})  {invoice['issue_date']}"),
            Text(f"{seller} → {buyer}"),
            Text(f"{words['total']} {_grouped(invoice['total'])} {invoice['currency']}  {words['due']} {due}"),
        ]
        for each in report["warnings"]:
            rest.append(Text(f"! {each[language]} {each['code']}", style="yellow"))
        prints = report["fingerprints"]
        if prints["key"] is not None:
            rest += [Text(f"{kind} {prints[kind]}", style="dim") for kind in ("identity", "exact", "near")]
            rest.append(Text(f"{words['key']} {prints['key']}", style="dim"))
    return [head, *(Padding(each, INDENT, expand=False) for each in rest)]


def _called(party: Report) -> str:
    named = [each for each in (party["name"], party["id"]) if each]
    return " / ".join(named) or "–"


def _grouped(amount: str) -> str:
    """Decimal text with its thousands set apart."""
    whole, point, fraction = amount.partition(".")
    return f"{'-' if whole.startswith('-') else ''}{int(whole.lstrip('-')):,}{point}{fraction}"
