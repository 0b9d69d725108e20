"""Units: what kind of number each one is, which values make sense, how it reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp, log

MILLION = 1e6
BILLION = 1e9
WRITTEN_IN_MILLIONS_FROM = 1e5
HALF_A_THOUSANDTH = 0.0005
PLURAL = re.compile(r"(?<=\w\w)s\b")
NUMBER_AND_UNIT = re.compile(r"(.*?\d)(%.*| .*)?", re.DOTALL)
ONE_DECIMAL = re.compile(r"\.\d$")
LEAST_MONEY = 1e-4  # less is written as 0
A_CENT, TEN = 0.01, 10
"""From one to the other, money that is not whole has two decimals."""


@dataclass(frozen=True)
class Unit:
    """A kind of number: its bounds, and how the reader sees it.

    The reader's number is the model's number times ``factor``: a share of 0.75 is read as 75%.
    """

    name: str
    lowest: float
    highest: float
    factor: float = 1
    suffix: str = ""
    is_money: bool = False
    signed: bool = False

    def show(self, value: float, currency: str = "") -> str:
        """Print ``value`` for people.

        Examples
        --------
        >>> UNITS["share"].show(0.15)
        '15%'
        >>> UNITS["money_per_year"].show(150_000, "€")
        '€150,000 a year'
        >>> UNITS["money"].show(110.5, "£"), UNITS["money"].show(5, "£")
        ('£110.50', '£5')
        """
        shown = plain_number(value * self.factor)
        if self.signed and value > 0:
            shown = f"+{shown}"
        if self.is_money:
            shown = with_currency(_with_cents(shown), currency)
        return write_count(shown, self.suffix).rstrip()


def _closed_list() -> dict[str, Unit]:
    percent = 100
    most_money = 1e12
    units = (
        Unit("customers", 0, 1e9, suffix="customers"),
        Unit("customers_per_year", 0, 1e9, suffix="a year"),
        Unit("share", 0, 1, percent, "%"),
        Unit("share_per_year", 0, 1, percent, "% a year"),
        Unit("rate_per_year", 0, 1, percent, "% a year"),
        Unit("points_of_base", -1, 1, percent, "pts", signed=True),
        Unit("odds_ratio", 0, 1000),
        Unit("ratio", 0, 1000),
        Unit("prospects_per_customer_per_year", 0, 10, suffix="prospects a year"),
        Unit("money", 0, most_money, is_money=True),
        Unit("money_per_year", 0, most_money, suffix="a year", is_money=True),
        Unit("money_per_customer_per_year", 0, 1e7, suffix="a year", is_money=True),
        Unit("money_per_new_customer", 0, 1e7, suffix="each", is_money=True),
        Unit("months", 0, 120, suffix="months"),
        Unit("years", 1, 15, suffix="years"),
    )
    return {unit.name: unit for unit in units}


UNITS = _closed_list()
"""Every unit there is; a row of ``data/assumptions.csv`` names one of these."""


def write_count(count: int | str, nouns: str) -> str:
    """Print a count, or what was printed of one, with its noun, of one in the singular.

    Examples
    --------
    >>> write_count(1, "months"), write_count(2, "months"), write_count("1", "more customers")
    ('1 month', '2 months', '1 more customer')
    """
    if nouns.startswith("%"):
        return f"{count}{nouns}"
    is_one = str(count).split()[-1].lstrip("+−") == "1"  # as in "fewer than 1"
    return f"{count} {PLURAL.sub('', nouns, count=1) if is_one else nouns}"


def write_range(low: str, high: str) -> str:
    """Write a range of two printed numbers: the unit once, a dash between them but beside a sign.

    Examples
    --------
    >>> write_range("5%", "50%"), write_range("1 month", "18 months"), write_range("£7", "£1.20m")
    ('5–50%', '1–18 months', '£7–£1.20m')
    >>> write_range("−£5 a year", "£10 a year"), write_range("+5 pts", "+12 pts")
    ('−£5 to £10 a year', '+5 to +12 pts')
    """
    found = NUMBER_AND_UNIT.fullmatch(low)
    if found and PLURAL.sub("", high, count=1).endswith(PLURAL.sub("", found[2] or "", count=1)):
        low = found[1]
    return f"{low} to {high}" if {low[0], high[0]} & {"+", "−"} else f"{low}–{high}"


def plain_number(value: float) -> str:
    """Print a number with its thousands grouped and no needless decimals.

    Examples
    --------
    >>> plain_number(28000.0), plain_number(12.25), plain_number(-0.5), plain_number(23.9166667)
    ('28,000', '12.25', '−0.5', '23.9167')
    """
    if value == round(value, 4):
        shown = f"{value:,.4f}"
    elif abs(value) >= WRITTEN_IN_MILLIONS_FROM:
        shown = f"{value:,.0f}."
    else:
        shown = f"{float(f'{value:.6g}'):,.10f}"
    return _minus(shown.rstrip("0").rstrip("."))


def end_of_range(value: float) -> float:
    """Return an end of a range to be printed: one that a move has made long, to four figures.

    Examples
    --------
    >>> end_of_range(126.923076923), end_of_range(110.25)
    (126.9, 110.25)
    """
    return value if value == round(value, 4) else float(f"{value:.4g}")


def money(value: float, currency: str = "") -> str:
    """Print money to two or three significant figures, in millions or billions where it is large.

    Examples
    --------
    >>> money(168_731.54), money(1_446_631, "€"), money(-57_249), money(3_100_000_000), money(0)
    ('0.17m', '€1.45m', '−57,200', '3.10bn', '0')
    >>> money(12_345_678), money(-234_567_890), money(1.5), money(128.9)
    ('12.3m', '−235m', '1.50', '129')
    """
    if value != value:  # noqa: PLR0124 - only a figure that is not a number differs from itself
        return "undefined"
    size = abs(value)
    if size >= WRITTEN_IN_MILLIONS_FROM * (1 - HALF_A_THOUSANDTH):
        scale, word = (
            (BILLION, "bn") if size >= BILLION * (1 - HALF_A_THOUSANDTH) else (MILLION, "m")
        )
        amount = f"{three_figures(size / scale)}{word}"
    else:
        short = f"{float(f'{size:.3g}'):,.10g}" if size >= LEAST_MONEY else "0"
        amount = three_figures(size) if A_CENT <= size < TEN and "." in short else short
    return with_currency(_minus(f"-{amount}") if value < 0 and amount != "0" else amount, currency)


def three_figures(size: float) -> str:
    """Print a positive number with two decimals, or fewer where three figures are enough.

    Examples
    --------
    >>> three_figures(0.2016), three_figures(9.996), three_figures(234.6), three_figures(5_268)
    ('0.20', '10.0', '235', '5,270')
    """
    for decimals, below in ((2, 10), (1, 100)):
        if round(size, decimals) < below:
            return f"{size:,.{decimals}f}"
    return f"{float(f'{size:.3g}'):,.0f}"


def exact_money(value: float, currency: str = "") -> str:
    """Print money to the cent.

    Examples
    --------
    >>> exact_money(-1234.5, "£")
    '−£1,234.50'
    """
    return with_currency(_minus(f"{value:,.2f}"), currency)


def with_currency(shown: str, currency: str) -> str:
    """Put the sign of the currency before the first figure and after the minus."""
    sign, figures = (shown[0], shown[1:]) if shown[:1] in "+−" else ("", shown)
    return f"{sign}{currency}{figures}"


def _with_cents(shown: str) -> str:
    """Write the second decimal of money that has one."""
    return f"{shown}0" if ONE_DECIMAL.search(shown) else shown


def percent(share: float) -> str:
    """Print a share in whole per cent, with one decimal below ten where it has one.

    Examples
    --------
    >>> percent(0.117), percent(0.0456), percent(0.05), percent(-0.2)
    ('12%', '4.6%', '5%', '−20%')
    """
    value = share * 100
    below_ten = abs(value) < 10  # noqa: PLR2004 - there a whole per cent is too coarse
    shown = f"{value:,.1f}".removesuffix(".0") if below_ten else f"{value:,.0f}"
    return f"{_minus(shown)}%"


def share_of(reference: float, odds_ratio: float) -> float:
    """Read an odds ratio as a share against a published ``reference`` share.

    Examples
    --------
    >>> round(share_of(0.30, 12.25), 10)
    0.84
    """
    return 1 / (1 + exp(-(log(reference / (1 - reference)) + log(odds_ratio))))


def _minus(shown: str) -> str:
    """Write a true minus, and none before a zero."""
    if shown.startswith("-") and shown.strip("-0.,"):
        return f"−{shown[1:]}"
    return shown.removeprefix("-")
