"""The command ``cxroi compare``: how two to four cases differ, why, and which is better."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cxroi.analysis.bridge import bridge
from cxroi.analysis.choice import check_one_currency, choice, choose
from cxroi.analysis.simulation import simulate
from cxroi.model.business_case import business_case
from cxroi.model.errors import CxroiError
from cxroi.model.units import exact_money, percent
from cxroi.report import comparison, differences
from cxroi.serve.named_case import find_case
from cxroi.serve.terminal import align_columns

if TYPE_CHECKING:
    import argparse

    from cxroi.analysis.bridge import Bridge
    from cxroi.analysis.choice import Choice
    from cxroi.analysis.simulation import Simulation
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
    try:
        answer |= _choice_in_figures(choose(cases), [each.name for each in cases])
    except CxroiError as error:
        answer |= {"choice": None, "no_choice": str(error)}
    return json.dumps(answer, allow_nan=False)


def _choice_in_figures(found: Choice, names: list[str]) -> dict[str, Any]:
    figures = zip(names, found.probability_best, found.expected_loss, strict=True)
    return {
        "choice": {
            name: {"probability_best": share, "expected_loss": loss}
            for name, share, loss in figures
        },
        "worth_of_knowing": found.worth_of_knowing,
        "differences": [
            {**each._asdict(), "case": names[each.case], "less": names[each.less]}
            for each in found.differences
        ],
    }


def _in_words(cases: list[Assumptions], between: Bridge) -> str:
    one, other, *_ = cases
    risks = [simulate(each) for each in cases]
    chances = [percent(risk.probability_of_gain) for risk in risks]
    figures = comparison.figures([business_case(each) for each in cases], chances)
    steps = differences.table(between, one, other, exact_money)
    lead = " ".join([f"{differences.lead(between, one, other)}.", *comparison.cautions(cases)])
    lines = align_columns([figures["heads"], *figures["rows"]])
    lines += ["", lead, "", *align_columns([steps["heads"], *steps["rows"]])]
    lines += [] if between.exact else ["", f"The bridge is approximate: {differences.ESTIMATED}."]
    return "\n".join([*lines, *_choice_in_words(cases, risks)])


def _choice_in_words(cases: list[Assumptions], risks: list[Simulation]) -> list[str]:
    try:
        check_one_currency(cases)
    except CxroiError as error:
        return ["", str(error)]
    found = choice([risk.npv for risk in risks])
    lines = ["", comparison.choice_words(found, cases)]
    for table in comparison.choice_tables(found, cases).values():
        lines += ["", table["title"], *align_columns([table["heads"], *table["rows"]])]
    return lines
