"""Who may ask? A browser that came by our own name, from our own page, with the token if there is one.

On this computer alone there is no token: the printed address opens the page. What keeps other
sites out is that a browser says under which name it came (Host) and whose page asked (Origin).
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import re
import secrets
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from tornado.routing import Matcher, PathMatches
from tornado.web import decode_signed_value

from cxroi.model.errors import SetupError
from cxroi.serve.address import ROOT, Address
from cxroi.serve.handlers import Guarded
from cxroi.serve.proxies import HOST, NO_PROXIES, Proxies

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence
    from typing import Any

    from tornado.httputil import HTTPServerRequest

LOOPBACK = ("127.0.0.1", "localhost", "::1")
TOKEN = "CXROI_TOKEN"  # noqa: S105 - the name of the variable
KEPT_FOR = 3650  # days; the key that signs is made anew with each server, and ends it sooner
SHORTEST_TOKEN = 12  # characters
WAIT_AFTER_A_WRONG_TOKEN = 1.0  # seconds
SIGN_IN = "sign-in"
PAGES = r"(?:/|/workbooks|/voila/render/[^/]+)?"
# A path of this server. Two slashes, or a backslash, which browsers take for a slash, would lead
# to another.
OWN_PATH = re.compile(r"/(?!/)[!-\[\]-~]*")

FOREIGN_NAME = "This address is not served here. Use the one that cxroi app printed."
NAMELESS = (
    "Your name did not come with this request. Open this page through the proxy that signs you in."
)
FOREIGN_PAGE = (
    "This request came from another site, and only pages of this server may make it. Open it here."
)
NOT_SIGNED_IN = "Sign in to see this page. Open {base} and enter the token."
WRONG_TOKEN = "That token is not valid. Ask the person who runs the server."  # noqa: S105 - words


@dataclass(frozen=True)
class Authentication:
    """Decides whom the server answers; ``names`` are those it answers to, none meaning any."""

    names: frozenset[str]
    token: str | None = field(default=None, repr=False)
    cookie: str = ""  # one for each port, for cookies do not tell ports apart
    base: str = ROOT
    proxies: Proxies = NO_PROXIES
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @property
    def sign_in(self) -> str:
        """The address of the page that asks for the token."""
        return f"{self.base}{SIGN_IN}"

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
        # Without an Origin it is a visit or an embedding: a link may lead here, a picture or a
        # frame that would start a kernel may not.
        by_link = request.headers.get("Sec-Fetch-Dest") == "document"
        return site in {"cross-site", "same-site"} and not by_link

    def is_nameless(self, request: HTTPServerRequest) -> bool:
        """Tell a reader whom no trusted proxy names, where one should."""
        return bool(self.proxies.user_header) and not self.proxies.user_of(request)

    def is_a_stranger(self, request: HTTPServerRequest) -> bool:
        """Tell a reader who has yet to sign in."""
        return request.path != self.sign_in and not self.knows(request)

    def knows(self, request: HTTPServerRequest) -> bool:
        """Tell a reader who has signed in, or need not."""
        if self.token is None:
            return True
        shown = request.cookies.get(self.cookie)
        signed = shown.value if shown else ""
        known = decode_signed_value(self.secret, self.cookie, signed, max_age_days=KEPT_FOR)
        return known is not None

    def opens_with(self, given: str) -> bool:
        """Compare a token in a time that says nothing about it."""
        return hmac.compare_digest(given.encode(), (self.token or "").encode())

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
            (Where(self.is_a_stranger), SignInFirst),
            (PathMatches(re.escape(self.sign_in)), SignIn, {"authentication": self}),
        ]


def set_up_authentication(
    address: Address, sockets: Sequence[socket.socket], given: str | None
) -> Authentication:
    """Decide who is let in; where a token is needed and none is given, make one and print it.

    Where a trusted proxy names the readers, none is needed: whoever comes past it is refused.
    """
    host, _, base, proxies = address
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


class SignInFirst(Guarded):
    """A request without the cookie: a page leads to the sign-in, all else is refused."""

    def prepare(self) -> None:
        """Lead there, remembering what was asked for."""
        pages = re.escape(self.base.removesuffix("/")) + PAGES
        if self.request.method == "GET" and re.fullmatch(pages, self.request.path):
            wanted = quote(self.request.uri or self.base, safe="")
            self.redirect(f"{self.base}{SIGN_IN}?next={wanted}")
        else:
            self.note("refused", why="not signed in")
            self.say(403, NOT_SIGNED_IN.format(base=self.base))


class SignIn(Guarded):
    """The small page that asks for the token; it comes in the body, never in an address."""

    def initialize(self, authentication: Authentication) -> None:
        """Remember who decides."""
        self.authentication = authentication

    def get(self) -> None:
        """Ask, unless it is known."""
        wanted = self.get_query_argument("next", self.base)
        if self.authentication.knows(self.request):
            self.redirect(_own(wanted, self.base))
        else:
            self._ask(wanted)

    async def post(self) -> None:
        """Let in who has the token; let others wait before the next guess."""
        self.check_xsrf_cookie()
        wanted = self.get_body_argument("next", self.base)
        if not self.authentication.opens_with(self.get_body_argument("token", "")):
            await asyncio.sleep(WAIT_AFTER_A_WRONG_TOKEN)
            self.note("refused", why="token")
            self.set_status(403)
            self._ask(wanted, trouble=WRONG_TOKEN)
            return
        self.note("signed in")
        self.set_signed_cookie(
            self.authentication.cookie,
            "signed in",
            expires_days=None,
            path=self.base,
            httponly=True,
            samesite="Lax",  # a link in a mail opens the page; a form of another site is refused
            # Behind a proxy that is not trusted, only the browser knows that it came by https.
            secure="https" in {self.request.protocol, self.request.headers.get("Origin", "")[:5]},
        )
        self.redirect(_own(wanted, self.base), status=303)

    def _ask(self, wanted: str, trouble: str = "") -> None:
        key = self.xsrf_token.decode()
        about = {"address": self.authentication.sign_in, "next": _own(wanted, self.base)}
        self.show("Sign in", form={**about, "key": key, "trouble": trouble})


def _own(path: str, base: str) -> str:
    """Stay on this server, wherever a link wants to lead."""
    return path if OWN_PATH.fullmatch(path) and path.startswith(base) else base
