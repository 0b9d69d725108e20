"""The README's example of a driver of one's own, as a reader types it in."""

import re
from pathlib import Path

from cxroi.serve.own_folder import copy_workbooks

README = Path(__file__).parents[1] / "README.md"


def price_premium(folder: Path) -> Path:
    """Make a folder of one's own with the example's row and equation; return it."""
    text = README.read_text(encoding="utf-8").split("### A driver of your own")[1]
    row, equation = (
        re.search(f"```{kind}\n(.*?)```", text, re.DOTALL)[1] for kind in ("csv", "python")
    )
    copy_workbooks(folder)
    for name, more in (("data/assumptions.csv", row), ("equations.py", f"\n\n{equation}")):
        with (folder / name).open("a", encoding="utf-8", newline="\n") as file:
            file.write(more)
    return folder
