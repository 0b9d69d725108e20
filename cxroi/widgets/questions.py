"""The questions about a case: each a view that is worked out once a reader rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import traitlets

from cxroi.widgets.views import View

if TYPE_CHECKING:
    from cxroi.widgets.workbook import Workbook


class Section(View):
    """A question about the case, worked out once the reader rests on it."""

    name = traitlets.Unicode().tag(sync=True)
    _name = ""
    _kind = "Section"

    def __init__(self, book: Workbook) -> None:
        super().__init__(book, name=self._name)


class HowSure(Section):
    """All assumptions drawn at once: how sure the answer is."""

    _name = "how_sure"


class WhatMatters(Section):
    """Which assumptions matter, one at a time and by their share of the doubt."""

    _name = "what_matters"


class WhatMustBeTrue(Section):
    """What each assumption must be for the case to reach a goal, and a pair of them together."""

    _name = "must_be_true"


class WhatToMeasureNext(Section):
    """What it is worth to know an assumption before deciding."""

    _name = "measure_next"


class WhatIf(Section):
    """What a failure, easy leaving and a downturn do to the case."""

    _name = "what_if"


class WhichInitiatives(Section):
    """Which initiatives under one budget: the best set, what is as good, and what each brings."""

    _name = "initiatives"


class KeepOrAcquire(Section):
    """What one more customer costs to win and to keep, and where the next unit of money goes."""

    _name = "keep_or_acquire"


class FinanceTables(Section):
    """The annual tables a board knows."""

    _name = "finance_tables"


class PlanAndActuals(Section):
    """What happened beside the plan, and how it goes on from there."""

    _name = "actuals"


class Compare(Section):
    """Two to four cases side by side, and what lies between two of them."""

    _name = "compare"
