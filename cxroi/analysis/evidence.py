"""What will be asked first: how much of the doubt each assumption carries, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.assumptions import OWN_GROUNDS
from cxroi.model.claims import claims
from cxroi.model.registry import registry
from cxroi.model.segments import shared_key
from cxroi.model.units import percent

if TYPE_CHECKING:
    from cxroi.analysis.sensitivity import Share
    from cxroi.model.assumptions import Assumption, Assumptions

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
"""What an assumption can rest on, the weakest first, and how a reader sees it."""
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
    >>> from cxroi.analysis.sensitivity import shares_of_variance
    >>> likely = assumptions()
    >>> print(questions(likely, shares_of_variance(likely, 256))[0].asked)
    “How much of the gap applies to you” carries 68 % of the doubt: why 25 %? No source gives a \
figure: it is a judgement. Measure it before you sign, in a pilot with a control group: compare who stays.
    """
    sign = assumptions.currency
    found = [_question(assumptions[share.key], share.total, sign) for share in shares]
    found.sort(key=lambda each: (-each.share * (len(GROUNDS) - each.strength), each.key))
    return [
        each if place < MOST_ASKED else each._replace(asked="") for place, each in enumerate(found)
    ]


def ground_of(assumption: Assumption) -> str:
    """Return what an assumption rests on: its own ground, or the evidence of its claim."""
    if assumption.rests_on in OWN_GROUNDS:
        return assumption.rests_on
    if assumption.likely != registry()[shared_key(assumption.key)].likely:
        return "judgement"
    return claims()[assumption.rests_on].evidence


def _question(assumption: Assumption, share: float, currency: str) -> Question:
    ground = ground_of(assumption)
    question = ASKED[ground].format(value=assumption.show(currency=currency))
    asked = f"“{assumption.label}” carries {percent(share)} of the doubt: {question}"
    return Question(
        assumption.key,
        assumption.label,
        share,
        GROUNDS[ground],
        list(GROUNDS).index(ground),
        f"{asked} {assumption.find_out}" if share >= LEAST_ASKED else "",
    )
