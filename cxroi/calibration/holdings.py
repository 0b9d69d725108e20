"""What do customers hold, and what do they bring?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.calibration.counts import ID, size
from cxroi.calibration.gaps import NO_PRODUCTS
from cxroi.calibration.months import date_of, month_of
from cxroi.calibration.products import amounts
from cxroi.calibration.question import Estimate, Missing
from cxroi.calibration.rates import mean_interval, share_interval
from cxroi.calibration.tables import THIN
from cxroi.model.errors import CxroiError
from cxroi.model.units import percent, write_count

if TYPE_CHECKING:
    from cxroi.calibration.products import Amounts
    from cxroi.calibration.question import Question


def cross_sell_rate(question: Question) -> Estimate | Missing:
    """How many of today's customers hold a second product."""
    found = question.second_product
    if found is None or not found.everybody:
        return NO_PRODUCTS
    rule, table = "Current customers who hold at least two products.", "customers"
    if found.main:
        rule = f"Current customers who hold another product in addition to “{found.main}”, the most common one."
        table = "orders"
    return question.estimate(
        share_interval(found.with_second, found.everybody),
        found.everybody,
        rule,
        rests_on=(table, *question.people_tables),
    )


def cross_sell_margin(question: Question) -> Estimate | Missing:
    """What a second product brings in a year."""
    found = question.second_product
    paid = None if found is None else found.second
    if found is None or paid is None or not paid.customers or not question.has_amounts:
        return NO_PRODUCTS
    of = "Holdings" if question.mapping.are_holdings else "Orders in the window"
    rule = f"{of} for other products, by customers who hold “{found.main}” and another one."
    return _a_year(question, paid, paid.customers, paid.customers, rule)


def margin(question: Question) -> Estimate | Missing:
    """What an average customer brings in a year."""
    company = question.company
    if not question.has_amounts:
        return _no_payments(question)
    if question.mapping.are_holdings:
        return _margin_of_holdings(question)
    window, found = company.window, question.base_counts
    start, now = found.get("at_start", 0), found.get("now", 0)
    rule = "Orders in the window, divided by the average number of customers in it."
    if question.by_orders and _first_month(question) > window.previous().which()[0]:
        start, rule = (
            now,
            "Orders in the window, divided by the number of customers who ordered in it.",
        )
    customers = (start + now) / 2
    paid = amounts(company.tables["orders"].frame.filter(window.within()))
    if not customers or not paid.customers:
        return Missing("No order in the window can be used.")
    everybody = max(start + found.get("new", 0), customers)
    return _a_year(question, paid, everybody, customers, rule, question.all_from_start)


def _margin_of_holdings(question: Question) -> Estimate | Missing:
    """What the holdings of today's customers bring in a year."""
    people = question.people
    assert people is not None, "who holds something is a customer"  # noqa: S101 - for mypy
    paid = amounts(question.company.tables["orders"].frame.join(people, on=ID, how="semi"))
    customers = size(people)
    if not customers or not paid.customers:
        return _no_payments(question)
    return _a_year(
        question,
        paid,
        customers,
        customers,
        "Holdings of current customers, divided by their number.",
    )


def _no_payments(question: Question) -> Missing:
    why = question.company.why_no("orders.amount", "orders.date", "orders")
    return Missing(why or "No table shows when customers paid, and how much.")


def _a_year(
    question: Question, paid: Amounts, count: float, customers: float, rule: str, caution: str = ""
) -> Estimate:
    """Return what is paid a year and head, of which a share is margin."""
    share = question.mapping.number("margin_share") or 1.0
    if share > 1:
        raise CxroiError(
            f"The rule 'margin_share' is {share:g}. Enter a share from 0 to 1, such as 0.4."
        )
    years = 1.0 if question.mapping.are_holdings else question.company.window.years
    scale = share / years
    whole = (
        "Amounts are treated as contribution margin. If they are prices, set the rule "
        "'margin_share' to the share that is margin."
        if share == 1.0
        else f"{percent(share)} of the amounts is treated as contribution margin."
    )
    return question.estimate(
        mean_interval(paid.total * scale, paid.squares * scale**2, count, customers),
        customers,
        rule,
        _begin_late(question),
        caution,
        _odd_amounts(question),
        whole,
        rests_on=("orders", *question.people_tables),
        against=_few_amounts(question),
    )


def _few_amounts(question: Question) -> str:
    """Say why amounts are not used of which a tenth is missing."""
    table = question.company.tables["orders"]
    rows, _, empty, _ = question.order_facts
    if empty < THIN * rows:
        return ""
    return f"{empty:,} of {rows:,} rows of {table.file} have no amount, so it is not used."


def _odd_amounts(question: Question) -> str:
    """Say which orders have no amount, or one below 0."""
    table = question.company.tables["orders"]
    _, _, empty, below = question.order_facts
    nothing = (
        f"{write_count(f'{empty:,}', 'rows')} of {table.file} without an amount: treated as 0."
        if empty
        else ""
    )
    back = (
        f"{write_count(f'{below:,}', 'rows')} of {table.file} below 0: treated as refunds."
        if below
        else ""
    )
    return f"{nothing} {back}".strip()


def _first_month(question: Question) -> int:
    """The month of the first order; before it nobody is known to have bought."""
    first = question.order_facts.first
    return 0 if first is None else month_of(first)


def _begin_late(question: Question) -> str:
    """Say so where the orders begin a month or more after the window does."""
    window, company = question.company.window, question.company
    if question.mapping.are_holdings or not company.has("orders", "date"):
        return ""
    first = question.order_facts.first
    if first is None or month_of(first) <= window.which()[0]:
        return ""
    return (
        f"Orders begin on {date_of(first)}, after the window, {window.text()}: if earlier ones are "
        "missing, this is too low."
    )
