"""Expressions of Vega, worked out where a chart is seen: text in lines, figures in a unit that fits."""

from __future__ import annotations

from cxroi.charts.sizes import LINE_HEIGHT, MILLIONS_OF_MONEY_FROM, TICKS


def two_lines(text: str, wide: int, when: str = "true") -> str:
    """Return the expression that breaks ``text`` at its last space if it is ``wide`` letters long."""
    broken = f"split(replace({text}, regexp(' (?=[^ ]+$)'), '\\n'), '\\n')"
    return f"({when}) && length({text}) >= {wide} ? {broken} : {text}"


def in_lines(text: str, letters: str) -> str:
    """Return the expression that breaks ``text`` between words, at most ``letters`` in a line."""
    line = f"regexp('(.{{1,' + max(1, {letters}) + '}})(?: +|$)', 'g')"
    return f"split(trim(replace({text}, {line}, '$1\\n')), '\\n')"


def centre(text: str, line_height: int = LINE_HEIGHT) -> str:
    """Return how far the first line of ``text`` stands above the middle of all, in pixels."""
    return f"{line_height / 2} * (1 - {count_lines(text)})"


def count_lines(text: str) -> str:
    """Return in how many lines ``text`` is broken."""
    return f"(isArray({text}) ? length({text}) : 1)"


def money_in_words(value: str) -> str:
    """Return the expression that writes money as sentences do: 0.17m, 1.45bn, 57,200."""

    def in_units(unit: str, word: str) -> str:
        size = f"abs({value}) / {unit}"
        decimals = f"{size} < 9.995 ? '.2f' : {size} < 99.95 ? '.1f' : ',.0f'"
        return f"format({value} / {unit}, {decimals}) + '{word}'"

    return (
        f"(abs({value}) >= 9.995e8 ? {in_units('1e9', 'bn')} : "
        f"abs({value}) >= {MILLIONS_OF_MONEY_FROM} ? {in_units('1e6', 'm')} : "
        f"format({value}, ',.3~r'))"
    )


def write_figures(channel: str, millions_from: float) -> str:
    """Return the expression that writes an axis' figure, in a unit chosen by the axis' largest."""
    ends = f"domain('{channel}')"
    largest = f"max(abs({ends}[0]), abs({ends}[1]))"

    def by_size(billions: str, millions: str, ones: str) -> str:
        return (
            f"({largest} >= 1e9 ? {billions} : {largest} >= {millions_from} ? {millions} : {ones})"
        )

    unit = by_size("1e9", "1e6", "1")
    # d3 steps by 1, 2 or 5 and rounds up to 10 from the square root of 50
    step = f"sqrt(2) * span({ends}) / {TICKS} / {unit}"
    decimals = f"clamp(-floor(log({step}) / LN10), 0, 6)"
    shown = f"format(datum.value / {unit}, ',.' + {decimals} + 'f')"
    return f"datum.value === 0 ? '0' : {shown} + {by_size(repr('bn'), repr('m'), repr(''))}"
