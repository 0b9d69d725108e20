"""What does each assumption alone do to the NPV, and what is it worth to know: least squares on draws."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.polynomial import Polynomial

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HIGHEST_DEGREE = 8
FLAT = 1e-8
"""Length of what is left of a power, of 1 before, from which on only rounding is left."""
PASSES = 2
"""Over all assumptions, to find what each does alone."""
HIGHEST_OF_A_SURVEY = 3
"""More powers of a narrow share would cancel each other out to nothing but rounding."""


@dataclass(frozen=True, eq=False)
class Effects:
    """What each assumption alone does to the NPV, by least squares on the draws.

    Where assumptions are drawn independently, what the others do alone is taken off before one is
    looked at: it is noise there, and the less of it, the smaller an effect can be told from none.
    """

    npv: Floats
    """Net present value of each draw, money."""
    drawn: Mapping[str, Floats]
    """Each assumption that varies, one number a draw."""
    correlated: bool
    """Whether assumptions were drawn together."""

    def conditional_mean(self, key: str, highest: int = HIGHEST_DEGREE) -> Polynomial:
        """Return E[NPV | x] of an assumption, a polynomial of this degree at most."""
        known, alone = self._conditional_means, self._alone
        if (key, highest) not in known:
            others = sum((alone[other] for other in alone if other != key), np.zeros(len(self.npv)))
            known[key, highest] = conditional_mean(self.drawn[key], self.npv - others, highest)
        return known[key, highest]

    def evppi(self, key: str) -> float:
        """Return the expected value of perfect information on one assumption."""
        return value_of_choosing(self.conditional_mean(key)(self.drawn[key]))

    def evsi_by_size(self, key: str, sizes: Iterable[int]) -> list[float]:
        """Return what ``value_of_sample`` does, for each number of customers asked."""
        plain, known = self.conditional_mean(key, HIGHEST_OF_A_SURVEY), self.evppi(key)
        powers = np.asarray(plain.convert(domain=[-1, 1]).coef, np.float64)
        chosen = (_value_of_counting(powers, self.drawn[key], asked) for asked in sizes)
        return [min(max(value, 0.0), known) for value in chosen]

    @cached_property
    def _conditional_means(self) -> dict[tuple[str, int], Polynomial]:
        return {}

    @cached_property
    def _alone(self) -> dict[str, Floats]:
        """What each does alone, about its mean; nothing where assumptions go together."""
        if self.correlated:
            return {}
        alone = {key: np.zeros(len(self.npv)) for key in self.drawn}
        total = np.zeros(len(self.npv))
        for _ in range(PASSES):
            for key, x in self.drawn.items():
                total -= alone[key]
                effect = conditional_mean(x, self.npv - total, HIGHEST_DEGREE)(x)
                alone[key] = effect - effect.mean()
                total += alone[key]
        return alone


def conditional_mean(x: Floats, npv: Floats, highest: int) -> Polynomial:
    """Return E[NPV | x]: the polynomial that Schwarz's criterion prefers, of ``highest`` at most.

    Its parts are orthogonal on the draws, so that each degree adds its own part of the variance.

    Examples
    --------
    >>> x = np.linspace(0, 1, 64)
    >>> conditional_mean(x, 3 * x, 2).convert().coef.round(9).tolist()
    [0.0, 3.0]
    """
    domain, count = [float(x.min()), float(x.max())], len(x)
    at = (2 * x - domain[0] - domain[1]) / (domain[1] - domain[0])
    columns, parts = [np.full(count, count**-0.5)], [np.array([count**-0.5])]
    for _ in range(highest):
        column, part = at * columns[-1], np.append(0.0, parts[-1])
        for before, known in zip(columns, parts, strict=True):
            along = _product(before, column)
            column = column - along * before
            part[: len(known)] -= along * known
        length = _product(column, column) ** 0.5
        if length < FLAT:  # the draws hold no such power apart from the lower ones
            break
        columns.append(column / length)
        parts.append(part / length)
    weights = np.array([_product(column, npv) for column in columns])
    whole = _product(npv, npv)
    left = np.maximum(whole - np.cumsum(weights**2), np.finfo(np.float64).eps * whole + 1e-300)
    criterion = count * np.log(left) + np.log(count) * np.arange(1, len(weights) + 1)
    fitted = np.zeros(int(np.argmin(criterion)) + 1)
    for weight, part in zip(weights, parts[: len(fitted)], strict=False):
        fitted[: len(part)] += weight * part
    return Polynomial(fitted, domain=domain)


def value_of_choosing(npv: Floats) -> float:
    """Return what it adds to decide knowing each NPV, over deciding by their mean, money.

    Examples
    --------
    >>> value_of_choosing(np.array([-10.0, 30.0]))
    5.0
    """
    return max(float(np.maximum(npv, 0).mean()) - max(0.0, float(npv.mean())), 0.0)


def _value_of_counting(powers: Floats, drawn: Floats, asked: int) -> float:
    """Return what it is worth to count a sample, where the NPV expected of a share is a polynomial."""
    from scipy.stats import betabinom

    mean, variance = float(drawn.mean()), float(drawn.var())
    strength = mean * (1 - mean) / variance - 1
    rises, falls = mean * strength, (1 - mean) * strength
    found = np.arange(asked + 1)
    chance = betabinom.pmf(found, asked, rises, falls)
    moment, value = np.ones(len(found)), np.zeros(len(found))
    for power, weight in enumerate(powers):
        value += float(weight) * moment
        moment = moment * (rises + found + power) / (strength + asked + power)
    return float(chance @ np.maximum(value, 0)) - max(0.0, float(chance @ value))


def _product(one: Floats, other: Floats) -> float:
    """Return the inner product; by hand, since a BLAS waits for its threads where others work."""
    return float((one * other).sum())
