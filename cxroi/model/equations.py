"""What is a programme worth? Every equation of the model, each written once.

A function is an equation; its name is the field's term, its one sentence says what it is, and what
it returns says its unit. A parameter is an assumption, another equation, or one of these:

``month``
    1, 2, … to the horizon.
``on_retention``, ``on_cross_sell``, …
    A switch, 0 or 1: whether this channel sees the programme. Each is a driver of the value.
``with_programme``
    1 where any of them is on, 0 in the baseline.
``previous_x``
    x a month before; ``starts_at`` says where it begins.
``last_x``
    x in the last month (or, of a root, in the last step towards it).
``total_x``
    x of all segments together.
``baseline_x``
    x with every switch off.
``sum_of_x``, ``product_of_x``
    x of all initiatives, added up or multiplied.
``initiatives``
    How many there are; 1 where the programme is one.
``customers_today``
    The assumption ``customers``, since ``customers`` are those at a month's end.

These functions are never called by the package: its engines read them, and write them as numbers,
as a spreadsheet or as JavaScript (see ``engine``). What ``@same_for`` marks holds a second time, with
the other word in place of the first. A heading names the paragraph of the model's description that
its equations are of. They are one list, whose parts read each other: it is not parted by its length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from numpy import exp, log, maximum, minimum, where

from cxroi.model.language import neutral, same_for, starts_at

if TYPE_CHECKING:
    from cxroi.model.language import (
        Customers,
        Money,
        MoneyEach,
        Months,
        Number,
        Ratio,
        Share,
        Years,
    )

undefined = float("nan")

# What is so unless somebody says otherwise: nothing fails, nobody leaves, nothing is known yet.
neutral(
    easy_switching=0,
    failure_month=1,
    failure_months=1,
    failure_share=0,
    failure_with_programme=1,
    failure_in_baseline=1,
    known_customers=-1,
    known_referred=-1,
    known_paid=-1,
    known_retention=-1,
)


# -- Tiers: the company's own level, the gap of the published figures (§3) -------------------------


def satisfied_share(bonded_share, let_down_share) -> Share:
    """Share of today's customers who are satisfied but not bonded."""
    return 1 - bonded_share - let_down_share


@same_for("retention", "cross_sell")
def retention_gap(causal_fraction, retention_odds_ratio) -> Number:
    """Retention gap between bonded and satisfied customers caused by experience, in log odds."""
    return causal_fraction * log(retention_odds_ratio)


def let_down_gap(causal_fraction, let_down_odds_ratio) -> Number:
    """Gap between customers let down and satisfied customers caused by experience, in log odds."""
    return causal_fraction * log(let_down_odds_ratio)


@same_for("retention", "cross_sell")
def retention_log_odds(retention_rate) -> Number:
    """The company's own retention rate, in log odds."""
    return log(retention_rate / (1 - retention_rate))


@same_for("retention", "cross_sell")
def retention_first_level(
    retention_log_odds, bonded_share, let_down_share, retention_gap, let_down_gap
) -> Number:
    """First guess at the retention level of satisfied customers, in log odds."""
    return retention_log_odds - let_down_share * let_down_gap - bonded_share * retention_gap


@same_for("retention", "cross_sell")
def retention_lower_bound(retention_log_odds, retention_gap, let_down_gap) -> Number:
    """Level below which the retention of satisfied customers cannot lie, in log odds."""
    return retention_log_odds - maximum(0, maximum(retention_gap, let_down_gap))


@same_for("retention", "cross_sell")
def retention_upper_bound(retention_log_odds, retention_gap, let_down_gap) -> Number:
    """Level above which the retention of satisfied customers cannot lie, in log odds."""
    return retention_log_odds - minimum(0, minimum(retention_gap, let_down_gap))


@same_for("retention", "cross_sell")
def retention_tried_bonded(previous_retention_level, retention_gap) -> Share:
    """Retention of bonded customers at the level tried."""
    return 1 / (1 + exp(-previous_retention_level - retention_gap))


