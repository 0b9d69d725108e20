"""How do cases differ, and why: their figures side by side, and a bridge from one to another."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, count, product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.model.assumptions import WHOLE
from cxroi.model.business_case import business_case
from cxroi.model.drivers import shapley
from cxroi.model.errors import AssumptionError, CxroiError
from cxroi.model.evaluate import evaluate
from cxroi.model.links import made_of
from cxroi.model.rules import RULES, Rule
from cxroi.model.scenarios import titled
from cxroi.model.segments import COUNTED, as_it_stands, by_segment, own_key, segment_of
from cxroi.model.tables import Table
from cxroi.model.units import counted, end_of_range, money
from cxroi.report.exhibits import in_money, published_names
from cxroi.report.verdict import signed_count, tiles, when_back, years

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from cxroi.model.assumptions import Assumptions
    from cxroi.model.business_case import BusinessCase

    Floats = NDArray[np.float64]
    Player = tuple[str, ...]

MOST_EXACT = 12
"""Differences of which every combination is worked out; of more, a sample of orders."""
ORDERS = 128
SEED = 1
FEWEST, MOST = 2, 4
SHOWN = 8
TOO_FAR = 1e6
CENT = 0.005
ESTIMATED = f"adds up; shares estimated from {2 * ORDERS} orders"
NEARLY_NOTHING = 1e-9
"""Of the largest step: what remains of steps that cancel out."""
LETTERS = "ABCD"
SEGMENTS = "Segments"
EXTRA = "Extra customers at the end"
SHAPE_WORDS = {
    "pert": "most near the value",
    "triangular": "a triangle",
    "uniform": "all alike",
    "lognormal": "log-normal",
    "fixed": "fixed",
}
"""How the shape of a range reads, as on the page."""


class Step(NamedTuple):
    """What one difference between two cases is worth; several keys where they move only together."""

    keys: Player
    label: str
    worth: float


class Bridge(NamedTuple):
    """From the net present value of one case to that of another; the steps add up."""

    before: float
    after: float
    steps: list[Step]
    exact: bool
    """Whether every combination was worked out, or a sample of orders."""


def compare(first: Assumptions, second: Assumptions) -> pd.DataFrame:
    """Say what differs between two sets, and what each difference is worth.

    Parameters
    ----------
    first, second : Assumptions
        The worth of a difference is its Shapley value: its part in NPV B less NPV A, whatever the
        order in which one becomes the other.

    Returns
    -------
    DataFrame
        A row for each difference, the largest first: ``key`` (several joined by "+" where they
        keep the rules only together), ``label``, ``unit``, ``a`` and ``b`` (likely values, NaN
        for several), ``what`` ("value", or "range" where only the range differs), ``npv``
        (money). Its ``attrs`` hold ``npv_a``, ``npv_b``, and ``exact``: whether every combination
        was worked out (up to 12 differences), or a sample of orders. It adds up either way.

    Raises
    ------
    AssumptionError
        If a base grows beyond all numbers on the way from one to the other, or one of them is a case
        that no company is.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> found = compare(assumptions(), assumptions().change(causal_fraction=0.4, margin=150))
    >>> found[["key", "a", "b"]].to_numpy().tolist()
    [['causal_fraction', 0.25, 0.4], ['margin', 130.0, 150.0]]
    >>> round(float(found["npv"].sum()), 2) == round(found.attrs["npv_b"] - found.attrs["npv_a"], 2)
    True
    """
    import pandas as pd  # the page needs none

    for end in (first, second):
        business_case(end)  # what no company is worth is refused
    found = bridge(first, second)
    rows = [_row(step, first, second) for step in found.steps]
    rows += [
        _row(Step((key,), first[key].label, 0.0), first, second) for key in _ranges(first, second)
    ]
    frame = pd.DataFrame(rows, columns=["key", "label", "unit", "a", "b", "what", "npv"])
    frame.attrs |= made_of("compare", first, second)
    frame.attrs |= {"npv_a": found.before, "npv_b": found.after, "exact": found.exact}
    return frame


def bridge(first: Assumptions, second: Assumptions) -> Bridge:
    """Lead from the net present value of one set to that of another, difference by difference.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> found = bridge(assumptions(), assumptions().change(causal_fraction=0.4))
    >>> [(step.label, round(step.worth)) for step in found.steps], found.exact
    ([('How much of the gap applies to you', 785054)], True)
    """
    players = _players(first, second)
    none, every = np.zeros((1, len(players)), bool), np.ones((1, len(players)), bool)
    before, after = _worths(first, second, players, np.concatenate([none, every]))
    exact = len(players) <= MOST_EXACT
    worths = (_every_combination if exact else _many_orders)(first, second, players)
    steps = [
        Step(player, _label(player, first), float(worth))
        for player, worth in zip(players, worths, strict=True)
    ]
    steps.sort(key=lambda step: -abs(step.worth))
    return Bridge(float(before), float(after), steps, exact)


def _players(first: Assumptions, second: Assumptions) -> list[Player]:
    """Return what differs, in parts of which any may move without the others.

    The two that make the size of a base move as one: one company's new customers in the base of
    another, a hundred times as large or small, would be a company like neither.
    """
    own = [{key for key in held.by_key if segment_of(key)} for held in (first, second)]
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
        players = _joined([player for player in players if size & set(player)], players, first)
    while part := _breaking(first, second, players):
        players = _joined(part, players, first)
    return players


def _joined(part: list[Player], players: list[Player], first: Assumptions) -> list[Player]:
    """Let some players move as one, their keys in the order of the registry."""
    if len(part) < 2:  # noqa: PLR2004 - there is nothing to join
        return players
    together = {key for player in part for key in player}
    one = tuple(key for key in (*first.by_key, SEGMENTS) if key in together)
    return [player for player in players if player not in part] + [one]


def _breaking(first: Assumptions, second: Assumptions, players: list[Player]) -> list[Player]:
    """Return players of a rule that some of them break without the others; none if there are none."""
    for rule in RULES:
        for part in _bound_by(rule, first, players):
            for moved in product((False, True), repeat=len(part)):
                on = [p for p, is_on in zip(part, moved, strict=True) if is_on]
                held = by_segment(_values(first, second, on)).values()
                if len(part) > 1 and not all(rule.is_kept(values) for values in held):
                    return part
    return []


def _bound_by(rule: Rule, first: Assumptions, players: list[Player]) -> Iterator[list[Player]]:
    """Go through the players that a rule binds to each other: those of each segment by itself."""
    if any(SEGMENTS in player for player in players):
        yield [p for p in players if any(key == SEGMENTS or key in rule.signs for key in p)]
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


def _worths(
    first: Assumptions, second: Assumptions, players: list[Player], moved: NDArray[np.bool_]
) -> Floats:
    """Return the net present value of combinations, shape (combinations, players) of on or off.

    Those of one horizon, and of one set of segments, are worked out at once.
    """
    apart = [at for at, player in enumerate(players) if {WHOLE, SEGMENTS} & set(player)]
    worths = np.empty(len(moved))
    for flags in {tuple(row) for row in moved[:, apart].tolist()}:
        here = np.all(moved[:, apart] == np.array(flags, bool), axis=1)
        on = [players[at] for at, flag in zip(apart, flags, strict=True) if flag]
        values = _values(first, second, on)
        for at, player in enumerate(players):
            if at not in apart:
                for key in player:
                    values[key] = np.where(moved[here, at], second[key].likely, first[key].likely)
        worths[here] = evaluate(values).npv
    _check_near(worths)
    return worths


def _check_near(worths: Floats) -> None:
    """Refuse steps so far beyond both ends, the first and the last, that a sum loses its cents."""
    ends = max(abs(worths[0]), abs(worths[-1]), TOO_FAR)
    if not np.isfinite(worths).all() or np.abs(worths).max() > TOO_FAR * ends:
        raise AssumptionError(
            "new_customers",
            "on the way from one case to the other the base grows beyond all measure",
            "Compare cases that are nearer to each other.",
        )


def _every_combination(
    first: Assumptions, second: Assumptions, players: list[Player]
) -> list[float]:
    """Return the Shapley value of each player from all combinations."""
    many = len(players)
    moved = np.array(list(product((False, True), repeat=many)), bool).reshape(2**many, many)
    found = _worths(first, second, players, moved)
    worths = dict(zip(map(tuple, moved.tolist()), found, strict=True))
    return list(shapley(lambda *on: worths[on], range(many)).values())


def _many_orders(first: Assumptions, second: Assumptions, players: list[Player]) -> list[float]:
    """Estimate it from random orders and their reverses; what each adds up to is exact."""
    many, chance = len(players), np.random.default_rng(SEED)
    orders = np.array([chance.permutation(many) for _ in range(ORDERS)])
    orders = np.concatenate([orders, orders[:, ::-1]])
    places = np.argsort(orders, axis=1)
    moved = places[:, None, :] < np.arange(many + 1)[:, None]
    worths = _worths(first, second, players, moved.reshape(-1, many)).reshape(-1, many + 1)
    gains = np.take_along_axis(np.diff(worths, axis=1), places, axis=1)
    return [float(gain) for gain in gains.mean(axis=0)]


def _ranges(first: Assumptions, second: Assumptions) -> list[str]:
    """Return the keys of which only the range or its shape differs."""
    return [
        key
        for key, held in first.by_key.items()
        if key in second.by_key
        and held.likely == second[key].likely
        and (held.low, held.high, held.shape)
        != (second[key].low, second[key].high, second[key].shape)
    ]


def _label(player: Player, held: Assumptions) -> str:
    *others, last = [key if key == SEGMENTS else held[key].label for key in player]
    return f"{', '.join(others)} and {last} together" if others else last


def _row(step: Step, first: Assumptions, second: Assumptions) -> list[Any]:
    key, nothing = step.keys[0], float("nan")
    if len(step.keys) > 1 or key == SEGMENTS:
        return ["+".join(step.keys), step.label, "", nothing, nothing, "value", step.worth]
    one, other = first[key], second[key]
    what = "value" if one.likely != other.likely else "range"
    return [key, step.label, one.unit.suffix, one.likely, other.likely, what, step.worth]


# --- what the page shows -------------------------------------------------------------------


def named_apart(cases: Sequence[Assumptions]) -> list[Assumptions]:
    """Return two to four cases, each under a title of its own.

    Raises
    ------
    CxroiError
        If they are fewer or more.
    """
    if not FEWEST <= len(cases) <= MOST:
        raise CxroiError(f"{len(cases)} chosen. Choose from {FEWEST} to {MOST} cases to compare.")
    found: list[Assumptions] = []
    for held in cases:
        title, taken = titled(held.name), {each.name for each in found}
        others = (f"{title} ({nth})" for nth in count(2))
        name = next(each for each in chain([title], others) if each not in taken)
        found.append(replace(held, name=name))
    return found


def figures(cases: Sequence[BusinessCase], chances: Sequence[str]) -> dict[str, Any]:
    """Print the figures of each case, a column a case; ``chances`` are those of a gain."""
    columns = [tiles(case) for case in cases]
    rows = [
        [EXTRA if of_one[0].key == "customers" else of_one[0].label, *(t.figure for t in of_one)]
        for of_one in zip(*columns, strict=True)
    ]
    rows.insert(3, ["Paid back, in today's money", *map(_later, cases)])
    rows.append(["Chance of a gain", *chances])
    return {"heads": ["", *_titles(cases)], "rows": rows}


def _later(case: BusinessCase) -> str:
    """Print the discounted payback as the tile prints the other."""
    back = case.discounted_payback_months
    if back is None:
        return "not yet" if case.pv_costs > 0 else "none"
    return when_back(back)


def differences(
    found: Bridge,
    first: Assumptions,
    second: Assumptions,
    worth: Callable[[float, str], str] = money,
) -> dict[str, Any]:
    """Print what differs between two cases and what it is worth, in the reader's units."""
    sign, rows = _sign(first, second), []
    for step in found.steps:
        shown = ["", ""]
        if len(step.keys) == 1 and step.keys[0] != SEGMENTS:
            shown = [held[step.keys[0]].show(currency=held.currency) for held in (first, second)]
        rows.append([step.label, *shown, worth(step.worth, sign)])
    for key in _ranges(first, second):
        apart = first[key].shape != second[key].shape
        shown = [_range(held, key, with_shape=apart) for held in (first, second)]
        rows.append([first[key].label, *shown, ""])
    title = f"What differs between {first.name} and {second.name}"
    return {"title": title, "heads": ["Assumption", first.name, second.name, "Worth"], "rows": rows}


