"""The equations put together; the one place that looks assumptions up by name.

A run of many draws is worked through a few hundred draws at a time, so that what is being computed
stays small enough for the processor's own memory.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.model.cash_flows import discount_factors, payback, present_value
from cxroi.model.customers import (
    BEYOND_NUMBERS,
    MONTHS,
    CustomerPath,
    Known,
    Rates,
    follow,
    lift,
    monthly,
    walk,
)
from cxroi.model.drivers import shapley
from cxroi.model.errors import AssumptionError
from cxroi.model.frozen import Frozen
from cxroi.model.registry import check_values
from cxroi.model.segments import segments_of
from cxroi.model.tiers import TierRates, referral_level, tier_rates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from cxroi.model.stress import Stress

Floats = Any
"""An array of one number a draw; for a single case an array without dimensions."""
Switches = tuple[int, int]
"""Whether a path sees the programme's lift in retention, and in referrals: 0 or 1 each."""

BASELINE, PROGRAMME = (0, 0), (1, 1)
DRAWS_AT_ONCE = 1024


def evaluate(values: Mapping[str, Any], stress: Stress | None = None) -> Evaluation:
    """Evaluate the model on numbers, or on arrays of draws.

    Parameters
    ----------
    values : mapping
        Every assumption by key (see ``Assumptions.values``): a number, or an array of draws; all
        arrays of one shape. ``horizon_years`` is one number for a run. A key such as
        ``Business/margin`` is a segment's own: each segment has its customers and new customers,
        shares all else, and the programme's own cost is counted once.
    stress : Stress, optional
        What goes wrong on the way; without one, nothing does.

    Returns
    -------
    Evaluation
        One figure a draw; what is undefined is NaN. Months, where there are any, are the last axis.

    Raises
    ------
    AssumptionError
        On a missing or unknown key, a value outside its bounds, or a broken rule.
    CxroiError
        On a stress that is none.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> worth = evaluate({**assumptions().values(), "causal_fraction": [0.0, 0.25]})
    >>> worth.npv.round(2).tolist()
    [-1235288.59, 168731.54]
    """
    check_values(values)
    arrays = {key: np.asarray(value, np.float64) for key, value in values.items()}
    shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
    held = {key: array.reshape(array.shape or (1,) * len(shape)) for key, array in arrays.items()}
    if segments_of(held):
        from cxroi.model.together import together  # noqa: PLC0415 - it is made of evaluations

        return together(held, shape, stress)
    return run_of(held, shape, stress)


def run_of(values: Mapping[str, Any], shape: tuple[int, ...], stress: Stress | None) -> Evaluation:
    """Return the run of one set of values, under a stress if there is one."""
    if stress is None:
        return Evaluation(values, shape)
    from cxroi.model.stress import stressed  # noqa: PLC0415 - it is made of evaluations

    return stressed(values, shape, stress)


class Line(NamedTuple):
    """A quantity that moves with the lift: its value today, and what full lift adds."""

    today: Floats
    gain: Floats

    def at(self, lift: Floats) -> Floats:
        """Return it in each month; one row stands for all where it does not move."""
        return self.today + self.gain * lift if self.gain.any() else self.today[None]


class Movement(NamedTuple):
    """What moves one path of customers; see ``customers.walk``."""

    retention: Line
    referrals: Line
    paid_at_most: Floats
    displaced: Line
    let_down: LetDown


class LetDown(NamedTuple):
    """What a customer who is let down does, where ``Movement`` has all customers on average."""

    retention: Floats
    referrals: Floats
    displaced: Floats


class PathSums(NamedTuple):
    """Discounted sums over the months of a path, plain and weighted with the lift."""

    months: Floats
    heads: Floats
    lifted_heads: Floats
    paid: Floats
    lifted_paid: Floats
    referred: Floats


class PathWorth(NamedTuple):
    """What a path of customers is worth today, by what sees the programme's lift."""

    plain: Floats
    """Margin less acquisition, with nothing but the number of customers changed."""
    cross_sold: Floats
    served: Floats
    saved: Floats


