"""What do equations come to where nothing goes wrong, and where the programme is one initiative?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cxroi.model.ordering import INITIATIVES
from cxroi.model.trees import Tree, names_in, replace_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cxroi.model.equation_files import Equation


def fold_neutral(
    equations: Mapping[str, Equation],
    neutral: Mapping[str, float],
    inputs: Iterable[str],
    initiatives: int = 1,
) -> dict[str, Equation]:
    """Return the equations with the inputs that change nothing as numbers, but for ``inputs``.

    Where the programme is one initiative, what an equation says of several is gone: it stands where
    it is read, and is no step of its own.
    """
    numbers = {name: value for name, value in neutral.items() if name not in set(inputs)}
    numbers[INITIATIVES] = float(initiatives)
    folded = {
        name: replace(each, tree=replace_names(each.tree, lambda read: numbers.get(read, read)))
        for name, each in equations.items()
    }
    if initiatives > 1:
        return folded
    of_one = {n: folded[n].tree for n, each in equations.items() if INITIATIVES in each.parameters}
    return {name: _write_out(each, of_one) for name, each in folded.items()}


def _write_out(equation: Equation, instead: Mapping[str, Tree]) -> Equation:
    """Return an equation with what stands behind some names in their place."""
    first = equation.first
    if not {*equation.parameters, first} & instead.keys():
        return equation

    def written(tree: Tree) -> Tree:
        return replace_names(tree, lambda read: instead.get(read, read))

    read = [name for each in equation.parameters for name in names_in(written(each))]
    return replace(
        equation,
        tree=written(equation.tree),
        first=None if first is None else written(first),
        parameters=tuple(dict.fromkeys(read)),
    )
