"""A company's own looks: colours, font, logo and currency; where nothing is told, those of the house."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxroi.charts import colours as house
from cxroi.exports.readable_colours import (
    FOR_LINES,
    FOR_TEXT,
    contrast,
    measure_distance,
    mix,
    readable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FONTS = Path(__file__).parent / "fonts"
FONT = "Liberation Sans"
"""What ships with the package; as wide as Arial, letter by letter."""
OFFICE_FONT = "Arial"
HOUSE = {"programme": house.TEAL, "loss": house.RUST, "today": house.GREY, "ink": house.INK}
"""What each colour of a theme stands for, and what it is unless told."""
PAPER = house.WHITE
DARK_PAPER = "#18222d"
LEAST_APART = 60
"""Of 441 between black and white: two colours that are nearer are taken for one."""


@dataclass(frozen=True)
class Theme:
    """How a case on paper looks; ``warnings`` say what will be hard to read."""

    name: str = ""
    currency: str = ""
    font: str = FONT
    colours: Mapping[str, str] = field(default_factory=lambda: HOUSE)
    logo: bytes = field(default=b"", repr=False)
    logo_kind: str = ""

    @property
    def office_font(self) -> str:
        """The font that office programs have in place of ours."""
        return OFFICE_FONT if self.font == FONT else self.font

    @property
    def logo_words(self) -> str:
        """What a logo shows, for who does not see it."""
        return f"Logo of {self.name}" if self.name else "Logo"

    @property
    def is_house(self) -> bool:
        """Whether nothing differs from our own looks."""
        return self == HOUSE_THEME

    @cached_property
    def inks(self) -> dict[str, str]:
        """Each colour of the house's charts, and what it is in this theme."""
        c = self.colours
        if c == HOUSE:
            return {}
        return {
            house.TEAL: c["programme"],
            house.LIGHT_TEAL: mix(c["programme"], PAPER, 0.35),
            house.PALE_TEAL: mix(c["programme"], PAPER, 0.75),
            house.RUST: c["loss"],
            house.LIGHT_RUST: mix(c["loss"], PAPER, 0.42),
            house.GREY: c["today"],
            house.SLATE: readable(c["today"], PAPER),
            house.PALE_GREY: mix(c["today"], PAPER, 0.7),
            house.INK: c["ink"],
        }

    @cached_property
    def dark(self) -> dict[str, str]:
        """What each colour of the charts is on a dark page."""
        if self.colours == HOUSE:
            return house.DARK
        programme, loss = (readable(self.colours[of], DARK_PAPER) for of in ("programme", "loss"))
        own = {
            house.TEAL: programme,
            house.LIGHT_TEAL: mix(programme, DARK_PAPER, 0.4),
            house.PALE_TEAL: mix(programme, DARK_PAPER, 0.65),
            house.RUST: loss,
            house.LIGHT_RUST: mix(loss, DARK_PAPER, 0.4),
        }
        return {
            self.inks.get(light, light): own.get(light, dark) for light, dark in house.DARK.items()
        }

    @property
    def page(self) -> dict[str, Any]:
        """What a live page takes over: its styles in the light and in the dark, font, logo, currency."""
        if self.is_house:
            return {}
        ink = {"--ink": readable(self.colours["ink"], PAPER)}
        light, dark = self._styles(PAPER, 0.87) | ink, self._styles(DARK_PAPER, 0.75)
        logo = as_data(self.logo, self.logo_kind) if self.logo else ""
        font = "" if self.font == FONT else stack(self.font)
        words = {"name": self.name, "currency": self.currency, "logo": logo, "font": font}
        return {"light": light, "dark": dark, **words}

    def _styles(self, paper: str, pale: float) -> dict[str, str]:
        """Return the styles of a page on a paper; ``pale`` is the share of it behind a badge."""
        accent, warm = (readable(self.colours[of], paper) for of in ("programme", "loss"))
        behind = mix(accent, paper, pale)
        return {
            "--accent": accent,
            "--tint": mix(accent, paper, 0.45),
            "--warm": warm,
            "--alarm": warm,
            "--published": behind,
            "--published-ink": readable(accent, behind),
        }

    def recolour(self, text: str) -> str:
        r"""Put this theme's colours where a text, such as a chart's specification, has the house's.

        Examples
        --------
        >>> theme = Theme(colours=HOUSE | {"programme": "#004080"})
        >>> theme.recolour("#0b6e6b #ffffff")
        '#004080 #ffffff'
        """
        inks = self.inks
        if not inks:  # every page of ours asks this of all its charts
            return text
        return re.sub("#[0-9a-f]{6}", lambda found: inks.get(found[0], found[0]), text)

    def dress(self, text: str) -> str:
        """Put this theme's colours and font into a chart's specification, written as JSON."""
        font = json.dumps(stack(self.font)).replace("\\", r"\\")
        return re.sub(r'("font": ?)"[^"]*sans-serif"', rf"\g<1>{font}", self.recolour(text))

    @property
    def warnings(self) -> list[str]:
        """A sentence for each colour that will be hard to read, or to tell from another."""
        return list(self._warnings())

    def _warnings(self) -> Iterator[str]:
        for name, needed, use in (
            ("programme", FOR_TEXT, "text"),
            ("loss", FOR_TEXT, "text"),
            ("ink", FOR_TEXT, "text"),
            ("today", FOR_LINES, "lines"),
        ):
            colour = self.colours[name]
            found = contrast(colour, PAPER)
            if found < needed:
                yield (
                    f"The colour {name}, {colour}, has a contrast of {found:.1f}:1 to white; "
                    f"{use} needs {needed:g}:1. Try {readable(colour, PAPER, needed)}."
                )
        apart = measure_distance(self.colours["programme"], self.colours["loss"])
        if apart < LEAST_APART:
            yield ("The colours programme and loss are too similar. Choose two that differ more.")


HOUSE_THEME = Theme()
"""Our own looks."""


def stack(font: str) -> str:
    """Name fonts of the same width after ours, and any font at the end: no letter may vanish.

    Examples
    --------
    >>> stack("Liberation Sans")
    "'Liberation Sans', Arial, Helvetica, sans-serif"
    """
    named = (font, "Arial", "Helvetica") if font == FONT else (font, FONT)
    return ", ".join([*(f"'{each}'" if " " in each else each for each in named), "sans-serif"])


def as_data(content: bytes, kind: str) -> str:
    """Return a picture as an address that holds it.

    Examples
    --------
    >>> as_data(b"GIF", "gif")
    'data:image/gif;base64,R0lG'
    """
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
