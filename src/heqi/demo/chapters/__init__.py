"""Chapters: the story itself. One file per chapter; scenes play in the order of their days."""

from heqi.demo.chapters import documents, european, first_claim, founding, holiday, overdue, proof, rewritten

CHAPTERS = (
    founding.CHAPTER,
    documents.CHAPTER,
    first_claim.CHAPTER,
    holiday.CHAPTER,
    overdue.CHAPTER,
    rewritten.CHAPTER,
    european.CHAPTER,
    proof.CHAPTER,
)

__all__ = ["CHAPTERS"]
