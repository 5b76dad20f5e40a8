"""`heqi network clock`: what time it is on a trial network, and moving it on.

Whoever holds a node's engine hands it the statement: its RPC interface is on the node's own machine alone.
"""

import asyncio
import time
import tomllib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import httpx

from heqi.chain.cometbft.rpc import Offered, Rpc
from heqi.chain.cometbft.trial_clock import write_statement
from heqi.cli.shell import Screen, answers
from heqi.machine.charter import Charter
from heqi.machine.reasons import Refusal, require
from heqi.modules import CATALOGUE
from heqi.node.folder import SETTINGS, charter_in
from heqi.node.network.commands import NETWORK
from heqi.node.network.places import Place, places
from heqi.node.reasons import Why
from heqi.values.days import first_second

MOVE_SECONDS = 30.0
LOOK_SECONDS = 0.05
ASK_SECONDS = 5.0


@click.command("clock")
@NETWORK
@click.option(
    "--to",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    metavar="DATE",
    help="2026-05-08 or 2026-05-08T09:00:00, at the ledger's offset from UTC.",
)
@answers
def clock_command(screen: Screen, folder: Path, to: datetime | None) -> None:
    """What time it is on a trial network, whose time is not real; with --to, move it on. It never goes back.

    \b
    heqi network up --validators 4 --trial-clock --detach
    heqi network clock --to 2026-12-31
    """
    nodes = places(folder)
    require_trial_clock(nodes)
    charter = charter_in(nodes[0].folder, CATALOGUE)
    if to is None:
        second = asyncio.run(latest_second(nodes))
    else:
        second = second_of(to, charter)
        asyncio.run(move_clock(nodes, second, charter))
    shown = shown_second(second, charter)
    screen.show(
        {"clock": "trial", "as_of": second, "time": shown},
        screen.says(
            f"It is {shown} by the trial clock, which is not real time.", f"试用时钟为 {shown}，并非真实时间。"
        ),
    )


def require_trial_clock(nodes: Sequence[Place]) -> None:
    """Refuse (REAL_CLOCK) a network whose time is real: nobody moves that."""
    for each in nodes:
        settings = tomllib.loads((each.folder / SETTINGS).read_text("utf-8"))
        require(settings.get("clock") == "trial", Why.REAL_CLOCK, folder=str(each.folder))


async def move_clock(
    nodes: Sequence[Place],
    second: int,
    charter: Charter,
    transport: httpx.AsyncBaseTransport | None = None,
    engine: Callable[[str], Rpc] = Rpc,
) -> None:
    """Move a trial network's clock on, and wait until every node that runs has it. transport, engine: instead of the
    network, for tests. Refusals: CLOCK_NEVER_BACK, CLOCK_UNMOVED, NOBODY_ANSWERS.
    """
    async with httpx.AsyncClient(timeout=ASK_SECONDS, trust_env=False, transport=transport) as http:
        as_of = max(await _seconds(http, nodes))
        shown = shown_second(second, charter)
        require(second > as_of, Why.CLOCK_NEVER_BACK, second=shown, as_of=shown_second(as_of, charter))
        deadline = time.monotonic() + MOVE_SECONDS
        offered = await _offer(nodes, write_statement(second), engine)
        while offered and time.monotonic() < deadline:
            if min(await _seconds(http, nodes)) >= second:
                return
            await asyncio.sleep(LOOK_SECONDS)
    raise Refusal(Why.CLOCK_UNMOVED, second=shown)


async def _offer(nodes: Sequence[Place], statement: bytes, engine: Callable[[str], Rpc]) -> bool:
    """Hand the statement to the first engine that takes it."""
    for each in nodes:
        rpc = engine(each.rpc.removeprefix("http://"))
        try:
            if await rpc.offer(statement) == Offered.WAITS:
                return True
        finally:
            await rpc.close()
    return False


async def latest_second(nodes: Sequence[Place]) -> int:
    """What time it is by the node that is furthest."""
    async with httpx.AsyncClient(timeout=ASK_SECONDS, trust_env=False) as http:
        return max(await _seconds(http, nodes))


async def _seconds(http: httpx.AsyncClient, nodes: Sequence[Place]) -> list[int]:
    """The last second of each node that answers. NOBODY_ANSWERS where none does."""
    found = await asyncio.gather(*(_second(http, each) for each in nodes))
    there = [each for each in found if each is not None]
    require(bool(there), Why.NOBODY_ANSWERS)
    return there


async def _second(http: httpx.AsyncClient, place: Place) -> int | None:
    try:
        return int((await http.get(f"{place.url}/v1/health")).raise_for_status().json()["as_of"])
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None


def second_of(moment: datetime, charter: Charter) -> int:
    """The second of a moment that is meant at the ledger's offset from UTC."""
    day = first_second(moment.date(), charter.preamble.utc_offset_minutes)
    return day + moment.hour * 3600 + moment.minute * 60 + moment.second


def shown_second(second: int, charter: Charter) -> str:
    """A second as people read it, at the ledger's offset from UTC."""
    moment = datetime.fromtimestamp(second, UTC) + timedelta(minutes=charter.preamble.utc_offset_minutes)
    return f"{moment:%Y-%m-%d %H:%M:%S}"