@same_for("retention", "cross_sell")
def retention_tried_satisfied(previous_retention_level) -> Share:
    """Retention of satisfied customers at the level tried."""
    return 1 / (1 + exp(-previous_retention_level))


@same_for("retention", "cross_sell")
def retention_tried_let_down(previous_retention_level, let_down_gap) -> Share:
    """Retention of customers let down at the level tried."""
    return 1 / (1 + exp(-previous_retention_level - let_down_gap))


@same_for("retention", "cross_sell")
def retention_tried(
    bonded_share,
    satisfied_share,
    let_down_share,
    retention_tried_bonded,
    retention_tried_satisfied,
    retention_tried_let_down,
) -> Share:
    """Retention of the current customer mix at the level tried."""
    return (
        bonded_share * retention_tried_bonded
        + satisfied_share * retention_tried_satisfied
        + let_down_share * retention_tried_let_down
    )


@same_for("retention", "cross_sell")
def retention_tried_slope(
    bonded_share,
    satisfied_share,
    let_down_share,
    retention_tried_bonded,
    retention_tried_satisfied,
    retention_tried_let_down,
) -> Share:
    """How fast retention of the current customer mix rises with the level tried."""
    return (
        bonded_share * retention_tried_bonded * (1 - retention_tried_bonded)
        + satisfied_share * retention_tried_satisfied * (1 - retention_tried_satisfied)
        + let_down_share * retention_tried_let_down * (1 - retention_tried_let_down)
    )


@same_for("retention", "cross_sell")
@starts_at("retention_lower_bound", steps=14)
def retention_level_above(
    previous_retention_level_above, previous_retention_level, retention_tried, retention_rate
) -> Number:
    """Lower limit of the retention level, in log odds."""
    return where(
        retention_tried < retention_rate, previous_retention_level, previous_retention_level_above
    )


@same_for("retention", "cross_sell")
@starts_at("retention_upper_bound", steps=14)
def retention_level_below(
    previous_retention_level_below, previous_retention_level, retention_tried, retention_rate
) -> Number:
    """Upper limit of the retention level, in log odds."""
    return where(
        retention_tried > retention_rate, previous_retention_level, previous_retention_level_below
    )


@same_for("retention", "cross_sell")
def retention_newton_step(
    previous_retention_level, retention_tried, retention_tried_slope, retention_log_odds
) -> Number:
    """Next value of the retention level by Newton's method, in log odds."""
    return (
        previous_retention_level
        - (log(retention_tried / (1 - retention_tried)) - retention_log_odds)
        * retention_tried
        * (1 - retention_tried)
        / retention_tried_slope
    )


@same_for("retention", "cross_sell")
@starts_at("retention_first_level", steps=14)
def retention_level(retention_newton_step, retention_level_above, retention_level_below) -> Number:
    """Retention level of satisfied customers at which the current mix has the company's own rate."""
    return where(
        retention_newton_step < retention_level_above,
        (retention_level_above + retention_level_below) / 2,
        where(
            retention_newton_step > retention_level_below,
            (retention_level_above + retention_level_below) / 2,
            retention_newton_step,
        ),
    )


@same_for("retention", "cross_sell")
def retention_bonded(last_retention_level, retention_gap) -> Share:
    """Retention of bonded customers."""
    return 1 / (1 + exp(-last_retention_level - retention_gap))


def retention_satisfied_held(last_retention_level) -> Share:
    """Retention of satisfied customers, including those who find switching a hassle."""
    return 1 / (1 + exp(-last_retention_level))


def retention_satisfied(retention_satisfied_held, easy_switching) -> Share:
    """Retention of satisfied customers, once switching is as easy as assumed."""
    return retention_satisfied_held * (1 - easy_switching)


def cross_sell_satisfied(last_cross_sell_level) -> Share:
    """Cross-sell rate of satisfied customers."""
    return 1 / (1 + exp(-last_cross_sell_level))


