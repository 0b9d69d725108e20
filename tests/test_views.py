"""The tabs of doubt: what a reader is told there, in numbers and words, for what they chose."""

import json
import subprocess
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from sent import unpacked
from sharing import slow_but

import cxroi
from cxroi import assumptions, business_case, initiatives, portfolio
from cxroi.analysis.actuals import continue_from
from cxroi.analysis.actuals_file import NOTHING
from cxroi.analysis.break_even import break_even, break_even_line
from cxroi.analysis.bridge import bridge
from cxroi.analysis.choice import choose
from cxroi.analysis.goals import Goal
from cxroi.analysis.information import can_be_surveyed, information
from cxroi.analysis.recent import CLOSE_ENOUGH_TO_DRAW
from cxroi.analysis.requirements import requirements
from cxroi.analysis.sensitivity import swings, two_way
from cxroi.analysis.simulation import simulate
from cxroi.analysis.spending_figures import entered_figures
from cxroi.analysis.variance import shares_of_variance
from cxroi.analysis.what_if import usual_easy_switching, usual_failure
from cxroi.charts import own_data, published
from cxroi.model.correlations import rank_correlations
from cxroi.model.units import money, percent
from cxroi.report import (
    actuals,
    actuals_exhibits,
    comparison,
    differences,
    keep_or_acquire,
    sensitivity,
    uncertainty,
    value_of_information,
    what_if,
)
from cxroi.report.break_even import must_be_true
from cxroi.report.evidence import questions
from cxroi.report.finance_form import cash_table, finance_form
from cxroi.report.initiatives import value_by_budget, value_of_each
from cxroi.widgets import state
from cxroi.widgets.first_page import first_page
from cxroi.widgets.sections import SECTIONS, TABS
from cxroi.widgets.specs import chart_specs
from cxroi.widgets.state import OUT_OF_ORDER, look
from cxroi.widgets.tasks import Overtaken

WORKED, NUMBER = assumptions(), 12
NOT_SPENT = {key: [0, 0, 0] for key in ("one_off_cost", "running_cost", "cost_per_customer")}
LIGHT = """
import sys
from cxroi.widgets.sobol_points import sobol_samples
from cxroi.widgets.state import look
from cxroi.widgets import HowSure, Workbook
book = Workbook()
section = HowSure(book)
assert book.session.reply({"kind": "ask"})[0]["kind"] == "answer" and book.session.start["tabs"]
assert not any(name.split(".")[0] == "scipy" for name in sys.modules)
words, blocks = look({"view": "how_sure"}, lambda share: None)
assert words["kind"] == "view", words
print(sorted({"pandas", "altair", "scipy.stats", "scipy.optimize", "vl_convert"} & set(sys.modules)))
"""


@cache
def _kept(view, request):
    """Look at a tab once; return its words, its numbers, and what was told of the work."""
    told = []
    return *look({"number": NUMBER, "view": view, **json.loads(request)}, told.append), told


def looked(view, **request):
    """Look at a tab; the same request is worked out once."""
    words, blocks, _ = _kept(view, json.dumps(request))
    assert words["kind"] == "view", words
    return words, np.frombuffer(blocks[0])


def problem(view, **request):
    words, blocks = look({"number": 7, "view": view, **request}, lambda _: None)
    assert (words["number"], words["asked"], words["kind"]) == (7, "look", "problem")
    assert blocks == []
    return words["key"], words["text"]


def columns(view, table, **request):
    words, numbers = looked(view, **request)
    return unpacked(words["tables"][table], numbers)[0]


@cache
def drawn(correlated=False):  # noqa: FBT002 - a word of the page
    return simulate(WORKED, correlations=rank_correlations() if correlated else None)


