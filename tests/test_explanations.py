"""Explanations: every figure is its formula applied to its inputs, down to the published words."""

import os
import pickle
import re
import subprocess
import sys
from math import isnan, nan

import numpy as np
import pytest
from sharing import slow_but

import cxroi
from cxroi import CxroiError, Failure, Stress, assumptions, business_case, equations, explain
from cxroi.model.data_files import OWN_FOLDER
from cxroi.model.equation_files import model_equations
from cxroi.model.evaluate import ActualFigures, evaluate
from cxroi.model.places import Formulas
from cxroi.model.segments import shared_key
from cxroi.model.settings import Asked
from cxroi.model.trees import UNDEFINED, replace_names
from cxroi.report.explanation_tree import Explanation
from cxroi.report.explanation_words import GIVEN
from cxroi.report.explanations import explain_in
from cxroi.report.tiles import tiles

LIKELY = assumptions()
SEGMENTED = LIKELY.split(Consumer=0.8, Business=0.2).change(
    **{"Business/retention_rate": 0.85, "Business/margin": 400, "Business/delay_months": 6}
)
FAILED = Stress(Failure(14, 6, 0.2, "programme"), leaving=0.05)
SO_FAR = ActualFigures(
    *(np.array(each) for each in ([99e3, nan], [nan, 340], [2e3, 2e3], [0.75, nan]))
)
CASES = {
    "plain": (LIKELY, None),
    "known": (LIKELY, None),
    "known segments": (SEGMENTED, None),
    "claimed": (LIKELY.change(deterred_per_let_down=2, acquisition_cost_reduction=0.1), None),
    "segments": (SEGMENTED, None),
    "stress": (LIKELY, FAILED),
    "segments and stress": (SEGMENTED, FAILED),
    "one year": (LIKELY.change(horizon_years=1), None),
}
MONTHS = (1, 30)


def explanations(case: str):
    """Every equation of a case, in some of its months, of each segment where they differ."""
    scenario, stress = CASES[case]
    for name in model_equations().by_name:
        for whose in ("", "Business/") if scenario.segments else ("",):
            for month in MONTHS:
                if month <= 12 * scenario["horizon_years"].likely:
                    try:
                        if "known" in case:
                            run = evaluate(scenario.values(), stress, SO_FAR)
                            yield explain_in(run, scenario, whose + name, month)
                        else:
                            yield explain(scenario, whose + name, month, stress=stress)
                    except CxroiError as error:
                        assert "differs between segments" in str(error)  # noqa: PT017 - said, not raised


def applied(found: Explanation) -> float:
    """What a formula comes to on the values of its inputs."""
    values = {each.name: each.value for each in found.inputs} | {UNDEFINED: nan}
    return replace_names(found.tree, values.__getitem__)


@pytest.mark.parametrize("case", slow_but({"plain", "segments and stress"}, CASES))
def test_every_figure_is_its_formula_applied_to_its_inputs(case):
    seen, roots = set(), set()

    def check(found: Explanation, depth: int) -> None:
        if (found.label, found.name, found.value) in seen:
            return
        seen.add((found.label, found.name, found.value))
        if found.tree is not None:
            expected = pytest.approx(applied(found), rel=1e-9, abs=1e-6, nan_ok=True)
            assert found.value == expected, found.text(2)
        elif found.inputs:
            roots.add(shared_key(found.name).removeprefix("last_"))
        else:
            assert found.assumption or found.name in (*GIVEN, *BEFORE), found.name
        for each in found.inputs if depth else ():
            check(each, depth - 1)

    for found in explanations(case):
        check(found, 2)
    assert roots <= {root + end for root in ROOTS for end in ("", "_above", "_below")}
    assert len(seen) > 200


ROOTS = ("retention_level", "cross_sell_level")
BEFORE = tuple(f"previous_{root}{end}" for root in ROOTS for end in ("", "_above", "_below"))


def test_a_root_is_the_level_at_which_todays_mix_has_the_companys_own_rate():
    values = {
        each.name: each.value for _, each in explain("likely", "retention_gain").levels(depth=4)
    }
    level = values["last_retention_level"]
    rates = {
        "bonded": replace_names(explain("likely", "retention_bonded").tree, values.__getitem__),
        "let_down": replace_names(explain("likely", "retention_let_down").tree, values.__getitem__),
        "satisfied": explain("likely", "retention_satisfied").value,
    }
    mix = sum(rate * explain("likely", f"{tier}_share").value for tier, rate in rates.items())
    assert explain("likely", "retention_level").value == level
    assert mix == pytest.approx(LIKELY["retention_rate"].likely, abs=1e-12)


