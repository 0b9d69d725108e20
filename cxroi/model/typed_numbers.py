"""How is a number read that somebody typed: as the one number it can be, or not at all."""

from __future__ import annotations

import re
from functools import cache
from math import isfinite
from typing import NamedTuple

from cxroi.model.errors import CxroiError, NumberError

SPACES = " \t\u00a0\u2007\u2008\u2009\u202f"
PARTING = f"'’ʼ_{SPACES}"
"""What parts thousands and nothing else."""
MINUS = "-−–‐‑﹣－"
SIGNS = "$€£¥₹₽₩₪₺₫₴₦฿₱₡₲₵₸"
CODES = (
    *("AED", "ARS", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP"),
    *("EUR", "GBP", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KRW", "MXN", "MYR", "NGN"),
    *("NOK", "NZD", "PEN", "PHP", "PKR", "PLN", "RON", "RSD", "SAR", "SEK", "SGD", "THB", "TRY"),
    *("TWD", "UAH", "USD", "VND", "ZAR", "kr", "zł", "Kč", "Ft", "Rs"),
)
POWERS = {
    "thousand": 3,
    "million": 6,
    "millions": 6,
    "billion": 9,
    "billions": 9,
    "mio": 6,
    "mln": 6,
    "mrd": 9,
    "tsd": 3,
    "mn": 6,
    "bn": 9,
    "k": 3,
    "m": 6,
    "b": 9,
}
"""Words behind a number, and the power of ten that each stands for."""


def _pattern() -> str:
    space, minus = f"[{SPACES}]?", f"[{MINUS}]"
    money = f"(?:[A-Z]{{0,2}}[{SIGNS}]|{'|'.join(CODES)})?"
    words = "|".join(each for word in POWERS for each in (word, word.upper(), word.title()))
    parts = (
        *(f"(?P<sign>{minus}|[+])?", r"(?P<open>\()?", money, f"(?P<inner>{minus}|[+])?"),
        f"(?P<digits>[0-9.,](?:[0-9.,{PARTING}]*[0-9.,])?)(?P<power>[eE][{MINUS}+]?[0-9]{{1,4}})?",
        *(f"(?:(?P<word>{words})[.]?)?", "(?P<percent>%)?", money),
        *(r"(?P<close>\))?", f"(?P<behind>{minus})?", money),
    )  # fmt: skip
    return f"{space}{space.join(parts)}{space}"


SHAPE = _pattern()
"""What may stand around the digits, as a pattern that the page's script uses too."""


class Marks(NamedTuple):
    """The decimal mark of a language, and what parts its thousands."""

    decimal: str
    group: str


ENGLISH = Marks(".", ",")
COMMA = Marks(",", ".")


class Typed(NamedTuple):
    """A number as it was typed: ``number`` of 75 % is 75."""

    number: float
    is_percent: bool


def read_number(text: str, language: str = "en") -> float:
    """Read a number as somebody typed it, or refuse it: it is never taken for another number.

    - Read are ``1.2m``, ``300k``, ``3bn``, ``4 million``, ``1,200,000``, ``1.234.567``, ``1'234``,
      ``12,34,567.5``, ``75 %`` (0.75), ``£4m``, ``150000 €``, ``EUR 150,000``, real minus signs,
      ``(60.00)`` and ``60.00-`` (both −60), ``1e6``. Spaces of any width part thousands.
    - A language has a decimal mark, and a mark that parts thousands. The latter before exactly
      three digits parts thousands.
    - A single point or comma behind one to three digits and before exactly three fits two
      readings: where it is not the language's own mark of thousands, both are named.
    - What fits one reading alone is read as that in any language (``1.234,56``); but a single
      decimal mark of another language (``7,5``) is refused with what was meant.

    Parameters
    ----------
    text : str
        One number.
    language : str
        Whose marks are used: "en", "de", "fr", "de-CH".

    Returns
    -------
    float
        A number of per cent as a share.

    Raises
    ------
    NumberError
        If the text fits no reading, or two, or is written with another language's decimal mark.
    CxroiError
        If the language is not known.

    Examples
    --------
    >>> read_number("£1.2m"), read_number("7,5", "de"), read_number("1.234,56"), read_number("75 %")
    (1200000.0, 7.5, 1234.56, 0.75)
    >>> read_number("250.000")
    Traceback (most recent call last):
    cxroi.model.errors.NumberError: 250.000 can be read as 250 or as 250,000. Write 250 or 250000.
    """
    return as_share(read_typed(text, marks_of(language)))


def as_share(typed: Typed) -> float:
    """Return what was typed as a plain number: 75 % as 0.75."""
    return float(f"{typed.number!r}e-2") if typed.is_percent else typed.number


@cache
def marks_of(language: str = "en") -> Marks:
    """Return the marks of a language.

    Raises
    ------
    CxroiError
        If the language is not known.

    Examples
    --------
    >>> marks_of("de"), marks_of("de-CH")
    (Marks(decimal=',', group='.'), Marks(decimal='.', group='’'))
    """
    if language == "en":
        return ENGLISH
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - only another language needs it

    try:
        signs = Locale.parse(language.replace("-", "_")).number_symbols["latn"]
        return Marks(signs["decimal"], signs["group"])
    except (UnknownLocaleError, ValueError, KeyError, TypeError):
        raise CxroiError(
            f"No language of numbers is called '{language}'. Use one such as en, de, fr or de-CH."
        ) from None


def read_typed(text: str, marks: Marks = ENGLISH, *, is_settled: bool = False) -> Typed:
    """Read a number by a language's marks; see ``read_number``.

    Parameters
    ----------
    text : str
        One number.
    marks : Marks
        The marks of its language.
    is_settled : bool
        Whether it is known that these are its marks, so that 1.125 has one reading alone.

    Raises
    ------
    NumberError
        As ``read_number``.
    """
    text = spaced_once(text)
    found = re.fullmatch(SHAPE, text)
    if found is None or bool(found["open"]) != bool(found["close"]):
        raise _unread(text, marks)
    signs = [found[part] for part in ("sign", "inner", "behind") if found[part]]
    if len(signs) + bool(found["open"]) > 1 or (found["word"] and found["percent"]):
        raise _unread(text, marks)
    digits = _plain_digits(text, found, marks, is_settled=is_settled)
    power = int(_ascii(found["power"] or "e0")[1:]) + POWERS.get((found["word"] or "").lower(), 0)
    number = float(f"{digits}e{power}")
    if not isfinite(number):
        raise _unread(text, marks)
    is_below = number and (found["open"] or any(sign in MINUS for sign in signs))
    return Typed(-number if is_below else number, bool(found["percent"]))


def spaced_once(text: str) -> str:
    """Take several spaces for one, so that no text takes long to look at."""
    return re.sub(f"[{SPACES}]{{2,}}", " ", text)


def readings(digits: str, *, is_grouped: bool = True) -> dict[str, str]:
    """Return by decimal mark what digits with marks can be read as, as plain digits with a point.

    Examples
    --------
    >>> readings("1.250"), readings("1.250,5"), readings("1,23,4")
    ({'.': '1.250', ',': '1250'}, {',': '1250.5'}, {})
    """
    found = {}
    for decimal, group in (ENGLISH, COMMA):
        whole, mark, part = digits.partition(decimal)
        plain = _drop_group_marks(whole, group, decimal) if is_grouped else whole
        if re.fullmatch("[0-9]+", part if mark else "0") and re.fullmatch(
            "[0-9]+" if not mark else "[0-9]*", plain
        ):
            found[decimal] = f"{plain or '0'}.{part}" if mark else plain
    return found


def _drop_group_marks(whole: str, group: str, decimal: str) -> str:
    """Take the marks of thousands out, where each stands before three digits (or as in India)."""
    for mark in (re.escape(group), "['’ʼ]", "_", f"[{SPACES}]"):
        if re.fullmatch(f"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+", whole):
            return re.sub("[^0-9]", "", whole)
    if decimal == "." and re.fullmatch("[1-9][0-9]?(?:,[0-9]{2})*,[0-9]{3}", whole):
        return whole.replace(",", "")
    return whole


def _plain_digits(text: str, found: re.Match[str], marks: Marks, *, is_settled: bool) -> str:
    """Return the one reading of the digits, with a point, or refuse them."""
    digits = found["digits"]
    fits = readings(digits, is_grouped=not found["power"])
    if not fits:
        raise _unread(text, marks)
    lone = [mark for mark in digits if mark in f".,{PARTING}"]
    mark = lone[0] if len(lone) == 1 else ""
    if len(set(fits.values())) > 1:  # one mark, before exactly three digits
        if is_settled:
            return fits[marks.decimal]
        if mark != marks.group:
            raise _both(text, found, marks)
        return fits["," if mark == "." else "."]
    if mark and mark in ".," and mark != marks.decimal and mark in fits and len(fits) == 1:
        meant = _within(text, found, digits.replace(mark, marks.decimal))
        problem = f"{text.strip()}: the decimal mark here is a {_name(marks)}"
        raise NumberError(problem, f"Write {meant}.")
    return next(iter(fits.values()))


def _unread(text: str, marks: Marks) -> NumberError:
    example = f"0{marks.decimal}84"
    remedy = f"Write digits and a {_name(marks)}, such as {example}."
    return NumberError(f"'{text}' is not a number", remedy, fits=False)


def _name(marks: Marks) -> str:
    return "point" if marks.decimal == "." else "comma"


def _both(text: str, found: re.Match[str], marks: Marks) -> NumberError:
    """Say which two numbers digits can be, and how to write each so that it is the only one."""
    whole, part = re.split("[.,]", found["digits"])
    decimals = part.rstrip("0")
    small = f"{whole}{marks.decimal}{decimals}" if decimals else whole
    padded = small + "0" * (len(decimals) == len("000"))
    one, other = (_within(text, found, each) for each in (small, f"{whole}{marks.group}{part}"))
    first, second = (_within(text, found, each) for each in (padded, whole + part))
    problem = f"{text.strip()} can be read as {one} or as {other}"
    return NumberError(problem, f"Write {first} or {second}.")


def _within(text: str, found: re.Match[str], digits: str) -> str:
    """Put digits in the place of those that were typed, with what stands around them."""
    return f"{text[: found.start('digits')]}{digits}{text[found.end('digits') :]}".strip()


def _ascii(power: str) -> str:
    return re.sub(f"[{MINUS}]", "-", power)


def exact(number: float) -> str:
    """Write a number so that it is read back as the same, and can be read as no other.

    Examples
    --------
    >>> exact(25.0), exact(0.1), exact(1.125)
    ('25', '0.1', '1.1250')
    """
    written = repr(float(number)).removesuffix(".0")
    return f"{written}0" if re.fullmatch("-?[1-9][0-9]{0,2}[.][0-9]{3}", written) else written


def as_written(text: str) -> bool:
    """Tell whether a number is as we write one, now or before 0.8: shortest, with a point."""
    try:
        number = float(text)
    except ValueError:
        return False
    return isfinite(number) and text in (exact(number), repr(number).removesuffix(".0"))
