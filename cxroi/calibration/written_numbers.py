"""How numbers are read out of text: a column as a whole, so that no mark is guessed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from cxroi.calibration.texts import BLANKS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SIGNS = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "₺": "TRY",
    "₪": "ILS",
    "zł": "PLN",
    "kč": "CZK",
    "ft": "HUF",
    "fr.": "CHF",
    "fr": "CHF",
    "kr.": "KR",
    "rs.": "INR",
    "rs": "INR",
    "us$": "USD",
    "a$": "AUD",
    "c$": "CAD",
    "r$": "BRL",
}
"""Signs of money, and the currency that each stands for."""
CODES = (
    *("EUR", "USD", "GBP", "CHF", "JPY", "CNY", "INR", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK"),
    *("PLN", "CZK", "HUF", "RON", "BGN", "TRY", "BRL", "MXN", "ZAR", "SGD", "HKD", "KRW", "RUB"),
    *("ILS", "AED", "SAR", "THB", "IDR", "MYR", "PHP", "VND", "UAH", "ISK", "KR"),
)
SIGN = (
    r"(?i)^([^\p{L}]*?)(us\$|a\$|c\$|r\$|[€$£¥₹₽₩₺₪]|zł|kč|ft|fr\.?|rs\.?|kr\.|"
    + "|".join(code.lower() for code in CODES)
    + r")([^\p{L}]*)$"
)
"""A sign or code of money, where no other letters stand beside the number."""
ODD_MINUS = "[−–‒﹣－]"
POINT = r"^-?(?:\d+|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3})?(?:\.\d*)?$"
COMMA = r"^-?(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)?(?:,\d*)?$"
POWER = r"^-?\d+(?:[.,]\d+)?[eE][+-]?\d{1,3}$"
PRINTED = r"^-?\d+\.(?:\d{1,2}|\d{4,})$"
"""A number as a program prints it: three decimals may be a group of thousands in a text."""
GROUPED = r"^(-?[1-9]\d{0,2})((?:[ ']\d{3})+)([.,]\d*)?$"
FEW = 20
"""Where more than one in so many cells contradicts the rest, cells that fit both are not read."""
PENCE = r"[.,]\d\d\D*$"
"""Two decimals, as money is printed."""


@dataclass(frozen=True)
class Numbers:
    """How a column of text is read as numbers, or why it is not."""

    read: Callable[[pl.Expr], pl.Expr] | None
    form: str = ""
    why: str = ""
    """Why the column is not used."""


def _reader(mark: str, *, is_money: bool) -> Callable[[pl.Expr], pl.Expr]:
    """How numbers are read whose decimals stand behind a mark, batch by batch of a column."""

    def read(text: pl.Series) -> pl.Series:
        # step by step: each step is used several times, and an expression would work it out anew
        cells = pl.DataFrame({"body": text}).with_columns(
            _bare(pl.col("body"), percent=not is_money)
        )
        return _as_numbers(cells, mark) if is_money else _as_plain(cells, mark)

    return lambda text: text.map_batches(read, return_dtype=pl.Float64, is_elementwise=True)


def _bare(text: pl.Expr, *, percent: bool) -> pl.Expr:
    """A number's digits and marks, with its minus in front, and nothing else."""
    body = (
        text.str.replace_all(BLANKS, " ")
        .str.replace_all("[’`´]", "'")
        .str.replace(SIGN, "${1}${3}")
    )
    body = body.str.replace_all(ODD_MINUS, "-").str.strip_chars()
    body = body.str.replace(r"[.,]-+$", "")  # "20.-" is 20 and no cents
    if percent:
        body = body.str.replace(r"\s*%$", "")
    body = body.str.replace(r"^\(\s*([^()-]+?)\s*\)$", "-$1").str.replace(r"^(.*\d.*?)\s*-$", "-$1")
    body = body.str.replace(r"^([+-])\s+", "$1").str.replace(r"^\+", "")
    return body.str.replace(SIGN, "${1}${3}").str.replace(r"^-\s+", "-").str.strip_chars()


def _as_numbers(cells: pl.DataFrame, mark: str) -> pl.Series:
    """The numbers, if groups and decimals are marked so."""
    body, group = pl.col("body"), "," if mark == "." else "."
    pattern = POINT if mark == "." else COMMA
    other = body.str.contains(group, literal=True)
    marked = cells.with_columns(
        spaced=body.str.contains(GROUPED) & ~other,
        # a mark beside a power of ten stands before decimals
        power=body.str.contains(POWER) & ~other,
        fits=body.str.contains(pattern),
        digits=body.str.replace_all(f"[ '{group}]", "").str.replace(mark, ".", literal=True),
    )
    # a group that is marked by a space is marked by nothing else
    fits = pl.col("fits") | pl.col("spaced") | pl.col("power")
    return _finite(marked, pl.when(fits).then(pl.col("digits")))


def _as_plain(cells: pl.DataFrame, mark: str) -> pl.Series:
    """The numbers, where no thousands are expected: any mark stands before decimals."""
    body = pl.col("body")
    fits = body.str.contains(rf"^-?\d*(?:[{mark}]\d*)?$") | body.str.contains(POWER)
    return _finite(cells, pl.when(fits).then(body.str.replace(mark, ".", literal=True)))


def _finite(cells: pl.DataFrame, digits: pl.Expr) -> pl.Series:
    number = cells.select(number=digits.cast(pl.Float64, strict=False))["number"]
    return number.set(~number.is_finite(), None)


