"""Which case is better, and how surely: closed forms, properties, and one draw for what cases share."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm, qmc

from cxroi import AssumptionError, CxroiError, assumptions, compare, simulate
from cxroi.analysis.choice import choice, choose
from cxroi.exports.gallery import table_of
from cxroi.model.scenario_files import write_scenario
from cxroi.report.comparison import choice_tables, choice_words, name_apart
from cxroi.serve.command_line import main
from cxroi.widgets.state import look

LIKELY = assumptions()
DEARER = LIKELY.change(one_off_cost=(300_000, 300_000, 300_000))
CHEAPER = LIKELY.change(one_off_cost=(250_000, 250_000, 250_000))
CONTRADICTING = LIKELY.change(bonded_share=(0.1, 0.2, 0.9))
NPVS = st.integers(2, 4).flatmap(
    lambda count: arrays(np.float64, (count, 32), elements=st.integers(-1000, 1000).map(float))
)


def normal_draws(correlation):
    """Pairs of standard normal numbers, evenly spread."""
    one, other = norm.ppf(qmc.Sobol(2, rng=np.random.default_rng(1)).random(2**16)).T
    return one, correlation * one + np.sqrt(1 - correlation**2) * other


# What it comes to


@pytest.mark.parametrize("correlation", [0, 0.8, -0.5])
@pytest.mark.parametrize(("mean", "deviation"), [(0, 2), (1, 1), (-3, 0.5), (0.2, 1)])
def test_two_normal_cases_are_as_their_closed_form_says(mean, deviation, correlation):
    """Of the larger of two normal numbers: Clark 1961, The greatest of a finite set of random variables."""
    one, other = normal_draws(correlation)
    found = choice([one, mean + deviation * other])
    apart = np.sqrt(1 + deviation**2 - 2 * correlation * deviation)
    is_better = norm.cdf(mean / apart)
    most = mean * is_better + apart * norm.pdf(mean / apart)
    assert found.probability_best == pytest.approx([1 - is_better, is_better], abs=5e-4)
    assert found.expected_loss == pytest.approx([most, most - mean], abs=5e-4)
    assert found.worth_of_knowing == pytest.approx(most - max(0, mean), abs=5e-4)
    [apart_by] = found.differences
    ends = mean + apart * norm.ppf([0.1, 0.5, 0.9])
    assert (apart_by.p10, apart_by.p50, apart_by.p90) == pytest.approx(tuple(ends), abs=2e-3)


@given(NPVS)
def test_chances_add_up_and_no_loss_is_below_nothing(npvs):
    found = choice(npvs)
    assert sum(found.probability_best) == pytest.approx(1)
    assert min(found.expected_loss) >= 0
    assert found.worth_of_knowing == min(found.expected_loss) == found.expected_loss[found.best]
    assert np.mean(npvs[found.best]) == pytest.approx(np.mean(npvs, axis=1).max())
    assert all(each.p10 <= each.p50 <= each.p90 for each in found.differences)
    assert len(found.differences) == len(npvs) * (len(npvs) - 1) // 2


@given(NPVS)
def test_what_all_cases_have_more_and_their_order_change_nothing(npvs):
    found, more, back = choice(npvs), choice(npvs + 7), choice(npvs[::-1])
    assert more.probability_best == found.probability_best
    assert more.expected_loss == pytest.approx(found.expected_loss, abs=1e-9)
    assert back.probability_best[::-1] == found.probability_best
    assert back.expected_loss[::-1] == found.expected_loss


def test_equals_share_a_draw():
    assert choice([[1, 5], [1, 2], [1, 2], [0, 9]]).probability_best == pytest.approx(
        [1 / 6, 1 / 6, 1 / 6, 1 / 2]
    )


def test_the_range_of_a_difference_is_no_difference_of_percentiles():
    drawn = np.arange(101.0)
    [apart] = choice([drawn, drawn + 3]).differences
    assert (apart.p10, apart.p90) == (3, 3)
    [against] = choice([drawn, drawn[::-1]]).differences
    assert (against.p10, against.p90) == pytest.approx((-80, 80))


# On the same draws


def test_a_case_against_itself_shares_the_chance_loses_nothing_and_has_no_range():
    found = choose([LIKELY, LIKELY], draws=256)
    assert found.probability_best == [0.5, 0.5]
    assert found.expected_loss == [0, 0]
    assert found.worth_of_knowing == 0
    assert found.differences[0][2:] == (0, 0, 0, 0)


def test_what_two_cases_share_they_draw_alike():
    one, other = (simulate(each, 256).drawn for each in (CHEAPER, LIKELY.change(margin=150)))
    shared = [key for key in one if key != "margin"]
    assert len(shared) > 20
    assert all(np.array_equal(one[key], other[key]) for key in shared)
    split = simulate(LIKELY.split(A=0.4, B=0.6), 256).drawn
    assert all(np.array_equal(one[key], split[key]) for key in split.keys() & one.keys())


def test_a_cost_that_is_certain_is_the_difference_in_every_draw():
    found = choose([CHEAPER, DEARER], draws=256)
    assert found.probability_best == [1, 0]
    assert found.differences[0][2:] == pytest.approx([-50_000] * 4)
    assert found.expected_loss == pytest.approx([0, 50_000])


def test_it_is_what_two_simulations_say():
    cases = [LIKELY, LIKELY.change(causal_fraction=0.35, one_off_cost=600_000), DEARER]
    npvs = [simulate(each, 512, 3).npv for each in cases]
    found = choose(cases, 512, 3)
    most = np.max(npvs, axis=0).mean()
    assert found.expected_loss == pytest.approx([most - npv.mean() for npv in npvs])
    assert found.probability_best == pytest.approx(
        [np.mean(np.argmax(npvs, axis=0) == place) for place in range(3)]
    )


def test_correlations_are_drawn_with():
    cases = [LIKELY, LIKELY.change(margin=(60, 130, 300))]
    pair = {("margin", "causal_fraction"): 0.9}
    apart = (choose(cases, 512).differences, choose(cases, 512, correlations=pair).differences)
    assert apart[0] != apart[1]


# In compare


def test_compare_ranks_two_to_four_cases():
    cases = [LIKELY, assumptions("cautious"), DEARER, assumptions("published")]
    for count in (2, 3, 4):
        found = compare(*cases[:count], draws=128)
        right = choose(cases[:count], 128)
        told = found.attrs["choice"]
        assert told["probability_best"] == right.probability_best
        assert told["worth_of_knowing"] == right.worth_of_knowing
        assert [each["p10"] for each in told["differences"]] == [e.p10 for e in right.differences]
        assert found.equals(compare(*cases[:2], draws=128))
        assert len(found.attrs["cases"]) == count
        json.dumps(found.attrs, allow_nan=False)  # as a file holds them


@pytest.mark.parametrize(
    ("cases", "sentence"),
    [
        (
            [LIKELY.renamed("Ours", "€"), LIKELY],
            "The cases cannot be ranked: they use € and no currency. Enter one currency.",
        ),
        (
            [LIKELY, CONTRADICTING],
            "Assumption 'bonded_share': at the ends of their ranges",
        ),
    ],
)
def test_cases_that_cannot_be_ranked_still_say_how_they_differ(cases, sentence):
    found = compare(*cases)
    assert found.attrs["choice"] == {}
    assert found.attrs["no_choice"].startswith(sentence)
    assert found.attrs["npv_a"] == pytest.approx(168_731.54, abs=0.01)


def test_five_cases_and_draws_that_cannot_be_used_are_refused():
    with pytest.raises(CxroiError, match=r"^5 chosen\. Choose from 2 to 4 cases to compare\.$"):
        compare(*[LIKELY] * 5)
    with pytest.raises(CxroiError, match="draws: 3 is not a power of two"):
        compare(LIKELY, LIKELY, draws=3)
    with pytest.raises(AssumptionError, match="beyond 10 billion customers"):
        compare(LIKELY, LIKELY, LIKELY.change(customers=1))


# In words, on the page, in the command


@pytest.mark.parametrize(
    ("npvs", "sentence"),
    [
        ([[1, 2], [1, 2]], "The cases have the same NPV in every simulation."),
        (
            [[100, 200, 300, 100], [152, 252, 100, 152]],
            (
                "Across simulations, A has the higher NPV on average, and in 25% of them. Knowing which case is best "
                "before you choose is worth up to £39."
            ),
        ),
        (
            [[1, 2], [3, 4], [2, 2]],
            (
                "Across simulations, B has the highest NPV on average, and in 100% of them. No research could change "
                "that choice."
            ),
        ),
    ],
)
def test_a_choice_in_words(npvs, sentence):
    cases = [LIKELY.renamed(letter, "£") for letter in "ABC"[: len(npvs)]]
    assert choice_words(choice(npvs), cases) == sentence


def test_a_choice_in_tables():
    cases = [each.renamed(each.name, "£") for each in name_apart([CHEAPER, DEARER, CHEAPER])]
    found = choice_tables(choose(cases, 256), cases)
    assert found["choice"]["heads"] == ["", "A: Likely", "B: Likely (2)", "C: Likely (3)"]
    assert found["choice"]["rows"] == [
        ["Chance of the highest NPV", "50%", "0%", "50%"],
        ["Expected loss if chosen", "£0", "£50,000", "£0"],
    ]
    assert [row[0] for row in found["apart"]["rows"]] == ["B less A", "C less A", "C less B"]
    assert found["apart"]["rows"][0][1:] == ["−£50,000"] * 4
    assert found["apart"]["rows"][1][1:] == ["£0"] * 4


def looked(*cases, **options):
    asked = {"view": "compare", "cases": list(cases), "given": {}, "options": options}
    return look(asked, lambda _: None)[0]


def test_the_page_says_which_case_is_better_with_the_draws_of_its_chances():
    words = looked({"base": "likely"}, {"base": "cautious"})
    cases = name_apart([LIKELY, assumptions("cautious")])
    found = choose(cases)
    assert words["lead"][1] == choice_words(found, cases)
    tables = choice_tables(found, cases)
    assert (words["parts"]["choice"], words["parts"]["apart"]) == (
        tables["choice"],
        tables["apart"],
    )


def test_the_page_draws_all_cases_with_what_was_chosen_about_its_own():
    other = {"changes": {"one_off_cost": 600_000, "causal_fraction": 0.35}}
    seventh = choose([LIKELY, LIKELY.change(**other["changes"])], seed=7)
    mean = choice_tables(seventh, name_apart([LIKELY] * 2))["apart"]["rows"][0][1:]
    assert looked({}, other, seed="7")["parts"]["apart"]["rows"][0][1:] == mean


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (
            {"changes": {"bonded_share": [0.1, 0.2, 0.9]}},
            "The cases cannot be ranked: the ranges of one contradict each other. Narrow its ranges.",
        ),
        (
            {"currency": "€"},
            "The cases cannot be ranked: they use no currency and €. Enter one currency.",
        ),
    ],
)
def test_the_page_says_why_cases_cannot_be_ranked(other, sentence):
    words = looked({}, other)
    assert words["lead"][1] == sentence
    assert not words["parts"].keys() & {"choice", "apart"}


def test_the_command_says_which_case_is_better(capsys):
    assert main(["compare", "likely", "cautious"]) == 0
    printed = capsys.readouterr().out.splitlines()
    at = printed.index("Which case is better")
    cases = name_apart([LIKELY, assumptions("cautious")])
    assert printed[at - 2] == choice_words(choose(cases), cases)
    assert printed[at + 2].split()[-2:] == ["100%", "0%"]
    assert printed[-1].split()[:3] == ["B", "less", "A"]
    assert all(len(one) == len(other) for one, other in pairwise(printed[at + 1 : at + 4]))


def test_the_command_gives_the_choice_as_figures(capsys, tmp_path):
    assert main(["compare", "likely", "cautious", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    found = choose([LIKELY, assumptions("cautious")])
    assert said["worth_of_knowing"] == found.worth_of_knowing
    assert [each["expected_loss"] for each in said["choice"].values()] == found.expected_loss
    assert said["differences"][0]["case"] == "Cautious"
    assert said["differences"][0]["p90"] == found.differences[0].p90
    file = tmp_path / "pounds.csv"
    file.write_text(write_scenario(LIKELY.renamed("Pounds", "£")), encoding="utf-8")
    assert main(["compare", "likely", str(file), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["choice"] is None
    assert said["no_choice"].startswith("The cases cannot be ranked: they use no currency and £.")


def test_the_chart_of_a_comparison_is_that_of_its_own_draws():
    cases = [LIKELY, LIKELY.change(causal_fraction=0.35, one_off_cost=600_000)]
    table = table_of(compare(*cases, draws=128, seed=5), "npv_difference")
    [apart] = choose(cases, 128, 5).differences
    assert (table.columns["low"], table.columns["high"]) == ([apart.p10], [apart.p90])
    assert table.columns["side"] == ["either"]
    assert table.columns["label"] == ["B less A"]
    assert table_of(cases, "npv_difference").columns["low"] == [choose(cases).differences[0].p10]
    with pytest.raises(CxroiError, match="at the ends of their ranges"):
        table_of(compare(LIKELY, CONTRADICTING), "npv_difference")
    assert table_of([LIKELY, LIKELY], "npv_difference").columns["text"] == ["0"]


def test_cases_that_cannot_be_ranked_have_no_chart_of_it_on_the_page():
    words = looked({}, {"changes": {"bonded_share": [0.1, 0.2, 0.9]}})
    assert words["tables"]["npv_difference"]["title"] == ""
    assert words["tables"]["bridge"]["title"]
