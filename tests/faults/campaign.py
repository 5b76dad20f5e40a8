"""Running faults: each so many times on a network under load, and after each time what always has to hold."""

from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.faults import crashes, garbage, joining, partitions, programs, twins, upgrades, waiting
from tests.faults.fault import Fault
from tests.faults.fleet import Broken, Fleet, running_fleet
from tests.faults.holding import three_move_and_two_stand, whole_again
from tests.faults.load import Load

FAMILIES = (crashes, partitions, waiting, garbage, programs, twins, joining, upgrades)
FAULTS: tuple[Fault, ...] = tuple(fault for family in FAMILIES for fault in family.FAULTS)
Progress = Callable[[int, Load], None]


def once(fault: Fault, fleet: Fleet, load: Load, seed: int, number: int) -> None:
    """The `number`th time; what is drawn follows from the seed, the fault's name and the number. Broken says which."""
    try:
        fault.once(fleet, load, Random(f"{seed} {fault.name} {number}"))
        whole_again(fleet, load)
    except AssertionError as problem:
        again = f"python -m tests.faults --fault {fault.name} --seed {seed} --start {number} --times 1"
        raise Broken(f"{fault.name}, seed {seed}, time {number}: {problem}\nagain: {again}") from problem


def many(fault: Fault, seed: int, numbers: Iterable[int], progress: Progress) -> None:
    """On a network of its own; at the end three move and two stand."""
    with TemporaryDirectory(prefix="heqi-faults-") as folder, running_fleet(Path(folder) / "network") as fleet:
        load = Load(fleet)
        for number in numbers:
            once(fault, fleet, load, seed, number)
            progress(number, load)
        three_move_and_two_stand(fleet, load, Random(f"{seed} {fault.name}"))
