"""What to measure next: what it is worth to know an assumption before deciding."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cxroi.analysis.effects import value_of_choosing
from cxroi.analysis.ranges import varies
from cxroi.analysis.samples import DRAWS, SEED
from cxroi.analysis.simulation import simulate
from cxroi.model.errors import AssumptionError, CxroiError
from cxroi.model.links import describe_origin

if TYPE_CHECKING:
    import pandas as pd

    from cxroi.analysis.simulation import Simulation
    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions

MOST_ASKED = 100_000
PLAN = "the_programme"
SURVEYED = ("share", "share_per_year")
"""Units of what a sample of customers can be counted for."""


class Knowing(NamedTuple):
    """What it is worth to know one assumption exactly."""

    key: str
    label: str
    evppi: float
    kind: str
    """"pilot" for what belongs to the plan, and only trying it can tell; else "measure"."""


class Information(NamedTuple):
    """What it is worth to know everything, and each assumption alone, the most valuable first."""

    evpi: float
    rows: list[Knowing]


def value_of_information(
    assumptions: Assumptions, draws: int = DRAWS, seed: int = SEED
) -> pd.DataFrame:
    """Say what it is worth to know each assumption before deciding for or against the programme.

    Parameters
    ----------
    assumptions, draws, seed
        As for ``simulate``.

    Returns
    -------
    DataFrame
        A row for each assumption that varies, the most valuable first: ``key``, ``label``,
        ``evppi`` (expected value of perfect information on it alone, money), ``kind`` ("pilot"
        for the plan, else "measure"). Its ``attrs["evpi"]`` is the value of knowing everything.

    Raises
    ------
    AssumptionError, CxroiError
        As ``simulate``.

    Notes
    -----
    The decision is go or no-go today, doing nothing is worth 0, and money counts the same whether
    it is won or lost: EVPI is E[max(0, NPV)] − max(0, E[NPV]). For one assumption E[NPV | x] is a
    polynomial in x by least squares on the same draws, of the degree that Schwarz's criterion
    chooses, so that what does not matter is worth exactly 0; so is what matters less than so many
    draws can tell. Where assumptions are drawn independently, what the others do alone is taken
    off first, so that less remains untold.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> value_of_information(assumptions(), draws=1024)[["key", "kind"]].values.tolist()[:2]
    [['causal_fraction', 'measure'], ['bonded_gain', 'pilot']]
    """
    import pandas as pd  # the page needs none

    found = information(simulate(assumptions, draws, seed))
    frame = pd.DataFrame(found.rows, columns=list(Knowing._fields))
    frame.attrs |= describe_origin("value_of_information", assumptions)
    frame.attrs |= {"evpi": found.evpi, "draws": draws, "seed": seed}
    return frame


def information(risk: Simulation) -> Information:
    """Return the rows of ``value_of_information``, and EVPI, for a simulation that was made."""
    evpi = value_of_choosing(risk.npv)
    rows = []
    for assumption in filter(varies, risk.assumptions):
        kind = "pilot" if assumption.group == PLAN else "measure"
        known = min(risk.effects.evppi(assumption.key), evpi)
        rows.append(Knowing(assumption.key, assumption.label, known, kind))
    return Information(evpi, sorted(rows, key=lambda row: (-row.evppi, row.key)))


def value_of_sample(risk: Simulation, key: str, asked: int) -> float:
    """Return the EVSI: what a survey of so many customers about a share is worth before deciding.

    Parameters
    ----------
    risk : Simulation
        The range of the assumption is what is believed before the survey.
    key : str
        A share of today's customers that varies, such as ``retention_rate``.
    asked : int
        Customers asked, or looked up, from 1 to 100,000.

    Returns
    -------
    float
        Money; between 0 and what it is worth to know the share exactly.

    Raises
    ------
    AssumptionError
        If the assumption is not a share that can be counted, or has no range.
    CxroiError
        If the number of customers cannot be used.

    Notes
    -----
    The range is read as a beta distribution of the same mean and variance. Of every count k that
    the survey may find, the belief after it is conjugate, and E[NPV | k] is exact for the
    polynomial of ``value_of_information``, here a cubic at most.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> unsure = assumptions().change(
    ...     causal_fraction=(0.26, 0.26, 0.26), cross_sell_rate=(0.05, 0.25, 0.8)
    ... )
    >>> risk = simulate(unsure, draws=1024)
    >>> [round(value_of_sample(risk, "cross_sell_rate", asked), -3) for asked in (5, 50, 500)]
    [10000.0, 21000.0, 23000.0]
    """
    _check_survey(risk.assumptions[key], asked)
    [evsi] = risk.effects.evsi_by_size(key, [asked])
    return evsi


def can_be_surveyed(assumption: Assumption) -> bool:
    """Tell whether a sample of today's customers can be counted for it."""
    today = assumption.group == "company_today" and assumption.unit.name in SURVEYED
    return today and varies(assumption)


def _check_survey(assumption: Assumption, asked: int) -> None:
    if assumption.group != "company_today" or assumption.unit.name not in SURVEYED:
        raise AssumptionError(
            assumption.key,
            "it is not a share of today's customers, so a survey cannot measure it",
            "Choose a share of your company today, such as retention_rate.",
        )
    if not varies(assumption):
        raise AssumptionError(
            assumption.key, "it has no range, so there is nothing to learn", "Set a range."
        )
    if not isinstance(asked, int | np.integer) or not 1 <= asked <= MOST_ASKED:
        raise CxroiError(
            f"asked: {asked} is not a number of customers from 1 to {MOST_ASKED:,}. Enter 400."
        )
