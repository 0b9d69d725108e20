"""What if it goes wrong: the core service fails for some months, or leaving becomes easy?

A failure lets down a share of all who were not let down before, the satisfied and the bonded alike,
for as long as it lasts. What a mix of customers does is linear in its shares, so a month of failure is
the month as it would have been for the others, and that of customers who are let down for these.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.model.cash_flows import present_value
from cxroi.model.customers import BEYOND_NUMBERS, MONTHS, Rates, monthly
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.evaluation import BASELINE, Evaluation, Floats, Months, Switches, Years
from cxroi.model.tiers import TierRates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.model.customers import CustomerPath, Known

STRUCK = ("both", "programme", "baseline")
NOT_DIVIDED = (
    "What a case with a failure of the core service brings is not divided into drivers. "
    "Ask the case without it."
)
NOT_FOLLOWED = "A stress is put on a plan, not on what happened. Follow the case without it."


class Failure(NamedTuple):
    """A failure of the core service: from which month, for how many, and for what share of customers.

    ``share`` is that of the satisfied and of the bonded alike who count as let down while it lasts;
    ``path`` says who suffers it: "programme", "baseline" or "both".
    """

    month: int
    months: int
    share: float
    path: str = "both"


class Stress(NamedTuple):
    """What goes wrong: a failure, or none, and the share of satisfied customers held only by nuisance.

    ``leaving`` is the part of the satisfied customers who would stay over a year, and who leave once
    leaving becomes easy; those who are bonded stay, and so do those who are let down and here still.
    """

    failure: Failure | None = None
    leaving: float = 0.0


def stressed(values: Mapping[str, Any], shape: tuple[int, ...], stress: Stress) -> Evaluation:
    """Return the run of checked values under a stress.

    Raises
    ------
    CxroiError
        On a failure or a share that is none.

    Examples
    --------
    >>> from cxroi import assumptions, evaluate
    >>> strike = Stress(Failure(month=25, months=3, share=0.1))
    >>> round(float(evaluate(assumptions().values(), strike).npv), 2)
    152567.19
    """
    check_stress(stress)
    return _Stressed(values, shape, stress)


def check_stress(stress: Stress) -> None:
    """Refuse a failure or a share that is none."""
    _check_share("leaving", stress.leaving)
    if stress.failure is None:
        return
    month, months, share, path = stress.failure
    for name, count in (("month", month), ("months", months)):
        if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 1:
            raise CxroiError(f"The {name} of a failure is {count!r}. Give a whole number from 1.")
    _check_share("share", share)
    if path not in STRUCK:
        raise CxroiError(f"A failure strikes '{path}'. {did_you_mean(str(path), STRUCK)}")


def _check_share(name: str, share: float) -> None:
    is_number = isinstance(share, int | float | np.number) and not isinstance(share, bool)
    if not is_number or not isfinite(share) or not 0 <= share <= 1:
        raise CxroiError(f"The {name} of a stress is {share!r}. Give a share from 0 to 1.")


@dataclass(frozen=True, eq=False)
class _Stressed(Evaluation):
    """The model under a stress."""

    stress: Stress

    @cached_property
    def retention(self) -> TierRates:
        """Yearly retention of each tier, once leaving is as easy as assumed."""
        rates = super().retention
        if not self.stress.leaving:
            return rates
        return rates._replace(satisfied=rates.satisfied * (1 - self.stress.leaving))

    @cached_property
    def retention_today(self) -> Floats:
        """Blended yearly retention of today's mix, once leaving is as easy as assumed."""
        if not self.stress.leaving:
            return super().retention_today
        return sum(share * rate for share, rate in zip(self.mix_today, self.retention, strict=True))

    @cached_property
    def drivers(self) -> dict[str, Floats]:
        """Shapley value of each driver; refused where there is a failure."""
        self._refuse_a_failure()
        return super().drivers

    @cached_property
    def yearly_drivers(self) -> dict[str, Floats]:
        """The same of each year's benefits, undiscounted; refused where there is a failure."""
        self._refuse_a_failure()
        return _StressedYears(self._in_one_row, (self.months // MONTHS,), self.stress).drivers

    def following(self, known: Known) -> Evaluation:  # noqa: ARG002 - it is refused
        """Refuse: what happened is not stressed."""
        raise CxroiError(NOT_FOLLOWED)

    @cached_property
    def whole(self) -> Months:
        """Every month of every draw."""
        return _Struck(self, self.stress.failure) if self.stress.failure else Months(self)

    def _refuse_a_failure(self) -> None:
        if self.stress.failure:
            raise CxroiError(NOT_DIVIDED)

    @cached_property
    @BEYOND_NUMBERS
    def _present_values(self) -> tuple[Floats, Floats]:
        """Benefits and costs, month by month where there is a failure."""
        if self.stress.failure is None:
            return super()._present_values
        months, once = self.whole, self.values["one_off_cost"]
        benefits = present_value(months.benefit, months.factors)
        costs = present_value(months.programme_cost, months.factors)
        return self._each(benefits), self._each(once + costs)


@dataclass(frozen=True, eq=False)
class _StressedYears(_Stressed):
    """The benefits of a single case under easy leaving as if each year were a draw."""

    @cached_property
    def whole(self) -> Months:
        """The months by year."""
        return Years(self)


@dataclass(frozen=True)
class _Struck(Months):
    """The months of a run in some of which the core service fails."""

    failure: Failure

    def rates(self, switches: Switches) -> Rates:
        """Return what moves the base in each month."""
        movement, hit = self.run.movement(switches), self._hit(switches != BASELINE)
        let_down = movement.let_down
        return Rates(
            monthly(_both(movement.retention.at(self.lift), let_down.retention, hit)),
            _both(movement.referrals.at(self.lift), let_down.referrals, hit),
            movement.paid_at_most,
            _both(movement.displaced.at(self.lift), let_down.displaced, hit),
        )

    def mix(self, on: int) -> TierRates:
        """Share of the base in each tier."""
        usual, hit = super().mix(on), self._hit(bool(on))
        return TierRates(
            *(_both(share, tier == "let_down", hit) for tier, share in usual._asdict().items())
        )

    def retention(self, on: int) -> Floats:
        """Blended yearly retention of each month."""
        return _both(super().retention(on), self.run.retention.let_down, self._hit(bool(on)))

    def cross_sell(self, on: int) -> Floats:
        """Blended cross-sell rate of each month."""
        return _both(super().cross_sell(on), self.run.cross_sell.let_down, self._hit(bool(on)))

    def margin(self, path: CustomerPath, on: int) -> Floats:
        """Contribution margin of each month, before acquisition."""
        today, gain, saving = self.run.margin_parts
        usual = today + on * self.lift * (gain + saving)
        return path.average * (_both(usual, self._let_down_margin, self._hit(bool(on))) / MONTHS)

    @property
    def _let_down_margin(self) -> Floats:
        """What a customer who is let down brings in a year."""
        v = self.run.values
        core = v["margin"] - v["cross_sell_rate"] * v["cross_sell_margin"]
        core = core + v["let_down_share"] * v["complaint_cost"]
        return core + self.run.cross_sell.let_down * v["cross_sell_margin"] - v["complaint_cost"]

    def _hit(self, with_programme: bool) -> Floats:  # noqa: FBT001 - which of two paths it is
        """Return the share of customers who are struck in each month, months first."""
        month, months, share, path = self.failure
        suffers = path in ("both", "programme" if with_programme else "baseline")
        each = np.arange(1, self.run.months + 1)
        struck = share * suffers * ((each >= month) & (each < month + months))
        return struck.reshape(-1, *[1] * len(self.run.shape))


def _both(usual: Floats, let_down: Floats, hit: Floats) -> Floats:
    """Put together those who were spared and those who were struck."""
    return usual + hit * (let_down - usual)
