"""Cases side by side: what differs, what each difference is worth, and that it adds up."""

import itertools
import json
import math
import re
from functools import cache

import numpy as np
import pytest
from hypothesis import given, reject
from pictures import OURS, check_words, described, drawn, fed, paints, parsed, texts
from sharing import once
from strategies import changes

from cxroi import AssumptionError, CxroiError, assumptions, business_case, compare
from cxroi.analysis.bridge import bridge
from cxroi.analysis.choice import choice
from cxroi.charts import colours, sizes
from cxroi.charts.comparison import CHARTS
from cxroi.model.scenario_files import write_scenario
from cxroi.report.comparison import (
    cautions,
    compared_cash,
    compared_customers,
    name_apart,
    npv_difference,
)
from cxroi.report.differences import bridge_table, lead, table
from cxroi.serve.command_line import main
from cxroi.widgets.state import look

LIKELY = assumptions()
MANY = LIKELY.change(
    **{
        each.key: 1.01 * each.likely
        for each in LIKELY
        if each.likely and each.key != "horizon_years" and 1.01 * each.likely < each.bounds[1]
    }
)


def npv(scenario):
    return business_case(scenario).npv


def adds_up(found):
    gap = found.attrs["npv_b"] - found.attrs["npv_a"]
    return found["npv"].sum() == pytest.approx(gap, abs=max(0.005, 1e-9 * abs(gap)))


def told(one, other):
    """Say how one case differs from another, as the title of the bridge."""
    first, second = name_apart([one, other])
    return lead(bridge(first, second), first, second)


def looked(*cases, **given):
    words, _ = look({"view": "compare", "cases": list(cases), "given": given}, lambda _: None)
    return words


# It adds up


@pytest.mark.filterwarnings("ignore:overflow encountered in exp")  # of a range that is refused
@given(changes(), changes())
def test_what_the_differences_are_worth_adds_up_to_the_cent(one, other):
    first, second = LIKELY.change(**one), LIKELY.change(**other)
    try:
        there, back = compare(first, second, draws=64), compare(second, first, draws=64)
    except AssumptionError:  # a base beyond all numbers, at an end or on the way
        reject()
    assert adds_up(there)
    assert there.attrs["npv_a"] == pytest.approx(npv(first))
    if there.attrs["exact"]:
        size = max(1.0, *there["npv"].abs()) if len(there) else 1.0
        gone, come = (each.set_index("key")["npv"].to_dict() for each in (there, back))
        assert gone == pytest.approx({key: -value for key, value in come.items()}, abs=1e-6 * size)


def test_it_is_what_every_order_says_on_average():
    keys = ("causal_fraction", "margin", "bonded_gain", "one_off_cost")
    other = LIKELY.change(causal_fraction=0.5, margin=200, bonded_gain=0.2, one_off_cost=1e5)
    contribution = dict.fromkeys(keys, 0.0)
    orders = list(itertools.permutations(keys))
    for order in orders:
        scenario = LIKELY
        for key in order:
            moved = scenario.change(**{key: other[key].likely})
            contribution[key] += (npv(moved) - npv(scenario)) / len(orders)
            scenario = moved
    found = compare(LIKELY, other).set_index("key")["npv"].to_dict()
    assert found == pytest.approx(contribution, abs=0.01)


def test_one_difference_carries_all():
    other = LIKELY.change(causal_fraction=0.4)
    [row] = compare(LIKELY, other).to_dict("records")
    assert (row["key"], row["a"], row["b"], row["what"]) == ("causal_fraction", 0.25, 0.4, "value")
    assert row["npv"] == pytest.approx(npv(other) - npv(LIKELY), abs=0.005)


def test_more_than_twelve_differences_are_estimated_and_add_up_all_the_same():
    found = compare(LIKELY, MANY)
    assert len(found) > 12
    assert found.attrs["exact"] is False
    assert adds_up(found)
    assert compare(LIKELY, MANY).equals(found)


def test_an_estimate_is_near_what_all_combinations_say(monkeypatch):
    other = assumptions("cautious")
    exact = compare(LIKELY, other)
    monkeypatch.setattr("cxroi.analysis.bridge.MOST_EXACT", 3)
    near = compare(LIKELY, other)
    assert (exact.attrs["exact"], near.attrs["exact"]) == (True, False)
    one, two = (each.set_index("key")["npv"].to_dict() for each in (exact, near))
    assert two == pytest.approx(one, abs=0.02 * abs(exact.attrs["npv_b"] - exact.attrs["npv_a"]))


# What is special


