"""The views of a workbook: each a widget of its own, to be put into boxes and linked like any other.

A view's own state is enough to draw it the first time. From then on the workbook's session tells
all views of a page at once.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import numpy as np
import traitlets

from cxroi.model.assumption import GROUPS
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.report.exhibits import EXHIBITS
from cxroi.report.tiles import tiles
from cxroi.widgets.own_charts import compile_own, table_of
from cxroi.widgets.sections import TABS
from cxroi.widgets.specs import chart_specs

if TYPE_CHECKING:
    from collections.abc import Callable

    import altair as alt

    from cxroi.model.business_case import BusinessCase
    from cxroi.model.tables import Table
    from cxroi.widgets.own_charts import Rows
    from cxroi.widgets.wire import Numbers
    from cxroi.widgets.workbook import Workbook

STUB = (Path(__file__).parent / "js" / "view.js").read_text(encoding="utf-8")
_serial = count(1)


class View(anywidget.AnyWidget):
    """What shows a part of a workbook; ``kind`` says to the browser which."""

    _esm = STUB
    kind = traitlets.Unicode().tag(sync=True)
    session = anywidget.WidgetTrait().tag(sync=True)
    _kind = ""

    def __init__(self, book: Workbook, **parts: Any) -> None:
        self.book = book
        super().__init__(kind=self._kind or type(self).__name__, session=book.session, **parts)
        book.session.views.append(self)

    def follow(self, case: BusinessCase) -> None:
        """Take over what another case means for this view's own traits; most have none."""

    def close(self) -> None:
        """Leave the workbook; one that was refused has none."""
        book = getattr(self, "book", None)
        if book and self in book.session.views:
            book.session.views.remove(self)
        super().close()


class Header(View):
    """The bar of a page: its title, scenario, horizon and currency, and what can be done with a case."""

    title = traitlets.Unicode().tag(sync=True)

    def __init__(self, book: Workbook, title: str = "Customer experience business case") -> None:
        super().__init__(book, title=title)


class Verdict(View):
    """The answer in a sentence, what would overturn it, and how likely a gain is."""


class Tiles(View):
    """The figures under the answer: all, or some by their keys."""

    keys_shown = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, book: Workbook, *keys: str) -> None:
        known = [tile.key for tile in tiles(book.case)]
        for key in keys:
            if key not in known:
                raise CxroiError(f"There is no figure '{key}'. {did_you_mean(key, known)}")
        super().__init__(book, keys_shown=list(keys))


class Changes(View):
    """What differs from the likely case, with the ways back: undo, redo, reset, snapshots."""


class Levers(View):
    """The three assumptions that move this case most: what a step is worth, and where it breaks even."""


class Board(View):
    """What a board will ask, with the answers as they stand, and the next step."""


class Warnings(View):
    """What is worth checking about the case."""


class Segments(View):
    """The segments side by side, where the customers are split."""


class Assumptions(View):
    """The assumptions with their sliders, ranges, reasons and evidence: all, or those of one group."""

    group = traitlets.Unicode().tag(sync=True)

    def __init__(self, book: Workbook, group: str = "") -> None:
        if group and group not in GROUPS:
            raise CxroiError(f"There is no group '{group}'. {did_you_mean(group, GROUPS)}")
        super().__init__(book, group=group)


class Slider(View):
    """One assumption; its ``value`` and its range, in the model's units, can be observed, linked and set.

    Examples
    --------
    >>> from cxroi.widgets import Workbook
    >>> book = Workbook()
    >>> slider = Slider(book, "margin")
    >>> slider.value = 150
    >>> book.assumptions["margin"].likely
    150.0
    >>> book.undo()
    >>> slider.value
    130.0
    """

    key = traitlets.Unicode().tag(sync=True)
    value = traitlets.Float().tag(sync=True)
    low = traitlets.Float().tag(sync=True)
    high = traitlets.Float().tag(sync=True)

    def __init__(self, book: Workbook, key: str) -> None:
        held = book.assumptions[key]
        self._is_following = False
        super().__init__(book, key=key, value=held.likely, low=held.low, high=held.high)
        self.observe(self._move, ["value", "low", "high"])

    @property
    def likely(self) -> float:
        """The value, by its name among the three of a range."""
        return float(self.value)

    def follow(self, case: BusinessCase) -> None:
        """Show the value of another case."""
        held = case.assumptions[self.key]
        self._is_following = True
        try:
            self.low, self.value, self.high = held.low, held.likely, held.high
        finally:
            self._is_following = False

    def _move(self, change: Any) -> None:
        """Let the workbook follow; what cannot be is put back."""
        if self._is_following:
            return
        wanted = change.new if change.name == "value" else (self.low, self.value, self.high)
        self.book.change(**{self.key: wanted})
        self.follow(self.book.case)

    def _should_send_property(self, key: str, value: Any) -> bool:
        told = key in {"value", "low", "high"} and self.book.session.is_heard
        return not told and super()._should_send_property(key, value)


