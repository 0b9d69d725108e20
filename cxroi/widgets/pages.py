"""The pages beside the business case: each is one widget, alone or over a workbook.

Over a workbook it looks at the workbook's case and follows it, and takes what comes of it back there.
Alone it looks at the case that its address brings, as a page of the server does.
"""

from __future__ import annotations

import asyncio
from threading import Thread
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from cxroi.exports.offline import vega_key, vega_script
from cxroi.exports.theme_file import theme_in_force
from cxroi.model.links import read_link
from cxroi.widgets.guard import guard
from cxroi.widgets.js import page_script
from cxroi.widgets.request_checks import check_request
from cxroi.widgets.requests import TAKE_KINDS
from cxroi.widgets.session import NO_CHARTS, STYLE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from cxroi.widgets.tasks import Answer
    from cxroi.widgets.workbook import Workbook

NOT_TAKEN = "The workbook could not apply this. Details are in the server log."


class LivePage(anywidget.AnyWidget):
    """A page of ours; ``start`` is what the browser needs once, ``query`` the workbook's case."""

    _esm = page_script()
    _css = STYLE
    start = traitlets.Dict().tag(sync=True)
    query = traitlets.Unicode(None, allow_none=True).tag(sync=True)

    book: Workbook | None = None

    def __init__(self, start: dict[str, Any], book: Workbook | None = None) -> None:
        self.book = book
        super().__init__(
            start={**start, "theme": theme_in_force().page, "vega": vega_key()},
            query=book.link() if book else None,
        )
        self.on_msg(self._hear)
        if book:
            book.observe(self._follow, names="case")

    def close(self) -> None:
        """Leave the workbook."""
        if self.book:
            self.book.unobserve(self._follow, names="case")
        super().close()

    def _follow(self, _: Any) -> None:
        if self.book:
            self.query = self.book.link()

    def _hear(self, _: Any, content: dict[str, Any], blocks: list[bytes]) -> None:
        """Answer the page; this is the one place where messages come in."""
        kind = str(content.get("kind"))
        about = {"asked": kind, "number": content.get("number")}
        if kind == "vega":
            self.send(*guard(about, lambda: ({"kind": kind}, [vega_script()]), NO_CHARTS))
        elif kind == "take" and self.book:
            self.send(
                *guard(about, lambda: self._take(check_request(content, TAKE_KINDS)), NOT_TAKEN)
            )
        else:
            self._answer(content, blocks)

    def _take(self, content: Mapping[str, Any]) -> Answer:
        """Let the workbook take the case that came of this page."""
        if self.book:
            self.book.take(read_link(str(content.get("query") or "")))
        return {"kind": "taken"}, []

    def _answer(self, content: dict[str, Any], blocks: list[bytes]) -> None:
        raise NotImplementedError


class OwnData(LivePage):
    """A company's own data: from customers, survey, orders and spending to assumptions with ranges.

    Raises
    ------
    CxroiError
        If the charts cannot be compiled.
    """

    def __init__(self, book: Workbook | None = None) -> None:
        from cxroi.widgets import own_data  # noqa: PLC0415 - no other page needs Polars

        super().__init__(own_data.first_look(), book)
        self._data = own_data.OwnData()

    def _answer(self, content: dict[str, Any], blocks: list[bytes]) -> None:
        self.send(*self._data.answer(content, blocks))


class Proposal(LivePage):
    """A case on its way to paper: slides, a document, a spreadsheet, a page that stands alone."""

    def __init__(self, book: Workbook | None = None) -> None:
        from cxroi.widgets import proposal_requests  # noqa: PLC0415 - no other page needs it

        super().__init__(proposal_requests.first_look(), book)
        self._requests = proposal_requests.ProposalRequests()

    def _answer(self, content: dict[str, Any], blocks: list[bytes]) -> None:
        if content.get("kind") not in ("preview", "make"):
            self.send(*self._requests.answer(content, blocks))
            return
        loop = asyncio.get_running_loop()

        def make() -> None:
            for words, sent in self._requests.make(content):
                loop.call_soon_threadsafe(self.send, words, sent)

        Thread(target=make, name="cxroi-proposal", daemon=True).start()


class RequestPage(LivePage):
    """A page whose every request holds all that is asked."""

    def __init__(self, requests: ModuleType, book: Workbook | None) -> None:
        super().__init__(requests.first_look(), book)
        self._requests = requests

    def _answer(self, content: dict[str, Any], _: list[bytes]) -> None:
        self.send(*self._requests.answer(content))


class Evidence(RequestPage):
    """What was published, what hangs on it, and what is left without it.

    Raises
    ------
    CxroiError
        If the charts cannot be compiled.
    """

    def __init__(self, book: Workbook | None = None) -> None:
        from cxroi.widgets import evidence_requests  # noqa: PLC0415 - no other page needs it

        super().__init__(evidence_requests, book)


class Readiness(RequestPage):
    """The readiness check: questions, the stage reached, and what the answers do to the plan.

    Raises
    ------
    CxroiError
        If the charts cannot be compiled.
    """

    def __init__(self, book: Workbook | None = None) -> None:
        from cxroi.widgets import readiness_requests  # noqa: PLC0415 - no other page needs it

        super().__init__(readiness_requests, book)
