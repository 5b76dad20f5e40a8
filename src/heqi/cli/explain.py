"""`heqi explain`: what a refusal means and what to do about it."""

from collections.abc import Iterable
from difflib import get_close_matches

import click
from msgspec.structs import replace
from rich.table import Table
from rich.text import Text

from heqi.cli.reasons import Why
from heqi.cli.refusals import every_reason
from heqi.cli.shell import Screen, answers, rule_words
from heqi.machine.reasons import Reason, plain_template, refuse
from heqi.modules import CLAUSES

MOST_NEAR = 3
SHORTEST_PART = 4


@click.command("explain")
@click.argument("code", required=False)
@answers
def explain_command(screen: Screen, code: str | None) -> None:
    """What a refusal means, on what it rests, what to do; without a code, all of them.

    \b
    heqi explain documents.INVOICE_EXHAUSTED --lang zh
    """
    reasons = every_reason()
    if code is None:
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(no_wrap=True)
        for each in reasons.values():
            table.add_row(Text(each.code), Text(plain_template(screen.says(each.en, each.zh))))
        screen.show({"refusals": [_plain(each) for each in reasons.values()]}, table)
        return
    found = reasons.get(code) or _by_last_name(reasons, code)
    if found is None:
        refuse(Why.CODE_UNKNOWN, code=code[:80], near=near(code, reasons))
    screen.show(_plain(found), _page(screen, found))


def _plain(why: Reason) -> Reason:
    """For programs: facts in braces by their names alone."""
    en, zh, do_en, do_zh = map(plain_template, (why.en, why.zh, why.do_en, why.do_zh))
    return replace(why, en=en, zh=zh, do_en=do_en, do_zh=do_zh)


def near(text: str, known: Iterable[str]) -> str:
    """` (… / …?)` with names that look like the text, or nothing."""
    names = [*known]
    wanted = text.lower()
    close = get_close_matches(text, names, MOST_NEAR)
    close += [name for name in names if len(wanted) >= SHORTEST_PART and wanted in name.lower()]
    last = {name.rpartition(".")[2].lower(): name for name in names}
    close += [last[each] for each in get_close_matches(wanted.rpartition(".")[2], [*last], MOST_NEAR, cutoff=0.75)]
    found = list(dict.fromkeys(close))[:MOST_NEAR]
    return f" ({' / '.join(found)}?)" if found else ""


def _by_last_name(reasons: dict[str, Reason], code: str) -> Reason | None:
    """The one reason whose last name this is, in capitals or not."""
    found = [each for each in reasons.values() if each.code.rpartition(".")[2].lower() == code.lower()]
    return found[0] if len(found) == 1 else None


def _page(screen: Screen, why: Reason) -> Text:
    text = Text(why.code, style="bold")
    retry = screen.says(
        "The same request may succeed later." if why.retry else "The same request will fail again.",
        "同一请求稍后可能成功。" if why.retry else "同一请求会再次失败。",
    )
    lines = [
        ("", screen.says(why.en, why.zh)),
        (screen.says("What to do: ", "怎么办："), screen.says(why.do_en, why.do_zh)),
        (screen.says("Rule: ", "依据："), rule_words(CLAUSES.cited(why.source), screen.language)),
        ("", retry),
    ]
    for label, words in lines:
        if words:
            text.append(f"\n{label}{plain_template(words)}", style="default")
    return text
