"""What happened beside the plan: where its range held, how the case goes on, and a file of months."""

import json
import math
import re
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pictures import OURS, check_words, described, drawn, fed, paints, parsed, texts
from strategies import companies

from cxroi import (
    DataError,
    actuals_template,
    against_plan,
    assumptions,
    business_case,
    continue_from,
    evaluate,
    parse_actuals,
    read_actuals,
    simulate,
)
from cxroi.analysis.actuals import Measured
from cxroi.analysis.actuals_file import LABELS, NOTHING, Actuals
from cxroi.charts import colours
from cxroi.charts.actuals import CHARTS
from cxroi.model.correlations import rank_correlations
from cxroi.model.errors import AssumptionError
from cxroi.model.evaluate import ActualFigures
from cxroi.report.actuals import AS_PLANNED, FILLED_IN, headline, range_words, so_far_words
from cxroi.report.actuals_exhibits import exhibits
from cxroi.serve.command_line import main
from cxroi.widgets.sobol_points import sobol_samples
from cxroi.widgets.state import look

PLAN = assumptions()
HEADING = "month,customers,referred,paid,retention\n"
COLUMNS = ("customers", "referred", "paid", "retention_rate")
NOT_SPENT = dict.fromkeys(("one_off_cost", "running_cost", "cost_per_customer"), 0)


