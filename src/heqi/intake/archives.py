"""ZIP archives from strangers: few members, plain names, a bounded size whatever the archive claims."""

import zipfile
import zlib
from io import BytesIO

from heqi.intake.reasons import Why
from heqi.intake.safe_xml import clip
from heqi.machine.reasons import Refusal, require

MAX_MEMBERS = 500
MAX_MEMBER_BYTES = 16 * 2**20
MAX_UNPACKED_BYTES = 64 * 2**20
MAX_RATIO = 200  # text compresses to a tenth or so; a bomb to a thousandth
SMALL_BYTES = 64 * 2**10  # below this a high ratio harms nobody
ENCRYPTED = 0x1
DIRECTORY_ENTRY = b"PK\x01\x02"


class Archive:
    """A checked archive. What is read of it counts against one budget."""

    def __init__(self, data: bytes) -> None:
        # Counted before the library builds an object for each entry of the directory.
        count = data.count(DIRECTORY_ENTRY)
        require(count <= MAX_MEMBERS, Why.TOO_COMPLEX, what="archive members", limit=MAX_MEMBERS)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError) as error:
            raise Refusal(Why.ARCHIVE_UNSAFE, detail=clip(str(error), 80)) from None
        self._budget = MAX_UNPACKED_BYTES
        names = set()
        for member in self._zip.infolist():
            _check(member)
            require(member.filename not in names, Why.ARCHIVE_UNSAFE, detail="two members have one name")
            names.add(member.filename)
        unpacked = sum(member.file_size for member in self._zip.infolist())
        limit = MAX_UNPACKED_BYTES
        require(unpacked <= limit, Why.TOO_LARGE, what="unpacked archive", size=unpacked, limit=limit)
        self.names = frozenset(names)

    def read(self, name: str) -> bytes:
        """A member's bytes. Refusal when it is broken or beyond what is left of the budget."""
        limit = min(self._budget, MAX_MEMBER_BYTES)
        try:
            with self._zip.open(name) as member:
                data = member.read(limit + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, KeyError) as error:
            raise Refusal(Why.ARCHIVE_UNSAFE, detail=clip(str(error), 80)) from None
        require(len(data) <= limit, Why.TOO_LARGE, what="archive member", size=len(data), limit=limit)
        self._budget -= len(data)
        return data


def _check(member: zipfile.ZipInfo) -> None:
    name = member.filename
    parts = name.split("/")
    plain = not name.startswith("/") and ".." not in parts and "\\" not in name and ":" not in parts[0]
    require(plain and name.isprintable(), Why.ARCHIVE_UNSAFE, detail=f"the member name {clip(name, 40)!r}")
    require(not member.flag_bits & ENCRYPTED, Why.ARCHIVE_UNSAFE, detail="it needs a password")
    known = member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    require(known, Why.ARCHIVE_UNSAFE, detail="a way of compression that is not read")
    dense = member.file_size > SMALL_BYTES and member.file_size > MAX_RATIO * max(member.compress_size, 1)
    require(not dense, Why.ARCHIVE_UNSAFE, detail=f"{clip(name, 40)} grows more than {MAX_RATIO} times")
    size, limit = member.file_size, MAX_MEMBER_BYTES
    require(size <= limit, Why.TOO_LARGE, what="archive member", size=size, limit=limit)