def test_a_range_that_differs_is_named_and_worth_nothing():
    other = LIKELY.change(margin=(50, 130, 300), causal_fraction=(0.05, 0.25, 0.5, "uniform"))
    found = compare(LIKELY, other)
    assert found[["key", "what", "npv"]].to_numpy().tolist() == [
        ["margin", "range", 0.0],
        ["causal_fraction", "range", 0.0],
    ]


def test_cases_that_are_alike_have_no_difference():
    found = compare(LIKELY, LIKELY)
    assert len(found) == 0
    assert found.attrs["npv_a"] == found.attrs["npv_b"] == npv(LIKELY)


def test_another_horizon_is_a_difference_like_any_other():
    found = compare(LIKELY, LIKELY.change(horizon_years=3, causal_fraction=0.4))
    assert set(found["key"]) == {"horizon_years", "causal_fraction"}
    assert adds_up(found)


def test_what_keeps_a_rule_only_together_moves_together():
    other = LIKELY.change(bonded_share=0.7, bonded_gain=0.2, let_down_share=0.05, let_down_cut=0.0)
    back = other.change(bonded_share=0.1, let_down_share=0.85, bonded_gain=0.05)
    found = compare(other, back)
    together = next(key for key in found["key"] if "+" in key)
    assert {"bonded_share", "let_down_share"} <= set(together.split("+"))
    row = found.set_index("key").loc[together]
    assert math.isnan(row["a"])
    assert (
        row["label"]
        == "Customers let down today, Bonded customers today and Increase in bonded customers together"
    )
    assert adds_up(found)


@pytest.mark.parametrize("size", [0.001, 1000])
def test_a_company_of_another_size_has_its_customers_old_and_new_at_once(size):
    other = LIKELY.change(customers=1e5 * size, new_customers=2.8e4 * size, causal_fraction=0.3)
    found = compare(LIKELY, other)
    assert set(found["key"]) == {"customers+new_customers", "causal_fraction"}
    assert "Active customers today and New customers per year together" in set(found["label"])
    assert adds_up(found)


def test_segments_break_a_rule_each_for_itself():
    names = [f"S{nth}" for nth in range(6)]
    shares = {"bonded_share": 0.2, "let_down_share": 0.1, "bonded_gain": 0.1, "let_down_cut": 0.04}
    one = LIKELY.split(dict.fromkeys(names, 1 / 6))
    one = one.change(**{f"{name}/{key}": v for name in names for key, v in shares.items()})
    other = one.change(**{f"{name}/{key}": 1.1 * v for name in names for key, v in shares.items()})
    other = other.change(**{"S0/bonded_share": 0.85, "S0/bonded_gain": 0.01})
    other = other.change(**{"S0/let_down_share": 0.1})
    keys = [key for key in compare(one, other)["key"] if "+" in key]
    [together] = keys
    assert set(together.split("+")) >= {"S0/bonded_share", "S0/bonded_gain"}
    assert all(key.startswith("S0/") for key in together.split("+"))


def test_segments_of_one_side_alone_are_one_difference():
    two = LIKELY.split(A=0.5, B=0.5).change(**{"A/margin": 300}, causal_fraction=0.4)
    found = compare(LIKELY, two)
    assert set(found["key"]) == {"Segments", "causal_fraction"}
    assert adds_up(found)
    assert adds_up(compare(two, two.change(**{"B/margin": 90}, discount_rate=0.08)))


def test_a_base_that_outgrows_all_numbers_on_the_way_is_said():
    first = LIKELY.change(customers=10, referral_share=0)
    second = LIKELY.change(referral_share=0.95)
    with pytest.raises(AssumptionError) as caught:
        compare(first, second)
    assert str(caught.value) == (
        "Assumption 'new_customers': between the two cases the customer base grows without limit. "
        "Compare cases that are more alike."
    )


# What the page shows


def test_the_bridge_leads_from_one_case_to_the_other():
    first, second = name_apart([LIKELY, assumptions("cautious")])
    found = bridge(first, second)
    table = bridge_table(found, first, second).columns
    assert (table["part"][0], table["part"][-1]) == ("Likely", "Cautious")
    assert (table["start"][0], table["end"][-1]) == (0, pytest.approx(npv(second)))
    for at in range(1, len(table["end"]) - 1):
        assert table["start"][at] == pytest.approx(table["end"][at - 1])
        assert table["end"][at] - table["start"][at] == pytest.approx(table["amount"][at])


