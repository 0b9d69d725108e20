"""Requests as no browser sends them, byte by byte."""

import http.client
import socket
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import NamedTuple

LONGEST = 10
"""Seconds in which a server answers or hangs up."""


class Heard(NamedTuple):
    """An answer; one without a status is a connection that was closed without a word."""

    status: int
    headers: dict[str, str]
    body: bytes


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=LONGEST)


def ask_each(port: int, requests: Iterable[tuple[str, bytes]]) -> Iterator[Heard]:
    """Send requests, given with their methods, over one connection for as long as it is open."""
    line = None
    for method, request in requests:
        line = line or connect(port)
        line.sendall(request)
        answer = hear(line, method)
        yield answer
        if not answer.status or answer.headers.get("connection") == "close":
            line.close()
            line = None
    if line:
        line.close()


def hear(line: socket.socket, method: str = "GET") -> Heard:
    with closing(http.client.HTTPResponse(line, method=method)) as answer:
        try:
            answer.begin()
        except (http.client.BadStatusLine, ConnectionError):
            return Heard(0, {}, b"")
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Heard(answer.status, headers, answer.read())


def is_hung_up(line: socket.socket) -> bool:
    """Tell that a server has ended a connection, after whatever it had to say."""
    try:
        while line.recv(65_536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True
