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
from cxroi.model.csv_rows import parse_table
from cxroi.model.data_files import read_text
from cxroi.model.errors import DataError
from cxroi.model.evaluate import Known, evaluate
from cxroi.model.registry import registry
from cxroi.model.tables import Table
from cxroi.model.units import UNITS, counted, money, percent, plain_number
from cxroi.report.doubt import SAME, in_columns
from cxroi.report.exhibits import customer_count, footer, in_money
from cxroi.report.verdict import MONTHS, when_back, years

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
SUBTITLES = {
    "customers": "Customers at each month's end",
    "referred": "New customers by referral, each month",
    "paid": "New customers paid for, each month",
    "retention": "Customers kept, as a yearly rate",
}
DRAWS = 1024
"""Of which the plan's range is made."""
ENDS = (5, 95)
"""Of the draws, the percentiles between which the plan's range lies."""
IN_DRAWS = "9 of 10 draws"
PER_CENT = 100
COUNTED = re.compile(r"\d{1,9}")
CALENDAR = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
AS_PLANNED = (
    "What today's mix would have brought cannot be observed: it stays the plan's, and so do margins, "
    "prices and the rates of the months to come."
)
FILLED_IN = "A figure that is not known is worked out from those that are, at the plan's rates."


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
    months = range(1, min(MONTHS, _horizon(plan)) + 1)
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


class AgainstPlan(NamedTuple):
    """What happened beside the plan and its range, and what else to know."""

    plan: Assumptions
    measures: dict[str, Measured]
    notes: list[str]
    actuals: Actuals


def against_plan(
    plan: Assumptions,
    actuals: Actuals,
    samples: Sequence[Iterable[Floats]] | None = None,
    correlations: Correlations | None = None,
) -> AgainstPlan:
    r"""Hold what happened against the plan, month by month.

    Parameters
    ----------
    plan : Assumptions
        The case that was decided on; its ranges are the plan's.
    actuals : Actuals
        What happened. Months beyond the plan's horizon are left out, and said.
    samples : sequence of iterables, optional
        Points as ``simulated`` takes them, of which the first 1,024 draws are used; those of the
        usual seed unless given.
    correlations : mapping of pairs of keys to numbers, optional
        As ``simulate`` takes them.

    Returns
    -------
    AgainstPlan
        For ``customers``, ``referred``, ``paid`` and ``retention`` the plan, the ends of the
        range that 19 of 20 draws stay above or below, and what happened.

    Raises
    ------
    AssumptionError
        If a range breaks a bound or a rule, or a base grows beyond all numbers.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> found = against_plan(assumptions(), parse_actuals("ours.csv", "month,customers\n1,99950\n"))
    >>> found.measures["customers"].places
    ['inside']
    """
    sample = (samples or samples_of(plan, DRAWS, SEED))[0]
    run = evaluated(plan, next(iter(sample))[:DRAWS], correlations)
    drawn, expected = _measures(run), _measures(business_case(plan).evaluation)
    measures = {}
    for key, happened in actuals.known._asdict().items():
        low, high = np.percentile(drawn[key], ENDS, axis=1)
        actual = np.full(run.months, nan)
        actual[: len(happened)] = happened[: run.months]
        measures[key] = Measured(key, expected[key][:, 0], low, high, actual)
    return AgainstPlan(plan, measures, _notes(plan, actuals), actuals)


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
    return Continued(before, case, min(actuals.months, _horizon(plan)))


def held_words(found: Measured) -> str:
    """Say in how many months the plan's range held, and when it did not."""
    months, places = found.months, found.places
    inside, count = places.count("inside"), len(places)
    if count == 1:
        return f"{found.label} lay {places[0]} the plan's range in month {months[0]}"
    if len(set(places)) == 1:
        return f"{found.label} lay {places[0]} the plan's range in {_all(count)}"
    where = f"inside the plan's range in {inside} of {count} months"
    if not inside:
        where = f"outside the plan's range in {_all(count)}"
    return f"{found.label} lay {where}, {_outside(months, places)}"


