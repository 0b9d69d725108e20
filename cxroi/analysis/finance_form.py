"""What does the programme cost and bring each year: the tables a board knows, with risk factors.

Refs are those of such forms: ``A1``, ``A2``, ... the metrics behind line A, ``At`` its money,
``A↓`` or ``A↑`` its risk factor, ``Atr`` its money after risk; ``S1``, ``S2``, ... the summary.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.model.cash_flows import MONTHS, discount_factors, payback, present_value
from cxroi.model.drivers import drivers
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.tables import Table
from cxroi.model.units import UNITS, Unit, money, plain_number, with_currency
from cxroi.report.exhibits import footer, in_money, payback_words
from cxroi.report.form_metrics import metrics_of

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from cxroi.model.business_case import BusinessCase

    Floats = NDArray[np.float64]

COST_LABELS = {
    "one_off_cost": "One-off cost",
    "running_cost": "Running cost",
    "cost_per_customer": "Cost for each customer",
}
HOW_OF_DRIVERS = "Shapley value of this driver in the year's benefit"
HOW = {
    "one_off_cost": "as planned, before the first month",
    "running_cost": "as planned, month by month",
    "cost_per_customer": "as planned, for the average customers of each month",
}
MONEY, SHARE = UNITS["money"], UNITS["share"]
WORDS = ("ref", "metric", "source")
TOTALS = 2
"""Columns after the years: total and present value."""
PERCENT = 100
DECIMALS_SHOWN = {"share": 4, "customers": 0, "customers_per_year": 0}
"""Of the model's number; two where nothing is said."""


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
    pv_benefits, pv_costs = _worth_today(brought, rate), _worth_today(spent, rate)
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
class FormRow:
    """A row of the form: one number a column, NaN where there is none."""

    ref: str
    metric: str
    source: str
    unit: Unit
    cells: Floats

    def show(self, currency: str = "") -> list[str]:
        """Print the cells for people, nothing where there is no number.

        Examples
        --------
        >>> FormRow("A1", "Kept", "judgement", UNITS["share"], np.array([np.nan, 0.7512])).show()
        ['', '75.12 %']
        """
        return ["" if np.isnan(cell) else self._shown(float(cell), currency) for cell in self.cells]

    def _shown(self, cell: float, currency: str) -> str:
        if self.unit.name == "money":
            return with_currency(plain_number(round(cell)), currency)
        return self.unit.show(round(cell, DECIMALS_SHOWN.get(self.unit.name, 2)), currency)


@dataclass(frozen=True, eq=False)
class FormLine:
    """A benefit or a cost with the small table behind it; money has shape (years + 1,)."""

    key: str
    label: str
    factor: float
    before_risk: Floats
    after_risk: Floats
    rows: tuple[FormRow, ...]


