"""What must be known to say whether to keep or to acquire: what a case knows, and what is assumed until told."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from cxroi.analysis.what_if import what_ifs
from cxroi.model.errors import CxroiError
from cxroi.model.options import Options
from cxroi.model.segments import by_segment, company_wide
from cxroi.model.units import plain_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.analysis.what_if import WhatIf
    from cxroi.model.assumptions import Assumptions

NAMES = {
    "acquisition_spend": "spending on acquisition today",
    "acquisition_rate": "the number of customers acquired today",
    "acquisition_ceiling": "the ceiling on acquisition",
    "retention_spend": "spending on retention today",
    "retention_rate": "retention today",
    "retention_ceiling": "the ceiling on retention",
    "margin": "the margin",
    "discount_rate": "the discount rate",
    "prospects": "the number of prospects",
    "customers": "the number of customers",
    "budget": "the budget",
}
"""Each figure in a sentence."""
JUDGED = {
    "acquisition_ceiling": "acquisition_headroom",
    "retention_spend": "keeping_ratio",
    "retention_ceiling": "preventable_churn",
}
"""What stands in for each figure until a reader enters it, by its key in ``data/what_if.csv``."""
MAY_BE_0 = ("margin", "discount_rate")
SHARES = ("retention_rate", "retention_ceiling", "discount_rate")
MAY_LACK = ("customers", "budget")


def figures_of(assumptions: Assumptions) -> dict[str, float]:
    """Return what a case knows of both curves, by the names of ``keep_or_acquire``.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> found = figures_of(assumptions())
    >>> found["acquisition_rate"], found["acquisition_spend"], found["retention_rate"]
    (23800.0, 3570000.0, 0.75)
    """
    whole = company_wide(list(by_segment(assumptions.values()).values()))
    v = {key: float(value) for key, value in whole.items()}
    paid = (1 - v["referral_share"]) * v["new_customers"]
    found = {
        "acquisition_spend": paid * v["acquisition_cost"],
        "acquisition_rate": paid,
        "retention_rate": v["retention_rate"],
        "margin": v["margin"],
        "discount_rate": v["discount_rate"],
        "prospects": 1.0,
        "customers": v["customers"],
    }
    ceiling = v["acquisition_ceiling"]
    return found | ({"acquisition_ceiling": ceiling} if ceiling else {})


def entered_figures(assumptions: Assumptions) -> dict[str, float]:
    """Return what a reader entered of spending and ceilings; what was not entered is a judgement.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> entered_figures(assumptions().renamed("Mine", spending="retention_spend 30"))
    {'acquisition_ceiling': 35700.0, 'retention_ceiling': 0.875, 'retention_spend': 30.0}
    """
    known, judged = figures_of(assumptions), what_ifs()
    paid, kept = known["acquisition_rate"], known["retention_rate"]
    won = known["acquisition_spend"] / paid if paid else 0.0
    usual = {
        "acquisition_ceiling": paid * judged["acquisition_headroom"].value,
        "retention_ceiling": kept + (1 - kept) * judged["preventable_churn"].value,
        "retention_spend": won / judged["keeping_ratio"].value * kept,
    }
    rounded = {name: float(f"{value:.4g}") for name, value in usual.items()}
    return rounded | _told(assumptions)


def judged_figures(assumptions: Assumptions) -> dict[str, WhatIf]:
    """Return the judgement behind each figure that a reader has not entered.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> list(judged_figures(assumptions().change(acquisition_ceiling=30_000)))
    ['retention_spend', 'retention_ceiling']
    """
    told = _told(assumptions)
    return {name: what_ifs()[key] for name, key in JUDGED.items() if name not in told}


def _told(assumptions: Assumptions) -> dict[str, float]:
    """Return what is entered on the page, or claimed by the case."""
    ceiling = assumptions["acquisition_ceiling"].likely
    claimed = {"acquisition_ceiling": ceiling} if ceiling else {}
    return claimed | Options(assumptions.choices).spending


def check_figures(figures: Mapping[str, float]) -> None:
    """Refuse what is missing or no number, and a curve that does not rise to its ceiling.

    Raises
    ------
    CxroiError
        Naming the figure.
    """
    for name, words in NAMES.items():
        if name in figures:
            _check_number(name, figures[name])
        elif name not in MAY_LACK:
            raise CxroiError(f"{_capital(words)} is missing. Enter {name}.")
    for side in ("retention", "acquisition"):
        today, ceiling = f"{side}_rate", f"{side}_ceiling"
        if figures[ceiling] <= figures[today]:
            raise CxroiError(
                f"{_capital(NAMES[ceiling])} is {_show(ceiling, figures[ceiling])}, and "
                f"{NAMES[today]} is {_show(today, figures[today])}. Enter a higher ceiling."
            )
    if figures["retention_ceiling"] > 1:
        shown = _show("retention_ceiling", figures["retention_ceiling"])
        raise CxroiError(f"The ceiling on retention is {shown}. Enter a share up to 100%.")


def _check_number(name: str, value: object) -> None:
    whose = _capital(NAMES[name])
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise CxroiError(f"{whose} is {str(value)[:40]!r}. Enter a number.")
    if not isfinite(value) or value < 0 or (value == 0 and name not in MAY_BE_0):
        least = "from 0" if name in MAY_BE_0 else "above 0"
        raise CxroiError(f"{whose} is {_show(name, float(value))}. Enter a number {least}.")


def _show(name: str, value: float) -> str:
    if not isfinite(value):
        return str(value)
    return f"{plain_number(100 * value)}%" if name in SHARES else plain_number(value)


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
