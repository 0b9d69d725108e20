"""What the page of proposals knows: a case, what is wanted of it, and the reader's own looks.

The files of a theme and of templates stay in the memory of this kernel until the page is left;
what is made goes to the reader's browser, and nothing is written here.
"""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cxroi.analysis.samples import simulated_years
from cxroi.exports.pack import FORMATS, WHOLE
from cxroi.exports.paper_charts import CHART_TITLES, CHARTS
from cxroi.exports.pictures import SCALES
from cxroi.exports.worker import BROKEN, make_elsewhere
from cxroi.model.business_case import business_case
from cxroi.model.data_files import decode_text
from cxroi.model.errors import CxroiError
from cxroi.model.limits import limits_in_force
from cxroi.model.links import read_link
from cxroi.model.scenario_files import parse_scenario, write_scenario
from cxroi.model.scenarios import assumptions, scenarios
from cxroi.report.captions import name_case
from cxroi.report.verdict import verdict
from cxroi.widgets.audit_notes import audit_note
from cxroi.widgets.guard import guard, guard_each
from cxroi.widgets.request_checks import check_request
from cxroi.widgets.requests import MAKE_KINDS, PROPOSAL_KINDS
from cxroi.widgets.uploads import AT_ONCE, Uploads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cxroi.model.assumptions import Assumptions
    from cxroi.widgets.tasks import Answer

LARGEST = 20_000_000
"""Bytes of all files together."""
INSTEAD = "cxroi export CASE --theme FILE --template FILE"
TOO_LARGE = (
    f"These files total more than {LARGEST // 1_000_000} MB, the limit of this page. On your own "
    f"computer there is no limit: {INSTEAD}"
)
FORMAT_TITLES = {
    "pptx": "Slides (PowerPoint), main charts editable",
    "docx": "Document (Word)",
    "xlsx": "Spreadsheet (Excel), with live formulas",
    "pdf": "One-page board summary (PDF)",
    "html": "Self-contained web page",
    "calculator": "Interactive file: a web page that recalculates offline",
    "svg": "Each chart as SVG",
    "png": "Each chart as PNG",
    "chart-pdf": "Each chart as PDF",
    "vega-lite": "Each chart as Vega-Lite",
    "csv": "Each chart's data as CSV",
}
NUMBERS = {
    "en": "1,234.5",
    "de": "1.234,5",
    "fr": "1 234,5",
    "de-CH": "1’234.5",
    "en-IN": "12,34,567.5",
}
KINDS = (".toml", ".png", ".jpg", ".jpeg", ".pptx", ".potx", ".docx", ".dotx", ".csv")
THEME, CASE = ".toml", ".csv"
WRONG = "This could not be calculated. Your choices are still here; details are in the server log."


