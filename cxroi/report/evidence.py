"""What will be asked first: what each assumption rests on, and the question that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cxroi.analysis.evidence import influences
from cxroi.model.units import percent

if TYPE_CHECKING:
    from cxroi.analysis.evidence import Influence
    from cxroi.analysis.variance import Share
    from cxroi.model.assumptions import Assumptions

GROUNDS = {
    "judgement": "judgement",
    "plan": "your plan",
    "own_figure": "your figure",
    "opinion": "opinion",
    "self_report": "self-report",
    "stated_intention": "stated intention",
    "published_comparison": "published",
    "measured": "measured",
    "convention": "convention",
}
"""What an assumption can rest on, and how a reader sees it."""
LEAST_ASKED = 0.01
"""Share of the variance below which nobody asks."""
MOST_ASKED = 5
ASKED = {
    "judgement": "why {value}? No source gives a figure: it is a judgement.",
    "plan": "what shows that {value} can be reached? So far it is a plan.",
    "own_figure": "where is {value} counted, and for which customers?",
    "opinion": "who counted {value}? The source gives an opinion.",
    "self_report": "who checked {value}? Companies said it of themselves.",
    "stated_intention": "did customers do what they said? {value} is what they meant to do.",
    "published_comparison": "does {value}, which compares companies, hold between your own customers?",
    "measured": "how was {value} counted, and does it hold for you?",
    "convention": "is {value} the rate that other projects are held to?",
}


class Question(NamedTuple):
    """What an assumption rests on, its share of the variance, and what will be asked about it."""

    key: str
    label: str
    share: float
    ground: str
    strength: int
    """0 for the weakest ground."""
    asked: str
    """The question, empty where it will hardly be asked."""


def questions(assumptions: Assumptions, shares: list[Share]) -> list[Question]:
    """Put each assumption's influence beside its evidence; those that will be asked first lead.

    Parameters
    ----------
    assumptions : Assumptions
        What is believed.
    shares : list of Share
        What ``shares_of_variance`` found for them.

    Notes
    -----
    An assumption is asked about the sooner, the more of the variance it carries and the weaker
    what it rests on: by the product of its total share and the number of grounds that are stronger
    or as strong. A published figure that was changed counts as a judgement.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> from cxroi.analysis.variance import shares_of_variance
    >>> likely = assumptions()
    >>> print(questions(likely, shares_of_variance(likely, 256))[0].asked)
    “How much of the gap applies to you” carries 68 % of the doubt: why 25 %? No source gives a \
figure: it is a judgement. Measure it before you sign, in a pilot with a control group: compare who stays.
    """
    return [
        _question(assumptions, each, is_asked=place < MOST_ASKED and each.share >= LEAST_ASKED)
        for place, each in enumerate(influences(assumptions, shares))
    ]


def _question(assumptions: Assumptions, each: Influence, *, is_asked: bool) -> Question:
    assumption = assumptions[each.key]
    question = ASKED[each.ground].format(value=assumption.show(currency=assumptions.currency))
    asked = f"“{assumption.label}” carries {percent(each.share)} of the doubt: {question}"
    return Question(
        assumption.key,
        assumption.label,
        each.share,
        GROUNDS[each.ground],
        each.strength,
        f"{asked} {assumption.find_out}" if is_asked else "",
    )
