"""What happened since the decision, in sentences and tables against the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.analysis.actuals import (
    Continued,
    Measured,
    horizon_months,
    measures_beside_plan,
)
from cxroi.model.units import money, percent, write_count, write_range
from cxroi.report.formats import customer_count, when_back, years

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from cxroi.analysis.actuals_file import Actuals
    from cxroi.analysis.copula import Correlations
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.business_case import BusinessCase

    Floats = NDArray[np.float64]


AS_PLANNED = (
    "Results without the programme cannot be observed. They follow the plan, as do margins, prices "
    "and the rates of future months."
)


FILLED_IN = "Missing figures are calculated from known ones at the plan's rates."


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
        Points as ``simulate_points`` takes them, of which the first 1,024 draws are used; those of the
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
    >>> from cxroi import assumptions, parse_actuals
    >>> found = against_plan(assumptions(), parse_actuals("ours.csv", "month,customers\n1,99950\n"))
    >>> found.measures["customers"].places
    ['inside']
    """
    measures = measures_beside_plan(plan, actuals, samples, correlations)
    return AgainstPlan(plan, measures, _notes(plan, actuals), actuals)


def range_words(found: Measured) -> str:
    """Say in how many months the plan's range held, and when it did not."""
    months, places = found.months, found.places
    inside, count = places.count("inside"), len(places)
    if count == 1:
        return f"{found.label}: {places[0]} the plan's range in month {months[0]}"
    if len(set(places)) == 1:
        return f"{found.label}: {places[0]} the plan's range in {_all(count)}"
    where = f"inside the plan's range in {inside} of {count} months"
    if not inside:
        where = f"outside the plan's range in {_all(count)}"
    return f"{found.label}: {where}, {_outside(months, places)}"


def headline(forecast: Continued) -> str:
    """Say what the case is worth now, and when it pays back, beside the plan."""
    gone = write_count(forecast.months, "months")
    sign = forecast.plan.assumptions.currency
    now, planned = (money(case.npv, sign) for case in (forecast.case, forecast.plan))
    back, same = payback_beside_plan(forecast), ", as planned"
    if now == planned and back.endswith(same):
        return f"After {gone} NPV is {now}{back.removesuffix(same)}: both as planned"
    instead = same if now == planned else f" instead of {planned}"
    return f"After {gone} NPV is {now}{instead}{back}"


def so_far_words(forecast: Continued) -> str:
    """Say which part of the NPV has been realised, and which is still to come."""
    sign = forecast.plan.assumptions.currency
    (so_far, planned), (to_come, hoped) = (
        [money(value, sign) for value in pair] for pair in (forecast.so_far, forecast.to_come)
    )
    realised = f"{so_far} has been realised (plan: {planned})"
    return f"Of this, {realised} and {to_come} is still to come (plan: {hoped})"


def value_rows(forecast: Continued) -> list[list[str]]:
    """Print the figures as they go on, beside the plan's."""
    sign, plan = forecast.plan.assumptions.currency, forecast.plan.assumptions
    cases = (forecast.case, forecast.plan)
    return [
        ["Net present value", *(money(case.npv, sign) for case in cases)],
        ["of which realised", *(money(value, sign) for value in forecast.so_far)],
        ["of which still to come", *(money(value, sign) for value in forecast.to_come)],
        ["Payback", *(_back(case) for case in cases)],
        [f"Customers after {years(plan)}", *(customer_count(_last(case)) for case in cases)],
    ]


def range_rows(found: AgainstPlan) -> list[list[str]]:
    """Print for each measure that is known where it lay, and its latest figure beside the plan's."""
    rows = []
    for each in found.measures.values():
        if each.months:
            counts = [str(each.places.count(place)) for place in ("inside", "below", "above")]
            last = each.months[-1] - 1
            shown = [
                show_measure(each.key, of[last])
                for of in (each.actual, each.plan, each.low, each.high)
            ]
            latest = f"{shown[0]} in month {last + 1}"
            rows.append([each.label, *counts, latest, shown[1], write_range(shown[2], shown[3])])
    return rows


RANGE_COLUMNS = ["", "Inside", "Below", "Above", "Latest", "Plan", "90% range"]
"""Over ``range_rows``."""


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


def payback_beside_plan(forecast: Continued) -> str:
    """Say when the case pays back, against the plan; nothing where nothing is spent."""
    if forecast.plan.pv_costs <= 0:
        return ""
    now, planned = (_when(case) for case in (forecast.case, forecast.plan))
    paid = now if now.startswith("no ") else f"payback {now}"
    if not forecast.months:
        return f"; {paid}"
    if now == planned:
        return f"; {paid}, as planned"
    if now.startswith("in month") and planned.startswith("in month"):
        return f"; {paid} instead of {planned.removeprefix('in month ')}"
    return f"; {paid} (plan: {planned.removeprefix('in ')})"


def _when(case: BusinessCase) -> str:
    """Say when a case that costs something is paid back."""
    back = case.payback_months
    if back is None:
        return f"no payback in {years(case.assumptions)}"
    return when_back(back) if back == 0 else f"in {when_back(back)}"


def _back(case: BusinessCase) -> str:
    return case.payback_note if case.payback_months is None else when_back(case.payback_months)


def _notes(plan: Assumptions, actuals: Actuals) -> list[str]:
    """Say what was left out, filled in, and taken from the plan."""
    if not actuals.months:
        return []
    last, notes = horizon_months(plan), []
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


def show_measure(key: str, value: float) -> str:
    """Print a figure of a measure: a rate as per cent, all else as customers."""
    return percent(value) if key == "retention" else customer_count(value)


def _last(case: BusinessCase) -> float:
    return float(case.evaluation.customers()[-1])
