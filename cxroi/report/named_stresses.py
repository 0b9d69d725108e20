"""What if the plan goes worse: the named stresses in a sentence and a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxroi.analysis.named_stresses import LOW_END
from cxroi.model.units import money
from cxroi.report.formats import inside
from cxroi.report.tiles import tiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxroi.analysis.named_stresses import Stressed
    from cxroi.model.business_case import BusinessCase

SHOWN = ("npv", "roi", "payback")
NOTHING = "–"
NOT_POSSIBLE = ("not possible", *[NOTHING] * 3)
"""Of a case that a stress would make one that breaks a rule."""


def stresses_words(found: Sequence[Stressed]) -> str:
    """Say how many stresses the case stands.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> from cxroi.analysis.named_stresses import cases_under_stresses
    >>> print(stresses_words(cases_under_stresses(assumptions())))
    None of the 6 named stresses leaves NPV above 0.
    """
    pays = sum(each.case is not None and each.case.npv > 0 for each in found)
    count = {0: "None", len(found): "Each"}.get(pays, str(pays))
    leaves = "leave" if 1 < pays < len(found) else "leaves"
    return f"{count} of the {len(found)} named stresses {leaves} NPV above 0."


def stresses_table(plain: BusinessCase, found: Sequence[Stressed]) -> dict[str, Any]:
    """Print the case as assumed and under each stress, a row each."""
    rows = [["As assumed", *_figures(plain, plain)]]
    rows += [
        [each.stress.title, *(_figures(each.case, plain) if each.case else NOT_POSSIBLE)]
        for each in found
    ]
    return {
        "title": "Named stresses",
        "heads": ["", "Net present value", "Change", "Return on investment", "Payback"],
        "rows": rows,
        "note": " ".join(
            f"{each.stress.title}: {inside(each.stress.about)}"
            for each in found
            if any(step.how == LOW_END for step in each.stress.steps)
        ),
    }


def _figures(case: BusinessCase, plain: BusinessCase) -> list[str]:
    shown = {tile.key: tile.figure for tile in tiles(case)}
    npv, roi, payback = (shown[key] for key in SHOWN)
    change, sign = case.npv - plain.npv, plain.assumptions.currency
    moved = NOTHING if case is plain else f"{'+' if change > 0 else ''}{money(change, sign)}"
    return [npv, moved, roi, payback]
