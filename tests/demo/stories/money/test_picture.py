"""Where the wages went: what left each fund, and ribbons that are as high as that."""

import re
from collections.abc import Callable
from datetime import date

from heqi.demo.stories.money.picture import FEN_PER_UNIT, FLOW, LIMITS, Flow, flows
from heqi.demo.stories.telling import ToldTale


def test_what_left_each_fund(tales: Callable[[str], ToldTale]) -> None:
    assert flows(tales("money").story) == [
        Flow("foundations", True, 200_000_00, date(2026, 4, 10)),
        Flow("shell", True, 150_000_00, date(2026, 6, 12)),
        Flow("shell", False, 50_000_00, date(2026, 6, 12)),
        Flow("fittings", False, 200_000_00, date(2026, 7, 1)),
    ]


def test_the_ribbons_are_as_high_as_the_money(tales: Callable[[str], ToldTale]) -> None:
    drawn = FLOW.draw(tales("money").story)
    ends = [
        (int(y), int(to_y), int(down))
        for y, to_y, down in re.findall(r"M\d+ (\d+)C\d+ \d+ \d+ (\d+) \d+ \d+V(\d+)", drawn)
    ]
    heights = [down - to_y for _, to_y, down in ends]
    into = [200_000_00] * 3
    out = [200_000_00, 150_000_00, 50_000_00, 200_000_00]
    assert heights == [amount // FEN_PER_UNIT for amount in (*into, *out)]


def test_what_was_tried_lies_beyond_the_limit(tales: Callable[[str], ToldTale]) -> None:
    drawn = re.sub(r"<[^>]*>", "|", LIMITS.draw(tales("money").story))
    for words in ("at most ¥10,000.00", "¥12,000.00 refused", "¥8,000.00 kept", "¥2,500.00 refused", "¥2,000.00 通过"):
        assert words in drawn
