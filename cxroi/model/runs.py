"""How is a program run for one case, a few draws, or many: on numbers, or on arrays some at a time."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from cxroi.model.settings import Figures, Setting

DRAWS_AT_ONCE = 4096
FEW_DRAWS = 48
"""Up to so many, plain numbers one by one are faster than arrays."""
BEYOND_NUMBERS = (OverflowError, ValueError, ZeroDivisionError)
"""What plain numbers end in where arrays go on with infinity or with no number."""


@dataclass(frozen=True)
class Run:
    """A setting with its inputs by name, months to go through, and how many draws (none: one case)."""

    setting: Setting
    inputs: Mapping[str, Any]
    months: int
    draws: tuple[int, ...]

    def figures(self, requests: Figures) -> list[Any]:
        """Return figures: one of each month has months as its first axis."""
        if not requests:
            return []
        blocks = list(self.blocks(requests))
        if not self.draws:
            return [np.array(each) if isinstance(each, list) else each for each in blocks[0]]
        return [_join(parts) for parts in zip(*blocks, strict=True)]

    def blocks(self, requests: Figures) -> Iterator[list[Any]]:
        """Go through the figures of some draws at a time."""
        months = months_to(self.months)
        if not self.draws:
            try:
                yield self.setting.compile(requests).run(months, self.inputs)
            except BEYOND_NUMBERS:
                # what is beyond all numbers is refused in words
                yield self._on_arrays(
                    requests, months, {k: _as_array(v) for k, v in self.inputs.items()}
                )
            return
        if self.draws[0] <= FEW_DRAWS:
            with suppress(*BEYOND_NUMBERS):
                yield self._one_by_one(requests, months)
                return
        names = self.setting.compile(requests, is_draws=True).inputs
        for first in range(0, self.draws[0], DRAWS_AT_ONCE):
            part = slice(first, first + DRAWS_AT_ONCE)
            some = {name: _part(self.inputs[name], part) for name in names}
            shape = (len(range(self.draws[0])[part]),)
            yield [_to_shape(each, shape) for each in self._on_arrays(requests, months, some)]

    def _one_by_one(self, requests: Figures, months: tuple[float, ...]) -> list[Any]:
        """Return the figures of a few draws, each worked out on plain numbers: that is faster."""
        compiled = self.setting.compile(requests)
        used = {name: self.inputs[name] for name in compiled.inputs}
        rows = [
            compiled.run(months, {name: _part(value, draw) for name, value in used.items()})
            for draw in range(self.draws[0])
        ]
        return [np.array(each, np.float64).T for each in zip(*rows, strict=True)]

    def _on_arrays(
        self, requests: Figures, months: tuple[float, ...], inputs: Mapping[str, Any]
    ) -> list[Any]:
        with np.errstate(all="ignore"):
            return self.setting.compile(requests, is_draws=True).run(months, inputs)


@cache
def months_to(count: int) -> tuple[float, ...]:
    """Return the months from 1 on."""
    return tuple(map(float, range(1, count + 1)))


def _to_shape(figure: Any, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return a figure of some draws: one of each month has months as its first axis."""
    if isinstance(figure, list):
        return np.array([np.broadcast_to(each, shape) for each in figure])
    return np.broadcast_to(np.asarray(figure, np.float64), shape)


def _join(parts: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.concatenate(parts, axis=-1) if len(parts) > 1 else parts[0]


def _part(value: Any, draws: slice | int) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    return value[draws] if isinstance(draws, slice) else float(value[draws])


def _as_array(value: Any) -> Any:
    return value if isinstance(value, list) else np.asarray(value, np.float64)
