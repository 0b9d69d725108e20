"""The workbooks: each runs from its first cell to its last."""

from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from sharing import slow_but

FOLDER = Path(__file__).parents[1] / "workbooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb"))


@pytest.mark.parametrize("name", slow_but(["business_case", "model_tour"], NAMES))
def test_a_workbook_runs_to_its_end(name):
    book = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)

    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(FOLDER)}}).execute()

    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert [each for cell in code for each in cell.outputs if each.output_type == "error"] == []
    assert code[-1].outputs


@pytest.mark.parametrize(
    "order", ["backwards", pytest.param("shuffled", marks=pytest.mark.slow), "each alone"]
)
def test_after_its_first_cell_the_tour_of_the_model_runs_in_any_order(order):
    book = nbformat.read(FOLDER / "model_tour.ipynb", as_version=4)
    first, *others = [cell.source for cell in book.cells if cell.cell_type == "code"]
    shuffled = [int(at) for at in np.random.default_rng(1).permutation(len(others))]
    runs = {
        "backwards": [[first, *others[::-1], first, *others]],
        "shuffled": [[first, *(others[at] for at in shuffled)]],
        "each alone": [[first, cell] for cell in others],
    }[order]
    for cells in runs:
        names = {}
        for cell in cells:
            exec(cell, names)  # noqa: S102 - our own cells, as a kernel would run them
