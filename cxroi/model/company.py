"""What is a figure of the whole company: added up over segments or averaged, as steps of a program.

So an engine that keeps nothing of Python, a script or a spreadsheet, has them too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.model.ordering import TOTAL
from cxroi.model.trees import Op, Tree, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cxroi.model.program import Path, Program
    from cxroi.model.settings import Setting


def whole_figure(
    program: Program, name: str, path: Path | None = None, weights: Sequence[str] = ()
) -> Tree:
    """Put a figure of the whole company into a program, and return where it stands.

    Money and customers of segments are added up; all else is averaged.

    Parameters
    ----------
    program : Program
        Gains the steps that the figure needs.
    name : str
        Its name in the equations.
    path : frozenset of str, optional
        The switches that are on; ``None`` for the programme's.
    weights : sequence of str
        What an average is weighed by: the product of these figures of each segment.

    Examples
    --------
    >>> from cxroi.model.settings import Setting
    >>> own = frozenset({"customers", "new_customers", "margin"})
    >>> program = Setting((own, own), frozenset(), frozenset()).program().empty()
    >>> whole_figure(program, "npv"), whole_figure(program, "retention_gain")
    ('npv', 'retention_gain')
    """
    segments = range(len(program.own))
    if len(segments) == 1 or not any(program.reach[name].own & own for own in program.own):
        return program.figure(name, path)
    if program.equations[name].is_added:
        return program.figure(TOTAL + name, path)
    parts = [program.figure(name, path, at) for at in segments]
    shares = [_product(program.figure(each, path, at) for each in weights) for at in segments]
    total = program.add(name, _sum(shares))
    mean = Op("/", (_sum(Op("*", each) for each in zip(parts, shares, strict=True)), total))
    even = Op("/", (_sum(parts), float(len(parts))))
    return program.add(name, Op("where", (Op("==", (total, 0.0)), even, mean)))


def driver_figures(program: Program, setting: Setting) -> dict[str, Tree]:
    """Put the Shapley value of each driver into a program, and return where each stands.

    Each contribution that differs between coalitions is discounted once; a driver is a sum of their
    differences by weight, so one that moves nothing is worth exactly 0.

    Examples
    --------
    >>> from cxroi.model.settings import Setting
    >>> setting = Setting((frozenset(),), frozenset(), frozenset())
    >>> list(driver_figures(setting.program().empty(), setting))
    ['retention', 'cross_sell', 'referral', 'acquisition_cost', 'service_cost']
    """
    of = setting.contributions()
    factor = program.figure("discount_factor")
    present_values = [
        program.add_sum(each.name, Op("*", (program.figure(*each), factor))) for each in of.asked
    ]
    gains = [
        Op("-", (present_values[a], present_values[b]))
        for a, b in zip(of.joined, of.without, strict=True)
    ]
    return {
        name: program.add(
            "pv_benefits",
            _sum(Op("*", (float(w), gain)) for w, gain in zip(row, gains, strict=True) if w),
        )
        for name, row in zip(of.drivers, of.weights, strict=True)
    }


def _product(trees: Iterable[Tree]) -> Tree:
    product: Tree = 1.0
    for tree in trees:
        product = fold(Op("*", (product, tree)))
    return product


def _sum(trees: Iterable[Tree]) -> Tree:
    total: Tree = 0.0
    for tree in trees:
        total = fold(Op("+", (total, tree)))
    return total
