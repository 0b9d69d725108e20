"""What was chosen about a case: values out of the text of a link, and what is said of one that is none."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxroi import CxroiError, Failure
from cxroi.model.assumptions import CHOICES
from cxroi.model.choosing import Choosing
from cxroi.model.options import Options, choice_texts

UNUSED = "not a failure. Write it as: month 25 months 3 share 0.1 path both."


def test_there_is_an_option_for_each_choice():
    read = {name for name, each in vars(Options).items() if isinstance(each, property)}
    assert (read, [field.name for field in fields(Options)]) == (set(CHOICES), ["texts"])


def test_where_nothing_was_chosen_each_option_has_its_usual_value():
    usual = {name: getattr(Options({}), name) for name in CHOICES}
    assert usual == {
        "seed": 1,
        "correlated": False,
        "swing": "",
        "goal": {},
        "across": "",
        "up": "",
        "failure": None,
        "leaving": None,
        "risk": {},
        "initiatives": None,
        "spending": {},
    }
    blank = dict.fromkeys(CHOICES, "")
    assert {name: getattr(Options(blank), name) for name in CHOICES} == usual
    assert {name: getattr(Options(dict.fromkeys(CHOICES)), name) for name in CHOICES} == usual


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("seed", "7", 7),
        ("correlated", "yes", True),
        ("swing", "all", "all"),
        ("goal", "npv", {}),
        ("goal", "roi 0.2", {"roi": 0.2}),
        ("goal", "payback 36", {"payback": 36.0}),
        ("across", "margin", "margin"),
        ("up", "retention_rate", "retention_rate"),
        ("failure", "month 13 months 6 share 0.2 path programme", Failure(13, 6, 0.2, "programme")),
        ("failure", "share 1 path baseline months 2 month 7", Failure(7, 2, 1.0, "baseline")),
        ("failure", "  ", None),
        ("leaving", " 0.25 ", 0.25),
        ("leaving", "0", 0.0),
        ("leaving", " ", None),
        ("risk", "retention 0.1, running_cost 0.2", {"retention": 0.1, "running_cost": 0.2}),
        ("risk", " , retention  0.1,", {"retention": 0.1}),
        ("risk", "retention much, margin", {"retention": "much", "margin": ""}),
        ("initiatives", "budget 8e5; without A;", Choosing(800_000, ("without A",))),
        ("initiatives", "budget any", Choosing()),
        ("initiatives", " ", None),
    ],
)
def test_an_option_is_read_as_a_link_holds_it(name, text, value):
    assert getattr(Options({name: text}), name) == value


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("seed", "-1", "The seed is “-1”. Enter a whole number from 0, such as 1."),
        ("seed", "1234567890", "The seed is “1234567890”. Enter a whole number from 0, such as 1."),
        ("goal", "npv 5", "The goal is 'npv 5'. Write npv alone: it means an NPV above 0."),
        ("goal", "roi soon", "The goal is 'soon'. Enter a number."),
        ("goal", "roi", "The goal is ''. Enter a number."),
        ("goal", "profit 5", "There is no goal 'profit'. Did you mean 'roi'?"),
        ("failure", "soon", f"“soon” is {UNUSED}"),
        ("failure", "month 2 months 3 share 0.1", f"“month 2 months 3 share 0.1” is {UNUSED}"),
        (
            "failure",
            "month 2 months 3 share 0.1 path both and",
            f"“month 2 months 3 share 0.1 path both and” is {UNUSED}",
        ),
        (
            "failure",
            "month 2 months 3 share 0.1 path everybody",
            "A failure applies to 'everybody'. Available: both, programme, baseline.",
        ),
        ("leaving", "many", "“many” is not a share. Enter a number from 0 to 1."),
        (
            "initiatives",
            "without A",
            (
                "“without A” does not say a budget. Write it as: budget 800000; without Referral "
                "club."
            ),
        ),
        ("leaving", "2", "The leaving of a stress is 2.0. Enter a share from 0 to 1."),
    ],
)
def test_an_option_that_cannot_be_used_is_said_by_what_needs_it(name, text, sentence):
    chosen = Options({"seed": "7", name: text})
    assert chosen.correlated is False  # the others can be used
    with pytest.raises(CxroiError) as caught:
        getattr(chosen, name)
    assert str(caught.value) == sentence


@given(st.dictionaries(st.sampled_from([*CHOICES, "author", "model"]), st.text(max_size=12)))
def test_what_was_chosen_is_written_once_cleaned_and_stays_as_it_is(given_texts):
    texts = choice_texts(given_texts)
    assert choice_texts(texts) == texts
    assert list(texts) == [choice for choice in CHOICES if choice in texts]
    assert all(texts.values())
