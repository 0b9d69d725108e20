"""The tables of doubt: full, finite, in the reader's words and units, and drawn without a fault."""

import itertools
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from frames_of_uncertainty import MAKERS
from hypothesis import given
from hypothesis import strategies as st
from pictures import check_words, described, fed, parsed
from sharing import slow_but

from cxroi import assumptions, business_case
from cxroi.analysis.break_even import break_even_line
from cxroi.analysis.goals import Goal
from cxroi.analysis.information import Information, Knowing, can_be_surveyed, information
from cxroi.analysis.requirements import Requirement, requirements
from cxroi.analysis.sensitivity import Grid, swings, two_way
from cxroi.analysis.simulation import simulate
from cxroi.analysis.variance import Share, shares_of_variance
from cxroi.model.evaluate import evaluate
from cxroi.report import break_even, formats, sensitivity, uncertainty, value_of_information
from cxroi.report.evidence import questions
from cxroi.report.finance_form import cash_table, finance_form

DRAWS = 64
NOT_SPENT = dict.fromkeys(["one_off_cost", "running_cost", "cost_per_customer"], (0, 0, 0))
NO_EFFECT = dict.fromkeys(["bonded_gain", "let_down_cut"], (0, 0, 0))
FIXED = {each.key: (each.likely,) * 3 for each in assumptions()}
CASES = {
    "worked": {},
    "all fixed": FIXED,
    "nothing spent": NOT_SPENT,
    "all loss": NO_EFFECT,
    "all gain": {"causal_fraction": (0.9, 1, 1)},
    "the same loss always": FIXED | NO_EFFECT,
    "worth nothing": NOT_SPENT | NO_EFFECT,
    "one year": {"horizon_years": 1},
    "fifteen years": {"horizon_years": 15},
}
PAIR = ("causal_fraction", "bonded_gain")
WORKED = assumptions()


@cache
def risk_of(case="worked"):
    return simulate(replace(assumptions().change(**CASES[case]), currency="€"), DRAWS)


@cache
def tables(case):
    """Return the table of every chart, as the tabs make them."""
    risk = risk_of(case)
    named, goal = risk.assumptions, Goal()
    shares, known = shares_of_variance(named, DRAWS), information(risk)
    line = break_even_line(named, *PAIR, points=5)
    counted = [row for row in known.rows if can_be_surveyed(named[row.key])]
    return {
        "fan": uncertainty.fan(risk),
        "spread": uncertainty.npv_distribution(risk),
        "tornado": sensitivity.tornado(named, swings(named)),
        "variance": sensitivity.variance(named, shares),
        "grid": sensitivity.heat(named, *PAIR, two_way(named, *PAIR, points=5), line),
        "must_be_true": break_even.must_be_true(named, requirements(named, goal), goal),
        "influence": sensitivity.influence(named, questions(named, shares)),
        "information": value_of_information.information(risk, known),
        "survey": value_of_information.survey(risk, counted[:1]),
        "finance": cash_table(finance_form(business_case(named))),
    }


