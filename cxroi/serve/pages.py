"""What pages are there? The workbooks by name, the list of them, and a word when all sessions are taken."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tornado.web import HTTPError

from cxroi.serve.handlers import Guarded
from cxroi.serve.index import read_workbooks
from cxroi.serve.sessions import NoSessionError
from cxroi.serve.settings import A_CELL_FAILED
from cxroi.serve.voila_parts import HEARTBEAT, TornadoVoilaHandler, forget_request

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from cxroi.serve.sessions import Session, Sessions

A_MINUTE = "60"
USER = "cxroi_user"
"""The cookie in which a page finds the reader's name; see ``js/memory.js``."""
TROUBLE = f'<p class="trouble" role="alert">{A_CELL_FAILED}</p>'


class FrontPage(Guarded):
    """The bare address, or one that lacks its last slash."""

    def initialize(self, address: str) -> None:
        """Remember where it leads."""
        self.address = address

    def get(self) -> None:
        """Lead to the first page, which takes what the address says of a case."""
        said = f"?{self.request.query}" if self.request.query else ""
        self.redirect(f"{self.address}{said}")


class Index(Guarded):
    """The list of the workbooks."""

    def initialize(self, folder: Path, pages: Sequence[str], sign_out: str) -> None:
        """Remember which they are, and where to sign out, if one signs in."""
        self.files = [folder / page for page in pages]
        self.sign_out = sign_out

    def get(self) -> None:
        """Show each with its title and what it is about, as they stand now."""
        key = self.xsrf_token.decode() if self.sign_out else ""
        form = {"sign_out": {"address": self.sign_out, "key": key}} if key else {}
        self.show("All pages", workbooks=read_workbooks(self.files, self.base), **form)


class Page(Guarded, TornadoVoilaHandler):  # type: ignore[misc]  # Voilà has no types
    """One workbook as a page."""

    session: Session | None = None
    left = False

    def initialize(self, pages: Sequence[str], sessions: Sessions, voila: dict[str, Any]) -> None:
        """Remember which pages there are, and who counts the sessions."""
        self.pages = pages
        self.sessions = sessions
        super().initialize(**voila)

    @property
    def kernel_manager(self) -> Any:
        """Let Voilà ask the session for kernels, so that what it is given is known."""
        return self.session or self.settings["kernel_manager"]

    async def get(self, path: str | None = None) -> None:
        """Write the page if a session is free, or say that there is none."""
        if path not in self.pages:
            raise HTTPError(404)
        try:
            with self.sessions.begin() as self.session:
                self.xsrf_token  # noqa: B018 - reading it sets the cookie with which a page may say goodbye
                self.note("page opened", page=path)
                if self.user:
                    self.set_cookie(USER, quote(self.user, safe=""), path=self.base, samesite="Lax")
                await TornadoVoilaHandler.get(self, path)
            forget_request(self.session.kernel)
        except NoSessionError as full:
            self.set_status(503)
            self.set_header("Retry-After", A_MINUTE)
            self.show("All seats in use", sentence=str(full), again=self.request.uri)

    async def get_generator(self, path: str | None = None) -> AsyncIterator[str]:
        """Stop where nobody reads or no kernel writes: Voilà would wait, and hold the session, for ever."""
        async with aclosing(super().get_generator(path)) as parts:
            async for part in parts:
                yield part
                if not part.startswith(HEARTBEAT):
                    continue
                if self.left:
                    return
                if self.session and self.session.kernel not in self.session.manager:
                    yield TROUBLE
                    return

    def on_connection_close(self) -> None:
        """Remember that the reader has gone."""
        self.left = True
        super().on_connection_close()
