"""The page's script: one module, as a widget's code must be, joined from modules of its own."""

from __future__ import annotations

import json
import re
from pathlib import Path

from cxroi.model import range_moves, typed_numbers

IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?!default )", re.MULTILINE)
NOTE = re.compile(r"^ */\*\*(?:(?!\*/).)*\*/\n", re.MULTILINE | re.DOTALL)
"""What stands above a function: types and words for who reads it here, and no weight for a page."""


def page_script(name: str = "page") -> str:
    """Join a module with all that it imports, in the order in which a browser would run them."""
    text = "\n".join([constants_line(), *import_all(name, {}).values()])
    return NOTE.sub("", EXPORT.sub("", IMPORT.sub("", text)))


def import_all(name: str, found: dict[str, str]) -> dict[str, str]:
    """Put the text of a module, by its name, behind those of all that it imports."""
    text = (Path(__file__).parent / f"{name}.js").read_text(encoding="utf-8")
    for other in IMPORT.findall(text):
        if other not in found:
            import_all(other, found)
    found[name] = text
    return found


def typed_words() -> dict[str, object]:
    """Return what the script takes from the model: by which signs and words numbers are read."""
    return {
        "shape": typed_numbers.SHAPE.replace("(?P<", "(?<"),
        "minus": typed_numbers.MINUS,
        "parting": typed_numbers.PARTING,
        "spaces": typed_numbers.SPACES,
        "powers": typed_numbers.POWERS,
        "digits": range_moves.DIGITS,
    }


def constants_line() -> str:
    """Return the same as a line of the script."""
    return f"const TYPED = {json.dumps(typed_words())};"
