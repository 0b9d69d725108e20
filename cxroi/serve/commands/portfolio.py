"""The command ``cxroi portfolio``: which initiatives under one budget, in words or as JSON."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from cxroi.analysis.portfolio import portfolio
from cxroi.report.initiatives import best_sets, by_initiative, words
from cxroi.serve.chosen_initiatives import add_initiatives, read_choosing, read_offered
from cxroi.serve.named_case import add_case, read_case
from cxroi.serve.terminal import align_columns, draw_progress

if TYPE_CHECKING:
    import argparse

    from cxroi.analysis.initiatives import Portfolio


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    add_case(command)
    add_initiatives(command)
    command.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> None:
    """Choose, and print the best set, what is as good, and what each initiative brings."""
    choosing = read_choosing(options)
    found = portfolio(
        read_case(options),
        read_offered(options),
        budget=choosing.budget,
        rules=choosing.rules,
        progress=draw_progress if sys.stderr.isatty() else None,
    )
    print(_as_json(found) if options.json else _in_words(found))


def _as_json(found: Portfolio) -> str:
    answer = {
        "best": found.best.names,
        "mean_npv": found.best.mean,
        "standard_error": found.standard_error,
        "plateau": [each.names for each in found.plateau],
        "budget": found.budget,
        "rules": [str(rule) for rule in found.rules],
        "limits": [each._asdict() for each in found.limits],
        "next_of_budget": found.next_of_budget(),
        "initiatives": [each._asdict() for each in found.shares],
        "sets": [each._asdict() for each in found.choices],
    }
    return json.dumps(answer, allow_nan=False)


def _in_words(found: Portfolio) -> str:
    lines = words(found)
    for table in (by_initiative(found), best_sets(found)):
        lines += ["", f"{table['title']}:", *align_columns([table["heads"], *table["rows"]])]
    return "\n".join(lines)
