"""Events: what a transaction made known to others, as people read it."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from rich.text import Text

from heqi.cli.shell import Screen
from heqi.cli.values import Manner, manner_of, readable, shown_fields
from heqi.modules import CATALOGUE


def event_lines(screen: Screen, events: Iterable[Mapping[str, Any]], currency: str) -> list[Text]:
    """A line for each event of a receipt. currency: the ledger's."""
    manner = manner_of((), currency, screen.language)
    return [
        Text(f"  {event['event']}  {event_content(event['event'], event, manner)}", style="yellow") for event in events
    ]


def event_content(name: str, content: Any, manner: Manner) -> str:
    """What an event says, with amounts and rates as people read them."""
    try:
        event = msgspec.convert({**content, "event": name}, CATALOGUE.events[name])
    except (msgspec.ValidationError, KeyError, TypeError):  # of a newer node
        return readable(content)
    own = manner._replace(module=name.partition(".")[0])
    return ", ".join(f"{own.field(field)} {text}" for field, text in shown_fields(event, own))
