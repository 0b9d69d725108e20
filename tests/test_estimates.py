"""What a company's tables say: by hand on small tables, and never more than they can say."""

from datetime import timedelta

import polars as pl
import pytest
from own_tables import FIRST, LAST, people, written
from own_tables import found_on_last as found_in

from cxroi import CxroiError, simulate
from cxroi.calibration.calibration import calibrate
from cxroi.calibration.columns import TABLES
from cxroi.calibration.estimates import ESTIMATORS
from cxroi.calibration.gaps import NOT_UPLIFT, UNDATED, stays_by_tier
from cxroi.calibration.question import Missing, Question
from cxroi.calibration.scales import boxes_of
from cxroi.calibration.survey import LEAK, Outcome, separates
from cxroi.model.data_files import sample_folder

BEFORE = FIRST - timedelta(days=30)
WITHIN = FIRST + timedelta(days=100)
LONG_AGO = FIRST - timedelta(days=900)
LAST_DAY = ("C99999", LONG_AGO, LAST)
"""A customer who leaves on the last day."""


def with_last_day(rows):
    return [*rows, LAST_DAY]


def answers(*groups):
    """Rows of a survey: the first customer, how many, the score and the day."""
    rows = [("customer_id", "date", "score", "scale")]
    for first, count, score, day in groups:
        rows += [(f"C{first + n:05d}", day, score, 5) for n in range(count)]
    return rows


# Who stays


def test_retention_is_of_who_was_here_a_year_ago(tmp_path):
    customers = people(
        (60, LONG_AGO, None),  # stayed
        (20, LONG_AGO, WITHIN),  # left in the window
        (15, LONG_AGO, BEFORE),  # had left before
        (40, WITHIN, None),  # came since
        (5, WITHIN, LAST - timedelta(days=1)),  # came and left
    )
    found = found_in(written(tmp_path, customers=with_last_day(customers)))
    retention = found.estimates["retention_rate"]
    assert retention.interval.value == pytest.approx(60 / 81)
    assert retention.count == 81
    assert found.estimates["customers"].interval.value == 100
    assert found.estimates["new_customers"].interval.value == 45
    assert retention.rule == "Customers 12 months ago, and those who are still customers."


def test_a_shorter_window_is_taken_to_a_year(tmp_path):
    customers = people((81, LONG_AGO, None), (19, LONG_AGO, LAST - timedelta(days=50)))
    folder = written(
        tmp_path, customers=customers, mapping=mapping_of("as_of,,2026-06-30", "window_months,,6")
    )
    retention = found_in(folder).estimates["retention_rate"]
    assert retention.interval.value == pytest.approx(0.81**2)
    assert "A rate of 6 months, taken to 12." in retention.cautions


def mapping_of(*rules):
    columns = [
        f"customers,{each},customers.csv,{each}" for each in ("customer_id", "joined", "left")
    ]
    return "\n".join(
        ["table,column,file,source", *columns, *(f"rule,{each}" for each in rules), ""]
    )


def test_who_leaves_later_than_the_last_day_is_still_here(tmp_path):
    customers = people((9, LONG_AGO, "9999-12-31"), (1, LONG_AGO, LAST))
    assert (
        found_in(written(tmp_path, customers=customers)).estimates["customers"].interval.value == 9
    )


def test_without_a_word_on_who_left_nothing_is_said_of_retention(tmp_path):
    rows = [("customer_id", "joined"), *((f"C{n}", LONG_AGO) for n in range(50)), ("X", LAST)]
    found = found_in(written(tmp_path, customers=rows))
    assert found.missing["retention_rate"] == "No table shows who left."
    assert not found.estimates["customers"].used


def test_where_nobody_notes_who_leaves_buyers_are_customers(tmp_path):
    orders = [("customer_id", "date", "product", "amount")]
    orders += [(n, BEFORE, "a", 10) for n in range(100)]  # here a year ago
    orders += [(n, WITHIN, "a", 10) for n in range(70)]  # and again
    orders += [(n, WITHIN, "b", 5) for n in range(500, 530)]  # new
    orders.append((0, LAST, "a", 10))
    found = found_in(written(tmp_path, orders=orders))
    assert found.estimates["retention_rate"].interval.value == 0.7
    assert found.estimates["customers"].interval.value == 100
    assert found.estimates["new_customers"].interval.value == 30
    assert "leavers are unknown" in found.estimates["customers"].rule
    assert found.estimates["margin"].interval.value == pytest.approx((71 * 10 + 30 * 5) / 100)


