"""How every command of `heqi` behaves: its two options, its exit codes, and how it says what went wrong.

A command is a click command under `@answers`, which hands it a `Screen`: what it found is told to people or, with
--json, printed as one JSON object. Whatever a command cannot do it raises, and `Commands.main` says so in a sentence.
"""

import json
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from enum import IntEnum
from functools import wraps
from io import StringIO, TextIOWrapper
from itertools import pairwise
from typing import Any, NoReturn, TextIO

import click
import msgspec
from rich.console import Console, RenderableType
from rich.text import Text

from heqi.cli import help_words
from heqi.cli.help_chinese import HelpContext, speaks_chinese
from heqi.cli.reasons import Why
from heqi.client.errors import ClientError, Forked, NotFound, Unreachable, Untrue
from heqi.client.reasons import Why as Client
from heqi.client.wire import InWords, RefusalBody, refusal_body
from heqi.client.witness.reasons import Why as Witness
from heqi.intake.reasons import Why as Intake
from heqi.machine.reasons import LANGUAGES, Facts, Reason, Refusal
from heqi.modules import CATALOGUE, CLAUSES
from heqi.modules.charter import CharterRefused, Clauses, law_beside
from heqi.modules.charter.clauses import MARK
from heqi.state.store import StoreError

LANGUAGE_VARIABLE = "HEQI_LANG"
LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
PAGE_WIDTH = 100  # of a page that is to be read, where no terminal shows it
VALUE = "): "  # between a clause and its value
PIPED_WIDTH = 100_000  # nothing is cut, and no row broken, where a program reads it


class Exit(IntEnum):
    """What the exit code says."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    NOT_FOUND = 3
    BROKEN = 4
    INCIDENT = 70
    INTERRUPTED = 130


EXIT_CODES = (
    (Exit.DONE, "done"),
    (Exit.REFUSED, "refused, with a reason: `heqi explain CODE` says more"),
    (Exit.USAGE, "the command was used wrongly"),
    (Exit.NOT_FOUND, "the node cannot be reached, or there is nothing there that you may see"),
    (Exit.BROKEN, "a proof does not hold, or the ledger shows a fork: do not rely on it"),
    (Exit.INCIDENT, "a fault of the program"),
    (Exit.INTERRUPTED, "interrupted: what was acknowledged stands"),
)

# What the exit code of a refusal is where it is not a "no". Those of the edge, a room above, by their codes.
EXIT_OF_CODE = {
    Why.NOTHING_THERE.code: Exit.NOT_FOUND,
    Why.SHORT_ID_NOT_FOUND.code: Exit.NOT_FOUND,
    Client.UNREACHABLE.code: Exit.NOT_FOUND,
    Client.NOT_A_NODE.code: Exit.NOT_FOUND,
    "edge.NOT_FOUND": Exit.NOT_FOUND,
    "edge.NO_SUCH_PATH": Exit.NOT_FOUND,
    Client.NOT_VOUCHED.code: Exit.BROKEN,
    Client.FORKED.code: Exit.BROKEN,
    Client.PROOF_BROKEN.code: Exit.BROKEN,
    Witness.NO_EVIDENCE.code: Exit.BROKEN,
    Why.FIELD_WRONG.code: Exit.USAGE,
    Why.ACTION_UNKNOWN.code: Exit.USAGE,
    Why.NO_PARTY.code: Exit.USAGE,
    Why.NO_CHARTER.code: Exit.USAGE,
    Why.AMOUNTS_UNREADABLE.code: Exit.USAGE,
    Why.CURRENCY_UNKNOWN.code: Exit.USAGE,
    Intake.PARTY_MAP_MALFORMED.code: Exit.USAGE,
}


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """A refusal as the command tells it."""

    code: str
    en: str
    zh: str
    do_en: str = ""
    do_zh: str = ""
    source: str = ""
    retry: bool = False
    facts: Facts = {}
    clause: InWords | None = None  # what the one that it rests on says
    clauses: tuple[str, ...] = ()  # of the charter that is spoken of: `§3.2.3 book_keeper[river-bank].power`

    def sentence(self, language: str) -> str:
        return self.zh if language == "zh" else self.en

    def do(self, language: str) -> str:
        return self.do_zh if language == "zh" else self.do_en


class Trouble(Exception):
    """Something that was told by another part (a node, a proof), and the exit code that goes with it."""

    def __init__(self, told: Sequence[Told], exit_code: Exit) -> None:
        super().__init__(", ".join(each.code for each in told))
        self.told = told
        self.exit_code = exit_code


def tell(reason: Reason, facts: Facts, clauses: Clauses = CLAUSES, clause: InWords | None = None) -> Told:
    """A reason with its facts filled in. clauses: of the text that it speaks of, where that is at hand; clause: what
    the one that it rests on says.
    """
    body = refusal_body(reason, facts, clauses.cited(reason.source), clause)
    return msgspec.structs.replace(_told(body), clauses=clauses.spoken_of(facts))


def _told(body: RefusalBody) -> Told:
    return msgspec.convert(body, Told, from_attributes=True)


def console(file: TextIO) -> Console:
    """A console that is as wide as its terminal, or wide enough for any row where there is none."""
    return Console(file=file, highlight=False, width=None if file.isatty() else PIPED_WIDTH)


def json_text(data: Any) -> str:
    """One JSON object. A file's name that is no Unicode is shown with replacements."""
    try:
        return msgspec.json.encode(data).decode()
    except UnicodeEncodeError:
        plain = msgspec.to_builtins(data, enc_hook=lambda raw: msgspec.json.decode(bytes(raw)))
        return json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace").decode()


