"""Which steps of the model does a spreadsheet show, and what does each come to.

The steps are those an engine runs, written out by the same program; so no line of the model stands
here, and what the cells show beside their formulas is what the engine says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from cxroi.exports.sheet_drivers import BY, add_drivers
from cxroi.exports.sheet_parts import suffix_of
from cxroi.model.engine import NUMBERS, Compiled, compile_program
from cxroi.model.ordering import MONTH, ONCE, TOTAL, Step, bare, reads_of, roots_of
from cxroi.model.program import NONE, Path, Program
from cxroi.model.registry import registry
from cxroi.model.settings import input_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cxroi.model.equation_files import Equation
    from cxroi.model.settings import Setting
    from cxroi.model.trees import Tree

    Column = list[float]
    """A number for each month, or step."""

MONTHS = 12
MOST_YEARS = int(registry()["horizon_years"].bounds[1])
LONGEST = MONTHS * MOST_YEARS
"""Months laid out, so that a reader may lengthen the horizon."""
BESIDE = ("satisfied", "customer_cost")
"""Asked for of each part beside the figures: who is in which tier, and what the form adds up."""
OF_RETENTION = ("still_here", "customers", "margin_each", "margin_each_before_cross_selling")
"""Asked for of each part on both paths: what revenue retention is made of."""


class Figure(NamedTuple):
    """A figure of the first sheet: its cell's name, its title, what it is in the equations."""

    name: str
    title: str
    equation: str
    path: Path | None = None


FIGURES = (
    Figure("npv", "Net present value", "npv"),
    Figure("roi", "Return on investment", "roi"),
    Figure("pv_benefits", "Present value of benefits", "pv_benefits"),
    Figure("pv_costs", "Present value of costs", "pv_costs"),
    Figure("payback_months", "Payback (months)", "payback_months"),
    Figure(
        "discounted_payback_months",
        "Discounted payback (months)",
        "discounted_payback_months",
    ),
    Figure("affordable_one_off", "Maximum upfront cost", "affordable_one_off"),
    Figure(
        "customers_after", "Customers at the horizon with the programme", "last_total_customers"
    ),
    Figure(
        "customers_without",
        "Customers at the horizon without the programme",
        "last_total_customers",
        NONE,
    ),
    Figure(
        "equity_at_horizon",
        "Terminal value of extra customers (present value; not in NPV)",
        "equity_at_horizon",
    ),
)
"""What the spreadsheet comes to, in the order of reading; the drivers follow."""


