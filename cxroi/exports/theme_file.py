"""The file of a company's own looks: colours, font, logo and currency, each checked.

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

import io
import os
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxroi.exports.theme import FONT, FONTS, HOUSE, HOUSE_THEME, Theme
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.names import clean_name, clean_sign

if TYPE_CHECKING:
    from collections.abc import Callable

IN_FORCE = "CXROI_THEME"
"""The environment variable that names the theme of pages, to every process of ours."""
KEYS = ("name", "currency", "font", "logo", "colours")
LARGEST_LOGO = 5_000_000
LOGO_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
WIDEST_LOGO, TALLEST_LOGO = 3000, 3000


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
                "Place it in the same folder as the theme, or remove the line."
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
        raise CxroiError(f"{file} is not a valid theme: {error}. Fix that line.") from None
    for key in given:
        if key not in KEYS:
            raise CxroiError(f"{file}: a theme has no setting '{key}'. {did_you_mean(key, KEYS)}")
    words = {key: _text(file, key, given.get(key, "")) for key in KEYS if key != "colours"}
    logo, kind = b"", ""
    if words["logo"]:
        logo, kind = check_logo(words["logo"], logo_of(words["logo"]))
    return Theme(
        name=clean_name(words["name"]),
        currency=clean_sign(words["currency"]),
        font=check_font(words["font"]) if words["font"] else FONT,
        colours=HOUSE | _colours(file, given.get("colours", {})),
        logo=logo,
        logo_kind=kind,
    )


def check_logo(name: str, content: bytes) -> tuple[bytes, str]:
    """Return a logo that every program can show, and its kind; an SVG could fetch what it names."""
    from PIL import UnidentifiedImageError  # noqa: PLC0415 - only a theme with a logo needs it
    from PIL.Image import DecompressionBombError  # noqa: PLC0415
    from PIL.Image import open as opened  # noqa: PLC0415

    remedy = "Use a PNG or JPEG of at most 5 MB and 3,000 × 3,000 pixels."
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
        raise CxroiError(f"The logo {name} cannot be read as an image. {remedy}")
    if not fits:
        raise CxroiError(f"The logo {name} has too many pixels. {remedy}")
    return content, kind


def check_font(family: str) -> str:
    """Return a font that is there; text in one that is not would vanish from pictures."""
    import typst  # noqa: PLC0415 - only a theme with a font needs it

    known = typst.Fonts(font_paths=[str(FONTS)]).families()
    if family not in known:
        raise CxroiError(
            f"The font '{family}' is not on this computer. {did_you_mean(family, sorted(known))}"
        )
    return family


def _text(file: str, key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise CxroiError(f"{file}: {key} is {value}. Put text in quotation marks.")
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


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or "it is not text in UTF-8"
