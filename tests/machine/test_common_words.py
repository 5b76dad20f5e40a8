"""The words of the machine: what every charter and several modules have."""

from collections import Counter

from heqi.machine import apply
from heqi.machine.common_words import WORDS
from heqi.modules import CATALOGUE


def test_every_article_of_a_charter_has_a_title() -> None:
    articles = ("charter", "member", "book_keeper", "roles", "transaction", "modules", "disputes", "retention")
    assert {*articles} <= {*WORDS.clauses}


def test_a_field_is_here_when_several_modules_or_the_machine_have_it() -> None:
    """What one module alone calls so is among its own words."""
    having = Counter(
        field
        for module in CATALOGUE.modules.values()
        for field in {field for table in module.tables for field in table.row.__struct_fields__}
    )
    machine = {field for table in apply.MODULE.tables for field in table.row.__struct_fields__}
    assert [field for field in WORDS.fields if having[field] < 2 and field not in machine] == []