@same_for("retention", "cross_sell")
def retention_let_down(last_retention_level, let_down_gap) -> Share:
    """Retention of customers let down."""
    return 1 / (1 + exp(-last_retention_level - let_down_gap))


def retention_today(
    retention_rate, easy_switching, satisfied_share, retention_satisfied_held
) -> Share:
    """Retention of the current mix, once switching is as easy as assumed."""
    # where nobody stays, rounding may leave less than nobody
    return maximum(0, retention_rate - easy_switching * satisfied_share * retention_satisfied_held)


@same_for("retention", "cross_sell")
def retention_gain(
    bonded_gain_in_all,
    let_down_cut_in_all,
    retention_bonded,
    retention_satisfied,
    retention_let_down,
) -> Share:
    """Increase in retention at full effect."""
    return bonded_gain_in_all * (retention_bonded - retention_satisfied) + let_down_cut_in_all * (
        retention_satisfied - retention_let_down
    )


def retention_at_full_gain(retention_today, retention_gain) -> Share:
    """Retention of all customers at full effect."""
    return retention_today + retention_gain


def cross_sell_at_full_gain(cross_sell_rate, cross_sell_gain) -> Share:
    """Cross-sell rate of all customers at full effect."""
    return cross_sell_rate + cross_sell_gain


def bonded_target(bonded_share, bonded_gain_in_all) -> Share:
    """Share of bonded customers at full effect."""
    return bonded_share + bonded_gain_in_all


def let_down_target(let_down_share, let_down_cut_in_all) -> Share:
    """Share of customers let down at full effect."""
    return let_down_share - let_down_cut_in_all


# -- Today: what a customer brings, and where new ones come from (§4) ------------------------------


def referral_weight(referral_ratio, causal_fraction) -> Ratio:
    """Referrals by a bonded customer for each by any other customer."""
    return referral_ratio**causal_fraction


def referred_today(referral_share, new_customers) -> Customers:
    """New customers by referral in a month, today."""
    return referral_share * new_customers / 12


def paid_today(referral_share, new_customers) -> Customers:
    """New customers through paid channels in a month, today."""
    return (1 - referral_share) * new_customers / 12


def referrals_each(referred_today, customers_today, bonded_share, referral_weight) -> Number:
    """Referrals a month by one customer who is not bonded."""
    return referred_today / (customers_today * (1 + bonded_share * (referral_weight - 1)))


def margin_before_cross_selling(margin, cross_sell_rate, cross_sell_margin) -> MoneyEach:
    """Annual margin of a customer today before cross-selling."""
    return margin - cross_sell_rate * cross_sell_margin


def core_margin(margin_before_cross_selling, let_down_share, complaint_cost) -> MoneyEach:
    """Annual margin of a customer before cross-selling and complaints."""
    return margin_before_cross_selling + let_down_share * complaint_cost


def acquisition_saving(acquisition_cost, acquisition_cost_reduction) -> MoneyEach:
    """Reduction in the cost of a paid new customer at full effect."""
    return acquisition_cost * acquisition_cost_reduction


def acquisition_spend_today(
    new_customers, referral_share, referral_reward, acquisition_cost
) -> Money:
    """Acquisition spending in a year, today."""
    return new_customers * (
        referral_share * referral_reward + (1 - referral_share) * acquisition_cost
    )


def acquisition_cost_today(total_acquisition_spend_today, total_new_customers) -> MoneyEach:
    """Average cost of a new customer today, paid and referred."""
    return total_acquisition_spend_today / total_new_customers


def customer_value(margin, retention_today, discount_rate) -> MoneyEach:
    """Value at the horizon of a remaining customer, at today's retention."""
    return margin * retention_today / (1 + discount_rate - retention_today)


# -- Month by month: what the programme moves (§4) -------------------------------------------------


def months_since_start(month, delay_months) -> Months:
    """Months since the programme's first effect, at the middle of the month."""
    return month - 0.5 - delay_months


