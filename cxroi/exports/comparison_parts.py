"""Which case is better, on paper: the figures of two to four cases, and how surely one is best."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cxroi.analysis.choice import check_one_currency, choice
from cxroi.exports.chart_ways import as_chosen
from cxroi.exports.finance_parts import PaperTable, as_said
from cxroi.model.business_case import business_case
from cxroi.report import comparison
from cxroi.report.formats import chance

if TYPE_CHECKING:
    from cxroi.exports.proposal import Proposal

FIGURES = "Cases side by side"


def comparison_parts(proposal: Proposal) -> list[PaperTable]:
    """Return a case beside those that it is held against: figures, which is better, differences.

    Raises
    ------
    CxroiError
        If they are more than four, or in several currencies.
    """
    cases = comparison.name_apart([proposal.assumptions, *proposal.against])
    check_one_currency(cases)
    # drawn alike: with what was chosen about the first
    drawn = [as_chosen(replace(each, choices=proposal.assumptions.choices)) for each in cases]
    found = choice([risk.npv for risk in drawn])
    shown = comparison.figures(
        [business_case(each) for each in cases],
        [chance(risk.probability_of_gain) for risk in drawn],
    )
    tables = [shown | {"title": FIGURES}, *comparison.choice_tables(found, cases).values()]
    words = [comparison.choice_words(found, cases), *[""] * (len(tables) - 1)]
    notes = [" ".join(comparison.cautions(cases)), *[""] * (len(tables) - 1)]
    return [
        as_said(proposal, table | {"note": note}, finding)
        for table, finding, note in zip(tables, words, notes, strict=True)
    ]
