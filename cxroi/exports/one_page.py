"""The case on one page, for a board: a tagged PDF that a screen reader can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxroi.exports import pictures
from cxroi.exports.drawings import alt_text
from cxroi.exports.setting import set_page
from cxroi.exports.theme import FONT

if TYPE_CHECKING:
    from cxroi.exports.proposal import Proposal

PAGE = "one_page"
SHOWN = ("value", "cash", "spread", "retention")
PLOT = (340, 210)
SHARP = 110
"""Dots to the inch of a page that is only looked at."""
MOST_REQUIREMENTS, MOST_WARNINGS = 5, 2
ANSWER_SIZES = ((110, 16), (170, 14))
SMALLEST_ANSWER = 12


def one_page(proposal: Proposal) -> bytes:
    """Return the case as a PDF of one page.

    Raises
    ------
    CxroiError
        If the page cannot be set.
    """
    return set_page(PAGE, _words(proposal), proposal.made_on)


def page_picture(proposal: Proposal) -> bytes:
    """Return the same page as a PNG, to look at."""
    return set_page(PAGE, _words(proposal), proposal.made_on, "png", SHARP)


def _words(case: Proposal) -> dict[str, Any]:
    """Return all that stands on the page."""
    verdict = case.verdict
    answer = verdict.answer
    size = next((size for most, size in ANSWER_SIZES if len(answer) <= most), SMALLEST_ANSWER)
    words: dict[str, Any] = {
        "heading": f"{case.heading} · {case.day}",
        "fonts": list(dict.fromkeys([case.theme.font, FONT])),
        "ink": case.theme.colours["ink"],
        "programme": case.theme.colours["programme"],
        "answer": answer,
        "answer-size": size,
        "more": [text for text in (case.headline, verdict.overturned, verdict.aside) if text],
        "tiles": case.figures,
        "charts": [_draw(case, name) for name in SHOWN],
        "sure": case.sure,
        "must-be-true": case.must_be_true[:MOST_REQUIREMENTS],
        "warnings": case.warnings[:MOST_WARNINGS],
        "sources": f"{case.source_line} {case.provenance}",
    }
    if case.theme.logo:
        words["logo"] = list(case.theme.logo)
        words["logo-words"] = case.theme.logo_words
    return words


def _draw(case: Proposal, name: str) -> dict[str, str]:
    table = case.table(name)
    drawn = pictures.bare_svg(case, name, PLOT)
    return {"svg": drawn, "about": alt_text(table), "title": table.title, "measure": table.subtitle}