def phase_in(months_since_start, ramp_months, consistency) -> Share:
    """Share of the full effect reached in a month: it rises, then erodes with inconsistency."""
    return minimum(1, maximum(0, months_since_start / ramp_months)) * consistency ** (
        maximum(0, months_since_start - ramp_months) / 12
    )


def affected(
    month,
    with_programme,
    failure_month,
    failure_months,
    failure_share,
    failure_with_programme,
    failure_in_baseline,
) -> Share:
    """Share of satisfied and bonded customers let down by a failure of the core service."""
    return where(
        month < failure_month,
        0,
        where(
            month < failure_month + failure_months,
            failure_share * where(with_programme > 0, failure_with_programme, failure_in_baseline),
            0,
        ),
    )


def bonded(bonded_share, bonded_gain_so_far, with_programme, affected) -> Share:
    """Share of bonded customers in a month."""
    return (bonded_share + with_programme * bonded_gain_so_far) * (1 - affected)


def let_down(let_down_share, let_down_cut_so_far, with_programme, affected) -> Share:
    """Share of customers let down in a month."""
    return (let_down_share - with_programme * let_down_cut_so_far) * (1 - affected) + affected


def satisfied(bonded, let_down) -> Share:
    """Share of customers satisfied in a month."""
    return 1 - let_down - bonded


def retention_planned(retention_today, retention_gain_so_far, on_retention) -> Share:
    """Retention a year as the mix of a month makes it, if nothing fails."""
    return retention_today + on_retention * retention_gain_so_far


def retention(retention_planned, retention_let_down, affected) -> Share:
    """Retention a year as the mix of a month makes it."""
    return retention_planned + affected * (retention_let_down - retention_planned)


def cross_sell_planned(cross_sell_rate, cross_sell_gain_so_far, on_cross_sell) -> Share:
    """Cross-sell rate as the mix of a month makes it, if nothing fails."""
    return cross_sell_rate + on_cross_sell * cross_sell_gain_so_far


def cross_sell(cross_sell_planned, cross_sell_let_down, affected) -> Share:
    """Cross-sell rate as the mix of a month makes it."""
    return cross_sell_planned + affected * (cross_sell_let_down - cross_sell_planned)


def bonded_referring(bonded_share, bonded_gain_so_far, on_referral, affected) -> Share:
    """Share of bonded customers that applies to referrals."""
    return (bonded_share + on_referral * bonded_gain_so_far) * (1 - affected)


def let_down_deterring(let_down_share, let_down_cut_so_far, on_referral, affected) -> Share:
    """Share of customers let down that applies to deterred prospects."""
    return (let_down_share - on_referral * let_down_cut_so_far) * (1 - affected) + affected


def let_down_served(let_down_share, let_down_cut_so_far, on_service_cost, affected) -> Share:
    """Share of customers let down that applies to the cost of complaints."""
    return (let_down_share - on_service_cost * let_down_cut_so_far) * (1 - affected) + affected


# -- Several initiatives: each moves its share of those not yet moved (§12) ------------------------


def bonded_reach(bonded_gain, satisfied_share) -> Share:
    """Share of satisfied customers that an initiative bonds at full effect."""
    return where(bonded_gain > 0, bonded_gain / satisfied_share, 0)


def let_down_reach(let_down_cut, let_down_share) -> Share:
    """Share of customers let down that an initiative wins over at full effect."""
    return where(let_down_cut > 0, let_down_cut / let_down_share, 0)


def bonded_setback(bonded_gain) -> Share:
    """Change in bonded customers at full effect of an initiative that loses some."""
    return minimum(0, bonded_gain)


def let_down_setback(let_down_cut) -> Share:
    """Reduction in customers let down, below 0, at full effect of an initiative that adds some."""
    return minimum(0, let_down_cut)


@same_for("bonded", "let_down")
def bonded_missed(bonded_reach) -> Share:
    """Share of its tier that an initiative leaves as it is, at full effect."""
    return 1 - bonded_reach


