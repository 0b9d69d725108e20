"""The finance form that boards know: its published case, to the last unit of money."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from cxroi.model.cash_flows import discount_factors, present_value
from cxroi.model.units import percent

PUBLISHED = Path(__file__).parent / "published"
COLUMNS = ("initial", "year_1", "year_2", "year_3")
RATE = 0.10


def line(name: str) -> dict[str, float]:
    with (PUBLISHED / "finance_form.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["line"] == name)
    return {column: float(cell) for column, cell in row.items() if column != "line"}


def worth_today(name: str) -> float:
    """Money at once, undiscounted, then at the end of each year: every twelfth month."""
    flows = np.array([line(name)[column] for column in COLUMNS])
    return float(present_value(flows, discount_factors([0, 12, 24, 36], RATE)))


@pytest.mark.parametrize(("name", "published"), [("costs", 1_672_201), ("benefits", 7_168_371)])
def test_a_published_line_has_its_published_present_value(name: str, published: float) -> None:
    assert line(name)["present_value"] == published
    assert worth_today(name) == pytest.approx(published, abs=0.5)


def test_the_published_case_has_its_published_value_and_return() -> None:
    npv = worth_today("benefits") - worth_today("costs")
    assert npv == pytest.approx(5_496_170, abs=0.5)
    assert percent(npv / worth_today("costs")) == "329 %"
