"""What to measure next: what it is worth to know an assumption before deciding."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.polynomial import Polynomial

from cxroi.analysis.ranges import varies
from cxroi.analysis.simulation import DRAWS, KEPT, SEED, simulate
from cxroi.model.errors import AssumptionError, CxroiError
from cxroi.model.links import made_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

    from cxroi.analysis.simulation import Simulation
    from cxroi.model.assumptions import Assumption, Assumptions

    Floats = NDArray[np.float64]

HIGHEST_DEGREE = 8
FLAT = 1e-8
"""Length of what is left of a power, of 1 before, from which on only rounding is left."""
PASSES = 2
"""Over all assumptions, to find what each does alone."""
HIGHEST_OF_A_SURVEY = 3
"""More powers of a narrow share would cancel each other out to nothing but rounding."""
MOST_ASKED = 100_000
PLAN = "the_programme"
SURVEYED = ("share", "share_per_year")
"""Units of what a sample of customers can be counted for."""


class Knowing(NamedTuple):
    """What it is worth to know one assumption exactly."""

    key: str
    label: str
    evppi: float
    kind: str
    """"pilot" for what belongs to the plan, and only trying it can tell; else "measure"."""


class Information(NamedTuple):
    """What it is worth to know everything, and each assumption alone, the most valuable first."""

    evpi: float
    rows: list[Knowing]


def value_of_information(
    assumptions: Assumptions, draws: int = DRAWS, seed: int = SEED
) -> pd.DataFrame:
    """Say what it is worth to know each assumption before deciding for or against the programme.

    Parameters
    ----------
    assumptions, draws, seed
        As for ``simulate``.

    Returns
    -------
    DataFrame
        A row for each assumption that varies, the most valuable first: ``key``, ``label``,
        ``evppi`` (expected value of perfect information on it alone, money), ``kind`` ("pilot"
        for the plan, else "measure"). Its ``attrs["evpi"]`` is the value of knowing everything.

    Raises
    ------
    AssumptionError, CxroiError
        As ``simulate``.

    Notes
    -----
    The decision is go or no-go today, doing nothing is worth 0, and money counts the same whether
    it is won or lost: EVPI is E[max(0, NPV)] − max(0, E[NPV]). For one assumption E[NPV | x] is a
    polynomial in x by least squares on the same draws, of the degree that Schwarz's criterion
    chooses, so that what does not matter is worth exactly 0; so is what matters less than so many
    draws can tell. Where assumptions are drawn independently, what the others do alone is taken
    off first, so that less remains untold.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> value_of_information(assumptions(), draws=1024)[["key", "kind"]].values.tolist()[:2]
    [['causal_fraction', 'measure'], ['bonded_gain', 'pilot']]
    """
    import pandas as pd  # the page needs none

    found = information(simulate(assumptions, draws, seed))
    frame = pd.DataFrame(found.rows, columns=list(Knowing._fields))
    frame.attrs |= made_of("value_of_information", assumptions)
    frame.attrs |= {"evpi": found.evpi, "draws": draws, "seed": seed}
    return frame


def information(risk: Simulation) -> Information:
    """Return the rows of ``value_of_information``, and EVPI, for a simulation that was made."""
    evpi, effects = _worth_of_choosing(risk.npv), Effects(risk)
    rows = []
    for assumption in filter(varies, risk.assumptions):
        kind = "pilot" if assumption.group == PLAN else "measure"
        known = min(effects.worth_of_knowing(assumption.key), evpi)
        rows.append(Knowing(assumption.key, assumption.label, known, kind))
    return Information(evpi, sorted(rows, key=lambda row: (-row.evppi, row.key)))


def value_of_sample(risk: Simulation, key: str, asked: int) -> float:
    """Return what a survey of so many customers about a share is worth before deciding.

    Parameters
    ----------
    risk : Simulation
        The range of the assumption is what is believed before the survey.
    key : str
        A share of today's customers that varies, such as ``retention_rate``.
    asked : int
        Customers asked, or looked up, from 1 to 100,000.

    Returns
    -------
    float
        Money; between 0 and what it is worth to know the share exactly.

    Raises
    ------
    AssumptionError
        If the assumption is not a share that can be counted, or has no range.
    CxroiError
        If the number of customers cannot be used.

    Notes
    -----
    The range is read as a beta distribution of the same mean and variance. Of every count k that
    the survey may find, the belief after it is conjugate, and E[NPV | k] is exact for the
    polynomial of ``value_of_information``, here a cubic at most.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> unsure = assumptions().change(
    ...     causal_fraction=(0.26, 0.26, 0.26), cross_sell_rate=(0.05, 0.25, 0.8)
    ... )
    >>> risk = simulate(unsure, draws=1024)
    >>> [round(value_of_sample(risk, "cross_sell_rate", asked), -3) for asked in (5, 50, 500)]
    [10000.0, 21000.0, 23000.0]
    """
    _check_survey(risk.assumptions[key], asked)
    [worth] = Effects(risk).worth_of_samples(key, [asked])
    return worth


@dataclass(frozen=True)
class Effects:
    """What each assumption alone does to the NPV, by least squares on the draws.

    Where assumptions are drawn independently, what the others do alone is taken off before one is
    looked at: it is noise there, and the less of it, the smaller an effect can be told from none.
    """

    risk: Simulation

    def given(self, key: str, highest: int = HIGHEST_DEGREE) -> Polynomial:
        """Return E[NPV | x] of an assumption, a polynomial of this degree at most."""
        alone = self._alone
        others = sum((alone[other] for other in alone if other != key), np.zeros(self._count))
        return conditional_mean(self.risk.drawn[key], self._npv - others, highest)

    def worth_of_knowing(self, key: str) -> float:
        """Return the expected value of perfect information on one assumption."""
        return _worth_of_choosing(self.given(key)(self.risk.drawn[key]))

    def worth_of_samples(self, key: str, sizes: Iterable[int]) -> list[float]:
        """Return what ``value_of_sample`` does, for each number of customers asked."""
        plain, known = self.given(key, HIGHEST_OF_A_SURVEY), self.worth_of_knowing(key)
        powers = np.asarray(plain.convert(domain=[-1, 1]).coef, np.float64)
        drawn = self.risk.drawn[key]
        chosen = (_worth_of_counting(powers, drawn, asked) for asked in sizes)
        return [min(max(worth, 0.0), known) for worth in chosen]

    @cached_property
    def _alone(self) -> dict[str, Floats]:
        """What each does alone, about its mean; nothing where assumptions go together."""
        if self.risk.correlated:
            return {}
        drawn = self.risk.drawn
        alone = {key: np.zeros(self._count) for key in drawn}
        total = np.zeros(self._count)
        for _ in range(PASSES):
            for key, x in drawn.items():
                total -= alone[key]
                effect = conditional_mean(x, self._npv - total, HIGHEST_DEGREE)(x)
                alone[key] = effect - effect.mean()
                total += alone[key]
        return alone

    @property
    def _npv(self) -> Floats:
        return self.risk.npv[: self._count]

    @property
    def _count(self) -> int:
        return min(len(self.risk.npv), KEPT)


def _worth_of_counting(powers: Floats, drawn: Floats, asked: int) -> float:
    """Return what it is worth to count a sample, where the NPV expected of a share is a polynomial."""
    from scipy.stats import betabinom

    mean, variance = float(drawn.mean()), float(drawn.var())
    strength = mean * (1 - mean) / variance - 1
    rises, falls = mean * strength, (1 - mean) * strength
    found = np.arange(asked + 1)
    chance = betabinom.pmf(found, asked, rises, falls)
    moment, worth = np.ones(len(found)), np.zeros(len(found))
    for power, weight in enumerate(powers):
        worth += float(weight) * moment
        moment = moment * (rises + found + power) / (strength + asked + power)
    return float(chance @ np.maximum(worth, 0)) - max(0.0, float(chance @ worth))


def can_be_surveyed(assumption: Assumption) -> bool:
    """Tell whether a sample of today's customers can be counted for it."""
    today = assumption.group == "company_today" and assumption.unit.name in SURVEYED
    return today and varies(assumption)


