"""What does a survey's top box promise: stated loyalty by score, and what is left of it in deeds?

Two points are published: how many say they will be loyal at the top score and one box lower. Below
them nothing is, so each further box falls as a let-down customer does in the model, a judgement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cxroi.analysis.what_if import what_ifs
from cxroi.model.business_case import business_case
from cxroi.model.claims import claims
from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxroi.model.assumptions import Assumptions
    from cxroi.model.business_case import BusinessCase

CLAIM = "top_box_loyalty"
KEPT = "kept_intention"
BELOW = "let_down_odds_ratio"
"""The assumption that says how much each box from the third on falls."""
FEWEST_BOXES, MOST_BOXES = 3, 11
STEP = 0.1
"""Share of customers of whom it is asked what their step from the second box to the top brings."""


class Cliff(NamedTuple):
    """A survey read by the published figures; everything is a share from 0 to 1."""

    answers: tuple[float, ...]
    """Of all answers, the top box first."""
    stated: tuple[float, ...]
    """In each box, who say they will be loyal."""
    kept: float
    """Of those who say so, who are."""

    @property
    def all_stated(self) -> float:
        """Of all customers, who say they will be loyal."""
        return sum(share * said for share, said in zip(self.answers, self.stated, strict=True))

    @property
    def done(self) -> tuple[float, ...]:
        """In each box, who are loyal."""
        return tuple(self.kept * said for said in self.stated)

    @property
    def step(self) -> float:
        """Of all customers, how many more are loyal if ``climbing`` of them reach the top box."""
        return self.climbing * (self.done[0] - self.done[1])

    @property
    def promised(self) -> float:
        """The same taken at their word: of all customers, how many more would say so."""
        return self.climbing * (self.stated[0] - self.stated[1])

    @property
    def climbing(self) -> float:
        """Of all customers, a tenth, who go from the second box to the top; fewer if there are fewer."""
        return min(STEP, self.answers[1])

    @property
    def odds_ratio(self) -> float:
        """Loyal in deeds, top box against second, as odds."""
        top, second = self.done[:2]
        return _odds(top) / _odds(second) if second else float("inf")

    @property
    def stated_odds_ratio(self) -> float:
        """Loyal in words, top box against second, as odds."""
        return _odds(self.stated[0]) / _odds(self.stated[1])

    @property
    def all_done(self) -> float:
        """Of all customers, who are loyal."""
        return self.kept * self.all_stated


def cliff(scores: Sequence[float], kept: float, below: float) -> Cliff:
    """Read a distribution of scores by the published figures.

    Parameters
    ----------
    scores : sequence of float
        Answers or shares in each box, the top box first; three to eleven boxes.
    kept : float
        Of those who say they will be loyal, the share who are: an assumption, 0 to 1.
    below : float
        Odds of stated loyalty in a box, against the box above it, from the third on.

    Raises
    ------
    CxroiError
        On fewer or more boxes, on a number below 0, or where all are 0.

    Notes
    -----
    Claim ``top_box_loyalty``: 90% in the top box and about 20% one lower say they will be loyal.

    Examples
    --------
    >>> survey = cliff([20, 65, 15], kept=0.5, below=0.2)
    >>> round(survey.all_stated, 4), round(survey.step, 4), round(survey.odds_ratio, 2)
    (0.3171, 0.035, 7.36)
    """
    total = sum(scores)
    if (
        not FEWEST_BOXES <= len(scores) <= MOST_BOXES
        or min(scores) < 0
        or not 0 < total < float("inf")
    ):
        raise CxroiError(
            f"A survey has {FEWEST_BOXES} to {MOST_BOXES} boxes, the top one first, with numbers from 0 "
            "that are not all 0. Check the scores."
        )
    if not 0 <= kept <= 1:
        raise CxroiError(
            f"{kept:g} of stated loyalty cannot turn into behaviour. Enter a share from 0 to 1."
        )
    claim = claims()[CLAIM]
    stated = [float(claim.value or 0), float(claim.against or 0)]
    while len(stated) < len(scores):
        odds = below * stated[-1] / (1 - stated[-1])
        stated.append(odds / (1 + odds))
    return Cliff(tuple(score / total for score in scores), tuple(stated), kept)


def usual_scores(case: BusinessCase) -> list[float]:
    """Return a case's own survey in three boxes, per cent: bonded, satisfied, let down.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> usual_scores(business_case(assumptions()))
    [20.0, 65.0, 15.0]
    """
    v = case.values
    top, low = v["bonded_share"], v["let_down_share"]
    return [round(100 * share, 6) for share in (top, 1 - top - low, low)]


def usual_cliff(assumptions: Assumptions) -> Cliff:
    """Read a case's own survey, if stated intentions are kept as is usual.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> round(usual_cliff(assumptions()).all_stated, 4)
    0.3171
    """
    scores = usual_scores(business_case(assumptions))
    return cliff(scores, what_ifs()[KEPT].value, assumptions[BELOW].likely)


def _odds(share: float) -> float:
    return share / (1 - share)
