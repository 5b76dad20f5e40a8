"""TOML: how a value and a name of a charter's text are written."""

import re
from typing import Any

from heqi.codec.canonical import encode

PLAIN = re.compile("[A-Za-z0-9_-]+")


def toml(value: Any) -> str:
    """A value of a clause on one line."""
    match value:
        case dict():
            return "{ " + ", ".join(f"{toml_key(name)} = {toml(each)}" for name, each in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(map(toml, value)) + "]"
        case _:
            return encode(value).decode()


def toml_key(name: str) -> str:
    return name if PLAIN.fullmatch(name) else encode(name).decode()
