"""The words of the machine: what every charter and several modules have."""

from collections import Counter

from heqi.machine import apply
from heqi.machine.common_words import WORDS
from heqi.machine.module import Module
from heqi.modules import CATALOGUE
from tests.wording import nested


def fields(module: Module) -> set[str]:
    """Of its rows, and of the structs in them."""
    rows = [table.row for table in module.tables]
    return {
        *(field for row in rows for field in row.__struct_fields__),
        *(each for row in rows for _, each in nested(row)),
    }


def test_every_article_of_a_charter_has_a_title() -> None:
    articles = ("charter", "member", "book_keeper", "roles", "transaction", "modules", "disputes", "retention")
    assert {*articles} <= {*WORDS.clauses}


def test_a_field_is_here_when_several_modules_or_the_machine_have_it() -> None:
    """What one module alone calls so is among its own words."""
    having = Counter(field for module in CATALOGUE.modules.values() for field in fields(module))
    machine = fields(apply.MODULE)
    assert [field for field in WORDS.fields if having[field] < 2 and field not in machine] == []
