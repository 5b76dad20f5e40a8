"""Four validators as eight real processes: one ledger, whoever is asked, and still so after any one of them fails."""

import asyncio
import shutil
import signal
from pathlib import Path

from heqi.client.told import Outcome
from heqi.modules import CATALOGUE
from heqi.modules.payments import BALANCES
from heqi.node.folder import COMETBFT, opened
from heqi.node.network.places import node_folder
from heqi.node.network.secrets import CONSENSUS_STATE
from heqi.node.reasons import Why
from tests.network.cluster import Cluster, end, running
from tests.node.process import are_gone, run
from tests.pilot import BANK, BUYER, credit

BUYERS = f"{BANK}/CNY/{BUYER}"
CREDITS = 12
LOAD, AT_ONCE = 90, 16


def pay_in(cluster: Cluster, node: str, number: int) -> int:
    """The bank credits the buyer by this node; the block's height."""
    with cluster.client(node, BANK) as client:
        height: int = client.send(credit(number), pairs=cluster.pairs(BANK)).height
        return height


def balance(cluster: Cluster, node: str) -> int:
    with cluster.client(node, BANK) as client:
        row = client.record(BALANCES.name, BUYERS, proof=True).row
        available: int = row.available
        return available


async def pay_while_they_die(cluster: Cluster, processes: list[int]) -> list[Outcome]:
    """Many payments at once through whichever node answers, while these processes are killed; all their outcomes."""
    some, outcomes = asyncio.Semaphore(AT_ONCE), list[Outcome]()
    async with cluster.client_of_all(BANK) as client:

        async def pay(number: int) -> None:
            prepared = await client.prepare(credit(number))
            async with some:
                outcomes.append(await client.submit(prepared.seal(map(prepared.sign, cluster.pairs(BANK)))))
            if len(outcomes) == LOAD // 3:
                for process in processes:
                    end(process, signal.SIGKILL)

        await asyncio.gather(*map(pay, range(CREDITS, CREDITS + LOAD)))
    return outcomes


def test_four_validators_keep_one_ledger(tmp_path: Path) -> None:
    with running(tmp_path / "network") as cluster:
        nodes = sorted(cluster.urls)
        assert len(nodes) == 4
        assert min(each["height"] for each in cluster.status()["nodes"]) > 0  # `up` returns once they have met
        heights = [pay_in(cluster, nodes[number % 4], number) for number in range(CREDITS)]
        status = cluster.together(max(heights))
        assert (status["agree"], status["height"] >= max(heights)) == (True, True)
        assert {len(each["peers"]) for each in status["nodes"]} == {3}
        assert [balance(cluster, each) for each in nodes] == [CREDITS * 100_00] * 4

        code, refused = cluster.command("up")
        assert (code, refused["refusal"]["code"]) == (1, Why.ALREADY_RUNNING.code)

        # One member's machine fails under load, and it is the one that is asked: its two processes die and are started
        # again, its customers go on elsewhere, and each of their transactions is there once.
        asked = next(iter(cluster.urls))
        died = [cluster.processes()[f"{asked} {what}"] for what in ("node", "engine")]
        outcomes = asyncio.run(pay_while_they_die(cluster, died))
        height = max(each.height for each in outcomes)
        assert cluster.together(height)["agree"]
        assert len({each.id for each in outcomes}) == LOAD
        for node in nodes:
            assert balance(cluster, node) == (CREDITS + LOAD) * 100_00
            with cluster.client(node, BANK) as client:
                for each in outcomes:
                    told = client.receipt(each.id)
                    assert (told.height, told.second, told.receipt) == (each.height, each.second, each.receipt)
        left = [*cluster.processes().values(), *died]
        assert cluster.down()
        assert are_gone(left)
        assert not cluster.down()

        # What the nodes agreed on is what their blocks alone come to, on the engine of a single node.
        with opened(node_folder(cluster.folder, nodes[0]), CATALOGUE) as application:
            app_hash = application.head.app_hash
        file = str(tmp_path / "blocks")
        assert run("node", "export", file, "--data", str(node_folder(cluster.folder, nodes[2]))).returncode == 0
        assert run("node", "replay", file, "--app-hash", app_hash).returncode == 0

        cluster.up()
        assert cluster.together(height)["agree"]
        pay_in(cluster, nodes[3], CREDITS + LOAD)
        code, refused = cluster.command("up", "--validators", "5")
        assert (code, refused["refusal"]["code"]) == (1, Why.OTHER_NETWORK.code)

        # A member that lost what its CometBFT knew is told so, and the node votes no more by what it has forgotten.
        assert cluster.down()
        home = node_folder(cluster.folder, nodes[1]) / COMETBFT
        for each in ("blockstore.db", "state.db", "cs.wal"):
            shutil.rmtree(home / "data" / each)
        code, refused = cluster.command("up", "--detach")
        assert (code, refused["refusal"]["code"]) == (1, Why.ENGINE_EMPTY.code)
        (home / CONSENSUS_STATE).unlink()
        code, refused = cluster.command("up", "--detach")
        assert (code, refused["refusal"]["code"]) == (1, Why.HOME_INCOMPLETE.code)
