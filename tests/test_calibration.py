"""From estimates to assumptions: what is taken, how far it spreads, and what it moves."""

import re

import numpy as np
import pytest
from own_tables import FIRST, LAST, found_in, people, written

import cxroi
from cxroi import CxroiError, business_case, fit_stays, simulate
from cxroi.analysis.ranges import quantile
from cxroi.calibration.calibration import calibrate
from cxroi.calibration.fitting import fit_plan
from cxroi.calibration.rates import kaplan_meier
from cxroi.charts.own_data import CHARTS
from cxroi.model.data_files import sample_folder
from cxroi.model.scenario_files import parse_scenario, write_scenario
from cxroi.report.own_data import estimate_row, fault_rows, lead, missing_rows, notes
from cxroi.report.own_data_exhibits import exhibits


@pytest.fixture(scope="module")
def sample():
    return found_in(sample_folder())


def test_the_public_name_is_there_and_brings_polars_only_when_asked():
    assert cxroi.calibrate is calibrate
    assert "calibrate" in cxroi.__all__
    with pytest.raises(AttributeError, match="has no attribute 'calibrated'"):
        cxroi.calibrated  # noqa: B018 - it is not there


def test_all_good_estimates_are_taken_unless_some_are_named(sample):
    every = sample.assumptions()
    assert {key for key in sample.estimates if every[key] != sample.base[key]} == set(
        sample.estimates
    )
    one = sample.assumptions("margin", name="One")
    assert [each.key for each in one if each != sample.base[each.key]] == ["margin"]
    assert one.name == "One"


def test_an_estimate_that_is_not_there_cannot_be_taken(sample):
    with pytest.raises(CxroiError) as raised:
        sample.assumptions("complaint_cost")
    assert str(raised.value).startswith("There is no estimate of 'complaint_cost'. ")


def test_a_scenario_of_own_data_can_be_worked_out_saved_and_drawn_from(sample):
    assumptions = sample.assumptions(name="Sample")
    again = parse_scenario("sample.csv", write_scenario(assumptions))
    assert again.values() == assumptions.values()
    assert again.reasons == assumptions.reasons
    assert np.isfinite(business_case(assumptions).npv)
    assert np.isfinite(simulate(assumptions, draws=256).npv).all()


def test_the_reason_says_what_was_counted(sample):
    assert sample.assumptions().reasons["retention_rate"] == (
        "Own data: 79.2% a year (77.4–80.9% a year), sample size 1,500. Customers 12 months "
        "ago, and those who are still customers. As of 2026-06-30, window 2025-07 to 2026-06."
    )


def test_an_interval_is_still_found_by_its_earlier_name(sample):
    estimate = sample.estimates["retention_rate"]
    assert estimate.spread is estimate.interval


def test_a_range_spreads_as_far_as_the_data_leave_it_open(sample):
    """Nine tenths of a range are the 90% interval of what is known."""
    assumptions = sample.assumptions()
    for key, estimate in sample.estimates.items():
        known = estimate.gap.posterior.credible_interval() if estimate.gap else estimate.interval
        if known.low == known.high or key == "referral_share":  # its range holds two rules
            continue
        low, high = quantile(assumptions[key], [0.05, 0.95])
        wide = known.high - known.low
        assert low == pytest.approx(known.low, abs=0.08 * wide), key
        assert high == pytest.approx(known.high, abs=0.08 * wide), key


def test_what_moved_a_published_figure_is_said(sample):
    assert sample.moved("retention_odds_ratio") == (
        "Your data moved this from 84% v 30% (63.2–83.9% v 30%) to 65.4% v 30% (53.4–76.2% v 30%)"
    )
    assert sample.moved("retention_rate") == ""


def test_the_causal_fraction_stays_judgement(sample):
    assert sample.missing["causal_fraction"] == "No table contains it."
    assert sample.assumptions()["causal_fraction"] == sample.base["causal_fraction"]
    for key in ("retention_odds_ratio", "cross_sell_odds_ratio", "let_down_odds_ratio"):
        assert "not the effect of a better experience" in " ".join(notes(sample, key))


def test_a_programme_is_lowered_to_what_is_left_to_move(tmp_path):
    rows = people((400, FIRST, None), (1, FIRST, LAST))
    survey = [("customer_id", "date", "score", "scale")]
    survey += [(f"C{n:05d}", LAST, 5 if n <= 390 else 3, 5) for n in range(1, 401)]
    found = found_in(written(tmp_path, customers=rows, survey=survey))
    assumptions = found.assumptions()
    assert assumptions["bonded_gain"].high < found.base["bonded_gain"].low
    assert assumptions["let_down_cut"].high <= assumptions["let_down_share"].low
    assert assumptions.reasons["bonded_gain"] == "Capped by your own customer mix."
    assert np.isfinite(simulate(assumptions, draws=256).npv).all()


def test_a_programme_that_fits_stays_as_it_is(sample):
    ranges = {key: sample.range_of(key) for key in ("bonded_share", "let_down_share")}
    assert fit_plan(sample.base, ranges) == {}


