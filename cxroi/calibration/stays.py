"""How long customers have stayed: counted by cohort and month, for a curve of survival."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw

from cxroi.calibration.checks import answers, one_row
from cxroi.calibration.counts import LONG_AGO
from cxroi.calibration.months import date_of, day_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.calibration.counts import Frame


class Stay(NamedTuple):
    """Of one cohort, what happened in or after so many months from joining."""

    cohort: int
    months: int
    left: int
    """Who left in this month after joining."""
    unseen: int
    """Who was last seen, still here, after so many whole months."""
    entered: int
    """Who had been here for so many whole months when records began."""


def stays(customers: Frame, end: int, records_from: int) -> list[Stay]:
    """Count how long customers stayed, by the year they joined.

    Who left before ``records_from`` is in no table; who joined before it is followed from then on.
    """
    known = customers.filter(nw.col("joined") > LONG_AGO)
    years = one_row(known.select(first=nw.col("joined").min(), last=nw.col("joined").max()))
    if years["first"] is None:
        return []
    first, last = (date_of(int(years[name])).year for name in ("first", "last"))
    later = [
        nw.when(nw.col("joined") >= day_of(date(year, 1, 1))).then(1).otherwise(0)
        for year in range(first + 1, last + 1)
    ]
    here = nw.col("left").is_null() | (nw.col("left") > end)
    until = nw.when(here).then(nw.lit(end)).otherwise(nw.col("left"))
    entry = nw.when(nw.col("joined") < records_from).then(nw.lit(records_from))
    rows = answers(
        known.select(
            cohort=nw.sum_horizontal(nw.lit(first), *later),
            # who stayed m whole months and left did so in month m + 1
            months=_whole_months(until) + nw.when(here).then(0).otherwise(1),
            here=here,
            entry=_whole_months(entry.otherwise(nw.col("joined"))),
        )
        .group_by("cohort", "months", "here", "entry")
        .agg(nw.len().alias("count"))
    )
    return _stays(rows)


def _whole_months(day: nw.Expr) -> nw.Expr:
    return ((day - nw.col("joined")) * 12 / 365.25).floor()


def tenures(customers: Frame) -> list[Stay]:
    """Count how long customers had stayed, where that is all that is known, as one cohort.

    Who left did so in the month that is given.
    """
    rows = answers(
        customers.filter(~nw.col("tenure_months").is_null())
        .select(months=nw.col("tenure_months").floor(), here=nw.col("left").is_null())
        .group_by("months", "here")
        .agg(nw.len().alias("count"))
    )
    nothing = [0] * len(rows["months"])
    return _stays({**rows, "cohort": nothing, "entry": nothing})


def _stays(rows: Mapping[str, list[Any]]) -> list[Stay]:
    counted: dict[tuple[int, int], list[int]] = {}
    columns = (rows[name] for name in ("cohort", "months", "here", "entry", "count"))
    for year, month, stayed, entry, count in zip(*columns, strict=True):
        counted.setdefault((int(year), int(month)), [0, 0, 0])[bool(stayed)] += int(count)
        if entry:
            counted.setdefault((int(year), int(entry)), [0, 0, 0])[2] += int(count)
    return [Stay(*key, *found) for key, found in sorted(counted.items())]
