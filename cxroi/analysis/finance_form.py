"""What does the programme cost and bring each year, before a board's risk factors and after them?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.model.cash_flows import MONTHS, discount_factors, payback, present_value
from cxroi.model.drivers import drivers
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.units import plain_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from cxroi.model.business_case import BusinessCase

    Floats = NDArray[np.float64]

COSTS = ("one_off_cost", "running_cost", "cost_per_customer")
PERCENT = 100


@dataclass(frozen=True, eq=False)
class AnnualSummary:
    """What yearly benefits and costs come to; arrays have today first, shape (years + 1,)."""

    benefits: Floats
    costs: Floats
    net: Floats
    cumulative: Floats
    pv_benefits: float
    pv_costs: float
    npv: float
    roi: float | None
    """Net present value for each unit of cost; ``None`` where nothing is spent."""
    payback_months: float | None
    """Month from which the cash is back for good; ``None`` where it is not, or nothing is spent."""

    @property
    def benefit_cost_ratio(self) -> float | None:
        """Present value of the benefits for each unit of cost; ``None`` where nothing is spent."""
        return self.pv_benefits / self.pv_costs if self.pv_costs > 0 else None


def annual_summary(benefits: ArrayLike, costs: ArrayLike, rate: float) -> AnnualSummary:
    """Add up yearly benefits and costs: value today, return and payback.

    Parameters
    ----------
    benefits, costs : array_like, shape (years + 1,)
        Money: at once, then in each year; a cost is above 0.
    rate : float
        Discount rate a year. The first figure is not discounted, the others from their year's end.

    Returns
    -------
    AnnualSummary
        Payback is the last rise of the cumulative net through 0, a straight line within the year.

    Examples
    --------
    >>> summary = annual_summary([0, 60, 60], [50, 10, 10], rate=0.10)
    >>> round(summary.npv, 2), summary.payback_months
    (36.78, 12.0)
    """
    brought, spent = np.asarray(benefits, np.float64), np.asarray(costs, np.float64)
    net = brought - spent
    cumulative = np.cumsum(net)
    pv_benefits, pv_costs = _present_value(brought, rate), _present_value(spent, rate)
    npv, back, spends = pv_benefits - pv_costs, float(payback(cumulative)), pv_costs > 0
    return AnnualSummary(
        benefits=brought,
        costs=spent,
        net=net,
        cumulative=cumulative,
        pv_benefits=pv_benefits,
        pv_costs=pv_costs,
        npv=npv,
        roi=npv / pv_costs if spends else None,
        payback_months=MONTHS * back if spends and not np.isnan(back) else None,
    )


@dataclass(frozen=True, eq=False)
class AnnualFlow:
    """A benefit or a cost by year, undiscounted; money has shape (years + 1,), at once first."""

    key: str
    factor: float
    """The risk factor, a share."""
    before_risk: Floats
    after_risk: Floats


@dataclass(frozen=True, eq=False)
class AnnualForm:
    """Benefits and costs of one case by year, and what they come to."""

    case: BusinessCase
    lines: Sequence[AnnualFlow]

    @property
    def years(self) -> int:
        """Years looked ahead."""
        return len(self.lines[0].before_risk) - 1

    @cached_property
    def summary(self) -> AnnualSummary:
        """Benefits, costs, net and cumulative net by column, after risk."""
        return self._sum("after_risk")

    @cached_property
    def before_risk(self) -> AnnualSummary:
        """The same with every risk factor 0."""
        return self._sum("before_risk")

    @property
    def npv(self) -> float:
        """Net present value after risk, money."""
        return self.summary.npv

    @property
    def roi(self) -> float | None:
        """Net present value for each unit of cost; ``None`` where nothing is spent."""
        return self.summary.roi

    @property
    def payback_months(self) -> float | None:
        """Month from which the cash is back for good; ``None`` where there is none."""
        return self.summary.payback_months

    @property
    def timing(self) -> float:
        """What the case is worth more than the form before risk: its months end before its years."""
        return self.case.npv - self.before_risk.npv

    @property
    def risk_taken(self) -> float:
        """What the risk factors take from the net present value."""
        return self.before_risk.npv - self.npv

    def _sum(self, money_of: str) -> AnnualSummary:
        benefits, costs = (
            np.sum([getattr(line, money_of) for line in self.lines if line.key in keys], axis=0)
            for keys in (drivers(), COSTS)
        )
        return annual_summary(benefits, costs, discount_rate(self.case))


def annual_form(case: BusinessCase, risk: Mapping[str, float] | None = None) -> AnnualForm:
    """Add up a case's months by year and line, and take risk factors off; see ``cxroi.finance_form``.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> form = annual_form(business_case(assumptions()), {"retention": 0.05, "running_cost": 0.1})
    >>> round(form.npv, 2)
    51905.67
    """
    factors = check_risk(risk or {})
    benefits = {key: np.append(0, v) for key, v in case.evaluation.yearly_drivers.items()}
    if not benefits["acquisition_cost"].any():
        del benefits["acquisition_cost"]
    flows = benefits | _costs(case)
    return AnnualForm(
        case, tuple(_apply_risk(key, flow, factors.get(key, 0)) for key, flow in flows.items())
    )


def form_lines() -> list[str]:
    """Return the key of every line: benefits, then costs."""
    return [*drivers(), *COSTS]


def check_risk(risk: Mapping[str, Any]) -> dict[str, float]:
    """Return risk factors by line of the form, each a share from 0 to 1.

    Raises
    ------
    CxroiError
        On a line that the form does not have, and a factor that is not a number from 0 to 1.

    Examples
    --------
    >>> check_risk({"retention": 1})
    {'retention': 1.0}
    """
    for key, factor in risk.items():
        if key not in form_lines():
            raise _fault(
                key, "the form has no line with this name", did_you_mean(str(key), form_lines())
            )
        if not _is_number(factor):
            raise _fault(key, f"'{factor}' is not a number", "Enter a share from 0 to 1.")
        if not 0 <= factor <= 1:
            raise _fault(key, f"{factor} is outside 0 to 1", _suggest(factor))
    return {key: float(factor) for key, factor in risk.items()}


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _suggest(factor: Any) -> str:
    if 1 < factor <= PERCENT:
        return f"Did you mean {plain_number(float(factor) / PERCENT)}?"
    return "Enter a share from 0 to 1."


def _fault(key: str, problem: str, remedy: str) -> CxroiError:
    return CxroiError(f"Risk factor of line '{key}': {problem}. {remedy}")


def _costs(case: BusinessCase) -> dict[str, Floats]:
    """Each cost at once and by year, undiscounted."""
    months = case.evaluation.month_by_month("programme_cost")
    at_once, a_year = (case.values[key] for key in ("one_off_cost", "running_cost"))
    by_year = months.reshape(-1, MONTHS).sum(axis=1)
    nothing = np.zeros(len(by_year))
    return {
        "one_off_cost": np.append(at_once, nothing),
        "running_cost": np.append(0, a_year + nothing),
        "cost_per_customer": np.append(0, by_year - a_year),
    }


def _apply_risk(key: str, flow: Floats, factor: float) -> AnnualFlow:
    """Take a risk factor off a benefit, or add it to a cost."""
    sign = 1 if key in COSTS else -1
    return AnnualFlow(key, factor, flow, flow + sign * factor * abs(flow))


def with_totals(flow: Floats, rate: float) -> Floats:
    """Add the total and the present value."""
    return np.append(flow, [flow.sum(), _present_value(flow, rate)])


def discount_rate(case: BusinessCase) -> float:
    """Return the rate a year at which a case is discounted."""
    return case.assumptions["discount_rate"].likely


def _present_value(flow: Floats, rate: float) -> float:
    return float(present_value(flow, discount_factors(MONTHS * np.arange(len(flow)), rate)))
