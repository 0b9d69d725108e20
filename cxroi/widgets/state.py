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
from cxroi.analysis.named_stresses import apply_stress
from cxroi.analysis.samples import simulated_years
from cxroi.model.business_case import business_case
from cxroi.model.data_files import decode_text
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.evaluate import evaluate
from cxroi.model.kept_cases import find_base
from cxroi.model.limits import limits_in_force
from cxroi.model.links import MOVED, read_link, write_link
from cxroi.model.names import clean_name, clean_sign, stem_of
from cxroi.model.registry import allowed_range
from cxroi.model.scenario_files import parse_scenario, write_scenario
from cxroi.model.scenarios import title_of
from cxroi.model.segments import segment_of
from cxroi.model.snippets import snippet
from cxroi.widgets.audit_notes import audit_note
from cxroi.widgets.case_words import (
    describe_opened,
    name_key,
    problem_words,
    scenario_words,
)
from cxroi.widgets.figure_requests import explain_figure
from cxroi.widgets.first_page import LARGEST_FILE
from cxroi.widgets.guard import guard
from cxroi.widgets.request_checks import check_request
from cxroi.widgets.requests import LOOK_KINDS
from cxroi.widgets.scenario_store import fetch_case, store_case, stored_cases
from cxroi.widgets.specs import chart_specs
from cxroi.widgets.wire import pack_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cxroi.analysis.simulation import Progress
    from cxroi.model.assumptions import Assumptions
    from cxroi.widgets.tasks import Answer
    from cxroi.widgets.wire import Numbers

DIGITS = 4
"""Of a value that is found for the reader."""
OUT_OF_ORDER = (
    "This change could not be calculated. Your last valid case is still shown; details are in the "
    "server log."
)


def look(request: Mapping[str, Any], progress: Progress) -> Answer:
    """Answer a request for a tab of doubt; whatever is wrong with it becomes a sentence.

    Parameters
    ----------
    request : mapping
        See ``requests.Look``.
    progress : callable
        Told the share of the work that is done; it may raise ``Overtaken``, which is passed on.
    """
    about = {"number": request.get("number"), "asked": "look", "view": request.get("view")}
    return guard(
        about,
        lambda: _answer_look(check_request({**request, "kind": "look"}, LOOK_KINDS), progress),
        OUT_OF_ORDER,
        said=lambda error: name_key(problem_words(error)),
    )


def _answer_look(request: Mapping[str, Any], progress: Progress) -> Answer:
    from cxroi.widgets.sections import SECTIONS  # noqa: PLC0415 - the first tab is up without the others

    name = str(request.get("view"))
    if name not in SECTIONS:
        raise CxroiError(f"There is no tab '{name}'. {did_you_mean(name, SECTIONS)}")
    scenario = scenario_of(request)
    options = {**(request.get("given") or {}), **scenario.choices}
    if "cases" in request:
        options["cases"] = [scenario_of(each) for each in request["cases"]]
    limits_in_force().check_years(simulated_years(*options.get("cases", [scenario])))
    view = SECTIONS[name].make(scenario, options, progress)
    numbers: Numbers = []
    tables = {name: pack_table(table, numbers) for name, table in view.tables.items()}
    words = {"kind": "view", "lead": view.lead, "parts": view.parts, "tables": tables}
    if request.get("specs"):  # once a tab, when its charts are first wanted
        drawn = chart_specs()
        words["specs"] = {chart: drawn[chart] for chart in SECTIONS[name].charts}
    return words, [np.concatenate(numbers).tobytes()]


def scenario_of(request: Mapping[str, Any]) -> Assumptions:
    """Make the assumptions of a request."""
    base = find_base("The case", {word: str(request.get(word) or "") for word in ("base", *MOVED)})
    changes = request.get("changes", {})
    own = {key: wanted for key, wanted in changes.items() if segment_of(key)}
    changed = base.change(**{key: changes[key] for key in changes if key not in own})
    if request.get("segments"):
        changed = changed.split(dict(request["segments"])).change(**own)
    changed = changed.with_reasons(**request.get("notes", {}))
    changed = changed.with_checks(**request.get("checks", {}))
    name = clean_name(str(request.get("name") or "")) or base.name
    currency = clean_sign(str(request.get("currency") or ""))
    changed = changed.renamed(name, currency, **request.get("options", {}))
    return _put_under(changed, request) if "to_stance" in request else changed


def _put_under(scenario: Assumptions, request: Mapping[str, Any]) -> Assumptions:
    """Return a case under another stance, and in other conditions."""
    wanted = str(request.get("to_conditions", "")).split()
    moved = scenario.with_stance(request["to_stance"])
    for condition in scenario.conditions:
        moved = moved if condition in wanted else moved.without_condition(condition)
    for condition in wanted:
        moved = moved.with_condition(condition)
    return moved


