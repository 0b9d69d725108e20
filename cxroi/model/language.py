"""What an equation may say: its units, and the marks above it.

Everything here is read from the text of ``equations.py``, never run by an engine; it is real so that
an editor, a type checker and a reader find it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    Marked = TypeVar("Marked", bound=Callable[..., Any])

Money = Any
"""Money, in the case's currency."""
MoneyEach = Any
"""Money for one customer."""
Share = Any
"""A share or a rate, 0 to 1."""
Customers = Any
"""A number of customers."""
Months = Any
"""A number of months."""
Years = Any
"""A number of years."""
Ratio = Any
"""One quantity for each unit of another."""
Number = Any
"""A number without a unit, such as log odds."""
UNITS = ("Money", "MoneyEach", "Share", "Customers", "Months", "Years", "Ratio", "Number")
"""What an equation may return; money and customers of segments add up, all else is averaged."""
FUNCTIONS = ("minimum", "maximum", "where", "exp", "log", "ceil")
"""What an equation may call."""


def starts_at(first: str | float, *, steps: int | None = None) -> Callable[[Marked], Marked]:  # noqa: ARG001 - read, not run
    """Say where ``previous_x`` begins: a number, an assumption or an equation.

    Parameters
    ----------
    first : str or float
        What it is before the first month.
    steps : int, optional
        The most steps towards a root, in place of months.
    """
    return _keep


def same_for(word: str, other: str) -> Callable[[Marked], Marked]:  # noqa: ARG001 - read, not run
    """Say that the equation holds a second time, with ``other`` in place of ``word`` in every name."""
    return _keep


def neutral(**inputs: float) -> dict[str, float]:
    """Name inputs that are no assumptions, and the value with which each changes nothing.

    Examples
    --------
    >>> neutral(failure_share=0)
    {'failure_share': 0}
    """
    return inputs


def _keep(equation: Marked) -> Marked:
    return equation
