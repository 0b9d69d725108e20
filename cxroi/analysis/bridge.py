"""Why do two cases differ: a bridge from one net present value to the other, difference by difference."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.model.assumption import WHOLE
from cxroi.model.drivers import shapley
from cxroi.model.errors import AssumptionError
from cxroi.model.evaluate import evaluate
from cxroi.model.rules import ROOMS, RULES, Room, Rule
from cxroi.model.segments import COUNTED, as_it_stands, own_key, segment_of, shared_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from cxroi.model.assumptions import Assumptions

    Floats = NDArray[np.float64]
    Player = tuple[str, ...]


MOST_EXACT = 12
"""Differences of which every combination is worked out; of more, a sample of orders."""


ORDERS = 128


SEED = 1


TOO_FAR = 1e6
NEARLY_NOTHING = 1e-9
"""Of the largest step: what remains of steps that cancel out."""


SEGMENTS = "Segments"


class Step(NamedTuple):
    """What one difference between two cases is worth; several keys where they move only together."""

    keys: Player
    label: str
    npv: float


class Bars(NamedTuple):
    """A bridge drawn as bars: the first case, its steps, and the second; money, shape (bars,)."""

    start: Floats
    end: Floats
    amount: Floats


class Bridge(NamedTuple):
    """From the net present value of one case to that of another; the steps add up."""

    before: float
    after: float
    steps: list[Step]
    exact: bool
    """Whether every combination was worked out, or a sample of orders."""

    @property
    def gap(self) -> float:
        """How much more the second is worth, money."""
        return self.after - self.before

    @property
    def cancels(self) -> bool:
        """Whether the steps come to nothing between them."""
        return abs(self.gap) <= NEARLY_NOTHING * max(1, abs(self.steps[0].npv))

    @property
    def towards(self) -> list[Step]:
        """The steps that lead the way of the gap, the largest first."""
        return [step for step in self.steps if step.npv * self.gap > 0]

    @property
    def against(self) -> list[Step]:
        """The steps that lead the other way, the largest first."""
        return [step for step in self.steps if step.npv * self.gap < 0]

    def bars(self, most: int) -> Bars:
        """Return the bars of so many steps at most, the others as one more, between both ends."""
        rest = self.steps[most:]
        npvs = [step.npv for step in self.steps[:most]] + [sum(step.npv for step in rest)] * bool(
            rest
        )
        amounts = np.array([self.before, *npvs, self.after])
        ends = np.append(np.cumsum(amounts[:-1]), self.after)
        return Bars(np.append(ends[:-1] - amounts[:-1], 0.0), ends, amounts)


def bridge(first: Assumptions, second: Assumptions) -> Bridge:
    """Lead from the net present value of one set to that of another, difference by difference.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> found = bridge(assumptions(), assumptions().change(causal_fraction=0.4))
    >>> [(step.label, round(step.npv)) for step in found.steps], found.exact
    ([('Share of the published gap that applies', 785054)], True)
    """
    players = _players(first, second)
    none, every = np.zeros((1, len(players)), bool), np.ones((1, len(players)), bool)
    before, after = _npvs(first, second, players, np.concatenate([none, every]))
    exact = len(players) <= MOST_EXACT
    npvs = (_every_combination if exact else _many_orders)(first, second, players)
    steps = [
        Step(player, label_of(player, first), float(npv))
        for player, npv in zip(players, npvs, strict=True)
    ]
    steps.sort(key=lambda step: -abs(step.npv))
    return Bridge(float(before), float(after), steps, exact)


def _players(first: Assumptions, second: Assumptions) -> list[Player]:
    """Return what differs, in parts of which any may move without the others.

    The two that make the size of a base move as one: one company's new customers in the base of
    another, a hundred times as large or small, would be a company like neither.
    """
    own = [{key for key in each.by_key if segment_of(key)} for each in (first, second)]
    keys = [
        key
        for key in first.by_key
        if key in second.by_key and first[key].likely != second[key].likely
    ]
    players: list[Player] = [(key,) for key in keys]
    if own[0] != own[1]:
        players = [player for player in players if not segment_of(player[0])]
        players.append((SEGMENTS,))
    for segment in ("", *first.segments):
        size = {own_key(segment, key) if segment else key for key in COUNTED}
        players = _join_players(
            [player for player in players if size & set(player)], players, first
        )
    while part := _find_breaking(first, second, players):
        players = _join_players(part, players, first)
    return players


def _join_players(part: list[Player], players: list[Player], first: Assumptions) -> list[Player]:
    """Let some players move as one, their keys in the order of the registry."""
    if len(part) < 2:  # noqa: PLR2004 - there is nothing to join
        return players
    together = {key for player in part for key in player}
    one = tuple(key for key in (*first.by_key, SEGMENTS) if key in together)
    return [player for player in players if player not in part] + [one]


def _find_breaking(first: Assumptions, second: Assumptions, players: list[Player]) -> list[Player]:
    """Return players of a rule that some of them break without the others; none if there are none."""
    for rule in (*RULES, *ROOMS):
        for part in _players_under(rule, first, players):
            for moved in product((False, True), repeat=len(part)):
                on = [p for p, is_on in zip(part, moved, strict=True) if is_on]
                if len(part) > 1 and not rule.is_kept_by_all(_values(first, second, on)):
                    return part
    return []


def _players_under(
    rule: Rule | Room, first: Assumptions, players: list[Player]
) -> Iterator[list[Player]]:
    """Go through the players that a rule binds to each other: those of each segment by itself."""
    if isinstance(rule, Room) or any(SEGMENTS in player for player in players):
        bound = {SEGMENTS, *rule.signs}
        yield [p for p in players if not bound.isdisjoint(map(shared_key, p))]
        return
    for segment in first.segments or ("",):
        bound = {as_it_stands(segment, key, first.by_key) for key in rule.signs}
        yield [player for player in players if bound & set(player)]


def _values(first: Assumptions, second: Assumptions, moved: Sequence[Player]) -> dict[str, Any]:
    """Return the values of the first with some players at the second's."""
    keys = {key for player in moved for key in player}
    values, others = first.values(), second.values()
    if SEGMENTS in keys:
        values = {key: value for key, value in values.items() if not segment_of(key)}
        values |= {key: value for key, value in others.items() if segment_of(key)}
    return values | {key: others[key] for key in keys - {SEGMENTS}}


