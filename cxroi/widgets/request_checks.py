"""Does a request hold to the list? A kind that there is not, and a field of another type, are said.

What a text or a number may be, the model judges in its own words.
"""

from __future__ import annotations

from functools import cache
from reprlib import repr as in_short
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    NotRequired,
    Union,
    get_args,
    get_origin,
    is_typeddict,
)

from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.widgets.requests import MODEL, FromPage, fields

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cxroi.widgets.requests import Kinds

    Judge = Callable[[object], bool]


def check_request(request: Mapping[str, Any], kinds: Kinds) -> dict[str, Any]:
    """Return what a request says, without what it leaves open.

    Raises
    ------
    CxroiError
        If there is no request of its kind, or a field is of another type.

    Examples
    --------
    >>> from cxroi.widgets.requests import CASE_KINDS
    >>> check_request({"kind": "link", "query": "base=likely", "number": None}, CASE_KINDS)
    {'kind': 'link', 'query': 'base=likely'}
    >>> check_request({"kind": "fecth"}, CASE_KINDS)
    Traceback (most recent call last):
    cxroi.model.errors.CxroiError: There is no request 'fecth'. Did you mean 'fetch'?
    >>> check_request({"kind": "link", "query": 3}, CASE_KINDS)
    Traceback (most recent call last):
    cxroi.model.errors.CxroiError: The request 'link' has 3 as query. Send a text.
    """
    kind = str(request.get("kind"))
    if kind not in kinds:
        raise CxroiError(f"There is no request '{kind}'. {did_you_mean(kind, kinds)}")
    told = {name: value for name, value in request.items() if value is not None}
    for name, (fits, own, hint) in _judges(kinds[kind]).items():
        if name in told and not fits(told[name]):
            shown = (
                f"The request '{kind}' has {in_short(told[name])} as {name}. Send {_words(hint)}."
            )
            raise CxroiError(own or shown)
        if own and name not in told and get_origin(hint) is not NotRequired:
            raise CxroiError(own)
    return told


@cache
def _judges(kind: type) -> dict[str, tuple[Judge, str, Any]]:
    """Return, for each field, what tells whether a value fits, the field's own sentence, and its type."""
    hints = {**fields(FromPage), **fields(kind)}
    del hints["number"]
    return {name: (judge_of(hint), _sentence(hint), hint) for name, hint in hints.items()}


def judge_of(hint: Any) -> Judge:
    """Return what tells whether a value is of a type, as it comes out of JSON.

    Examples
    --------
    >>> judge_of(list[tuple[str, float]])([["Consumer", 0.8]])
    True
    >>> judge_of(float)("much")
    False
    """
    origin, parts = get_origin(hint), get_args(hint)
    if origin is NotRequired:
        return judge_of(parts[0])
    if origin is Annotated:
        return _outermost(parts[0]) if parts[1] == MODEL else judge_of(parts[0])
    if origin in (Union, UnionType):
        judges = [judge_of(part) for part in parts]
        return lambda value: any(fits(value) for fits in judges)
    if origin in (list, dict, tuple):
        return _judge_of_many(origin, [judge_of(part) for part in parts])
    if is_typeddict(hint):
        within = {name: judge_of(each) for name, each in fields(hint).items()}
        return lambda value: (
            isinstance(value, dict)
            and all(fits(value[name]) for name, fits in within.items() if name in value)
        )
    return _outermost(hint)


def _judge_of_many(origin: type, each: list[Judge]) -> Judge:
    """Return what judges a list, names with values, or a row of so many."""
    if origin is tuple:
        return lambda value: (
            isinstance(value, list | tuple)
            and len(value) == len(each)
            and all(fits(part) for fits, part in zip(each, value, strict=True))
        )
    fits = each[-1]
    if origin is dict:
        return lambda value: isinstance(value, dict) and all(map(fits, value.values()))
    return lambda value: isinstance(value, list | tuple) and all(map(fits, value))


def _outermost(hint: Any) -> Judge:
    """Return what judges a value without looking into it."""
    origin = get_origin(hint) or hint
    if origin is float:
        return lambda value: isinstance(value, int | float) and not isinstance(value, bool)
    wanted = list | tuple if origin in (list, tuple) else origin
    return lambda value: isinstance(value, wanted)


WORDS = {str: "a text", float: "a number", bool: "true or false", list: "a list", dict: "names"}


def _sentence(hint: Any) -> str:
    """Return what a field says itself of a value that does not fit, or ""."""
    if get_origin(hint) is NotRequired:
        return _sentence(get_args(hint)[0])
    if get_origin(hint) is Annotated and hint.__metadata__[0] != MODEL:
        return str(hint.__metadata__[0])
    return ""


def _words(hint: Any) -> str:
    """Name a type as a reader of a sentence knows it."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Annotated, NotRequired, Union, UnionType):
        return _words(parts[0])
    if origin is list and get_origin(parts[0]) is None and parts[0] in WORDS:
        return f"a list, each item {_words(parts[0])}"
    if origin is dict:
        return f"names, each with {_words(parts[1])}"
    if is_typeddict(hint):
        return "names, each with its value"
    return WORDS.get(origin or hint, "a list")
