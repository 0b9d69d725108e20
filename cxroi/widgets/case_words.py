"""What is a page told of a case, and of what is wrong with one? Words and rows, ready to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxroi.model.business_case import business_case
from cxroi.model.errors import AssumptionError, CxroiError
from cxroi.model.evaluate import evaluate
from cxroi.model.kept_cases import base_of, differences, write_heading
from cxroi.model.links import MOVED, write_link
from cxroi.model.registry import registry
from cxroi.model.scenarios import title_of
from cxroi.model.segments import own_key, segment_of, shared_key
from cxroi.model.stances import LIKELY, stances
from cxroi.model.units import money
from cxroi.report.segments import segments_table
from cxroi.report.tiles import tiles
from cxroi.report.verdict import verdict
from cxroi.widgets.first_page import assumption_row

if TYPE_CHECKING:
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.business_case import BusinessCase


def describe_opened(scenario: Assumptions, done: str) -> dict[str, Any]:
    """Describe a scenario as the page holds one, with what to know about it."""
    business_case(scenario)  # a case that cannot be worked out would leave the page half changed
    words = scenario_words(scenario)
    rows = words["rows"]
    count = {0: "no changes from", 1: "1 change from"}.get(len(rows), f"{len(rows)} changes from")
    said = f"{done}: {count} “{title_of(base_of(scenario))}”."
    return {"scenario": words, "said": " ".join([said, *scenario.remarks])}


def scenario_words(scenario: Assumptions) -> dict[str, Any]:
    """Describe a scenario as a page holds one: its base, and what differs from that."""
    base = base_of(scenario)
    rows, notes = {}, {}
    for now, why in differences(scenario):
        if now != base.by_key.get(now.key):
            rows[now.key] = assumption_row(now)
        if why or (now.key not in rows and base.reasons.get(now.key)):
            notes[now.key] = why
    return {
        "base": scenario.base,
        **{word: write_heading(scenario).get(word, "") for word in MOVED},
        "stance": scenario.stance,
        "name": scenario.name if scenario.is_named else "",
        "currency": scenario.currency,
        "options": dict(scenario.choices),
        "notes": notes,
        "checks": {key: list(check) for key, check in scenario.checks.items()},
        "segments": _shares(scenario),
        "rows": rows,
    }


def _shares(scenario: Assumptions) -> list[list[Any]]:
    """Name each segment with its share of the customers."""
    customers = {name: scenario[own_key(name, "customers")].likely for name in scenario.segments}
    return [[name, count / sum(customers.values())] for name, count in customers.items()]


def case_words(case: BusinessCase) -> dict[str, Any]:
    """Say what a case comes to, but for the rows of its charts."""
    return {
        "kind": "answer",
        "verdict": verdict(case)._asdict(),
        "tiles": [tile._asdict() for tile in tiles(case)],
        "stances": stance_figures(case),
        "cost": {"amount": case.pv_costs, "text": money(case.pv_costs, case.assumptions.currency)},
        "warnings": case.warnings,
        "link": write_link(case.assumptions, case.npv).query,
        "segments": segments_table(case),
    }


def stance_figures(case: BusinessCase) -> dict[str, str]:
    """Print what the company's case comes to under each stance; "–" where it cannot be under one."""
    found = {}
    for stance in (LIKELY, *stances()):
        try:
            is_now = stance == case.assumptions.stance
            held = case.assumptions if is_now else case.assumptions.with_stance(stance)
            found[stance] = money(
                case.npv if is_now else float(evaluate(held.values()).npv), held.currency
            )
        except AssumptionError:
            found[stance] = "–"
    return found


def problem_words(error: CxroiError) -> dict[str, str]:
    """Say what is wrong in the page's words: labels and per cent in place of keys and shares."""
    if not isinstance(error, AssumptionError):
        return {"key": "", "text": str(error)}
    fields = ", ".join(
        f"{_label(key)} {registry()[shared_key(key)].show(value)}"
        for key, value in error.fields.items()
    )
    problem = f"{error.problem[:1].upper()}{error.problem[1:]}"
    text = f"{problem} ({fields}). {error.remedy}" if fields else f"{problem}. {error.remedy}"
    return {"key": error.key, "text": text}


def name_key(problem: dict[str, str]) -> dict[str, str]:
    """Name the assumption that a problem is about: a tab has no field to say it at."""
    is_there = shared_key(problem["key"]) in registry().by_key
    return (
        {**problem, "text": f"{_label(problem['key'])}: {problem['text']}"} if is_there else problem
    )


def _label(key: str) -> str:
    """Name an assumption as a reader knows it, with the segment whose own it is."""
    label = registry()[shared_key(key)].label
    return f"{segment_of(key)}: {label}" if segment_of(key) else label