@pytest.mark.parametrize("case", ["plain", "stress", "claimed"])
def test_figures_are_the_engines(case):
    scenario, stress = CASES[case]
    run = evaluate(scenario.values(), stress)
    for name in ("npv", "roi", "payback_months", "equity_at_horizon", "retention_gain"):
        figure = pytest.approx(run.figure(name), rel=0, nan_ok=True)
        assert explain(scenario, name, stress=stress).value == figure
    for name in ("customers", "referred", "margin_earned", "programme_cost", "cumulative"):
        months = [explain(scenario, name, month, stress=stress).value for month in MONTHS]
        assert months == [run.month_by_month(name)[month - 1] for month in MONTHS]


@pytest.mark.parametrize("case", ["plain", "segments"])
def test_a_driver_is_its_shapley_value(case):
    scenario, _ = CASES[case]
    drivers = evaluate(scenario.values()).drivers
    for name, value in drivers.items():
        found = explain(scenario, f"on_{name}")
        assert found.value == pytest.approx(value, rel=1e-12, abs=1e-9)
        assert found.value == pytest.approx(applied(found), rel=1e-9, abs=1e-6)
        alone, *_, last = found.inputs
        assert alone.value == pytest.approx(applied(alone), rel=1e-9, abs=1e-6)
        assert last.value == pytest.approx(applied(last), rel=1e-9, abs=1e-6)
    assert explain(LIKELY, "on_retention").inputs[0].inputs[0].label == (
        "Present value of the benefits (with retention alone)"
    )


def test_what_is_at_rest_is_not_shown():
    for found in explanations("plain"):
        for _, each in found.levels(4):
            names = f"{each.name} {each.formula}"
            assert not re.search(r"\b(known_|failure_|on_|with_programme)", names)
            assert "affected" not in each.formula


def test_a_failure_is_shown_where_it_strikes():
    struck_month = explain(LIKELY, "retention", 14, stress=FAILED)
    assert struck_month.formula == (
        "retention_planned + affected * (retention_let_down - retention_planned)"
    )
    assert [each.shown for each in struck_month.inputs if each.name == "affected"] == ["20%"]


def test_it_goes_down_to_the_published_words():
    found = {each.name: each for _, each in explain("likely", "retention_gap").levels()}
    evidence = found["retention_odds_ratio"].evidence
    assert evidence.quote.startswith("Companies that were successful in creating both functional")
    assert (evidence.said_by, evidence.ground) == ("Ogilvy, quoted by Shaun Smith", "published")
    assert found["causal_fraction"].evidence.range == "5–50%"
    assert found["causal_fraction"].evidence.ground == "judgement"
    assert found["retention_gap"].evidence is None


def test_a_reason_and_a_currency_of_the_case_are_said():
    mine = LIKELY.change(margin=140).because(margin="our books").called("mine", currency="€")
    assert str(explain(mine, "margin")) == (
        "margin  €140 a year  Contribution margin per customer; €118.50–€161.50 a year, your "
        "data, our books"
    )
    assert explain(mine, "margin").evidence.reason == "our books"
    assert explain(mine, "npv").shown.startswith("€")


def test_it_is_shown_as_a_tree_a_table_and_details():
    found = explain(business_case(LIKELY), "npv")
    assert str(found).splitlines()[:5] == [
        "npv  168,732  Net present value",
        "  = pv_benefits - pv_costs",
        "  pv_benefits  1,615,363  Present value of the benefits",
        "    = benefit * discount_factor, summed over months 1 to 60",
        "    year_1  46,136  Year 1 (months 1–12)",
    ]
    assert found.text(1) == "npv  168,732  Net present value\n  = pv_benefits - pv_costs"
    frame = found.frame()
    assert [*frame.columns] == [
        *("level", "name", "label", "value", "unit", "shown", "formula", "evidence")
    ]
    assert frame.level.max() == 2
    assert frame.attrs["title"] == "Net present value"
    markup = explain("likely", "retention_gap")._repr_html_()
    assert markup.startswith("<details open><summary><code>retention_gap</code>")
    assert "<blockquote>“Companies that were successful" in markup
    assert markup.count("<details") == markup.count("</details>") == 2


def test_the_words_of_a_case_cannot_break_the_markup():
    mine = LIKELY.because(margin="<script>")
    assert "<script>" not in explain(mine, "core_margin")._repr_html_()


def test_explanations_are_values():
    one, other = explain("likely", "npv"), explain("likely", "npv")
    assert one == other
    assert hash(one) == hash(other)
    assert one != explain("likely", "roi")
    kept = pickle.loads(pickle.dumps(one))  # noqa: S301 - our own
    assert kept == one
    assert str(kept) == str(one)


