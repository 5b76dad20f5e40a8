"""What has to hold after every fault, whatever it was."""

import time
from random import Random

from tests.faults.fleet import Broken, Fleet
from tests.faults.load import Load

STILL_SECONDS = 2.0


def whole_again(fleet: Fleet, load: Load) -> None:
    """All four run: one app hash, nothing acknowledged lost, nothing sent twice, and each acknowledges again."""
    load.pause()
    load.settle()
    load.compare()
    for each in fleet.names:
        if not load.pay(each):
            raise Broken(f"{each} acknowledges nothing\n{fleet.last_words()}")


def three_move_and_two_stand(fleet: Fleet, load: Load, random: Random) -> None:
    """With one down the others go on, with two nothing is decided and nothing acknowledged, with three again it is."""
    load.pause()
    load.settle()
    first, second = random.sample(fleet.names, 2)
    fleet.members[first].kill()
    left = fleet.others(first)
    for each in left:
        if not load.pay(each, seconds=30):
            raise Broken(f"three of four do not move: {each}\n{fleet.last_words()}")
    fleet.members[second].kill()
    left = fleet.others(first, second)
    load.pay(left[0], seconds=1)  # what was decided when the second went down may still come
    before = {each.height for each in fleet.status(*left).nodes}
    if load.pay(left[1], seconds=STILL_SECONDS):
        raise Broken(f"two of four acknowledge: {left}")
    time.sleep(STILL_SECONDS)
    after = {each.height for each in fleet.status(*left).nodes}
    if max(after) > max(before):
        raise Broken(f"two of four made a block: {before}, then {after}")
    fleet.start(second)
    load.settle(*fleet.others(first))
    fleet.start(first)
    whole_again(fleet, load)
