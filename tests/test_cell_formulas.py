"""Equations as a spreadsheet reads them: its signs, its functions, its order of working out."""

import math
import operator
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxroi.exports.cell_formulas import cell_formula
from cxroi.model.equation_files import parse_equations
from cxroi.model.trees import Op


def tree(expression: str) -> object:
    names = ", ".join(dict.fromkeys(re.findall(r"\b[a-d]\b|month", expression)))
    text = f"def x({names}) -> Number:\n    'X.'\n    return {expression}"
    return parse_equations(text).by_name["x"].tree


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("a+b*c", "a+b*c"),
        ("(a+b)*c", "(a+b)*c"),
        ("a-(b-c)", "a-(b-c)"),
        ("a/(b/c)", "a/(b/c)"),
        ("(-a)**2", "(-a)^2"),
        ("-a**2", "-(a^2)"),
        ("a**-b", "a^(-b)"),
        ("a**b**c", "a^(b^c)"),
        ("(a**b)**c", "(a^b)^c"),
        ("a**(1/12)", "a^(1/12)"),
        ("where(a==b, c, undefined)", 'IF(a=b,c,"none")'),
        ("where(a<=b, maximum(a, c), minimum(a, b))", "IF(a<=b,MAX(a,c),MIN(a,b))"),
        ("ceil(month/12)", "ROUNDUP(month/12,0)"),
        ("exp(-a)+log(b)", "EXP(-a)+LN(b)"),
    ],
)
def test_a_formula_as_a_spreadsheet_reads_it(source, written):
    assert cell_formula(tree(source), str) == written


def test_a_number_that_the_trees_worked_out_is_a_fraction_again():
    assert cell_formula(Op("**", ("a", 1 / 12)), str) == "a^(1/12)"
    assert cell_formula(Op("*", (1 / 60, "a")), str) == "1/60*a"
    assert cell_formula(Op("*", (0.123456789012, "a")), str) == "0.123456789012*a"
    assert cell_formula(Op("*", (0.005, "a")), str) == "0.005*a"


def test_names_become_cells_and_nothing_else_does():
    cells = {"a": "$A7", "b": "'Rates'!B4"}

    assert cell_formula(tree("where(a < 0, undefined, b)"), cells.get) == (
        "IF($A7<0,\"none\",'Rates'!B4)"
    )


class Spreadsheet:
    """Works a formula out as spreadsheets do: a minus before a power, powers from the left."""

    def __init__(self, text: str, names: dict[str, float]) -> None:
        self.signs = re.findall(r"[a-z]|[\d.]+|[-+*/^()]", text)
        self.names = names

    def result(self) -> float:
        return self.chain("+-", lambda: self.chain("*/", lambda: self.chain("^", self.minus)))

    def chain(self, signs: str, part) -> float:
        found = part()
        while self.signs and self.signs[0] in signs:
            found = MEANT[self.signs.pop(0)](found, part())
        return found

    def minus(self) -> float:
        first = self.signs.pop(0)
        if first == "-":
            return -self.minus()
        if first == "(":
            inside = self.result()
            assert self.signs.pop(0) == ")"
            return inside
        return self.names[first] if first in self.names else float(first)


def power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except (ValueError, OverflowError):
        return math.nan


def meant(part, names):
    """What a tree means, whoever writes it."""
    if not isinstance(part, Op):
        return names.get(part, part)
    return MEANT[part.sign](*(meant(each, names) for each in part.parts))


MEANT = {
    "neg": operator.neg,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda one, other: one / other if other else math.nan,
    "^": power,
    "**": power,
}
LEAVES = st.sampled_from(["a", "b", 2.0, 1 / 12])
TREES = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        st.builds(lambda one: Op("neg", (one,)), part),
        st.builds(lambda s, *of: Op(s, of), st.sampled_from("+-*/"), part, part),
        st.builds(lambda *of: Op("**", of), part, part),
    ),
    max_leaves=6,
)


@given(TREES, st.floats(0.5, 3), st.floats(-2, 2))
def test_what_is_written_is_what_is_meant(whole, a, b):
    names = {"a": a, "b": b}

    found = Spreadsheet(cell_formula(whole, str), names).result()

    assert found == pytest.approx(meant(whole, names), rel=1e-9, nan_ok=True)
