"""Lifetime value under a named convention, tiers valued both ways, and how long people stay."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxroi import (
    CxroiError,
    base_value,
    expected_years,
    fit_stays,
    fit_survival,
    lifetime_value,
    survival_curve,
)

PUBLISHED = Path(__file__).parent / "published"
CONVENTIONS = ("due", "ordinary", "end_of_year")
RATES, DISCOUNTS = st.floats(0, 0.99), st.floats(0.01, 1)


def cohort(segment: str) -> list[dict[str, str]]:
    """A published cohort: Fader & Hardie 2007, per cent still customers after each year."""
    with (PUBLISHED / "survival.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["segment"] == segment]


def still_here(segment: str, fitted: str) -> list[float]:
    return [float(row["still_here"]) for row in cohort(segment) if row["fitted"] in fitted]


# What a customer is worth


@pytest.mark.parametrize(
    ("retention", "due", "ordinary", "end_of_year"),
    [(0.84, 423.08, 323.08, 384.62), (0.30, 137.50, 37.50, 125.00)],
)
def test_the_three_conventions_differ_as_widely_as_textbooks_do(
    retention: float, due: float, ordinary: float, end_of_year: float
) -> None:
    values = [lifetime_value(100, retention, 0.10, convention) for convention in CONVENTIONS]
    assert [round(float(value), 2) for value in values] == [due, ordinary, end_of_year]


@given(st.floats(0, 1e4), st.floats(0, 0.9), st.floats(0.05, 1))
def test_each_convention_is_the_sum_of_margins_year_by_year(
    margin: float, retention: float, discount: float
) -> None:
    years = np.arange(400)
    each = margin * (retention / (1 + discount)) ** years
    for convention, sooner in (("due", 1.0), ("end_of_year", 1 / (1 + discount))):
        assert lifetime_value(margin, retention, discount, convention) == pytest.approx(
            each.sum() * sooner, rel=1e-9, abs=1e-9
        )
    assert lifetime_value(margin, retention, discount, "ordinary") == pytest.approx(
        each[1:].sum(), rel=1e-9, abs=1e-9
    )


def test_due_is_the_convention_one_gets_unasked() -> None:
    assert lifetime_value(100, 0.84, 0.10) == lifetime_value(100, 0.84, 0.10, "due")


@pytest.mark.parametrize(
    ("retention", "discount", "value"), [(1, 0.1, 1100), (0.5, 0, 200), (0, 0, 100)]
)
def test_whoever_stays_for_certain_or_leaves_at_once_has_a_value(retention, discount, value):
    assert lifetime_value(100, retention, discount) == pytest.approx(value)


@pytest.mark.parametrize(("retention", "discount"), [(1.05, 0.1), (-0.1, 0.1), (0.5, -0.1), (1, 0)])
def test_a_lifetime_that_has_no_end_or_no_meaning_is_refused(retention, discount):
    with pytest.raises(CxroiError, match="retention is a share from 0 to 1"):
        lifetime_value(100, retention, discount)


def test_an_unknown_convention_is_answered_with_the_nearest() -> None:
    with pytest.raises(CxroiError) as caught:
        lifetime_value(100, 0.84, 0.10, "end of year")
    assert str(caught.value) == (
        "There is no convention 'end of year' of lifetime value. Did you mean 'end_of_year'?"
    )


def test_a_base_of_two_tiers_is_worth_more_apart_than_at_its_average_rate() -> None:
    value = base_value(100, [0.84, 0.30], [0.5, 0.5], 0.10, "due")
    assert round(value.tiers_for_life, 2) == 280.29
    assert round(value.tiers_moving, 2) == 207.55


@given(
    st.lists(st.tuples(RATES, st.floats(0.01, 1)), min_size=1, max_size=5),
    DISCOUNTS,
    st.sampled_from(CONVENTIONS),
)
def test_tiers_for_life_are_never_worth_less_than_tiers_that_move(
    tiers: list[tuple[float, float]], discount: float, convention: str
) -> None:
    retention, weights = np.transpose(tiers)
    value = base_value(100, retention, weights / weights.sum(), discount, convention)
    assert value.tiers_for_life >= value.tiers_moving * (1 - 1e-12)


@given(RATES, DISCOUNTS, st.sampled_from(CONVENTIONS))
def test_a_base_of_equal_tiers_is_worth_the_same_both_ways(
    retention: float, discount: float, convention: str
) -> None:
    value = base_value(100, [retention] * 2, [0.5, 0.5], discount, convention)
    assert value.tiers_for_life == pytest.approx(value.tiers_moving)


# How long they stay


@pytest.mark.parametrize("segment", ["regular", "high_end"])
def test_the_published_fit_is_found_again(segment: str) -> None:
    fit = fit_survival(still_here(segment, "yes"))
    published = cohort(segment)[0]
    assert (round(fit.alpha, 3), round(fit.beta, 3)) == (
        float(published["alpha"]),
        float(published["beta"]),
    )


def test_the_years_after_the_fit_are_foretold_within_two_points() -> None:
    fit = fit_survival(still_here("high_end", "yes"))
    later = still_here("high_end", "no")
    assert later == [46.8, 44.5, 42.7, 40.9, 39.4]
    foretold = 100 * survival_curve(fit.alpha, fit.beta, periods=12)[-len(later) :]
    np.testing.assert_allclose(foretold, later, atol=2.0)


def test_counts_and_per_cent_give_the_same_fit() -> None:
    in_per_cent = np.array(still_here("regular", "yes"))
    assert fit_survival(40 * in_per_cent) == pytest.approx(fit_survival(in_per_cent), rel=1e-4)


@given(st.floats(0.2, 10), st.floats(0.2, 10))
def test_a_cohort_made_by_the_model_gives_its_parameters_back(alpha: float, beta: float) -> None:
    fit = fit_survival(1000 * survival_curve(alpha, beta, periods=8))
    assert fit == pytest.approx((alpha, beta), rel=1e-3)


@given(st.floats(0.01, 50), st.floats(0.01, 50), st.integers(0, 30))
def test_a_cohort_starts_whole_and_never_grows(alpha: float, beta: float, periods: int) -> None:
    curve = survival_curve(alpha, beta, periods)
    assert curve.shape == (periods + 1,)
    assert curve[0] == 1
    assert np.all(np.diff(curve) <= 0)
    assert np.all(curve >= 0)


@given(st.floats(0.01, 50), st.floats(0.01, 50))
def test_those_who_stayed_longer_are_likelier_to_stay(alpha: float, beta: float) -> None:
    curve = survival_curve(alpha, beta, periods=10)
    assert np.all(np.diff(curve[1:] / curve[:-1]) >= 0)


def test_after_one_period_the_average_loyalty_is_left() -> None:
    assert survival_curve([1.0, 2.0], [3.0, 2.0], periods=1)[:, 1].tolist() == [0.75, 0.5]


@pytest.mark.parametrize(("alpha", "beta"), [(0, 1), (1, 0), (-1, 1), ([1, -1], [1, 1])])
def test_a_cohort_needs_parameters_above_0(alpha: object, beta: object) -> None:
    with pytest.raises(CxroiError) as caught:
        survival_curve(alpha, beta, periods=3)
    assert str(caught.value) == "survival_curve: alpha and beta must be above 0. Check both."


@pytest.mark.parametrize(
    "survivors", [[100, 80], [100, 80, 90], [100, 50, -1], [100, float("nan"), 50], []]
)
def test_survivors_that_rise_or_are_too_few_are_refused(survivors: list[float]) -> None:
    with pytest.raises(CxroiError) as caught:
        fit_survival(survivors)
    assert str(caught.value) == (
        "fit_survival: the survivors must be three or more numbers, none below 0, that never "
        "rise. Enter the number remaining at the start and after each period."
    )


@pytest.mark.parametrize("survivors", [[100, 100, 100], [0, 0, 0]])
def test_a_cohort_that_nobody_left_has_no_fit_and_says_so(survivors: list[float]) -> None:
    with pytest.raises(CxroiError, match="fit_survival"):
        fit_survival(survivors)


def test_customers_who_joined_at_different_times_are_fitted_together() -> None:
    """Draw loyalties from a beta, and look at everybody after a time of their own."""
    alpha, beta, size = 0.7, 3.0, 200_000
    rng = np.random.default_rng(5)
    leaves_in = rng.geometric(np.maximum(rng.beta(alpha, beta, size), 1e-12))
    seen = rng.integers(1, 25, size)
    left = np.bincount(leaves_in[leaves_in <= seen], minlength=25)
    unseen = np.bincount(seen[leaves_in > seen], minlength=25)
    fit = fit_stays(np.arange(25), left, unseen)
    assert fit.alpha == pytest.approx(alpha, rel=0.03)
    assert fit.beta == pytest.approx(beta, rel=0.03)


def test_one_cohort_is_fitted_alike_both_ways() -> None:
    survivors = [1000, 869, 743, 653, 593, 551, 517, 491]
    left = [0, *(-np.diff(survivors))]
    unseen = [0] * 7 + [491]
    again = fit_stays(range(8), left, unseen)
    assert tuple(again) == pytest.approx(tuple(fit_survival(survivors)))


def test_stays_that_nobody_ended_have_no_fit_and_say_so() -> None:
    with pytest.raises(CxroiError) as caught:
        fit_stays([0, 1, 2], [0, 0, 0], [5, 5, 5])
    assert str(caught.value) == (
        "fit_stays: no one left, so there is nothing to fit. Use a longer period."
    )


@pytest.mark.parametrize(("retention", "years"), [(0.84, 5.78), (0.30, 0.87), (0.75, 3.52)])
def test_a_customer_stays_as_long_as_the_months_add_up_to(retention, years):
    months = retention ** (np.arange(4_000) / 12)  # who is still here at the start of each month
    assert expected_years(retention) == pytest.approx(months.sum() / 12, rel=1e-9)
    assert expected_years(retention) == pytest.approx(years, abs=0.005)


@pytest.mark.parametrize(
    ("survivors", "leaves"),
    [
        ([100, 50, 25, 12.5, 6.25], 0.5),
        ([1000, 900, 810, 729], 0.1),
        ([100, 90, 80, 70], 1 / 9),  # churn rises: 30 of 270 who were there left
        ([100, 50, 0], 2 / 3),
    ],
)
def test_where_churn_does_not_fall_loyalty_does_not_differ(survivors, leaves):
    fit = fit_survival(survivors)
    assert fit.alpha + fit.beta == pytest.approx(1e6)
    assert fit.alpha / 1e6 == pytest.approx(leaves, rel=1e-4)


SHARE = "expected_years: retention is a share from 0 to below 1: at 1 no one ever leaves. Enter 0.75 for 75%."
MIX = (
    "base_value: the mix is a share for each tier's retention, none below 0, together 1. "
    "Enter as many shares as rates."
)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda: expected_years(1.2), SHARE),
        (lambda: expected_years([0.5, -0.1]), SHARE),
        (
            lambda: expected_years("most"),
            "expected_years: 'most' contains something that is not a number. Check it.",
        ),
        (
            lambda: lifetime_value(float("nan"), 0.5, 0.1),
            "lifetime_value: nan contains something that is not a number. Check it.",
        ),
        (
            lambda: lifetime_value(100, 0.5, -0.2),
            (
                "lifetime_value: retention is a share from 0 to 1, and below 1 if the discount rate is "
                "0. The discount rate is not below 0. Check both."
            ),
        ),
        (lambda: base_value(100, [0.8, 0.3], [0.9, 0.9], 0.1), MIX),
        (lambda: base_value(100, [0.8, 0.3], [1.0], 0.1), MIX),
        (lambda: base_value(100, [0.8, 0.3], [1.5, -0.5], 0.1), MIX),
        (
            lambda: survival_curve(1, 1, -2),
            "survival_curve: -2 is not a number of periods. Enter a whole number from 0.",
        ),
        (
            lambda: fit_stays([-1, 2], [1, 1], [0, 0]),
            "fit_stays: a number is below 0. Enter periods and customers from 0.",
        ),
        (
            lambda: fit_stays([1, 2], [1, 1], [0]),
            (
                "fit_stays: periods are whole numbers, and each has a number that left and one "
                "unseen. Use columns of equal length."
            ),
        ),
    ],
)
def test_what_lies_outside_its_domain_is_refused_by_every_figure_of_a_lifetime(asked, said):
    with pytest.raises(CxroiError) as caught:
        asked()
    assert str(caught.value) == said


def test_customers_from_before_records_began_are_followed_from_then_on():
    """Of a cohort whose first two years are not recorded the same curve is found."""
    curve = survival_curve(0.8, 3.0, 12)
    cohort = 100_000 * curve
    left = np.concatenate([[0], -np.diff(cohort)])
    unseen = np.zeros(13)
    unseen[-1] = cohort[-1]
    entered = np.zeros(13)
    entered[2] = cohort[2]
    late = left.copy()
    late[1:3] = 0
    whole = fit_stays(np.arange(13), left, unseen)
    fit = fit_stays(np.arange(13), late, unseen, entered)
    assert (whole.alpha, whole.beta) == pytest.approx((0.8, 3.0), rel=1e-3)
    assert (fit.alpha, fit.beta) == pytest.approx((0.8, 3.0), rel=1e-2)
    assert fit_stays(np.arange(13), late, unseen).alpha > 100  # without it all seem alike
