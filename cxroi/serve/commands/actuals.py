"""The command ``cxroi actuals``: where a plan's range held, and what the case is worth now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxroi.analysis.actuals import continue_from
from cxroi.analysis.actuals_file import read_actuals
from cxroi.report.actuals import against_plan, headline, range_words, value_rows
from cxroi.serve.named_case import find_case

if TYPE_CHECKING:
    import argparse

    from cxroi.analysis.actuals import Continued
    from cxroi.report.actuals import AgainstPlan


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    command.add_argument("plan", help="a scenario name or file")
    command.add_argument(
        "file",
        type=Path,
        help="actuals by month: month (1, 2 and so on, or 2026-03) and customers, referred, paid or "
        "retention",
    )
    command.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> None:
    """Print how what happened compares with the plan, and what that makes of the case."""
    plan, actuals = find_case(options.plan), read_actuals(options.file)
    found, forecast = against_plan(plan, actuals), continue_from(plan, actuals)
    print(_as_json(found, forecast) if options.json else _in_words(found, forecast))


def _as_json(found: AgainstPlan, forecast: Continued) -> str:
    answer: dict[str, Any] = {"months": forecast.months}
    for which, case in enumerate((forecast.case, forecast.plan)):
        answer["plan" if which else "continued"] = {
            "npv": case.npv,
            "so_far": forecast.so_far[which],
            "to_come": forecast.to_come[which],
            "payback_months": case.payback_months,
            "customers": case.evaluation.customers().tolist(),
        }
    answer["held"] = {
        key: {"months": each.months, "places": each.places, "words": range_words(each)}
        for key, each in found.measures.items()
        if each.months
    }
    return json.dumps(answer | {"notes": found.notes}, allow_nan=False)


def _in_words(found: AgainstPlan, forecast: Continued) -> str:
    lines = [f"{headline(forecast)}.", "", f"{'':28}{'Forecast':>20}{'Plan':>20}"]
    lines += [f"{label:28}{now:>20}{planned:>20}" for label, now, planned in value_rows(forecast)]
    measures = [f"{range_words(each)}." for each in found.measures.values() if each.months]
    return "\n".join([*lines, "", *measures, "", *found.notes])