def test_a_bridge_of_many_steps_ends_with_the_others():
    first, second = name_apart([LIKELY, MANY.called("Many")])
    table = bridge_table(bridge(first, second), first, second)
    assert len(table.columns["part"]) == 11
    assert table.columns["part"][-2] == f"{len(compare(LIKELY, MANY)) - 8} others"
    assert table.subtitle.endswith("shares estimated from 256 orderings")


def test_a_case_of_the_name_of_an_assumption_has_a_bar_of_its_own():
    first, second = LIKELY, LIKELY.change(margin=140).called("Contribution margin per customer")
    parts = bridge_table(bridge(first, second), first, second).columns["part"]
    assert parts == [
        "likely",
        "Contribution margin per customer",
        "Contribution margin per customer (the case)",
    ]


DEARER = LIKELY.change(one_off_cost=350_000)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (LIKELY.change(margin=(1, 130, 900)), "Likely (2) and Likely have the same assumptions"),
        (
            DEARER,
            "Likely (2) has an NPV 0.10m lower than Likely; the upfront cost accounts for all of it",
        ),
        (
            assumptions("cautious"),
            (
                "Cautious has an NPV 1.36m lower than Likely; the share of the published gap that "
                "applies accounts for 0.64m of it"
            ),
        ),
        (
            LIKELY.change(causal_fraction=0.4, one_off_cost=900_000, margin=126),
            (
                "Likely (2) has an NPV 85,000 higher than Likely; the share of the published gap that "
                "applies adds 0.78m, and the upfront cost removes 0.65m"
            ),
        ),
        (
            LIKELY.change(causal_fraction=0.3, one_off_cost=900_000),
            (
                "Likely (2) has an NPV 0.38m lower than Likely; the upfront cost removes 0.65m, and "
                "the share of the published gap that applies adds 0.27m"
            ),
        ),
        (
            LIKELY.change(deterred_per_let_down=0, referral_ratio=10).change(discount_rate=0.1),
            "Likely (2) and Likely have the same assumptions",
        ),
        (
            LIKELY.change(margin=140).called("Ours", currency="€"),
            (
                "Ours has an NPV 81,600 higher than Example company; the contribution margin per "
                "customer accounts for all of it"
            ),
        ),
    ],
)
def test_the_bridge_says_what_explains_the_most(other, sentence):
    assert told(LIKELY, other) == sentence


def test_differences_that_cancel_out_are_said_to():
    free = {"one_off_cost": 0, "running_cost": 0, "cost_per_customer": 0}
    nothing = LIKELY.change(**free, causal_fraction=0, complaint_cost=0)
    assert told(nothing, nothing.change(discount_rate=0.05)) == (
        "Likely (2) has the same NPV as Likely: the differences cancel out"
    )


def test_names_are_told_apart_whatever_they_are():
    names = ["Board", "Board (2)", "Board", "Board"]
    named = [each.name for each in name_apart([LIKELY.called(name) for name in names])]
    assert named == ["Board", "Board (2)", "Board (3)", "Board (4)"]


def test_overlaid_lines_are_the_cases_own():
    cases = [business_case(each) for each in name_apart([LIKELY, assumptions("published")])]
    cash, customers = compared_cash(cases), compared_customers(cases)
    assert cash.title == (
        "After 5 years Published in full has 4.32m more cash than Likely; Published in full pays "
        "back first, in month 23"
    )
    assert customers.title == "After 5 years Published in full has 9,400 more customers than Likely"
    assert cash.columns["money"][60] == cases[0].net_table.columns["cumulative"][-1]
    assert [label for label in customers.columns["label"] if label] == [
        "A: Likely",
        "B: Published in full",
    ]


@pytest.mark.parametrize(
    ("others", "title"),
    [
        ([LIKELY], "After 5 years all cases have the same cash; both pay back in month 47"),
        (
            [LIKELY.change(horizon_years=8), LIKELY.change(horizon_years=3)],
            (
                "After 3 years all cases have the same cash; Likely and Likely (2) pay back first, "
                "in month 47"
            ),
        ),
        (
            [assumptions("cautious")],
            (
                "After 5 years Likely has 1.83m more cash than Cautious; only Likely pays back "
                "(month 47)"
            ),
        ),
        (
            [assumptions("published").called("Ours", "€")],
            "Ours, published in full pays back first, in month 23",
        ),
    ],
)
def test_the_title_of_the_cash_is_who_is_ahead_and_who_is_paid_back_first(others, title):
    cases = [business_case(each) for each in name_apart([LIKELY, *others])]
    assert compared_cash(cases).title == title