@dataclass(frozen=True, eq=False)
class FinanceForm:
    """The form of one case: lines of benefits and costs, and what they come to after risk."""

    case: BusinessCase
    lines: tuple[FormLine, ...]

    @property
    def years(self) -> int:
        """Years looked ahead."""
        return len(self.lines[0].before_risk) - 1

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of numbers: ``initial``, ``year_1``, ..., ``present_value``."""
        years = [f"year_{year}" for year in range(1, self.years + 1)]
        return ("initial", *years, "total", "present_value")

    @cached_property
    def summary(self) -> AnnualSummary:
        """Benefits, costs, net and cumulative net by column, after risk."""
        return self._summed("after_risk")

    @cached_property
    def before_risk(self) -> AnnualSummary:
        """The same with every risk factor 0."""
        return self._summed("before_risk")

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

    @cached_property
    def rows(self) -> tuple[FormRow, ...]:
        """Every row, in order: the lines, then the summary."""
        return tuple(row for line in self.lines for row in line.rows) + tuple(_summary_rows(self))

    def frame(self) -> pd.DataFrame:
        """Return the rows as a DataFrame: ``ref``, ``metric``, ``source``, then ``columns``."""
        words = {name: [getattr(row, name) for row in self.rows] for name in WORDS}
        cells = np.array([row.cells for row in self.rows]).T
        numbers = dict(zip(self.columns, cells, strict=True))
        return Table(words | numbers, footer=footer(self.case.assumptions)).frame()

    def _summed(self, money_of: str) -> AnnualSummary:
        benefits, costs = (
            np.sum([getattr(line, money_of) for line in self.lines if line.key in keys], axis=0)
            for keys in (drivers(), COST_LABELS)
        )
        return annual_summary(benefits, costs, _rate(self.case))


def finance_form(case: BusinessCase, risk: Mapping[str, float] | None = None) -> FinanceForm:
    """Put a case into the form that boards know: year by year, with a risk factor a line.

    Parameters
    ----------
    case : BusinessCase
        What the form is about; a year of the form is the sum of twelve of its months.
    risk : mapping, optional
        Share of a line, 0 to 1, by its key: a driver, ``one_off_cost``, ``running_cost`` or
        ``cost_per_customer``. A benefit is taken down and a cost up by that share of its size, so
        that a factor always makes a case worse: a benefit of -100 at 0.1 becomes -110. 0 where
        nothing is given: the ranges of the assumptions already hold the doubt.

    Returns
    -------
    FinanceForm
        Money undiscounted, but in the column ``present_value``. Cheaper acquisition has no line
        where it brings nothing in any year.

    Raises
    ------
    CxroiError
        On a line that the form does not have, and a factor that is not a number from 0 to 1.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> case = business_case(assumptions())
    >>> form = finance_form(case)
    >>> round(form.npv, 2), round(form.timing, 2), round(form.npv + form.timing, 2)
    (155422.17, 13309.37, 168731.54)
    >>> round(finance_form(case, {"retention": 0.05, "running_cost": 0.1}).npv, 2)
    51905.67
    """
    factors = checked_risk(risk or {})
    benefits = {key: np.append(0, v) for key, v in case.evaluation.yearly_drivers.items()}
    if not benefits["acquisition_cost"].any():
        del benefits["acquisition_cost"]
    flows = benefits | _costs(case)
    return FinanceForm(
        case,
        tuple(
            _line(case, letter, key, flow, factors.get(key, 0))
            for letter, (key, flow) in zip(ascii_uppercase, flows.items(), strict=False)
        ),
    )


def cash_table(form: FinanceForm) -> Table:
    """Cash after risk by year: ``kind`` (benefits, costs, cumulative), ``year``, ``money``, ``label``.

    Costs are below 0; the last row of each kind has a label. Year 0 is what is spent at once.
    """
    case, summary = form.case, form.summary
    of = {
        "benefits": summary.benefits,
        "costs": 0 - summary.costs,
        "cumulative": summary.cumulative,
    }
    labels = {"benefits": "benefits", "costs": "costs", "cumulative": "cumulative net"}
    years = form.years
    adjusted = any(line.factor for line in form.lines)
    measured = "Risk-adjusted benefits" if adjusted else "Benefits"
    return Table(
        {
            "kind": [kind for kind in of for _ in range(years + 1)],
            "year": np.tile(np.arange(years + 1), len(of)),
            "money": np.concatenate(list(of.values())),
            "label": [word for kind in of for word in [*[""] * years, labels[kind]]],
        },
        f"{payback_words(case, form.payback_months)}; {_back_words(form)}",
        in_money(
            f"{measured} and costs by year, and what has come back so far",
            case.assumptions,
        ),
        footer(case.assumptions),
    )


def _back_words(form: FinanceForm) -> str:
    summary, sign = form.summary, form.case.assumptions.currency
    if summary.pv_costs <= 0 or summary.pv_benefits < 0:
        return f"the effect is worth {money(summary.pv_benefits, sign)}"
    back = summary.pv_benefits / summary.pv_costs
    return f"{with_currency(f'{back:,.2f}', sign)} back for each {sign}1 spent"


def form_labels() -> dict[str, str]:
    """Return every line of the form by key: benefits, then costs."""
    return {key: each.label for key, each in drivers().items()} | COST_LABELS


def checked_risk(risk: Mapping[str, Any]) -> dict[str, float]:
    """Return risk factors by line of the form, each a share from 0 to 1.

    Raises
    ------
    CxroiError
        On a line that the form does not have, and a factor that is not a number from 0 to 1.

    Examples
    --------
    >>> checked_risk({"retention": 1})
    {'retention': 1.0}
    """
    for key, factor in risk.items():
        if key not in form_labels():
            raise _fault(
                key, "the form has no line of this name", did_you_mean(str(key), form_labels())
            )
        if not _is_number(factor):
            raise _fault(key, f"'{factor}' is not a number", "Give a share from 0 to 1.")
        if not 0 <= factor <= 1:
            raise _fault(key, f"{factor} is outside 0 to 1", _meant(factor))
    return {key: float(factor) for key, factor in risk.items()}


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _meant(factor: Any) -> str:
    if 1 < factor <= PERCENT:
        return f"Did you mean {plain_number(float(factor) / PERCENT)}?"
    return "Give a share from 0 to 1."


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


def _line(case: BusinessCase, letter: str, key: str, flow: Floats, factor: float) -> FormLine:
    """Make a line: the metrics behind it, its money, the risk factor if any, the money after it."""
    rate, label, total = _rate(case), form_labels()[key], f"{letter}t"
    arrow, word, sign = ("↑", "plus", 1) if key in COST_LABELS else ("↓", "less", -1)
    after = flow + sign * factor * abs(flow)
    rows = [
        FormRow(f"{letter}{number}", m.metric, m.source, m.unit, _spread(key, m.figure, flow))
        for number, m in enumerate(metrics_of(case, key), start=1)
    ]
    rows.append(FormRow(total, label, HOW.get(key, HOW_OF_DRIVERS), MONEY, _columns(flow, rate)))
    how = f"{total}: no risk factor is given"
    if factor:
        cells = _spread(key, factor, flow)
        rows.append(FormRow(f"{letter}{arrow}", "Risk adjustment", "judgement", SHARE, cells))
        how = f"{total} {word} {letter}{arrow} of its size"
    rows.append(FormRow(f"{total}r", f"{label}, risk-adjusted", how, MONEY, _columns(after, rate)))
    return FormLine(key, label, factor, flow, after, tuple(rows))


def _summary_rows(form: FinanceForm) -> list[FormRow]:
    """Make the rows below the lines, from their sums to the model's own net present value."""
    summary, rate, years = form.summary, _rate(form.case), form.years
    none = [np.nan]
    in_total, in_last = [*none * (years + 1)], [*none * (years + 2)]
    taken = form.before_risk.npv - form.npv
    roi, back = (np.nan if f is None else f for f in (form.roi, form.payback_months))
    discounted = f"S3, discounted at {form.case.assumptions['discount_rate'].show()}"
    rows: list[tuple[str, str, Unit, ArrayLike]] = [
        ("Benefits", _sum_of(form, drivers()), MONEY, _columns(summary.benefits, rate)),
        ("Costs", _sum_of(form, COST_LABELS), MONEY, _columns(summary.costs, rate)),
        ("Net", "S1 less S2", MONEY, _columns(summary.net, rate)),
        ("Cumulative net", "S3, added up", MONEY, [*summary.cumulative, *none * 2]),
        ("Net present value", discounted, MONEY, [*in_last, form.npv]),
        ("Return on investment", "S5 for each 1 of S2, discounted", SHARE, [*in_last, roi]),
        ("Payback", "S4, a straight line within a year", UNITS["months"], [*in_total, back, *none]),
        ("Add back: risk factors", "at risk factors of 0, less S5", MONEY, [*in_last, taken]),
        ("Add back: timing", "ends of months for ends of years", MONEY, [*in_last, form.timing]),
        ("Net present value, by month", "S5, S8 and S9", MONEY, [*in_last, form.case.npv]),
    ]
    return [
        FormRow(f"S{number}", metric, source, unit, np.asarray(cells, np.float64))
        for number, (metric, source, unit, cells) in enumerate(rows, start=1)
    ]


def _sum_of(form: FinanceForm, keys: Container[str]) -> str:
    last = [line.rows[-1].ref for line in form.lines if line.key in keys]
    return f"{', '.join(last[:-1])} and {last[-1]}"


def _spread(key: str, figure: ArrayLike, flow: Floats) -> Floats:
    """Put a figure where its line has money: at once, or in every year."""
    cells = np.full(len(flow) + TOTALS, np.nan)
    cells[slice(1) if key == "one_off_cost" else slice(1, len(flow))] = figure
    return cells


def _columns(flow: Floats, rate: float) -> Floats:
    """Add the total and the present value."""
    return np.append(flow, [flow.sum(), _worth_today(flow, rate)])


def _rate(case: BusinessCase) -> float:
    return case.assumptions["discount_rate"].likely


def _worth_today(flow: Floats, rate: float) -> float:
    return float(present_value(flow, discount_factors(MONTHS * np.arange(len(flow)), rate)))
