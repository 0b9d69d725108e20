"""What a page knows: a request of the reader in, an answer or a sentence out.

The reader's request is the whole scenario (its base, what was changed in it and why, a currency,
what was chosen), so that an answer never depends on the one before, and the newest request is the
only one that counts.
"""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.analysis.break_even import break_evens
from cxroi.analysis.goals import Goal
from cxroi.analysis.what_if import in_a_downturn, what_ifs
from cxroi.app.figure_requests import explain_figure
from cxroi.app.guard import guard, kind_of
from cxroi.app.scenario_store import fetch_case, store_case, store_folder, stored_cases
from cxroi.app.specs import chart_specs
from cxroi.app.wire import pack_table
from cxroi.model.assumption import GROUPS, OWN_GROUNDS
from cxroi.model.business_case import business_case
from cxroi.model.claims import claims, sources
from cxroi.model.data_files import decode_text, workbooks_folder
from cxroi.model.errors import AssumptionError, CxroiError, did_you_mean
from cxroi.model.evaluate import evaluate
from cxroi.model.kept_cases import differences
from cxroi.model.links import read_link, write_link
from cxroi.model.names import clean_name, clean_sign, stem_of
from cxroi.model.range_moves import way_of
from cxroi.model.registry import allowed_range, registry
from cxroi.model.scenario_files import parse_scenario, write_scenario
from cxroi.model.scenarios import BASE, assumptions, scenarios
from cxroi.model.segments import COUNTED, OF_THE_PROGRAMME, own_key, segment_of, shared_key
from cxroi.model.snippets import snippet
from cxroi.model.units import share_of
from cxroi.report.exhibits import EXHIBITS
from cxroi.report.segments import segments_table
from cxroi.report.tiles import tiles
from cxroi.report.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cxroi.analysis.simulation import Progress
    from cxroi.analysis.what_if import WhatIf
    from cxroi.app.tasks import Answer
    from cxroi.app.wire import Numbers
    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions

FURTHER = ("proposal", "evidence", "readiness")
"""Pages to which a case can be taken, where their workbooks are there."""
DIGITS = 4
"""Of a value that is found for the reader."""
LARGEST_FILE = 100_000
"""Bytes of a scenario's file; one with a reason in every row has some ten thousand."""
TARGETS = ("bonded_gain", "let_down_cut", "causal_fraction", "one_off_cost", "running_cost")
"""What a reader may ask for the value of, so that the case pays back by a month."""
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


def first_page() -> dict[str, Any]:
    """Return what does not change while the page is open: controls, evidence, scenarios."""
    from cxroi.exports.chart_frames import PAIR  # noqa: PLC0415 - the first answer needs no tab of doubt

    return {
        "groups": [{"key": key, "title": GROUP_TITLES[key]} for key in GROUPS],
        "controls": [_control(assumption) for assumption in registry()],
        "scenarios": [_scenario(name) for name in scenarios()],
        "tabs": _tabs(),
        "pair": list(PAIR),
        "targets": list(TARGETS),
        "whole": list(OF_THE_PROGRAMME),
        "counted": list(COUNTED),
        "what_ifs": [_what_if(each) for each in what_ifs().values()],
        "shelf": store_folder() is not None,
        "pages": [name for name in FURTHER if (workbooks_folder() / f"{name}.ipynb").is_file()],
        "largest_file": LARGEST_FILE,
    }


