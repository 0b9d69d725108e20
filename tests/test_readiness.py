"""The readiness check: its table, the stage, the weakest link, and what the answers do to a plan."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxroi import CxroiError, DataError, assumptions, business_case, claims
from cxroi.analysis.readiness import (
    at_work,
    best_answers,
    check_answers,
    moves,
    propose,
    stage,
    weakest_link,
)
from cxroi.analysis.readiness_check import (
    ANSWERS,
    MOVED,
    check_questions,
    effects,
    read_effects,
    read_questions,
)
from cxroi.report.readiness import (
    BESIDE,
    effect_rows,
    effect_words,
    profile,
    proposal_rows,
    result_words,
    stage_words,
)

LIKELY = assumptions()
QUESTIONS = list(check_questions())
CULTS = ["uncertainty", "alignment", "experience", "ownership", "amazement"]
SOME_ANSWERS = st.dictionaries(st.sampled_from(QUESTIONS), st.sampled_from(ANSWERS))
WHAT_MOVES = {"one_off_cost": "high", "running_cost": "high"}


def figure(scenario, key: str) -> float:
    """What an answer moves of an assumption: of a cost its high end."""
    return getattr(scenario[key], WHAT_MOVES.get(key, "likely"))


# --- the tables ----------------------------------------------------------------------------


def test_the_check_has_three_parts_and_a_gate():
    parts = {}
    for each in check_questions().values():
        parts.setdefault(each.part, []).append(each.key)
    assert parts["gate"] == ["core_service", "employees"]
    assert parts["cult"] == CULTS
    assert parts["component"] == [
        *("consistent", "intentional", "differentiated_customer", "differentiated_company"),
        *("valuable_customer", "valuable_company"),
    ]
    assert len(parts["practice"]) == 9


@pytest.mark.parametrize(
    ("key", "share"),
    [
        # Chief Marketing Officer Council, "Giving Customer Voice More Volume": 480 executives
        ("pay", 0.42),  # 58% pay nobody for loyalty
        ("word_of_mouth", 0.62),  # 38% have no programme
        ("problem_handling", 0.29),
        ("voice_of_customer", 0.34),  # nearly two thirds have none
        ("real_time", 0.13),
        ("email_received", 0.74),
        ("email_tracked", 0.23),
        ("online_word_of_mouth", 0.145),
    ],
)
def test_a_practice_stands_beside_its_published_share(key, share):
    assert check_questions()[key].published == pytest.approx(share)


def test_every_question_rests_on_a_claim_that_says_it_does():
    for each in check_questions().values():
        assert f"readiness/{each.key}" in claims()[each.rests_on].places


def test_every_effect_is_on_what_the_check_may_move_and_says_why():
    assert {each.assumption for each in effects()} == set(MOVED)
    assert all(each.reason.endswith(".") for each in effects())
    asked = [(each.question, each.answer, each.assumption) for each in effects()]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            "pay,no,consistency,times,1.1,lower,Why.",
            "readiness_effects.csv, row 2, column 'amount': times 1.1 does not make the assumption lower. Change one of the two.",
        ),
        (
            "pay,yes,consistency,times,0.9,lower,Why.",
            (
                "readiness_effects.csv, row 2, column 'answer': 'yes' is not a known answer that has "
                "an effect. Available: no, partly."
            ),
        ),
        (
            "pay,no,margin,times,0.9,lower,Why.",
            (
                "readiness_effects.csv, row 2, column 'assumption': 'margin' is not a known "
                "assumption of the check. Available: consistency, ramp_months, delay_months, "
                "let_down_cut, one_off_cost, running_cost."
            ),
        ),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(tmp_path, row, sentence):
    file = tmp_path / "readiness_effects.csv"
    heading = "question,answer,assumption,how,amount,direction,reason"
    file.write_text(f"{heading}\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_effects(file)
    assert str(refused.value) == sentence


def test_a_question_whose_published_claim_has_no_figure_is_refused(tmp_path):
    file = tmp_path / "readiness.csv"
    file.write_text(
        "key,part,label,question,no,partly,yes,rests_on,published,published_is\n"
        "pay,practice,L,Q?,No,Some,Yes,cmo_pay,core_service,have\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as refused:
        read_questions(file)
    assert str(refused.value) == (
        "readiness.csv, row 2, column 'published': the claim has no figure. Name one that has."
    )


# --- what the answers say ------------------------------------------------------------------


def test_stages_are_climbed_one_by_one():
    answers = {}
    assert stage(answers).number == 1
    for number, key in enumerate(CULTS, start=1):
        answers[key] = "yes"
        assert stage(answers)[:2] == (key, number)
    assert stage_words(answers) == "every stage is achieved every time"


@pytest.mark.parametrize("key", CULTS)
def test_inconsistency_at_any_stage_falls_back_to_the_first(key):
    found = stage(dict.fromkeys(CULTS, "yes") | {key: "partly"})
    assert found[:2] == ("uncertainty", 1)
    words = stage_words(dict.fromkeys(CULTS, "yes") | {key: "partly"})
    assert "inconsistency puts a company back to the first stage" in words


def test_a_stage_that_is_not_reached_ends_the_climb():
    answers = dict.fromkeys(CULTS, "yes") | {"experience": "no"}
    assert stage(answers) == ("alignment", 2, check_questions()["experience"])
    assert stage_words(answers) == "promise kept: not achieved"
    assert stage({"uncertainty": "no", "alignment": "yes"})[:2] == ("uncertainty", 1)


def test_the_weakest_link_is_the_lowest_answer_and_the_first_of_them():
    best = best_answers()
    assert weakest_link(best) is None
    assert weakest_link({}) is None
    assert weakest_link(best | {"pay": "partly", "rules": "no"}).key == "rules"
    assert weakest_link(best | {"pay": "no", "employees": "no"}).key == "employees"


def test_an_answer_that_is_none_is_said():
    with pytest.raises(CxroiError) as refused:
        check_answers({"pay": "yess"})
    assert str(refused.value) == "“yess” is not an answer to 'pay'. Did you mean 'yes'?"
    with pytest.raises(CxroiError) as refused:
        propose(LIKELY, {"pays": "yes"})
    assert str(refused.value) == "There is no question 'pays' in the check. Did you mean 'pay'?"


def test_the_words_name_stage_gate_weakest_link_and_what_is_not_answered():
    assert result_words({}) == [
        "Answer as many questions as you can; each answer counts immediately."
    ]
    assert result_words(best_answers()) == [
        "Stage 5 of 5, amazement (every stage is achieved every time).",
        "All answers are at the top level, so your plan is unchanged.",
    ]
    told = result_words({"core_service": "partly", "uncertainty": "yes"})
    assert told[0] == "Stage 1 of 5, uncertainty (promise known to all employees: not answered)."
    assert told[1].startswith("The core service does not work all of the time: fix that first")
    assert told[2] == "The weakest link: core service (most of the time)."
    assert told[3] == "20 questions are unanswered and not counted."


# --- what they do to a plan ----------------------------------------------------------------


def test_the_best_answers_give_the_readers_own_figures():
    own = LIKELY.change(consistency=0.8, let_down_cut=0.02, delay_months=(0, 1, 2))
    assert propose(own, best_answers()) is own
    assert propose(own, {}) is own


@given(SOME_ANSWERS, st.sampled_from(QUESTIONS))
def test_every_answer_moves_its_assumption_in_the_stated_direction_or_not_at_all(answers, key):
    stated = {(each.assumption, each.direction) for each in effects() if each.question == key}
    best = propose(LIKELY, answers | {key: "yes"})
    before = best
    for answer in ("partly", "no"):  # from the best to the worst
        after = propose(LIKELY, answers | {key: answer})
        for name in LIKELY.by_key:
            was, now = figure(before, name), figure(after, name)
            if now != was:
                assert (name, "higher" if now > was else "lower") in stated
        before = after


@given(SOME_ANSWERS)
def test_what_is_proposed_can_be_worked_out_and_never_flatters(answers):
    plan = propose(LIKELY, answers)
    assert business_case(plan).npv <= business_case(LIKELY).npv + 1e-6
    for name in LIKELY.by_key:
        low, likely, high = (getattr(plan[name], end) for end in ("low", "likely", "high"))
        assert low <= likely <= high
        if name not in MOVED:
            assert plan[name] == LIKELY[name]


def test_a_row_of_the_table_is_what_is_done():
    plan = propose(LIKELY, {"core_service": "no", "consistent": "partly", "valuable_company": "no"})
    assert plan["delay_months"].likely == 3 + 6
    assert plan["consistency"].likely == pytest.approx(0.9 * 0.9 * 0.96)
    assert plan["consistency"].high == pytest.approx(1.0 * 0.9 * 0.96)
    assert plan["running_cost"].likely == 150_000
    assert plan["running_cost"].high == pytest.approx(195_000 * 1.15)
    assert plan.reasons["consistency"] == (
        "Readiness check, a judgement: Core service, Consistency."
    )


def test_a_plan_at_its_bounds_stays_inside_them():
    worst = dict.fromkeys(QUESTIONS, "no")
    plan = propose(LIKELY.change(delay_months=60, ramp_months=120, consistency=0.01), worst)
    assert plan["delay_months"].likely == 60
    assert plan["ramp_months"].likely == 120
    assert plan["consistency"].likely == 0.01


def test_a_programme_that_lets_more_customers_down_is_not_improved_by_bad_answers():
    harmful = LIKELY.change(let_down_cut=(-0.05, -0.02, -0.01))
    assert propose(harmful, {"problem_handling": "no"}) is harmful


def test_what_a_segment_has_of_its_own_is_moved_too():
    own = LIKELY.split(A=0.5, B=0.5).change(**{"A/let_down_cut": 0.1})
    plan = propose(own, {"problem_handling": "no"})
    assert plan["A/let_down_cut"].likely == pytest.approx(0.06)
    assert plan["let_down_cut"].likely == pytest.approx(0.03)


def test_the_core_service_comes_first_and_then_what_would_bring_most():
    answers = best_answers() | {"core_service": "partly", "pay": "no", "problem_handling": "no"}
    first, second, third = moves(LIKELY, answers, 3)
    assert first.question.key == "core_service"
    assert second.gain > third.gain > 0
    better = business_case(propose(LIKELY, answers | {second.question.key: "yes"})).npv
    now = business_case(propose(LIKELY, answers)).npv
    assert second.gain == pytest.approx(better - now)
    assert moves(LIKELY, best_answers()) == []
    assert len(moves(LIKELY, dict.fromkeys(QUESTIONS, "no"))) == 2


def test_the_rows_in_force_are_shown_one_by_one():
    answers = {"pay": "no", "email_received": "no", "rules": "yes"}
    assert effect_rows(answers) == [
        [
            "Pay tied to loyalty",
            "No",
            "Gain retained each year",
            "× 0.96",
            "What nobody is rewarded for is dropped first.",
        ]
    ]
    assert proposal_rows(LIKELY, answers) == [
        ["Gain retained each year", "90% a year (75–100)", "86.4% a year (72–96)"]
    ]
    assert [effect_words(each) for each in at_work({"intentional": "no"})] == [
        "+ 2 months",
        "high end × 1.15",
    ]


def test_the_profile_puts_answers_beside_published_shares():
    table = profile({"pay": "partly", "core_service": "yes"})
    rows = list(
        zip(*(table.columns[name] for name in ("question", "series", "share")), strict=True)
    )
    assert ("Pay tied to loyalty", "you", 0.5) in rows
    assert ("Pay tied to loyalty", BESIDE, 0.42) in rows
    assert ("Core service", "you", 1.0) in rows
    assert sum(series == BESIDE for _, series, _ in rows) == 8
    assert isinstance(table.columns["share"], np.ndarray)
    assert table.title == "1 of 2 answers are at the top level"
    assert profile({}).title == "No questions answered yet"
