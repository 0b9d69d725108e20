"""Which equations hold: ours, and what a reader's own folder puts in their place or beside them.

An equation is read from its text and never run: who gives one gives a formula, and nothing else of
it reaches an engine.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.data_files import own_part, read_text
from cxroi.model.errors import CxroiError
from cxroi.model.language import FUNCTIONS, UNITS
from cxroi.model.ordering import TODAY
from cxroi.model.trees import UNDEFINED, Op, Tree, replace_names

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
}
ARITY = {"where": 3, "minimum": 2, "maximum": 2, "exp": 1, "log": 1, "ceil": 1}
FILE = "equations.py"
HEADING = re.compile(r"^# -- .*?(?:\((§\d+)\))?[ -]*$", re.MULTILINE)
"""A heading between equations, and the paragraph of the model's description that it names."""


@dataclass(frozen=True)
class Equation:
    """One equation, as it stands in its file."""

    name: str
    sentence: str
    unit: str
    parameters: tuple[str, ...]
    tree: Tree
    place: str
    """Where it stands, for who has to look: "equations.py, line 12"."""
    first: Tree | None = None
    """What it is before the first month, where it reads what it was the month before."""
    steps: int | None = None
    """The most steps, of a root; ``None`` where its steps are months."""
    paragraph: str = ""
    """Of the model's description, as the heading above it says: "§4"; empty where it says none."""

    @property
    def is_added(self) -> bool:
        """Whether segments' figures add up; they are averaged over customers where not."""
        return self.unit in ("Money", "Customers")


class Equations(NamedTuple):
    """The equations of a file by name, and the inputs that change nothing at their value."""

    by_name: dict[str, Equation]
    neutral: dict[str, float]

    @property
    def reads(self) -> set[str]:
        """Every name that an equation reads, and what an assumption of that name is called."""
        names = {name for each in self.by_name.values() for name in each.parameters}
        names |= {each.first for each in self.by_name.values() if isinstance(each.first, str)}
        return names | {name.removesuffix(TODAY) for name in names if name.endswith(TODAY)}


@cache
def model_equations() -> Equations:
    """Return the equations in force by name, and the inputs that change nothing at their value.

    Raises
    ------
    CxroiError
        Naming file, line and equation, on anything that an engine could not write.

    Examples
    --------
    >>> model_equations().by_name["npv"].sentence
    'Net present value'
    """
    ours = parse_equations((Path(__file__).parent / FILE).read_text(encoding="utf-8"), FILE)
    own = own_part(FILE)
    if own is None:
        return ours
    theirs = parse_equations(read_text(own), str(own))
    return Equations(ours.by_name | theirs.by_name, ours.neutral | theirs.neutral)


def parse_equations(text: str, file: str = "equations.py") -> Equations:
    r"""Read the equations of a file without running it.

    Raises
    ------
    CxroiError
        Naming file, line and equation, on anything that an engine could not write.

    Examples
    --------
    >>> text = 'def kept(retention) -> Share:\n    "Who stays."\n    return retention ** (1 / 12)\n'
    >>> found = parse_equations(text).by_name["kept"]
    >>> found.sentence, found.parameters, found.tree.sign
    ('Who stays', ('retention',), '**')
    """
    try:
        module = ast.parse(text)
    except SyntaxError as error:
        raise CxroiError(
            f"{file}, line {error.lineno}: this is not valid Python. {error.msg}."
        ) from None
    found: dict[str, Equation] = {}
    inputs: dict[str, float] = {}
    headings = {text.count("\n", 0, each.start()): each[1] or "" for each in HEADING.finditer(text)}
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            above = bisect([*headings], node.lineno)
            paragraph = ["", *headings.values()][above]
            for equation in _Reader(file, node, paragraph).equations():
                if equation.name in found:
                    problem = f"{equation.place}: '{equation.name}' is defined twice. Keep one."
                    raise CxroiError(problem)
                found[equation.name] = equation
        elif _is_call(node, "neutral"):
            inputs |= {each.arg: _number(each.value) for each in node.value.keywords}  # type: ignore[attr-defined]
    return Equations(found, inputs)


