"""Which case is better, and how surely: two to four cases on the same draws."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.analysis.samples import DRAWS, SEED
from cxroi.analysis.simulation import simulate
from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from cxroi.analysis.copula import Correlations
    from cxroi.model.assumptions import Assumptions

FEWEST, MOST = 2, 4
ENDS = (10, 50, 90)


class Difference(NamedTuple):
    """Net present value of one case less that of another, over the draws; cases go by their places."""

    case: int
    less: int
    mean: float
    p10: float
    p50: float
    p90: float


class Choice(NamedTuple):
    """What is known of a choice between cases; what has one figure a case is in their order."""

    probability_best: list[float]
    """Share of the draws in which a case has the highest net present value; equals share a draw."""
    expected_loss: list[float]
    """Money forgone on average by choosing a case, against the best one of each draw."""
    worth_of_knowing: float
    """Money that it would be worth to know which case is best: the least of these losses."""
    differences: list[Difference]
    """Of every two cases, the later less the earlier."""

    @property
    def best(self) -> int:
        """The case with the highest mean: its expected loss is the least."""
        return int(np.argmin(self.expected_loss))


def choice(npvs: Sequence[ArrayLike]) -> Choice:
    """Say which of several arrays of draws is highest, and how surely.

    Parameters
    ----------
    npvs : sequence of array_like, shape (draws,) each
        Net present value of each case, money; a place is the same draw in all of them.

    Examples
    --------
    >>> found = choice([[1.0, 5.0, 3.0], [2.0, 1.0, 3.0]])
    >>> found.probability_best, found.worth_of_knowing == found.expected_loss[0]
    ([0.5, 0.5], True)
    """
    drawn = np.array(npvs, np.float64)
    most = drawn.max(axis=0)
    is_most = drawn == most
    shared = is_most / is_most.sum(axis=0)
    loss = (most - drawn).mean(axis=1)
    return Choice(
        shared.mean(axis=1).tolist(),
        loss.tolist(),
        float(loss.min()),
        [_difference(drawn, less, case) for less, case in combinations(range(len(drawn)), 2)],
    )


def choose(
    cases: Sequence[Assumptions],
    draws: int = DRAWS,
    seed: int = SEED,
    *,
    correlations: Correlations | None = None,
) -> Choice:
    """Draw cases from their ranges, an assumption alike in all of them, and compare their values.

    Parameters
    ----------
    cases : sequence of Assumptions
        An assumption has the same stream in each: where ranges are the same, so is every draw.
    draws, seed, correlations
        As ``simulate`` takes them; it says too what is raised.

    Raises
    ------
    CxroiError
        If the cases are in several currencies.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> likely = assumptions()
    >>> choose([likely, likely.change(one_off_cost=(0, 0, 0))], draws=64).probability_best
    [0.0, 1.0]
    """
    check_one_currency(cases)
    return choice([simulate(each, draws, seed, correlations=correlations).npv for each in cases])


def read_choice(told: Mapping[str, Any]) -> Choice:
    """Return a choice as a frame's ``attrs`` hold it.

    Examples
    --------
    >>> found = choice([[1.0, 5.0], [2.0, 1.0]])
    >>> apart = [each._asdict() for each in found.differences]
    >>> read_choice({**found._asdict(), "differences": apart}) == found
    True
    """
    return Choice(**{**told, "differences": [Difference(**each) for each in told["differences"]]})


def check_one_currency(cases: Sequence[Assumptions]) -> None:
    """Refuse cases in several currencies, whose money cannot be set off."""
    signs = dict.fromkeys(each.currency or "no currency" for each in cases)
    if len(signs) > 1:
        raise CxroiError(
            f"The cases cannot be ranked: they use {' and '.join(signs)}. Enter one currency."
        )


def check_count(cases: Sequence[Assumptions]) -> None:
    """Refuse fewer than two cases, and more than four."""
    if not FEWEST <= len(cases) <= MOST:
        raise CxroiError(f"{len(cases)} chosen. Choose from {FEWEST} to {MOST} cases to compare.")


def _difference(drawn: NDArray[np.float64], less: int, case: int) -> Difference:
    apart = drawn[case] - drawn[less]
    return Difference(case, less, float(apart.mean()), *map(float, np.percentile(apart, ENDS)))