def worked_tables(view):
    """Return the tables of a tab, made by the analysis itself."""
    risk = drawn()
    if view == "how_sure":
        return {"fan": uncertainty.fan(risk), "spread": uncertainty.npv_distribution(risk)}
    if view == "what_matters":
        shares = shares_of_variance(WORKED)
        return {
            "tornado": sensitivity.tornado(WORKED, swings(WORKED)),
            "variance": sensitivity.variance(WORKED, shares),
            "influence": sensitivity.influence(WORKED, questions(WORKED, shares)),
        }
    if view == "must_be_true":
        pair, goal = ("causal_fraction", "bonded_gain"), Goal()
        line = break_even_line(WORKED, *pair, close_enough=CLOSE_ENOUGH_TO_DRAW)
        return {
            "must_be_true": must_be_true(WORKED, requirements(WORKED, goal), goal),
            "grid": sensitivity.heat(WORKED, *pair, two_way(WORKED, *pair), line),
        }
    if view == "measure_next":
        known = information(risk)
        counted = [
            row
            for row in value_of_information.worth_knowing(risk, known)
            if can_be_surveyed(WORKED[row.key])
        ]
        return {
            "information": value_of_information.information(risk, known),
            "survey": value_of_information.survey(risk, counted),
        }
    if view == "finance_tables":
        return {"finance": cash_table(finance_form(business_case(WORKED)))}
    return tables_of_cases(view)


def tables_of_cases(view):
    """Return those of the tabs that take more than the case of the page."""
    if view == "what_if":
        failure, easy_switching = usual_failure(), usual_easy_switching()
        return what_if.exhibits(what_if.stress_tests(WORKED, failure, easy_switching))
    if view == "initiatives":
        found = portfolio(WORKED, initiatives())
        return {"budget": value_by_budget(found), "initiatives": value_of_each(found)}
    if view == "keep_or_acquire":
        spending = entered_figures(WORKED)
        return keep_or_acquire.exhibits(cxroi.keep_or_acquire(WORKED, **spending))
    if view == "actuals":
        nothing = NOTHING
        found = actuals.against_plan(WORKED, nothing)
        return actuals_exhibits.exhibits(found, continue_from(WORKED, nothing))
    chosen = comparison.name_apart([WORKED, WORKED])
    cases = [business_case(scenario) for scenario in chosen]
    return {
        "bridge": differences.bridge_table(bridge(*chosen), *chosen),
        "npv_difference": comparison.npv_difference(choose(chosen), chosen),
        "compared_cash": comparison.compared_cash(cases),
        "compared_customers": comparison.compared_customers(cases),
    }


on_every_tab = pytest.mark.parametrize("view", TABS)


# Every tab


@on_every_tab
def test_the_numbers_of_a_tab_are_those_of_the_analysis(view):
    words, numbers = looked(view)
    end, made = 0, worked_tables(view)
    assert list(words["tables"]) == list(made) == list(TABS[view].charts)
    for name, table in made.items():
        sent = words["tables"][name]
        assert sent["start"] == end
        found, end = unpacked(sent, numbers)
        assert {column: np.asarray(cells).tolist() for column, cells in table.columns.items()} == (
            found
        )
        assert (sent["title"], sent["subtitle"], sent["footer"]) == (
            table.title,
            table.subtitle,
            table.footer,
        )
    assert end == len(numbers)
    assert np.isfinite(numbers).all()


@on_every_tab
@pytest.mark.parametrize(
    "changes",
    [{}, NOT_SPENT, pytest.param({"horizon_years": 1}, marks=pytest.mark.slow)],
    ids=str,
)
def test_a_tab_can_be_sent_as_json(view, changes):
    words, _ = looked(view, changes=changes)
    assert json.loads(json.dumps(words, allow_nan=False)) == words


@on_every_tab
def test_what_a_tab_says_are_sentences(view):
    words, _ = looked(view)
    assert words["lead"]
    for sentence in words["lead"]:
        assert sentence[0].isupper() or sentence[0] == "“"
        assert sentence.endswith(".")
        assert "  " not in sentence


@on_every_tab
def test_a_request_comes_back_with_its_number_and_its_tab(view):
    words, _ = looked(view)
    assert (words["number"], words["asked"], words["view"]) == (NUMBER, "look", view)


@on_every_tab
def test_the_work_of_a_tab_is_told_from_the_first_of_it_to_the_last(view):
    _, _, told = _kept(view, "{}")
    assert all(0 <= share <= 1 for share in told)
    assert told == sorted(told)
    assert told[-1] >= 0.9


