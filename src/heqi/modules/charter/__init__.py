"""Charter: the rules that the founders agree before the network starts.

    TOML text ─read─▶ checked ─▶ canonical bytes ─▶ digest ─each founder signs, offline─▶ founded

The digest covers the canonical content, so layout and comments are free and everything else is not. Amendments come
later; the founding text is 1.
"""

from heqi.machine.module import Module
from heqi.modules.charter.comparing import differences, require_same_charter
from heqi.modules.charter.contradictions import contradictions
from heqi.modules.charter.founding import (
    CHARTERS,
    CharterText,
    FounderSignature,
    founding_message,
    genesis,
    require_founded,
    sign_charter,
)
from heqi.modules.charter.reading import CharterRefused, charter_of, read_charter
from heqi.modules.charter.reasons import Why

MODULE = Module("charter", __doc__, tables=(CHARTERS,), reasons=(Why,), genesis=genesis)

__all__ = [
    "CHARTERS",
    "MODULE",
    "CharterRefused",
    "CharterText",
    "FounderSignature",
    "Why",
    "charter_of",
    "contradictions",
    "differences",
    "founding_message",
    "read_charter",
    "require_founded",
    "require_same_charter",
    "sign_charter",
]
