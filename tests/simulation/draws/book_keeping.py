"""Draws for the charter's own module: what book-keepers do about their nodes."""

from heqi.machine.authority import KEYS
from heqi.machine.book_keepers import BOOK_KEEPERS, VALIDATOR_KEYS
from heqi.machine.transactions import Action
from heqi.modules.charter import AgreeToUpgrade, SetConsensusKey
from tests.simulation.draws.draw import Draw, Drawing
from tests.simulation.world import KEEPERS

FAR_BLOCKS = (10_000, 20_000)  # half of one is beyond a run as well
UNSOUND = ("ed25519:01" + "00" * 31, "ed25519:ec" + "ff" * 30 + "7f", "ed25519:02" + "00" * 31)


def set_consensus_key(draw: Draw) -> Action:
    return SetConsensusKey(by=draw.mostly(KEEPERS, draw.members), key=draw.new_pair().public)


def used_consensus_key(draw: Draw) -> Action:
    """A key that is somebody's already, or one that can be nobody's."""
    voted = [row.key for _, row in draw.rows(VALIDATOR_KEYS)]
    vouching = [row.head_key for _, row in draw.rows(BOOK_KEEPERS)]
    signing = [key for key, _ in draw.rows(KEYS)]
    return SetConsensusKey(by=draw.pick(KEEPERS), key=draw.pick(draw.pick((voted, vouching, signing, UNSOUND))))


def agree_to_upgrade(draw: Draw) -> Action:
    """To a block that no run comes to: there is no version to take over."""
    by = draw.mostly(KEEPERS, draw.members)
    return AgreeToUpgrade(by=by, application=draw.mostly((2,), (3,)), height=draw.mostly(FAR_BLOCKS, (1,)))


DRAWS: dict[Drawing, float] = {set_consensus_key: 0.6, used_consensus_key: 0.6, agree_to_upgrade: 1.5}
