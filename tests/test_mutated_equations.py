"""Each equation made 1% more in turn: some published or worked figure must say so.

A figure is expected either as it is published (model.md §9, in ``published``), or as it is worked out
by hand from model.md, in a line here or by the plain loop of ``month_by_month``.
"""

import csv
import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from month_by_month import case as by_hand
from month_by_month import tiers

from cxroi import Failure, Stress, assumptions
from cxroi.model.company import driver_figures, whole_figure
from cxroi.model.engine import NUMBERS, compile_program
from cxroi.model.equation_files import Equation, model_equations
from cxroi.model.folding import fold_neutral
from cxroi.model.ordering import KNOWN
from cxroi.model.plan import PLAN
from cxroi.model.program import Program
from cxroi.model.registry import registry
from cxroi.model.segments import by_segment, segment_of, segments_of, shared_key
from cxroi.model.settings import Setting
from cxroi.model.stress_tests import stress_inputs
from cxroi.model.trees import Op

WORKED_CASE = Path(__file__).parent / "published" / "worked_case.csv"
ONE_PERCENT_MORE = 1.01
RATES = ("retention", "cross_sell")
OUTWARDS = "it moves outwards, or the first guess, which is nearer, takes its place at once"
WHY = {
    "lower_bound": OUTWARDS,
    "upper_bound": OUTWARDS,
    "first_level": "a first guess: Newton's method comes to the same root from any near it",
    "tried_slope": "it says how far a step goes, not where the steps end",
}
"""Of steps towards the root of retention or cross-selling, those that do not move it, and why."""
EQUAL = {f"{rate}_{step}": why for rate in RATES for step, why in WHY.items()}
Equations = dict[str, Equation]


class Expected(NamedTuple):
    """A figure, what it is to be and within what; of one month where it has one, the last is 0."""

    name: str
    value: float
    within: float
    month: int | None = None
    is_baseline: bool = False


class Case(NamedTuple):
    """Values, what goes wrong and what is known, and the figures expected of them."""

    values: dict[str, Any]
    """Numbers by key; a list of plans under "initiatives", where there are several."""
    expected: list[Expected]
    stress: Stress | None = None
    known: dict[str, list[float]] | None = None


# What is expected


def published() -> Iterator[Case]:
    """The worked case of model.md §9, and the same with one assumption changed."""
    with WORKED_CASE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["figure"].startswith("break_even")]
    for scenario in dict.fromkeys(row["scenario"] for row in rows):
        key, _, value = scenario.partition("=")
        changed = {key: float(value)} if key else {}
        yield Case(
            assumptions().values() | changed,
            [as_published(row) for row in rows if row["scenario"] == scenario],
        )


def as_published(row: dict[str, str]) -> Expected:
    within = 0.500001 * 10 ** -int(row["decimals"])
    name, month = row["figure"], None
    is_baseline = name == "customers_baseline"
    if name.startswith("customers_"):
        name, month = "customers", 0
    return Expected(name, float(row["value"]), within, month, is_baseline)


