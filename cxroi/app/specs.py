"""The charts, compiled beforehand: drawn once by Altair, kept by content, fed with data later.

A chart function is asked once for its picture of the base case; its specification is compiled to
Vega, its rows are taken out, and what is left is kept under the content of the chart functions.
An edited chart, ours or in a reader's own folder, has other content and is compiled anew; a
reader's kernel reads one file.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cxroi.app.chart_functions import OURS, chart_functions, charts_file
from cxroi.app.offline import elsewhere, kept, of_this_package
from cxroi.model.errors import CxroiError, SetupError

CHARTS = Path(__file__).parents[1] / "charts"
TABLES = ("exhibits", "doubt", "finance_form", "actuals", "comparison")
"""Where the rows of charts are made."""
ROWS = "table"
"""The name of the one dataset that every compiled chart draws."""


def chart_specs() -> dict[str, Any]:
    """Return the compiled charts by name, compiling them in a short-lived process if need be."""
    file = kept(f"charts-{_content()}.json", _compiled_elsewhere)
    specs: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return specs


def compiled_charts() -> dict[str, Any]:
    """Compile every chart; imports pandas and Altair."""
    import vl_convert  # noqa: PLC0415 - this process exists for it and for Altair

    from cxroi.analysis.exhibits import EXHIBITS  # noqa: PLC0415
    from cxroi.app.views import TABS  # noqa: PLC0415
    from cxroi.calibration.calibration import calibrate  # noqa: PLC0415
    from cxroi.calibration.exhibits import exhibits  # noqa: PLC0415
    from cxroi.model.business_case import business_case  # noqa: PLC0415
    from cxroi.model.data_files import sample_folder  # noqa: PLC0415
    from cxroi.model.scenarios import assumptions  # noqa: PLC0415

    held, drawings = assumptions(), chart_functions()
    tables = {name: exhibit(business_case(held)) for name, exhibit in EXHIBITS.items()}
    for tab in TABS.values():
        tables |= tab.make(held, {}, lambda _: None).tables
    tables |= exhibits(calibrate(sample_folder()))
    specs = {}
    for name, table in tables.items():
        frame = table.frame()
        frame.attrs = {}  # title, measure and sources are words of the page
        drawn = _without_rows(name, drawings[name](frame).to_dict())
        specs[name] = _holding_still(vl_convert.vegalite_to_vega(drawn))
    return specs


def _content() -> str:
    """Name what the compiled charts depend on: their functions, their rows and the compilers."""
    files = [*sorted(CHARTS.glob("*.py")), charts_file()]
    rows = [CHARTS.parent / "analysis" / f"{name}.py" for name in TABLES]
    files += [Path(__file__), *rows, CHARTS.parent / "calibration" / "exhibits.py"]
    parts = [file.read_bytes() for file in files]
    parts += [version(library).encode() for library in ("altair", "vl-convert-python")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def _compiled_elsewhere() -> bytes:
    finished = elsewhere(of_this_package("from cxroi.app import specs; specs.main()"))
    if finished.returncode != 0:
        raise SetupError(_why_not(finished.stderr.decode(errors="replace")))
    return finished.stdout


def _why_not(said: str) -> str:
    """Say what Python said last, and where in a reader's own charts it came upon it."""
    last = "".join(said.strip().splitlines()[-1:]).rstrip(".")
    file = charts_file()
    lines = re.findall(rf'File "{re.escape(str(file))}", line (\d+)', said)
    own = f"line {lines[-1]} of {file}" if lines else str(file)
    place = "cxroi/charts" if file == OURS else own
    return f"The charts cannot be compiled: {last}. Mend {place}."


def main() -> None:
    """Print the compiled charts, or the sentence that says what is wrong with them."""
    try:
        json.dump(compiled_charts(), sys.stdout, separators=(",", ":"))
    except CxroiError as error:
        sys.exit(str(error))


def _without_rows(name: str, drawn: dict[str, Any]) -> dict[str, Any]:
    """Take the rows out of a specification and let its width follow the page."""
    if len(drawn.get("datasets", {})) != 1:
        raise SetupError(
            f"The chart '{name}' draws {len(drawn.get('datasets', {}))} tables. A live chart draws "
            "one: use transform_filter in place of a second frame."
        )
    named = next(iter(drawn.pop("datasets")))
    text = json.dumps(drawn).replace(json.dumps(named), json.dumps(ROWS))
    plain: dict[str, Any] = json.loads(text)
    plain["width"] = "container"
    plain["autosize"] = {"type": "fit-x", "contains": "padding"}
    return plain


def _holding_still(spec: dict[str, Any]) -> dict[str, Any]:
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
