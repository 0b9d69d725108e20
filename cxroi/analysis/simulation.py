"""How sure is the case: every assumption drawn at once from its range, the same draws each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.analysis.copula import Mixing
from cxroi.analysis.effects import Effects
from cxroi.analysis.ranges import SQUARED, check_finite, check_ranges, quantile, varies
from cxroi.analysis.samples import DRAWS, SCRAMBLES, SEED, check_sample, samples_of
from cxroi.model.assumption import WHOLE
from cxroi.model.cash_flows import MONTHS
from cxroi.model.evaluate import Evaluation, evaluate
from cxroi.model.frozen import Frozen
from cxroi.model.plausibility import absurdity
from cxroi.model.runs import DRAWS_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from cxroi.analysis.copula import Correlations
    from cxroi.analysis.samples import Samples
    from cxroi.model.assumptions import Assumptions

    Floats = NDArray[np.float64]
    Progress = Callable[[float], None]


KEPT = 2**16
"""Draws whose assumptions are kept, at most; the figures of all draws are."""
WANTED = ("npv", "roi", "payback_months", "pv_costs", "pv_benefits", "most_customers")
"""The figures of each draw, worked out together."""


PERCENTILES = (5, 10, 50, 90, 95)


@dataclass(frozen=True, eq=False)
class Simulation(Frozen):
    """What a case is worth over the ranges of its assumptions; an array holds one number a draw."""

    assumptions: Assumptions
    npv: Floats = field(repr=False)
    """Net present value, money."""
    roi: Floats = field(repr=False)
    """Net present value for each unit of cost; NaN where nothing is spent."""
    payback_months: Floats = field(repr=False)
    """Month from which the cash is back for good; NaN where it is not by the horizon."""
    drawn: Mapping[str, Floats] = field(repr=False)
    """Of the first 65,536 draws, each assumption that varies."""
    monte_carlo_error: float
    """Standard error of the mean NPV, money: another seed moves it by less than two of these."""
    correlated: bool = False
    """Whether assumptions were drawn together."""

    @property
    def mean(self) -> float:
        """Mean net present value, money."""
        return float(self.npv.mean())

    @property
    def probability_of_gain(self) -> float:
        """Share of the draws in which the net present value is above 0."""
        return float((self.npv > 0).mean())

    @property
    def probability_of_payback(self) -> float:
        """Share of the draws that pay back within the horizon, for good."""
        return float((~np.isnan(self.payback_months)).mean())

    @cached_property
    def plain_npv(self) -> float:
        """Net present value of the plain case, at its likely values."""
        return float(evaluate(self.assumptions.values()).npv)

    @property
    def plain_cash(self) -> Floats:
        """Cumulative net cash of the plain case by month, shape (T + 1,)."""
        return np.cumsum(evaluate(self.assumptions.values()).net)

    @property
    def plain_percentile(self) -> float:
        """Share of the draws that are worth less than the plain case."""
        return self.percentile_of(self.plain_npv)

    def percentile_of(self, npv: float) -> float:
        """Return the share of the draws that are worth less than ``npv``; of equals, half."""
        return float(((self.npv < npv).mean() + (self.npv <= npv).mean()) / 2)

    def percentiles(self, figure: str = "npv") -> dict[str, float]:
        """Return mean, P5, P10, P50, P90 and P95 of ``npv`` or ``roi``; NaN where undefined."""
        values = getattr(self, figure)
        values = values[~np.isnan(values)]
        if not values.size:
            return dict.fromkeys(["mean", *(f"p{each}" for each in PERCENTILES)], float("nan"))
        found = zip(PERCENTILES, np.percentile(values, PERCENTILES), strict=True)
        return {"mean": float(values.mean())} | {f"p{each}": float(value) for each, value in found}

    def summary(self) -> pd.DataFrame:
        """Return the figures as a table: rows ``npv`` and ``roi``, columns ``mean``, ``p5`` … ``p95``.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> risk = simulate(assumptions(), draws=1024)
        >>> list(risk.summary().columns)
        ['mean', 'p5', 'p10', 'p50', 'p90', 'p95']
        """
        import pandas as pd  # the page needs none

        rows = {figure: self.percentiles(figure) for figure in ("npv", "roi")}
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("figure")

    @property
    def draws(self) -> pd.DataFrame:
        """The first 65,536 draws at most: a column for each assumption, fixed ones too."""
        import pandas as pd  # the page needs none

        index = range(min(len(self.npv), KEPT))
        return pd.DataFrame(self.assumptions.values() | dict(self.drawn), index=index)

    @cached_property
    def effects(self) -> Effects:
        """What each assumption alone does to the net present value of the kept draws."""
        return Effects(self.npv[:KEPT], self.drawn, self.correlated)

    @cached_property
    def cumulative(self) -> Floats:
        """Cumulative net cash of each kept draw by month, shape (T + 1, draws)."""
        kept = min(len(self.npv), KEPT)
        fixed = self.assumptions.values()
        paths = np.empty((int(fixed[WHOLE]) * MONTHS + 1, kept))
        for first in range(0, kept, DRAWS_AT_ONCE):
            part = slice(first, first + DRAWS_AT_ONCE)
            run = evaluate(fixed | {key: drawn[part] for key, drawn in self.drawn.items()})
            paths[:, part] = np.cumsum(run.net.T.reshape(len(paths), -1), axis=0)
        return paths


def simulate(
    assumptions: Assumptions,
    draws: int = DRAWS,
    seed: int = SEED,
    *,
    correlations: Correlations | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Draw every assumption from its range, and evaluate the case at each draw.

    Parameters
    ----------
    assumptions : Assumptions
        Those with low below high vary, in their shape: ``pert`` unless told, ``triangular``,
        ``uniform``, ``lognormal`` (low and high hold 90% between them), or ``fixed``.
    draws : int
        A power of two from 64 to 1,048,576.
    seed : int
        The same seed gives the same draws to the last bit; an assumption keeps its draws
        whatever happens to the others.
    correlations : mapping of pairs of keys to numbers, optional
        Rank correlations from -1 to 1 (Spearman's), by a Gaussian copula; none unless given. A
        fixed assumption has nothing to correlate.
    progress : callable, optional
        Told the share of the work that is done, 0 to 1, from time to time.

    Returns
    -------
    Simulation
        Its arrays have one number a draw.

    Raises
    ------
    AssumptionError
        If ranges break a bound or a rule at their worst corner, or a base grows beyond all numbers;
        or if in any draw a base is beyond 10 billion or a present value beyond 1,000,000bn.
    CxroiError
        If the number of draws, the seed or the correlations cannot be used.

    Notes
    -----
    Draws are points of a scrambled Sobol sequence with one dimension for each assumption, in the
    order of the registry. The standard error is that of eight scrambles of an eighth of the draws,
    over the root of eight; the one long sequence is usually nearer to the truth than it says.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> risk = simulate(assumptions(), draws=1024)
    >>> round(risk.probability_of_gain, 2)
    0.47
    """
    check_sample(draws, seed)
    samples = samples_of(assumptions, draws, seed)
    return simulate_points(assumptions, draws, samples, correlations, progress)


