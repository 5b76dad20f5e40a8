"""Names and identifiers in one spelling, so that two documents about one party can be told to be so.

Chinese documents mix full- and half-width forms of the same name ("（" and "("), sometimes within one file.
"""

MAX_NAME = 400
_WIDTH = {0xFEE0 + code: code for code in range(0x21, 0x7F)} | {0x3000: 0x20, 0x3014: 0x28, 0x3015: 0x29, 0xA0: 0x20}
_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}


def fold_name(name: str) -> str:
    """Half-width brackets, letters and digits; one space between words; ASCII letters in upper case."""
    return " ".join(name.translate(_WIDTH).split()).translate(_UPPER)


def one_line(name: str | None) -> str | None:
    """A name as it is shown: its own characters, one space between words; None when it is empty."""
    return " ".join((name or "").split())[:MAX_NAME] or None


def fold_id(value: str) -> str:
    """An identifier without its spaces, dots and hyphens, half-width and in upper case."""
    folded = fold_name(value)
    return folded.replace(" ", "").replace(".", "").replace("-", "")
