"""Several segments, one programme: runs of the model whose sums are read like one run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.model.customers import BEYOND_NUMBERS, CustomerPath
from cxroi.model.errors import CxroiError
from cxroi.model.evaluation import (
    BASELINE,
    PROGRAMME,
    Evaluation,
    Floats,
    Months,
    Switches,
    run_of,
)
from cxroi.model.segments import COUNTED, OF_THE_PROGRAMME, by_segment
from cxroi.model.tiers import TierRates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cxroi.model.customers import Known
    from cxroi.model.stress import Stress

HAS_SEGMENTS = (
    "The plan has segments, and actuals are of all customers. Put the segments together again to "
    "follow it."
)
COUNTED_ONCE = ("one_off_cost", "running_cost")
WEIGHED_BY = {
    "referral_share": ("new_customers",),
    "acquisition_cost": ("new_customers", "paid_share"),
    "acquisition_cost_reduction": ("new_customers", "paid_share", "acquisition_cost"),
    "referral_reward": ("new_customers", "referral_share"),
    "referral_additional": ("new_customers", "referral_share"),
    "cross_sell_margin": ("customers", "cross_sell_rate"),
    "complaint_cost": ("customers", "let_down_share"),
    "deterred_per_let_down": ("customers", "let_down_share"),
}
"""What a company-wide figure is weighed by, where not by customers."""


def together(
    values: Mapping[str, Any], shape: tuple[int, ...], stress: Stress | None = None
) -> Together:
    """Run each segment of a set of values; the programme's own cost is in the first alone."""
    merged = list(by_segment(values).values())
    nothing = {key: np.zeros_like(values[key]) for key in COUNTED_ONCE}
    runs = [
        run_of({**held, **(nothing if at else {})}, shape, stress) for at, held in enumerate(merged)
    ]
    return Together(company_wide(merged), shape, tuple(runs))


