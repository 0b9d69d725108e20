"""An appendix of equations: name, sentence, unit and formula of each that stands behind figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cxroi.exports.cell_formulas import in_fractions
from cxroi.exports.sheet_parts import part_of
from cxroi.model.trees import Writing, write_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cxroi.model.equation_files import Equation
    from cxroi.model.ordering import Step
    from cxroi.model.settings import Setting
    from cxroi.model.trees import Tree

UNITS = {
    "MoneyEach": "money per customer",
    "Number": "no unit",
}
"""What units are called, where not by their own name."""
SIX_FIGURES = ("npv", "roi", "payback_months", "affordable_one_off", "extra_customers")
"""What stands behind the six figures of a case; referred customers are on the way."""


HOW_TO_READ = (
    "previous_x is x one month (or step) earlier, and last_x is x in the final one. x_baseline is x "
    "without the programme; x__2 is x in the second segment, if there are segments."
)


class EquationRow(NamedTuple):
    """An equation as a reader checks it."""

    name: str
    sentence: str
    unit: str
    formula: str


def equation_rows(
    equations: Mapping[str, Equation], steps: Iterable[Step], figures: Mapping[str, Tree]
) -> list[EquationRow]:
    """Return the equations of steps, each once, then those of figures that are no step.

    Parameters
    ----------
    equations : mapping
        Every equation by name.
    steps : iterable
        As they are worked out; the first of an equation stands for its other paths and segments.
    figures : mapping
        What figures are made of, by the names of their equations.
    """
    rows: dict[str, EquationRow] = {}
    for step in steps:
        name = step.equation.name
        if name in equations and name not in rows:
            part = part_of(step)
            end = "" if part is None else f"__{part + 1}"
            rows[name] = _row(step.equation, step.tree, step.first, end)
    for name, tree in figures.items():
        if name not in rows:
            rows[name] = _row(equations[name], tree, None, "")
    return list(rows.values())


def equations_behind(setting: Setting, names: Iterable[str]) -> list[EquationRow]:
    """Return the equations behind figures, with the programme, in the order of working them out.

    Examples
    --------
    >>> from cxroi.model.settings import Setting
    >>> setting = Setting((frozenset(),), frozenset(), frozenset())
    >>> rows = equations_behind(setting, ["customer_value", "pv_costs"])
    >>> [(row.name, row.unit) for row in rows if row.name[-5:] in ("value", "costs")]
    [('customer_value', 'money per customer'), ('discounted_costs', 'money'), ('pv_costs', 'money')]
    """
    program = setting.program().empty()
    figures = {name: program.figure(name) for name in names}
    return equation_rows(program.equations, program.sorted_steps(), figures)


def _row(equation: Equation, tree: Tree, first: Tree | None, end: str) -> EquationRow:
    """Return an equation as it holds for each segment: its own ``end`` is left out of names."""
    people = Writing(lambda name: name.removesuffix(end))
    formula = write_tree(in_fractions(tree), people)
    begins = "" if first is None else f"; at first {write_tree(first, people)}"
    unit = UNITS.get(equation.unit, equation.unit.lower())
    return EquationRow(equation.name, equation.sentence, unit, f"{formula}{begins}")
