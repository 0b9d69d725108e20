"""How long do customers stay, where loyalty differs between them?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.model.errors import CxroiError
from cxroi.model.lifetime import finite_numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LOGS = np.log(1e6)
"""The farthest that odds and size of a fitted loyalty go: beyond it customers are all alike."""


class SurvivalFit(NamedTuple):
    """Parameters of the shifted beta-geometric model."""

    alpha: float
    beta: float


def survival_curve(alpha: ArrayLike, beta: ArrayLike, periods: int) -> NDArray[np.float64]:
    """Return the share of a cohort still here after each period, when loyalty differs.

    Parameters
    ----------
    alpha, beta : array_like, shape (...)
        Shape of the churn distribution over customers, above 0, no unit.
    periods : int
        Number of renewals to look ahead, 0 or more.

    Returns
    -------
    ndarray, shape (..., periods + 1)
        Shares, 0 to 1; the first is the start and is always 1.

    Raises
    ------
    CxroiError
        If ``alpha`` or ``beta`` is not above 0, or ``periods`` is no whole number from 0.

    Notes
    -----
    Shifted beta-geometric model: the share that renews in period ``t`` is
    ``(beta + t - 1) / (alpha + beta + t - 1)`` (Fader and Hardie 2007).

    Examples
    --------
    >>> survival_curve(1.0, 3.0, periods=2).round(3).tolist()
    [1.0, 0.75, 0.6]
    """
    a, b = (finite_numbers("survival_curve", value)[..., None] for value in (alpha, beta))
    if not isinstance(periods, int | np.integer) or periods < 0:
        raise CxroiError(
            f"survival_curve: {periods} is not a number of periods. Enter a whole number from 0."
        )
    if not (np.all(a > 0) and np.all(b > 0)):
        raise CxroiError("survival_curve: alpha and beta must be above 0. Check both.")
    earlier = np.arange(periods)
    renewal = (b + earlier) / (a + b + earlier)
    start = np.ones((*renewal.shape[:-1], 1))
    return np.concatenate([start, np.cumprod(renewal, axis=-1)], axis=-1)


def fit_survival(survivors: ArrayLike) -> SurvivalFit:
    """Fit the shifted beta-geometric model to a cohort by maximum likelihood.

    Parameters
    ----------
    survivors : array_like, shape (periods + 1,)
        Customers (or per cent) still here at the start and after each period; never rising.

    Raises
    ------
    CxroiError
        With fewer than three values, a rise, a value below 0, or a cohort that nobody left.

    Notes
    -----
    Where churn stays the same or rises, loyalty does not differ between customers, and no finite
    parameters are best: then ``alpha + beta`` is a million, and ``alpha`` its share that leaves.

    Examples
    --------
    >>> fit = fit_survival([100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1])
    >>> round(fit.alpha, 3), round(fit.beta, 3)
    (0.704, 1.182)
    """
    here = np.asarray(survivors, np.float64)
    enough = 3
    falls = here.ndim == 1 and np.isfinite(here).all() and np.all(np.diff(here) <= 0)
    if here.size < enough or not (falls and np.all(here >= 0)):
        raise CxroiError(
            "fit_survival: the survivors must be three or more numbers, none below 0, that never "
            "rise. Enter the number remaining at the start and after each period."
        )
    if here[0] == here[-1]:
        raise CxroiError(
            "fit_survival: no one left, so there is nothing to fit. Use a longer period."
        )
    unseen = np.zeros(here.size)
    unseen[-1] = here[-1]
    return _fit(np.concatenate([[0.0], -np.diff(here)]), unseen)


def fit_stays(
    periods: ArrayLike, left: ArrayLike, unseen: ArrayLike, entered: ArrayLike | None = None
) -> SurvivalFit:
    """Fit the shifted beta-geometric model to customers who joined at different times.

    Parameters
    ----------
    periods : array_like of int, shape (n,)
        Whole periods, 0 or more, in any order.
    left : array_like, shape (n,)
        Customers who left in that period, the first being 1.
    unseen : array_like, shape (n,)
        Customers who had stayed so many periods when they were last looked at, and were still here.
    entered : array_like, shape (n,), optional
        Customers who had stayed so many periods when records began: of those who left sooner nothing
        is known.

    Raises
    ------
    CxroiError
        If nobody left, or the columns are not numbers from 0, of one length.

    Examples
    --------
    >>> fit = fit_stays([1, 2, 3, 3], [131, 126, 90, 0], [0, 0, 0, 653])
    >>> again = fit_survival([1000, 869, 743, 653])
    >>> round(fit.alpha, 3) == round(again.alpha, 3)
    True
    """
    late = np.zeros(np.shape(periods)) if entered is None else entered
    columns = [finite_numbers("fit_stays", each) for each in (periods, left, unseen, late)]
    whole, at = columns[0], columns[0].astype(np.int64)
    if len({each.shape for each in columns}) > 1 or not np.array_equal(whole, at):
        raise CxroiError(
            "fit_stays: periods are whole numbers, and each has a number that left and one unseen. "
            "Use columns of equal length."
        )
    if any((each < 0).any() for each in columns):
        raise CxroiError("fit_stays: a number is below 0. Enter periods and customers from 0.")
    gone, here = np.zeros(at.max(initial=0) + 1), np.zeros(at.max(initial=0) + 1)
    np.add.at(gone, at, np.asarray(left, np.float64))
    # who had stayed before is known to have stayed: it says nothing, and is taken off
    np.add.at(here, at, np.asarray(unseen, np.float64) - np.asarray(late, np.float64))
    if not gone[1:].any():
        raise CxroiError("fit_stays: no one left, so there is nothing to fit. Use a longer period.")
    return _fit(gone, here)


def _fit(gone: NDArray[np.float64], unseen: NDArray[np.float64]) -> SurvivalFit:
    """Maximise the likelihood of who left in each period, and of who was last seen after each."""
    from scipy.optimize import minimize  # slow to import, rarely asked for

    def parameters(logs: Any) -> tuple[float, float]:
        odds, size = np.clip(logs, -LOGS, LOGS)
        leaves = 1 / (1 + np.exp(-odds))
        return float(np.exp(size) * leaves), float(np.exp(size) * (1 - leaves))

    def unlikelihood(logs: Any) -> float:
        curve = survival_curve(*parameters(logs), gone.size - 1)
        left = -np.diff(curve)
        tiny = 1e-300
        return -float(
            gone[1:] @ np.log(np.maximum(left, tiny)) + unseen @ np.log(np.maximum(curve, tiny))
        )

    best = minimize(unlikelihood, np.zeros(2), method="Nelder-Mead", tol=1e-10)
    return SurvivalFit(*parameters(best.x))
