"""The clock: it may drift, it may not jump ahead."""

from heqi.node.clock import Clock, require_clock_of, steady_seconds
from heqi.node.reasons import Why
from tests.reached import refusing

MOST = 3_600


class Hands:
    """A wall clock and a steady one, moved by hand."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_000_000.0, 50.0

    def clock(self) -> Clock:
        return Clock(MOST, lambda: self.wall, lambda: self.steady)

    def passes(self, seconds: float, drift: float = 0.0) -> None:
        self.wall += seconds + drift
        self.steady += seconds


def test_time_that_passed_is_no_jump() -> None:
    hands = Hands()
    clock = hands.clock()
    assert clock() == 1_000_000
    hands.passes(10 * MOST)
    assert clock() == 1_000_000 + 10 * MOST


def test_a_jump_ahead_beyond_the_window_is_refused_again_and_again() -> None:
    hands = Hands()
    clock = hands.clock()
    hands.wall += MOST + 1
    for _ in range(2):
        with refusing(Why.CLOCK_JUMPED):
            clock()


def test_small_steps_and_years_of_drift_are_no_jump() -> None:
    hands = Hands()
    clock = hands.clock()
    hands.wall += 30
    clock()
    for _ in range(2 * MOST):
        hands.passes(60, drift=0.9)
        clock()


def test_a_step_back_is_left_to_the_ledger() -> None:
    hands = Hands()
    clock = hands.clock()
    hands.wall -= 100
    assert clock() == 1_000_000 - 100


def test_this_machine_has_a_steady_clock() -> None:
    assert steady_seconds() <= steady_seconds()
    assert Clock(MOST)() > 0


def test_a_clock_behind_the_ledger_is_told_before_anything_starts() -> None:
    require_clock_of(1_000, 1_000 + MOST - 1, MOST)
    with refusing(Why.CLOCK_BEHIND):
        require_clock_of(1_000, 1_000 + MOST, MOST)