def in_a_line() -> Case:
    """Figures that are shown beside the value, worked out from model.md §3 to §5 and the rates of §9."""
    at_full_gain = 0.10 * 0.658355 + 0.60 * 0.742371 + 0.30 * 0.843527
    mix, f = {"let_down": 0.15, "satisfied": 0.65, "bonded": 0.20}, 0.25
    gaps = {"let_down": f * math.log(0.2), "satisfied": 0, "bonded": f * math.log(0.82 * 0.84 / 0.18 / 0.16)}  # fmt: skip
    second = tiers(0.25, mix, gaps)
    second_at_full_gain = 0.10 * second["let_down"] + 0.60 * second["satisfied"] + 0.30 * second["bonded"]  # fmt: skip
    reach = 0.9 ** ((23.5 - 3 - 18) / 12)  # of month 24: the ramp ended in month 21
    each = 130 * 0.75 / (1.1 - 0.75)
    alone = 130 - 0.25 * 60  # a customer's margin before cross-selling
    alone_then = alone + 0.15 * 15 - (0.15 - 0.05 * reach) * 15
    second_then = 0.25 + reach * (second_at_full_gain - 0.25)
    paid = by_hand(assumptions().values())["programme"]["paid"][-1]
    found = {
        "retention_at_full_gain": at_full_gain,
        "retention_gain": at_full_gain - 0.75,
        "expected_years": 1 / (12 * (1 - at_full_gain ** (1 / 12))),
        "cross_sell_bonded": second["bonded"],
        "cross_sell_satisfied": second["satisfied"],
        "cross_sell_let_down": second["let_down"],
        "cross_sell_at_full_gain": second_at_full_gain,
        "cross_sell_gain": second_at_full_gain - 0.25,
        "bonded_target": 0.30,
        "let_down_target": 0.10,
        "margin_before_cross_selling": alone,
        "core_margin": alone + 0.15 * 15,
        "acquisition_cost_today": 0.85 * 150 + 0.15 * 20,
        "customer_value": each,
        "cash_at_start": -250_000,
    }
    rows = [Expected(name, value, 2e-5 * abs(value)) for name, value in found.items()]
    rows += [
        Expected("affordable_one_off", 168_731.54 + 250_000, 0.01),
        Expected("extra_customers", 103_243.34 - 98_789.21, 0.01, month=0),
        Expected("equity_at_horizon", (103_243.34 - 98_789.21) * each * 1.1**-5, 2.0),
        Expected("bonded", 0.20 + 0.10 * reach, 1e-9, month=24),
        Expected("let_down", 0.15 - 0.05 * reach, 1e-9, month=24),
        Expected("satisfied", 0.65 - 0.05 * reach, 1e-9, month=24),
        Expected("margin_each", alone_then + second_then * 60, 2e-3, month=24),
        Expected("margin_each_before_cross_selling", alone_then, 1e-9, month=24),
        Expected("still_here", 0.75**5, 1e-9, month=0, is_baseline=True),
        Expected("displacement_saving", (0.85 * 28_000 / 12 - paid) * (150 - 20), 0.01, month=0),
    ]
    return Case(assumptions().values(), rows)


def at_a_bound(**changed: float) -> Case:
    """Tiers of a company nearly all of one tier: their level lies near one of its bounds (§3)."""
    v = (
        assumptions()
        .change(bonded_gain=0, let_down_cut=0, causal_fraction=0.01, **changed)
        .values()
    )
    down, bonded, f = v["let_down_share"], v["bonded_share"], v["causal_fraction"]
    mix = {"let_down": down, "satisfied": 1 - down - bonded, "bonded": bonded}
    rows = []
    for rate in RATES:
        gap = f * math.log(v[f"{rate}_odds_ratio"])
        gaps = {"let_down": f * math.log(v["let_down_odds_ratio"]), "satisfied": 0, "bonded": gap}
        rates = tiers(v[f"{rate}_rate"], mix, gaps)
        rows += [Expected(f"{rate}_{tier}", value, 1e-9) for tier, value in rates.items()]
    return Case(v, rows)


