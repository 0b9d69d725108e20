"""How does a figure read: months, horizons, numbers of customers, chances, labels in sentences."""

from __future__ import annotations

import re
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from cxroi.model.segments import segment_of
from cxroi.model.units import (
    BILLION,
    MILLION,
    WRITTEN_IN_MILLIONS_FROM,
    money,
    percent,
    with_currency,
    write_count,
)

if TYPE_CHECKING:
    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions

LEAST_CHANCE = 0.01
COUNTED = ("customers", "customers_per_year", "prospects_per_customer_per_year", "ratio")
"""Units of labels that name many: "the number of active customers today"."""
PLURAL = re.compile(r"(?:[\w-]+ )?[\w-]+[^\Ws]s\b")
CUSTOMERS = re.compile(r"(?:[\w-]+ )?customers\b", re.IGNORECASE)


def years(assumptions: Assumptions) -> str:
    """Print the horizon: ``5 years``."""
    return write_count(int(assumptions["horizon_years"].likely), "years")


def month(payback: float) -> str:
    """Print the month in which something falls: 46.7 lies in month 47."""
    return f"month {max(ceil(payback), 1)}"


def when_back(back: float) -> str:
    """Print when a case pays back: ``immediately``, or the month in which it does."""
    return "immediately" if back == 0 else month(back)


def signed_count(count: float) -> str:
    """Print a difference in customers to two significant figures.

    Examples
    --------
    >>> signed_count(4454.2), signed_count(-38.4), signed_count(0.2)
    ('+4,500', '−38', '0')
    """
    size = abs(count)
    shown = (
        money(size)
        if size >= MILLION
        else f"{float(f'{size:.2g}') if size >= 1 else round(size):,.0f}"
    )
    if shown == "0":
        return shown
    return f"{'+' if count > 0 else '−'}{shown}"


def customer_count(number: float) -> str:
    """Print a number of customers to three significant figures.

    Examples
    --------
    >>> customer_count(103_243.3), customer_count(2_345_678), customer_count(0.2)
    ('103,000', '2.35m', 'fewer than 1')
    """
    if number >= MILLION:
        return money(number)
    if number and number < 1:
        return "fewer than 1"
    return f"{float(f'{number:.3g}'):,.0f}"


def chance(share: float) -> str:
    """Print a chance in per cent; never none or all where it is not.

    Examples
    --------
    >>> chance(0.47), chance(0.004), chance(0.998), chance(1)
    ('47%', 'less than 1%', 'more than 99%', '100%')
    """
    if 0 < share < LEAST_CHANCE:
        return f"less than {percent(LEAST_CHANCE)}"
    if 1 - LEAST_CHANCE < share < 1:
        return f"more than {percent(1 - LEAST_CHANCE)}"
    return percent(round(share, 2))


def about_money(value: float, low: float, high: float, currency: str = "") -> str:
    """Print money to the figures that a range supports, three at most: a tenth of its leading figure's place.

    Examples
    --------
    >>> about_money(168_731.54, -640_000, 1_160_000, "£")
    'about £0.2m'
    >>> about_money(168_731.54, 150_000, 190_000), about_money(168_731.54, 168_700, 168_760)
    ('about 0.169m', 'about 0.169m')
    >>> about_money(-1_187_838, -1_190_000, -180_000), about_money(20_000, -640_000, 1_160_000)
    ('about −1.2m', 'about 0')
    >>> about_money(168_731.54, 168_731.54, 168_731.54)
    '0.169m'
    """
    least = _place(value) / 100
    finest = max(_place(high - low) / 10, least)
    size = round(abs(value) / finest) * finest if value else 0.0
    decimals, word = (0 if finest >= 1 or not size else 2), ""
    if size >= WRITTEN_IN_MILLIONS_FROM:
        scale, word = (BILLION, "bn") if size >= BILLION else (MILLION, "m")
        finest, size = max(finest, _place(size) / 100), size / scale
        decimals = max(0, round(log10(scale / finest)))
    shown = with_currency(
        f"{'−' if value < 0 and size else ''}{size:,.{decimals}f}{word}", currency
    )
    return f"about {shown}" if high > low else shown


def _place(number: float) -> float:
    """Return the place of a number's first figure: 100 of 640; 0 of 0."""
    return 10.0 ** floor(log10(abs(number))) if number else 0.0


def capital(words: str) -> str:
    """Begin words as a sentence begins."""
    return f"{words[:1].upper()}{words[1:]}"


def inside(label: str) -> str:
    """Write a label as it stands inside a sentence: "NPV" and the like keep their capitals.

    Examples
    --------
    >>> inside("Ramp-up time"), inside("NPV at stake")
    ('ramp-up time', 'NPV at stake')
    """
    return label if label[:2].isupper() else f"{label[:1].lower()}{label[1:]}"


def named(assumption: Assumption) -> str:
    """Name an assumption in a sentence, always in the singular.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> held = assumptions()
    >>> for key in ("consistency", "new_customers", "let_down_share"):
    ...     print(named(held[key]))
    the gain retained each year
    the number of new customers per year
    the share of customers let down today
    >>> named(held.split(Business=0.2, Others=0.8)["Business/customers"])
    'the number of active customers today of Business'
    """
    segment = segment_of(assumption.key)
    label = inside(assumption.label.removeprefix(f"{segment}: "))
    whose = f" of {segment}" if segment else ""
    many = ""
    if assumption.unit.name in COUNTED and PLURAL.match(label):
        many = "number of "
    elif assumption.unit.factor != 1 and CUSTOMERS.match(label):
        many = "share of "
    return f"the {many}{label}{whose}"
