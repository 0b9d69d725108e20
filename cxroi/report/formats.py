"""How does a figure read: months, horizons, numbers of customers, and chances in draws."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from cxroi.model.units import (
    MILLION,
    money,
    write_count,
)

if TYPE_CHECKING:
    from cxroi.model.assumptions import Assumptions


def years(assumptions: Assumptions) -> str:
    """Print the horizon: ``5 years``."""
    return write_count(int(assumptions["horizon_years"].likely), "years")


def month(payback: float) -> str:
    """Print the month in which something falls: 46.7 lies in month 47."""
    return f"month {max(ceil(payback), 1)}"


def when_back(back: float) -> str:
    """Print when a case is paid back: ``at once``, or the month in which it is."""
    return "at once" if back == 0 else month(back)


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
    ('103,000', '2.35 m', 'fewer than 1')
    """
    if number >= MILLION:
        return money(number)
    if number and number < 1:
        return "fewer than 1"
    return f"{float(f'{number:.3g}'):,.0f}"


def of_100(share: float) -> str:
    """Say a share in hundred draws; never none or all where it is not."""
    count = 100 * share
    if 0 < count < 1:
        return "fewer than 1 of 100"
    if 99 < count < 100:  # noqa: PLR2004 - of a hundred
        return "more than 99 of 100"
    return f"{count:.0f} of 100"
