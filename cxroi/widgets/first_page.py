"""What does not change while a workbook is open: its controls, their evidence, scenarios and tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxroi.analysis.what_if import what_ifs
from cxroi.model.assumption import GROUP_TITLES, OWN_GROUNDS
from cxroi.model.claims import claims, sources
from cxroi.model.data_files import workbooks_folder
from cxroi.model.range_moves import way_of
from cxroi.model.registry import registry
from cxroi.model.scenarios import assumptions, scenarios
from cxroi.model.segments import COUNTED, OF_THE_MARKET, OF_THE_PROGRAMME
from cxroi.model.stances import LIKELY, conditions, stances
from cxroi.model.units import share_of
from cxroi.report.exhibits import EXHIBITS
from cxroi.widgets.scenario_store import store_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cxroi.analysis.what_if import WhatIf
    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.stances import Stance

FURTHER = ("proposal", "evidence", "readiness", "your_own_data")
"""Pages to which a case can be taken, where their workbooks are there."""
LARGEST_FILE = 100_000
"""Bytes of a scenario's file; one with a reason in every row has some ten thousand."""
LIKELY_IS = "Likely values: part of the published gap applies, and the plan is met."
TARGETS = ("bonded_gain", "let_down_cut", "causal_fraction", "one_off_cost", "running_cost")
"""What a reader may ask for the value of, so that the case pays back by a month."""
FIRST_LEVERS = ("causal_fraction", "bonded_gain", "let_down_cut")
"""What is shown until it is known what moves the case most."""
COSTS = ("one_off_cost", "running_cost", "cost_per_customer")
"""The parts of what a programme costs."""
GROUNDS = {
    "own_figure": (
        "your data",
        "A figure from your own company. Enter yours: every result depends on it.",
    ),
    "plan": ("your plan", "What you plan to do, and what you expect it to cost."),
    "judgement": (
        "judgement",
        "No source gives this figure: it is a judgement. Test it first.",
    ),
    "convention": ("finance convention", "A finance convention, not a fact about customers."),
}


def first_page() -> dict[str, Any]:
    """Return what does not change while the page is open: controls, evidence, scenarios."""
    from cxroi.exports.chart_frames import PAIR  # noqa: PLC0415 - the first answer needs no tab of doubt

    return {
        "groups": [{"key": key, "title": title} for key, title in GROUP_TITLES.items()],
        "controls": [_control(assumption) for assumption in registry()],
        "scenarios": [_scenario(name) for name in scenarios()],
        "stances": _stances(),
        "conditions": [_stance(each) for each in conditions().values()],
        "tabs": _tabs(),
        "pair": list(PAIR),
        "targets": list(TARGETS),
        "levers": list(FIRST_LEVERS),
        "costs": list(COSTS),
        "whole": [*OF_THE_PROGRAMME, *OF_THE_MARKET],
        "counted": list(COUNTED),
        "what_ifs": [_what_if(each) for each in what_ifs().values()],
        "shelf": store_folder() is not None,
        "explains": True,
        "splits": True,
        "pages": [name for name in FURTHER if (workbooks_folder() / f"{name}.ipynb").is_file()],
        "largest_file": LARGEST_FILE,
    }


def _what_if(each: WhatIf) -> dict[str, Any]:
    """Describe a number that only a "what if" needs."""
    return {
        "key": each.key,
        "label": each.label,
        "help": each.help,
        "reason": each.reason,
        "value": each.value,
        "bounds": list(each.bounds),
        "factor": each.unit.factor,
        "suffix": each.unit.suffix,
    }


def _tabs() -> list[dict[str, Any]]:
    """Describe the tabs: name, title and charts in the order of reading."""
    from cxroi.widgets.sections import TABS  # noqa: PLC0415 - see _looked

    others = [
        {"name": key, "title": tab.title, "charts": list(tab.charts)} for key, tab in TABS.items()
    ]
    return [{"name": "worth", "title": "Value", "charts": list(EXHIBITS)}, *others]


def _scenario(name: str) -> dict[str, Any]:
    """Describe an example company: its title, what it is about, its assumptions, and what moves them."""
    scenario = scenarios()[name]
    named = assumptions(name)
    moved = {stance: _moved(named.with_stance(stance)) for stance in stances()}
    moved |= {each: _moved(named.with_condition(each)) for each in conditions()}
    return {
        "name": name,
        "title": scenario.title,
        "about": scenario.about,
        "values": _values(named),
        "reasons": dict(named.reasons),
        "moved": moved,
    }


def _values(scenario: Iterable[Assumption]) -> dict[str, list[Any]]:
    return {each.key: assumption_row(each) for each in scenario}


def _moved(moved: Assumptions) -> dict[str, Any]:
    """Describe what a stance or a condition makes of a company: what differs, and why."""
    rows = [each for each in moved if each.key in moved.before]
    reasons = {each.key: moved.reasons.get(each.key, "") for each in rows}
    return {"values": _values(rows), "reasons": reasons}


def _stances() -> list[dict[str, str]]:
    """Describe the stances, the likely one after the most doubtful."""
    first, *others = [_stance(each) for each in stances().values()]
    return [first, {"name": LIKELY, "title": "Likely", "about": LIKELY_IS}, *others]


def _stance(stance: Stance) -> dict[str, str]:
    return {"name": stance.name, "title": stance.title, "about": stance.about}


def assumption_row(each: Assumption) -> list[Any]:
    """Return an assumption as a page holds it: low, likely, high, shape."""
    return [each.low, each.likely, each.high, each.shape]


def _control(assumption: Assumption) -> dict[str, Any]:
    """Describe an assumption as the page shows it."""
    unit = assumption.unit
    return {
        "key": assumption.key,
        "label": assumption.label,
        "group": assumption.group,
        "audience": assumption.audience,
        "bounds": list(assumption.bounds),
        "slider": [assumption.slider_from, assumption.slider_to],
        "scale": assumption.scale,
        "step": assumption.step,
        "factor": unit.factor,
        "suffix": _suffix(assumption),
        "money": unit.is_money,
        "signed": unit.signed,
        "reference": assumption.reference,
        "moves": way_of(assumption),
        "evidence": _evidence(assumption),
    }


def _suffix(assumption: Assumption) -> str:
    if assumption.reference is not None:
        return f"v {100 * assumption.reference:g}%"
    return {"% a year": "%", "customers": "", "years": "years"}.get(
        assumption.unit.suffix, assumption.unit.suffix
    )


def _evidence(assumption: Assumption) -> dict[str, Any]:
    """Say what an assumption rests on, with the caution that belongs to it."""
    ground = assumption.rests_on
    if ground in OWN_GROUNDS:
        badge, words = GROUNDS[ground]
        return {"badge": badge, "kind": ground, "help": assumption.help, "ground": words}
    claim = claims()[ground]
    source = sources()[claim.source]
    return {
        "badge": "published",
        "kind": "published",
        "help": assumption.help,
        "words": claim.words,
        "said_by": f"{claim.said_by}. Source: {source.title}, {source.year}.",
        "compared": claim.compared,
        "caution": claim.caution,
        "counter": claim.counter_evidence,
        "published": _publisher(assumption),
    }


def _publisher(assumption: Assumption) -> str:
    if assumption.reference is None:
        return ""
    return f"{100 * share_of(assumption.reference, registry()[assumption.key].high):.0f}%"
