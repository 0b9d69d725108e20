"""A case in an address, and as a few lines of Python: what differs from its base, and nothing else.

A link says with which model, data and seed it was made, what the case was worth, and a mark for
each assumption of its base; so where the data have changed since, it can be said exactly how.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from cxroi.model.assumptions import (
    CHOICES,
    SHAPES,
    Assumption,
    Assumptions,
    changed_assumption,
    is_within,
)
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.evaluate import evaluate
from cxroi.model.names import clean_name, clean_sign
from cxroi.model.options import SEED, choice_texts
from cxroi.model.registry import registry
from cxroi.model.scenarios import (
    BASE,
    MODEL_VERSION,
    assumptions,
    check_model,
    data_version,
    differing,
)
from cxroi.model.segments import check_segments, segment_of, segments_of, shared_key
from cxroi.model.typed_numbers import exact
from cxroi.model.units import exact_money, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 1_900
"""Letters of a link beside the address of the page: some programs cut what is longer than 2 kB."""
LONGEST_READ = 16_000
MOST_FIELDS = 400
FIRST_SAID = 5
WHY = "why."
MARK = 2
"""Letters of the mark of one assumption."""


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
    >>> write_link(assumptions().change(causal_fraction=0.4)).query[:34]
    'base=likely&causal_fraction=0.4&se'
    """
    before = assumptions(scenario.base)
    pairs = [("base", scenario.base)]
    changes, reasons = _difference(scenario, before)
    pairs += [(key, _written(wanted)) for key, wanted in changes.items()]
    whys = [(f"{WHY}{key}", why) for key, why in reasons.items()]
    value = float(evaluate(scenario.values()).npv) if npv is None else npv
    after = [
        ("name", "" if scenario.name == scenario.base else clean_name(scenario.name)),
        ("currency", clean_sign(scenario.currency)),
        *({"seed": str(SEED)} | choice_texts(scenario.choices)).items(),
        ("model", str(MODEL_VERSION)),
        ("data", data_version()),
        ("marks", _marks(scenario.base)),
        ("npv", f"{value:.2f}"),
    ]
    rest = [(name, text) for name, text in after if text]
    return _short(_query(pairs + whys + rest), _query(pairs + rest))


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
    >>> held = read_link("base=cautious&causal_fraction=0.2&why.causal_fraction=our+pilot")
    >>> held.base, held["causal_fraction"].likely, held.reasons["causal_fraction"]
    ('cautious', 0.2, 'our pilot')
    """
    given = _fields(query)
    check_model("This link", given.pop("model", ""))
    base = assumptions(given.pop("base", "") or BASE)
    same_data = given.get("data", "") in ("", data_version())
    named = {key: given.pop(key) for key in list(given) if _is_key(key, base)}
    told = [name for name in given if name.startswith(WHY) and _is_key(name[len(WHY) :], base)]
    reasons = {name[len(WHY) :]: given.pop(name) for name in told}
    changes = {key: _range(key, text) for key, text in named.items()}
    remarks: list[str] = []
    if not same_data:
        changes = {k: wanted for k, wanted in changes.items() if _usable(k, wanted, base, remarks)}
    name = clean_name(given.pop("name", "")) or base.name
    sign = clean_sign(given.pop("currency", ""))
    chosen = choice_texts(given)
    if chosen.get("seed") == str(SEED):
        del chosen["seed"]
    given = {name: text for name, text in given.items() if name not in CHOICES}
    changed = _made(base, changes).because(**reasons)
    scenario = changed.called(name, sign, **chosen)
    remarks += _versions(scenario, given, same_data=same_data)
    return replace(scenario, remarks=(*remarks, *_left_out(given)))


def made_of(function: str, *cases: Assumptions) -> dict[str, Any]:
    """Return what a frame's ``attrs`` say of its origin, in text alone, so that any file can hold it.

    Examples
    --------
    >>> told = made_of("tornado", assumptions().change(causal_fraction=0.4))
    >>> told["made_by"], read_link(told["cases"][0])["causal_fraction"].likely
    ('tornado', 0.4)
    """
    return {"made_by": function, "cases": [write_link(case).query for case in cases]}


def snippet(scenario: Assumptions) -> str:
    """Return a case as five lines of Python that make it again.

    Examples
    --------
    >>> print(snippet(assumptions().change(causal_fraction=0.4)).splitlines()[1])
    held = cxroi.assumptions('likely').change(causal_fraction=0.4)
    """
    before = assumptions(scenario.base)
    changes, reasons = _difference(scenario, before)
    named = {"currency": scenario.currency} if scenario.currency else {}
    named |= scenario.choices
    words = ", ".join([repr(scenario.name), *(f"{key}={text!r}" for key, text in named.items())])
    called = f".called({words})" if named or scenario.name != scenario.base else ""
    npv = exact_money(float(evaluate(scenario.values()).npv), scenario.currency)
    seed = scenario.choices.get("seed", "")
    together = scenario.choices.get("correlated")
    drawn = ", correlations=cxroi.rank_correlations()" if together else ""
    lines = [
        "import cxroi",
        f"held = cxroi.assumptions({scenario.base!r}){_making(scenario, changes)}",
        *([f"held = held{_call('because', reasons)}{called}"] if reasons or called else []),
        f"case = cxroi.business_case(held)  # {npv}: model {MODEL_VERSION}, data {data_version()}",
        f"risk = cxroi.simulate(held, seed={int(seed) if seed.isdecimal() else SEED}{drawn})",
    ]
    return "\n".join(lines) + "\n"


def _difference(
    scenario: Assumptions, before: Assumptions
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what ``change`` and then ``because`` take to make a case out of its base."""
    changes, reasons = {}, {}
    for now, why in differing(scenario):
        if now != before.by_key.get(now.key):
            changes[now.key] = _wanted(now, before)
        if why or now.key not in changes:  # a change takes the reason of the base away
            reasons[now.key] = why
    return changes, reasons