@same_for("bonded", "let_down")
def bonded_missed_so_far(bonded_reach, phase_in) -> Share:
    """Share of its tier that an initiative leaves as it is in a month."""
    return 1 - bonded_reach * phase_in


@same_for("bonded", "let_down")
def bonded_setback_so_far(bonded_setback, phase_in) -> Share:
    """What an initiative that does harm moves in a month, below 0."""
    return bonded_setback * phase_in


def bonded_gain_in_all(
    initiatives, bonded_gain, satisfied_share, product_of_bonded_missed, sum_of_bonded_setback
) -> Share:
    """Increase in bonded customers at full effect, of all initiatives."""
    return where(
        initiatives > 1,
        satisfied_share * (1 - product_of_bonded_missed) + sum_of_bonded_setback,
        bonded_gain,
    )


def let_down_cut_in_all(
    initiatives, let_down_cut, let_down_share, product_of_let_down_missed, sum_of_let_down_setback
) -> Share:
    """Reduction in customers let down at full effect, of all initiatives."""
    return where(
        initiatives > 1,
        let_down_share * (1 - product_of_let_down_missed) + sum_of_let_down_setback,
        let_down_cut,
    )


def bonded_gain_so_far(
    initiatives,
    phase_in,
    bonded_gain,
    satisfied_share,
    product_of_bonded_missed_so_far,
    sum_of_bonded_setback_so_far,
) -> Share:
    """Increase in bonded customers in a month, of all initiatives."""
    return where(
        initiatives > 1,
        satisfied_share * (1 - product_of_bonded_missed_so_far) + sum_of_bonded_setback_so_far,
        phase_in * bonded_gain,
    )


def let_down_cut_so_far(
    initiatives,
    phase_in,
    let_down_cut,
    let_down_share,
    product_of_let_down_missed_so_far,
    sum_of_let_down_setback_so_far,
) -> Share:
    """Reduction in customers let down in a month, of all initiatives."""
    return where(
        initiatives > 1,
        let_down_share * (1 - product_of_let_down_missed_so_far) + sum_of_let_down_setback_so_far,
        phase_in * let_down_cut,
    )


@same_for("retention", "cross_sell")
def retention_gain_so_far(
    initiatives,
    phase_in,
    retention_gain,
    bonded_gain_so_far,
    let_down_cut_so_far,
    retention_bonded,
    retention_satisfied,
    retention_let_down,
) -> Share:
    """Increase in retention in a month, of all initiatives."""
    return where(
        initiatives > 1,
        bonded_gain_so_far * (retention_bonded - retention_satisfied)
        + let_down_cut_so_far * (retention_satisfied - retention_let_down),
        phase_in * retention_gain,
    )


def full_price_so_far(acquisition_cost_reduction, phase_in) -> Share:
    """Share of the cost of a paid new customer that an initiative leaves in a month."""
    return 1 - acquisition_cost_reduction * phase_in


def acquisition_saving_so_far(
    initiatives, phase_in, acquisition_saving, acquisition_cost, product_of_full_price_so_far
) -> MoneyEach:
    """Reduction in the cost of a paid new customer in a month, of all initiatives."""
    return where(
        initiatives > 1,
        acquisition_cost * (1 - product_of_full_price_so_far),
        phase_in * acquisition_saving,
    )


def one_off_cost_in_all(initiatives, one_off_cost, sum_of_one_off_cost) -> Money:
    """Upfront cost of all initiatives."""
    return where(initiatives > 1, sum_of_one_off_cost, one_off_cost)


def running_cost_in_all(initiatives, running_cost, sum_of_running_cost) -> Money:
    """Annual running cost of all initiatives."""
    return where(initiatives > 1, sum_of_running_cost, running_cost)


def cost_per_customer_in_all(initiatives, cost_per_customer, sum_of_cost_per_customer) -> MoneyEach:
    """Annual cost per customer of all initiatives."""
    return where(initiatives > 1, sum_of_cost_per_customer, cost_per_customer)


