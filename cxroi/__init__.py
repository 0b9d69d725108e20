"""cxroi: what is a better customer experience worth, what may it cost, how sure are we?

    data/      what we believe: assumptions, published claims, scenarios
    model      what a case is worth: customers month by month, cash, NPV, payback
    analysis   questions asked of the model: how sure, what matters, what must be true
    calibration  a company's own customers become assumptions with ranges
    report     what is said of a case: sentences, and the tables behind charts
    charts     a table in, a chart out; cxroi.charts() says which there are
    exports    a case on paper: slides, documents, a spreadsheet, pictures
    widgets    the live pages
    serve      the command line and the server

>>> import cxroi
>>> round(cxroi.business_case(cxroi.assumptions()).npv, 2)
168731.54
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from cxroi.analysis.actuals import actuals_template, continue_from
from cxroi.analysis.actuals_file import parse_actuals, read_actuals
from cxroi.analysis.benefit_kinds import benefit_kinds
from cxroi.analysis.break_even import break_even, break_evens, frontier
from cxroi.analysis.comparison import compare
from cxroi.analysis.information import value_of_information, value_of_sample
from cxroi.analysis.initiatives import Portfolio
from cxroi.analysis.keep_or_acquire import KeepOrAcquire, keep_or_acquire
from cxroi.analysis.named_stresses import apply_stress, named_stresses
from cxroi.analysis.own_equations import try_equations
from cxroi.analysis.portfolio import portfolio
from cxroi.analysis.requirements import what_must_be_true
from cxroi.analysis.revenue_retention import revenue_retention
from cxroi.analysis.sensitivity import grid, tornado
from cxroi.analysis.simulation import Simulation, simulate
from cxroi.analysis.variance import variance_shares
from cxroi.calibration.pilot import pilot
from cxroi.model.assumption import Assumption
from cxroi.model.assumptions import Assumptions
from cxroi.model.business_case import BusinessCase, business_case
from cxroi.model.choosing import AtLeast, NotBoth, OnlyWith, Without
from cxroi.model.claims import claims, sources
from cxroi.model.correlations import rank_correlations
from cxroi.model.equation_table import equations
from cxroi.model.errors import AssumptionError, CxroiError, DataError
from cxroi.model.evaluate import Evaluation, evaluate
from cxroi.model.extras import say_missing
from cxroi.model.initiatives import Initiative, initiatives, read_initiatives
from cxroi.model.lifetime import base_value, expected_years, lifetime_value
from cxroi.model.links import read_link, write_link
from cxroi.model.scenario_files import read_scenario, write_scenario
from cxroi.model.scenarios import assumptions, scenarios
from cxroi.model.snippets import snippet
from cxroi.model.stress_tests import Failure, Stress
from cxroi.model.survival import fit_stays, fit_survival, survival_curve
from cxroi.report.actuals import against_plan
from cxroi.report.board import headline
from cxroi.report.explanation_tree import Explanation
from cxroi.report.explanations import explain
from cxroi.report.finance_form import finance_form
from cxroi.report.tiles import tiles
from cxroi.report.verdict import verdict

if TYPE_CHECKING:
    import pandas as pd

    from cxroi.calibration.calibration import calibrate
    from cxroi.exports.gallery import chart, charts

__version__ = "0.14.0"

__all__ = [
    "Assumption",
    "AssumptionError",
    "Assumptions",
    "AtLeast",
    "BusinessCase",
    "CxroiError",
    "DataError",
    "Evaluation",
    "Explanation",
    "Failure",
    "Initiative",
    "KeepOrAcquire",
    "NotBoth",
    "OnlyWith",
    "Portfolio",
    "Simulation",
    "Stress",
    "Without",
    "actuals_template",
    "against_plan",
    "apply_stress",
    "assumptions",
    "base_value",
    "benefit_kinds",
    "break_even",
    "break_evens",
    "business_case",
    "calibrate",
    "chart",
    "charts",
    "claims",
    "compare",
    "continue_from",
    "equations",
    "evaluate",
    "expected_years",
    "explain",
    "finance_form",
    "fit_stays",
    "fit_survival",
    "frontier",
    "grid",
    "headline",
    "initiatives",
    "keep_or_acquire",
    "lifetime_value",
    "named_stresses",
    "parse_actuals",
    "pilot",
    "portfolio",
    "rank_correlations",
    "read_actuals",
    "read_initiatives",
    "read_link",
    "read_scenario",
    "revenue_retention",
    "scenarios",
    "simulate",
    "snippet",
    "sources",
    "survival_curve",
    "tiles",
    "tornado",
    "try_equations",
    "value_of_information",
    "value_of_sample",
    "variance_shares",
    "verdict",
    "what_must_be_true",
    "write_link",
    "write_scenario",
]


def __getattr__(name: str) -> Any:
    """Import what few readers need when it is first asked for: Polars for own tables, and the charts."""
    if name == "calibrate":
        with say_missing("data"):
            from cxroi.calibration.calibration import calibrate  # noqa: PLC0415 - see above

        return calibrate
    if name == "chart":
        from cxroi.exports.gallery import chart  # noqa: PLC0415 - see above

        return chart
    if name == "widgets":
        return import_module("cxroi.widgets")
    raise AttributeError(f"module 'cxroi' has no attribute '{name}'")


class _Charts(ModuleType):
    """The package of the chart functions, which says what there is when it is called."""

    def __call__(self) -> pd.DataFrame:
        """Do what ``cxroi.exports.gallery.charts`` does."""
        from cxroi.exports.gallery import charts  # noqa: PLC0415 - as for ``chart``

        return charts()


# One name for the package and for the question: a function in its place would be lost as soon as
# the package is imported, or the package's parts could not be reached by its name any more.
import_module("cxroi.charts").__class__ = _Charts