def company_wide(merged: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the figures of the whole company: counts added up, all else on average.

    Averages are weighed by customers; a share of new customers by new customers, and the cost of
    one by those it is paid for.
    """
    held = [{**each, "paid_share": 1 - each["referral_share"]} for each in merged]
    found = {}
    for key in merged[0]:
        parts = [each[key] for each in held]
        if key in COUNTED:
            found[key] = sum(parts)
        elif key in OF_THE_PROGRAMME or all(part is parts[0] for part in parts):
            found[key] = parts[0]
        else:
            found[key] = _average(parts, [_weight(each, key) for each in held])
    return found


def _weight(held: Mapping[str, Any], key: str) -> Any:
    return np.prod(
        np.broadcast_arrays(*(held[by] for by in WEIGHED_BY.get(key, COUNTED[:1]))), axis=0
    )


def _average(parts: list[Any], weights: list[Any]) -> Any:
    """Return a weighted mean; a plain one where there is nothing to weigh by."""
    total = sum(weights)
    weighted = sum(part * weight for part, weight in zip(parts, weights, strict=True))
    even, nothing = sum(parts) / len(parts), total == 0
    return np.where(nothing, even, weighted / np.where(nothing, 1, total))


@dataclass(frozen=True, eq=False)
class Together(Evaluation):
    """The sum of several runs; ``values`` are the company's."""

    runs: tuple[Evaluation, ...]

    @cached_property
    def mix_today(self) -> TierRates:
        """Share of all customers today in each tier."""
        parts = [run.mix_today for run in self.runs]
        heads = [run.values["customers"] for run in self.runs]
        return TierRates(*(_average(list(shares), heads) for shares in zip(*parts, strict=True)))

    @cached_property
    def retention_today(self) -> Floats:
        """Blended yearly retention of all customers today."""
        return self._over_customers("retention_today")

    @cached_property
    def retention(self) -> TierRates:
        """Yearly retention of each tier, on average over its customers today."""
        return self._by_tier("retention")

    @cached_property
    def cross_sell(self) -> TierRates:
        """Share of each tier that holds a second product, on average over its customers today."""
        return self._by_tier("cross_sell")

    @cached_property
    def retention_gain(self) -> Floats:
        """How far the blended retention rate of all customers today moves at full gain."""
        return self._over_customers("retention_gain")

    @cached_property
    def cross_sell_gain(self) -> Floats:
        """How far the blended cross-sell rate of all customers today moves at full gain."""
        return self._over_customers("cross_sell_gain")

    @cached_property
    @BEYOND_NUMBERS
    def drivers(self) -> dict[str, Floats]:
        """Shapley value of each driver, over all segments."""
        return _added([run.drivers for run in self.runs])

    @cached_property
    def yearly_drivers(self) -> dict[str, Floats]:
        """The same of each year's benefits, undiscounted."""
        return _added([run.yearly_drivers for run in self.runs])

    def following(self, known: Known) -> Evaluation:  # noqa: ARG002 - it is refused
        """Refuse: what is known of all customers says nothing of a segment's."""
        raise CxroiError(HAS_SEGMENTS)

    @cached_property
    def whole(self) -> Months:
        """Every month of every draw, over all segments."""
        return MonthsTogether(self, self.runs)

    def forget_months(self) -> None:
        """Let the months go, of every segment too."""
        super().forget_months()
        for run in self.runs:
            run.forget_months()

    @cached_property
    @BEYOND_NUMBERS
    def equity_at_horizon(self) -> Floats:
        """Worth of the extra customers left at the end, over all segments."""
        return sum(run.equity_at_horizon for run in self.runs)

    @cached_property
    @BEYOND_NUMBERS
    def _flows(self) -> Floats:
        return sum(run._flows for run in self.runs)  # noqa: SLF001 - its own kind

    @cached_property
    @BEYOND_NUMBERS
    def _present_values(self) -> tuple[Floats, Floats]:
        return (
            sum(run.pv_benefits for run in self.runs),
            sum(run.pv_costs for run in self.runs),
        )

    def _over_customers(self, figure: str) -> Floats:
        """Average a figure of each segment over its customers today."""
        heads = [run.values["customers"] for run in self.runs]
        return _average([getattr(run, figure) for run in self.runs], heads)

    def _by_tier(self, rates: str) -> TierRates:
        """Average the rates of a tier over the customers it has today."""
        averages = []
        for tier in TierRates._fields:
            mixes = [getattr(run.mix_today, tier) for run in self.runs]
            heads = [m * run.values["customers"] for m, run in zip(mixes, self.runs, strict=True)]
            averages.append(
                _average([getattr(getattr(run, rates), tier) for run in self.runs], heads)
            )
        return TierRates(*averages)


@dataclass(frozen=True)
class MonthsTogether(Months):
    """The months of several runs, added up; shares and rates are averages over customers."""

    runs: tuple[Evaluation, ...]

    @cached_property
    def lift(self) -> Floats:
        """Share of the full gain seen in each month, on average."""
        return self._over_heads(0, lambda months: months.lift)

    @cached_property
    def factors(self) -> Floats:
        """Discount factor at the end of each month."""
        return self.runs[0].whole.factors

    def path(self, switches: Switches) -> CustomerPath:
        """Add up the customers of the segments."""
        on = {BASELINE: "baseline", PROGRAMME: "programme"}[switches]
        paths: list[CustomerPath] = [getattr(run.whole, on) for run in self.runs]
        customers, referred, paid = (
            np.sum([getattr(path, what) for path in paths], axis=0)
            for what in ("customers", "referred", "paid")
        )
        return CustomerPath(customers, referred, paid)

    def mix(self, on: int) -> TierRates:
        """Share of all customers in each tier, at the end of each month."""

        def share(tier: str) -> Floats:
            return self._over_heads(on, lambda months: getattr(months.mix(on), tier))

        return TierRates(*(share(tier) for tier in TierRates._fields))

    def retention(self, on: int) -> Floats:
        """Blended yearly retention of each month."""
        return self._over_heads(on, lambda months: months.retention(on))

    def cross_sell(self, on: int) -> Floats:
        """Blended cross-sell rate of each month."""
        return self._over_heads(on, lambda months: months.cross_sell(on))

    def margin(self, path: CustomerPath, on: int) -> Floats:  # noqa: ARG002 - each segment has its own
        """Contribution margin of each month, before acquisition."""
        return sum(months.margin(own, on) for months, own in self._paths(on))

    def acquisition(self, path: CustomerPath, on: int) -> Floats:  # noqa: ARG002 - each segment has its own
        """Cost of each month's new customers."""
        return sum(months.acquisition(own, on) for months, own in self._paths(on))

    @cached_property
    def programme_cost(self) -> Floats:
        """Cost of the programme in each month, its own counted once."""
        return sum(run.whole.programme_cost for run in self.runs)

    @cached_property
    def benefit(self) -> Floats:
        """What the programme brings more than today's mix in each month."""
        return sum(run.whole.benefit for run in self.runs)

    def _paths(self, on: int) -> Iterator[tuple[Months, CustomerPath]]:
        for run in self.runs:
            yield run.whole, run.whole.programme if on else run.whole.baseline

    @BEYOND_NUMBERS
    def _over_heads(self, on: int, figure: Callable[[Months], Floats]) -> Floats:
        """Average a figure of each month over the customers at its end."""
        pairs = list(self._paths(on))
        return _average(
            [figure(each) for each, _ in pairs], [own.customers[1:] for _, own in pairs]
        )


def _added(parts: list[dict[str, Floats]]) -> dict[str, Floats]:
    return {key: sum(part[key] for part in parts) for key in parts[0]}