def test_compiled_charts_come_only_when_they_are_asked_for():
    assert "specs" not in looked("how_sure")[0]
    specs = looked("how_sure", specs=True)[0]["specs"]
    assert specs == {name: chart_specs()[name] for name in ("fan", "spread")}


def test_the_page_is_given_the_tabs_in_the_order_of_reading():
    tabs = first_page()["tabs"]
    assert [tab["title"] for tab in tabs] == [
        "Value",
        "Risk",
        "Sensitivity",
        "Break-evens",
        "What to measure first",
        "Stress tests",
        "Which initiatives",
        "Keep or acquire",
        "Finance tables",
        "Plan v actuals",
        "Compare",
    ]
    charts = [chart for tab in tabs for chart in tab["charts"]]
    assert [*charts, *own_data.CHARTS, *published.CHARTS] == list(chart_specs())


def test_a_range_that_was_changed_is_that_of_the_tab():
    asked = {"changes": {"causal_fraction": [0.2, 0.3, 0.4]}}
    found = columns("what_matters", "tornado", **asked)
    place = found["label"].index("Share of the published gap that applies")
    assert found["shown"][place : place + 2] == ["20%", "40%"]


def test_a_name_and_a_currency_are_those_of_the_tab():
    words, _ = looked("how_sure", name="Mine", changes={"margin": [90, 99, 101]}, currency="€")
    assert words["tables"]["fan"]["footer"].startswith("Case: Mine.")
    assert "€" in words["lead"][1]


# How sure


def test_how_sure_says_how_often_it_gains_and_pays_back():
    assert looked("how_sure")[0]["lead"] == [
        (
            "Varying all assumptions together, the chance of a positive NPV is 47%; the chance of "
            "payback within 5 years is 59%."
        ),
        "Your case (0.17m) is better than 66% of simulated outcomes: it is on the optimistic side.",
    ]


def test_beside_the_verdict_stand_the_chance_the_levers_and_what_a_board_will_ask():
    words, _ = looked("headline")
    sure, levers = words["parts"]["sure"], words["parts"]["levers"]
    assert (sure["chance"], sure["headline"], sure["exact"]) == (
        *("47%", "Too close to call: NPV is about 0.2m."),
        "NPV 168,731.54",
    )
    assert sum(sure["shares"]) == pytest.approx(1)
    assert len(sure["edges"]) == len(sure["shares"]) + 1
    assert [each["key"] for each in levers] == ["causal_fraction", "bonded_gain", "let_down_cut"]
    assert levers[0]["breaks_even"] == "breaks even at 22%"
    assert len(words["parts"]["board"]) == 3


def test_the_band_of_the_cash_is_that_of_the_simulations():
    found = columns("headline", "band")
    fan = columns("how_sure", "fan")
    for name, at in (("p10", "low"), ("p90", "money")):
        ends = [m for s, m in zip(fan["series"], fan["money"], strict=True) if s == name]
        band = [m for s, m in zip(found["series"], found[at], strict=True) if s == "band"]
        assert band == pytest.approx(ends)


def test_the_summary_has_the_mean_and_the_percentiles():
    summary = looked("how_sure")[0]["parts"]["summary"]
    npv, roi = (drawn().percentiles(figure) for figure in ("npv", "roi"))
    assert summary["heads"] == [
        "",
        "Mean",
        "P5",
        "P10",
        "Median",
        "P90",
        "P95",
    ]
    assert summary["rows"] == [
        ["Net present value", *map(money, npv.values())],
        ["Return on investment", *map(percent, roi.values())],
    ]


def test_where_nothing_is_spent_there_is_no_return_to_summarise():
    [row] = looked("how_sure", changes=NOT_SPENT)[0]["parts"]["summary"]["rows"]
    assert row[0] == "Net present value"


def test_the_judged_correlations_are_told_with_their_reasons():
    told = looked("how_sure")[0]["parts"]["correlations"]
    assert len(told) == len(rank_correlations())
    assert told[3:] == [
        (
            "Increase in bonded customers with Ramp-up time, −0.4: Judgement: a programme with a "
            "slow ramp-up reaches fewer customers."
        ),
        (
            "Published retention gap with Published cross-sell gap, +0.6: Judgement: both gaps "
            "come from one survey of companies, so their errors are related."
        ),
    ]