# By box


def test_the_gap_is_of_answers_before_the_window_and_leavers_within(tmp_path):
    customers = people(
        (180, LONG_AGO, None), (20, LONG_AGO, WITHIN), (140, LONG_AGO, None), (60, LONG_AGO, WITHIN)
    )
    survey = answers(
        (1, 200, 5, BEFORE),
        (201, 200, 4, BEFORE),
        # an answer given after leaving, and the last of who left, say nothing
        (181, 20, 1, WITHIN + timedelta(days=10)),
    )
    folder = written(tmp_path, customers=with_last_day(customers), survey=survey)
    gap = found_in(folder).estimates["retention_odds_ratio"]
    assert gap.count == pytest.approx(400)
    assert gap.interval.value == pytest.approx((180.5 / 20.5) / (140.5 / 60.5), rel=0.02)
    assert gap.cautions == (NOT_UPLIFT,)


def test_the_latest_answer_before_the_window_counts(tmp_path):
    customers = people((100, LONG_AGO, None), (100, LONG_AGO, WITHIN))
    survey = answers(
        (1, 100, 1, BEFORE - timedelta(days=200)),
        (1, 100, 5, BEFORE),
        (101, 100, 5, BEFORE - timedelta(days=200)),
        (101, 100, 4, BEFORE),
    )
    found = found_in(written(tmp_path, customers=with_last_day(customers), survey=survey))
    assert found.by_box["retention"] == {"satisfied": (0, 100), "bonded": (100, 100)}


def test_of_few_answers_on_one_day_that_differ_the_lower_counts_and_it_is_said(tmp_path):
    customers = people((80, LONG_AGO, None), (20, LONG_AGO, WITHIN))
    survey = answers((1, 100, 5, BEFORE), (96, 5, 4, BEFORE))
    found = found_in(written(tmp_path, customers=with_last_day(customers), survey=survey))
    assert found.by_box["retention"]["satisfied"] == (0, 5)
    assert (
        "survey.csv: on 5 days a customer gave answers that differ, and no time tells which came last. "
        "The lowest counts."
    ) in found.remarks


def test_answers_within_the_window_are_followed_as_long_as_they_can_be(tmp_path):
    customers = people((100, LONG_AGO, None), (30, LONG_AGO, LAST - timedelta(days=10)))
    survey = answers((1, 130, 5, WITHIN), (1, 60, 4, WITHIN - timedelta(days=50)))
    found = found_in(written(tmp_path, customers=with_last_day(customers), survey=survey))
    gap = found.estimates["retention_odds_ratio"]
    assert (
        gap.rule
        == "Answers in the window, followed from their day, and the customers who stayed a year."
    )
    # 265 days and less are a part of a year: they count as fewer than there are
    assert gap.count < 131


def test_nobody_in_the_second_box_is_said(tmp_path):
    customers = people((50, LONG_AGO, None), (20, LONG_AGO, WITHIN))
    survey = answers((1, 70, 5, BEFORE))
    found = found_in(written(tmp_path, customers=with_last_day(customers), survey=survey))
    assert (
        found.missing["retention_odds_ratio"]
        == "No customer from the second box could be followed."
    )


@pytest.mark.parametrize(("bonded", "satisfied"), [(0, 50), (50, 0), (50, 50), (0, 0)])
def test_none_and_all_who_stay_are_no_obstacle(tmp_path, bonded, satisfied):
    customers = people(
        (bonded, LONG_AGO, None),
        (50 - bonded, LONG_AGO, WITHIN),
        (satisfied, LONG_AGO, None),
        (50 - satisfied, LONG_AGO, WITHIN),
    )
    survey = answers((1, 50, 5, BEFORE), (51, 50, 4, BEFORE))
    found = found_in(written(tmp_path, customers=with_last_day(customers), survey=survey))
    estimate = found.estimates["retention_odds_ratio"]
    low, likely, high, shape = found.range_of("retention_odds_ratio")
    assert 0.01 <= low <= likely <= high <= 1000
    assert shape in {"lognormal", "pert"}
    assert estimate.used == (bonded <= satisfied)
    simulate(found.assumptions(), draws=64)  # whatever the range, it can be drawn from