def headline(forecast: Continued) -> str:
    """Say what the case is worth now, and when it pays back, beside the plan."""
    gone = counted(forecast.months, "months")
    sign = forecast.plan.assumptions.currency
    now, planned = (money(case.npv, sign) for case in (forecast.case, forecast.plan))
    back, same = _back_words(forecast), ", as planned"
    if now == planned and back.endswith(same):
        return f"After {gone} the case is worth {now}{back.removesuffix(same)}: both as planned"
    instead = same if now == planned else f" instead of {planned}"
    return f"After {gone} the case is worth {now}{instead}{back}"


def so_far_words(forecast: Continued) -> str:
    """Say which part of the worth is behind, and which is still to come."""
    sign = forecast.plan.assumptions.currency
    (so_far, planned), (to_come, hoped) = (
        [money(worth, sign) for worth in worths] for worths in (forecast.so_far, forecast.to_come)
    )
    return (
        f"Of this, {so_far} is behind (planned: {planned}) and {to_come} to come (planned: {hoped})"
    )


def worth_rows(forecast: Continued) -> list[list[str]]:
    """Print the figures as they go on, beside the plan's."""
    sign, plan = forecast.plan.assumptions.currency, forecast.plan.assumptions
    cases = (forecast.case, forecast.plan)
    return [
        ["Net present value", *(money(case.npv, sign) for case in cases)],
        ["of it so far", *(money(worth, sign) for worth in forecast.so_far)],
        ["of it to come", *(money(worth, sign) for worth in forecast.to_come)],
        ["Paid back", *(_back(case) for case in cases)],
        [f"Customers after {years(plan)}", *(customer_count(_last(case)) for case in cases)],
    ]


def held_rows(found: AgainstPlan) -> list[list[str]]:
    """Print for each measure that is known where it lay, and its latest figure beside the plan's."""
    rows = []
    for each in found.measures.values():
        if each.months:
            counts = [str(each.places.count(place)) for place in ("inside", "below", "above")]
            last = each.months[-1] - 1
            shown = [
                _show(each.key, of[last]) for of in (each.actual, each.plan, each.low, each.high)
            ]
            latest = f"{shown[0]} in month {last + 1}"
            rows.append([each.label, *counts, latest, shown[1], f"{shown[2]} to {shown[3]}"])
    return rows


HELD_HEADS = ["", "Inside", "Below", "Above", "Latest", "Plan", "Plan's range"]
"""Over ``held_rows``."""


def exhibits(found: AgainstPlan, forecast: Continued) -> dict[str, Table]:
    """Return the table of each chart of what happened."""
    made = {f"actual_{key}": _measure(found, key, forecast) for key in LABELS}
    return {"continued_cash": continued_cash(forecast)} | made


def _measure(found: AgainstPlan, key: str, forecast: Continued) -> Table:
    """A measure: ``series`` (p95, plan, continued, p5, actual), ``month``, ``value``, ``place``, ``label``."""
    here, horizon = found.measures[key], _horizon(found.plan)
    all_months = range(1, horizon + 1)
    rows = [
        (series, month, float(value), "", label if month == horizon else "")
        for series, values, label in (
            ("p95", here.high, "1 in 20 above"),
            ("plan", here.plan, "the plan"),
            ("p5", here.low, "1 in 20 below"),
        )
        for month, value in zip(all_months, values, strict=True)
    ]
    if key != "retention":
        rows += _continued(forecast, key)
    rows += [
        ("actual", month, float(here.actual[month - 1]), place, "")
        for month, place in zip(here.months, here.places, strict=True)
    ]
    title = held_words(here) if here.months else _expected(found, here)
    names = ("series", "month", "value", "place", "label")
    measure = f"{SUBTITLES[key]}; {IN_DRAWS} lie in the shade; the axis does not start at 0"
    return Table(in_columns(rows, names), title, measure, footer(found.plan))


def _continued(forecast: Continued, key: str) -> list[tuple[str, int, float, str, str]]:
    """Return the rows of the months to come, where some are gone by and some are left."""
    horizon = _horizon(forecast.plan.assumptions)
    if not 0 < forecast.months < horizon:
        return []
    # the base goes on from where it is; what joins in a month is not tied to the month before
    first = forecast.months if key == "customers" else forecast.months + 1
    going_on = _measures(forecast.case.evaluation)[key][first - 1 :, 0]
    return [
        ("continued", month, float(value), "", "continued" if month == horizon else "")
        for month, value in enumerate(going_on, first)
    ]


