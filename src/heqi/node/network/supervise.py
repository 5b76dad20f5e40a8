"""Supervising: all nodes of a network's folder as processes of this machine, two for each member.

A process that ends by itself is started again, unless it ends too often or with a refusal that a person has to read
first. In production each member's machine does this for its own two processes (examples/systemd).
"""

import asyncio
import fcntl
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import msgspec

from heqi.client.files import write_whole
from heqi.machine.reasons import Refusal, require
from heqi.node.network.endings import why_ended
from heqi.node.network.locks import SUPERVISED, is_held, is_supervised
from heqi.node.network.places import LOGS, Place, places
from heqi.node.network.status import network_status
from heqi.node.reasons import Why

RUNNING = "running.json"
START_SECONDS = 60
STOP_SECONDS = 15
MEET_SECONDS = 30
LOOK_SECONDS = 0.2
PAUSE_SECONDS = 1
MOST_STARTS, WITHIN_SECONDS = 5, 60
REFUSED = 1  # the exit code by which a node says that it will not run as things are


class Kept:
    """One process that is kept running, and what it says in a log of its own."""

    def __init__(
        self, name: str, command: list[str], log: Path, passphrase: str | None = None, home: Path | None = None
    ) -> None:
        """home: what the process has to itself while it runs (see `locks.holding`)."""
        self.name = name
        self.started: Callable[[], None] = lambda: None
        self.log = log
        self.process: asyncio.subprocess.Process | None = None
        self._command = command
        self._passphrase = passphrase
        self._home = home
        self._starts: deque[float] = deque(maxlen=MOST_STARTS)
        self._begin = 0  # where in the log the words of this start begin

    @property
    def pid(self) -> int | None:
        return None if self.process is None or self.process.returncode is not None else self.process.pid

    async def start(self) -> None:
        command, handed = list(self._command), tuple[int, ...]()
        if self._passphrase is not None:
            handed = (pipe_with(self._passphrase),)
            command += ["--passphrase-fd", str(handed[0])]
        try:
            with self.log.open("ab") as log:
                self._begin = log.tell()
                self.process = await asyncio.create_subprocess_exec(
                    *command,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=handed,
                    start_new_session=True,  # Ctrl-C is for the supervisor, which ends them in order
                )
        finally:
            for each in handed:
                os.close(each)
        self._starts.append(time.monotonic())

    async def keep(self) -> None:
        """Wait for its end and start it again, as often as that makes sense; then what `why_ended` finds."""
        while self.process is not None:
            code = await self.process.wait()
            often = len(self._starts) == MOST_STARTS and time.monotonic() - self._starts[0] < WITHIN_SECONDS
            refused, ended = code == REFUSED and self._passphrase is not None, self.ended(code)
            if often or refused or ended.reason != Why.PROCESS_ENDED:
                raise ended
            await asyncio.sleep(PAUSE_SECONDS)
            while self._home is not None and is_held(self._home):
                await asyncio.sleep(LOOK_SECONDS)
            await self.start()
            self.started()

    def ended(self, code: int) -> Refusal:
        """What to say where it does not go on running."""
        return why_ended(self.name, code, self.log, self._begin)

    async def stop(self) -> None:
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), STOP_SECONDS)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


class Supervisor:
    """The processes of all nodes. ALREADY_RUNNING where another one supervises the folder."""

    def __init__(self, folder: Path, nodes: list[Place], engine: Path, passphrase: str) -> None:
        self._folder = folder
        self._lock = _lock(folder)
        (folder / LOGS).mkdir(exist_ok=True)
        self._engine = engine
        self._passphrase = passphrase
        self.nodes = list[Place]()
        self._applications = dict[str, Kept]()
        self._engines = dict[str, Kept]()
        self._tasks = set[asyncio.Task[Any]]()
        self._ended = asyncio.Queue[asyncio.Task[Any]]()
        self._stop = asyncio.Event()
        self._grown = asyncio.Event()
        # Who votes first: the others may begin with what those hold.
        for each in sorted(nodes, key=lambda place: not place.votes):
            self._add(each)

    def _add(self, place: Place) -> None:
        member = place.member
        application = Kept(f"{member} node", node_command(place), self._log(place, "node"), self._passphrase)
        engine = Kept(
            f"{member} engine", engine_command(self._engine, place), self._log(place, "engine"), home=place.home
        )
        application.started = engine.started = self._record
        self.nodes.append(place)
        self._applications[member], self._engines[member] = application, engine

    def stop(self) -> None:
        self._stop.set()

    async def run(self, ready: Callable[[bool], None]) -> None:
        """Run all processes until `stop`, a signal to end, or one that cannot be kept running (`why_ended`). SIGHUP
        has it look for nodes that the folder has got since.

        ready: told whether every node has a block, once that is so or has taken too long.
        """
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, self.stop)
        loop.add_signal_handler(signal.SIGHUP, self._grown.set)
        try:
            stopping = self._task(self._stop.wait())
            self._task(self._drive(ready))
            while (task := await self._ended.get()) is not stopping:
                task.result()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            # Engines first: one whose application is gone says so at length.
            await asyncio.gather(*(each.stop() for each in self._engines.values()))
            await asyncio.gather(*(each.stop() for each in self._applications.values()))
            (self._folder / RUNNING).unlink(missing_ok=True)
            self._lock.close()

    def _task(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended.put_nowait)
        return task

    async def _drive(self, ready: Callable[[bool], None]) -> None:
        """Start the nodes that there are, and those that are added to the folder, once it is told so."""
        await self._start(self.nodes)
        ready(await self._meet())
        while True:
            await self._grown.wait()
            self._grown.clear()
            more = [each for each in places(self._folder) if each.member not in self._applications]
            for each in more:
                self._add(each)
            await self._start(more)

    async def _start(self, nodes: Sequence[Place]) -> None:
        """Start each engine once its application listens: it would wait for seconds before it looks again."""
        for each in nodes:
            await self._applications[each.member].start()
            self._task(self._applications[each.member].keep())
        self._record()
        for votes in (True, False):
            some = [each for each in nodes if each.votes is votes]
            for each in some:
                await until_listening(each.application, self._applications[each.member])
                await self._engines[each.member].start()
                self._task(self._engines[each.member].keep())
            for each in some:
                await until_listening(each.rpc.removeprefix("http://"), self._engines[each.member])
                await until_listening(each.url.removeprefix("http://"), self._applications[each.member])
        self._record()

    async def _meet(self) -> bool:
        """Wait, not for ever, until every node has a block: before, the nodes have not met."""
        deadline = time.monotonic() + MEET_SECONDS
        while not (begun := (await network_status(self.nodes)).begun) and time.monotonic() < deadline:
            await asyncio.sleep(LOOK_SECONDS)
        return begun

    def _record(self) -> None:
        """Who runs, for `heqi network down` and for people."""
        kept = [*self._applications.values(), *self._engines.values()]
        said = {"supervisor": os.getpid(), "processes": {each.name: each.pid for each in kept if each.pid}}
        write_whole(self._folder / RUNNING, msgspec.json.format(msgspec.json.encode(said), indent=1) + b"\n")

    def _log(self, place: Place, what: str) -> Path:
        return self._folder / LOGS / f"{place.member}.{what}.log"


