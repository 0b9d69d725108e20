"""A page without a browser: fetched by HTTP, and in talk with its kernel in Jupyter's own frames."""

import json
import re
import time
import uuid
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1
from tornado.httpclient import HTTPRequest, HTTPResponse
from tornado.simple_httpclient import SimpleAsyncHTTPClient
from tornado.websocket import WebSocketClientConnection, websocket_connect

from cxroi.report.exhibits import EXHIBITS
from cxroi.serve.voila_parts import message_parts

CASE, EXPORT, LINE = (
    "/voila/render/business_case.ipynb",
    "/voila/render/proposal.ipynb",
    "/cxroi/line",
)
WIDGETS = {CASE: "cxroi.widgets.session.Session", EXPORT: "cxroi.widgets.pages.Proposal"}
V1 = "v1.kernel.websocket.jupyter.org"
STATES = re.compile(r'<script id="cxroi-states" type="application/json">(.*?)</script>', re.DOTALL)
KERNEL_ID = re.compile(r'"kernelId": ?"([\w-]+)"')
IN_SIGHT = list(EXHIBITS)[:4]
LONGEST_WAIT = 300.0  # seconds, for an answer or a seat
FULL, GONE = 503, 204


class Trouble(Exception):  # noqa: N818 - something is wrong, though not here
    """No answer came, or one that a page could not use."""


class LightBrowser:
    """What a browser does for a page: it keeps cookies and opens lines."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies: dict[str, str] = {}
        self.web = SimpleAsyncHTTPClient(force_instance=True)

    async def fetch(self, path: str, **how: Any) -> HTTPResponse:
        named = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = await self.web.fetch(
            HTTPRequest(
                self.address + path,
                headers={"Cookie": named, "Origin": self.address},
                request_timeout=LONGEST_WAIT,
                follow_redirects=False,
                **how,
            ),
            raise_error=False,
        )
        for line in answer.headers.get_list("Set-Cookie"):
            given = {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            self.cookies |= given
        self.cookies = {name: value for name, value in self.cookies.items() if value}
        return answer

    async def wait_in_line(self, path: str) -> HTTPResponse:
        """Ask for a page when it is this browser's turn."""
        while json.loads((await self.fetch(LINE)).body)["place"]:
            pass
        return await self.fetch(path)

    async def connect(self, kernel: str) -> WebSocketClientConnection:
        address = self.address.replace("http", "ws", 1)
        session = uuid.uuid4().hex
        asked = HTTPRequest(
            f"{address}/api/kernels/{kernel}/channels?session_id={session}",
            headers={"Origin": self.address},
        )
        return await websocket_connect(asked, subprotocols=[V1])


@dataclass
class LightPage:
    """A page that is open: its kernel, the widget that it speaks to, and its line."""

    browser: LightBrowser
    path: str
    kernel: str
    widget: str
    line: WebSocketClientConnection
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    requests: int = 0
    took: float = 0.0
    """Milliseconds that the last request took."""

    async def request(self, kind: str, wish: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Ask the kernel for something; return the answer and its blocks."""
        self.requests += 1
        about = {"kind": kind, "number": f"{self.name} {self.requests}"}
        if self.path == CASE:
            about |= {"view_of": self.name, "want": IN_SIGHT}
        begun = time.perf_counter()
        await self._tell({"method": "custom", "content": {**wish, **about}})
        answer = await self._answer(kind, about["number"])
        self.took = 1000 * (time.perf_counter() - begun)
        return answer

    async def _tell(self, data: dict[str, Any]) -> None:
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "comm_msg", "session": self.name}
        message = {
            "header": {**header, "username": "", "version": "5.3"},
            "parent_header": {},
            "metadata": {},
            "content": {"comm_id": self.widget, "data": data},
        }
        frame = serialize_msg_to_ws_v1(message, "shell", lambda part: json.dumps(part).encode())
        await self.line.write_message(frame, binary=True)

    async def _answer(self, kind: str, number: str) -> tuple[dict[str, Any], list[bytes]]:
        while (came := await self.line.read_message()) is not None:
            header, _, _, content, *blocks = message_parts(came)
            if json.loads(header)["msg_type"] != "comm_msg":
                continue
            said = json.loads(content)["data"].get("content") or {}
            is_ours = (said.get("asked"), said.get("number")) == (kind, number)
            if is_ours and said["kind"] != "progress":
                return said, blocks
        raise Trouble("the line was closed")

    async def come_back(self) -> None:
        """Lose the line, and open another to the same kernel."""
        self.line.close()
        self.line = await self.browser.connect(self.kernel)

    async def say_goodbye(self) -> None:
        """End the kernel, as a page does that is left."""
        key = self.browser.cookies["_xsrf"]
        path, body = f"/voila/api/shutdown/{self.kernel}", urlencode({"_xsrf": key})
        answer = await self.browser.fetch(path, method="POST", body=body)
        self.line.close()
        if answer.code != GONE:
            raise Trouble(f"a goodbye was answered with {answer.code}")


async def open_page(browser: LightBrowser, path: str, answer: HTTPResponse) -> LightPage:
    """Take what came for a page, and open its line."""
    text = answer.body.decode()
    kernel, states = KERNEL_ID.search(text), STATES.search(text)
    if not kernel or not states:
        raise Trouble(f"{path} came with {answer.code} and {len(text)} characters")
    [widget] = [
        each for each, state in json.loads(states[1]) if state.get("_anywidget_id") == WIDGETS[path]
    ]
    return LightPage(browser, path, kernel[1], widget, await browser.connect(kernel[1]))
