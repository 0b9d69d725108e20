"""Which initiatives under one budget: every set valued jointly, the best on the same draws."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cxroi.analysis.best_sets import best_first, every_set, records
from cxroi.analysis.initiatives import SHORTLIST, Portfolio
from cxroi.analysis.ranges import check_finite, check_ranges, reach
from cxroi.analysis.samples import DRAWS, SEED, check_sample, samples_of
from cxroi.analysis.simulation import draw_values
from cxroi.model.business_case import business_case
from cxroi.model.choosing import Choosing, keep_rules, read_rule
from cxroi.model.errors import AssumptionError, CxroiError
from cxroi.model.initiatives import evaluate_sets
from cxroi.model.plan import PLAN
from cxroi.model.rules import ROUNDING, check_worst_corners
from cxroi.model.segments import by_segment
from cxroi.model.units import percent, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from cxroi.analysis.best_sets import Bools, Floats
    from cxroi.analysis.samples import Samples
    from cxroi.analysis.simulation import Progress
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.choosing import Rule
    from cxroi.model.initiatives import Initiative

MOST = 12
"""Initiatives at once: 4,096 sets."""
TIERS = {"bonded_gain": "satisfied", "let_down_cut": "let down"}
"""Of each move, the customers that it moves."""


def portfolio(  # noqa: PLR0913 - what a choice is made by
    assumptions: Assumptions,
    initiatives: Sequence[Initiative],
    *,
    budget: float | None = None,
    rules: Sequence[Rule | str] = (),
    draws: int = DRAWS,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Portfolio:
    """Choose among initiatives under one budget: every set valued jointly, never as a sum.

    Parameters
    ----------
    assumptions : Assumptions
        The company; the initiatives stand in place of its programme.
    initiatives : sequence of Initiative
        One to 12, such as ``cxroi.initiatives()`` or those of ``cxroi.read_initiatives``.
    budget : float, optional
        The most that a set may cost: present value of all its costs over the horizon, at likely
        values, money. None unless given.
    rules : sequence of Rule or str, optional
        ``AtLeast``, ``NotBoth``, ``OnlyWith`` and ``Without``, or the same in words (see ``parse_rule``); beside
        those that initiatives bring themselves.
    draws, seed : int
        As in ``simulate``: the company has the same draws there. Each initiative has the draws of the
        plan in an order of its own, found from its name (Owen 1998: Latin supercube sampling).
    progress : callable, optional
        Told the share of the work that is done, 0 to 1.

    Returns
    -------
    Portfolio
        Every set at likely values, and the 64 best that the budget and the rules allow on the draws.
        Beside these the best for other budgets and without each rule, so that it says what limits cost.

    Raises
    ------
    CxroiError
        If there are none or more than 12, two of one name, rules that contradict each other, or a
        budget that no set fits.
    AssumptionError
        If an initiative moves more customers than its tier has, or breaks a bound or a rule.

    Examples
    --------
    >>> import cxroi
    >>> found = cxroi.portfolio(cxroi.assumptions(), cxroi.initiatives(), budget=800_000, draws=256)
    >>> found.best.names
    ('Welcome calls', 'Complaint recovery team', 'Referral club')
    >>> round(sum(each.share for each in found.shares) - found.best.npv, 2)
    0.0
    """
    check_sample(draws, seed)
    samples = samples_of(assumptions, draws, seed)
    return portfolio_of_points(
        assumptions, initiatives, Choosing(budget, tuple(rules)), samples, seed, progress
    )


def portfolio_of_points(
    assumptions: Assumptions,
    initiatives: Sequence[Initiative],
    choosing: Choosing,
    samples: Samples,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Portfolio:
    """Choose on given points: the sample of ``samples_of``, whose repetitions are not asked."""
    given, budget, rules = _check_count(tuple(initiatives)), *choosing
    names = [each.name for each in given]
    said = [*rules, *(rule for each in given for rule in each.rules)]
    kept = tuple(dict.fromkeys(read_rule(rule, names) for rule in said))
    order = sorted(range(len(given)), key=lambda at: names[at].casefold())
    cases = _put_into(assumptions, [given[at] for at in order])
    ways = every_set(len(given))
    chosen = ways[:, order]  # the same sums in the same order, however they were given
    likely = evaluate_sets(assumptions.values(), [each.values() for each in cases.values()], chosen)
    fits = np.flatnonzero(keep_rules(ways, names, kept))
    _check_choice(fits > 0, likely.pv_costs[fits], budget, kept)
    sets = _Sets(ways, likely.npv, likely.pv_costs, names)
    valued = sets.worth_drawing(np.inf if budget is None else budget, kept)
    values, plans = _draw(assumptions, cases, np.concatenate(list(samples[0])), seed)
    drawn = evaluate_sets(values, plans, chosen[valued], progress).npv
    check_finite(assumptions, drawn)
    return Portfolio(
        *(assumptions, given, budget, kept, ways, likely.npv, likely.pv_costs), valued, drawn
    )


class _Sets(NamedTuple):
    """Every set, and what it is worth and costs at likely values."""

    every: Bools
    npv: Floats
    pv_costs: Floats
    names: list[str]

    def worth_drawing(self, limit: float, rules: Sequence[Rule]) -> NDArray[np.intp]:
        """Return the sets to be valued on draws: all of a few, else the 64 best within all limits.

        Beside these the best for each smaller or larger budget, and the best without each rule.
        """
        if len(self.every) <= SHORTLIST:
            return np.arange(len(self.every))
        allowed = self._best_first(np.inf, rules)
        found = [
            self._best_first(limit, rules)[:SHORTLIST],
            allowed[records(self.npv[allowed], self.pv_costs[allowed])],
            *(self._best_first(limit, [r for r in rules if r != rule])[:1] for rule in rules),
        ]
        return np.unique(np.concatenate(found))

    def _best_first(self, limit: float, rules: Sequence[Rule]) -> NDArray[np.intp]:
        kept = np.flatnonzero(keep_rules(self.every, self.names, rules))
        return kept[best_first(self.npv[kept], self.pv_costs[kept], limit)]


def _check_count(given: tuple[Initiative, ...]) -> tuple[Initiative, ...]:
    if not 0 < len(given) <= MOST:
        how_many = f"{len(given)} initiatives are entered" if given else "No initiative is entered"
        raise CxroiError(f"{how_many}. Enter from 1 to {MOST}.")
    taken: set[str] = set()
    for each in given:
        if each.name.casefold() in taken:
            raise CxroiError(f"Two initiatives are called '{each.name}'. Rename one of them.")
        taken.add(each.name.casefold())
    return given


def _check_choice(
    some: Bools, costs: Floats, budget: float | None, rules: tuple[Rule, ...]
) -> None:
    """Refuse rules and a budget that leave nothing to choose; ``some``: whether a set has any in it."""
    if not some.any():
        said = "; ".join(map(str, rules))
        problem = f"The rules contradict each other, or leave nothing to choose: {said}"
        raise CxroiError(f"{problem}. Remove one of them.")
    if budget is None:
        return
    if not np.isfinite(budget) or budget < 0:
        raise CxroiError(f"The budget is {budget}. Enter an amount from 0.")
    if not best_first(costs[some], costs[some], budget).size:
        raise CxroiError(
            f"No initiative fits a budget of {budget:,.0f}: the cheapest choice costs "
            f"{costs[some].min():,.0f} in present value. Raise the budget."
        )


def _put_into(
    assumptions: Assumptions, initiatives: Iterable[Initiative]
) -> dict[str, Assumptions]:
    """Return the case with each initiative alone by its name, checked alone and all together."""
    cases = {}
    for each in initiatives:
        case = each.put_into(assumptions)
        _check_tier(case, each.name)
        check_ranges(case)
        business_case(case)  # what no company is worth is refused
        cases[each.name] = case
    _check_harm(list(cases.values()))
    return cases


def _fewest(case: Assumptions) -> dict[str, float]:
    """Return the smallest share of customers that each assumption of a move may find to be moved."""
    ends = by_segment({each.key: reach(each) for each in case}).values()
    return {
        "bonded_gain": min(1 - own["bonded_share"][1] - own["let_down_share"][1] for own in ends),
        "let_down_cut": min(own["let_down_share"][0] for own in ends),
    }


def _check_tier(case: Assumptions, name: str) -> None:
    """Refuse an initiative that moves more customers than there are to be moved."""
    for key, there in _fewest(case).items():
        most = reach(case[key])[1]
        if most > there + ROUNDING:
            problem = (
                f"'{name}' moves up to {percent(most)} of customers, and as few as "
                f"{percent(there)} are {TIERS[key]}"
            )
            raise AssumptionError(key, problem, f"Enter at most {plain_number(round(there, 4))}.")


def _check_harm(cases: Sequence[Assumptions]) -> None:
    """Refuse initiatives whose harm adds up to more customers than there are."""
    ends = {each.key: reach(each) for each in cases[0]}
    for key, there in _fewest(cases[0]).items():
        moves = [reach(case[key]) for case in cases]
        missed = prod(1 - max(0.0, high) / there for _, high in moves) if there > 0 else 1.0
        ends[key] = sum(min(0.0, low) for low, _ in moves), there * (1 - missed)
    check_worst_corners(ends)


def _draw(
    assumptions: Assumptions, cases: Mapping[str, Assumptions], block: Floats, seed: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Draw the company's values, and each initiative's plan in an order of its own."""
    values = assumptions.values() | draw_values(assumptions, block)
    plans = []
    for name, case in cases.items():
        order = np.arange(len(block))
        if len(cases) > 1:
            order = np.random.default_rng([seed, *name.casefold().encode()]).permutation(order)
        plans.append(case.values() | draw_values(case, block[order], PLAN))
    return values, plans