def test_correlated_draws_are_those_of_the_judged_correlations():
    found = columns("how_sure", "spread", options={"correlated": "yes"})
    made = uncertainty.npv_distribution(drawn(correlated=True)).columns
    assert found["share"] == made["share"].tolist()
    assert found["share"] != columns("how_sure", "spread")["share"]


# What matters


def test_one_swing_for_all_is_a_tenth_to_either_side():
    words, numbers = looked("what_matters", options={"swing": "all"})
    found = unpacked(words["tables"]["tornado"], numbers)[0]
    place = found["label"].index("Contribution margin per customer")
    assert found["shown"][place : place + 2] == ["117 a year", "143 a year"]
    assert words["tables"]["tornado"]["subtitle"].endswith("moves by ±10%")


def test_what_enters_only_as_a_product_is_said():
    [note] = looked("what_matters")[0]["parts"]["notes"]
    assert note == (
        "The share of the published gap that applies multiplies the published gaps, so their bars "
        "overlap and do not add up."
    )


def test_where_draws_are_correlated_it_is_said_that_shares_of_the_doubt_are_not():
    notes = looked("what_matters", options={"correlated": "yes"})[0]["parts"]["notes"]
    assert notes[1:] == [
        (
            "Correlations selected under Risk do not apply here: shares of uncertainty are defined "
            "only for independent assumptions."
        )
    ]


def test_the_questions_are_those_a_finance_director_asks_first():
    listed = looked("what_matters")[0]["parts"]["list"]
    asked = questions(WORKED, shares_of_variance(WORKED))
    assert listed["title"] == "What a finance director will ask first"
    assert listed["items"] == [each.asked for each in asked[:5]]


# What must be true


def test_what_must_be_true_is_said_of_what_is_most_in_doubt():
    assert looked("must_be_true")[0]["lead"] == [
        ("NPV is positive across 65% of the range of the share of the published gap that applies."),
        (
            "The share of the published gap that applies must be at least 22% (you assume 25%). Given its range, "
            "the chance of that is 65%."
        ),
    ]


@pytest.mark.parametrize(
    ("goal", "met", "words"),
    [
        ("", {}, "NPV is positive"),
        ("npv", {}, "NPV is positive"),
        ("roi 0.2", {"roi": 0.2}, "ROI is above 20%"),
        ("payback 36", {"payback": 36}, "The case pays back by month 36"),
    ],
    ids=str,
)
def test_a_goal_is_what_the_case_must_reach(goal, met, words):
    lead = looked("must_be_true", options={"goal": goal})[0]["lead"]
    needed = break_even(WORKED, "causal_fraction", **met)
    assert lead[0].startswith(f"{words} across ")
    assert f" must be at least {100 * needed:.0f}% (you assume 25%)." in lead[1]


@pytest.mark.parametrize(
    ("goal", "sentence"),
    [
        ("roi much", "The goal is 'much'. Enter a number."),
        ("roi", "The goal is ''. Enter a number."),
        ("payback -3", "payback: -3.0 is not a month from 0. Enter 36."),
        ("roi inf", "roi: inf is not a return. Enter 0.2 for 20%."),
        ("pay 3", "There is no goal 'pay'. Did you mean 'payback'?"),
        ("3", "There is no goal '3'. Available: npv, roi, payback."),
    ],
    ids=str,
)
def test_a_goal_that_cannot_be_used_is_said(goal, sentence):
    assert problem("must_be_true", options={"goal": goal}) == ("", sentence)


def test_a_goal_beyond_all_ranges_is_said_without_a_value_to_reach():
    lead = looked("must_be_true", options={"goal": "roi 9"})[0]["lead"]
    assert lead == ["No single assumption is enough within its range."]


def test_a_pair_is_the_one_that_was_chosen():
    words, _ = looked("must_be_true", options={"across": "margin", "up": "retention_rate"})
    assert words["tables"]["grid"]["subtitle"] == (
        "NPV by the contribution margin per customer and the annual retention rate"
    )
    assert first_page()["pair"] == ["causal_fraction", "bonded_gain"]