def _open_file(request: Mapping[str, Any], blocks: Sequence[bytes]) -> dict[str, Any]:
    """Read the scenario of a file that a reader chose."""
    name, content = clean_name(str(request.get("name", ""))), b"".join(map(bytes, blocks))
    if len(content) > LARGEST_FILE:
        raise CxroiError(
            f"{name} is too large for a scenario (more than {LARGEST_FILE // 1000} kB). "
            "Choose a file saved from this page."
        )
    return describe_opened(parse_scenario(name, decode_text(name, content)), f"Opened {name}")


def _open_link(request: Mapping[str, Any]) -> dict[str, Any]:
    """Read the scenario of a link."""
    return {
        "kind": "opened",
        **describe_opened(read_link(str(request.get("query", ""))), "Opened the link"),
    }


def save_case(request: Mapping[str, Any]) -> dict[str, Any]:
    """Write the file of a scenario, under the name the reader gives it."""
    scenario = scenario_of(request)
    business_case(scenario)  # what cannot be worked out is not worth keeping
    author, date = (str(request.get(word) or "") for word in ("author", "date"))
    text = write_scenario(scenario, author, date)
    return {"kind": "saved", "name": f"{stem_of(title_of(scenario))}.csv", "text": text}


def _list_stored(_: Mapping[str, Any]) -> dict[str, Any]:
    """List the cases that are kept on the server."""
    return {"kind": "shelf", "kept": [kept._asdict() for kept in stored_cases()]}


def _fetch(request: Mapping[str, Any]) -> dict[str, Any]:
    """Read a case that is kept on the server."""
    text, kept = fetch_case(str(request.get("stem", "")))
    done = f"Opened {kept.name}, version {kept.version}"
    shown = describe_opened(parse_scenario(f"{kept.stem}.csv", text), done)
    return {"kind": "opened", **shown, "version": kept.version}


def _keep(request: Mapping[str, Any]) -> dict[str, Any]:
    """Keep a case on the server, as the version after the one that the page knows."""
    written = save_case(request)
    known = request.get("versions", {}).get(stem_of(str(request.get("name", ""))), 0)
    kept = store_case(str(request.get("name", "")), written["text"], int(known))
    said = f"Saved “{kept.name}” on this server, version {kept.version}."
    note = audit_note("case saved", scenario_of(request))
    return {"kind": "kept", "stem": kept.stem, "version": kept.version, "said": said, **note}


def share_case(request: Mapping[str, Any]) -> dict[str, Any]:
    """Write the link of a scenario, and its lines of Python."""
    scenario = scenario_of(request)
    return {"kind": "shared", **write_link(scenario)._asdict(), "snippet": snippet(scenario)}


def change_stance(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the scenario under another stance, and in other conditions."""
    return _put_in_place(scenario_of(request))


def _apply_stress(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the scenario under a named stress."""
    return _put_in_place(apply_stress(scenario_of(request), str(request["stress"])))


def _put_in_place(scenario: Assumptions) -> dict[str, Any]:
    """Return a scenario that takes the place of the page's, if it can be worked out."""
    business_case(scenario)
    return {"kind": "opened", "scenario": scenario_words(scenario), "said": ""}


def find_target(request: Mapping[str, Any]) -> dict[str, Any]:
    """Find the value of an assumption at which the case pays back by a month."""
    scenario, key, month = scenario_of(request), str(request.get("key")), request["month"]
    assumption, found = scenario[key], break_evens(scenario, key, payback=month)
    if not found.roots:
        return {"kind": "target", "value": None, "text": f"No value achieves this: {found.reason}."}
    value = _just_enough(scenario, key, found.roots[0], Goal(payback=month))
    now, then = (assumption.show(each, scenario.currency) for each in (assumption.likely, value))
    text = f"{assumption.label}: {then} pays back by month {month:g} (now {now})."
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
    told = explain_figure(scenario_of(request), str(request.get("figure")))
    return {"kind": "explain", "explanation": told}


def _in_words(
    answering: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> Callable[[Mapping[str, Any], Sequence[bytes]], Answer]:
    """Let an answer in words alone be one of all answers."""
    return lambda request, _: (answering(request), [])


ANSWERS: dict[str, Callable[[Mapping[str, Any], Sequence[bytes]], Answer]] = {
    "open": lambda request, blocks: ({"kind": "opened", **_open_file(request, blocks)}, []),
    "link": _in_words(_open_link),
    "save": _in_words(save_case),
    "share": _in_words(share_case),
    "target": _in_words(find_target),
    "stance": _in_words(change_stance),
    "stress": _in_words(_apply_stress),
    "explain": _in_words(_explain),
    "shelf": _in_words(_list_stored),
    "fetch": _in_words(_fetch),
    "keep": _in_words(_keep),
}
"""What answers each kind of request that leaves the workbook as it is; ``requests`` has their fields."""
