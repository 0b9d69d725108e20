"""Formulas of the model as browsers draw them: MathML, from the trees that every engine reads."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from cxroi.model.trees import Op

if TYPE_CHECKING:
    from cxroi.model.trees import Tree

SIDES = ("previous", "last", "total", "baseline")
"""First words of a name that say where its value comes from: written below it."""
SIGNS = {"*": "·", "-": "−", "neg": "−", "<=": "≤", ">=": "≥", "==": "="}
BINDS = {"<": 1, "<=": 1, ">": 1, ">=": 1, "==": 1, "+": 2, "-": 2, "*": 3, "neg": 4}
FUNCTIONS = {"maximum": "max", "minimum": "min", "log": "ln"}


def mathml(tree: Tree) -> str:  # noqa: PLR0911 - one for each kind
    """Write a formula as browsers draw it.

    Examples
    --------
    >>> mathml(Op("/", (1.0, "npv")))
    '<mfrac><mn>1</mn><mi>npv</mi></mfrac>'
    """
    if isinstance(tree, str):
        return _name(tree)
    if not isinstance(tree, Op):
        return f"<mn>{tree:g}</mn>"
    parts = [mathml(part) for part in tree.parts]
    match tree.sign:
        case "/":
            return f"<mfrac>{''.join(map(_row, parts))}</mfrac>"
        case "**":
            base = parts[0] if isinstance(tree.parts[0], str) else _bracketed(parts[0])
            return f"<msup>{_row(base)}{_row(parts[1])}</msup>"
        case "where":
            return _cases(*parts)
        case "neg":
            return f"<mo>−</mo>{_inside(tree, 0)}"
        case sign if sign in BINDS:
            return f"<mo>{escape(SIGNS.get(sign, sign))}</mo>".join(
                _inside(tree, nth) for nth in (0, 1)
            )
    inner = "<mo>,</mo>".join(parts)
    return f"<mi>{FUNCTIONS.get(tree.sign, tree.sign)}</mi>{_bracketed(inner)}"


def _cases(condition: str, yes: str, no: str) -> str:
    rows = ((yes, f"<mtext>if&#160;</mtext>{condition}"), (no, "<mtext>otherwise</mtext>"))
    cells = "".join(f"<mtr><mtd>{one}</mtd><mtd>{two}</mtd></mtr>" for one, two in rows)
    return f"<mrow><mo>{{</mo><mtable>{cells}</mtable></mrow>"


def _inside(tree: Op, nth: int) -> str:
    """Write a part, in brackets where it binds less than what is around it."""
    part = tree.parts[nth]
    if not isinstance(part, Op) or part.sign not in BINDS:
        return mathml(part)
    weaker = BINDS[part.sign] < BINDS[tree.sign]
    second_of_a_difference = tree.sign == "-" and nth == 1 and BINDS[part.sign] == BINDS["-"]
    written = mathml(part)
    return _bracketed(written) if weaker or second_of_a_difference else written


def _row(inner: str) -> str:
    return inner if inner.count("<m") == 1 else f"<mrow>{inner}</mrow>"


def _bracketed(inner: str) -> str:
    return f"<mrow><mo>(</mo>{inner}<mo>)</mo></mrow>"


def _name(name: str) -> str:
    side, _, rest = name.partition("_")
    if side in SIDES:
        return f"<msub>{_name(rest)}<mtext>{side}</mtext></msub>"
    return f"<mi>{escape(name.replace('_', chr(0xA0)))}</mi>"
