"""`heqi intake`: read invoices and say what they are, whether they hold together, and what speaks against financing."""

import os
import stat
import sys
from datetime import datetime

import click
import msgspec
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from heqi.intake.parties import read_party_map
from heqi.intake.read import MAX_FILE_BYTES
from heqi.intake.reasons import Why
from heqi.intake.report import Report, Settings, intake_file, refused
from heqi.intake.words import say
from heqi.machine.reasons import Refusal, refuse, require
from heqi.values.amounts import MINOR_DIGITS

INDENT = (0, 0, 0, 4)
WORDS = {
    "en": {
        "refused": "refused:",
        "number": "No.",
        "total": "total",
        "due": "due",
        "sum": "{accepted} read, {refused} refused",
    },
    "zh": {
        "refused": "不予读取：",
        "number": "号码",
        "total": "价税合计",
        "due": "到期",
        "sum": "已读取 {accepted} 份，拒绝 {refused} 份",
    },
}


@click.command("intake")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per file, one per line.")
@click.option("--redact", is_flag=True, help="Leave out the names of the parties.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day to judge due dates at.")
@click.option("--map", "map_file", metavar="TOML", help="Which member a tax id or a name is ([ids], [names]).")
@click.option("--currency", default="CNY", show_default=True, help="The currency that the ledger is kept in.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)
def intake_command(
    files: tuple[str, ...],
    as_json: bool,
    redact: bool,
    as_of: datetime | None,
    map_file: str | None,
    currency: str,
    lang: str,
) -> None:
    """Read invoices: 数电票 (XML or OFD), UBL 2.1, CII D16B, and PDFs with the XML inside.

    Exit code 0 when every file was read, 1 when some were refused, 2 when the command was used wrongly.
    """
    if currency not in MINOR_DIGITS:
        raise click.UsageError(f"unknown currency {currency!r}")
    try:
        parties = None if map_file is None else read_party_map(read_file(map_file))
    except Refusal as refusal:
        raise click.UsageError(say(refusal.reason, refusal.facts, lang)) from None
    settings = Settings(
        as_of=as_of.date() if as_of else None,
        ledger_currency=currency,
        parties=parties,
        redact=redact,
        language=lang,
    )
    reports: list[Report] = []
    for name in files:
        report = _report(name, settings)
        if as_json:
            sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
            sys.stdout.buffer.flush()
        reports.append(report)
    if not as_json:
        _show(reports, lang)
    sys.exit(0 if all(report["status"] == "accepted" for report in reports) else 1)


def read_file(name: str) -> bytes:
    """A regular file's bytes, one more than is allowed at most. FILE_UNREADABLE says why it cannot be read."""
    try:
        # Without blocking: a pipe that nobody writes to would be opened for ever.
        with os.fdopen(os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            require(stat.S_ISREG(os.fstat(file.fileno()).st_mode), Why.FILE_UNREADABLE, detail="not a regular file")
            return file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        refuse(Why.FILE_UNREADABLE, detail=getattr(error, "strerror", None) or "no such name")


def _report(name: str, settings: Settings) -> Report:
    # A name that is no valid Unicode cannot be printed as it is.
    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        data = read_file(name)
    except Refusal as refusal:
        return refused(shown, refusal, settings.language)
    return intake_file(shown, data, settings)


def _show(reports: list[Report], lang: str) -> None:
    words = WORDS[lang]
    console = Console(highlight=False)
    for report in reports:
        name, invoice = report["file"], report["invoice"]
        if invoice is None:
            reason = report["reason"]
            console.print(Text.assemble(("✗ ", "bold red"), (name, "bold"), f"  {words['refused']} {reason['code']}"))
            console.print(Padding(Text(reason["sentence"]), INDENT))
            console.print(Padding(Text(reason["do"], style="dim"), INDENT))
            continue
        console.print(Text.assemble(("✓ ", "bold green"), (name, "bold"), f"  {report['syntax']}"))
        due = invoice["due_date"] or "–"
        parties = " → ".join(_called(invoice[role]) for role in ("seller", "buyer"))
        facts = (
            f"{words['number']} {invoice['number']} ({invoice['type']})  {invoice['issue_date']}",
            parties,
            f"{words['total']} {_grouped(invoice['total'])} {invoice['currency']}  {words['due']} {due}",
        )
        for fact in facts:
            console.print(Padding(Text(fact), INDENT))
        for each in report["warnings"]:
            console.print(Padding(Text(f"! {each['sentence']} {each['code']}", style="yellow"), INDENT))
    accepted = sum(report["status"] == "accepted" for report in reports)
    console.print(Text(words["sum"].format(accepted=accepted, refused=len(reports) - accepted), style="bold"))


def _called(party: Report) -> str:
    named = [each for each in (party["name"], party["id"]) if each]
    return " / ".join(named) or "–"


def _grouped(amount: str) -> str:
    """Decimal text with its thousands set apart."""
    whole, point, fraction = amount.partition(".")
    return f"{'-' if whole.startswith('-') else ''}{int(whole.lstrip('-')):,}{point}{fraction}"
