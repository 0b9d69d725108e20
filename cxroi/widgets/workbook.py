"""The workbook: what is assumed, what it comes to, and what is wrong with the last change.

It is the truth of a notebook. Views show it and move it, Python reads it and moves it; whoever
moves it, all others follow.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import traitlets

from cxroi.exports.theme_file import theme_in_force
from cxroi.model.assumptions import Assumptions
from cxroi.model.business_case import BusinessCase, business_case
from cxroi.model.errors import CxroiError
from cxroi.model.links import read_link, write_link
from cxroi.model.scenario_files import read_scenario, write_scenario
from cxroi.model.scenarios import assumptions
from cxroi.widgets.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator


class Workbook(traitlets.HasTraits):
    """One set of assumptions and its case, for any number of views.

    Parameters
    ----------
    start : str, Path or Assumptions
        The name of a scenario, the file of one, or a set of assumptions.

    Attributes
    ----------
    assumptions : Assumptions
        Can be set; ``change`` sets it by key.
    case : BusinessCase
        Follows the assumptions. Observe it to hear of every move, a reader's too.
    problem : str
        What is wrong with the last change, or "". The last good case stays.

    Raises
    ------
    CxroiError
        If there is no such scenario or file, or it cannot be worked out.

    Examples
    --------
    >>> book = Workbook("likely")
    >>> book.observe(lambda change: print(f"{change.new.npv:,.0f}"), names="case")
    >>> book.change(margin=150)
    331,905
    >>> book.undo()
    168,732
    >>> book.change(margin=-1)
    >>> book.problem
    "Assumption 'margin': −1 is outside 0 to 10,000,000. Enter a number from 0 to 10,000,000."
    """

    assumptions = traitlets.Instance(Assumptions)
    case = traitlets.Instance(BusinessCase, read_only=True)
    problem = traitlets.Unicode(read_only=True)

    def __init__(self, start: str | Path | Assumptions = "likely") -> None:
        self._begun = _opened(start, theme_in_force().currency)
        self._past: list[Assumptions] = []
        self._future: list[Assumptions] = []
        self._gesture: object = None
        self._worked_out = business_case(self._begun)
        self._is_one = False
        self._is_step = False
        self._is_open = False
        self.version = 0
        super().__init__(assumptions=self._begun)
        self.session = Session(self)
        self._is_open = True

    def change(self, **changes: Any) -> None:
        """Change assumptions by key: to a value, or to a low, a likely and a high one.

        What cannot be is said in ``problem``; see ``Assumptions.change``.
        """
        with self._saying():
            self.assumptions = self.assumptions.change(**changes)

    def undo(self) -> None:
        """Go back to the assumptions before the last change; without one, nothing happens."""
        if self._past:
            self.assumptions = self._past[-1]

    def redo(self) -> None:
        """Go forward again, after ``undo``."""
        if self._future:
            self.assumptions = self._future[-1]

    def reset(self) -> None:
        """Go back to the assumptions with which the workbook was opened; ``undo`` brings them back."""
        self._is_step = True  # even where it looks like one back
        try:
            self.assumptions = self._begun
        finally:
            self._is_step = False

    def open(self, start: str | Path | Assumptions) -> None:
        """Open a scenario by its name, its file or its link, or another set of assumptions.

        What cannot be opened is said in ``problem``.
        """
        with self._saying():
            self.assumptions = _opened(start, self.assumptions.currency)

    def save(self, path: str | Path, author: str = "", date: str = "") -> None:
        """Write the scenario as a file, which ``open``, the page and the command line read."""
        text = write_scenario(self.assumptions, author, date)
        Path(path).write_text(text, encoding="utf-8", newline="\n")

    def link(self) -> str:
        """Return the part of a page's address, after its "?", that holds the assumptions."""
        return write_link(self.assumptions).query

    def take(self, wanted: Assumptions, gesture: object = None) -> None:
        """Take what a reader wants; what one gesture of theirs moves is undone as one.

        Raises
        ------
        CxroiError
            If it cannot be worked out. The last good case stays.
        """
        self._worked_out = business_case(wanted)
        self._is_one = gesture is not None and gesture == self._gesture
        self._gesture = gesture
        try:
            self.assumptions = wanted
        finally:
            self._is_one = False

    @contextmanager
    def _saying(self) -> Iterator[None]:
        try:
            yield
        except CxroiError as error:
            self.set_trait("problem", str(error))
            if self._is_open:
                self.session.tell_problem(error)

    @traitlets.validate("assumptions")
    def _work_out(self, proposal: Any) -> Assumptions:
        """Keep the last good assumptions where those wanted come to nothing."""
        wanted: Assumptions = proposal.value
        if self._worked_out.assumptions is not wanted:
            with self._saying():
                self._worked_out = business_case(wanted)
        return self._worked_out.assumptions

    @traitlets.observe("assumptions")
    def _follow(self, change: Any) -> None:
        if isinstance(change.old, Assumptions):
            self._remember(change.old, change.new)
        self.version += 1
        self.set_trait("problem", "")
        if self._is_open:
            self.session.follow(self._worked_out)
        self.set_trait("case", self._worked_out)  # last: observers are the analyst's

    def _remember(self, before: Assumptions, now: Assumptions) -> None:
        """Keep the way back. Who puts a step back by hand has undone it as well."""
        if self._past and now == self._past[-1] and not self._is_step:
            self._future.append(self._past.pop() and before)
            self._gesture = None
        elif self._future and now == self._future[-1]:
            self._past.append(self._future.pop() and before)
        else:
            if not self._is_one:
                self._past.append(before)
            self._future.clear()


def _opened(start: str | Path | Assumptions, currency: str) -> Assumptions:
    """Read what a workbook is to open; one without a currency of its own takes the one in use."""
    opened = start if isinstance(start, Assumptions) else _read(start)
    return opened if opened.currency else replace(opened, currency=currency)


def _read(start: str | Path) -> Assumptions:
    text = str(start)
    if isinstance(start, str) and text.startswith(("?", "base=")):
        return read_link(text)
    return read_scenario(Path(text)) if text.endswith(".csv") else assumptions(text)
