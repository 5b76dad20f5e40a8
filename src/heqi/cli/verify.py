"""`heqi verify`: whether a proof file holds, offline, and what it proves."""

import click
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from heqi.cli import files
from heqi.cli.charter import read_charter_file
from heqi.cli.reasons import Why
from heqi.cli.shell import Exit, Screen, answers
from heqi.cli.values import shown_fields
from heqi.client.proof import Verdict, verify
from heqi.machine.charter import Charter
from heqi.machine.reasons import refuse
from heqi.modules import CATALOGUE


@click.command("verify")
@click.argument("proof_file", metavar="FILE")
@click.option(
    "--charter",
    "charter_file",
    envvar="HEQI_CHARTER",
    metavar="CHARTER",
    help="The charter you trust (HEQI_CHARTER), as TOML.",
)
@answers
def verify_command(screen: Screen, proof_file: str, charter_file: str | None) -> int:
    """Check a proof file offline and say what it proves, who vouched, and what it does not prove.

    Exit code 0 when it holds, 4 when it does not: then the failing step is named.

    \b
    heqi verify claim.proof.json --charter charter.toml
    """
    if charter_file is None:
        refuse(Why.NO_CHARTER)
    charter = read_charter_file(charter_file)
    verdict = verify(files.read_bytes(proof_file), charter)
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
        "not_proven": verdict.not_proven,
        "head": verdict.head,
        "record": verdict.record,
        "receipt": verdict.receipt,
    }


def verdict_page(screen: Screen, verdict: Verdict, charter: Charter) -> list[RenderableType]:
    shown: list[RenderableType] = []
    for step in verdict.steps:
        mark = Text("✓ " if step.ok else "✗ ", style="green" if step.ok else "red")
        shown.append(mark + Text(f"{step.name:<10}", style="bold") + Text(step.said.in_language(screen.language)))
    if not verdict.ok:
        shown.append(
            Text(
                screen.says("This proof does not hold: rely on nothing in it.", "该证明不成立，请勿采信。"), style="red"
            )
        )
        return shown
    shown += [Text(""), *(Text(said.in_language(screen.language), style="bold") for said in verdict.proven)]
    row_bytes = None if verdict.record is None else verdict.record.row_bytes
    if verdict.record is not None and row_bytes is not None:
        table = Table(box=None, pad_edge=False, show_header=False)
        row = CATALOGUE.tables[verdict.record.table].read(row_bytes)
        for name, text in shown_fields(row, charter.preamble.currency):
            table.add_row(Text(f"  {name}"), Text(text))
        shown.append(table)
    if verdict.vouched is not None:
        shown.append(Text(verdict.vouched.in_language(screen.language)))
    shown.append(Text(verdict.not_proven.in_language(screen.language), style="yellow"))
    if verdict.head is not None:
        shown.append(Text(f"app hash {verdict.head.app_hash} · block {verdict.head.height}", style="dim"))
    return shown