def answer(request: Mapping[str, Any], blocks: Sequence[bytes] = ()) -> Answer:
    """Answer a request; whatever is wrong with it becomes a sentence, never an exception.

    Parameters
    ----------
    request : mapping
        ``number`` (echoed) and ``kind``: "ask" for the case, "open" for the scenario of a file,
        "link" for that of a ``query``, "save" for the file of a scenario, "share" for its link and
        its lines of Python, "target" for the value of ``key`` that pays back by ``month``,
        "downturn" for the scenario as it is in a downturn, "explain" for how a ``figure`` of the page
        is worked out (see ``explain_figure``); "shelf",
        "fetch" (``stem``) and "keep" (``versions``) for cases kept on the server. The
        scenario: ``base`` (its name), ``changes`` (key to a value, a range, or a range and its
        shape, in the units of the model), ``notes`` (key to a reason), ``name``, ``currency``,
        ``options`` (what ``Assumptions.renamed`` takes). For "save" also ``author`` and ``date``.
    blocks : sequence of bytes
        For "open", what the file holds.
    """
    kind = str(request.get("kind", "ask"))
    about = {"number": request.get("number"), "asked": kind}
    return guard(
        about, lambda: kind_of(kind, ANSWERS)(request, blocks), OUT_OF_ORDER, said=_problem
    )


def look(request: Mapping[str, Any], progress: Progress) -> Answer:
    """Answer a request for a tab of doubt; whatever is wrong with it becomes a sentence.

    Parameters
    ----------
    request : mapping
        The scenario as for ``answer``; ``view`` names the tab. ``cases`` are further scenarios, for
        a tab that compares them; ``given`` is what else a tab takes. ``specs`` asks for the compiled
        charts of the tab besides.
    progress : callable
        Told the share of the work that is done; it may raise ``Overtaken``, which is passed on.
    """
    about = {"number": request.get("number"), "asked": "look", "view": request.get("view")}
    return guard(
        about,
        lambda: _answer_look(request, progress),
        OUT_OF_ORDER,
        said=lambda error: _name_key(_problem(error)),
    )


def _answer_look(request: Mapping[str, Any], progress: Progress) -> Answer:
    from cxroi.app.views import TABS  # noqa: PLC0415 - the first tab is up without the others

    name = str(request.get("view"))
    if name not in TABS:
        raise CxroiError(f"There is no tab '{name}'. {did_you_mean(name, TABS)}")
    scenario = _read_assumptions(request)
    options = {**(request.get("given") or {}), **scenario.choices}
    if "cases" in request:
        options["cases"] = [_read_assumptions(each) for each in request["cases"]]
    view = TABS[name].make(scenario, options, progress)
    numbers: Numbers = []
    tables = {name: pack_table(table, numbers) for name, table in view.tables.items()}
    words = {"kind": "view", "lead": view.lead, "parts": view.parts, "tables": tables}
    if request.get("specs"):  # once a tab, when its charts are first wanted
        drawn = chart_specs()
        words["specs"] = {chart: drawn[chart] for chart in TABS[name].charts}
    return words, [np.concatenate(numbers).tobytes()]


def _read_assumptions(request: Mapping[str, Any]) -> Assumptions:
    """Make the assumptions of a request."""
    base = assumptions(str(request.get("base") or BASE))
    changes = request.get("changes", {})
    own = {key: wanted for key, wanted in changes.items() if segment_of(key)}
    changed = base.change(**{key: changes[key] for key in changes if key not in own})
    if request.get("segments"):
        changed = changed.split(dict(request["segments"])).change(**own)
    changed = changed.with_reasons(**request.get("notes", {}))
    name = clean_name(str(request.get("name") or "")) or base.name
    currency = clean_sign(str(request.get("currency") or ""))
    return changed.renamed(name, currency, **request.get("options", {}))


def _open_file(request: Mapping[str, Any], blocks: Sequence[bytes]) -> dict[str, Any]:
    """Read the scenario of a file that a reader chose."""
    name, content = clean_name(str(request.get("name", ""))), b"".join(map(bytes, blocks))
    if len(content) > LARGEST_FILE:
        raise CxroiError(
            f"{name} is too large for a scenario (more than {LARGEST_FILE // 1000} kB). "
            "Choose a file that was saved from this page."
        )
    return _describe(parse_scenario(name, decode_text(name, content)), f"Opened {name}")


