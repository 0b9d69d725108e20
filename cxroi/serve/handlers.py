"""What answers a request: pages by name, files that may be shared, and a sentence for the rest."""

from __future__ import annotations

import re
from pathlib import Path

from tornado.web import HTTPError, RequestHandler, StaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler

from cxroi.app.offline import vega_script

A_YEAR = 365 * 24 * 3600
# Names that carry a hash of their content, as webpack gives them.
HASHED = re.compile(r"\.[0-9a-f]{16,}\.")
SHARED_KINDS = {".js", ".css", ".svg", ".woff", ".woff2", ".ttf", ".eot", ".png"}


def safety_headers() -> dict[str, str]:
    """Keep a page to this server: nothing is asked from outside, nothing frames it."""
    policy = {
        "default-src": "'none'",
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


class Guarded(RequestHandler):
    """A request of any kind: its answer carries the headers that all answers carry."""

    def set_default_headers(self) -> None:
        """Add the headers; the server's own name is nobody's business."""
        self.clear_header("Server")
        for name, value in safety_headers().items():
            self.set_header(name, value)

    def write_error(self, status_code: int, **_: object) -> None:
        """Answer a failure with a sentence, never with a traceback."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        reasons = {404: "There is no such page here. Start at /."}
        self.finish(reasons.get(status_code, f"This request cannot be answered ({self._reason})."))


class Nothing(Guarded):
    """Any address that is not served."""

    def prepare(self) -> None:
        """Say so."""
        raise HTTPError(404)


class ForeignHost(Guarded):
    """A request under a name that is not ours: another site may have sent the browser here."""

    def prepare(self) -> None:
        """Refuse it."""
        self.set_status(403)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish("This address is not served here. Use the one that cxroi app printed.")


class FrontPage(Guarded):
    """The bare address."""

    def initialize(self, address: str) -> None:
        """Remember where it leads."""
        self.address = address

    def get(self) -> None:
        """Lead to the first page."""
        self.redirect(self.address)


class Page(TornadoVoilaHandler):  # type: ignore[misc]  # Voilà has no types
    """One workbook as a page."""

    async def get(self, path: str | None = None) -> None:
        """Give the browser the cookie with which it may end its kernel when it leaves."""
        self.xsrf_token  # noqa: B018 -- reading it sets the cookie
        await super().get(path)


class SharedFile(Guarded, StaticFileHandler):
    """A script, style or font of the front end, found in the first folder that has it."""

    def initialize(self, folders: list[str]) -> None:  # type: ignore[override]
        """Remember where to look."""
        self.folders = folders
        super().initialize(path=folders[0])

    def get_absolute_path(self, root: str, path: str) -> str:  # type: ignore[override]
        """Find the file; ``root`` is then the folder that holds it."""
        if Path(path).suffix not in SHARED_KINDS:
            raise HTTPError(404)
        found = next((each for each in self.folders if (Path(each) / path).is_file()), root)
        self.root = found
        return super().get_absolute_path(found, path)

    def set_extra_headers(self, path: str) -> None:
        """Keep what has its hash in its name; ask again about the rest (a 304 costs little)."""
        kept = f"max-age={A_YEAR}, immutable" if HASHED.search(path) else "no-cache"
        self.set_header("Cache-Control", kept)


class VegaScript(Guarded):
    """The chart library, made from what is installed."""

    def get(self) -> None:
        """Send it as it is: to a browser on this computer, packing costs more than it saves."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Cache-Control", f"max-age={A_YEAR}, immutable")
        self.finish(vega_script())
