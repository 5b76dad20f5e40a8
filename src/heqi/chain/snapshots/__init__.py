"""Snapshots: a ledger at one height in chunks, from which a new node begins without executing what came before.

    manifest      the height, the ranges of the state, what fixes the history's size, how much of it comes along
    state chunks  the rows of one range each, with their salts, in path order
    window chunks the blocks and receipts of the window within which a transaction could be replayed, a few at a time

The same height gives the same bytes on every node. The manifest is checked against an app hash that the new node
trusts from elsewhere, every chunk on arrival against the manifest: what is wrong is known by who sent it.
"""

from heqi.chain.snapshots.making import Snapshot, Snapshots, Stopped
from heqi.chain.snapshots.manifest import FORMAT, BadSnapshot
from heqi.chain.snapshots.restoring import Answer, Restoring

__all__ = ["FORMAT", "Answer", "BadSnapshot", "Restoring", "Snapshot", "Snapshots", "Stopped"]
