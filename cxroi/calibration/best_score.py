"""Is the highest score of a survey the best one, or the lowest, as in school grades?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.calibration.columns import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.calibration.mapping import ColumnMapping
    from cxroi.calibration.scales import Boxes

GRADES = ("grade", "schulnote")
"""Names of scores of which 1 may be the best."""
MOST = 0.8
"""From this share of low answers on, it is asked whether low is good."""
Z_OF_1_IN_200 = 2.576
"""Standard errors beyond which 1 trend in 200 lies by accident, to one side."""


def seems_upside_down(
    by_score: Mapping[float, tuple[float, float]], boxes: Boxes, name: str, mapping: ColumnMapping
) -> str:
    """Ask which score is the best, where the answers look as if it were the lowest.

    Parameters
    ----------
    by_score : mapping of float to (float, float)
        How many stayed, of how many; the same twice where nobody was followed.
    boxes : Boxes
        Of the scale.
    name : str
        What the column of scores is called.
    mapping : ColumnMapping
        With the rule ``best`` nothing is asked.

    Returns
    -------
    str
        A question; empty where there is nothing to ask.

    Notes
    -----
    Asked where most answers lie below the second box and those with lower scores stay longer
    (Cochran and Armitage's trend, 1 in 200), where four fifths lie there and nobody was followed, or
    where the name is that of a school grade.

    Examples
    --------
    >>> from cxroi.calibration.mapping import ColumnMapping
    >>> from cxroi.calibration.scales import boxes_of
    >>> grades = {1: (95, 100), 2: (225, 300), 4: (50, 100)}
    >>> seems_upside_down(grades, boxes_of(5), "score", ColumnMapping({}))[:44]
    'Is 1 the best score of ‘score’, or the worst'
    """
    if mapping.rule("best"):
        return ""
    everybody = sum(of for _, of in by_score.values())
    low = sum(of for score, (_, of) in by_score.items() if boxes.of(score) == "let_down")
    followed = any(stayed < of for stayed, of in by_score.values())
    backwards = _trend(by_score) < -Z_OF_1_IN_200 if followed else low > MOST * everybody
    if plain(name) in GRADES or (low > everybody / 2 and backwards):
        return (
            f"Is {boxes.lowest:g} the best score of ‘{name}’, or the worst? Set the rule 'best': high "
            "if the highest score is the best, low if the lowest is."
        )
    return ""


def _trend(by_score: Mapping[float, tuple[float, float]]) -> float:
    """How many standard errors those with higher scores stay longer."""
    everybody = sum(of for _, of in by_score.values())
    share = sum(stayed for stayed, _ in by_score.values()) / everybody
    mean = sum(score * of for score, (_, of) in by_score.items()) / everybody
    lean = sum((score - mean) * stayed for score, (stayed, _) in by_score.items())
    wide = sum(of * (score - mean) ** 2 for score, (_, of) in by_score.items())
    error = (share * (1 - share) * wide) ** 0.5
    return float(lean / error) if error else 0.0
