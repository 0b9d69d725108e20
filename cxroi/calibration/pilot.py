"""What a randomised pilot says of the causal fraction: the one thing that customers' tables cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cxroi.calibration.posteriors import Density, Gap, density
from cxroi.calibration.rates import ENDS, INTERVAL, CredibleInterval
from cxroi.model.errors import CxroiError
from cxroi.model.evaluate import figure_of
from cxroi.model.units import write_range

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cxroi.model.assumptions import Assumptions

KEY = "causal_fraction"
STEPS = 401
RATES = 201
OPEN = 0.1
"""Of the prior, the part that holds any fraction as likely as any other: a pilot may surprise."""
EDGE = 1e-6
WIDE = 6.0
MONTHS = 12
LEAST_MONTHS, MOST_MONTHS = 0.01, 1200
PERT_WEIGHT = 4


@dataclass(frozen=True)
class Group:
    """Customers of a pilot: how many there were, and how many of them stayed."""

    kept: int
    counted: int


@dataclass(frozen=True)
class PilotResult:
    """What a pilot says of the causal fraction, and where it moves what is assumed."""

    base: Assumptions
    gap: Gap
    """Prior, data alone and posterior; the grid is the fraction itself."""
    uplift: CredibleInterval
    """Points of yearly retention by which the treated stayed more often."""

    def credible_interval(self) -> CredibleInterval:
        """Return the middle of the posterior, its 90% interval, and the ends of a range."""
        return _credible_interval(self.gap.posterior)

    def spread(self) -> CredibleInterval:
        """Return the credible interval, by the name that own scripts may know it by."""
        return self.credible_interval()

    def assumptions(self) -> Assumptions:
        """Return the base with the causal fraction that the pilot leaves open.

        Examples
        --------
        >>> from cxroi import assumptions
        >>> found = pilot(assumptions(), treated=(7700, 10_000), control=(7500, 10_000))
        >>> found.assumptions()["causal_fraction"].likely > 0.25
        True
        """
        now = self.credible_interval()
        assumptions = self.base.change(causal_fraction=(now.least, now.value, now.most))
        return assumptions.with_reasons(causal_fraction=f"{self.moved()}.")

    def moved(self) -> str:
        """Say where the pilot moved the causal fraction to."""
        assumption, now = self.base[KEY], self.credible_interval()
        show = assumption.show
        was = f"{show()} ({write_range(show(assumption.low), show(assumption.high))})"
        value, low, high = (show(round(each, 3)) for each in (now.value, now.low, now.high))
        return f"A randomised pilot moved this from {was} to {value} ({write_range(low, high)})"


def pilot(
    base: Assumptions,
    treated: tuple[int, int],
    control: tuple[int, int],
    months: float = MONTHS,
    gains: tuple[float, float] | None = None,
) -> PilotResult:
    """Update the causal fraction by a randomised pilot.

    Parameters
    ----------
    base : Assumptions
        What is assumed: the prior of the fraction, today's mix, and the observed gaps, which are
        taken as likely: a pilot sees only the product of gap and fraction.
    treated, control : pairs of int
        Customers who stayed, and how many there were, of those with the programme and without.
    months : float
        How long they were followed.
    gains : pair of float, optional
        By how many points of the treated, more than of the control, the share bonded rose and the
        share let down fell, from a survey of both; the plan's gain and cut unless given.

    Raises
    ------
    CxroiError
        If a group is empty or more stayed than there were, the time is not above 0, nobody would
        be left after a year, or the treated were moved nowhere.

    Notes
    -----
    The control's retention is the company's rate; the treated have the mix that the gains move it
    to, at the rates of the tiers under a fraction ``f``. The likelihood of ``f`` is averaged over
    the control's rate, on a grid. The prior is a beta of the same mean and variance as the PERT of
    the assumption, with a tenth of it spread evenly.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> pilot(assumptions(), treated=(7700, 10_000), control=(7500, 10_000)).moved()
    'A randomised pilot moved this from 25% (5–50%) to 29.5% (17.9–43.8%)'
    """
    groups = [_check("treated", treated), _check("control", control)]
    _check_months(months)
    moved = gains or (base["bonded_gain"].likely, base["let_down_cut"].likely)
    _check_gains(base, *moved)
    fractions = np.linspace(EDGE, 1 - EDGE, STEPS)
    prior, data = _prior(base, fractions), _likelihood(base, fractions, groups, months, moved)
    gap = Gap(density(fractions, prior), density(fractions, data), density(fractions, prior + data))
    return PilotResult(base, gap, _uplift(groups, months))


def _check(name: str, group: tuple[int, int]) -> Group:
    kept, counted = group
    if not 0 <= kept <= counted or counted < 1:
        raise CxroiError(
            f"pilot: of the {name}, {kept:,} of {counted:,} stayed. Enter retained and total "
            "customers."
        )
    return Group(kept, counted)


def _check_months(months: float) -> None:
    if not (isinstance(months, int | float | np.number) and months > 0):
        raise CxroiError(
            "pilot: the months must be above 0. Enter how long both groups were followed."
        )
    if not LEAST_MONTHS <= months <= MOST_MONTHS:
        raise CxroiError(
            f"pilot: {months:g} months are not from {LEAST_MONTHS} to {MOST_MONTHS:,}. Enter how long both "
            "groups were followed."
        )


def _check_gains(base: Assumptions, up: float, down: float) -> None:
    """Refuse gains that move nobody, or leave a mix that is none."""
    if not (np.isfinite(up) and np.isfinite(down)):
        raise CxroiError(
            "pilot: a gain is not a number. Enter the percentage points by which the pilot group "
            "moved."
        )
    if up == 0 and down == 0:
        raise CxroiError(
            "pilot: the treated are as bonded and as let down as the control, so the pilot shows no effect "
            "to measure. Enter the gains found by a survey of both groups."
        )
    bonded, let_down = base["bonded_share"].likely + up, base["let_down_share"].likely - down
    if min(bonded, let_down, 1 - bonded - let_down) < 0:
        raise CxroiError(
            f"pilot: the gains would leave {bonded:.0%} bonded and {let_down:.0%} let down, which is not a "
            "valid mix of customers. Enter the percentage points by which the pilot group moved."
        )


def _prior(base: Assumptions, fractions: NDArray[np.float64]) -> NDArray[np.float64]:
    """The log of the prior at each fraction: a beta like the PERT, a tenth of it even."""
    from scipy.special import betaln

    assumption = base[KEY]
    mean = (assumption.low + PERT_WEIGHT * assumption.likely + assumption.high) / (PERT_WEIGHT + 2)
    mean = min(max(mean, EDGE), 1 - EDGE)
    variance = max((mean - assumption.low) * (assumption.high - mean) / (PERT_WEIGHT + 3), EDGE)
    many = max(mean * (1 - mean) / variance - 1, 1.0)
    a, b = mean * many, (1 - mean) * many
    logs = (a - 1) * np.log(fractions) + (b - 1) * np.log1p(-fractions) - betaln(a, b)
    return np.asarray(np.log((1 - OPEN) * np.exp(logs) + OPEN))


def _likelihood(
    base: Assumptions,
    fractions: NDArray[np.float64],
    groups: list[Group],
    months: float,
    gains: tuple[float, float],
) -> NDArray[np.float64]:
    """The log of the likelihood of each fraction, averaged over the control's retention."""
    treated, control = groups
    years = months / MONTHS
    middle = (control.kept + 0.5) / (control.counted + 1)
    error = (middle * (1 - middle) / control.counted) ** 0.5
    # what is left after a year must be a share for the tiers to be placed around
    fewest, most = max(EDGE, EDGE**years), min(1 - EDGE, (1 - EDGE) ** years)
    ends = np.clip([middle - WIDE * error, middle + WIDE * error], fewest, most)
    if middle + WIDE * error <= fewest:
        raise CxroiError(
            f"pilot: of the control, {control.kept:,} of {control.counted:,} stayed {months:g} months: "
            "at this rate no customers remain after a year. Check the months."
        )
    seen = np.linspace(float(ends[0]), float(ends[1]), RATES)[:, None]
    up, down = gains
    moved = figure_of(
        "retention_at_full_gain",
        base.values()
        | {"retention_rate": seen ** (1 / years), "causal_fraction": fractions}
        | {"bonded_gain": up, "let_down_cut": down},
    )
    stay = np.clip(moved, EDGE, 1 - EDGE) ** years
    logs = _binomial(treated, stay) + _binomial(control, np.broadcast_to(seen, stay.shape))
    return np.asarray(np.logaddexp.reduce(logs, axis=0))


def _binomial(group: Group, share: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(group.kept * np.log(share) + (group.counted - group.kept) * np.log1p(-share))


def _uplift(groups: list[Group], months: float) -> CredibleInterval:
    """Points of yearly retention between the groups, by their counts alone."""
    from scipy.special import ndtri

    shares = [(group.kept + 0.5) / (group.counted + 1) for group in groups]
    power = MONTHS / months
    variances = [
        share * (1 - share) / group.counted * (power * share ** (power - 1)) ** 2
        for share, group in zip(shares, groups, strict=True)
    ]
    value = shares[0] ** power - shares[1] ** power
    z = ndtri([*INTERVAL, *ENDS])
    low, high, least, most = (value + z * sum(variances) ** 0.5).tolist()
    return CredibleInterval(value, low, high, least, most)


def _credible_interval(found: Density) -> CredibleInterval:
    middle, low, high, least, most = found.at([0.5, *INTERVAL, *ENDS]).tolist()
    return CredibleInterval(middle, low, high, least, most)