def own_path(plan, months):
    """Return the plan's own figures of its first months, in the order of a file's columns."""
    monthly = business_case(plan).monthly_table.columns
    first = slice(len(monthly["month"]) // 2, len(monthly["month"]) // 2 + months)
    return np.array([monthly[each][first] for each in COLUMNS])


def happened(columns, name="ours.csv"):
    return Actuals(name, ActualFigures(*np.asarray(columns, np.float64)))


def written(columns):
    """Write figures as a file, NaN as an empty cell."""
    rows = [
        ",".join([str(month), *("" if math.isnan(cell) else repr(float(cell)) for cell in cells)])
        for month, cells in enumerate(np.transpose(columns), 1)
    ]
    return HEADING + "\n".join(rows)


def story():
    """A year with fewer customers from month to month, and few referred from month 9 on."""
    columns, month = own_path(PLAN, 12), np.arange(1, 13)
    columns[0] *= 1 - 0.00035 * month**2
    columns[1, 8:] *= 0.7
    return columns


def only(months, **known):
    """Return actuals of some months of which only this is known."""
    blank = np.full(months, np.nan)
    return happened([known.get(key, blank) for key in LABELS])


class Path(NamedTuple):
    """Who is here with the programme."""

    customers: np.ndarray
    referred: np.ndarray
    paid: np.ndarray


def paths(forecast):
    for case in (forecast.case, forecast.plan):
        run = case.evaluation
        yield Path(run.customers(), *map(run.month_by_month, ("referred", "paid")))


# How the case goes on


@st.composite
def plans(draw):
    plan = PLAN.change(**draw(companies(most_years=3)))
    try:
        business_case(plan)
    except AssumptionError:
        assume(False)  # noqa: FBT003 - a base beyond all numbers
    return plan


def close(one, other, scale):
    return np.abs(one - other).max() <= 1e-9 * max(scale, 1)


@given(plans(), st.data())
def test_what_went_as_planned_goes_on_as_planned_whichever_figures_are_known(plan, data):
    months = data.draw(st.integers(1, 12))
    columns = own_path(plan, months)
    cells = st.lists(st.booleans(), min_size=columns.size, max_size=columns.size)
    columns[np.reshape(data.draw(cells), columns.shape)] = np.nan
    forecast = continue_from(plan, happened(columns))
    now, planned = paths(forecast)
    assert close(now.customers, planned.customers, planned.customers.max())
    assert close(now.referred, planned.referred, planned.customers.max())
    assert close(now.paid, planned.paid, planned.customers.max())
    flows = forecast.plan.monthly_table.columns
    money = float(np.abs([flows["margin"], flows["acquisition"]]).sum())
    assert close(forecast.case.npv, forecast.plan.npv, money)
    assert close(forecast.so_far[0], forecast.so_far[1], money)


@pytest.mark.parametrize("months", [1, 12, 59, 60])
def test_the_plan_s_own_path_is_worth_what_the_plan_is(months):
    forecast = continue_from(PLAN, parse_actuals("own.csv", written(own_path(PLAN, months))))
    assert forecast.case.npv == pytest.approx(168_731.54, abs=0.005)
    assert forecast.case.npv == pytest.approx(forecast.plan.npv, rel=1e-9)
    assert forecast.case.payback_months == pytest.approx(46.73184, abs=1e-5)
    assert sum(forecast.to_come) - 2 * forecast.plan.npv == pytest.approx(-sum(forecast.so_far))


@given(plans(), st.integers(1, 12), st.floats(1, 2))
def test_more_customers_than_planned_never_go_on_as_fewer(plan, months, times):
    columns = own_path(plan, months)
    columns[0, -1] *= times
    now, planned = paths(continue_from(plan, happened(columns)))
    least = planned.customers * (1 - 1e-12)
    assert np.all(now.customers >= least)


def test_the_months_gone_by_are_those_that_were_and_the_rest_goes_on_at_the_plan_s_rates():
    columns = story()
    forecast = continue_from(PLAN, happened(columns))
    now, planned = paths(forecast)
    assert now.customers[1:13].tolist() == columns[0].tolist()
    assert now.referred[:12].tolist() == columns[1].tolist()
    assert now.paid[:12].tolist() == columns[2].tolist()
    rates = forecast.plan.monthly.set_index(["path", "month"])["retention_rate"]["programme"]
    for month in range(13, 61):
        before = now.customers[month - 1]
        joined = now.referred[month - 1] + now.paid[month - 1]
        kept = before * rates[month] ** (1 / 12)
        assert now.customers[month] == pytest.approx(kept + joined, rel=1e-12)
        assert now.referred[month - 1] / before == pytest.approx(
            planned.referred[month - 1] / planned.customers[month - 1], rel=1e-12
        )


def test_new_customers_of_the_months_gone_by_cost_what_each_was_assumed_to_cost():
    forecast = continue_from(PLAN, only(2, referred=[400.0, 100.0], paid=[1000.0, 3000.0]))
    monthly = forecast.case.monthly.set_index(["path", "month"])
    spent = monthly["acquisition"]["programme"]
    assert spent[1] == pytest.approx(1000 * 150 + 400 * 20)
    assert spent[2] == pytest.approx(3000 * 150 + 100 * 20)
    first = 100_000 * 0.75 ** (1 / 12) + 1400
    assert monthly["customers"]["programme"][1] == pytest.approx(first)
    assert monthly["average_customers"]["programme"][1] == pytest.approx((100_000 + first) / 2)


def test_todays_mix_stays_the_plan_s():
    forecast = continue_from(PLAN, happened(story()))
    one, other = (
        case.monthly.query("path == 'baseline'") for case in (forecast.case, forecast.plan)
    )
    assert one.equals(other)


@pytest.mark.parametrize(("additional", "gained"), [(1.0, 200.0), (0.7, 140.0), (0.0, 0.0)])
def test_more_referred_than_planned_displace_paid_customers_where_these_are_not_known(
    additional, gained
):
    plan = PLAN.change(referral_additional=additional)
    referred = own_path(plan, 1)[1] + 200
    now, planned = paths(continue_from(plan, only(1, referred=referred)))
    assert now.customers[1] - planned.customers[1] == pytest.approx(gained)
    assert planned.paid[0] - now.paid[0] == pytest.approx(200 - gained)


def test_paid_customers_never_fall_below_0_however_many_are_referred():
    plan = PLAN.change(referral_additional=0)
    now, _ = paths(continue_from(plan, only(1, referred=[1e6])))
    assert now.paid[0] == 0


def test_a_retention_that_is_known_replaces_the_plan_s_where_customers_are_not():
    now, planned = paths(continue_from(PLAN, only(1, retention=[0.5])))
    lost = 100_000 * (0.75 ** (1 / 12) - 0.5 ** (1 / 12))
    assert planned.customers[1] - now.customers[1] == pytest.approx(lost)
    everybody = happened([[90_000.0], [350.0], [1983.0], [0.5]])
    now, _ = paths(continue_from(PLAN, everybody))
    assert now.customers[1] == 90_000


def test_what_is_behind_and_what_is_to_come_add_up():
    forecast = continue_from(PLAN, happened(story()))
    cases = (forecast.case, forecast.plan)
    for case, so_far, to_come in zip(cases, forecast.so_far, forecast.to_come, strict=True):
        assert so_far + to_come == pytest.approx(case.npv)
        assert so_far == pytest.approx(
            sum(flow / 1.1 ** (month / 12) for month, flow in enumerate(case.net["net"][:13]))
        )


def test_a_base_beyond_all_numbers_is_refused_as_in_any_case():
    plan = PLAN.change(customers=1, new_customers=1e9, horizon_years=15)
    with pytest.raises(AssumptionError, match="the base grows without limit"):
        continue_from(plan, only(1, customers=[1.0]))


# Where the range held


def test_the_plan_s_range_is_that_of_the_draws():
    found = against_plan(PLAN, NOTHING)
    drawn = simulate(PLAN, draws=1024).drawn
    run = evaluate(PLAN.values() | dict(drawn))
    for key in ("customers", "referred", "paid"):
        values = run.month_by_month(key)
        here = found.measures[key]
        assert here.low.tolist() == np.percentile(values, 5, axis=1).tolist()
        assert here.high.tolist() == np.percentile(values, 95, axis=1).tolist()
    for key, planned in zip(LABELS, own_path(PLAN, 60), strict=True):
        assert found.measures[key].plan.tolist() == planned.tolist()
        assert len(found.measures[key].actual) == 60
        assert found.measures[key].months == found.measures[key].places == []


def test_the_draws_of_the_page_give_the_same_range_and_correlated_ones_another():
    plain, page = against_plan(PLAN, NOTHING), against_plan(PLAN, NOTHING, sobol_samples())
    together = against_plan(PLAN, NOTHING, correlations=rank_correlations())
    for key, here in plain.measures.items():
        assert here.low.tolist() == page.measures[key].low.tolist()
    assert plain.measures["customers"].low.tolist() != together.measures["customers"].low.tolist()


def test_where_nothing_has_a_range_the_plan_s_own_path_lies_inside():
    fixed = PLAN.change(**{key: (value,) * 3 for key, value in PLAN.values().items()
                           if key != "horizon_years"})  # fmt: skip
    typed = [[float(f"{cell:.11g}") for cell in column] for column in own_path(fixed, 60)]
    for columns in (own_path(fixed, 60), typed):
        found = against_plan(fixed, happened(columns))
        assert all(each.places == ["inside"] * 60 for each in found.measures.values())


def test_a_figure_lies_below_inside_or_above_the_range_of_its_own_month():
    columns = story()
    columns[3, :] = [0.1, np.nan, 0.99, *[0.75] * 9]
    found = against_plan(PLAN, happened(columns)).measures
    assert found["customers"].places == ["inside"] * 9 + ["below"] * 3
    assert found["referred"].places == ["inside"] * 8 + ["below"] * 4
    assert found["paid"].places == ["inside"] * 12
    assert found["retention"].places == ["below", "above"] + ["inside"] * 9
    assert found["retention"].months == [1, 3, *range(4, 13)]


@pytest.mark.parametrize(
    ("lay", "words"),
    [
        ("i" * 12, "inside the plan's range in all 12 months"),
        ("ii", "inside the plan's range in both months"),
        ("i", "inside the plan's range in month 1"),
        ("-b", "below the plan's range in month 2"),
        ("aaa", "above the plan's range in all 3 months"),
        ("iiiiiiiiibbb", "inside the plan's range in 9 of 12 months, below it from month 10 on"),
        ("iii-aa", "inside the plan's range in 3 of 5 months, above it from month 5 on"),
        ("ibi", "inside the plan's range in 2 of 3 months, below it in month 2"),
        ("ibia", "inside the plan's range in 2 of 4 months, below it in 1 and above it in 1"),
        ("bbi", "inside the plan's range in 1 of 3 months, below it in 2"),
        ("ba", "outside the plan's range in both months, below it in 1 and above it in 1"),
        ("baa", "outside the plan's range in all 3 months, below it in 1 and above it in 2"),
    ],
)  # fmt: skip
def test_where_a_measure_lay_is_said_in_a_sentence(lay, words):
    values = {"i": 10.0, "b": 5.0, "a": 15.0, "-": np.nan}
    ten = np.full(len(lay), 10.0)
    found = Measured("paid", ten, ten - 1, ten + 1, np.array([values[each] for each in lay]))
    assert range_words(found) == f"Paid customers: {words}"


# In words


def test_a_year_below_the_plan_is_told():
    forecast = continue_from(PLAN, happened(story()))
    assert headline(forecast) == (
        "After 12 months NPV is −1.34m instead of 0.17m; no payback in 5 years (plan: month 47)"
    )
    assert so_far_words(forecast) == (
        "Of this, −0.68m has been realised (plan: −0.49m) and −0.66m is still to come (plan: 0.66m)"
    )


@pytest.mark.parametrize(
    ("changes", "customers", "words"),
    [
        ({}, [100_000], "0.18m instead of 0.17m; payback in month 47, as planned"),
        ({}, [99_850], "0.13m instead of 0.17m; payback in month 48 instead of 47"),
        ({}, [99_964.4], "0.17m; payback in month 47: both as planned"),
        (
            {"causal_fraction": 0},
            [99_964.4],
            "−1.24m; no payback in 5 years: both as planned",
        ),
        (
            {"causal_fraction": 0},
            [120_000],
            "4.88m instead of −1.24m; payback in month 2 (plan: no payback in 5 years)",
        ),
        (NOT_SPENT, [100_000], "1.63m instead of 1.62m"),
    ],
)
def test_the_case_as_it_is_now_is_told_beside_the_plan(changes, customers, words):
    forecast = continue_from(PLAN.change(**changes), only(1, customers=customers))
    assert headline(forecast) == f"After 1 month NPV is {words}"


def test_money_is_told_in_the_plan_s_currency():
    forecast = continue_from(replace(PLAN, currency="€"), happened(story()))
    assert headline(forecast).startswith("After 12 months NPV is −€1.34m instead of €0")


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (written(own_path(PLAN, 2)), [AS_PLANNED]),
        ("month,customers\n2026-12,100000\n2027-01,99900\n",
         ["Month 1 is 2026-12.", FILLED_IN, AS_PLANNED]),
        (written(np.repeat(own_path(PLAN, 1), 61, axis=1)),
         ["The plan ends after month 60: month 61 is left out.", AS_PLANNED]),
        (written(np.repeat(own_path(PLAN, 1), 70, axis=1)),
         ["The plan ends after month 60: months 61 to 70 are left out.", AS_PLANNED]),
    ],
)  # fmt: skip
def test_what_was_filled_in_left_out_or_taken_from_the_plan_is_said(text, notes):
    assert against_plan(PLAN, parse_actuals("ours.csv", text)).notes == notes


