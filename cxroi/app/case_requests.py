"""What the pages beside the business case have in common: they look at a case that a link brings.

Each request holds all that is asked, the link of the case among it, so that an answer never depends
on the one before, and a kernel that was lost is not missed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.app.guard import guard, kind_of
from cxroi.app.wire import pack_table
from cxroi.model.links import read_link
from cxroi.model.scenarios import assumptions, title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cxroi.app.tasks import Answer
    from cxroi.app.wire import Numbers
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.tables import Table

    CaseQuestion = Callable[
        [Assumptions, Mapping[str, Any]], tuple[dict[str, Any], dict[str, Table]]
    ]

OUT_OF_ORDER = (
    "This could not be worked out. What you see is the last good answer; the log says why."
)


def answer_about_case(request: Mapping[str, Any], kinds: Mapping[str, CaseQuestion]) -> Answer:
    """Answer a request about a case; whatever is wrong becomes a sentence, never an exception.

    Parameters
    ----------
    request : mapping
        ``number`` (echoed), ``kind`` (one of ``kinds``), ``query`` (of a link; the likely case where
        it is empty), and what the kind takes.
    kinds : mapping
        What answers each kind: words, and tables whose numbers follow as one block.
    """
    kind = str(request.get("kind"))
    about = {"asked": kind, "number": request.get("number"), "kind": kind}
    return guard(about, lambda: _make_answer(request, kind_of(kind, kinds)), OUT_OF_ORDER)


def _make_answer(request: Mapping[str, Any], answering: CaseQuestion) -> Answer:
    scenario = case_of(request)
    words, tables = answering(scenario, request)
    numbers: Numbers = [np.zeros(0)]
    shown = {name: pack_table(table, numbers) for name, table in tables.items()}
    case = {"title": title_of(scenario.name), "remarks": list(scenario.remarks)}
    return {**case, **words, "tables": shown}, [np.concatenate(numbers).tobytes()]


def case_of(request: Mapping[str, Any]) -> Assumptions:
    """Return the case of a request: that of its link, or the likely one."""
    query = str(request.get("query") or "")
    return read_link(query) if query else assumptions()
