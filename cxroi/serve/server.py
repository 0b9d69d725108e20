"""How are the workbooks served? By Voilà, with a template of our own, to this computer only.

Other computers are let in where that is asked for, and then a token is asked of every reader.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import os
import re
import shutil
import signal
import socket
import sys
import tempfile
import warnings
import webbrowser
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tornado.routing import PathMatches, Rule

from cxroi.exports.offline import vega_script
from cxroi.model.errors import SetupError
from cxroi.serve.access_log import AccessLog
from cxroi.serve.address import HERE, Address
from cxroi.serve.audit import Audit
from cxroi.serve.authentication import (
    LOOPBACK,
    TOKEN,
    Authentication,
    set_up_authentication,
    with_brackets,
)
from cxroi.serve.connections import Connections
from cxroi.serve.forked import warm_process
from cxroi.serve.handlers import TEMPLATES, Nothing, PageScript, SharedFile, VegaScript
from cxroi.serve.health import Health, Metrics
from cxroi.serve.index import find_pages, first_address
from cxroi.serve.pages import FrontPage, Index, Page, Place
from cxroi.serve.ports import claim
from cxroi.serve.sessions import MOST_SESSIONS, Sessions
from cxroi.serve.settings import (
    LINES,
    NO_LOGS,
    USUAL_TIMES,
    Logs,
    Times,
    bounds,
    kernel_environment,
    kernel_transport,
    settings,
)
from cxroi.serve.voila_parts import VoilaServer, keep_prepared, page_pools, stop_preparing
from cxroi.serve.websocket import KERNEL, Farewell, Kernel, PageSocket

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

WIDGETS = Path(__file__).parents[1] / "widgets"
TRIES = 3  # at a kernel that dies before its page is prepared


def serve(
    workbooks: Path,
    address: Address = HERE,
    *,
    open_browser: bool = False,
    seats: int = MOST_SESSIONS,
    times: Times = USUAL_TIMES,
    logs: Logs = NO_LOGS,
) -> None:
    """Serve the workbooks of a folder until Ctrl-C; print one line when a visitor can come.

    The environment variable ``CXROI_TOKEN`` is what readers sign in with. Without it, one is made
    where other computers are let in, and this computer's readers are asked nothing.
    """
    # Taken out of the environment, which kernels inherit.
    given = os.environ.pop(TOKEN, None)
    if seats < 1:
        raise SetupError(f"--seats {seats} leaves no seat for anyone. Use 1 or more.")
    audit, access_log = Audit(logs.audit), AccessLog(logs.access)
    audit.check()
    access_log.check()
    pages = find_pages(workbooks)
    sockets = claim(address.host, address.port)
    authentication = set_up_authentication(address, sockets, given)
    # The log is standard error. Voilà tells of a cell that failed, or took too long, by a logger
    # that has no other way there.
    logging.basicConfig(level=logging.ERROR, format="%(asctime)s %(message)s")
    vega_script()  # made before the first visitor, not during the visit
    server = WorkbookServer(
        config=settings(pages[0], seats, times),
        config_file_paths=[],  # a voila.py beside a notebook is not a settings file of ours
        root_dir=str(workbooks.resolve()),
        base_url=address.base,
        ip=address.host,
        port=sockets[0].getsockname()[1],
        open_browser=open_browser,
        log_level=logging.ERROR,
    )
    server.initialize(argv=[])
    server.authentication = authentication
    server.audit, server.access_log = audit, access_log
    server.seat_count, server.times = seats, times
    server.run(sockets, pages)


class WorkbookServer(VoilaServer):
    """Voilà with our template, our pages and nothing else."""

    templates = TEMPLATES
    authentication: Authentication
    audit = Audit()
    access_log = AccessLog()
    seat_count: int
    times: Times
    ready: asyncio.Event
    """Set once a first visitor would be served at once."""

    def init_settings(self) -> dict[str, Any]:
        """Add what tornado is told."""
        return super().init_settings() | {
            **LINES,
            "xsrf_cookie_kwargs": {"path": self.base_url},
            "proxies": self.authentication.proxies,
            "audit": self.audit,
            "cookie_secret": self.authentication.secret,
            "log_function": self.access_log.note,
        }

    def rules(self, pages: Sequence[str], sessions: Sessions) -> list[Any]:
        """List what is served: the pages by name, their scripts, their kernels; nothing else."""
        folder = Path(self.root_dir)
        lines = {"lines": Counter[str](), "hold": self.authentication.hold}
        voila, sign_out = self.page_settings(), self.authentication.sign_out
        served = [
            (r"", FrontPage, {"address": self.base_url}),
            (r"/", FrontPage, {"address": first_address(pages, self.base_url)}),
            (r"/workbooks", Index, {"folder": folder, "pages": pages, "sign_out": sign_out}),
            (
                r"/voila/render/([^/]+)",
                Page,
                {"pages": pages, "sessions": sessions, "voila": voila},
            ),
            (rf"/api/kernels/{KERNEL}", Kernel, {"sessions": sessions}),
            (rf"/api/kernels/{KERNEL}/channels", PageSocket, lines),
            (rf"/voila/api/shutdown/{KERNEL}", Farewell, {"sessions": sessions}),
            (r"/cxroi/line", Place, {"sessions": sessions, "pause": self.times.line}),
            (r"/cxroi/vega\.js", VegaScript),
            (r"/cxroi/(page|session|view)\.js", PageScript),
            (r"/cxroi/(page\.css)", SharedFile, {"folders": [str(WIDGETS)]}),
            (r"/voila/static/(.*)", SharedFile, {"folders": self.static_paths}),
            (r"/voila/labextensions/(.*)", SharedFile, {"folders": self.labextensions_path}),
            (r"/voila/api/themes/(.*)", SharedFile, {"folders": [self.themes_dir]}),
        ]
        prefix = re.escape(self.base_url.removesuffix("/"))
        status = {"sessions": sessions, "ready": self.ready}
        return [
            Rule(PathMatches(f"{prefix}/health"), Health, status),
            Rule(PathMatches(f"{prefix}/metrics"), Metrics, status),
            *(Rule(*rule) for rule in self.authentication.rules()),
            *((prefix + path, *rest) for path, *rest in served),
            (r".*", Nothing),
        ]

    def run(self, sockets: list[socket.socket], pages: Sequence[str]) -> None:
        """Serve until told to stop, then end every kernel."""
        # On Windows pyzmq tells of the thread it adds to the loop there, which is as it should be.
        warnings.filterwarnings("ignore", "Proactor event loop", RuntimeWarning)
        asyncio.run(self._run(sockets, pages))

    async def _run(self, sockets: list[socket.socket], pages: Sequence[str]) -> None:
        told_to_stop = asyncio.Event()
        _stop_on_signals(told_to_stop)
        self.connection_dir = tempfile.mkdtemp(prefix="cxroi_")
        os.environ |= kernel_environment(Path(self.connection_dir))
        self.update_config(kernel_transport(Path(self.connection_dir)))
        async with warm_process():
            await self._serve(sockets, pages, told_to_stop)

    async def _serve(
        self, sockets: list[socket.socket], pages: Sequence[str], told_to_stop: asyncio.Event
    ) -> None:
        self.app = self.authentication.front()
        # In two steps because the kernel manager, made by init_settings, looks for self.app.
        self.app.settings.update(self.init_settings())
        sessions = Sessions(self.kernel_manager, self.seat_count, self.times)
        self.ready = asyncio.Event()
        self.app.add_handlers(r".*", self.rules(pages, sessions))
        server = Connections(self.app, **bounds(self.times))
        server.add_sockets(sockets)
        watch = asyncio.create_task(sessions.watch())
        host = _openable(self.ip, sockets[0].getsockname()[0])
        address = f"http://{with_brackets(host)}:{self.port}{self.base_url}"
        try:
            await _until(told_to_stop, self._announce(pages[0], address))
        finally:
            watch.cancel()
            server.stop()
            await self.app.end()
            await self._end_kernels()

    async def _announce(self, front_page: str, address: str) -> None:
        """Print the one line, not before a first visitor would be served at once."""
        await self._prepare(front_page)
        self.ready.set()
        sys.stdout.write(f"cxroi is ready: {address}\n")
        sys.stdout.flush()
        if self.open_browser:
            await asyncio.to_thread(webbrowser.open, address)

    async def _prepare(self, front_page: str) -> None:
        """Wait for the page that is kept warm; start a kernel again that died before.

        Its ports are chosen before it takes them: another program may be quicker.
        """
        manager, prepared, deaths = self.kernel_manager, set(), 0
        pool = page_pools(manager)[front_page]
        while page := next((each for each in pool if each not in prepared), None):
            try:
                # A server that is told to stop meanwhile ends pages in preparation in its own way.
                prepared_page = await asyncio.shield(page)
                await asyncio.wait_for(prepared_page["task"], 2 * self.times.cell)
                prepared.add(page)
            except Exception as error:
                deaths += 1
                if deaths == TRIES or not isinstance(error, RuntimeError):
                    raise SetupError(
                        f"The page {front_page} cannot be prepared: {error!r}. "
                        "Run its notebook in JupyterLab to see where it fails."
                    ) from error
                others = [each for each in pool if each is not page]
                keep_prepared(manager, front_page, others, delay=0)

    async def _end_kernels(self) -> None:
        """End the kernels at once: nothing in them outlives its page."""
        await stop_preparing(self.kernel_manager)
        await self.kernel_manager.shutdown_all(now=True)
        shutil.rmtree(self.connection_dir, ignore_errors=True)


async def _until(stop: asyncio.Event, announcement: Coroutine[Any, Any, None]) -> None:
    """Wait for the word to stop, unless there is nothing to announce."""
    announcing = asyncio.create_task(announcement)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({announcing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if announcing.done():
        announcing.result()
        await stopping
    else:
        announcing.cancel()


def _stop_on_signals(told_to_stop: asyncio.Event) -> None:
    """Let Ctrl-C and SIGTERM end the server in good order."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, told_to_stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(told_to_stop.set))


def _openable(host: str, bound: str) -> str:
    """Name this computer where it is served at every address that it has."""
    if not ipaddress.ip_address(bound).is_unspecified:
        return host
    name = socket.gethostname()
    with contextlib.suppress(OSError):
        socket.getaddrinfo(name, None)
        return name
    return LOOPBACK[0]
