"""What are Voilà, its kernels and nbconvert told?"""

from __future__ import annotations

import os
from dataclasses import dataclass
from secrets import token_bytes
from typing import TYPE_CHECKING, Any
from uuid import UUID

import zmq
from traitlets.config import Config

from cxroi.exports.offline import cache_folder, vega_key
from cxroi.serve.handlers import TEMPLATES
from cxroi.serve.voila_parts import widget_states

if TYPE_CHECKING:
    from pathlib import Path

A_CELL_FAILED = "This part of the page could not be calculated. Details are in the server log."
KEPT_WARM = 2  # kernels, each with the front page prepared
LINES = {
    # The server's pings were not answered in time and cut every line after 30 seconds; on one
    # computer a line that has ended is known without them.
    "ws_ping_interval": 0,
    "ws_ping_timeout": 30_000,  # as its interval; the stock value draws a warning
    "websocket_max_message_size": 5 * 1024 * 1024,
}
BIGGEST_HEAD = 64 * 1024  # bytes, of an address and all that a browser says with it
BIGGEST_FORM = 64 * 1024
# No history file, no completion, no colours in the log, and no word on standard error but errors.
# That is the server's own, not a message to the browser: a traceback is for the log, not the reader.
KERNEL_SETTINGS = """
c.HistoryManager.enabled = False
c.IPCompleter.use_jedi = False
c.InteractiveShell.colors = "nocolor"
c.IPKernelApp.log_level = 40
c.IPKernelApp.capture_fd_output = False
c.IPKernelApp.exec_lines = [
    "__import__('sys').stderr = __import__('sys').__stderr__",
    "__import__('cxroi.serve.memory').serve.memory.limit_memory()",
]
"""


@dataclass(frozen=True)
class Times:
    """How long the server waits for what, in seconds; tests have less time."""

    patience: float = 120.0  # without a reader, after which a kernel is ended
    cell: int = 30  # the longest that a cell may take
    line: float = 3.0  # between two words to a reader who waits for a seat
    sign: int = 10  # between signs of life of a page that waits for a cell, and is looked after
    look: float = 3.0  # between two looks at whether a kernel lives
    head: float = 75.0  # until a connection has said what it wants, also the next time
    form: float = 20.0  # until a form has come, once it was announced
    # The pool refills once the page in hand has drawn: both at once would slow the reader.
    refill: float = 3.0


@dataclass(frozen=True)
class Logs:
    """The files in which whoever keeps the server wants to find what happened, if any."""

    audit: Path | None = None
    access: Path | None = None


USUAL_TIMES = Times()
NO_LOGS = Logs()


def bounds(times: Times) -> dict[str, Any]:
    """Collect what bounds one connection; what is slower or larger ends it, and nobody else's."""
    return {
        "idle_connection_timeout": times.head,
        "body_timeout": times.form,
        "max_header_size": BIGGEST_HEAD,
        "max_body_size": BIGGEST_FORM,
    }


def settings(front_page: str, seats: int, times: Times) -> Config:
    """Collect what Voilà, its kernels and nbconvert are told."""
    warm = {"default": {"pool_size": 0}, front_page: {"pool_size": min(KEPT_WARM, seats)}}
    return Config(
        VoilaConfiguration={
            "template": "cxroi",
            "allow_template_override": "NO",  # an unknown one leaves page and kernel hanging
            "allow_theme_override": "NO",  # the parameter is written into the page unescaped
            "file_allowlist": [],
            "show_tracebacks": False,
            "strip_sources": True,
            "resources": {
                "cxroi": {"vega": f"cxroi/vega.js?v={vega_key()}", "trouble": A_CELL_FAILED}
            },
            "http_keep_alive_timeout": times.sign,
            "preheat_kernel": True,
            "default_pool_size": 0,
        },
        # Every notebook here is run anew, so no signatures are kept, nor a home needed to keep them.
        NotebookNotary={"db_file": ":memory:", "secret": token_bytes()},
        VoilaKernelManager={"kernel_pools_config": warm, "fill_delay": times.refill},
        # A kernel that died is not started anew: it would come back without its page's model, and
        # hold a session for nothing. It is gone, and its page is told so.
        KernelRestarter={"restart_limit": 0, "time_to_dead": times.look},
        # Without a limit, one reply lost between kernel and server leaves a page waiting for ever.
        VoilaExecutor={"cell_error_instruction": A_CELL_FAILED, "timeout": times.cell},
        TemplateExporter={
            "extra_template_basedirs": [str(TEMPLATES)],
            "filters": {"widget_states": widget_states},
        },
    )


def kernel_transport(folder: Path) -> Config:
    """Speak with kernels over files of their own, where the system has them and the names are not too long.

    A port is chosen before its kernel takes it: another program may be quicker.
    """
    longest = folder / f"kernel-{UUID(int=0)}-ipc-5"
    fits = zmq.has("ipc") and len(os.fsencode(longest)) <= zmq.IPC_PATH_MAX_LEN
    return Config(ConnectionFileMixin={"transport": "ipc"} if fits else {})


def kernel_environment(folder: Path) -> dict[str, str]:
    """Give kernels settings of ours: a reader's own start-up files are for their own notebooks."""
    profile = folder / "profile_default"
    profile.mkdir()
    (profile / "ipython_kernel_config.py").write_text(
        KERNEL_SETTINGS, encoding="utf-8", newline="\n"
    )
    return {"IPYTHONDIR": str(folder), "CXROI_CACHE": str(cache_folder())}