def drawn_as(*npv):
    """Return a simulation whose draws are worth this, as often as it takes to be 64."""
    drawn_npv = np.repeat(np.array(npv, np.float64), DRAWS // len(npv))
    return replace(risk_of(), npv=drawn_npv, monte_carlo_error=7.0)


def rows(table, **wanted):
    """Return the rows of a table with these words, as tuples without them."""
    columns = table.columns
    kept = [
        place
        for place in range(len(next(iter(columns.values()))))
        if all(columns[name][place] == word for name, word in wanted.items())
    ]
    left = [column for name, column in columns.items() if name not in wanted]
    return [tuple(column[place] for column in left) for place in kept]


in_every_case = pytest.mark.parametrize("case", CASES)
of_each = pytest.mark.parametrize("name", MAKERS)


# Every table


def test_there_is_a_table_for_every_chart():
    assert set(tables("worked")) == set(MAKERS)


@in_every_case
@of_each
def test_every_figure_is_finite_and_every_other_cell_a_word(case, name):
    table = tables(case)[name]
    assert len({len(column) for column in table.columns.values()}) == 1
    for column in table.columns.values():
        if isinstance(column, list):
            assert all(isinstance(cell, str) for cell in column)
        else:
            assert column.dtype.kind in "if"
            assert np.isfinite(column).all()


@in_every_case
@of_each
def test_a_table_says_its_finding_its_measure_and_its_sources(case, name):
    table = tables(case)[name]
    assert table.title[0].isupper() or table.title[0].isdigit()
    assert not table.title.endswith(".")
    assert table.subtitle
    assert table.footer.startswith("Case: Example company")
    for words in (table.title, table.subtitle):
        assert not {"nan", "inf", "None", "undefined"} & set(words.replace(";", "").split())


@pytest.mark.parametrize("case", slow_but(set(CASES) - {"all gain", "fifteen years"}, CASES))
@of_each
def test_a_table_is_drawn(case, name):
    table = tables(case)[name]
    check_words(parsed(fed(name, table.frame())), table.title, table.subtitle, table.footer)


@pytest.mark.parametrize("case", slow_but({"worth nothing"}, list(CASES)[1:]))
@of_each
def test_a_chart_is_described_alike_whatever_its_table(case, name):
    frames = (tables(each)[name].frame() for each in (case, "worked"))
    one, other = (described(name, frame) for frame in frames)
    assert one == other


# How sure


def test_the_fan_says_where_eight_in_ten_draws_end():
    risk = risk_of()
    low, high = np.percentile(risk.cumulative[-1], [10, 90])
    assert uncertainty.fan(risk).title == (
        f"80% of simulations end with cash between −€{-low / 1e6:.2f}m and "
        f"€{high / 1e6:.2f}m after 5 years"
    )
    assert uncertainty.fan(risk).subtitle == "Cumulative net cash across simulations, €"


def test_the_fan_of_one_year_is_of_one_year():
    table = tables("one year")["fan"]
    assert table.title.startswith("80% of simulations end with cash between ")
    assert max(table.columns["month"]) == 12


def test_the_fan_has_the_cash_as_assumed_beside_the_draws():
    found = rows(tables("worked")["fan"], series="likely")
    assert [money for _, money, _ in found] == pytest.approx(
        np.cumsum(evaluate(WORKED.values()).net).tolist()
    )


def test_only_the_end_of_a_path_has_words():
    table = tables("worked")["fan"]
    assert [(row[0], row[-1]) for row in zip(*table.columns.values(), strict=True) if row[-1]] == [
        ("p10", "P10"),
        ("p50", "median"),
        ("p90", "P90"),
        ("likely", "your case"),
    ]


def test_where_all_is_fixed_every_path_is_the_one_as_assumed():
    table = tables("all fixed")["fan"]
    paths = table.columns["money"].reshape(4, -1)
    np.testing.assert_allclose(paths, paths[-1:].repeat(4, axis=0))


def test_the_spread_says_how_often_it_gains_and_the_mean():
    table = uncertainty.npv_distribution(drawn_as(-100, 300, 300, 300))
    assert table.title == "75% chance of a positive NPV; mean €200"
    assert (
        table.subtitle
        == "Net present value over 5 years, €; 64 simulations; standard error of the mean ±€7"
    )
    assert rows(table, kind="side") == [
        (0, 0, 0.25, "loss", "loss 25%"),
        (0, 0, 0.75, "gain", "gain 75%"),
    ]


def test_the_marks_are_the_case_as_assumed_and_the_mean():
    plain = risk_of().plain_npv
    assert rows(uncertainty.npv_distribution(drawn_as(-300, 100)), kind="mark") == [
        (plain, plain, 0, "gain", "your case"),
        (-100, -100, 0, "loss", "mean"),
    ]


@pytest.mark.parametrize(
    ("npv", "bar", "side"),
    [
        (-500, (-1000, 0, 1, "loss", ""), ["loss 100%"]),
        (500, (0, 1000, 1, "gain", ""), ["gain 100%"]),
        (0, (0, 1, 1, "gain", ""), []),
    ],
)
def test_a_case_that_is_worth_the_same_in_every_draw_is_one_bar_beside_0(npv, bar, side):
    table = uncertainty.npv_distribution(drawn_as(npv))
    assert rows(table, kind="draws") == [bar]
    assert [row[-1] for row in rows(table, kind="side")] == side


def test_worths_that_differ_by_rounding_alone_are_one_bar():
    table = uncertainty.npv_distribution(drawn_as(1e6, 1e6 + 1e-9))
    assert rows(table, kind="draws") == [(0, 2e6, 1, "gain", "")]


@pytest.mark.parametrize("npv", [(-1, 1), (-1e6, 3), (-7, 1e9), (-1e-3, 2e-3)])
def test_no_bar_holds_losses_and_gains(npv):
    found = rows(uncertainty.npv_distribution(drawn_as(*npv)), kind="draws")
    assert 0 in {edge for row in found for edge in row[:2]}
    assert all(("gain" if start >= 0 else "loss") == side for start, _, _, side, _ in found)


def test_bars_are_of_one_round_width_and_some_thirty():
    found = rows(tables("worked")["spread"], kind="draws")
    widths = {round(end - start, 6) for start, end, *_ in found}
    assert widths <= {each * 10.0**power for each in (1, 2, 2.5, 5) for power in range(3, 7)}
    assert len(widths) == 1
    assert 10 <= len(found) <= 40


money_drawn = st.floats(-1e12, 1e12, allow_subnormal=False)


@given(st.lists(money_drawn, min_size=DRAWS, max_size=DRAWS))
def test_the_shares_of_the_bars_add_up_to_every_draw(npv):
    found = rows(uncertainty.npv_distribution(replace(risk_of(), npv=np.array(npv))), kind="draws")
    assert sum(row[2] for row in found) == pytest.approx(1)
    assert all(start < end for start, end, *_ in found)
    assert len(found) < 100


def test_a_draw_that_rounding_puts_outside_the_edges_is_in_the_end_bar():
    found = rows(
        uncertainty.npv_distribution(drawn_as(15565.55, 15565.62, 15565.7, 15565.7)), kind="draws"
    )
    assert sum(row[2] for row in found) == 1


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0%"),
        (1e-9, "less than 1%"),
        (0.00999, "less than 1%"),
        (0.01, "1%"),
        (0.5, "50%"),
        (0.99, "99%"),
        (0.99001, "more than 99%"),
        (1 - 1e-9, "more than 99%"),
        (1, "100%"),
    ],
)
def test_a_chance_is_none_or_all_only_where_it_is(share, words):
    assert formats.chance(share) == words


