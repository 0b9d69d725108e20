"""The workbooks: short cells, each of which runs, from the first to the last."""

import linecache
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from sharing import slow_but

MOST_LINES = 4
FOLDER = Path(__file__).parents[1] / "workbooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb"))


def code_of(name):
    """Return the code cells of a workbook."""
    book = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    return [cell for cell in book.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("name", NAMES)
def test_a_cell_has_at_most_four_lines_and_nothing_of_a_run_is_kept(name):
    for cell in code_of(name):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= MOST_LINES, cell.source
        assert (cell.outputs, cell.execution_count) == ([], None)
        if name != "model_tour":
            assert not any(line.lstrip().startswith(("def ", "class ")) for line in lines)


def test_the_tour_ends_with_a_slider_a_chart_a_tab_and_an_equation_each_in_one_cell():
    cells = nbformat.read(FOLDER / "model_tour.ipynb", as_version=4).cells
    begin = next(at for at, cell in enumerate(cells) if cell.source.startswith("## Make it yours"))
    assert [cell.cell_type for cell in cells[begin:]] == ["markdown", "code"] * 4
    lines = [line for cell in cells[begin::2] for line in cell.source.splitlines()]
    headings = [line.split()[-1] for line in lines if line.startswith("### Your own")]
    assert headings == ["slider", "chart", "tab", "equation"]


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
@pytest.mark.slow
def test_after_its_first_cell_the_tour_of_the_model_runs_in_any_order(order):
    first, *others = [cell.source for cell in code_of("model_tour")]
    shuffled = [int(at) for at in np.random.default_rng(1).permutation(len(others))]
    runs = {
        "backwards": [[first, *others[::-1], first, *others]],
        "shuffled": [[first, *(others[at] for at in shuffled)]],
        "each alone": [[first, cell] for cell in others],
    }[order]
    for cells in runs:
        names = {}
        for cell in cells:
            # a kernel keeps the text of a cell, from which an equation is read
            place = f"<cell {hash(cell)}>"
            linecache.cache[place] = (len(cell), None, cell.splitlines(keepends=True), place)
            exec(compile(cell, place, "exec"), names)  # noqa: S102 - our own cells