def _open_link(request: Mapping[str, Any]) -> dict[str, Any]:
    """Read the scenario of a link."""
    return {
        "kind": "opened",
        **_describe(read_link(str(request.get("query", ""))), "Opened the link"),
    }


def _describe(scenario: Assumptions, done: str) -> dict[str, Any]:
    """Describe a scenario as the page holds one, with what to know about it."""
    business_case(scenario)  # a case that cannot be worked out would leave the page half changed
    base = assumptions(scenario.base)
    rows, notes = {}, {}
    for now, why in differences(scenario):
        if now != base.by_key.get(now.key):
            rows[now.key] = _row(now)
        if why or now.key not in rows:
            notes[now.key] = why
    count = {0: "as in", 1: "1 assumption differs from"}.get(
        len(rows), f"{len(rows)} assumptions differ from"
    )
    said = f"{done}: {count} the scenario “{scenarios()[scenario.base].title}”."
    return {
        "scenario": {
            "base": scenario.base,
            "name": "" if scenario.name == scenario.base else scenario.name,
            "currency": scenario.currency,
            "options": dict(scenario.choices),
            "notes": notes,
            "segments": _shares(scenario),
            "rows": rows,
        },
        "said": " ".join([said, *scenario.remarks]),
    }


def _shares(scenario: Assumptions) -> list[list[Any]]:
    """Name each segment with its share of the customers."""
    customers = {name: scenario[own_key(name, "customers")].likely for name in scenario.segments}
    return [[name, count / sum(customers.values())] for name, count in customers.items()]


def _save(request: Mapping[str, Any]) -> dict[str, Any]:
    """Write the file of a scenario, under the name the reader gives it."""
    wanted = _read_assumptions(request)
    business_case(wanted)  # what cannot be worked out is not worth keeping
    author, date = (str(request.get(word) or "") for word in ("author", "date"))
    text = write_scenario(wanted, author, date)
    return {"kind": "saved", "name": f"{stem_of(wanted.name)}.csv", "text": text}


def _list_stored(_: Mapping[str, Any]) -> dict[str, Any]:
    """List the cases that are kept on the server."""
    return {"kind": "shelf", "kept": [kept._asdict() for kept in stored_cases()]}


def _fetch(request: Mapping[str, Any]) -> dict[str, Any]:
    """Read a case that is kept on the server."""
    text, kept = fetch_case(str(request.get("stem", "")))
    done = f"Opened {kept.name}, version {kept.version}"
    shown = _describe(parse_scenario(f"{kept.stem}.csv", text), done)
    return {"kind": "opened", **shown, "version": kept.version}


def _keep(request: Mapping[str, Any]) -> dict[str, Any]:
    """Keep a case on the server, as the version after the one that the page knows."""
    written = _save(request)
    known = request.get("versions", {}).get(stem_of(str(request.get("name", ""))), 0)
    kept = store_case(str(request.get("name", "")), written["text"], int(known))
    said = f"“{kept.name}” is kept on this server, version {kept.version}."
    return {"kind": "kept", "stem": kept.stem, "version": kept.version, "said": said}


def _share(request: Mapping[str, Any]) -> dict[str, Any]:
    """Write the link of a scenario, and its lines of Python."""
    wanted = _read_assumptions(request)
    return {"kind": "shared", **write_link(wanted)._asdict(), "snippet": snippet(wanted)}


