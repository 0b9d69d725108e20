"""What a page knows: a request of the reader in, an answer or a sentence out.

The reader's request is the whole state (a scenario, what was changed in it, a currency), so that
an answer never depends on the one before, and the newest request is the only one that counts.
"""

from __future__ import annotations

import re
import sys
import traceback
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.analysis.exhibits import EXHIBITS
from cxroi.analysis.verdict import tiles, verdict
from cxroi.app.later import Overtaken
from cxroi.app.specs import chart_specs
from cxroi.model.business_case import business_case
from cxroi.model.claims import claims, sources
from cxroi.model.data_files import decoded
from cxroi.model.errors import AssumptionError, CxroiError, did_you_mean
from cxroi.model.registry import GROUPS, OWN_GROUNDS, registry
from cxroi.model.scenarios import (
    assumptions,
    clean_name,
    parse_scenario,
    scenarios,
    titled,
    write_scenario,
)
from cxroi.model.units import share_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cxroi.analysis.simulation import Progress
    from cxroi.model.assumptions import Assumption, Assumptions
    from cxroi.model.tables import Table

LONGEST_CURRENCY = 3
LARGEST_FILE = 100_000
"""Bytes of a scenario's file; one with a reason in every row has some ten thousand."""
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
    from cxroi.app.views import PAIR  # noqa: PLC0415 - the first answer needs no tab of doubt

    return {
        "groups": [{"key": key, "title": GROUP_TITLES[key]} for key in GROUPS],
        "controls": [_control(assumption) for assumption in registry()],
        "scenarios": [_scenario(name) for name in scenarios()],
        "tabs": _tabs(),
        "pair": list(PAIR),
        "largest_file": LARGEST_FILE,
    }


def answer(request: Mapping[str, Any], blocks: Sequence[bytes] = ()) -> Answer:
    """Answer a request; whatever is wrong with it becomes a sentence, never an exception.

    Parameters
    ----------
    request : mapping
        ``number`` (echoed) and ``kind``: "ask" for the case, "open" for the scenario of a file,
        "save" for the file of a scenario. The state: ``base`` (a scenario's name), ``file`` (its
        name and text, in place of ``base``), ``changes`` (key to value, in the units of the
        model), ``currency`` (at most three characters). For "save" also ``name`` and ``date``.
    blocks : sequence of bytes
        For "open", what the file holds.
    """
    about = {"number": request.get("number"), "asked": request.get("kind", "ask")}
    if about["asked"] == "open":
        return _guarded(about, lambda: ({"kind": "opened", **_opened(request, blocks)}, []))
    if about["asked"] == "save":
        return _guarded(about, lambda: ({"kind": "saved", **_saved(request)}, []))
    return _guarded(about, lambda: _answered(request))


def look(request: Mapping[str, Any], progress: Progress) -> Answer:
    """Answer a request for a tab of doubt; whatever is wrong with it becomes a sentence.

    Parameters
    ----------
    request : mapping
        The state as for ``answer``; ``view`` names the tab and ``options`` what was chosen there:
        ``correlated``, ``swing``, ``goal``, ``across`` and ``up``, ``risk``. ``specs`` asks for the
        compiled charts of the tab besides.
    progress : callable
        Told the share of the work that is done; it may raise ``Overtaken``, which is passed on.
    """
    about = {"number": request.get("number"), "asked": "look", "view": request.get("view")}
    return _guarded(about, lambda: _looked(request, progress), lambda said: _named(_problem(said)))


def _guarded(
    about: dict[str, Any],
    work: Callable[[], Answer],
    said_of: Callable[[CxroiError], dict[str, str]] | None = None,
) -> Answer:
    """Return the answer of some work, or say what is wrong: the page must not go silent."""
    try:
        words, blocks = work()
    except Overtaken:
        raise
    except CxroiError as error:
        return {**about, "kind": "problem", **(said_of or _problem)(error)}, []
    except Exception:  # noqa: BLE001 - the one guard
        traceback.print_exc(file=sys.stderr)
        return {**about, "kind": "problem", "key": "", "text": OUT_OF_ORDER}, []
    return {**about, **words}, blocks


