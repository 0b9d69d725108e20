"""What a page without Python has of a question that asks for more than it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.widgets.sections import PRODUCTS, View, move_each

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.model.assumptions import Assumptions


def what_matters(scenario: Assumptions, request: Mapping[str, object]) -> View:
    """One assumption at a time; the shares of uncertainty need a hundred thousand simulations.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> list(what_matters(assumptions(), {}).tables)
    ['tornado']
    """
    shown = move_each(scenario, request)
    return View([f"{shown.title}."], {"tornado": shown}, {"notes": [PRODUCTS], "list": None})
