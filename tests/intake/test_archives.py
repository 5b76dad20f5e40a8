"""ZIP archives from strangers."""

import struct
import zipfile
from io import BytesIO

import pytest

from heqi.intake import archives
from heqi.intake.archives import Archive
from heqi.intake.reasons import Why
from tests.reached import refusing


def packed(*members: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def test_reads_members() -> None:
    archive = Archive(packed(("a.xml", b"<a/>"), ("b/c.xml", b"<c/>")))
    assert archive.names == {"a.xml", "b/c.xml"}
    assert archive.read("b/c.xml") == b"<c/>"


@pytest.mark.parametrize("name", ["/etc/passwd", "../a", "a/../../b", "a\\b", "C:/a", "a\x1b"])
def test_names_stay_inside(name: str) -> None:
    with refusing(Why.ARCHIVE_UNSAFE):
        Archive(packed((name, b"x")))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with refusing(Why.ARCHIVE_UNSAFE):
        Archive(packed(("bomb", b"\x00" * 10_000_000)))


def test_a_bomb_that_lies_about_its_size_ends_at_the_size_it_claims() -> None:
    data = bytearray(packed(("bomb", b"\x00" * 10_000_000)))
    directory = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, directory + 24, 1000)
    with refusing(Why.ARCHIVE_UNSAFE):
        Archive(bytes(data)).read("bomb")


def test_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    with refusing(Why.TOO_COMPLEX):
        Archive(packed(*((f"{n}", b"") for n in range(archives.MAX_MEMBERS + 1))))
    three = packed(("a", b"1234"), ("b", b"1234"), ("c", b"1234"))
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 11)
    with refusing(Why.TOO_LARGE):
        Archive(three)
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 12)
    archive = Archive(three)
    assert [archive.read(name) for name in "abc"] == [b"1234"] * 3
    with refusing(Why.TOO_LARGE):
        archive.read("a")  # a second time: the budget is used up
    monkeypatch.setattr(archives, "MAX_MEMBER_BYTES", 3)
    with refusing(Why.TOO_LARGE):
        Archive(three)


def test_duplicates_passwords_and_odd_compression() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = packed(("a", b"1"), ("a", b"2"))
    with refusing(Why.ARCHIVE_UNSAFE):
        Archive(twice)
    locked = bytearray(packed(("a", b"1")))
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    with refusing(Why.ARCHIVE_UNSAFE):
        Archive(bytes(locked))
    with refusing(Why.ARCHIVE_UNSAFE):
        Archive(packed(("a", b"1"), how=zipfile.ZIP_BZIP2))


def test_what_is_broken() -> None:
    whole = packed(("a", b"0123456789" * 100))
    for data in (b"PK", whole[:40], whole[:-10]):
        with refusing(Why.ARCHIVE_UNSAFE):
            Archive(data)
    damaged = bytearray(whole)
    damaged[40] ^= 0xFF
    with refusing(Why.ARCHIVE_UNSAFE):
        Archive(bytes(damaged)).read("a")