def of_initiatives() -> Case:
    """Three initiatives, of which one does harm (§12): month by month, and at full effect in a line."""
    v = assumptions().change(horizon_years=2, deterred_per_let_down=0.5, referral_additional=0.4)
    plans = [
        dict(zip(PLAN, plan, strict=True))
        for plan in (
            (0.06, 0.03, 50_000, 30_000, 0.5, 0.10, 2, 6, 0.9),
            (0.05, -0.02, 20_000, 10_000, 0.0, 0.05, 4, 12, 0.8),
            (-0.01, 0.04, 70_000, 40_000, 0.2, 0.00, 1, 3, 1.0),
        )
    ]
    case = in_a_loop({**v.values(), "initiatives": plans})
    bonded = 0.20 + 0.105385 - 0.01
    let_down = 0.15 - (0.15 * (1 - 0.12 / 0.15 * 0.11 / 0.15) - 0.02)
    mix = {"let_down": let_down, "bonded": bonded, "satisfied": 1 - bonded - let_down}
    rates = {"let_down": 0.658355, "satisfied": 0.742371, "bonded": 0.843527}  # model.md §9
    kept = sum(mix[tier] * rates[tier] for tier in mix)
    rows = {"bonded_target": bonded, "let_down_target": let_down, "retention_at_full_gain": kept}
    rows |= {"affordable_one_off": case.expected[0].value + 140_000, "cash_at_start": -140_000}
    case.expected.extend(Expected(name, value, 2e-6 * abs(value)) for name, value in rows.items())
    return case


def in_a_loop(
    values: dict[str, Any],
    stress: Stress | None = None,
    known: dict[str, list[float]] | None = None,
) -> Case:
    """A case worked out month by month, from model.md alone."""
    right = by_hand(values, stress and tuple(stress), known)
    rows = [about(name, right[name]) for name in ("npv", "pv_benefits", "pv_costs")]
    rows += [about(f"driver_{name}", value) for name, value in right["drivers"].items()]
    for name in ("customers", "referred", "paid"):
        rows += [about(name, right["programme"][name][-1], 0)]
        rows += [about(name, right["baseline"][name][-1], 0, is_baseline=True)]
    came, bought = (right["programme"][name][-1] for name in ("referred", "paid"))
    rows += [about("referral_share_now", came / (came + bought), 0)]
    programme, baseline = (right[path]["customers"] for path in ("programme", "baseline"))
    rows += [about("most_customers", max(values["customers"], *programme, *baseline))]
    factors = [(1 + values["discount_rate"]) ** (-t / 12) for t in range(len(right["net"]))]
    discounted = [flow * factor for flow, factor in zip(right["net"], factors, strict=True)]
    for prefix, flows in (("", right["net"]), ("discounted_", discounted)):
        rows += [about(f"{prefix}cumulative", sum(flows), 0)]
        if not math.isnan(crossing := last_crossing(flows)):
            rows += [about(f"{prefix}payback_months", crossing)]
    return Case(values, rows, stress, known)


def about(name: str, value: float, month: int | None = None, **named: Any) -> Expected:
    return Expected(name, value, 1e-6 * abs(value) + 1e-6, month, **named)


def last_crossing(flows: list[float]) -> float:
    """When the sum of flows last rises through 0 (model.md §5); not a number where it ends below."""
    total, found = 0.0, 0.0
    for month, flow in enumerate(flows):
        if total < 0 <= total + flow:
            found = month - 1 - total / flow
        total += flow
    return found if total >= 0 else math.nan


@cache
def cases() -> tuple[Case, ...]:
    """Every case, those first that catch most."""
    likely = assumptions().change(horizon_years=2)
    at_work = likely.change(
        acquisition_cost_reduction=0.2, deterred_per_let_down=0.5, referral_additional=0.4
    )
    split = at_work.split({"Business": 0.3, "Private": 0.7})
    own = {"Business/margin": 160, "Private/retention_rate": 0.7, "Private/delay_months": 5}
    failure = Failure(4, 5, 0.2)
    gone = [99_800.0, math.nan, 99_100.0, math.nan]
    seen = {"customers": gone, "referred": [300.0, 340.0], "paid": [math.nan, 1990.0, 2010.0]}
    first = [math.nan, *[0.76] * 5]
    nobody = at_work.change(referral_share=0).split({"Business": 0.3, "Private": 0.7})
    return (
        *published(),
        in_a_line(),
        at_a_bound(bonded_share=0.95, let_down_share=0, retention_rate=0.9, cross_sell_rate=0.9),
        at_a_bound(bonded_share=0, let_down_share=0.9, retention_rate=0.3, cross_sell_rate=0.3),
        in_a_loop(assumptions().values()),
        in_a_loop(at_work.values()),
        in_a_loop(at_work.change(market_size=104_000, acquisition_ceiling=25_000).values()),
        in_a_loop(split.change(**own).values(), Stress(failure, 0.1), {**seen, "retention": first}),
        in_a_loop(nobody.values(), None, {"referred": [100.0] * 20}),
        in_a_loop(split.values(), None, {"retention": first}),
        of_initiatives(),
        in_a_loop(split.values(), Stress(Failure(3, 6, 0.3, "baseline"))),
    )