def test_cases_that_are_never_paid_back_are_said_to_be_none():
    cautious = assumptions("cautious")
    cases = name_apart([cautious, cautious.change(margin=120).called("Poor", "€")])
    assert compared_cash([business_case(each) for each in cases]).title == "Neither case pays back"


def test_the_tab_puts_up_to_four_cases_side_by_side():
    words = looked({"base": "likely"}, {"base": "cautious"}, {"base": "likely"}, between=[1, 0])
    figures = words["parts"]["figures"]
    assert figures["heads"] == ["", "A: Likely", "B: Cautious", "C: Likely (2)"]
    assert [row[0] for row in figures["rows"]] == [
        *("Net present value", "Return on investment", "Payback", "Discounted payback"),
        *("Maximum upfront cost", "Referral share"),
        *("Extra customers at horizon", "Chance of a positive NPV"),
    ]
    assert figures["rows"][0][1:] == ["0.17m", "−1.19m", "0.17m"]
    assert figures["rows"][-1][1:] == ["47%", "0.1%", "47%"]
    assert words["lead"][:-1] == [
        (
            "Likely has an NPV 1.36m higher than Cautious; the share of the published gap that "
            "applies accounts for 0.64m of it."
        )
    ]
    assert words["parts"]["differs"]["heads"] == ["Assumption", "Cautious", "Likely", "NPV effect"]


def test_cases_that_cannot_be_set_side_by_side_are_said_to_differ():
    words = looked({"base": "likely", "currency": "€"}, {"changes": {"horizon_years": 3}})
    assert words["lead"][2:] == [
        "The cases use different currencies; amounts are not converted.",
        "The cases have different horizons; longer ones have more time to pay back.",
    ]


def test_a_range_alone_is_shown_with_its_ends():
    words = looked({}, {"changes": {"causal_fraction": [0, 0.25, 1]}})
    assert words["lead"][0] == "Likely (2) and Likely have the same assumptions."
    assert words["parts"]["differs"]["rows"] == [
        [
            "Share of the published gap that applies",
            "25% (range 5–50%)",
            "25% (range 0–100%)",
            "",
        ]
    ]


def test_a_shape_alone_is_shown_as_one():
    other = LIKELY.change(causal_fraction=(0.05, 0.25, 0.5, "uniform"))
    [row] = table(bridge(LIKELY, other), LIKELY, other)["rows"]
    assert row == [
        "Share of the published gap that applies",
        "25% (range 5–50%, PERT, most likely near the value)",
        "25% (range 5–50%, uniform)",
        "",
    ]


@pytest.mark.parametrize("count", [0, 1, 5])
def test_no_case_and_one_and_five_are_refused(count):
    assert looked(*[{}] * count)["text"] == f"{count} chosen. Choose from 2 to 4 cases to compare."
    with pytest.raises(CxroiError):
        name_apart([LIKELY] * count)


# The charts

LONG = "Whatever the programme office believes after its pilot with a control group in May"
GONE = LIKELY.change(bonded_gain=-0.1, let_down_cut=-0.05).called("Gone wrong")
SETS = {
    "two": [LIKELY, assumptions("cautious")],
    "alike": [LIKELY, LIKELY],
    "four": [LIKELY, assumptions("published").called(LONG), GONE, LIKELY.change(horizon_years=8)],
    "many differences": [LIKELY, assumptions("illustrative_bank").called("M" * 80)],
    "nobody new": [LIKELY.change(customers=1, new_customers=0), GONE],
}


@cache
def tables(which):
    named = name_apart(SETS[which])
    cases = [business_case(each) for each in named]
    drawn = [np.linspace(-1e6, 1e6, 65) * place + case.npv for place, case in enumerate(cases)]
    way = bridge_table(bridge(*named[:2]), *named[:2])
    return {
        "compared_cash": compared_cash(cases),
        "compared_customers": compared_customers(cases),
        "bridge": way,
        "npv_difference": npv_difference(choice(drawn), named),
    }


@once
def picture(which, name, width=sizes.WIDTH):
    return parsed(fed(name, tables(which)[name].frame(), width))


# the others draw a case under strains with these same functions
for_each = pytest.mark.parametrize(
    "name", ["compared_cash", "compared_customers", "bridge", "npv_difference"]
)


@for_each
@pytest.mark.parametrize("which", SETS)
def test_a_chart_is_drawn_whatever_is_compared(which, name):
    shown, table = picture(which, name), tables(which)[name]
    check_words(shown, table.title, table.subtitle, table.footer)
    assert paints(shown) - {"black"} <= OURS
    assert not table.frame().isna().any(axis=None)


