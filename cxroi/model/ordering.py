"""In what order are steps worked out: once, step by step towards a root, or month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.trees import Tree, names_in

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from cxroi.model.equation_files import Equation

MONTH = "month"
PREFIXES = ("previous_", "last_", "total_", "baseline_", "sum_of_", "product_of_")
PREVIOUS, LAST, TOTAL, BASELINE, SUM_OF, PRODUCT_OF = PREFIXES
ONCE, STEPWISE = "once", "step"
"""When a figure is worked out, beside each month: once, or in each step towards a root."""
SWITCH = "on_"
WITH_PROGRAMME = "with_programme"
INITIATIVES = "initiatives"
"""The number of initiatives that make up the programme."""
TODAY = "_today"
"""Ends the name of an assumption of which the equation of that name is a month's."""
KNOWN = "known_"
"""Begins the name of an input that has a number for each month."""


class Step(NamedTuple):
    """One figure to work out."""

    name: str
    equation: Equation
    tree: Tree
    first: Tree | None
    when: str = ONCE
    stage: int = 0
    """Of two stages, the later needs the last month (or step) of the earlier."""


class Reach(NamedTuple):
    """What an equation depends on in the end."""

    switches: frozenset[str]
    """Drivers' switches, and ``with_programme``."""
    own: frozenset[str]
    """Assumptions, but those of all segments together."""
    each: frozenset[str]
    """Assumptions, but those of all initiatives together."""


def sort_steps(steps: Mapping[str, Step], components: list[list[str]]) -> list[Step]:
    """Return steps, each after those it needs, with when and at which stage it is worked out."""
    found: dict[str, Step] = {}
    for component in components:
        for name in component:
            found[name] = steps[name]
        _time(found, component)
    _join_months(found)
    return list(found.values())


def roots_of(steps: Iterable[Step], components: Iterable[list[str]]) -> Iterator[list[Step]]:
    """Go through the steps towards roots, those towards one root together."""
    there = {step.name: step for step in steps if step.when == STEPWISE}
    for component in components:
        if component[0] in there:
            yield [there[name] for name in component]


def components_of(steps: Mapping[str, Step]) -> list[list[str]]:
    """Return steps in groups: those of one group need each other, a month or a step before."""
    place = {name: at for at, name in enumerate(steps)}
    reads = {name: [*map(bare, reads_of(step))] for name, step in steps.items()}
    return [sorted(each, key=place.__getitem__) for each in _components(reads)]


def split_prefix(name: str) -> tuple[str, str]:
    """Return the first of what goes before a name, if anything does, and the rest.

    Examples
    --------
    >>> split_prefix("total_previous_customers"), split_prefix("customers")
    (('total_', 'previous_customers'), ('', 'customers'))
    """
    prefix = next((each for each in PREFIXES if name.startswith(each)), "")
    return prefix, name.removeprefix(prefix)


def bare(name: str) -> str:
    """Return the name without what goes before it."""
    prefix, rest = split_prefix(name)
    return bare(rest) if prefix else rest


def input_name(
    key: str,
    equations: Container[str],
    segment: int | None = None,
    initiative: int | None = None,
) -> str:
    """Return the name of an assumption's value among steps, of the segment or initiative whose it is.

    Examples
    --------
    >>> input_name("customers", {"customers"}), input_name("margin", {"customers"}, 0)
    ('customers_today', 'margin__1')
    >>> input_name("one_off_cost", {"customers"}, initiative=1)
    'one_off_cost_of_2'
    """
    name = key + TODAY if key in equations else key
    name += "" if initiative is None else f"_of_{initiative + 1}"
    return name if segment is None else f"{name}__{segment + 1}"


def reads_of(step: Step) -> Iterator[str]:
    """Go through the names that a step reads, before its first month too."""
    yield from names_in(step.tree)
    if step.first is not None:
        yield from names_in(step.first)


def reaches(equations: Mapping[str, Equation]) -> dict[str, Reach]:
    """Return what each equation depends on in the end."""
    found = dict.fromkeys(equations, Reach(frozenset(), frozenset(), frozenset()))
    while True:
        before = dict(found)
        for name, equation in equations.items():
            switches, own, each = map(set[str], found[name])
            first = equation.first if equation.first is not None else 0.0
            for read in (*names_in(equation.tree), *names_in(first)):
                read_name = bare(read)
                is_switch = read_name.startswith((SWITCH, WITH_PROGRAMME))
                keys = frozenset({read_name.removesuffix(TODAY), read_name})
                reach = found.get(read_name) or Reach(
                    frozenset({read_name} if is_switch else ()), keys, keys
                )
                switches |= set() if BASELINE in read else reach.switches
                own |= set() if TOTAL in read else reach.own
                each |= set() if read.startswith((SUM_OF, PRODUCT_OF)) else reach.each
            found[name] = Reach(frozenset(switches), frozenset(own), frozenset(each))
        if found == before:
            return found


def _time(steps: dict[str, Step], component: list[str]) -> None:
    """Say when the steps of a component are worked out, and at which stage."""
    when, stage = set(), 0
    for name in component:
        for read in reads_of(steps[name]):
            name_read = bare(read)
            if read == MONTH or read.startswith(KNOWN):
                when.add(MONTH)
            if name_read not in steps or name_read in component:
                continue
            other = steps[name_read]
            stage = max(stage, other.stage + (read.startswith(LAST)))
            if not read.startswith(LAST) and other.when != ONCE:
                when.add(other.when)
        if steps[name].first is not None:
            when.add(MONTH if steps[name].equation.steps is None else STEPWISE)
    for name in component:
        clock = MONTH if MONTH in when else next(iter(when), ONCE)
        steps[name] = steps[name]._replace(when=clock, stage=stage)


def _join_months(steps: dict[str, Step]) -> None:
    """Let months that are read together be worked out at one stage, in one loop."""
    stages = {name: step.stage for name, step in steps.items()}
    before: dict[str, int] = {}
    while stages != before and max(stages.values(), default=0) <= len(steps):
        before = dict(stages)
        for name, step in steps.items():
            for read in reads_of(step):
                other = bare(read)
                if other not in steps:
                    continue
                is_last = read.startswith(LAST)
                stages[name] = max(stages[name], stages[other] + is_last)
                if not is_last and steps[other].when == step.when == MONTH:
                    stages[other] = stages[name]
    for name, stage in stages.items():
        steps[name] = steps[name]._replace(stage=stage)


def _components(reads: Mapping[str, list[str]]) -> list[list[str]]:  # noqa: C901 - one algorithm
    """Return strongly connected components, each after those it reads (Tarjan 1972)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = low[name] = len(order)
        stack.append(name)
        for other in reads[name]:
            if other not in reads:
                continue
            if other not in order:
                visit(other)
            if other in stack:
                low[name] = min(low[name], low[other])
        if low[name] == order[name]:
            at = stack.index(name)
            found.append(stack[at:])
            del stack[at:]

    for name in reads:
        if name not in order:
            visit(name)
    return found
