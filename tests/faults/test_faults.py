"""A few faults on one network of real processes; `make faults` runs all of them, and often."""

from pathlib import Path
from random import Random

from tests.faults.campaign import FAULTS, once
from tests.faults.fleet import running_fleet
from tests.faults.holding import three_move_and_two_stand
from tests.faults.load import Load
from tests.network.cluster import require_engine_or_skip


def test_a_network_under_load_survives_each_of_a_few_faults(tmp_path: Path) -> None:
    require_engine_or_skip()
    with running_fleet(tmp_path / "network") as fleet:
        load = Load(fleet)
        for fault in FAULTS:
            for number in range(fault.short):
                once(fault, fleet, load, 0, number)
        three_move_and_two_stand(fleet, load, Random(0))
        fleet.stop()
