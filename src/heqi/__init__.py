"""Heqi (合契): a charter-governed consortium ledger for the real economy."""

__version__ = "0.1.0"
