"""Which charts are there, what does each show, and what is it made from?

The one table of charts: a row a chart, with the ways that lead to its table. The functions that
draw them have the same names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cxroi.exports.chart_frames import (
    influence,
    of_information,
    of_pairs,
    of_requirements,
    of_shares,
    of_swings,
    survey,
)
from cxroi.exports.chart_functions import chart_functions
from cxroi.exports.chart_ways import (
    of_actuals,
    of_answers,
    of_case,
    of_cases,
    of_choices,
    of_continued,
    of_form,
    of_own_data,
    of_portfolio,
    of_scores,
    of_simulation,
    of_spending,
    of_stress_tests,
    of_two_cases,
)
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.report import comparison, keep_or_acquire, sensitivity, uncertainty
from cxroi.report.exhibits import EXHIBITS
from cxroi.report.initiatives import value_by_budget, value_of_each

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt
    import pandas as pd

    from cxroi.exports.chart_ways import Way
    from cxroi.model.tables import Table


class Entry(NamedTuple):
    """A chart of the gallery."""

    shows: str
    ways: Sequence[Way]

    @property
    def made_from(self) -> str:
        """The kinds of result it can be made from, the natural one first."""
        *others, last = (way.words for way in self.ways)
        return f"{', '.join(others)} or {last}" if others else last


GALLERY = {
    "cash": Entry(
        "Cumulative net cash by month, plain and discounted, with payback.",
        of_case(EXHIBITS["cash"]),
    ),
    "value": Entry(
        "Benefits by driver, less programme cost, down to NPV.",
        of_case(EXHIBITS["value"]),
    ),
    "customers": Entry(
        "Customers by month, with and without the programme.",
        of_case(EXHIBITS["customers"]),
    ),
    "retention": Entry(
        "Annual retention of bonded, satisfied and let-down customers, and of all.",
        of_case(EXHIBITS["retention"]),
    ),
    "new_customers": Entry(
        "New customers per year, referred and paid, with average acquisition cost.",
        of_case(EXHIBITS["new_customers"]),
    ),
    "customer_tiers": Entry(
        "Bonded, satisfied and let-down customers by month, with and without the programme.",
        of_case(EXHIBITS["customer_tiers"]),
    ),
    "fan": Entry(
        "Cumulative cash across simulations by month: the 50% and 80% ranges.",
        of_simulation(uncertainty.fan),
    ),
    "spread": Entry(
        "Distribution of NPV across simulations, with the chance of a positive NPV.",
        of_simulation(uncertainty.npv_distribution),
    ),
    "tornado": Entry(
        "NPV when one assumption moves to the low or high end of its range.",
        of_swings(),
    ),
    "variance": Entry(
        "Share of NPV variance by assumption: own effect and interactions.",
        of_shares(sensitivity.variance),
    ),
    "influence": Entry(
        "Evidence behind each assumption v its share of NPV variance.",
        of_shares(influence),
    ),
    "must_be_true": Entry(
        "Break-even value of each assumption, and its chance given the range.",
        of_requirements(),
    ),
    "grid": Entry(
        "NPV across combinations of two assumptions, with the break-even line.",
        of_pairs(),
    ),
    "information": Entry(
        "Value of information for each assumption before deciding.", of_information()
    ),
    "survey": Entry(
        "Value of a survey before deciding, by number of customers asked.",
        of_simulation(survey),
    ),
    "stressed_cash": Entry(
        "Cumulative cash as assumed, after a failure, with easy switching and in a downturn.",
        of_stress_tests("stressed_cash"),
    ),
    "stressed_customers": Entry(
        "Customers as assumed, after a failure, with easy switching and in a downturn.",
        of_stress_tests("stressed_customers"),
    ),
    "budget": Entry(
        "Highest mean NPV by budget, with the budgets that are as good shaded.",
        of_portfolio(value_by_budget),
    ),
    "initiatives": Entry(
        "NPV of each initiative, alone and as a share of the best set.",
        of_portfolio(value_of_each),
    ),
    "acquisition_curve": Entry(
        "New customers by acquisition spending: today, the best, and where the next unit breaks even.",
        of_spending(keep_or_acquire.acquisition_curve),
    ),
    "retention_curve": Entry(
        "Annual retention by spending per customer: today, the best, and where the next unit breaks even.",
        of_spending(keep_or_acquire.retention_curve),
    ),
    "finance": Entry("Risk-adjusted annual benefits and costs, with cumulative cash.", of_form()),
    "continued_cash": Entry(
        "Cumulative cash as planned, and as projected from actuals.", of_continued()
    ),
    "actual_customers": Entry(
        "Actual customers v the plan and its range.",
        of_actuals("actual_customers"),
    ),
    "actual_referred": Entry(
        "Actual referred customers v the plan and its range.",
        of_actuals("actual_referred"),
    ),
    "actual_paid": Entry(
        "Actual paid customers v the plan and its range.",
        of_actuals("actual_paid"),
    ),
    "actual_retention": Entry(
        "Actual retention v the plan and its range.", of_actuals("actual_retention")
    ),
    "bridge": Entry(
        "NPV bridge from one case to another, by assumption.",
        of_two_cases(),
    ),
    "npv_difference": Entry(
        "Range of the difference in NPV between two to four cases.", of_choices()
    ),
    "compared_cash": Entry(
        "Cumulative cash of two to four cases.", of_cases(comparison.compared_cash)
    ),
    "compared_customers": Entry(
        "Customers of two to four cases.", of_cases(comparison.compared_customers)
    ),
    "kept_by_box": Entry(
        "Share of your customers who stayed a year, by survey score.",
        of_own_data("kept_by_box"),
    ),
    "second_by_box": Entry(
        "Share of your customers who hold a second product, by survey score.",
        of_own_data("second_by_box"),
    ),
    "moved_retention_odds_ratio": Entry(
        "Retention gap: published, in your data and combined.",
        of_own_data("moved_retention_odds_ratio"),
    ),
    "moved_cross_sell_odds_ratio": Entry(
        "Cross-sell gap: published, in your data and combined.",
        of_own_data("moved_cross_sell_odds_ratio"),
    ),
    "moved_let_down_odds_ratio": Entry(
        "How much sooner let-down customers leave: assumed, in your data and combined.",
        of_own_data("moved_let_down_odds_ratio"),
    ),
    "moved_referral_ratio": Entry(
        "How much more bonded customers refer: published, in your data and combined.",
        of_own_data("moved_referral_ratio"),
    ),
    "stayed": Entry(
        "Share of your customers retained, by months since joining.",
        of_own_data("stayed"),
    ),
    "profile": Entry(
        "Answers to the readiness check v the share of companies with each practice.",
        of_answers(),
    ),
    "cliff": Entry(
        "Stated loyalty by score, and the share that turns into behaviour.", of_scores()
    ),
}
"""Every chart by its name, in the order of reading."""


def charts() -> pd.DataFrame:
    """Say which charts there are: ``name``, what it ``shows``, and what it is ``made_from``.

    Examples
    --------
    >>> import cxroi
    >>> cxroi.charts().set_index("name").loc["fan"].tolist()[1]
    'a Simulation, Assumptions or a BusinessCase'
    """
    import pandas as pd

    rows = [(name, entry.shows, entry.made_from) for name, entry in GALLERY.items()]
    return pd.DataFrame(rows, columns=["name", "shows", "made_from"])


def chart(result: object, name: str) -> alt.LayerChart:
    """Draw a result: title, measure and sources are part of the chart.

    Parameters
    ----------
    result : object
        What the chart is made from, as ``cxroi.charts()`` says it: a case, a simulation, what
        ``tornado``, ``compare`` or another question returned. From plainer things, such as
        assumptions, the result is worked out first, by what was chosen about the case.
    name : str
        Of the chart.

    Returns
    -------
    altair.LayerChart
        As wide as 480 pixels; ``properties`` changes it, ``save`` writes it.

    Raises
    ------
    CxroiError
        If there is no chart of that name, or it cannot be made from the result, or the result
        holds nothing that it could draw.

    Examples
    --------
    >>> import cxroi
    >>> drawn = cxroi.chart(cxroi.assumptions(), "cash")
    >>> drawn.description
    'Pays back in month 47; net present value 0.17m'
    """
    found = table_of(result, name)
    if not found.title:
        raise CxroiError(
            f"The chart '{name}' has nothing to show for this {type(result).__name__}: there is too little "
            "data. Choose another chart, or add data."
        )
    drawn: alt.LayerChart = chart_functions()[name](found.frame())
    return drawn


def table_of(result: object, name: str) -> Table:
    """Return the table that a chart draws of a result; its title is empty where it has nothing to show.

    Raises
    ------
    CxroiError
        As ``chart``.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> table_of(assumptions(), "tornado").title
    'The share of the published gap that applies moves NPV most: −0.95m to 1.44m'
    """
    if not isinstance(name, str):
        raise CxroiError(
            'The name of a chart is text and comes second. Write: cxroi.chart(result, "cash").'
        )
    if name not in GALLERY:
        raise CxroiError(f"There is no chart '{name}'. {did_you_mean(name, GALLERY)}")
    entry = GALLERY[name]
    for way in entry.ways:
        if way.fits(result):
            return way.table(result)
    others = ", ".join(charts_of(result))
    remedy = f"Available: {others}." if others else "cxroi.charts() lists every chart."
    raise CxroiError(
        f"The chart '{name}' is made from {entry.made_from}, not from this {type(result).__name__}. "
        f"{remedy}"
    )


def charts_of(result: object) -> list[str]:
    """Name the charts that can be made from a result, in the order of reading.

    Examples
    --------
    >>> from cxroi import assumptions, tornado
    >>> charts_of(tornado(assumptions()))
    ['tornado']
    """
    return [name for name, entry in GALLERY.items() if any(way.fits(result) for way in entry.ways)]
