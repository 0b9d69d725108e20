"""Is this server a part of JupyterHub? Then the hub says where it stands, and who may read it.

The hub starts it with all of that in its environment. Who asks is found out before anything else
is decided, so that no address can be left without it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from tornado.routing import PathMatches
from tornado.web import decode_signed_value

from cxroi.model.errors import SetupError
from cxroi.model.extras import say_missing
from cxroi.model.names import clean_name
from cxroi.serve.address import HERE, Address, own_base
from cxroi.serve.authentication import (
    FOREIGN_PAGE,
    LOOPBACK,
    TOKEN,
    Authentication,
    Refused,
    Where,
)
from cxroi.serve.hub_front import HubFront
from cxroi.serve.hub_sign_in import AWAY, PATIENCE, Callback, NotAllowed, SignInAtHub, by_the_hub
from cxroi.serve.proxies import Proxies, trust

if TYPE_CHECKING:
    from tornado.httputil import HTTPServerRequest

AGE = 60  # seconds for which the hub's word on a reader is kept
PREFIX = "JUPYTERHUB_"
SECRETS = (PREFIX, "JPY_API_TOKEN")
NEEDED = ("API_TOKEN", "API_URL", "CLIENT_ID", "SERVICE_PREFIX", "SERVICE_URL")
READ_LATE = (  # by jupyterhub from the environment, when it is first asked for
    "access_scopes",
    "api_token",
    "cookie_host_prefix_enabled",
    "login_url",
    "oauth_token_url",
)
SESSION = "jupyterhub-session-id"
THIS_COMPUTER = "127.0.0.0/8,::1"
HTTP = 80

NO_HUB = (
    "{name} is not in the environment, so no JupyterHub has started this server. Leave out --hub to "
    "serve without one."
)
TWO_WAYS = f"With --hub, readers sign in at JupyterHub, and {TOKEN} has no use. Unset it."
NOT_HTTP = (
    "JupyterHub expects this server at {url}, and with --hub it serves http:// alone. Set "
    "internal_ssl to False, and let the service's url begin with http://."
)


class Reader(NamedTuple):
    """What the hub says of who asks: nothing, or a name and whether it may read here."""

    name: str = ""
    is_allowed: bool = False
    is_unknown: bool = False
    """The hub has not answered."""


NOBODY = Reader()
UNKNOWN = Reader(is_unknown=True)


@dataclass(frozen=True)
class HubProxies(Proxies):
    """The proxies in front, and who the hub says has made each request."""

    readers: WeakKeyDictionary[HTTPServerRequest, Reader] = field(
        default_factory=WeakKeyDictionary, compare=False
    )

    def reader_of(self, request: HTTPServerRequest) -> Reader:
        """Return what is known; nothing of a request that nobody has asked the hub about."""
        return self.readers.get(request, NOBODY)

    def user_of(self, request: HTTPServerRequest) -> str:
        """Name the reader as the hub does, whatever a header says."""
        return self.reader_of(request).name


@dataclass(frozen=True)
class HubAuthentication(Authentication):
    """Lets in whom the hub lets in."""

    proxies: HubProxies = field(default_factory=HubProxies)
    oauth: Any = None
    """The ``HubOAuth`` that asks the hub, and keeps its answers for a while."""
    activity: str = ""
    """Where a user's own server tells the hub that it is in use."""
    server_name: str = ""

    async def find_reader(self, request: HTTPServerRequest) -> Reader:
        """Find out who asks, and remember it with the request."""
        reader = self.proxies.readers[request] = await self.ask(request)
        return reader

    async def ask(self, request: HTTPServerRequest) -> Reader:
        """Ask the hub who makes a request, or take what it said a while ago."""
        cookie = request.cookies.get(self.oauth.cookie_name)
        token = decode_signed_value(
            self.secret, self.oauth.cookie_name, cookie.value if cookie else ""
        )
        if token is None:
            return NOBODY
        session = request.cookies.get(SESSION)
        try:
            async with asyncio.timeout(PATIENCE):
                said = await self.oauth.user_for_token(
                    token.decode(), session_id=session.value if session else "", sync=False
                )
        except Exception as error:  # noqa: BLE001 - whatever was in the way, nobody is let in
            logging.getLogger(__name__).error("JupyterHub did not say who a reader is: %r", error)  # noqa: TRY400 - one line for each reader is enough
            return UNKNOWN
        if said is None:
            return NOBODY
        is_allowed = bool(self.oauth.check_scopes(self.oauth.access_scopes, said))
        return Reader(clean_name(said["name"]), is_allowed)

    def is_unknown(self, request: HTTPServerRequest) -> bool:
        """Tell a reader of whom the hub should have said something."""
        return self.proxies.reader_of(request).is_unknown

    def is_named(self, request: HTTPServerRequest) -> bool:
        """Tell a reader whom the hub names and does not let in here."""
        reader = self.proxies.reader_of(request)
        return bool(reader.name) and not reader.is_allowed

    def knows(self, request: HTTPServerRequest) -> bool:
        """Tell a reader whom the hub lets in."""
        return self.proxies.reader_of(request).is_allowed

    def front(self) -> HubFront:
        """Ask the hub before anything is served."""
        return HubFront(self)

    def rules(self) -> list[tuple[Any, ...]]:
        """List what stands in front of everything that is served."""
        callback = urlsplit(self.oauth.oauth_redirect_uri).path
        oauth = {"oauth": self.oauth}
        return [
            (Where(self.is_another_page), Refused, {"sentence": FOREIGN_PAGE, "why": "origin"}),
            (PathMatches(re.escape(callback)), by_the_hub(Callback), oauth),
            (
                Where(self.is_unknown),
                Refused,
                {"sentence": AWAY, "why": "no answer", "status": 503},
            ),
            (Where(self.is_named), NotAllowed),
            (Where(lambda request: not self.knows(request)), by_the_hub(SignInAtHub), oauth),
        ]


