"""The page's script: one module, as a widget's code must be, joined from modules of its own."""

from __future__ import annotations

import json
import os.path
import re
from pathlib import Path

from cxroi.model import range_moves, typed_numbers

HERE = Path(__file__).parent
IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[\w./]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?!default )", re.MULTILINE)
WIDGET = re.compile(r"^export default .*;\n", re.MULTILINE)
"""What makes a module one of a widget: of no use where another module imports it."""
NOTE = re.compile(r"^ */\*\*(?:(?!\*/).)*\*/\n", re.MULTILINE | re.DOTALL)
"""What stands above a function: types and words for who reads it here, and no weight for a page."""


def page_script(name: str = "page", folder: Path = HERE) -> str:
    """Join a module of a page with all that it imports, and what it takes from the model."""
    return "\n".join([constants_line(), joined(folder / f"{name}.js")])


def joined(*modules: Path) -> str:
    """Join modules with all that they import, in the order in which a browser would run them.

    All stand in one scope, so no two may call anything of their own by one name.

    Examples
    --------
    >>> "import " in joined(HERE / "numbers.js")
    False
    """
    found: dict[Path, str] = {}
    for module in modules:
        import_all(module, found)
    *others, last = found.values()
    text = "\n".join([*(WIDGET.sub("", each) for each in others), last])
    return NOTE.sub("", EXPORT.sub("", IMPORT.sub("", text)))


def import_all(module: Path, found: dict[Path, str]) -> dict[Path, str]:
    """Put the text of a module, by its file, behind those of all that it imports."""
    text = module.read_text(encoding="utf-8")
    for other in imported(module, text):
        if other not in found:
            import_all(other, found)
    found[module] = text
    return found


def imported(module: Path, text: str) -> list[Path]:
    """Return the files of what a module imports."""
    return [Path(os.path.normpath(module.parent / other)) for other in IMPORT.findall(text)]


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
