"""What does a set of values come to: figures of the equations, on numbers or on arrays of draws.

It is one class, longer than most, because its figures are worked out together and kept together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.model.drivers import CASH, drivers
from cxroi.model.errors import AssumptionError
from cxroi.model.frozen import Frozen
from cxroi.model.ordering import KNOWN
from cxroi.model.registry import check_values
from cxroi.model.runs import Run, months_to
from cxroi.model.segments import (
    by_segment,
    company_wide,
    segments_of,
)
from cxroi.model.settings import (
    Asked,
    Setting,
    Whole,
    find_unclaimed,
    input_names,
    own_keys,
)
from cxroi.model.stress_tests import stress_inputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from cxroi.model.program import Path, Program
    from cxroi.model.stress_tests import Stress

Floats = Any
"""An array of one number a draw; for a single case a number."""
MONTHS = 12
NOT_KNOWN = -1.0
BASELINE, PROGRAMME = "baseline", "programme"
TIERS = ("let_down", "satisfied", "bonded")
COLUMNS = (
    *("customers", "average_customers", "bonded", "satisfied", "let_down", "retention"),
    *("cross_sell", "referred", "paid", "margin_earned", "acquisition_spend", "programme_cost"),
    *("phase_in", "discount_factor", "benefit", "net", "cumulative", "discounted_cumulative"),
)
"""What is asked of the months of a case, and worked out together."""
OF_BOTH_PATHS = tuple((name, path) for path in (PROGRAMME, BASELINE) for name in COLUMNS)
FIGURES = ("pv_benefits", "pv_costs", "npv", "roi", "affordable_one_off")
"""What is asked of most cases, and worked out together."""
OF_A_CASE = (
    *("most_customers", "payback_months", "discounted_payback_months", "equity_at_horizon"),
    *("cash_at_start", "satisfied_share", "bonded_target", "let_down_target"),
    *("retention_today", "retention_gain", "retention_at_full_gain", "cross_sell_gain"),
)
"""What is asked further of a single case, and worked out together."""


class TierRates(NamedTuple):
    """A yearly rate of each tier, or the share of customers in each."""

    let_down: Floats
    satisfied: Floats
    bonded: Floats


class ActualFigures(NamedTuple):
    """What is known of the first months, shape (m,) each; NaN where it is not."""

    customers: NDArray[np.float64]
    """At the end of the month."""
    referred: NDArray[np.float64]
    paid: NDArray[np.float64]
    retention: NDArray[np.float64]
    """A year, blended."""


def evaluate(
    values: Mapping[str, Any], stress: Stress | None = None, known: ActualFigures | None = None
) -> Evaluation:
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
    known : ActualFigures, optional
        What is known of the programme's first months, of all customers together: segments have
        their part of it in the proportions that were to be expected. Prices, rates and today's mix
        stay as assumed, and what is known beyond the horizon counts for nothing.

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
    shape = np.broadcast_shapes(*[array.shape for array in arrays.values()])
    given = {
        key: array.reshape(-1) if array.shape else array.item() for key, array in arrays.items()
    }
    return Evaluation(given, shape, tuple(stress_inputs(stress).items()), known)


def figure_of(name: str, values: Mapping[str, Any], months: int = 0) -> NDArray[np.float64]:
    """Return a figure of values or arrays, those it needs; no bound and no rule is asked.

    A figure of each month has ``months`` as its first axis.

    Examples
    --------
    >>> plan = {"delay_months": 1.0, "ramp_months": 2.0, "consistency": 1.0}
    >>> figure_of("phase_in", plan, months=4).tolist()
    [0.0, 0.25, 0.75, 1.0]
    """
    setting = Setting((frozenset(),), frozenset(), frozenset())
    program = setting.program()
    inputs = {program.input_name(key): np.asarray(value) for key, value in values.items()}
    with np.errstate(all="ignore"):
        compiled = setting.compile((Asked(name),), is_draws=True)
        return np.asarray(compiled.run(months_to(months), inputs)[0])


@dataclass(frozen=True, eq=False)
class Evaluation(Frozen):
    """The model at given values; each figure is worked out when it is first asked for."""

    given: Mapping[str, Any]
    """Every assumption by key, a segment's own too."""
    shape: tuple[int, ...] = ()
    stress: tuple[tuple[str, float], ...] = ()
    known: ActualFigures | None = None

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """Every assumption by key; where there are segments, those of the whole company."""
        return company_wide(list(by_segment(self.given).values())) if self.segments else self.given

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The segments; none where the company is one."""
        return segments_of(self.given)

    @cached_property
    def months(self) -> int:
        """Months looked ahead."""
        return MONTHS * int(self.given["horizon_years"])

    # -- figures -----------------------------------------------------------------------------------

    @property
    def pv_benefits(self) -> Floats:
        """Present value of the benefits."""
        return self.figure("pv_benefits")

    @property
    def pv_costs(self) -> Floats:
        """Present value of the programme's costs."""
        return self.figure("pv_costs")

    @property
    def npv(self) -> Floats:
        """Net present value; NaN for a draw whose base grows beyond all numbers."""
        npv = self.figure("npv")
        if not self.shape and not np.isfinite(npv):
            fields = {key: float(self.values[key]) for key in ("new_customers", "customers")}
            raise AssumptionError(
                "new_customers",
                "each customer refers so many others that the base grows without limit",
                "Enter fewer new customers, or more active customers.",
                fields,
            )
        return npv

    @property
    def roi(self) -> Floats:
        """Net present value for each unit of cost; NaN where nothing is spent."""
        return self.figure("roi")

    @property
    def affordable_one_off(self) -> Floats:
        """The one-off cost at which the net present value is 0."""
        return self.figure("affordable_one_off")

    @property
    def payback_months(self) -> Floats:
        """Month from which the cash is back for good; NaN where it is not, or nothing is spent."""
        return self.figure("payback_months")

    @property
    def discounted_payback_months(self) -> Floats:
        """The same in today's money."""
        return self.figure("discounted_payback_months")

    @property
    def equity_at_horizon(self) -> Floats:
        """Worth of the extra customers left at the end; never part of the NPV."""
        return self.figure("equity_at_horizon")

    @property
    def net(self) -> NDArray[np.float64]:
        """Net cash of each month, today first, shape (draws, T + 1)."""
        first = np.broadcast_to(self.figure("cash_at_start"), self.shape)
        return np.moveaxis(np.concatenate([first[None], self.month_by_month("net")]), 0, -1)

    @cached_property
    def retention(self) -> TierRates:
        """Yearly retention of each tier, on average over its customers today."""
        return self._tiers("retention")

    @cached_property
    def cross_sell(self) -> TierRates:
        """Share of each tier that holds a second product, on average over its customers today."""
        return self._tiers("cross_sell")

    @cached_property
    def mix_today(self) -> TierRates:
        """Share of today's customers in each tier."""
        v = self.values
        return TierRates(v["let_down_share"], self.figure("satisfied_share"), v["bonded_share"])

    @cached_property
    def drivers(self) -> dict[str, Floats]:
        """Shapley value of each driver; together the present value of the benefits.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> round(evaluate(assumptions().values()).drivers["service_cost"], 2)
        np.float64(201623.04)
        """
        return self._values_of_drivers("contribution")

    @cached_property
    def cash_drivers(self) -> dict[str, Floats]:
        """What of each driver's value is cash: less is paid out, or more comes in.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> cash = evaluate(assumptions().values()).cash_drivers
        >>> round(cash["retention"], 2), round(cash["referral"], 2), cash["service_cost"]
        (np.float64(971799.63), np.float64(30954.83), np.float64(0.0))
        """
        parts = {each.cash_part for each in drivers().values() if each.cash_part}
        values = {part: self._values_of_drivers(part) for part in parts}
        nothing = self._to_shape(np.zeros(self._flat))
        found = {}
        for key, each in drivers().items():
            whole = self.drivers[key] if each.kind == CASH else nothing
            found[key] = values[each.cash_part][key] if each.cash_part else whole
        return found

    @cached_property
    def yearly_drivers(self) -> dict[str, NDArray[np.float64]]:
        """The same of each year's benefits in a single case, undiscounted, shape (years,).

        Examples
        --------
        >>> from cxroi import assumptions
        >>> evaluate(assumptions().values()).yearly_drivers["service_cost"].round(2).tolist()
        [14034.48, 60690.8, 69642.14, 62886.37, 56699.87]
        """
        of = self._setting.contributions()
        columns = next(self._run.blocks(of.asked))
        months = np.array([np.broadcast_to(np.asarray(each), self.months) for each in columns])
        years = of.shares(months).reshape(len(of.drivers), -1, MONTHS).sum(axis=2)
        return dict(zip(of.drivers, years, strict=True))

    def figure(self, name: str, segment: str = "") -> Floats:
        """Return a figure of the equations, by its name there.

        Parameters
        ----------
        name : str
            The equation.
        segment : str
            Of which segment; of the whole company unless given: money and customers of segments are
            added up, and all else is averaged over today's customers.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> round(evaluate(assumptions().values()).figure("retention_gain"), 6)
        np.float64(0.014317)
        """
        if segment:
            return self._to_shape(
                self._run.figures((Asked(name, None, self.segments.index(segment)),))[0]
            )
        return self.work_out(name)[0]

    def work_out(self, *names: str) -> list[Floats]:
        """Return several figures of the whole company, worked out together."""
        groups = (FIGURES,) if self.shape else (FIGURES, OF_A_CASE)
        asked = set(names) - self._figures_found.keys()
        beside = [each for group in groups if not asked.isdisjoint(group) for each in group]
        missing = [
            name for name in dict.fromkeys((*names, *beside)) if name not in self._figures_found
        ]
        found = self._run.figures(
            tuple(Whole(name, None, ("customers_today",)) for name in missing)
        )
        self._figures_found.update(zip(missing, map(self._to_shape, found), strict=True))
        return [self._figures_found[name] for name in names]

    def month_by_month(
        self, name: str, path: str = PROGRAMME, segment: str = ""
    ) -> NDArray[np.float64]:
        """Return a figure of the equations in each month.

        Parameters
        ----------
        name : str
            The equation.
        path : str
            "programme" or "baseline".
        segment : str
            Of which segment; of the whole company unless given: money and customers of segments are
            added up, and all else is averaged over the customers at the month's end.

        Returns
        -------
        ndarray, shape (T, draws)

        Examples
        --------
        >>> from cxroi import assumptions
        >>> evaluate(assumptions().values()).month_by_month("customers")[-1].round(2)
        np.float64(103243.34)
        """
        if segment:
            place = self.segments.index(segment)
            return self._by_month(self._run.figures((Asked(name, _on(path), place),))[0])
        if (name, path) not in self._months:
            is_grouped = name in COLUMNS and not self.shape
            self._work_out_months(OF_BOTH_PATHS if is_grouped else ((name, path),))
        return self._months[name, path]

    def customers(self, path: str = PROGRAMME) -> NDArray[np.float64]:
        """Return the customers of a path, today and at each month's end, shape (T + 1, draws)."""
        today = self._to_shape(self.values["customers"])
        return np.concatenate([today[None], self.month_by_month("customers", path)])

    def instances(self, asked: Iterable[Asked]) -> list[Any]:
        """Return figures of the equations, each on a path and in a segment, worked out together.

        What is known of the first months may be asked for too; -1 stands where it is not.

        Returns
        -------
        list
            For each a number, or where it differs by month an array, shape (T,); of draws with one
            more axis.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> alone = Asked("pv_benefits", frozenset({"on_retention"}))
        >>> [round(figure, 2) for figure in evaluate(assumptions().values()).instances([alone])]
        [963881.05]
        """
        wanted = list(asked)
        found = iter(
            self._run.figures(tuple(each for each in wanted if not each.name.startswith(KNOWN)))
        )
        return [
            np.array(self._inputs[each.name]) if each.name.startswith(KNOWN) else next(found)
            for each in wanted
        ]

    @property
    def program(self) -> Program:
        """The equations as they hold here, without steps: what changes nothing is a number in them."""
        return self._setting.program()

    # -- how ---------------------------------------------------------------------------------------

    def _values_of_drivers(self, figure: str) -> dict[str, Floats]:
        """Return each driver's part of the present value of a figure of each month."""
        of = self._setting.contributions(figure)
        sums = []
        for *columns, factor in self._run.blocks((*of.asked, Asked("discount_factor"))):
            months, factors = _of_one_shape(columns, factor, self.months)
            sums.append(np.einsum("dt...,t...->d...", of.shares(months), factors))
        amounts = np.concatenate(sums, axis=-1) if self.shape else sums[0]
        return {name: self._to_shape(each) for name, each in zip(of.drivers, amounts, strict=True)}

    @cached_property
    def _figures_found(self) -> dict[str, Floats]:
        return {}

    @cached_property
    def _months(self) -> dict[tuple[str, str], NDArray[np.float64]]:
        return {}

    def _work_out_months(self, asked: Sequence[tuple[str, str]]) -> None:
        wanted = tuple(Whole(name, _on(path), ("customers",)) for name, path in asked)
        found = map(self._by_month, self._run.figures(wanted))
        self._months.update(zip(asked, found, strict=True))

    @cached_property
    def _setting(self) -> Setting:
        live = [name for name, _ in self.stress]
        live += [KNOWN + name for name in ActualFigures._fields] if self.known else []
        return Setting(own_keys(tuple(self.given)), frozenset(live), find_unclaimed(self.given))

    @cached_property
    def _inputs(self) -> dict[str, Any]:
        """Every input by its name in the program."""
        names = input_names(tuple(self.given))
        found = dict(self.stress) | {names[key]: value for key, value in self.given.items()}
        if self.known:
            for name, figures in zip(ActualFigures._fields, self.known, strict=True):
                gone = np.nan_to_num(np.asarray(figures, np.float64)[: self.months], nan=NOT_KNOWN)
                rest = [NOT_KNOWN] * (self.months - len(gone))
                found[KNOWN + name] = [*gone.tolist(), *rest]
        return found

    @cached_property
    def _run(self) -> Run:
        return Run(self._setting, self._inputs, self.months, self._flat)

    def _tiers(self, rate: str) -> TierRates:
        """Return the rates of the tiers; of several segments, averaged over each tier's customers."""
        asked = (
            Whole(f"{rate}_{tier}", None, ("customers_today", f"{tier}_share")) for tier in TIERS
        )
        return TierRates(*map(self._to_shape, self._run.figures(tuple(asked))))

    def _by_month(self, figure: Any) -> NDArray[np.float64]:
        """Return a figure in each month, also where it is the same in all."""
        months = np.broadcast_to(figure, (self.months, *self._flat))
        return months.reshape(self.months, *self.shape)

    @property
    def _flat(self) -> tuple[int, ...]:
        return (int(np.prod(self.shape)),) if self.shape else ()

    def _to_shape(self, figure: Floats) -> Floats:
        """Give every draw its figure, also where nothing that varies enters it."""
        if not self.shape:
            return np.float64(figure)
        return np.broadcast_to(figure, self._flat).reshape(self.shape)


def _on(path: str) -> Path | None:
    """Return the switches of a path; all of them are the programme's."""
    return None if path == PROGRAMME else frozenset()


def _of_one_shape(
    columns: Sequence[Any], factor: Any, months: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return columns of months, and the factors they are multiplied by, in one shape."""
    factors = np.asarray(factor, np.float64)
    shape = (months, *factors.shape[1:])
    return np.array([np.broadcast_to(np.asarray(each), shape) for each in columns]), factors
