"""`heqi marks`: what stands on goods, as the keyed digests by which a warehouse takes them in."""

import csv

import click

from heqi.cli import files
from heqi.cli.grid import Title, grid
from heqi.cli.papers import secrets_option
from heqi.cli.reasons import Why
from heqi.cli.secret import read_secrets
from heqi.cli.shell import Screen, answers
from heqi.intake.trade import NamedMark, TradeLine, named_marks
from heqi.intake.ubl_trade import read_trade
from heqi.machine.reasons import refuse, require


@click.command("marks")
@click.argument("name", metavar="FILE")
@secrets_option
@click.option("-o", "--output", metavar="MARKS", help="Write the marks there, one in each line.")
@answers
def marks_command(screen: Screen, name: str, secrets: tuple[str, ...], output: str | None) -> None:
    """Compute the marks of goods, digests of names and numbers on them, from a UBL advice or `GOODS,NUMBER` lines.

    \b
    heqi marks advice.xml --secret secret.key -o marks.txt
    heqi send inventory.take_in --marks @marks.txt …
    """
    found = named_marks(marked_goods(name), read_secrets(secrets)[0].value)
    require(bool(found), Why.FILE_NOT_UNDERSTOOD, file=name, problem="no goods in it have a number on them")
    if output is not None:
        files.write_new(output, "".join(f"{each.mark}\n" for each in found).encode())
    data = [{"number": number, **described(each)} for number, each in enumerate(found, start=1)]
    rows = [[str(number), each.name, each.batch, each.mark] for number, each in enumerate(found, start=1)]
    titles = (("No.", "序号"), ("Goods", "货物"), ("Number on them", "其上编号"), ("Mark", "标记"))
    shown = grid(screen.out, [Title(screen.says(en, zh), en == "No.") for en, zh in titles], rows)
    screen.show({"file": output, "marks": data}, *shown)


def described(mark: NamedMark) -> dict[str, str]:
    return {"goods": mark.name, "on_them": mark.batch, "mark": mark.mark}


def marked_goods(name: str) -> tuple[TradeLine, ...]:
    """What a file says of goods and the numbers on them: XML, or one pair in each line. Refused: FILE_NOT_UNDERSTOOD,
    and what `read_trade` refuses.
    """
    data = files.read_bytes(name)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return read_trade(data).lines
    lines = []
    for number, row in enumerate(csv.reader(files.read_text(name).removeprefix("\ufeff").splitlines()), start=1):
        pair = [each.strip() for each in row]
        if not any(pair):
            continue
        if len(pair) != 2 or not all(pair):
            refuse(Why.FILE_NOT_UNDERSTOOD, file=name, problem=f"line {number} is not GOODS,NUMBER")
        lines.append(TradeLine(name=pair[0], quantity=0, unit="", batches=(pair[1],)))
    return tuple(lines)
