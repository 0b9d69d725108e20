"""How sure is the case: its simulations in tables for charts, and in sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cxroi.analysis.distributions import cash_percentiles, npv_histogram, probability_of_loss
from cxroi.model.tables import Table, columns_of
from cxroi.model.units import money, percent
from cxroi.report.captions import footer, in_money
from cxroi.report.formats import capital, chance, years

if TYPE_CHECKING:
    from cxroi.analysis.simulation import Simulation


FAN = {
    "p10": (10, "P10"),
    "p50": (50, "median"),
    "p90": (90, "P90"),
}


LIKELY = "your case"
PERCENTILE_WORDS = {
    "mean": "Mean",
    "p5": "P5",
    "p10": "P10",
    "p50": "Median",
    "p90": "P90",
    "p95": "P95",
}
"""How a reader is told where simulations lie."""
MEDIAN, CLOSE = 0.5, 0.05


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
        f"80% of simulations end with cash between {low} and {high} after {years(assumptions)}",
        in_money("Cumulative net cash across simulations", assumptions),
        footer(assumptions),
    )


def band(risk: Simulation) -> Table:
    """Where 8 in 10 simulations lie, as further rows of the chart of cash.

    ``series`` (band, P10, P90), ``month``, ``money`` (P90), ``low`` (P10), ``label`` (at the last month).
    """
    low, high = cash_percentiles(risk, (10, 90))
    last, sign = len(low) - 1, risk.assumptions.currency
    rows = [("band", month, high[month], low[month], "") for month in range(last + 1)]
    for name, end in (("P90", high[-1]), ("P10", low[-1])):
        rows.append((name, last, end, end, f"{name} {money(end, sign)}"))
    return Table(columns_of(rows, ("series", "month", "money", "low", "label")), "", "", "")


def npv_distribution(risk: Simulation) -> Table:
    """How often each NPV is drawn: ``kind`` (draws, mark, side), ``from``, ``to``, ``share``, ``side``, ``label``."""
    assumptions, npv = risk.assumptions, risk.npv
    edges, share = npv_histogram(risk)
    gain, loss = risk.probability_of_gain, probability_of_loss(risk)
    marks = [(risk.plain_npv, LIKELY), (risk.mean, "mean")]
    sides = [
        (loss, "loss", f"loss {chance(loss)}"),
        (gain, "gain", f"gain {chance(gain)}"),
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
        f"{capital(chance(gain))} chance of a positive NPV; mean {mean}",
        f"{in_money(f'Net present value over {years(assumptions)}', assumptions)}; "
        f"{len(npv):,} simulations; standard error of the mean ±{error}",
        footer(assumptions),
    )


def how_sure_words(risk: Simulation) -> list[str]:
    """Say how often the case gains, and where it lies as assumed."""
    gain, back = (chance(each) for each in (risk.probability_of_gain, risk.probability_of_payback))
    npv, within = money(risk.plain_npv, risk.assumptions.currency), years(risk.assumptions)
    better, percentile = chance(risk.plain_percentile), risk.plain_percentile
    where = "close to the median"
    if abs(percentile - MEDIAN) > CLOSE:
        where = f"on the {'optimistic' if percentile > MEDIAN else 'pessimistic'} side"
    return [
        (
            f"Varying all assumptions together, the chance of a positive NPV is {gain}; "
            f"the chance of payback within {within} is {back}."
        ),
        f"Your case ({npv}) is better than {better} of simulated outcomes: it is {where}.",
    ]


def percentile_rows(risk: Simulation) -> list[list[str]]:
    """Print where the draws lie: the net present value, and the return where there is one."""
    sign, npv, roi = risk.assumptions.currency, risk.percentiles(), risk.percentiles("roi")
    rows = [["Net present value", *(money(npv[each], sign) for each in PERCENTILE_WORDS)]]
    if not math.isnan(roi["mean"]):
        rows.append(["Return on investment", *(percent(roi[each]) for each in PERCENTILE_WORDS)])
    return rows