@pytest.mark.parametrize(
    ("options", "key", "sentence"),
    [
        (
            {"across": "margin", "up": "margin"},
            "margin",
            "Contribution margin per customer: It is repeated. Choose two assumptions.",
        ),
        (
            {"up": "horizon_years"},
            "horizon_years",
            f"{WORKED['horizon_years'].label}: It takes one number. Choose another assumption.",
        ),
        (
            {"across": "margi"},
            "margi",
            "There is no assumption of this name. Did you mean 'margin'?",
        ),
    ],
    ids=str,
)
def test_a_pair_that_cannot_be_moved_is_said(options, key, sentence):
    assert problem("must_be_true", options=options) == (key, sentence)


# What to measure next


def test_what_to_learn_first_is_said_with_what_it_is_worth_and_how():
    words, _ = looked("measure_next")
    known = information(drawn())
    first, second, third = known.rows[:3]
    assert words["lead"][:2] == [
        (
            f"{first.label}: resolving it before deciding is worth up to {money(first.evppi)}. "
            f"{WORKED[first.key].find_out}"
        ),
        (
            f"Removing all uncertainty would be worth {money(known.evpi)}, so spend no more than that "
            "on research."
        ),
    ]
    listed = words["parts"]["list"]
    assert listed["title"] == "What to measure first"
    assert listed["items"] == [
        f"{row.label}: resolving it is worth up to {money(row.evppi)}. {WORKED[row.key].find_out}"
        for row in (first, second, third)
    ]


@pytest.mark.parametrize("base", slow_but({"cautious"}, ["cautious", "published"]))
def test_where_nothing_is_worth_learning_sentence_and_chart_agree(base):
    words, _ = looked("measure_next", base=base)
    said = "No further measurement is likely to change the decision"
    assert words["lead"][0] == f"{said}."
    assert words["tables"]["information"]["title"] == said
    assert words["parts"]["list"]["items"] == []


# Finance tables


def test_the_finance_tables_say_where_the_figure_lies_among_the_draws():
    form = finance_form(business_case(WORKED))
    place = percent(drawn().percentile_of(form.npv))
    assert looked("finance_tables")[0]["lead"][:2] == [
        (
            f"With year-end discounting, NPV is {money(form.npv)} and ROI 11%. That is better than "
            f"{place} of simulations."
        ),
        (
            "Risk factors reduce benefits and raise costs. They default to 0 because the ranges "
            "already cover uncertainty."
        ),
    ]


def test_risk_factors_are_those_that_were_given():
    words, _ = looked("finance_tables", options={"risk": "retention 0.1, running_cost 0.2"})
    form = finance_form(business_case(WORKED), {"retention": 0.1, "running_cost": 0.2})
    assert words["lead"][0].startswith(f"After risk adjustment, NPV is {money(form.npv)} and ROI ")
    factors = {line["key"]: line["factor"] for line in words["parts"]["form"]["lines"]}
    assert {key: factor for key, factor in factors.items() if factor} == {
        "retention": 0.1,
        "running_cost": 0.2,
    }


def test_the_form_has_a_head_and_a_cell_for_every_year():
    form = looked("finance_tables")[0]["parts"]["form"]
    assert form["heads"] == [
        *("Ref", "Metric", "Source", "Initial"),
        *(f"Year {year}" for year in range(1, 6)),
        *("Total", "Present value"),
    ]
    assert {len(row) for row in form["rows"]} == {len(form["heads"])}
    assert all(isinstance(cell, str) for row in form["rows"] for cell in row)


def test_the_form_says_its_currency_once():
    bare, signed = (
        looked("finance_tables", currency=sign)[0]["parts"]["form"] for sign in ("", "£")
    )
    assert signed["heads"] == ["Ref", "Metric (money in £)", *bare["heads"][2:]]
    assert signed["rows"] == bare["rows"]


def test_where_nothing_is_spent_no_return_is_said():
    lead = looked("finance_tables", changes=NOT_SPENT)[0]["lead"][0]
    assert lead.startswith("With year-end discounting, NPV is ")
    assert " return " not in lead


