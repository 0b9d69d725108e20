"""How do cases differ: what is not the same in two sets, and which of several stands highest at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.analysis.bridge import SEGMENTS, Step, bridge
from cxroi.model.business_case import business_case
from cxroi.model.links import describe_origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from cxroi.model.assumptions import Assumptions
    from cxroi.model.business_case import BusinessCase

    Floats = NDArray[np.float64]
    Player = tuple[str, ...]


def compare(first: Assumptions, second: Assumptions) -> pd.DataFrame:
    """Say what differs between two sets, and what each difference is worth.

    Parameters
    ----------
    first, second : Assumptions
        The worth of a difference is its Shapley value: its part in NPV B less NPV A, whatever the
        order in which one becomes the other.

    Returns
    -------
    DataFrame
        A row for each difference, the largest first: ``key`` (several joined by "+" where they
        keep the rules only together), ``label``, ``unit``, ``a`` and ``b`` (likely values, NaN
        for several), ``what`` ("value", or "range" where only the range differs), ``npv``
        (money). Its ``attrs`` hold ``npv_a``, ``npv_b``, and ``exact``: whether every combination
        was worked out (up to 12 differences), or a sample of orders. It adds up either way.

    Raises
    ------
    AssumptionError
        If a base grows beyond all numbers on the way from one to the other, or one of them is a case
        that no company is.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> found = compare(assumptions(), assumptions().change(causal_fraction=0.4, margin=150))
    >>> found[["key", "a", "b"]].to_numpy().tolist()
    [['causal_fraction', 0.25, 0.4], ['margin', 130.0, 150.0]]
    >>> round(float(found["npv"].sum()), 2) == round(found.attrs["npv_b"] - found.attrs["npv_a"], 2)
    True
    """
    import pandas as pd  # the page needs none

    for end in (first, second):
        business_case(end)  # what no company is worth is refused
    found = bridge(first, second)
    rows = [_row(step, first, second) for step in found.steps]
    rows += [
        _row(Step((key,), first[key].label, 0.0), first, second)
        for key in differing_ranges(first, second)
    ]
    frame = pd.DataFrame(rows, columns=["key", "label", "unit", "a", "b", "what", "npv"])
    frame.attrs |= describe_origin("compare", first, second)
    frame.attrs |= {"npv_a": found.before, "npv_b": found.after, "exact": found.exact}
    return frame


class Standing(NamedTuple):
    """Which of several cases is highest, which is lowest, and how far they are apart."""

    best: BusinessCase
    worst: BusinessCase
    apart: float


def standing_at_the_shortest(cases: Sequence[BusinessCase], paths: Sequence[Floats]) -> Standing:
    """Tell how paths of cases stand by month when the shortest of them ends."""
    last = min(case.evaluation.months for case in cases)
    stand = [float(path[last]) for path in paths]
    best, worst = (cases[int(find(stand))] for find in (np.argmax, np.argmin))
    return Standing(best, worst, max(stand) - min(stand))


def differing_ranges(first: Assumptions, second: Assumptions) -> list[str]:
    """Return the keys of which only the range or its shape differs."""
    return [
        key
        for key, assumption in first.by_key.items()
        if key in second.by_key
        and assumption.likely == second[key].likely
        and (assumption.low, assumption.high, assumption.shape)
        != (second[key].low, second[key].high, second[key].shape)
    ]


def _row(step: Step, first: Assumptions, second: Assumptions) -> list[Any]:
    key, nothing = step.keys[0], float("nan")
    if len(step.keys) > 1 or key == SEGMENTS:
        return ["+".join(step.keys), step.label, "", nothing, nothing, "value", step.npv]
    one, other = first[key], second[key]
    what = "value" if one.likely != other.likely else "range"
    return [key, step.label, one.unit.suffix, one.likely, other.likely, what, step.npv]