def _npvs(
    first: Assumptions, second: Assumptions, players: list[Player], moved: NDArray[np.bool_]
) -> Floats:
    """Return the net present value of combinations, shape (combinations, players) of on or off.

    Those of one horizon, and of one set of segments, are worked out at once.
    """
    apart = [at for at, player in enumerate(players) if {WHOLE, SEGMENTS} & set(player)]
    npvs = np.empty(len(moved))
    for flags in {tuple(row) for row in moved[:, apart].tolist()}:
        here = np.all(moved[:, apart] == np.array(flags, bool), axis=1)
        on = [players[at] for at, flag in zip(apart, flags, strict=True) if flag]
        values = _values(first, second, on)
        for at, player in enumerate(players):
            if at not in apart:
                for key in player:
                    values[key] = np.where(moved[here, at], second[key].likely, first[key].likely)
        npvs[here] = evaluate(values).npv
    _check_near(npvs)
    return npvs


def _check_near(npvs: Floats) -> None:
    """Refuse steps so far beyond both ends, the first and the last, that a sum loses its cents."""
    ends = max(abs(npvs[0]), abs(npvs[-1]), TOO_FAR)
    if not np.isfinite(npvs).all() or np.abs(npvs).max() > TOO_FAR * ends:
        raise AssumptionError(
            "new_customers",
            "between the two cases the customer base grows without limit",
            "Compare cases that are more alike.",
        )


def _every_combination(
    first: Assumptions, second: Assumptions, players: list[Player]
) -> list[float]:
    """Return the Shapley value of each player from all combinations."""
    many = len(players)
    moved = np.array(list(product((False, True), repeat=many)), bool).reshape(2**many, many)
    found = _npvs(first, second, players, moved)
    npvs = dict(zip(map(tuple, moved.tolist()), found, strict=True))
    return list(shapley(lambda *on: npvs[on], range(many)).values())


def _many_orders(first: Assumptions, second: Assumptions, players: list[Player]) -> list[float]:
    """Estimate it from random orders and their reverses; what each adds up to is exact."""
    many, chance = len(players), np.random.default_rng(SEED)
    orders = np.array([chance.permutation(many) for _ in range(ORDERS)])
    orders = np.concatenate([orders, orders[:, ::-1]])
    places = np.argsort(orders, axis=1)
    moved = places[:, None, :] < np.arange(many + 1)[:, None]
    npvs = _npvs(first, second, players, moved.reshape(-1, many)).reshape(-1, many + 1)
    gains = np.take_along_axis(np.diff(npvs, axis=1), places, axis=1)
    return [float(gain) for gain in gains.mean(axis=0)]


def label_of(player: Player, assumptions: Assumptions) -> str:
    """Name what moves as one: each of its assumptions."""
    *others, last = [key if key == SEGMENTS else assumptions[key].label for key in player]
    return f"{', '.join(others)} and {last} together" if others else last
