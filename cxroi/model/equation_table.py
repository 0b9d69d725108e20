"""What do the equations say: a table of all that are in force, for a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.model.equation_files import model_equations
from cxroi.model.tables import Table
from cxroi.model.trees import show_tree

if TYPE_CHECKING:
    import pandas as pd


def equations() -> pd.DataFrame:
    """Return every equation in force, ours and those of the reader's own folder, one a row.

    Columns: ``name``, ``unit`` (Money, Share, …), ``sentence``, ``formula``, ``reads`` (the names it
    reads, comma-separated), ``paragraph`` (of the model's description, "§4"; empty where an equation
    of the reader's own names none) and ``place`` (file and line).

    Raises
    ------
    CxroiError
        Naming file, line and equation, on an own equation that no engine could write.

    Examples
    --------
    >>> equations().set_index("name").loc["npv"].to_list()[:5]
    ['Money', 'Net present value', 'pv_benefits - pv_costs', 'pv_benefits, pv_costs', '§5']
    """
    return equation_table().frame()


def equation_table() -> Table:
    """Return the columns of ``equations``."""
    found = model_equations().by_name.values()
    return Table(
        {
            "name": [each.name for each in found],
            "unit": [each.unit for each in found],
            "sentence": [each.sentence for each in found],
            "formula": [show_tree(each.tree) for each in found],
            "reads": [", ".join(each.parameters) for each in found],
            "paragraph": [each.paragraph for each in found],
            "place": [each.place for each in found],
        }
    )
