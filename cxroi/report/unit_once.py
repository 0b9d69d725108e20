"""Where does a table print a unit? Once a row, beside its label, or once a column, in its head."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxroi.model.assumption import Assumption
    from cxroi.model.units import Unit


SAID = {"a year": ("annual", "per year"), "each": ("cost",)}
"""Words of a label that say a unit by another name."""


def unit_in_label(held: Assumption, sign: str, row: Sequence[str]) -> list[str]:
    """Move the unit of a row's figures, all of one assumption, beside its label.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> margin = assumptions()["margin"]
    >>> unit_in_label(margin, "€", ["Margin", "€140 a year", "€118 a year (€114–€121 a year)"])
    ['Margin (€ a year)', '140', '118 (114–121)']
    >>> gap = assumptions()["retention_odds_ratio"]
    >>> unit_in_label(gap, "€", ["Gap", "84% v 30%", "60.3% v 30%", "48.6–71.8% v 30%"])
    ['Gap (% v 30%)', '84', '60.3', '48.6–71.8']
    """
    label, *figures = row
    per_cent, words, money = _unit(held, sign)
    unit = " ".join(filter(None, [f"{money}{per_cent}", "" if _is_said(words, label) else words]))
    shown = f"{label} ({unit})" if unit and unit not in label.lower() else label
    return [
        shown,
        *(_bare(figure, (*_forms(words), per_cent, money)) for figure in figures),
    ]


def words_in_label(unit: Unit, row: Sequence[str]) -> list[str]:
    """Move the words of a unit from a row's figures beside its label; its signs stay with them.

    Examples
    --------
    >>> from cxroi.model.units import UNITS
    >>> words_in_label(UNITS["customers_per_year"], ["Referred", "4,192 a year", ""])
    ['Referred (a year)', '4,192', '']
    >>> words_in_label(UNITS["customers"], ["Average customers", "99,802 customers"])
    ['Average customers', '99,802']
    """
    label, *figures = row
    words = unit.suffix.removeprefix("%").strip()
    shown = f"{label} ({words})" if words and not _is_said(words, label) else label
    return [shown, *(_bare(figure, _forms(words)) for figure in figures)]


def signs_in_heads(
    heads: Sequence[str], rows: Sequence[Sequence[str]], sign: str
) -> list[list[str]]:
    """Move a currency's sign from the cells of each column that has it into the column's head.

    Examples
    --------
    >>> signs_in_heads(["Month", "Spent"], [["2026-01", "€120"], ["2026-02", "€1,150"]], "€")
    [['Month', 'Spent (€)'], ['2026-01', '120'], ['2026-02', '1,150']]
    """
    if not sign:
        return [[*heads], *([*row] for row in rows)]
    has_it = [any(sign in row[place] for row in rows) for place in range(len(heads))]
    told = [f"{head} ({sign})" if has else head for head, has in zip(heads, has_it, strict=True)]
    return [told, *([cell.replace(sign, "") for cell in row] for row in rows)]


def _unit(held: Assumption, sign: str) -> tuple[str, str, str]:
    """Return the parts of a unit: its per cent, its words, its currency."""
    if held.reference is not None:
        return "%", f"v {100 * held.reference:g}%", ""
    suffix = held.unit.suffix
    per_cent = "%" if suffix.startswith("%") else ""
    return per_cent, suffix.removeprefix("%").strip(), sign if held.unit.is_money else ""


def _is_said(words: str, label: str) -> bool:
    return any(each in label.lower() for each in (words, *SAID.get(words, ())))


def _forms(words: str) -> tuple[str, ...]:
    return (f" {words}", f" {words.removesuffix('s')}") if words else ()


def _bare(figure: str, parts: Sequence[str]) -> str:
    for part in filter(None, parts):
        figure = figure.replace(part, "")
    return figure