def test_months_beyond_the_plan_count_for_nothing():
    short = PLAN.change(horizon_years=1)
    columns = np.repeat(own_path(PLAN, 1), 20, axis=1)
    one, other = (continue_from(short, happened(columns[:, :n])) for n in (12, 20))
    assert (one.months, other.months) == (12, 12)
    assert one.case.npv == other.case.npv


# The file


def test_a_file_is_read_with_what_it_has(tmp_path):
    file = tmp_path / "ours.csv"
    file.write_bytes(b"\xef\xbb\xbfretention,month,customers\r\n0.75,2026-11,99950\r\n,2026-12,\r\n"
                     b"0.74,2027-01,99000.5\r\n,2027-02,\r\n")  # fmt: skip
    found = read_actuals(file)
    assert (found.name, found.first, found.months) == ("ours.csv", "2026-11", 3)
    np.testing.assert_array_equal(found.known.customers, [99950, np.nan, 99000.5])
    np.testing.assert_array_equal(found.known.retention, [0.75, np.nan, 0.74])
    assert np.isnan(found.known.paid).all()
    text = "\ufeffmonth,paid\n1,0\n"  # a page passes on what it was given
    assert parse_actuals("ours.csv", text).known.paid.tolist() == [0]


def test_figures_written_with_all_digits_come_back_to_the_last_bit():
    columns = story()
    found = parse_actuals("ours.csv", written(columns))
    np.testing.assert_array_equal(np.array(found.known), columns)


