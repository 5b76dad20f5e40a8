"""A witness: a member that does not run the ledger, and holds those who do to their word.

    each node's head ─▶ signatures ─▶ continues what was seen ─▶ clock ─▶ kept ─▶ co-signed ─▶ own records, proven

Two heads that cannot both be true are written down as evidence, which anybody checks with the charter alone.
"""
