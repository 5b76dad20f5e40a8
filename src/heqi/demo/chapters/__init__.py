"""Chapters: the story itself. One file per chapter; scenes play in the order of their days."""

from heqi.demo.chapters import (
    amended,
    documents,
    european,
    first_claim,
    founding,
    holiday,
    opened,
    overdue,
    proof,
    rewritten,
    supervised,
)

CHAPTERS = (
    founding.CHAPTER,
    documents.CHAPTER,
    first_claim.CHAPTER,
    holiday.CHAPTER,
    overdue.CHAPTER,
    rewritten.CHAPTER,
    european.CHAPTER,
    amended.CHAPTER,
    supervised.CHAPTER,
    opened.CHAPTER,
    proof.CHAPTER,
)
GOVERNING = tuple(chapter.number for chapter in (amended.CHAPTER, supervised.CHAPTER, opened.CHAPTER))

__all__ = ["CHAPTERS", "GOVERNING"]