# What matters


def test_the_tornado_says_what_moves_the_answer_most():
    table = tables("worked")["tornado"]
    assert table.title == (
        "The share of the published gap that applies moves NPV most: −€0.95m to €1.44m"
    )
    assert table.subtitle == (
        "NPV when one assumption moves to the low or high end of its range, €"
    )


def test_the_tornado_of_one_swing_for_all_says_how_wide_it_is():
    assert sensitivity.tornado(WORKED, swings(WORKED, 0.1), 0.1).subtitle == (
        "NPV when one assumption moves by ±10%"
    )


def test_the_tornado_shows_twelve_assumptions_each_at_both_its_ends():
    found = rows(tables("worked")["tornado"])
    assert len(found) == 24
    assert [row[1] for row in found] == ["low", "high"] * 12
    assert [row[0] for row in found[::2]] == [row[0] for row in found[1::2]]


def test_an_end_is_shown_in_the_readers_unit_and_currency():
    table = tables("worked")["tornado"]
    label = {key: WORKED[key].label for key in ("retention_odds_ratio", "margin")}
    assert [row[1] for row in rows(table, label=label["retention_odds_ratio"])] == [
        "63.2% v 30%",
        "84% v 30%",
    ]
    assert [row[1] for row in rows(table, label=label["margin"])] == [
        "€110 a year",
        "€150 a year",
    ]


