"""Colours that can be read: mixed, told apart, and darkened until they stand off from the paper."""

from __future__ import annotations

FOR_TEXT, FOR_LINES = 4.5, 3.0
"""Contrast to the paper, by the accessibility guidelines of the web."""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21, by the web's accessibility guidelines.

    Examples
    --------
    >>> contrast("#000000", "#ffffff"), round(contrast("#777777", "#ffffff"), 2)
    (21.0, 4.48)
    """
    dark, light = sorted(_luminance(each) for each in (one, other))
    return (light + 0.05) / (dark + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """Return a colour with a share of another in it.

    Examples
    --------
    >>> mix("#000000", "#ffffff", 0.5)
    '#808080'
    """
    parts = (a + share * (b - a) for a, b in zip(_parts(one), _parts(other), strict=True))
    return "#" + "".join(f"{round(part):02x}" for part in parts)


def readable(colour: str, paper: str, needed: float = FOR_TEXT) -> str:
    """Return the colour, or the nearest darker or lighter one that can be read on the paper.

    Examples
    --------
    >>> readable("#0b6e6b", "#ffffff"), readable("#ffcc00", "#ffffff")
    ('#0b6e6b', '#8f7200')
    """
    away = "#000000" if _luminance(paper) > 0.18 else "#ffffff"  # noqa: PLR2004 - as far from black as from white
    for hundredth in range(101):
        found = mix(colour, away, hundredth / 100)
        if contrast(found, paper) >= needed:
            return found
    return away


def measure_distance(one: str, other: str) -> float:
    """Return how far apart two colours are, of 441 between black and white.

    Examples
    --------
    >>> round(measure_distance("#000000", "#ffffff"))
    442
    """
    parts = zip(_parts(one), _parts(other), strict=True)
    return float(sum((a - b) ** 2 for a, b in parts) ** 0.5)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - of the standard

    red, green, blue = map(linear, _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
