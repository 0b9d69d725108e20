"""A company's own looks, from one small file: colours, font, logo and currency.

    name = "ACME"
    currency = "€"
    font = "Liberation Sans"
    logo = "logo.png"

    [colours]
    programme = "#0b6e6b"
    loss = "#b4472e"
    today = "#75839a"
    ink = "#1d2733"

Every line may be left out.
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxroi.charts import colours as house
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.names import clean_name, clean_sign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

IN_FORCE = "CXROI_THEME"
"""The environment variable that names the theme of pages, to every process of ours."""
FONTS = Path(__file__).parent / "fonts"
FONT = "Liberation Sans"
"""What ships with the package; as wide as Arial, letter by letter."""
OFFICE_FONT = "Arial"
KEYS = ("name", "currency", "font", "logo", "colours")
HOUSE = {"programme": house.TEAL, "loss": house.RUST, "today": house.GREY, "ink": house.INK}
"""What each colour of a theme stands for, and what it is unless told."""
PAPER = house.WHITE
DARK_PAPER = "#18222d"
FOR_TEXT, FOR_LINES = 4.5, 3.0
"""Contrast to the paper, by the accessibility guidelines of the web."""
LEAST_APART = 60
"""Of 441 between black and white: two colours that are nearer are taken for one."""
LARGEST_LOGO = 5_000_000
LOGO_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
WIDEST_LOGO, TALLEST_LOGO = 3000, 3000


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
            house.LIGHT_TEAL: mixed(c["programme"], PAPER, 0.35),
            house.PALE_TEAL: mixed(c["programme"], PAPER, 0.75),
            house.RUST: c["loss"],
            house.LIGHT_RUST: mixed(c["loss"], PAPER, 0.42),
            house.GREY: c["today"],
            house.SLATE: readable(c["today"], PAPER),
            house.PALE_GREY: mixed(c["today"], PAPER, 0.7),
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
            house.LIGHT_TEAL: mixed(programme, DARK_PAPER, 0.4),
            house.PALE_TEAL: mixed(programme, DARK_PAPER, 0.65),
            house.RUST: loss,
            house.LIGHT_RUST: mixed(loss, DARK_PAPER, 0.4),
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
        behind = mixed(accent, paper, pale)
        return {
            "--accent": accent,
            "--tint": mixed(accent, paper, 0.45),
            "--warm": warm,
            "--alarm": warm,
            "--published": behind,
            "--published-ink": readable(accent, behind),
        }

    def coloured(self, text: str) -> str:
        r"""Put this theme's colours where a text, such as a chart's specification, has the house's.

        Examples
        --------
        >>> theme = parse_theme('[colours]\nprogramme = "#004080"', lambda name: b"")
        >>> theme.coloured("#0b6e6b #ffffff")
        '#004080 #ffffff'
        """
        inks = self.inks
        if not inks:  # every page of ours asks this of all its charts
            return text
        return re.sub("#[0-9a-f]{6}", lambda found: inks.get(found[0], found[0]), text)

    def dressed(self, text: str) -> str:
        """Put this theme's colours and font into a chart's specification, written as JSON."""
        font = json.dumps(stack(self.font)).replace("\\", r"\\")
        return re.sub(r'("font": ?)"[^"]*sans-serif"', rf"\g<1>{font}", self.coloured(text))

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
                    f"The colour {name}, {colour}, has a contrast of {found:.1f} : 1 to white; "
                    f"{use} needs {needed:g} : 1. {readable(colour, PAPER, needed)} would do."
                )
        apart = sum(
            (a - b) ** 2
            for a, b in zip(
                _parts(self.colours["programme"]), _parts(self.colours["loss"]), strict=True
            )
        )
        if apart < LEAST_APART**2:
            yield (
                "The colours programme and loss are hardly to be told apart. Choose two that differ."
            )


HOUSE_THEME = Theme()
"""Our own looks."""


def read_theme(file: Path) -> Theme:
    """Read a theme and the logo that it names, which lies beside it.

    Raises
    ------
    CxroiError
        If the file or its logo cannot be read, a colour is none, or the font is not there.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise CxroiError(f"{file} cannot be read as a theme: {_why(error)}.") from None

    def beside(name: str) -> bytes:
        try:
            return (file.parent / name).read_bytes()
        except OSError as error:
            raise CxroiError(
                f"{file.name}: the logo {name} cannot be read: {_why(error)}. "
                "Put it beside the theme, or leave the line out."
            ) from None

    return parse_theme(text, beside, file.name)


