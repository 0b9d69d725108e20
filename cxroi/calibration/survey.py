"""What a survey says: whose answer counts, by score, and what became of who gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import narwhals as nw

from cxroi.calibration.checks import answers, one_row, total
from cxroi.calibration.counts import ID, here_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cxroi.calibration.counts import Frame
    from cxroi.calibration.months import Window

NO_ACCIDENT = 20
"""Answers of one score, from which it is no accident that all of them stayed, or all left."""
LEAK = (
    "The score predicts perfectly who left: it was derived from the outcome, or given after it. "
    "That is data leakage, not a finding, so it is not used."
)


def latest_answers(survey: Frame) -> Frame:
    """Return each customer's latest answer: ``customer_id, date, score``; of one moment the lowest."""
    return _one_answer(survey, latest=True)


def first_answers(survey: Frame) -> Frame:
    """Return each customer's first answer, of one moment the lowest."""
    return _one_answer(survey, latest=False)


def _one_answer(survey: Frame, *, latest: bool) -> Frame:
    rows = survey.select(ID, "date", "score", *_moment(survey))
    for name in ("date", *_moment(survey)):
        which = nw.col(name).max() if latest else nw.col(name).min()
        chosen = rows.group_by(ID).agg(which.alias(name))
        rows = rows.join(chosen, on=[ID, name], how="inner")
    return rows.group_by(ID, "date").agg(nw.col("score").min())


def _moment(survey: Frame) -> list[str]:
    """The second of the day of an answer, where the table has it."""
    return ["moment"] if "moment" in survey.collect_schema() else []


class Repeats(NamedTuple):
    """Days on which a customer answered, and those of them with answers that differ."""

    days: int
    differing: int


def answers_of_a_day(survey: Frame) -> Repeats:
    """Count how often a customer gave answers at one moment that differ."""
    moments = [ID, "date", *_moment(survey)]
    several = survey.group_by(*moments).agg(scores=nw.col("score").n_unique())
    row = one_row(several.select(days=nw.len(), differing=total(nw.col("scores") > 1)))
    return Repeats(int(row["days"]), int(row["differing"] or 0))


class Followed(NamedTuple):
    """Answers whose customers are followed: ``customer_id, score, entry``, and whether from before."""

    answers: Frame
    before: bool
    """They were given before the window; otherwise in it, and are followed from their own day."""


def followed_answers(survey: Frame, window: Window) -> Followed:
    """Choose the answers that are followed longest in all: those before the window, or in it."""
    early, late = survey.filter(window.before()), survey.filter(window.within())
    asked = {
        "early": total(window.before()) * (window.end - window.start),
        "late": nw.when(window.within()).then(window.end - nw.col("date")).otherwise(0).sum(),
    }
    row = one_row(survey.select(**asked))
    if (row["early"] or 0) >= (row["late"] or 0):
        chosen = latest_answers(early)
        return Followed(chosen.select(ID, "score", entry=nw.lit(window.start)), before=True)
    return Followed(first_answers(late).select(ID, "score", entry=nw.col("date")), before=False)


class Outcome(NamedTuple):
    """Customers of one score who were followed for so many days, and left or were still here."""

    score: float
    days: int
    left: bool
    people: int


def outcomes(followed: Followed, customers: Frame, window: Window) -> list[Outcome]:
    """Count what became of who answered and was here: by score, days followed, left or not."""
    joined = followed.answers.join(customers.select(ID, "joined", "left"), on=ID, how="inner")
    entry, left = nw.col("entry"), nw.col("left")
    here = joined.filter((nw.col("joined") <= entry) & (left.is_null() | (left > entry)))
    went = left.is_null() | (left > window.end)
    until = nw.when(went).then(nw.lit(window.end)).otherwise(left)
    rows = answers(
        here.select("score", days=until - entry, stayed=went)
        .group_by("score", "days", "stayed")
        .agg(nw.len().alias("count"))
    )
    return sorted(
        Outcome(float(score), int(days), not stayed, int(count))
        for score, days, stayed, count in zip(
            *(rows[name] for name in ("score", "days", "stayed", "count")), strict=True
        )
    )


def scores_now(survey: Frame, customers: Frame | None, window: Window) -> dict[float, int]:
    """Count the latest answers of who is here today, by score."""
    latest = latest_answers(survey.filter(window.within()))
    if customers is not None:
        here = customers.filter(here_at(window.end)).select(ID)
        latest = latest.join(here, on=ID, how="semi")
    return by_score(latest)


def by_score(frame: Frame) -> dict[float, int]:
    """Count rows by score."""
    rows = answers(frame.select("score").group_by("score").agg(nw.len().alias("count")))
    pairs = zip(rows["score"], rows["count"], strict=True)
    return {float(score): int(count) for score, count in sorted(pairs)}


def flags_by_score(scored: Frame, holding: Frame) -> dict[float, tuple[int, int]]:
    """Count by score who is among some, and everybody."""
    flag = holding.with_columns(flagged=nw.lit(1))
    rows = answers(
        scored.join(flag, on=ID, how="left")
        .group_by("score")
        .agg(nw.col("flagged").sum(), everybody=nw.len())
    )
    return {
        float(score): (int(flagged or 0), int(everybody))
        for score, flagged, everybody in zip(
            rows["score"], rows["flagged"], rows["everybody"], strict=True
        )
    }


def referrals(followed: Followed, customers: Frame, window: Window) -> dict[float, int]:
    """Count the customers who were referred in the window, by the score of who referred them."""
    new = customers.filter(window.within("joined")).select(nw.col("referred_by").alias(ID))
    return by_score(new.filter(~nw.col(ID).is_null()).join(followed.answers, on=ID, how="inner"))


def scores_of(followed: Followed, people: Frame) -> Frame:
    """Return the answers of some people: ``customer_id, score``."""
    return followed.answers.join(people, on=ID, how="semi").select(ID, "score")


def as_of(survey: Frame, day: int) -> Frame:
    """Return answers as if given on one day."""
    return survey.with_columns(date=nw.lit(day))


def separates(outcomes: Iterable[Outcome]) -> bool:
    """Tell whether the score says who left, with no more than one score in doubt.

    Examples
    --------
    >>> separates([Outcome(1, 9, True, 50), Outcome(5, 365, False, 50)])
    True
    """
    seen: dict[float, list[int]] = {}
    for row in outcomes:
        seen.setdefault(row.score, [0, 0])[row.left] += row.people
    sure = {score: both for score, both in seen.items() if sum(both) >= NO_ACCIDENT}
    leaving = [score for score, (stayed, _) in sure.items() if not stayed]
    staying = [score for score, (_, left) in sure.items() if not left]
    one_unclear = len(sure) - len(leaving) - len(staying) <= 1
    return bool(leaving and staying) and max(leaving) < min(staying) and one_unclear
