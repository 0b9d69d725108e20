"""How much of the benefit is cash: each driver's value by kind, and what is left with cash alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.model.drivers import CASH, KINDS, drivers

if TYPE_CHECKING:
    import pandas as pd

    from cxroi.model.business_case import BusinessCase


class Benefit(NamedTuple):
    """Present value of a driver, or of several together, money."""

    key: str
    by_kind: dict[str, float]
    whole: float


def benefit_kinds(case: BusinessCase) -> pd.DataFrame:
    """Return the value of each driver by kind: cash, capacity, soft.

    Returns
    -------
    DataFrame
        A row a driver: ``driver`` (its key), ``cash`` (less is paid out, or more comes in),
        ``capacity`` (time or places are freed, which is cash only if somebody acts), ``soft``
        (neither is claimed) and ``whole``, present values in money. ``data/drivers.csv`` holds the
        kinds; its ``attrs`` hold ``npv`` and ``cash_npv``.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> found = benefit_kinds(business_case(assumptions())).set_index("driver")
    >>> found.loc["referral"].round(2).tolist()
    [30954.83, 0.0, 92041.58, 122996.41]
    """
    import pandas as pd  # the page needs none

    rows = [(each.key, *each.by_kind.values(), each.whole) for each in benefits_by_kind(case)]
    frame = pd.DataFrame(rows, columns=["driver", *KINDS, "whole"])
    frame.attrs |= {"npv": case.npv, "cash_npv": case.cash_npv}
    return frame


def benefits_by_kind(case: BusinessCase) -> list[Benefit]:
    """Return each driver's value by kind."""
    cash, found = case.evaluation.cash_drivers, []
    for key, value in case.evaluation.drivers.items():
        by_kind = dict.fromkeys(KINDS, 0.0) | {CASH: float(cash[key])}
        if drivers()[key].kind != CASH:
            by_kind[drivers()[key].kind] = float(value - cash[key])
        found.append(Benefit(key, by_kind, float(value)))
    return found


def add_up(benefits: list[Benefit]) -> Benefit:
    """Return several benefits as one."""
    by_kind = np.sum([list(each.by_kind.values()) for each in benefits], axis=0).tolist()
    whole = sum(each.whole for each in benefits)
    return Benefit("", dict(zip(KINDS, by_kind, strict=True)), whole)