def join_hub(host: str, trusted: str) -> Address:
    """Read what the hub says, and leave nothing of it in the environment, which kernels inherit.

    Parameters
    ----------
    host : str
        Where to listen; the usual one leaves it to the hub.
    trusted : str
        The proxies that are believed; where none is named and nobody but this computer can ask,
        whatever runs on it.
    """
    try:
        return _join(host, trusted)
    finally:
        for name in [each for each in os.environ if each.startswith(SECRETS)]:
            del os.environ[name]


def _join(host: str, trusted: str) -> Address:
    said = {name: os.environ.get(f"{PREFIX}{name}", "") for name in NEEDED}
    missing = next((name for name in NEEDED if not said[name]), None)
    if missing:
        raise SetupError(NO_HUB.format(name=f"{PREFIX}{missing}"))
    if TOKEN in os.environ:
        raise SetupError(TWO_WAYS)
    url = urlsplit(said["SERVICE_URL"])
    if url.scheme != "http":
        raise SetupError(NOT_HTTP.format(url=said["SERVICE_URL"]))
    if host == HERE.host:
        host = url.hostname or HERE.host
    if host in LOOPBACK:
        trusted = trusted or THIS_COMPUTER
    authentication = HubAuthentication(
        frozenset(),  # by whatever name it is asked: who asks has signed in
        base=own_base(said["SERVICE_PREFIX"]),
        proxies=HubProxies(trust(trusted).networks),
        oauth=_oauth(),
        activity=os.environ.get(f"{PREFIX}ACTIVITY_URL", ""),
        server_name=os.environ.get(f"{PREFIX}SERVER_NAME", ""),
    )
    here = host, url.port or HTTP, authentication.base
    return Address(*here, authentication.proxies, authentication)


def _oauth() -> Any:
    """Take from the environment all that jupyterhub's own sign-in needs."""
    with say_missing("hub"):
        from jupyterhub.services.auth import HubOAuth  # noqa: PLC0415 - an extra
    public = os.environ.get(f"{PREFIX}PUBLIC_URL", "")
    cookies = {"samesite": "Lax"} | ({"secure": True} if public.startswith("https:") else {})
    cookies |= json.loads(os.environ.get(f"{PREFIX}COOKIE_OPTIONS") or "{}")
    oauth = HubOAuth(cache_max_age=AGE, cookie_options=cookies)
    for name in READ_LATE:
        getattr(oauth, name)
    return oauth
