"""Where does the value come from: the drivers there are, and their Shapley values.

The value of a driver is what it adds on average over every order in which the drivers could be
switched on, so order does not matter, nothing is counted twice, and the drivers add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from math import factorial
from typing import TYPE_CHECKING, Annotated, Any

from cxroi.model.csv_records import Filled, Mark, OneOf, read_records
from cxroi.model.data_files import data_folder, shipped_folder
from cxroi.model.equation_files import model_equations
from cxroi.model.ordering import SWITCH

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

FILE = "drivers.csv"
CASH = "cash"
KINDS = (CASH, "capacity", "soft")
"""Of a benefit: less is paid out or more comes in; time or places are freed, which is cash only if
somebody acts; nobody has claimed either."""


def _equations() -> Collection[str]:
    return model_equations().by_name


@dataclass(frozen=True)
class Driver:
    """A channel through which the programme brings value; equations switch it as ``on_key``."""

    key: str
    label: Filled
    finding: Filled
    """How a sentence begins that says what it brings."""
    kind: Annotated[str, OneOf(KINDS, "kind of benefit")]
    cash_part: Annotated[str, OneOf(_equations, "equation", may_be_empty=True), Mark.MAY_LACK] = ""
    """Of a driver of another kind, the equation whose money is still cash."""


@cache
def drivers() -> Mapping[str, Driver]:
    """Return the drivers that equations switch, in the order of ``data/drivers.csv``.

    One that has no row there comes last, goes by its key, and is soft.

    Examples
    --------
    >>> list(drivers())
    ['retention', 'cross_sell', 'referral', 'acquisition_cost', 'service_cost']
    """
    own = data_folder() / FILE
    file = own if own.is_file() else shipped_folder("data") / FILE
    known = {each.key: each for _, each in read_records(file, Driver)}
    switched = {
        name.removeprefix(SWITCH)
        for equation in model_equations().by_name.values()
        for name in equation.parameters
        if name.startswith(SWITCH)
    }
    for key in sorted(switched - set(known)):
        label = key.replace("_", " ").capitalize()
        known[key] = Driver(key, label, f"{label} accounts for", KINDS[-1])
    return {key: each for key, each in known.items() if key in switched}


def shapley(value: Callable[..., Any], names: Sequence[Any]) -> dict[Any, Any]:
    """Return the Shapley value of each of some names.

    Parameters
    ----------
    value : callable
        Takes one switch (0 or 1) a name, in their order, and returns what they are worth with
        those on: a number, or an array of draws.
    names : sequence
        Who shares the worth.

    Examples
    --------
    >>> shapley(lambda *on: 3.0 * on[0] + 2.0 * on[1] * on[2], "abc")
    {'a': 3.0, 'b': 1.0, 'c': 1.0}
    """
    players = len(names)
    by_coalition = {switches: value(*switches) for switches in product((0, 1), repeat=players)}
    values: dict[Any, Any] = dict.fromkeys(names, 0.0)
    for switches, player, joined, weight in shapley_differences(players):
        name = names[player]
        values[name] = values[name] + weight * (by_coalition[joined] - by_coalition[switches])
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
