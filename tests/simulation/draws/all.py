"""All draws, and one transaction's worth of actions."""

from heqi.machine.catalogue import Catalogue
from heqi.machine.transactions import Action
from tests.simulation.draws import documents, financing, parties, payments, promises
from tests.simulation.draws.anything import any_action, spoiled
from tests.simulation.draws.draw import Draw, NothingToDraw

DRAWS = {**parties.DRAWS, **payments.DRAWS, **documents.DRAWS, **promises.DRAWS, **financing.DRAWS}
TRIES = 12


def draw_actions(draw: Draw, catalogue: Catalogue) -> list[Action]:
    """One action, or several that somebody puts into one transaction; most could succeed, some are spoiled."""
    many = 1 if draw.chance(0.75) else draw.rng.randint(2, 4)
    actions: list[Action] = []
    for _ in range(many):
        if draw.chance(0.04):
            actions.append(any_action(draw, draw.pick(list(catalogue.actions.values()))))
        else:
            actions += _one(draw)
    if draw.chance(0.12):
        place = draw.rng.randrange(len(actions))
        actions[place] = spoiled(draw, actions[place])
    return actions


def _one(draw: Draw) -> list[Action]:
    for _ in range(TRIES):
        chosen = draw.rng.choices(list(DRAWS), weights=list(DRAWS.values()))[0]
        try:
            drawn = chosen(draw)
        except NothingToDraw:
            continue
        return drawn if isinstance(drawn, list) else [drawn]
    return [payments.credit(draw)]