def put(where: Console, what: RenderableType) -> None:
    """Print; sentences are not broken into lines where no terminal shows them."""
    where.print(what, soft_wrap=isinstance(what, Text) and not where.is_terminal)


class Screen:
    """Where a command puts what it found."""

    def __init__(self, as_json: bool, language: str) -> None:
        self.as_json = as_json
        self.language = language
        self.out = console(sys.stdout)

    def says(self, en: str, zh: str) -> str:
        """The one of two sentences that is in the chosen language."""
        return zh if self.language == "zh" else en

    def show(self, data: Any, *shown: RenderableType) -> None:
        """One JSON object, or what people see of it. Text is printed as it is, without markup."""
        if self.as_json:
            click.echo(json_text(data))
            return
        for each in shown:
            put(self.out, Text(each) if isinstance(each, str) else each)

    def show_page(self, data: Any, *shown: RenderableType) -> None:
        """The same of what is to be read as a page: its rows are as wide as the terminal, as COLUMNS says, or as a
        page.
        """
        if self.as_json or self.out.is_terminal:
            self.show(data, *shown)
            return
        asked = os.environ.get("COLUMNS", "")
        width = int(asked) if re.fullmatch("[1-9][0-9]{1,3}", asked) else PAGE_WIDTH
        page = Console(file=StringIO(), highlight=False, width=width)
        with page.capture() as printed:
            for each in shown:
                page.print(each)
        for line in printed.get().splitlines():
            click.echo(line.rstrip())

    def warn_stale(self, seconds: int) -> None:
        """Say that an answer is old, where heartbeats do not explain it (`Client.stale_seconds`)."""
        if seconds and not self.as_json:
            told = Text(
                self.says(
                    f"Old: this is what the ledger said {seconds} seconds ago. The node may be stopped or hide what "
                    "came since, or your clock may be wrong.",
                    f"已过时：这是账本 {seconds} 秒之前的内容。节点可能已停止或隐瞒此后内容，也可能是您的时钟有误。",
                ),
                style="yellow",
            )
            put(console(sys.stderr), told)

    def note(self, en: str, zh: str) -> None:
        """A remark beside the answer, for people only."""
        if not self.as_json:
            put(console(sys.stderr), Text(self.says(en, zh), style="dim"))