class Chart(View):
    """One of our charts by its name, or any Altair function of a frame with ``rows`` of the case.

    Parameters
    ----------
    book : Workbook
        Whose case it shows.
    drawing : str or callable
        A name that ``cxroi.charts()`` lists, or a function that takes a frame and returns an
        Altair chart. It is drawn once with the rows of today; later only rows change.
    rows : callable, optional
        Takes the case and returns the rows of an own drawing: a frame, a dict of columns or a Table.
    title, subtitle : str
        The words above an own drawing.

    Raises
    ------
    CxroiError
        If there is no such chart, or an own drawing has no rows.
    """

    name = traitlets.Unicode().tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)
    table = traitlets.Dict().tag(sync=True)
    block = traitlets.Bytes().tag(sync=True)
    version = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        book: Workbook,
        drawing: str | Callable[[Any], alt.TopLevelMixin],
        rows: Callable[[BusinessCase], Rows] | None = None,
        title: str = "",
        subtitle: str = "",
    ) -> None:
        if isinstance(drawing, str):
            name, spec = drawing, _spec_of(drawing)
        elif rows is None:
            raise CxroiError("Your own chart needs rows. Pass rows=, a function of the case.")
        else:
            name, words = f"own {next(_serial)}", (title or _named(drawing), subtitle)

            def make(case: BusinessCase) -> Table:
                return table_of(rows(case), *words)

            spec = compile_own(drawing, make(book.case))
            book.session.rows[name] = make
        super().__init__(book, name=name, spec=spec, **_rows_of(book, name, book.case))

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> Any:  # noqa: FBT001, FBT002 - ipywidgets' signature
        """Return the rows as they stand to whoever asks for the whole state."""
        if key is None and self.version != self.book.version:
            with self.hold_sync():
                self._refresh(self.book.case)
                self._states_to_send.clear()
        return super().get_state(key, drop_defaults)

    def follow(self, case: BusinessCase) -> None:
        """Take the rows of another case, as long as no page is told by messages."""
        if not self.book.session.is_heard:
            self._refresh(case)

    def _refresh(self, case: BusinessCase) -> None:
        for trait, now in _rows_of(self.book, self.name, case).items():
            self.set_trait(trait, now)

    def _should_send_property(self, key: str, value: Any) -> bool:
        told = key in {"table", "block", "version"} and self.book.session.is_heard
        return not told and super()._should_send_property(key, value)


def _rows_of(book: Workbook, name: str, case: BusinessCase) -> dict[str, Any]:
    """Return a chart's rows in a case; those of a section are asked for when it is seen."""
    numbers: Numbers = []
    table = book.session.tables(case, [name], numbers).get(name, {})
    block = np.concatenate(numbers).tobytes() if numbers else b""
    return {"table": table, "block": block, "version": book.version}


def _spec_of(name: str) -> dict[str, Any]:
    drawn = {*EXHIBITS, *(chart for tab in TABS.values() for chart in tab.charts)}
    if name not in drawn:
        raise CxroiError(f"There is no chart '{name}' of a workbook. {did_you_mean(name, drawn)}")
    spec: dict[str, Any] = chart_specs()[name]
    return spec


def _named(drawing: Callable[..., object]) -> str:
    return str(getattr(drawing, "__name__", "chart")).replace("_", " ").strip("<>")