@dataclass
class ProposalRequests:
    """The case and the files of one reader."""

    scenario: Assumptions = field(default_factory=assumptions)
    uploads: Uploads = field(default_factory=lambda: Uploads(LARGEST, TOO_LARGE))
    files: dict[str, bytes] = field(default_factory=dict, repr=False)

    def answer(self, request: Mapping[str, Any], blocks: Sequence[bytes] = ()) -> Answer:
        """Answer at once; whatever is wrong becomes a sentence, never an exception.

        Parameters
        ----------
        request : mapping
            What ``requests.PROPOSAL_KINDS`` names.
        blocks : sequence of bytes
            For "part", what it holds.
        """
        kind = str(request.get("kind"))
        about = {"asked": kind, "number": request.get("number"), "kind": kind}
        made = {"case": self._open, "part": self._take, "remove": self._remove}

        def work() -> Answer:
            told = check_request(request, PROPOSAL_KINDS)
            return made[kind](told, blocks), []

        return guard(about, work, WRONG)

    def make(self, request: Mapping[str, Any]) -> Iterator[Answer]:
        """Make what is wanted, in a process of its own, saying meanwhile how far it is.

        Parameters
        ----------
        request : mapping
            What ``requests.MAKE_KINDS`` names.
        """
        about = {"asked": request.get("kind"), "number": request.get("number")}
        yield from guard_each(about, self._messages(request), BROKEN)

    def _messages(self, request: Mapping[str, Any]) -> Iterator[Answer]:
        wanted = self._wanted(check_request(request, MAKE_KINDS))
        note = audit_note("exported", self.scenario, formats=wanted["formats"])
        for words, blocks in make_elsewhere(wanted):
            yield (words | note if words["kind"] == "made" else words), blocks

    def _wanted(self, request: Mapping[str, Any]) -> dict[str, Any]:
        day = str(request.get("day") or dt.date.today().isoformat())  # noqa: DTZ011 - the reader's own day
        try:
            dt.date.fromisoformat(day)
        except ValueError:
            raise CxroiError(f"“{day}” is not a date. Enter it as 2026-11-24.") from None
        limits_in_force().check_years(simulated_years(self.scenario))
        themes = [name for name in self.files if name.lower().endswith(THEME)]
        return {
            "scenario": write_scenario(self.scenario),
            "day": day,
            "numbers": str(request.get("numbers") or "en"),
            "formats": [str(each) for each in request.get("formats", [])],
            "charts": [str(each) for each in request.get("charts", [])],
            "scale": int(request.get("scale") or 2),
            "theme": themes[-1] if themes else "",
            "files": {name: base64.b64encode(each).decode() for name, each in self.files.items()},
            "preview": request.get("kind") == "preview",
        }

    def _open(self, request: Mapping[str, Any], _: Any) -> dict[str, Any]:
        query = str(request.get("query") or "")
        if query:
            self.scenario = read_link(query)
        else:
            self.scenario = assumptions(str(request.get("scenario") or "likely"))
        return self._described()

    def _take(self, request: Mapping[str, Any], blocks: Sequence[bytes]) -> dict[str, Any]:
        name = str(request.get("name", ""))
        if not name.lower().endswith(KINDS):
            raise CxroiError(
                f"{name} cannot be used here. Choose a theme (.toml), a logo (.png, .jpg), a "
                "template (.pptx, .docx) or a scenario (.csv)."
            )
        whole = self.uploads.take(request, blocks)
        if whole is None:
            return {}
        name, content = whole
        if name.lower().endswith(CASE):
            self.scenario = parse_scenario(name, decode_text(name, content))
        else:
            self.files[name] = content
            self.uploads.sizes[name] = len(content)
        return self._described()

    def _remove(self, request: Mapping[str, Any], _: Any) -> dict[str, Any]:
        name = str(request.get("name", ""))
        self.files.pop(name, None)
        self.uploads.sizes.pop(name, None)
        return self._described()

    def _described(self) -> dict[str, Any]:
        """Describe the case and the files."""
        said, title = verdict(business_case(self.scenario)), name_case(self.scenario)
        base = self.scenario.base
        return {
            "title": title,
            "base": base if title == scenarios()[base].title else "",
            "answer": said.answer,
            "more": [text for text in (said.overturned, said.aside) if text],
            "remarks": list(self.scenario.remarks),
            "files": [{"name": name, "size": len(each)} for name, each in self.files.items()],
        }


def first_look() -> dict[str, Any]:
    """Return what does not change while the page is open."""
    return {
        "page": "proposal",
        "scenarios": [{"name": name, "title": each.title} for name, each in scenarios().items()],
        "formats": [
            {"name": name, "title": FORMAT_TITLES[name], "whole": name in WHOLE} for name in FORMATS
        ],
        "charts": [{"name": name, "title": CHART_TITLES[name]} for name in CHARTS],
        "numbers": [{"name": name, "title": title} for name, title in NUMBERS.items()],
        "scales": list(SCALES),
        "kinds": ",".join(KINDS),
        "largest": LARGEST,
        "instead": INSTEAD,
        "at_once": AT_ONCE,
    }
