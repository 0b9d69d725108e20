"""A case in an address: what differs from its base, and nothing else.

A link says with which model, data and seed it was made, what the case was worth, and a mark for
each assumption of its base; so where the data have changed since, it can be said exactly how.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from cxroi.model.assumption import SHAPES, Assumption, bounds_words, is_within
from cxroi.model.assumptions import CHOICES, Assumptions
from cxroi.model.changes import Change, apply_changes, check_key
from cxroi.model.checks import read_check
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.evaluate import evaluate
from cxroi.model.kept_cases import (
    base_of,
    changes_and_reasons,
    entitle,
    find_base,
    is_of_other_data,
    say_what_it_is_now,
    write_heading,
)
from cxroi.model.names import clean_name
from cxroi.model.options import SEED
from cxroi.model.registry import registry
from cxroi.model.scenarios import data_version
from cxroi.model.segments import shared_key
from cxroi.model.typed_numbers import exact
from cxroi.model.units import exact_money, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cxroi.model.kept_cases import Wanted

LONGEST = 1_900
"""Letters of a link beside the address of the page: some programs cut what is longer than 2 kB."""
LONGEST_READ = 16_000
MOST_FIELDS = 400
FIRST_SAID = 5
WHY, BY, ON = "why.", "by.", "on."
"""Before a key: why it has its value, who checked it, and when."""
MARK = 2
"""Letters of the mark of one assumption."""
MOVED = ("stance", "conditions", "before")
HEADING = ("base", *MOVED, "name", "currency", *CHOICES, "model", "data", "marks", "npv")
"""What a link says beside changes and reasons."""


class Link(NamedTuple):
    """What follows the ``?`` of an address, and what to know about it, if anything."""

    query: str
    said: str


def write_link(scenario: Assumptions, npv: float | None = None) -> Link:
    """Return a case as the query of an address: what differs from its base, with its versions.

    Parameters
    ----------
    scenario : Assumptions
        The case.
    npv : float, optional
        Its net present value, money, if it is known already.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> write_link(assumptions().change(causal_fraction=0.4)).query[:34]
    'base=likely&causal_fraction=0.4&se'
    """
    changes, reasons = changes_and_reasons(scenario)
    value = float(evaluate(scenario.values()).npv) if npv is None else npv
    made = {"marks": base_marks(base_of(scenario)), "npv": f"{value:.2f}"}
    said = {"seed": str(SEED)} | write_heading(scenario) | made
    if not scenario.is_named:
        del said["name"]
    moved = {word: said[word] for word in MOVED if word in said}
    first = (
        {"base": scenario.base} | moved | {key: _write(wanted) for key, wanted in changes.items()}
    )
    whys = {f"{WHY}{key}": why for key, why in reasons.items()}
    for key, check in scenario.checks.items():
        whys |= {f"{BY}{key}": check.by, f"{ON}{key}": check.on}
    rest = {word: said[word] for word in HEADING if said.get(word) and word not in first}
    return _short(_query(first | whys | rest), _query(first | rest))


def read_link(query: str) -> Assumptions:
    """Read a case out of the query of an address.

    What a link names that is unknown here is left out, and so is a value outside today's bounds
    where the data have changed; ``remarks`` of what is returned says so, and what else differs.

    Raises
    ------
    CxroiError
        If the link cannot be read, is of a newer model, or says what the model cannot use.

    Examples
    --------
    >>> case = read_link("base=likely&causal_fraction=0.2&why.causal_fraction=our+pilot")
    >>> case.base, case["causal_fraction"].likely, case.reasons["causal_fraction"]
    ('likely', 0.2, 'our pilot')
    """
    given = _fields(query)
    base = find_base("This link", given)
    heading = {word: text for word, text in given.items() if word in HEADING}
    if clean_name(heading.get("seed", "")) == str(SEED):
        del heading["seed"]
    about = {name: _about(name) for name in given if name not in HEADING}
    known = {name: key for name, key in about.items() if shared_key(key) in base.by_key}
    changes = [_change(key, given, base) for key in dict.fromkeys(known.values())]
    remarks = say_what_it_is_now("This link", heading)
    if is_of_other_data(heading):
        changes = [each for each in changes if _is_usable(each, base, remarks)]
    case = entitle(apply_changes(base, changes), heading)
    remarks += _what_moved(case, heading)
    return replace(
        case, remarks=(*remarks, *_list_ignored(name for name in about if name not in known))
    )


def describe_origin(function: str, *cases: Assumptions) -> dict[str, str | list[str]]:
    """Return what a frame's ``attrs`` say of its origin, in text alone, so that any file can hold it.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> told = describe_origin("tornado", assumptions().change(causal_fraction=0.4))
    >>> told["made_by"], read_link(told["cases"][0])["causal_fraction"].likely
    ('tornado', 0.4)
    """
    return {"made_by": function, "cases": [write_link(case).query for case in cases]}


def _write(wanted: Wanted) -> str:
    parts = wanted if isinstance(wanted, tuple) else (wanted,)
    return ",".join(part if isinstance(part, str) else exact(part) for part in parts)


def _query(said: Mapping[str, str]) -> str:
    return urlencode(said, quote_via=quote, safe=",/")


def _short(whole: str, without_reasons: str) -> Link:
    """Choose what a link can hold."""
    if len(whole) <= LONGEST:
        return Link(whole, "")
    if len(without_reasons) <= LONGEST:
        said = "The reasons make this link longer than 2 kB, so they are left out; the file contains them."
        return Link(without_reasons, said)
    said = "This link is longer than 2 kB, and some programs truncate it. Send the file instead."
    return Link(without_reasons, said)


def _fields(query: str) -> dict[str, str]:
    """Take a query apart: each name once."""
    if len(query) > LONGEST_READ:
        raise CxroiError("This link is too long to be valid. Ask for the file instead.")
    try:
        pairs = parse_qsl(
            query.removeprefix("?"),
            keep_blank_values=True,
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise CxroiError("This link has too many parts to be valid. Ask for the file.") from None
    given = dict(pairs)
    if len(given) < len(pairs):
        twice = next(name for name, _ in pairs if sum(name == other for other, _ in pairs) > 1)
        raise CxroiError(
            f"This link says '{clean_name(twice)}' twice. Ask for a new link, or for the file."
        )
    return given


def _about(name: str) -> str:
    """Return the key that a part of a link is about."""
    return next((name.removeprefix(each) for each in (WHY, BY, ON) if name.startswith(each)), name)


def _change(key: str, given: Mapping[str, str], base: Assumptions) -> Change:
    """Read what a link says of an assumption: a value, or a range with or without a shape; or why."""
    check_key(key, base)
    why = given.get(f"{WHY}{key}", "")
    check = read_check(key, [given.get(f"{each}{key}", "") for each in (BY, ON)])
    if key not in given:
        return Change(key, reason=why, check=check)
    parts = given[key].split(",")
    shape = parts.pop() if parts[-1] in SHAPES else ""
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) == 1 and not shape:
        return Change(key, numbers[0], reason=why, check=check)
    if len(numbers) != len(("low", "likely", "high")):
        raise CxroiError(
            f"This link gives “{clean_name(given[key])[:40]}” for '{key}'. "
            "Ask for a new link: it takes a number, or low, likely and high."
        )
    low, likely, high = numbers
    return Change(key, likely, low, high, shape, why, check)


def _is_usable(change: Change, base: Assumptions, remarks: list[str]) -> bool:
    """Tell a value that can be taken from one outside today's bounds, and say so."""
    shared = base[shared_key(change.key)]
    outside = [number for number in change.numbers if not is_within(shared, number)]
    if outside:
        remarks.append(
            f"{shared.label} is left out: {plain_number(outside[0])} is outside "
            f"{bounds_words(shared)}."
        )
    return not outside


