"""What was worked out lately about a case: kept for whoever asks the same, until newer answers come.

Tabs, charts and exports of a case ask the same questions of it. An answer depends on assumptions, their
ranges and what it was drawn with, and on no name, reason or other choice about the case; all of that
is frozen, so equals are told by what they hold. Only as many cases are kept as are compared at once.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from cxroi.analysis.break_even import break_even_line
from cxroi.analysis.portfolio import portfolio_of_points
from cxroi.analysis.requirements import Requirement, requirements
from cxroi.analysis.samples import DRAWS, SEED, samples_of
from cxroi.analysis.sensitivity import Grid, two_way
from cxroi.analysis.simulation import Simulation, simulate, simulate_points
from cxroi.analysis.variance import Share, shares_of_variance

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from cxroi.analysis.copula import Correlations
    from cxroi.analysis.goals import Goal
    from cxroi.analysis.initiatives import Portfolio
    from cxroi.analysis.samples import Samples
    from cxroi.analysis.simulation import Progress
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.choosing import Choosing
    from cxroi.model.initiatives import Initiative

Answer = TypeVar("Answer")

CLOSE_ENOUGH_TO_DRAW = 1e-6

MOST_CASES = 4
"""A simulation of 4,096 draws with its months and effects is 4 MB over five years, 8 MB over 15."""


class Recent(Generic[Answer]):
    """The newest answers by their questions, a fixed number at most; threads may share it.

    Parameters
    ----------
    most : int
        How many answers are kept, from 1.

    Examples
    --------
    >>> squares = Recent(2)
    >>> [squares.answer(n, lambda n=n: n * n) for n in (2, 3, 4)], len(squares)
    ([4, 9, 16], 2)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Count the answers that are kept."""
        return len(self._answers)

    def answer(self, question: Hashable, work_out: Callable[[], Answer]) -> Answer:
        """Return the answer that is kept, else work it out and keep it.

        What ``work_out`` raises is passed on, and nothing is kept. It runs outside the lock: who asks
        something else meanwhile does not wait, and of two who ask the same at once both get the answer
        that was there first.

        Examples
        --------
        >>> recent = Recent(1)
        >>> recent.answer("six", lambda: 6), recent.answer("six", lambda: 1 / 0)
        (6, 6)
        """
        with self._lock:
            if question in self._answers:
                self._answers.move_to_end(question)
                return self._answers[question]
        found = work_out()
        with self._lock:
            found = self._answers.setdefault(question, found)
            self._answers.move_to_end(question)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
            return found


_SIMULATIONS: Recent[Simulation] = Recent(MOST_CASES)
_SHARES: Recent[list[Share]] = Recent(MOST_CASES)
_REQUIREMENTS: Recent[list[Requirement]] = Recent(MOST_CASES)
_PORTFOLIOS: Recent[Portfolio] = Recent(MOST_CASES)
_PAIRS: Recent[tuple[Grid, list[tuple[float, float]]]] = Recent(MOST_CASES)


def recent_simulation(
    assumptions: Assumptions,
    seed: int = SEED,
    correlations: Correlations | None = None,
    progress: Progress | None = None,
    samples: Callable[[], Samples] | None = None,
) -> Simulation:
    """Return what ``simulate`` does of the usual number of draws, made lately or now.

    Parameters
    ----------
    assumptions : Assumptions
        Under another name, or with other choices about it, a case has the same draws.
    seed, correlations, progress
        As ``simulate`` takes them; it says too what is raised.
    samples : callable, optional
        Returns the points of the seed, as ``simulate_points`` takes them, where they need not be made.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> recent_simulation(assumptions()).npv is recent_simulation(assumptions()).npv
    True
    """

    def draw() -> Simulation:
        if samples is None:
            return simulate(assumptions, DRAWS, seed, correlations=correlations, progress=progress)
        return simulate_points(assumptions, DRAWS, samples(), correlations, progress)

    drawn_with = frozenset((correlations or {}).items())
    found = _SIMULATIONS.answer((*assumptions, seed, drawn_with), draw)
    return found if found.assumptions == assumptions else replace(found, assumptions=assumptions)


def recent_shares(assumptions: Assumptions, progress: Progress | None = None) -> list[Share]:
    """Return what ``shares_of_variance`` does of the usual draws, worked out lately or now.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> recent_shares(assumptions()) is recent_shares(assumptions())
    True
    """
    question = tuple(assumptions)
    return _SHARES.answer(question, lambda: shares_of_variance(assumptions, progress=progress))


def recent_requirements(
    assumptions: Assumptions, goal: Goal, progress: Progress | None = None
) -> list[Requirement]:
    """Return what ``requirements`` does, found lately or now.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> from cxroi.analysis.goals import Goal
    >>> likely, goal = assumptions(), Goal(roi=0.2)
    >>> recent_requirements(likely, goal) is recent_requirements(likely, goal)
    True
    """
    question = (*assumptions, goal)
    return _REQUIREMENTS.answer(question, lambda: requirements(assumptions, goal, progress))


def recent_portfolio(
    assumptions: Assumptions,
    initiatives: tuple[Initiative, ...],
    choosing: Choosing,
    progress: Progress | None = None,
    samples: Callable[[], Samples] | None = None,
) -> Portfolio:
    """Return what ``portfolio`` does of the usual draws, made lately or now.

    Examples
    --------
    >>> from cxroi import assumptions, initiatives
    >>> from cxroi.model.choosing import Choosing
    >>> question = assumptions(), initiatives(), Choosing(800_000)
    >>> recent_portfolio(*question) is recent_portfolio(*question)
    True
    """

    def work_out() -> Portfolio:
        made = samples() if samples else samples_of(assumptions, DRAWS, SEED)
        return portfolio_of_points(assumptions, initiatives, choosing, made, SEED, progress)

    found = _PORTFOLIOS.answer((*assumptions, initiatives, choosing), work_out)
    return found if found.assumptions == assumptions else replace(found, assumptions=assumptions)


def recent_pair(
    assumptions: Assumptions, across: str, up: str
) -> tuple[Grid, list[tuple[float, float]]]:
    """Return what ``two_way`` does, and ``break_even_line`` near enough to draw, worked out lately or now.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> pair = (assumptions(), "causal_fraction", "bonded_gain")
    >>> recent_pair(*pair) is recent_pair(*pair)
    True
    """

    def work_out() -> tuple[Grid, list[tuple[float, float]]]:
        line = break_even_line(assumptions, across, up, close_enough=CLOSE_ENOUGH_TO_DRAW)
        return two_way(assumptions, across, up), line

    return _PAIRS.answer((*assumptions, across, up), work_out)
