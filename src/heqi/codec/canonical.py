"""Canonical bytes: JSON in the profile of RFC 8785 that Heqi signs and stores.

ASCII keys sorted, integers only and within 2^53-1 (the types of the fields say so), text as UTF-8 without surrogates,
no white space. Every decoder accepts some input that is not canonical, so what arrives is encoded again and compared.
"""

from typing import TypeVar

import msgspec

T = TypeVar("T")

_ENCODER = msgspec.json.Encoder(order="sorted")

encode = _ENCODER.encode


class NotCanonical(ValueError):
    """The bytes are not the canonical form of what they say (or say nothing of the asked type)."""


def decode(data: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """Canonical bytes -> a value of the decoder's type. NotCanonical for everything else."""
    try:
        value = decoder.decode(data)
        again = encode(value)
    except (ValueError, RecursionError) as error:  # msgspec's and Unicode errors are ValueErrors
        raise NotCanonical(str(error)) from None
    if again != data:
        raise NotCanonical("the bytes are not in canonical form (RFC 8785: sorted keys, no spaces, one spelling)")
    return value
