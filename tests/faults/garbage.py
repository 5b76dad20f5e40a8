"""Bytes that mean nothing, to every port of a node."""

import socket
from contextlib import suppress
from random import Random

import httpx

from heqi.chain.cometbft.batches import MAGIC
from heqi.chain.cometbft.frames import frame
from tests.faults.fault import Fault
from tests.faults.fleet import Broken, Fleet
from tests.faults.load import Load

ATTEMPTS = 30
LONGEST = 20_000
SECONDS = 2
HTTP = b"POST /v1/transactions HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n"


def garbage_everywhere(fleet: Fleet, load: Load, random: Random) -> None:
    """From a peer that nobody knows, and from this machine to the ports that only this machine reaches."""
    load.start()
    load.goes_on(1)
    running = [each.pid for member in fleet.members.values() for each in member.processes]
    idle = list[socket.socket]()
    for _ in range(ATTEMPTS):
        member = fleet.members[random.choice(fleet.names)]
        data = random.randbytes(random.randrange(1, LONGEST))
        place = member.place
        _throw(member.peers, data)
        _throw(place.application, random.choice([data, frame(data), b"\xff" * 9, frame(data)[: len(data) // 2]]))
        _throw(place.url.removeprefix("http://"), random.choice([data, HTTP + data]))
        _throw(place.rpc.removeprefix("http://"), data)
        idle.append(_connect(random.choice([member.peers, place.application])))  # and says nothing
        for transaction in (data, MAGIC + data):
            _offer(place.rpc, transaction)
    load.goes_on()
    for each in idle:
        each.close()
    ended = [
        f"{member.name}\n{member.last_words()}"
        for member in fleet.members.values()
        if any(each.poll() is not None for each in member.processes)
    ]
    if ended or running != [each.pid for member in fleet.members.values() for each in member.processes]:
        raise Broken(f"garbage ended {ended}")


def _connect(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), SECONDS)


def _throw(address: str, data: bytes) -> None:
    """Send, and read what comes back for a moment."""
    with _connect(address) as connection, suppress(OSError):
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(LONGEST)


def _offer(rpc: str, transaction: bytes) -> None:
    """What an engine's own RPC would take as a transaction; the application's check has to refuse it."""
    asked = httpx.get(f"{rpc}/broadcast_tx_sync", params={"tx": f"0x{transaction.hex()}"}, trust_env=False)
    if asked.status_code == httpx.codes.OK and asked.json().get("result", {}).get("code") == 0:
        raise Broken("garbage waits in the engine's pool")


FAULTS = (
    Fault(
        "garbage",
        "Random bytes, frames, batches, half requests and silent connections, to the ports of peers, application, RPC "
        "and edge",
        "No process ended, nothing of it entered a pool, and the network went on meanwhile.",
        garbage_everywhere,
        times=10,
    ),
)
