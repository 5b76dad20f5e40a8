"""`heqi reference`: the pages of docs/reference, written from the code and from nothing else.

actions.md   what may be asked          refusals.md   what may be answered
tables.md    what is remembered         queries.md    the lists people work from
cli.md       this command, by its own --help
../CHARTER.md  what a charter can grant a supervisor
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from heqi.cli.charter_page import charter_page
from heqi.cli.forms import fields_of
from heqi.cli.refusals import every_reason
from heqi.cli.shell import EXIT_CODES, Commands, Exit, Screen, answers
from heqi.cli.values import kind_words
from heqi.machine.catalogue import Catalogue
from heqi.machine.module import Module
from heqi.machine.reasons import plain_template
from heqi.modules import CATALOGUE, CLAUSES
from heqi.reading.views import VIEWS
from heqi.state.tables import EVERYONE

NOTE = "<!-- Written by `make docs` from the code: change it there. -->\n\n"
HELP_WIDTH = 100


@click.command("reference")
@click.option(
    "--to", "folder", default="docs/reference", show_default=True, metavar="FOLDER", help="Where the pages go."
)
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 when a page differs from the code.")
@click.pass_context
@answers
def reference_command(screen: Screen, context: click.Context, folder: str, check: bool) -> int:
    """Write the reference pages (actions, refusals, tables, queries, this command) from the code."""
    pages = reference_pages(context.find_root().command)
    root = Path(folder)
    stale = [name for name, text in pages.items() if not _is_written(root / name, text)]
    if not check:
        root.mkdir(parents=True, exist_ok=True)
        for name in stale:
            (root / name).write_text(pages[name], encoding="utf-8")
    names = ", ".join(stale) or screen.says("nothing", "无")
    screen.show({"changed": stale, "written": not check}, screen.says(f"Changed: {names}", f"有变动：{names}"))
    return Exit.REFUSED if check and stale else Exit.DONE


def reference_pages(root: click.Command) -> dict[str, str]:
    """Every page by its file name. root: the whole command, with what the rooms above have added."""
    return {
        "actions.md": "".join(_actions(CATALOGUE)),
        "refusals.md": "".join(_refusals()),
        "tables.md": "".join(_tables(CATALOGUE)),
        "queries.md": "".join(_queries()),
        "cli.md": "".join(_commands(root)),
        "../CHARTER.md": NOTE + "".join(charter_page(CATALOGUE)),
    }


def _is_written(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _actions(catalogue: Catalogue) -> Iterator[str]:
    yield NOTE + (
        "# Actions\n\nWhat may be asked, by module. Every action also has `by`: the party in whose name it is asked. "
        "`heqi send ACTION --help` shows the same as a form.\n\n"
        "Amounts have two forms, and each place takes one alone:\n\n"
        "- On the wire, in what is signed and kept, and for programs that use the SDK, an amount is an integer in the "
        "minor unit of its currency, as below: 1,000,000.00 CNY is `100000000`.\n"
        "- What people write for the command, in options, in their JSON (`--invoices JSON`) and in "
        '`heqi send --file`, is decimal text of the currency: `1000000.00`, in JSON `"1000000.00"`. A bare number '
        "in that JSON is refused, so that quotes never make a factor of 100.\n\n"
        "The command shows amounts to people as 1,000,000.00 CNY; its `--json` answers give what is on the wire.\n"
    )
    for module in catalogue.modules.values():
        if not module.rules:
            continue
        yield f"\n## {module.name}\n\n{_doc(module)}\n"
        for name, action, rule in catalogue.actions_of(module.name):
            yield f"\n### {name}\n\n{_paragraph(action.__doc__)}\n\n{rule.zh}\n\nSigned by {rule.by}"
            yield f", and by the parties in {_listed(rule.also)}." if rule.also else "."
            yield " It starts new business.\n\n" if rule.starts else "\n\n"
            yield "| Field | What | |\n|---|---|---|\n"
            for field in fields_of(action):
                about = kind_words(field.kind)
                many = "list" if field.many else "optional" if field.optional or not field.required else ""
                yield f"| `{field.name}` | {_cell(about)} | {many} |\n"


def _refusals() -> Iterator[str]:
    yield NOTE + (
        "# Refusals\n\nEvery reason for which something can be refused, in both languages. Facts stand in braces. "
        "`heqi explain CODE` says the same.\n"
    )
    room = ""
    for why in every_reason().values():
        en, zh, do_en, do_zh = map(plain_template, (why.en, why.zh, why.do_en, why.do_zh))
        prefix = why.code.partition(".")[0]
        if prefix != room:
            room = prefix
            yield f"\n## {room}\n"
        yield f"\n### {why.code}\n\n{en}\n\n{zh}\n\nWhat to do: {do_en} {do_zh}\n\n"
        yield f"Rule: {CLAUSES.cited(why.source)}\n\n" if why.source else ""
        yield "The same request may succeed later.\n" if why.retry else "The same request will fail again.\n"


def _tables(catalogue: Catalogue) -> Iterator[str]:
    yield NOTE + (
        "# Tables\n\nWhat a ledger remembers. Book-keepers read everything; below stands who else reads a row. "
        "Walks follow the indexes.\n"
    )
    for module in catalogue.modules.values():
        for table in module.tables:
            readers = "everybody" if EVERYONE in table.readers else f"the parties in {_listed(table.readers)}"
            yield f"\n## {table.name}\n\nKey: {table.key}. Module: {module.name}. Short ids: `{table.short}-…`.\n\n"
            waits = "".join(f", `{field}` from `{day}` on" for field, day in table.later.items())
            yield f"Read by {readers if table.readers else 'book-keepers alone'}{waits}."
            yield f" Indexes: {_listed(table.indexes)}.\n\n" if table.indexes else "\n\n"
            yield f"{_paragraph(table.row.__doc__)}\n\nFields: {_listed(table.row.__struct_fields__)}.\n"


def _queries() -> Iterator[str]:
    yield NOTE + "# Queries\n\nThe lists people work from: `heqi list NAME`, `GET /v1/views/NAME`.\n"
    for view in VIEWS:
        yield f"\n## {view.name}\n\n{view.en}. {view.zh}。\n\n"
        members = f"For {_listed(view.roles)} and book-keepers." if view.roles else "For every member."
        yield f"{members}\n\n"
        yield "| Column | | |\n|---|---|---|\n"
        for column in view.columns:
            yield f"| `{column.name}` ({column.kind}) | {column.en} | {column.zh} |\n"
        for parameter in view.parameters:
            about = f"{parameter.kind}, {parameter.default or 'none'} if unsaid"
            yield f"\n`{parameter.name}` ({about}): {parameter.en}. {parameter.zh}。\n"


def _commands(root: click.Command) -> Iterator[str]:
    if isinstance(root, Commands):
        root.language = "en"
    yield NOTE + "# The heqi command\n\n"
    for code, what in EXIT_CODES:
        yield f"- exit code {int(code)}: {what}\n"
    yield from _command(root, "heqi", None)


def _command(command: click.Command, name: str, above: click.Context | None) -> Iterator[str]:
    context = click.Context(command, info_name=name.rpartition(" ")[2], parent=above, **command.context_settings)
    context.terminal_width = context.max_content_width = HELP_WIDTH
    yield f"\n## {name}\n\n```\n{command.get_help(context)}\n```\n"
    # The forms of actions are in actions.md already.
    if isinstance(command, click.Group) and name != "heqi send":
        for each in sorted(command.list_commands(context)):
            below = command.get_command(context, each)
            if below is not None and not below.hidden:
                yield from _command(below, f"{name} {each}", context)


def _doc(module: Module) -> str:
    """A module's docstring: paragraphs, and drawings as they stand."""
    blocks = module.doc.strip().split("\n\n")
    shown = [f"```\n{block}\n```" if block.startswith("    ") else _paragraph(block) for block in blocks]
    return "\n\n".join(shown).replace("\n```\n\n```\n", "\n\n")


def _paragraph(text: str | None) -> str:
    return " ".join((text or "").split())


def _listed(names: Any) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
