"""The command ``cxroi case``: what a case is worth, in words or as JSON."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

from cxroi.analysis.revenue_retention import retention_by_path
from cxroi.model.business_case import business_case
from cxroi.model.scenario_files import write_scenario
from cxroi.model.units import exact_money
from cxroi.report.exhibits import value
from cxroi.report.finance_questions import CASH_ONLY
from cxroi.report.tiles import tiles
from cxroi.report.verdict import verdict
from cxroi.serve.named_case import add_case, read_case
from cxroi.serve.terminal import join_lines, save_text

if TYPE_CHECKING:
    import argparse

    from cxroi.model.business_case import BusinessCase

FIGURES = (
    *("npv", "roi", "irr", "irr_roots", "payback_months", "discounted_payback_months"),
    *("payback_note", "pv_benefits", "pv_costs", "affordable_one_off", "equity_at_horizon"),
)


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    add_case(command)
    command.add_argument(
        "--save", type=Path, metavar="FILE", help="save the case as a scenario file"
    )
    command.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> None:
    """Print what the case is worth."""
    assumptions = read_case(options)
    case = business_case(assumptions)
    if options.save:
        save_text(options.save, write_scenario(assumptions), "--save")
    print(_as_json(case) if options.json else _in_words(case))


def _as_json(case: BusinessCase) -> str:
    answer = {figure: getattr(case, figure) for figure in FIGURES}
    drivers = {name: float(value) for name, value in case.evaluation.drivers.items()}
    cash = {name: float(value) for name, value in case.evaluation.cash_drivers.items()}
    answer |= {"cash_npv": case.cash_npv, "cash_drivers": cash, "revenue_retention": _rates(case)}
    answer |= {"drivers": drivers, "warnings": case.warnings, "assumptions": case.values}
    return json.dumps(answer, allow_nan=False)


def _rates(case: BusinessCase) -> dict[str, dict[str, list[float | None]]]:
    """Return net and gross revenue retention of each path by year; none where nothing was earned."""
    return {
        path: {
            rate: [None if math.isnan(each) else each for each in by_year.tolist()]
            for rate, by_year in rates._asdict().items()
        }
        for path, rates in retention_by_path(case).items()
    }


def _in_words(case: BusinessCase) -> str:
    said, sign = verdict(case), case.assumptions.currency
    lines = [said.answer, said.overturned, said.aside, ""]
    lines += [f"{t.label:28}{t.figure:>14}   {t.against}" for t in tiles(case)]
    parts = value(case).columns
    lines += ["", "Present value by driver"]
    for part, amount in zip(parts["part"], parts["amount"], strict=True):
        lines.append(f"{part:24}{exact_money(amount, sign):>18}")
    lines.append(f"{CASH_ONLY:24}{exact_money(case.cash_npv, sign):>18}")
    if case.irr_roots:
        rates = ", ".join(f"{100 * rate:.1f}%".replace("-", "−") for rate in case.irr_roots)
        several = " (several, so none is meaningful)" if len(case.irr_roots) > 1 else ""
        lines += ["", f"{'Internal rate of return':24}{rates:>14}   a year{several}"]
    extra = exact_money(case.equity_at_horizon, sign)
    lines.append(
        f"{'Terminal value':24}{extra:>18}   of extra customers; present value, not in NPV"
    )
    lines += ["", *(f"Worth checking: {sentence}" for sentence in case.warnings)]
    return join_lines(lines).rstrip()