# -- Month by month: who is here (§4) --------------------------------------------------------------


def kept(retention) -> Share:
    """Share of customers who stay over a month."""
    return retention ** (1 / 12)


@starts_at(1)
def still_here(previous_still_here, kept) -> Share:
    """Share of today's customers who are still here at the end of a month."""
    return previous_still_here * kept


def share_of_company(customers_today, total_customers_today) -> Share:
    """Share of today's customers who are of this segment."""
    return customers_today / total_customers_today


def referral_room(total_previous_customers, total_customers_today, market_size) -> Ratio:
    """Room left in the market for referrals, v today; 1 if the market has no limit."""
    return where(
        market_size > 0,
        maximum(0, market_size - total_previous_customers) / (market_size - total_customers_today),
        1,
    )


def referred_expected(
    previous_customers, referrals_each, bonded_referring, referral_weight, referral_room
) -> Customers:
    """New customers by referral in a month, as planned."""
    return (
        referrals_each
        * (1 + bonded_referring * (referral_weight - 1))
        * previous_customers
        * referral_room
    )


def referred(
    referred_expected,
    total_referred_expected,
    share_of_company,
    known_referred,
    with_programme,
) -> Customers:
    """New customers by referral in a month."""
    return where(
        known_referred < 0,
        referred_expected,
        where(
            with_programme > 0,
            known_referred
            * where(
                total_referred_expected > 0,
                referred_expected / total_referred_expected,
                share_of_company,
            ),
            referred_expected,
        ),
    )


def deterred(
    previous_customers, customers_today, let_down_share, let_down_deterring, deterred_per_let_down
) -> Customers:
    """Prospects deterred in a month by more customers let down than today."""
    return (
        deterred_per_let_down
        / 12
        * (let_down_deterring * previous_customers - let_down_share * customers_today)
    )


def paid_planned(paid_today, referred, referred_today, referral_additional, deterred) -> Customers:
    """New customers that a month's spending brings at today's cost: those not displaced by referrals."""
    return maximum(
        0, paid_today - (1 - referral_additional) * (referred - referred_today) - deterred
    )


def acquisition_decay(total_paid_today, acquisition_ceiling) -> Number:
    """How fast paid acquisition nears its ceiling, for each customer paid for at today's cost."""
    return where(
        acquisition_ceiling > 0,
        where(
            total_paid_today > 0,
            -log(1 - 12 * total_paid_today / acquisition_ceiling) / total_paid_today,
            12 / acquisition_ceiling,
        ),
        0,
    )


def acquisition_yield(total_paid_planned, acquisition_decay, acquisition_ceiling) -> Ratio:
    """New customers for each paid for at today's cost; 1 if paid acquisition has no ceiling."""
    return where(
        acquisition_ceiling > 0,
        where(
            total_paid_planned > 0,
            acquisition_ceiling
            / 12
            * (1 - exp(-acquisition_decay * total_paid_planned))
            / total_paid_planned,
            1,
        ),
        1,
    )


def paid_expected(paid_planned, acquisition_yield) -> Customers:
    """New customers through paid channels in a month, as planned."""
    return paid_planned * acquisition_yield


def paid(
    paid_expected, total_paid_expected, share_of_company, known_paid, with_programme
) -> Customers:
    """New customers through paid channels in a month."""
    return where(
        known_paid < 0,
        paid_expected,
        where(
            with_programme > 0,
            known_paid
            * where(total_paid_expected > 0, paid_expected / total_paid_expected, share_of_company),
            paid_expected,
        ),
    )


def referral_share_now(total_referred, total_paid) -> Share:
    """Share of a month's new customers who come by referral."""
    return where(
        total_referred + total_paid > 0,
        total_referred / (total_referred + total_paid),
        undefined,
    )


def stayed_expected(previous_customers, kept) -> Customers:
    """Customers who stay over a month, as planned."""
    return previous_customers * kept


