"""The few forms of Protocol Buffers of which CometBFT makes what it hashes and signs: fields in order, nothing twice.

A field that holds zero or nothing is left out; a message inside another is written even when it is empty, where
CometBFT's definition never leaves it out.
"""

_VARINT, _FIXED64, _BYTES = 0, 1, 2


def varint(number: int) -> bytes:
    """A whole number of at most 64 bits, not negative: seven bits in each byte, the lowest first."""
    data = bytearray()
    while number > 0x7F:
        data.append(number & 0x7F | 0x80)
        number >>= 7
    data.append(number)
    return bytes(data)


def number_field(field: int, number: int) -> bytes:
    return varint(field << 3 | _VARINT) + varint(number) if number else b""


def fixed_field(field: int, number: int) -> bytes:
    return varint(field << 3 | _FIXED64) + number.to_bytes(8, "little") if number else b""


def bytes_field(field: int, data: bytes) -> bytes:
    return message_field(field, data) if data else b""


def message_field(field: int, data: bytes) -> bytes:
    """A message inside another, also an empty one."""
    return varint(field << 3 | _BYTES) + delimited(data)


def delimited(data: bytes) -> bytes:
    """Preceded by its length."""
    return varint(len(data)) + data


def time(second: int, nanosecond: int) -> bytes:
    """google.protobuf.Timestamp."""
    return number_field(1, second) + number_field(2, nanosecond)
