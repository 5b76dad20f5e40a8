"""Texts: random sections of the charter on supervision, and what amendments would make of them."""

from random import Random
from typing import Any

import msgspec

from heqi.modules.supervision import Kind, Privilege, Prolonging, Step, Terms
from heqi.state.tables import changed
from tests.modules.supervision.office import APPEAL, privilege

ROLES = ("obligor", "supplier", "bank")


def random_terms(rng: Random) -> Terms:
    """Some kinds of privileges, each with a schedule that falls in one to five steps."""
    kinds = [kind for kind in Kind if rng.random() < 0.85] or [Kind.HOLD_PARTY]
    return Terms(privilege=tuple(random_privilege(rng, kind) for kind in kinds))


def random_privilege(rng: Random, kind: Kind) -> Privilege:
    days = sorted(rng.sample(range(1, 150), rng.randint(0, 4)))
    uses = sorted(rng.sample(range(12), len(days) + 1), reverse=True)
    steps = tuple(Step(from_day=day, per_30_days=count) for day, count in zip((0, *days), uses, strict=True))
    said: dict[str, Any] = {
        "over": tuple(rng.sample(ROLES, rng.randint(1, 3))),
        "lasts_days": rng.randint(1, 25),
        "quota": steps,
        "ends_day": rng.randint((days[-1] if days else 0) + 1, 240),
        "appeal": changed(APPEAL, within_days=rng.randint(1, 20)),
    }
    if kind is Kind.INSPECT:
        said["shown_after_days"] = rng.randint(1, 30)
    if kind is Kind.PAUSE_MODULE:
        said["modules"] = ("receivables", "payments")[: rng.randint(1, 2)]
        parts = rng.choice(("1/2", "1/3", "2/3", "1/9"))
        said["prolong"] = Prolonging(more_than=parts, days=rng.randint(1, 9)) if rng.random() < 0.8 else None
    return privilege(kind, **said)


def random_amendment(rng: Random, present: Terms) -> Terms:
    """A proposal: one privilege falls, rises, goes, or comes."""
    privileges = list(present.privilege)
    if not privileges or rng.random() < 0.1:
        missing = [kind for kind in Kind if kind not in [each.kind for each in privileges]]
        return Terms(privilege=(*privileges, *(random_privilege(rng, kind) for kind in missing[:1])))
    place = rng.randrange(len(privileges))
    each = privileges[place]
    match rng.randrange(6):
        case 0:
            del privileges[place]
        case 1:
            privileges[place] = changed(each, ends_day=max(each.quota[-1].from_day + 1, (each.ends_day or 1) - 10))
        case 2:
            privileges[place] = changed(each, ends_day=(each.ends_day or 1) + rng.randint(1, 50))
        case 3:
            privileges[place] = changed(each, lasts_days=max(1, each.lasts_days + rng.randint(-5, 5)))
        case 4:
            more = rng.choice((-1, 1))
            steps = tuple(changed(step, per_30_days=max(0, step.per_30_days + more)) for step in each.quota)
            privileges[place] = changed(each, quota=_falling(steps))
        case _:
            privileges[place] = random_privilege(rng, each.kind)
    return Terms(privilege=tuple(privileges))


def _falling(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Without the steps that are no lower than the one before."""
    kept = [steps[0]]
    for step in steps[1:]:
        if step.per_30_days < kept[-1].per_30_days:
            kept.append(step)
    return tuple(kept)


def content_of(terms: Terms) -> dict[str, Any]:
    """What the section says, as plain content."""
    content: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(terms))
    return content
