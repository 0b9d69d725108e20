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
    of_continued,
    of_form,
    of_own_data,
    of_scores,
    of_simulation,
    of_stress_tests,
    of_two_cases,
)
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.report import comparison, sensitivity, uncertainty
from cxroi.report.exhibits import EXHIBITS

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
        "Cumulative net cash by month, also in today's money, and when it is paid back.",
        of_case(EXHIBITS["cash"]),
    ),
    "value": Entry(
        "What each driver brings, the programme's cost, and the net present value they leave.",
        of_case(EXHIBITS["value"]),
    ),
    "customers": Entry(
        "Customers month by month, with the programme and with today's mix.",
        of_case(EXHIBITS["customers"]),
    ),
    "retention": Entry(
        "How many stay a year: the bonded, the satisfied, the let down, and all.",
        of_case(EXHIBITS["retention"]),
    ),
    "new_customers": Entry(
        "New customers a year, referred and paid for, and what one costs.",
        of_case(EXHIBITS["new_customers"]),
    ),
    "customer_tiers": Entry(
        "Bonded, satisfied and let-down customers month by month, beside today's mix.",
        of_case(EXHIBITS["customer_tiers"]),
    ),
    "fan": Entry(
        "Cumulative cash of all draws: half of them, and 8 of 10, month by month.",
        of_simulation(uncertainty.fan),
    ),
    "spread": Entry(
        "How often each net present value is drawn, and how often the case gains.",
        of_simulation(uncertainty.npv_distribution),
    ),
    "tornado": Entry(
        "Net present value with each assumption alone at both ends of its range.",
        of_swings(),
    ),
    "variance": Entry(
        "Each assumption's share of the variance, by itself and together with others.",
        of_shares(sensitivity.variance),
    ),
    "influence": Entry(
        "What each assumption rests on beside its share of the variance, and what is asked first.",
        of_shares(influence),
    ),
    "must_be_true": Entry(
        "What each assumption must be for the case to pay, and how much of its range gives that.",
        of_requirements(),
    ),
    "grid": Entry(
        "Net present value over pairs of two assumptions, and the line where it breaks even.",
        of_pairs(),
    ),
    "information": Entry(
        "What it is worth to know each assumption before deciding.", of_information()
    ),
    "survey": Entry(
        "What a survey is worth before deciding, by the number of customers asked.",
        of_simulation(survey),
    ),
    "stressed_cash": Entry(
        "Cumulative cash as assumed, after a failure, where leaving is easy, and in a downturn.",
        of_stress_tests("stressed_cash"),
    ),
    "stressed_customers": Entry(
        "Customers as assumed, after a failure, where leaving is easy, and in a downturn.",
        of_stress_tests("stressed_customers"),
    ),
    "finance": Entry("Benefits, costs and cumulative cash by year, after risk.", of_form()),
    "continued_cash": Entry(
        "Cumulative cash as planned, and as it goes on from what happened.", of_continued()
    ),
    "actual_customers": Entry(
        "Customers as they were, beside the plan and its range.",
        of_actuals("actual_customers"),
    ),
    "actual_referred": Entry(
        "Referred customers as they were, beside the plan and its range.",
        of_actuals("actual_referred"),
    ),
    "actual_paid": Entry(
        "Customers paid for as they were, beside the plan and its range.",
        of_actuals("actual_paid"),
    ),
    "actual_retention": Entry(
        "Retention as it was, beside the plan and its range.", of_actuals("actual_retention")
    ),
    "bridge": Entry(
        "The way from the net present value of one case to that of another, by assumption.",
        of_two_cases(),
    ),
    "compared_cash": Entry(
        "Cumulative cash of two to four cases.", of_cases(comparison.compared_cash)
    ),
    "compared_customers": Entry(
        "Customers of two to four cases.", of_cases(comparison.compared_customers)
    ),
    "kept_by_box": Entry(
        "How many of your customers stayed a year, by the box of their answer.",
        of_own_data("kept_by_box"),
    ),
    "second_by_box": Entry(
        "How many of your customers hold a second product, by the box of their answer.",
        of_own_data("second_by_box"),
    ),
    "moved_retention_odds_ratio": Entry(
        "The published gap in retention, what your data say of it, and both together.",
        of_own_data("moved_retention_odds_ratio"),
    ),
    "moved_cross_sell_odds_ratio": Entry(
        "The published gap in cross-sell, what your data say of it, and both together.",
        of_own_data("moved_cross_sell_odds_ratio"),
    ),
    "moved_let_down_odds_ratio": Entry(
        "How much sooner the let down leave: as assumed, by your data, and by both.",
        of_own_data("moved_let_down_odds_ratio"),
    ),
    "moved_referral_ratio": Entry(
        "How much more the bonded refer: as published, by your data, and by both.",
        of_own_data("moved_referral_ratio"),
    ),
    "stayed": Entry(
        "Share of your customers still here, month by month after they joined.",
        of_own_data("stayed"),
    ),
    "profile": Entry(
        "Answers to the readiness check beside the share of companies that have the practice.",
        of_answers(),
    ),
    "cliff": Entry("Stated loyalty by score, and what is left of it in deeds.", of_scores()),
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
    "Pays back in month 47; 0.17 m better off in today's money"
    """
    found = table_of(result, name)
    if not found.title:
        raise CxroiError(
            f"Of this {type(result).__name__} the chart '{name}' has nothing to draw: too little is "
            "known. Choose another chart, or bring more."
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
    '“How much of the gap applies to you” moves the answer most: from −0.95 m to 1.44 m'
    """
    if not isinstance(name, str):
        raise CxroiError(
            'The name of a chart is a text, and comes second. Write it as: cxroi.chart(result, "cash").'
        )
    if name not in GALLERY:
        raise CxroiError(f"There is no chart '{name}'. {did_you_mean(name, GALLERY)}")
    entry = GALLERY[name]
    for way in entry.ways:
        if way.fits(result):
            return way.table(result)
    others = ", ".join(charts_of(result))
    remedy = f"Of it there is: {others}." if others else "Ask cxroi.charts() what there is."
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
