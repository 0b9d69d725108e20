"""What leads from one case to another: each difference in words and as a bar."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cxroi.analysis.bridge import ORDERS, SEGMENTS, Bridge, Step, label_of
from cxroi.analysis.comparison import differing_ranges
from cxroi.model.tables import Table
from cxroi.model.units import end_of_range, money, write_range
from cxroi.report.captions import footer_of_several, in_money
from cxroi.report.formats import inside, named

if TYPE_CHECKING:
    from collections.abc import Callable

    from cxroi.model.assumptions import Assumptions


SHOWN = 8


ESTIMATED = f"shares estimated from {2 * ORDERS} orderings"


SHAPE_WORDS = {
    "pert": "PERT, most likely near the value",
    "triangular": "triangular",
    "uniform": "uniform",
    "lognormal": "log-normal",
    "fixed": "fixed",
}
"""How the shape of a range reads, as on the page."""


def table(
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
    title = f"Differences between {first.name} and {second.name}"
    return {
        "title": title,
        "heads": ["Assumption", first.name, second.name, "NPV effect"],
        "rows": rows,
    }


def _range(assumptions: Assumptions, key: str, *, with_shape: bool) -> str:
    """Print a value with the ends of its range, and its shape where that differs."""
    each = assumptions[key]
    shown = each.show(currency=assumptions.currency)
    if each.low != each.high:
        both = (each.show(end_of_range(end), assumptions.currency) for end in (each.low, each.high))
        ends = f"range {write_range(*both)}"
    else:
        ends = ""
    shape = SHAPE_WORDS[each.shape] if with_shape else ""
    inside = ", ".join(part for part in (ends, shape) if part)
    return f"{shown} ({inside})" if inside else shown


def lead(found: Bridge, first: Assumptions, second: Assumptions) -> str:
    """Say how much better the second is, and what explains it.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> from cxroi.analysis.bridge import bridge
    >>> from cxroi.report.comparison import name_apart
    >>> one, other = name_apart([assumptions(), assumptions("published")])
    >>> lead(bridge(one, other), one, other)
    'Published in full has an NPV 3.15m higher than Likely; the share of the published gap that applies accounts for all of it'
    """
    if not found.steps:
        return f"{second.name} and {first.name} have the same assumptions"
    gap = found.gap
    if found.cancels:
        return f"{second.name} has the same NPV as {first.name}: the differences cancel out"
    amount, side = money(abs(gap), _sign(first, second)), "higher" if gap > 0 else "lower"
    return (
        f"{second.name} has an NPV {amount} {side} than {first.name}; {_why(found, first, second)}"
    )


def _why(found: Bridge, first: Assumptions, second: Assumptions) -> str:
    """Say which part the largest step explains, or what it is set against if it is more than all."""
    gap, sign = found.gap, _sign(first, second)
    largest, against = found.towards[0], found.against
    what = _named(largest, first)
    if abs(largest.npv) > abs(gap) and against:
        more, less = ("adds", "removes") if gap > 0 else ("removes", "adds")
        amount, other = (money(abs(step.npv), sign) for step in (largest, against[0]))
        return f"{what} {more} {amount}, and {_named(against[0], first)} {less} {other}"
    whole = len(found.steps) == 1
    return f"{what} accounts for {'all' if whole else money(abs(largest.npv), sign)} of it"


def _short(step: Step, assumptions: Assumptions) -> str:
    """Name a step; of more than two assumptions that move together, the first."""
    first, others = step.keys[:1], len(step.keys) - 1
    if others <= 1:
        return step.label
    return f"{label_of(first, assumptions)} and {others} more together"


def _named(step: Step, assumptions: Assumptions) -> str:
    """Name a step inside a sentence, in the singular."""
    if len(step.keys) == 1 and step.keys[0] in assumptions.by_key:
        return named(assumptions[step.keys[0]])
    return f"the change in {inside(_short(step, assumptions))}"


def _sign(first: Assumptions, second: Assumptions) -> str:
    """Return the currency of a difference; none if it is between two."""
    return first.currency if first.currency == second.currency else ""


def bridge_table(found: Bridge, first: Assumptions, second: Assumptions) -> Table:
    """From one to the other: ``part``, ``kind`` (from, up, down, to), ``start``, ``end``, ``amount``, ``label``."""
    bars, others = found.bars(SHOWN), len(found.steps[SHOWN:])
    parts = [_short(step, first) for step in found.steps[:SHOWN]]
    if others:
        parts.append("1 other" if others == 1 else f"{others} others")
    # a bar has its row by its name
    ends_named = [f"{each.name} (the case)" if each.name in parts else each.name
                  for each in (first, second)]  # fmt: skip
    measure = "NPV bridge by assumption" + ("" if found.exact else f"; {ESTIMATED}")
    sign = _sign(first, second)
    return Table(
        {
            "part": [ends_named[0], *parts, ends_named[1]],
            "kind": ["from", *("down" if npv < 0 else "up" for npv in bars.amount[1:-1]), "to"],
            "start": bars.start,
            "end": bars.end,
            "amount": bars.amount,
            "label": [money(amount, sign) for amount in bars.amount],
        },
        lead(found, first, second),
        in_money(measure, replace(first, currency=sign)),
        footer_of_several(f"{first.name}; {second.name}", first),
    )
