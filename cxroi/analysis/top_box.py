"""What does a survey's top box promise: stated loyalty by score, and what is left of it in deeds?

Two points are published: how many say they will be loyal at the top score and one box lower. Below
them nothing is, so each further box falls as a let-down customer does in the model, a judgement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.analysis.what_if import what_ifs
from cxroi.model.business_case import business_case
from cxroi.model.claims import claims
from cxroi.model.errors import CxroiError
from cxroi.model.tables import Table
from cxroi.model.units import percent, three_figures
from cxroi.report.exhibits import published_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxroi.model.assumptions import Assumptions
    from cxroi.model.business_case import BusinessCase
    from cxroi.model.tables import Column

CLAIM = "top_box_loyalty"
KEPT = "kept_intention"
BELOW = "let_down_odds_ratio"
"""The assumption that says how much each box from the third on falls."""
FEWEST_BOXES, MOST_BOXES = 3, 11
NTH = ("Top box", "Second box", "Third box")
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
    def climbing(self) -> float:
        """Of all customers, a tenth, who go from the second box to the top; fewer if there are fewer."""
        return min(STEP, self.answers[1])

    @property
    def odds_ratio(self) -> float:
        """Loyal in deeds, top box against second, as odds."""
        top, second = self.done[:2]
        return (top / (1 - top)) / (second / (1 - second)) if second else float("inf")


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
    Claim ``top_box_loyalty``: 90 % in the top box and about 20 % one lower say they will be loyal.

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
        raise CxroiError(f"{kept:g} of those who say so cannot be. Give a share from 0 to 1.")
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


def usual_cliff(held: Assumptions) -> Cliff:
    """Read a case's own survey, if stated intentions are kept as is usual.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> round(usual_cliff(assumptions()).all_stated, 4)
    0.3171
    """
    scores = usual_scores(business_case(held))
    return cliff(scores, what_ifs()[KEPT].value, held[BELOW].likely)


def cliff_table(found: Cliff) -> Table:
    """Return the curve: ``box``, ``place``, ``series`` (answers, say so, do so), ``share``, ``label``."""
    names = [NTH[at] if at < len(NTH) else f"{at + 1}th box" for at in range(len(found.answers))]
    series = {"answers": found.answers, "say so": found.stated, "do so": found.done}
    rows = [
        (name, at, which, share, percent(share))
        for which, shares in series.items()
        for at, (name, share) in enumerate(zip(names, shares, strict=True))
    ]
    heads = ("box", "place", "series", "share", "label")
    columns: dict[str, Column] = {head: [row[at] for row in rows] for at, head in enumerate(heads)}
    columns |= {head: np.array(columns[head], np.float64) for head in ("place", "share")}
    stated = percent(found.all_stated)
    title = f"{stated} of your customers would say they will be loyal, {percent(found.kept * found.all_stated)} would be"
    measure = "By score: your answers as bars; who say so, and who do so if stated intentions are kept as assumed"
    return Table(
        columns,
        title,
        measure,
        f"Sources: {published_by(CLAIM)}; from the third box on, judgement.",
    )


def cliff_words(found: Cliff) -> list[str]:
    """Say what the curve means for the survey, and for the odds ratio of the model."""
    promised = found.climbing * (found.stated[0] - found.stated[1])
    climb = (
        f"If {percent(found.climbing)} of your customers went from the second box to the top, "
        f"{percent(found.step)} of all would become loyal in deeds; taken at their word, {percent(promised)}."
    )
    if not found.kept:
        return [climb, "Where nobody does what they say, no box is set apart from another."]
    return [
        climb,
        (
            f"In odds, what is done sets the top box apart {three_figures(found.odds_ratio)} : 1, what is said "
            f"{three_figures(_odds(found.stated[0]) / _odds(found.stated[1]))} : 1. Whoever believes the first "
            "puts it in for the retention gap; nothing in the case rests on it until then."
        ),
    ]


def _odds(share: float) -> float:
    return share / (1 - share)
