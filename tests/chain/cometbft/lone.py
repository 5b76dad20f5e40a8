"""`heqi` with one rule less: that no book-keeper holds a third of the power. A network of one validator says how one
node and its CometBFT live together; what several agree on is for networks of several. A pause is one
after a second already.
"""

import importlib
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

from heqi.__main__ import main

CONTRADICTIONS = importlib.import_module("heqi.modules.charter.contradictions")


def one_keeper_allowed() -> AbstractContextManager[Any]:
    return patch.object(CONTRADICTIONS, "_keeper_problems", lambda charter: iter(()))


if __name__ == "__main__":
    with one_keeper_allowed(), patch("heqi.chain.cometbft.adapter.LAG_SECONDS", 1):
        main()
