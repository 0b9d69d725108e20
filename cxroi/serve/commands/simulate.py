"""The command ``cxroi simulate``: how sure a case is, in words or as JSON."""

from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING

from cxroi.analysis.simulation import simulate
from cxroi.model.correlations import rank_correlations
from cxroi.model.units import money, percent
from cxroi.report.board import headline
from cxroi.report.uncertainty import PERCENTILE_WORDS
from cxroi.serve.named_case import add_case, read_case
from cxroi.serve.terminal import draw_progress

if TYPE_CHECKING:
    import argparse

    from cxroi.analysis.simulation import Simulation


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Say which arguments the command takes."""
    add_case(command)
    command.add_argument(
        "--draws", type=int, default=4096, help="number of simulations, a power of two (4096)"
    )
    command.add_argument(
        "--seed", type=int, default=1, help="random seed; the same seed gives the same result (1)"
    )
    command.add_argument(
        "--correlated", action="store_true", help="use the judged correlations in data/"
    )
    command.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> None:
    """Draw the case, and print how sure it is."""
    risk = simulate(
        read_case(options),
        options.draws,
        options.seed,
        correlations=rank_correlations() if options.correlated else None,
        progress=draw_progress if sys.stderr.isatty() else None,
    )
    print(_as_json(risk, options) if options.json else _in_words(risk))


def _as_json(risk: Simulation, options: argparse.Namespace) -> str:
    percentiles = {
        figure: {key: _or_none(value) for key, value in risk.percentiles(figure).items()}
        for figure in ("npv", "roi")
    }
    answer = percentiles | {
        "probability_of_gain": risk.probability_of_gain,
        "probability_of_payback": risk.probability_of_payback,
        "monte_carlo_error": risk.monte_carlo_error,
        "plain_npv": risk.plain_npv,
        "plain_percentile": risk.plain_percentile,
        "draws": options.draws,
        "seed": options.seed,
        "correlated": options.correlated,
        "ranges": {
            each.key: [each.low, each.likely, each.high, each.shape] for each in risk.assumptions
        },
    }
    return json.dumps(answer, allow_nan=False)


def _or_none(figure: float) -> float | None:
    return None if math.isnan(figure) else figure


def _in_words(risk: Simulation) -> str:
    sign, npv, roi = risk.assumptions.currency, risk.percentiles(), risk.percentiles("roi")
    lines = [
        (
            f"In {len(risk.npv):,} simulations that vary all assumptions together, the chance of a "
            f"positive NPV is {percent(risk.probability_of_gain)}. The chance of payback within the "
            f"horizon is {percent(risk.probability_of_payback)}."
        ),
        headline(risk),
        f"Your case is better than {percent(risk.plain_percentile)} of the simulations.",
        "",
        f"{'':24}{'NPV':>20}{'ROI':>10}",
    ]
    for key, words in PERCENTILE_WORDS.items():
        back = percent(roi[key]) if not math.isnan(roi[key]) else "none"
        lines.append(f"{words:24}{money(npv[key], sign):>20}{back:>10}")
    error = money(risk.monte_carlo_error, sign)
    return "\n".join([*lines, "", f"Standard error of the mean: {error}."])