def _range(held: Assumptions, key: str, *, with_shape: bool) -> str:
    """Print a value with the ends of its range, and its shape where that differs."""
    each = held[key]
    shown = each.show(currency=held.currency)
    if each.low != each.high:
        low, high = (each.show(end_of_range(end), held.currency) for end in (each.low, each.high))
        shown += f", between {low} and {high}"
    return f"{shown} ({SHAPE_WORDS[each.shape]})" if with_shape else shown


def lead(found: Bridge, first: Assumptions, second: Assumptions) -> str:
    """Say how much better the second is, and what explains it.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> one, other = named_apart([assumptions(), assumptions("published")])
    >>> lead(bridge(one, other), one, other)
    'Published is 3.15 m better than Likely; “How much of the gap applies to you” explains all of it'
    """
    if not found.steps:
        return f"{second.name} and {first.name} assume the same"
    gap = found.after - found.before
    if abs(gap) <= NEARLY_NOTHING * max(1, abs(found.steps[0].worth)):
        return f"{second.name} is worth as much as {first.name}: what differs cancels out"
    worth, side = money(abs(gap), _sign(first, second)), "better" if gap > 0 else "worse"
    return f"{second.name} is {worth} {side} than {first.name}; {_why(found, first, second)}"


def _why(found: Bridge, first: Assumptions, second: Assumptions) -> str:
    """Say which part the largest step explains, or what it is set against if it is more than all."""
    gap, sign = found.after - found.before, _sign(first, second)
    largest = next(step for step in found.steps if step.worth * gap > 0)
    against = [step for step in found.steps if step.worth * gap < 0]
    named = f"“{_short(largest, first)}”"
    if abs(largest.worth) > abs(gap) and against:
        more, less = ("adds", "takes away") if gap > 0 else ("takes away", "adds")
        amount, other = (money(abs(step.worth), sign) for step in (largest, against[0]))
        return f"{named} {more} {amount}, and “{_short(against[0], first)}” {less} {other}"
    whole = len(found.steps) == 1
    return f"{named} explains {'all' if whole else money(abs(largest.worth), sign)} of it"


