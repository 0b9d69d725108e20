"""The charts, compiled beforehand: drawn once by Altair, kept by content, fed with data later.

A chart function is asked once for its picture of the base case; its specification is compiled to
Vega, its rows are taken out, and what is left is kept under the content of the chart functions.
An edited chart, ours or in a reader's own folder, has other content and is compiled anew; a
reader's kernel reads one file.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxroi.exports.chart_functions import chart_functions
from cxroi.exports.drawings import (
    compile_elsewhere,
    content_of,
    fit_to_page,
    without_rows,
)
from cxroi.exports.offline import keep_file
from cxroi.exports.theme import FONT
from cxroi.exports.theme_file import theme_in_force
from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from cxroi.exports.theme import Theme

GALLERY_FILES = tuple(
    Path(__file__).parents[1] / "exports" / f"{name}.py"
    for name in ("gallery", "chart_ways", "chart_frames")
)
"""Which charts there are, and the way to the rows of each."""


def chart_specs(theme: Theme | None = None) -> dict[str, Any]:
    """Return the compiled charts by name, in the colours and the font of a theme: that in force."""
    theme, text = theme or theme_in_force(), specs_file().read_text(encoding="utf-8")
    specs: dict[str, Any] = json.loads(
        theme.recolour(text) if theme.font == FONT else theme.dress(text)
    )
    if not theme.is_house:
        for spec in specs.values():
            spec["usermeta"]["dark"] = theme.dark
    return specs


def specs_file() -> Path:
    """Return the file of the compiled charts, made once in a short-lived process."""
    program = "from cxroi.widgets import specs; specs.main()"
    return keep_file(specs_name(), lambda: compile_elsewhere(program))


def specs_name() -> str:
    """Name the file in which they are kept; it changes with what they depend on."""
    return f"charts-{content_of([Path(__file__), *GALLERY_FILES])}.json"


def compile_charts() -> dict[str, Any]:
    """Compile every chart; imports pandas and Altair."""
    import vl_convert  # noqa: PLC0415 - this process exists for it and for Altair

    from cxroi.analysis.portfolio import portfolio  # noqa: PLC0415
    from cxroi.analysis.readiness import best_answers  # noqa: PLC0415
    from cxroi.calibration.calibration import calibrate  # noqa: PLC0415
    from cxroi.charts.theme import specification  # noqa: PLC0415
    from cxroi.exports.gallery import GALLERY, charts_of, table_of  # noqa: PLC0415
    from cxroi.model.data_files import sample_folder  # noqa: PLC0415
    from cxroi.model.initiatives import Initiative  # noqa: PLC0415
    from cxroi.model.scenarios import assumptions  # noqa: PLC0415

    scenario, drawings, specs = assumptions(), chart_functions(), {}
    nothing = portfolio(scenario, [Initiative("None")])  # which fits any company
    results = (scenario, [scenario] * 2, calibrate(sample_folder()), best_answers(), nothing)
    made_from = {name: result for result in results for name in charts_of(result)}
    for name in GALLERY:
        frame = table_of(made_from[name], name).frame()
        frame.attrs = {}  # title, measure and sources are words of the page
        drawn = fit_to_page(without_rows(name, specification(drawings[name](frame))))
        specs[name] = hold_still(vl_convert.vegalite_to_vega(drawn))
    return specs


def main() -> None:
    """Print the compiled charts, or the sentence that says what is wrong with them."""
    try:
        json.dump(compile_charts(), sys.stdout, separators=(",", ":"))
    except CxroiError as error:
        sys.exit(str(error))


def hold_still(spec: dict[str, Any]) -> dict[str, Any]:
    """Let the page hold a scale of numbers while a slider moves, and see what would leave it.

    ``hold_x`` takes a domain to keep, or null; ``extent_x`` says how far the data reach.
    """
    signals = spec.setdefault("signals", [])
    for scale in spec.get("scales", []):
        if scale.get("type", "linear") == "linear" and isinstance(scale.get("domain"), dict):
            name = scale["name"]
            scale["domainRaw"] = {"signal": f"hold_{name}"}
            extents = [_extent(spec, *column) for column in _columns(scale["domain"])]
            signals.append({"name": f"hold_{name}", "value": None})
            # A column without rows (there is no payback) reaches nowhere, and is passed over.
            ends = ", ".join(f"{each}[0], {each}[1]" for each in extents)
            signals.append({"name": f"extent_{name}", "update": f"extent([{ends}])"})
    return spec


def _columns(domain: dict[str, Any]) -> list[tuple[str, str]]:
    """Name the columns of data that a domain covers."""
    if "field" in domain:
        return [(domain["data"], domain["field"])]
    parts = [part if isinstance(part, dict) else {} for part in domain["fields"]]
    shared = [(domain["data"], part) for part in domain["fields"] if isinstance(part, str)]
    return shared + [(part["data"], part["field"]) for part in parts if "field" in part]


def _extent(spec: dict[str, Any], data: str, column: str) -> str:
    """Have a dataset say how far one of its columns reaches; return the signal that says it."""
    named = "reach_" + re.sub(r"\W", "_", f"{data}_{column}")
    source = next(each for each in spec["data"] if each["name"] == data)
    transforms = source.setdefault("transform", [])
    if all(each.get("signal") != named for each in transforms):
        transforms.append({"type": "extent", "field": column, "signal": named})
    return named
