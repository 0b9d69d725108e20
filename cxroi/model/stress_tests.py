"""What if it goes wrong: the core service fails for some months, or leaving becomes easy?

A failure lets down a share of all who were not let down before, the satisfied and the bonded alike,
for as long as it lasts. What that does is said by the equations: see ``affected`` and
``easy_switching`` there.
"""

from __future__ import annotations

from math import isfinite
from typing import NamedTuple

import numpy as np

from cxroi.model.errors import CxroiError, did_you_mean

AFFECTED = ("both", "programme", "baseline")


class Failure(NamedTuple):
    """A failure of the core service: from which month, for how many, and for what share of customers.

    ``share`` is that of the satisfied and of the bonded alike who count as let down while it lasts;
    ``path`` says who suffers it: "programme", "baseline" or "both".
    """

    month: int
    months: int
    share: float
    path: str = "both"


class Stress(NamedTuple):
    """What goes wrong: a failure, or none, and the share of satisfied customers held only by nuisance.

    ``leaving`` is the part of the satisfied customers who would stay over a year, and who leave once
    leaving becomes easy; those who are bonded stay, and so do those who are let down and here still.
    """

    failure: Failure | None = None
    leaving: float = 0.0


def check_stress(stress: Stress) -> None:
    """Refuse a failure or a share that is none."""
    _check_share("leaving", stress.leaving)
    if stress.failure is None:
        return
    month, months, share, path = stress.failure
    for name, count in (("month", month), ("months", months)):
        if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 1:
            raise CxroiError(f"The {name} of a failure is {count!r}. Enter a whole number from 1.")
    _check_share("share", share)
    if path not in AFFECTED:
        raise CxroiError(f"A failure applies to '{path}'. {did_you_mean(str(path), AFFECTED)}")


def stress_inputs(stress: Stress | None) -> dict[str, float]:
    """Return what a stress is to the equations; nothing where it changes nothing.

    Examples
    --------
    >>> stress_inputs(Stress(leaving=0.1)), stress_inputs(None)
    ({'easy_switching': 0.1}, {})
    """
    found: dict[str, float] = {}
    if stress is None:
        return found
    check_stress(stress)
    if stress.leaving:
        found["easy_switching"] = float(stress.leaving)
    if stress.failure:
        month, months, share, path = stress.failure
        found |= {
            "failure_month": float(month),
            "failure_months": float(months),
            "failure_share": float(share),
            "failure_with_programme": float(path != "baseline"),
            "failure_in_baseline": float(path != "programme"),
        }
    return found


def _check_share(name: str, share: float) -> None:
    is_number = isinstance(share, int | float | np.number) and not isinstance(share, bool)
    if not is_number or not isfinite(share) or not 0 <= share <= 1:
        raise CxroiError(f"The {name} of a stress is {share!r}. Enter a share from 0 to 1.")
