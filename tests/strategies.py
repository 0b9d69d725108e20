"""Made-up companies, programmes and cash for the laws that must hold for all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import reject
from hypothesis import strategies as st

from cxroi import AssumptionError, Assumptions, assumptions, business_case, scenarios
from cxroi.model.assumption import SHAPES
from cxroi.model.names import clean_name
from cxroi.model.segments import OF_THE_MARKET
from cxroi.model.stances import conditions, stances

BELIEVED = assumptions()
TIER_KEYS = ("bonded_share", "let_down_share", "bonded_gain", "let_down_cut")
MONEY_KEYS = (
    "margin",
    "cross_sell_margin",
    "acquisition_cost",
    "referral_reward",
    "complaint_cost",
    "one_off_cost",
    "running_cost",
    "cost_per_customer",
)

# A company one could meet: wider than any range in data/, inside every bound.
A_COMPANY = {
    "customers": (1_000, 5_000_000),
    "retention_rate": (0.05, 0.99),
    "margin": (0, 1_000),
    "cross_sell_rate": (0.01, 0.95),
    "cross_sell_margin": (0, 500),
    "new_customers": (0, 500_000),
    "referral_share": (0, 0.9),
    "acquisition_cost": (0, 1_000),
    "referral_reward": (0, 300),
    "complaint_cost": (0, 200),
    "retention_odds_ratio": (0.1, 100),
    "cross_sell_odds_ratio": (0.1, 100),
    "let_down_odds_ratio": (0.01, 10),
    "referral_ratio": (1, 100),
    "referral_additional": (0, 1),
    "causal_fraction": (0, 1),
    "deterred_per_let_down": (0, 5),
    "delay_months": (0, 40),
    "ramp_months": (1, 90),
    "consistency": (0.05, 1),
    "one_off_cost": (0, 5_000_000),
    "running_cost": (0, 2_000_000),
    "cost_per_customer": (0, 20),
    "acquisition_cost_reduction": (0, 0.95),
    "discount_rate": (0, 0.5),
}
FEWEST_CUSTOMERS_FOR_A_NEW_ONE = 0.5
FEWEST_TO_SPLIT = 10


def shares(highest: float) -> st.SearchStrategy[float]:
    return st.floats(0, highest, allow_subnormal=False)


@st.composite
def tier_mixes(draw: st.DrawFn) -> dict[str, float]:
    """Today's mix and a target mix, both of them shares of one base."""
    let_down = draw(shares(0.9))
    bonded = draw(shares(min(0.95, 1 - let_down)))
    let_down_target = draw(shares(0.9))
    bonded_target = draw(shares(min(0.95, 1 - let_down_target)))
    return {
        "bonded_share": bonded,
        "let_down_share": let_down,
        "bonded_gain": bonded_target - bonded,
        "let_down_cut": let_down - let_down_target,
    }


@st.composite
def companies(draw: st.DrawFn, most_years: int = 5, **fixed: float) -> dict[str, float]:
    """A full set of values: a company, what it believes of its customers, and a programme."""
    values = dict.fromkeys(OF_THE_MARKET, 0.0)  # no limits: what has them is tested apart
    values |= {"horizon_years": draw(st.integers(1, most_years)), **draw(tier_mixes())}
    for key, (lowest, highest) in A_COMPANY.items():
        values[key] = draw(st.floats(lowest, highest, allow_subnormal=False))
    most = values["customers"] / FEWEST_CUSTOMERS_FOR_A_NEW_ONE
    return values | {"new_customers": min(values["new_customers"], most)} | fixed


@st.composite
def draws_of_companies(draw: st.DrawFn, most: int = 4) -> tuple[dict[str, Any], int]:
    """Values of which some keys, any of them, vary together over a few draws."""
    count = draw(st.integers(1, most))
    horizon = draw(st.integers(1, 4))
    drawn = [draw(companies(horizon_years=horizon)) for _ in range(count)]
    varied = draw(st.sets(st.sampled_from([*A_COMPANY, "tiers"]), min_size=1))
    if {"customers", "new_customers"} & varied:
        varied |= {"customers", "new_customers"}
    values: dict[str, Any] = dict(drawn[0])
    for key in drawn[0]:
        if key in varied or (key in TIER_KEYS and "tiers" in varied):
            values[key] = np.array([one[key] for one in drawn])
    return values, count