def _in_a_downturn(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the scenario as it is in a downturn."""
    return {
        "kind": "opened",
        **_describe(in_a_downturn(_read_assumptions(request)), "In a downturn"),
    }


def _target(request: Mapping[str, Any]) -> dict[str, Any]:
    """Find the value of an assumption at which the case pays back by a month."""
    wanted, key, month = _read_assumptions(request), str(request.get("key")), request.get("month")
    if isinstance(month, bool) or not isinstance(month, int | float):
        raise CxroiError(f"The month is '{month}'. Give a number.")
    assumption, found = wanted[key], break_evens(wanted, key, payback=month)
    if not found.roots:
        return {"kind": "target", "value": None, "text": f"No value will do: {found.reason}."}
    value = _just_enough(wanted, key, found.roots[0], Goal(payback=month))
    now, then = (assumption.show(each, wanted.currency) for each in (assumption.likely, value))
    text = f"{assumption.label}: {then} pays back by month {month:g}; it was {now}."
    return {"kind": "target", "value": value, "text": text}


def _just_enough(scenario: Assumptions, key: str, root: float, goal: Goal) -> float:
    """Return the round number next to a root at which the goal is met; the root if there is none."""
    step = 10.0 ** (floor(log10(abs(root))) - DIGITS + 1) if root else 1.0
    lowest, highest = allowed_range(scenario.values(), key)
    for up in (floor(root / step), ceil(root / step)):
        value = min(max(round(up * step, 12), lowest), highest)
        if goal.above(evaluate({**scenario.values(), key: value})) >= 0:
            return value
    return root


def _explain(request: Mapping[str, Any]) -> dict[str, Any]:
    """Say how a figure of the page is worked out."""
    told = explain_figure(_read_assumptions(request), str(request.get("figure")))
    return {"kind": "explain", "explanation": told}


def _answer_ask(request: Mapping[str, Any], _: Sequence[bytes]) -> Answer:
    case = business_case(_read_assumptions(request))
    said = verdict(case)
    numbers: Numbers = []
    words = {
        "kind": "answer",
        "verdict": said._asdict(),
        "tiles": [tile._asdict() for tile in tiles(case)],
        "warnings": case.warnings,
        "link": write_link(case.assumptions, case.npv).query,
        "segments": segments_table(case),
        "tables": {name: pack_table(exhibit(case), numbers) for name, exhibit in EXHIBITS.items()},
    }
    return words, [np.concatenate(numbers).tobytes()]


def _in_words(
    answering: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> Callable[[Mapping[str, Any], Sequence[bytes]], Answer]:
    """Let an answer in words alone be one of all answers."""
    return lambda request, _: (answering(request), [])


ANSWERS: dict[str, Callable[[Mapping[str, Any], Sequence[bytes]], Answer]] = {
    "ask": _answer_ask,
    "open": lambda request, blocks: ({"kind": "opened", **_open_file(request, blocks)}, []),
    "link": _in_words(_open_link),
    "save": _in_words(_save),
    "share": _in_words(_share),
    "target": _in_words(_target),
    "downturn": _in_words(_in_a_downturn),
    "explain": _in_words(_explain),
    "shelf": _in_words(_list_stored),
    "fetch": _in_words(_fetch),
    "keep": _in_words(_keep),
}
"""What answers each kind of request."""


def _problem(error: CxroiError) -> dict[str, str]:
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


def _name_key(problem: dict[str, str]) -> dict[str, str]:
    """Name the assumption that a problem is about: a tab has no field to say it at."""
    is_there = shared_key(problem["key"]) in registry().by_key
    return (
        {**problem, "text": f"{_label(problem['key'])}: {problem['text']}"} if is_there else problem
    )


def _label(key: str) -> str:
    """Name an assumption as a reader knows it, with the segment whose own it is."""
    label = registry()[shared_key(key)].label
    return f"{segment_of(key)}: {label}" if segment_of(key) else label


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
    named = assumptions(name)
    said = {"name": name, "title": scenario.title, "about": scenario.about}
    return {**said, "values": _values(named), "reasons": dict(named.reasons)}


def _values(scenario: Assumptions) -> dict[str, list[Any]]:
    return {each.key: _row(each) for each in scenario}


def _row(each: Assumption) -> list[Any]:
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
        "published": _publisher(assumption),
    }


def _publisher(assumption: Assumption) -> str:
    if assumption.reference is None:
        return ""
    return f"{100 * share_of(assumption.reference, registry()[assumption.key].high):.0f} %"
