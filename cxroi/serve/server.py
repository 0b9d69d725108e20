"""How are the workbooks served? By Voilà, with a template of our own, to this computer only."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import re
import secrets
import shutil
import signal
import sys
import tempfile
import warnings
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application
from traitlets.config import Config
from voila.app import Voila
from voila.paths import collect_static_paths, collect_template_paths

from cxroi.app.offline import cache_folder, vega_key, vega_script
from cxroi.model.errors import SetupError
from cxroi.serve.handlers import (
    ForeignHost,
    FrontPage,
    Nothing,
    Page,
    SharedFile,
    VegaScript,
    safety_headers,
)

if TYPE_CHECKING:
    import socket
    from collections.abc import Coroutine, Sequence

APP = Path(__file__).parents[1] / "app"
TEMPLATES = Path(__file__).parent / "template"
FRONT_PAGE = "business_case.ipynb"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
A_CELL_FAILED = "This part of the page could not be worked out. The log of the server says why."
HIGHEST_PORT = 65_535
LONGEST_CELL = 30  # seconds
# No history file, no completion, and no word on standard error but errors.
KERNEL_SETTINGS = """
c.HistoryManager.enabled = False
c.IPCompleter.use_jedi = False
c.IPKernelApp.log_level = 40
"""
# Voilà's handlers that stay: the kernel, its messages, its farewell, and who asked for the page.
# The others list folders, show notebooks' contents or hand out files.
KEPT = (
    "KernelHandler",
    "VoilaKernelWebsocketHandler",
    "VoilaShutdownKernelHandler",
    "RequestInfoSocketHandler",
)


def serve(
    workbooks: Path, host: str = "127.0.0.1", port: int = 8866, *, open_browser: bool = False
) -> None:
    """Serve the workbooks of a folder until Ctrl-C; print one line when a visitor can come."""
    pages = find_pages(workbooks)
    sockets = claim(host, port)
    vega_script()  # made before the first visitor, not during the visit
    server = WorkbookServer(
        config=settings(pages),
        config_file_paths=[],  # a voila.py beside a notebook is not a settings file of ours
        root_dir=str(workbooks.resolve()),
        ip=host,
        port=sockets[0].getsockname()[1],
        open_browser=open_browser,
        log_level=logging.ERROR,
    )
    server.initialize(argv=[])
    server.run(sockets, pages)


def find_pages(workbooks: Path) -> list[str]:
    """Name the notebooks directly in a folder, the front page first: only these are served."""
    names = sorted(path.name for path in workbooks.glob("*.ipynb"))
    if not names:
        message = f"There is no workbook in {workbooks}. Name a folder that holds .ipynb files."
        raise SetupError(message)
    return sorted(names, key=lambda name: name != FRONT_PAGE)


def claim(host: str, port: int) -> list[socket.socket]:
    """Take the address, or say who may have it and which one is free."""
    if host not in LOOPBACK:
        message = (
            f"The workbooks cannot be served at {host}: without sign-on, everyone who reaches it "
            "could read and change the figures. Use --host 127.0.0.1."
        )
        raise SetupError(message)
    if not 0 <= port <= HIGHEST_PORT:
        raise SetupError(f"There is no port {port}. Give one from 1 to {HIGHEST_PORT}.")
    try:
        return bind_sockets(port, host)
    except OSError as error:
        raise SetupError(_why_not(error, host, port)) from error


def _why_not(error: OSError, host: str, port: int) -> str:
    """Say why an address cannot be had, with one that can."""
    reason = {
        errno.EADDRINUSE: "another program uses it",
        errno.EACCES: "this account may not use it",
    }.get(error.errno or 0, error.strerror or "the system refuses it")
    return f"Port {port} on {host} cannot be opened: {reason}. Try --port {free_port(host)}."


def free_port(host: str) -> int:
    """Ask the system for a port that nobody uses."""
    [found, *others] = bind_sockets(0, host)
    number: int = found.getsockname()[1]
    for each in (found, *others):
        each.close()
    return number


def settings(pages: Sequence[str]) -> Config:
    """Collect what Voilà, its kernels and nbconvert are told."""
    pool = {"default": {"pool_size": 0}, pages[0]: {"pool_size": 2}}
    return Config(
        VoilaConfiguration={
            "template": "cxroi",
            "allow_template_override": "NO",  # an unknown one leaves page and kernel hanging
            "allow_theme_override": "NO",  # the parameter is written into the page unescaped
            "file_allowlist": [],
            "show_tracebacks": False,
            "strip_sources": True,
            "resources": {
                "cxroi": {"vega": f"/cxroi/vega.js?v={vega_key()}", "trouble": A_CELL_FAILED}
            },
            "preheat_kernel": True,
            "default_pool_size": 0,
        },
        # The pool refills once the page in hand has drawn: both at once would slow the reader.
        VoilaKernelManager={"kernel_pools_config": pool, "fill_delay": 3.0},
        # A long interval: culling can end a preheated kernel in the moment it is handed out.
        # A kernel whose reader is there is never culled, however long they think.
        MappingKernelManager={
            "cull_interval": 300,
            "cull_idle_timeout": 3600,
            "cull_connected": False,
        },
        # Without a limit, one reply lost between kernel and server leaves a page waiting for ever.
        VoilaExecutor={"cell_error_instruction": A_CELL_FAILED, "timeout": LONGEST_CELL},
        TemplateExporter={"extra_template_basedirs": [str(TEMPLATES)]},
    )


def kernel_environment(folder: Path) -> dict[str, str]:
    """Give kernels settings of ours: a reader's own start-up files are for their own notebooks."""
    profile = folder / "profile_default"
    profile.mkdir()
    (profile / "ipython_kernel_config.py").write_text(
        KERNEL_SETTINGS, encoding="utf-8", newline="\n"
    )
    return {"IPYTHONDIR": str(folder), "CXROI_CACHE": str(cache_folder())}


