"""What are kernels forked from? A process that loads their parts, reads no table, and waits.

It has no loop, no socket of ZeroMQ and no thread of Python: nothing that a fork would take along
in halves.
"""
# mypy: disable-error-code="attr-defined"
# (types are checked as on Windows, where none of this runs: see ``forked``)

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Thread

PARTS = (
    *("ipykernel.kernelapp", "ipykernel.debugger", "tornado.platform.asyncio"),
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.extensions.storemagic"),
    *("numpy.ma", "psutil", "scipy.special", "sqlite3"),
)
BIGGEST_REQUEST = 1024 * 1024
LONGEST_NAME = 15
NO_POLLER = 1  # of what started the kernel: that may end, and the kernel go on


def become_kernels(number: int) -> None:
    """Become a kernel for each request on a socket, in a fork, until the server closes its end."""
    load_parts()
    server = os.pidfd_open(os.getppid())
    with socket.socket(fileno=number) as requests:
        requests.send(b"+")
        connection = _take_request(requests)
    if connection:
        _run_kernel(connection, server)


def load_parts() -> None:
    """Load what kernels need, to where the collector of garbage never writes."""
    gc.disable()
    for name in PARTS:
        import_module(name)
    widgets = import_module("cxroi.widgets")
    for name in widgets.__all__:
        getattr(widgets, name)
    gc.freeze()


def _take_request(requests: socket.socket) -> str:
    """Return, in a process forked for it, where a kernel is wanted; in this one nothing, at the end."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a kernel that has ended is gone
    while True:
        request, files, *_ = socket.recv_fds(requests, BIGGEST_REQUEST, 1)
        if not request:
            return ""
        with socket.socket(fileno=files[0]) as line:
            if not os.fork():
                return _settle(line, **json.loads(request))


def _settle(
    line: socket.socket, connection: str, env: dict[str, str], cwd: str | None = None
) -> str:
    """Become like a process that was started; return nothing if the server has no hold of it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    gc.enable()
    os.environ.clear()
    os.environ.update(env)
    with suppress(OSError):
        os.setsid()
        os.chdir(cwd or os.curdir)
        kernel = Path(connection).stem.removeprefix("kernel-")
        Path("/proc/self/comm").write_bytes(kernel[:LONGEST_NAME].encode())
        line.send(str(os.getpid()).encode())
        if line.recv(2):
            return connection
    return ""


def _run_kernel(connection: str, server: int) -> None:
    """Be a kernel until it is told to end, or the server has ended."""
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415 - loaded by now
    from numpy.random import seed  # noqa: PLC0415 - loaded by now

    Thread(target=_end_with, args=(server,), daemon=True).start()
    seed()  # noqa: NPY002 - forks would draw the same; Python's own numbers see to that themselves
    sys.argv = ["ipykernel_launcher", "-f", connection]
    IPKernelApp.launch_instance(parent_handle=NO_POLLER)


def _end_with(server: int) -> None:
    end = select.poll()
    end.register(server, select.POLLIN)
    end.poll()
    os._exit(1)
