"""What else could be done: initiatives, each with a plan of its own, and what several come to together.

An initiative has the plan's nine assumptions for itself. Together each moves its share of the
customers whom the others have not moved; the equations say how (see "Several initiatives" there).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, fields, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np

from cxroi.model.cash_flows import MONTHS
from cxroi.model.csv_records import Filled, Given, Mark, parse_records
from cxroi.model.csv_rows import BETWEEN
from cxroi.model.data_files import data_folder, read_text, shipped_folder
from cxroi.model.neutral import neutral_cell
from cxroi.model.ordering import SUM_OF
from cxroi.model.plan import AMOUNTS, PLAN
from cxroi.model.runs import months_to
from cxroi.model.segments import segment_of, shared_key
from cxroi.model.settings import (
    Asked,
    Setting,
    find_unclaimed,
    input_names,
    own_keys,
)
from cxroi.model.typed_numbers import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from cxroi.model.assumptions import Assumptions

FILE = "initiatives.csv"
AT_ONCE = 2**14
"""Figures of sets and draws that are worked out together: what fits the processor's own memory."""
Cell = Annotated[Given, Mark.MAY_LACK]


@dataclass(frozen=True)
class Initiative:
    """Something that could be done: a number, or (low, likely, high), for each of the plan's assumptions.

    Examples
    --------
    >>> calls = Initiative("Welcome calls", bonded_gain=(0.01, 0.02, 0.03), running_cost=60_000)
    >>> calls.name, calls.let_down_cut
    ('Welcome calls', None)
    """

    name: Filled
    bonded_gain: Cell = None
    let_down_cut: Cell = None
    delay_months: Cell = None
    ramp_months: Cell = None
    consistency: Cell = None
    one_off_cost: Cell = None
    running_cost: Cell = None
    cost_per_customer: Cell = None
    acquisition_cost_reduction: Cell = None
    rules: Annotated[tuple[str, ...], Mark.MAY_LACK] = ()
    """In words, what it may be chosen with: "Welcome calls only with Call centre"."""
    reason: Annotated[str, Mark.MAY_LACK] = ""

    def put_into(self, case: Assumptions) -> Assumptions:
        """Return a case whose programme is this initiative alone.

        Raises
        ------
        AssumptionError
            On a value outside its bounds, or one that breaks a rule with the case's own.

        Examples
        --------
        >>> from cxroi import assumptions, business_case
        >>> alone = Initiative("Repairs", let_down_cut=0.05, running_cost=50_000)
        >>> round(business_case(alone.put_into(assumptions())).npv)
        333296
        """
        shared = {
            k: v for k, v in case.by_key.items() if not (segment_of(k) and shared_key(k) in PLAN)
        }
        said = {key: getattr(self, key) for key in PLAN}
        said |= {key: 0.0 for key in AMOUNTS if said[key] is None}
        changes = {
            key: value if isinstance(value, tuple) else (value, value, value)
            for key, value in said.items()
            if value is not None
        }
        return replace(case, by_key=MappingProxyType(shared)).change(**changes)


@cache
def initiatives() -> tuple[Initiative, ...]:
    """Return the initiatives of ``data/initiatives.csv``; ours are illustrative, and none is a company's.

    Examples
    --------
    >>> len(initiatives()), initiatives()[0].name
    (6, 'Welcome calls')
    """
    own = data_folder() / FILE
    return read_initiatives(own if own.is_file() else shipped_folder("data") / FILE)


def read_initiatives(file: Path) -> tuple[Initiative, ...]:
    """Read a table of initiatives, one a row; ``DataError`` names the row and column of a fault."""
    return parse_initiatives(file.name, read_text(file))


def parse_initiatives(file: str, text: str) -> tuple[Initiative, ...]:
    """Read such a table out of the text of a file."""
    return tuple(each for _, each in parse_records(file, text, Initiative))


def write_initiatives(given: Iterable[Initiative]) -> str:
    r"""Return the text of a table of initiatives, as ``read_initiatives`` reads it.

    Examples
    --------
    >>> text = write_initiatives(initiatives())
    >>> parse_initiatives("mine.csv", text) == initiatives()
    True
    """
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow([each.name for each in fields(Initiative)])
    for each in given:
        table.writerow([neutral_cell(_cell(value)) for value in vars(each).values()])
    return written.getvalue()


