"""Which charts can be had on paper, and what each is called there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.report.exhibits import EXHIBITS

if TYPE_CHECKING:
    from collections.abc import Sequence

CHARTS = (*EXHIBITS, "fan", "spread", "tornado", "must_be_true", "finance")
"""Every chart that can be had on paper, in the order of reading."""
WHERE_ASKED = ("budget",)
"""Charts that a slide shows where the case asks for initiatives."""
IN_DOCUMENTS = ("value", "cash", "spread")
"""What slides and a document show where no chart is named."""
CHART_TITLES = {
    "cash": "Cash over time",
    "value": "Value by driver",
    "customers": "Customers",
    "retention": "Retention by tier",
    "new_customers": "New customers",
    "customer_tiers": "Customers by tier",
    "fan": "Cash range (P10–P90)",
    "spread": "Distribution of NPV",
    "tornado": "Sensitivity",
    "must_be_true": "Break-evens",
    "finance": "Annual cash",
}


def choose_charts(names: Sequence[str]) -> list[str]:
    """Return charts by name in the order of reading; all of them where none is named.

    Examples
    --------
    >>> choose_charts(["value", "cash"])
    ['cash', 'value']
    """
    for name in names:
        if name not in CHARTS:
            raise CxroiError(f"There is no chart '{name}'. {did_you_mean(name, CHARTS)}")
    return [name for name in CHARTS if not names or name in names]
