"""What the page of a company's own data knows: files in, checks and estimates out, all in memory.

Unlike the business case, files are too much to come with each request: they are kept here, in the
memory of this kernel, from when they are uploaded until the page is left. They are not written and
not logged. Everything else comes with each request, as there. It is more than 300 lines because what
answers a request is one class.
"""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.calibration.calibration import calibrate_files
from cxroi.calibration.columns import RULE, TABLES, columns
from cxroi.calibration.files import Files, files_of, open_files
from cxroi.calibration.guesses import guess_of
from cxroi.calibration.mapping import (
    MAPPING,
    ColumnMapping,
    Source,
    parse_mapping,
    write_mapping,
)
from cxroi.calibration.pilot import pilot
from cxroi.calibration.unfolded import unfolded_size
from cxroi.model.data_files import decode_text, sample_folder
from cxroi.model.errors import CxroiError
from cxroi.model.limits import limits_in_force
from cxroi.model.links import write_link
from cxroi.model.names import clean_name, stem_of
from cxroi.model.neutral import write_rows
from cxroi.model.scenario_files import write_scenario
from cxroi.model.scenarios import assumptions, title_of
from cxroi.model.units import write_range
from cxroi.report import own_data as report
from cxroi.report.own_data_exhibits import GAPS, exhibits
from cxroi.report.unit_once import signs_in_heads, unit_in_label
from cxroi.widgets.guard import guard
from cxroi.widgets.request_checks import check_request
from cxroi.widgets.requests import DATA_KINDS
from cxroi.widgets.specs import chart_specs
from cxroi.widgets.uploads import AT_ONCE, Uploads
from cxroi.widgets.wire import pack_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cxroi.calibration.calibration import Calibration
    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions
    from cxroi.widgets.tasks import Answer

COUNTED = 4
"""The place in a row of estimates of how many were counted."""
MB = 1_000_000
LARGEST = 50 * MB
"""Bytes of all files together: they and what is made of them lie in the memory of the server."""
SHOWN_RULES = (
    *(
        "as_of",
        "window_months",
        "amounts",
        "margin_share",
        "scale",
        "bonded_from",
        "satisfied_from",
    ),
    *("decimal_comma", "decimal_point", "day_first", "month_first"),
    *("question", "best", "referral", "not_referral", "lag_months", "channel_lags", "gone"),
)
WRONG = "This could not be calculated. Your files are still here; details are in the server log."
INSTEAD = "cxroi calibrate FOLDER --out my_company.csv"
TOO_LARGE = (
    f"These files total more than {LARGEST // 1_000_000} MB, the limit of this page. On your own "
    f"computer there is no limit: {INSTEAD}"
)


