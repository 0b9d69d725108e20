"""How is a figure of the page worked out: which explanation stands behind each tile and each bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxroi.model.drivers import drivers
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.ordering import SWITCH
from cxroi.report.explanation_tree import DEPTH
from cxroi.report.explanation_words import as_words
from cxroi.report.explanations import explain

if TYPE_CHECKING:
    from cxroi.model.assumptions import Assumptions

TILES = {
    "npv": "npv",
    "roi": "roi",
    "payback": "payback_months",
    "affordable": "affordable_one_off",
    "referral": "referral_share_now",
    "customers": "extra_customers",
}
"""By the key of a tile."""
TOTALS = {"Benefits": "pv_benefits", "Programme cost": "pv_costs", "Net present value": "npv"}
"""By what stands beside a bar of the chart of the value that is no driver's."""
IN_THE_LAST_MONTH = ("referral_share_now", "extra_customers")


def bars() -> dict[str, str]:
    """Return what stands behind each bar of the chart of the value, by what stands beside it.

    Examples
    --------
    >>> bars()["Retention"]
    'on_retention'
    """
    return {each.label: SWITCH + key for key, each in drivers().items()} | TOTALS


def explain_figure(assumptions: Assumptions, figure: str) -> dict[str, Any]:
    """Explain a tile, by its key, or a bar of the chart of the value, by its label, three levels deep.

    Raises
    ------
    CxroiError
        If there is no such figure on the page.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> [each["name"] for each in explain_figure(assumptions(), "npv")["inputs"]]
    ['pv_benefits', 'pv_costs']
    """
    names = TILES | bars()
    if figure not in names:
        raise CxroiError(f"The page shows no figure '{figure}'. {did_you_mean(figure, names)}")
    is_last = names[figure] in IN_THE_LAST_MONTH
    month = 12 * int(assumptions["horizon_years"].likely) if is_last else None
    return as_words(explain(assumptions, names[figure], month), DEPTH)