def test_a_score_that_says_who_left_is_a_leak_and_not_used(tmp_path):
    customers = people((50, LONG_AGO, None), (50, LONG_AGO, WITHIN))
    survey = answers((1, 50, 5, BEFORE), (51, 50, 4, BEFORE))
    found = found_in(written(tmp_path, customers=with_last_day(customers), survey=survey))
    estimate = found.estimates["retention_odds_ratio"]
    assert estimate.cautions[0] == LEAK
    assert not estimate.used
    assumptions = found.assumptions()
    assert assumptions["retention_odds_ratio"] == found.base["retention_odds_ratio"]


@pytest.mark.parametrize(
    ("rows", "is_leak"),
    [
        ([(1, True, 50), (5, False, 50)], True),
        ([(1, True, 50), (3, True, 30), (3, False, 30), (5, False, 50)], True),
        (
            [
                (1, True, 50),
                (3, True, 30),
                (3, False, 30),
                (4, True, 1),
                (4, False, 49),
                (5, False, 50),
            ],
            False,
        ),
        ([(1, True, 19), (5, False, 50)], False),  # too few to be sure
        (
            [(1, False, 50), (5, True, 50)],
            False,
        ),  # the other way round: strange, and no leak of this kind
        ([(1, True, 10), (1, False, 40), (5, False, 50)], False),
        ([], False),
    ],
)
def test_a_leak_is_told_from_a_gap(rows, is_leak):
    assert separates(Outcome(score, 365, left, count) for score, left, count in rows) is is_leak


def test_a_gap_that_runs_backwards_is_said_and_kept(tmp_path):
    customers = people(
        (100, LONG_AGO, None),
        (100, LONG_AGO, WITHIN),
        (170, LONG_AGO, None),
        (30, LONG_AGO, WITHIN),
    )
    survey = answers((1, 200, 5, BEFORE), (201, 200, 4, BEFORE))
    found = found_in(written(tmp_path, customers=with_last_day(customers), survey=survey))
    estimate = found.estimates["retention_odds_ratio"]
    assert estimate.cautions[0] == (
        "The gap is reversed: customers of the top box leave sooner than second-box customers."
    )
    assert estimate.used
    assert found.range_of("retention_odds_ratio")[2] < 1


def test_a_flat_gap_is_said(tmp_path):
    customers = people(
        (150, LONG_AGO, None), (50, LONG_AGO, WITHIN), (152, LONG_AGO, None), (48, LONG_AGO, WITHIN)
    )
    survey = answers((1, 200, 5, BEFORE), (201, 200, 4, BEFORE))
    found = found_in(written(tmp_path, customers=with_last_day(customers), survey=survey))
    estimate = found.estimates["retention_odds_ratio"]
    assert estimate.cautions[0] == (
        "No clear gap: customers of the top box leave sooner than second-box customers, if "
        "anything."
    )


def test_ten_thousand_customers_with_twelve_answers(tmp_path):
    customers = people((9000, LONG_AGO, None), (1000, LONG_AGO, WITHIN))
    survey = answers((1, 6, 5, BEFORE), (9001, 2, 5, BEFORE), (100, 4, 4, BEFORE))
    found = found_in(written(tmp_path, customers=with_last_day(customers), survey=survey))
    estimate = found.estimates["retention_odds_ratio"]
    assert estimate.cautions[0] == "Only 12 in the sample."
    low, _likely, high, _ = found.range_of("retention_odds_ratio")
    assert high / low > 5
    assert (
        found.estimates["retention_rate"].interval.high
        - found.estimates["retention_rate"].interval.low
        < 0.02
    )


@pytest.mark.parametrize(
    ("scale", "scores", "tiers"),
    [
        (5, [1, 2, 3, 4, 5], ["let_down"] * 3 + ["satisfied", "bonded"]),
        (7, [4, 5, 6, 7], ["let_down", "let_down", "satisfied", "bonded"]),
        (10, [0, 6, 7, 8, 9, 10], ["let_down"] * 2 + ["satisfied"] * 2 + ["bonded"] * 2),
        (100, [60, 61, 80, 81, 100], ["let_down", "satisfied", "satisfied", "bonded", "bonded"]),
    ],
)
def test_scores_are_sorted_into_boxes_by_their_scale(scale, scores, tiers):
    assert [boxes_of(scale).of(score) for score in scores] == tiers