def stayed(
    stayed_expected,
    total_stayed_expected,
    total_previous_customers,
    share_of_company,
    known_retention,
    with_programme,
) -> Customers:
    """Customers who stay over a month."""
    return where(
        known_retention < 0,
        stayed_expected,
        where(
            with_programme > 0,
            total_previous_customers
            * known_retention ** (1 / 12)
            * where(
                total_stayed_expected > 0, stayed_expected / total_stayed_expected, share_of_company
            ),
            stayed_expected,
        ),
    )


def customers_expected(stayed, referred, paid) -> Customers:
    """Customers at the end of a month, from retention and new customers."""
    return stayed + referred + paid


@starts_at("customers_today")
def customers(
    customers_expected,
    total_customers_expected,
    share_of_company,
    known_customers,
    with_programme,
) -> Customers:
    """Customers at the end of a month."""
    return where(
        known_customers < 0,
        customers_expected,
        where(
            with_programme > 0,
            known_customers
            * where(
                total_customers_expected > 0,
                customers_expected / total_customers_expected,
                share_of_company,
            ),
            customers_expected,
        ),
    )


def average_customers(previous_customers, customers) -> Customers:
    """Customers in a month, on average."""
    return (previous_customers + customers) / 2


def extra_customers(customers, baseline_customers) -> Customers:
    """Extra customers at the end of a month, v without the programme."""
    return customers - baseline_customers


@starts_at("total_customers_today")
def largest_base(previous_largest_base, total_customers) -> Customers:
    """Most customers of the company at any month's end so far."""
    return maximum(previous_largest_base, total_customers)


def most_customers(last_largest_base, baseline_last_largest_base) -> Customers:
    """Most customers of the company at any month's end, with the programme or without."""
    return maximum(last_largest_base, baseline_last_largest_base)


# -- Month by month: money (§4) --------------------------------------------------------------------


@starts_at("margin")
def margin_each(
    core_margin, cross_sell, cross_sell_margin, let_down_served, complaint_cost
) -> MoneyEach:
    """Annual margin of a customer as a month earns it."""
    return core_margin + cross_sell * cross_sell_margin - let_down_served * complaint_cost


@starts_at("margin_before_cross_selling")
def margin_each_before_cross_selling(margin_each, cross_sell, cross_sell_margin) -> MoneyEach:
    """Annual margin of a customer as a month earns it, before cross-selling."""
    return margin_each - cross_sell * cross_sell_margin


def margin_earned(average_customers, margin_each) -> Money:
    """Contribution margin of a month, before acquisition and programme."""
    return average_customers * margin_each / 12


def acquisition_price(
    acquisition_cost, acquisition_saving_so_far, on_acquisition_cost
) -> MoneyEach:
    """Cost of a paid new customer in a month."""
    return acquisition_cost - on_acquisition_cost * acquisition_saving_so_far


def acquisition_spend(
    paid,
    paid_planned,
    known_paid,
    with_programme,
    acquisition_ceiling,
    acquisition_price,
    referred,
    referral_reward,
) -> Money:
    """Acquisition spending in a month, paid and referred; under a ceiling, for all paid as planned."""
    return (
        where(
            acquisition_ceiling > 0,
            where(known_paid < 0, paid_planned, where(with_programme > 0, paid, paid_planned)),
            paid,
        )
        * acquisition_price
        + referred * referral_reward
    )


def displacement_saving(paid_today, deterred, paid, acquisition_price, referral_reward) -> Money:
    """Acquisition spending saved in a month by referrals in place of paid customers, less their rewards."""
    return (maximum(0, paid_today - deterred) - paid) * (acquisition_price - referral_reward)


def contribution(margin_earned, acquisition_spend) -> Money:
    """Margin of a month less what its new customers cost."""
    return margin_earned - acquisition_spend


def benefit(total_contribution, baseline_total_contribution) -> Money:
    """Extra contribution in a month, v without the programme."""
    return total_contribution - baseline_total_contribution


def customer_cost(average_customers, cost_per_customer_in_all) -> Money:
    """Cost of the programme in a month for its customers."""
    return average_customers * cost_per_customer_in_all / 12


