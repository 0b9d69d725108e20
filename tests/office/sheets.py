"""A spreadsheet of ours, read and changed as its reader would; and which files are asked for."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook


def opened(file: Path, *, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(file, data_only=values)


def cell(book: Workbook, name: str) -> Cell:
    """Return the cell that a name stands for."""
    sheet, place = book.defined_names[name].attr_text.rsplit("!", 1)
    return book[sheet.strip("'")][place.replace("$", "")]


def named(file: Path) -> dict[str, Any]:
    """Return what every named cell shows."""
    book = opened(file, values=True)
    return {name: cell(book, name).value for name in book.defined_names}


def asked_for(request: pytest.FixtureRequest, parameter: str) -> list[Any]:
    """Return what the tests of a module that are chosen ask of a fixture: only that is made."""
    asked = (
        getattr(item, "callspec", None)
        for item in request.session.items
        if item.path == request.path
    )
    return list(dict.fromkeys(each.params[parameter] for each in asked if each))