def continued_cash(forecast: Continued) -> Table:
    """Cumulative cash: ``series`` (plan, continued), ``month``, ``money``, ``gone``, ``label``."""
    plan, horizon = forecast.plan.assumptions, _horizon(forecast.plan.assumptions)
    lines = {"plan": ("the plan", forecast.plan)}
    if forecast.months:
        label = "continued" if forecast.months < horizon else "what happened"
        lines["continued"] = (label, forecast.case)
    rows = [
        (series, month, float(cash), forecast.months, label if month == horizon else "")
        for series, (label, case) in lines.items()
        for month, cash in enumerate(case.net_table.columns["cumulative"])
    ]
    worth = money(forecast.plan.npv, plan.currency)
    title = f"The plan is worth {worth}{_back_words(forecast)}"
    return Table(
        in_columns(rows, ("series", "month", "money", "gone", "label")),
        headline(forecast) if forecast.months else title,
        in_money("Cumulative net cash of the programme", plan),
        footer(plan),
    )


def _expected(found: AgainstPlan, here: Measured) -> str:
    """Say what the plan expects at its end, where nothing is known yet."""
    value, low, high = (_show(here.key, of[-1]) for of in (here.plan, here.low, here.high))
    what = {
        "customers": counted(value, "customers"),
        "referred": counted(value, "referred customers a month"),
        "paid": counted(value, "paid customers a month"),
        "retention": f"{value} of customers kept in a year",
    }[here.key]
    after = years(found.plan)
    return f"The plan expects {what} after {after}, between {low} and {high} in {IN_DRAWS}"


def _all(months: int) -> str:
    return f"all {months} months" if months > 2 else "both months"  # noqa: PLR2004 - a word for two


def _outside(months: list[int], places: list[str]) -> str:
    """Say when a measure lay outside the plan's range, and on which side."""
    count = {side: places.count(side) for side in ("below", "above") if side in places}
    if len(count) > 1:
        return " and ".join(f"{side} it in {many}" for side, many in count.items())
    [(side, many)] = count.items()
    first = months[places.index(side)]
    if many == 1:
        return f"{side} it in month {first}"
    since = set(places[-many:]) == {side}
    return f"{side} it from month {first} on" if since else f"{side} it in {many}"


def _back_words(forecast: Continued) -> str:
    """Say when the cash is back, beside the plan; nothing where nothing is spent."""
    if forecast.plan.pv_costs <= 0:
        return ""
    now, planned = (_when(case) for case in (forecast.case, forecast.plan))
    paid = now if now.startswith("not") else f"paid back {now}"
    if not forecast.months:
        return f"; {paid}"
    if now == planned:
        return f"; {paid}, {'nor was the plan' if now.startswith('not') else 'as planned'}"
    if now.startswith("in month") and planned.startswith("in month"):
        return f"; {paid} instead of {planned.removeprefix('in month ')}"
    return f"; {paid}, the plan {planned}"


def _when(case: BusinessCase) -> str:
    """Say when a case that costs something is paid back."""
    back = case.payback_months
    if back is None:
        return f"not paid back in {years(case.assumptions)}"
    return when_back(back) if back == 0 else f"in {when_back(back)}"


def _back(case: BusinessCase) -> str:
    return case.payback_note if case.payback_months is None else when_back(case.payback_months)


def _notes(plan: Assumptions, actuals: Actuals) -> list[str]:
    """Say what was left out, filled in, and taken from the plan."""
    if not actuals.months:
        return []
    last, notes = _horizon(plan), []
    if actuals.first:
        notes.append(f"Month 1 is {actuals.first}.")
    if actuals.months > last:
        beyond = f"month {last + 1} is" if actuals.months == last + 1 else (
            f"months {last + 1} to {actuals.months} are"
        )  # fmt: skip
        notes.append(f"The plan ends after month {last}: {beyond} left out.")
    if any(np.isnan(figures[:last]).any() for figures in actuals.known[:3]):
        notes.append(FILLED_IN)
    return [*notes, AS_PLANNED]


def _measures(run: Evaluation) -> dict[str, Floats]:
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


def _show(key: str, value: float) -> str:
    return percent(value) if key == "retention" else customer_count(value)


def _last(case: BusinessCase) -> float:
    return float(case.evaluation.customers()[-1])


def _horizon(plan: Assumptions) -> int:
    return MONTHS * int(plan["horizon_years"].likely)
