"""Founders' signatures as files."""

import pytest

from heqi.client.founding import Why, read_signatures, write_signature
from tests import pilot
from tests.reached import refusing


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"null", b'{"member":"x"}', b"[" * 5000])
def test_what_is_no_signature_is_told(data: bytes) -> None:
    with refusing(Why.NO_SIGNATURE_FILE):
        read_signatures(data)


def test_signatures_come_back_one_by_one_or_together() -> None:
    one, other = pilot.FOUNDERS[:2]
    assert read_signatures(write_signature(one)) == [one]
    together = b"[" + write_signature(one) + b"," + write_signature(other) + b"]"
    assert read_signatures(together) == [one, other]
