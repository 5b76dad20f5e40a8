"""Proofs that stand alone: one file from which anybody who has the charter sees, offline, what a ledger said.

    form ─▶ charter ─▶ founders ─▶ head ─▶ votes ─▶ texts ─▶ vouchers ─▶ record ─▶ asset ─▶ receipt ─▶ whole

The file is canonical JSON and has one form: every byte of it is checked by some step. (The last one is a checksum: one
path can prove the absence of several keys, so a changed key could still be a true proof, of something else.) Votes are
there on a network alone. What is proven is always "these book-keepers vouch that the ledger says so", never that what
it says is true outside.
"""

from heqi.client.proof.file import ProofFile, make_proof
from heqi.client.proof.pledged import check_asset
from heqi.client.proof.reasons import Why
from heqi.client.proof.saying import moment, row_of
from heqi.client.proof.steps import check_receipt, check_record, unnamed
from heqi.client.proof.verdict import NOT_PROVEN, NetworkVotes, Said, Step, Verdict
from heqi.client.proof.verifying import STEPS, verify, verify_with_text

__all__ = [
    "NOT_PROVEN",
    "STEPS",
    "NetworkVotes",
    "ProofFile",
    "Said",
    "Step",
    "Verdict",
    "Why",
    "check_asset",
    "check_receipt",
    "check_record",
    "make_proof",
    "moment",
    "row_of",
    "unnamed",
    "verify",
    "verify_with_text",
]
