"""What the charts of doubt show: for each one table, its finding in words, its measure and sources."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.analysis.distributions import (
    cash_percentiles,
    cell_edges,
    npv_histogram,
    points_inside,
    probability_of_loss,
    share_that_pays,
)
from cxroi.model.evaluate import evaluate
from cxroi.model.tables import Table
from cxroi.model.units import money, percent, share_of
from cxroi.report.exhibits import footer, in_money
from cxroi.report.verdict import years

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cxroi.analysis.break_even import Goal, Requirement
    from cxroi.analysis.information import Information, Knowing
    from cxroi.analysis.sensitivity import Grid, Share, Swing
    from cxroi.analysis.simulation import Simulation
    from cxroi.model.assumptions import Assumption, Assumptions
    from cxroi.report.evidence import Question

    Floats = NDArray[np.float64]

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
MOST_ROWS = 12
FEWEST_ROWS = 5
ALL_BUT_CERTAIN = 0.995
"""From here a chance reads 100 %."""
MOST_SHARES = 10
SURVEYS = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
TYPICAL_SURVEY = 500
MOST_SURVEYS = 4
MOVED = "moved to the nearest value allowed"


def fan(risk: Simulation) -> Table:
    """Cumulative cash of the draws: ``series`` (p10, p50, p90, likely), ``month``, ``money``, ``label``."""
    held = risk.assumptions
    lines = cash_percentiles(risk, [each for each, _ in FAN.values()])
    found = dict(zip(FAN, lines, strict=True))
    found["likely"] = np.cumsum(evaluate(held.values()).net)
    months = len(found["likely"])
    words = {key: label for key, (_, label) in FAN.items()} | {"likely": LIKELY}
    low, high = (money(found[key][-1], held.currency) for key in ("p10", "p90"))
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
        f"After {years(held)} the cash lies between {low} and {high} in 8 of 10 draws",
        in_money("Cumulative net cash, all assumptions drawn at once", held),
        footer(held),
    )


def spread(risk: Simulation) -> Table:
    """How often each NPV is drawn: ``kind`` (draws, mark, side), ``from``, ``to``, ``share``, ``side``, ``label``."""
    held, npv = risk.assumptions, risk.npv
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
    mean, error = money(risk.mean, held.currency), money(risk.monte_carlo_error, held.currency)
    return Table(
        in_columns(rows, ("kind", "from", "to", "share", "side", "label")),
        f"It gains in {of_100(gain)} draws; the mean is {mean}",
        in_money(
            f"Net present value over {years(held)}, {len(npv):,} draws; mean exact to ±{error}",
            held,
        ),
        footer(held),
    )


def how_sure_words(risk: Simulation) -> list[str]:
    """Say how often the case gains, and where it lies as assumed."""
    gain, back = (of_100(each) for each in (risk.probability_of_gain, risk.probability_of_payback))
    place = percent(risk.plain_percentile)
    return [
        (
            f"With all assumptions drawn from their ranges at once it gains in {gain} draws, and "
            f"the cash is back in time in {back}."
        ),
        (
            f"The case as assumed, {money(risk.plain_npv, risk.assumptions.currency)}, is better than "
            f"{place} of the draws."
        ),
    ]


def percentile_rows(risk: Simulation) -> list[list[str]]:
    """Print where the draws lie: the net present value, and the return where there is one."""
    sign, npv, roi = risk.assumptions.currency, risk.percentiles(), risk.percentiles("roi")
    rows = [["Net present value", *(money(npv[each], sign) for each in PERCENTILE_WORDS)]]
    if not math.isnan(roi["mean"]):
        rows.append(["Return", *(percent(roi[each]) for each in PERCENTILE_WORDS)])
    return rows


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
    found = "Nothing has a range, so nothing moves the answer"
    if swings:
        low, high = (money(each, sign) for each in sorted(each.npv for each in swings[:2]))
        found = f"{_quoted(swings[0].label)} moves the answer most: from {low} to {high}"
    ends = (
        "at the low and the high end of its range"
        if by is None
        else f"lower and higher by {percent(by)}"
    )
    return Table(
        in_columns(rows, ("label", "end", "shown", "npv", "base", "moved")),
        found,
        in_money(f"Net present value with each assumption alone {ends}", assumptions),
        footer(assumptions),
    )


def variance(assumptions: Assumptions, shares: list[Share]) -> Table:
    """Shares of the variance: ``label``, ``kind`` (alone, together), ``start``, ``end``, ``share``, ``text``."""
    rows: list[tuple[object, ...]] = []
    for each in shares[:MOST_SHARES]:
        alone = min(max(each.first_order, 0.0), each.total)
        rows.append((each.label, "alone", 0.0, alone, alone, ""))
        rows.append(
            (each.label, "together", alone, each.total, each.total - alone, percent(each.total))
        )
    found = "Nothing varies"
    if shares:
        found = f"{_quoted(shares[0].label)} carries {percent(shares[0].total)} of the doubt"
    return Table(
        in_columns(rows, ("label", "kind", "start", "end", "share", "text")),
        found,
        "Share of the variance of the net present value, by itself and together with others",
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
        f"{_quoted(first[0].label)} will be asked about first" if first else "Nothing stands out"
    )
    return Table(
        in_columns(rows, ("label", "ground", "strength", "share", "asked")),
        found,
        "What each assumption rests on, and its share of the variance",
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
        rows.append(("line", *at, *at, 0.0, order, "" if place else "breaks even"))
    here = _read(one, one.likely), _read(other, other.likely)
    worth = float(evaluate(assumptions.values()).npv)
    rows.append(("here", *here, *here, worth, 0.0, LIKELY))
    for kind, each in (("across", one), ("up", other)):
        rows.append(
            (kind, wide[0], high[0], wide[0], high[0], 0.0, 0.0, _axis(each, assumptions.currency))
        )
    pays = percent(share_that_pays(found))
    return Table(
        in_columns(rows, ("kind", "across", "up", "across_to", "up_to", "npv", "order", "label")),
        f"It pays in {pays} of these pairs",
        in_money(f"Net present value by “{one.label}” and “{other.label}”", assumptions),
        footer(assumptions),
    )


def must_be_true(assumptions: Assumptions, found: list[Requirement], goal: Goal) -> Table:
    """What the case needs of each: ``label``, ``chance``, ``text``; the one in doubt first.

    Where the goal is reached as assumed, that is what overturns it most easily; where it is not,
    what reaches it most easily.
    """
    shown = in_doubt(assumptions, found, goal)
    rows = [(each.label, each.chance, needed(assumptions, each)) for each in shown]
    said = goal_words(goal)
    reached = f"{said[:1].upper()}{said[1:]}"
    if shown and is_doubted(shown[0]):
        part = percent(shown[0].chance)
        words = f"{reached} over {part} of the range of {_quoted(shown[0].label)}"
    elif goal.reached(assumptions):
        words = "Alone, no assumption's range overturns the answer"
    else:
        words = "Alone, no assumption's range is enough"
    return Table(
        in_columns(rows, ("label", "chance", "text")),
        words,
        f"Share of each range in which {said}, the others as assumed",
        footer(assumptions),
    )


def goal_words(goal: Goal) -> str:
    """Say what a case must reach.

    Examples
    --------
    >>> from cxroi.analysis.break_even import Goal
    >>> goal_words(Goal(roi=0.5)), goal_words(Goal(payback=36))
    ('the return is above 50 %', 'the cash is back by month 36')
    """
    if goal.payback is not None:
        return f"the cash is back by month {goal.payback:g}"
    if goal.roi is not None:
        return f"the return is above {percent(goal.roi)}"
    return "the net present value is above 0"


def in_doubt(assumptions: Assumptions, found: list[Requirement], goal: Goal) -> list[Requirement]:
    """Return the requirements that a reader sees: those in doubt, and a few more."""
    reached = goal.reached(assumptions)
    found = found if reached else sorted(found, key=lambda each: (-each.chance, each.key))
    doubted = sum(is_doubted(each) for each in found)
    return found[: min(max(doubted, FEWEST_ROWS), MOST_ROWS)]


def is_doubted(requirement: Requirement) -> bool:
    """Tell whether a range gives what the case needs neither always nor never, as it is read."""
    return 1 - ALL_BUT_CERTAIN < requirement.chance < ALL_BUT_CERTAIN


def needed(assumptions: Assumptions, requirement: Requirement) -> str:
    """Say what an assumption must be, and what it is assumed to be."""
    held, sign = assumptions[requirement.key], assumptions.currency
    if not requirement.side:
        return "whatever it is"
    value = held.show(_rounded(held, requirement.value), sign)
    return f"{requirement.side} {value}, you assume {held.show(currency=sign)}"


def information(risk: Simulation, found: Information) -> Table:
    """Worth of knowing: ``label``, ``kind`` (all, measure, pilot), ``worth``, ``text``."""
    assumptions, sign = risk.assumptions, risk.assumptions.currency
    rows = [("Knowing everything", "all", found.evpi, money(found.evpi, sign))]
    rows += [
        (row.label, row.kind, row.evppi, money(row.evppi, sign))
        for row in worth_learning(risk, found)[: MOST_SHARES - 1]
    ]
    words = "Nothing that could be learnt would be likely to change the decision"
    if len(rows) > 1:
        words = f"Knowing {_quoted(found.rows[0].label)} is worth up to {rows[1][3]}"
    return Table(
        in_columns(rows, ("label", "kind", "worth", "text")),
        words,
        in_money(
            "Most it is worth to know before deciding, by measuring or by a pilot", assumptions
        ),
        footer(assumptions),
    )


def worth_learning(risk: Simulation, found: Information) -> list[Knowing]:
    """Return what is worth knowing: what is worth less than another seed would change is not."""
    return [row for row in found.rows if row.evppi > risk.monte_carlo_error]


def survey(risk: Simulation, knowing: list[Knowing]) -> Table:
    """Worth of surveys: ``series``, ``asked``, ``worth``, ``label``; no rows where none is worth anything."""
    rows: list[tuple[object, ...]] = []
    for each in knowing[:MOST_SURVEYS]:
        worths = risk.effects.worth_of_samples(each.key, SURVEYS)
        for asked, worth in zip(SURVEYS, worths, strict=True):
            label = each.label if asked == SURVEYS[-1] else ""
            rows.append((each.label, float(asked), worth, label))
    words = "A survey of customers would hardly change the decision"
    typical = [row for row in rows if row[1] == TYPICAL_SURVEY]
    if typical:
        best = max(typical, key=lambda row: float(str(row[2])))
        most = money(float(str(best[2])), risk.assumptions.currency)
        words = f"Asking {TYPICAL_SURVEY} customers about {_quoted(str(best[0]))} is worth {most}"
    return Table(
        in_columns(rows, ("series", "asked", "worth", "label")),
        words,
        in_money("Worth of a survey before deciding, by customers asked", risk.assumptions),
        footer(risk.assumptions),
    )


def in_columns(rows: Sequence[tuple[object, ...]], names: tuple[str, ...]) -> dict[str, Any]:
    """Turn rows into columns: words as a list, numbers as an array."""
    columns = [*zip(*rows, strict=True)] or [() for _ in names]
    return {
        name: [*column] if isinstance(next(iter(column), ""), str) else np.array(column, np.float64)
        for name, column in zip(names, columns, strict=True)
    }


def _read(assumption: Assumption, value: float | Floats) -> Floats:
    """Return values in the reader's unit."""
    if assumption.reference is not None:
        return np.asarray(
            [100 * share_of(assumption.reference, each) for each in np.atleast_1d(value)]
        ).squeeze()
    return np.asarray(value * assumption.unit.factor)


def _axis(assumption: Assumption, currency: str) -> str:
    """Name an assumption with its unit, where its name does not say it."""
    unit = assumption.unit.suffix.removeprefix(": 1").strip()
    if assumption.reference is not None:
        unit = f"% v {100 * assumption.reference:g} %"
    if assumption.unit.is_money:
        unit = f"{currency or 'money'} {unit}".rstrip()
    named = unit in {"", assumption.label.lower()}
    return assumption.label if named else f"{assumption.label}, {unit}"


def _rounded(assumption: Assumption, value: float) -> float:
    """Round a value as a reader says it: three figures of what he reads."""
    if assumption.reference is not None:
        return value
    shown = value * assumption.unit.factor
    return float(f"{shown:.3g}") / assumption.unit.factor


def of_100(share: float) -> str:
    """Say a share in hundred draws; never none or all where it is not."""
    count = 100 * share
    if 0 < count < 1:
        return "fewer than 1 of 100"
    if 99 < count < 100:  # noqa: PLR2004 - of a hundred
        return "more than 99 of 100"
    return f"{count:.0f} of 100"


def _quoted(label: str) -> str:
    return f"“{label}”"