def test_the_template_waits_to_be_filled_in():
    text = actuals_template(PLAN)
    assert text.splitlines() == [HEADING.strip(), *(f"{month},,,," for month in range(1, 13))]
    filled = text.replace("\n3,,,,", "\n3,99000,,,")
    assert parse_actuals("ours.csv", filled).months == 3


IN_ORDER = "Use one row per month, in order; leave a cell empty if it is unknown."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "row 1, column '(any)': the heading is missing. Name the columns in line 1."),
        (HEADING, ("row 2, column 'month': there is no row below the heading. "
                  "Add a row for each month.")),
        (actuals_template(PLAN), ("row 2, column 'customers': no month has a figure. "
                                 "Fill in the known figures and save it again.")),
        ("customers\n1\n", "row 1, column 'month': the column is missing. Add it to the heading."),
        ("month\n1\n", ("row 1, column '(any)': no column holds actual figures. "
                       "Add one of: customers, referred, paid, retention.")),
        ("month,customer\n1,1\n", ("row 1, column 'customer': the column is not known. "
                                  "Did you mean 'customers'?")),
        ("month,paid\n1,1,2\n", ("row 2, column 'paid': the heading names 2 columns, the row fills 3. "
         "Enclose a cell that contains a comma in quotation marks, and leave no cell out.")),
        ("month,paid\n1,1\n3,1\n", f"row 3, column 'month': '3' is where month 2 belongs. {IN_ORDER}"),
        ("month,paid\n1,1\n1,1\n", f"row 3, column 'month': '1' is where month 2 belongs. {IN_ORDER}"),
        ("month,paid\n0,1\n", f"row 2, column 'month': '0' is where month 1 belongs. {IN_ORDER}"),
        ("month,paid\n2026-12,1\n2026-12,1\n",
         f"row 3, column 'month': '2026-12' is where month 2027-01 belongs. {IN_ORDER}"),
        ("month,paid\n1,1\n2026-02,1\n", ("row 3, column 'month': '2026-02' is not a month. "
                                         "Write 1, 2 and so on.")),
        ("month,paid\n2026-01,1\n2,1\n", ("row 3, column 'month': '2' is not a month. "
                                         "Write 1, 2 and so on, or 2026-03.")),
        ("month,paid\nMar-26,1\n", ("row 2, column 'month': 'Mar-26' is not a month. "
                                   "Write 1, 2 and so on, or 2026-03.")),
        ("month,paid\n2026-13,1\n", ("row 2, column 'month': '2026-13' is not a month. "
                                    "Write 1, 2 and so on, or 2026-03.")),
        ("month,paid\n1,many\n", ("row 2, column 'paid': 'many' is not a number. "
                                 "Write digits and a point, such as 0.84.")),
        ("month,paid\n1,inf\n", ("row 2, column 'paid': 'inf' is not a number. "
                                "Write digits and a point, such as 0.84.")),
        ("month,paid\n1,-3\n", ("row 2, column 'paid': -3 is below 0. "
         "Enter 0 or more, or leave the cell empty if it is unknown.")),
        ("month,customers\n1,0\n", ("row 2, column 'customers': there are no customers left. "
         "Enter more than 0, or leave the cell empty if it is unknown.")),
        ("month,paid\n1,1e10\n", ("row 2, column 'paid': 1e10 is more than 1,000,000,000. "
                                 "Check for an extra digit.")),
        ("month,retention\n1,75\n", ("row 2, column 'retention': '75' is not a share from 0 to 1. "
                                    "Write 0.75 or 75%.")),
        ("month,retention\n1,101%\n", ("row 2, column 'retention': '101%' is not a share from 0 to 1. "
                                        "Enter one, such as 0.75.")),
        ("month,paid\n1,5%\n", ("row 2, column 'paid': '5%' is not a number. "
                                "Write digits and a point, such as 0.84.")),
        ("month,customers\n1,99.950\n2,99.990\n",
         "row 2, column 'customers': 99.950 can be read as 99.95 or as 99,950. Write 99.95 or 99950."),
        ("month,customers,retention\n1,99.950,0.75\n",  # another column tells nothing of this one
         "row 2, column 'customers': 99.950 can be read as 99.95 or as 99,950. Write 99.95 or 99950."),
        ("month;customers\n1;99,950\n",
         "row 2, column 'customers': 99,950 can be read as 99.95 or as 99950. Write 99.95 or 99950."),
        ('month,paid\n1,"7,5"\n2,8.5\n',
         "row 2, column 'paid': 7,5: the decimal mark here is a point. Write 7.5."),
        ("month,retention\n1,750\n", ("row 2, column 'retention': '750' is not a share from 0 to 1. "
                                     "Enter one, such as 0.75.")),
        ("month,retention\n1,-0.1\n", ("row 2, column 'retention': -0.1 is below 0. "
         "Enter 0 or more, or leave the cell empty if it is unknown.")),
        ("month,retention\n1,most\n", ("row 2, column 'retention': 'most' is not a number. "
                                      "Write digits and a point, such as 0.84.")),
        ("month,paid\n" + "".join(f"{month},1\n" for month in range(1, 182)),
         "row 182, column 'month': there are more than 180 months. Keep the first 180."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_its_place(text, sentence):
    with pytest.raises(DataError) as raised:
        parse_actuals("ours.csv", text)
    assert str(raised.value) == f"ours.csv, {sentence}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("month;customers\n1;99.950\n2;100.012,5\n", [99_950, 100_012.5]),
        ('month,customers\n1,"99,950"\n2,"1,100,012"\n', [99_950, 1_100_012]),
        ("month,customers\n1,99950\n2,100.012.000\n", [99_950, 100_012_000]),
        ("month,customers\n1,150.125\n2,1000.250\n", [150.125, 1000.25]),
        ("month,customers\n1,99'950\n2,100 012\n", [99_950, 100_012]),
        ("month,customers\n1,1.2m\n2,1e5\n", [1_200_000, 100_000]),
    ],
)
def test_a_column_is_read_as_a_whole(text, expected):
    assert parse_actuals("ours.csv", text).known.customers.tolist() == expected


