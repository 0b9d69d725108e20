"""Where does the value come from, as cells: each driver's Shapley value in each month."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cxroi.exports.sheet_parts import suffix_of
from cxroi.model.drivers import drivers
from cxroi.model.equation_files import Equation
from cxroi.model.ordering import TOTAL, Step
from cxroi.model.program import NONE
from cxroi.model.trees import Op, Tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.model.program import Program
    from cxroi.model.settings import Setting

BY, CASH_BY, UNEXPLAINED = "by_", "cash_by_", "unexplained"
"""Begins a driver's column, and that of its cash part; what the drivers leave of the benefit."""


def add_drivers(program: Program, setting: Setting) -> list[str]:
    """Add each driver's part of a month's benefit as a step, for each part; return their names."""
    cash_parts = {key: each.cash_part for key, each in drivers().items() if each.cash_part}
    for part in range(len(setting.own)):
        left: Tree = Op("-", tuple(program.figure("contribution", p, part) for p in (None, NONE)))
        for name, tree in _shares(program, setting, part, "contribution").items():
            step = f"{BY}{name}{suffix_of(setting, part)}"
            _add(program, step, f"{BY}{name}", drivers()[name].label, tree)
            left = Op("-", (left, step))
        for name, figure in cash_parts.items():
            tree = _shares(program, setting, part, figure)[name]
            step = f"{CASH_BY}{name}{suffix_of(setting, part)}"
            _add(program, step, f"{CASH_BY}{name}", f"{drivers()[name].label}: cash part", tree)
        nothing = f"{UNEXPLAINED}{suffix_of(setting, part)}"
        _add(program, nothing, UNEXPLAINED, "Benefit not explained by drivers (0)", left)
    cash = [f"{CASH_BY}{name}" for name in cash_parts]
    return [*(f"{BY}{name}" for name in drivers()), *cash, UNEXPLAINED]


def _shares(program: Program, setting: Setting, part: int, figure: str) -> dict[str, Tree]:
    """Return each driver's share of a figure of a month, of a part."""
    # which coalitions differ is the same for each part as for the company as one
    of = setting._replace(own=(frozenset(),)).contributions(figure)
    orders = math.factorial(len(of.drivers))
    trees = [program.figure(each.name.removeprefix(TOTAL), each.path, part) for each in of.asked]
    found = {}
    for name, row in zip(of.drivers, of.totals, strict=True):
        counts: dict[Tree, int] = {}
        for tree, weight in zip(trees, row, strict=True):
            counts[tree] = counts.get(tree, 0) + round(weight * orders)
        found[name] = _average(counts, orders)
    return found


def _add(program: Program, name: str, equation: str, sentence: str, tree: Tree) -> None:
    step = Equation(equation, sentence, "Money", (), tree, "")
    program.steps[name] = Step(name, step, tree, None)


def _average(counts: Mapping[Tree, int], orders: int) -> Tree:
    """Return the Shapley value as a sum of whole counts, divided by the orders there are."""
    common = math.gcd(orders, *counts.values())
    terms = sorted(((count // common, tree) for tree, count in counts.items() if count), key=_sign)
    total: Tree = 0.0
    for count, tree in terms:
        size = float(abs(count))
        term = tree if size == 1 else Op("*", (size, tree))
        if total == 0.0:
            total = term if count > 0 else Op("neg", (term,))
        else:
            total = Op("+" if count > 0 else "-", (total, term))
    return Op("/", (total, float(orders // common)))


def _sign(term: tuple[int, Tree]) -> bool:
    return term[0] < 0