@pytest.mark.parametrize(
    ("risk", "sentence"),
    [
        (
            "retentio 0.1",
            (
                "Risk factor of line 'retentio': the form has no line with this name. "
                "Did you mean 'retention'?"
            ),
        ),
        (
            "retention much",
            "Risk factor of line 'retention': 'much' is not a number. Enter a share from 0 to 1.",
        ),
        (
            "retention 20",
            "Risk factor of line 'retention': 20.0 is outside 0 to 1. Did you mean 0.2?",
        ),
    ],
    ids=str,
)
def test_a_risk_factor_that_cannot_be_used_is_said(risk, sentence):
    assert problem("finance_tables", options={"risk": risk}) == ("", sentence)


# What goes wrong is a sentence


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        ("how_sur", "There is no tab 'how_sur'. Did you mean 'how_sure'?"),
        (None, f"There is no tab 'None'. Available: headline, {', '.join(TABS)}."),
    ],
)
def test_a_tab_that_is_not_there_is_said(view, sentence):
    assert problem(view) == ("", sentence)


def test_ranges_that_break_a_rule_at_their_ends_are_said_in_the_readers_words():
    key, text = problem("how_sure", changes={"bonded_share": [0.1, 0.2, 0.9]})
    assert key == "bonded_share"
    assert text == (
        "Bonded customers today: At the ends of their ranges bonded customers and customers let "
        "down exceed 100% of customers today (Bonded customers today 90%, Customers let down "
        "today 20%). Narrow the ranges."
    )


def test_a_range_of_a_file_that_passes_a_bound_is_said_with_its_name():
    key, text = problem("what_matters", changes={"retention_rate": [0.5, 0.75, 0.99, "lognormal"]})
    assert key == "retention_rate"
    assert text == (
        "Annual retention rate: Its log-normal range reaches 2.50768, beyond the bound 0.995. "
        "Narrow it, or choose another shape."
    )


def test_a_value_that_cannot_be_used_is_said_on_a_tab_too():
    assert problem("how_sure", changes={"margin": "much"}) == (
        "margin",
        (
            "Contribution margin per customer: 'much' is not a number. Enter a number from 0 to "
            "10,000,000."
        ),
    )


def test_a_fault_of_ours_is_a_sentence_to_the_reader_and_a_traceback_in_the_log(
    monkeypatch, capsys
):
    def broken(*_):
        raise ZeroDivisionError("words of the trouble")

    monkeypatch.setitem(SECTIONS, "how_sure", TABS["how_sure"]._replace(make=broken))
    assert problem("how_sure") == ("", OUT_OF_ORDER)
    said = capsys.readouterr()
    assert said.out == ""
    assert "ZeroDivisionError: words of the trouble" in said.err


def test_choices_that_are_no_choices_are_refused_without_an_exception(capsys):
    said = "The request 'look' has [1] as options. Send names, each with a text."
    assert problem("how_sure", options=[1]) == ("", said)
    assert capsys.readouterr() == ("", "")


@on_every_tab
def test_work_that_is_not_wanted_any_more_ends_where_it_tells_its_progress(view, capsys):
    def overtaken(_):
        raise Overtaken

    with pytest.raises(Overtaken):
        look({"view": view}, overtaken)
    assert capsys.readouterr() == ("", "")


def test_a_tab_asks_for_nothing_that_takes_long_to_load():
    finished = subprocess.run(
        [sys.executable, "-c", LIGHT], capture_output=True, text=True, check=False
    )
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "[]\n", "")


def test_a_tab_depends_on_nothing_that_was_looked_at_before():
    first = look({"view": "finance_tables"}, lambda _: None)
    look(
        {"view": "finance_tables", "base": "published", "options": {"risk": {"retention": 1}}},
        print,
    )
    assert look({"view": "finance_tables"}, lambda _: None) == first


def test_what_is_looked_at_is_the_state_of_the_request():
    scenario = replace(assumptions("cautious").change(margin=140), currency="$")
    made = uncertainty.fan(simulate(scenario))
    words, _ = looked("how_sure", base="cautious", changes={"margin": 140}, currency="$")
    assert words["tables"]["fan"]["title"] == made.title
    wanted = {"base": "cautious", "changes": {"margin": 140}, "currency": "$"}
    assert state.scenario_of(wanted) == scenario
