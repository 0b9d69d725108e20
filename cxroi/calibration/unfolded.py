"""What does a file unfold to? That is counted before it is read: a small one may hold very much.

A workbook is a package of folded parts. What its directory says of their sizes anyone can write, so
they are unfolded and counted, and nothing of them is kept. A Parquet file says how many rows it has,
and they can be written once and stand for millions.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import polars as pl

from cxroi.calibration.files import UNREADABLE, WORKBOOKS

BLOCK = 1 << 20
TEXT, NUMBER = 16, 8
"""Bytes of a cell of a table in memory, at least."""
NO_PACKAGE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError)
"""What is raised where it is none, or where its parts are folded in another way or locked."""


def unfolded_size(name: str, content: bytes, most: int) -> int:
    r"""Return how many bytes a file comes to; counting ends soon after ``most``.

    A file that cannot be read comes to nothing: what is wrong with it is said when it is opened.

    Examples
    --------
    >>> unfolded_size("people.csv", b"customer_id,joined\n", 1000)
    19
    """
    ending = Path(name).suffix.lower()
    try:
        if ending in WORKBOOKS:
            return _unfold_parts(content, most)
        if ending == ".parquet":
            return _cells(content)
    except (*UNREADABLE, *NO_PACKAGE):
        return 0
    return len(content)


def _unfold_parts(content: bytes, most: int) -> int:
    """Count the parts of a package, whatever its directory says of them."""
    total = 0
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for entry in package.infolist():
            entry.file_size = most + BLOCK
            entry.CRC = None  # type: ignore[assignment]  # of what the directory says, nothing is believed
            with package.open(entry) as part:
                while block := part.read(BLOCK):
                    total += len(block)
                    if total > most:
                        return total
    return total


def _cells(content: bytes) -> int:
    """Count what the cells of a Parquet file come to, of which none is read."""
    frame = pl.scan_parquet(content)
    rows = int(frame.select(pl.len()).collect().item())
    kinds = frame.collect_schema().dtypes()
    return rows * sum(TEXT if kind in (pl.String, pl.Binary) else NUMBER for kind in kinds)