def base_marks(base: Assumptions) -> str:
    """Mark the numbers of each assumption of a base, in the order of the registry."""
    return "".join(_mark(base[key]) for key in registry().by_key)


@cache
def _mark(assumption: Assumption) -> str:
    numbers = (assumption.key, assumption.low, assumption.likely, assumption.high, assumption.shape)
    return base64.urlsafe_b64encode(hashlib.sha256(repr(numbers).encode()).digest())[:MARK].decode()


def _what_moved(scenario: Assumptions, heading: Mapping[str, str]) -> list[str]:
    """Say what has changed since a link was made: the data, and so what the case is worth."""
    said = []
    if is_of_other_data(heading):
        made_with = clean_name(heading["data"])[:8]
        said.append(f"This link was made with other data ({made_with}; here {data_version()}).")
        said += _list_changed(base_of(scenario), heading.get("marks", ""))
    then = heading.get("npv", "")
    now = f"{float(evaluate(scenario.values()).npv):.2f}"
    if re.fullmatch(r"-?\d{1,15}\.\d\d", then) and float(then) != float(now):
        was, is_now = (exact_money(float(each), scenario.currency) for each in (then, now))
        said.append(f"NPV was {was} then and is {is_now} now.")
    elif said and then:
        said.append("NPV is unchanged.")
    return said


def _list_changed(base: Assumptions, marks: str) -> list[str]:
    """Name the assumptions of a base whose numbers have changed since a link was made."""
    keys = list(registry().by_key)
    if len(marks) != MARK * len(keys):
        return ["Assumptions it does not name have current values."]
    now, places = base_marks(base), range(0, len(marks), MARK)
    names = [
        base[key].label
        for key, at in zip(keys, places, strict=True)
        if now[at : at + MARK] != marks[at : at + MARK]
    ]
    if not names:
        return ["The assumptions of its base are unchanged."]
    return [f"Changed since, where the link does not set them: {', '.join(names)}."]


def _list_ignored(given: Iterable[str]) -> list[str]:
    """Name what a link says that means nothing here."""
    known = [*registry().by_key, *CHOICES]
    names = [name for name in map(clean_name, given) if name]
    said = [f"“{name}” in the link is left out: it is unknown here." for name in names]
    if len(names) == 1:
        near = did_you_mean(names[0], known)
        if near.startswith("Did"):
            said[0] += f" {near}"
    if len(said) > FIRST_SAID:
        said[FIRST_SAID - 1 :] = [f"{len(said) - FIRST_SAID + 1} more items are left out."]
    return said
