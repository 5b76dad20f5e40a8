"""`heqi` as it is, but that one book-keeper alone may keep the book: so a network of one validator can be measured."""

import importlib
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

from heqi.__main__ import main

CONTRADICTIONS = importlib.import_module("heqi.modules.charter.contradictions")


def one_keeper_allowed() -> AbstractContextManager[Any]:
    return patch.object(CONTRADICTIONS, "_keeper_problems", lambda charter: iter(()))


if __name__ == "__main__":
    with one_keeper_allowed():
        main()
