"""Pages set by Typst: tagged, so that a screen reader can read them, and the same every time."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxroi.exports.theme import FONTS
from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCESSIBLE = "ua-1"
"""A standard of PDF: every picture has words, every text its order."""


def set_page(
    name: str, data: Mapping[str, Any], day: dt.date, kind: str = "pdf", ppi: int = 0
) -> bytes:
    """Set a page of ours, ``name`` with ``.typ``; words come in as data, never as markup.

    Raises
    ------
    CxroiError
        If the page cannot be set.
    """
    import typst  # noqa: PLC0415 - only this needs it

    wanted = {"ppi": ppi} if ppi else {"pdf_standards": ACCESSIBLE}
    compiled: Any = typst.compile  # its types name every format and standard there is
    midnight = dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
    stated = {**data, "day": {"year": day.year, "month": day.month, "day": day.day}}
    try:
        made: bytes = compiled(
            str(Path(__file__).with_name(f"{name}.typ")),
            font_paths=[str(FONTS)],
            sys_inputs={"case": json.dumps(stated)},
            format=kind,
            timestamp=int(midnight.timestamp()),
            **wanted,
        )
    except typst.TypstError as error:
        raise CxroiError(f"The page cannot be laid out: {error}. Run: cxroi check") from None
    return made
