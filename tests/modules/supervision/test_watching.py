"""What a rule overlooks, the gate catches: planted faults become faults on record, and change nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from heqi.machine.apply import Why as Machine
from heqi.machine.module import Call
from heqi.modules import receivables
from heqi.modules.supervision import COUNTS, MODULE, REGISTER, USES, Kind, Used, asking, holding, schedule, uses
from heqi.state.tables import changed
from heqi.state.view import State
from tests.modules.supervision.office import Office

FACE = 100_000_00
Monkey = pytest.MonkeyPatch


def test_a_schedule_that_is_skipped_is_caught(monkeypatch: Monkey) -> None:
    office = Office()
    for party in ("maker", "workshop", "foundry"):
        office.do(office.hold_party(party, days=1))
    monkeypatch.setattr(uses, "allowed", lambda privilege, number: 99)
    office.refuses(Machine.FAULT, office.hold_party("carmaker"))


def test_a_use_after_the_last_day_is_caught(monkeypatch: Monkey) -> None:
    office = Office()
    office.on_day(180)
    monkeypatch.setattr(uses, "last_day", lambda charter, privilege: date(2030, 1, 1))
    monkeypatch.setattr(uses, "allowed", lambda privilege, number: 99)
    office.refuses(Machine.FAULT, office.hold_party("carmaker"))


def test_a_hold_without_end_is_caught(monkeypatch: Monkey) -> None:
    office = Office()
    honest: Callable[..., tuple[str, uses.Use]] = uses.record_use

    def endless(state: State, call: Call, *said: Any, **more: Any) -> tuple[str, uses.Use]:
        key, use = honest(state, call, *said, **more)
        return key, uses.change_use(state, key, use, last_day=date(9999, 1, 1))

    monkeypatch.setattr(holding, "record_use", endless)
    office.refuses(Machine.FAULT, office.hold_party("carmaker"))


def test_a_use_that_outlasts_its_privilege_is_caught(monkeypatch: Monkey) -> None:
    office = Office()
    office.on_day(175)
    monkeypatch.setattr(uses, "last_day", lambda charter, privilege: date(2030, 1, 1))
    office.refuses(Machine.FAULT, office.hold_party("carmaker", days=10))


@pytest.mark.parametrize(
    ("table", "key"), [(USES, "privilege"), (COUNTS, "elsewhere/0000"), (COUNTS, "inspect/0001"), (REGISTER, "number")]
)
def test_rows_that_say_what_no_clause_does_are_caught(monkeypatch: Monkey, table: Any, key: str) -> None:
    office = Office()
    honest = uses.record_use

    def wrong(state: State, call: Call, *said: Any, **more: Any) -> tuple[str, uses.Use]:
        made, use = honest(state, call, *said, **more)
        if table is USES:
            state.put(USES, made, changed(use, kind=Kind.HOLD_PARTY))
        elif table is COUNTS:
            state.put(COUNTS, key, Used(count=1))
        else:
            line = state.get(REGISTER, made)
            assert line is not None
            state.put(REGISTER, made, changed(line, number=4))
        return made, use

    monkeypatch.setattr(asking, "record_use", wrong)
    office.refuses(Machine.FAULT, office.inspect("maker"))


def test_no_action_of_supervision_changes_a_row_of_another_module(monkeypatch: Monkey) -> None:
    office = Office()
    claim = office.voucher(office.invoice("1", FACE), FACE)
    honest = holding.record_use

    def grasping(state: State, call: Call, *said: Any, **more: Any) -> tuple[str, uses.Use]:
        row = state.get(receivables.CLAIMS, claim)
        assert row is not None
        state.put(receivables.CLAIMS, claim, changed(row, holder="watch-office"))
        return honest(state, call, *said, **more)

    monkeypatch.setattr(holding, "record_use", grasping)
    office.refuses(Machine.FAULT, office.hold_record(claim))
    assert "may not change claims" in str(office.faults[-1])


def test_none_of_its_actions_starts_business_and_none_can_be_held() -> None:
    assert MODULE.confined
    assert not any(rule.starts for rule in MODULE.rules.values())
    assert schedule.SPAN_DAYS == 30
