"""Every clause, action and check has words in both languages, and no word is kept for what is gone."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from heqi.cli.charter_show.words import ACTIONS, CHECKS, CLAUSES, ROLES, SIZES, TITLES, Unit
from heqi.cli.charter_template import ROLES as TEMPLATE_ROLES
from heqi.machine.charter import Articles, Bilingual
from heqi.modules import CATALOGUE
from heqi.modules.parties import KycKind
from heqi.modules.receivables import CheckKind

HAN = re.compile("[一-鿿]")


def clauses(kind: Any, path: str) -> Iterator[str]:
    """The paths of everything that a struct of the charter says itself."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind is not Bilingual:
        for field in msgspec.structs.fields(kind):
            yield from clauses(field.type, f"{path}.{field.encode_name}" if path else field.encode_name)
    else:
        yield path


SENTENCES = ("member", "book_keeper", "roles")


def test_every_clause_has_words() -> None:
    wanted = [each for each in clauses(Articles, "") if each not in SENTENCES]
    for name, module in CATALOGUE.modules.items():
        wanted += clauses(module.terms, name) if module.terms is not None else []
    assert sorted(CLAUSES) == sorted(wanted)
    assert all(HAN.search(words.zh) for words in (*CLAUSES.values(), *TITLES.values(), *SIZES.values()))


def test_every_action_check_and_role_of_the_template_has_words() -> None:
    assert {*ACTIONS} == {*CATALOGUE.actions}
    assert len({(name.partition(".")[0], zh) for name, zh in ACTIONS.items()}) == len(ACTIONS)
    assert {*CHECKS} == {kind.value for kind in (*KycKind, *CheckKind)}
    assert {*TEMPLATE_ROLES} <= {*ROLES}


def test_what_is_counted_says_so() -> None:
    """A clause whose name ends with a unit has that unit: no bare number stands for days or for minor units."""
    for path, words in CLAUSES.items():
        for ending, unit in (("_days", Unit.DAYS), ("_months", Unit.MONTHS), ("_seconds", Unit.SECONDS)):
            if path.endswith(ending) and path != "receivables.check_days":
                assert words.unit is unit, path
    money = {path for path, words in CLAUSES.items() if words.unit is Unit.MONEY}
    assert money == {"receivables.face_at_most", "receivables.smallest_part"}
