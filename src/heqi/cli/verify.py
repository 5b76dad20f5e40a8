"""`heqi verify`: whether a proof file holds, offline, and what it proves."""

import re
from pathlib import Path

import click
from rich.cells import set_cell_size
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from heqi.cli import files
from heqi.cli.charter import read_charter_file
from heqi.cli.reasons import Why
from heqi.cli.shell import Exit, Screen, answers
from heqi.cli.values import manner_of, shown_fields
from heqi.client.heads import read_head_file
from heqi.client.light import Pin
from heqi.client.proof import Verdict, verify
from heqi.machine.charter import Charter
from heqi.machine.reasons import refuse
from heqi.modules import CATALOGUE
from heqi.state.tables import Row
from heqi.values.amounts import MAX_INTEGER

PIN = re.compile("[0-9a-f]{64}@[0-9]{1,16}")
NAME_WIDTH = 10
STEP_NAMES = {
    "form": "格式",
    "charter": "章程",
    "founders": "创始签名",
    "head": "账本头",
    "texts": "章程文本",
    "votes": "投票",
    "vouchers": "见证",
    "record": "记录",
    "asset": "资产",
    "receipt": "回执",
    "whole": "完整性",
}


@click.command("verify")
@click.argument("proof_file", metavar="FILE")
@click.option(
    "--charter",
    "charter_file",
    envvar="HEQI_CHARTER",
    metavar="CHARTER",
    help="The charter you trust (HEQI_CHARTER), as TOML.",
)
@click.option(
    "--pin",
    "pinned",
    metavar="HASH@HEIGHT|HEAD",
    help="A block of the network's engine that you know, or the head file of your own client: the proof has to pass "
    "through it.",
)
@answers
def verify_command(screen: Screen, proof_file: str, charter_file: str | None, pinned: str | None) -> int:
    """Check a proof file offline and say what it proves, who vouched, and what it does not prove.

    Exit code 0 when it holds, 4 when it does not: then the failing step is named.

    \b
    heqi verify claim.proof.json --charter charter.toml
    heqi verify claim.proof.json --charter charter.toml --pin 3f1c…@120
    """
    if charter_file is None:
        refuse(Why.NO_CHARTER)
    charter = read_charter_file(charter_file)
    pin = None if pinned is None else read_pin(pinned)
    verdict = verify(files.read_bytes(proof_file), charter, pin=pin)
    screen.show(verdict_data(verdict), *verdict_page(screen, verdict, charter))
    return Exit.DONE if verdict.ok else Exit.BROKEN


def verdict_data(verdict: Verdict) -> dict[str, object]:
    """A verdict as one JSON object."""
    return {
        "ok": verdict.ok,
        "failed": verdict.failed.name if verdict.failed else None,
        "steps": verdict.steps,
        "proven": verdict.proven,
        "vouched": verdict.vouched,
        "vouched_by": verdict.vouched_by,
        "power": verdict.power,
        "votes": verdict.votes,
        "assumed": verdict.assumed,
        "not_proven": verdict.not_proven,
        "head": verdict.head,
        "record": verdict.record,
        "asset": verdict.asset,
        "receipt": verdict.receipt,
    }


def verdict_page(screen: Screen, verdict: Verdict, charter: Charter) -> list[RenderableType]:
    shown: list[RenderableType] = []
    for step in verdict.steps:
        mark = Text("✓ " if step.ok else "✗ ", style="green" if step.ok else "red")
        name = _wide(screen.says(step.name, STEP_NAMES[step.name]))
        shown.append(mark + Text(name, style="bold") + Text(step.said.in_language(screen.language)))
    if not verdict.ok:
        shown.append(
            Text(
                screen.says("This proof does not hold: rely on nothing in it.", "该证明不成立，请勿采信。"), style="red"
            )
        )
        return shown
    shown += [Text(""), *(Text(said.in_language(screen.language), style="bold") for said in verdict.proven)]
    for name, row in proven_rows(verdict):
        table = Table(box=None, pad_edge=False, show_header=False)
        manner = manner_of((name,), charter.preamble.currency, screen.language)
        for field, text in shown_fields(row, manner):
            table.add_row(Text(f"  {manner.field(field)}"), Text(text))
        shown.append(table)
    if verdict.vouched is not None:
        shown.append(Text(verdict.vouched.in_language(screen.language)))
    if verdict.assumed is not None:
        shown.append(Text(verdict.assumed.in_language(screen.language), style="yellow"))
    shown.append(Text(verdict.not_proven.in_language(screen.language), style="yellow"))
    if verdict.head is not None:
        app_hash, height = verdict.head.app_hash, verdict.head.height
        words = screen.says(f"app hash {app_hash} · block {height}", f"应用哈希 {app_hash} · 区块 {height}")
        shown.append(Text(words, style="dim"))
    return shown


def proven_rows(verdict: Verdict) -> list[tuple[str, Row]]:
    """The rows that a proof shows, with their tables: the record's, and the asset's of which that says whether it is
    pledged.
    """
    record, asset, rows = verdict.record, verdict.asset, list[tuple[str, Row]]()
    if record is not None and record.row_bytes is not None:
        rows.append((record.table, CATALOGUE.tables[record.table].read(record.row_bytes)))
    if record is not None and asset is not None and asset.row_bytes is not None:
        table = CATALOGUE.assets[record.key.partition("/")[0]].table
        rows.append((table.name, table.read(asset.row_bytes)))
    return rows


def read_pin(text: str) -> Pin:
    """A block that somebody knows: `HASH@HEIGHT`, or the latest that a head file knows to have votes. Refusal:
    PIN_NOT_UNDERSTOOD.
    """
    digest, _, height = text.partition("@")
    if PIN.fullmatch(text) and 1 <= int(height) <= MAX_INTEGER:
        return Pin(height=int(height), hash=digest)
    path = Path(text)
    if not path.is_file():
        refuse(Why.PIN_NOT_UNDERSTOOD, pin=text[:200], problem="it is neither HASH@HEIGHT nor a head file")
    kept = read_head_file(path)
    pin = None if kept is None else kept.pin
    if pin is None:
        refuse(Why.PIN_NOT_UNDERSTOOD, pin=text[:200], problem="it knows no votes of a network's validators")
    return pin


def _wide(name: str) -> str:
    """Filled up to the width of the longest; a Chinese character takes two places."""
    return set_cell_size(name, NAME_WIDTH)
