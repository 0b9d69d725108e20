"""Where does the value come from: Shapley values of the five drivers.

The value of a driver is what it adds on average over every order in which the drivers could be
switched on, so order does not matter, nothing is counted twice, and the drivers add up.
"""

from __future__ import annotations

from itertools import product
from math import factorial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

DRIVERS = ("retention", "cross_sell", "referral", "acquisition_cost", "service_cost")


def shapley(worth: Callable[..., Any], names: Sequence[Any] = DRIVERS) -> dict[Any, Any]:
    """Return the Shapley value of each driver, or of each of some other names.

    Parameters
    ----------
    worth : callable
        Takes one switch (0 or 1) a name, in their order, and returns what they are worth with
        those on: the present value of the benefits; a number, or an array of draws.
    names : sequence
        The drivers unless told.

    Examples
    --------
    >>> values = shapley(lambda *on: 3.0 * on[0] + 2.0 * on[1] * on[2])
    >>> [round(float(values[name]), 9) for name in ("retention", "cross_sell", "referral")]
    [3.0, 1.0, 1.0]
    """
    players = len(names)
    worths = {switches: worth(*switches) for switches in product((0, 1), repeat=players)}
    values: dict[Any, Any] = dict.fromkeys(names, 0.0)
    for switches, player, joined, weight in shapley_differences(players):
        name = names[player]
        values[name] = values[name] + weight * (worths[joined] - worths[switches])
    return values


def shapley_differences(
    players: int,
) -> Iterator[tuple[tuple[int, ...], int, tuple[int, ...], float]]:
    """Go through every coalition and player outside it: both, the two together, and what that counts.

    Examples
    --------
    >>> list(shapley_differences(1))
    [((0,), 0, (1,), 1.0)]
    """
    for switches in product((0, 1), repeat=players):
        for player, on in enumerate(switches):
            if not on:
                joined = (*switches[:player], 1, *switches[player + 1 :])
                yield switches, player, joined, _weight(sum(switches), players)


def _weight(others: int, players: int) -> float:
    """Return the share of all orders in which exactly these ``others`` come before a driver."""
    return factorial(others) * factorial(players - others - 1) / factorial(players)