class _Reader:
    """Reads one function of a file."""

    def __init__(self, file: str, node: ast.FunctionDef, paragraph: str) -> None:
        self.file, self.node, self.paragraph = file, node, paragraph
        self.parameters = tuple(each.arg for each in node.args.args)

    def equations(self) -> Iterator[Equation]:
        """Return the equation, and the same in other words where ``same_for`` says so."""
        *before, last = self.node.body
        if not isinstance(last, ast.Return) or last.value is None:
            raise self.fault(last, "it does not end in one return", "Let it return one expression")
        if len(before) != 1 or not (sentence := ast.get_docstring(self.node)):
            raise self.fault(self.node, "it is not one sentence and one return", "Write both, only")
        first, steps, other = self._marks()
        equation = Equation(
            self.node.name,
            sentence.split("\n")[0].rstrip("."),
            self._unit(),
            self.parameters,
            self.tree(last.value),
            f"{self.file}, line {self.node.lineno}",
            first,
            steps,
            self.paragraph,
        )
        yield equation
        if other:
            yield _reword(equation, *other)

    def _unit(self) -> str:
        returned = self.node.returns
        if isinstance(returned, ast.Name) and returned.id in UNITS:
            return returned.id
        raise self.fault(
            self.node, "its unit is missing", f"Write -> and one of {_list_names(UNITS)}"
        )

    def _marks(self) -> tuple[Tree | None, int | None, tuple[str, str] | None]:
        first: Tree | None = None
        steps, other = None, None
        for mark in self.node.decorator_list:
            match mark:
                case ast.Call(func=ast.Name(id="starts_at"), args=[ast.Constant(value=value)]):
                    first = value if isinstance(value, str) else float(value)  # type: ignore[arg-type]
                    for each in mark.keywords:
                        steps = int(_number(each.value))
                case ast.Call(
                    func=ast.Name(id="same_for"),
                    args=[ast.Constant(value=str(word)), ast.Constant(value=str(instead))],
                ):
                    other = (word, instead)
                case _:
                    raise self.fault(mark, "this mark is not known", "Use starts_at or same_for")
        return first, steps, other

    def tree(self, node: ast.expr) -> Tree:
        """Return the tree of an expression."""
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return float(number)
            case ast.Name(id=name):
                if name not in (*self.parameters, UNDEFINED):
                    problem = f"'{name}' is not among its parameters"
                    raise self.fault(node, problem, "Add it to them")
                return name
            case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
                return Op(SIGNS[type(op)], (self.tree(left), self.tree(right)))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Op("neg", (self.tree(operand),))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in SIGNS:
                return Op(SIGNS[type(op)], (self.tree(left), self.tree(right)))
            case ast.Call(func=ast.Name(id=name), args=given, keywords=[]) if ARITY.get(
                name
            ) == len(given):
                return Op(name, tuple(self.tree(each) for each in given))
        problem = f"no engine writes ‘{ast.unparse(node)}’"
        remedy = f"Use + - * / **, comparisons and {_list_names(FUNCTIONS)}"
        raise self.fault(node, problem, remedy)

    def fault(self, node: ast.AST, problem: str, remedy: str) -> CxroiError:
        """Return what is wrong with the equation, and where."""
        line = getattr(node, "lineno", self.node.lineno)
        return CxroiError(f"{self.file}, line {line}, '{self.node.name}': {problem}. {remedy}.")


def _reword(equation: Equation, word: str, other: str) -> Equation:
    """Return the equation with another word in every name."""

    def reword(name: str) -> str:
        return name.replace(word, other)

    first = reword(equation.first) if isinstance(equation.first, str) else equation.first
    plain, instead = (
        each.replace("_", "-" if each == "cross_sell" else " ") for each in (word, other)
    )
    return replace(
        equation,
        name=reword(equation.name),
        sentence=equation.sentence.replace(plain, instead).replace(
            plain.capitalize(), instead.capitalize()
        ),
        parameters=tuple(map(reword, equation.parameters)),
        tree=replace_names(equation.tree, reword),
        first=first,
    )


def _is_call(node: ast.stmt, name: str) -> bool:
    match node:
        case ast.Expr(value=ast.Call(func=ast.Name(id=called))):
            return called == name
    return False


def _number(node: ast.expr) -> float:
    return float(ast.literal_eval(node))


def _list_names(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
