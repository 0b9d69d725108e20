"""What a page asks about companies made up at random, and what Python answers, to the letter."""

import json
import math
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import numpy as np

from cxroi import AssumptionError, Assumptions, assumptions, business_case
from cxroi.model.kept_cases import changes_and_reasons, write_heading
from cxroi.model.registry import registry
from cxroi.model.stances import conditions, stances
from cxroi.report.exhibits import EXHIBITS
from cxroi.widgets import Workbook
from cxroi.widgets.state import look

Request = dict[str, Any]
CLOSE, A_THOUSANDTH_OF_A_CENT = 1e-9, 1e-5
NAMES = ("", "Acme", "Müller & Söhne “GmbH”", "<b>x</b>", "a, b; c")
LIMITS = ("market_size", "acquisition_ceiling")
MORE = 100
"""Companies of which more is asked than their verdict, figures and charts."""
ANSWERED = """
(requests, answer) => requests.map((request) => {
  const [{ version, ...words }, blocks] = answer(request);
  return [words, blocks.map((block) => [...new Float64Array(block)].map((each) => (Number.isFinite(each) ? each : String(each))))];
})
"""
"""What a script answers, as JSON can say it."""


def hold_answers(seeds: range, run: Callable[[list[Request]], Any]) -> None:
    """Hold what a script answers about companies to what Python answers."""
    requests = [request for seed in seeds for request in asked(seed)]
    expected, found = by_python(requests), run(requests)
    different = {
        f"{request['kind']} {request['number']}": list(differences(one, other))
        for request, one, other in zip(requests, expected, found, strict=True)
    }
    assert {key: each[:5] for key, each in different.items() if each} == {}


def by_python(requests: list[dict[str, Any]]) -> Any:
    session = Workbook().session
    told = []
    for request in requests:
        session._note("page", request.get("want", []))  # noqa: SLF001 - as its message would
        words, blocks = (
            look(request, lambda _: None) if request["kind"] == "look" else session.reply(request)
        )
        words.pop("version", None)  # of the session
        numbers = [np.frombuffer(block) for block in blocks]
        told.append([words, [[plain(each) for each in block] for block in numbers]])
    return json.loads(json.dumps(told, default=lambda each: each.item()))


def plain(figure: float) -> float | str:
    if math.isfinite(figure):
        return float(figure)
    return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(figure, "NaN")


def differences(one: Any, other: Any, place: str = "") -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            yield from differences(
                one.get(key, "(none)"), other.get(key, "(none)"), f"{place} {key}"
            )
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for nth, (here, there) in enumerate(zip(one, other, strict=True)):
            yield from differences(here, there, f"{place} {nth}")
    elif isinstance(one, float) and isinstance(other, float | int):
        if not math.isclose(one, other, rel_tol=CLOSE, abs_tol=A_THOUSANDTH_OF_A_CENT):
            yield f"{place}: {one} is {other} in the script"
    elif one != other:
        yield f"{place}: {one!r} is {other!r} in the script"


def wish(case: Assumptions) -> Request:
    """What a page asks with for a case of its own."""
    changes, reasons = changes_and_reasons(case)
    heading = write_heading(case)
    return {
        "base": case.base,
        "stance": case.stance,
        "conditions": " ".join(case.conditions),
        "before": heading.get("before", ""),
        "segments": [],
        "changes": changes,
        "notes": reasons,
        "checks": {key: list(check) for key, check in case.checks.items()},
        "options": dict(case.choices),
        "currency": case.currency,
        "name": case.name if case.is_named else "",
    }


def is_small(case: Assumptions) -> bool:
    return case["customers"].likely < case["new_customers"].likely


def made_up(seed: int) -> Assumptions:
    """A company that somebody might type in: in its bounds, often far from the example."""
    draw = random.Random(f"calculator {seed}")  # noqa: S311 - no secret
    case = assumptions()
    for assumption in registry():
        # a small base swings within limits of growth, and makes much of the last bit of a number
        if draw.random() < 0.5 or (assumption.key in LIMITS and is_small(case)):
            continue
        lowest, highest = assumption.slider_from, assumption.slider_to
        value = draw.choice(
            # and no -0
            [lowest, highest, round(draw.uniform(lowest, highest), draw.choice([0, 2, 6])) + 0.0]
        )
        if assumption.key == "horizon_years":
            value = round(value)
        with suppress(AssumptionError):
            case = case.change(**{assumption.key: value})
    if draw.random() < 0.3:
        case = case.change(margin=(90, 100, draw.uniform(100, 150), "triangular"))
    for put in (*stances(), *conditions()):
        if draw.random() < 0.2:
            with suppress(AssumptionError):
                case = case.with_stance(put) if put in stances() else case.with_condition(put)
    case = case.with_reasons(margin=draw.choice(["", "our books, “2025”", "a\nb"]))
    if draw.random() < 0.3:
        case = case.with_checks(margin=("Anna, “controller”", "2028-02-29"))
    return case.renamed(draw.choice(NAMES) or case.name, draw.choice(["", "£", "CHF"]))


def asked(seed: int) -> Iterator[Request]:
    """Everything a page might ask about a company."""
    case = made_up(seed)
    about = {"number": f"page {seed}", "view_of": "page", "want": list(EXHIBITS), **wish(case)}
    draw = random.Random(f"asked {seed}")  # noqa: S311 - no secret
    yield {**about, "kind": "ask", "gesture": None}
    if seed >= MORE:
        return
    yield {**about, "kind": "tables", "names": draw.sample([*EXHIBITS], 2)}
    yield {**about, "kind": "look", "view": "headline"}
    put = {
        "to_stance": draw.choice(["likely", *stances()]),
        "to_conditions": draw.choice(["", *conditions()]),
    }
    yield {**about, "kind": "stance", **put}
    yield {**about, "kind": "save", "author": "A. Reader", "date": "2026-03-01"}
    with suppress(AssumptionError):
        business_case(case)  # what no company is worth has no link
        yield {**about, "kind": "share"}
    key = draw.choice(["causal_fraction", "bonded_gain", "one_off_cost"])
    yield {**about, "kind": "target", "key": key, "month": draw.randint(1, 70)}
    wrong = {"margin": -3, "retention_rate": 75, "bonded_gain": 2, "customers": "many"}
    bad = draw.choice([*wrong])
    yield {
        **about,
        "kind": "ask",
        "gesture": None,
        "changes": {**about["changes"], bad: wrong[bad]},
    }
