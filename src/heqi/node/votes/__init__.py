"""The votes of a network's validators as a node hands them out: asked of its own CometBFT, checked, and for every
change of validators kept for ever, because the engine forgets its old blocks.
"""

from heqi.node.votes.keeping import KeptVotes

__all__ = ["KeptVotes"]
