"""Which products customers hold, and what they paid for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import narwhals as nw

from cxroi.calibration.checks import answers, one_row
from cxroi.calibration.counts import ID, size

if TYPE_CHECKING:
    from collections.abc import Callable

    from cxroi.calibration.counts import Frame


def main_product(orders: Frame) -> str | None:
    """Return the product in most orders; the first by name of those with as many."""
    counted = (
        orders.filter(~nw.col("product").is_null()).group_by("product").agg(nw.len().alias("count"))
    )
    rows = answers(counted.sort("count", "product", descending=[True, False]).head(1))
    return str(rows["product"][0]) if rows["product"] else None


class Amounts(NamedTuple):
    """Customers, the sum of their amounts, and of the squares of these."""

    customers: int
    total: float
    squares: float


def amounts(orders: Frame) -> Amounts:
    """Add up what each customer's orders come to, and their squares."""
    return _add(orders.group_by(ID).agg(nw.col("amount").sum()))


def _add(each: Frame) -> Amounts:
    amount = nw.col("amount")
    row = one_row(
        each.select(customers=nw.len(), total=amount.sum(), squares=(amount * amount).sum())
    )
    return Amounts(int(row["customers"]), float(row["total"] or 0), float(row["squares"] or 0))


def second_products(orders: Frame, people: Frame, main: str, counted: nw.Expr) -> Amounts:
    """Of who holds the main product and another: how many, and what the others came to.

    ``counted`` says of which orders the amounts are added up.
    """
    amount = nw.when(counted).then(nw.col("amount")).otherwise(nw.lit(0.0))
    others = orders.filter(nw.col("product") != main).select(ID, amount=amount)
    each = others.group_by(ID).agg(nw.col("amount").sum())
    mains = orders.filter(nw.col("product") == main).select(ID)
    return _add(each.join(people, on=ID, how="semi").join(mains, on=ID, how="semi"))


def without_main(orders: Frame, people: Frame, main: str) -> Frame:
    """Return who of some people holds two products and not the main one, each once."""
    mains = orders.filter(nw.col("product") == main).select(ID)
    others = orders.filter(nw.col("product") != main)
    return holders(others, people.join(mains, on=ID, how="anti"))


def holders(orders: Frame, people: Frame) -> Frame:
    """Return who of a few people holds at least two products, each once."""
    theirs = orders.select(ID, "product").join(people, on=ID, how="semi").unique()
    counts = theirs.group_by(ID).agg(products=nw.len())
    return counts.filter(nw.col("products") > 1).select(ID)


@dataclass(frozen=True)
class SecondProduct:
    """Who of today's customers holds a second product."""

    people: Frame
    """Today's customers, each once."""
    everybody: int
    with_second: int
    """How many of them hold two products or more."""
    holders: Callable[[Frame], Frame]
    """Choose who of some people is one of these."""
    main: str = ""
    """The product that most hold; empty where only their number is known."""
    second: Amounts | None = None
    """What holders of the main product and another paid for the others."""


def holders_of_orders(
    orders: Frame, people: Frame, within: nw.Expr | None, *, has_amounts: bool
) -> SecondProduct | None:
    """Find who holds a second product by what was ordered; ``None`` where no product is named.

    ``within`` says of which orders the amounts are added up, ``None`` of all.
    """
    main = main_product(orders)
    if main is None:
        return None
    if not has_amounts:
        orders, within = orders.with_columns(amount=nw.lit(0.0)), None
    counted = nw.lit(value=True) if within is None else within
    second = second_products(orders, people, main, counted)
    with_second = second.customers + size(without_main(orders, people, main))
    return SecondProduct(
        people, size(people), with_second, lambda some: holders(orders, some), main, second
    )


def holders_of_column(customers: Frame) -> SecondProduct:
    """Find who holds a second product where customers have their number of ``products``."""
    people = customers.select(ID)
    many = customers.filter(nw.col("products") > 1).select(ID)
    return SecondProduct(people, size(people), size(many), lambda _: many)
