"""What the pages beside the business case have in common: they look at a case that a link brings.

Each request holds all that is asked, the link of the case among it, so that an answer never depends
on the one before, and a kernel that was lost is not missed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.model.links import read_link
from cxroi.model.scenarios import assumptions, title_of
from cxroi.widgets.guard import guard
from cxroi.widgets.request_checks import check_request
from cxroi.widgets.wire import pack_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cxroi.model.assumptions import Assumptions
    from cxroi.model.tables import Table
    from cxroi.widgets.requests import Kinds
    from cxroi.widgets.tasks import Answer
    from cxroi.widgets.wire import Numbers

    CaseQuestion = Callable[
        [Assumptions, Mapping[str, Any]], tuple[dict[str, Any], dict[str, Table]]
    ]

OUT_OF_ORDER = "This could not be calculated. The last valid answer is still shown; details are in the server log."


def answer_about_case(
    request: Mapping[str, Any], kinds: Kinds, answers: Mapping[str, CaseQuestion]
) -> Answer:
    """Answer a request about a case; whatever is wrong becomes a sentence, never an exception.

    Parameters
    ----------
    request : mapping
        What ``kinds`` names; without a ``query`` it is about the likely case.
    kinds : dict
        The fields of each kind.
    answers : mapping
        What answers each kind: words, and tables whose numbers follow as one block.
    """
    kind = str(request.get("kind"))
    about = {"asked": kind, "number": request.get("number"), "kind": kind}

    def work() -> Answer:
        told = check_request(request, kinds)
        return _make_answer(told, answers[kind])

    return guard(about, work, OUT_OF_ORDER)


def _make_answer(request: Mapping[str, Any], answering: CaseQuestion) -> Answer:
    scenario = case_of(request)
    words, tables = answering(scenario, request)
    numbers: Numbers = [np.zeros(0)]
    shown = {name: pack_table(table, numbers) for name, table in tables.items()}
    case = {"title": title_of(scenario), "remarks": list(scenario.remarks)}
    return {**case, **words, "tables": shown}, [np.concatenate(numbers).tobytes()]


def case_of(request: Mapping[str, Any]) -> Assumptions:
    """Return the case of a request: that of its link, or the likely one."""
    query = str(request.get("query") or "")
    return read_link(query) if query else assumptions()
