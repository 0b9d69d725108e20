"""What matters most: each assumption alone, in pairs, and its share of the variance, as tables for charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cxroi.analysis.distributions import cell_edges, points_inside, share_that_pays
from cxroi.model.evaluate import evaluate
from cxroi.model.tables import Table, columns_of
from cxroi.model.units import money, percent, share_of
from cxroi.report.captions import footer, in_money
from cxroi.report.formats import capital, named
from cxroi.report.uncertainty import LIKELY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cxroi.analysis.sensitivity import Grid, Swing
    from cxroi.analysis.variance import Share
    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions
    from cxroi.report.evidence import Question

    Floats = NDArray[np.float64]

MOST_ROWS = 12
MOST_SHARES = 10
MOVED = "moved to the nearest value allowed"
YEARLY = ("Annual", "per year", "each year", "Discount")
"""What says in a label that its figure is of a year."""


def tornado(assumptions: Assumptions, swings: list[Swing], by: float | None = None) -> Table:
    """Each assumption at both ends: ``label``, ``end``, ``shown``, ``npv``, ``base``, ``moved``."""
    sign = assumptions.currency
    rows = [
        (
            swing.label,
            swing.end,
            assumptions[swing.key].show(swing.value, sign),
            swing.npv,
            swing.base_npv,
            MOVED if swing.moved else "",
        )
        for swing in swings[: 2 * MOST_ROWS]
    ]
    found = "No assumption has a range, so NPV does not move"
    if swings:
        low, high = (money(each, sign) for each in sorted(each.npv for each in swings[:2]))
        found = f"{capital(named(assumptions[swings[0].key]))} moves NPV most: {low} to {high}"
    ends = "moves to the low or high end of its range" if by is None else f"moves by ±{percent(by)}"
    return Table(
        columns_of(rows, ("label", "end", "shown", "npv", "base", "moved")),
        found,
        in_money(f"NPV when one assumption {ends}", assumptions),
        footer(assumptions),
    )


def variance(assumptions: Assumptions, shares: list[Share]) -> Table:
    """Shares of the variance: ``label``, ``kind`` (own effect, interactions), ``start``, ``end``, ``share``, ``text``."""
    rows: list[tuple[object, ...]] = []
    for each in shares[:MOST_SHARES]:
        rows.append((each.label, "own effect", 0.0, each.alone, each.alone, ""))
        together = (each.alone, each.total, each.together)
        rows.append((each.label, "interactions", *together, percent(each.total)))
    found = "No assumption varies"
    if shares:
        found = (
            f"{capital(named(assumptions[shares[0].key]))} accounts for "
            f"{percent(shares[0].total)} of the uncertainty"
        )
    return Table(
        columns_of(rows, ("label", "kind", "start", "end", "share", "text")),
        found,
        "Share of NPV variance: own effect, and interactions with other assumptions",
        footer(assumptions),
    )


def influence(assumptions: Assumptions, asked: list[Question]) -> Table:
    """Influence and evidence: ``label``, ``ground``, ``strength``, ``share``, ``asked`` ("yes" or "")."""
    rows = [
        (
            each.label,
            each.ground,
            float(each.strength),
            max(each.share, 0.0),
            "yes" if each.asked else "",
        )
        for each in asked
    ]
    first = [each for each in asked if each.asked]
    found = (
        f"Expect questions about {named(assumptions[first[0].key])} first"
        if first
        else "No assumption stands out"
    )
    return Table(
        columns_of(rows, ("label", "ground", "strength", "share", "asked")),
        found,
        "Evidence behind each assumption v its share of NPV variance",
        footer(assumptions),
    )


def heat(
    assumptions: Assumptions, across: str, up: str, found: Grid, line: list[tuple[float, float]]
) -> Table:
    """NPV of pairs: ``kind`` (cell, line, here, across, up), ``across``, ``up``, ``across_to``, ``up_to``, ``npv``, ``order``, ``label``."""
    one, other = assumptions[across], assumptions[up]
    wide, high = (
        _read(each, cell_edges(at)) for each, at in ((one, found.across), (other, found.up))
    )
    rows: list[tuple[object, ...]] = [
        ("cell", wide[i], high[j], wide[i + 1], high[j + 1], found.npv[j, i], 0.0, "")
        for j in range(len(found.up))
        for i in range(len(found.across))
        if np.isfinite(found.npv[j, i])
    ]
    for place, (order, x, y) in enumerate(points_inside(line, found.up[0], found.up[-1])):
        at = _read(one, x), _read(other, y)
        rows.append(("line", *at, *at, 0.0, order, "" if place else "break-even"))
    here = _read(one, one.likely), _read(other, other.likely)
    npv = float(evaluate(assumptions.values()).npv)
    rows.append(("here", *here, *here, npv, 0.0, LIKELY))
    for kind, each in (("across", one), ("up", other)):
        rows.append(
            (kind, wide[0], high[0], wide[0], high[0], 0.0, 0.0, _axis(each, assumptions.currency))
        )
    pays = percent(share_that_pays(found))
    return Table(
        columns_of(rows, ("kind", "across", "up", "across_to", "up_to", "npv", "order", "label")),
        f"Positive NPV in {pays} of combinations",
        in_money(f"NPV by {named(one)} and {named(other)}", assumptions),
        footer(assumptions),
    )


def _read(assumption: Assumption, value: float | Floats) -> Floats:
    """Return values in the reader's unit."""
    if assumption.reference is not None:
        return np.asarray(
            [100 * share_of(assumption.reference, each) for each in np.atleast_1d(value)]
        ).squeeze()
    return np.asarray(value * assumption.unit.factor)


def _axis(assumption: Assumption, currency: str) -> str:
    """Name an assumption with its unit, where its name does not say it."""
    unit = assumption.unit.suffix
    if any(each in assumption.label for each in YEARLY):
        unit = unit.removesuffix("a year").strip()
    if assumption.reference is not None:
        unit = f"% v {100 * assumption.reference:g}%"
    if assumption.unit.is_money:
        unit = f"{currency} {unit}".strip()
    is_said = unit.lower() in assumption.label.lower()
    return assumption.label if is_said else f"{assumption.label} ({unit})"
