"""The demonstration through four validators: one head, one app hash on the embedded engine, nothing left running."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from heqi.chain.reader import prove_row
from heqi.client.light import Pin
from heqi.client.proof import make_proof, verify
from heqi.demo.cast import OPERATOR, assemble_cast
from heqi.demo.chapters import CHAPTERS
from heqi.demo.network.agreed import compare_nodes, replay_agreed
from heqi.demo.network.on_network import OnNetwork
from heqi.demo.network.performance import followed, staged
from heqi.demo.stories import STORIES
from heqi.demo.stories.telling import tell_on_network
from heqi.demo.story import Story, play
from heqi.machine.authority import MEMBERS
from heqi.node.network.places import node_folder
from tests.demo.conftest import SEED, without_progress
from tests.network.cluster import require_engine_or_skip
from tests.node.process import are_gone

SECONDS = 60


def test_the_story_begins_on_four_nodes_and_its_blocks_come_to_the_same_hash(tmp_path: Path) -> None:
    require_engine_or_skip()
    cast, network = assemble_cast(SEED, network=True), tmp_path / "network"
    with followed(tmp_path, cast) as application:
        with staged(network, cast, application) as stage:
            story = Story(stage, Path("examples/invoices"), Path("nowhere"), tmp_path)
            play(story, CHAPTERS[:1], without_progress)
            proof = prove_a_member(stage)
            nodes = compare_nodes(stage)
        agreed = replay_agreed(node_folder(network, OPERATOR), tmp_path / "blocks", stage.head, nodes)
    assert min(each.submitted for each in nodes) > 2
    assert {each.app_hash for each in nodes} == {agreed.replayed_app_hash}
    found = verify(proof, cast.charter)
    assert found.votes is not None
    assert len(found.votes.voted_by) > 2
    assert verify(proof, cast.charter, pin=found.votes.block).ok
    other = Pin(height=found.votes.block.height, hash="ab" * 32)
    assert verify(proof, cast.charter, pin=other).failed is not None
    assert agreed.blocks_replayed >= agreed.height > sum(each.submitted for each in nodes)


def test_another_story_goes_through_four_nodes_to_its_report(tmp_path: Path) -> None:
    require_engine_or_skip()
    told = tell_on_network(STORIES["rights"], SEED, tmp_path, without_progress, lambda part: None)
    assert told.agreed is not None
    assert {each.app_hash for each in told.agreed.nodes} == {told.agreed.replayed_app_hash}
    assert sum(each.submitted for each in told.agreed.nodes) > 15
    assert told.verdict.votes is not None
    assert told.verdict.ok
    assert told.agreed.app_hash in (tmp_path / "report.html").read_text("utf-8")


def test_whoever_interrupts_it_leaves_nothing_behind(tmp_path: Path) -> None:
    require_engine_or_skip()
    command = [sys.executable, "-m", "heqi", "demo", "--network", "--json", "--folder", str(tmp_path / "demo")]
    demo = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        running = _running(tmp_path)
        demo.send_signal(signal.SIGINT)
        assert demo.wait(SECONDS) == 130
        assert are_gone(running)
        assert list((tmp_path / "demo").iterdir()) == []
    finally:
        demo.kill()
        demo.wait()


def prove_a_member(stage: OnNetwork) -> bytes:
    """As the last chapter makes its proof: of the present head, with the votes for it."""
    vouched = stage.vouched()
    record = prove_row(stage.store, MEMBERS, OPERATOR, vouched.head.height)
    charter, signatures = stage.cast.charter, stage.cast.signatures()
    votes = stage.votes(vouched.head)
    return make_proof(charter, signatures, vouched.head, list(vouched.vouchers), record, votes=votes).bytes()


def _running(folder: Path) -> list[int]:
    """All of its processes, once the engines are among them."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for file in folder.glob("demo/*/network/running.json"):
            said = json.loads(file.read_bytes())
            if len(said["processes"]) == 8:
                return [said["supervisor"], *said["processes"].values()]
        time.sleep(0.1)
    raise AssertionError("the network did not start")
