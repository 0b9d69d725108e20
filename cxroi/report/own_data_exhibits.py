"""The tables behind the charts of a company's own data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.calibration.curves import (
    all_cohorts,
    curve_of_stays,
    customers_of,
    densities_on_one_scale,
    fit_of_stays,
)
from cxroi.calibration.months import date_of
from cxroi.calibration.question import TIERS
from cxroi.calibration.rates import share_interval
from cxroi.model.survival import survival_curve
from cxroi.model.tables import Table
from cxroi.model.units import percent
from cxroi.report.formats import named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cxroi.calibration.calibration import Calibration
    from cxroi.calibration.question import Counted
    from cxroi.calibration.rates import Floats
    from cxroi.model.survival import SurvivalFit

NAMES = {"let_down": "Let down", "satisfied": "Satisfied", "bonded": "Bonded"}
CALLED = {
    "Let down": "customers let down",
    "Satisfied": "satisfied customers",
    "Bonded": "bonded customers",
}
"""What the customers of a tier are called in a sentence."""
GAPS = (
    *("retention_odds_ratio", "cross_sell_odds_ratio", "let_down_odds_ratio"),
    "referral_ratio",
)
"""Published figures that a company's own counts move."""
COHORTS = 3
"""Years of joining that are drawn, beside all customers and the fitted curve."""
FEW = 50
"""Customers, below which no curve is drawn of them."""
ALIKE = 100.0
"""From this α on the fitted customers are all alike, and their rate of leaving stays as it is."""


def exhibits(found: Calibration) -> dict[str, Table]:
    """Return the table of each chart; one without rows where there is nothing to draw."""
    made = {
        "kept_by_box": _by_box(found, "retention", "stayed a year"),
        "second_by_box": _by_box(found, "cross_sell", "hold a second product"),
    }
    made |= {f"moved_{key}": _moved(found, key) for key in GAPS}
    return made | {"stayed": _stayed(found)}


def _footer(found: Calibration) -> str:
    last = date_of(found.company.window.end)
    until = f", up to {last:%d %B %Y}" if found.company.leaving == "day" else ""
    return f"Your own data{until}"


def _by_box(found: Calibration, which: str, did: str) -> Table:
    """A row a tier: ``tier``, ``share``, ``low``, ``high`` (a 90% interval), ``label``."""
    counted: Mapping[str, Counted] = found.by_box.get(which, {})
    rows: list[tuple[Any, ...]] = []
    for tier in TIERS:
        if tier in counted and counted[tier][1]:
            did_so, of = counted[tier]
            interval = share_interval(did_so, of)
            label = f"{percent(interval.value)} of {of:,.0f}"
            rows.append((NAMES[tier], interval.value, interval.low, interval.high, label))
    title = f"Customers who {did}, by survey box"
    if len(rows) > 1:
        first, *_, last = rows
        title = f"{percent(last[1])} of {CALLED[last[0]]} {did}, v {percent(first[1])} of {CALLED[first[0]]}"
    names = ("tier", "share", "low", "high", "label")
    measure = "Share of customers, with its 90% interval"
    return Table(_columns(rows, names), title, measure, _footer(found))


def _moved(found: Calibration, key: str) -> Table:
    """A row a point: ``series`` (prior, data, posterior), ``ratio``, ``height``; ``label`` at its top, ``side``."""
    names = ("series", "ratio", "height", "side", "label")
    estimate = found.estimates.get(key)
    if estimate is None or estimate.gap is None or not estimate.used:
        return Table(_columns([], names))
    series = ("prior", "data", "posterior")
    drawn = dict(zip(series, densities_on_one_scale(estimate.gap), strict=True))
    tops = {name: float(x[np.argmax(y)]) for name, (x, y) in drawn.items()}
    # a name stands on the side of its line that is farther from the line of both
    sides = {name: "left" if top < tops["posterior"] else "right" for name, top in tops.items()}
    sides["posterior"] = {"left": "right", "right": "left"}[sides["data"]]
    rows = [row for name, line in drawn.items() for row in _points(name, sides[name], *line)]
    assumption, now = found.base[key], estimate.gap.posterior.credible_interval()
    moved = f"from {assumption.show()} to {found.figure(key, now.value)}"
    title = f"Your data moved {named(assumption)} {moved}"
    of, against = "odds", "satisfied customers"
    if key == "referral_ratio":
        of, against = "referrals", "all others"
    sure = found.between(key, now.low, now.high)
    measure = f"Probability density of the ratio of {of} v {against}; 90% interval: {sure}"
    return Table(_columns(rows, names), title, measure, _footer(found))


def _points(series: str, side: str, ratio: Floats, height: Floats) -> list[tuple[Any, ...]]:
    top = int(np.argmax(height))
    words = {"prior": "published", "data": "your data", "posterior": "combined"}[series]
    return [
        (series, float(x), float(y), side, words if place == top else "")
        for place, (x, y) in enumerate(zip(ratio, height, strict=True))
    ]


def _stayed(found: Calibration) -> Table:
    """A row a month and line: ``series`` (A to D), ``month``, ``share``, ``label`` (on a line's last row)."""
    names = ("series", "month", "share", "label")
    if not found.survivals:
        return Table(_columns([], names))
    everybody = all_cohorts(found.survivals)
    if customers_of(everybody) < FEW:
        return Table(_columns([], names))
    lines = [("all customers", everybody)]
    big = [each for each in found.survivals if each.cohort and customers_of(each) >= FEW]
    if len(big) > 1:
        lines += [(f"joined in {each.cohort}", each) for each in big[-COHORTS:-1]]
    rows: list[tuple[Any, ...]] = []
    for series, (label, each) in zip("ABCD", lines, strict=False):
        curve = curve_of_stays(each)
        months = [0.0, *curve.times]
        shares = [1.0, *curve.share]
        known = [1e9, *curve.at_risk]
        drawn = [(m, s) for m, s, n in zip(months, shares, known, strict=True) if n >= COHORTS]
        rows += [(series, m, float(s), "") for m, s in drawn[:-1]]
        rows.append((series, *drawn[-1], label))
    fit = fit_of_stays(everybody)
    longest = max(everybody.months)
    fitted = survival_curve(fit.alpha, fit.beta, longest).tolist() if fit is not None else []
    rows += [("F", float(m), s, "") for m, s in enumerate(fitted[:-1])]
    if fitted:
        rows.append(("F", float(len(fitted) - 1), fitted[-1], "fitted"))
    month = 12
    curve = curve_of_stays(everybody)
    share, _ = curve.at(month)
    title = f"{percent(share)} of customers stay for their first year{_fit_words(fit)}"
    measure = "Share still customers, by months since joining (Kaplan–Meier)"
    return Table(_columns(rows, names), title, measure, _footer(found))


def _fit_words(fit: SurvivalFit | None) -> str:
    """Say which curve fits, or that customers do not differ in their rate of leaving."""
    if fit is None:
        return ""
    if fit.alpha > ALIKE:
        return "; churn does not fall with time"
    return f"; fitted curve: α {fit.alpha:.4g}, β {fit.beta:.4g}"


def _columns(rows: list[tuple[Any, ...]], names: Sequence[str]) -> dict[str, Any]:
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}