def evaluate_block(
    assumptions: Assumptions, block: Floats, correlations: Correlations | None = None
) -> Evaluation:
    """Evaluate a case at a block of points (see ``points``), of which every month is wanted."""
    check_ranges(assumptions)
    drawn = draw_values(assumptions, Mixing.of(assumptions, correlations or {}).mix(block))
    evaluation = evaluate(assumptions.values() | drawn)
    check_finite(assumptions, evaluation.npv)
    return evaluation


def simulate_points(
    assumptions: Assumptions,
    draws: int,
    samples: Samples,
    correlations: Correlations | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Simulate on given points: the sample, then the repetitions (see ``points``)."""
    check_ranges(assumptions)
    mixing = Mixing.of(assumptions, correlations or {})
    done, absurd = 0, None

    def run(sample: Iterable[Floats]) -> Iterator[tuple[Mapping[str, Floats], Evaluation, int]]:
        nonlocal done, absurd
        for block in sample:
            drawn = draw_values(assumptions, mixing.mix(block))
            evaluation = evaluate(assumptions.values() | dict(drawn))
            evaluation.work_out(*WANTED)
            absurd = absurd or absurdity(evaluation)
            yield drawn, evaluation, len(block)
            done += len(block)
            if progress:
                progress(done / (2 * draws))

    npv, roi, payback, kept = _figures(run(samples[0]), draws)
    again = np.concatenate([_whole(e.npv, size) for _, e, size in run(_together(samples[1:]))])
    means = again.reshape(SCRAMBLES, draws // SCRAMBLES).mean(axis=1)
    check_finite(assumptions, npv, means, most=SQUARED)
    if absurd:
        raise absurd
    error = float(np.std(means, ddof=1) / np.sqrt(len(means)))
    return Simulation(assumptions, npv, roi, payback, kept, error, bool(mixing.places))


def _figures(
    blocks: Iterable[tuple[Mapping[str, Floats], Evaluation, int]], draws: int
) -> tuple[Floats, Floats, Floats, dict[str, Floats]]:
    """Gather NPV, ROI and payback of each draw, and the assumptions of those that are kept."""
    npv, roi, payback = (np.empty(draws) for _ in range(3))
    kept: list[Mapping[str, Floats]] = []
    at = 0
    for drawn, evaluation, size in blocks:
        part = slice(at, at + size)
        npv[part], roi[part] = evaluation.npv, evaluation.roi
        payback[part] = evaluation.payback_months
        if at < KEPT:
            kept.append(drawn)
        at += size
    return npv, roi, payback, {key: np.concatenate([each[key] for each in kept]) for key in kept[0]}


def _together(samples: Iterable[Iterable[Floats]]) -> Iterator[Floats]:
    """Go through several samples, as many points at once as are worked through together."""
    waiting: list[Floats] = []
    for block in chain.from_iterable(samples):
        if waiting and sum(map(len, waiting)) + len(block) > DRAWS_AT_ONCE:
            yield np.concatenate(waiting)
            waiting = []
        waiting.append(block)
    yield np.concatenate(waiting)


def draw_values(
    assumptions: Assumptions, block: Floats, only: Container[str] | None = None
) -> dict[str, Floats]:
    """Read each assumption that varies, all or some of them, at its own dimension's places."""
    return {
        assumption.key: quantile(assumption, block[:, place])
        for place, assumption in enumerate(assumptions)
        if varies(assumption) and (only is None or assumption.key in only)
    }


def _whole(figure: Any, size: int) -> Floats:
    return np.broadcast_to(np.asarray(figure, np.float64), (size,))
