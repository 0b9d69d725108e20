"""The command ``cxroi calibrate``: assumptions out of a company's own customers."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cxroi.calibration.calibration import calibrate
from cxroi.calibration.guesses import mapping_beside
from cxroi.calibration.mapping import mapping_rows, write_mapping
from cxroi.calibration.pilot import pilot
from cxroi.model.errors import CxroiError
from cxroi.model.neutral import write_rows
from cxroi.model.scenario_files import write_scenario
from cxroi.report import own_data as report
from cxroi.serve.named_case import find_case
from cxroi.serve.terminal import align_columns, join_lines, save_text

if TYPE_CHECKING:
    import argparse

    from cxroi.calibration.calibration import Calibration
    from cxroi.model.assumptions import Assumptions

FAULT = ("file", "column", "problem", "count", "example")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    command.add_argument(
        "folder",
        type=Path,
        help="a folder (or one file) with customers, survey, orders or spend, each .csv, .parquet "
        "or .xlsx; an optional mapping.csv in it matches the columns",
    )
    command.add_argument(
        "--out", type=Path, metavar="FILE", help="save the case as a scenario file"
    )
    command.add_argument(
        "--base", default="likely", help="scenario whose values the estimates replace (likely)"
    )
    command.add_argument(
        "--only", metavar="KEYS", help="use only these estimates: margin,retention_rate"
    )
    command.add_argument("--mapping", type=Path, metavar="FILE", help="column mapping (.csv)")
    command.add_argument(
        "--save-mapping", type=Path, metavar="FILE", help="save the mapping for editing"
    )
    command.add_argument(
        "--rule",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="reading options: as_of=2026-06-30, window_months=6, margin_share=0.4",
    )
    _add_pilot(command)
    command.add_argument(
        "--refused", type=Path, metavar="DIR", help="save unused rows in this folder"
    )
    command.add_argument(
        "--engine", default="polars", help="data engine: polars, duckdb or spark (polars)"
    )
    command.add_argument("--json", action="store_true", help="print one JSON object")


def _add_pilot(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--treated",
        metavar="KEPT/ALL",
        help="pilot group of a randomised pilot, retained/total: 430/500",
    )
    command.add_argument(
        "--control", metavar="KEPT/ALL", help="its control group, retained/total: 400/500"
    )
    command.add_argument("--months", type=float, default=12, help="months observed (12)")


def run(options: argparse.Namespace) -> None:
    """Print what the tables say, and keep what was asked for."""
    groups = _pilot_groups(options)
    mapping = mapping_beside(options.folder, options.engine, options.mapping)
    mapping = mapping.with_rules(**dict(_rule(text) for text in options.rule))
    found = calibrate(options.folder, mapping, find_case(options.base), options.engine)
    keys = [key.strip() for key in (options.only or "").split(",") if key.strip()]
    case = found.assumptions(*keys, name=options.out.stem if options.out else "")
    print(_as_json(found) if options.json else _in_words(found))
    if groups:
        treated, control = groups
        trial = pilot(case, treated, control, options.months)
        case = trial.assumptions()
        print(f"{trial.moved()}.", file=sys.stderr if options.json else sys.stdout)
    _save(options, found, case)


def _save(options: argparse.Namespace, found: Calibration, case: Assumptions) -> None:
    if options.save_mapping:
        save_text(options.save_mapping, write_mapping(found.mapping), "--save-mapping")
    if options.refused:
        _save_refused(options.refused, found)
    if options.out:
        save_text(options.out, write_scenario(case), "--out")


def _save_refused(folder: Path, found: Calibration) -> None:
    """Keep the rows that are not used, one file a table; they are the reader's own data."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, columns in found.refused().items():
        save_text(folder / f"{table}.csv", write_rows(columns), "--refused")


def _pilot_groups(options: argparse.Namespace) -> list[tuple[int, int]]:
    """Take the counts of a pilot apart: treated and control, or nothing."""
    given = {"--treated": options.treated, "--control": options.control}
    if not any(given.values()):
        return []
    if not all(given.values()):
        raise CxroiError(
            "A pilot has two groups. Set both --treated and --control, each as KEPT/ALL."
        )
    groups = []
    for option, text in given.items():
        kept, _, counted = text.partition("/")
        if not (kept.isdigit() and counted.isdigit()):
            raise CxroiError(
                f"{option} {text} is not a count. Write retained and total customers, as 430/500."
            )
        groups.append((int(kept), int(counted)))
    return groups


def _rule(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise CxroiError(f"--rule {text} has no value. Write --rule name=value.")
    return name.strip(), value.strip()


def _as_json(found: Calibration) -> str:
    estimates = {
        key: {
            "estimate": each.interval.value,
            "low": each.interval.low,
            "high": each.interval.high,
            "becomes": list(found.range_of(key)),
            "count": each.count,
            "used": each.used,
            "notes": report.notes(found, key),
        }
        for key, each in found.estimates.items()
    }
    answer = {
        "mapping": {
            table: {"files": source.files, "columns": dict(source.columns)}
            for table, source in found.mapping.tables.items()
        },
        "rules": dict(found.mapping.rules),
        "as_of": found.as_of and str(found.as_of),
        "window": found.as_of and found.company.window.text(),
        "not_used": [{"what": each.what, "why": each.why} for each in found.unused],
        "faults": [{name: getattr(fault, name) for name in FAULT} for fault in found.faults],
        "remarks": found.remarks,
        "estimates": estimates,
        "acquisition_by_month": [
            {"month": each.month, "spent": each.spent, "new": each.new, "paid": each.paid}
            for each in found.by_month
        ],
        "missing": dict(found.missing),
    }
    return json.dumps(answer, allow_nan=False)


def _in_words(found: Calibration) -> str:
    unused = [f"Not used: {what}: {why}" for what, why in report.unused_rows(found)]
    lines = [*unused, *([""] if unused else []), f"{report.lead(found)}.", ""]
    lines += ["Column mapping"]
    lines += [
        f"  {table:10}{column:15}{where}" for table, column, where in mapping_rows(found.mapping)
    ]
    rows = [report.estimate_row(found, key) for key in found.estimates]
    lines += ["", *align_columns([report.ESTIMATE_COLUMNS, *rows]), ""]
    lines += [
        f"{found.base[key].label}: {' '.join(report.notes(found, key))}" for key in found.estimates
    ]
    months = report.month_rows(found)
    lines += ["", *(align_columns([report.MONTH_COLUMNS, *months]) if months else [])]
    lines += ["", *(fault.text() for fault in found.faults), *found.remarks, ""]
    lines += [
        f"Unchanged: {label}, {value}. {why}" for label, value, why in report.missing_rows(found)
    ]
    return join_lines(lines)
