"""What does the programme cost and bring each year: the tables a board knows, with risk factors.

Refs are those of such forms: ``A1``, ``A2``, ... the metrics behind line A, ``At`` its money,
``A↓`` or ``A↑`` its risk factor, ``Atr`` its money after risk; ``S1``, ``S2``, ... the summary.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase
from typing import TYPE_CHECKING

import numpy as np

from cxroi.analysis.finance_form import (
    COSTS,
    AnnualFlow,
    AnnualForm,
    annual_form,
    discount_rate,
    with_totals,
)
from cxroi.model.drivers import drivers
from cxroi.model.tables import Table
from cxroi.model.units import UNITS, Unit, money
from cxroi.report.captions import footer, in_money
from cxroi.report.exhibits import payback_words
from cxroi.report.form_metrics import metrics_of

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from cxroi.model.business_case import BusinessCase

    Floats = NDArray[np.float64]

COST_LABELS = {
    "one_off_cost": "Upfront cost",
    "running_cost": "Annual running cost",
    "cost_per_customer": "Annual cost per customer",
}
HOW_OF_DRIVERS = "This driver's share of the year's benefit (Shapley value)"
HOW = {
    "one_off_cost": "as planned, before the first month",
    "running_cost": "as planned, month by month",
    "cost_per_customer": "as planned, for the average customers of each month",
}
MONEY, SHARE = UNITS["money"], UNITS["share"]
WORDS = ("ref", "metric", "source")
TOTALS = 2
"""Columns after the years: total and present value."""
DECIMALS_SHOWN = {"money": 0, "share": 4, "customers": 0, "customers_per_year": 0}
"""Of the model's number; two where nothing is said."""


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
        ['', '75.12%']
        """
        digits = DECIMALS_SHOWN.get(self.unit.name, 2)
        return [
            "" if np.isnan(cell) else self.unit.show(round(float(cell), digits), currency)
            for cell in self.cells
        ]


@dataclass(frozen=True, eq=False)
class FormLine(AnnualFlow):
    """A benefit or a cost with the small table behind it."""

    label: str
    rows: tuple[FormRow, ...]


@dataclass(frozen=True, eq=False)
class FinanceForm(AnnualForm):
    """The form of one case: lines of benefits and costs, and what they come to after risk."""

    lines: tuple[FormLine, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of numbers: ``initial``, ``year_1``, ..., ``present_value``."""
        years = [f"year_{year}" for year in range(1, self.years + 1)]
        return ("initial", *years, "total", "present_value")

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
    form = annual_form(case, risk)
    return FinanceForm(
        case,
        tuple(
            _line(case, letter, flow)
            for letter, flow in zip(ascii_uppercase, form.lines, strict=False)
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
            f"Annual {measured.lower()} and costs, and cumulative net cash",
            case.assumptions,
        ),
        footer(case.assumptions),
    )


def _back_words(form: FinanceForm) -> str:
    summary, sign = form.summary, form.case.assumptions.currency
    if summary.pv_costs <= 0 or summary.pv_benefits < 0:
        return f"the effect is worth {money(summary.pv_benefits, sign)}"
    ratio = f"{summary.benefit_cost_ratio:,.2f}"
    if not sign:
        return f"returns {ratio} times its cost"
    return f"returns {sign}{ratio} for every {sign}1 spent"


def form_labels() -> dict[str, str]:
    """Return every line of the form by key: benefits, then costs."""
    return {key: each.label for key, each in drivers().items()} | COST_LABELS


def _line(case: BusinessCase, letter: str, flow: AnnualFlow) -> FormLine:
    """Make a line: the metrics behind it, its money, the risk factor if any, the money after it."""
    key, factor, before, after = flow.key, flow.factor, flow.before_risk, flow.after_risk
    rate, label, total = discount_rate(case), form_labels()[key], f"{letter}t"
    arrow, word = ("↑", "plus") if key in COSTS else ("↓", "less")
    rows = [
        FormRow(
            f"{letter}{number}", m.metric, m.source, m.unit, _where_money_is(key, m.figure, before)
        )
        for number, m in enumerate(metrics_of(case, key), start=1)
    ]
    money_before, money_after = (with_totals(each, rate) for each in (before, after))
    rows.append(FormRow(total, label, HOW.get(key, HOW_OF_DRIVERS), MONEY, money_before))
    how = f"{total}: no risk factor entered"
    if factor:
        cells = _where_money_is(key, factor, before)
        rows.append(FormRow(f"{letter}{arrow}", "Risk adjustment", "judgement", SHARE, cells))
        how = f"{total} {word} {letter}{arrow} of its size"
    rows.append(FormRow(f"{total}r", f"{label}, risk-adjusted", how, MONEY, money_after))
    return FormLine(key, factor, before, after, label, tuple(rows))


def _summary_rows(form: FinanceForm) -> list[FormRow]:
    """Make the rows below the lines, from their sums to the model's own net present value."""
    summary, rate, years = form.summary, discount_rate(form.case), form.years
    none = [np.nan]
    in_total, in_last = [*none * (years + 1)], [*none * (years + 2)]
    roi, back = (np.nan if f is None else f for f in (form.roi, form.payback_months))
    discounted = f"S3, discounted at {form.case.assumptions['discount_rate'].show()}"
    rows: list[tuple[str, str, Unit, ArrayLike]] = [
        ("Benefits", _sum_of(form, drivers()), MONEY, with_totals(summary.benefits, rate)),
        ("Costs", _sum_of(form, COST_LABELS), MONEY, with_totals(summary.costs, rate)),
        ("Net", "S1 − S2", MONEY, with_totals(summary.net, rate)),
        ("Cumulative net", "running total of S3", MONEY, [*summary.cumulative, *none * 2]),
        ("Net present value", discounted, MONEY, [*in_last, form.npv]),
        ("Return on investment", "S5 ÷ discounted S2", SHARE, [*in_last, roi]),
        ("Payback", "S4, interpolated within the year", UNITS["months"], [*in_total, back, *none]),
        (
            "Risk adjustment reversed",
            "NPV without risk factors, less S5",
            MONEY,
            [*in_last, form.risk_taken],
        ),
        (
            "Timing adjustment",
            "monthly instead of year-end discounting",
            MONEY,
            [*in_last, form.timing],
        ),
        ("Net present value, discounted monthly", "S5 + S8 + S9", MONEY, [*in_last, form.case.npv]),
    ]
    return [
        FormRow(f"S{number}", metric, source, unit, np.asarray(cells, np.float64))
        for number, (metric, source, unit, cells) in enumerate(rows, start=1)
    ]


def _sum_of(form: FinanceForm, keys: Container[str]) -> str:
    last = [line.rows[-1].ref for line in form.lines if line.key in keys]
    return f"{', '.join(last[:-1])} and {last[-1]}"


def _where_money_is(key: str, figure: ArrayLike, flow: Floats) -> Floats:
    """Put a figure where its line has money: at once, or in every year."""
    cells = np.full(len(flow) + TOTALS, np.nan)
    cells[slice(1) if key == "one_off_cost" else slice(1, len(flow))] = figure
    return cells
