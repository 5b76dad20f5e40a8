"""The same words in two languages."""

from typing import NamedTuple


class Both(NamedTuple):
    """The same in English and in Chinese."""

    en: str
    zh: str

    def said(self, language: str) -> str:
        return self.zh if language == "zh" else self.en
