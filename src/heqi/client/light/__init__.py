"""A light client of a network: what more than two thirds of the validators voted for, followed from the charter.

    charter's validators ─▶ header at each change of them, with its votes ─▶ header H+1, with its votes ─▶ head of H

Pure: it neither asks nor keeps anything. Whoever trusts the charter trusts what it accepts, on one assumption that it
cannot check: that no two thirds of any earlier validators sign another past, also after they have left. Whoever holds
a block's hash from elsewhere can have the way pass through that block (a pin), and trusts only those from there on.
"""

from heqi.client.light.following import Change, EngineVotes, Pin, Trust, Voted, follow, trust_of
from heqi.client.light.headers import EngineHeader, SignedHeader, Vote, VotingKey
from heqi.client.light.reasons import Why

__all__ = [
    "Change",
    "EngineHeader",
    "EngineVotes",
    "Pin",
    "SignedHeader",
    "Trust",
    "Vote",
    "Voted",
    "VotingKey",
    "Why",
    "follow",
    "trust_of",
]
