"""The README's example of a driver of one's own, as a reader types it in."""

import re
from pathlib import Path

from cxroi.serve.own_folder import copy_workbooks

PAGE = Path(__file__).parents[1] / "README.md"


def blocks() -> list[str]:
    """Return the example's row and its equations."""
    _, example = PAGE.read_text(encoding="utf-8").split("<!-- example: begin -->")
    example, _ = example.split("<!-- example: end -->")
    return re.findall(r"```(?:text|python)\n(.*?)```", example, re.DOTALL)


def price_premium(folder: Path) -> Path:
    """Make a folder of one's own with the example's row and equation; return it."""
    row, equation = blocks()

    copy_workbooks(folder)
    for name, more in (("data/assumptions.csv", row), ("equations.py", f"\n\n{equation}")):
        with (folder / name).open("a", encoding="utf-8", newline="\n") as file:
            file.write(more)
    return folder
