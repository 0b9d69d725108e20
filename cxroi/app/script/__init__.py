"""The page's script: one module, as a widget's code must be, written in parts."""

from __future__ import annotations

import json
from pathlib import Path

from cxroi.model import range_moves, typed_numbers

PARTS = (
    *("talk", "typed", "numbers", "scenario", "sharing", "frame", "tabs"),
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
    return "\n".join([known(), *map(part, PARTS)])


def part(name: str) -> str:
    """Return the text of a part."""
    return (Path(__file__).parent / f"{name}.js").read_text(encoding="utf-8")


def known() -> str:
    """Return what the script takes from the model: by which signs and words numbers are read."""
    typed = {
        "shape": typed_numbers.SHAPE.replace("(?P<", "(?<"),
        "minus": typed_numbers.MINUS,
        "parting": typed_numbers.PARTING,
        "spaces": typed_numbers.SPACES,
        "powers": typed_numbers.POWERS,
        "digits": range_moves.DIGITS,
    }
    return f"const TYPED = {json.dumps(typed)};"
