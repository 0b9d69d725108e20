"""The command ``cxroi site``: cases as a folder of pages that calculate, for any web server."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from cxroi.calculator.site import site_files
from cxroi.exports.pack import write_files
from cxroi.exports.proposal import proposal
from cxroi.exports.theme import HOUSE_THEME
from cxroi.exports.theme_file import read_theme
from cxroi.model.errors import CxroiError
from cxroi.model.names import stem_of
from cxroi.serve.named_case import find_case

if TYPE_CHECKING:
    import argparse


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    command.add_argument("folder", type=Path, help="target folder; earlier pages are replaced")
    command.add_argument(
        "scenarios",
        nargs="*",
        default=["likely"],
        metavar="SCENARIO",
        help="a scenario name or file",
    )
    command.add_argument("--theme", type=Path, metavar="FILE", help="your branding (.toml)")


def run(options: argparse.Namespace) -> None:
    """Write the files, and name each."""
    theme = read_theme(options.theme) if options.theme else HOUSE_THEME
    today = dt.date.today()  # noqa: DTZ011 - the reader's own day
    cases = {}
    for name in options.scenarios:
        stem = stem_of(Path(name).stem)
        if stem in cases:
            raise CxroiError(f"Two cases would have the page {stem}.html. Rename one of the files.")
        cases[stem] = proposal(find_case(name), today, theme)
    for file in write_files(options.folder, site_files(cases)):
        print(file)
