"""How sure is the case: its draws in tables for charts, and in sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cxroi.analysis.distributions import cash_percentiles, npv_histogram, probability_of_loss
from cxroi.model.tables import Table, columns_of
from cxroi.model.units import money, percent
from cxroi.report.captions import footer, in_money
from cxroi.report.formats import of_100, years

if TYPE_CHECKING:
    from cxroi.analysis.simulation import Simulation


FAN = {
    "p10": (10, "1 in 10 end below"),
    "p50": (50, "half end below"),
    "p90": (90, "1 in 10 end above"),
}


LIKELY = "as assumed"
PERCENTILE_WORDS = {
    "mean": "Mean",
    "p5": "1 in 20 below",
    "p10": "1 in 10 below",
    "p50": "Half below",
    "p90": "1 in 10 above",
    "p95": "1 in 20 above",
}
"""How a reader is told where draws lie."""


def fan(risk: Simulation) -> Table:
    """Cumulative cash of the draws: ``series`` (p10, p50, p90, likely), ``month``, ``money``, ``label``."""
    assumptions = risk.assumptions
    lines = cash_percentiles(risk, [each for each, _ in FAN.values()])
    found = dict(zip(FAN, lines, strict=True))
    found["likely"] = risk.plain_cash
    months = len(found["likely"])
    words = {key: label for key, (_, label) in FAN.items()} | {"likely": LIKELY}
    low, high = (money(found[key][-1], assumptions.currency) for key in ("p10", "p90"))
    return Table(
        {
            "series": [key for key in found for _ in range(months)],
            "month": np.tile(np.arange(months), len(found)),
            "money": np.concatenate([*found.values()]),
            "label": [
                words[key] if month == months - 1 else ""
                for key in found
                for month in range(months)
            ],
        },
        f"After {years(assumptions)} the cash lies between {low} and {high} in 8 of 10 draws",
        in_money("Cumulative net cash, all assumptions drawn at once", assumptions),
        footer(assumptions),
    )


def npv_distribution(risk: Simulation) -> Table:
    """How often each NPV is drawn: ``kind`` (draws, mark, side), ``from``, ``to``, ``share``, ``side``, ``label``."""
    assumptions, npv = risk.assumptions, risk.npv
    edges, share = npv_histogram(risk)
    gain, loss = risk.probability_of_gain, probability_of_loss(risk)
    marks = [(risk.plain_npv, LIKELY), (risk.mean, "mean")]
    sides = [
        (loss, "loss", f"loses in {of_100(loss)}"),
        (gain, "gain", f"gains in {of_100(gain)}"),
    ]
    sides = [side for side in sides if side[0] > 0]
    rows = [
        ("draws", a, b, s, "loss" if b <= 0 else "gain", "")
        for a, b, s in zip(edges[:-1], edges[1:], share, strict=True)
    ]
    rows += [("mark", at, at, 0.0, "loss" if at < 0 else "gain", label) for at, label in marks]
    rows += [("side", 0.0, 0.0, part, side, label) for part, side, label in sides]
    mean, error = (
        money(risk.mean, assumptions.currency),
        money(risk.monte_carlo_error, assumptions.currency),
    )
    return Table(
        columns_of(rows, ("kind", "from", "to", "share", "side", "label")),
        f"It gains in {of_100(gain)} draws; the mean is {mean}",
        in_money(
            f"Net present value over {years(assumptions)}, {len(npv):,} draws; mean exact to ±{error}",
            assumptions,
        ),
        footer(assumptions),
    )


def how_sure_words(risk: Simulation) -> list[str]:
    """Say how often the case gains, and where it lies as assumed."""
    gain, back = (of_100(each) for each in (risk.probability_of_gain, risk.probability_of_payback))
    percentile = percent(risk.plain_percentile)
    return [
        (
            f"With all assumptions drawn from their ranges at once it gains in {gain} draws, and "
            f"the cash is back in time in {back}."
        ),
        (
            f"The case as assumed, {money(risk.plain_npv, risk.assumptions.currency)}, is better than "
            f"{percentile} of the draws."
        ),
    ]


def percentile_rows(risk: Simulation) -> list[list[str]]:
    """Print where the draws lie: the net present value, and the return where there is one."""
    sign, npv, roi = risk.assumptions.currency, risk.percentiles(), risk.percentiles("roi")
    rows = [["Net present value", *(money(npv[each], sign) for each in PERCENTILE_WORDS)]]
    if not math.isnan(roi["mean"]):
        rows.append(["Return", *(percent(roi[each]) for each in PERCENTILE_WORDS)])
    return rows
