"""The ledger's memory: typed tables, an overlay view with savepoints, the Merkle tree over it, and the protocol
that a store has to fulfil. Knows rows and keys, and nothing of what they mean."""
