"""`heqi charter text`: the text in force or an earlier one, with which the next proposal begins."""

from typing import Any

import click
import msgspec

from heqi.cli import files
from heqi.cli.charter_written import written_charter
from heqi.cli.connection import Connection, connected, open_session
from heqi.cli.reasons import Why
from heqi.cli.shell import Screen, answers
from heqi.client.sdk import Client
from heqi.codec.canonical import encode
from heqi.machine.charter import Charter
from heqi.machine.reasons import refuse
from heqi.modules import CATALOGUE
from heqi.modules.charter import CHARTERS, amended_charter, text_key


@click.command("text")
@click.option("--at", "number", type=click.IntRange(1), metavar="NUMBER", help="That text; the one in force if unsaid.")
@click.option("--next", "following", is_flag=True, help="With the number of the next text, to propose it when changed.")
@click.option("-o", "--output", metavar="FILE", help="Write it there instead of printing it.")
@connected
@answers
def text_command(
    screen: Screen, number: int | None, following: bool, output: str | None, connection: Connection
) -> None:
    """The text in force as TOML, as it follows from the one that you hold; each clause with its number beside it.

    What is written has the digest of the text, so it is a start for the next proposal.

    \b
    heqi charter text -o present.toml
    heqi charter text --next -o next.toml        then change it, and: heqi charter propose next.toml
    heqi charter text --at 1 --lang zh
    """
    with open_session(connection).client as client:
        charter = text_numbered(client, number)
    if following:
        charter = _next(charter)
    text, digest = written_charter(charter, CATALOGUE, screen.language), charter.digest.hex()
    if output is None and not screen.as_json:
        click.echo(text, nl=False)
        return
    if output is not None:
        files.write_new(output, text.encode())
    data = {"file": output, "number": charter.preamble.text, "digest": digest, "text": text}
    number = charter.preamble.text
    said = screen.says(
        f"Text {number} written to {output}. Digest: {digest}", f"第 {number} 版文本已写入 {output}。摘要：{digest}"
    )
    if following:
        said = screen.says(
            f"Begun as text {number}: text {number - 1} under the next number, written to {output}. Change it, then:"
            f" heqi charter propose {output}",
            f"已起草第 {number} 版：即第 {number - 1} 版文本、序号递增，已写入 {output}。修订后运行："
            f"heqi charter propose {output}",
        )
    screen.show(data, said)


def text_numbered(client: Client, number: int | None) -> Charter:
    """The text in force, as it follows from the founding one, or the one of that number, as the ledger proves it.
    Refuse (NOTHING_THERE) what the ledger does not have.
    """
    if number is None:
        return client.text_of(client.head().head)
    row = client.record(CHARTERS.name, text_key(number), proof=True, allow_stale=True).row
    if row is None:
        refuse(Why.NOTHING_THERE, what=f"{CHARTERS.name} {number}")
    return amended_charter(msgspec.json.decode(row.canonical), CATALOGUE)


def _next(charter: Charter) -> Charter:
    """The same with the next number."""
    content: dict[str, Any] = msgspec.json.decode(charter.canonical)
    content["charter"]["text"] += 1
    preamble = msgspec.structs.replace(charter.preamble, text=content["charter"]["text"])
    articles = msgspec.structs.replace(charter.articles, charter=preamble)
    return Charter(articles, charter.modules, encode(content))
