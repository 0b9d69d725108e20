"""Which address may this server have? One that the system gives, or a sentence with another."""

from __future__ import annotations

import errno
import socket

from tornado.netutil import bind_sockets

from cxroi.model.errors import SetupError

HIGHEST_PORT = 65_535
# A line that ended without a word (a closed lid, a pulled plug) is noticed after two minutes.
KEEP_ALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4}


def claim(host: str, port: int) -> list[socket.socket]:
    """Take the address, or say who may have it and which one is free."""
    if not 0 <= port <= HIGHEST_PORT:
        raise SetupError(f"There is no port {port}. Use one from 1 to {HIGHEST_PORT}.")
    try:
        sockets = bind_sockets(port, None if host in {"", "::"} else host)
    except (OSError, UnicodeError) as error:
        raise SetupError(_why_not(error, host, port)) from error
    for each in sockets:
        each.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name in KEEP_ALIVE.keys() & set(dir(socket)):  # not every system has them all
            each.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), KEEP_ALIVE[name])
    return sockets


def _why_not(error: OSError | UnicodeError, host: str, port: int) -> str:
    """Say why an address cannot be had, with one that can."""
    choice = "Use --host 127.0.0.1 for this computer only, or --host 0.0.0.0 for its networks too."
    if isinstance(error, socket.gaierror | UnicodeError):
        return f"No computer called {host} is known here. {choice}"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this computer. {choice}"
    reason = {
        errno.EADDRINUSE: "another program uses it",
        errno.EACCES: "this account may not use it",
    }.get(error.errno or 0, error.strerror or "the system refuses it")
    return f"Port {port} on {host} cannot be opened: {reason}. Try --port {free_port(host)}."


def free_port(host: str) -> int:
    """Ask the system for a port that nobody uses."""
    [found, *others] = bind_sockets(0, None if host in {"", "::"} else host)
    number: int = found.getsockname()[1]
    for each in (found, *others):
        each.close()
    return number