def _short(step: Step, held: Assumptions) -> str:
    """Name a step; of more than two assumptions that move together, the first."""
    first, others = step.keys[:1], len(step.keys) - 1
    if others <= 1:
        return step.label
    return f"{_label(first, held)} and {others} more together"


def _sign(first: Assumptions, second: Assumptions) -> str:
    """Return the currency of a difference; none if it is between two."""
    return first.currency if first.currency == second.currency else ""


def cautions(cases: Sequence[Assumptions]) -> list[str]:
    """Say where figures side by side do not mean the same."""
    said = []
    if len({held.currency for held in cases}) > 1:
        said.append("The cases are in different currencies, and nothing is converted.")
    if len({held[WHOLE].likely for held in cases}) > 1:
        said.append(
            "The cases look ahead for different times: a longer one has more years to gain."
        )
    return said


def compared_cash(cases: Sequence[BusinessCase]) -> Table:
    """Cumulative cash of each case: ``series`` (A to D), ``month``, ``money``, ``label`` (at its end)."""
    paths = [case.net_table.columns["cumulative"] for case in cases]
    said = f"{_ahead(cases, paths)}{_first_back(cases)}"
    title = f"{said[:1].upper()}{said[1:]}"
    measure = in_money("Cumulative net cash of the programme", cases[0].assumptions)
    if _in_currencies(cases):
        measure = "Cumulative net cash of the programme, each case in its own currency"
    return _overlaid(cases, paths, "money", title, measure)


