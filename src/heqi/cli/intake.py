"""`heqi intake`: read invoices and say what they are, whether they hold together, and what speaks against financing."""

import stat
import sys
from datetime import datetime
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from heqi.intake.parties import read_party_map
from heqi.intake.read import MAX_FILE_BYTES
from heqi.intake.reasons import Why
from heqi.intake.report import Report, Settings, intake_file, refused
from heqi.machine.reasons import Refusal, refuse, require, sentence
from heqi.values.amounts import MINOR_DIGITS

COLUMNS = {
    "en": ("file", "syntax", "number", "type", "issued", "due", "seller", "buyer", "total", "what to know"),
    "zh": ("文件", "格式", "号码", "类型", "开具日", "到期日", "销售方", "购买方", "价税合计", "须知"),
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
        why = refusal.reason.zh if lang == "zh" else refusal.reason.en
        raise click.UsageError(sentence(why, refusal.facts)) from None
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
            out = click.get_binary_stream("stdout")
            out.write(msgspec.json.encode(report) + b"\n")
            out.flush()
        reports.append(report)
    if not as_json:
        _show(reports, lang)
    sys.exit(0 if all(report["status"] == "accepted" for report in reports) else 1)


def read_file(name: str) -> bytes:
    """A regular file's bytes, one more than is allowed at most. FILE_UNREADABLE says why it cannot be read."""
    try:
        with Path(name).open("rb") as file:
            require(stat.S_ISREG(Path(name).stat().st_mode), Why.FILE_UNREADABLE, detail="not a regular file")
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
    table = Table(*COLUMNS[lang], show_lines=True)
    for report in reports:
        name = Path(report["file"]).name
        invoice = report["invoice"]
        if invoice is None:
            reason = report["reason"]
            why = Text(f"{reason['sentence']} {reason['do']} [{reason['code']}]", style="red")
            table.add_row(Text(name), *[""] * 8, why)
            continue
        parties = [Text(invoice[role]["name"] or invoice[role]["id"] or "–") for role in ("seller", "buyer")]
        cells = [
            report["syntax"],
            invoice["number"],
            invoice["type"],
            invoice["issue_date"],
            invoice["due_date"] or "–",
        ]
        warnings = "\n".join(f"{each['sentence']} [{each['code']}]" for each in report["warnings"])
        total = f"{invoice['total']} {invoice['currency']}"
        table.add_row(Text(name), *map(Text, cells), *parties, Text(total), Text(warnings, style="yellow"))
    Console().print(table)
