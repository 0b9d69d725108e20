"""What do customers hold, and what do they bring?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from cxroi.calibration import counts
from cxroi.calibration.counts import ID, here_at
from cxroi.calibration.gaps import odds_ratio
from cxroi.calibration.months import date_of, month_of
from cxroi.calibration.question import TIERS
from cxroi.calibration.rates import mean_spread, share_spread
from cxroi.calibration.tables import THIN
from cxroi.model.errors import CxroiError
from cxroi.model.units import counted, percent

if TYPE_CHECKING:
    from collections.abc import Callable

    from cxroi.calibration.counts import Frame
    from cxroi.calibration.question import Question


def cross_sell(asked: Question) -> None:
    """How many customers hold a second product, of all and by box, and what it brings."""
    keys = ("cross_sell_rate", "cross_sell_margin", "cross_sell_odds_ratio")
    company = asked.company
    if company.has("orders", "product"):
        _from_orders(asked, company.tables["orders"].frame)
    elif asked.customers is not None and company.has("customers", "products"):
        people = asked.customers.filter(here_at(company.window.end))
        many = people.filter(nw.col("products") > 1).select(ID)
        rule = "Customers today who hold at least two products."
        _held(asked, people.select(ID), counts.size(many), lambda _: many, rule)
    asked.miss("No table says which products customers hold, and what they paid.", *keys)


def _from_orders(asked: Question, orders: Frame) -> None:
    window, yearly = asked.company.window, asked.mapping.are_holdings
    paid = asked.company.has("orders", "amount", *([] if yearly else ["date"]))
    main = counts.main_product(orders)
    if main is None:
        return
    people = _people(asked, orders)
    counted = window.within() if paid and not yearly else nw.lit(value=True)
    if not paid:
        orders = orders.with_columns(amount=nw.lit(0.0))
    second = counts.second_products(orders, people, main, counted)
    held = second.heads + counts.size(counts.without_main(orders, people, main))
    rule = f"Customers today who hold another product beside “{main}”, the one that most hold."
    _held(asked, people, held, lambda some: counts.holders(orders, some), rule)
    if paid and second.heads:
        of = "Holdings" if yearly else "Orders of the window"
        rule = f"{of} by who holds “{main}” and another product, of the other ones."
        _amount(asked, "cross_sell_margin", second, second.heads, second.heads, rule)


def _people(asked: Question, orders: Frame) -> Frame:
    """Who is a customer today: here, or having ordered lately where nobody notes who leaves."""
    if asked.by_orders:
        return counts.buyers(orders, asked.company.window)
    if asked.customers is None:
        return orders.select(ID).unique()
    return asked.customers.filter(here_at(asked.company.window.end)).select(ID)


def _held(
    asked: Question, people: Frame, held: int, holders: Callable[[Frame], Frame], rule: str
) -> None:
    """Keep the cross-sell rate, and its odds ratio by box."""
    heads = counts.size(people)
    if not heads:
        return
    tables = ("orders",) if asked.company.has("orders", "product") else ("customers",)
    asked.say(
        "cross_sell_rate",
        share_spread(held, heads),
        heads,
        rule,
        rests_on=(*tables, *asked.people_tables),
    )
    if asked.followed is None:
        return
    scored = asked.followed.answers.join(people, on=ID, how="semi").select(ID, "score")
    by_score = counts.flagged_by_score(scored, holders(scored.select(ID)))
    having, everybody = (
        asked.by_tier({score: both[place] for score, both in by_score.items()}) for place in (0, 1)
    )
    tiers = {name: (having[name], everybody[name]) for name in TIERS}
    asked.by_box["cross_sell"] = {name: both for name, both in tiers.items() if both[1]}
    rule = "Customers today who had answered, and who of them holds a second product."
    odds_ratio(asked, "cross_sell_odds_ratio", "bonded", tiers, rule)


def margin(asked: Question) -> None:
    """What an average customer brings in a year."""
    company, found = asked.company, asked.base_counts
    if asked.mapping.are_holdings:
        _held_margin(asked)
    elif company.has("orders", "date", "amount"):
        window = company.window
        start, now = found.get("at_start", 0), found.get("now", 0)
        rule = "Orders of the window, by the average number of customers in it."
        if asked.by_orders and _first_month(asked) > window.previous().which()[0]:
            start, rule = now, "Orders of the window, by the number of customers who ordered in it."
        heads = (start + now) / 2
        total = counts.amounts(company.tables["orders"].frame.filter(window.within()))
        if heads and total.heads:
            everybody = max(start + found.get("new", 0), heads)
            _amount(asked, "margin", total, everybody, heads, rule)
        asked.miss("No order of the window can be used.", "margin")
    why = asked.company.why_no("orders.amount", "orders.date", "orders")
    asked.miss(why or "No table says when customers paid, and how much.", "margin")


def _held_margin(asked: Question) -> None:
    """What the holdings of today's customers bring in a year."""
    if not asked.company.has("orders", "amount"):
        return
    orders = asked.company.tables["orders"].frame
    people = _people(asked, orders)
    heads = counts.size(people)
    total = counts.amounts(orders.join(people, on=ID, how="semi"))
    if heads and total.heads:
        rule = "What customers today hold, by their number."
        _amount(asked, "margin", total, heads, heads, rule)


