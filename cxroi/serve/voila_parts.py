"""What is taken of Voilà and Jupyter's server: nothing else of ours imports them.

Both hold these names for their own; a release may move them. ``tests/test_voila_parts.py`` says
so by name where one has, before a page hangs or a session never ends.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from jupyter_events import EventLogger
from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message,
    deserialize_msg_from_ws_v1,
)
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from voila.app import Voila
from voila.paths import collect_static_paths, collect_template_paths
from voila.request_info_handler import RequestInfoSocketHandler
from voila.tornado.handler import TornadoVoilaHandler

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    PreparedPage = asyncio.Task[dict[str, Any]]
    """It ends with a page's ``task``, its ``renderer`` and its ``kernel_id``."""

__all__ = [
    "HEARTBEAT",
    "KernelWebsocketHandler",
    "TornadoVoilaHandler",
    "VoilaServer",
    "count_readers",
    "forget_request",
    "keep_prepared",
    "message_parts",
    "old_message",
    "page_pools",
    "stop_preparing",
    "widget_states",
]

HEARTBEAT = "<script>window.voila_heartbeat()"
"""What Voilà writes into a page while a cell takes its time."""
FAMILY = ["voila", "nbconvert"]
STOCK_TEMPLATE = "lab"


class VoilaServer(Voila):  # type: ignore[misc]  # Voilà has no types
    """Voilà with a template that is not installed into the environment, and no order to end kernels."""

    templates: Path
    """The folder with the template; the template has the name that Voilà is told in its settings."""

    def setup_template_dirs(self) -> None:
        """Look in our folder first."""
        ours = self.templates / self.voila_configuration.template
        stock = collect_template_paths(FAMILY, STOCK_TEMPLATE, prune=True)
        self.template_paths = [str(ours), str(self.templates), *stock]
        stock = collect_static_paths(FAMILY, STOCK_TEMPLATE)
        self.static_paths = [str(ours / "static"), *stock]

    def init_settings(self) -> dict[str, Any]:
        """Make the kernel manager, and return what tornado is told."""
        # Else each kernel would make one of its own, whose log Python keeps for ever.
        self.event_logger = EventLogger()
        stock: dict[str, Any] = super().init_settings()
        # Voilà lets a page give its kernel no code, but this order; a page that leaves says goodbye.
        self.kernel_manager.allowed_message_types.remove("shutdown_request")
        return stock

    def page_settings(self) -> dict[str, Any]:
        """Return what a ``TornadoVoilaHandler`` is initialized with."""
        return {
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }


def page_pools(manager: Any) -> dict[str, list[PreparedPage]]:
    """Return the pages that are prepared, or in preparation, by the name of their workbook."""
    pools: dict[str, list[PreparedPage]] = manager._pools
    return pools


def keep_prepared(
    manager: Any, name: str, pages: Iterable[PreparedPage], delay: float | None = None
) -> None:
    """Keep these of a workbook's prepared pages, and prepare others in place of the rest."""
    manager._pools[name][:] = pages
    manager.fill_if_needed(delay=delay, notebook_name=name)


async def stop_preparing(manager: Any) -> None:
    """Let pages in preparation end with the cell they are at, before all kernels end.

    Each cell more would wait a second for its kernel. A kernel that is being started is waited for:
    it could not be ended. One that never came up is forgotten: to end it would fail, and end no other.
    """
    pages = [page for pool in page_pools(manager).values() for page in pool]
    started = manager._pending_kernels.values()
    for begun in await asyncio.gather(*pages, *started, return_exceptions=True):
        if isinstance(begun, dict):
            begun["renderer"].stop_generator = True
    for name, start in list(manager._pending_kernels.items()):
        if start.done() and name not in manager:
            del manager._pending_kernels[name]


def count_readers(manager: Any, kernel: str | None) -> int:
    """Count the lines that are open to a kernel."""
    return int(manager._kernel_connections.get(kernel, 0))


def forget_request(kernel: str | None) -> None:
    """Forget who asked for a kernel's page: Voilà keeps it for each, and nothing of ours reads it."""
    RequestInfoSocketHandler._cache.pop(kernel, None)


def widget_states(kernel_start: Any) -> list[tuple[str, dict[str, Any]]]:
    """Collect, for a page that is being written, what its widgets are: a filter of the template.

    All that the run of the notebook said of each widget was heard by Voilà's executor. Code and
    style of ours are files of the server, and are left out. In the order in which they were made,
    which is the same in every kernel of a notebook.
    """
    executor = kernel_start.func.__self__.executor
    states = []
    for model, state in executor.widget_state.items():
        is_ours = str(state.get("_anywidget_id", "")).startswith("cxroi.")
        kept = {
            key: value
            for key, value in state.items()
            if value is not None and not (is_ours and key in {"_esm", "_css"})
        }
        buffers = executor.widget_buffers.get(model, {})
        kept["__buffers"] = [
            {"path": list(path), "data": each["data"]} for path, each in buffers.items()
        ]
        states.append((model, kept))
    return states


def message_parts(message: bytes) -> list[bytes]:
    """Take a binary message apart: header, parent header, metadata, content, buffers."""
    _, parts = deserialize_msg_from_ws_v1(message)  # type: ignore[no-untyped-call]
    return list(parts)


def old_message(message: bytes) -> dict[str, Any]:
    """Read a binary message of the older form, for a page that speaks no other."""
    said: dict[str, Any] = deserialize_binary_message(message)  # type: ignore[no-untyped-call]
    return said
