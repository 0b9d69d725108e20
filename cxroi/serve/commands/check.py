"""The command ``cxroi check``: is this installation, or a folder of one's own, whole?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.model.claims import claims
from cxroi.model.data_files import data_folder, workbooks_folder
from cxroi.model.extras import installed_extras
from cxroi.model.registry import registry
from cxroi.model.scenarios import scenarios
from cxroi.serve.own_folder import add_folder, check_tables, use_folder

if TYPE_CHECKING:
    import argparse


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    add_folder(command)


def run(options: argparse.Namespace) -> None:
    """Say of each part of the installation that it is there, or stop at the first that is not."""
    if options.folder:
        use_folder(options.folder)
    check_tables()
    print(f"data       {len(registry())} assumptions, {len(claims())} claims, "
          f"{len(scenarios())} scenarios in {data_folder()}")  # fmt: skip
    extras = installed_extras()
    print(f"extras     {', '.join(extras) or 'none'}")
    if "app" in extras:
        _check_pages()
    print("Installation OK.")


def _check_pages() -> None:
    """Say of each part that the pages are made of that it is there."""
    # Slow to load, so only now: a fault of the folder or the tables is said without them.
    from cxroi.exports.drawings import drawings  # noqa: PLC0415
    from cxroi.exports.offline import STOCK, vega_script  # noqa: PLC0415
    from cxroi.exports.theme import FONT  # noqa: PLC0415
    from cxroi.exports.theme_file import check_font  # noqa: PLC0415
    from cxroi.serve.index import find_pages  # noqa: PLC0415
    from cxroi.widgets.sobol_points import sobol_samples  # noqa: PLC0415
    from cxroi.widgets.specs import chart_specs  # noqa: PLC0415
    from cxroi.widgets.stock import shared_files  # noqa: PLC0415

    print(f"workbooks  {', '.join(find_pages(workbooks_folder()))} in {workbooks_folder()}")
    print(f"charts     {', '.join(chart_specs())}")
    print(f"samples    {sum(len(block) for block in sobol_samples()[0]):,}")
    print(f"offline    Vega, {len(vega_script()) // 1024} kB")
    print(f"paper      {check_font(FONT)}, {len(drawings()['paper'])} charts")
    shared = [file.parent == STOCK for file in shared_files()]
    print(f"stock      {sum(shared)} of {len(shared)} files ready")