def _making(scenario: Assumptions, changes: dict[str, Any]) -> str:
    """Write the changes: those that all share, then, where there are any, the segments and theirs."""
    shared = {key: wanted for key, wanted in changes.items() if not segment_of(key)}
    own = {key: wanted for key, wanted in changes.items() if segment_of(key)}
    whole = dict.fromkeys(scenario.segments, 1 / max(len(scenario.segments), 1))
    split = f".split({whole!r})" if whole else ""
    return f"{_call('change', shared)}{split}{_call('change', own)}"


def _call(method: str, given: dict[str, Any]) -> str:
    if not given:
        return ""
    if all(key.isidentifier() for key in given):
        return f".{method}({', '.join(f'{key}={value!r}' for key, value in given.items())})"
    return f".{method}(**{given!r})"


def _wanted(now: Assumption, before: Assumptions) -> Any:
    """Return what ``change`` takes to make an assumption what it is: a value, or a whole range."""
    was = before.by_key.get(now.key)
    if was is not None and changed_assumption(was, now.likely) == now:
        return now.likely
    whole = (now.low, now.likely, now.high)
    return whole if was is not None and was.shape == now.shape else (*whole, now.shape)


def _written(wanted: Any) -> str:
    if not isinstance(wanted, tuple):
        return exact(wanted)
    return ",".join([*(exact(number) for number in wanted[:3]), *wanted[3:]])


def _query(pairs: Iterable[tuple[str, str]]) -> str:
    return urlencode(list(pairs), quote_via=quote, safe=",/")


def _short(whole: str, without_reasons: str) -> Link:
    """Choose what a link can hold."""
    if len(whole) <= LONGEST:
        return Link(whole, "")
    if len(without_reasons) <= LONGEST:
        said = "The reasons make this link longer than 2 kB, and are left out: they travel in the file."
        return Link(without_reasons, said)
    said = "This link is longer than 2 kB, and some programs cut it: send the file instead."
    return Link(without_reasons, said)