def test_retention_may_be_in_per_cent():
    found = parse_actuals("ours.csv", "month;retention\n1;75%\n2;75,5%\n3;0,7\n")
    assert found.known.retention.tolist() == [0.75, 0.755, 0.7]


def test_180_months_are_read():
    text = "month,paid\n" + "".join(f"{month},1\n" for month in range(1, 181))
    assert parse_actuals("ours.csv", text).months == 180


# Charts


@pytest.fixture(scope="module")
def tables():
    """The tables of every chart: of nothing, of a month, of a year and of the whole plan."""
    told = {
        "nothing": NOTHING,
        "one month": happened(own_path(PLAN, 1)),
        "a year": happened(story()),
        "all months": happened(own_path(PLAN, 60) * 1.02),
        "customers only": only(3, customers=[99_000.0, np.nan, 98_000.0]),
    }
    return {
        name: exhibits(against_plan(PLAN, actuals), continue_from(PLAN, actuals))
        for name, actuals in told.items()
    }


def test_there_is_a_table_for_every_chart(tables):
    for made in tables.values():
        assert list(made) == list(CHARTS)
        assert not any(table.frame().isna().any(axis=None) for table in made.values())


@pytest.fixture(scope="module")
def picture(tables):
    """Draw a chart of one of these cases, once."""
    return cache(lambda case, name: parsed(fed(name, tables[case][name].frame())))


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("case", ["nothing", "a year", "all months"])
def test_a_chart_is_drawn_whatever_is_known(picture, tables, case, name):
    table = tables[case][name]
    check_words(picture(case, name), table.title, table.subtitle, table.footer)
    assert paints(picture(case, name)) - {"black"} <= OURS
    assert {"plan", "Months from the decision"} <= set(texts(picture(case, name)))
    assert ("forecast" in texts(picture(case, name))) == (
        case == "a year" and name != "actual_retention"
    )


