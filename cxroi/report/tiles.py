"""What are the six figures beside the verdict, what is each measured against, and what is it exactly?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cxroi.analysis.customer_base import ends_of, referral_share_at_the_end
from cxroi.model.units import (
    exact_money,
    money,
    percent,
    plain_number,
    write_count,
)
from cxroi.report.formats import signed_count, when_back, years

if TYPE_CHECKING:
    from cxroi.model.business_case import BusinessCase


class Tile(NamedTuple):
    """A figure, what it is measured against, and its exact value."""

    key: str
    label: str
    figure: str
    against: str
    exact: str


def tiles(case: BusinessCase) -> list[Tile]:
    """Return the six figures beside the verdict.

    Examples
    --------
    >>> from cxroi import assumptions, business_case
    >>> [tile.figure for tile in tiles(business_case(assumptions()))]
    ['0.17m', '12%', 'month 47', '0.42m', '15 → 16%', '+4,500']
    """
    return [
        _npv(case),
        _return(case),
        _payback(case),
        _affordable(case),
        _referral_tile(case),
        _customers(case),
    ]  # fmt: skip - six figures, one line of reading


def _npv(case: BusinessCase) -> Tile:
    sign = case.assumptions.currency
    against = f"over {years(case.assumptions)} at {percent(case.values['discount_rate'])}"
    exact = exact_money(case.npv, sign)
    return Tile("npv", "Net present value", money(case.npv, sign), against, exact)


def _return(case: BusinessCase) -> Tile:
    if case.roi is None:
        return Tile(
            *(
                "roi",
                "Return on investment",
                "none",
                "no cost entered",
                "undefined: no cost entered",
            )
        )
    against = f"on costs of {money(case.pv_costs, case.assumptions.currency)} (present value)"
    exact = f"{case.roi:.4%}".replace("-", "−")
    return Tile("roi", "Return on investment", percent(case.roi), against, exact)


def _payback(case: BusinessCase) -> Tile:
    back, later = case.payback_months, case.discounted_payback_months
    if back is None:
        return Tile("payback", "Payback", "not reached" if case.pv_costs > 0 else "none",
                    case.payback_note, case.payback_note)  # fmt: skip
    against = (
        f"discounted: {'not in ' + years(case.assumptions) if later is None else when_back(later)}"
    )
    return Tile(
        "payback",
        "Payback",
        when_back(back),
        against,
        write_count(plain_number(round(back, 2)), "months"),
    )


def _affordable(case: BusinessCase) -> Tile:
    sign, most = case.assumptions.currency, case.affordable_one_off
    planned = f"planned: {money(case.values['one_off_cost'], sign)}"
    label, exact = "Maximum upfront cost", exact_money(most, sign)
    if most < 0:
        return Tile("affordable", label, "none", f"shortfall {money(-most, sign)}", exact)
    return Tile("affordable", label, money(most, sign), planned, exact)


def _referral_tile(case: BusinessCase) -> Tile:
    label, after = "Referral share", referral_share_at_the_end(case)
    if after is None:
        return Tile("referral", label, "none", "no new customers", "undefined: no new customers")
    today = case.values["referral_share"]
    figure = f"{percent(today).removesuffix('%')} → {percent(after)}"
    against = f"of new customers, after {years(case.assumptions)}"
    return Tile("referral", label, figure, against, f"{today:.2%} → {after:.2%}")


def _customers(case: BusinessCase) -> Tile:
    ends = ends_of(case)
    against = f"after {years(case.assumptions)}, v no programme"
    exact = f"{ends.programme:,.0f} v {ends.baseline:,.0f} without the programme"
    return Tile("customers", "Extra customers", signed_count(ends.gained), against, exact)
