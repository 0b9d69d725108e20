"""The session of a workbook: the one line between it and its views in a browser.

A move is one message up and one down. Up comes the reader's whole scenario, so that a page whose
kernel was lost goes on with another; down goes what the case comes to, with the tables that charts
in sight ask for, to every page that shows the workbook.
"""

from __future__ import annotations

import asyncio
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anywidget
import numpy as np
import traitlets

from cxroi.exports.offline import vega_key, vega_script
from cxroi.exports.theme_file import theme_in_force
from cxroi.model.business_case import business_case
from cxroi.model.errors import CxroiError
from cxroi.report.exhibits import EXHIBITS
from cxroi.widgets.case_words import case_words, problem_words, scenario_words
from cxroi.widgets.first_page import first_page
from cxroi.widgets.guard import guard
from cxroi.widgets.js import page_script
from cxroi.widgets.request_checks import check_request
from cxroi.widgets.requests import CASE_KINDS
from cxroi.widgets.state import ANSWERS, OUT_OF_ORDER, look, scenario_of
from cxroi.widgets.tasks import LatestTask
from cxroi.widgets.wire import pack_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cxroi.model.business_case import BusinessCase
    from cxroi.model.tables import Table
    from cxroi.widgets.tasks import Answer
    from cxroi.widgets.views import View
    from cxroi.widgets.wire import Numbers
    from cxroi.widgets.workbook import Workbook

STYLE = Path(__file__).parent / "page.css"
NO_CHARTS = "The chart library is unavailable. Details are in the server log."
NO_ROWS = "This chart could not be calculated. Details are in the server log."
MOST_PAGES = 4  # a page that was loaded again leaves behind what it wanted


