"""How a value is written in a charter's text, as TOML."""

from heqi.cli.toml import toml
from heqi.values.amounts import format_amount


def named(name: tuple[str, str]) -> str:
    """What is called so in English and in Chinese."""
    return toml({"en": name[0], "zh": name[1]})


def in_words(minor: int) -> str:
    """An amount in major units, as the comment behind it says it."""
    return format_amount(minor, "CNY", ",")
