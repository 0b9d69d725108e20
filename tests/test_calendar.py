"""Calibration against plain pandas, on random companies: months are those of the calendar.

Nothing of ours is used to count: what pandas makes of periods and days is the other side.
"""

import calendar
from datetime import date

import numpy as np
import pandas as pd
import pytest

from cxroi.calibration.calibration import calibrate
from cxroi.calibration.likeness import guess_mapping
from cxroi.calibration.months import Window, date_of, day_of, last_day, month_of

TODAY = date(2027, 6, 30)
COMPANIES = 200
PARTS = 15
QUICK = 1
"""Parts in the quick suite: every other company of a part has a last day that ends a month."""


def days_between(draw, first, last, size):
    """Random days, ends included."""
    span = (pd.Timestamp(last) - pd.Timestamp(first)).days
    return pd.Timestamp(first) + pd.to_timedelta(draw.integers(0, span + 1, size), unit="D")


def company(seed):
    """A random company: its tables as frames, the last day, the months of the window and the lag."""
    draw = np.random.default_rng(seed)
    year, month = int(draw.integers(2022, 2026)), int(draw.integers(1, 13))
    # ends of months and the leap day among the last days
    longest = calendar.monthrange(year, month)[1]
    last = date(year, month, longest if seed % 2 else int(draw.integers(1, longest + 1)))
    many = int(draw.integers(60, 160))
    joined = days_between(draw, date(2019, 1, 1), last, many)
    stays = pd.to_timedelta(draw.exponential(700, many).round(), unit="D")
    left = (joined + stays).where(draw.random(many) < 0.7)
    left = pd.Series(left).where(left <= pd.Timestamp(last) + pd.Timedelta(days=120))
    channel = draw.choice(["ads", "shop", "referral"], many)
    customers = pd.DataFrame(
        {"customer_id": np.arange(many), "joined": joined, "left": left, "channel": channel}
    )
    rows = int(draw.integers(150, 300))
    orders = pd.DataFrame(
        {
            "customer_id": draw.integers(0, many, rows),
            "date": days_between(draw, date(2021, 1, 1), last, rows),
            "product": draw.choice(["a", "b"], rows),
            "amount": draw.gamma(2, 40, rows),
        }
    )
    orders.loc[0, "date"] = pd.Timestamp(last)
    months = pd.period_range(end=pd.Period(last, "M"), periods=40, freq="M")
    when = (
        months.to_timestamp() if seed % 3 else days_between(draw, months[0].start_time, last, 400)
    )
    spend = pd.DataFrame(
        {
            "month": when,
            "channel": draw.choice(["ads", "shop", "referral programme"], len(when)),
            "amount": draw.gamma(2, 500, len(when)),
        }
    )
    tables = {"customers": customers, "orders": orders, "spend": spend}
    lag = int(draw.integers(0, 4))
    return tables, last, int(draw.choice([1, 3, 6, 12, 12, 12, 18, 24])), lag


def by_pandas(tables, last, months, lag):
    """Count the same with periods of pandas."""
    customers, orders, spend = (tables[name] for name in ("customers", "orders", "spend"))
    end = pd.Timestamp(last)
    window = pd.period_range(end=pd.Period(last, "M"), periods=months, freq="M")
    start = window[0].start_time - pd.Timedelta(days=1)

    def here(day):
        gone = customers["left"].notna() & (customers["left"] <= day) & (customers["left"] <= end)
        return (customers["joined"] <= day) & ~gone

    at_start, now = here(start), here(end)
    new = customers[customers["joined"].dt.to_period("M").isin(window)]
    referred = (new["channel"] == "referral").sum()
    bought = orders[orders["date"].dt.to_period("M").isin(window)]
    by_month = spend.groupby([spend["month"].dt.to_period("M"), "channel"])["amount"].sum()

    def spent(wanted, shift=0):
        known = by_month.index.get_level_values(0).unique()
        chosen = [period - shift for period in window if period - shift in known]
        rows = by_month[by_month.index.get_level_values(0).isin(chosen)]
        amount = rows[[wanted(name) for _, name in rows.index]].sum()
        return amount * months / len(chosen) if chosen else 0.0

    paid = len(new) - referred
    wins = spent(lambda _: True)
    found = {
        "customers": now.sum(),
        "new_customers": len(new) * 12 / months,
        "retention_rate": (at_start & now).sum() / at_start.sum() if at_start.sum() else None,
        "referral_share": referred / len(new) if len(new) else None,
        "margin": bought["amount"].sum() * 12 / months / ((at_start.sum() + now.sum()) / 2),
    }
    if found["retention_rate"] is not None:
        found["retention_rate"] **= 12 / months
    if paid:
        found["acquisition_cost"] = spent(lambda name: "referral" not in name) / paid
        found["all spending"] = wins / len(new)
        if lag:
            found["lagged"] = spent(lambda _: True, lag) / paid
    return found


def by_cxroi(tables, months, lag):
    """What is estimated, and the two other ways of counting the cost."""
    guess = guess_mapping({name: list(frame) for name, frame in tables.items()})
    mapping = guess.with_rules(window_months=str(months), lag_months=str(lag))
    found = calibrate(tables, mapping, today=TODAY)
    values = {key: each.interval.value for key, each in found.estimates.items()}
    cost = found.estimates.get("acquisition_cost")
    if cost:
        values["all spending"] = cost.others["all spending"].value
        name = f"that of {lag} month{'' if lag == 1 else 's'} earlier"
        values["lagged"] = cost.others[name].value if name in cost.others else None
    return values, found


@pytest.mark.parametrize(
    "part",
    [pytest.param(n, marks=pytest.mark.slow if n >= QUICK else ()) for n in range(PARTS)],
)
def test_random_companies_are_counted_as_pandas_counts_them(part):
    for seed in range(part, COMPANIES, PARTS):
        tables, last, months, lag = company(seed)
        ours, found = by_cxroi(tables, months, lag)
        assert date_of(found.company.window.end) == last
        for key, value in by_pandas(tables, last, months, lag).items():
            if value is None:
                assert key not in ours
            elif key in ours or value:
                assert ours[key] == pytest.approx(value, rel=1e-9, abs=1e-9), (seed, key)


def test_the_window_holds_whole_months_whatever_day_is_the_last():
    for year in range(2019, 2029):
        for month in range(1, 13):
            for day in (1, 15, calendar.monthrange(year, month)[1]):
                last = day_of(date(year, month, day))
                for months in (1, 6, 12, 24):
                    window = Window(last, months)
                    first = pd.Period(date(year, month, 1), "M") - months
                    assert date_of(window.start) == first.end_time.date()
                    assert len(window.which()) == months
                    assert window.text().endswith(f"{year}-{month:02}")
                    assert month_of(last) == window.which()[-1]
                    assert last_day(window.which(3)[-1]) < last