def test_a_month_is_told_beside_its_rule(picture):
    assert "1 month elapsed" in texts(picture("one month", "continued_cash"))
    assert "12 months elapsed" in texts(picture("a year", "continued_cash"))
    assert not any("elapsed" in text for text in texts(picture("nothing", "continued_cash")))


def hollow(picture):
    """Return the outlines of points outside the range."""
    return [each for each in picture.iter()
            if (each.get("stroke"), each.get("fill")) == (colours.RUST, colours.WHITE)]  # fmt: skip


def test_points_outside_the_range_are_hollow_and_warm(picture):
    for case, name, count in (
        ("a year", "actual_customers", 3),
        ("a year", "actual_referred", 4),
        ("a year", "actual_paid", 0),
        ("nothing", "actual_customers", 0),
    ):
        assert len(hollow(picture(case, name))) == count
        assert ("● actual" in texts(picture(case, name))) == (case != "nothing")


def test_the_titles_of_charts_are_findings(tables):
    assert {name: table.title for name, table in tables["a year"].items()} == {
        "continued_cash": "After 12 months NPV is −1.34m instead of 0.17m; no payback in 5 years (plan: month 47)",
        "actual_customers": "Customers: inside the plan's range in 9 of 12 months, below it from month 10 on",
        "actual_referred": "Referred customers: inside the plan's range in 8 of 12 months, below it from month 9 on",
        "actual_paid": "Paid customers: inside the plan's range in all 12 months",
        "actual_retention": "Retention: inside the plan's range in all 12 months",
    }
    assert {name: table.title for name, table in tables["nothing"].items()} == {
        "continued_cash": "The plan has an NPV of 0.17m; payback in month 47",
        "actual_customers": "Plan: 103,000 customers after 5 years (90% range 90,500–117,000)",
        "actual_referred": "Plan: 379 referred customers per month after 5 years (90% range 283–488)",
        "actual_paid": "Plan: 1,970 paid customers per month after 5 years (90% range 1,830–2,130)",
        "actual_retention": "Plan: 76% annual retention after 5 years (90% range 73–79%)",
    }


