"""The arithmetic of a claim on the reader's own size."""

import pytest

from cxroi import assumptions, business_case
from cxroi.model.claims import claims
from cxroi.report.claim_arithmetic import WORK, arithmetic

LIKELY = business_case(assumptions())


def said(key: str, case=LIKELY) -> list[str]:
    return arithmetic(claims()[key], case)


@pytest.mark.parametrize(
    ("key", "sentences"),
    [
        (
            "first_direct_eight_seconds",
            [
                "You win one every 19 minutes: 28,000 a year.",
                "One every 8 seconds is 3,942,000 a year: 39.4 times all your customers, won anew each year.",
            ],
        ),
        (
            "first_direct_referral",
            [
                "Of your 28,000 new customers a year 4,200 are referred, 15 %. At 36 % it would be 5,880 more.",
                "If they took the place of paid ones, that would save 0.76 m a year, at most.",
            ],
        ),
        (
            "brandz_retention",
            [
                "Taken to the letter, of your 100,000 customers the two companies would keep 54,000 more or fewer in a year.",
                "At your own 75 % and 25 % of the gap, this case takes 84 % of the bonded to stay, and 74 % of the satisfied.",
            ],
        ),
        (
            "cmo_pay",
            [
                "58 % of 480 is 278 executives; had chance chosen them, 4.4 points either way. Your own answer stands beside it in the readiness check."
            ],
        ),
        (
            "recommendations_small",
            [
                "In your case “Bringing others” brings 7.6 % of the benefits: above what this count would allow."
            ],
        ),
        (
            "referred_are_worth_more",
            [
                "On your margin of 130 that would be 20.8 a year more for each of the 4,200 who come by referral in a year, 87,400 together. It is not counted in this case."
            ],
        ),
        (
            "lifecycle_extended_indefinitely",
            [
                "At your own retention a customer stays 3.52 years on average, a bonded one 5.92: long, and not without end."
            ],
        ),
    ],
)
def test_a_claim_is_worked_out_on_the_readers_own_size(key, sentences):
    assert said(key) == sentences


def test_five_times_is_an_average_and_the_next_customer_kept_has_another_price():
    wins, average, marginal = said("acquire_v_keep")
    assert wins == "Winning a customer costs you 150."
    # (150,000 + 1.5 x 100,000) / 100,000 = 3 a customer; 150 / 3 = 50
    assert average.endswith("costs 50.0 times as much, against the at least 5 times claimed.")
    gain = LIKELY.evaluation.figure("retention_gain")
    assert f"costs {3 / gain:.3g} a year" in marginal.replace(",", "")


@pytest.mark.parametrize(
    "changes",
    [
        {"new_customers": 0},
        {"acquisition_cost": 0},
        {"running_cost": 0, "cost_per_customer": 0},
        {"bonded_gain": -0.1, "let_down_cut": 0},
        {"causal_fraction": 0, "complaint_cost": 0},
        {"referral_reward": 500},
        {"referral_share": 0.9},
    ],
)
def test_odd_companies_get_sentences_without_nonsense(changes):
    case = business_case(assumptions().change(**changes))
    for claim in claims().values():
        for sentence in arithmetic(claim, case):
            assert sentence.endswith(".")
            assert "nan" not in sentence
            assert "inf" not in sentence.replace("infin", "")


def test_what_has_no_figure_to_work_out_has_no_arithmetic():
    assert said("true_loyalty") == []
    assert all(key in claims() for key in WORK)
