"""The workbooks: each runs from its first cell to its last."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "workbooks"


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.ipynb")))
def test_a_workbook_runs_to_its_end(name):
    book = nbformat.read(FOLDER / name, as_version=4)

    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(FOLDER)}}).execute()

    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert [each for cell in code for each in cell.outputs if each.output_type == "error"] == []
    assert code[-1].outputs
