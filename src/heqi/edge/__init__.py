"""The HTTP API: submission, receipts, records with proofs, lists, heads, health; and the authentication of
readers by their keys."""
