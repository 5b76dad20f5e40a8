"""The demonstration's ledger can be kept, and becomes a network with its history; what it proved stays proven."""

from pathlib import Path

from heqi.client.keystore import Keystore
from heqi.client.proof import verify_with_text
from heqi.demo.performance import perform
from heqi.modules import CATALOGUE
from heqi.node.folder import opened
from heqi.node.network.places import KEYS, NODE, places
from heqi.node.network.trial import PASSPHRASE
from heqi.node.network.trial_graduation import graduate_trial
from heqi.node.reasons import Why
from tests.demo.conftest import SEED, without_progress
from tests.reached import refusing

NOW = 1_795_000_000  # long after the story


def test_the_demos_ledger_graduates(tmp_path: Path) -> None:
    pilot, network = tmp_path / "pilot", tmp_path / "network"
    told = perform(SEED, tmp_path / "demo", without_progress, pilot=pilot)
    keys = Keystore(pilot / KEYS).unlock((pilot / PASSPHRASE).read_text().strip())
    graduated = graduate_trial(pilot / NODE, network, keys, NOW, CATALOGUE)
    last = graduated.statement.head
    assert last.height == told.story.stage.head.height + 1  # in which the members named their consensus keys
    for place in places(network):
        with opened(place.folder, CATALOGUE) as application:
            assert application.head == last
    proof, charter = (tmp_path / "demo" / "proof.json").read_bytes(), (network / "charter.toml").read_text("utf-8")
    assert verify_with_text(proof, charter).ok
    with refusing(Why.GRADUATED):
        graduate_trial(pilot / NODE, tmp_path / "again", keys, NOW, CATALOGUE)
    with refusing(Why.FOLDER_NOT_EMPTY):
        perform(SEED, tmp_path / "demo", without_progress, pilot=pilot)
