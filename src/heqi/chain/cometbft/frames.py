"""Messages on CometBFT's socket: a length as a varint (seven bits a byte, the lowest first), then so many bytes."""

from collections.abc import Iterator

LONGEST_FRAME = 64_000_000  # a block may be a quarter of it
LONGEST_LENGTH = 5  # bytes of a varint below 2**35


class BadFrame(ValueError):
    """The bytes are no message that this side could be sent."""


class Frames:
    """Bytes as they arrive, in whatever pieces, become messages."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The messages that are whole now. BadFrame when one would be too long."""
        pending = self._pending
        pending += data
        start = 0
        try:
            while (header := _read_length(pending, start)) is not None:
                begins, length = header
                if begins + length > len(pending):
                    break
                start = begins + length
                yield bytes(pending[begins:start])
        finally:
            del pending[:start]


def frame(message: bytes) -> bytes:
    """A message as it travels."""
    length, header = len(message), bytearray()
    while length > 0x7F:
        header.append(length & 0x7F | 0x80)
        length >>= 7
    header.append(length)
    return bytes(header) + message


def _read_length(data: bytearray, start: int) -> tuple[int, int] | None:
    """Where a message begins and how long it is; None while its length has not arrived."""
    length = 0
    for place, byte in enumerate(data[start : start + LONGEST_LENGTH]):
        length |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            if length > LONGEST_FRAME:
                raise BadFrame(f"a message of {length} bytes")
            return start + place + 1, length
    if len(data) - start >= LONGEST_LENGTH:
        raise BadFrame("a length that does not end")
    return None
