"""Which initiatives under one budget (model.md §12): the choice, its laws, and what is refused."""

import json
import random
from itertools import pairwise, permutations
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxroi import (
    AssumptionError,
    AtLeast,
    CxroiError,
    Initiative,
    NotBoth,
    OnlyWith,
    Without,
    assumptions,
    business_case,
    initiatives,
    portfolio,
    simulate,
)
from cxroi.analysis.best_sets import best_first, every_set
from cxroi.model.choosing import keep_rules, parse_rule
from cxroi.model.plan import PLAN
from cxroi.model.units import money, percent
from cxroi.report import initiatives as report
from cxroi.serve.command_line import main

FEW = 64
LIKELY = assumptions()
OURS = initiatives()


# -- the pure choice -------------------------------------------------------------------------------

# model.md §12: budgeted choices as they are published with their best sets (numbered from 1)
PUBLISHED = [
    (14, [5, 7, 4, 3], [8, 11, 6, 4], {2, 3, 4}, 21, 14),
    (
        500,
        [120, 80, 200, 150, 60, 170, 90, 50, 130, 40],
        [150, 100, 230, 160, 90, 200, 110, 70, 140, 65],
        {2, 5, 6, 7, 8, 10},
        635,
        490,
    ),
]


@pytest.mark.parametrize(("budget", "costs", "values", "best", "worth", "spent"), PUBLISHED)
def test_a_published_choice_is_found(budget, costs, values, best, worth, spent):
    sets = every_set(len(costs))
    found = best_first(sets @ np.array(values, float), sets @ np.array(costs, float), budget)
    chosen = sets[found[0]]
    assert {at + 1 for at in np.flatnonzero(chosen)} == best
    assert (chosen @ values, chosen @ costs) == (worth, spent)


@pytest.mark.parametrize(
    ("budget", "costs", "values", "greedy"), [(*PUBLISHED[0][:3], 19), (*PUBLISHED[1][:3], 585)]
)
def test_the_published_greedy_choice_is_worse(budget, costs, values, greedy):
    left, worth = budget, 0
    for cost, value in sorted(zip(costs, values, strict=True), key=lambda each: -each[1] / each[0]):
        if cost <= left:
            left, worth = left - cost, worth + value
    sets = every_set(len(costs))
    best = best_first(sets @ np.array(values, float), sets @ np.array(costs, float), budget)[0]
    assert worth == greedy < sets[best] @ values


def test_of_equals_the_cheaper_comes_first():
    assert best_first(np.array([5.0, 5.0, 1.0]), np.array([3.0, 2.0, 0.0])).tolist() == [1, 0, 2]


# -- what is found ---------------------------------------------------------------------------------


def test_the_illustrative_six_have_a_plateau_of_two():
    found = portfolio(LIKELY, OURS, budget=1_000_000)
    names = {
        "Welcome calls",
        "Complaint recovery team",
        "First-contact resolution",
        "Referral club",
    }
    assert set(found.best.names) == names
    assert [set(each.names) for each in found.plateau] == [
        names,
        names - {"First-contact resolution"},
    ]
    assert found.binding.what == "Personal recommendations only with Single customer record"
    assert sum(each.probability_best for each in found.choices) == pytest.approx(1)
    assert sum(each.share for each in found.shares) == pytest.approx(found.best.npv, abs=0.005)
    assert [each.chosen for each in found.shares] == [each.name in names for each in OURS]


def test_one_initiative_has_the_draws_of_the_case_itself():
    plan = Initiative(
        "All of it",
        **{key: (LIKELY[key].low, LIKELY[key].likely, LIKELY[key].high) for key in PLAN},
    )
    found, risk = portfolio(LIKELY, [plan]), simulate(LIKELY)
    alone = next(row for row, each in enumerate(found.choices) if each.names)
    assert found.draws[alone] == pytest.approx(risk.npv, abs=0.005)
    assert found.choices[alone].npv == pytest.approx(business_case(LIKELY).npv, abs=0.005)
    assert found.choices[alone].probability_best == pytest.approx(risk.probability_of_gain)
    assert found.shares[0].share in (0.0, pytest.approx(risk.plain_npv))


def test_every_set_is_valued_jointly_and_not_as_a_sum():
    found = portfolio(LIKELY, OURS, draws=FEW)
    whole, alone = found.npv[-1], sum(each.alone for each in found.shares)
    assert whole < alone - 10_000  # each finds fewer customers to be moved


def test_order_never_matters():
    some = OURS[:3]
    first = portfolio(LIKELY, some, budget=600_000, draws=FEW)
    for order in permutations(some):
        other = portfolio(LIKELY, order, budget=600_000, draws=FEW)
        assert set(other.best.names) == set(first.best.names)
        assert other.best[1:] == first.best[1:]
        by_name = {each.name: each for each in other.shares}
        for each in first.shares:
            assert by_name[each.name] == pytest.approx(each, abs=1e-6)