def test_an_end_that_is_not_allowed_is_said_to_be_moved():
    scenario = assumptions().change(bonded_gain=(0.05, 0.1, 0.79))
    found = rows(
        sensitivity.tornado(scenario, swings(scenario)), label=scenario["bonded_gain"].label
    )
    assert [(end, shown, moved) for end, shown, _, _, moved in found] == [
        ("low", "+5 pts", ""),
        ("high", "+70 pts", "moved to the nearest value allowed"),
    ]


def test_without_a_range_nothing_moves_varies_or_stands_out():
    found = tables("all fixed")
    assert {name: found[name].title for name in ("tornado", "variance", "influence")} == {
        "tornado": "No assumption has a range, so NPV does not move",
        "variance": "No assumption varies",
        "influence": "No assumption stands out",
    }
    assert {len(found[name].columns["label"]) for name in ("tornado", "variance", "influence")} == {
        0
    }


def test_a_share_of_the_variance_is_one_bar_of_two_parts():
    shares = [
        Share("margin", "Margin", 0.3, 0.4),
        Share("customers", "Active customers today", -0.1, 0.2),
    ]
    shares += [Share("bonded_gain", "Gain", 0.06, 0.05)]
    table = sensitivity.variance(WORKED, shares)
    assert table.title == "The contribution margin per customer accounts for 40% of the uncertainty"
    assert table.subtitle == (
        "Share of NPV variance: own effect, and interactions with other assumptions"
    )
    assert rows(table) == [
        ("Margin", "own effect", 0, 0.3, 0.3, ""),
        ("Margin", "interactions", 0.3, 0.4, pytest.approx(0.1), "40%"),
        ("Active customers today", "own effect", 0, 0, 0, ""),  # an estimate below 0 is none
        ("Active customers today", "interactions", 0, 0.2, 0.2, "20%"),
        ("Gain", "own effect", 0, 0.05, 0.05, ""),  # and one above the total is all of it
        ("Gain", "interactions", 0.05, 0.05, 0, "5%"),
    ]


def test_ten_shares_of_the_variance_are_shown():
    assert len(rows(tables("worked")["variance"], kind="own effect")) == 10


def test_influence_says_what_will_be_asked_about_first():
    shares = [Share("margin", "Margin", 0.3, 0.4), Share("causal_fraction", "Gap", -0.1, -0.1)]
    table = sensitivity.influence(WORKED, questions(WORKED, shares))
    assert table.title == "Expect questions about the contribution margin per customer first"
    assert table.subtitle == "Evidence behind each assumption v its share of NPV variance"
    assert rows(table) == [
        ("Contribution margin per customer", "your data", 2, 0.4, "yes"),
        ("Share of the published gap that applies", "judgement", 0, 0, ""),
    ]


# What must be true: a pair


def heat(across="causal_fraction", up="bonded_gain", line=(), scenario=WORKED, points=5):
    return sensitivity.heat(scenario, across, up, two_way(scenario, across, up, points), [*line])


@pytest.mark.parametrize(
    "scenario", [WORKED, assumptions().change(**FIXED)], ids=["ranges", "fixed"]
)
@pytest.mark.parametrize("pair", [PAIR, ("retention_odds_ratio", "margin")], ids=",".join)
def test_the_cells_cover_the_range_of_both_exactly(scenario, pair):
    found = rows(heat(*pair, scenario=scenario), kind="cell")
    assert len(found) == 25
    wide, high = sorted({row[0] for row in found}), sorted({row[1] for row in found})
    ends = sorted({row[2] for row in found}), sorted({row[3] for row in found})
    assert (wide[1:], high[1:]) == (ends[0][:-1], ends[1][:-1])  # side by side, without a gap
    area = (ends[0][-1] - wide[0]) * (ends[1][-1] - high[0])
    assert sum((row[2] - row[0]) * (row[3] - row[1]) for row in found) == pytest.approx(area)


