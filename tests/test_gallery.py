"""Every chart by its name: what it is made from, its words, and what is said where it cannot be."""

import re
import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest
from pictures import drawn, texts
from sharing import once, slow_but

import cxroi
from cxroi import CxroiError
from cxroi.analysis.readiness import best_answers
from cxroi.analysis.top_box import cliff
from cxroi.charts import theme
from cxroi.exports.chart_functions import chart_functions
from cxroi.exports.gallery import GALLERY, chart, charts_of, table_of
from cxroi.model.data_files import sample_folder

HELD = cxroi.assumptions()
OTHER = HELD.change(causal_fraction=0.3, margin=150)
LOST = cxroi.parse_actuals("ours.csv", "month,customers\n1,99000\n")
STRESSED = cxroi.Stress(leaving=0.1)
PLAINER = {
    "assumptions": lambda: HELD,
    "case": lambda: cxroi.business_case(HELD),
}
RESULTS = PLAINER | {
    "segments": lambda: HELD.split(Consumer=0.8, Business=0.2),
    "stressed": lambda: cxroi.business_case(HELD, STRESSED),
    "simulation": lambda: cxroi.simulate(HELD),
    "tornado": lambda: cxroi.tornado(HELD),
    "variance_shares": lambda: cxroi.variance_shares(HELD),
    "grid": lambda: cxroi.grid(HELD, "causal_fraction", "bonded_gain"),
    "what_must_be_true": lambda: cxroi.what_must_be_true(HELD),
    "value_of_information": lambda: cxroi.value_of_information(HELD),
    "finance_form": lambda: cxroi.finance_form(cxroi.business_case(HELD)),
    "against_plan": lambda: cxroi.against_plan(HELD, LOST),
    "continue_from": lambda: cxroi.continue_from(HELD, LOST),
    "compare": lambda: cxroi.compare(HELD, OTHER),
    "portfolio": lambda: cxroi.portfolio(HELD, cxroi.initiatives()),
    "two": lambda: [HELD, cxroi.business_case(OTHER)],
    "calibrate": lambda: cxroi.calibrate(sample_folder()),
    "keep_or_acquire": lambda: cxroi.keep_or_acquire(
        HELD, retention_spend=20, retention_ceiling=0.9, acquisition_ceiling=60_000
    ),
    "answers": best_answers,
    "cliff": lambda: cliff([20, 65, 15], kept=0.5, below=0.2),
}
OF_A_CASE = ["cash", "value", "customers", "retention", "new_customers", "customer_tiers"]
MEASURES = ["actual_customers", "actual_referred", "actual_paid", "actual_retention"]
OWN_DATA = list(GALLERY)[list(GALLERY).index("kept_by_box") : list(GALLERY).index("profile")]
DRAWN = {
    "stressed": [*OF_A_CASE, "finance"],
    "simulation": ["fan", "spread", "information", "survey"],
    "tornado": ["tornado"],
    "variance_shares": ["variance", "influence"],
    "grid": ["grid"],
    "what_must_be_true": ["must_be_true"],
    "value_of_information": ["information"],
    "finance_form": ["finance"],
    "against_plan": ["continued_cash", *MEASURES],
    "continue_from": ["continued_cash"],
    "compare": ["bridge", "npv_difference", "compared_cash", "compared_customers"],
    "two": ["bridge", "npv_difference", "compared_cash", "compared_customers"],
    "portfolio": ["budget", "initiatives"],
    "keep_or_acquire": ["acquisition_curve", "retention_curve"],
    "calibrate": OWN_DATA,
    "answers": ["profile"],
    "cliff": ["cliff"],
    "assumptions": [name for name in GALLERY if name in "stressed_cash stressed_customers"],
    "segments": ["cash", "fan", "tornado"],
}
EACH = [(kind, name) for kind, names in DRAWN.items() for name in names]
DRAWN_AT_ONCE = [
    (kind, name)
    for kind, name in EACH
    if kind in {"calibrate", "assumptions"} or name == DRAWN[kind][0]
]
"""What the quick suite draws: one of a kind, and all that no other test draws with its words."""
ASKED = [
    "tornado",
    "variance_shares",
    "grid",
    "what_must_be_true",
    "value_of_information",
    "compare",
]
LIGHT = """
import sys, cxroi
cxroi.chart, cxroi.charts, cxroi.charts.__doc__
print(sorted({"altair", "pandas", "scipy", "polars", "vl_convert"} & set(sys.modules)))
"""