def node_command(place: Place) -> list[str]:
    return [sys.executable, "-m", "heqi", "node", "run", "--data", str(place.folder), "--json"]


def engine_command(engine: Path, place: Place) -> list[str]:
    return [str(engine), "start", "--home", str(place.home)]


async def until_listening(address: str, process: Kept) -> None:
    """Wait until somebody listens at host:port. PROCESS_ENDED when that takes too long."""
    host, _, port = address.rpartition(":")
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            _, writer = await asyncio.open_connection(host, int(port))
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        return
    raise process.ended(0)


def pipe_with(text: str) -> int:
    """The reading end of a pipe that holds a text: no passphrase stands in arguments or in the environment."""
    reading, writing = os.pipe()
    os.write(writing, text.encode() + b"\n")
    os.close(writing)
    return reading


# --- one supervisor for a folder ------------------------------------------------------------------------------------


def _lock(folder: Path) -> IO[bytes]:
    file = (folder / SUPERVISED).open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise Refusal(Why.ALREADY_RUNNING, folder=str(folder)) from None
    file.truncate(0)
    file.write(str(os.getpid()).encode())
    file.flush()
    return file


def tell_grown(folder: Path) -> None:
    """Have the supervisor of a folder start the nodes that were added."""
    os.kill(int((folder / SUPERVISED).read_text()), signal.SIGHUP)


def end_process(folder: Path, name: str) -> bool:
    """End one of a supervised folder's processes, and wait until it has; its supervisor starts it again. False when it
    does not run.
    """
    process = _recorded(folder).get(name)
    if process is None or not _is_of(folder, process):
        return False
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGTERM)
    _wait(folder, [process])
    return True


def end_supervisor(folder: Path) -> bool:
    """Ask the supervisor of a folder to end, and wait until all of its processes have. False when nothing ran."""
    if not is_supervised(folder):
        return _end_orphans(folder)
    with suppress(OSError, ValueError):
        os.kill(int((folder / SUPERVISED).read_text()), signal.SIGTERM)
    deadline = time.monotonic() + 3 * STOP_SECONDS
    while is_supervised(folder):
        require(time.monotonic() < deadline, Why.ALREADY_RUNNING, folder=str(folder))
        time.sleep(0.1)
    return True


def _end_orphans(folder: Path) -> bool:
    """End what a supervisor left that was killed: only processes whose command line names the folder."""
    left = [each for each in _recorded(folder).values() if _is_of(folder, each)]
    for process in left:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM)
    _wait(folder, left)
    (folder / RUNNING).unlink(missing_ok=True)
    return bool(left)


def _recorded(folder: Path) -> dict[str, int]:
    """The processes that a supervisor wrote down, by name."""
    try:
        recorded: dict[str, int] = msgspec.json.decode((folder / RUNNING).read_bytes())["processes"]
    except (OSError, ValueError, KeyError):
        return {}
    return recorded


def _wait(folder: Path, processes: list[int]) -> None:
    """Until they have ended."""
    deadline = time.monotonic() + STOP_SECONDS
    while any(_is_of(folder, each) for each in processes):
        require(time.monotonic() < deadline, Why.ALREADY_RUNNING, folder=str(folder))
        time.sleep(0.1)


def _is_of(folder: Path, process: int) -> bool:
    """Whether this process runs on the folder, and is not another one that has its number by now."""
    try:
        return str(folder.resolve()) in Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return False
