"""The top-box cliff: what a survey promises, and what is left of it in deeds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxroi import CxroiError, assumptions, business_case
from cxroi.analysis.top_box import cliff, usual_scores
from cxroi.report.top_box import cliff_table, cliff_words


def test_the_published_points_stand_as_they_were_published():
    # Shaun Smith on research of smith+co: 90% of top scores, about 20% one box lower
    survey = cliff([30, 40, 20, 10], kept=1, below=0.2)
    assert survey.stated[:2] == (0.90, 0.20)
    assert survey.stated[2] == pytest.approx(0.05 / 1.05)
    assert survey.stated[3] == pytest.approx(0.01 / 1.01)
    assert survey.done == survey.stated
    assert survey.odds_ratio == pytest.approx(36)


def test_the_deflator_is_what_stands_between_words_and_deeds():
    survey = cliff([20, 65, 15], kept=0.5, below=0.2)
    assert survey.all_stated == pytest.approx(0.2 * 0.9 + 0.65 * 0.2 + 0.15 * 0.05 / 1.05)
    assert survey.done == pytest.approx(tuple(0.5 * said for said in survey.stated))
    assert survey.step == pytest.approx(0.1 * (0.45 - 0.10))
    assert survey.odds_ratio == pytest.approx((0.45 / 0.55) / (0.1 / 0.9))


@given(
    st.lists(st.floats(0, 1e6, allow_subnormal=False), min_size=3, max_size=11).filter(any),
    st.floats(0, 1),
    st.floats(0.01, 1),
)
def test_the_curve_falls_from_box_to_box_and_stays_a_share(scores, kept, below):
    survey = cliff(scores, kept, below)
    assert sum(survey.answers) == pytest.approx(1)
    assert list(survey.stated) == sorted(survey.stated, reverse=True)
    assert all(
        0 <= done <= said <= 1 for done, said in zip(survey.done, survey.stated, strict=True)
    )
    assert survey.step <= 0.1


@pytest.mark.parametrize("scores", [[1, 2], [0, 0, 0], [1, -1, 1], [1] * 12, [float("inf"), 1, 1]])
def test_a_survey_that_is_none_is_refused(scores):
    with pytest.raises(CxroiError) as refused:
        cliff(scores, 0.5, 0.2)
    assert str(refused.value) == (
        "A survey has 3 to 11 boxes, the top one first, with numbers from 0 that are not all 0. "
        "Check the scores."
    )


def test_a_deflator_that_is_no_share_is_refused():
    with pytest.raises(CxroiError) as refused:
        cliff([1, 1, 1], 1.5, 0.2)
    assert (
        str(refused.value)
        == "1.5 of stated loyalty cannot turn into behaviour. Enter a share from 0 to 1."
    )


def test_it_says_what_it_means_for_the_model_and_that_nothing_rests_on_it():
    said = cliff_words(cliff(usual_scores(business_case(assumptions())), 0.5, 0.2))
    assert said[0] == (
        "If 10% of your customers moved from the second box to the top, 3.5% of all customers "
        "would become loyal; taken at their word, 7%."
    )
    assert said[1].startswith(
        "The odds ratio of the top box is 7.36 for actual loyalty, 36.0 for stated loyalty."
    )
    assert said[1].endswith("until then this case does not use it.")
    nobody = cliff_words(cliff([1, 1, 1], 0, 0.2))
    assert nobody[1] == "If no stated loyalty turns into behaviour, the boxes do not differ."


def test_its_table_has_a_row_a_box_and_series():
    table = cliff_table(cliff([10, 20, 30, 40], 0.5, 0.2))
    assert table.title == "15% of your customers would say they are loyal; 7.4% would act on it"
    assert list(table.columns["box"][:4]) == ["Top box", "Second box", "Third box", "4th box"]
    assert list(dict.fromkeys(table.columns["series"])) == [
        "answers",
        "stated loyalty",
        "actual loyalty",
    ]
