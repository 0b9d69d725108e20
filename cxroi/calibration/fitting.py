"""Which range does an estimate give an assumption, and how much does it leave a programme to move?"""

from __future__ import annotations

from math import floor, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.calibration.question import Estimate
    from cxroi.calibration.rates import CredibleInterval
    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions

Range = tuple[float, float, float, str]
"""Low, likely, high and shape."""
DIGITS = 5
"""Figures of what becomes an assumption."""
FARTHEST = 5
"""From its middle, the farthest draw of a log-normal lies less than so many times as far as its ends."""


def range_of(estimate: Estimate, assumption: Assumption) -> Range:
    """Return low, likely, high and shape that an estimate gives an assumption.

    A share, a count or a cost is a PERT whose ends leave out 1 in 200 on either side, so that
    it spreads as the data leave it open; a ratio is a log-normal, whose ends hold 90%, unless
    its tails would pass a bound of the assumption.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> from cxroi.calibration.question import Estimate
    >>> from cxroi.calibration.rates import share_interval
    >>> kept = Estimate(
    ...     share_interval(80, 100), 100, "Customers a year ago, and who is still here."
    ... )
    >>> range_of(kept, assumptions()["retention_rate"])
    (0.68446, 0.8, 0.88776, 'pert')
    """
    interval = estimate.gap.posterior.credible_interval() if estimate.gap else estimate.interval
    lowest, highest = assumption.bounds
    ends, shape = (interval.least, interval.most), "pert"
    if estimate.gap and _lies_within(interval, assumption.bounds):
        ends, shape = (interval.low, interval.high), "lognormal"
    low, likely, high = (
        min(max(_round(each), lowest), highest) for each in (ends[0], interval.value, ends[1])
    )
    return min(low, likely), likely, max(likely, high), shape


def _lies_within(interval: CredibleInterval, bounds: tuple[float, float]) -> bool:
    """Tell whether the farthest draw of a log-normal with these ends would lie within bounds."""
    middle, half = sqrt(interval.low * interval.high), sqrt(interval.high / interval.low)
    return bounds[0] <= middle / half**FARTHEST and middle * half**FARTHEST <= bounds[1]


def fit_mix(base: Assumptions, ranges: Mapping[str, Range]) -> dict[str, Range]:
    """Return ranges of which the shares bonded and let down are never more than everybody.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> many = {
    ...     "bonded_share": (0.8, 0.85, 0.9, "pert"),
    ...     "let_down_share": (0.1, 0.12, 0.2, "pert"),
    ... }
    >>> fit_mix(assumptions(), many)["bonded_share"]
    (0.8, 0.85, 0.88, 'pert')
    """
    keys = ("bonded_share", "let_down_share")
    bonded, let_down = (_ends(base, ranges, key) for key in keys)
    bonded = _at_most(bonded, _down(1 - let_down[1]))
    let_down = _at_most(let_down, _down(1 - bonded[2]))
    fitted = dict(zip(keys, (bonded, let_down), strict=True))
    return {key: fitted.get(key, ends) for key, ends in ranges.items()}


def _ends(base: Assumptions, ranges: Mapping[str, Range], key: str) -> Range:
    assumption = base[key]
    return ranges.get(key) or (assumption.low, assumption.likely, assumption.high, assumption.shape)


def fit_plan(base: Assumptions, ranges: Mapping[str, Range]) -> dict[str, Range]:
    """Return the plan's gain and cut, lowered where a company's own mix leaves less to move.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> fit_plan(assumptions(), {"let_down_share": (0.02, 0.03, 0.04, "pert")})
    {'let_down_cut': (0.01, 0.02, 0.02, 'pert')}
    """
    keys = ("bonded_share", "let_down_share", "bonded_gain", "let_down_cut")
    ends = {key: _ends(base, ranges, key) for key in keys}
    lowest = ends["let_down_share"][0]
    ends["let_down_cut"] = _at_most(ends["let_down_cut"], lowest)
    most = 1 - ends["bonded_share"][2] - (ends["let_down_share"][2] - ends["let_down_cut"][0])
    ends["bonded_gain"] = _at_most(ends["bonded_gain"], max(_down(most), 0.0))
    return {
        key: ends[key]
        for key in ("bonded_gain", "let_down_cut")
        if ends[key] != _ends(base, {}, key)
    }


def _at_most(ends: Range, most: float) -> Range:
    low, likely, high, shape = ends
    return min(low, most), min(likely, most), min(high, most), shape


def _down(value: float) -> float:
    """Round down, so that what is rounded does not pass what is left."""
    hair = 1e-9  # 1 - 0.88 is a hair less than 0.12
    return float(floor((value + hair) * 10**DIGITS) / 10**DIGITS)


def _round(value: float) -> float:
    return float(f"{value:.{DIGITS}g}") if abs(value) < 10**DIGITS else float(round(value))
