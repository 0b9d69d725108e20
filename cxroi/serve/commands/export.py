"""The command ``cxroi export``: a case as slides, documents, a spreadsheet, a page, pictures."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cxroi.exports.pack import Wish, make_files, read_templates, write_files
from cxroi.exports.proposal import proposal
from cxroi.exports.theme import HOUSE_THEME
from cxroi.exports.theme_file import read_theme
from cxroi.model.errors import CxroiError
from cxroi.serve.chosen_initiatives import add_initiatives, read_choosing, read_offered
from cxroi.serve.named_case import add_case, find_case, read_case
from cxroi.serve.terminal import draw_progress

if TYPE_CHECKING:
    import argparse


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    add_case(command)
    add_initiatives(command)
    command.add_argument(
        "--to",
        default="pptx,docx,xlsx,pdf,html",
        metavar="FORMATS",
        help="pptx, docx, xlsx, pdf (one page), html, calculator (recalculates offline); for each "
        "chart: svg, png, chart-pdf, vega-lite, csv (pptx,docx,xlsx,pdf,html)",
    )
    command.add_argument(
        "--out",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="target folder; earlier exports are replaced",
    )
    command.add_argument(
        "--charts",
        default="",
        metavar="NAMES",
        help="charts to include: cash,value,... (all; slides and document: value,cash,spread)",
    )
    command.add_argument(
        "--against",
        action="append",
        default=[],
        metavar="CASE",
        help="a scenario name or file to compare it with, on a slide, a sheet and in the document; "
        "repeat for up to three",
    )
    command.add_argument("--scale", type=int, default=2, help="PNG resolution: 1, 2, 3 or 4 (2)")
    command.add_argument("--theme", type=Path, metavar="FILE", help="your branding (.toml)")
    command.add_argument(
        "--template",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="your own .pptx or .docx template",
    )
    command.add_argument("--numbers", default="en", help="number format: en, de, fr (en)")
    command.add_argument("--date", metavar="DAY", help="date shown: 2026-11-24 (today)")


def run(options: argparse.Namespace) -> None:
    """Write the files, and name each."""
    theme = read_theme(options.theme) if options.theme else HOUSE_THEME
    for warning in theme.warnings:
        print(warning, file=sys.stderr)
    formats, charts = (_names(text) for text in (options.to, options.charts))
    wish = Wish(formats, charts, options.scale, read_templates(options.template))
    case = read_case(options)
    if options.initiatives or options.rule or options.budget is not None:
        case = case.renamed(case.name, initiatives=read_choosing(options).text)
    day = _day(options.date)
    against = (proposal(find_case(name), day, theme).assumptions for name in options.against)
    made = proposal(case, day, theme, options.numbers)
    made = replace(made, offered=read_offered(options), against=tuple(against))

    def progress(share: float, _: str) -> None:
        if sys.stderr.isatty():
            draw_progress(share)

    for file in write_files(options.out, make_files(made, wish, progress)):
        print(file)


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _day(text: str | None) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else dt.date.today()  # noqa: DTZ011 - the reader's own day
    except ValueError:
        raise CxroiError(f"--date {text} is not a date. Write it as 2026-11-24.") from None
