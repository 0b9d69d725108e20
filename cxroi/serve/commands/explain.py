"""The command ``cxroi explain``: how a figure is worked out, as a tree or as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cxroi.model.equation_files import model_equations
from cxroi.model.errors import CxroiError
from cxroi.model.registry import registry
from cxroi.report.explanation_words import as_words
from cxroi.report.explanations import drivers, explain
from cxroi.serve.named_case import add_case, read_case

if TYPE_CHECKING:
    import argparse

DEPTH = 3
NAME_WIDTH = 34


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    command.add_argument(
        "name",
        nargs="?",
        help="an equation, an assumption or a driver such as on_retention; without one, a list",
    )
    command.add_argument(
        "--month", type=int, help="month, for a figure that varies by month: 1, 2, …"
    )
    command.add_argument("--depth", type=int, default=DEPTH, help=f"levels to show ({DEPTH})")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    add_case(command)


def run(options: argparse.Namespace) -> None:
    """Print an explanation, or what can be explained.

    Raises
    ------
    CxroiError
        If there is no such figure, month or case, or a depth below 1.
    """
    if options.depth < 1:
        raise CxroiError(f"--depth {options.depth} shows no level. Use 1 or more.")
    if options.name is None:
        there = _what_there_is()
        print(json.dumps(there) if options.json else _in_words(there))
        return
    found = explain(read_case(options), options.name, options.month)
    said = as_words(found, options.depth) if options.json else None
    print(json.dumps(said, allow_nan=False) if said else found.text(options.depth))


def _what_there_is() -> dict[str, list[dict[str, str]]]:
    """Return what can be explained: equations, assumptions and drivers."""
    there = model_equations().by_name
    equations = [{"name": name, "label": each.sentence} for name, each in there.items()]
    names = {key: f"{key}_today" if key in there else key for key in registry().by_key}
    return {
        "equations": equations,
        "assumptions": [{"name": names[each.key], "label": each.label} for each in registry()],
        "drivers": [{"name": name, "label": label} for name, label in drivers().items()],
    }


def _in_words(what: dict[str, list[dict[str, str]]]) -> str:
    lines: list[str] = []
    for title, rows in what.items():
        lines += ["", title.capitalize()] if lines else [title.capitalize()]
        lines += [f"  {row['name']:{NAME_WIDTH}}{row['label']}" for row in rows]
    return "\n".join(lines)
