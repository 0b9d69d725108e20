"""Where does the value come from: Shapley values of the five drivers.

The value of a driver is what it adds on average over every order in which the drivers could be
switched on, so order does not matter, nothing is counted twice, and the drivers add up.
"""

from __future__ import annotations

from itertools import product
from math import factorial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

DRIVERS = ("retention", "cross_sell", "referral", "acquisition_cost", "service_cost")


def shapley(worth: Callable[..., Any]) -> dict[str, Any]:
    """Return the Shapley value of each driver.

    Parameters
    ----------
    worth : callable
        Takes one switch (0 or 1) a driver, in the order of ``DRIVERS``, and returns the present
        value of the benefits with those drivers on; a number, or an array of draws.

    Examples
    --------
    >>> values = shapley(lambda *on: 3.0 * on[0] + 2.0 * on[1] * on[2])
    >>> [round(float(values[name]), 9) for name in ("retention", "cross_sell", "referral")]
    [3.0, 1.0, 1.0]
    """
    players = len(DRIVERS)
    worths = {switches: worth(*switches) for switches in product((0, 1), repeat=players)}
    values: dict[str, Any] = dict.fromkeys(DRIVERS, 0.0)
    for switches, without in worths.items():
        for player, driver in enumerate(DRIVERS):
            if not switches[player]:
                joined = worths[(*switches[:player], 1, *switches[player + 1 :])]
                values[driver] = values[driver] + _weight(sum(switches), players) * (
                    joined - without
                )
    return values


def _weight(others: int, players: int) -> float:
    """Return the share of all orders in which exactly these ``others`` come before a driver."""
    return factorial(others) * factorial(players - others - 1) / factorial(players)