def _looked(request: Mapping[str, Any], progress: Progress) -> Answer:
    from cxroi.app.views import TABS  # noqa: PLC0415 - the first tab is up without the others

    name = str(request.get("view"))
    if name not in TABS:
        raise CxroiError(f"There is no tab '{name}'. {did_you_mean(name, TABS)}")
    view = TABS[name].make(_wanted(request), request.get("options") or {}, progress)
    numbers: Numbers = []
    tables = {name: _packed(table, numbers) for name, table in view.tables.items()}
    words = {"kind": "view", "lead": view.lead, "parts": view.parts, "tables": tables}
    if request.get("specs"):  # once a tab, when its charts are first wanted
        drawn = chart_specs()
        words["specs"] = {chart: drawn[chart] for chart in TABS[name].charts}
    return words, [np.concatenate(numbers).tobytes()]


def _wanted(request: Mapping[str, Any]) -> Assumptions:
    """Make the assumptions of a request."""
    file, changes = request.get("file"), request.get("changes", {})
    base = _from_file(**file) if file else assumptions(str(request.get("base", "likely")))
    currency = clean_name(str(request.get("currency") or ""))[:LONGEST_CURRENCY]
    name = f"{base.name}, changed" if file and changes else base.name
    return replace(base.change(**changes), name=name, currency=currency)


@lru_cache(maxsize=8)
def _from_file(name: str, text: str) -> Assumptions:
    """Read a file that a reader opened: it comes again with each request, and is read once."""
    return parse_scenario(name, text)


def _opened(request: Mapping[str, Any], blocks: Sequence[bytes]) -> dict[str, Any]:
    """Describe the scenario of a file that a reader chose, as one more scenario of the page."""
    name, content = clean_name(str(request.get("name", ""))), b"".join(map(bytes, blocks))
    if len(content) > LARGEST_FILE:
        raise CxroiError(
            f"{name} is too large for a scenario (more than {LARGEST_FILE // 1000} kB). "
            "Choose a file that was saved from this page."
        )
    text = decoded(name, content)
    held = _from_file(name, text)
    business_case(held)  # a case that cannot be worked out would leave the page half changed
    changed = sum(now != before for now, before in zip(held, assumptions(held.base), strict=True))
    count = {0: "as in", 1: "1 assumption differs from"}.get(
        changed, f"{changed} assumptions differ from"
    )
    return {
        "scenario": {
            "name": f"file: {name}",
            "title": titled(held.name),
            "about": f"Opened from {name}: {count} the scenario “{scenarios()[held.base].title}”.",
            "values": _values(held),
            "file": {"name": name, "text": text},
        },
        "currency": held.currency,
    }


def _saved(request: Mapping[str, Any]) -> dict[str, str]:
    """Write the file of a scenario, under the name the reader gives it."""
    wanted = _wanted(request)
    business_case(wanted)  # what cannot be worked out is not worth keeping
    name = clean_name(str(request.get("name", ""))) or wanted.name
    text = write_scenario(replace(wanted, name=name), date=str(request.get("date", "")))
    stem = re.sub(r"\W+", "_", name.lower()).strip("_") or "scenario"
    return {"name": f"{stem}.csv", "text": text}


def _answered(request: Mapping[str, Any]) -> Answer:
    case = business_case(_wanted(request))
    said = verdict(case)
    numbers: Numbers = []
    words = {
        "kind": "answer",
        "verdict": said._asdict(),
        "tiles": [tile._asdict() for tile in tiles(case)],
        "warnings": case.warnings,
        "tables": {name: _packed(exhibit(case), numbers) for name, exhibit in EXHIBITS.items()},
    }
    return words, [np.concatenate(numbers).tobytes()]


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


def _named(problem: dict[str, str]) -> dict[str, str]:
    """Name the assumption that a problem is about: a tab has no field to say it at."""
    there = registry().by_key.get(problem["key"])
    return {**problem, "text": f"{there.label}: {problem['text']}"} if there else problem


def _tabs() -> list[dict[str, Any]]:
    """Describe the tabs: name, title and charts in the order of reading."""
    from cxroi.app.views import TABS  # noqa: PLC0415 - see _looked

    others = [
        {"name": key, "title": tab.title, "charts": list(tab.charts)} for key, tab in TABS.items()
    ]
    return [{"name": "worth", "title": "What it’s worth", "charts": list(EXHIBITS)}, *others]


def _scenario(name: str) -> dict[str, Any]:
    """Describe a scenario: its title, what it is about, and each assumption's value and range."""
    scenario = scenarios()[name]
    values = _values(assumptions(name))
    return {"name": name, "title": scenario.title, "about": scenario.about, "values": values}


def _values(held: Assumptions) -> dict[str, list[float]]:
    return {each.key: [each.low, each.likely, each.high] for each in held}


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