@st.composite
def ranges(draw: st.DrawFn, key: str, likely: float) -> Any:
    """A likely value alone, a range around it, or a range with its shape."""
    lowest, highest = BELIEVED[key].bounds
    kind = draw(st.sampled_from(["likely", "range", "shape"]))
    if kind == "likely":
        return likely
    around = (draw(st.floats(lowest, likely)), likely, draw(st.floats(likely, highest)))
    return around if kind == "range" else (*around, draw(st.sampled_from(SHAPES)))


@st.composite
def changes(draw: st.DrawFn) -> dict[str, Any]:
    """Changes that ``Assumptions.change`` takes: any keys but the horizon's, anywhere in bounds."""
    found = {}
    if draw(st.booleans()):
        mix = draw(tier_mixes())
        found = {key: draw(ranges(key, value)) for key, value in mix.items()}
    bound = (*TIER_KEYS, *OF_THE_MARKET, "horizon_years")
    free = [key for key in BELIEVED.values() if key not in bound]
    for key in draw(st.sets(st.sampled_from(free), max_size=8)):
        found[key] = draw(ranges(key, draw(st.floats(*BELIEVED[key].bounds))))
    if draw(st.booleans()):
        found["horizon_years"] = draw(st.integers(1, 15))
    return found


def reasons() -> st.SearchStrategy[str]:
    """What somebody types into a cell: quotation marks, commas and several lines included."""
    letters = st.characters(exclude_categories=["C", "Z"], include_characters=' \n,"')
    return st.text(letters, max_size=40).map(str.strip)


@st.composite
def cases(draw: st.DrawFn) -> Assumptions:
    """A case somebody keeps: changes of a base with reasons, under a name, with what they chose."""
    base = assumptions(draw(st.sampled_from(sorted([*scenarios(), *stances(), *conditions()]))))
    scenario = base.change(**draw(changes()))
    if draw(st.booleans()) and scenario["customers"].low > FEWEST_TO_SPLIT:
        scenario = scenario.split({"Small firms": 0.75, "A-1": 0.25})
        scenario = scenario.change(
            **{"A-1/margin": draw(ranges("margin", draw(st.floats(0, 1000))))}
        )
    told = draw(st.dictionaries(st.sampled_from(list(BELIEVED.values())), reasons(), max_size=3))
    choices = st.fixed_dictionaries(
        {},
        optional={
            "seed": st.integers(2, 99).map(str),
            "correlated": st.just("yes"),
            "goal": st.sampled_from(["roi 0.2", "payback 24"]),
            "risk": st.just("retention 0.1, running_cost 0.2"),
        },
    )
    letters = st.characters(exclude_categories=["C", "Z"], include_characters=' ,"#;&=%')
    name = clean_name(draw(st.text(letters, max_size=30))) or scenario.name
    scenario = scenario.because(**told).called(
        name, draw(st.sampled_from(["", "€", "CHF"])), **draw(choices)
    )
    try:
        business_case(scenario)
    except AssumptionError:  # a base beyond all numbers: there is nothing to keep
        reject()
    return scenario


@st.composite
def investments(draw: st.DrawFn) -> np.ndarray:
    """Conventional monthly flows: money out at first, money in ever after."""
    spent = draw(st.lists(st.floats(1, 1e6), min_size=1, max_size=12))
    earned = draw(st.lists(st.floats(1, 1e6), min_size=1, max_size=48))
    return np.array([-flow for flow in spent] + earned)


def cumulative_cash() -> st.SearchStrategy[np.ndarray]:
    """A cumulative path that may pass 0 as often as it likes, and stand on it."""
    return st.lists(st.integers(-20, 20), min_size=2, max_size=30).map(
        lambda path: np.array(path, np.float64)
    )
