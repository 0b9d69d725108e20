"""The pages: each is one widget that holds native inputs and live charts."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from cxroi.app.guard import guard
from cxroi.app.script import page_script
from cxroi.app.specs import chart_specs
from cxroi.app.state import answer, first_page, look
from cxroi.app.tasks import LatestTask
from cxroi.exports.offline import vega_key, vega_script
from cxroi.exports.theme_file import theme_in_force
from cxroi.report.exhibits import EXHIBITS

if TYPE_CHECKING:
    from types import ModuleType

STYLE = Path(__file__).parent / "page.css"
MIME = "application/vnd.cxroi.page+json"
NO_CHARTS = "The chart library cannot be made. The log says why."


class LivePage(anywidget.AnyWidget):
    """A page of ours; ``start`` is what the browser needs once."""

    _esm = page_script()
    _css = STYLE
    start = traitlets.Dict().tag(sync=True)

    def __init__(self, start: dict[str, Any]) -> None:
        super().__init__(start={**start, "theme": theme_in_force().page, "vega": vega_key()})
        self.on_msg(self._hear)

    def _repr_mimebundle_(self, **wanted: Any) -> Any:
        """Add, for our own server's pages, all that is needed to start without a front end."""
        shown = super()._repr_mimebundle_(**wanted)
        if shown and "VOILA_PREHEAT" in os.environ:
            style = STYLE.read_text(encoding="utf-8")
            page = {"model_id": self.model_id, "state": {"start": self.start}}
            shown[0][MIME] = {**page, "module": "/cxroi/page.js", "css": style}
        return shown

    def _hear(self, _: Any, content: dict[str, Any], blocks: list[bytes]) -> None:
        """Answer the page; this is the one place where messages come in."""
        if content.get("kind") == "vega":
            about = {"asked": "vega", "kind": "vega"}
            self.send(*guard(about, lambda: ({}, [vega_script()]), NO_CHARTS))
        else:
            self._answer(content, blocks)

    def _answer(self, content: dict[str, Any], blocks: list[bytes]) -> None:
        raise NotImplementedError


class BusinessCasePage(LivePage):
    """The business case as a live page."""

    def __init__(self, scenario: str = "likely") -> None:
        currency = theme_in_force().currency
        words, blocks = answer({"number": 0, "base": scenario, "currency": currency})
        numbers = memoryview(blocks[0]).cast("d").tolist() if blocks else []
        first = {**words, "numbers": numbers}
        drawn = chart_specs()
        first_tab = {name: drawn[name] for name in EXHIBITS}
        super().__init__({**first_page(), "base": scenario, "specs": first_tab, "first": first})
        self._tasks: dict[
            str, LatestTask
        ] = {}  # one for each view: the newest of one drops no other's

    def _tell(self, words: dict[str, Any], blocks: list[bytes]) -> None:
        """Pass on, in the kernel's own thread, what another thread has to say."""
        self._loop.call_soon_threadsafe(self.send, words, blocks)

    def _answer(self, content: dict[str, Any], blocks: list[bytes]) -> None:
        kind, view = content.get("kind"), str(content.get("view_of"))
        task = self._tasks.setdefault(view, LatestTask(look, self._tell))
        if kind == "look":
            self._loop = asyncio.get_running_loop()
            task.take(content)
        else:
            if kind == "ask":
                task.drop()  # it was about the case before
            self.send(*answer(content, blocks))


class OwnDataPage(LivePage):
    """A company's own data as a live page."""

    def __init__(self) -> None:
        from cxroi.app.own_data import OwnData, first_look  # noqa: PLC0415 - the other page needs no Polars

        super().__init__(first_look())
        self._data = OwnData()

    def _answer(self, content: dict[str, Any], blocks: list[bytes]) -> None:
        self.send(*self._data.answer(content, blocks))


class ProposalPage(LivePage):
    """A case on its way to paper, as a live page."""

    def __init__(self) -> None:
        from cxroi.app.proposal_requests import ProposalRequests, first_look  # noqa: PLC0415 - no other page needs it

        super().__init__(first_look())
        self._requests = ProposalRequests()

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
    """A page beside the business case whose every request holds all that is asked."""

    def __init__(self, requests: ModuleType) -> None:
        super().__init__(requests.first_look())
        self._requests = requests

    def _answer(self, content: dict[str, Any], _: list[bytes]) -> None:
        self.send(*self._requests.answer(content))


def business_case_page(scenario: str = "likely") -> BusinessCasePage:
    """Return the live page of the business case, opened at a scenario.

    Raises
    ------
    CxroiError
        If there is no such scenario, or the charts cannot be compiled.
    """
    return BusinessCasePage(scenario)


def own_data_page() -> OwnDataPage:
    """Return the live page of a company's own data.

    Raises
    ------
    CxroiError
        If the charts cannot be compiled.
    """
    return OwnDataPage()


def proposal_page() -> ProposalPage:
    """Return the live page on which a case is put on paper."""
    return ProposalPage()


def evidence_page() -> RequestPage:
    """Return the live page of what was published, and of what hangs on it.

    Raises
    ------
    CxroiError
        If the charts cannot be compiled.
    """
    from cxroi.app import evidence_requests  # noqa: PLC0415 - no other page needs it

    return RequestPage(evidence_requests)


def readiness_page() -> RequestPage:
    """Return the live page of the readiness check.

    Raises
    ------
    CxroiError
        If the charts cannot be compiled.
    """
    from cxroi.app import readiness_requests  # noqa: PLC0415 - no other page needs it

    return RequestPage(readiness_requests)
