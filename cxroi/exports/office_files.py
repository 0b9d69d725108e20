"""What slides and documents share: a client's template opened, and the same bytes for the same case."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LARGEST_TEMPLATE = 50_000_000
LARGEST_UNPACKED = 200_000_000
TEMPLATES = {
    "pptx": (
        b"presentationml.template.main+xml",
        b"presentationml.presentation.main+xml",
        "PowerPoint",
    ),
    "docx": (b"wordprocessingml.template.main+xml", b"wordprocessingml.document.main+xml", "Word"),
}
"""How a template calls its main part, how a file does, and the program that makes them."""
CONTENT_TYPES = "[Content_Types].xml"
LONGEST_PROPERTY = 255
"""Letters of a file's own title, subject or comment."""
FIRST_YEAR = 1980
"""Of the calendar of such packages."""


def describe_file(properties: Any, words: Mapping[str, str], day: dt.date) -> None:
    """Say in a file's own properties what it is, and of which day."""
    for name, text in words.items():
        setattr(properties, name, text[:LONGEST_PROPERTY])
    midnight = dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - such files know no zone
    properties.author, properties.created, properties.modified = "cxroi", midnight, midnight


def unbroken(name: str, kind: str, opens: Callable[[], Any]) -> Any:
    """Open a template, or say that it is broken, whatever it is that its library stumbles over."""
    try:
        return opens()
    except Exception:  # noqa: BLE001 - a broken file breaks its library in many ways
        program = TEMPLATES[kind][2]
        raise CxroiError(
            f"The template {name} is damaged. Save it again from {program} as .{kind}."
        ) from None


def open_template(name: str, content: bytes, kind: str) -> io.BytesIO:
    """Return a client's template as a file that can be filled, a .potx or .dotx as well.

    Raises
    ------
    CxroiError
        If it is not a file of the program, or too large.
    """
    template, file, program = TEMPLATES[kind]
    remedy = f"Save it from {program} as .{kind} and choose that file."
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
            types = package.read(CONTENT_TYPES)
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError):
        raise CxroiError(f"The template {name} is not a {program} file. {remedy}") from None
    if len(content) > LARGEST_TEMPLATE or unpacked > LARGEST_UNPACKED:
        raise CxroiError(f"The template {name} is too large. Use one of at most 50 MB.")
    if template not in types and file not in types:
        raise CxroiError(f"The template {name} is not a {program} file. {remedy}")
    if template in types:
        content = _rewritten(content, {CONTENT_TYPES: types.replace(template, file)})
    return io.BytesIO(content)


def set_one_day(content: bytes, day: dt.date) -> bytes:
    """Return a package with one day on all its parts, and in the spreadsheets inside it."""
    stamp = f"{day.isoformat()}T00:00:00Z".encode()
    changed = {}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name.endswith(".xlsx"):
                changed[name] = set_one_day(package.read(name), day)
            elif name == "docProps/core.xml":
                dated = rb"(<dcterms:(created|modified)[^>]*>)[^<]*"
                changed[name] = re.sub(dated, rb"\g<1>" + stamp, package.read(name))
    return _rewritten(content, changed, day)


def _rewritten(content: bytes, changed: dict[str, bytes], day: dt.date | None = None) -> bytes:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as package,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as steady,
    ):
        for entry in package.infolist():
            made = zipfile.ZipInfo(entry.filename)
            if day and day.year >= FIRST_YEAR:
                made.date_time = (day.year, day.month, day.day, 0, 0, 0)
            made.compress_type = zipfile.ZIP_DEFLATED
            steady.writestr(made, changed.get(entry.filename) or package.read(entry.filename))
    return written.getvalue()
