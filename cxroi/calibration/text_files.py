"""Files of text: which characters, which separator, which heading."""

from __future__ import annotations

import codecs
import unicodedata
from os import SEEK_END
from typing import TYPE_CHECKING

import polars as pl

from cxroi.calibration.checks import ROW
from cxroi.calibration.headings import Heading, check_heading, heading_of_text
from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from pathlib import Path

NO_TEXT = "it is not text"
NO_UTF_8 = "a character is not UTF-8"
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""How a file of text begins, and how its characters are written then."""
WESTERN = "cp1252"
START = 65_536
"""Bytes of a file of text in which its heading is looked for."""
FOLDED = ("x\x01", "x^")
"""As what Polars takes for folded text, and unfolds unasked, may begin; in "x^2" it is a name."""
PLACE = f"{ROW} of file"
"""The row of the file in which each row of its table stands."""


def open_text(name: str, content: Path | bytes) -> tuple[pl.LazyFrame, str]:
    """Open a file of text, every cell as it is written, and say how its characters are read.

    Raises
    ------
    CxroiError
        If it is empty, or its heading has a name twice.
    ValueError
        If it is not text.
    """
    start, remark = _start(content), ""
    if not start.strip():
        raise CxroiError(f"{name} is empty. Save it again with its heading and rows.")
    written = next((each for mark, each in MARKS.items() if start.startswith(mark)), "utf-8")
    if written == "utf-16":
        content = _whole(content).decode(written).encode()
        remark = "its characters are UTF-16 ('Unicode text')"
    elif b"\0" in start:
        raise ValueError(NO_TEXT)
    elif not _is_utf_8(content):
        content = _western(_whole(content)).encode()
        remark = "its characters are not UTF-8, and are read as Windows-1252 (Western European)"
    if not _is_whole(content):
        cut = "the file ends in the middle of a row: if it was cut off, its last row may be wrong"
        remark = f"{remark}; {cut}" if remark else cut
    begins = _start(content).decode("utf-8-sig", errors="replace")
    if not begins.strip():
        raise CxroiError(f"{name} is empty. Save it again with its heading and rows.")
    heading = _heading(name, begins, is_all=len(_start(content)) < START)
    is_taken_wrongly = begins.startswith(FOLDED)
    frame = pl.scan_csv(
        codecs.BOM_UTF8 + _whole(content) if is_taken_wrongly else content,
        separator=heading.separator,
        infer_schema=False,
        skip_lines=heading.lines,
        row_index_name=PLACE,
        row_index_offset=heading.lines + 2,
        glob=False,
    )
    return frame, remark


def _heading(name: str, begins: str, *, is_all: bool) -> Heading:
    """Find the heading in the beginning of a file, and check that it is whole and of use."""
    found = heading_of_text(begins)
    if not is_all and len(begins.splitlines()) <= found.lines + 1:
        raise CxroiError(
            f"{name}: the heading is longer than {START:,} bytes. Keep the columns that the table needs."
        )
    check_heading(name, found.names)
    return found


def _start(content: Path | bytes) -> bytes:
    if isinstance(content, bytes):
        return content[:START]
    with content.open("rb") as opened:
        return opened.read(START)


def _is_whole(content: Path | bytes) -> bool:
    """Tell whether a file ends with the end of a line, as programs write it."""
    if isinstance(content, bytes):
        return content.endswith((b"\n", b"\r"))
    with content.open("rb") as opened:
        opened.seek(-1, SEEK_END)
        return opened.read() in {b"\n", b"\r"}


def _whole(content: Path | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()


def _is_utf_8(content: Path | bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        if isinstance(content, bytes):
            decoder.decode(content, final=True)
            return True
        with content.open("rb") as opened:
            while block := opened.read(1 << 22):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _western(content: bytes) -> str:
    """The characters of a file as Windows writes them in Western Europe, if they make sense so."""
    try:
        text = content.decode(WESTERN)
    except UnicodeDecodeError as error:
        raise ValueError(NO_UTF_8) from error
    if any(unicodedata.category(each) == "Cc" and each not in "\r\n\t\f\v" for each in set(text)):
        raise ValueError(NO_UTF_8)
    return text
