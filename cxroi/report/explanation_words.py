"""How is an explanation said: its labels, numbers and formulas, and itself as text, table and HTML."""

from __future__ import annotations

from html import escape
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from cxroi.model.claims import claims, sources
from cxroi.model.drivers import drivers
from cxroi.model.evaluate import MONTHS
from cxroi.model.ordering import MONTH, PREVIOUS, SWITCH
from cxroi.model.places import ALL, START
from cxroi.model.segments import as_it_stands
from cxroi.model.tables import Table
from cxroi.model.trees import Op, Tree, show_tree
from cxroi.model.units import UNITS, end_of_range, plain_number, write_count, write_range
from cxroi.report.evidence import GROUNDS, document
from cxroi.report.formats import inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cxroi.model.assumption import Assumption
    from cxroi.model.equation_files import Equation
    from cxroi.model.places import Place
    from cxroi.model.program import Path
    from cxroi.model.workings import Working
    from cxroi.report.explanation_tree import Explanation, Made

FIGURES = 6
"""Figures of a number that is no assumption's."""
AVERAGE = "average of what it adds to pv_benefits over every order of switching drivers on"
WITH_AND_WITHOUT = ("pv_benefits_with", "pv_benefits_without")
STEPS = "found step by step, in at most {steps} steps, from the inputs below"
WHOLE_FROM = 1000
"""Money from here on is printed without cents."""
GIVEN = {
    MONTH: ("Month", "Number"),
    "easy_switching": (
        "Satisfied customers who stay only because switching is a hassle, and leave",
        "Share",
    ),
    "failure_month": ("Month in which the failure begins", "Number"),
    "failure_months": ("Duration of the failure", "Months"),
    "failure_share": ("Share of customers affected by the failure", "Share"),
    "failure_with_programme": ("Whether the failure applies with the programme, 1 or 0", "Number"),
    "known_customers": ("Actual customers, −1 where unknown", "Customers"),
    "known_referred": ("Actual referred customers, −1 where unknown", "Customers"),
    "known_paid": ("Actual paid customers, −1 where unknown", "Customers"),
    "known_retention": ("Actual retention, −1 where unknown", "Number"),
    "failure_in_baseline": ("Whether the failure applies without the programme, 1 or 0", "Number"),
}
"""What is neither an equation nor an assumption: its label and its unit."""
SUFFIXES = {"Share": "%", "Customers": "customers", "Months": "months", "Years": "years"}
PERCENT = 100
NEARLY = 1e-9
MOST_PARTS = 1000
"""The largest whole number of which a number in a formula is looked upon as a part."""


class Evidence(NamedTuple):
    """What an assumption rests on."""

    range: str
    """From low to high, in the reader's unit; its value where it has no range."""
    ground: str
    """Your figure, judgement, published, …"""
    reason: str
    """Why it has its value, where the case says so."""
    quote: str
    """The claim's exact words; empty where it rests on none."""
    said_by: str
    source: str
    caution: str


def evidence(assumption: Assumption, reason: str = "", currency: str = "") -> Evidence:
    """Return what an assumption rests on.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> found = evidence(assumptions()["retention_odds_ratio"])
    >>> found.range, found.ground, found.said_by
    ('63.2–84% v 30%', 'published', 'Ogilvy, quoted by Shaun Smith')
    """
    ends = (assumption.low, assumption.high)
    low, high = (assumption.show(end_of_range(end), currency) for end in ends)
    between = low if low == high else write_range(low, high)
    claim = claims().get(assumption.rests_on)
    if claim is None:
        return Evidence(between, GROUNDS[assumption.rests_on], reason, "", "", "", "")
    source = document(sources()[claim.source])
    ground = GROUNDS[claim.evidence]
    return Evidence(between, ground, reason, claim.words, claim.said_by, source, claim.caution)


def number(value: float, unit: str, currency: str = "") -> str:
    """Print a number of an equation in the reader's unit.

    Examples
    --------
    >>> number(0.8435273971, "Share"), number(168731.54, "Money", "€"), number(46.7318, "Months")
    ('84.3527%', '€168,732', '46.7318 months')
    >>> number(float("nan"), "Ratio")
    'undefined'
    """
    if isnan(value):
        return "undefined"
    if unit in ("Money", "MoneyEach"):
        whole = unit == "Money" and abs(value) >= WHOLE_FROM
        return UNITS["money"].show(round(value, 0 if whole else 2), currency)
    read = value * PERCENT if unit == "Share" else value
    told = plain_number(float(f"{read:.{FIGURES}g}"))
    return write_count(told, SUFFIXES[unit]) if unit in SUFFIXES else told


def label(made: Made, place: Place, sentence: str) -> str:
    """Say what a figure is, where and when."""
    segments, formulas = made.assumptions.segments, made.workings.formulas
    if place.since is not None:
        return _months(place)
    key, whose = formulas.key_of(place.name), ""
    if segments and place.segment != ALL and formulas.is_own(place.name):
        whose = f"{segments[place.segment]}: "
    if key is not None:
        by_key = made.assumptions.by_key
        own = as_it_stands(segments[place.segment], key, by_key) if whose else key
        return _put_in_brackets(by_key[own].label, ["all segments"] * (place.segment == ALL))
    return _put_in_brackets(f"{whose}{sentence}", _where(made, place))


def describe_input(name: str) -> tuple[str, str]:
    """Return label and unit of what is neither an equation nor an assumption."""
    return GIVEN.get(name, (name, "Number"))


def driver(name: str) -> str:
    """Say what a driver is."""
    return f"{drivers()[name].label}: present value of this driver's benefits"


