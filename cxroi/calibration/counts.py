"""What is counted in a company's tables: the same expressions on Polars, pandas, DuckDB and Spark.

Days are whole numbers since 1970-01-01. Nothing here knows a customer by name: what comes back is
counts and sums. Filter, distinct and join decide the time; to group by customer is the last resort.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw

from cxroi.calibration.checks import answers, one_row, total
from cxroi.calibration.months import day_of, month_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.calibration.months import Window

    Frame = nw.LazyFrame[Any]

ID = "customer_id"
LONG_AGO = day_of(date(1, 1, 1))
"""In place of a day of joining that nobody noted: before every window."""


def here_at(day: int) -> nw.Expr:
    """Who was a customer at the end of a day."""
    return (nw.col("joined") <= day) & (nw.col("left").is_null() | (nw.col("left") > day))


def base_counts(customers: Frame, window: Window) -> Mapping[str, int]:
    """Count who was here at the start, who of them still is, who is here now, and who came."""
    start, end = here_at(window.start), here_at(window.end)
    asked = {
        "at_start": start,
        "kept": start & end,
        "now": end,
        "new": window.within("joined"),
        "long": nw.col("joined") <= window.start,
    }
    row = one_row(customers.select(**{name: total(where) for name, where in asked.items()}))
    return {name: int(count or 0) for name, count in row.items()}


def buyer_counts(orders: Frame, customers: Frame | None, window: Window) -> Mapping[str, int]:
    """Count buyers in place of customers: who bought before the window, and who of them in it.

    Who is new is said by the day of joining in ``customers``; where that is not known, whoever
    buys in the window and never did before is.
    """
    here, gone = buyers(orders, window), buyers(orders, window.previous())
    ever = orders.filter(window.before()).select(ID)
    row = {
        "at_start": gone,
        "kept": gone.join(here, on=ID, how="semi"),
        "now": here,
        "new": here.join(ever, on=ID, how="anti")
        if customers is None
        else customers.filter(window.within("joined")),
    }
    return {name: size(frame) for name, frame in row.items()}


class OrderFacts(NamedTuple):
    """How many orders there are, the day of the first, and how many have no amount or one below 0."""

    rows: int
    first: int | None
    empty: int
    below: int


def order_facts(orders: Frame) -> OrderFacts:
    """Ask once for what several figures need to know of the orders."""
    names = orders.collect_schema()
    amount = nw.col("amount") if "amount" in names else nw.lit(None, nw.Float64)
    day = nw.col("date") if "date" in names else nw.lit(None, nw.Int64)
    asked = {
        "rows": nw.len(),
        "first": day.min(),
        "empty": total(amount.is_null()),
        "below": total(amount < 0),
    }
    row = one_row(orders.select(**asked))
    first = None if row["first"] is None else int(row["first"])
    return OrderFacts(int(row["rows"]), first, int(row["empty"] or 0), int(row["below"] or 0))


def buyers(orders: Frame, window: Window) -> Frame:
    """Return each customer who ordered in a window, once."""
    return orders.filter(window.within()).select(ID).unique()


def size(frame: Frame) -> int:
    """Count rows."""
    return int(one_row(frame.select(rows=nw.len()))["rows"])


class Arrival(NamedTuple):
    """New customers of one month and channel."""

    month: int
    channel: str
    """In small letters, empty where nothing is said."""
    has_referrer: bool
    people: int


def arrivals(customers: Frame, window: Window, names: set[str]) -> list[Arrival]:
    """Count the new customers by month, channel, and whether somebody is named who referred them."""
    referrer = nw.col("referred_by").is_null() if "referred_by" in names else nw.lit(value=True)
    channel = nw.col("channel") if "channel" in names else nw.lit(None, nw.String)
    new = customers.filter(window.within("joined")).with_columns(channel=channel, alone=referrer)
    rows = answers(new.group_by("joined", "channel", "alone").agg(nw.len().alias("count")))
    found: dict[tuple[int, str, bool], int] = {}
    for day, said, alone, count in zip(
        *(rows[name] for name in ("joined", "channel", "alone", "count")), strict=True
    ):
        place = month_of(int(day)), _word(said), not alone
        found[place] = found.get(place, 0) + int(count)
    return [Arrival(*place, people) for place, people in sorted(found.items())]


def _word(cell: Any) -> str:
    """What a cell says, in small letters; pandas has NaN where there is nothing."""
    return cell.strip().lower() if isinstance(cell, str) else ""


class Paid(NamedTuple):
    """What was spent on a channel, by a row that names so many months, or a day where that is 0."""

    day: int
    months: int
    channel: str
    amount: float


def payments(spend: Frame, names: set[str]) -> list[Paid]:
    """Add up what was spent, by day and channel."""
    channel = nw.col("channel") if "channel" in names else nw.lit(None, nw.String)
    months = nw.col("span") if "span" in names else nw.lit(0)
    rows = answers(
        spend.with_columns(channel=channel, span=months)
        .group_by("month", "span", "channel")
        .agg(nw.col("amount").sum())
    )
    columns = (rows[name] for name in ("month", "span", "channel", "amount"))
    return [
        Paid(int(day), int(span or 0), _word(said), float(amount))
        for day, span, said, amount in zip(*columns, strict=True)
    ]
