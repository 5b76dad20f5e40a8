"""How a value is written in a charter's text, as TOML."""

from typing import Any

from heqi.codec.canonical import encode
from heqi.values.amounts import format_amount


def toml(value: Any) -> str:
    """A value of a clause on one line."""
    match value:
        case dict():
            return "{ " + ", ".join(f"{name} = {toml(each)}" for name, each in value.items()) + " }"
        case tuple():
            return "[" + ", ".join(map(toml, value)) + "]"
        case _:
            return encode(value).decode()


def named(name: tuple[str, str]) -> str:
    """What is called so in English and in Chinese."""
    return toml({"en": name[0], "zh": name[1]})


def in_words(minor: int) -> str:
    """An amount in major units, as the comment behind it says it."""
    return format_amount(minor, "CNY", ",")