def test_segments_have_the_initiatives_together():
    split = LIKELY.split(A=0.8, B=0.2).change(**{"B/margin": 400, "B/bonded_gain": 0.2})
    alone = OURS[5].put_into(split)
    assert "B/bonded_gain" not in alone.by_key
    found = portfolio(split, OURS[3:], draws=FEW)
    assert found.shares[2].alone == pytest.approx(business_case(alone).npv, abs=0.005)


@settings(max_examples=25)
@given(
    budgets=st.lists(st.floats(250_000, 2_000_000), min_size=2, max_size=4),
    seed=st.integers(0, 3),
)
def test_more_budget_never_lowers_the_value(budgets, seed):
    cases = [portfolio(LIKELY, OURS, budget=each, draws=FEW, seed=seed) for each in sorted(budgets)]
    for less, more in pairwise(cases):
        assert more.best.mean >= less.best.mean
        assert more.value_at(more.limit) >= less.value_at(less.limit)
        assert less.next_of_budget() >= 0
        assert less.best.pv_costs <= less.budget + 0.01


def test_the_frontier_says_what_each_budget_allows():
    found = portfolio(LIKELY, OURS, budget=700_000, draws=FEW)
    budgets, values, names = zip(*found.frontier, strict=True)
    assert list(budgets) == sorted(budgets)
    assert list(values) == sorted(values)
    assert values[0] == 0.0
    assert names[0] == ()
    assert found.best.names in names
    for budget, value in zip(budgets, values, strict=True):
        assert found.value_at(budget) == value
    assert found.next_of_budget() == found.value_at(800_000) - found.value_at(700_000) > 0
    assert found.binding.what == "budget"
    assert found.binding.cost == pytest.approx(max(values) - found.value_at(700_000))


def test_a_share_is_that_of_every_order_in_which_the_best_set_grows():
    found = portfolio(LIKELY, OURS[:3], draws=FEW)
    where = {frozenset(found.names_of(place)): value for place, value in enumerate(found.npv)}
    orders = list(permutations(found.best.names))
    for each in found.shares:
        gains = [
            where[frozenset(order[: order.index(each.name) + 1])]
            - where[frozenset(order[: order.index(each.name)])]
            for order in orders
            if each.name in order
        ]
        assert each.share == pytest.approx(np.mean(gains) if gains else 0.0, abs=1e-6)


def test_tables_have_a_row_a_set_and_a_row_an_initiative():
    found = portfolio(LIKELY, OURS, draws=FEW)
    assert list(found.sets().columns)[:4] == ["names", "pv_costs", "npv", "mean"]
    assert found.by_initiative()["name"].tolist() == [each.name for each in OURS]
    assert len(found.sets()) == 48  # those of 64 that keep the one rule


def test_the_same_seed_draws_the_same_and_an_initiative_keeps_its_draws():
    two, three = portfolio(LIKELY, OURS[:2], draws=FEW), portfolio(LIKELY, OURS[:3], draws=FEW)
    assert two == portfolio(LIKELY, OURS[:2], draws=FEW)
    where = {each.names: row for row, each in enumerate(three.choices)}
    for row, each in enumerate(two.choices):
        assert two.draws[row] == pytest.approx(three.draws[where[each.names]], abs=1e-6)


