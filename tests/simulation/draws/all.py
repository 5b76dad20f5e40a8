"""All draws, and one transaction's worth of actions."""

from collections.abc import Callable

from heqi.machine.catalogue import Catalogue
from heqi.machine.transactions import Action
from tests.simulation.draws import (
    amendment,
    book_keeping,
    certificates,
    conditions,
    credit,
    documents,
    evidence,
    financing,
    inventory,
    parties,
    payments,
    phases,
    pledges,
    promises,
    supervision,
    wallets,
)
from tests.simulation.draws.anything import any_action, spoiled
from tests.simulation.draws.draw import Draw, Drawing, NothingToDraw

# A claim's life is long: what belongs to it is drawn more often, or few would be lived to the end.
LIFE = {each: 2.5 * weight for drawn in (promises.DRAWS, financing.DRAWS) for each, weight in drawn.items()}
DRAWS: dict[Drawing, float] = {**parties.DRAWS, **book_keeping.DRAWS, **payments.DRAWS, **documents.DRAWS, **LIFE}
MONEY = conditions.DRAWS | wallets.DRAWS | certificates.DRAWS
DRAWS |= MONEY
GOODS = inventory.DRAWS | evidence.DRAWS
DRAWS |= GOODS
LENDING = pledges.DRAWS | credit.DRAWS
DRAWS |= LENDING
GOVERNING = supervision.DRAWS | phases.DRAWS | amendment.DRAWS
DRAWS |= GOVERNING
TRIES = 12


def draw_actions(draw: Draw, catalogue: Catalogue, weights: list[float]) -> list[Action]:
    """One action, or several that somebody puts into one transaction; most could succeed, some are spoiled."""
    many = 1 if draw.chance(0.75) else draw.rng.randint(2, 4)
    actions: list[Action] = []
    for _ in range(many):
        if draw.chance(0.04):
            actions.append(any_action(draw, draw.pick(list(catalogue.actions.values()))))
        else:
            drawn = _one(draw, weights)
            if isinstance(drawn, list):  # its ids count from the transaction's first record, so it comes first
                actions = [*drawn, *actions]
                break
            actions.append(drawn)
    if draw.chance(0.12):
        place = draw.rng.randrange(len(actions))
        actions[place] = spoiled(draw, actions[place])
    return actions


def temper(draw: Draw) -> list[float]:
    """How much of each a run draws: every run likes some actions and avoids others, so that odd company meets. In one
    of three the members are busy with how they are governed, in one with money for a purpose, wallets and rights;
    in one of three with goods, or with lending.
    """
    politics, money = draw.pick((1, 1, 12)), draw.pick((0.2, 0.2, 30))
    goods, lending = draw.pick((0.2, 0.2, 30)), draw.pick((0.3, 3, 15))
    busy = dict.fromkeys(GOVERNING, politics) | dict.fromkeys(MONEY, money)
    busy |= dict.fromkeys(GOODS, goods) | dict.fromkeys(LENDING, lending)
    return [weight * draw.pick((0.1, 0.5, 1, 1, 1, 1, 2, 3)) * busy.get(each, 1) for each, weight in DRAWS.items()]


def busy_with(drawn: dict[Drawing, float]) -> Callable[[Draw], list[float]]:
    """A temper in which these are drawn before all."""

    def temper_of_those(draw: Draw) -> list[float]:
        return [weight * (30 if each in drawn else 1) for each, weight in DRAWS.items()]

    return temper_of_those


def _one(draw: Draw, weights: list[float]) -> Action | list[Action]:
    for _ in range(TRIES):
        chosen = draw.rng.choices(list(DRAWS), weights=weights)[0]
        try:
            return chosen(draw)
        except NothingToDraw:
            continue
    return payments.credit(draw)
