"""What the scores of a survey mean: their scale, which of them is best, and which are no score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw

from cxroi.calibration.checks import answers
from cxroi.calibration.columns import plain
from cxroi.calibration.survey import answers_of_a_day
from cxroi.model.errors import CxroiError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cxroi.calibration.mapping import ColumnMapping

    Frame = nw.LazyFrame[Any]

SCALES = (5, 7, 10, 100)
"""Top scores that are in use; the lowest that holds the highest score seen is taken."""
FEW_SCORES = 7
"""Up to this top score each box is one score, from 1 on; beyond it they are a fifth of the scale each."""
TOP, SECOND = 0.8, 0.6
CODES = frozenset({66, 77, 88, 97, 98, 99, 666, 777, 888, 997, 998, 999, 9999})
"""Written where no one answered, if the scores themselves are at most 10."""
ODD_TOPS = {6.0: 7.0, 8.0: 10.0, 9.0: 10.0}
"""Highest scores that may mean no answer beside scores up to 5, and the scale that they are of if not."""
LONGEST = 10
BEST = ("high", "low")
OFTEN = 0.1
"""From this share on, answers of one day that differ are several questions."""


@dataclass(frozen=True)
class Boxes:
    """Where the top box and the second box begin."""

    scale: float
    bonded_from: float
    satisfied_from: float

    @property
    def lowest(self) -> float:
        """The lowest score that can be given."""
        return 1 if self.scale <= FEW_SCORES else 0

    def of(self, score: float) -> str:
        """Return the tier of a score."""
        if score >= self.bonded_from:
            return "bonded"
        return "satisfied" if score >= self.satisfied_from else "let_down"

    def text(self) -> str:
        """Say which score is in which box."""
        return (
            f"scores of {self.bonded_from:g} and more are the top box, from {self.satisfied_from:g} "
            f"the second, below it let down (of {self.scale:g})"
        )


class Scores(NamedTuple):
    """How the scores of a survey are read."""

    change: Callable[[Frame], Frame]
    """Bring the answers to one scale, without those that are none."""
    boxes: Boxes | None
    remarks: list[str]
    question: str = ""
    """What the reader has to say first: until then the survey is not used."""


def boxes_of(scale: float, mapping: ColumnMapping | None = None) -> Boxes:
    """Return the boxes of a scale: its top score and the one below, or a fifth of a long scale each.

    Examples
    --------
    >>> boxes_of(5).bonded_from, boxes_of(7).satisfied_from, boxes_of(10).bonded_from
    (5, 6, 9.0)
    """
    if scale <= FEW_SCORES:
        top, second = scale, scale - 1
    else:
        top, second = TOP * scale + 1, SECOND * scale + 1
    own = mapping.number if mapping else lambda _: None
    return Boxes(scale, own("bonded_from") or top, own("satisfied_from") or second)


def read_scores(survey: Frame, mapping: ColumnMapping, name: str, file: str) -> Scores:
    """Find out how the scores of a survey are meant.

    Parameters
    ----------
    survey : frame
        Under our names.
    mapping : ColumnMapping
        Its rules ``question``, ``scale`` and ``best`` go before any guess.
    name, file : str
        What the column of scores is called in its file, and the file.

    Raises
    ------
    CxroiError
        If a rule is given that cannot be followed.
    """
    chosen, asked = _one_question(survey, mapping, file)
    if asked:
        return Scores(chosen, None, [], asked)
    one = chosen(survey)
    repeats = answers_of_a_day(one) if "date" in survey.collect_schema() else None
    if repeats and repeats.differing >= max(OFTEN * repeats.days, 2):
        return Scores(chosen, None, [], _several(repeats.differing, repeats.days))
    remarks = []
    if repeats and repeats.differing:
        remarks.append(
            f"{file}: on {repeats.differing:,} days a customer gave answers that differ, and no time "
            "tells which came last. The lowest counts."
        )
    scored = _one_scale(one, mapping, name, file)
    return scored._replace(
        change=lambda frame: scored.change(chosen(frame)), remarks=[*remarks, *scored.remarks]
    )


def _several(differing: int, days: int) -> str:
    return (
        f"on {differing:,} of {days:,} days a customer gave answers that differ. If they answer several "
        "questions, which one is meant? Keep its rows only, or name the column that tells them apart "
        "'question' and set the rule 'question'."
    )


def _one_question(
    survey: Frame, mapping: ColumnMapping, file: str
) -> tuple[Callable[[Frame], Frame], str]:
    """Keep the answers to one question, where a column tells several apart."""
    given = mapping.rule("question").strip()
    if "question" not in survey.collect_schema():
        return _as_it_is, ""
    asked = survey.select("question").filter(~nw.col("question").is_null()).unique()
    names = sorted(str(each) for each in answers(asked)["question"])
    if not given and len(names) > 1:
        some = ", ".join(f"“{each}”" for each in names[:6]) + (" …" if len(names) > 6 else "")  # noqa: PLR2004 - a line
        return _as_it_is, (
            f"it holds answers to {len(names)} questions ({some}). Which one is meant? Set the "
            "rule 'question'."
        )
    if not given:
        return _as_it_is, ""
    meant = next((each for each in names if each.casefold() == given.casefold()), None)
    if meant is None:
        raise CxroiError(f"{file} has no question '{given}'. {did_you_mean(given, names)}")
    return lambda frame: frame.filter(nw.col("question").cast(nw.String) == meant), ""


def _one_scale(survey: Frame, mapping: ColumnMapping, name: str, file: str) -> Scores:
    """Find the scale of the answers; several in one table become one."""
    given = mapping.number("scale")
    scales = [] if given else _scales_of(survey)
    if len(scales) > 1:
        remark = (
            f"The answers are on scales of {' and '.join(f'{scale:g}' for scale in scales)}: each "
            "is sorted into boxes on its own, and counts as 5, 4 or 3."
        )
        return Scores(
            lambda frame: frame.with_columns(score=_of_five(scales)), boxes_of(5), [remark]
        )
    counted = _count_scores(survey)
    remarks: list[str] = []
    scale = given or next(iter(scales), None)
    if scale is None:
        scale, remark, asked = _guess(counted, name, file)
        if asked:
            return Scores(_as_it_is, None, [], asked)
        remarks.append(remark)
    boxes = boxes_of(scale, mapping)
    none = sorted(score for score in counted if _is_no_score(score, boxes))
    if none:
        many, which = (
            sum(counted[score] for score in none),
            ", ".join(f"{score:g}" for score in none),
        )
        remarks.append(
            f"{file}: {which} is not a score on a scale of {boxes.lowest:g} to {scale:g} "
            f"({many:,} answers). They are left out."
        )
    return Scores(_cleaner(none, boxes, _best(mapping)), boxes, remarks)


def _cleaner(none: list[float], boxes: Boxes, best: str) -> Callable[[Frame], Frame]:
    """Leave out what is no score, and turn a scale round of which the lowest score is the best."""

    def clean(frame: Frame) -> Frame:
        kept = frame.filter(~nw.col("score").is_in(none) | nw.col("score").is_null())
        if best != "low":
            return kept
        return kept.with_columns(score=boxes.lowest + boxes.scale - nw.col("score"))

    return clean if none or best == "low" else _as_it_is


def _best(mapping: ColumnMapping) -> str:
    given = mapping.rule("best").strip().lower()
    if given and given not in BEST:
        raise CxroiError(
            f"The rule 'best' is '{given}'. Write high where the highest score is the best, or low "
            "where 1 is."
        )
    return given


def _scales_of(survey: Frame) -> list[float]:
    if "scale" not in survey.collect_schema():
        return []
    seen = answers(survey.select("scale").unique())["scale"]
    return sorted(float(scale) for scale in seen if scale is not None and scale > 0)


def _count_scores(survey: Frame) -> dict[float, int]:
    """How often each score stands there."""
    known = survey.filter(~nw.col("score").is_null()).select("score")
    rows = answers(known.group_by("score").agg(nw.len().alias("count")))
    pairs = zip(rows["score"], rows["count"], strict=True)
    return {float(score): int(count) for score, count in pairs if score == score}  # noqa: PLR0124 - NaN


def _guess(counted: Iterable[float], name: str, file: str) -> tuple[float, str, str]:
    """The scale that the scores seen, or their name, speak of; or what has to be asked."""
    if "nps" in plain(name).split("_"):
        return 10, f"{file}: '{name}' is taken as 0 to 10, as recommendation is asked for.", ""
    scores = [score for score in counted if score >= 0]
    short = [score for score in scores if score not in CODES]
    highest = max(short or scores, default=0.0)
    if highest > LONGEST:
        highest = max(scores)
    below = max((score for score in short if score < highest), default=0.0)
    if highest in ODD_TOPS and below <= SCALES[0] < highest:
        return (
            0,
            "",
            (
                f"is {highest:g} a score of '{name}', or does it mean that no one answered? Set "
                f"the rule 'scale': {ODD_TOPS[highest]:g} if it is a score, {below:g} if it is none."
            ),
        )
    if highest < SCALES[0] - 1:
        asked = (
            f"the highest score of '{name}' is {highest:g}: what is the top? Set the rule 'scale'."
        )
        return 0, "", asked
    scale = next((scale for scale in SCALES if highest <= scale), highest)
    remark = (
        f"The survey does not say its scale: the highest score seen is {highest:g}, so {scale:g} is "
        "taken as the top. Set the rule 'scale' if it is another."
    )
    return scale, remark, ""


def _is_no_score(score: float, boxes: Boxes) -> bool:
    """Tell whether a number stands for no answer; one that is merely out of range is a fault."""
    if boxes.scale < score:
        return score in CODES
    return score < boxes.lowest


def _as_it_is(frame: Frame) -> Frame:
    return frame


def _of_five(scales: list[float]) -> nw.Expr:
    """Scores of several scales as 5, 4 and 3, the boxes of each scale by itself."""
    five, score = nw.lit(None, nw.Float64), nw.col("score")
    for scale in scales:
        own = boxes_of(scale)
        lower = nw.when(score >= own.satisfied_from).then(nw.lit(4.0)).otherwise(nw.lit(3.0))
        box = nw.when(score >= own.bonded_from).then(nw.lit(5.0)).otherwise(lower)
        here = (nw.col("scale") == scale) & (score >= own.lowest) & (score <= scale)
        five = nw.when(here).then(box).otherwise(five)
    return five
