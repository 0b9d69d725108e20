"""What stands beside a chart: the scenario, whose figures it is based on, and the currency of its measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.model.assumption import OWN_GROUNDS
from cxroi.model.claims import claims, sources
from cxroi.model.kept_cases import base_of
from cxroi.model.scenarios import title_of

if TYPE_CHECKING:
    from cxroi.model.assumptions import Assumptions


GROUND_WORDS = {
    "own_figure": "your data",
    "plan": "your plan",
    "judgement": "judgement",
    "convention": "",
}


def footer(scenario: Assumptions) -> str:
    """Name the scenario and what the case is based on."""
    return f"Case: {name_case(scenario)}. {cite_publishers(scenario)}"


def name_case(scenario: Assumptions) -> str:
    """Return the title of a case, and whether it is an example that was changed.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> name_case(assumptions("cautious").change(margin=200))
    'Example company, cautious, changed'
    """
    is_changed = not scenario.is_named and scenario.by_key != base_of(scenario).by_key
    return title_of(scenario) + (", changed" if is_changed else "")


def footer_of_several(names: str, scenario: Assumptions) -> str:
    """Name several scenarios and what they rest on."""
    return f"Cases: {names}. {cite_publishers(scenario)}"


def cite_publishers(scenario: Assumptions) -> str:
    """Name what a case rests on: who published it, and whose figures it uses."""
    grounds = dict.fromkeys(assumption.rests_on for assumption in scenario)
    published = dict.fromkeys(cite_publisher(key) for key in grounds if key not in OWN_GROUNDS)
    own = [GROUND_WORDS[key] for key in grounds if GROUND_WORDS.get(key)]
    return f"Sources: {'; '.join([*published, *own])}."


def cite_publisher(claim: str) -> str:
    """Name who said what an assumption rests on, and when it was read.

    Examples
    --------
    >>> cite_publisher("brandz_retention")
    'Ogilvy, quoted by Shaun Smith (2009)'
    """
    found = claims()[claim]
    return f"{found.said_by} ({sources()[found.source].year})"


def in_money(measure: str, scenario: Assumptions) -> str:
    """Name what is measured, and the currency if there is one."""
    return f"{measure}, {scenario.currency}" if scenario.currency else measure