def test_the_forecast_is_a_line_of_its_own_from_the_last_month_on(tables):
    frame = tables["a year"]["actual_customers"].frame()
    continued = frame[frame["series"] == "continued"]
    assert continued["month"].tolist() == list(range(12, 61))
    assert continued["value"].iloc[0] == story()[0, -1]
    referred = tables["a year"]["actual_referred"].frame()
    assert referred[referred["series"] == "continued"]["month"].tolist() == list(range(13, 61))
    for case, name in (("all months", "actual_paid"), ("a year", "actual_retention")):
        assert "continued" not in set(tables[case][name].frame()["series"])
    cash = tables["all months"]["continued_cash"].frame()
    assert set(cash["label"]) == {"", "plan", "actual"}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_compiled_of_a_plan_alone_shows_what_happened(picture, tables, name):
    happened, planned = (tables[case][name].frame() for case in ("a year", "nothing"))
    assert described(name, happened) == described(name, planned)
    words = {tables["a year"][name].title, tables["a year"][name].footer}
    shown = set(texts(drawn(CHARTS[name](happened))))
    assert words <= shown
    assert set(texts(picture("a year", name))) <= shown


# The tab


def looked(**options):
    return look({"view": "actuals", "given": options}, lambda _: None)[0]


def test_before_anything_is_loaded_the_tab_says_what_to_do():
    words = looked()
    assert words["lead"] == [
        (
            "Load your actuals by month: customers, referred and paid new customers, and retention, as "
            "far as you know them."
        ),
        "Until then the charts show the plan with its 90% range.",
    ]
    assert words["parts"]["held"]["rows"] == []
    assert words["parts"]["template"] == actuals_template(PLAN)
    assert words["parts"]["notes"] == [
        (
            "The file has one row per month, numbered 1, 2 and so on or dated as 2026-03. It gives "
            "customers at month end, new customers referred and paid, and annual retention as a share, "
            "such as 0.75. Leave a cell empty if you do not know the figure."
        )
    ]


