"""`heqi charter`: from a first text to the signatures under it, all of it offline."""

from pathlib import Path

import click
from rich.text import Text

from heqi.cli import files
from heqi.cli.charter_check import check_charter, check_page, notes_on, told_of
from heqi.cli.charter_comments import in_chinese
from heqi.cli.charter_diff import charter_differences, difference_lines
from heqi.cli.charter_profiles import PROFILES
from heqi.cli.charter_show.clauses import sections
from heqi.cli.charter_show.page import page
from heqi.cli.charter_show.powers import powers_of
from heqi.cli.charter_show.terminal import summary
from heqi.cli.charter_template import DEFAULT_BEGINS, charter_text, waiting_consensus_keys
from heqi.cli.keystore_options import keystore_options, own_keystore
from heqi.cli.passphrase import read_passphrase
from heqi.cli.reasons import Why
from heqi.cli.shell import Exit, Screen, answers
from heqi.client.founding import read_signatures, write_signature
from heqi.machine.charter import Charter
from heqi.machine.reasons import Refusal, refuse
from heqi.modules import CATALOGUE
from heqi.modules.charter import FIRST_TEXT, CharterRefused, read_content, require_founded, sign_charter


@click.group("charter")
def charter_commands() -> None:
    """Write, check, read and sign the agreement that a network is founded on."""


def read_charter_file(name: str) -> Charter:
    """The charter in a file. CharterRefused with all of its problems."""
    charter, problems = check_charter(files.read_text(name), CATALOGUE)
    if charter is None:
        raise CharterRefused(problems)
    return charter


@charter_commands.command("new")
@click.option(
    "--profile",
    type=click.Choice([*PROFILES]),
    default="manufacturing-city",
    show_default=True,
    help="What the region is strong in: supply chains, credit or stored goods.",
)
@click.option("--begins", type=click.DateTime(["%Y-%m-%d"]), default=DEFAULT_BEGINS, help="The ledger's first day.")
@click.option("--network", is_flag=True, help="With a place for each book-keeper's consensus key.")
@click.option("-o", "--output", metavar="FILE", help="Write it there instead of printing it.")
@answers
def new_command(screen: Screen, profile: str, begins: click.DateTime, network: bool, output: str | None) -> None:
    """Begin an agreement: a commented TOML text, with places for your members and keys.

    \b
    heqi charter new -o charter.toml
    heqi charter new --profile logistics-hub -o charter.toml
    """
    chosen = PROFILES[profile]
    consensus_keys = waiting_consensus_keys(chosen) if network else {}
    text = charter_text(begins=f"{begins:%Y-%m-%d}", consensus_keys=consensus_keys, profile=chosen)
    text = in_chinese(text) if screen.language == "zh" else text
    if output is None and not screen.as_json:
        click.echo(text, nl=False)
        return
    if output is not None:
        files.write_new(output, text.encode())
    said = screen.says(
        f"Written to {output}. Put in your members and keys, then: heqi charter check {output}",
        f"已写入 {output}。填入成员与密钥后运行：heqi charter check {output}",
    )
    screen.show({"file": output, "text": text}, said)


@charter_commands.command("check")
@click.argument("charter_file", metavar="CHARTER")
@click.argument("signature_files", nargs=-1, metavar="[SIGNATURE]…")
@answers
def check_command(screen: Screen, charter_file: str, signature_files: tuple[str, ...]) -> int:
    """Say everything that is missing or contradicts itself; with signature files, also who has not signed.

    \b
    heqi charter check charter.toml
    heqi charter check charter.toml signatures/*.json
    """
    text = files.read_text(charter_file)
    charter, problems = check_charter(text, CATALOGUE)
    if charter is not None and signature_files:
        signatures = [each for name in signature_files for each in read_signatures(files.read_bytes(name), name)]
        try:
            require_founded(charter, signatures)
        except Refusal as refusal:
            problems = [refusal]
    told, notes = told_of(problems, text, CATALOGUE), notes_on(text, CATALOGUE)
    digest = None if charter is None else charter.digest.hex()
    good = screen.says(f"Nothing contradicts itself. Digest: {digest}", f"未发现矛盾。摘要：{digest}")
    if charter is not None and signature_files and not problems:
        good = screen.says(f"Founded: every founder has signed {digest}", f"全体创始成员已签署 {digest}")
    page = [*check_page(told, screen.language)] if told else [Text(good)]
    if notes:
        page += [Text(screen.says("Worth a second look:", "请再看一遍：")), *check_page(notes, screen.language)]
    screen.show({"ok": not told, "digest": digest, "problems": told, "notes": notes}, *page)
    return Exit.REFUSED if told else Exit.DONE