def _cell(value: object) -> str:
    """Return how a cell says a value: a number, a range, words."""
    match value:
        case None:
            return ""
        case tuple():
            return BETWEEN.join(map(_cell, value))
        case float() | int():
            return exact(float(value))
    return str(value)


class SetFigures(NamedTuple):
    """What sets of initiatives come to: a row for each set, a column for each draw where there are any."""

    npv: Any
    pv_costs: Any


def evaluate_sets(
    values: Mapping[str, Any],
    plans: Sequence[Mapping[str, Any]],
    chosen: NDArray[np.bool_],
    progress: Callable[[float], None] | None = None,
) -> SetFigures:
    """Evaluate sets of initiatives jointly.

    Parameters
    ----------
    values : mapping
        Every assumption by key, as checked; what it says of the plan counts for nothing. A number, or
        an array with a number for each draw, shape (draws,).
    plans : sequence of mapping
        Of each initiative the nine assumptions of ``PLAN``, likewise.
    chosen : ndarray of bool, shape (sets, initiatives)
        Which initiatives are in each set.
    progress : callable, optional
        Told the share of the work that is done, 0 to 1.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> plan = assumptions().values()
    >>> sets = np.array([[False, False], [True, False], [True, True]])
    >>> evaluate_sets(plan, [plan, plan], sets).npv.round(2).tolist()
    [0.0, 168731.54, 79601.13]
    """
    draws = next((len(v) for each in (values, *plans) for v in each.values() if np.ndim(v)), 0)
    setting, inputs = _inputs(values, plans)
    compiled = setting.compile((Asked("npv"), Asked("pv_costs")), is_draws=True)
    months = months_to(MONTHS * int(values["horizon_years"]))
    found = np.empty((2, len(chosen), max(draws, 1)))
    length = AT_ONCE // len(chosen) + 1
    for first in range(0, max(draws, 1), length):
        part = slice(first, first + length)
        some = {name: inputs[name].at(part, chosen) for name in compiled.inputs}
        with np.errstate(all="ignore"):
            for figure, into in zip(compiled.run(months, some), found[:, :, part], strict=True):
                into[...] = figure
        if progress:
            progress(min(first + length, max(draws, 1)) / max(draws, 1))
    return SetFigures(*(found if draws else found[:, :, 0]))


class _Input(NamedTuple):
    """A number or an array of draws, and of which initiative it is an amount, if of any."""

    value: Any
    amount_of: int | None = None

    def at(self, part: slice, chosen: NDArray[np.bool_]) -> Any:
        """Return it for some draws, shape (sets or 1, draws or 1): 0 in sets without its initiative."""
        value = self.value[part] if np.ndim(self.value) else self.value
        return value if self.amount_of is None else value * chosen[:, self.amount_of, None]


def _inputs(
    values: Mapping[str, Any], plans: Sequence[Mapping[str, Any]]
) -> tuple[Setting, dict[str, _Input]]:
    """Return which program sets of initiatives need, and its inputs by name."""
    company = {key: value for key, value in values.items() if shared_key(key) not in PLAN}
    keys = tuple(company)
    nothing = {key for key in PLAN if not any(np.any(plan[key]) for plan in plans)}
    for tier, key in (("bonded", "bonded_gain"), ("let_down", "let_down_cut")):
        if not any(np.any(np.less(plan[key], 0)) for plan in plans):
            nothing |= {f"{SUM_OF}{tier}_setback", f"{SUM_OF}{tier}_setback_so_far"}
    setting = Setting(own_keys(keys), frozenset(), find_unclaimed(company) | nothing, len(plans))
    program, names = setting.program(), input_names(keys)
    inputs = {names[key]: _Input(value) for key, value in company.items()}
    for at, plan in enumerate(plans):
        for key in PLAN:
            name = program.input_name(key, initiative=at if len(plans) > 1 else None)
            inputs[name] = _Input(plan[key], at if key in AMOUNTS else None)
    return setting, inputs
