"""What a transaction asks, for those who sign it: nobody signs figures that cannot be read."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, inspect
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from heqi.cli.reasons import Why
from heqi.cli.shell import Screen
from heqi.cli.values import ID_WORDS, MEMBER, Manner, bare, described, is_money, shown, shown_id
from heqi.client.proof import moment
from heqi.machine.charter import Charter
from heqi.machine.reasons import require
from heqi.machine.transactions import Transaction
from heqi.modules import CATALOGUE
from heqi.values.amounts import MINOR_DIGITS


def require_readable(transaction: Transaction, currency: str) -> None:
    """Refuse (AMOUNTS_UNREADABLE) unless the currency of every amount is known. currency: the charter's, "" without."""
    for action in transaction.actions:
        unknown = [each for each in amounts_in(action, currency) if each not in MINOR_DIGITS]
        require(not unknown, Why.AMOUNTS_UNREADABLE, action=CATALOGUE.names[type(action)])


def amounts_in(struct: Struct, currency: str) -> Iterator[str]:
    """The currency of each amount in it. currency: of those beside which none is named."""
    currency = own_currency(struct, currency)
    for field in inspect.type_info(type(struct)).fields:  # type: ignore[attr-defined]
        value = getattr(struct, field.name)
        if is_money(field.type) and value is not None:
            yield currency
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Struct):
                yield from amounts_in(each, currency)


def own_currency(struct: Struct, currency: str) -> str:
    own = getattr(struct, "currency", None)
    return own if isinstance(own, str) else currency


def transaction_page(screen: Screen, transaction: Transaction, charter: Charter | None) -> list[RenderableType]:
    """What a transaction asks. charter: by which members are called by their names."""
    names: dict[str, str] = {}
    if charter is not None:
        names = {each.id: screen.says(each.name.en, each.name.zh) for each in charter.articles.member}
    currency = "" if charter is None else charter.preamble.currency
    page: list[RenderableType] = []
    for action in transaction.actions:
        page.append(Text(CATALOGUE.names[type(action)], style="bold"))
        page.append(
            Text("  " + screen.says(" ".join((action.__doc__ or "").split()), CATALOGUE.rules[type(action)].zh))
        )
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column()
        table.add_column(overflow="fold")
        for label, text in struct_lines(action, currency, names, CATALOGUE.names[type(action)].partition(".")[0]):
            table.add_row(Text(f"  {label}"), Text(text))
        page.append(table)
    parties = ", ".join(called(each, names) for each in transaction.parties)
    page.append(Text(screen.says(f"In the names of {parties}.", f"以下列各方的名义：{parties}。")))
    if charter is not None:
        until = moment(charter, transaction.valid_until)
        page.append(Text(screen.says(f"To be sent until {until}.", f"须在 {until} 前发送。")))
    page.append(Text(screen.says(f"Ledger {transaction.ledger}", f"账本 {transaction.ledger}"), style="dim"))
    return page


def struct_lines(struct: Struct, currency: str, names: Mapping[str, str], module: str) -> Iterator[tuple[str, str]]:
    """(field, text) of all that is in it. An id in its short form has the whole one beneath. module: whose it is."""
    currency = own_currency(struct, currency)
    for field in inspect.type_info(type(struct)).fields:  # type: ignore[attr-defined]
        yield from _lines(field.name, field.name, getattr(struct, field.name), field.type, currency, names, module)


def _lines(
    label: str, field: str, value: Any, kind: inspect.Type, currency: str, names: Mapping[str, str], module: str
) -> Iterator[tuple[str, str]]:
    kind = _present(kind)
    match value:
        case tuple() if value and isinstance(bare(kind), inspect.VarTupleType):
            for number, each in enumerate(value, start=1):
                item: inspect.Type = bare(kind).item_type  # type: ignore[attr-defined]
                yield from _lines(f"{label} {number}", field, each, item, currency, names, module)
        case Struct():
            for name, text in struct_lines(value, currency, names, module):
                yield (f"{label}.{name}" if name else ""), text
        case str() if described(kind).startswith(MEMBER):
            yield label, called(value, names)
        case str() if described(kind).startswith(ID_WORDS):
            short = shown_id(CATALOGUE.table_of(field, module), value)
            yield label, short
            if short != value:
                yield "", value
        case _:
            yield label, shown(value, kind, Manner(currency))


def called(party: str, names: Mapping[str, str]) -> str:
    """`River Parts Co. (river-parts)`, or the id alone where the name is not known."""
    return f"{names[party]} ({party})" if party in names else party


def _present(kind: inspect.Type) -> inspect.Type:
    """The type of what is there, without None."""
    if isinstance(kind, inspect.UnionType):
        others = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
        return others[0] if len(others) == 1 else kind
    return kind
