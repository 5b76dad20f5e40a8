"""Supervision as a module: what it declares, and that each privilege can be looked up in what people read."""

from heqi.modules import CATALOGUE
from heqi.modules.supervision import MODULE, Kind


def test_each_kind_of_privilege_has_its_action() -> None:
    assert [kind.action for kind in Kind if kind.action not in CATALOGUE.actions] == []


def test_it_comes_after_all_business_that_it_can_hold() -> None:
    names = [*CATALOGUE.modules]
    assert names.index("supervision") > names.index("receivables")
    assert MODULE.terms is not None
