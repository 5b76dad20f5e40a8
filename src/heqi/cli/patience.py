"""Waiting for a node: not for ever, and not without a word."""

import threading
from collections.abc import Callable
from urllib.request import getproxies, proxy_bypass

import httpx

from heqi.client.errors import Unreachable, of_refusal
from heqi.client.reasons import Why
from heqi.client.transport import is_local
from heqi.machine.reasons import Refusal

CONNECT_SECONDS = 5.0
QUIET_SECONDS = 3.0
ANSWER_SECONDS = 90


class Patient(httpx.BaseTransport):
    """Carries requests. `tell` is called once, when an answer has not come within QUIET_SECONDS.

    A node that has not answered within `seconds` is given up at once (Unreachable), not asked again.
    """

    def __init__(
        self, url: str, seconds: float, tell: Callable[[], None], inner: httpx.BaseTransport | None = None
    ) -> None:
        """inner: instead of the network, for tests."""
        self.url = url
        self.seconds = seconds
        self._tell = tell
        self._told = False
        self._inner = inner or httpx.HTTPTransport(proxy=_proxy(url))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        timeout = httpx.Timeout(self.seconds, connect=min(CONNECT_SECONDS, self.seconds))
        request.extensions = {**request.extensions, "timeout": timeout.as_dict()}
        timer = threading.Timer(QUIET_SECONDS, self._say)
        timer.daemon = True
        timer.start()
        try:
            response = self._inner.handle_request(request)
            response.read()
        except httpx.TimeoutException as late:
            waited = CONNECT_SECONDS if isinstance(late, httpx.ConnectTimeout) else self.seconds
            problem = f"no answer within {min(waited, self.seconds):g} seconds"
            given_up = of_refusal(Unreachable, Refusal(Why.UNREACHABLE, url=self.url, problem=problem))
            given_up.perhaps_taken_in = not isinstance(late, httpx.ConnectTimeout | httpx.PoolTimeout)
            raise given_up from None
        finally:
            timer.cancel()
        return response

    def close(self) -> None:
        self._inner.close()

    def _say(self) -> None:
        if not self._told:
            self._told = True
            self._tell()


def _proxy(url: str) -> str | None:
    """The environment's proxy, which a machine's own addresses never take."""
    address = httpx.URL(url)
    if is_local(url) or proxy_bypass(address.host):
        return None
    found = getproxies()
    return found.get(address.scheme) or found.get("all")