def test_a_pair_is_read_in_the_readers_units():
    table = heat("retention_odds_ratio", "discount_rate")
    found = rows(table, kind="cell")
    assert min(row[0] for row in found) == pytest.approx(63.157895)  # of odds of 4 : 1
    assert max(row[2] for row in found) == pytest.approx(84)
    assert (min(row[1] for row in found), max(row[3] for row in found)) == (8, 12)
    assert [rows(table, kind=kind)[0][-1] for kind in ("across", "up")] == [
        "Published retention gap (% v 30%)",
        f"{WORKED['discount_rate'].label} (%)",
    ]


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("customers", "Active customers today"),
        ("margin", "Contribution margin per customer (€ a year)"),
        ("one_off_cost", "Upfront cost (€)"),
        ("let_down_odds_ratio", "Odds ratio of let-down v satisfied customers"),
        ("referral_ratio", WORKED["referral_ratio"].label),
        ("bonded_share", "Bonded customers today (%)"),
    ],
)
def test_an_axis_is_named_with_its_unit_where_the_name_does_not_say_it(key, title):
    table = heat("causal_fraction", key, scenario=replace(WORKED, currency="€"), points=2)
    assert rows(table, kind="up")[0][-1] == title


def test_a_pair_that_is_not_allowed_has_no_cell():
    scenario = assumptions().change(bonded_gain=(-0.3, 0.1, 0.9))
    table = heat("bonded_gain", "let_down_cut", scenario=scenario)
    assert 0 < len(rows(table, kind="cell")) < 25


def test_where_no_pair_is_allowed_none_pays():
    nothing = Grid(np.array([0.1, 0.2]), np.array([0.0, 0.1]), np.full((2, 2), np.nan))
    table = sensitivity.heat(WORKED, *PAIR, nothing, [])
    assert rows(table, kind="cell") == []
    assert table.title == "Positive NPV in 0% of combinations"


def test_a_pair_is_titled_by_how_many_pay():
    half = Grid(np.array([0.1, 0.2]), np.array([0.0, 0.1]), np.array([[1.0, 0.0], [-1.0, 2.0]]))
    table = sensitivity.heat(replace(WORKED, currency="£"), *PAIR, half, [])
    assert table.title == "Positive NPV in 50% of combinations"
    assert table.subtitle == (
        "NPV by the share of the published gap that applies and the increase in bonded customers, £"
    )


def test_the_case_as_assumed_stands_where_it_is_with_what_it_is_worth():
    [(across, up, _, _, npv, _, label)] = rows(heat(), kind="here")
    assert (across, up, label) == (25, 10, "your case")
    assert npv == business_case(WORKED).npv


def line_of(line):
    """Return the points of a line on a picture from 0 to 10 points of the base, and their orders."""
    there = Grid(np.array([0.1, 0.5]), np.array([0.0, 0.1]), np.zeros((2, 2)))
    found = rows(sensitivity.heat(WORKED, *PAIR, there, line), kind="line")
    points = [(round(across, 6), round(up, 6)) for across, up, *_ in found]
    return points, [row[5] for row in found], [row[6] for row in found]


def test_a_line_goes_through_its_points_and_is_named_once():
    points, orders, labels = line_of([(0.1, 0.08), (0.2, 0.04), (0.3, 0.02)])
    assert points == [(10, 8), (20, 4), (30, 2)]
    assert orders == [0, 1, 2]
    assert labels == ["break-even", "", ""]


def test_a_line_that_leaves_the_picture_is_cut_at_its_edge():
    points, orders, _ = line_of([(0.1, 0.2), (0.2, 0.05), (0.3, -0.05)])
    assert points == [(16.666667, 10), (20, 5), (25, 0)]
    assert orders == pytest.approx([2 / 3, 1, 1.5])


