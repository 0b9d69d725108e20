"""The parts of a slide: text, tables, and the words for who does not see a shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cxroi.charts.colours import SLATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.slide import Slide

INCH, POINT = 914_400, 12_700
SMALL = 12
"""Of letters beside a chart."""
GAP = INCH // 8
LETTER, LINE = 0.56, 1.2
"""Of a letter's size: how wide it is on average, a little more, and how high its line."""


class Box(NamedTuple):
    """Where something stands on a slide."""

    left: int
    top: int
    width: int
    height: int


def write_paragraphs(
    slide: Slide, box: Box, texts: Sequence[str], size: int = 14, *, soft: bool = False
) -> None:
    """Write texts below each other, in letters of a size; ``soft`` ones step back."""
    shape = slide.shapes.add_textbox(*box)
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = 0
    for nth, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if nth == 0 else frame.add_paragraph()
        paragraph.space_after = 6 * POINT
        _write_run(paragraph, text, size, soft=soft)


def add_table(
    slide: Slide, box: Box, rows: list[list[str]], shares: Sequence[int], size: int
) -> Any:
    """Add a table; its first row is its head, and ``shares`` are the widths of its columns."""
    frame = slide.shapes.add_table(len(rows), len(rows[0]), *box)
    table = frame.table
    for column, share in zip(table.columns, shares, strict=True):
        column.width = box.width * share // sum(shares)
    for row, cells in zip(table.rows, rows, strict=True):
        row.height = box.height // len(rows)
        for cell, text in zip(row.cells, cells, strict=True):
            cell.margin_top = cell.margin_bottom = INCH // 40
            cell.vertical_anchor = find_anchor("MIDDLE")
            _write_run(cell.text_frame.paragraphs[0], text, size, bold=cells is rows[0])
    return frame


def describe(shape: Any, name: str, text: str) -> None:
    """Give a shape its name and the text for who does not see it."""
    node = next(each for each in shape._element.iter() if each.tag.endswith("}cNvPr"))
    node.set("name", name)
    node.set("descr", text)


def estimate_height(text: str, size: int, width: int) -> float:
    """Estimate how high some text stands in letters of a size."""
    letters = max(int(width / (size * POINT * LETTER)) - 2, 1)
    return sum(max(-(-len(line) // letters), 1) for line in text.split("\n")) * size * POINT * LINE


def find_anchor(name: str) -> Any:
    """Return where a text stands in the height of its place, by the library's name of it."""
    from pptx.enum.text import MSO_ANCHOR  # noqa: PLC0415 - only slides need it

    return getattr(MSO_ANCHOR, name)


def _write_run(
    paragraph: Any, text: str, size: int, *, soft: bool = False, bold: bool = False
) -> None:
    from pptx.dml.color import RGBColor  # noqa: PLC0415 - only slides need it

    run = paragraph.add_run()
    run.text = text
    run.font.size = size * POINT
    run.font.bold = bold or None
    if soft:
        run.font.color.rgb = RGBColor.from_string(SLATE[1:].upper())
