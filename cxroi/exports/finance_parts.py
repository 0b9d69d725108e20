"""What a finance director asks, on paper: named stresses, benefits by kind, revenue retention."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cxroi.analysis.named_stresses import cases_under_stresses
from cxroi.report.finance_questions import cash_words, kinds_table, retention_table, retention_words
from cxroi.report.named_stresses import stresses_table, stresses_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.exports.proposal import Proposal


class PaperTable(NamedTuple):
    """A table of words and figures, with a sentence above it and one below."""

    title: str
    finding: str
    columns: list[str]
    rows: list[list[str]]
    note: str


class FinanceParts(NamedTuple):
    """What a finance director asks."""

    stresses: PaperTable
    kinds: PaperTable
    retention: PaperTable


def finance_parts(proposal: Proposal) -> FinanceParts:
    """Return the case under each named stress, the benefits by kind, and revenue retention by year."""
    case, found = proposal.case, cases_under_stresses(proposal.assumptions)
    return FinanceParts(
        as_said(proposal, stresses_table(case, found), stresses_words(found)),
        as_said(proposal, kinds_table(case), cash_words(case)),
        as_said(proposal, retention_table(case), retention_words(case)),
    )


def as_said(proposal: Proposal, table: Mapping[str, Any], finding: str) -> PaperTable:
    """Write the numbers of a table as the reader does."""
    rows = [[proposal.say(cell) for cell in row] for row in table["rows"]]
    columns = [proposal.say(head) for head in table["heads"]]
    return PaperTable(table["title"], proposal.say(finding), columns, rows, table["note"])