def test_a_line_that_crosses_the_whole_picture_between_two_points_is_cut_twice():
    points, _, _ = line_of([(0.1, 0.2), (0.2, -0.1)])
    assert points == [(13.333333, 10), (16.666667, 0)]


def test_a_line_that_never_enters_the_picture_has_no_points():
    assert line_of([(0.1, 0.2), (0.2, 0.3)])[0] == []


def test_two_break_evens_of_one_value_lie_on_branches_that_are_not_joined():
    points, orders, _ = line_of([(0.1, 0.02), (0.1, 0.08), (0.2, 0.03), (0.2, 0.07)])
    assert points == [(10, 2), (20, 3), (10, 8), (20, 7)]
    assert [b - a > 1 for a, b in itertools.pairwise(orders)] == [False, True, False]


def test_a_value_without_a_break_even_interrupts_the_line():
    points, orders, _ = line_of([(0.1, 0.02), (0.2, 0.03), (0.4, 0.05), (0.5, 0.06)])
    assert points == [(10, 2), (20, 3), (40, 5), (50, 6)]
    assert [b - a > 1 for a, b in itertools.pairwise(orders)] == [False, True, False]


# What must be true: one at a time


def needs(key, chance, value=0.2, side="at least"):
    return Requirement(key, WORKED[key].label, value, side, chance, "")


def test_what_overturns_the_answer_most_easily_is_said():
    table = tables("worked")["must_be_true"]
    assert table.title == (
        "NPV is positive across 65% of the range of the share of the published gap that applies"
    )
    assert table.subtitle == (
        "Share of each assumption's range in which NPV is positive, all else as assumed"
    )
    assert rows(table)[0] == (
        "Share of the published gap that applies",
        pytest.approx(0.654, abs=0.001),
        "at least 22% (you assume 25%)",
    )


def test_an_answer_that_no_range_overturns_is_said_to_be_so():
    assert tables("all gain")["must_be_true"].title == (
        "No single assumption overturns the answer within its range"
    )


def test_an_answer_that_no_range_is_enough_for_is_said_to_be_so():
    assert (
        tables("all loss")["must_be_true"].title
        == "No single assumption is enough within its range"
    )


def test_a_goal_that_is_not_reached_is_led_by_what_reaches_it_most_easily():
    found = [needs("margin", 0.1), needs("bonded_gain", 0.3), needs("causal_fraction", 0.2)]
    table = break_even.must_be_true(WORKED, found, Goal(roi=0.5))
    assert (
        table.title
        == "ROI is above 50% across 30% of the range of the increase in bonded customers"
    )
    assert [row[1] for row in rows(table)] == [0.3, 0.2, 0.1]
    assert table.subtitle == (
        "Share of each assumption's range in which ROI is above 50%, all else as assumed"
    )


def test_a_goal_of_payback_is_said_in_months():
    table = break_even.must_be_true(WORKED, [needs("margin", 0.5)], Goal(payback=48))
    assert table.title == (
        "The case pays back by month 48 across 50% of the range of the contribution margin per "
        "customer"
    )


def test_all_that_is_in_doubt_is_shown_at_least_five_and_at_most_twelve():
    keys = list(WORKED.by_key)[:20]
    for uncertain, shown in ((0, 5), (3, 5), (7, 7), (15, 12)):
        chances = [0.5] * uncertain + [1.0] * (len(keys) - uncertain)
        found = [needs(key, chance) for key, chance in zip(keys, chances, strict=True)]
        assert len(break_even.most_uncertain(WORKED, found, Goal())) == shown


@pytest.mark.parametrize(
    ("chance", "uncertain"), [(0, False), (0.005, False), (0.0051, True), (0.994, True), (1, False)]
)
def test_a_chance_that_reads_none_or_all_is_no_doubt(chance, uncertain):
    assert break_even.is_uncertain(needs("margin", chance)) == uncertain


