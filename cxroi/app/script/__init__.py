"""The page's script: one module, as a widget's code must be, written in parts."""

from __future__ import annotations

from pathlib import Path

PARTS = (
    *("talk", "numbers", "scenario", "sharing", "frame", "tabs"),
    *(
        "assumptions",
        "files",
        "own_data",
        "proposal",
        "evidence",
        "readiness",
        "charts",
        "pictures",
        "paper",
    ),
)
"""In the order of reading."""


def page_script() -> str:
    """Put the parts together."""
    files = (Path(__file__).parent / f"{part}.js" for part in PARTS)
    return "\n".join(file.read_text(encoding="utf-8") for file in files)
