"""What is a figure made of: its formula as it holds in a case, and what it reads, each with its number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import nan
from typing import TYPE_CHECKING, Any, NamedTuple

from cxroi.model.evaluate import MONTHS, Evaluation
from cxroi.model.frozen import Frozen
from cxroi.model.ordering import LAST, MONTH, PREVIOUS
from cxroi.model.places import ALL, START, Formulas, Place, formulas_of
from cxroi.model.settings import Asked
from cxroi.model.trees import UNDEFINED, Op, Tree, names_in, replace_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cxroi.model.equation_files import Equation
    from cxroi.model.program import Path


class Working(NamedTuple):
    """What a figure is worked out from."""

    tree: Tree | None
    """Its formula; ``None`` of a root, which is found step by step."""
    reads: dict[str, Place]
    """What the names of the formula stand for; of a root, what it depends on."""
    term: Tree | None = None
    """Of a sum over months, what is added up."""


@dataclass(frozen=True, eq=False)
class Workings(Frozen):
    """Every figure of one case, and what it is made of.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> from cxroi.model.evaluate import evaluate
    >>> workings = Workings(evaluate(assumptions().values()))
    >>> npv = workings.place("npv")
    >>> workings.working(npv).tree, round(workings.value(npv), 2)
    (Op(sign='-', parts=('pv_benefits', 'pv_costs')), 168731.54)
    """

    evaluation: Evaluation

    @cached_property
    def formulas(self) -> Formulas:
        """The equations as they hold in this case."""
        return formulas_of(self.evaluation.program)

    def place(self, name: str, segment: int = 0) -> Place:
        """Return the place of a figure, on the programme's path, in the last month."""
        return self.places(name, [self.formulas.program.everything], segment)[0]

    def places(self, name: str, paths: Iterable[Path], segment: int = 0) -> list[Place]:
        """Return the places of a figure on several paths, in the last month."""
        found = [self.formulas.plain(name, path, segment) for path in paths]
        self._gather(found)
        return [self._in_month(whole, self.evaluation.months) for whole in found]

    def working(self, at: Place) -> Working | None:
        """Return what a figure is worked out from; ``None`` of an assumption, and of the month."""
        if at.since is not None:
            return self._part(at)
        if at.segment == ALL:
            names = self.evaluation.segments
            reads = {f"{n}/{at.name}": self._within(at, s) for s, n in enumerate(names)}
            return Working(_sum_of(reads), reads)
        equation = self.formulas.program.equations.get(at.name)
        return None if equation is None else self._equation(at, equation)

    def value(self, at: Place) -> float:
        """Return the number of a figure."""
        if at.name == MONTH:
            return float(at.month or 0)
        if at.segment == ALL or at.since is not None or at.month == START:
            working = self.working(at)
            return self._apply(working) if working else nan
        figure = self._figure(at.without_month)
        return float(figure if at.month is None else figure[at.month - 1])

    # -- formulas ----------------------------------------------------------------------------------

    def _equation(self, at: Place, equation: Equation) -> Working:
        """Return an equation's formula; of a sum over months its years, of a root what it depends on."""
        if equation.steps is not None:
            return Working(None, {name: self._read(name, at) for name in self.formulas.outside(at)})
        if at.month == START and equation.first is not None:
            return self._follow(at, equation.first)
        if equation.first is not None and (term := self.formulas.term(at)) is not None:
            if term == 0.0:
                return self._follow(at._replace(month=START), equation.first)
            return self._sum(at, equation.first, term)
        return self._follow(at, self.formulas.tree(at))

    def _follow(self, at: Place, tree: Tree) -> Working:
        """Return a formula; where it only names another figure, that one's."""
        names = [name for name in dict.fromkeys(names_in(tree)) if name != UNDEFINED]
        reads = {name: self._read(name, at) for name in names}
        if isinstance(tree, str) and tree in reads and PREVIOUS not in self.formulas.apart(tree)[0]:
            further = self.working(reads[tree])
            if further is not None and further.tree is not None:
                return further
        return Working(tree, reads)

    def _sum(self, at: Place, first: Tree, term: Tree) -> Working:
        """Return a sum over months as that of its years, or of its months if there is only one year."""
        last, reads = at.month or START, dict[str, Place]()
        if isinstance(first, str):
            reads[first] = self._read(first, at._replace(month=START))
        width = MONTHS if last > MONTHS else 1
        for since in range(1, last + 1, width):
            name = f"year_{since // MONTHS + 1}" if width > 1 else f"month_{since}"
            reads[name] = at._replace(since=since, month=min(since + width - 1, last))
        return Working(_sum_of(reads, 0.0 if isinstance(first, str) else first), reads, term)

    def _part(self, at: Place) -> Working | None:
        """Return a part of a sum as that of its months, or a month's as what it is made of."""
        term = self.formulas.term(at)
        if term is None or at.month is None or at.since is None:
            return None
        if at.since == at.month:
            return self._follow(at._replace(since=None), term)
        months = range(at.since, at.month + 1)
        reads = {f"month_{each}": at._replace(since=each, month=each) for each in months}
        return Working(_sum_of(reads), reads, term)

    def _apply(self, working: Working) -> float:
        """Return what a formula comes to."""

        def number(name: str) -> Tree:
            return nan if name == UNDEFINED else self.value(working.reads[name])

        found = replace_names(working.tree, number) if working.tree is not None else nan
        return found if isinstance(found, float) else nan

    # -- places ------------------------------------------------------------------------------------

    def _read(self, read: str, at: Place) -> Place:
        """Return which figure a name stands for, read in a month."""
        if read == MONTH:
            return Place(MONTH, self.formulas.program.everything, 0, at.month)
        prefixes, _ = self.formulas.apart(read)
        month = self.evaluation.months if LAST in prefixes else at.month
        if PREVIOUS in prefixes and month is not None:
            month -= 1
        return self._in_month(self.formulas.target(read, at), month)

    def _within(self, at: Place, segment: int) -> Place:
        """Return one segment's part of what all have together."""
        return self._in_month(self.formulas.plain(at.name, at.path, segment), at.month)

    def _in_month(self, whole: Place, month: int | None) -> Place:
        """Return a place in a month, if the figure differs by month."""
        figures = [self._figure(each) for each in self._apart(whole)]
        return whole._replace(month=month if any(map(_is_by_month, figures)) else None)

    def _apart(self, whole: Place) -> list[Place]:
        """Return a place for each segment of one that is of all."""
        if whole.segment != ALL:
            return [whole]
        count = range(self.formulas.count)
        return [self.formulas.plain(whole.name, whole.path, segment) for segment in count]

    # -- numbers -----------------------------------------------------------------------------------

    @cached_property
    def _figures(self) -> dict[Place, Any]:
        return {}

    def _figure(self, whole: Place) -> Any:
        """Return a figure as the engine gives it: a number, or one for each month."""
        if whole not in self._figures:
            self._gather([whole])
        return self._figures[whole]

    def _gather(self, whole: Iterable[Place]) -> None:
        """Ask the engine for figures and all that they are made of, together."""
        waiting, wanted = [at for each in whole for at in self._apart(each)], dict[Place, None]()
        while waiting:
            at = waiting.pop()
            if at not in wanted and at not in self._figures:
                wanted[at] = None
                if at.name.startswith(PREVIOUS):  # of a step, whose root has to be found
                    waiting.append(at._replace(name=at.name.removeprefix(PREVIOUS)))
                for read in self.formulas.reads(at):
                    waiting += self._apart(self.formulas.target(read, at))
        asked = [Asked(at.name, at.path, at.segment) for at in wanted]
        roots = [
            each._replace(name=LAST + each.name)
            for each in asked
            if each.name in self.formulas.roots
        ]
        found = self.evaluation.instances([*asked, *roots])
        self._figures.update(zip(wanted, found, strict=False))  # roots only have to be found


def _sum_of(names: Iterable[str], first: Tree = 0.0) -> Tree:
    tree = first
    for name in names:
        tree = name if tree == 0.0 else Op("+", (tree, name))
    return tree


def _is_by_month(figure: Any) -> bool:
    return getattr(figure, "ndim", 0) > 0
