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
                (
                    "One every 8 seconds is 3,942,000 a year: 39.4 times your customer base, every "
                    "year."
                ),
            ],
        ),
        (
            "first_direct_referral",
            [
                "Of your 28,000 new customers a year 4,200 are referred, 15%. At 36% it would be 5,880 more.",
                "If they replaced paid customers, that would save at most 0.76m a year.",
            ],
        ),
        (
            "brandz_retention",
            [
                "Taken literally, the gap is worth 54,000 of your 100,000 customers a year.",
                (
                    "At your retention rate of 75% and 25% of the gap, this case assumes that 84% of "
                    "bonded and 74% of satisfied customers stay."
                ),
            ],
        ),
        (
            "cmo_pay",
            [
                (
                    "58% of 480 is 278 executives. If this were a random sample, the margin of error "
                    "would be ±4.4 points. The readiness check shows your own answer."
                )
            ],
        ),
        (
            "recommendations_small",
            [
                (
                    "In your case referral accounts for 7.6% of the benefits: above what this count "
                    "would allow."
                )
            ],
        ),
        (
            "referred_are_worth_more",
            [
                (
                    "On your margin of 130 that is 20.8 more a year for each of 4,200 referred "
                    "customers: 87,400 in total. This case does not count it."
                )
            ],
        ),
        (
            "lifecycle_extended_indefinitely",
            [
                (
                    "At your retention rate a customer stays 3.52 years on average, and a bonded "
                    "customer 5.92: long, but not indefinitely."
                )
            ],
        ),
    ],
)
def test_a_claim_is_worked_out_on_the_readers_own_size(key, sentences):
    assert said(key) == sentences


def test_five_times_is_an_average_and_the_next_customer_kept_has_another_price():
    wins, average, marginal, why = said("acquire_v_keep")
    assert wins == "Winning a customer costs you 150."
    # (150,000 + 1.5 x 100,000) / 100,000 = 3 a customer; 150 / 3 = 50
    assert average.endswith("costs 50.0 times as much (claim: at least 5 times).")
    gain = LIKELY.evaluation.figure("retention_gain")
    assert f"costs {3 / gain:.3g} a year" in marginal.replace(",", "")
    assert why == (
        "An average does not say where the next unit of money goes, because it counts customers who "
        "would have come or stayed anyway. Keep or acquire, in the business case, compares the cost of "
        "one more."
    )


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