class Session(anywidget.AnyWidget):
    """What all views of a workbook share in a browser; it shows nothing itself."""

    _view_name = traitlets.Unicode(None, allow_none=True).tag(sync=True)  # type: ignore[assignment]  # it shows nothing
    _esm = page_script("session")
    _css = STYLE
    start = traitlets.Dict().tag(sync=True)
    """What does not change while the workbook is open."""
    now = traitlets.Dict().tag(sync=True)
    """The case as it stands: enough to show it before the kernel is asked anything."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.rows: dict[str, Callable[[BusinessCase], Table]] = dict(EXHIBITS)
        """What makes the rows of each chart that follows every move."""
        self.views: list[View] = []
        self._wants: dict[str, list[str]] = {}  # by page: the charts it has in sight
        self._tasks: dict[str, LatestTask] = {}  # by page: the newest of one drops no other's
        self._is_answering = False
        about = {"name": uuid4().hex, "theme": theme_in_force().page, "vega": vega_key()}
        super().__init__(
            start={**first_page(), **about, "base": book.assumptions.base, "specs": {}},
            now=self._words(book.case),
        )
        self.on_msg(self._hear)

    @property
    def is_heard(self) -> bool:
        """Whether a page has spoken: from then on it is told by messages, not by state."""
        return bool(self._wants)

    def follow(self, case: BusinessCase) -> None:
        """Tell every page, and every view, of another case."""
        for view in self.views:
            view.follow(case)
        if not self._is_answering:  # else it is told by the answer
            self._tell(case, {"asked": "ask", "number": None})

    def tell_problem(self, error: CxroiError) -> None:
        """Tell every page what is wrong with a change that Python wanted."""
        if self.is_heard and not self._is_answering:
            self.send({**problem_words(error), "asked": "news", "kind": "problem"})

    def tables(self, case: BusinessCase, names: Iterable[str], numbers: Numbers) -> dict[str, Any]:
        """Pack the rows of charts; a chart of the analyst's own that fails says so in its place."""
        return {name: self._rows(case, name, numbers) for name in names if name in self.rows}

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> Any:  # noqa: FBT001, FBT002 - ipywidgets' signature
        """Return the case as it stands to whoever asks for the whole state."""
        if key is None and self.now["version"] != self.book.version:
            with self.hold_sync():
                self.now = self._words(self.book.case)
                self._states_to_send.clear()
        return super().get_state(key, drop_defaults)

    def _should_send_property(self, key: str, value: Any) -> bool:
        return not (key == "now" and self.is_heard) and super()._should_send_property(key, value)

    def _words(self, case: BusinessCase) -> dict[str, Any]:
        return {
            **case_words(case),
            "version": self.book.version,
            "scenario": scenario_words(case.assumptions),
        }

    def _rows(self, case: BusinessCase, name: str, numbers: Numbers) -> dict[str, Any]:
        try:
            return pack_table(self.rows[name](case), numbers)
        except Exception:  # noqa: BLE001 - the analyst's own function
            traceback.print_exc(file=sys.stderr)
            return {"problem": NO_ROWS}

    def _tell(self, case: BusinessCase, about: Mapping[str, Any]) -> None:
        if not self.is_heard:
            self.now = self._words(case)
            return
        self.send(*self._answer(case, about))

    def _answer(self, case: BusinessCase, about: Mapping[str, Any]) -> Answer:
        numbers: Numbers = []
        names = dict.fromkeys(name for wants in self._wants.values() for name in wants)
        words = {**about, **self._words(case), "tables": self.tables(case, names, numbers)}
        return words, [np.concatenate(numbers).tobytes() if numbers else b""]

    def _hear(self, _: Any, content: dict[str, Any], blocks: list[bytes]) -> None:
        """Answer a page; this is the one place where messages come in."""
        want = content.get("want")
        if isinstance(want, list):  # else the answer says what is wrong with it
            self._note(str(content.get("view_of")), map(str, want))
        if content.get("kind") == "vega":
            about = {"asked": "vega", "kind": "vega"}
            self.send(*guard(about, lambda: ({}, [vega_script()]), NO_CHARTS))
        elif content.get("kind") == "look":
            self._loop = asyncio.get_running_loop()
            self._task(content).take(content)
        else:
            self.send(*self.reply(content, blocks))

    def reply(self, content: Mapping[str, Any], blocks: Sequence[bytes] = ()) -> Answer:
        """Answer a request; whatever is wrong with it becomes a sentence, never an exception.

        Parameters
        ----------
        content : mapping
            What ``requests.CASE_KINDS`` names. "ask" lets the workbook take the scenario; "tables" is
            for the rows of charts alone. The rows of all that pages have in sight come with the first.
        blocks : sequence of bytes
            For "open", what the file holds.
        """
        kind = str(content.get("kind"))
        answers = {**ANSWERS, "ask": self._take, "tables": self._fetch}
        about = {"number": content.get("number"), "asked": kind}

        def work() -> Answer:
            told = check_request(content, CASE_KINDS)
            return answers[kind](told, blocks)

        self._is_answering = kind == "ask"
        try:
            return guard(about, work, OUT_OF_ORDER, problem_words)
        finally:
            self._is_answering = False

    def _take(self, content: Mapping[str, Any], _: Sequence[bytes]) -> Answer:
        """Let the workbook be what a reader wants, and say what that comes to."""
        self._task(content).drop()  # it was about the case before
        scenario = scenario_of(content)
        try:
            self.book.take(scenario, content.get("gesture"))
        except CxroiError:
            raise
        except Exception:
            if self.book.assumptions != scenario:
                raise
            traceback.print_exc(file=sys.stderr)  # of who observes the case; the case has no fault
        return self._answer(self.book.case, {})

    def _fetch(self, content: Mapping[str, Any], _: Sequence[bytes]) -> Answer:
        """Work out the rows of charts that come into sight."""
        numbers: Numbers = []
        case = business_case(scenario_of(content))
        tables = self.tables(case, map(str, content.get("names") or ()), numbers)
        return {"kind": "tables", "tables": tables}, [
            np.concatenate(numbers).tobytes() if numbers else b""
        ]

    def _note(self, page: str, want: Iterable[str]) -> None:
        """Remember which charts a page has in sight; the pages that spoke last count."""
        self._wants.pop(page, None)
        self._wants[page] = list(want)
        for old in list(self._wants)[:-MOST_PAGES]:
            del self._wants[old]
            self._tasks.pop(old, None)

    def _task(self, content: Mapping[str, Any]) -> LatestTask:
        page = str(content.get("view_of"))
        return self._tasks.setdefault(page, LatestTask(look, self._pass_on))

    def _pass_on(self, words: dict[str, Any], blocks: list[bytes]) -> None:
        """Pass on, in the kernel's own thread, what another thread has to say."""
        self._loop.call_soon_threadsafe(self.send, words, blocks)
