"""Which functions draw the charts: ours, or those of a reader's own ``charts.py``."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from cxroi.model.data_files import PACKAGE, own_part
from cxroi.model.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

OURS = PACKAGE / "charts" / "business_case.py"
OWN_NAME = "charts.py"
"""What a copy of our chart functions is called in a reader's own folder."""


def charts_file() -> Path:
    """Find the file of the chart functions in force."""
    own = own_part(OWN_NAME)
    return own if own and own.is_file() else OURS


def chart_functions() -> Mapping[str, Callable[..., Any]]:
    """Return the chart functions in force by the name of their exhibit; imports Altair."""
    from cxroi.charts.business_case import CHARTS  # noqa: PLC0415 - a kernel has no time for Altair

    others = _other_charts()
    file = charts_file()
    if file == OURS:
        return CHARTS | others
    own: dict[str, Callable[..., Any]] = getattr(_load(file), "CHARTS", {})
    for name in CHARTS:
        if name not in own:
            raise SetupError(f"CHARTS has no '{name}', but the page shows it")
    for name in own:
        if name not in CHARTS | others:
            raise SetupError(f"CHARTS has '{name}', but no page shows it")
    return others | own


def _other_charts() -> dict[str, Callable[..., Any]]:
    """Return every chart function but those that a reader's own ``charts.py`` may hold."""
    from cxroi.charts import (  # noqa: PLC0415 - a kernel has no time for Altair
        actuals,
        break_even,
        comparison,
        finance_form,
        initiatives,
        keep_or_acquire,
        own_data,
        published,
        sensitivity,
        two_way,
        uncertainty,
        value_of_information,
        variance,
    )

    rooms = (
        *(uncertainty, sensitivity, variance, two_way, break_even, value_of_information),
        *(initiatives, keep_or_acquire, finance_form, actuals, comparison, own_data, published),
    )
    return {name: draw for room in rooms for name, draw in room.CHARTS.items()}


def _load(file: Path) -> ModuleType:
    """Run a reader's own chart functions; nothing is written beside them."""
    module = ModuleType("charts")
    module.__file__ = str(file)
    exec(compile(file.read_bytes(), file, "exec"), module.__dict__)  # noqa: S102 - their program
    return module
