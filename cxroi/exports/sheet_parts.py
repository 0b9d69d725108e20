"""How are segments told apart in a spreadsheet: the names of their cells, and of their steps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cxroi.model.segments import segment_of, segments_of, shared_key
from cxroi.model.settings import Setting, own_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cxroi.model.ordering import Step


def setting_of(keys: Iterable[str], stress: Iterable[str] = ()) -> Setting:
    """Return the setting in which every assumption can be changed, and what of a stress is at work.

    Examples
    --------
    >>> [sorted(own) for own in setting_of(["margin", "A/margin", "B/customers"]).own]
    [['margin'], ['customers']]
    """
    return Setting(own_keys(tuple(keys)), frozenset(stress), frozenset())


def cell_name(key: str, values: Mapping[str, float]) -> str:
    """Return the name of an input's cell: its key; a segment's own ends in the segment's number.

    Examples
    --------
    >>> cell_name("B/margin", {"margin": 1, "A/customers": 2, "B/customers": 3, "B/margin": 4})
    'margin__2'
    """
    segment = segment_of(key)
    return f"{shared_key(key)}__{segments_of(values).index(segment) + 1}" if segment else key


def suffix_of(setting: Setting, part: int) -> str:
    """Return what the names of a part's own steps and cells end in.

    Examples
    --------
    >>> suffix_of(setting_of(["A/margin", "B/margin"]), 1), suffix_of(setting_of(["margin"]), 0)
    ('__2', '')
    """
    return f"__{part + 1}" if len(setting.own) > 1 or setting.own[0] else ""


def part_of(step: Step) -> int | None:
    """Return which part a step is of; ``None`` where all parts share it."""
    number = re.search(r"__(\d+)$", step.name)
    return int(number[1]) - 1 if number else None


def of_part(steps: Iterable[Step], part: int) -> tuple[Step, ...]:
    """Return the steps that a part has of its own, or shares."""
    return tuple(step for step in steps if part_of(step) in (None, part))
