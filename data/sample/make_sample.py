"""Make the tables of a company that does not exist, of which everything is known.

Run it to write the tables beside it, always the same: ``python data/sample/make_sample.py``.
``company(seed)`` draws another company of the same kind, to see whether what is estimated from its
tables is what it was made with.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from cxroi.model.evaluate import TIERS, figure_of

SEED = 20
CUSTOMERS = 1500
YEAR = 365
AS_OF = np.datetime64("2026-06-30")
START = AS_OF - YEAR
"""The window is the year after this day."""
OLDEST = 3 * YEAR
"""Days before the window in which its customers joined."""

MIX = np.array([0.20, 0.55, 0.25])
"""Of the customers a year ago: let down, satisfied, bonded."""
RETENTION, RETENTION_GAP, LET_DOWN_GAP = 0.78, 4.0, 0.35
CROSS_SELL, CROSS_SELL_GAP = 0.30, 3.0
NEW, LEFT_BEFORE = 0.25, 0.30
"""New customers, and customers long gone, for one who was here a year ago."""
REFERRAL, REFERRAL_RATIO, UNKNOWN = 0.24, 5.0, 0.10
COST, REWARD, BRAND = 140.0, 22.0, 0.30
LINE, LINE_SPREAD, SECOND, SECOND_SPREAD = 90.0, 0.4, 45.0, 0.5
"""Mean and variation of what an order brings: of the first product, and of a second one."""
ANSWERED_BEFORE, ANSWERED_NOW, WAVE = 0.6, 0.5, 120
CHANNELS = ("search", "social", "store")


class Truth(NamedTuple):
    """What the company was made with, by the key of the assumption."""

    values: dict[str, float]
    retention: np.ndarray
    """Of let down, satisfied and bonded customers."""
    cross_sell: np.ndarray
    mix_now: np.ndarray


def tier_rates(
    rate: float, bonded: float, let_down: float, bonded_gap: float, let_down_gap: float
) -> Any:
    """Place the rates of the tiers around an overall rate; gaps are odds ratios."""
    believed = {"retention_rate": rate, "bonded_share": bonded, "let_down_share": let_down}
    believed |= {"retention_odds_ratio": bonded_gap, "let_down_odds_ratio": let_down_gap}
    believed["causal_fraction"] = 1.0
    return np.array([figure_of(f"retention_{tier}", believed) for tier in TIERS])


def truth(customers: int = CUSTOMERS) -> Truth:
    """Work out what holds of a company that had so many customers a year ago."""
    gaps = RETENTION_GAP, LET_DOWN_GAP
    retention = tier_rates(RETENTION, MIX[2], MIX[0], *gaps)
    # who came has the mix of who stayed, so that today's mix is that of who stayed
    mix_now = MIX * retention / RETENTION
    gaps = CROSS_SELL_GAP, LET_DOWN_GAP
    cross_sell = tier_rates(CROSS_SELL, mix_now[2], mix_now[0], *gaps)
    values = {
        "customers": customers * (RETENTION + NEW),
        "retention_rate": RETENTION,
        "margin": _margin(retention, cross_sell),
        "cross_sell_rate": CROSS_SELL,
        "cross_sell_margin": SECOND,
        "new_customers": customers * NEW,
        "referral_share": REFERRAL,
        "acquisition_cost": COST,
        "referral_reward": REWARD,
        "let_down_share": float(mix_now[0]),
        "bonded_share": float(mix_now[2]),
        "retention_odds_ratio": RETENTION_GAP,
        "cross_sell_odds_ratio": CROSS_SELL_GAP,
        "let_down_odds_ratio": LET_DOWN_GAP,
        "referral_ratio": REFERRAL_RATIO,
    }
    return Truth(values, retention, cross_sell, mix_now)


def _margin(retention: np.ndarray, cross_sell: np.ndarray) -> float:
    """Money of the year for one of the average customers in it.

    Everybody pays for the line on the day of joining and each year after, holders for the other
    product on one of these days and each year after. Who stays pays once in the window; who
    leaves, on a day at random, in half of the cases; who joins pays on the first day.
    """
    stayed, left = MIX * retention, MIX * (1 - retention)
    joined = NEW * stayed / RETENTION
    line = LINE * (stayed.sum() + left.sum() / 2 + joined.sum())
    second = SECOND * ((stayed + left / 2 + joined) * cross_sell).sum()
    return float((line + second) / ((1 + RETENTION + NEW) / 2))


def company(seed: int = SEED, customers: int = CUSTOMERS) -> dict[str, pl.DataFrame]:
    """Draw a company: its customers, survey, orders and spend."""
    draw, known = np.random.default_rng(seed), truth(customers)
    people = _people(draw, known, customers)
    return {
        "customers": _customers(people),
        "survey": _survey(draw, people),
        "orders": _orders(draw, people, known),
        "spend": _spend(customers),
    }


def _people(draw: np.random.Generator, known: Truth, customers: int) -> dict[str, np.ndarray]:
    """Who was here a year ago, who came since, and who had left before."""
    gone = round(customers * LEFT_BEFORE)
    came = draw.poisson(customers * NEW)
    sizes = (customers, came, gone)
    tier = np.concatenate(
        [
            draw.choice(3, size, p=mix)
            for size, mix in zip(sizes, (MIX, known.mix_now, MIX), strict=True)
        ]
    )
    joined = np.concatenate(
        [
            START - draw.integers(0, OLDEST, customers),
            START + draw.integers(1, YEAR + 1, came),
            START - draw.integers(YEAR, OLDEST, gone),
        ]
    )
    stays = draw.random(customers) < known.retention[tier[:customers]]
    nobody = np.datetime64("NaT")
    left = np.concatenate(
        [
            np.where(stays, nobody, START + draw.integers(1, YEAR + 1, customers)),
            np.full(came, nobody),
            # not before joining, and not in the window
            START - draw.integers(0, YEAR, gone),
        ]
    )
    order = draw.permutation(sum(sizes))
    # numbers in no order: who was here, who came and who had left are not told by them
    number = np.empty(sum(sizes), np.int64)
    number[order] = np.arange(1, sum(sizes) + 1)
    channel, referrer = _channels(draw, tier, joined, customers)
    return {
        "number": number,
        "tier": tier,
        "joined": joined,
        "left": left,
        "channel": channel,
        "referrer": np.where(referrer < 0, 0, number[referrer]),
    }


def _channels(
    draw: np.random.Generator, tier: np.ndarray, joined: np.ndarray, customers: int
) -> tuple[np.ndarray, np.ndarray]:
    """What brought each customer, and who referred them; -1 where nobody did."""
    size = len(tier)
    weight = np.where(tier[:customers] == 2, REFERRAL_RATIO, 1.0)  # noqa: PLR2004 - bonded
    new = joined > START
    referred = new & (draw.random(size) < REFERRAL)
    channel = np.where(referred, "referral", draw.choice(CHANNELS, size)).astype(object)
    referrer = np.where(referred, draw.choice(customers, size, p=weight / weight.sum()), -1)
    unknown = draw.random(size) < np.where(new, UNKNOWN, 0.4)
    channel[unknown] = None
    referrer[unknown] = -1
    return channel, referrer


def _ids(number: np.ndarray) -> pl.Series:
    text = pl.Series(number).cast(pl.String).str.zfill(6)
    return pl.select(pl.when(pl.Series(number) > 0).then("C" + text)).to_series()


def _days(days: Any) -> pl.Series:
    return pl.Series(np.asarray(days, "datetime64[D]")).cast(pl.Date)


def _customers(people: dict[str, np.ndarray]) -> pl.DataFrame:
    frame = pl.DataFrame(
        {
            "customer_id": _ids(people["number"]),
            "joined": _days(people["joined"]),
            "left": _days(people["left"]),
            "channel": pl.Series(people["channel"].tolist(), dtype=pl.String),
            "referred_by": _ids(people["referrer"]),
        }
    )
    return frame.sort("customer_id")


def _survey(draw: np.random.Generator, people: dict[str, np.ndarray]) -> pl.DataFrame:
    """Two waves: one before the window, one at its end, each to part of who is here."""
    waves = []
    for end, share in ((START, ANSWERED_BEFORE), (AS_OF, ANSWERED_NOW)):
        here = (people["joined"] <= end) & ~(people["left"] <= end)
        asked = np.flatnonzero(here & (draw.random(len(here)) < share))
        day = np.maximum(end - draw.integers(0, WAVE, len(asked)), people["joined"][asked])
        tier = people["tier"][asked]
        score = np.where(tier == 0, draw.integers(1, 4, len(asked)), tier + 3)
        waves.append(
            pl.DataFrame(
                {"customer_id": _ids(people["number"][asked]), "date": _days(day), "score": score}
            )
        )
    frame = pl.concat(waves).with_columns(scale=pl.lit(5))
    return frame.sort("date", "customer_id")


def _orders(draw: np.random.Generator, people: dict[str, np.ndarray], known: Truth) -> pl.DataFrame:
    """Everybody has a line, paid for on the day of joining and each year; some another product."""
    size = len(people["tier"])
    until = np.where(np.isnat(people["left"]), AS_OF, people["left"])
    holds = draw.random(size) < known.cross_sell[people["tier"]]
    years = (until - people["joined"]).astype(int) // YEAR
    bought = people["joined"] + YEAR * (draw.random(size) * (years + 1)).astype(int)
    parts = [_yearly(draw, people["number"], people["joined"], until, "line", (LINE, LINE_SPREAD))]
    product = np.where(draw.random(size) < 0.6, "tv", "insurance")  # noqa: PLR2004 - of no matter
    for name in ("tv", "insurance"):
        mine = np.flatnonzero(holds & (product == name))
        parts.append(
            _yearly(
                draw,
                people["number"][mine],
                bought[mine],
                until[mine],
                name,
                (SECOND, SECOND_SPREAD),
            )
        )
    return pl.concat(parts).sort("date", "customer_id", "product")


def _yearly(
    draw: np.random.Generator,
    number: np.ndarray,
    first: np.ndarray,
    until: np.ndarray,
    product: str,
    money: tuple[float, float],
) -> pl.DataFrame:
    """Orders of one product: the first, and one a year while a customer."""
    times = (until - first).astype(int) // YEAR + 1
    who = np.repeat(np.arange(len(number)), times)
    nth = np.arange(len(who)) - np.repeat(np.cumsum(times) - times, times)
    mean, variation = money
    spread = np.sqrt(np.log1p(variation**2))
    amount = np.round(draw.lognormal(np.log(mean) - spread**2 / 2, spread, len(who)), 2)
    return pl.DataFrame(
        {
            "customer_id": _ids(number[who]),
            "date": _days(first[who] + nth * YEAR),
            "product": np.full(len(who), product),
            "amount": amount,
        }
    )


def _spend(customers: int) -> pl.DataFrame:
    """Spending of the window's months and two before, without chance but with seasons."""
    months = np.arange("2025-05", "2026-07", dtype="datetime64[M]")
    season = 1 + 0.2 * np.sin(np.arange(len(months)))
    in_window = season[2:].sum()
    new = customers * NEW
    year = {
        "search": 0.7 * COST * new * (1 - REFERRAL),
        "social": 0.3 * COST * new * (1 - REFERRAL),
        "brand": BRAND * COST * new * (1 - REFERRAL),
        "referral programme": REWARD * new * REFERRAL,
    }
    rows = [
        {"month": month.item(), "channel": channel, "amount": round(amount * part / in_window, 2)}
        for month, part in zip(months.astype("datetime64[D]"), season, strict=True)
        for channel, amount in year.items()
    ]
    return pl.DataFrame(rows)


def write(folder: Path) -> None:
    """Write the tables and the truth."""
    for name, table in company().items():
        table.write_csv(folder / f"{name}.csv")
    rows = [f"{key},{value:.6g}" for key, value in truth().values.items()]
    text = "\n".join(["key,value", *rows, ""])
    (folder / "truth").mkdir(exist_ok=True)
    (folder / "truth" / "truth.csv").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(__file__).parent)
    print("Written: customers.csv, survey.csv, orders.csv, spend.csv, truth/truth.csv")
