"""How do cases differ: what is not the same in two of them, which is best, and which is highest at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.analysis.bridge import SEGMENTS, Step, bridge
from cxroi.analysis.choice import check_count, choose
from cxroi.analysis.samples import DRAWS, SEED, check_sample
from cxroi.model.business_case import business_case
from cxroi.model.errors import CxroiError
from cxroi.model.links import describe_origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from cxroi.analysis.copula import Correlations
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.business_case import BusinessCase

    Floats = NDArray[np.float64]
    Player = tuple[str, ...]


def compare(
    first: Assumptions,
    second: Assumptions,
    *others: Assumptions,
    draws: int = DRAWS,
    seed: int = SEED,
    correlations: Correlations | None = None,
) -> pd.DataFrame:
    """Say what differs between two cases and what each difference is worth; of two to four, which is best.

    Parameters
    ----------
    first, second : Assumptions
        The worth of a difference is its Shapley value: its part in NPV B less NPV A, whatever the
        order in which one becomes the other.
    *others : Assumptions
        Up to two more cases to choose from.
    draws, seed, correlations
        With which the cases are simulated, as ``simulate`` takes them: an assumption has the same
        draws in each of them.

    Returns
    -------
    DataFrame
        A row for each difference, the largest first: ``key`` (several joined by "+" where they
        keep the rules only together), ``label``, ``unit``, ``a`` and ``b`` (likely values, NaN
        for several), ``what`` ("value", or "range" where only the range differs), ``npv``
        (money). Its ``attrs`` hold ``npv_a``, ``npv_b``, and ``exact``: whether every combination
        was worked out (up to 12 differences), or a sample of orders. It adds up either way.
        ``attrs["choice"]`` has, in the order of the cases, ``probability_best`` and
        ``expected_loss`` (money), then ``worth_of_knowing`` (money) and ``differences``: of every
        two cases the mean, ``p10``, ``p50`` and ``p90`` of ``case`` less ``less`` (money).
        It is empty where cases cannot be ranked, and ``attrs["no_choice"]`` says why.

    Raises
    ------
    AssumptionError
        If a base grows beyond all numbers on the way from one to the other, or one of them is a case
        that no company is.
    CxroiError
        If there are more than four cases, or the number of draws or the seed cannot be used.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> found = compare(assumptions(), assumptions().change(causal_fraction=0.4, one_off_cost=8e5))
    >>> found[["key", "a", "b"]].to_numpy().tolist()
    [['causal_fraction', 0.25, 0.4], ['one_off_cost', 250000.0, 800000.0]]
    >>> round(float(found["npv"].sum()), 2) == round(found.attrs["npv_b"] - found.attrs["npv_a"], 2)
    True
    >>> [round(share, 2) for share in found.attrs["choice"]["probability_best"]]
    [0.77, 0.23]
    """
    import pandas as pd  # the page needs none

    cases = (first, second, *others)
    check_count(cases)
    check_sample(draws, seed)
    for each in cases:
        business_case(each)  # what no company is worth is refused
    found = bridge(first, second)
    rows = [_row(step, first, second) for step in found.steps]
    rows += [
        _row(Step((key,), first[key].label, 0.0), first, second)
        for key in differing_ranges(first, second)
    ]
    frame = pd.DataFrame(rows, columns=["key", "label", "unit", "a", "b", "what", "npv"])
    frame.attrs |= describe_origin("compare", *cases)
    frame.attrs |= {"npv_a": found.before, "npv_b": found.after, "exact": found.exact}
    frame.attrs.update(_describe_choice(cases, draws, seed, correlations))
    return frame


def _describe_choice(
    cases: Sequence[Assumptions], draws: int, seed: int, correlations: Correlations | None
) -> dict[str, Any]:
    """Return what a frame's ``attrs`` say of the choice, in what any file can hold."""
    try:
        found = choose(cases, draws, seed, correlations=correlations)
    except CxroiError as error:
        return {"choice": {}, "no_choice": str(error)}
    apart = [each._asdict() for each in found.differences]
    return {"choice": {**found._asdict(), "differences": apart}}


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