def test_months_and_segments_are_named():
    assert explain(LIKELY, "customers", 1).inputs[0].inputs[0].label == (
        "Customers at the end of a month (at the start)"
    )
    assert explain(LIKELY, "extra_customers", 60).inputs[1].label == (
        "Customers at the end of a month (without the programme, month 60)"
    )
    whole = explain(SEGMENTED, "customers", 12)
    assert whole.label == "Customers at the end of a month (all segments, month 12)"
    assert whole.formula == "Consumer/customers + Business/customers"
    assert explain(SEGMENTED, "Business/retention_rate").label == (
        "Business: Annual retention rate"
    )
    assert explain(SEGMENTED, "customers_today").shown == "100,000 customers"


def test_what_is_undefined_is_said():
    nothing = LIKELY.change(one_off_cost=0, running_cost=0, cost_per_customer=0)
    found = explain(nothing, "roi")
    assert isnan(found.value)
    assert found.shown == "undefined"


REFUSED = {
    ("npvv", None): "There is no equation and no assumption 'npvv'. Did you mean 'npv'?",
    ("on_retentoin", None): "There is no driver 'on_retentoin'. Did you mean 'on_retention'?",
    ("referred", None): "'referred' differs by month. Enter a month from 1 to 60.",
    ("referred", 0): "There is no month 0 in this case. Enter one from 1 to 60.",
    ("referred", 61): "There is no month 61 in this case. Enter one from 1 to 60.",
    ("referred", 1.5): "There is no month 1.5 in this case. Enter one from 1 to 60.",
    ("Home/npv", None): "There is no segment 'Home'. The case has none.",
}


@pytest.mark.parametrize(("name", "month"), REFUSED)
def test_what_is_not_there_is_refused_in_a_sentence(name, month):
    with pytest.raises(CxroiError) as refused:
        explain(LIKELY, name, month)
    assert str(refused.value) == REFUSED[name, month]


def test_a_figure_that_differs_between_segments_is_asked_for_by_segment():
    with pytest.raises(CxroiError) as refused:
        explain(SEGMENTED, "retention_bonded")
    assert str(refused.value) == (
        "'retention_bonded' differs between segments. Ask for Consumer/retention_bonded or "
        "Business/retention_bonded."
    )
    with pytest.raises(CxroiError) as refused:
        explain(SEGMENTED, "Buisness/retention_bonded")
    assert str(refused.value) == "There is no segment 'Buisness'. Did you mean 'Business'?"


def test_equations_are_listed_with_their_paragraph_and_place():
    listed = equations().set_index("name")
    assert [*listed.columns] == ["unit", "sentence", "formula", "reads", "paragraph", "place"]
    assert set(listed.index) == set(model_equations().by_name)
    assert listed.loc["referral_weight", "formula"] == "referral_ratio ** causal_fraction"
    assert listed.loc["referral_weight", "reads"] == "referral_ratio, causal_fraction"
    paragraphs = {"retention_gap": "§3", "customers": "§4", "margin_earned": "§4", "npv": "§5"}
    assert {name: listed.loc[name, "paragraph"] for name in paragraphs} == paragraphs
    assert listed["paragraph"].all()
    assert listed.loc["npv", "place"].startswith("equations.py, line ")


def test_tiles_are_explained_by_their_own_figures():
    case = business_case(LIKELY)
    referral = explain(case, "referral_share_now", 60).value
    exact = {tile.key: tile.exact for tile in tiles(case)}
    assert exact["referral"] == f"15.00% → {referral:.2%}"
    customers, baseline = explain(case, "extra_customers", 60).inputs
    assert exact["customers"] == (
        f"{customers.value:,.0f} v {baseline.value:,.0f} without the programme"
    )


def test_what_is_public_is_there():
    assert {"equations", "explain", "Explanation"} <= {*cxroi.__all__}


def test_every_equation_asked_for_together_is_what_it_is_alone():
    run = evaluate(LIKELY.values())
    stepwise = Formulas(run.program).stepwise  # these stand only beside their root
    names = [each for each in model_equations().by_name if each not in stepwise]
    together = run.instances([Asked(each) for each in names])
    for name, figure in zip(names, together, strict=True):
        (alone,) = evaluate(LIKELY.values()).instances([Asked(name)])
        np.testing.assert_array_equal(figure, alone)


def test_an_equation_of_ones_own_is_listed_and_explained(tmp_path):
    own = tmp_path / "equations.py"
    own.write_text(
        "# -- Mine (§9) --\n\ndef kept(retention) -> Share:\n"
        '    """Who stays, as we see it."""\n    return retention ** (1 / 6)\n'
    )
    asking = (
        "import cxroi; row = cxroi.equations().set_index('name').loc['kept'];"
        "found = cxroi.explain('likely', 'kept', 1);"
        "print(row['sentence'], row['paragraph'], row['place'], found.formula, found.shown, sep='|')"
    )
    environment = {**os.environ, OWN_FOLDER: str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-c", asking], env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == (
        f"Who stays, as we see it|§9|{own}, line 3|retention ** (1 / 6)|95.3184%"
    )
