"""Serving the edge by HTTP/1.1: uvicorn, reading with httptools.

httptools keeps whatever comes of a request's head, so the bound stands here: so many bytes in which no request begins,
no head ends and nothing of a body comes.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from litestar import Litestar
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

GRACE_SECONDS = 5  # how long answers under way may take when the node stops
LONGEST_HEAD = 64_000


class Server(uvicorn.Server):
    """uvicorn, which leaves the signals to the node."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class BoundedHeads(HttpToolsProtocol):
    """One connection, which a head that does not end closes."""

    _idle_bytes = 0

    def data_received(self, data: bytes) -> None:
        self._idle_bytes += len(data)
        super().data_received(data)
        if self._idle_bytes > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The request's head is too long.")

    def on_message_begin(self) -> None:
        self._idle_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._idle_bytes = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._idle_bytes = 0
        super().on_body(body)


def server(app: Litestar, connections: int) -> Server:
    """connections: how many may be open at once."""
    return Server(
        uvicorn.Config(
            app,
            http=BoundedHeads,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=connections,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
