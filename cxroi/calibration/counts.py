"""What is counted in a company's tables: the same expressions on Polars, pandas, DuckDB and Spark.

Days are whole numbers since 1970-01-01. Nothing here knows a customer by name: what comes back is
counts and sums. Filter, distinct and join decide the time; to group by customer is the last resort.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw

from cxroi.calibration.checks import answers, one_row, total
from cxroi.calibration.months import date_of, day_of, month_of

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


def latest_answers(survey: Frame) -> Frame:
    """Return each customer's latest answer: ``customer_id, date, score``; of one moment the lowest."""
    return _one_answer(survey, latest=True)


def first_answers(survey: Frame) -> Frame:
    """Return each customer's first answer, of one moment the lowest."""
    return _one_answer(survey, latest=False)


def _one_answer(survey: Frame, *, latest: bool) -> Frame:
    rows = survey.select(ID, "date", "score", *_moment(survey))
    for name in ("date", *_moment(survey)):
        which = nw.col(name).max() if latest else nw.col(name).min()
        chosen = rows.group_by(ID).agg(which.alias(name))
        rows = rows.join(chosen, on=[ID, name], how="inner")
    return rows.group_by(ID, "date").agg(nw.col("score").min())


def _moment(survey: Frame) -> list[str]:
    """The second of the day of an answer, where the table has it."""
    return ["moment"] if "moment" in survey.collect_schema() else []


class Repeats(NamedTuple):
    """Days on which a customer answered, and those of them with answers that differ."""

    days: int
    differing: int


def answers_of_a_day(survey: Frame) -> Repeats:
    """Count how often a customer gave answers at one moment that differ."""
    moments = [ID, "date", *_moment(survey)]
    several = survey.group_by(*moments).agg(scores=nw.col("score").n_unique())
    row = one_row(several.select(days=nw.len(), differing=total(nw.col("scores") > 1)))
    return Repeats(int(row["days"]), int(row["differing"] or 0))


class Followed(NamedTuple):
    """Answers whose customers are followed: ``customer_id, score, entry``, and whether from before."""

    answers: Frame
    before: bool
    """They were given before the window; otherwise in it, and are followed from their own day."""


def followed_answers(survey: Frame, window: Window) -> Followed:
    """Choose the answers that are followed longest in all: those before the window, or in it."""
    early, late = survey.filter(window.before()), survey.filter(window.within())
    asked = {
        "early": total(window.before()) * (window.end - window.start),
        "late": nw.when(window.within()).then(window.end - nw.col("date")).otherwise(0).sum(),
    }
    row = one_row(survey.select(**asked))
    if (row["early"] or 0) >= (row["late"] or 0):
        chosen = latest_answers(early)
        return Followed(chosen.select(ID, "score", entry=nw.lit(window.start)), before=True)
    return Followed(first_answers(late).select(ID, "score", entry=nw.col("date")), before=False)


class Outcome(NamedTuple):
    """Customers of one score who were followed for so many days, and left or were still here."""

    score: float
    days: int
    left: bool
    people: int


def outcomes(followed: Followed, customers: Frame, window: Window) -> list[Outcome]:
    """Count what became of who answered and was here: by score, days followed, left or not."""
    joined = followed.answers.join(customers.select(ID, "joined", "left"), on=ID, how="inner")
    entry, left = nw.col("entry"), nw.col("left")
    here = joined.filter((nw.col("joined") <= entry) & (left.is_null() | (left > entry)))
    went = left.is_null() | (left > window.end)
    until = nw.when(went).then(nw.lit(window.end)).otherwise(left)
    rows = answers(
        here.select("score", days=until - entry, stayed=went)
        .group_by("score", "days", "stayed")
        .agg(nw.len().alias("count"))
    )
    return sorted(
        Outcome(float(score), int(days), not stayed, int(count))
        for score, days, stayed, count in zip(
            *(rows[name] for name in ("score", "days", "stayed", "count")), strict=True
        )
    )


