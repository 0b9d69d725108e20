"""What does a set of values come to: figures of the equations, on numbers or on arrays of draws."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.model.equation_files import model_equations
from cxroi.model.errors import AssumptionError
from cxroi.model.frozen import Frozen
from cxroi.model.ordering import KNOWN
from cxroi.model.registry import check_values
from cxroi.model.segments import (
    average,
    by_segment,
    company_wide,
    segment_of,
    segments_of,
    shared_key,
)
from cxroi.model.settings import Asked, Setting, off_until_claimed
from cxroi.model.stress_tests import stress_inputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from cxroi.model.program import Path, Program
    from cxroi.model.stress_tests import Stress

Floats = Any
"""An array of one number a draw; for a single case a number."""
MONTHS = 12
DRAWS_AT_ONCE = 4096
NOT_KNOWN = -1.0
BASELINE, PROGRAMME = "baseline", "programme"
TIERS = ("let_down", "satisfied", "bonded")
COLUMNS = (
    *("customers", "average_customers", "bonded", "satisfied", "let_down", "retention"),
    *("cross_sell", "referred", "paid", "margin_earned", "acquisition_spend", "programme_cost"),
    *("phase_in", "discount_factor", "benefit", "net", "cumulative", "discounted_cumulative"),
)
"""What is asked of the months of a case, and worked out together."""
FIGURES = ("pv_benefits", "pv_costs", "npv", "roi", "affordable_one_off")
"""What is asked of most cases, and worked out together."""


class TierRates(NamedTuple):
    """A yearly rate of each tier, or the share of customers in each."""

    let_down: Floats
    satisfied: Floats
    bonded: Floats


class Known(NamedTuple):
    """What is known of the first months, shape (m,) each; NaN where it is not."""

    customers: NDArray[np.float64]
    """At the end of the month."""
    referred: NDArray[np.float64]
    paid: NDArray[np.float64]
    retention: NDArray[np.float64]
    """A year, blended."""


def evaluate(
    values: Mapping[str, Any], stress: Stress | None = None, known: Known | None = None
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
    known : Known, optional
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
    shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
    given = {
        key: array.reshape(-1) if array.shape else array.item() for key, array in arrays.items()
    }
    return Evaluation(given, shape, tuple(stress_inputs(stress).items()), known)


@dataclass(frozen=True, eq=False)
class Evaluation(Frozen):
    """The model at given values; each figure is worked out when it is first asked for."""

    given: Mapping[str, Any]
    """Every assumption by key, a segment's own too."""
    shape: tuple[int, ...] = ()
    stress: tuple[tuple[str, float], ...] = ()
    known: Known | None = None

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
                "each customer brings so many others that the base grows beyond all numbers",
                "Give fewer new customers, or more customers today.",
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
        201623.04
        """
        names, asked, weights = self._contributions
        parts = [
            np.einsum("dp,pt...,t...->d...", weights, months, factors)
            for *columns, factor in self._blocks((*asked, Asked("discount_factor")))
            for months, factors in [_of_one_shape(columns, factor, self.months)]
        ]
        sums = np.concatenate(parts, axis=-1) if self.shape else parts[0]
        return {name: self._shaped(each) for name, each in zip(names, sums, strict=True)}

    @cached_property
    def yearly_drivers(self) -> dict[str, NDArray[np.float64]]:
        """The same of each year's benefits in a single case, undiscounted, shape (years,).

        Examples
        --------
        >>> from cxroi import assumptions
        >>> evaluate(assumptions().values()).yearly_drivers["service_cost"].round(2).tolist()
        [14034.48, 60690.8, 69642.14, 62886.37, 56699.87]
        """
        names, asked, weights = self._contributions
        months = np.array([_by_month(each, self.months) for each in next(self._blocks(asked))])
        years = (weights @ months).reshape(len(names), -1, MONTHS).sum(axis=2)
        return dict(zip(names, years, strict=True))

    def figure(self, name: str) -> Floats:
        """Return a figure of the equations for the whole company, by its name there.

        Money and customers of segments are added up; all else is averaged over today's customers.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> round(evaluate(assumptions().values()).figure("retention_gain"), 6)
        0.014317
        """
        if name not in self._worked_out:
            wanted = next((group for group in (FIGURES,) if name in group), (name,))
            self.work_out(*wanted)
        return self._worked_out[name]

    def work_out(self, *names: str) -> list[Floats]:
        """Return several figures, worked out together."""
        asked = {name: self._parts(name, None) for name in names if name not in self._worked_out}
        found = iter(self._run(tuple(each for parts in asked.values() for each in parts)))
        heads = [each["customers"] for each in by_segment(self.given).values()]
        for name, parts in asked.items():
            figures = [next(found) for _ in parts]
            self._worked_out[name] = self._shaped(average(figures, heads[: len(figures)]))
        return [self._worked_out[name] for name in names]

    def month_by_month(self, name: str, path: str = PROGRAMME) -> NDArray[np.float64]:
        """Return a figure of the equations in each month, for the whole company.

        Parameters
        ----------
        name : str
            Its name in the equations.
        path : str
            "programme" or "baseline".

        Returns
        -------
        ndarray, shape (T, draws)
            Money and customers of segments are added up; all else is averaged over the customers at
            the month's end.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> evaluate(assumptions().values()).month_by_month("customers")[-1].round(2)
        np.float64(103243.34)
        """
        if (name, path) not in self._months:
            names = dict.fromkeys((*COLUMNS, name)) if not self.shape else (name,)
            self._work_out_months(
                [each for each in names if (each, path) not in self._months], path
            )
        return self._months[name, path]

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
        found = iter(self._run(tuple(each for each in wanted if not each.name.startswith(KNOWN))))
        return [
            np.array(self._inputs[each.name]) if each.name.startswith(KNOWN) else next(found)
            for each in wanted
        ]

    @property
    def program(self) -> Program:
        """The equations as they hold here, without steps: what changes nothing is a number in them."""
        return self._setting.program()

    # -- how ---------------------------------------------------------------------------------------

    @cached_property
    def _worked_out(self) -> dict[str, Floats]:
        return {}

    @cached_property
    def _months(self) -> dict[tuple[str, str], NDArray[np.float64]]:
        return {}

    def _work_out_months(self, names: Sequence[str], path: str) -> None:
        on = None if path == PROGRAMME else frozenset[str]()
        asked = [self._parts(name, on) for name in names]
        heads = self._parts("customers", on, is_averaged=True)
        found = [
            self._by_month(each)
            for each in self._run((*heads, *(each for parts in asked for each in parts)))
        ]
        weights, rest = found[: len(heads)], iter(found[len(heads) :])
        for name, parts in zip(names, asked, strict=True):
            figures = [next(rest) for _ in parts]
            self._months[name, path] = average(figures, weights[: len(figures)])

    def _parts(self, name: str, path: Path | None, *, is_averaged: bool = False) -> list[Asked]:
        """Return what to ask for a figure of the whole company: one figure, or one a segment."""
        equation, own = model_equations().by_name[name], self._setting.own
        if len(own) == 1 or not self._setting.is_own(name):
            return [Asked(name, path)]
        if equation.is_added and not is_averaged:
            return [Asked(f"total_{name}", path)]
        return [Asked(name, path, segment) for segment in range(len(own))]

    @cached_property
    def _setting(self) -> Setting:
        off = (
            key
            for key in off_until_claimed()
            if not any(np.any(v) for k, v in self.given.items() if shared_key(k) == key)
        )
        own = tuple(
            frozenset(shared_key(key) for key in self.given if segment_of(key) == segment)
            for segment in self.segments or ("",)
        )
        if not self.segments:
            own = (frozenset[str](),)
        live = {name for name, _ in self.stress}
        live |= {KNOWN + name for name in Known._fields} if self.known else set()
        return Setting(own, frozenset(live), frozenset(off))

    @cached_property
    def _inputs(self) -> dict[str, Any]:
        """Every input by its name in the program."""
        program = self._setting.program()
        found: dict[str, Any] = dict(self.stress)
        for key, value in self.given.items():
            segment = self.segments.index(segment_of(key)) if segment_of(key) else 0
            name = program.input_name(shared_key(key), segment)
            found[name if segment_of(key) else name.partition("__")[0]] = value
        if self.known:
            for name, figures in zip(Known._fields, self.known, strict=True):
                gone = np.nan_to_num(np.asarray(figures, np.float64)[: self.months], nan=NOT_KNOWN)
                rest = [NOT_KNOWN] * (self.months - len(gone))
                found[KNOWN + name] = [*gone.tolist(), *rest]
        return found

    def _run(self, asked: tuple[Asked, ...]) -> list[Any]:
        """Return figures: one of each month has months as its first axis."""
        if not asked:
            return []
        blocks = list(self._blocks(asked))
        if not self.shape:
            return [np.array(each) if isinstance(each, list) else each for each in blocks[0]]
        return [_joined(parts) for parts in zip(*blocks, strict=True)]

    def _blocks(self, asked: tuple[Asked, ...]) -> Iterator[list[Any]]:
        """Go through the figures of some draws at a time."""
        months = tuple(map(float, range(1, self.months + 1)))
        if not self.shape:
            try:
                yield self._setting.compiled(asked).run(months, self._inputs)
            except (OverflowError, ValueError, ZeroDivisionError):
                # what is beyond all numbers is refused in words
                yield self._on_arrays(
                    asked, months, {k: _as_array(v) for k, v in self._inputs.items()}
                )
            return
        names = self._setting.compiled(asked, is_draws=True).inputs
        for first in range(0, self._flat[0], DRAWS_AT_ONCE):
            part = slice(first, first + DRAWS_AT_ONCE)
            some = {name: _part(self._inputs[name], part) for name in names}
            shape = (len(range(self._flat[0])[part]),)
            yield [_to_shape(each, shape) for each in self._on_arrays(asked, months, some)]

    def _on_arrays(
        self, asked: tuple[Asked, ...], months: tuple[float, ...], inputs: Mapping[str, Any]
    ) -> list[Any]:
        with np.errstate(all="ignore"):
            return self._setting.compiled(asked, is_draws=True).run(months, inputs)

    @cached_property
    def _contributions(self) -> tuple[list[str], tuple[Asked, ...], NDArray[np.float64]]:
        """Return the drivers, the contributions that differ between coalitions, and Shapley weights."""
        return self._setting.contributions()

    def _tiers(self, rate: str) -> TierRates:
        """Return the rates of the tiers; of several segments, averaged over each tier's customers."""
        names = [f"{rate}_{tier}" for tier in TIERS]
        found = []
        for tier, name in zip(TIERS, names, strict=True):
            parts = self._parts(name, None)
            heads = [
                v["customers"] * share
                for v, share in zip(
                    by_segment(self.given).values(),
                    self._run(
                        tuple(
                            Asked(f"{tier}_share", None, at) for at in range(len(self._setting.own))
                        )
                    ),
                    strict=True,
                )
            ]
            found.append(self._shaped(average(self._run(tuple(parts)), heads[: len(parts)])))
        return TierRates(*found)

    def _by_month(self, figure: Any) -> NDArray[np.float64]:
        """Return a figure in each month, also where it is the same in all."""
        return np.broadcast_to(figure, (self.months, *self._flat))

    @property
    def _flat(self) -> tuple[int, ...]:
        return (int(np.prod(self.shape)),) if self.shape else ()

    def _shaped(self, figure: Floats) -> Floats:
        """Give every draw its figure, also where nothing that varies enters it."""
        if not self.shape:
            return float(figure)
        return np.broadcast_to(figure, self._flat).reshape(self.shape)


def _to_shape(figure: Any, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return a figure of some draws: one of each month has months as its first axis."""
    if isinstance(figure, list):
        return np.array([np.broadcast_to(each, shape) for each in figure])
    return np.broadcast_to(np.asarray(figure, np.float64), shape)


def _joined(parts: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.concatenate(parts, axis=-1) if len(parts) > 1 else parts[0]


def _by_month(figure: Any, months: int) -> NDArray[np.float64]:
    return np.broadcast_to(np.asarray(figure, np.float64), months)


def _of_one_shape(
    columns: Sequence[Any], factor: Any, months: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return columns of months, and the factors they are multiplied by, in one shape."""
    factors = np.asarray(factor, np.float64)
    shape = (months, *factors.shape[1:])
    return np.array([np.broadcast_to(np.asarray(each), shape) for each in columns]), factors


def _part(value: Any, draws: slice) -> Any:
    return value[draws] if isinstance(value, np.ndarray) else value


def _as_array(value: Any) -> Any:
    return value if isinstance(value, list) else np.asarray(value, np.float64)
