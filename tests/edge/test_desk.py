"""The desk knows by which text of the charter a block was executed, and looks for each text once."""

import asyncio

import pytest

from heqi.edge import desk as desks
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.modules.charter import charter_under
from tests.amending import Amending
from tests.pilot import credit, serving

HOLD_DAYS = "payments.hold_days_at_most"


def test_each_block_has_its_text_and_each_text_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pilot = Amending()
    pilot.do(credit(1))
    before = pilot.application.head.height
    pilot.amend({HOLD_DAYS: 5})
    pilot.do(credit(2))
    head = pilot.application.head
    read = list[bytes]()

    def counted(canonical: bytes, rules: Catalogue) -> Charter:
        read.append(canonical)
        return charter_under(canonical, rules)

    async def run() -> None:
        async with serving(pilot.application.store) as served:
            monkeypatch.setattr(desks, "charter_under", counted)
            for _ in range(2):
                assert served.desk.text_at(before).preamble.text == 1
                assert served.desk.text_at(head.height).digest.hex() == head.charter
            assert [served.desk.text_at(height).preamble.text for height in range(head.height + 1)][:2] == [1, 1]
            assert read == [served.desk.text_at(head.height).canonical]

    asyncio.run(run())