@dataclass(frozen=True, eq=False)
class SheetModel:
    """The steps of a spreadsheet by the sheets they stand on, each after those it reads."""

    setting: Setting
    program: Program
    figures: Mapping[str, Tree]
    """What each figure is made of."""
    drivers: tuple[str, ...]
    steps: tuple[Step, ...]
    """All of them."""
    once: tuple[Step, ...]
    roots: tuple[tuple[Step, ...], ...]
    """Steps towards a root, those towards one together."""
    months: tuple[Step, ...]
    """Of a part, month by month, on both paths."""
    cash: tuple[Step, ...]
    """Of the whole company, month by month."""
    contributions: tuple[Step, ...]
    """Of a part, month by month, with some drivers alone; then each driver's part of the benefit."""
    run: Compiled
    run_roots: Compiled

    @property
    def parts(self) -> range:
        """The segments by number, or the company as the one part."""
        return range(len(self.setting.own))

    def name(self, name: str, part: int) -> str:
        """Return the name of a part's step."""
        return f"{name}{suffix_of(self.setting, part)}"

    def input_cell(self, key: str, part: int) -> str:
        """Return the name of an input's cell, as a part reads it.

        Examples
        --------
        >>> from cxroi.exports.sheet_parts import setting_of
        >>> two = setting_of(["A/margin", "B/customers"])
        >>> model = sheet_model(two)
        >>> model.input_cell("margin", 0), model.input_cell("margin", 1)
        ('margin__1', 'margin')
        """
        return f"{key}{suffix_of(self.setting, part)}" if key in self.setting.own[part] else key

    def values(self, values: Mapping[str, float]) -> dict[Tree, float | Column]:
        """Return what each step comes to: a number, or one for each month or step; NaN is undefined.

        Steps before the first month, and figures, are there by their tree.
        """
        inputs = {name: values[key] for name, key in self.inputs(values).items()}
        found: dict[Tree, float | Column] = dict(inputs.items())
        months = range(1, 1 + MONTHS * int(values["horizon_years"]))
        found |= zip(self._wanted, self.run.run(tuple(map(float, months)), inputs), strict=True)
        steps = range(max((most_steps(root) for root in self.roots), default=0))
        names = [step.name for step in _flat(self.roots)]
        return found | dict(zip(names, self.run_roots.run(steps, inputs), strict=True))

    def inputs(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the key of each input, of a stress too, by its name in the program."""
        live = {key: key for key in keys if key in self.setting.live}
        names = input_names(tuple(key for key in keys if key not in live))
        return live | {name: key for key, name in names.items()}

    @property
    def _wanted(self) -> list[Tree]:
        return figures_to_ask(
            self.once, (*self.months, *self.cash, *self.contributions), self.figures
        )


def most_steps(root: Sequence[Step]) -> int:
    """Return how many steps are made towards a root."""
    return max(step.equation.steps or 0 for step in root)


def figures_to_ask(
    once: Sequence[Step], monthly: Sequence[Step], figures: Mapping[str, Tree]
) -> list[Tree]:
    """Return what is asked of the engine: steps, what is before the first month, and figures."""
    firsts = [step.first for step in monthly if step.first is not None]
    names = [step.name for step in (*once, *monthly)]
    return [*dict.fromkeys([*names, *firsts, *figures.values()])]


@cache
def sheet_model(setting: Setting) -> SheetModel:
    """Write the equations out for a spreadsheet.

    Parameters
    ----------
    setting : Setting
        What segments have of their own, and what of a stress is at work.

    Returns
    -------
    SheetModel
        Steps of months stand apart where a part has them on both paths, where they are of the whole
        company, and where only some drivers are on.

    Examples
    --------
    >>> from cxroi.exports.sheet_parts import setting_of
    >>> model = sheet_model(setting_of(["margin"]))
    >>> [step.name for step in model.cash][:3]
    ['benefit', 'discount_factor', 'discounted_benefits']
    """
    program, figures = _both_paths(setting)
    usual = set(program.steps)
    drivers = add_drivers(program, setting)
    steps = program.sorted_steps()
    summed = _summed_over_parts(program.equations)
    monthly = [step for step in steps if step.when == MONTH or step.equation.name in drivers]
    once = tuple(step for step in steps if step.when == ONCE and step not in monthly)
    at_hand = [step for step in monthly if step.name in usual]
    months = tuple(step for step in at_hand if step.equation.name in summed)
    cash = tuple(step for step in at_hand if step.equation.name not in summed)
    apart = (step for step in monthly if step.name not in usual)
    contributions = tuple(sorted(apart, key=lambda step: step.equation.name in drivers))
    roots = tuple(map(tuple, roots_of(steps, program.components())))
    return SheetModel(
        setting,
        program,
        figures,
        tuple(name.removeprefix(BY) for name in drivers if name.startswith(BY)),
        tuple(steps),
        once,
        roots,
        months,
        cash,
        contributions,
        compile_program(
            program, figures_to_ask(once, (*months, *cash, *contributions), figures), NUMBERS
        ),
        _towards_roots(program, roots),
    )


def _both_paths(setting: Setting) -> tuple[Program, dict[str, Tree]]:
    """Return the program with and without the programme, and what its figures are made of."""
    program = setting.program().empty()
    figures = {each.name: program.figure(each.equation, each.path) for each in FIGURES}
    for part in range(len(setting.own)):
        for name in BESIDE:
            program.figure(name, None, part)
        for name, path in product(("contribution", *OF_RETENTION), (None, NONE)):
            program.figure(name, path, part)
    return program, figures


def _flat(roots: Iterable[tuple[Step, ...]]) -> Iterator[Step]:
    for root in roots:
        yield from root


def _summed_over_parts(equations: Mapping[str, Equation]) -> set[str]:
    """Return the equations that stand behind what is added up over segments, or shown of each."""
    reads = [read for each in equations.values() for read in each.parameters]
    pending = {*BESIDE, *OF_RETENTION, *(bare(read) for read in reads if TOTAL in read)} & set(
        equations
    )
    found: set[str] = set()
    while pending:
        name = pending.pop()
        found.add(name)
        read_there = (read for read in equations[name].parameters if TOTAL not in read)
        pending |= ({bare(read) for read in read_there} & set(equations)) - found
    return found


def _towards_roots(program: Program, roots: Sequence[tuple[Step, ...]]) -> Compiled:
    """Compile the steps towards roots as if they were months, so that none of them is left out."""
    needed, pending = set[str](), [step.name for step in _flat(roots)]
    while pending:
        name = pending.pop()
        if name in program.steps and name not in needed:
            needed.add(name)
            pending += map(bare, reads_of(program.steps[name]))
    apart = program.empty()
    apart.steps |= {
        name: step._replace(equation=replace(step.equation, steps=None))
        for name, step in program.steps.items()
        if name in needed
    }
    return compile_program(apart, [step.name for step in _flat(roots)], NUMBERS)