@dataclass
class OwnData:
    """The files of one reader, and what was last found in them."""

    files: Files = field(default_factory=Files)
    uploads: Uploads = field(default_factory=lambda: Uploads(LARGEST, TOO_LARGE))
    mapping: ColumnMapping | None = None
    found: Calibration | None = field(default=None, repr=False)

    def answer(self, request: Mapping[str, Any], blocks: Sequence[bytes] = ()) -> Answer:
        """Answer a request; whatever is wrong with it becomes a sentence, never an exception.

        Parameters
        ----------
        request : mapping
            What ``requests.DATA_KINDS`` names.
        blocks : sequence of bytes
            For "part", what it holds.
        """
        kind = str(request.get("kind"))
        about = {"asked": kind, "number": request.get("number"), "kind": kind}
        # the reader's rows stand in what an exception says: only where it was is logged
        return guard(about, lambda: self._made(kind, request, blocks), WRONG, log=_log_place)

    def _made(self, kind: str, request: Mapping[str, Any], blocks: Sequence[bytes]) -> Answer:
        numbers: list[Any] = []
        told = check_request(request, DATA_KINDS)
        words = self._answers()[kind](told, blocks, numbers)
        return words, [np.concatenate(numbers).tobytes()] if numbers else []

    def _answers(self) -> Mapping[str, Callable[..., dict[str, Any]]]:
        return {
            "part": self._take,
            "remove": self._remove,
            "sample": self._sample,
            "estimate": self._estimate,
            "accept": self._accept,
            "mapping": self._mapping_file,
            "refused": self._refused,
            "pilot": self._pilot,
        }

    def _take(self, request: Mapping[str, Any], blocks: Sequence[bytes], _: Any) -> dict[str, Any]:
        whole = self.uploads.take(request, blocks)
        if whole is None:
            return {}
        name, content = whole
        if name == MAPPING:
            text = decode_text(name, content)
            self.mapping = parse_mapping(text, self._headings())
        else:
            _check_unfolded(name, content)
            opened = open_files(name, content)
            self.files.add(opened)
            self.uploads.sizes |= {each: file.size for each, file in opened.items()}
            self._guess()
        return self._described()

    def _remove(self, request: Mapping[str, Any], *_: Any) -> dict[str, Any]:
        name = str(request.get("name", ""))
        self.files.pop(name, None)
        self.uploads.sizes.pop(name, None)
        self._guess()
        return self._described()

    def _sample(self, *_: Any) -> dict[str, Any]:
        self.files = files_of(sample_folder())
        self.files.unused.clear()  # what the company was made with lies beside its tables
        self.uploads.sizes = {name: file.size for name, file in self.files.items()}
        self._guess()
        return self._described()

    def _guess(self) -> None:
        rules = self.mapping.rules if self.mapping else {}
        self.mapping = guess_of(self.files).with_rules(**rules)
        self.found = None

    def _headings(self) -> dict[str, list[str]]:
        return {name: file.heading for name, file in self.files.items()}

    def _described(self) -> dict[str, Any]:
        """Describe the files, and which of their columns is taken for which."""
        mapping = self.mapping or ColumnMapping({})
        return {
            "files": [
                {"name": name, "size": self.uploads.sizes[name], "columns": file.heading}
                for name, file in self.files.items()
            ],
            "tables": {
                name: {"files": list(source.files), "columns": dict(source.columns)}
                for name, source in mapping.tables.items()
            },
            "rules": dict(mapping.rules),
        }

    def _estimate(self, request: Mapping[str, Any], _: Any, numbers: list[Any]) -> dict[str, Any]:
        tables = {
            str(name): Source(tuple(each["files"]), dict(each["columns"]))
            for name, each in dict(request.get("tables", {})).items()
            if name in TABLES
        }
        rules = {str(name): str(value) for name, value in dict(request.get("rules", {})).items()}
        self.mapping = ColumnMapping(tables).with_rules(**rules)
        base = assumptions(str(request.get("base") or "likely"))
        self.found = calibrate_files(self.files, self.mapping, base)
        return _describe(self.found, numbers)

    def _known(self) -> Calibration:
        if self.found is None:
            raise CxroiError(
                "There are no estimates yet. Choose your files, then “Use this mapping”."
            )
        return self.found

    def _accepted(self, request: Mapping[str, Any]) -> Assumptions:
        keys = [str(key) for key in request.get("keys", [])]
        name = clean_name(str(request.get("name") or "")) or "My company"
        found = self._known()
        scenario = found.assumptions(*keys, name=name) if keys else found.base.renamed(name)
        if request.get("pilot"):
            scenario = _apply_pilot(scenario, request["pilot"])[0]
        return scenario

    def _accept(self, request: Mapping[str, Any], *_: Any) -> dict[str, Any]:
        scenario = self._accepted(request)
        link = write_link(scenario)
        file = f"{stem_of(title_of(scenario))}.csv"
        return {"query": link.query, "file": file, "text": write_scenario(scenario)}

    def _mapping_file(self, *_: Any) -> dict[str, Any]:
        return {"text": write_mapping(self.mapping or ColumnMapping({}))}

    def _refused(self, *_: Any) -> dict[str, Any]:
        return {
            "files": [
                {"name": f"refused_{table}.csv", "text": write_rows(rows)}
                for table, rows in self._known().refused().items()
            ]
        }

    def _pilot(self, request: Mapping[str, Any], *_: Any) -> dict[str, Any]:
        base = self.found.base if self.found else assumptions()
        return {"text": _apply_pilot(base, request)[1]}