def compared_customers(cases: Sequence[BusinessCase]) -> Table:
    """Customers of each case with the programme: ``series``, ``month``, ``customers``, ``label``."""
    paths = [case.evaluation.customers() for case in cases]
    best, worst, apart = _at_the_shortest(cases, paths)
    more, after = signed_count(apart).removeprefix("+"), _after(cases)
    title = f"{after} {best} has {counted(more, 'more customers')} than {worst}"
    if more == "0":
        title = f"{after} all have as many customers"
    measure = "Active customers with the programme; the axis need not start at 0"
    return _overlaid(cases, paths, "customers", title, measure)


def bridge_table(found: Bridge, first: Assumptions, second: Assumptions) -> Table:
    """From one to the other: ``part``, ``kind`` (from, up, down, to), ``start``, ``end``, ``amount``, ``label``."""
    steps = [(_short(step, first), step.worth) for step in found.steps[:SHOWN]]
    rest = found.steps[SHOWN:]
    if rest:
        others = "1 other" if len(rest) == 1 else f"{len(rest)} others"
        steps.append((others, sum(step.worth for step in rest)))
    parts = [label for label, _ in steps]
    # a bar has its row by its name
    ends_named = [f"{each.name} (the case)" if each.name in parts else each.name
                  for each in (first, second)]  # fmt: skip
    amounts = np.array([found.before, *(worth for _, worth in steps), found.after])
    ends = np.append(np.cumsum(amounts[:-1]), found.after)
    about = "adds up exactly" if found.exact else ESTIMATED
    measure = f"Net present value, from one to the other by assumption; {about}"
    sign = _sign(first, second)
    return _table(
        first,
        {
            "part": [ends_named[0], *parts, ends_named[1]],
            "kind": ["from", *("down" if worth < 0 else "up" for _, worth in steps), "to"],
            "start": np.append(ends[:-1] - amounts[:-1], 0.0),
            "end": ends,
            "amount": amounts,
            "label": [money(amount, sign) for amount in amounts],
        },
        lead(found, first, second),
        in_money(measure, replace(first, currency=sign)),
        f"{first.name}; {second.name}",
    )