# What is found


def found_by(equations: Equations, case: Case) -> list[float]:
    """Work the expected figures of a case out by some equations."""
    stress = stress_inputs(case.stress)
    known = {KNOWN + name for name in ("customers", "referred", "paid", "retention") if case.known}
    plans = case.values.get("initiatives", [])
    given = {key: value for key, value in case.values.items() if key != "initiatives"}
    segments, live, several = segments_of(given), frozenset(stress) | known, len(plans) or 1
    own = tuple(
        frozenset(shared_key(key) for key in given if segment_of(key) == name) for name in segments
    ) or (frozenset[str](),)
    changed = fold_neutral(equations, model_equations().neutral, live, several)
    plan = frozenset(PLAN if plans else ())
    program = Program(changed, frozenset(registry().by_key), live, own, several, plan)
    drivers = driver_figures(program, Setting(own, live, frozenset(), several))
    trees = [
        drivers[each.name.removeprefix("driver_")]
        if each.name.startswith("driver_")
        else whole_figure(
            program, each.name, frozenset() if each.is_baseline else None, ["customers_today"]
        )
        for each in case.expected
    ]
    months = range(1, 12 * int(case.values["horizon_years"]) + 1)
    inputs: dict[str, Any] = dict(stress)
    for at, values in enumerate(by_segment(given).values()):
        inputs |= {program.input_name(key, at): value for key, value in values.items()}
    for at, plan_of_one in enumerate(plans):
        inputs |= {
            program.input_name(key, initiative=at): value for key, value in plan_of_one.items()
        }
    for name in known:
        figures = (case.known or {}).get(name.removeprefix(KNOWN), [])
        told = [-1.0 if math.isnan(each) else each for each in figures]
        inputs[name] = [*told, *[-1.0] * (len(months) - len(told))]
    found = compile_program(program, trees, NUMBERS).run(tuple(map(float, months)), inputs)
    return [
        one[(each.month or 0) - 1] if isinstance(one, list) else one
        for each, one in zip(case.expected, found, strict=True)
    ]


def wrong(equations: Equations) -> Iterator[str]:
    """Go through what some equations do not come to as expected."""
    for case in cases():
        try:
            found = found_by(equations, case)
        except (ValueError, OverflowError, ZeroDivisionError) as error:
            yield f"{error}"
            continue
        for each, figure in zip(case.expected, found, strict=True):
            if not abs(figure - each.value) <= each.within:
                yield f"{each.name}: {figure} instead of {each.value}"


def more_of(name: str) -> Equations:
    """The equations, one of them 1% more."""
    equations = model_equations().by_name
    tree = Op("*", (ONE_PERCENT_MORE, equations[name].tree))
    return equations | {name: replace(equations[name], tree=tree)}


def test_the_equations_as_they_are_come_to_all_that_is_expected() -> None:
    assert list(wrong(model_equations().by_name)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in model_equations().by_name if name not in EQUAL])
def test_an_equation_made_one_percent_more_is_caught(name: str) -> None:
    assert next(wrong(more_of(name)), None), f"{name} is 1% more, and every figure as expected"


@pytest.mark.slow
@pytest.mark.parametrize("name", EQUAL)
def test_a_step_that_does_not_move_its_root_leaves_every_figure(name: str) -> None:
    assert list(wrong(more_of(name))) == [], EQUAL[name]