def test_what_is_needed_is_said_in_three_figures_and_the_readers_unit():
    scenario = replace(WORKED, currency="€")
    for requirement, words in (
        (needs("margin", 0.5, 123.456, "at most"), "at most €123 a year (you assume €130 a year)"),
        (needs("bonded_gain", 0.5, 0.08765), "at least +8.8 pts (you assume +10 pts)"),
        (
            needs("retention_odds_ratio", 0.5, 4),
            "at least 63.2% v 30% (you assume 84% v 30%)",
        ),
        (needs("margin", 1, float("nan"), ""), "at any value"),
        (needs("margin", 0, float("nan"), ""), "at no value"),
    ):
        assert break_even.requirement_words(scenario, requirement) == words


# What to measure next


def knowing(*values, evpi=1000.0):
    keys = [key for key in WORKED.by_key if key != "horizon_years"]
    found = [
        Knowing(key, WORKED[key].label, value, "measure")
        for key, value in zip(keys, values, strict=False)
    ]
    return Information(evpi, found)


def test_knowing_everything_leads_what_is_worth_knowing():
    table = value_of_information.information(drawn_as(-100, 300), knowing(600, 400))
    assert (
        table.title
        == "Resolving the number of active customers today before deciding is worth up to €600"
    )
    assert table.subtitle == ("Maximum value of information before deciding, by assumption, €")
    assert rows(table) == [
        ("Perfect information (EVPI)", "all", 1000, "€1,000"),
        ("Active customers today", "measure", 600, "€600"),
        ("Annual retention rate", "measure", 400, "€400"),
    ]


def test_what_is_worth_less_than_another_seed_would_change_is_not_worth_learning():
    table = value_of_information.information(
        drawn_as(-100, 300), knowing(7, 3, 0)
    )  # the error is 7
    assert len(rows(table)) == 1
    assert table.title == "No further measurement is likely to change the decision"


def test_ten_bars_of_what_is_worth_knowing_are_shown():
    assert (
        len(rows(value_of_information.information(drawn_as(-1, 3), knowing(*range(40, 20, -1)))))
        == 10
    )


def test_what_belongs_to_the_plan_is_learnt_by_a_pilot():
    kinds = dict(zip(*(tables("worked")["information"].columns[n] for n in ("label", "kind"))))  # noqa: B905 - of one table
    assert kinds["Share of the published gap that applies"] == "measure"
    assert kinds["Increase in bonded customers"] == "pilot"


def test_where_no_survey_is_worth_anything_there_are_no_rows():
    table = value_of_information.survey(risk_of(), [])
    assert rows(table) == []
    assert table.title == "A customer survey is unlikely to change the decision"
    assert (
        table.subtitle
        == "Value of a customer survey before deciding, by number of customers asked, €"
    )


@cache
def unsure():
    return simulate(
        assumptions().change(causal_fraction=(0.26, 0.26, 0.26), cross_sell_rate=(0.05, 0.25, 0.8)),
        1024,
    )


def test_a_survey_is_worth_more_the_more_are_asked():
    key = "cross_sell_rate"
    known = [Knowing(key, WORKED[key].label, 1.0, "measure")]
    table = value_of_information.survey(unsure(), known)
    asked, values = (table.columns[name].tolist() for name in ("asked", "worth"))
    assert asked == [50, 100, 200, 500, 1000, 2000, 5000, 10_000]
    assert values == sorted(values)
    assert values[3] == pytest.approx(23_000, abs=500)
    assert table.columns["label"] == [""] * 7 + ["Cross-sell rate"]
    assert table.title == ("Asking 500 customers about the cross-sell rate is worth 23,400")


def test_four_surveys_are_shown_at_most():
    key = "cross_sell_rate"
    known = [Knowing(key, f"Survey {place}", 1.0, "measure") for place in range(6)]
    assert len(set(value_of_information.survey(unsure(), known).columns["series"])) == 4
