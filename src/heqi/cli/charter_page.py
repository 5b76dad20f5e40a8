"""A charter on one page, as `heqi charter show` prints it: who the members are, who sees what, who may do what, and the
terms with their sources.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from heqi.machine.charter import Charter, Founder
from heqi.machine.reasons import money

SIZES_ZH = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型", "public": "公共机构"}


def charter_page(charter: Charter, language: str) -> list[RenderableType]:
    """The page in one language, part by part."""
    zh = language == "zh"
    return [
        *_heading(charter, zh),
        _title("Members", "成员", zh),
        _members(charter, zh),
        _title("Who sees what", "谁能看到什么", zh),
        Text(keepers_sentence(charter, language)),
        _title("Who may do what", "谁可以做什么", zh),
        _roles(charter, zh),
        _title("Who signs what", "谁签署什么", zh),
        *_policies(charter, zh),
        _title("Terms", "条款", zh),
        _terms(charter),
    ]


def keepers_sentence(charter: Charter, language: str) -> str:
    """Who keeps the book and so sees all of it, in one sentence."""
    names = {member.id: member.name for member in charter.articles.member}
    keepers = [keeper.member for keeper in charter.articles.book_keeper]
    others = [member.id for member in charter.articles.member if member.id not in keepers]
    if language == "zh":
        kept = "、".join(names[each].zh for each in keepers)
        rest = "、".join(names[each].zh for each in others)
        seen = f"其他成员（{rest}）只看到与自己有关的内容。" if rest else "没有其他成员。"
        return f"{kept} 记账，因而看到全部内容；{seen}"
    kept = ", ".join(names[each].en for each in keepers)
    rest = ", ".join(names[each].en for each in others)
    seen = f"every other member ({rest}) sees what it is party to." if rest else "there is no other member."
    return f"{kept} keep the book and so see all of it; {seen}"


def _heading(charter: Charter, zh: bool) -> Iterator[RenderableType]:
    preamble = charter.preamble
    name, purpose = (preamble.name.zh, preamble.purpose.zh) if zh else (preamble.name.en, preamble.purpose.en)
    yield Text(name, style="bold")
    yield Text(purpose)
    begins = f"自 {preamble.begins} 起" if zh else f"from {preamble.begins}"
    text = f"第 {preamble.text} 版文本" if zh else f"text {preamble.text}"
    yield Text(f"{begins} · {preamble.currency} · {preamble.suite} · {text}")
    yield Text(charter.digest.hex(), style="dim")


def _title(en: str, zh_text: str, zh: bool) -> RenderableType:
    return Text(f"\n{zh_text if zh else en}", style="bold")


def _members(charter: Charter, zh: bool) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for wraps in (False, True, False, False, True, True):
        table.add_column(no_wrap=not wraps)
    for member in charter.articles.member:
        name = member.name.zh if zh else member.name.en
        size = SIZES_ZH.get(member.size, member.size) if zh else member.size
        persons = ", ".join(_person(member, number) for number in range(len(member.keys)))
        roles = ", ".join(member.roles)
        table.add_row(*map(Text, (member.id, name, member.uscc or member.lei or "", size, roles, persons)))
    return table


def _person(member: Founder, number: int) -> str:
    grant = member.keys[number]
    limit = f" ≤ {money(grant.limit)}" if grant.limit is not None else ""
    return f"{grant.person} ({grant.role}{limit})"


def _roles(charter: Charter, zh: bool) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    nothing = "只读" if zh else "reads only"
    for role, actions in charter.articles.roles.items():
        holders = ", ".join(member.id for member in charter.articles.member if role in member.roles)
        by_module: dict[str, list[str]] = {}
        for action in actions:
            module, _, name = action.partition(".")
            by_module.setdefault(module, []).append(name)
        may = "; ".join(f"{module}: {', '.join(names)}" for module, names in by_module.items()) or nothing
        table.add_row(Text(role), Text(f"{may}\n({holders})"))
    return table


def _policies(charter: Charter, zh: bool) -> Iterator[RenderableType]:
    for member in charter.articles.member:
        for clause in member.policy:
            needs = " + ".join(f"{count} {role}" for role, count in sorted(clause.needs.items()))
            above = f" ≥ {money(clause.from_amount)}" if clause.from_amount else ""
            yield Text(f"{member.id}: {needs}{above} ← {', '.join(clause.actions)}")
    yield Text("此外任一有效密钥即可签署。" if zh else "Anything else is signed by any one valid key.")


def _terms(charter: Charter) -> RenderableType:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    for name, section in charter.modules.items():
        for clause, value in _lines(name, msgspec.to_builtins(section)):
            table.add_row(Text(clause), Text(value))
    return table


def _lines(where: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _lines(f"{where}.{name}", each)
    elif isinstance(value, list | tuple):
        yield where, ", ".join(map(str, value))
    else:
        yield where, str(value)
