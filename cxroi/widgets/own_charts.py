"""An analyst's own chart: compiled once, like ours, and fed with rows later."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.charts.colours import GREY, INK, LIGHT_RUST, LIGHT_TEAL, RUST, SLATE, TEAL
from cxroi.exports.drawings import fit_to_page, without_rows
from cxroi.exports.offline import elsewhere, keep_file
from cxroi.exports.theme_file import theme_in_force
from cxroi.model.errors import CxroiError
from cxroi.model.tables import Table
from cxroi.widgets.specs import hold_still

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Rows = Any
    """A frame of any library, a dict of columns, or a Table."""

LOOKS = {
    "mark": {"color": TEAL},
    "range": {"category": [TEAL, GREY, RUST, LIGHT_TEAL, LIGHT_RUST, SLATE]},
    "legend": {"labelColor": SLATE, "titleColor": SLATE, "titleFontWeight": "normal"},
    "view": {"discreteHeight": {"step": 32}},
    "header": {"labelColor": INK, "titleColor": SLATE},
}
"""What charts of ours say themselves, chart by chart."""
COMPILE = """
import json, sys, vl_convert
json.dump(vl_convert.vegalite_to_vega(json.load(sys.stdin)), sys.stdout)
"""


def table_of(rows: Rows, title: str = "", subtitle: str = "") -> Table:
    """Take rows as they come.

    Examples
    --------
    >>> table_of({"month": [1, 2], "path": ["likely", "likely"]}, "Months").columns["path"]
    ['likely', 'likely']
    """
    if isinstance(rows, Table):
        return rows
    columns: Mapping[str, Sequence[Any]]
    columns = rows if isinstance(rows, dict) else {name: rows[name] for name in rows.columns}
    return Table({str(name): _plain(column) for name, column in columns.items()}, title, subtitle)


def _plain(column: Sequence[Any]) -> list[str] | np.ndarray[Any, np.dtype[np.float64]]:
    values = np.asarray(column)
    if np.issubdtype(values.dtype, np.number):
        return values.astype(np.float64)
    return [str(each) for each in values]


def compile_own(drawing: Callable[[Any], Any], table: Table) -> dict[str, Any]:
    """Draw an own chart once, in the rows of now, and keep it by its content.

    Vega's compiler runs in a short-lived process: what it loads is memory nobody gives back.

    Raises
    ------
    CxroiError
        If the function returns no Altair chart, or one that cannot be compiled.
    """
    from cxroi.charts.theme import specification  # noqa: PLC0415 - Altair, which the drawing brings

    frame = table.frame()
    frame.attrs = {}
    drawn = drawing(frame)
    if not hasattr(drawn, "to_dict"):
        raise CxroiError(
            "Your chart function returned no Altair chart. Return one from the function."
        )
    name = getattr(drawing, "__name__", "chart")
    described = specification(drawn)
    _dress(described)
    text = json.dumps(fit_to_page(without_rows(name, described)))

    def compiled() -> bytes:
        finished = elsewhere(COMPILE, told=text.encode())
        if finished.returncode != 0:
            why = finished.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise CxroiError(f"This chart cannot be compiled: {''.join(why)}")
        return finished.stdout

    key = hashlib.sha256(text.encode()).hexdigest()[:16]
    file = keep_file(f"own-{key}.json", compiled)
    theme, text = theme_in_force(), file.read_text(encoding="utf-8")
    spec: dict[str, Any] = json.loads(text if theme.is_house else theme.dress(text))
    if not theme.is_house:
        spec["usermeta"]["dark"] = theme.dark
    return hold_still(spec)


def _dress(described: dict[str, Any]) -> None:
    """Give a chart our colours where it names none of its own; those have a dark twin."""
    config = described["config"]
    for part, looks in LOOKS.items():
        config[part] = looks | config.get(part, {})