def scores_now(survey: Frame, customers: Frame | None, window: Window) -> dict[float, int]:
    """Count the latest answers of who is here today, by score."""
    latest = latest_answers(survey.filter(window.within()))
    if customers is not None:
        here = customers.filter(here_at(window.end)).select(ID)
        latest = latest.join(here, on=ID, how="semi")
    return by_score(latest)


def by_score(frame: Frame) -> dict[float, int]:
    """Count rows by score."""
    rows = answers(frame.select("score").group_by("score").agg(nw.len().alias("count")))
    pairs = zip(rows["score"], rows["count"], strict=True)
    return {float(score): int(count) for score, count in sorted(pairs)}


def main_product(orders: Frame) -> str | None:
    """Return the product in most orders; the first by name of those with as many."""
    counted = (
        orders.filter(~nw.col("product").is_null()).group_by("product").agg(nw.len().alias("count"))
    )
    rows = answers(counted.sort("count", "product", descending=[True, False]).head(1))
    return str(rows["product"][0]) if rows["product"] else None


class Amounts(NamedTuple):
    """Customers, the sum of their amounts, and of the squares of these."""

    heads: int
    total: float
    squares: float


def amounts(orders: Frame) -> Amounts:
    """Add up what each customer's orders come to, and their squares."""
    return _added(orders.group_by(ID).agg(nw.col("amount").sum()))


def _added(each: Frame) -> Amounts:
    amount = nw.col("amount")
    row = one_row(each.select(heads=nw.len(), total=amount.sum(), squares=(amount * amount).sum()))
    return Amounts(int(row["heads"]), float(row["total"] or 0), float(row["squares"] or 0))


def second_products(orders: Frame, people: Frame, main: str, counted: nw.Expr) -> Amounts:
    """Of who holds the main product and another: how many, and what the others came to.

    ``counted`` says of which orders the amounts are added up.
    """
    amount = nw.when(counted).then(nw.col("amount")).otherwise(nw.lit(0.0))
    others = orders.filter(nw.col("product") != main).select(ID, amount=amount)
    each = others.group_by(ID).agg(nw.col("amount").sum())
    mains = orders.filter(nw.col("product") == main).select(ID)
    return _added(each.join(people, on=ID, how="semi").join(mains, on=ID, how="semi"))


def without_main(orders: Frame, people: Frame, main: str) -> Frame:
    """Return who of some people holds two products and not the main one, each once."""
    mains = orders.filter(nw.col("product") == main).select(ID)
    others = orders.filter(nw.col("product") != main)
    return holders(others, people.join(mains, on=ID, how="anti"))


def holders(orders: Frame, people: Frame) -> Frame:
    """Return who of a few people holds at least two products, each once."""
    theirs = orders.select(ID, "product").join(people, on=ID, how="semi").unique()
    held = theirs.group_by(ID).agg(products=nw.len())
    return held.filter(nw.col("products") > 1).select(ID)


def flagged_by_score(scored: Frame, holding: Frame) -> dict[float, tuple[int, int]]:
    """Count by score who is among some, and everybody."""
    flag = holding.with_columns(held=nw.lit(1))
    rows = answers(
        scored.join(flag, on=ID, how="left")
        .group_by("score")
        .agg(nw.col("held").sum(), everybody=nw.len())
    )
    return {
        float(score): (int(held or 0), int(everybody))
        for score, held, everybody in zip(
            rows["score"], rows["held"], rows["everybody"], strict=True
        )
    }


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


def referrals(followed: Followed, customers: Frame, window: Window) -> dict[float, int]:
    """Count the customers who were referred in the window, by the score of who referred them."""
    new = customers.filter(window.within("joined")).select(nw.col("referred_by").alias(ID))
    return by_score(new.filter(~nw.col(ID).is_null()).join(followed.answers, on=ID, how="inner"))


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