def test_a_frame_has_a_row_an_estimate(sample):
    frame = sample.frame()
    assert list(frame["key"]) == list(sample.estimates)
    row = frame.set_index("key").loc["margin"]
    assert row["low"] < row["estimate"] < row["high"]
    assert row["to_low"] < row["to_likely"] < row["to_high"]
    assert row["current"] == 130


def test_what_is_shown_is_short_and_says_the_unit_once(sample):
    assert estimate_row(sample, "retention_rate") == [
        "Annual retention rate",
        "75% a year",
        "79.2% a year",
        "77.4–80.9% a year",
        "1,500",
        "79.2% a year (76.4–81.8% a year)",
    ]
    assert estimate_row(sample, "customers")[3:] == ["exact", "1,550", "1,550 customers"]
    assert fault_rows(sample) == []
    assert lead(sample) == (
        "15 assumptions can be based on your data: 2,312 rows of customers, 1,667 rows of survey, "
        "6,693 rows of orders, 56 rows of spend; no errors; as of 2026-06-30, window 2025-07 to "
        "2026-06"
    )
    labels = [row[0] for row in missing_rows(sample)]
    assert "Share of the published gap that applies" in labels
    assert "Upfront cost" not in labels  # what is planned is no fact about customers


def test_other_ways_of_counting_are_shown_beside(sample):
    said = sample.others("acquisition_cost")
    assert re.match(r"all spending \d+ each \(\d+–\d+ each\); acquisition spending", said)
    assert sample.others("margin") == ""


# What the charts show


def test_every_chart_of_own_data_has_its_table(sample):
    tables = exhibits(sample)
    assert list(tables) == list(CHARTS)
    for name, table in tables.items():
        assert len({len(column) for column in table.columns.values()}) == 1
        assert table.title
        assert CHARTS[name](table.frame()).to_dict()


def test_a_share_by_box_is_that_of_its_counts(sample):
    columns = exhibits(sample)["kept_by_box"].columns
    assert columns["tier"] == ["Let down", "Satisfied", "Bonded"]
    counted = sample.by_box["retention"]
    for tier, share in zip(("let_down", "satisfied", "bonded"), columns["share"], strict=True):
        assert share == pytest.approx(counted[tier][0] / counted[tier][1])


def test_prior_data_and_both_are_drawn_on_one_scale(sample):
    columns = exhibits(sample)["moved_retention_odds_ratio"].columns
    rows = list(zip(columns["series"], columns["ratio"], columns["height"], strict=True))
    tops = {
        name: max((height, ratio) for series, ratio, height in rows if series == name)
        for name in ("prior", "data", "posterior")
    }
    assert max(height for height, _ in tops.values()) == pytest.approx(1, abs=0.01)
    assert tops["prior"][1] == pytest.approx(12.25, rel=0.05)
    assert tops["data"][1] < tops["posterior"][1] < tops["prior"][1]


def test_what_is_not_used_is_not_drawn(tmp_path):
    found = found_in(written(tmp_path, customers=people((50, FIRST, None), (1, FIRST, LAST))))
    tables = exhibits(found)
    assert [name for name, table in tables.items() if len(next(iter(table.columns.values())))] == [
        "stayed"
    ]


def test_no_curve_is_drawn_of_a_few(tmp_path):
    found = found_in(written(tmp_path, customers=people((48, FIRST, None), (1, FIRST, LAST))))
    assert not exhibits(found)["stayed"].columns["month"]


def test_who_stays_is_drawn_by_cohort_with_the_fitted_curve(sample):
    table = exhibits(sample)["stayed"]
    assert [label for label in table.columns["label"] if label] == [
        "all customers",
        "joined in 2024",
        "joined in 2025",
        "fitted",
    ]
    everybody = sample.survivals
    months = sorted({month for each in everybody for month in each.months})

    def counted(name):
        return [
            sum(getattr(each, name)[each.months.index(m)] for each in everybody if m in each.months)
            for m in months
        ]

    share, _ = kaplan_meier(months, counted("left"), counted("unseen"), counted("entered")).at(12)
    assert table.title.startswith(f"{100 * share:.0f}% of customers stay for their first year")


def test_tenure_without_days_gives_survival_too(tmp_path):
    """Who left in month t, and who had stayed t months: as the shifted beta-geometric model has it."""
    rows = [("id", "tenure", "churn")]
    rows += [(n, 1 + n % 24, "yes" if n % 3 == 0 and n % 24 < 6 else "no") for n in range(960)]
    found = found_in(written(tmp_path, people=rows))
    assert [each.cohort for each in found.survivals] == [0]
    fit = fit_stays(
        [tenure for _, tenure, _ in rows[1:]],
        [int(churn == "yes") for *_, churn in rows[1:]],
        [int(churn == "no") for *_, churn in rows[1:]],
    )
    title = exhibits(found)["stayed"].title
    assert title.endswith(f"; fitted curve: α {fit.alpha:.4g}, β {fit.beta:.4g}")
    assert "is read in months: the longest is 24" in found.remarks[-1]
