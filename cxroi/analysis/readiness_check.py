"""What does the readiness check ask, and what does each answer do: its two tables in ``data/``.

Every effect is a judgement, for no source gives a size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

from cxroi.model.claims import claims
from cxroi.model.csv_records import Filled, From, OneOf, read_records
from cxroi.model.data_files import data_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cxroi.model.csv_rows import Row

    Range = tuple[float, float, float]


PARTS = ("gate", "cult", "component", "practice")


ANSWERS = ("no", "partly", "yes")


WAYS = ("times", "plus", "high times")


DIRECTIONS = ("lower", "higher")


MOVED = (
    "consistency",
    "ramp_months",
    "delay_months",
    "let_down_cut",
    "one_off_cost",
    "running_cost",
)
"""What the check may propose something for; costs get a wider range, and no other likely value."""


@dataclass(frozen=True)
class CheckQuestion:
    """A question of the check, the words of its answers, and what it rests on."""

    key: Filled
    part: Annotated[str, OneOf(PARTS, "part")]
    label: Filled
    question: Filled
    no: Filled
    partly: Filled
    yes: Filled
    rests_on: Annotated[str, OneOf(claims, "claim")]
    published_by: Annotated[str, From("published"), OneOf(claims, "claim", may_be_empty=True)]
    """The claim that has the share of companies which have, or lack, what is asked for."""
    published_is: str

    @property
    def answers(self) -> Mapping[str, str]:
        """The words of "no", "partly" and "yes"."""
        return {"no": self.no, "partly": self.partly, "yes": self.yes}

    @property
    def published(self) -> float | None:
        """The published share of companies that answer "yes", where there is one."""
        figure = claims()[self.published_by].value if self.published_by else None
        if figure is None:
            return None
        return round(1 - figure if self.published_is == "lack" else figure, 9)


@dataclass(frozen=True)
class Effect:
    """What an answer does to an assumption: a judgement."""

    question: Annotated[str, OneOf(check_questions, "question")]
    answer: Annotated[str, OneOf(ANSWERS[:-1], "answer that has an effect")]
    assumption: Annotated[str, OneOf(MOVED, "assumption of the check")]
    how: Annotated[str, OneOf(WAYS, "way")]
    amount: float
    direction: Annotated[str, OneOf(DIRECTIONS, "direction")]
    reason: Filled


@cache
def check_questions() -> Mapping[str, CheckQuestion]:
    """Return the questions of the check by key, in their order.

    Examples
    --------
    >>> check_questions()["pay"].published
    0.42
    """
    return read_questions(data_folder() / "readiness.csv")


@cache
def effects() -> tuple[Effect, ...]:
    """Return what each answer does, in the order of the table."""
    return read_effects(data_folder() / "readiness_effects.csv")


def read_questions(file: Path) -> Mapping[str, CheckQuestion]:
    """Read a table of questions; ``DataError`` names the row and column of a fault."""
    found: dict[str, CheckQuestion] = {}
    for row, question in read_records(file, CheckQuestion):
        if question.published_by:
            _check_published(row, question)
        found[question.key] = question
    return MappingProxyType(found)


def _check_published(row: Row, question: CheckQuestion) -> None:
    """Refuse a share that is not published, or not said of what."""
    if question.published is None:
        raise row.fault("published", "the claim has no figure", "Name one that has.")
    row.one_of("published_is", ("have", "lack"), "kind of share")


def read_effects(file: Path) -> tuple[Effect, ...]:
    """Read a table of effects; a row that would go against its own direction is refused."""
    found = []
    for row, effect in read_records(file, Effect):
        neutral = 0 if effect.how == "plus" else 1
        is_higher = effect.direction == "higher"
        if (effect.amount > neutral) != is_higher or effect.amount < 0:
            moves = f"{effect.how} {effect.amount:g}"
            problem = f"{moves} does not make the assumption {effect.direction}"
            raise row.fault("amount", problem, "Change one of the two.")
        found.append(effect)
    return tuple(found)