def _titles(cases: Sequence[BusinessCase]) -> list[str]:
    pairs = zip(LETTERS, cases, strict=False)
    return [f"{letter}: {case.assumptions.name}" for letter, case in pairs]


def _in_currencies(cases: Sequence[BusinessCase]) -> bool:
    """Tell whether cases are in several currencies, so that their money cannot be set off."""
    return len({case.assumptions.currency for case in cases}) > 1


def _after(cases: Sequence[BusinessCase]) -> str:
    """Say until when all cases go."""
    return f"After {years(min(cases, key=lambda case: case.evaluation.months).assumptions)}"


def _at_the_shortest(cases: Sequence[BusinessCase], paths: list[Any]) -> tuple[str, str, float]:
    """Name the case that is highest when the shortest ends, and the lowest; how far they are apart."""
    last = min(case.evaluation.months for case in cases)
    stand = [float(path[last]) for path in paths]
    best, worst = (cases[int(find(stand))].assumptions.name for find in (np.argmax, np.argmin))
    return best, worst, max(stand) - min(stand)


def _ahead(cases: Sequence[BusinessCase], paths: list[Any]) -> str:
    """Say which case has most cash when the shortest ends."""
    if _in_currencies(cases):
        return ""
    best, worst, apart = _at_the_shortest(cases, paths)
    shown = money(apart, cases[0].assumptions.currency)
    if apart < CENT:
        return f"{_after(cases)} all have as much cash; "
    return f"{_after(cases)} {best} is {shown} ahead of {worst} in cash; "


def _first_back(cases: Sequence[BusinessCase]) -> str:
    """Say which case pays back first."""
    backs = {case.assumptions.name: case.payback_months for case in cases}
    paid = {name: back for name, back in backs.items() if back is not None}
    if not paid:
        return f"{'neither' if len(cases) == FEWEST else 'none'} pays back"
    when = when_back(min(paid.values()))
    first = [name for name, back in paid.items() if when_back(back) == when]
    when = when if when == "at once" else f"in {when}"
    if len(paid) == 1:
        return f"only {first[0]} pays back, {when}"
    if len(first) == len(cases):
        return f"{'both' if len(cases) == FEWEST else 'all'} pay back {when}"
    pays = "pays" if len(first) == 1 else "pay"
    return f"{' and '.join(first)} {pays} back first, {when}"


def _overlaid(
    cases: Sequence[BusinessCase], paths: list[Any], what: str, title: str, measure: str
) -> Table:
    lengths = [len(path) for path in paths]
    labels = [
        label
        for length, name in zip(lengths, _titles(cases), strict=True)
        for label in [""] * (length - 1) + [name]
    ]
    series = [
        letter for letter, length in zip(LETTERS, lengths, strict=False) for _ in range(length)
    ]
    columns = {
        "series": series,
        "month": np.concatenate([np.arange(length) for length in lengths]),
        what: np.concatenate(paths),
        "label": labels,
    }
    return _table(cases[0].assumptions, columns, title, measure, "; ".join(_titles(cases)))


def _table(
    held: Assumptions, columns: dict[str, Any], title: str, measure: str, names: str
) -> Table:
    """Make a table whose footer names the cases and what they rest on."""
    rests_on = published_names(held)
    return Table(columns, title, measure, f"Scenarios: {names}. {rests_on}")