@charter_commands.command("show")
@click.argument("charter_file", metavar="CHARTER")
@click.option("--html", metavar="FILE", help="Write a page to print, in both languages, instead.")
@answers
def show_command(screen: Screen, charter_file: str, html: str | None) -> None:
    """Who can do what alone, who together, what nobody can do; who sees what; every clause with its number.

    \b
    heqi charter show charter.toml --lang zh
    heqi charter show charter.toml --html charter.html
    """
    charter = read_charter_file(charter_file)
    powers = powers_of(charter, CATALOGUE)
    data = {
        "digest": charter.digest.hex(),
        "articles": charter.articles,
        "terms": charter.modules,
        "powers": powers._asdict() | {"hands": [hand._asdict() for hand in powers.hands]},
        "clauses": [
            {"path": line.path, "number": line.number, "title": line.title._asdict(), "value": line.value._asdict()}
            for section in sections(charter, CATALOGUE)
            for line in section.lines
        ],
    }
    if html is None:
        screen.show_page(data, *summary(charter, powers, CATALOGUE, screen.language))
        return
    files.write_new(html, page(charter, powers, CATALOGUE).encode())
    screen.show(data | {"file": html}, screen.says(f"Written to {html}", f"已写入 {html}"))


@charter_commands.command("diff")
@click.argument("old_file", metavar="OLD")
@click.argument("new_file", metavar="NEW")
@answers
def diff_command(screen: Screen, old_file: str, new_file: str) -> None:
    """In which clauses two drafts differ. Layout, comments and the order of roles are no difference.

    \b
    heqi charter diff first.toml second.toml
    """
    old, new = (read_content(files.read_text(name)) for name in (old_file, new_file))
    found = charter_differences(old, new, CATALOGUE)
    same = screen.says("Both say the same.", "两份文本内容相同。")
    data = [each._asdict() | {"title": each.title._asdict()} for each in found]
    for entry, each in zip(data, found, strict=True):
        entry |= {"before": each.before._asdict(), "after": each.after._asdict()}
    screen.show(
        {"same": not found, "differences": data}, *(difference_lines(found, screen.language) if found else [same])
    )


@charter_commands.command("digest")
@click.argument("charter_file", metavar="CHARTER")
@answers
def digest_command(screen: Screen, charter_file: str) -> None:
    """The digest that founders sign: compare it by voice before you do."""
    digest = read_charter_file(charter_file).digest.hex()
    screen.show({"digest": digest}, digest)


@charter_commands.command("sign")
@click.argument("charter_file", metavar="CHARTER")
@keystore_options
@click.option("-o", "--output", metavar="FILE", help="Where the signature goes; PARTY.signature.json if unsaid.")
@answers
def sign_command(
    screen: Screen,
    charter_file: str,
    keys: str,
    party: str | None,
    person: str | None,
    passphrase_fd: int | None,
    output: str | None,
) -> None:
    """Sign as a founder, or a later text as the member that joins by it, offline: writes a small file to hand over.

    \b
    heqi charter sign charter.toml --by river-bank
    """
    charter = read_charter_file(charter_file)
    store = own_keystore(keys)
    granted = {grant.key: member.id for member in charter.articles.member for grant in member.keys}
    fitting = [
        name
        for name in store.names
        if granted.get(name.public) == name.party and party in (None, name.party) and person in (None, name.person)
    ]
    if not fitting:
        refuse(Why.NOT_YOUR_KEY, party=party or ", ".join(sorted({name.party for name in store.names})))
    chosen = fitting[0]
    opened = store.unlock(read_passphrase(passphrase_fd, keys), chosen.party, chosen.person)
    pair = next(key.pair for key in opened if key.name == chosen)
    signature = sign_charter(charter, chosen.party, pair)
    target = output or f"{chosen.party}.signature.json"
    files.write_new(target, write_signature(signature))
    digest, number = charter.digest.hex(), charter.preamble.text
    said = screen.says(
        f"{chosen.party} ({chosen.person}) has signed {digest}\nHand over: {Path(target)}",
        f"{chosen.party}（{chosen.person}）已签署 {digest}\n请提交：{Path(target)}",
    )
    if number != FIRST_TEXT:
        said += screen.says(
            f"\nThis is text {number}: a network is founded on text 1, and this signature serves only who joins by"
            f" text {number} (heqi charter propose --joined).",
            f"\n此为第 {number} 版文本：网络以第 1 版创立，本签名仅供随第 {number} 版加入的成员使用"
            "（heqi charter propose --joined）。",
        )
    screen.show({"file": target, "signature": signature}, said)
