"""What happened since the decision: where the plan's range held, and how the case goes on from there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from math import nan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.analysis.simulation import SEED, evaluated, samples_of
from cxroi.model.business_case import BusinessCase, business_case
from cxroi.model.cash_flows import MONTHS
from cxroi.model.csv_rows import parse_table
from cxroi.model.data_files import read_text
from cxroi.model.errors import DataError
from cxroi.model.evaluate import Known, evaluate
from cxroi.model.registry import registry
from cxroi.model.units import UNITS, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from cxroi.analysis.simulation import Correlations
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.csv_rows import Row
    from cxroi.model.evaluate import Evaluation

    Floats = NDArray[np.float64]

LABELS = {
    "customers": "Customers",
    "referred": "Referred customers",
    "paid": "Paid customers",
    "retention": "Retention",
}
"""What is measured, by the column of a file."""
DRAWS = 1024
"""Of which the plan's range is made."""
ENDS = (5, 95)
"""Of the draws, the percentiles between which the plan's range lies."""
SAME = 1e-9
"""Share of a figure by which two of them differ by no more than rounding."""
PER_CENT = 100
COUNTED = re.compile(r"\d{1,9}")
CALENDAR = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Actuals:
    """What is known of the first months of a plan, up to the last of which anything is."""

    name: str
    known: Known
    first: str = ""
    """The calendar month of month 1, where the file names calendar months."""

    @property
    def months(self) -> int:
        """Months gone by."""
        return len(self.known.customers)


NOTHING = Actuals("", Known(*(np.empty(0) for _ in LABELS)))
"""Before anything has happened."""


def read_actuals(file: Path) -> Actuals:
    """Read what happened month by month from a file; see ``parse_actuals``."""
    return parse_actuals(file.name, read_text(file))


def parse_actuals(name: str, text: str) -> Actuals:
    r"""Read what happened month by month out of the text of a file.

    Parameters
    ----------
    name : str
        What the file is called, for errors.
    text : str
        Parted by commas or semicolons, with the column ``month`` (1, 2, … or 2026-03, …) and at least one of
        ``customers`` (at its end), ``referred`` and ``paid`` (new in it) and ``retention`` (a
        share a year). A cell may be empty: not known.

    Returns
    -------
    Actuals
        Its arrays end with the last month of which anything is known.

    Raises
    ------
    DataError
        Naming row and column of what cannot be used.

    Examples
    --------
    >>> parse_actuals("ours.csv", "month,customers\n1,99950\n2,\n").known.customers.tolist()
    [99950.0]
    """
    plain, measures = text.removeprefix("\ufeff"), tuple(LABELS)
    rows = parse_table(name, plain, ("month",), optional=measures, one_kind="column")
    _check_shape(name, rows)
    _check_months(rows)
    figures = np.array([[_figure(row, key) for key in LABELS] for row in rows]).T
    known = np.flatnonzero(~np.isnan(figures).all(axis=0))
    if not known.size:
        problem = "no month has a figure"
        raise rows[0].fault(
            _measured(rows)[0], problem, "Fill in what you know, and save it again."
        )
    first = rows[0]["month"] if CALENDAR.fullmatch(rows[0]["month"]) else ""
    return Actuals(name, Known(*figures[:, : known[-1] + 1]), first)


def actuals_template(plan: Assumptions) -> str:
    """Return a file to fill in: a row for each of the plan's first 12 months.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> actuals_template(assumptions()).splitlines()[:2]
    ['month,customers,referred,paid,retention', '1,,,,']
    """
    months = range(1, min(MONTHS, horizon_months(plan)) + 1)
    blank = "," * len(LABELS)
    return "\n".join([",".join(["month", *LABELS]), *(f"{month}{blank}" for month in months), ""])


class Measured(NamedTuple):
    """One measure in each month of the plan, shape (T,) each."""

    key: str
    plan: Floats
    low: Floats
    """A twentieth of the draws is below."""
    high: Floats
    """A twentieth of the draws is above."""
    actual: Floats
    """NaN where it is not known."""

    @property
    def label(self) -> str:
        """What is measured, as a reader sees it."""
        return LABELS[self.key]

    @property
    def months(self) -> list[int]:
        """The months in which it is known."""
        return [int(month) + 1 for month in np.flatnonzero(~np.isnan(self.actual))]

    @property
    def places(self) -> list[str]:
        """Where it lay in these months: "inside" the plan's range, "below" or "above" it."""
        least, most = self.low * (1 - SAME), self.high * (1 + SAME)
        return [
            "below" if here < low else "above" if here > high else "inside"
            for here, low, high in zip(self.actual, least, most, strict=True)
            if not np.isnan(here)
        ]


def measures_beside_plan(
    plan: Assumptions,
    actuals: Actuals,
    samples: Sequence[Iterable[Floats]] | None = None,
    correlations: Correlations | None = None,
) -> dict[str, Measured]:
    """Return each measure as planned, as drawn and as it happened; see ``against_plan``."""
    sample = (samples or samples_of(plan, DRAWS, SEED))[0]
    run = evaluated(plan, next(iter(sample))[:DRAWS], correlations)
    drawn, expected = measures_by_month(run), measures_by_month(business_case(plan).evaluation)
    measures = {}
    for key, happened in actuals.known._asdict().items():
        low, high = np.percentile(drawn[key], ENDS, axis=1)
        actual = np.full(run.months, nan)
        actual[: len(happened)] = happened[: run.months]
        measures[key] = Measured(key, expected[key][:, 0], low, high, actual)
    return measures


