"""The command ``cxroi compare``: how two to four cases differ, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cxroi.analysis.bridge import bridge
from cxroi.analysis.simulation import simulate
from cxroi.model.business_case import business_case
from cxroi.model.units import exact_money, percent
from cxroi.report import comparison, differences
from cxroi.serve.named_case import find_case
from cxroi.serve.terminal import align_columns

if TYPE_CHECKING:
    import argparse

    from cxroi.analysis.bridge import Bridge
    from cxroi.model.assumptions import Assumptions


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    command.add_argument("scenarios", nargs="+", metavar="SCENARIO", help="a scenario name or file")
    command.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> None:
    """Print what lies between the first two cases, and the figures of all."""
    cases = comparison.name_apart([find_case(name) for name in options.scenarios])
    between = bridge(*cases[:2])
    print(_as_json(cases, between) if options.json else _in_words(cases, between))


def _as_json(cases: list[Assumptions], between: Bridge) -> str:
    steps = [{"keys": step.keys, "label": step.label, "npv": step.npv} for step in between.steps]
    answer = {
        "npv": {each.name: business_case(each).npv for each in cases},
        "exact": between.exact,
        "steps": steps,
        "cautions": comparison.cautions(cases),
    }
    return json.dumps(answer, allow_nan=False)


def _in_words(cases: list[Assumptions], between: Bridge) -> str:
    one, other, *_ = cases
    chances = [percent(simulate(each).probability_of_gain) for each in cases]
    figures = comparison.figures([business_case(each) for each in cases], chances)
    steps = differences.table(between, one, other, exact_money)
    lead = " ".join([f"{differences.lead(between, one, other)}.", *comparison.cautions(cases)])
    lines = align_columns([figures["heads"], *figures["rows"]])
    lines += ["", lead, "", *align_columns([steps["heads"], *steps["rows"]])]
    lines += [] if between.exact else ["", f"The bridge is approximate: {differences.ESTIMATED}."]
    return "\n".join(lines)