def test_undated_answers_say_so(tmp_path):
    rows = [("id", "churn", "score")]
    rows += [(n, "no", 5) for n in range(80)] + [(n, "yes", 5) for n in range(80, 100)]
    rows += [(n, "no", 4) for n in range(100, 170)] + [(n, "yes", 4) for n in range(170, 200)]
    found = found_in(written(tmp_path, customers=rows))
    estimate = found.estimates["retention_odds_ratio"]
    assert UNDATED in estimate.cautions
    assert not found.estimates["retention_rate"].used
    assert found.estimates["retention_rate"].interval.value == 0.75


def test_kept_by_tier_of_nobody_is_nothing():
    assert stays_by_tier([], boxes_of(5).of) == {}
    assert stays_by_tier([Outcome(5, 0, left=False, people=3)], boxes_of(5).of) == {}


# What they hold, and bring


def test_a_second_product_is_one_beside_the_most_held(tmp_path):
    customers = people((100, LONG_AGO, None), (10, LONG_AGO, WITHIN))
    orders = [("customer_id", "date", "product", "amount")]
    orders += [(f"C{n:05d}", BEFORE, "account", 100) for n in range(1, 111)]
    orders += [(f"C{n:05d}", WITHIN, "card", 40) for n in range(1, 31)]  # 30 hold another
    orders += [
        (f"C{n:05d}", WITHIN, "card", 40) for n in range(101, 106)
    ]  # of who left: not counted
    folder = written(tmp_path, customers=with_last_day(customers), orders=orders)
    found = found_in(folder)
    assert found.estimates["cross_sell_rate"].interval.value == 0.30
    assert found.estimates["cross_sell_margin"].interval.value == pytest.approx(40)
    assert found.estimates["margin"].interval.value == pytest.approx(35 * 40 / ((111 + 100) / 2))


def test_two_products_without_the_most_held_count_too(tmp_path):
    customers = people((10, LONG_AGO, None))
    orders = [("customer_id", "product")]
    orders += [(f"C{n:05d}", "account") for n in range(1, 9)]
    orders += [
        ("C00009", "card"),
        ("C00009", "loan"),
        ("C00009", "loan"),
        ("C00010", "card"),
        ("C00010", "card"),
    ]
    found = found_in(written(tmp_path, customers=with_last_day(customers), orders=orders))
    assert found.estimates["cross_sell_rate"].interval.value == pytest.approx(1 / 10)
    assert found.missing["margin"] == "No table shows when customers paid, and how much."


def test_a_holding_brings_its_amount_each_year_whenever_it_was_opened(tmp_path):
    customers = people((10, LONG_AGO, None), (5, LONG_AGO, WITHIN))
    rows = [("customer_id", "opened", "product", "amount")]
    rows += [(f"C{n:05d}", LONG_AGO, "account", 100) for n in range(1, 16)]
    rows += [(f"C{n:05d}", LONG_AGO, "card", 30) for n in range(1, 5)]
    folder = written(tmp_path, customers=with_last_day(customers), holdings=rows)
    found = found_in(folder)
    assert found.mapping.rules["amounts"] == "holdings"
    assert found.estimates["margin"].interval.value == pytest.approx((10 * 100 + 4 * 30) / 10)
    assert found.estimates["cross_sell_margin"].interval.value == 30
    assert found.estimates["cross_sell_rate"].interval.value == 0.4
    orders = found_in(folder, mapping=found.mapping.with_rules(amounts="orders"))
    assert orders.missing["margin"] == "No order in the window can be used."
    with pytest.raises(CxroiError) as raised:
        found_in(folder, mapping=found.mapping.with_rules(amounts="order"))
    assert str(raised.value) == (
        "mapping.csv, rule 'amounts': 'order' is neither. Did you mean 'orders'?"
    )


