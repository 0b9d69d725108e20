"""What every page shares, made before the first: at set-up, or when a wheel is built.

Compiled charts, draws and the chart library take half a minute to make. Who finds them in the
package waits for none of them; what is missing there is made at first use and kept in the cache.
Their names say what they are made of, so that none is taken for another.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from cxroi.exports.drawings import drawings_file
from cxroi.exports.offline import STOCK, lean_vega_file, vega_file
from cxroi.model.data_files import OWN_FOLDER
from cxroi.widgets.sobol_points import points_file
from cxroi.widgets.specs import specs_file

if TYPE_CHECKING:
    from pathlib import Path


def shared_files() -> list[Path]:
    """Return the files that every page shares; those that are missing are made, side by side."""
    files = (specs_file, drawings_file, points_file, vega_file, lean_vega_file)
    with ThreadPoolExecutor() as makers:
        return list(makers.map(lambda file: file(), files))


def fill_stock() -> None:
    """Make what is missing in the stock, and throw out what nobody asks for any more."""
    os.environ |= {"CXROI_CACHE": str(STOCK), OWN_FOLDER: ""}
    for old in {*STOCK.glob("*")} - {*shared_files()}:
        old.unlink()


if __name__ == "__main__":
    fill_stock()