def _check_unfolded(name: str, content: bytes) -> None:
    """Refuse a file that comes to more than a reader may ask for, before any of it is read."""
    most = limits_in_force().unfolded * MB
    if 0 < most < unfolded_size(name, content, most):
        raise CxroiError(
            f"{name} unfolds to more than {most // MB:,} MB, the limit of this page. On your own "
            f"computer there is no limit: {INSTEAD}"
        )


def _apply_pilot(base: Assumptions, given: Mapping[str, Any]) -> tuple[Assumptions, str]:
    """Update the causal fraction by the counts that a reader gives."""
    try:
        treated, control = ([int(n) for n in given[group]] for group in ("treated", "control"))
        months = float(given.get("months") or 12)
        gains = [float(gain) for gain in given.get("gains") or ()]
    except (KeyError, TypeError, ValueError) as error:
        raise CxroiError(
            "A count is missing. Enter retained and total customers for both groups."
        ) from error
    found = pilot(
        base,
        (treated[0], treated[1]),
        (control[0], control[1]),
        months,
        (gains[0], gains[1]) if len(gains) > 1 else None,
    )
    uplift = found.uplift
    points = (
        f"{100 * each:+.1f}".replace("-", "−") for each in (uplift.value, uplift.low, uplift.high)
    )
    value, low, high = points
    said = (
        f"Annual retention, pilot less control: {value} pts (90% interval {write_range(low, high)}). "
        f"{found.moved()}."
    )
    return found.assumptions(), said


def _describe(found: Calibration, numbers: list[Any]) -> dict[str, Any]:
    """Describe what was found, as the page shows it."""
    sign = found.base.currency
    month_heads, *month_rows = signs_in_heads(report.MONTH_COLUMNS, report.month_rows(found), sign)
    return {
        "lead": report.lead(found),
        "unused": report.unused_rows(found),
        "remarks": found.remarks,
        "forms": {table: dict(forms) for table, forms in found.forms.items() if forms},
        "faults": {"heads": report.FAULT_COLUMNS, "rows": report.fault_rows(found)},
        "heads": report.ESTIMATE_COLUMNS,
        "estimates": [
            {
                "key": key,
                "row": _unit_once(report.estimate_row(found, key), found.base[key], sign),
                "notes": report.notes(found, key),
                "used": each.used,
            }
            for key, each in found.estimates.items()
        ],
        "months": {"heads": month_heads, "rows": month_rows},
        "missing": report.missing_rows(found),
        "tables": {name: pack_table(table, numbers) for name, table in exhibits(found).items()},
    }


def _unit_once(row: list[str], held: Assumption, sign: str) -> list[str]:
    """Print the unit of an estimate beside its label; how many were counted has none."""
    shown = unit_in_label(held, sign, row)
    shown[COUNTED] = row[COUNTED]
    return shown


def _log_place() -> None:
    for frame in traceback.extract_tb(sys.exc_info()[2])[-1:]:
        print(f"own data: {frame.filename}, line {frame.lineno}", file=sys.stderr)  # noqa: T201 - the log


def first_look() -> dict[str, Any]:
    """Return what does not change while the page is open: the columns, the rules, the charts."""
    drawn = chart_specs()
    names = ["kept_by_box", "second_by_box", *(f"moved_{key}" for key in GAPS), "stayed"]
    return {
        "page": "own_data",
        "columns": [
            {
                "table": table,
                "columns": [
                    {"name": each.name, "needed": each.needed, "help": each.help}
                    for each in columns()[table].values()
                ],
            }
            for table in TABLES
        ],
        "rules": [
            {
                "name": name,
                "help": columns()[RULE][name].help,
                "usual": "|".join(columns()[RULE][name].words),
            }
            for name in SHOWN_RULES
        ],
        "largest": LARGEST,
        "instead": INSTEAD,
        "at_once": AT_ONCE,
        "charts": names,
        "specs": {name: drawn[name] for name in names},
    }
