"""What pages are there? The workbooks by name, the list of them, and a place in line when all seats are taken."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tornado.web import HTTPError

from cxroi.serve.handlers import TICKET, Guarded, Ticketed
from cxroi.serve.index import read_workbooks
from cxroi.serve.sessions import NoSessionError
from cxroi.serve.settings import A_CELL_FAILED
from cxroi.serve.voila_parts import HEARTBEAT, TornadoVoilaHandler, forget_request
from cxroi.serve.waiting import MOST_WAITING, place_words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from cxroi.serve.sessions import Session, Sessions

A_MINUTE = "60"
LOOKS = 6
"""At whether a seat is free, in the time between two words to a reader in line."""
FULL, WAITING = "All seats in use", "Waiting for a seat"
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


class Place(Ticketed):
    """The place in line of a reader who waits for a seat."""

    def initialize(self, sessions: Sessions, pause: float) -> None:
        """Remember who counts the seats, and how long an answer may take."""
        self.sessions = sessions
        self.pause = pause

    async def get(self) -> None:
        """Say it as JSON: at once where a seat is free, which is place 0, else after a pause.

        A browser slows the clock of a page that nobody looks at, so the time is kept here.
        """
        ticket = self.shown_ticket()
        for _ in range(LOOKS):
            place = self.sessions.wait(ticket)
            if not place:
                break
            await asyncio.sleep(self.pause / LOOKS)
        self.set_header("Cache-Control", "no-store")
        self.finish({"place": place, **place_words(self.sessions.limit, place)})


class Page(Ticketed, TornadoVoilaHandler):  # type: ignore[misc]  # Voilà has no types
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
        """Write the page if a seat is free for this reader, or give them a place in line."""
        if path not in self.pages:
            raise HTTPError(404)
        try:
            with self.sessions.begin(self.ticket) as self.session:
                if self.ticket:
                    self.clear_cookie(TICKET, path=self.base)
                self.xsrf_token  # noqa: B018 - reading it sets the cookie with which a page may say goodbye
                self.note("page opened", page=path)
                if self.user:
                    self.set_cookie(USER, quote(self.user, safe=""), path=self.base, samesite="Lax")
                await TornadoVoilaHandler.get(self, path)
            forget_request(self.session.kernel)
        except NoSessionError as full:
            self._let_wait(str(full))

    def _let_wait(self, sentence: str) -> None:
        """Show the place in line; where the line is full, only that no seat is free."""
        self.set_status(503)
        self.set_header("Retry-After", A_MINUTE)
        place = self.sessions.wait(self.shown_ticket())
        if place > MOST_WAITING:
            self.show(FULL, sentence=sentence, again=self.request.uri)
        else:
            words = place_words(self.sessions.limit, place)
            self.show(WAITING, line={**words, "address": f"{self.base}cxroi/line"})

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