def use_theme(file: Path | None) -> Theme:
    """Let every page of this process, and of those it starts, look like a theme."""
    os.environ.pop(IN_FORCE, None)
    theme_in_force.cache_clear()
    if file is None:
        return HOUSE_THEME
    theme = read_theme(file)
    os.environ[IN_FORCE] = str(file.resolve())
    return theme


@cache
def theme_in_force() -> Theme:
    """Return the theme that pages have: the one that ``cxroi app --theme`` names, or ours."""
    named = os.environ.get(IN_FORCE)
    return read_theme(Path(named)) if named else HOUSE_THEME


def parse_theme(text: str, logo_of: Callable[[str], bytes], file: str = "theme.toml") -> Theme:
    """Read a theme out of the text of a file; ``logo_of`` gives a logo's bytes by its name.

    Examples
    --------
    >>> parse_theme('currency = "€"', lambda name: b"").currency
    '€'
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CxroiError(f"{file} is no theme: {error}. Mend that line.") from None
    for key in given:
        if key not in KEYS:
            raise CxroiError(f"{file}: a theme has no '{key}'. {did_you_mean(key, KEYS)}")
    words = {key: _text(file, key, given.get(key, "")) for key in KEYS if key != "colours"}
    logo, kind = b"", ""
    if words["logo"]:
        logo, kind = checked_logo(words["logo"], logo_of(words["logo"]))
    return Theme(
        name=clean_name(words["name"]),
        currency=clean_sign(words["currency"]),
        font=checked_font(words["font"]) if words["font"] else FONT,
        colours=HOUSE | _colours(file, given.get("colours", {})),
        logo=logo,
        logo_kind=kind,
    )


def _text(file: str, key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise CxroiError(f"{file}: {key} is {value}. Write text in quotes.")
    return value


def _colours(file: str, given: Any) -> dict[str, str]:
    found = {}
    for name, colour in (given if isinstance(given, dict) else {"colours": given}).items():
        if name not in HOUSE:
            raise CxroiError(f"{file}: there is no colour '{name}'. {did_you_mean(name, HOUSE)}")
        if not re.fullmatch("#[0-9a-fA-F]{6}", str(colour)):
            raise CxroiError(f"{file}: the colour {name} is {colour!r}. Write it as #0b6e6b.")
        found[name] = str(colour).lower()
    return found


def checked_logo(name: str, content: bytes) -> tuple[bytes, str]:
    """Return a logo that every program can show, and its kind; an SVG could fetch what it names."""
    from PIL import UnidentifiedImageError  # noqa: PLC0415 - only a theme with a logo needs it
    from PIL.Image import DecompressionBombError  # noqa: PLC0415
    from PIL.Image import open as opened  # noqa: PLC0415

    remedy = "Give a PNG or a JPEG of at most 5 MB and 3000 by 3000 dots."
    if len(content) > LARGEST_LOGO:
        raise CxroiError(f"The logo {name} is larger than 5 MB. {remedy}")
    kind = next((kind for sign, kind in LOGO_KINDS.items() if content.startswith(sign)), "")
    try:
        with opened(io.BytesIO(content)) as picture:
            fits = picture.width <= WIDEST_LOGO and picture.height <= TALLEST_LOGO
            if kind and fits:
                picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, DecompressionBombError):
        kind, fits = "", True
    if not kind:
        raise CxroiError(f"The logo {name} cannot be read as a picture. {remedy}")
    if not fits:
        raise CxroiError(f"The logo {name} has too many dots. {remedy}")
    return content, kind


def checked_font(family: str) -> str:
    """Return a font that is there; text in one that is not would vanish from pictures."""
    import typst  # noqa: PLC0415 - only a theme with a font needs it

    known = typst.Fonts(font_paths=[str(FONTS)]).families()
    if family not in known:
        raise CxroiError(
            f"The font '{family}' is not on this computer. {did_you_mean(family, sorted(known))}"
        )
    return family


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


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21, by the web's accessibility guidelines.

    Examples
    --------
    >>> contrast("#000000", "#ffffff"), round(contrast("#777777", "#ffffff"), 2)
    (21.0, 4.48)
    """
    dark, light = sorted(_luminance(each) for each in (one, other))
    return (light + 0.05) / (dark + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour with a share of another in it.

    Examples
    --------
    >>> mixed("#000000", "#ffffff", 0.5)
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
        found = mixed(colour, away, hundredth / 100)
        if contrast(found, paper) >= needed:
            return found
    return away


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - of the standard

    red, green, blue = map(linear, _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or "it is not text in UTF-8"