def _amount(
    asked: Question, key: str, found: counts.Amounts, count: float, heads: float, rule: str
) -> None:
    share = asked.mapping.number("margin_share") or 1.0
    if share > 1:
        raise CxroiError(
            f"The rule 'margin_share' is {share:g}. Give a share from 0 to 1, such as 0.4."
        )
    years = 1.0 if asked.mapping.are_holdings else asked.company.window.years
    scale = share / years
    spread = mean_spread(found.total * scale, found.squares * scale**2, count, heads)
    caution = (
        "Amounts are taken as contribution margin, whole. If they are prices, say with the rule "
        "'margin_share' how much of them is margin."
        if share == 1.0
        else f"{percent(share)} of the amounts is taken as contribution margin."
    )
    asked.say(
        key,
        spread,
        heads,
        rule,
        _begin_late(asked),
        asked.all_from_start if key == "margin" and not asked.mapping.are_holdings else "",
        _odd_amounts(asked),
        caution,
        rests_on=("orders", *asked.people_tables),
        against=_few_amounts(asked),
    )


def _few_amounts(asked: Question) -> str:
    """Say why amounts are not used of which a tenth is missing."""
    table = asked.company.tables["orders"]
    rows, _, empty, _ = asked.order_facts
    if empty < THIN * rows:
        return ""
    return f"{empty:,} of {rows:,} rows of {table.file} have no amount, so it is not used."


def _odd_amounts(asked: Question) -> str:
    """Say which orders have no amount, or one below 0."""
    table = asked.company.tables["orders"]
    _, _, empty, below = asked.order_facts
    nothing = (
        f"{counted(f'{empty:,}', 'rows')} of {table.file} without an amount: taken as nothing."
        if empty
        else ""
    )
    back = (
        f"{counted(f'{below:,}', 'rows')} of {table.file} below 0: taken as money given back."
        if below
        else ""
    )
    return f"{nothing} {back}".strip()


def _first_month(asked: Question) -> int:
    """The month of the first order; before it nobody is known to have bought."""
    first = asked.order_facts.first
    return 0 if first is None else month_of(first)


def _begin_late(asked: Question) -> str:
    """Say so where the orders begin a month or more after the window does."""
    window, company = asked.company.window, asked.company
    if asked.mapping.are_holdings or not company.has("orders", "date"):
        return ""
    first = asked.order_facts.first
    if first is None or month_of(first) <= window.which()[0]:
        return ""
    return (
        f"Orders begin on {date_of(first)}, after the window, {window.text()}: if earlier ones are "
        "missing, this is too low."
    )
