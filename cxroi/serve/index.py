"""What workbooks are there, and what is each about? Read anew each time: they are there to be edited."""

from __future__ import annotations

import html
import json
import re
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from nbconvert.filters import markdown2html

from cxroi.model.errors import SetupError
from cxroi.serve.address import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
BREAK = re.compile(r"<br\b[^>]*>|</(?:p|li|td|th)>")
TAG = re.compile(r"<[^>]*>")
LONGEST = 300  # characters
FRONT_PAGE = "business_case.ipynb"


class Workbook(NamedTuple):
    """A workbook as the list of them shows it."""

    address: str
    title: str
    about: str


def find_pages(workbooks: Path) -> list[str]:
    """Name the notebooks directly in a folder, the front page first: only these are served."""
    found = (path for path in workbooks.glob("*.ipynb") if path.is_file())
    names = sorted(path.name for path in found if _can_be_named(path.name))
    if not names:
        message = f"There is no workbook in {workbooks}. Name a folder that contains .ipynb files."
        raise SetupError(message)
    return sorted(names, key=lambda name: name != FRONT_PAGE)


def _can_be_named(name: str) -> bool:
    """Tell a name that an address can hold from a hidden one, or one in letters nobody can read."""
    return not name.startswith(".") and name.isprintable()


def first_address(pages: Sequence[str], base: str = ROOT) -> str:
    """Open a folder of several workbooks without the front page with the list of them."""
    opens = pages[0] == FRONT_PAGE or len(pages) == 1
    return f"{base}voila/render/{quote(pages[0])}" if opens else f"{base}workbooks"


def read_workbooks(files: Iterable[Path], base: str = ROOT) -> list[Workbook]:
    """Describe workbooks, in the order given."""
    return [_workbook(file, base) for file in files]


def _workbook(file: Path, base: str) -> Workbook:
    """Say what a workbook says of itself; one that cannot be read still has its name."""
    metadata, cells = _parts(file)
    heading = next((found[1] for cell in cells if (found := HEADING.search(cell))), "")
    title = metadata.get("title") or _plain(heading) or _readable(file.stem)
    about = metadata.get("about") or _plain(_first_paragraph(cells))
    address = f"{base}voila/render/{quote(file.name)}"
    return Workbook(address, *(textwrap.shorten(str(each), LONGEST) for each in (title, about)))


def _parts(file: Path) -> tuple[dict[str, Any], list[str]]:
    """Take a notebook's metadata and the text of its markdown cells, and nothing of its code."""
    try:
        book = json.loads(file.read_text(encoding="utf-8"))
        cells = [cell for cell in book["cells"] if cell["cell_type"] == "markdown"]
        return dict(book["metadata"]), ["".join(cell["source"]) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError):
        return {}, []


def _first_paragraph(cells: list[str]) -> str:
    blocks = re.split(r"\n\s*\n", cells[0]) if cells else []
    return next((block for block in blocks if not block.lstrip().startswith("#")), "")


def _plain(markdown: str) -> str:
    """Drop the marks of emphasis, code, links and lists."""
    marked = str(markdown2html(markdown)) if markdown else ""
    return html.unescape(TAG.sub("", BREAK.sub(" ", marked)))


def _readable(name: str) -> str:
    """Make words of a file name."""
    words = re.sub(r"[_\W]+", " ", name).strip()
    return f"{words[:1].upper()}{words[1:]}" or name
