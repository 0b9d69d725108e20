"""Named stresses: each is a change that a reader could make by hand, and one table holds them all."""

import io
import math

import pptx
import pytest
from on_paper import on_paper

from cxroi import (
    AssumptionError,
    CxroiError,
    DataError,
    apply_stress,
    assumptions,
    business_case,
    named_stresses,
    tornado,
)
from cxroi.analysis.named_stresses import cases_under_stresses, read_stresses, stresses
from cxroi.exports.document import document
from cxroi.exports.slides import slides
from cxroi.exports.web_page import web_page
from cxroi.model.scenario_files import parse_scenario, write_scenario
from cxroi.report.named_stresses import stresses_table, stresses_words
from cxroi.widgets.request_checks import check_request
from cxroi.widgets.requests import CASE_KINDS
from cxroi.widgets.state import ANSWERS, look

LIKELY = assumptions()
HEAD = "stress,title,includes,assumption,how,amount,reason\n"
OVER = {"one_off_cost": 325_000, "running_cost": 195_000, "cost_per_customer": 1.95}
FREE = {"one_off_cost": 0, "running_cost": 0, "cost_per_customer": 0}
BY_HAND = {
    "half_gap": LIKELY.change(causal_fraction=0.125),
    "costs_over": LIKELY.change(**OVER),
    "late": LIKELY.change(delay_months=9),
    "costs_over_and_late": LIKELY.change(**OVER, delay_months=9),
    "no_gap": LIKELY.change(causal_fraction=0),
}


def npv_by_name(scenario):
    return named_stresses(scenario).set_index("stress")["npv"].to_dict()


# What each comes to


@pytest.mark.parametrize("name", BY_HAND)
def test_a_stress_is_a_change_by_hand(name):
    stressed = apply_stress(LIKELY, name)
    assert list(stressed) == list(BY_HAND[name])
    assert npv_by_name(LIKELY)[name] == business_case(BY_HAND[name]).npv


def test_nothing_of_the_published_gaps_is_the_worked_case_without_them():
    """model.md §9: with a causal fraction of 0."""
    assert npv_by_name(LIKELY)["no_gap"] == pytest.approx(-1_235_288.59, abs=0.005)


def test_the_low_end_is_the_end_of_every_range_that_lowers_npv():
    ends = tornado(LIKELY).sort_values("npv").groupby("key").first()["value"].to_dict()
    with_range = {each.key for each in LIKELY if each.low < each.high}
    assert set(ends) == with_range
    assert (ends["one_off_cost"], ends["margin"], ends["delay_months"]) == (325_000, 110, 6)
    by_hand = business_case(LIKELY.change(**ends)).npv
    found = npv_by_name(LIKELY)
    assert found["low_end"] == by_hand == min(found.values())


def test_the_frame_has_the_case_first_and_what_each_takes_from_it():
    found = named_stresses(LIKELY)
    assert found["stress"].tolist() == ["", *stresses()]
    assert found["change"].tolist() == pytest.approx((found["npv"] - found["npv"][0]).tolist())
    case = business_case(BY_HAND["late"])
    row = found.set_index("stress").loc["late"]
    assert (row["roi"], row["payback_months"]) == pytest.approx((case.roi, case.payback_months))
    assert math.isnan(found["payback_months"].iloc[-1])
    assert (found["problem"] == "").all()
    assert found.attrs["made_by"] == "named_stresses"


def test_segments_are_under_it_with_what_they_have_of_their_own():
    split = LIKELY.split(A=0.5, B=0.5).change(**{"A/delay_months": 2, "B/causal_fraction": 0.4})
    late, half = apply_stress(split, "late"), apply_stress(split, "half_gap")
    assert (late["A/delay_months"].likely, late["delay_months"].likely) == (8, 9)
    assert (half["B/causal_fraction"].likely, half["causal_fraction"].likely) == (0.2, 0.125)


def test_a_value_is_cut_to_its_bounds_and_what_does_not_move_has_no_reason():
    assert apply_stress(LIKELY.change(delay_months=58), "late")["delay_months"].likely == 60
    free = LIKELY.change(one_off_cost=0)
    assert "one_off_cost" not in apply_stress(free, "costs_over").reasons
    assert apply_stress(LIKELY, "half_gap").reasons["causal_fraction"].startswith("Judgement: ")


def test_a_stressed_case_is_kept_as_any_other():
    stressed = apply_stress(LIKELY, "costs_over_and_late")
    read = parse_scenario("stressed.csv", write_scenario(stressed))
    assert (list(read), read.reasons) == (list(stressed), stressed.reasons)


def test_a_case_that_cannot_be_under_a_stress_says_why(monkeypatch):
    def refuse(scenario, name):
        if name == "late":
            raise AssumptionError("delay_months", "it is too late", "Start sooner.")
        return apply_stress(scenario, name)

    monkeypatch.setattr("cxroi.analysis.named_stresses.apply_stress", refuse)
    found = named_stresses(LIKELY).set_index("stress")
    assert math.isnan(found["npv"]["late"])
    assert found["problem"]["late"] == "Assumption 'delay_months': it is too late. Start sooner."
    under = cases_under_stresses(LIKELY)
    row = stresses_table(business_case(LIKELY), under)["rows"][3]
    assert row == ["Six months late", "not possible", "–", "–", "–"]
    words, _ = look({"view": "what_if"}, lambda _: None)
    assert words["parts"]["stresses"]["names"][2] is None


