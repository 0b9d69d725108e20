"""How is a command's answer set: in columns, with a bar while it works, or in a file?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BAR = 40
"""Letters of a bar that shows how far the work is."""


def align_columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Set the first column to the left and the others to the right, each as wide as it must be.

    Examples
    --------
    >>> align_columns([["", "was", "is"], ["Margin", "9", "12"]])
    ['        was  is', 'Margin    9  12']
    """
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            [f"{row[0]:{wide[0]}}", *(f"{c:>{w}}" for c, w in zip(row[1:], wide[1:], strict=True))]
        )
        for row in rows
    ]


def join_lines(lines: Sequence[str]) -> str:
    r"""Join lines with one empty line, never two, between paragraphs.

    Examples
    --------
    >>> join_lines(["one", "", "", "two"])
    'one\n\ntwo'
    """
    return "\n".join(line for i, line in enumerate(lines) if line or (i and lines[i - 1]))


def draw_progress(share: float) -> None:
    """Draw on a terminal how far the work is, on one line that ends empty."""
    filled = round(BAR * share)
    line = f"\r{'█' * filled}{'·' * (BAR - filled)} {100 * share:3.0f}%"
    print(line if share < 1 else f"\r{' ' * len(line)}\r", end="", file=sys.stderr, flush=True)


def save_text(file: Path, text: str, option: str) -> None:
    """Write a file and say so; where it cannot be, name the option that asked for it."""
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise CxroiError(
            f"{file} cannot be written: {error.strerror}. Name another folder with {option}."
        ) from error
    print(f"Saved as {file}.", file=sys.stderr)
