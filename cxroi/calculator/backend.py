"""What answers a page without Python: the functions that answer one with it, as JavaScript.

A script has three parts: the equations, written as JavaScript once for all figures of a case and
once for the few of each simulation; modules written by hand, for what Python's library does and
what would be slow; and everything else, carried over from our own functions (see ``carried``).
"""

from __future__ import annotations

import inspect
import json
import re
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxroi.analysis.ranges import SQUARED, check_finite, check_ranges, quantile, varies
from cxroi.analysis.samples import DRAWS, SEED, registry_points
from cxroi.analysis.simulation import Simulation
from cxroi.calculator.carried import Carrier
from cxroi.calculator.sections import what_matters
from cxroi.calculator.sobol import sobol_numbers
from cxroi.exports.javascript import javascript_module
from cxroi.model.business_case import business_case
from cxroi.model.claims import claims
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.evaluate import Evaluation, TierRates
from cxroi.model.kept_cases import base_of
from cxroi.model.links import base_marks, read_link
from cxroi.model.names import clean_name
from cxroi.model.options import Options
from cxroi.model.plausibility import absurdity
from cxroi.model.registry import registry
from cxroi.model.scenario_files import parse_scenario
from cxroi.model.scenarios import assumptions, scenarios
from cxroi.model.stances import LIKELY, conditions, stances
from cxroi.report.exhibits import EXHIBITS
from cxroi.report.tiles import tiles
from cxroi.report.verdict import verdict
from cxroi.widgets import case_words, sections, state, wire
from cxroi.widgets.js import EXPORT, joined

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cxroi.model.assumptions import Assumptions

HERE = Path(__file__).parent
PROVIDED = {
    # the equations, which are written as JavaScript for themselves
    "cxroi.model.evaluate.evaluate": "given.evaluate",
    "cxroi.model.evaluate.Evaluation": "given.Evaluation",
    # what Python reads from files, or hashes: worked out beforehand (see ``_tables``)
    "cxroi.model.scenarios.assumptions": "given.assumptions",
    "cxroi.model.links.base_marks": "given.marks",
    # what thousands of simulations go through: quick only where it is written for them
    "cxroi.analysis.ranges._beta_quantile": "given.beta_quantile",
    "cxroi.model.claims.claims": "given.claims",  # those in use, and no others
    "cxroi.analysis.goals._least_from": "given.least_from",
    "cxroi.widgets.sections._simulate": "given.simulate",
    "cxroi.analysis.simulation.Simulation.cumulative": "",  # ``simulate`` gives it
    "cxroi.analysis.simulation.Simulation.effects": "",  # no tab of a file asks for them
    # a file holds no segments (see ``_check``)
    "cxroi.analysis.segments.segments": "given.segments",
    # of Python's library, and of numpy's, which are not ours to carry
    "difflib.get_close_matches": "P.closest",
    "numbers.Real": "P.Real",
    "numpy.lib.stride_tricks.sliding_window_view": "np.windows",
    "urllib.parse.parse_qsl": "P.parse_qsl",
    "urllib.parse.quote": "P.quote",
    "urllib.parse.urlencode": "P.urlencode",
}
"""What JavaScript has of its own, and why: the rest is carried over."""
ROOTS: dict[str, object] = {
    # what answers a request
    "scenario_of": state.scenario_of,
    "business_case": business_case,
    "case_words": case_words.case_words,
    "scenario_words": case_words.scenario_words,
    "problem_words": case_words.problem_words,
    "name_key": case_words.name_key,
    "pack_table": wire.pack_table,
    "stance": state.change_stance,
    "target": state.find_target,
    "save": state.save_case,
    "share": state.share_case,
    "describe": case_words.describe_opened,
    "read_link": read_link,
    "parse_scenario": parse_scenario,
    "clean_name": clean_name,
    "CxroiError": CxroiError,
    # what is looked at
    "verdict": verdict,
    "tiles": tiles,
    "headline": sections.beside_the_verdict,
    "what_matters": what_matters,
    # what model.js works out a case and simulates with
    "npv": inspect.getattr_static(Evaluation, "npv").fget,
    "TierRates": TierRates,
    "Simulation": Simulation,
    "absurdity": absurdity,
    "check_finite": check_finite,
    "check_ranges": check_ranges,
    "did_you_mean": did_you_mean,
    "quantile": quantile,
    "varies": varies,
}
"""What backend.js and model.js call, as ``carried``."""
OF_EACH = (
    *("npv", "roi", "pv_costs", "pv_benefits", "payback_months", "most_customers"),
    *("cash_at_start", "net"),
)
"""The figures that are asked of each simulation: fewer take less time."""