def test_a_stress_that_there_is_not_is_said():
    with pytest.raises(CxroiError) as refused:
        apply_stress(LIKELY, "lat")
    assert str(refused.value) == "There is no stress 'lat'. Did you mean 'late'?"


# The table of them


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            "late,,,delay_months,plus,6,R\n",
            "row 2, column 'stress': 'late' has not been introduced",
        ),
        (
            "late,Late,,,,,R\nlate,Late,,,,,R\n",
            "row 3, column 'stress': 'late' is introduced twice",
        ),
        ("late,Late,soon,,,,R\n", "row 2, column 'includes': 'soon' has not been introduced"),
        (
            "late,Late,,,,,R\nlate,,,delays,plus,6,R\n",
            "row 3, column 'assumption': 'delays' is not",
        ),
        ("late,Late,,,,,R\nlate,,,delay_months,by,6,R\n", "row 3, column 'how': 'by' is not"),
        ("late,Late,,,,,R\nlate,,,delay_months,plus,,R\n", "row 3, column 'amount'"),
        ("late,,,,,,R\n", "row 2, column 'title'"),
        (
            "low,Low,,,,,R\nlow,,,margin,low_end,,R\n",
            "row 3, column 'how': 'low_end' goes with 'every_range' alone",
        ),
        (
            "low,Low,,,,,R\nlow,,,every_range,times,2,R\n",
            "row 3, column 'how': 'low_end' goes with 'every_range' alone",
        ),
        ("late,Late,,,,,\n", "row 2, column 'reason'"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_place(tmp_path, rows, said):
    file = tmp_path / "stresses.csv"
    file.write_text(HEAD + rows, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_stresses(file)
    assert f"stresses.csv, {said}" in str(refused.value)


def test_every_step_is_a_judgement_or_says_what_it_is():
    for each in stresses().values():
        assert each.steps
        assert all(step.reason.endswith(".") for step in each.steps)


# In words and in tables


def test_the_table_in_words():
    case = business_case(LIKELY.renamed("Acme", "£"))
    found = cases_under_stresses(case.assumptions)
    assert stresses_words(found) == "None of the 6 named stresses leaves NPV above 0."
    table = stresses_table(case, found)
    assert table["rows"][0] == ["As assumed", "£0.17m", "–", "12%", "month 47"]
    assert table["rows"][1] == [
        *("Half the share of the published gap", "−£0.52m", "−£0.69m", "−36%", "not reached")
    ]
    assert [row[0] for row in table["rows"][2:]] == [
        *("Costs 30% higher", "Six months late", "Costs 30% higher and six months late"),
        *("Low end of every range", "None of the published gap"),
    ]
    assert table["note"] == (
        "Low end of every range: every assumption with a range is at the end that lowers NPV."
    )


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({"margin": 300}, "4 of the 6 named stresses leave"),
        (FREE, "Each of the 6 named stresses leaves"),
    ],
)
def test_it_says_under_how_many_the_case_still_pays(changes, count):
    found = cases_under_stresses(LIKELY.change(**changes))
    assert stresses_words(found) == f"{count} NPV above 0."


def test_the_stress_tests_hold_them():
    words, _ = look({"view": "what_if"}, lambda _: None)
    under = cases_under_stresses(LIKELY)
    assert words["lead"][-1] == stresses_words(under)
    table = stresses_table(business_case(LIKELY), under)
    note = f"{table['note']} Select a stress to apply it to your case; Undo takes it off."
    assert words["parts"]["stresses"] == {**table, "note": note, "names": list(stresses())}


def test_the_deck_the_document_and_the_web_page_hold_them():
    deck = pptx.Presentation(io.BytesIO(slides(on_paper(), charts=())))
    [slide] = [each for each in deck.slides if "named stresses" in each.shapes.title.text]
    [table] = [shape.table for shape in slide.shapes if shape.has_table]
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    shown = stresses_table(on_paper().case, cases_under_stresses(on_paper().assumptions))
    assert cells == [shown["heads"], *shown["rows"]]
    page = web_page(on_paper(), ()).decode()
    assert all(
        title in page for title in ("Named stresses", "Benefits by kind", "Revenue retention")
    )
    assert document(on_paper(), charts=())[:2] == b"PK"


# A click on the page


def stressed_on_page(name, **changes):
    asked = {"base": "likely", "changes": changes, "stress": name, "kind": "stress"}
    return ANSWERS["stress"](check_request(asked, CASE_KINDS), [])[0]


def test_a_click_puts_the_readers_own_case_under_a_stress():
    answer = stressed_on_page("late", delay_months=4, margin=150)
    assert answer["kind"] == "opened"
    assert answer["scenario"]["rows"]["delay_months"][1] == 10
    assert answer["scenario"]["rows"]["margin"][1] == 150
    assert answer["scenario"]["notes"]["delay_months"].startswith("Judgement: ")
