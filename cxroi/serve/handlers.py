"""What answers a request: pages by name, files that may be shared, and a sentence for the rest."""

from __future__ import annotations

import logging
import os
import re
import secrets
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from tornado.web import HTTPError, RequestHandler, StaticFileHandler

from cxroi.exports.offline import vega_script
from cxroi.widgets.js import page_script

TEMPLATES = Path(__file__).parent / "template"
A_YEAR = 365 * 24 * 3600
# Names that carry a hash of their content, as webpack gives them.
HASHED = re.compile(r"\.[0-9a-f]{16,}\.")
# A kernel's name opens it: a log says as much of it as tells it from others.
KERNELS_NAME = re.compile(r"([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f-]{22}")
TICKET = "cxroi_line"
A_TICKET = re.compile(r"[\w-]{22}", re.ASCII)
SHARED_KINDS = {".js", ".css", ".svg", ".woff", ".woff2", ".ttf", ".eot", ".png"}


NOTHING_HERE = "Page not found. Start at {base}."
OUR_FAULT = "This request could not be answered. Details are in the server log."


def safety_headers() -> dict[str, str]:
    """Keep a page to this server: nothing is asked from outside, nothing frames it."""
    policy = {
        "default-src": "'none'",
        # Vega compiles its expressions; Voilà's front end imports a widget's code from a blob.
        "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def short_name(text: str) -> str:
    """Shorten the names of kernels in what is logged.

    Examples
    --------
    >>> short_name("/api/kernels/3f0a1b2c-0000-4000-8000-000000000000/channels")
    '/api/kernels/3f0a1b2c…/channels'
    """
    return KERNELS_NAME.sub(r"\1…", text)


@cache
def _plain_page() -> Template:
    """Read the look that the small pages share; whatever is put into it is escaped."""
    looks = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return looks.get_template("plain.html.j2")


class Guarded(RequestHandler):
    """A request of any kind: its answer carries the headers that all answers carry."""

    @property
    def base(self) -> str:
        """Where this server's addresses begin."""
        return str(self.settings["base_url"])

    @property
    def user(self) -> str:
        """The reader's name, where a trusted proxy gives it."""
        return str(self.settings["proxies"].user_of(self.request))

    def note(self, event: str, **about: object) -> None:
        """Write into the audit file, if there is one, what this reader did."""
        named = {"user": self.user} if self.user else {}
        who = {**named, "address": self.request.remote_ip or ""}
        self.settings["audit"].note(who, event, **about)

    def set_default_headers(self) -> None:
        """Add the headers; the server's own name is nobody's business."""
        self.clear_header("Server")
        for name, value in safety_headers().items():
            self.set_header(name, value)

    def write_error(self, status_code: int, **_: object) -> None:
        """Answer a failure with a sentence, never with a traceback."""
        if status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.say(status_code, OUR_FAULT)
        elif status_code == HTTPStatus.NOT_FOUND:
            self.say(status_code, NOTHING_HERE.format(base=self.base))
        else:
            self.say(status_code, f"This request cannot be answered ({self._reason}).")

    def log_exception(self, *failure: Any) -> None:
        """Log what went wrong here; what was wrong with the request, its sender has been told."""
        status = getattr(failure[1], "status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            asked = (self.request.method, short_name(self.request.path))
            logging.getLogger(__name__).error("%s %s", *asked, exc_info=failure)

    def say(self, status: int, sentence: str) -> None:
        """Answer with a sentence and nothing else."""
        self.set_status(status)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(sentence)

    def show(self, title: str, **words: Any) -> None:
        """Answer with a small page of our own."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(_plain_page().render(title=title, **words))


class Ticketed(Guarded):
    """A request of a reader who may wait for a seat: their place goes by a ticket in a cookie."""

    @property
    def ticket(self) -> str | None:
        """The ticket that the browser shows; one that another server on this host gave will do."""
        shown = self.get_cookie(TICKET)
        return shown if shown and A_TICKET.fullmatch(shown) else None

    def shown_ticket(self) -> str | None:
        """Return the ticket; give one to a browser that has none, for the next time."""
        if not self.ticket:
            self.hand_out_ticket()
        return self.ticket

    def hand_out_ticket(self) -> str:
        """Give the browser a ticket."""
        ticket, by_https = secrets.token_urlsafe(16), self.request.protocol == "https"
        self.set_cookie(
            TICKET, ticket, path=self.base, httponly=True, samesite="Lax", secure=by_https
        )
        return ticket


class Nothing(Guarded):
    """Any address that is not served."""

    def prepare(self) -> None:
        """Say so."""
        raise HTTPError(404)


class SharedFile(Guarded, StaticFileHandler):
    """A script, style or font of the front end, found in the first folder that has it."""

    def initialize(self, folders: list[str]) -> None:  # type: ignore[override]
        """Remember where to look."""
        self.folders = folders
        super().initialize(path=folders[0])

    def get_absolute_path(self, root: str, path: str) -> str:  # type: ignore[override]
        """Find the file; ``root`` is then the folder that holds it."""
        if Path(path).suffix not in SHARED_KINDS or "\0" in path:
            raise HTTPError(404)
        found = next((each for each in self.folders if os.path.isfile(f"{each}/{path}")), root)  # noqa: PTH113 - Path raises on a name too long
        self.root = found
        return super().get_absolute_path(found, path)

    def set_extra_headers(self, path: str) -> None:
        """Keep what has its hash in its name; ask again about the rest (a 304 costs little)."""
        kept = f"max-age={A_YEAR}, immutable" if HASHED.search(path) else "no-cache"
        self.set_header("Cache-Control", kept)


class PageScript(Guarded):
    """The script of a widget of ours, put together from its parts."""

    def get(self, name: str) -> None:
        """Send it as it stands; a browser asks again each time (a 304 costs little)."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Cache-Control", "no-cache")
        self.finish(page_script(name))


class VegaScript(Guarded):
    """The chart library, made from what is installed."""

    def get(self) -> None:
        """Send it as it is: to a browser on this computer, packing costs more than it saves."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Cache-Control", f"max-age={A_YEAR}, immutable")
        self.finish(vega_script())