@dataclass(frozen=True, eq=False)
class Evaluation(Frozen):
    """The model at given values; each figure is computed when it is first asked for."""

    values: Mapping[str, NDArray[np.float64]]
    shape: tuple[int, ...]

    @cached_property
    def months(self) -> int:
        """Months looked ahead."""
        return MONTHS * int(self.values["horizon_years"].item())

    @cached_property
    def retention(self) -> TierRates:
        """Yearly retention of each tier."""
        return self._tiers("retention_rate", "retention_odds_ratio")

    @cached_property
    def cross_sell(self) -> TierRates:
        """Share of each tier that holds a second product."""
        return self._tiers("cross_sell_rate", "cross_sell_odds_ratio")

    @cached_property
    def mix_today(self) -> TierRates:
        """Share of today's base in each tier."""
        let_down, bonded = self.values["let_down_share"], self.values["bonded_share"]
        return TierRates(let_down, 1 - let_down - bonded, bonded)

    @cached_property
    def retention_today(self) -> Floats:
        """Blended yearly retention of today's base."""
        return self.values["retention_rate"]

    @cached_property
    def referral_weight(self) -> Floats:
        """Referrals by one bonded customer for one by any other."""
        return self.values["referral_ratio"] ** self.values["causal_fraction"]

    @property
    def pv_benefits(self) -> Floats:
        """Present value of the benefits."""
        return self._present_values[0]

    @property
    def pv_costs(self) -> Floats:
        """Present value of the programme's costs."""
        return self._present_values[1]

    @cached_property
    @BEYOND_NUMBERS
    def npv(self) -> Floats:
        """Net present value; NaN for a draw whose base grows beyond all numbers."""
        worth = self.pv_benefits - self.pv_costs
        if not self.shape and not np.isfinite(worth):
            fields = {key: float(self.values[key]) for key in ("new_customers", "customers")}
            raise AssumptionError(
                "new_customers",
                "each customer brings so many others that the base grows beyond all numbers",
                "Give fewer new customers, or more customers today.",
                fields,
            )
        return worth

    @cached_property
    @BEYOND_NUMBERS
    def roi(self) -> Floats:
        """Net present value for each unit of cost; NaN where nothing is spent."""
        return self.npv / np.where(self.pv_costs > 0, self.pv_costs, np.nan)

    @cached_property
    @BEYOND_NUMBERS
    def affordable_one_off(self) -> Floats:
        """The one-off cost at which the net present value is 0."""
        return self.npv + self.values["one_off_cost"]

    @cached_property
    @BEYOND_NUMBERS
    def drivers(self) -> dict[str, Floats]:
        """Shapley value of each driver; together the present value of the benefits."""
        worths = self._worths | {path: self._worth(path) for path in ((1, 0), (0, 1))}

        def worth(retained: int, selling: int, referring: int, cheap: int, serving: int) -> Floats:
            of = worths[retained, referring]
            extra = selling * of.cross_sold + serving * of.served + cheap * of.saved
            return (of.plain - worths[BASELINE].plain) + extra

        return {driver: self._each(value) for driver, value in shapley(worth).items()}

    @cached_property
    def yearly_drivers(self) -> dict[str, Floats]:
        """The same of each year's benefits in a single case, undiscounted, shape (years,).

        Examples
        --------
        >>> from cxroi import assumptions
        >>> evaluate(assumptions().values()).yearly_drivers["service_cost"].round(2).tolist()
        [14034.48, 60690.8, 69642.14, 62886.37, 56699.87]
        """
        return _YearByYear(self._in_one_row, (self.months // MONTHS,)).drivers

    @property
    def _in_one_row(self) -> dict[str, Floats]:
        """The values of a single case, to stand beside a row of years."""
        return {key: value.reshape(1) for key, value in self.values.items()}

    def following(self, known: Known) -> Evaluation:
        """Return a single case whose programme did what is known of it, and goes on from there.

        Only its customers differ: prices, rates and today's mix stay as assumed. What is known
        beyond the horizon counts for nothing; its drivers mean nothing.

        Examples
        --------
        >>> import numpy as np
        >>> from cxroi import assumptions
        >>> lost = Known(*(np.array([each]) for each in (99_000.0, np.nan, np.nan, np.nan)))
        >>> bool(evaluate(assumptions().values()).following(lost).npv < 168_731)
        True
        """
        gone = Known(*(figures[: self.months] for figures in known))
        return _Following(self.values, self.shape, gone)

    @cached_property
    def whole(self) -> Months:
        """Every month of every draw, for who wants to see them."""
        return Months(self)

    def forget_months(self) -> None:
        """Let the months go: they and the run hold each other, and the collector counts no bytes."""
        self.__dict__.pop("whole", None)

    @cached_property
    def net(self) -> Floats:
        """Net cash of each month, today first, shape (draws, T + 1)."""
        return np.moveaxis(self._flows, 0, -1)

    @cached_property
    def payback_months(self) -> Floats:
        """Month from which the cash is back for good; NaN where it is not, or nothing is spent."""
        return self._payback(self._flows)

    @cached_property
    @BEYOND_NUMBERS
    def discounted_payback_months(self) -> Floats:
        """The same in today's money."""
        discounted = self._flows.copy()
        discounted[1:] *= self.whole.factors
        return self._payback(discounted)

    @cached_property
    @BEYOND_NUMBERS
    def equity_at_horizon(self) -> Floats:
        """Worth of the extra customers left at the end; never part of the NPV."""
        v = self.values
        retention, rate = self.retention_today, v["discount_rate"]
        each = v["margin"] * retention / (1 + rate - retention)
        extra = self.whole.programme.customers[-1] - self.whole.baseline.customers[-1]
        return self._each(extra * each * (1 + rate) ** -v["horizon_years"])

    @cached_property
    def retention_gain(self) -> Floats:
        """How far the blended retention rate moves at full gain."""
        return self._at_full_gain(self.retention)

    @cached_property
    def cross_sell_gain(self) -> Floats:
        """How far the blended cross-sell rate moves at full gain."""
        return self._at_full_gain(self.cross_sell)

    @cached_property
    def margin_parts(self) -> tuple[Floats, Floats, Floats]:
        """Margin a head today, its cross-sell gain and its saving on complaints at full gain."""
        v = self.values
        gain = self.cross_sell_gain * v["cross_sell_margin"]
        return v["margin"], gain, v["let_down_cut"] * v["complaint_cost"]

    @cached_property
    def cheaper(self) -> Floats:
        """Money off a paid new customer at full gain."""
        return self.values["acquisition_cost"] * self.values["acquisition_cost_reduction"]

    def movement(self, switches: Switches) -> Movement:
        """Return what moves a path that sees the lift in retention, in referrals, in both or neither."""
        v, (retained, referring) = self.values, switches
        extra, put_off = self.referral_weight - 1, v["deterred_per_let_down"] / MONTHS
        referred = v["referral_share"] * v["new_customers"]
        each = referral_level(referred, v["customers"], v["bonded_share"], self.referral_weight)
        each, displacing = each / MONTHS, 1 - v["referral_additional"]
        referrals = Line(
            each * (1 + v["bonded_share"] * extra), referring * each * v["bonded_gain"] * extra
        )
        displaced = Line(
            displacing * referrals.today + put_off * v["let_down_share"],
            displacing * referrals.gain - referring * put_off * v["let_down_cut"],
        )
        at_most = v["new_customers"] - v["referral_additional"] * referred
        at_most = at_most / MONTHS + put_off * v["let_down_share"] * v["customers"]
        retention = Line(self.retention_today, retained * self.retention_gain)
        let_down = LetDown(self.retention.let_down, each, displacing * each + put_off)
        return Movement(retention, referrals, at_most, displaced, let_down)

    @cached_property
    @BEYOND_NUMBERS
    def _flows(self) -> Floats:
        """Net cash, months first, today among them."""
        flows = np.empty((self.months + 1, *self.shape))
        flows[0] = -self.values["one_off_cost"]
        flows[1:] = self.whole.benefit - self.whole.programme_cost
        return flows

    @cached_property
    @BEYOND_NUMBERS
    def _present_values(self) -> tuple[Floats, Floats]:
        """Benefits and costs; of many draws a few at a time, so that each month's stay at hand."""
        if len(self.shape) == 1 and self.shape[0] > DRAWS_AT_ONCE:
            worths = []
            for first in range(0, self.shape[0], DRAWS_AT_ONCE):
                part = self._part(first)
                # its months stay until they are collected: to give memory back costs more than the sums
                worths.append(part._present_values)  # noqa: SLF001 - its own kind
            benefits, costs = zip(*worths, strict=True)
            return np.concatenate(benefits), np.concatenate(costs)
        v, (with_it, without) = self.values, (self._worths[path] for path in (PROGRAMME, BASELINE))
        extra = with_it.cross_sold + with_it.served + with_it.saved
        sums = self.whole.sums_of(PROGRAMME)
        running = v["running_cost"] * sums.months + v["cost_per_customer"] * sums.heads
        benefits = with_it.plain - without.plain + extra
        return self._each(benefits), self._each(v["one_off_cost"] + running / MONTHS)

    def _part(self, first: int) -> Evaluation:
        """Return the run of some draws."""
        draws = slice(first, first + DRAWS_AT_ONCE)
        values = {key: v[draws] if v.size > 1 else v for key, v in self.values.items()}
        return replace(self, values=values, shape=(len(range(self.shape[0])[draws]),))

    @cached_property
    def _worths(self) -> dict[Switches, PathWorth]:
        return {path: self._worth(path) for path in (BASELINE, PROGRAMME)}

    @BEYOND_NUMBERS
    def _worth(self, switches: Switches) -> PathWorth:
        """Price a path: what is linear in the lift is folded before the months are summed."""
        v, (today, gain, saving) = self.values, self.margin_parts
        sums = self.whole.sums_of(switches)
        acquired = sums.paid * v["acquisition_cost"] + sums.referred * v["referral_reward"]
        return PathWorth(
            plain=sums.heads * today / MONTHS - acquired,
            cross_sold=sums.lifted_heads * gain / MONTHS,
            served=sums.lifted_heads * saving / MONTHS,
            saved=sums.lifted_paid * self.cheaper,
        )

    @BEYOND_NUMBERS
    def _payback(self, flows: Floats) -> Floats:
        return np.where(self.pv_costs > 0, payback(np.cumsum(flows, axis=0)), np.nan)

    def _at_full_gain(self, rates: TierRates) -> Floats:
        """Exactly 0 where the tiers are alike."""
        v = self.values
        return v["bonded_gain"] * (rates.bonded - rates.satisfied) + v["let_down_cut"] * (
            rates.satisfied - rates.let_down
        )

    def _tiers(self, rate: str, odds_ratio: str) -> TierRates:
        v = self.values
        believed = v["causal_fraction"]
        return tier_rates(
            v[rate],
            v["bonded_share"],
            v["let_down_share"],
            believed * np.log(v[odds_ratio]),
            believed * np.log(v["let_down_odds_ratio"]),
        )

    def _each(self, figure: Floats) -> Floats:
        """Give every draw its figure, also where nothing that varies enters it."""
        return np.broadcast_to(figure, self.shape)


@dataclass(frozen=True)
class Months:
    """The months of a run; every array here has them as its first axis."""

    run: Evaluation

    @cached_property
    def lift(self) -> Floats:
        """Share of the full gain seen in each month."""
        v = self.run.values
        return lift(self._month, v["delay_months"], v["ramp_months"], v["consistency"])

    @cached_property
    def factors(self) -> Floats:
        """Discount factor at the end of each month."""
        return discount_factors(self._month, self.run.values["discount_rate"])

    @cached_property
    def baseline(self) -> CustomerPath:
        """The customer base if today's mix stays."""
        return self.path(BASELINE)

    @cached_property
    def programme(self) -> CustomerPath:
        """The customer base with the programme."""
        return self.path(PROGRAMME)

    def path(self, switches: Switches) -> CustomerPath:
        """Walk the base, with the lift in retention, in referrals, in both or neither."""
        return walk(self.run.values["customers"], *self.rates(switches), self.run.months)

    def rates(self, switches: Switches) -> Rates:
        """Return what moves the base in each month; one row stands for all."""
        movement = self.run.movement(switches)
        return Rates(
            monthly(movement.retention.at(self.lift)),
            movement.referrals.at(self.lift),
            movement.paid_at_most,
            movement.displaced.at(self.lift),
        )

    def sums_of(self, switches: Switches) -> PathSums:
        """Add up a path, once."""
        if switches not in self._sums:
            kept = {BASELINE: "baseline", PROGRAMME: "programme"}.get(switches)
            path = getattr(self, kept) if kept else self.path(switches)
            plain, lifted = self.factors, self._lifted_factors
            self._sums[switches] = PathSums(
                months=plain.sum(axis=0),
                heads=present_value(path.average, plain),
                lifted_heads=present_value(path.average, lifted),
                paid=present_value(path.paid, plain),
                lifted_paid=present_value(path.paid, lifted) if self.run.cheaper.any() else 0.0,
                referred=present_value(path.referred, plain),
            )
        return self._sums[switches]

    @cached_property
    def _sums(self) -> dict[Switches, PathSums]:
        return {}

    def mix(self, on: int) -> TierRates:
        """Share of the base in each tier; today's mix where ``on`` is 0."""
        v = self.run.values
        let_down = v["let_down_share"] - on * self.lift * v["let_down_cut"]
        bonded = v["bonded_share"] + on * self.lift * v["bonded_gain"]
        return TierRates(let_down, 1 - let_down - bonded, bonded)

    def retention(self, on: int) -> Floats:
        """Blended yearly retention of each month; one row where it does not move."""
        return Line(self.run.retention_today, on * self.run.retention_gain).at(self.lift)

    def cross_sell(self, on: int) -> Floats:
        """Blended cross-sell rate of each month; one row where it does not move."""
        gain = on * self.run.cross_sell_gain
        return Line(self.run.values["cross_sell_rate"], gain).at(self.lift)

    def margin(self, path: CustomerPath, on: int) -> Floats:
        """Contribution margin of each month, before acquisition."""
        today, gain, saving = self.run.margin_parts
        return path.average * ((today + on * self.lift * (gain + saving)) / MONTHS)

    def acquisition(self, path: CustomerPath, on: int) -> Floats:
        """Cost of each month's new customers."""
        v = self.run.values
        paid_each = v["acquisition_cost"] - on * self.lift * self.run.cheaper
        return path.paid * paid_each + path.referred * v["referral_reward"]

    @cached_property
    def programme_cost(self) -> Floats:
        """Cost of the programme in each month; the one-off cost falls before the first."""
        v = self.run.values
        return (v["running_cost"] + v["cost_per_customer"] * self.programme.average) / MONTHS

    @cached_property
    def benefit(self) -> Floats:
        """What the programme brings more than today's mix in each month."""
        gained = self.margin(self.programme, 1) - self.margin(self.baseline, 0)
        return gained - (self.acquisition(self.programme, 1) - self.acquisition(self.baseline, 0))

    @cached_property
    def _month(self) -> NDArray[np.float64]:
        return np.arange(1.0, self.run.months + 1)

    @cached_property
    def _lifted_factors(self) -> Floats:
        return self.lift * self.factors


@dataclass(frozen=True)
class Years(Months):
    """The months of a single case, added up year by year: a column a year in place of a draw."""

    @cached_property
    def factors(self) -> Floats:
        """1 for a month of the year, else 0, shape (T, years): nothing is discounted."""
        return np.repeat(np.eye(self.run.months // MONTHS), MONTHS, axis=0)


@dataclass(frozen=True, eq=False)
class _YearByYear(Evaluation):
    """The benefits of a single case as if each year were a draw; its costs mean nothing."""

    @cached_property
    def whole(self) -> Months:
        """The months by year."""
        return Years(self)


@dataclass(frozen=True)
class _Followed(Months):
    """The months of a single case of which the first are known."""

    known: Known

    @cached_property
    @BEYOND_NUMBERS
    def programme(self) -> CustomerPath:
        """The customer base as it was, and as it goes on."""
        v = self.run.values
        start, displacing = v["customers"].item(), 1 - v["referral_additional"].item()
        return follow(self.known, start, self.rates(PROGRAMME), displacing, self.run.months)


@dataclass(frozen=True, eq=False)
class _Following(Evaluation):
    """A single case of which the first months are known."""

    known: Known

    @cached_property
    def whole(self) -> Months:
        """The months as they were, and as they go on."""
        return _Followed(self, self.known)