def answers(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --json and --lang to a command, and pass it a Screen in their place."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
    @click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        help=f"Language ({LANGUAGE_VARIABLE}, or else that of the terminal's LANG).",
    )
    @wraps(command)
    def answering(*args: Any, as_json: bool, lang: str | None, **options: Any) -> Any:
        context = click.get_current_context()
        as_json = as_json or bool(context.find_root().params.get("as_json"))
        return command(Screen(as_json, lang or language_of(context)), *args, **options)

    return answering


def language_of(context: click.Context) -> str:
    """The language of a command: asked for after its name, before it, or by the environment."""
    root = context.find_root().command
    usual = root.language if isinstance(root, Commands) else usual_language()
    return str(context.params.get("lang") or usual)


def usual_language() -> str:
    """The language of who has asked for none."""
    named = next((os.environ[name] for name in (LANGUAGE_VARIABLE, *LOCALE_VARIABLES) if os.environ.get(name)), "en")
    return "zh" if named.lower().startswith("zh") else "en"


class Commands(click.Group):
    """The root group: commands in sections, examples, exit codes, and the last resort for whatever goes wrong."""

    context_class = HelpContext

    def __init__(self, *args: Any, sections: dict[str, tuple[str, ...]], examples: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sections = sections
        self.examples = examples
        self.language = "en"  # of the help

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]
        """Run, and exit with a code of `Exit`. Nobody sees a traceback who did not ask for one."""
        given = list(sys.argv[1:] if args is None else args)
        self.language = _language(given)
        extra["standalone_mode"] = False
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")  # no terminal's alphabet may end a command
        try:
            answer = super().main(given, prog_name or "heqi", **extra)
        except BrokenPipeError:
            # Whoever read our output has gone; so must we, without a word at interpreter exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(Exit.DONE)
        except (click.ClickException, click.Abort, KeyboardInterrupt, Exception) as error:  # noqa: BLE001
            sys.exit(_report(error, given))
        sys.exit(answer if isinstance(answer, int) else Exit.DONE)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        super().add_command(speaks_chinese(cmd), name)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.language != "zh":
            super().format_help_text(ctx, formatter)
            return
        for paragraph in help_words.ABOUT:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(paragraph)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        named = {name for names in self.sections.values() for name in names}
        sections = {**self.sections, "More": tuple(name for name in self.list_commands(ctx) if name not in named)}
        for title, names in sections.items():
            rows = [
                (name, self._says(command.get_short_help_str(100), help_words.PURPOSES.get(name)))
                for name in names
                if (command := self.get_command(ctx, name)) is not None and not command.hidden
            ]
            if rows:
                with formatter.section(self._says(title, help_words.TITLES.get(title))):
                    formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(self._says("Examples", help_words.TITLES["Examples"])):
            for line in self.examples.strip().splitlines():
                formatter.write(f"  {line}\n")
        with formatter.section(self._says("Environment", help_words.TITLES["Environment"])):
            formatter.write_dl([(name, self._says(en, zh)) for name, en, zh in help_words.ENVIRONMENT])
        with formatter.section(self._says("Exit codes", help_words.TITLES["Exit codes"])):
            codes = [(str(int(code)), self._says(en, help_words.EXIT_CODES.get(int(code)))) for code, en in EXIT_CODES]
            formatter.write_dl(codes)

    def _says(self, en: str, zh: str | None) -> str:
        return zh if self.language == "zh" and zh else en


