"""docs/RELIABILITY.md has several parts, each written by a command of its own, which leaves the others alone.

A part stands between two lines that name it, so that whoever writes one finds it again.
"""

from pathlib import Path


def write_part(page: Path, name: str, text: str) -> None:
    """Put a part in its place; at the end where the page does not have it yet."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
    before = page.read_text("utf-8") if page.exists() else ""
    head, found, rest = before.partition(begin)
    tail = rest.partition(end)[2] if found else ""
    gap = "" if found or not head else "\n"
    page.write_text(f"{head}{gap}{begin}{text}{end}{tail}", encoding="utf-8")
