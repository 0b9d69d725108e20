"""How many connections may wait at once? So many, and the one that has waited longest makes room.

Without a bound, a crowd that says nothing takes every file the system lets the server open, and
then nobody else gets in. A connection waits until a request has come whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPMessageDelegate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tornado.http1connection import HTTP1ServerConnection
    from tornado.httputil import HTTPConnection, RequestStartLine, ResponseStartLine

MOST_WAITING = 200


class Connections(HTTPServer):
    """A server on which nobody is kept out by who waits; the order is that of their coming."""

    waiting: dict[object, None]

    def initialize(self, *args: Any, **bounds: Any) -> None:
        """Begin without any."""
        super().initialize(*args, **bounds)
        self.waiting = {}

    def start_request(self, server_conn: object, request_conn: HTTPConnection) -> Awaited:
        """Wait for a request, in the place of who has waited longest where there are too many."""
        self.waiting.pop(server_conn, None)
        while len(self.waiting) >= MOST_WAITING:
            longest = next(iter(self.waiting))
            del self.waiting[longest]
            cast("HTTP1ServerConnection", longest).stream.close()
        self.waiting[server_conn] = None
        whole = super().start_request(server_conn, request_conn)
        return Awaited(whole, lambda: self.waiting.pop(server_conn, None))

    def on_close(self, server_conn: object) -> None:
        """Forget a connection that has ended."""
        self.waiting.pop(server_conn, None)
        super().on_close(server_conn)


class Awaited(HTTPMessageDelegate):
    """A request that is on its way, to be told of once it has come whole."""

    def __init__(self, told: HTTPMessageDelegate, come: Callable[[], object]) -> None:
        self.told = told
        self.come = come

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: Any
    ) -> Awaitable[None] | None:
        """Pass on the head."""
        return self.told.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Pass on a part of a form."""
        return self.told.data_received(chunk)

    def finish(self) -> None:
        """Pass on the end, and wait no more."""
        self.come()
        self.told.finish()

    def on_connection_close(self) -> None:
        """Pass on that whoever asked has gone."""
        self.told.on_connection_close()
