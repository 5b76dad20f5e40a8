"""The trial clock's statement: an engine transaction that says how late it is on a trial network.

`00 c l o c k 1 ‖ the second (8 bytes, big endian)`. No batch and no envelope begins so, and on a network that keeps
real time nothing reads it: there it is refused like any bytes that are no batch.
"""

from heqi.values.days import LAST_SECOND

MAGIC = b"\x00clock1"
SECOND_BYTES = 8


def write_statement(second: int) -> bytes:
    """That it is this second. ValueError where there is no such day."""
    data = MAGIC + second.to_bytes(SECOND_BYTES, "big")
    if read_statement(data) is None:
        raise ValueError(f"{second} is beyond the last day")
    return data


def read_statement(data: bytes) -> int | None:
    """The second that a statement says; None where the bytes are none."""
    if len(data) != len(MAGIC) + SECOND_BYTES or not data.startswith(MAGIC):
        return None
    second = int.from_bytes(data[len(MAGIC) :], "big")
    return second if second <= LAST_SECOND else None
