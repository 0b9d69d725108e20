"""Who may ask? A browser that came by our own name, from our own page, with the token if there is one.

On this computer alone there is no token: the printed address opens the page. What keeps other
sites out is that a browser says under which name it came (Host) and whose page asked (Origin).
"""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
import sys
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from tornado.routing import Matcher, PathMatches

from cxroi.model.errors import SetupError
from cxroi.serve.address import ROOT, Address
from cxroi.serve.handlers import Guarded
from cxroi.serve.proxies import HOST, NO_PROXIES, Front, Proxies
from cxroi.serve.sign_in import SignIn, SignInFirst, SignOut
from cxroi.serve.signed_in import Line, SignedIn
from cxroi.serve.tries import Tries

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence
    from typing import Any

    from tornado.httputil import HTTPServerRequest

LOOPBACK = ("127.0.0.1", "localhost", "::1")
TOKEN = "CXROI_TOKEN"  # noqa: S105 - the name of the variable
SHORTEST_TOKEN = 12  # characters
SIGN_IN, SIGN_OUT = "sign-in", "sign-out"

FOREIGN_NAME = "This address is not served here. Use the one that cxroi app printed."
NAMELESS = (
    "Your name did not come with this request. Open this page through the proxy that signs you in."
)
FOREIGN_PAGE = (
    "This request came from another site, and only pages of this server may make it. Open it here."
)


@dataclass(frozen=True)
class Authentication:
    """Decides whom the server answers; ``names`` are those it answers to, none meaning any."""

    names: frozenset[str]
    token: str | None = field(default=None, repr=False)
    cookie: str = ""  # one for each port, for cookies do not tell ports apart
    base: str = ROOT
    proxies: Proxies = NO_PROXIES
    signed_in: SignedIn = field(default_factory=SignedIn, repr=False)
    tries: Tries = field(default_factory=Tries, repr=False)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    """Signs what another's sign-in leaves with the reader."""

    @property
    def sign_in(self) -> str:
        """The address of the page that asks for the token."""
        return f"{self.base}{SIGN_IN}"

    @property
    def sign_out(self) -> str:
        """The address that ends a sign-in; nothing where nobody signs in."""
        return f"{self.base}{SIGN_OUT}" if self.token else ""

    def is_another_name(self, request: HTTPServerRequest) -> bool:
        """Tell a name that is not ours, whatever the port: a tunnel may have changed that.

        One that a trusted proxy says it was asked by is ours.
        """
        is_told = HOST in request.headers  # where nobody may tell, it has been taken out
        return bool(self.names) and not is_told and request.host_name not in self.names

    def is_another_page(self, request: HTTPServerRequest) -> bool:
        """Tell a request that a page of another site makes with the reader's browser."""
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        if origin == "null":  # a page that keeps its address to itself; the browser says whose
            return site != "same-origin"
        if origin is not None:
            ours = request.host.lower()
            return origin.lower() not in {f"http://{ours}", f"https://{ours}"}
        # Without an Origin it is a visit or an embedding: a link may lead here; a picture, a frame
        # or a page fetched ahead, which would start a kernel, may not.
        by_link = request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "document"
        ahead = "Sec-Purpose" in request.headers
        return site not in {None, "same-origin", "none"} and (ahead or not by_link)

    def is_nameless(self, request: HTTPServerRequest) -> bool:
        """Tell a reader whom no trusted proxy names, where one should."""
        return bool(self.proxies.user_header) and not self.proxies.user_of(request)

    def is_a_stranger(self, request: HTTPServerRequest) -> bool:
        """Tell a reader who has yet to sign in."""
        return request.path not in {self.sign_in, self.sign_out} and not self.knows(request)

    def knows(self, request: HTTPServerRequest) -> bool:
        """Tell a reader who has signed in, or need not."""
        return self.token is None or self.signed_in.knows(self.shown(request))

    def shown(self, request: HTTPServerRequest) -> str:
        """Return what a reader's cookie says."""
        cookie = request.cookies.get(self.cookie)
        return cookie.value if cookie else ""

    def hold(self, request: HTTPServerRequest, line: Line) -> bool:
        """Have a line end with the reader's sign-in; tell whether it may go on."""
        return self.token is None or self.signed_in.hold(self.shown(request), line)

    def opens_with(self, given: str) -> bool:
        """Compare a token in a time that says nothing about it, nor about its length."""
        there = (given, self.token or "")
        return hmac.compare_digest(*(sha256(each.encode()).digest() for each in there))

    def front(self) -> Front:
        """Return what takes the requests."""
        return Front(self.proxies)

    def rules(self) -> list[tuple[Any, ...]]:
        """List what stands in front of everything that is served."""
        open_to_all = [
            (Where(self.is_another_name), Refused, {"sentence": FOREIGN_NAME, "why": "host"}),
            (Where(self.is_another_page), Refused, {"sentence": FOREIGN_PAGE, "why": "origin"}),
            (
                Where(self.is_nameless),
                Refused,
                {"sentence": NAMELESS, "why": "no user", "status": 401},
            ),
        ]
        if self.token is None:
            return open_to_all
        return [
            *open_to_all,
            (Where(self.is_a_stranger), SignInFirst, {"sign_in": self.sign_in}),
            (PathMatches(re.escape(self.sign_in)), SignIn, {"authentication": self}),
            (PathMatches(re.escape(self.sign_out)), SignOut, {"authentication": self}),
        ]


def set_up_authentication(
    address: Address, sockets: Sequence[socket.socket], given: str | None
) -> Authentication:
    """Decide who is let in; where a token is needed and none is given, make one and print it.

    Where a trusted proxy names the readers, none is needed: whoever comes past it is refused.
    """
    host, _, base, proxies, hub = address
    if hub:
        return hub
    narrow = all(ipaddress.ip_address(s.getsockname()[0]).is_loopback for s in sockets)
    if given is None and (narrow or proxies.user_header):
        ours = {*LOOPBACK, f"[{LOOPBACK[-1]}]", host.lower(), with_brackets(host)}
        return Authentication(frozenset(ours if narrow else ()), base=base, proxies=proxies)
    port = sockets[0].getsockname()[1]
    token = secrets.token_urlsafe() if given is None else given.strip()
    if len(token) < SHORTEST_TOKEN:
        raise SetupError(
            f"The token in {TOKEN} is shorter than {SHORTEST_TOKEN} characters. Choose a longer one, "
            "or unset it."
        )
    shown = f"the token {token}" if given is None else f"the token in {TOKEN}"
    print(
        f"Users sign in with {shown}; the connection is not encrypted. Beyond a network you trust, put "
        "an HTTPS proxy in front of this server.",
        file=sys.stderr,
        flush=True,
    )
    return Authentication(frozenset(), token, f"cxroi_reader_{port}", base, proxies)


def with_brackets(host: str) -> str:
    """Write an address as a browser wants it."""
    return f"[{host}]" if ":" in host else host


class Where(Matcher):
    """Lead a request aside where something holds of it, whatever it asks for."""

    def __init__(self, holds: Callable[[HTTPServerRequest], bool]) -> None:
        self.holds = holds

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Answer as tornado wants it: an empty mapping is a yes."""
        return {} if self.holds(request) else None


class Refused(Guarded):
    """A request that is not answered, with the reason."""

    def initialize(self, sentence: str, why: str, status: int = 403) -> None:
        """Remember the reason, for the reader and in a word."""
        self.sentence = sentence
        self.why = why
        self.status = status

    def prepare(self) -> None:
        """Give it."""
        self.note("refused", why=self.why)
        self.say(self.status, self.sentence)
