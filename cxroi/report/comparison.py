"""How do cases differ: their figures side by side, and what leads from one to another, in words."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, count
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.analysis.comparison import ORDERS, SEGMENTS, Bridge, Step, differing_ranges, label_of
from cxroi.model.assumptions import WHOLE
from cxroi.model.errors import CxroiError
from cxroi.model.scenarios import titled
from cxroi.model.tables import Table
from cxroi.model.units import end_of_range, money, write_count
from cxroi.report.captions import in_money, published_names
from cxroi.report.formats import signed_count, when_back, years
from cxroi.report.tiles import tiles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from cxroi.model.assumptions import Assumptions
    from cxroi.model.business_case import BusinessCase

    Floats = NDArray[np.float64]


FEWEST, MOST = 2, 4
SHOWN = 8
CENT = 0.005
ESTIMATED = f"adds up; shares estimated from {2 * ORDERS} orders"
NEARLY_NOTHING = 1e-9
"""Of the largest step: what remains of steps that cancel out."""
LETTERS = "ABCD"
EXTRA = "Extra customers at the end"
SHAPE_WORDS = {
    "pert": "most near the value",
    "triangular": "a triangle",
    "uniform": "all alike",
    "lognormal": "log-normal",
    "fixed": "fixed",
}
"""How the shape of a range reads, as on the page."""


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
    for assumptions in cases:
        title, taken = titled(assumptions.name), {each.name for each in found}
        others = (f"{title} ({nth})" for nth in count(2))
        name = next(each for each in chain([title], others) if each not in taken)
        found.append(replace(assumptions, name=name))
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
    show: Callable[[float, str], str] = money,
) -> dict[str, Any]:
    """Print what differs between two cases and what it is worth, in the reader's units."""
    sign, rows = _sign(first, second), []
    for step in found.steps:
        shown = ["", ""]
        if len(step.keys) == 1 and step.keys[0] != SEGMENTS:
            shown = [each[step.keys[0]].show(currency=each.currency) for each in (first, second)]
        rows.append([step.label, *shown, show(step.npv, sign)])
    for key in differing_ranges(first, second):
        apart = first[key].shape != second[key].shape
        shown = [_range(each, key, with_shape=apart) for each in (first, second)]
        rows.append([first[key].label, *shown, ""])
    title = f"What differs between {first.name} and {second.name}"
    return {"title": title, "heads": ["Assumption", first.name, second.name, "Worth"], "rows": rows}


def _range(assumptions: Assumptions, key: str, *, with_shape: bool) -> str:
    """Print a value with the ends of its range, and its shape where that differs."""
    each = assumptions[key]
    shown = each.show(currency=assumptions.currency)
    if each.low != each.high:
        low, high = (
            each.show(end_of_range(end), assumptions.currency) for end in (each.low, each.high)
        )
        shown += f", between {low} and {high}"
    return f"{shown} ({SHAPE_WORDS[each.shape]})" if with_shape else shown


def lead(found: Bridge, first: Assumptions, second: Assumptions) -> str:
    """Say how much better the second is, and what explains it.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> from cxroi.analysis.comparison import bridge
    >>> one, other = named_apart([assumptions(), assumptions("published")])
    >>> lead(bridge(one, other), one, other)
    'Published is 3.15 m better than Likely; “How much of the gap applies to you” explains all of it'
    """
    if not found.steps:
        return f"{second.name} and {first.name} assume the same"
    gap = found.after - found.before
    if abs(gap) <= NEARLY_NOTHING * max(1, abs(found.steps[0].npv)):
        return f"{second.name} is worth as much as {first.name}: what differs cancels out"
    amount, side = money(abs(gap), _sign(first, second)), "better" if gap > 0 else "worse"
    return f"{second.name} is {amount} {side} than {first.name}; {_why(found, first, second)}"


def _why(found: Bridge, first: Assumptions, second: Assumptions) -> str:
    """Say which part the largest step explains, or what it is set against if it is more than all."""
    gap, sign = found.after - found.before, _sign(first, second)
    largest = next(step for step in found.steps if step.npv * gap > 0)
    against = [step for step in found.steps if step.npv * gap < 0]
    named = f"“{_short(largest, first)}”"
    if abs(largest.npv) > abs(gap) and against:
        more, less = ("adds", "takes away") if gap > 0 else ("takes away", "adds")
        amount, other = (money(abs(step.npv), sign) for step in (largest, against[0]))
        return f"{named} {more} {amount}, and “{_short(against[0], first)}” {less} {other}"
    whole = len(found.steps) == 1
    return f"{named} explains {'all' if whole else money(abs(largest.npv), sign)} of it"


def _short(step: Step, assumptions: Assumptions) -> str:
    """Name a step; of more than two assumptions that move together, the first."""
    first, others = step.keys[:1], len(step.keys) - 1
    if others <= 1:
        return step.label
    return f"{label_of(first, assumptions)} and {others} more together"


def _sign(first: Assumptions, second: Assumptions) -> str:
    """Return the currency of a difference; none if it is between two."""
    return first.currency if first.currency == second.currency else ""


def cautions(cases: Sequence[Assumptions]) -> list[str]:
    """Say where figures side by side do not mean the same."""
    said = []
    if len({each.currency for each in cases}) > 1:
        said.append("The cases are in different currencies, and nothing is converted.")
    if len({each[WHOLE].likely for each in cases}) > 1:
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
    title = f"{after} {best} has {write_count(more, 'more customers')} than {worst}"
    if more == "0":
        title = f"{after} all have as many customers"
    measure = "Active customers with the programme; the axis need not start at 0"
    return _overlaid(cases, paths, "customers", title, measure)


def bridge_table(found: Bridge, first: Assumptions, second: Assumptions) -> Table:
    """From one to the other: ``part``, ``kind`` (from, up, down, to), ``start``, ``end``, ``amount``, ``label``."""
    steps = [(_short(step, first), step.npv) for step in found.steps[:SHOWN]]
    rest = found.steps[SHOWN:]
    if rest:
        others = "1 other" if len(rest) == 1 else f"{len(rest)} others"
        steps.append((others, sum(step.npv for step in rest)))
    parts = [label for label, _ in steps]
    # a bar has its row by its name
    ends_named = [f"{each.name} (the case)" if each.name in parts else each.name
                  for each in (first, second)]  # fmt: skip
    amounts = np.array([found.before, *(npv for _, npv in steps), found.after])
    ends = np.append(np.cumsum(amounts[:-1]), found.after)
    about = "adds up exactly" if found.exact else ESTIMATED
    measure = f"Net present value, from one to the other by assumption; {about}"
    sign = _sign(first, second)
    return _table(
        first,
        {
            "part": [ends_named[0], *parts, ends_named[1]],
            "kind": ["from", *("down" if npv < 0 else "up" for _, npv in steps), "to"],
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
    assumptions: Assumptions, columns: dict[str, Any], title: str, measure: str, names: str
) -> Table:
    """Make a table whose footer names the cases and what they rest on."""
    rests_on = published_names(assumptions)
    return Table(columns, title, measure, f"Scenarios: {names}. {rests_on}")
