"""One request to one node: what it answers, or that it was of no use (`Passed`), or that it refuses."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple, NoReturn, TypeVar

import httpx
import msgspec

from heqi.chain.engine import Why as Engine
from heqi.client.errors import ClientError, NotFound, Refused, Unreachable, Untrue, of_refusal
from heqi.client.nodes import Node, Passed
from heqi.client.reasons import Why
from heqi.client.requests import Reading, reading_headers
from heqi.client.wire import RefusalAnswer, RefusalBody
from heqi.codec.signatures import KeyPair
from heqi.machine.reasons import Refusal

NOT_FOUND, BUSY = 404, 503
FAULT = 500  # from here on it is the node that fails; in its way it is not asked again,
AWAY = frozenset({502, BUSY, 504})  # but for these
NDJSON = "application/x-ndjson"
# How long one of several nodes may take before another one is asked: a lone one has all the time of the transport.
ANSWER_SECONDS = 10.0
DECISION_SECONDS = 40.0

# Refusals after which a transaction may be on its way all the same.
ON_ITS_WAY = frozenset({Engine.UNDECIDED.code, Engine.FAILED.code})
_ENGINE = Engine.BUSY.code.partition(".")[0] + "."
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

A = TypeVar("A")


class Identity(NamedTuple):
    """In whose name a client speaks."""

    party: str | None
    pair: KeyPair | None


class Asking:
    """How one client asks."""

    def __init__(
        self, identity: Identity, ledger: Callable[[], Awaitable[str]], now: Callable[[], int], *, hasty: bool
    ) -> None:
        """ledger: its digest, which signed questions name. hasty: whether there is another node to turn to."""
        self.identity = identity
        self._ledger = ledger
        self._now = now
        self._hasty = hasty

    async def ask(
        self,
        node: Node,
        method: str,
        path: str,
        kind: type[A],
        parameters: dict[str, str] | None = None,
        *,
        content: bytes | None = None,
        signed: bool = False,
    ) -> A:
        """The answer of a node. Passed, Refused, NotFound."""
        response = await self.send(node, method, path, parameters or {}, content, signed=signed)
        return decode(node, response.content, kind)

    async def send(
        self,
        node: Node,
        method: str,
        path: str,
        parameters: dict[str, str],
        content: bytes | None,
        *,
        signed: bool = False,
    ) -> httpx.Response:
        """A good response. Passed, Refused, NotFound."""
        request = node.transport.build(method, path, parameters, content)
        if content is not None:
            request.headers["Content-Type"] = NDJSON if path.endswith("/stream") else "application/json"
        if self._hasty:
            patience = DECISION_SECONDS if content is not None else ANSWER_SECONDS + int(parameters.get("wait", "0"))
            request.extensions["timeout"] |= {"read": patience}
        if signed:
            request.headers.update(await self._signature(request))
        try:
            response = await node.transport.send(request)
        except httpx.TransportError as lost:
            again = not (self._hasty and isinstance(lost, httpx.TimeoutException))
            error = unreachable(node, str(lost) or type(lost).__name__)
            raise Passed(error, again=again, taken_in=not isinstance(lost, _NEVER_SENT)) from None
        except Unreachable as given_up:  # by a transport that has a patience of its own
            raise Passed(given_up, again=False, taken_in=given_up.perhaps_taken_in) from None
        if not response.is_success:
            _refuse(node, response)
        return response

    async def _signature(self, request: httpx.Request) -> dict[str, str]:
        party, pair = self.identity
        if party is None or pair is None:
            raise of_refusal(ClientError, Refusal(Why.NO_KEY))
        path = request.url.raw_path.decode("ascii")
        reading = Reading(ledger=await self._ledger(), method=request.method, party=party, path=path, time=self._now())
        return reading_headers(reading, pair)


def decode(node: Node, data: bytes, kind: type[A]) -> A:
    """Passed when a node cannot have answered so."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (ValueError, RecursionError) as problem:
        raise useless(node, str(problem)) from None


def useless(node: Node, problem: str) -> Passed:
    """What answers there does not answer as a node. A transaction may have been taken in all the same."""
    error = of_refusal(Untrue, Refusal(Why.NOT_A_NODE, url=node.url, problem=problem[:200]))
    return Passed(error, again=False, taken_in=True)


def unreachable(node: Node, problem: str) -> ClientError:
    return of_refusal(Unreachable, Refusal(Why.UNREACHABLE, url=node.url, problem=problem[:200]))


def refused(told: RefusalBody, status: int = 0, pause: float = 0.0) -> NoReturn:
    """Raise what a node refuses: Passed where another one, or this one in a moment, may do it."""
    kind = NotFound if status == NOT_FOUND else Refused
    error = kind(told, status=status)
    if status >= FAULT or (told.retry and told.code.startswith(_ENGINE)):
        again = status in AWAY or status < FAULT
        raise Passed(error, again=again, taken_in=told.code in ON_ITS_WAY, pause=pause)
    raise error


def _refuse(node: Node, response: httpx.Response) -> NoReturn:
    status, wait = response.status_code, response.headers.get("Retry-After", "")
    pause = float(wait) if wait.isdecimal() and len(wait) < 5 else 0.0
    if status in AWAY and not response.content.startswith(b"{"):  # what stands before the node, or its server, says so
        raise Passed(unreachable(node, f"it is busy ({status})"), taken_in=status != BUSY, pause=pause)
    refused(decode(node, response.content, RefusalAnswer).refusal, status, pause)