@for_each
@pytest.mark.parametrize("which", ["four", "many differences"])
def test_long_names_stand_inside_the_width_they_are_given(which, name):
    shown = picture(which, name, 300)
    assert 300 <= float(shown.get("width")) <= 310


@for_each
def test_every_colour_has_a_dark_one(name):
    used = set(
        re.findall(
            r"#[0-9a-f]{6}", json.dumps(CHARTS[name](tables("four")[name].frame()).to_dict())
        )
    )
    assert used <= {*colours.DARK, *colours.DARK.values()}


@for_each
@pytest.mark.parametrize("which", [which for which in SETS if which != "alike"])
def test_a_chart_is_described_alike_whatever_is_compared(which, name):
    alike = described(name, tables("alike")[name].frame())
    assert described(name, tables(which)[name].frame()) == alike


@for_each
def test_a_chart_compiled_of_two_alike_draws_any_others(name):
    table = tables("four")[name]
    words = {table.title, table.subtitle, table.footer}
    anew = set(texts(drawn(CHARTS[name](table.frame()))))
    assert words <= anew
    assert anew - words == set(texts(picture("four", name)))


def test_four_lines_are_told_apart_without_their_colours():
    shown = picture("four", "compared_cash")
    dashes = {
        each.get("stroke-dasharray")
        for each in shown.iter()
        if each.get("stroke-width") == "2" and (each.get("d") or "").count("L") > 30
    }
    assert len(dashes) == 4
    names = [text for text in dict.fromkeys(texts(shown)) if re.match("[A-D]: ", text)]
    assert names == [
        "A: Example company",
        "B: Whatever the programme office believes a…",
        "C: Gone wrong",
        "D: Example company (2)",
    ]


def test_a_line_that_is_not_there_has_no_reading():
    described = json.dumps(
        CHARTS["compared_cash"](tables("two")["compared_cash"].frame()).to_dict()
    )
    assert "isValid(datum.line2) ? {C: format(datum.line2, ',.2f')} : {}" in described


def test_a_bridge_keeps_the_order_of_its_steps():
    parts = tables("two")["bridge"].columns["part"]
    assert [text for text in texts(picture("two", "bridge")) if text in parts] == parts


def test_a_case_whose_ranges_contradict_is_compared_without_its_chance():
    words = looked({}, {"changes": {"bonded_share": [0.1, 0.2, 0.9]}})
    assert words["parts"]["figures"]["rows"][-1][1:] == [
        "47%",
        "none: its ranges contradict each other",
    ]


# The command


def test_the_command_says_how_cases_differ_and_why(capsys):
    assert main(["compare", "likely", "cautious"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].split() == ["A:", "Likely", "B:", "Cautious"]
    assert printed[10] == (
        "Cautious has an NPV 1.36m lower than Likely; the share of the published gap that applies "
        "accounts for 0.64m of it."
    )
    assert printed[12].split() == ["Assumption", "Likely", "Cautious", "NPV", "effect"]
    assert re.split("  +", printed[13]) == [
        *("Share of the published gap that applies", "25%", "10%", "−636,284.56")
    ]
    assert len({len(line) for line in printed[12 : printed.index("", 12)]}) == 1


def test_the_command_says_what_is_estimated_and_what_cannot_be_set_off(tmp_path, capsys):
    file = tmp_path / "many.csv"
    file.write_text(
        write_scenario(MANY.change(horizon_years=3).called("Many", "€")), encoding="utf-8"
    )
    assert main(["compare", "likely", str(file)]) == 0
    printed = capsys.readouterr().out
    assert all(sentence in printed for sentence in cautions([LIKELY, MANY.called("Many", "€")]))
    assert "\n\nThe bridge is approximate: shares estimated from 256 orderings.\n\n" in printed


def test_the_command_prints_one_json_object(capsys):
    assert main(["compare", "likely", "cautious", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    gap = said["npv"]["Cautious"] - said["npv"]["Likely"]
    assert (said["exact"], said["cautions"]) == (True, [])
    assert sum(step["npv"] for step in said["steps"]) == pytest.approx(gap, abs=0.005)
    assert main(["compare", "likely"]) == 1
    assert capsys.readouterr().err == "1 chosen. Choose from 2 to 4 cases to compare.\n"


def test_a_case_that_no_company_is_is_not_compared():
    with pytest.raises(AssumptionError, match="beyond 10 billion customers"):
        compare(LIKELY, LIKELY.change(customers=1))