def _fields(query: str) -> dict[str, str]:
    """Take a query apart: each name once."""
    if len(query) > LONGEST_READ:
        raise CxroiError("This link is too long to be one of ours. Ask for the file instead.")
    try:
        pairs = parse_qsl(
            query.removeprefix("?"),
            keep_blank_values=True,
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise CxroiError(
            "This link says too many things to be one of ours. Ask for the file."
        ) from None
    given = dict(pairs)
    if len(given) < len(pairs):
        twice = next(name for name, _ in pairs if sum(name == other for other, _ in pairs) > 1)
        raise CxroiError(
            f"This link says '{clean_name(twice)}' twice. Ask for it again, or for the file."
        )
    return given


def _is_key(key: str, base: Assumptions) -> bool:
    """Tell the key of an assumption, or of a segment's own."""
    return shared_key(key) in base.by_key


def _made(base: Assumptions, changes: dict[str, Any]) -> Assumptions:
    """Change a base, and split it where there are segments' own."""
    shared = {key: wanted for key, wanted in changes.items() if not segment_of(key)}
    own = {key: wanted for key, wanted in changes.items() if segment_of(key)}
    names = segments_of(own)
    changed = base.change(**shared)
    if not names:
        return changed
    check_segments(own)
    return changed.split(dict.fromkeys(names, 1 / len(names))).change(**own)


def _range(key: str, text: str) -> Any:
    """Read a value, or low, likely and high with or without a shape."""
    parts = text.split(",")
    shape = [part for part in parts[3:] if part in SHAPES]
    try:
        numbers = [float(part) for part in parts[: len(parts) - len(shape)]]
    except ValueError:
        numbers = []
    if len(numbers) == 1 and not shape:
        return numbers[0]
    if len(numbers) != len(("low", "likely", "high")):
        raise CxroiError(
            f"This link gives “{clean_name(text)[:40]}” for '{key}'. "
            "Ask for it again: it takes a number, or low, likely and high."
        )
    return (*numbers, *shape)


def _usable(key: str, wanted: Any, base: Assumptions, remarks: list[str]) -> bool:
    """Tell a value that can be taken from one outside today's bounds, and say so."""
    numbers = wanted[:3] if isinstance(wanted, tuple) else (wanted,)
    shared = base[shared_key(key)]
    outside = [number for number in numbers if not is_within(shared, number)]
    if outside:
        lowest, highest = (plain_number(bound) for bound in shared.bounds)
        remarks.append(
            f"{shared.label} is left out: {plain_number(outside[0])} is outside "
            f"{lowest} to {highest}."
        )
    return not outside


@cache
def _marks(scenario: str) -> str:
    """Mark the numbers of each assumption of a base, in the order of the registry."""
    return "".join(_mark(assumptions(scenario)[key]) for key in registry().by_key)


def _mark(assumption: Assumption) -> str:
    numbers = (assumption.key, assumption.low, assumption.likely, assumption.high, assumption.shape)
    return base64.urlsafe_b64encode(hashlib.sha256(repr(numbers).encode()).digest())[:MARK].decode()


def _versions(scenario: Assumptions, given: dict[str, str], *, same_data: bool) -> list[str]:
    """Say what has changed since a link was made: the data, and so what the case is worth."""
    made_with, marks = clean_name(given.pop("data", "")), given.pop("marks", "")
    then = given.pop("npv", "")
    said = []
    if not same_data:
        said.append(f"This link was made with other data ({made_with[:8]}; here {data_version()}).")
        said += _changed_since(assumptions(scenario.base), marks)
    now = f"{float(evaluate(scenario.values()).npv):.2f}"
    if re.fullmatch(r"-?\d{1,15}\.\d\d", then) and float(then) != float(now):
        was, is_now = (exact_money(float(each), scenario.currency) for each in (then, now))
        said.append(f"The net present value was {was} then and is {is_now} now.")
    elif said and then:
        said.append("The net present value is the same.")
    return said


def _changed_since(base: Assumptions, marks: str) -> list[str]:
    """Name the assumptions of a base whose numbers have changed since a link was made."""
    keys = list(registry().by_key)
    if len(marks) != MARK * len(keys):
        return ["What it does not name has today's values."]
    then = [marks[at : at + MARK] for at in range(0, len(marks), MARK)]
    names = [base[k].label for k, mark in zip(keys, then, strict=True) if _mark(base[k]) != mark]
    if not names:
        return ["The assumptions of its base are the same."]
    return [f"What has other numbers since, where the link does not give them: {', '.join(names)}."]


def _left_out(given: dict[str, str]) -> list[str]:
    """Name what a link says that means nothing here."""
    known = [*registry().by_key, *CHOICES]
    names = [name for name in map(clean_name, given) if name]
    said = [f"“{name}” in the link is left out: it means nothing here." for name in names]
    if len(names) == 1:
        near = did_you_mean(names[0], known)
        if near.startswith("Did"):
            said[0] += f" {near}"
    if len(said) > FIRST_SAID:
        said[FIRST_SAID - 1 :] = [f"{len(said) - FIRST_SAID + 1} more things are left out."]
    return said
