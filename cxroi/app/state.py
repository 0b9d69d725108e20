"""What a page knows: a request of the reader in, an answer or a sentence out.

The reader's request is the whole state (a scenario, what was changed in it, a currency), so that
an answer never depends on the one before, and the newest request is the only one that counts.
"""

from __future__ import annotations

import sys
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.analysis.exhibits import EXHIBITS
from cxroi.analysis.verdict import tiles, verdict
from cxroi.model.business_case import business_case
from cxroi.model.claims import claims, sources
from cxroi.model.errors import AssumptionError, CxroiError
from cxroi.model.registry import GROUPS, OWN_GROUNDS, registry
from cxroi.model.scenarios import assumptions, clean_name, scenarios
from cxroi.model.units import share_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.model.assumptions import Assumption, Assumptions
    from cxroi.model.tables import Table

LONGEST_CURRENCY = 3
OUT_OF_ORDER = "This change could not be worked out. The last good case stays; the log says why."
GROUP_TITLES = {
    "company_today": "Your company today",
    "what_bonding_is_worth": "What bonding is worth",
    "the_programme": "The programme",
    "money_and_time": "Money and time",
}
GROUNDS = {
    "own_figure": (
        "your figure",
        "A figure of your own company. Put yours in: everything rests on it.",
    ),
    "plan": ("your plan", "What you intend to do, and what you expect it to cost."),
    "judgement": (
        "judgement",
        "No source gives this figure. It is a judgement, and one to doubt first: move it and watch.",
    ),
    "convention": ("convention", "A convention of finance, not a fact about customers."),
}

Numbers = list[np.ndarray[Any, np.dtype[np.float64]]]
Answer = tuple[dict[str, Any], list[bytes]]
"""What the page is told: words, and the numbers of all tables as one block."""


def first_page() -> dict[str, Any]:
    """Return what does not change while the page is open: controls, evidence, scenarios."""
    return {
        "groups": [{"key": key, "title": GROUP_TITLES[key]} for key in GROUPS],
        "controls": [_control(assumption) for assumption in registry()],
        "scenarios": [_scenario(name) for name in scenarios()],
        "order": list(EXHIBITS),
    }


def answer(request: Mapping[str, Any]) -> Answer:
    """Answer a request; whatever is wrong with it becomes a sentence, never an exception.

    Parameters
    ----------
    request : mapping
        ``number`` (echoed), ``base`` (a scenario's name), ``changes`` (key to value, in the units
        of the model), ``currency`` (at most three characters).
    """
    number = request.get("number")
    try:
        words, block = _answered(_wanted(request))
    except CxroiError as error:
        return {"kind": "problem", "number": number, **_problem(error)}, []
    except Exception:  # noqa: BLE001 - the one guard: the page must not go silent
        traceback.print_exc(file=sys.stderr)
        return {"kind": "problem", "number": number, "key": "", "text": OUT_OF_ORDER}, []
    return {"kind": "answer", "number": number, **words}, [block]


def _wanted(request: Mapping[str, Any]) -> Assumptions:
    """Make the assumptions of a request."""
    changes = request.get("changes", {})
    wanted = assumptions(str(request.get("base", "likely"))).change(**changes)
    currency = clean_name(str(request.get("currency") or ""))[:LONGEST_CURRENCY]
    return replace(wanted, currency=currency)


def _answered(wanted: Assumptions) -> tuple[dict[str, Any], bytes]:
    case = business_case(wanted)
    said = verdict(case)
    numbers: Numbers = []
    words = {
        "verdict": said._asdict(),
        "tiles": [tile._asdict() for tile in tiles(case)],
        "warnings": case.warnings,
        "tables": {name: _packed(exhibit(case), numbers) for name, exhibit in EXHIBITS.items()},
    }
    return words, np.concatenate(numbers).tobytes()


def _packed(table: Table, numbers: Numbers) -> dict[str, Any]:
    """Put a table's numbers behind those already there; its words become a list and codes."""
    start, columns = sum(len(block) for block in numbers), []
    for name, column in table.columns.items():
        words = list(dict.fromkeys(column)) if isinstance(column, list) else None
        coded = column if words is None else [words.index(word) for word in column]
        numbers.append(np.asarray(coded, np.float64))
        columns.append({"name": name, "words": words, "length": len(numbers[-1])})
    said = {"title": table.title, "subtitle": table.subtitle, "footer": table.footer}
    return {**said, "start": start, "columns": columns}


def _problem(error: CxroiError) -> dict[str, str]:
    """Say what is wrong in the page's words: labels and per cent in place of keys and shares."""
    if not isinstance(error, AssumptionError):
        return {"key": "", "text": str(error)}
    fields = ", ".join(
        f"{registry()[key].label} {registry()[key].show(value)}"
        for key, value in error.fields.items()
    )
    problem = f"{error.problem[:1].upper()}{error.problem[1:]}"
    text = f"{problem} ({fields}). {error.remedy}" if fields else f"{problem}. {error.remedy}"
    return {"key": error.key, "text": text}


def _scenario(name: str) -> dict[str, Any]:
    """Describe a scenario: its title, what it is about, and each assumption's value and range."""
    scenario = scenarios()[name]
    values = {a.key: [a.low, a.likely, a.high] for a in assumptions(name)}
    return {"name": name, "title": scenario.title, "about": scenario.about, "values": values}


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
        "evidence": _evidence(assumption),
    }


def _suffix(assumption: Assumption) -> str:
    if assumption.reference is not None:
        return f"v {100 * assumption.reference:g} %"
    return {"% a year": "%", "customers": "", ": 1 in odds": "odds", "years": "years"}.get(
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
        "said_by": f"{claim.said_by}. Read in: {source.title}, {source.year}.",
        "compared": claim.compared,
        "caution": claim.caution,
        "counter": claim.counter_evidence,
        "published": _published(assumption),
    }


def _published(assumption: Assumption) -> str:
    if assumption.reference is None:
        return ""
    return f"{100 * share_of(assumption.reference, registry()[assumption.key].high):.0f} %"
