"""When is JupyterHub asked who a reader is? Before each request is looked at, and while a page is open."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import math
import time
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from tornado.httputil import HTTPMessageDelegate

from cxroi.serve.proxies import Front

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from tornado.httputil import (
        HTTPHeaders,
        HTTPServerRequest,
        RequestStartLine,
        ResponseStartLine,
    )
    from tornado.websocket import WebSocketHandler

    from cxroi.serve.hub import HubAuthentication

BETWEEN_SIGNS = 300.0  # seconds, as Jupyter's own servers tell a hub that they are in use


class HubFront(Front):
    """What is served, to requests of which the hub has said who makes them."""

    def __init__(self, authentication: HubAuthentication) -> None:
        super().__init__(authentication.proxies)
        self.authentication = authentication
        self._looked: WeakKeyDictionary[HTTPServerRequest, float] = WeakKeyDictionary()
        self._told = -math.inf
        self._tasks: set[asyncio.Task[None]] = set()

    def find_handler(self, request: HTTPServerRequest, **named: Any) -> Any:
        """Decide what answers once it is known who asks."""
        decide = super().find_handler
        return AskedFirst(lambda: self._meet(request), lambda: decide(request, **named))

    def hear(self, socket: WebSocketHandler) -> None:
        """Look from time to time whether the reader of an open page may still read it."""
        self._tell_hub()
        now = time.monotonic()
        age = self.authentication.oauth.cache_max_age
        if now - self._looked.setdefault(socket.request, now) > age:
            self._looked[socket.request] = now
            self._begin(self._look_again(socket))

    async def end(self) -> None:
        """Let go of the line to the hub."""
        from jupyterhub.httpclient import JupyterHubHTTPClient  # noqa: PLC0415 - an extra

        for task in self._tasks:
            task.cancel()
        await JupyterHubHTTPClient.loop_instance().close()

    async def _meet(self, request: HTTPServerRequest) -> None:
        reader = await self.authentication.find_reader(request)
        if reader.is_allowed:
            self._tell_hub()

    async def _look_again(self, socket: WebSocketHandler) -> None:
        """Close the line if the hub says no; a hub that says nothing cuts nobody off."""
        reader = await self.authentication.ask(socket.request)
        if not (reader.is_allowed or reader.is_unknown):
            socket.close()

    def _tell_hub(self) -> None:
        """Tell the hub now and then that a user's server is in use: it ends those that are not."""
        now = time.monotonic()
        if self.authentication.activity and now - self._told > BETWEEN_SIGNS:
            self._told = now
            self._begin(self._tell())

    async def _tell(self) -> None:
        from jupyterhub.httpclient import fetch  # noqa: PLC0415 - an extra

        here = self.authentication
        now = dt.datetime.now(dt.UTC).isoformat()
        said = {"servers": {here.server_name: {"last_activity": now}}, "last_activity": now}
        key = {"Authorization": f"token {here.oauth.api_token}"}
        try:
            answer = await fetch(here.activity, method="POST", headers=key, json=said)
            answer.release()
        except Exception as error:  # noqa: BLE001 - readers are served, whatever the hub hears
            logging.getLogger(__name__).error("JupyterHub was not told of a reader: %r", error)  # noqa: TRY400 - said once in a while, in a line

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside all else; a task that nobody holds may be forgotten."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class AskedFirst(HTTPMessageDelegate):
    """A request that waits until it is known who makes it; tornado reads no more of it meanwhile."""

    def __init__(
        self, meet: Callable[[], Coroutine[Any, Any, None]], decide: Callable[[], Any]
    ) -> None:
        self.meet = meet
        self.decide = decide
        self.answers: HTTPMessageDelegate | None = None

    async def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> None:
        """Find out who asks, then what answers, and begin with it."""
        await self.meet()
        self.answers = self.decide()
        if waits := self.answers.headers_received(start_line, headers):
            await waits

    def data_received(self, chunk: bytes) -> Any:
        """Pass on a part of the body."""
        return self.answers.data_received(chunk) if self.answers else None

    def finish(self) -> None:
        """Pass on that it is whole."""
        if self.answers:
            self.answers.finish()

    def on_connection_close(self) -> None:
        """Pass on that nobody waits for an answer."""
        if self.answers:
            self.answers.on_connection_close()
