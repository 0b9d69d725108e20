"""How does a reader sign in and out? By a small page that asks for the token, and a button."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from cxroi.serve.handlers import Guarded

if TYPE_CHECKING:
    from cxroi.serve.authentication import Authentication

PAGES = r"(?:/|/workbooks|/voila/render/[^/]+)?"
# A path of this server. Two slashes, or a backslash, which browsers take for a slash, would lead
# to another.
OWN_PATH = re.compile(r"/(?!/)[!-\[\]-~]*")

NOT_SIGNED_IN = "Sign in to see this page. Open {base} and enter the token."
WRONG_TOKEN = "That token is not valid. Ask the person who runs the server."  # noqa: S105 - words
TOO_SOON = "Too many wrong tokens came from your address. Try again in {wait} s."


class SignInFirst(Guarded):
    """A request without the cookie: a page leads to the sign-in, all else is refused."""

    refusal = NOT_SIGNED_IN

    def initialize(self, sign_in: str) -> None:
        """Remember where it is."""
        self.sign_in = sign_in

    def prepare(self) -> None:
        """Lead there, remembering what was asked for."""
        pages = re.escape(self.base.removesuffix("/")) + PAGES
        if self.request.method == "GET" and re.fullmatch(pages, self.request.path):
            self.redirect(self.where())
        else:
            self.note("refused", why="not signed in")
            self.say(403, self.refusal.format(base=self.base))

    def where(self) -> str:
        """Return the address of the sign-in."""
        return f"{self.sign_in}?next={quote(self.request.uri or self.base, safe='')}"


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

    def post(self) -> None:
        """Let in who has the token; others are told to wait, and no request is held meanwhile."""
        self.check_xsrf_cookie()
        address, tries = self.request.remote_ip or "", self.authentication.tries
        if tries.wait(address):
            self.note("refused", why="too soon")
            self._refuse(429, TOO_SOON.format(wait=tries.wait(address)))
        elif not self.authentication.opens_with(self.get_body_argument("token", "")):
            tries.add_wrong(address)
            self.note("refused", why="token")
            self._refuse(403, WRONG_TOKEN)
        else:
            tries.forget(address)
            self.note("signed in")
            self._let_in()

    def _refuse(self, status: int, trouble: str) -> None:
        wait = self.authentication.tries.wait(self.request.remote_ip or "")
        self.set_status(status)
        self.set_header("Retry-After", str(wait))
        self._ask(self.get_body_argument("next", self.base), trouble)

    def _let_in(self) -> None:
        self.set_cookie(
            self.authentication.cookie,
            self.authentication.signed_in.begin(),
            path=self.base,
            httponly=True,
            samesite="Lax",  # a link in a mail opens the page; a form of another site is refused
            # Behind a proxy that is not trusted, only the browser knows that it came by https.
            secure="https" in {self.request.protocol, self.request.headers.get("Origin", "")[:5]},
        )
        self.redirect(_own(self.get_body_argument("next", self.base), self.base), status=303)

    def _ask(self, wanted: str, trouble: str = "") -> None:
        key = self.xsrf_token.decode()
        about = {"address": self.authentication.sign_in, "next": _own(wanted, self.base)}
        self.show("Sign in", form={**about, "key": key, "trouble": trouble})


class SignOut(Guarded):
    """The end of a sign-in: its cookie opens nothing any more, wherever it was copied to."""

    def initialize(self, authentication: Authentication) -> None:
        """Remember who decides."""
        self.authentication = authentication

    def post(self) -> None:
        """End it, with its pages' lines, and lead to the sign-in."""
        self.check_xsrf_cookie()
        self.note("signed out")
        self.authentication.signed_in.end(self.authentication.shown(self.request))
        self.clear_cookie(self.authentication.cookie, path=self.base)
        self.redirect(self.authentication.sign_in, status=303)


def _own(path: str, base: str) -> str:
    """Stay on this server, wherever a link wants to lead."""
    return path if OWN_PATH.fullmatch(path) and path.startswith(base) else base
