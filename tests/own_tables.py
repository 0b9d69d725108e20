"""Made-up tables of companies, for the tests of what is read out of them."""

import csv
import importlib.util
from datetime import date, timedelta
from pathlib import Path

from cxroi.calibration.calibration import calibrate
from cxroi.calibration.guesses import mapping_beside
from cxroi.model.data_files import sample_folder

TODAY = date(2026, 11, 1)
LAST = date(2026, 6, 30)
FIRST = LAST - timedelta(days=365)
"""The day before the window, if 2026-06-30 is the last day known."""


def maker():
    """Load the script that makes the sample company."""
    file = sample_folder() / "make_sample.py"
    spec = importlib.util.spec_from_file_location("make_sample", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def written(folder, **tables):
    """Write tables as files: rows of a heading and cells, or text as it is."""
    for name, rows in tables.items():
        file = Path(folder) / f"{name}.csv"
        if isinstance(rows, str):
            file.write_text(rows, encoding="utf-8")
            continue
        with file.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows(rows)
    return Path(folder)


def found_in(folder, **options):
    """Estimate from a folder, on a day that does not move."""
    return calibrate(folder, today=TODAY, **options)


def found_on_last(folder, mapping=None, **options):
    """Estimate from a folder whose tables are known to end on ``LAST``."""
    chosen = (mapping or mapping_beside(Path(folder))).with_rules(as_of=str(LAST))
    return found_in(folder, mapping=chosen, **options)


def people(*groups):
    """Rows of customers: how many, the day they joined, the day they left or none, and more cells."""
    heading = ("customer_id", "joined", "left")
    rows = [heading]
    for count, joined, left, *_ in groups:
        for _ in range(count):
            rows.append((f"C{len(rows):05d}", joined, left or ""))
    return rows


def faults_of(found):
    """The faults as table, column, problem and count."""
    return [(each.table, each.column, each.problem, each.count) for each in found.faults]