def describe_addition(count: int, others: int) -> tuple[str, str]:
    """Return a name for what a driver adds to so many others, and what it is.

    Examples
    --------
    >>> describe_addition(2, 4)
    ('added_to_2', 'What it adds to 2 of the 4 others, on average')
    """
    said = {0: "What it adds alone", others: f"What it adds to all {others} others"}
    usual = f"What it adds to {count} of the {others} others, on average"
    return f"added_to_{count}", said.get(count, usual)


def formula(working: Working, place: Place, equation: Equation | None) -> str:
    """Write a formula for people."""
    if working.tree is None:
        return STEPS.format(steps=equation.steps if equation else "")
    if working.term is None:
        return show_tree(_readable(working.tree))
    first = next((name for name in working.reads if not name.startswith(("year_", "month_"))), "")
    since, to = place.since or 1, place.month or _last(working)
    summed = f"{show_tree(_readable(working.term))}, summed over months {since} to {to}"
    return f"{first} + {summed}" if first else summed


def lines(explanation: Explanation, depth: int) -> Iterator[str]:
    """Go through the lines of an explanation as an indented tree."""
    for level, each in explanation.levels(depth):
        indent = "  " * level
        yield f"{indent}{each.name}  {each.shown}  {each.label}{_aside(each)}"
        if each.formula:
            yield f"{indent}  = {each.formula}"
        if (found := each.evidence) and found.quote:
            yield f"{indent}  “{found.quote}”"
            yield f"{indent}  {found.said_by}. Read in: {found.source}"


def table(explanation: Explanation, depth: int) -> Table:
    """Return an explanation as columns: level, name, label, value, unit, shown, formula, evidence."""
    rows = list(explanation.levels(depth))
    columns = ("name", "label", "value", "unit", "shown", "formula")
    found: dict[str, list[object]] = {"level": [level for level, _ in rows]}
    found |= {column: [getattr(each, column) for _, each in rows] for column in columns}
    found["evidence"] = [_aside(each).removeprefix("; ") for _, each in rows]
    return Table(found, explanation.label)


def html(explanation: Explanation, depth: int) -> str:
    """Return an explanation as nested details, the first level open."""
    return _html(explanation, depth, " open")


def as_words(explanation: Explanation, depth: int) -> dict[str, object]:
    """Return an explanation as plain words and numbers, nested, for JSON; what is undefined is None."""
    found = explanation.evidence
    return {
        "name": explanation.name,
        "label": explanation.label,
        "unit": explanation.unit,
        "value": None if isnan(explanation.value) else explanation.value,
        "shown": explanation.shown,
        "formula": explanation.formula,
        "evidence": found._asdict() if found else None,
        "inputs": [as_words(each, depth - 1) for each in explanation.inputs] if depth > 1 else [],
    }


def _html(explanation: Explanation, depth: int, is_open: str = "") -> str:
    head = f"<b>{escape(explanation.shown)}</b> {escape(explanation.label + _aside(explanation))}"
    name = f"<code>{escape(explanation.name)}</code>"
    below = [f"<code>= {escape(explanation.formula)}</code>"] if explanation.formula else []
    if (found := explanation.evidence) and found.quote:
        told = escape(f"{found.said_by}. Read in: {found.source}")
        below.append(f"<blockquote>“{escape(found.quote)}”<br>{told}</blockquote>")
    if depth > 1:
        below += [_html(each, depth - 1) for each in explanation.inputs]
    if not below:
        return f"<div>{name} {head}</div>"
    inner = f'<div style="margin-left:1.5em">{"".join(below)}</div>'
    return f"<details{is_open}><summary>{name} {head}</summary>{inner}</details>"


def _aside(explanation: Explanation) -> str:
    found = explanation.evidence
    if found is None:
        return ""
    why = f", {found.reason}" if found.reason else ""
    return f"; {found.range}, {found.ground}{why}"


def _where(made: Made, place: Place) -> list[str]:
    """Say on which path, for whom and when a figure is."""
    formulas, segments = made.workings.formulas, made.assumptions.segments
    path, everything = place.path, formulas.program.everything
    found = []
    if not path:
        found.append("without the programme")
    elif len(path) == len(everything) - 1:
        found.append(f"without {_drivers(everything - path)}")
    elif path != everything:
        found.append(f"with {_drivers(path)} alone")
    if segments and place.segment == ALL:
        found.append("all segments")
    if place.month == START:
        found.append("at the start")
    elif place.month is not None:
        found.append(f"month {place.month}")
    if place.name.startswith(PREVIOUS):
        found.append("previous step")
    return found


def _drivers(switches: Path) -> str:
    names = sorted(each.removeprefix(SWITCH) for each in switches)
    return ", ".join(inside(drivers()[name].label) for name in names)


def _months(place: Place) -> str:
    if place.since == place.month:
        return f"Month {place.month}"
    return f"Year {(place.since or 1) // MONTHS + 1} (months {place.since}–{place.month})"


def _put_in_brackets(text: str, where: list[str]) -> str:
    return f"{text} ({', '.join(where)})" if where else text


def _last(working: Working) -> int:
    return max(place.month or 0 for place in working.reads.values() if place.since is not None)


def _readable(tree: Tree) -> Tree:
    """Return a formula in which a number such as 0.0833… is what it came from: 1 / 12."""
    if isinstance(tree, Op):
        return Op(tree.sign, tuple(map(_readable, tree.parts)))
    if isinstance(tree, float) and tree and tree != round(tree, 6):
        parts = round(1 / tree)
        if abs(parts) <= MOST_PARTS and abs(1 / tree - parts) < NEARLY:
            return Op("/", (1.0, float(parts)))
    return tree
