"""Which assumptions go up and down together: a set of judgements that a reader may switch on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

from cxroi.model.csv_records import Between, Filled, OneOf, read_records
from cxroi.model.data_files import data_folder
from cxroi.model.registry import registry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


Key = Annotated[str, OneOf(lambda: registry().by_key, "assumption")]


@dataclass(frozen=True)
class Correlation:
    """A rank correlation between two assumptions, and why it is believed."""

    first: Key
    second: Key
    rank_correlation: Annotated[
        float, Between(-1, 1, "is not between -1 and 1", "Write 0.5 for a moderate one.")
    ]
    reason: Filled


@cache
def judged_correlations() -> Mapping[tuple[str, str], Correlation]:
    """Return the rank correlations of ``data/correlations.csv`` by pair of keys.

    Examples
    --------
    >>> judged_correlations()["running_cost", "ramp_months"].rank_correlation
    0.5
    """
    return read_correlations(data_folder() / "correlations.csv")


def read_correlations(file: Path) -> Mapping[tuple[str, str], Correlation]:
    """Read a table of correlations; ``DataError`` names the file, row and column of a fault."""
    found: dict[tuple[str, str], Correlation] = {}
    for row, each in read_records(file, Correlation):
        first, second = each.first, each.second
        if first == second or {(first, second), (second, first)} & set(found):
            problem = f"'{first}' and '{second}' are the same assumption, or the pair is repeated"
            raise row.fault("second", problem, "Name two assumptions, and each pair once.")
        found[first, second] = each
    return MappingProxyType(found)


def rank_correlations() -> dict[tuple[str, str], float]:
    """Return the judged correlations as numbers, as ``simulate`` takes them.

    Examples
    --------
    >>> rank_correlations()["one_off_cost", "running_cost"]
    0.6
    """
    return {pair: judged.rank_correlation for pair, judged in judged_correlations().items()}