def programme_cost(running_cost_in_all, total_customer_cost, with_programme) -> Money:
    """Cost of the programme in a month."""
    return with_programme * (running_cost_in_all / 12 + total_customer_cost)


def net(benefit, programme_cost) -> Money:
    """Benefit of a month less the programme's cost."""
    return benefit - programme_cost


def discount_factor(month, discount_rate) -> Ratio:
    """Present value of 1 at the end of a month."""
    return (1 + discount_rate) ** (-month / 12)


# -- What it comes to (§5) -------------------------------------------------------------------------


@starts_at(0)
def discounted_benefits(previous_discounted_benefits, benefit, discount_factor) -> Money:
    """Benefits so far, discounted."""
    return previous_discounted_benefits + benefit * discount_factor


@starts_at("one_off_cost_in_all")
def discounted_costs(previous_discounted_costs, programme_cost, discount_factor) -> Money:
    """Costs of the programme so far, discounted."""
    return previous_discounted_costs + programme_cost * discount_factor


def pv_benefits(last_discounted_benefits) -> Money:
    """Present value of the benefits."""
    return last_discounted_benefits


def pv_costs(last_discounted_costs) -> Money:
    """Present value of the programme's costs."""
    return last_discounted_costs


def npv(pv_benefits, pv_costs) -> Money:
    """Net present value."""
    return pv_benefits - pv_costs


def roi(npv, pv_costs) -> Ratio:
    """Net present value for each unit of cost."""
    return where(pv_costs > 0, npv / pv_costs, undefined)


def affordable_one_off(npv, one_off_cost_in_all) -> Money:
    """Upfront cost at which the net present value is 0."""
    return npv + one_off_cost_in_all


def cash_at_start(one_off_cost_in_all) -> Money:
    """Cash on the day of the decision."""
    return -one_off_cost_in_all


@starts_at("cash_at_start")
def cumulative(previous_cumulative, net) -> Money:
    """Net cash so far."""
    return previous_cumulative + net


@starts_at("cash_at_start")
def discounted_cumulative(previous_discounted_cumulative, net, discount_factor) -> Money:
    """Net cash so far, discounted."""
    return previous_discounted_cumulative + net * discount_factor


@same_for("cumulative", "discounted_cumulative")
@starts_at(0)
def cumulative_crossing(
    previous_cumulative_crossing, previous_cumulative, cumulative, month
) -> Months:
    """Month in which the cumulative cash last rose to 0."""
    return where(
        previous_cumulative < 0,
        where(
            cumulative < 0,
            previous_cumulative_crossing,
            month - 1 - previous_cumulative / (cumulative - previous_cumulative),
        ),
        previous_cumulative_crossing,
    )


def payback_months(pv_costs, last_cumulative, last_cumulative_crossing) -> Months:
    """Month from which the programme has paid back for good."""
    return where(
        pv_costs > 0, where(last_cumulative < 0, undefined, last_cumulative_crossing), undefined
    )


def discounted_payback_months(
    pv_costs, last_discounted_cumulative, last_discounted_cumulative_crossing
) -> Months:
    """Month from which the programme has paid back for good, discounted."""
    return where(
        pv_costs > 0,
        where(last_discounted_cumulative < 0, undefined, last_discounted_cumulative_crossing),
        undefined,
    )


def segment_equity(last_extra_customers, customer_value, discount_rate, horizon_years) -> Money:
    """Present value of a segment's extra customers remaining at the horizon."""
    return last_extra_customers * customer_value * (1 + discount_rate) ** (-horizon_years)


def equity_at_horizon(total_segment_equity) -> Money:
    """Present value of the extra customers remaining at the horizon; not in the net present value."""
    return total_segment_equity


def expected_years(retention_at_full_gain) -> Years:
    """Average years that a customer stays at full effect."""
    return 1 / (12 * (1 - retention_at_full_gain ** (1 / 12)))