class WorkbookServer(Voila):  # type: ignore[misc]  # Voilà has no types
    """Voilà with our template, our pages and nothing else."""

    def setup_template_dirs(self) -> None:
        """Look in this package first: the template is not installed into the environment."""
        ours = TEMPLATES / "cxroi"
        stock = collect_template_paths(["voila", "nbconvert"], "lab", prune=True)
        self.template_paths = [str(ours), *stock]
        stock = collect_static_paths(["voila", "nbconvert"], "lab")
        self.static_paths = [str(ours / "static"), *stock]

    def init_settings(self) -> dict[str, Any]:
        """Add the headers that keep every page to this server."""
        stock: dict[str, Any] = super().init_settings()
        return stock | {
            "headers": safety_headers(),
            "cookie_secret": secrets.token_bytes(32),
            "websocket_max_message_size": 5 * 1024 * 1024,
            # The server's pings were not answered in time and cut every line after 30 seconds; on
            # one computer a line that has ended is known without them.
            "ws_ping_interval": 0,
            "ws_ping_timeout": 30_000,  # as its interval; the stock value draws a warning
            "log_function": lambda _: None,  # tornado would log each visit
        }

    def page_handlers(self, pages: Sequence[str]) -> list[tuple[Any, ...]]:
        """List what is served: the pages by name, their scripts, their kernels; nothing else."""
        kept = [each for each in super().init_handlers() if each[1].__name__ in KEPT]
        names = "|".join(re.escape(name) for name in pages)
        page = {
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        return [
            *kept,
            (r"/", FrontPage, {"address": f"/voila/render/{pages[0]}"}),
            (rf"/voila/render/({names})", Page, page),
            (r"/cxroi/vega\.js", VegaScript),
            (r"/cxroi/(page\.(?:js|css))", SharedFile, {"folders": [str(APP)]}),
            (r"/voila/static/(.*)", SharedFile, {"folders": self.static_paths}),
            (r"/voila/labextensions/(.*)", SharedFile, {"folders": self.labextensions_path}),
            (r"/voila/api/themes/(.*)", SharedFile, {"folders": [self.themes_dir]}),
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
        self.app = Application()
        # In two steps because the kernel manager, made by init_settings, looks for self.app.
        self.app.settings.update(self.init_settings())
        self.app.add_handlers(_own_names(self.ip), self.page_handlers(pages))
        self.app.add_handlers(r".*", [(r".*", ForeignHost)])
        server = HTTPServer(self.app)
        server.add_sockets(sockets)
        try:
            await _until(told_to_stop, self._announce(pages[0]))
        finally:
            server.stop()
            await self._end_kernels()

    async def _announce(self, front_page: str) -> None:
        """Print the one line, not before a first visitor would be served at once."""
        for preheated in list(self.kernel_manager._pools[front_page]):  # noqa: SLF001 -- no public name
            try:
                await asyncio.wait_for((await preheated)["task"], 2 * LONGEST_CELL)
            except Exception as error:
                raise SetupError(
                    f"The page {front_page} cannot be prepared: {error!r}. "
                    "Run its notebook in JupyterLab to see where it fails."
                ) from error
        address = f"http://{_bracketed(self.ip)}:{self.port}/"
        sys.stdout.write(f"cxroi is ready: {address}\n")
        sys.stdout.flush()
        if self.open_browser:
            await asyncio.to_thread(webbrowser.open, address)

    async def _end_kernels(self) -> None:
        """End the kernels at once: nothing in them outlives its page."""
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


def _own_names(host: str) -> str:
    """Match the names under which a browser on this computer knows us, whatever the port."""
    # The parentheses matter: tornado compares the beginning of all but the last alternative.
    names = sorted({*LOOPBACK, f"[{LOOPBACK[-1]}]", host})
    return f"(?:{'|'.join(map(re.escape, names))})$"


def _bracketed(host: str) -> str:
    """Write an address as a browser wants it."""
    return f"[{host}]" if ":" in host else host