@once
def result(kind):
    return RESULTS[kind]()


@pytest.mark.parametrize(("kind", "name"), EACH)
def test_a_chart_of_a_result_has_its_finding_and_its_measure(kind, name):
    table = table_of(result(kind), name)
    assert table.title
    assert table.subtitle
    assert chart(result(kind), name).to_dict(validate=False)["description"] == table.title


@pytest.mark.parametrize("asked", slow_but(DRAWN_AT_ONCE, EACH), ids=str)
def test_a_chart_of_a_result_is_drawn_with_its_finding_its_measure_and_its_sources(asked):
    kind, name = asked
    table = table_of(result(kind), name)
    picture = texts(drawn(chart(result(kind), name)))
    assert {table.title, table.subtitle, table.footer} <= {*picture}


def test_every_chart_is_drawn_here_and_every_chart_function_has_a_row():
    assert {name for _, name in EACH} == set(GALLERY) == set(chart_functions())


@pytest.mark.parametrize("kind", [kind for kind in DRAWN if kind not in {"segments", *PLAINER}])
def test_what_can_be_drawn_of_a_result_is_known_without_drawing(kind):
    others = {"stressed": charts_of(result("case"))}
    assert charts_of(result(kind)) == others.get(kind, DRAWN[kind])


@pytest.mark.parametrize("kind", slow_but({"assumptions"}, PLAINER))
@pytest.mark.parametrize(
    ("natural", "name"),
    [
        (natural, name)
        for natural in ("simulation", "finance_form", *ASKED[:-1])
        for name in DRAWN[natural]
    ],
)
def test_a_chart_of_assumptions_is_that_of_the_result_they_lead_to(natural, name, kind):
    plainer, there = table_of(result(kind), name), table_of(result(natural), name)
    assert replace(plainer, columns={}) == replace(there, columns={})
    pd.testing.assert_frame_equal(plainer.frame(), there.frame())


def test_charts_say_what_there_is_and_what_it_is_made_from():
    found = cxroi.charts()
    assert list(found.columns) == ["name", "shows", "made_from"]
    assert found["name"].tolist() == list(GALLERY)
    assert len(found) == 40
    assert found["shows"].str.endswith(".").all()
    assert found["shows"].is_unique
    of = found.set_index("name")["made_from"]
    assert of["cash"] == "a BusinessCase or Assumptions"
    assert of["information"] == (
        "what cxroi.value_of_information returns, a Simulation, Assumptions or a BusinessCase"
    )
    assert of["stayed"] == "what cxroi.calibrate returns"


def test_every_function_that_a_row_names_is_there():
    for words in cxroi.charts()["made_from"]:
        for name in re.findall(r"cxroi\.(\w+)(?= returns)", words):
            assert name in cxroi.__all__


def test_rows_that_a_reader_left_out_are_not_drawn():
    assert len(table_of(result("tornado").head(6), "tornado").columns["label"]) == 6
    without = result("variance_shares").query("key != 'causal_fraction'")
    assert table_of(without, "variance").title.startswith(
        "The increase in bonded customers accounts for"
    )


def test_a_bridge_is_whole_whatever_is_left_of_the_comparison():
    whole, first = (table_of(each, "bridge") for each in (result("compare"), result("compare")[:1]))
    assert list(first.columns["part"]) == list(whole.columns["part"])


def test_what_was_asked_is_drawn_as_it_was_asked():
    by_tenth, moved = (table_of(cxroi.tornado(HELD, by), "tornado") for by in (0.1, None))
    assert "by ±10%" in by_tenth.subtitle
    assert "to the low or high end of its range" in moved.subtitle
    found = table_of(cxroi.what_must_be_true(HELD, payback=24), "must_be_true")
    assert found.subtitle.startswith(
        "Share of each assumption's range in which the case pays back by month 24"
    )
    pair = table_of(cxroi.grid(HELD, "margin", "one_off_cost"), "grid")
    assert pair.subtitle.startswith(
        "NPV by the contribution margin per customer and the upfront cost"
    )


