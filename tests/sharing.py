"""What tests share: things that are made once, and cases of which the quick suite tries a few."""

import asyncio
import inspect
from collections.abc import Callable, Container, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

import pytest

Given = ParamSpec("Given")
Made = TypeVar("Made")


def once(make: Callable[Given, Made]) -> Callable[Given, Made]:
    """Keep what a function makes, whether a default is given or left out."""
    kept, signature = cache(make), inspect.signature(make)

    @wraps(make)
    def asked(*args: Given.args, **named: Given.kwargs) -> Made:
        bound = signature.bind(*args, **named)
        bound.apply_defaults()
        return kept(*bound.args, **bound.kwargs)

    return asked


def finished(work: Coroutine[Any, Any, Made]) -> Made:
    """Run a coroutine to its end, in a thread of its own: tests of a browser leave a loop running in this one."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, work).result()


def slow_but(kept: Container[Any], cases: Iterable[Any]) -> list[Any]:
    """Return cases of which the quick suite tries only those that are kept."""
    return [pytest.param(case, marks=[] if case in kept else pytest.mark.slow) for case in cases]


def of_a_thousand(cases: Iterable[Any], *, few: int, some: int = 40) -> list[Any]:
    """Return companies made up by their seeds, the last number of a case.

    The quick suite tries those below ``few``, `make test-slow` those below ``some``, and
    `make test-thousand` all.
    """
    slow, far = pytest.mark.slow, pytest.mark.thousand
    seeds = {case: case if isinstance(case, int) else case[-1] for case in cases}
    return [
        pytest.param(case, marks=[slow] * (few <= seed) + [far] * (some <= seed))
        for case, seed in seeds.items()
    ]


def in_turn(many: Iterable[Any], few: Sequence[Any]) -> list[Any]:
    """Return all pairs of two lists; the quick suite tries each of the first with one of the second."""
    return [
        pytest.param(one, other, marks=[] if place == at % len(few) else pytest.mark.slow)
        for at, one in enumerate(many)
        for place, other in enumerate(few)
    ]