def explain_error(error: BaseException) -> tuple[list[Told], Exit]:
    """What to say of an exception, and the exit code. Nothing is left without a sentence."""
    match error:
        case Trouble():
            return list(error.told), error.exit_code
        case ClientError():
            return [_told(error.told)], _exit_of(error)
        case CharterRefused():
            return [tell(each.reason, each.facts) for each in error.problems], Exit.REFUSED
        case Refusal():
            return [tell(error.reason, error.facts)], EXIT_OF_CODE.get(error.reason.code, Exit.REFUSED)
        case StoreError():
            told = Told(error.code, error.sentence("en"), error.sentence("zh"), retry=error.retryable)
            return [told], Exit.REFUSED
        case click.Abort() | KeyboardInterrupt():
            return [tell(Why.INTERRUPTED, {})], Exit.INTERRUPTED
        case OSError():
            facts: Facts = {"file": str(error.filename or ""), "problem": error.strerror or type(error).__name__}
            return [tell(Why.FILE_FAILED, facts)], Exit.REFUSED
        case _:
            return [tell(Why.INCIDENT, {"kind": type(error).__name__})], Exit.INCIDENT


def _exit_of(error: ClientError) -> Exit:
    match error:
        case Forked() | Untrue():
            return EXIT_OF_CODE.get(error.code, Exit.BROKEN)
        case Unreachable() | NotFound():
            return Exit.NOT_FOUND
        case _:
            return EXIT_OF_CODE.get(error.code, Exit.REFUSED)


def _report(error: BaseException, given: Sequence[str]) -> int:
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    as_json, language, debug = "--json" in given, _language(given), "--debug" in given
    if debug:
        traceback.print_exception(error)
    if isinstance(error, click.ClickException):
        usage = tell(Why.USAGE, {"problem": error.format_message()})
        if as_json:
            _print_json([usage])
        elif language == "zh":
            put(console(sys.stderr), refusal_text(usage, language))
        else:
            error.show()
        return Exit.USAGE
    told, code = explain_error(error)
    if as_json:
        _print_json(told)
        return code
    screen = console(sys.stderr)
    for each in told:
        put(screen, refusal_text(each, language))
    return code


def refusal_text(told: Told, language: str) -> Text:
    """A refusal for people: what, what to do, on what it rests."""
    zh = language == "zh"
    text = Text(told.sentence(language), style="red")
    numbered = [each for each in told.clauses if f"{each.partition(' ')[0]} " not in told.source]
    for label, words in (
        ("条款：" if zh else "Clause: ", ("；" if zh else "; ").join(numbered)),
        ("怎么办：" if zh else "What to do: ", told.do(language)),
        ("依据：" if zh else "Rule: ", _rule(told, language)),
    ):
        if words:
            text.append(f"\n  {label}{words}", style="default")
    text.append(f"\n  {told.code}", style="dim")
    return text


def _rule(told: Told, language: str) -> str:
    """What it rests on, with what the clause says in words, where the sentence does not say that already."""
    source = rule_words(told.source, language)
    if told.clause is None or not source:
        return source
    said, cited = told.clause.said(language), source.partition(VALUE)[0]
    cited += ")" if VALUE in source else ""
    why = CATALOGUE.reasons.get(told.code)
    law = "" if why is None or VALUE not in source else law_beside(why)
    return f"{cited}{'' if said in told.sentence(language) else f': {said}'}{law}"


def rule_words(source: str, language: str) -> str:
    """What a reason rests on, for people: of the charter it is said in their language."""
    of_charter = f"charter {MARK}"
    return (
        f"章程 {MARK}{source.removeprefix(of_charter)}"
        if language == "zh" and source.startswith(of_charter)
        else source
    )


def _print_json(told: Sequence[Told]) -> None:
    first = msgspec.to_builtins(told[0])
    more = {"refusals": told} if len(told) > 1 else {}
    click.echo(json_text({"refusal": first, **more}))


def _language(given: Sequence[str]) -> str:
    """The language asked for, also where the command line could not be understood."""
    asked = [following for option, following in pairwise(given) if option == "--lang"]
    asked += [each.removeprefix("--lang=") for each in given if each.startswith("--lang=")]
    return asked[-1] if asked and asked[-1] in LANGUAGES else usual_language()
