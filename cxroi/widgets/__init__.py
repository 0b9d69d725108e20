"""Widgets over one workbook: a page is made of them, and so is what an analyst makes of her own.

>>> import cxroi.widgets as cx
>>> book = cx.Workbook("likely")
>>> page = [cx.Verdict(book), cx.Slider(book, "margin"), cx.Chart(book, "cash")]
>>> book.change(margin=150)
>>> page[1].value
150.0
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cxroi.model.extras import say_missing

if TYPE_CHECKING:
    from cxroi.widgets.pages import Evidence, OwnData, Proposal, Readiness
    from cxroi.widgets.questions import (
        Compare,
        FinanceTables,
        HowSure,
        KeepOrAcquire,
        PlanAndActuals,
        WhatIf,
        WhatMatters,
        WhatMustBeTrue,
        WhatToMeasureNext,
        WhichInitiatives,
    )
    from cxroi.widgets.views import (
        Assumptions,
        Board,
        Changes,
        Chart,
        Header,
        Levers,
        Segments,
        Slider,
        Tiles,
        Verdict,
        Warnings,
    )
    from cxroi.widgets.workbook import Workbook

__all__ = [
    "Assumptions",
    "Board",
    "Changes",
    "Chart",
    "Compare",
    "Evidence",
    "FinanceTables",
    "Header",
    "HowSure",
    "KeepOrAcquire",
    "Levers",
    "OwnData",
    "PlanAndActuals",
    "Proposal",
    "Readiness",
    "Segments",
    "Slider",
    "Tiles",
    "Verdict",
    "Warnings",
    "WhatIf",
    "WhatMatters",
    "WhatMustBeTrue",
    "WhatToMeasureNext",
    "WhichInitiatives",
    "Workbook",
]

ROOMS = {
    "pages": {"Evidence", "OwnData", "Proposal", "Readiness"},
    "questions": {
        "Compare",
        "FinanceTables",
        "HowSure",
        "KeepOrAcquire",
        "PlanAndActuals",
        "WhatIf",
        "WhatMatters",
        "WhatMustBeTrue",
        "WhatToMeasureNext",
        "WhichInitiatives",
    },
    "workbook": {"Workbook"},
}
"""Where those stand that are no plain views."""


def __getattr__(name: str) -> Any:
    """Import a widget when it is first asked for: the server and set-up use parts of this room alone."""
    if name not in __all__:
        raise AttributeError(f"module 'cxroi.widgets' has no attribute '{name}'")
    room = next((room for room, names in ROOMS.items() if name in names), "views")
    with say_missing("app"):
        return getattr(import_module(f"cxroi.widgets.{room}"), name)
