"""A node signs a head with the key that the text of that head names, and starts anew after its key was amended."""

import json
from pathlib import Path
from typing import Any

import pytest

from heqi.chain.blocks import is_vouched
from heqi.client.keystore import LIGHT, create_keystore, named
from heqi.client.sdk import Client
from heqi.codec.canonical import encode
from heqi.node.folder import CHARTER as TEXT_FILE
from heqi.node.folder import FOUNDERS as FOUNDERS_FILE
from heqi.node.folder import LEDGER
from heqi.node.reasons import Why
from heqi.node.settings import Settings
from heqi.node.vouching import require_named, vouching
from heqi.storage.lmdb_store import LmdbStore
from tests.amending import Amending
from tests.node.process import NodeProcess, run
from tests.pilot import CHARTER, FOUNDERS, OPERATOR, SUPPLIER, TEXT, founded, key
from tests.reached import refusing

PASSPHRASE = "a long passphrase"
FIRST, SECOND = key(OPERATOR, "head"), key(OPERATOR, "second head")
ANOTHER_KEY = {f"book_keeper[{OPERATOR}].head_key": SECOND.public}
NO_KEEPER = {
    f"book_keeper[{OPERATOR}]": None,
    **{f"book_keeper[{each}].power": 25 for each in ("core-maker", "harbour-bank", "river-bank", "supervisor")},
}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """Head keys of the founding text and of the one after it."""
    both = [named(OPERATOR, f"head-{number}", "head", pair) for number, pair in enumerate((FIRST, SECOND), start=1)]
    create_keystore(tmp_path / "keys", PASSPHRASE, both, LIGHT)
    return tmp_path / "keys"


def amended(folder: Path, values: dict[str, Any]) -> Path:
    """A node's folder in which one text took over."""
    folder.mkdir()
    (folder / TEXT_FILE).write_text(TEXT)
    (folder / FOUNDERS_FILE).write_bytes(encode(sorted(FOUNDERS, key=lambda each: each.member)))
    store = LmdbStore(folder / LEDGER)
    Amending(founded(store)).amend(values)
    store.close()
    return folder


def serving(folder: Path, keys: Path) -> NodeProcess:
    return NodeProcess(folder, "--operator", OPERATOR, "--keys", str(keys), HEQI_PASSPHRASE=PASSPHRASE)


def asking(node: NodeProcess, **more: Any) -> Client:
    return Client(node.url, party=SUPPLIER, pair=key(SUPPLIER), charter=CHARTER, **more)


def test_a_node_starts_after_its_head_key_was_amended(tmp_path: Path, keys: Path) -> None:
    folder = amended(tmp_path / "node", ANOTHER_KEY)
    with serving(folder, keys) as node, asking(node, trust_unvouched=True) as client:
        latest = client.head()
        assert [(each.member, each.key) for each in latest.vouchers] == [(OPERATOR, SECOND.public)]
        before = client.head(1)  # of a head of the founding text, by the key of then
        assert [each.key for each in before.vouchers] == [FIRST.public]
        assert is_vouched(before.head, before.vouchers[0])
        (passage,) = client.passages()
        assert [each.key for each in passage.vouchers] == [FIRST.public]  # whom the text before names
    with serving(folder, keys) as node, asking(node) as client:
        assert client.head().head == latest.head


def test_the_key_of_the_text_in_force_has_to_be_there(tmp_path: Path) -> None:
    folder = amended(tmp_path / "node", ANOTHER_KEY)
    create_keystore(tmp_path / "old", PASSPHRASE, [named(OPERATOR, "head", "head", FIRST)], LIGHT)
    start = ["node", "run", "--data", str(folder), "--port", "0", "--operator", OPERATOR, "--json"]
    done = run(*start, "--keys", str(tmp_path / "old"), HEQI_PASSPHRASE=PASSPHRASE)
    assert (done.returncode, json.loads(done.stdout)["refusal"]["code"]) == (1, Why.NO_HEAD_KEY.code)
    with refusing(Why.NO_HEAD_KEY):
        require_named(Settings(operator=OPERATOR), CHARTER, {SECOND.public: SECOND})


def test_who_keeps_the_book_no_more_goes_on_answering(tmp_path: Path, keys: Path) -> None:
    folder = amended(tmp_path / "node", NO_KEEPER)
    with serving(folder, keys) as node, asking(node, trust_unvouched=True) as client:
        assert client.head().vouchers == ()
        assert f"in the name of {OPERATOR}: it does not keep the book" in node.log.read_text()


def test_a_key_changes_with_the_text_while_the_node_runs() -> None:
    pilot = Amending()
    sign = vouching(OPERATOR, {each.public: each for each in (FIRST, SECOND)})
    head, text = pilot.application.head, pilot.charter
    pilot.amend(ANOTHER_KEY)
    signed = [sign(head, text), sign(pilot.application.head, pilot.charter)]
    assert [[each.key for each in some] for some in signed] == [[FIRST.public], [SECOND.public]]
    assert vouching(None, {})(head, text) == ()
    assert vouching(OPERATOR, {})(head, text) == ()
