"""Which equations does a question need, and in what order: written out for paths and segments.

An equation that sees the programme stands once for each path it differs on, one that a segment or an
initiative has of its own once for each; switches and inputs that change nothing are numbers by then,
and what they leave without effect is gone. So engines see a plain list of steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.ordering import (
    BASELINE,
    INITIATIVES,
    LAST,
    MONTH,
    PREVIOUS,
    PRODUCT_OF,
    SUM_OF,
    SWITCH,
    TODAY,
    TOTAL,
    WITH_PROGRAMME,
    Reach,
    Step,
    bare,
    components_of,
    input_name,
    reaches,
    reads_of,
    sort_steps,
    split_prefix,
)
from cxroi.model.trees import UNDEFINED, Op, Tree, fold, names_in, replace_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cxroi.model.equation_files import Equation

Path = frozenset[str]
"""The switches that are on."""
NONE: Path = frozenset()
FOLDS = {TOTAL: "+", SUM_OF: "+", PRODUCT_OF: "*"}
"""What goes before the name of a figure of all segments, or of all initiatives, and how it joins them."""


class At(NamedTuple):
    """On which path a figure stands, in which segment, and of which initiative."""

    path: Path
    segment: int = 0
    initiative: int | None = None
    """``None`` of all initiatives together, and where the programme is one."""


@dataclass(eq=False)
class Program:
    """The steps that some figures need.

    Parameters
    ----------
    equations : mapping
        Every equation by name; inputs that change nothing are numbers already (see ``fold_neutral``).
    keys : collection
        The assumptions there are.
    inputs : collection
        Inputs that are no assumptions and do change something; known figures are by month.
    own : tuple
        For each segment the assumptions it has of its own; one empty set where there are none.
    initiatives : int
        How many initiatives there are.
    plan : collection
        The assumptions that each initiative has of its own; none where the programme is one.
    """

    equations: Mapping[str, Equation]
    keys: frozenset[str]
    inputs: frozenset[str] = frozenset()
    own: tuple[frozenset[str], ...] = (frozenset(),)
    initiatives: int = 1
    plan: frozenset[str] = frozenset()
    reach: Mapping[str, Reach] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    _found: dict[tuple[str, At], Tree] = field(default_factory=dict)
    _pending: list[tuple[str, At]] = field(default_factory=list)
    _under_way: list[str] = field(default_factory=list)
    _asked: set[str] = field(default_factory=set)
    _read: set[str] = field(default_factory=set)
    _called: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find what each equation depends on."""
        self.reach = self.reach or reaches(self.equations)
        self.switches = tuple(
            dict.fromkeys(
                name
                for equation in self.equations.values()
                for name in names_in(equation.tree)
                if name.startswith(SWITCH)
            )
        )

    @property
    def everything(self) -> Path:
        """The path of the programme: every switch is on."""
        return frozenset(self.switches)

    def figure(self, name: str, path: Path | None = None, segment: int = 0) -> Tree:
        """Return where a figure stands once its steps are in the program: a name, or what it is made of."""
        at = At(self.everything if path is None else path, segment)
        tree = self._as_called(self._resolve(name, at))
        self._asked.update(names_in(tree))  # before others might take over its step
        while self._pending:
            self._instance(*self._pending.pop())
        if isinstance(tree, Op):
            tree = self.add(name, tree)
        self._asked.update(names_in(tree))
        return tree

    def add(self, name: str, tree: Tree) -> str:
        """Add a step made of others, with the equation it is about, and return its name."""
        own = self._free(name)
        self._put(Step(own, self.equations[bare(name)], tree, None))
        return own

    def add_sum(self, name: str, tree: Tree) -> str:
        """Add up over the months what a tree comes to in each, and return where the sum stands."""
        own = self._free(name)
        so_far = Op("+", (PREVIOUS + own, tree))
        self._put(Step(own, self.equations[bare(name)], so_far, 0.0))
        return LAST + own

    def empty(self) -> Program:
        """Return the same without steps."""
        return replace(
            self,
            steps={},
            _found={},
            _pending=[],
            _under_way=[],
            _asked=set(),
            _read=set(),
            _called={},
        )

    def sorted_steps(self) -> list[Step]:
        """Return the steps, each after those it needs, with when and at which stage."""
        return sort_steps(self.steps, self.components())

    def components(self) -> list[list[str]]:
        """Return the steps in groups: those of one group need each other, a month or a step before."""
        return components_of(self.steps)

    # -- names -------------------------------------------------------------------------------------

    def _free(self, name: str) -> str:
        """Return a name that no step has, of the equation it is about."""
        return next(own for n in count() if (own := f"{bare(name)}_whole_{n}") not in self.steps)

    def input_name(self, key: str, segment: int = 0, initiative: int | None = None) -> str:
        """Return the name of an assumption's value in the program."""
        own = segment if key in self.own[segment] else None
        return input_name(key, self.equations, own, initiative if key in self.plan else None)

    def _resolve(self, name: str, at: At) -> Tree:
        """Return what a name of an equation stands for on a path, in a segment, of an initiative."""
        if name in self.equations:
            return self._instance(name, at)
        if name in (MONTH, UNDEFINED) or name in self.inputs:
            return name
        if name == WITH_PROGRAMME:
            return float(bool(at.path))
        if name.startswith(SWITCH):
            return float(name in at.path)
        key = name.removesuffix(TODAY) if name.removesuffix(TODAY) in self.equations else name
        if key in self.keys:
            return self._resolve_key(key, at)
        prefix, rest = split_prefix(name)
        if not prefix:
            raise CxroiError(f"No equation or assumption is called '{name}'.")
        return self._resolve_part(prefix, rest, at)

    def _resolve_key(self, key: str, at: At) -> Tree:
        if key in self.plan and at.initiative is None:
            reader = self._under_way[-1]
            raise CxroiError(
                f"{self.equations[reader].place}, '{reader}': each initiative has its own '{key}'. "
                f"Read '{SUM_OF}{key}', or what all of them come to."
            )
        return self.input_name(key, at.segment, at.initiative)

    def _resolve_part(self, prefix: str, rest: str, at: At) -> Tree:
        if prefix == BASELINE:
            return self._resolve(rest, at._replace(path=NONE))
        if prefix in FOLDS:
            total, *others = (self._resolve(rest, each) for each in self._apart(prefix, at))
            for part in others:
                total = fold(Op(FOLDS[prefix], (total, part)))
            return total
        if prefix == PREVIOUS and rest in self.equations:
            name = self._name(rest, at)
            self._pending.append((rest, at))
            return prefix + name
        return replace_names(self._resolve(rest, at), lambda name: prefix + name)

    def _apart(self, prefix: str, at: At) -> list[At]:
        """Return where a figure stands of each segment, or of each initiative."""
        if prefix == TOTAL:
            return [at._replace(segment=each) for each in range(len(self.own))]
        several = range(self.initiatives) if self.initiatives > 1 else (None,)
        return [at._replace(initiative=each) for each in several]

    def _name(self, name: str, at: At) -> str:
        """Return the name of an equation's step: the plain one is the programme's."""
        reach = self.reach[name]
        seen = [each for each in self.switches if each in reach.switches]
        on = [each in at.path for each in seen]
        is_flagged = WITH_PROGRAMME in reach.switches
        end = "_" + "".join("01"[each] for each in on)
        if all(on) and (seen or not is_flagged or at.path):
            end = ""
        elif not any(on) and (not at.path or not is_flagged):
            end = "_baseline"
        if at.initiative is not None and reach.each & self.plan:
            end = f"_of_{at.initiative + 1}{end}"
        return name + end + (f"__{at.segment + 1}" if self._is_own(name, at.segment) else "")

    def _is_own(self, name: str, segment: int) -> bool:
        return bool(self.reach[name].own & self.own[segment])

    def _instance(self, name: str, at: At) -> Tree:
        equation, reach = self.equations[name], self.reach[name]
        seen = at.path & reach.switches
        if WITH_PROGRAMME in reach.switches and at.path:
            seen |= {WITH_PROGRAMME}
        own = at.segment if self._is_own(name, at.segment) else -1
        key = (name, At(seen, own, at.initiative if reach.each & self.plan else None))
        if key not in self._found:
            if name in self._under_way:
                round_ = " reads ".join([*self._under_way[self._under_way.index(name) :], name])
                raise CxroiError(
                    f"{equation.place}: {round_}. Let one of them read the month before."
                )
            self._under_way.append(name)
            tree = replace_names(equation.tree, lambda each: self._resolve(each, at))
            self._under_way.pop()
            self._found[key] = self._add(equation, tree, self._name(name, at), at)
        return self._found[key]

    def _add(self, equation: Equation, tree: Tree, name: str, at: At) -> Tree:
        first = equation.first
        if isinstance(first, str):
            first = self._resolve(first, at)
        if isinstance(tree, str) and self._is_only_step(tree) and _end(tree) == _end(name):
            # it has nothing else to say than what it is made of: that goes by its name
            inner = tree
            self._found = {key: name if was == inner else was for key, was in self._found.items()}
            self._called[inner] = name
            tree = self.steps.pop(inner).tree
        if first is None and not isinstance(tree, Op):
            return tree
        self._put(Step(name, equation, tree, first))
        return name

    def _put(self, step: Step) -> None:
        first = None if step.first is None else self._as_called(step.first)
        step = step._replace(tree=self._as_called(step.tree), first=first)
        self.steps[step.name] = step
        self._read.update(reads_of(step))

    def _as_called(self, tree: Tree) -> Tree:
        """Return a tree in which a step that got another name meanwhile goes by that."""
        while not self._called.keys().isdisjoint(names_in(tree)):
            tree = replace_names(tree, lambda name: self._called.get(name, name))
        return tree

    def _is_only_step(self, name: str) -> bool:
        """Tell whether a name is that of a plain step which nobody reads so far."""
        step = self.steps.get(name)
        is_plain = step is not None and step.first is None and name not in self._asked
        return is_plain and name not in self._read


def check_equations(equations: Mapping[str, Equation], known: Iterable[str]) -> None:
    """Refuse a parameter that is nothing, and a month before that begins nowhere.

    Raises
    ------
    CxroiError
        Naming file, line and equation.
    """
    names = {*known, *equations, MONTH, UNDEFINED, WITH_PROGRAMME, INITIATIVES}
    for equation in equations.values():
        first = [equation.first] if isinstance(equation.first, str) else []
        for read in (*equation.parameters, *first):
            name = bare(read)
            if {read, name, name.removesuffix(TODAY)} & names or read.startswith(SWITCH):
                if PREVIOUS in read and name in equations and equations[name].first is None:
                    problem = f"'{read}' has no start. Mark {name} with starts_at"
                    raise CxroiError(f"{equation.place}, '{equation.name}': {problem}.")
                continue
            raise CxroiError(
                f"{equation.place}, '{equation.name}': no equation or assumption is called "
                f"'{name}'. {did_you_mean(name, sorted(names))}"
            )


def _end(name: str) -> str:
    """Return for which path and segment a step is."""
    stem, _, segment = name.partition("__")
    return ("_baseline" if stem.endswith("_baseline") else "") + segment