def test_what_happened_is_told_on_the_tab():
    words = looked(actuals={"name": "ours.csv", "text": written(story())})
    assert words["lead"] == [
        ("After 12 months NPV is −1.34m instead of 0.17m; no payback in 5 years (plan: month 47)."),
        (
            "Of this, −0.68m has been realised (plan: −0.49m) and −0.66m is still to come (plan: "
            "0.66m)."
        ),
        "Customers: inside the plan's range in 9 of 12 months, below it from month 10 on.",
        "Referred customers: inside the plan's range in 8 of 12 months, below it from month 9 on.",
        "Paid customers: inside the plan's range in all 12 months.",
        "Retention: inside the plan's range in all 12 months.",
    ]
    assert words["parts"]["held"] == {
        "heads": ["", "Inside", "Below", "Above", "Latest", "Plan", "90% range"],
        "rows": [
            ["Customers", "9", "3", "0", "94,900 in month 12", "100,000", "96,000–104,000"],
            ["Referred customers", "8", "4", "0", "253 in month 12", "361", "284–443"],
            ["Paid customers", "12", "0", "0", "1,980 in month 12", "1,980", "1,830–2,130"],
            ["Retention", "12", "0", "0", "76% in month 12", "76%", "73–79%"],
        ],
    }
    assert words["parts"]["notes"] == [AS_PLANNED]


def test_draws_that_go_together_are_those_of_the_tab_too():
    low = [looked(**options)["tables"]["actual_customers"]["title"]
           for options in ({}, {"correlated": True})]  # fmt: skip
    assert low[0] != low[1]


def test_a_file_that_cannot_be_read_is_a_sentence_on_the_tab():
    words = looked(actuals={"name": "ours.csv", "text": "month,paid\n1,many\n"})
    assert (words["kind"], words["key"], words["text"]) == (
        "problem",
        "",
        "ours.csv, row 2, column 'paid': 'many' is not a number. Write digits and a point, such as 0.84.",
    )


# The command


@pytest.fixture
def run(capsys, tmp_path):
    file = tmp_path / "ours.csv"
    file.write_text(written(story()), encoding="utf-8")

    def told(*arguments):
        code = main(["actuals", *(str(file) if each == "ours" else each for each in arguments)])
        return code, *capsys.readouterr()

    return told


def test_the_command_says_where_the_range_held_and_what_the_case_is_worth(run):
    code, out, err = run("likely", "ours")
    assert (code, err) == (0, "")
    assert (
        re.sub(" {2,}", " ", out)
        == f"""\
After 12 months NPV is −1.34m instead of 0.17m; no payback in 5 years (plan: month 47).

 Forecast Plan
Net present value −1.34m 0.17m
of which realised −0.68m −0.49m
of which still to come −0.66m 0.66m
Payback not within 60 months month 47
Customers after 5 years 101,000 103,000

Customers: inside the plan's range in 9 of 12 months, below it from month 10 on.
Referred customers: inside the plan's range in 8 of 12 months, below it from month 9 on.
Paid customers: inside the plan's range in all 12 months.
Retention: inside the plan's range in all 12 months.

{AS_PLANNED}
"""
    )


def test_the_command_as_json_is_one_object_and_nothing_else(run):
    code, out, err = run("likely", "ours", "--json")
    assert (code, err, out.count("\n")) == (0, "", 1)
    told, forecast = json.loads(out), continue_from(PLAN, happened(story()))
    assert told["months"] == 12
    for which, case in (("continued", forecast.case), ("plan", forecast.plan)):
        place = 0 if which == "continued" else 1
        assert told[which] == {
            "npv": case.npv,
            "so_far": forecast.so_far[place],
            "to_come": forecast.to_come[place],
            "payback_months": case.payback_months,
            "customers": case.evaluation.customers().tolist(),
        }
    assert list(told["held"]) == list(LABELS)
    assert told["held"]["customers"] == {
        "months": list(range(1, 13)),
        "places": ["inside"] * 9 + ["below"] * 3,
        "words": "Customers: inside the plan's range in 9 of 12 months, below it from month 10 on",
    }
    assert told["notes"] == [AS_PLANNED]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["likly", "ours"], "There is no scenario 'likly'. Did you mean 'likely'?\n"),
        (["likely", "there_is_none.csv"],
         "there_is_none.csv cannot be read. Check its name and its folder.\n"),
    ],
)  # fmt: skip
def test_what_the_command_cannot_use_is_a_sentence(run, arguments, sentence):
    assert run(*arguments) == (1, "", sentence)


def test_the_command_needs_a_plan_and_a_file(run, capsys):
    with pytest.raises(SystemExit) as raised:
        run("likely")
    assert raised.value.code == 2
    assert "the following arguments are required: file" in capsys.readouterr().err
