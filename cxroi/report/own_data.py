"""What was found in a company's tables, in the words of a reader: for the page and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.model.units import exact_money, plain_number

if TYPE_CHECKING:
    from cxroi.calibration.calibration import Calibration

ESTIMATE_COLUMNS = ["", "Current value", "Your data", "90% interval", "Sample size", "New value"]
MONTH_COLUMNS = ["Month", "Spending", "New customers", "Not referred", "Cost each"]
FAULT_COLUMNS = ["File", "Column", "Error", "Rows", "Example"]
"""Over the rows of the tables here."""


def estimate_row(found: Calibration, key: str) -> list[str]:
    """Print an estimate beside what is assumed now."""
    estimate, now = found.estimates[key], found.base[key]
    low, likely, high, _ = found.range_of(key)
    interval = estimate.interval
    sign = found.base.currency
    sure = (
        "exact"
        if interval.low == interval.high
        else found.between(key, interval.low, interval.high)
    )
    ends = f" ({found.between(key, low, high)})" if low < high else ""
    becomes = f"{found.figure(key, likely)}{ends}" if estimate.used else "unchanged"
    return [
        now.label,
        now.show(currency=sign),
        found.figure(key, interval.value),
        sure,
        plain_number(round(estimate.count)),
        becomes,
    ]


def fault_rows(found: Calibration) -> list[list[str]]:
    """Print each fault: where, what, how often, and an example."""
    return [
        [
            fault.file or fault.table,
            fault.column,
            f"{fault.problem[:1].upper()}{fault.problem[1:]}. {fault.remedy}",
            f"{fault.count:,} of {fault.rows:,}",
            fault.example,
        ]
        for fault in found.faults
    ]


def notes(found: Calibration, key: str) -> list[str]:
    """Say how an estimate was counted, what it moved, and what to know about it."""
    estimate, other = found.estimates[key], found.others(key)
    moved = found.moved(key)
    said = [estimate.rule, f"{moved}." if moved else "", *estimate.cautions]
    return [*(each for each in said if each), *([f"Other methods: {other}."] if other else [])]


def missing_rows(found: Calibration) -> list[list[str]]:
    """Print which assumptions keep their value, and why; those that no table could tell last."""
    sure = {
        key: why for key, why in found.missing.items() if found.base[key].group != "the_programme"
    }
    return [
        [found.base[key].label, found.base[key].show(currency=found.base.currency), why]
        for key, why in sure.items()
    ]


def lead(found: Calibration) -> str:
    """Say in a sentence what the tables gave."""
    used = sum(each.used for each in found.estimates.values())
    rows = ", ".join(
        f"{table.rows:,} rows of {name}" for name, table in found.company.tables.items()
    )
    refused = sum(fault.count for fault in found.faults)
    faults = (
        f"; {refused:,} error{'s' if refused > 1 else ''}, shown below"
        if refused
        else "; no errors"
    )
    many = "assumption" if used == 1 else "assumptions"
    return f"{used} {many} can be based on your data: {rows}{faults}; {found.period}"


def unused_rows(found: Calibration) -> list[list[str]]:
    """Print what is not used, and why: first of all that is said."""
    return [[each.what, each.why] for each in found.unused]


def month_rows(found: Calibration) -> list[list[str]]:
    """Print what the new customers of each month cost."""
    sign = found.base.currency
    return [
        [
            each.month,
            exact_money(each.spent, sign),
            f"{each.new:,}",
            f"{each.paid:,.0f}",
            "" if each.cost is None else exact_money(each.cost, sign),
        ]
        for each in found.by_month
    ]