@dataclass(frozen=True)
class Continued:
    """A case of which the first months are known, beside its plan."""

    plan: BusinessCase
    case: BusinessCase
    """Its customers and cash are those known, then those to come."""
    months: int
    """Months gone by, within the horizon."""

    @cached_property
    def so_far(self) -> tuple[float, float]:
        """Present value of the months gone by, today's cost among them: as it was, and as planned."""
        return self._so_far(self.case), self._so_far(self.plan)

    @property
    def to_come(self) -> tuple[float, float]:
        """Present value of the months to come: as it goes on, and as planned."""
        return self.case.npv - self.so_far[0], self.plan.npv - self.so_far[1]

    def _so_far(self, case: BusinessCase) -> float:
        return float(case.net_table.columns["discounted_cumulative"][self.months])


def continue_from(plan: Assumptions, actuals: Actuals) -> Continued:
    r"""Go on with a plan from the last month that is known.

    The months gone by have the customers, referred and paid that are known. From the last of
    them the base goes on at the plan's rates, the programme's lift by its own clock. Margins,
    prices and today's mix, which cannot be observed, stay the plan's.

    Parameters
    ----------
    plan : Assumptions
        The case that was decided on, at its likely values.
    actuals : Actuals
        What happened; beyond the plan's horizon it counts for nothing.

    Raises
    ------
    AssumptionError
        If the customer base would grow beyond all numbers.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> lost = parse_actuals("ours.csv", "month,customers\n1,99000\n")
    >>> forecast = continue_from(assumptions(), lost)
    >>> forecast.case.npv < forecast.plan.npv
    True
    """
    before = business_case(plan)
    case = BusinessCase(plan, evaluate(plan.values(), known=actuals.known))
    case.npv  # noqa: B018 - what has no value is refused here, not by the figure first asked for
    return Continued(before, case, min(actuals.months, horizon_months(plan)))


def measures_by_month(run: Evaluation) -> dict[str, Floats]:
    """Return each measure of the programme's path, shape (T, draws); of a single case (T, 1)."""
    return {key: run.month_by_month(key).reshape(run.months, -1) for key in LABELS}


def _check_shape(name: str, rows: list[Row]) -> None:
    """Refuse a table that says nothing, or more than the longest plan asks for."""
    most = MONTHS * int(registry()["horizon_years"].bounds[1])
    if not rows:
        problem = "there is no row below the heading"
        raise DataError(name, 2, "month", problem, "Write a row for each month.")
    if not _measured(rows):
        remedy = f"Add one of: {', '.join(LABELS)}."
        raise DataError(name, 1, "(any)", "no column says what happened", remedy)
    if len(rows) > most:
        problem = f"there are more than {most} months"
        raise rows[most].fault("month", problem, f"Keep the first {most}.")


def _measured(rows: list[Row]) -> list[str]:
    return [key for key in LABELS if key in rows[0].cells]


def _check_months(rows: list[Row]) -> None:
    """Refuse months that do not follow each other, from month 1 where they are counted."""
    counted = COUNTED.fullmatch(rows[0]["month"]) is not None
    due = 1 if counted else _month(rows[0], counted=False)
    for place, row in enumerate(rows):
        month = _month(row, counted=counted)
        if month != due + place:
            wanted = _written(due + place, counted=counted)
            problem = f"'{row['month']}' stands where month {wanted} belongs"
            remedy = "Give each month one row, in order; leave a cell empty where it is not known."
            raise row.fault("month", problem, remedy)


def _month(row: Row, *, counted: bool) -> int:
    """Return a month as a number that rises by 1."""
    text = row["month"]
    if counted and COUNTED.fullmatch(text):
        return int(text)
    named = None if counted else CALENDAR.fullmatch(text)
    if named is None:
        like = "1, 2 and so on" if counted else "1, 2 and so on, or 2026-03"
        raise row.fault("month", f"'{text}' is not a month", f"Write {like}.")
    return MONTHS * int(named[1]) + int(named[2]) - 1


def _written(month: int, *, counted: bool) -> str:
    return str(month) if counted else f"{month // MONTHS:04}-{month % MONTHS + 1:02}"


def _figure(row: Row, key: str) -> float:
    """Return a figure of a month, NaN where it is not known."""
    if not row.cells.get(key):
        return nan
    is_share = key == "retention"
    number, most = row.number(key, is_share=is_share), UNITS["customers"].highest
    if is_share and number > 1:
        _refuse_share(row, number)
    empty = "or leave the cell empty if it is not known"
    if number < 0:
        raise row.fault(key, f"{row[key]} is below 0", f"Give 0 or more, {empty}.")
    if key == "customers" and number == 0:
        raise row.fault(key, "there are no customers left", f"Give more than 0, {empty}.")
    if number > most:
        problem = f"{row[key]} is more than {plain_number(most)}"
        raise row.fault(key, problem, "Look for a digit too many.")
    return number


def _refuse_share(row: Row, number: float) -> None:
    """Refuse a retention in per cent, and say which share it may be."""
    share = number / PER_CENT
    remedy = f"Write {plain_number(share)} or {plain_number(number)}%."
    if share > 1 or "%" in row["retention"]:
        remedy = "Give one, such as 0.75."
    raise row.fault("retention", f"'{row['retention']}' is not a share from 0 to 1", remedy)


def horizon_months(plan: Assumptions) -> int:
    """Return how many months a plan looks ahead."""
    return MONTHS * int(plan["horizon_years"].likely)