def conditional_mean(x: Floats, npv: Floats, highest: int) -> Polynomial:
    """Return E[NPV | x]: the polynomial that Schwarz's criterion prefers, of ``highest`` at most.

    Its parts are orthogonal on the draws, so that each degree adds its own part of the variance.
    """
    domain, count = [float(x.min()), float(x.max())], len(x)
    at = (2 * x - domain[0] - domain[1]) / (domain[1] - domain[0])
    columns, parts = [np.full(count, count**-0.5)], [Polynomial([count**-0.5])]
    for _ in range(highest):
        column, part = at * columns[-1], Polynomial([0, 1]) * parts[-1]
        for before, known in zip(columns, parts, strict=True):
            along = _product(before, column)
            column, part = column - along * before, part - along * known
        length = _product(column, column) ** 0.5
        if length < FLAT:  # the draws hold no such power apart from the lower ones
            break
        columns.append(column / length)
        parts.append(part / length)
    weights = np.array([_product(column, npv) for column in columns])
    whole = _product(npv, npv)
    left = np.maximum(whole - np.cumsum(weights**2), np.finfo(np.float64).eps * whole + 1e-300)
    criterion = count * np.log(left) + np.log(count) * np.arange(1, len(weights) + 1)
    kept = int(np.argmin(criterion)) + 1
    fitted = sum((w * p for w, p in zip(weights[:kept], parts, strict=False)), Polynomial([0.0]))
    return Polynomial(fitted.coef, domain=domain)


def _product(one: Floats, other: Floats) -> float:
    """Return the inner product; by hand, since a BLAS waits for its threads where others work."""
    return float((one * other).sum())


def _worth_of_choosing(npv: Floats) -> float:
    """Return what it adds to decide knowing each NPV, over deciding by their mean."""
    return max(float(np.maximum(npv, 0).mean()) - max(0.0, float(npv.mean())), 0.0)


def _check_survey(assumption: Assumption, asked: int) -> None:
    if assumption.group != "company_today" or assumption.unit.name not in SURVEYED:
        raise AssumptionError(
            assumption.key,
            "it is not a share of today's customers, so no survey counts it",
            "Choose a share of your company today, such as retention_rate.",
        )
    if not varies(assumption):
        raise AssumptionError(
            assumption.key, "it has no range, so nothing is to be learnt", "Give it a range."
        )
    if not isinstance(asked, int | np.integer) or not 1 <= asked <= MOST_ASKED:
        raise CxroiError(
            f"asked: {asked} is not a number of customers from 1 to {MOST_ASKED:,}. Give 400."
        )
