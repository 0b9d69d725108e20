"""What the page of the readiness check is told: the stage, the moves, and what the answers do."""

from cxroi import assumptions, business_case, read_link, write_link
from cxroi.analysis.readiness import best_answers, propose
from cxroi.analysis.readiness_check import check_questions
from cxroi.model.scenario_files import parse_scenario
from cxroi.model.units import exact_money
from cxroi.widgets import readiness_requests

LIKELY = assumptions()


def check(answers, *, on=True, **wish):
    words, _ = readiness_requests.answer({"kind": "check", "answers": answers, "on": on, **wish})
    return words


def test_one_answer_changed_changes_the_npv_where_answers_may_move_the_case():
    ready = check(best_answers())
    uneven = check(best_answers() | {"ownership": "partly"})
    assert ready["npv"] == exact_money(business_case(LIKELY).npv)
    assert uneven["npv"] != ready["npv"]
    left = check(best_answers() | {"ownership": "partly"}, on=False)
    assert left["npv"] == ready["npv"]


def test_the_headline_says_what_the_answers_do_only_where_they_may():
    answers = best_answers() | {"ownership": "partly"}
    assert check(answers)["headline"] == (
        "Stage 1 of 5, uncertainty. Your answers change NPV from 0.17m to 0.14m."
    )
    assert check(answers, on=False)["headline"] == (
        "Stage 1 of 5, uncertainty. Your case is unchanged: NPV 0.17m."
    )
    assert check(best_answers())["headline"] == (
        "Stage 5 of 5, amazement. Your answers leave NPV at 0.17m."
    )
    assert check({})["headline"] == (
        "Are we ready? Answer the questions to see the effect on the plan."
    )


def test_the_link_and_the_file_carry_what_is_proposed_with_its_reasons():
    answers = {"core_service": "partly", "problem_handling": "no"}
    query = write_link(LIKELY.change(margin=150)).query
    words = check(answers, query=query)
    taken = read_link(words["link"])
    assert taken.values() == propose(LIKELY.change(margin=150), answers).values()
    assert taken.reasons["let_down_cut"].startswith("Readiness check, a judgement: ")
    said, _ = readiness_requests.answer(
        {"kind": "file", "answers": answers, "on": True, "query": query}
    )
    assert parse_scenario(said["name"], said["text"]).values() == taken.values()
    off, _ = readiness_requests.answer({"kind": "file", "answers": answers, "query": query})
    assert parse_scenario(off["name"], off["text"]).values() == read_link(query).values()


def test_moves_say_from_what_to_what_and_what_that_is_worth():
    answers = best_answers() | {"problem_handling": "no", "online_word_of_mouth": "no"}
    first, second = check(answers)["moves"]
    assert first == ("Problem handling: moving from “no” to “yes” adds 0.22m to NPV (a judgement).")
    assert (
        second == "Online word of mouth: moving from “no” to “yes” changes no figure in the case."
    )


def test_the_page_begins_with_every_question_and_the_words_it_rests_on():
    parts = readiness_requests.first_look()["parts"]
    asked = [each for part in parts for each in part["questions"]]
    assert [each["key"] for each in asked] == list(check_questions())
    assert all(each["words"] and each["caution"] and len(each["answers"]) == 3 for each in asked)
    assert asked[13]["published"] == "42% of 480 companies, 2009"


def test_answers_that_are_none_are_said():
    assert check({"pays": "no"})["text"].startswith("There is no question 'pays' in the check.")
    assert check(["no"])["text"] == "The answers cannot be read. Answer the questions again."