def test_what_was_chosen_about_a_case_holds_for_its_charts():
    chosen = HELD.called(
        "ours",
        goal="payback 24",
        swing="all",
        across="margin",
        up="one_off_cost",
        risk="retention 0.1",
        seed="7",
    )
    asked = {
        "must_be_true": cxroi.what_must_be_true(chosen, payback=24),
        "tornado": cxroi.tornado(chosen, 0.1),
        "grid": cxroi.grid(chosen, "margin", "one_off_cost"),
        "finance": cxroi.finance_form(cxroi.business_case(chosen), {"retention": 0.1}),
        "spread": cxroi.simulate(chosen, seed=7),
    }
    for name, there in asked.items():
        pd.testing.assert_frame_equal(
            table_of(chosen, name).frame(), table_of(there, name).frame(), obj=name
        )


def test_cases_of_one_name_are_told_apart_in_a_list_and_keep_what_goes_wrong():
    cases = [result("case"), result("stressed")]
    table = table_of(cases, "compared_cash")
    assert [label for label in table.columns["label"] if label] == ["A: Likely", "B: Likely (2)"]
    for case, series in zip(cases, "AB", strict=True):
        money = table.frame().query(f"series == '{series}'")["money"].to_numpy()
        assert money.tolist() == case.net["cumulative"].tolist()


def sentence(given, name):
    with pytest.raises(CxroiError) as refused:
        cxroi.chart(given, name)
    return str(refused.value)


def test_an_unknown_name_is_refused_with_the_nearest():
    assert sentence(HELD, "csh") == "There is no chart 'csh'. Did you mean 'cash'?"


def test_a_name_in_the_place_of_the_result_is_told():
    assert sentence("cash", HELD) == (
        'The name of a chart is text and comes second. Write: cxroi.chart(result, "cash").'
    )


def test_another_result_is_refused_with_what_the_chart_needs_and_what_there_is_instead():
    assert sentence(result("finance_form"), "fan") == (
        "The chart 'fan' is made from a Simulation, Assumptions or a BusinessCase, not from this "
        "FinanceForm. Available: finance."
    )
    assert sentence([HELD, OTHER, HELD], "bridge") == (
        "The chart 'bridge' is made from what cxroi.compare returns or a list of two cases, not from "
        "this list. Available: npv_difference, compared_cash, compared_customers."
    )
    for frame in (result("tornado").drop(columns="npv"), pd.DataFrame(result("tornado").to_dict())):
        assert sentence(frame, "tornado") == (
            "The chart 'tornado' is made from what cxroi.tornado returns, Assumptions or a "
            "BusinessCase, not from this DataFrame. cxroi.charts() lists every chart."
        )


def test_a_list_of_one_case_is_no_comparison():
    assert sentence([HELD], "compared_cash") == ("1 chosen. Choose from 2 to 4 cases to compare.")


@pytest.mark.parametrize("kind", ["stressed", "continued"])
@pytest.mark.parametrize("name", ["fan", "tornado", "actual_customers", "stressed_cash"])
def test_a_case_that_is_more_than_its_assumptions_is_not_drawn_as_if_it_were_not(kind, name):
    case = result("continue_from").case if kind == "continued" else result(kind)
    assert sentence(case, name) == (
        "This chart values the assumptions alone, but the case includes a stress test or actuals. "
        "Pass case.assumptions instead."
    )


def test_what_happened_is_divided_into_drivers_too():
    case = result("continue_from").case
    assert sum(case.drivers) == pytest.approx(case.pv_benefits)
    for name in ("value", "finance"):
        assert cxroi.chart(case, name).to_dict()


def test_what_own_data_do_not_say_is_not_drawn():
    silent = replace(result("calibrate"), survivals=[])
    assert sentence(silent, "stayed") == (
        "The chart 'stayed' has nothing to show for this Calibration: there is too little data. "
        "Choose another chart, or add data."
    )


def test_the_package_of_charts_stays_a_package_when_it_is_asked_what_there_is():
    assert cxroi.charts.theme is theme
    assert sys.modules["cxroi.charts"] is cxroi.charts
    assert callable(cxroi.charts)


def test_charts_are_at_hand_before_anything_slow_is_imported():
    found = subprocess.run(
        [sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True
    )
    assert found.stdout == "[]\n"


def test_a_chart_is_saved_with_its_words(tmp_path):
    file = tmp_path / "cash.svg"
    cxroi.chart(HELD, "cash").save(file)
    title = "Pays back in month 47; net present value 0.17m"
    assert title in file.read_text(encoding="utf-8").replace(theme.NO_BREAK_SPACE, " ")
