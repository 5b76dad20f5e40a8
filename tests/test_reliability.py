"""Writing one part of the page on reliability leaves the others as they are."""

from pathlib import Path

from tests.reliability import write_part


def test_parts_are_written_in_turn_and_again(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    write_part(page, "one", "1\n")
    write_part(page, "two", "2\n")
    write_part(page, "one", "first\n")
    one, two = "<!-- one: begin -->\nfirst\n<!-- one: end -->\n", "<!-- two: begin -->\n2\n<!-- two: end -->\n"
    assert page.read_text("utf-8") == f"{one}\n{two}"
