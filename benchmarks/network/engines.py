"""What both networks have in common: CometBFT with the same settings, and what one asks it."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import ProxyHandler, build_opener

from heqi.node.network.home import CONFIG

ASK_SECONDS = 5.0
# So that a pool never says no: the load of a round waits in it whole.
POOL = "[mempool]\nsize = 100000\ncache_size = 200000\n"
_DIRECT = build_opener(ProxyHandler({}))
_TIMING = re.compile(
    r'^cometbft_abci_connection_method_timing_seconds_sum\{.*method="(prepare_proposal|process_proposal|finalize_block|'
    r'commit)".*\} ([0-9.e+-]+)$',
    re.MULTILINE,
)


class Engine(NamedTuple):
    """One CometBFT: where its RPC and its metrics are."""

    rpc: str  # host:port
    metrics: str


def let_watch(home: Path, metrics: str) -> None:
    """Have an engine count what it does, and give its pool room."""
    file = home / CONFIG
    text = file.read_text("utf-8").replace("[mempool]\n", POOL)
    file.write_text(f'{text}\n[instrumentation]\nprometheus = true\nprometheus_listen_addr = "{metrics}"\n')


def ask(engine: Engine, path: str) -> Any:
    """The result of a question to an engine's RPC. OSError, ValueError, KeyError while it is not there."""
    with _DIRECT.open(f"http://{engine.rpc}/{path}", timeout=ASK_SECONDS) as answer:
        return json.load(answer)["result"]


def busy_seconds(engine: Engine) -> float:
    """For how long, so far, the engine's consensus has waited for the application."""
    with _DIRECT.open(f"http://{engine.metrics}/metrics", timeout=ASK_SECONDS) as answer:
        return sum(float(seconds) for _, seconds in _TIMING.findall(answer.read().decode()))


def peers(engine: Engine) -> int:
    return int(ask(engine, "net_info")["n_peers"])