def test_a_share_of_the_amounts_may_be_margin(tmp_path):
    customers = people((10, LONG_AGO, None))
    orders = [("customer_id", "date", "product", "amount")]
    orders += [(f"C{n:05d}", WITHIN, "account", 100) for n in range(1, 11)]
    folder = written(tmp_path, customers=with_last_day(customers), orders=orders)
    whole = found_in(folder).estimates["margin"]
    assert "set the rule 'margin_share'" in whole.cautions[-1]
    found = found_in(folder, mapping=found_in(folder).mapping.with_rules(margin_share="0.4"))
    assert found.estimates["margin"].interval.value == pytest.approx(0.4 * whole.interval.value)
    assert (
        found.estimates["margin"].cautions[-1]
        == "40% of the amounts is treated as contribution margin."
    )


def test_a_share_of_margin_in_per_cent_is_refused(tmp_path):
    customers = people((10, LONG_AGO, None))
    orders = [("customer_id", "date", "product", "amount"), ("C00001", WITHIN, "a", 5)]
    folder = written(tmp_path, customers=with_last_day(customers), orders=orders)
    mapping = found_in(folder).mapping.with_rules(margin_share="40")
    with pytest.raises(CxroiError) as raised:
        found_in(folder, mapping=mapping)
    assert str(raised.value) == (
        "The rule 'margin_share' is 40. Enter a share from 0 to 1, such as 0.4."
    )


# Where they come from, and what they cost

CHANNELS = [("referral", 20), ("search", 50), ("", 20), ("unknown", 10)]


def arrived(tmp_path, *more, spend=None):
    rows = [("customer_id", "joined", "left", "channel", "referred_by")]
    for channel, count in [*CHANNELS, *more]:
        first = len(rows)
        rows += [(f"N{first + n:04d}", WITHIN, "", channel, "") for n in range(count)]
    rows += [(f"O{n:04d}", LONG_AGO, "", "search", "") for n in range(100)]
    rows.append(("X", LONG_AGO, LAST, "search", ""))
    tables = {"customers": rows} | ({"spend": spend} if spend else {})
    return found_in(written(tmp_path, **tables))


def test_unknown_sources_are_treated_two_ways(tmp_path):
    estimate = arrived(tmp_path).estimates["referral_share"]
    assert estimate.others["excluding unknown sources"].value == pytest.approx(20 / 70)
    assert estimate.others["treating unknown as not referred"].value == pytest.approx(20 / 100)
    assert estimate.interval.value == pytest.approx(20 / 70)
    assert estimate.interval.least == estimate.others["treating unknown as not referred"].least
    assert "Of 30 of 100 new customers the source is unknown." in estimate.cautions[0]


def test_the_channels_that_mean_a_referral_are_named(tmp_path):
    estimate = arrived(tmp_path, ("Refer-a-Friend 2026", 30)).estimates["referral_share"]
    assert estimate.interval.value == pytest.approx(50 / 100)
    assert "(“refer-a-friend 2026”, “referral”)" in estimate.rule


def test_who_names_a_referrer_was_referred_whatever_the_channel(tmp_path):
    rows = [("customer_id", "joined", "left", "channel", "referred_by")]
    rows += [(f"N{n}", WITHIN, "", "", "O1") for n in range(30)]
    rows += [(f"M{n}", WITHIN, "", "search", "") for n in range(70)]
    rows += [("O1", LONG_AGO, "", "", ""), ("X", LONG_AGO, LAST, "", "")]
    estimate = found_in(written(tmp_path, customers=rows)).estimates["referral_share"]
    assert estimate.interval.value == 0.3
    assert not estimate.others


MONTHS = [f"2025-{m:02d}" for m in range(5, 13)] + [f"2026-{m:02d}" for m in range(1, 7)]


def spending(months=MONTHS, **by_channel):
    rows = [("month", "channel", "amount")]
    for place, month in enumerate(months):
        rows += [
            (month, channel.replace("_", " "), amount * (2 if place < 2 else 1))
            for channel, amount in by_channel.items()
        ]
    return rows


