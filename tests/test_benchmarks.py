"""What is measured is a ledger by today's rules, and the measuring says why something was refused."""

import asyncio
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import base, goods, lending, matching, money_and_rights
from benchmarks.governing import open_governed
from benchmarks.ledger import FACE, assignments, envelope, open_ledger, transfers
from benchmarks.network.load import Connection, send_all
from heqi.machine.receipts import KEPT
from heqi.modules.credit import LINES
from heqi.state.view import State


def test_its_payments_and_assignments_are_kept(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path, 3)
    envelopes = transfers(ledger, 2, "payment") + assignments(ledger, 0, 3, "assignment")
    assembled = ledger.application.assemble(ledger.second, envelopes)
    assert [each.receipt.status for each in assembled.finalised.executed] == [KEPT] * 5
    ledger.store.close()


@pytest.mark.parametrize("assets", [money_and_rights, goods, lending, matching], ids=lambda each: each.__name__)
def test_what_assets_are_measured_by_is_kept(assets: ModuleType, tmp_path: Path) -> None:
    ledger = assets.open_some(tmp_path, 3)
    actions = [action for made in assets.ACTIONS.values() for action in made(0)[:2]]
    envelopes = [envelope(ledger, action, str(number)) for number, action in enumerate(actions)]
    assembled = ledger.application.assemble(ledger.second, envelopes)
    assert [each.receipt.status for each in assembled.finalised.executed] == [KEPT] * 2 * len(assets.ACTIONS)
    ledger.store.close()


def test_a_ledger_with_all_sections_on_governing_keeps_them_too(tmp_path: Path) -> None:
    plain = open_ledger(tmp_path / "plain", 3)
    ledger = open_governed(tmp_path / "governed", plain.charter, 3)
    sections = {"supervision", "phases", "limits", "amendment"}
    assert sections <= {*ledger.charter.modules}
    assert not sections & {*plain.charter.modules}
    assembled = ledger.application.assemble(ledger.second, assignments(ledger, 0, 3, "assignment"))
    assert [each.receipt.status for each in assembled.finalised.executed] == [KEPT] * 3
    for each in (plain, ledger):
        each.store.close()


def test_changes_of_a_borrowing_base_are_kept_and_reach_it(tmp_path: Path) -> None:
    ledger = base.open_base(tmp_path, 3)
    for turn, counts in ((0, 2 * FACE), (1, 3 * FACE)):
        envelopes = [envelope(ledger, action, f"{turn} {n}") for n, action in enumerate(base.changes(turn, 2))]
        assembled = ledger.application.assemble(ledger.second, envelopes)
        ledger.application.commit()
        assert [each.receipt.status for each in assembled.finalised.executed] == [KEPT] * 2
        line = State(ledger.store).get(LINES, base.LINE)
        assert line is not None
        assert line.borrowing_base == counts * 8 // 10
    assert base.free_proof(ledger) > 0
    ledger.store.close()


def test_an_answer_that_is_not_good_is_told() -> None:
    good, bad = b'{"status":"kept"}\n', b'{"refusal":{"code":"engine.BUSY"}}\n'

    async def answer(incoming: asyncio.StreamReader, outgoing: asyncio.StreamWriter) -> None:
        await incoming.read(100)
        outgoing.write(b"HTTP/1.1 200 OK\r\n\r\n" + good + bad + good)
        await outgoing.drain()

    async def load() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
            await send_all(Connection(address, answered=b"}\n", good=b'"status":"kept"'), [b"one\n"] * 3)

    with pytest.raises(RuntimeError, match=r"1 of 3 were refused: .*engine\.BUSY"):
        asyncio.run(load())