def numbers_of(
    frame: pl.LazyFrame,
    text: pl.Expr,
    name: str,
    *,
    is_money: bool,
    mark: str = "",
    is_mixed: bool = False,
) -> Numbers:
    """Find how a column of text is read as numbers, from the evidence of all its cells.

    Parameters
    ----------
    frame : pl.LazyFrame
        Where the column is.
    text : pl.Expr
        Its cells without space at either end, null where they hold nothing.
    name : str
        Its name in a question to the reader, as ``orders.amount``.
    is_money : bool
        Thousands may be marked in it, and currencies stand beside the numbers.
    mark : {"", ".", ","}
        What stands before decimals, where a rule says so.
    is_mixed : bool
        Cells of a sheet or frame: numbers among its texts are printed with a point, which says
        nothing of how the texts are written.
    """
    cell = pl.col("text")
    cells = frame.select(text.alias("text")).drop_nulls()
    if is_money:
        several = _several_currencies(cells, cell)
        if several:
            return Numbers(None, why=several)
    point, comma = (_reader(each, is_money=is_money) for each in ".,")
    if mark:
        found = Numbers(point if mark == "." else comma, _form(mark))
    else:
        written = cells.filter(~cell.str.contains(PRINTED)) if is_mixed else cells
        found = _by_evidence(written, point, comma, name)
    if not is_mixed or found.read is None:
        return found
    read = found.read
    return replace(
        found,
        read=lambda text: (
            pl.when(text.str.contains(PRINTED)).then(point(text)).otherwise(read(text))
        ),
    )


def _form(mark: str) -> str:
    return "1,234.5" if mark == "." else "1.234,5"


def _by_evidence(
    cells: pl.LazyFrame,
    point: Callable[[pl.Expr], pl.Expr],
    comma: Callable[[pl.Expr], pl.Expr],
    name: str,
) -> Numbers:
    """Read a column as its own cells show that it is written."""
    by_point, by_comma = pl.col("point"), pl.col("comma")
    ambiguous, is_pence = by_point != by_comma, pl.col("text").str.contains(PENCE)
    only_point, only_comma = (
        one.is_not_null() & other.is_null()
        for one, other in ((by_point, by_comma), (by_comma, by_point))
    )
    row = (
        cells.select("text", point=point(pl.col("text")), comma=comma(pl.col("text")))
        .select(
            only_point.sum().alias("point"),
            only_comma.sum().alias("comma"),
            ((only_point | only_comma) & ~is_pence).sum().alias("not pence"),
            (by_point == by_comma).sum().alias("plain"),
            ambiguous.sum().alias("doubtful"),
            pl.col("text").filter(ambiguous).first().alias("example"),
            pl.col("text").first().alias("first"),
        )
        .collect(engine="streaming")
        .row(0, named=True)
    )
    points, commas = row["point"], row["comma"]
    if not points and not commas and not row["doubtful"]:
        if row["plain"] or row["first"] is None:
            return Numbers(point, "1234.5" if row["plain"] else "")
        return Numbers(None, why=f"no cell is read as a number, such as '{row['first']}'.")
    if points == commas:
        return Numbers(None, why=_question(name, row["example"]))
    mark, most, least = (".", point, commas) if points > commas else (",", comma, points)
    if row["doubtful"] and least * FEW > points + commas:
        return Numbers(_where_alike(point, comma, most), _form(mark))
    if row["doubtful"] and not row["not pence"]:
        # where all others have two decimals, three digits behind their mark are hardly decimals
        return Numbers(_where_alike(point, comma, most, mark), _form(mark))
    return Numbers(most, _form(mark))


def _where_alike(
    point: Callable[[pl.Expr], pl.Expr],
    comma: Callable[[pl.Expr], pl.Expr],
    most: Callable[[pl.Expr], pl.Expr],
    mark: str = "",
) -> Callable[[pl.Expr], pl.Expr]:
    """Leave unread what fits both marks, and holds ``mark``: the other cells do not tell."""

    def read(text: pl.Expr) -> pl.Expr:
        is_ambiguous = (point(text) != comma(text)).fill_null(value=False)
        is_ambiguous &= text.str.contains(mark, literal=True)
        return pl.when(~is_ambiguous).then(most(text))

    return read


def _question(name: str, example: str | None) -> str:
    seen = f" '{example}' fits both." if example else " It contains cells of both kinds."
    return (
        f"decimal mark of {name}: comma or point?{seen} Write {name} into the rule 'decimal_comma' "
        "or 'decimal_point'."
    )


def _several_currencies(cells: pl.LazyFrame, cell: pl.Expr) -> str:
    """Say which currencies stand in a column, where they are several."""
    sign = cell.str.extract(SIGN, 2).str.to_lowercase()
    by_code = sign.replace(list(SIGNS), list(SIGNS.values())).str.to_uppercase().alias("code")
    return several_codes(cells.select(by_code))


def several_codes(cells: pl.LazyFrame) -> str:
    """Say how many cells each currency of the column ``code`` has, where there are several."""
    counted = cells.drop_nulls().group_by("code").len().collect(engine="streaming")
    return several_said(counted.rows())


def several_said(counted: Sequence[tuple[str, int]]) -> str:
    """Say how many cells each currency has, where there are several.

    Examples
    --------
    >>> several_said([("EUR", 1), ("USD", 2)])
    'it holds several currencies, 2 in USD and 1 in EUR. Convert the amounts to one, and save again.'
    """
    if len(counted) < 2:  # noqa: PLR2004 - one currency, or none
        return ""
    most_first = sorted(counted, key=lambda each: (-each[1], each[0]))
    each = " and ".join(f"{count:,} in {code}" for code, count in most_first)
    return f"it holds several currencies, {each}. Convert the amounts to one, and save again."
