"""kill -9 under load, a few times; `python -m tests.node.crash --times 50` is the longer campaign."""

from pathlib import Path

from tests.node.crash import campaign


def test_nothing_acknowledged_is_lost_when_a_node_is_killed_under_load(tmp_path: Path) -> None:
    found = campaign(tmp_path / "node", times=3, seed=7)
    assert found.acknowledged > 0
    assert found.height > 0
