"""Charter: the rules that the founders agree before the network starts.

    TOML text ─read─▶ checked ─▶ canonical bytes ─▶ digest ─each founder signs, offline─▶ founded

The digest covers the canonical content, so layout and comments are free and everything else is not. The founding text
is 1; how members vote for another is `modules/amendment`. What book-keepers do about the network itself is here too:
the keys that their nodes vote with, and when the next version of the application takes over.
"""

from heqi.machine.book_keepers import BOOK_KEEPERS, VALIDATOR_KEYS
from heqi.machine.invariants import fixed, never_deleted
from heqi.machine.module import Module, Rule
from heqi.modules.charter.book_keeping import SetConsensusKey, set_consensus_key
from heqi.modules.charter.clauses import Clauses
from heqi.modules.charter.comparing import Change, changes, differences, require_same_charter
from heqi.modules.charter.contradictions import FIRST_TEXT, contradictions
from heqi.modules.charter.founding import (
    CHARTERS,
    Amends,
    CharterText,
    FounderSignature,
    founding_message,
    genesis,
    present_text,
    require_founded,
    sign_charter,
    text_key,
)
from heqi.modules.charter.in_force import in_force, law_beside, path_behind, rests_on
from heqi.modules.charter.reading import (
    MAX_PROBLEMS,
    CharterRefused,
    Misfit,
    amended_charter,
    charter_of,
    charter_under,
    found_at,
    read_charter,
    read_content,
)
from heqi.modules.charter.reasons import Why
from heqi.modules.charter.telling import clause_told
from heqi.modules.charter.upgrading import (
    UPGRADE_VOTES,
    UPGRADES,
    AgreeToUpgrade,
    agree_to_upgrade,
    application_at,
    upgrade_to,
)
from heqi.modules.charter.words import WORDS

MODULE = Module(
    "charter",
    __doc__,
    tables=(CHARTERS, UPGRADE_VOTES, UPGRADES),
    rules={
        SetConsensusKey: Rule(
            set_consensus_key,
            by="the book-keeper",
            zh=(
                "记账方登记其节点此后投票所用的共识密钥，取代此前的密钥；此前的密钥不再参与投票，权重不变。"
                "密钥本身无须签署：保管共识密钥的装置只签投票，不签其他内容。"
            ),
        ),
        AgreeToUpgrade: Rule(
            agree_to_upgrade,
            by="the book-keeper",
            zh="记账方同意应用的下一版本自某区块起接替；就同一区块达到三分之二权重时生效，此前及此后均可改为同意另一区块。",
        ),
    },
    reasons=(Why,),
    invariants=(
        fixed(BOOK_KEEPERS, "power", "head_key"),
        never_deleted(BOOK_KEEPERS),
        fixed(VALIDATOR_KEYS, "member", "key", "from_height"),
        never_deleted(VALIDATOR_KEYS),
    ),
    genesis=genesis,
    words=WORDS,
)

__all__ = [
    "CHARTERS",
    "FIRST_TEXT",
    "MAX_PROBLEMS",
    "MODULE",
    "UPGRADES",
    "UPGRADE_VOTES",
    "AgreeToUpgrade",
    "Amends",
    "Change",
    "CharterRefused",
    "CharterText",
    "Clauses",
    "FounderSignature",
    "Misfit",
    "SetConsensusKey",
    "Why",
    "amended_charter",
    "application_at",
    "changes",
    "charter_of",
    "charter_under",
    "clause_told",
    "contradictions",
    "differences",
    "found_at",
    "founding_message",
    "in_force",
    "law_beside",
    "path_behind",
    "present_text",
    "read_charter",
    "read_content",
    "require_founded",
    "require_same_charter",
    "rests_on",
    "sign_charter",
    "text_key",
    "upgrade_to",
]
