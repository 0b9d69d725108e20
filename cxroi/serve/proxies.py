"""Who stands in front? Proxies whose word is taken for who asks, under which name and over what.

Anybody can write such headers. They are believed of a connection from a trusted address alone, and
taken out of every other request before anything looks at it.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tornado.httputil import split_host_and_port
from tornado.web import Application

from cxroi.model.errors import SetupError
from cxroi.model.names import clean_name

if TYPE_CHECKING:
    from tornado.httputil import HTTPServerRequest
    from tornado.websocket import WebSocketHandler

    Network = ipaddress.IPv4Network | ipaddress.IPv6Network

FOR, PROTO, HOST = "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"
HEADER = re.compile(r"[A-Za-z0-9-]+")
NAME = re.compile(r"[\w.-]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?", re.ASCII)


@dataclass(frozen=True)
class Proxies:
    """The networks that are trusted, and the header in which they name the reader, if they do."""

    networks: tuple[Network, ...] = ()
    user_header: str = ""

    def believe(self, request: HTTPServerRequest) -> None:
        """Take a request for what a trusted proxy says of it; drop what anybody else says."""
        headers = request.headers
        if not self._trusts(request.remote_ip or ""):
            for name in (FOR, PROTO, HOST, self.user_header):
                headers.pop(name, None)
            return
        # From the last hop to the first: what a trusted one says is believed, and no more.
        for hop in reversed(_listed(headers.get(FOR, ""))):
            if not _is_address(hop):
                break
            request.remote_ip = hop
            if not self._trusts(hop):
                break
        # The last is what the proxy itself says; those before it, a reader may have made up.
        protocol = _listed(headers.get(PROTO, ""))[-1]
        if protocol in {"http", "https"}:
            request.protocol = protocol
        name = _listed(headers.pop(HOST, ""))[-1]
        if NAME.fullmatch(name):
            request.host = headers["Host"] = headers[HOST] = name
            request.host_name = split_host_and_port(name.lower())[0]

    def user_of(self, request: HTTPServerRequest) -> str:
        """Name the reader, after ``believe``; nothing if no proxy does, or two names have come."""
        told = request.headers.get_list(self.user_header) if self.user_header else []
        if len(told) != 1:
            return ""
        return clean_name(told[0].encode("latin-1", "replace").decode("utf-8", "replace"))

    def _trusts(self, address: str) -> bool:
        if not self.networks or not _is_address(address):
            return False
        there = ipaddress.ip_address(address)
        there = getattr(there, "ipv4_mapped", None) or there
        return any(there in each for each in self.networks)


NO_PROXIES = Proxies()


class Front(Application):
    """What is served, to requests of which only what can be believed is left."""

    def __init__(self, proxies: Proxies) -> None:
        self.proxies = proxies
        super().__init__()

    def find_handler(self, request: HTTPServerRequest, **named: Any) -> Any:
        """Look at who asks before anything else does."""
        self.proxies.believe(request)
        return super().find_handler(request, **named)

    def hear(self, socket: WebSocketHandler) -> None:
        """Take note that an open page has said something."""

    async def end(self) -> None:
        """Let go of what was held for it."""


def trust(given: str, user_header: str = "") -> Proxies:
    """Read which proxies are trusted, or say what cannot be one.

    Parameters
    ----------
    given : str
        Addresses and networks with commas between them; nothing trusts nobody.
    user_header : str
        The header in which they name the reader; nothing where they do not.

    Raises
    ------
    SetupError
        If one of them is neither, the header cannot be one, or nobody is trusted with it.

    Examples
    --------
    >>> trust("10.0.0.5, 192.168.7.0/24").networks
    (IPv4Network('10.0.0.5/32'), IPv4Network('192.168.7.0/24'))
    """
    if user_header and not given:
        raise SetupError(
            f"--user-header {user_header} is believed only from a proxy. Name its address with "
            "--trusted-proxy."
        )
    if user_header and not HEADER.fullmatch(user_header):
        raise SetupError(
            f"--user-header {user_header} is not the name of a header. Use letters, digits and "
            "dashes, such as X-Forwarded-User."
        )
    return Proxies(tuple(map(_network, _listed(given))) if given else (), user_header)


def _network(given: str) -> Network:
    try:
        return ipaddress.ip_network(given)
    except ValueError:
        raise SetupError(
            f"--trusted-proxy {given} is neither an address nor a network. Use, for example, "
            "10.0.0.5 or 192.168.7.0/24, with commas between several."
        ) from None


def _listed(header: str) -> list[str]:
    return [each.strip() for each in header.split(",")]


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
