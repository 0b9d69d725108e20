"""What happened since the decision: where the plan's range held, and how the case goes on from there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import nan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.analysis.actuals_file import LABELS, Actuals
from cxroi.analysis.samples import SEED, samples_of
from cxroi.analysis.simulation import evaluate_block
from cxroi.model.business_case import BusinessCase, business_case
from cxroi.model.cash_flows import MONTHS
from cxroi.model.evaluate import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from cxroi.analysis.copula import Correlations
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.evaluate import Evaluation

    Floats = NDArray[np.float64]


DRAWS = 1024
"""Of which the plan's range is made."""
ENDS = (5, 95)
"""Of the draws, the percentiles between which the plan's range lies."""


SAME = 1e-9
"""Share of a figure by which two of them differ by no more than rounding."""


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
    run = evaluate_block(plan, next(iter(sample))[:DRAWS], correlations)
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
    >>> from cxroi.analysis.actuals_file import parse_actuals
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


def horizon_months(plan: Assumptions) -> int:
    """Return how many months a plan looks ahead."""
    return MONTHS * int(plan["horizon_years"].likely)