def test_a_new_customer_costs_by_four_definitions(tmp_path):
    spend = spending(search=100, brand=50, referral_programme=20)
    found = arrived(tmp_path, spend=spend)
    paid = 100 * (1 - 20 / 70)
    cost = found.estimates["acquisition_cost"]
    ways = {name: interval.value * paid for name, interval in cost.others.items()}
    assert ways == pytest.approx(
        {
            "all spending": 12 * 170 * paid / 100,  # of all new customers
            "acquisition spending": 12 * 120,
            "that of 1 month earlier": 11 * 120 + 240,  # June was twice as dear
            "excluding the referral programme": 12 * 100,
        }
    )
    assert cost.interval.value == pytest.approx(1200 / paid)
    assert found.estimates["referral_reward"].interval.value == pytest.approx(240 / (100 - paid))
    assert "Not counted as acquisition spending: brand." in cost.cautions


def test_months_without_spending_are_said_and_scaled(tmp_path):
    found = arrived(tmp_path, spend=spending(MONTHS[-6:], search=100))
    cost = found.estimates["acquisition_cost"]
    assert "Spending covers 6 of 12 months: it is scaled up." in cost.cautions
    # the first two months given are twice as dear
    assert cost.interval.value * 100 * (1 - 20 / 70) == pytest.approx(800 * 2)
    assert found.missing["referral_reward"] == "There is no spending on a referral programme."


def test_bonded_customers_refer_more(tmp_path):
    old = people((100, LONG_AGO, None), (100, LONG_AGO, None))
    rows = [(*row, "referred_by" if row == old[0] else "") for row in old]
    rows += [(f"N{n}", WITHIN, "", f"C{1 + n:05d}") for n in range(50)]
    rows += [(f"M{n}", WITHIN, "", f"C{101 + n:05d}") for n in range(10)]
    rows.append(("X", LONG_AGO, LAST, ""))
    survey = answers((1, 100, 5, BEFORE), (101, 100, 4, BEFORE))
    found = found_in(written(tmp_path, customers=rows, survey=survey))
    ratio = found.estimates["referral_ratio"]
    assert ratio.count == 60
    assert ratio.interval.value == pytest.approx(5, rel=0.05)
    low, likely, high, shape = found.range_of("referral_ratio")
    assert 1 <= low < likely < high
    assert shape == "pert"  # the tail of a log-normal would pass the bound of 1


# What no table tells


def test_what_cannot_be_estimated_says_why_and_keeps_its_value(tmp_path):
    found = found_in(written(tmp_path, spend=spending(search=100)))
    assert not found.estimates
    assert found.assumptions() == found.base
    assert found.missing["retention_rate"] == "There is no table of customers or of dated orders."
    assert found.missing["bonded_share"] == "There are no survey answers."
    assert found.missing["causal_fraction"] == "No table contains it."
    assert found.missing["acquisition_cost"] == (
        "There is spending, but no data on who joined and through which channel."
    )


def test_each_assumption_has_an_estimate_or_a_reason(tmp_path):
    found = arrived(tmp_path, spend=spending(search=100))
    asked = {each.key for each in found.base if each.group != "money_and_time"}
    assert asked == set(found.estimates) | set(found.missing)
    assert not set(found.estimates) & set(found.missing)


@pytest.mark.parametrize("left_out", ["", "survey", "spend", "customers"])
def test_each_estimator_answers_by_itself_and_changes_nothing(left_out):
    frames = {
        file.stem: pl.read_csv(file, try_parse_dates=True)
        for file in sample_folder().glob("*.csv")
        if file.stem in TABLES and file.stem != left_out
    }
    found = calibrate(frames)
    remarks = list(found.remarks)
    for key, estimator in reversed(ESTIMATORS.items()):
        answer = estimator(Question(found.company, found.mapping, found.base))
        if isinstance(answer, Missing):
            assert answer.reason == found.missing[key]
        else:
            estimate = found.estimates[key]
            assert answer.interval == pytest.approx(estimate.interval, rel=1e-12)
            assert (answer.rule, answer.cautions) == (estimate.rule, estimate.cautions)
            assert answer.used == estimate.used
    assert found.remarks == remarks
    assert not found.estimates.keys() & found.missing.keys()


def test_empty_tables_say_nothing(tmp_path):
    empty = {
        "customers": "customer_id,joined,left\n",
        "survey": "customer_id,date,score\n",
        "orders": "customer_id,date,product,amount\n",
        "spend": "month,channel,amount\n",
    }
    found = found_in(written(tmp_path, **empty))
    assert not found.estimates
    assert found.missing["customers"] == "There are no active customers on the last day."
