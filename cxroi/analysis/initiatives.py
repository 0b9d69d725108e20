"""What sets of initiatives are worth under one budget: the best, how sure that is, and what each brings."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, floor, log10
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.analysis.best_sets import best_first, records
from cxroi.model.choosing import keep_rules
from cxroi.model.drivers import shapley
from cxroi.model.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from cxroi.analysis.best_sets import Bools, Floats
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.choosing import Rule
    from cxroi.model.initiatives import Initiative

SHORTLIST = 64
"""Sets that are valued on draws."""
STEPS = 100
"""Of a budget, about, from none to all."""
NEXT = 100_000.0
"""Of budget, money: the next of which the worth is told."""
CENT = 0.005


class Limit(NamedTuple):
    """What keeps a better set from being chosen, and what it costs: mean NPV, money."""

    what: str
    """"budget", or a rule as it is written."""
    cost: float


class Choice(NamedTuple):
    """A set of initiatives that fits the budget and the rules; money."""

    names: tuple[str, ...]
    pv_costs: float
    npv: float
    """At likely values."""
    mean: float
    """Mean NPV over the draws."""
    p10: float
    p90: float
    probability_best: float
    on_plateau: bool
    """Whether its mean is within one standard error of the best."""


class Share(NamedTuple):
    """An initiative: what it brings alone, in the best set, and last; money, NPV at likely values."""

    name: str
    chosen: bool
    """Whether it is in the best set."""
    pv_costs: float
    """Of it alone."""
    alone: float
    share: float
    """Its Shapley value in the best set: together its NPV, to the cent; 0 outside of it."""
    last: float
    """What the best set would lose without it, or gain with it."""
    probability: float
    """That it is in the set that is best."""


class Budgets(NamedTuple):
    """How far a budget may be moved, in round steps; money."""

    least: float
    """Below this no initiative can be paid for."""
    most: float
    """With this all of them can."""
    step: float


@dataclass(frozen=True, eq=False)
class Portfolio(Frozen):
    """What sets of initiatives are worth under a budget and rules; see ``portfolio``."""

    assumptions: Assumptions
    initiatives: tuple[Initiative, ...]
    budget: float | None
    rules: tuple[Rule, ...]
    every: Bools = field(repr=False)
    """Every set, a row each."""
    npv: Floats = field(repr=False)
    """Of each, at likely values, money."""
    pv_costs: Floats = field(repr=False)
    valued: NDArray[np.intp] = field(repr=False)
    """The places of the sets valued on draws, within the budget and the rules or not."""
    drawn: Floats = field(repr=False)
    """NPV of each of them on each draw, shape (valued, draws)."""

    @property
    def names(self) -> tuple[str, ...]:
        """The initiatives, as they were given."""
        return tuple(each.name for each in self.initiatives)

    @property
    def limit(self) -> float:
        """The budget; infinite where there is none."""
        return np.inf if self.budget is None else self.budget

    @cached_property
    def means(self) -> Floats:
        """Mean NPV of each set valued on draws, money."""
        return np.asarray(self.drawn.mean(axis=1))

    @cached_property
    def listed(self) -> NDArray[np.intp]:
        """Which of the sets valued on draws fit the budget and the rules, the highest mean first."""
        return self._best_first(self.limit, self.rules)[:SHORTLIST]

    @property
    def draws(self) -> Floats:
        """NPV of each choice on each draw, shape (choices, draws)."""
        return np.asarray(self.drawn[self.listed])

    @property
    def best(self) -> Choice:
        """The set with the highest mean NPV."""
        return self.choices[0]

    @property
    def plateau(self) -> list[Choice]:
        """The sets within one standard error of the best, the best among them."""
        return [each for each in self.choices if each.on_plateau]

    @cached_property
    def standard_error(self) -> float:
        """Standard error of the best set's mean NPV, money: the deviation of its draws over their root."""
        return float(self.draws[0].std(ddof=1) / np.sqrt(self.draws.shape[1]))

    @cached_property
    def choices(self) -> list[Choice]:
        """The sets that fit the budget and the rules, of those valued on draws, the highest mean first."""
        means, best = self.means[self.listed], self._best_of_each_draw.mean(axis=1)
        low, high = np.percentile(self.draws, (10, 90), axis=1)
        enough = means[0] - self.standard_error
        return [
            Choice(
                self.names_of(place),
                float(self.pv_costs[place]),
                float(self.npv[place]),
                float(means[row]),
                float(low[row]),
                float(high[row]),
                float(best[row]),
                bool(means[row] >= enough),
            )
            for row, place in enumerate(self.valued[self.listed])
        ]

    @cached_property
    def shares(self) -> list[Share]:
        """What each initiative brings, in the order they were given."""
        best, count = int(self.valued[self.listed[0]]), len(self.names)
        members = [at for at in range(count) if self.every[best, at]]
        bits = {at: 1 << (count - 1 - at) for at in range(count)}
        in_best = self._best_of_each_draw.mean(axis=1) @ self.every[self.valued[self.listed]]

        def value(*on: int) -> float:
            return float(
                self.npv[sum(bits[at] for at, each in zip(members, on, strict=True) if each)]
            )

        shares = shapley(value, members)
        return [
            Share(
                name,
                at in members,
                float(self.pv_costs[bits[at]]),
                float(self.npv[bits[at]]),
                float(shares.get(at, 0.0)),
                float(self.npv[best | bits[at]] - self.npv[best & ~bits[at]]),
                float(in_best[at]),
            )
            for at, name in enumerate(self.names)
        ]

    @cached_property
    def limits(self) -> list[Limit]:
        """The limits without which a better set could be chosen, the dearest first."""
        found = [Limit("budget", self.value_at(np.inf) - self.best.mean)]
        for rule in self.rules:
            others = [each for each in self.rules if each != rule]
            found.append(Limit(str(rule), self._highest(self.limit, others) - self.best.mean))
        return sorted((each for each in found if each.cost > CENT), key=lambda each: -each.cost)

    @property
    def binding(self) -> Limit | None:
        """The limit that costs most; ``None`` where no limit keeps a better set from being chosen."""
        return self.limits[0] if self.limits else None

    def value_at(self, budget: float) -> float:
        """Return the highest mean NPV that a budget and the rules allow, money."""
        return self._highest(budget, self.rules)

    def next_of_budget(self, more: float = NEXT) -> float:
        """Return what so much more budget would add to the highest mean NPV, money."""
        return self.value_at(self.limit + more) - self.value_at(self.limit)

    def names_of(self, place: int) -> tuple[str, ...]:
        """Return the initiatives of a set by its place among all."""
        return tuple(name for name, on in zip(self.names, self.every[place], strict=True) if on)

    @cached_property
    def frontier(self) -> list[tuple[float, float, tuple[str, ...]]]:
        """Each budget from which a better set can be had: money, its mean NPV, its initiatives."""
        allowed = self._best_first(np.inf, self.rules)
        better = allowed[records(self.means[allowed], self._costs[allowed])]
        names = (self.names_of(place) for place in self.valued[better])
        return list(
            zip(self._costs[better].tolist(), self.means[better].tolist(), names, strict=True)
        )

    @property
    def budgets(self) -> Budgets:
        """How far a budget may be moved: some hundred steps, each a power of ten."""
        most, least = (float(find(self.pv_costs[1:])) for find in (np.max, np.min))
        step = 10.0 ** floor(log10(max(most, STEPS) / STEPS))
        return Budgets(step * floor(least / step), step * ceil(most / step), step)

    def sets(self) -> pd.DataFrame:
        """Return ``choices``, a row each; columns as ``Choice``."""
        return _frame(self.choices, Choice)

    def by_initiative(self) -> pd.DataFrame:
        """Return what each initiative brings, a row each; columns as ``Share``."""
        return _frame(self.shares, Share)

    @cached_property
    def _best_of_each_draw(self) -> Floats:
        """Of each draw which set is best: 1 there, and shared among equals, shape (sets, draws)."""
        is_best = self.draws == self.draws.max(axis=0)
        return np.asarray(is_best / is_best.sum(axis=0))

    @property
    def _costs(self) -> Floats:
        return np.asarray(self.pv_costs[self.valued])

    def _highest(self, budget: float, rules: Iterable[Rule]) -> float:
        return float(self.means[self._best_first(budget, rules)[0]])

    def _best_first(self, budget: float, rules: Iterable[Rule]) -> NDArray[np.intp]:
        """Return which of the sets valued on draws fit a budget and rules, the highest mean first."""
        kept = np.flatnonzero(keep_rules(self.every[self.valued], self.names, rules))
        return kept[best_first(self.means[kept], self._costs[kept], budget)]


def _frame(rows: Sequence[Choice | Share], kind: type[Choice | Share]) -> pd.DataFrame:
    import pandas as pd  # the page needs none

    return pd.DataFrame(rows, columns=list(kind._fields))