def backend_script(assumptions: Assumptions) -> str:
    """Return the script that answers a page about a case.

    Parameters
    ----------
    assumptions : Assumptions
        The case: without segments, and simulated as every case is at first.

    Returns
    -------
    str
        JavaScript that defines ``answer(request, blocks)``, which answers as
        ``cxroi.widgets.session.Session.reply`` does. It needs nothing else.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> backend_script(assumptions()).partition("{")[0]
    'const answer = (() => '
    """
    _check(assumptions)
    keys = tuple(assumptions.values())
    sobol = {
        "numbers": sobol_numbers(registry_points(DRAWS, SEED, 0)),
        "dimensions": len(registry()),
        "draws": DRAWS,
        "most": SQUARED,
    }
    parts = [
        f"const SOBOL = {json.dumps(sobol)};",
        f"const whole = {_equations(keys)};",
        f"const lean = {_equations(keys, OF_EACH)};",
        joined(HERE / "model.js", HERE / "backend.js"),
        _carried(),
    ]
    return "\n".join(["const answer = (() => {", *parts, "return answer;", "})();", ""])


def _check(assumptions: Assumptions) -> None:
    """Refuse what a file would answer otherwise than a page with Python."""
    chosen = Options(assumptions.choices)
    if assumptions.segments:
        what, without = "hold segments", "without them"
    elif chosen.correlated:
        what, without = "correlate assumptions", "without correlations"
    elif chosen.seed != SEED:
        what, without = f"simulate with the seed {chosen.seed}", f"with the seed {SEED}"
    else:
        return
    raise CxroiError(
        f"An interactive file cannot {what}. Export another format, or a case {without}."
    )


def _equations(keys: Collection[str], only: Collection[str] = ()) -> str:
    """Write the equations as one function; other names of theirs stay inside."""
    return f"(() => {{\n{EXPORT.sub('', javascript_module(keys, only, is_short=True))}\nreturn evaluate;\n}})()"


def _carried() -> str:
    """Carry over the roots and what they reach: ``carried`` and ``exhibits``, each by its name.

    What is carried tells which fields of the data are read, so it is carried twice.
    """
    things: dict[str, Mapping[str, Any]] = {"carried": {**ROOTS, **_tables()}, "exhibits": EXHIBITS}
    first = Carrier(PROVIDED)
    for each in things.values():
        _follow(first, each)
    used = re.sub(r"static (fields|uncompared) = .*", "", first.code())
    carrier = Carrier(PROVIDED, set(re.findall(r"\w+", used)))
    found = {name: _follow(carrier, each) for name, each in things.items()}
    return "\n".join([carrier.text(), *(f"const {name} = {each};" for name, each in found.items())])


def _follow(carrier: Carrier, things: Mapping[str, Any]) -> str:
    named = (f"{json.dumps(name)}: {carrier.follow(each)}" for name, each in things.items())
    return f"{{ {', '.join(named)} }}"


def _tables() -> dict[str, object]:
    """Return what Python reads or works out once: bases of cases, marks of their links, claims in use."""
    bases = {name: assumptions(name) for name in (*scenarios(), *stances(), *conditions())}
    counts = range(len(conditions()) + 1)
    together = list(chain.from_iterable(combinations(conditions(), count) for count in counts))
    marks = {}
    for name in scenarios():
        for stance in (LIKELY, *stances()):
            for put in together:
                under = base_of(replace(bases[name], stance=stance, conditions=put))
                marks[f"{name} {stance} {' '.join(put)}"] = base_marks(under)
    resting = {each.rests_on for base in bases.values() for each in base}
    known = {key: claim for key, claim in claims().items() if key in resting}
    return {"bases": bases, "marks": marks, "claims": known}
