"""A failure of the core service, and easy leaving: what each does to a case, month by month."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import companies

from cxroi import CxroiError, Failure, Stress, assumptions, business_case, evaluate
from cxroi.model.stress_tests import AFFECTED

LIKELY = assumptions().values()
STRIKE = Failure(month=25, months=3, share=0.1)
TIERS = ("let_down", "satisfied", "bonded")


def by_hand(values: dict[str, float], failure: Failure) -> float:
    """The net present value under a failure, worked out month by month from the equations."""
    plain = evaluate(values)
    p = [float(rate) for rate in plain.retention]
    x = [float(rate) for rate in plain.cross_sell]
    weights = [1.0, 1.0, float(values["referral_ratio"] ** values["causal_fraction"])]
    v, months = values, 12 * int(values["horizon_years"])
    today = [v["let_down_share"], 1 - v["let_down_share"] - v["bonded_share"], v["bonded_share"]]
    moved = [-v["let_down_cut"], v["let_down_cut"] - v["bonded_gain"], v["bonded_gain"]]
    each = v["referral_share"] * v["new_customers"]
    each /= v["customers"] * sum(m * w for m, w in zip(today, weights, strict=True))
    core = v["margin"] - v["cross_sell_rate"] * v["cross_sell_margin"]
    core += v["let_down_share"] * v["complaint_cost"]
    npv = -v["one_off_cost"]
    for on, sign in ((1, 1), (0, -1)):
        here = v["customers"]
        for month in range(1, months + 1):
            u = month - 0.5
            phase_in = min(max((u - v["delay_months"]) / v["ramp_months"], 0), 1) * v[
                "consistency"
            ] ** (max(0, u - v["delay_months"] - v["ramp_months"]) / 12)
            mix = [m + on * phase_in * d for m, d in zip(today, moved, strict=True)]
            strikes = failure.path in ("both", "programme" if on else "baseline")
            if strikes and failure.month <= month < failure.month + failure.months:
                affected = failure.share * (mix[1] + mix[2])
                mix = [
                    mix[0] + affected,
                    mix[1] * (1 - failure.share),
                    mix[2] * (1 - failure.share),
                ]
            kept = sum(m * rate for m, rate in zip(mix, p, strict=True)) ** (1 / 12)
            referred = each / 12 * here * sum(m * w for m, w in zip(mix, weights, strict=True))
            put_off = v["deterred_per_let_down"] / 12
            put_off *= mix[0] * here - today[0] * v["customers"]
            usual = (1 - v["referral_share"]) * v["new_customers"] / 12
            extra = referred - v["referral_share"] * v["new_customers"] / 12
            paid = max(0, usual - (1 - v["referral_additional"]) * extra - put_off)
            after = here * kept + referred + paid
            average = (here + after) / 2
            sold = sum(m * rate for m, rate in zip(mix, x, strict=True)) * v["cross_sell_margin"]
            margin = average / 12 * (core + sold - mix[0] * v["complaint_cost"])
            cost = v["acquisition_cost"] * (1 - v["acquisition_cost_reduction"] * phase_in * on)
            spent = (v["running_cost"] + v["cost_per_customer"] * average) / 12 * on
            flow = sign * (margin - paid * cost - referred * v["referral_reward"]) - spent
            npv += flow * (1 + v["discount_rate"]) ** (-month / 12)
            here = after
    return npv


@pytest.mark.parametrize("path", AFFECTED)
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"deterred_per_let_down": 2.0},
        {"causal_fraction": 0.0},
        {"acquisition_cost_reduction": 0.2, "referral_additional": 0.1},
        {"new_customers": 500.0, "referral_share": 0.9, "referral_additional": 0.0},
    ],
    ids=["likely", "tell", "no effect", "cheaper", "floor"],
)
def test_a_failure_is_what_the_equations_make_of_it(path, changes):
    values = {**LIKELY, **changes}
    for failure in (Failure(25, 3, 0.1, path), Failure(1, 60, 0.7, path)):
        found = float(evaluate(values, Stress(failure)).npv)
        assert found == pytest.approx(by_hand(values, failure), abs=0.01)


@given(companies())
def test_without_a_stress_every_figure_is_the_same_to_the_last_bit(values):
    plain, nothing = evaluate(values), evaluate(values, Stress())
    assert nothing.npv == plain.npv
    assert nothing.drivers == plain.drivers
    assert np.array_equal(nothing.net, plain.net)


@given(companies(), st.integers(1, 70), st.integers(1, 20))
def test_a_failure_that_reaches_nobody_changes_nothing(values, month, months):
    plain, affected = evaluate(values), evaluate(values, Stress(Failure(month, months, 0.0)))
    assert float(affected.npv) == pytest.approx(float(plain.npv), rel=1e-9, abs=0.005)


def test_a_failure_beyond_the_horizon_changes_nothing():
    assert float(evaluate(LIKELY, Stress(Failure(61, 3, 1.0))).npv) == pytest.approx(168_731.54, abs=0.005)  # fmt: skip


@given(companies(), st.integers(1, 60), st.integers(1, 12), st.floats(0.01, 1))
def test_shares_stay_shares_and_only_the_months_of_the_failure_are_struck(
    values, month, months, share
):
    run, plain = evaluate(values, Stress(Failure(month, months, share))), evaluate(values)
    for path in ("programme", "baseline"):
        mix, usual = ([each.month_by_month(t, path) for t in TIERS] for each in (run, plain))
        assert sum(mix) == pytest.approx(np.ones(run.months))
        at = np.arange(1, run.months + 1)
        spared = (at < month) | (at >= month + months)
        for now, then in zip(mix, usual, strict=True):
            assert now[spared] == pytest.approx(then[spared])
        bonded, were = mix[TIERS.index("bonded")], usual[TIERS.index("bonded")]
        assert bonded[~spared] == pytest.approx((1 - share) * were[~spared])


def test_who_is_struck_decides_what_it_does_to_the_case():
    npv = {
        path: float(evaluate(LIKELY, Stress(STRIKE._replace(path=path))).npv) for path in AFFECTED
    }
    assert npv["programme"] < npv["both"] < 168_731.54 < npv["baseline"]


def test_more_months_and_a_larger_share_cost_the_programme_more():
    values = [
        float(evaluate(LIKELY, Stress(Failure(25, months, share, "programme"))).npv)
        for months, share in ((1, 0.1), (3, 0.1), (3, 0.2), (6, 0.2))
    ]
    assert values == sorted(values, reverse=True)


def test_draws_are_struck_one_by_one():
    fractions = np.linspace(0, 1, 2500)
    many = evaluate({**LIKELY, "causal_fraction": fractions}, Stress(STRIKE, 0.2))
    for at in (0, 1023, 1024, 2499):
        alone = evaluate({**LIKELY, "causal_fraction": fractions[at]}, Stress(STRIKE, 0.2))
        assert many.npv[at] == pytest.approx(float(alone.npv), abs=0.005)
        assert many.payback_months[at] == pytest.approx(float(alone.payback_months), nan_ok=True)


def test_segments_that_are_alike_are_struck_as_one():
    two = assumptions().split(A=0.3, B=0.7)
    stress = Stress(STRIKE, 0.1)
    assert business_case(two, stress).npv == pytest.approx(
        business_case(assumptions(), stress).npv, abs=0.005
    )
    with_easy_switching = business_case(two, Stress(leaving=0.1)).evaluation
    alone = evaluate(LIKELY, Stress(leaving=0.1))
    assert with_easy_switching.figure("retention_today") == pytest.approx(
        alone.figure("retention_today")
    )


def test_when_leaving_is_easy_satisfied_customers_go_and_bonded_ones_stay():
    plain, easy = evaluate(LIKELY), evaluate(LIKELY, Stress(leaving=0.1))
    assert float(easy.retention.bonded) == float(plain.retention.bonded)
    assert float(easy.retention.let_down) == float(plain.retention.let_down)
    assert float(easy.retention.satisfied) == pytest.approx(0.9 * 0.742371, abs=1e-6)
    mix = (0.15, 0.65, 0.20)
    rates = [float(rate) for rate in easy.retention]
    blended = sum(m * rate for m, rate in zip(mix, rates, strict=True))
    assert easy.figure("retention_today") == pytest.approx(blended)
    assert easy.month_by_month("retention", "baseline") == pytest.approx(np.full(60, blended))
    assert sum(float(each) for each in easy.drivers.values()) == pytest.approx(
        float(easy.pv_benefits)
    )


def test_a_stressed_case_has_its_months_and_its_cash():
    case = business_case(assumptions(), Stress(STRIKE))
    monthly = case.monthly
    affected = monthly[(monthly.path == "programme") & monthly.month.between(25, 27)]
    assert (affected.let_down > 0.15).all()
    assert case.net.discounted_cumulative.iloc[-1] == pytest.approx(case.npv)
    assert case.payback_months > 46.73


@pytest.mark.parametrize(
    ("stress", "sentence"),
    [
        (
            Stress(Failure(0, 3, 0.1)),
            "The month of a failure is 0. Enter a whole number from 1.",
        ),
        (
            Stress(Failure(1, 2.5, 0.1)),
            "The months of a failure is 2.5. Enter a whole number from 1.",
        ),
        (
            Stress(Failure(1, months=True, share=0.1)),
            "The months of a failure is True. Enter a whole number from 1.",
        ),
        (
            Stress(Failure(1, 3, 1.1)),
            "The share of a stress is 1.1. Enter a share from 0 to 1.",
        ),
        (
            Stress(Failure(1, 3, float("nan"))),
            "The share of a stress is nan. Enter a share from 0 to 1.",
        ),
        (
            Stress(Failure(1, 3, 0.1, "programm")),
            "A failure applies to 'programm'. Did you mean 'programme'?",
        ),
        (
            Stress(leaving="some"),
            "The leaving of a stress is 'some'. Enter a share from 0 to 1.",
        ),
    ],
)
def test_a_stress_that_is_none_is_refused_with_what_to_do(stress, sentence):
    with pytest.raises(CxroiError) as refused:
        evaluate(LIKELY, stress)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("path", AFFECTED)
def test_the_drivers_of_a_case_with_a_failure_add_up_to_its_benefits(path):
    affected = evaluate(LIKELY, Stress(STRIKE._replace(path=path)))
    assert sum(affected.drivers.values()) == pytest.approx(affected.pv_benefits, rel=1e-9)
    by_year = affected.month_by_month("benefit").reshape(-1, 12).sum(axis=1)
    assert sum(affected.yearly_drivers.values()) == pytest.approx(by_year, rel=1e-9)


@pytest.mark.parametrize("easy_switching", [0.1, 1])
def test_under_easy_leaving_the_drivers_of_the_years_add_up_to_their_benefits(easy_switching):
    eased = evaluate(LIKELY, Stress(leaving=easy_switching))
    by_year = eased.month_by_month("benefit").reshape(-1, 12).sum(axis=1)
    assert sum(eased.yearly_drivers.values()) == pytest.approx(by_year, rel=1e-9)


def test_a_base_of_satisfied_customers_who_all_leave_is_divided_by_nothing():
    values = LIKELY | {"bonded_share": 0, "let_down_share": 0, "let_down_cut": 0}
    left = evaluate(values, Stress(leaving=1))
    assert left.figure("retention_today") == 0
    assert np.isfinite(left.npv)
    paid = left.month_by_month("paid", "baseline")[0]
    assert left.customers("baseline")[1] == pytest.approx(paid + 350)


@pytest.mark.parametrize("path", AFFECTED)
def test_what_is_shown_of_a_month_is_that_of_who_was_struck_and_who_was_spared(path):
    run = business_case(assumptions()).evaluation
    halves = [
        business_case(assumptions(), stress).monthly.groupby("path")
        for stress in (Stress(Failure(25, 3, 0.1, path)), Stress())
    ]
    affected = slice(24, 27)
    for side, suffers in (("baseline", path != "programme"), ("programme", path != "baseline")):
        here, usual = (half.get_group(side) for half in halves)
        shown = {
            "retention_rate": run.retention.let_down,
            "cross_sell_rate": run.cross_sell.let_down,
        }
        shown |= {"let_down": 1.0, "satisfied": 0.0, "bonded": 0.0}
        for column, of_let_down in shown.items():
            expected = np.array(usual[column], dtype=float)
            expected[affected] += 0.1 * suffers * (of_let_down - expected[affected])
            np.testing.assert_allclose(here[column], expected, rtol=1e-12, err_msg=column)
