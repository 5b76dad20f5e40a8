"""The consortium's secret: never shown, sealed to one member, told apart by its short name."""

import msgspec
import pytest

from heqi.client.secrets import (
    Secret,
    Why,
    by_epoch,
    new_secret,
    open_secret,
    read_sealed,
    read_secret,
    seal_secret,
    write_secret,
)
from heqi.codec.signatures import EDGE_VECTORS
from heqi.intake.fingerprints import key_name
from tests import pilot
from tests.reached import refusing

SECRET = Secret(3, bytes(range(32)))
BANK, BUYER = pilot.key(pilot.BANK), pilot.key(pilot.BUYER)


def test_a_secret_is_fresh_and_hides_its_bytes() -> None:
    made = new_secret(1)
    assert len(made.value) == 32
    assert made != new_secret(1)
    assert made.value.hex() not in f"{made} {made!r}"
    assert repr(made.value) not in f"{made} {made!r}"
    assert made.name == key_name(made.value)


def test_a_file_gives_back_its_secret() -> None:
    assert read_secret(write_secret(SECRET), "s") == SECRET


@pytest.mark.parametrize(
    ("old", "new"),
    [("heqi-secret-1", "heqi-secret-2"), ("000102", "000103"), ('"epoch": 3', '"epoch": 0'), ("{", "")],
)
def test_an_altered_file_holds_none(old: str, new: str) -> None:
    text = write_secret(SECRET).decode()
    assert old in text
    with refusing(Why.NOT_A_SECRET):
        read_secret(text.replace(old, new, 1).encode(), "s")


def test_a_refusal_never_quotes_the_secret() -> None:
    with pytest.raises(Exception, match="secret") as told:
        read_secret(write_secret(SECRET).replace(b"0001", b"00010"), "s")
    assert "0203" not in str(told.value)


def test_who_it_is_sealed_to_opens_it_and_nobody_else() -> None:
    data = seal_secret(SECRET, BANK.public)
    assert SECRET.value.hex().encode() not in data
    sealed = read_sealed(data, "s")
    assert (sealed.epoch, sealed.name, sealed.to) == (3, SECRET.name, BANK.public)
    assert open_secret(sealed, BANK, "s") == SECRET
    with refusing(Why.SEALED_TO_ANOTHER):
        open_secret(sealed, BUYER, "s")
    with refusing(Why.NOT_SEALED):
        open_secret(msgspec.structs.replace(sealed, to=BUYER.public), BUYER, "s")


def test_labels_of_a_sealed_secret_cannot_be_changed() -> None:
    sealed = read_sealed(seal_secret(SECRET, BANK.public), "s")
    with refusing(Why.NOT_SEALED):
        open_secret(msgspec.structs.replace(sealed, epoch=4), BANK, "s")
    last = "0" if sealed.box[-1] != "0" else "1"
    with refusing(Why.NOT_SEALED):
        open_secret(msgspec.structs.replace(sealed, box=sealed.box[:-1] + last), BANK, "s")
    with refusing(Why.NOT_SEALED):
        read_sealed(write_secret(SECRET), "s")
    with refusing(Why.NOT_SEALED):
        read_sealed(seal_secret(SECRET, BANK.public).replace(b"sealed-secret-1", b"sealed-secret-2"), "s")


@pytest.mark.parametrize("key", ["", "ed25519:00", "rsa:" + "0" * 64, *(vector[1] for vector in EDGE_VECTORS[3:7])])
def test_nothing_is_sealed_to_a_key_that_is_none(key: str) -> None:
    with refusing(Why.KEY_UNFIT):
        seal_secret(SECRET, key)


def test_one_secret_for_each_epoch_in_their_order() -> None:
    assert [each.epoch for each in by_epoch([SECRET, new_secret(1), new_secret(2)])] == [1, 2, 3]
    assert by_epoch([]) == ()
    with refusing(Why.EPOCH_TWICE):
        by_epoch([SECRET, new_secret(3)])
