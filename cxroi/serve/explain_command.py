"""The command ``cxroi explain``: how a figure is worked out, as a tree or as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cxroi.model.errors import CxroiError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from cxroi.model.assumptions import Assumptions

DEPTH = 3
NAME_WIDTH = 34


def add_explain(commands: Any) -> argparse.ArgumentParser:
    """Add the command, but for the case that it is about."""
    explain: argparse.ArgumentParser = commands.add_parser(
        "explain", help="say how a figure is worked out, down to what was published"
    )
    explain.add_argument(
        "name",
        nargs="?",
        help="an equation, an assumption, or a driver as on_retention; without one: what there is",
    )
    explain.add_argument("--month", type=int, help="of a figure that differs by month: 1, 2, …")
    explain.add_argument("--depth", type=int, default=DEPTH, help=f"levels to show ({DEPTH})")
    explain.add_argument("--json", action="store_true", help="print one JSON object")
    return explain


def run_explain(asked: argparse.Namespace, case_of: Callable[[], Assumptions]) -> None:
    """Print an explanation, or what can be explained.

    Raises
    ------
    CxroiError
        If there is no such figure, month or case, or a depth below 1.
    """
    if asked.depth < 1:
        raise CxroiError(f"--depth {asked.depth}: there is no such level. Give 1 or more.")
    if asked.name is None:
        listed = _listed()
        print(json.dumps(listed) if asked.json else _listed_in_words(listed))
        return
    from cxroi.report.explanation_words import as_words  # noqa: PLC0415 - `cxroi --help` is quick
    from cxroi.report.explanations import explain  # noqa: PLC0415

    found = explain(case_of(), asked.name, asked.month)
    said = as_words(found, asked.depth) if asked.json else None
    print(json.dumps(said, allow_nan=False) if said else found.text(asked.depth))


def _listed() -> dict[str, list[dict[str, str]]]:
    """Return what can be explained: equations, assumptions and drivers."""
    from cxroi.model.equation_files import model_equations  # noqa: PLC0415
    from cxroi.model.registry import registry  # noqa: PLC0415
    from cxroi.report.explanations import drivers  # noqa: PLC0415 - `cxroi --help` is quick

    there = model_equations().by_name
    equations = [{"name": name, "label": each.sentence} for name, each in there.items()]
    names = {key: f"{key}_today" if key in there else key for key in registry().by_key}
    return {
        "equations": equations,
        "assumptions": [{"name": names[each.key], "label": each.label} for each in registry()],
        "drivers": [{"name": name, "label": label} for name, label in drivers().items()],
    }


def _listed_in_words(listed: dict[str, list[dict[str, str]]]) -> str:
    lines: list[str] = []
    for title, rows in listed.items():
        lines += ["", title.capitalize()] if lines else [title.capitalize()]
        lines += [f"  {row['name']:{NAME_WIDTH}}{row['label']}" for row in rows]
    return "\n".join(lines)
