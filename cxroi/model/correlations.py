"""Which assumptions go up and down together: a set of judgements that a reader may switch on."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.data_files import data_folder, read_table
from cxroi.model.registry import registry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Correlation(NamedTuple):
    """A rank correlation between two assumptions, and why it is believed."""

    rank_correlation: float
    reason: str


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
    for row in read_table(file, ("first", "second", "rank_correlation", "reason")):
        row.need(("reason",))
        first, second = (
            row.one_of(column, registry().by_key, "assumption") for column in ("first", "second")
        )
        if first == second or {(first, second), (second, first)} & set(found):
            problem = f"'{first}' and '{second}' are one assumption, or there twice"
            raise row.fault("second", problem, "Name two, and each pair once.")
        number = row.number("rank_correlation")
        if not -1 < number < 1:
            problem = f"{row['rank_correlation']} is not between -1 and 1"
            raise row.fault("rank_correlation", problem, "Write 0.5 for a moderate one.")
        found[first, second] = Correlation(number, row["reason"])
    return MappingProxyType(found)


def rank_correlations() -> dict[tuple[str, str], float]:
    """Return the judged correlations as numbers, as ``simulate`` takes them.

    Examples
    --------
    >>> rank_correlations()["one_off_cost", "running_cost"]
    0.6
    """
    return {pair: judged.rank_correlation for pair, judged in judged_correlations().items()}