def test_its_progress_is_told():
    told = []
    portfolio(LIKELY, OURS, draws=1024, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1


def test_twelve_are_valued_in_time():
    draw = random.Random(1)  # noqa: S311 - no secret
    twelve = [
        Initiative(
            f"No {at}",
            bonded_gain=(0.005, 0.01 + draw.random() / 100, 0.03),
            running_cost=30_000 * draw.random(),
            ramp_months=(3, 6, 12),
        )
        for at in range(12)
    ]
    begun = perf_counter()
    found = portfolio(LIKELY, twelve, budget=600_000)
    assert len(found.choices) == 64
    assert len(found.every) == 4096
    assert perf_counter() - begun < 20  # 2 s where nothing else runs: see the benchmarks


# -- rules -----------------------------------------------------------------------------------------

NAMES = ["Salt and pepper", "Salt", "Pepper and oil", "Oil"]
RULES = {
    "at least 2": AtLeast(2),
    "At least 1 of salt, oil": AtLeast(1, ("Salt", "Oil")),
    "not both Salt and Oil": NotBoth("Salt", "Oil"),
    "not both Salt and pepper and salt": NotBoth("Salt and pepper", "Salt"),
    "oil only with pepper and oil": OnlyWith("Oil", "Pepper and oil"),
    "without oil.": Without("Oil"),
}


@pytest.mark.parametrize("text", RULES)
def test_a_rule_is_read_as_people_write_it(text):
    assert parse_rule(text, NAMES) == RULES[text]
    assert parse_rule(str(RULES[text]), NAMES) == RULES[text]


def test_rules_leave_the_sets_that_keep_them():
    sets, names = every_set(3), ["a", "b", "c"]
    rules = [AtLeast(1, ("a", "b")), NotBoth("a", "c"), OnlyWith("b", "c")]
    kept = sets[keep_rules(sets, names, rules)].astype(int).tolist()
    assert kept == [[0, 1, 1], [1, 0, 0]]
    assert sets[keep_rules(sets, names, [*rules, Without("a")])].astype(int).tolist() == [[0, 1, 1]]


def test_without_one_is_the_choice_among_the_others():
    found = portfolio(LIKELY, OURS[:3], rules=["without Welcome calls"], draws=FEW)
    others = portfolio(LIKELY, OURS[1:3], draws=FEW)
    assert found.best.names == others.best.names
    assert found.best[1:3] == pytest.approx(others.best[1:3])
    assert found.binding.what == "without Welcome calls"


def test_rules_bind_in_words_and_as_values():
    words = portfolio(
        LIKELY, OURS[:3], rules=["not both Welcome calls and complaint recovery team"], draws=FEW
    )
    values = portfolio(
        LIKELY, OURS[:3], rules=[NotBoth("Welcome calls", "Complaint recovery team")], draws=FEW
    )
    assert words == values
    assert not {"Welcome calls", "Complaint recovery team"} <= set(words.best.names)
    every = portfolio(LIKELY, OURS[:3], rules=[AtLeast(3)], draws=FEW)
    assert len(every.choices) == 1
    assert every.choices[0].probability_best == 1


# -- refusals --------------------------------------------------------------------------------------

CALLS = Initiative("Calls", bonded_gain=0.02, one_off_cost=10_000)
OFFERS = Initiative("Offers", bonded_gain=0.02, one_off_cost=20_000)
REFUSED = [
    ([], {}, "No initiative is entered. Enter from 1 to 12."),
    (
        [Initiative(f"No {at}") for at in range(13)],
        {},
        "13 initiatives are entered. Enter from 1 to 12.",
    ),
    ([CALLS, Initiative("calls")], {}, "Two initiatives are called 'calls'. Rename one of them."),
    (
        [CALLS, OFFERS],
        {"budget": 5_000},
        (
            "No initiative fits a budget of 5,000: the cheapest choice costs 10,000 in present value. "
            "Raise the budget."
        ),
    ),
    (
        [CALLS, OFFERS],
        {"rules": [AtLeast(2), NotBoth("Calls", "Offers")]},
        "The rules contradict each other, or leave nothing to choose: at least 2; not both Calls and Offers. Remove one of them.",
    ),
    (
        [CALLS, OFFERS],
        {"rules": [AtLeast(2)], "budget": 25_000},
        (
            "No initiative fits a budget of 25,000: the cheapest choice costs 30,000 in present value. "
            "Raise the budget."
        ),
    ),
    ([CALLS, OFFERS], {"budget": -1}, "The budget is -1. Enter an amount from 0."),
    ([CALLS, OFFERS], {"budget": float("nan")}, "The budget is nan. Enter an amount from 0."),
    (
        [CALLS, OFFERS],
        {"rules": ["Calls before Offers"]},
        (
            "“Calls before Offers” is not a rule. Write “at least 2 of A, B, C”, “not both A and B”, "
            "“A only with B” or “without A”."
        ),
    ),
    (
        [CALLS, OFFERS],
        {"rules": ["Calls only with Ofers"]},
        "There is no initiative 'Ofers'. Did you mean 'Offers'?",
    ),
    ([CALLS], {"rules": [OnlyWith("Calls", "Mails")]}, "There is no initiative 'Mails'."),
]


@pytest.mark.parametrize(
    ("given", "named", "sentence"), REFUSED, ids=[each[2][:40] for each in REFUSED]
)
def test_what_cannot_be_chosen_among_is_refused(given, named, sentence):
    with pytest.raises(CxroiError) as refused:
        portfolio(LIKELY, given, draws=FEW, **named)
    assert str(refused.value).startswith(sentence)


def test_a_gain_beyond_the_tiers_share_is_refused():
    with pytest.raises(AssumptionError) as refused:
        portfolio(LIKELY, [Initiative("Everyone", bonded_gain=0.6)], draws=FEW)
    assert str(refused.value) == (
        "Assumption 'bonded_gain': 'Everyone' moves up to 60% of customers, and as few as 55% are "
        "satisfied. Enter at most 0.55."
    )


def test_harm_that_adds_up_to_more_customers_than_there_are_is_refused():
    harm = [Initiative(f"Harm {at}", bonded_gain=-0.08) for at in range(2)]
    portfolio(LIKELY, harm[:1], draws=FEW)
    with pytest.raises(
        AssumptionError, match="the target share of bonded customers falls below 0%"
    ):
        portfolio(LIKELY, harm, draws=FEW)


# -- in words --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_finding_is_said_in_words():
    held = LIKELY.renamed("Acme", currency="£")
    found = portfolio(held, OURS, budget=600_000)
    assert report.words(found) == [
        "The best set within the budget: Complaint recovery team and Referral club.",
        (
            f"It costs £0.53m in present value, and its mean NPV is {money(found.best.mean, '£')}. The "
            f"chance that no other set is better is {percent(found.best.probability_best)}."
        ),
        (
            "No other set comes within one standard error of its mean "
            f"(±{money(found.standard_error, '£')})."
        ),
        (
            "The budget costs most: without it, mean NPV would be "
            f"{money(found.value_at(1e9) - found.best.mean, '£')} higher."
        ),
        "Another £100,000 of budget would add nothing.",
    ]
    whole = report.words(portfolio(held, OURS))
    assert whole[2].startswith("One other set comes within one standard error of its mean (±£")
    assert whole[2].endswith("; it costs £0.73m.")
    assert whole[3].startswith(
        "The rule “Personal recommendations only with Single customer record” costs most: "
    )


def test_nothing_is_best_where_every_set_loses():
    found = portfolio(LIKELY, [Initiative("Gifts", running_cost=50_000)], draws=FEW)
    assert found.best.names == ()
    assert report.words(found)[0] == (
        "Choosing no initiative is best: every set has a mean NPV below 0."
    )
    assert report.title(found) == "No initiative has a positive mean NPV"
    assert report.value_of_each(found).title == "No initiative is in the best set"
    assert found.shares[0].share == 0


def test_the_tables_say_what_each_brings_and_which_sets_are_best():
    found = portfolio(LIKELY, OURS, budget=600_000, draws=FEW)
    each, sets = report.by_initiative(found), report.best_sets(found)
    assert [row[0] for row in each["rows"]] == [one.name for one in OURS]
    assert [row[3] == "not chosen" for row in each["rows"]] == [
        not one.chosen for one in found.shares
    ]
    assert sets["rows"][0][0] == report.list_names(found.best.names)
    assert sets["rows"][0][-1] == "yes"
    assert {len(row) for row in sets["rows"]} == {len(sets["heads"])}


def test_the_chart_of_budgets_has_a_line_a_band_and_the_best_set():
    found = portfolio(LIKELY, OURS, budget=1_000_000)
    table = report.value_by_budget(found)
    rows = {}
    for kind, *row in zip(*table.columns.values(), strict=True):
        rows.setdefault(kind, []).append(row)
    assert table.title == report.title(found)
    assert [row[0] for row in rows["line"]] == sorted(row[0] for row in rows["line"])
    assert len(rows["set"]) == len(found.choices)
    (start, foot, stop, _), (cost, mean, *_) = rows["plateau"][0], rows["best"][0]
    assert start == min(each.pv_costs for each in found.plateau) <= cost <= stop == found.budget
    assert foot == pytest.approx(mean - found.standard_error)
    assert [row[0] for row in rows["limit"]] == [1_000_000]


# -- the command -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_command_says_the_same(capsys):
    assert main(["portfolio", "--budget", "600k"]) == 0
    said = capsys.readouterr().out
    found = portfolio(LIKELY, OURS, budget=600_000)
    assert said.startswith("\n".join(report.words(found)))
    assert "What each initiative brings:" in said
    assert main(["portfolio", "--budget=0.6m", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["best"] == list(found.best.names)
    assert (told["budget"], told["mean_npv"]) == (600_000, found.best.mean)
    assert [each["name"] for each in told["initiatives"]] == [each.name for each in OURS]


def test_the_command_takes_a_table_and_rules_of_ones_own(capsys, tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("name,bonded_gain,one_off_cost\nCalls,0.01|0.02|0.03,10k\nMails,0.01,5k\n")
    asked = [
        "portfolio",
        "--initiatives",
        str(file),
        "--rule",
        "not both calls and mails",
        "--json",
    ]
    assert main(asked) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["best"], told["rules"]) == (["Calls"], ["not both Calls and Mails"])


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["--budget=much"], "--budget: 'much' is not a number."),
        (["--budget=1"], "No initiative fits a budget of 1: the cheapest choice costs 159,423"),
        (["--rule=calls first"], "“calls first” is not a rule."),
        (["--initiatives=gone.csv"], "gone.csv cannot be read."),
    ],
)
def test_the_command_refuses_in_a_sentence(asked, sentence, capsys):
    assert main(["portfolio", *asked]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(sentence)
