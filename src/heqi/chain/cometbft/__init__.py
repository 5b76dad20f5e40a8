"""CometBFT as the engine: the same application, ordered by many nodes.

    edge ─▶ engine (pool, batches) ─RPC─▶ CometBFT ═ peers ═ …
                                             │ socket
    application ◀─ adapter ◀─ server ◀───────┘

One engine transaction is a batch of envelopes from one edge; the adapter flattens batches, so a block of the ledger
holds envelopes and nothing in it says which engine ordered them.
"""
