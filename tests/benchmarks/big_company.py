"""Write the tables of a made-up company of any size, as Parquet, to time what reads them.

    python tests/benchmarks/big_company.py 1e7 3.1e7 FOLDER

10 million customers with 31 million orders, and a fifth as many answers as customers.
"""

import sys
from pathlib import Path

import numpy as np
import polars as pl

LAST = np.datetime64("2026-06-30")
YEARS = 5
STAY = 3.5 * 365
"""Days that a customer stays, on average."""
PRODUCTS, SHARES = ["account", "card", "loan", "savings"], [0.6, 0.2, 0.1, 0.1]
SURVEYED = 900
"""Days before the last in which answers were given."""


def write(customers: int, orders: int, folder: Path) -> None:
    """Write customers, orders and survey; the same numbers, the same files."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(1)
    ids = draw.permutation(customers).astype(np.int64) + 1
    joined = LAST - draw.integers(0, YEARS * 365, customers).astype("timedelta64[D]")
    stay = draw.exponential(STAY, customers).astype(np.int64)
    here = (LAST - joined).astype(np.int64)
    left = np.where(stay <= here, joined + stay.astype("timedelta64[D]"), np.datetime64("NaT"))
    channel = draw.choice(["search", "social", "referral", "store"], customers)
    _write(folder, "customers", customer_id=ids, joined=joined, left=left, channel=channel)
    who = draw.integers(0, customers, orders)
    day = (draw.random(orders) * np.minimum(stay, here)[who]).astype("timedelta64[D]")
    _write(
        folder,
        "orders",
        customer_id=ids[who],
        date=joined[who] + day,
        product=draw.choice(PRODUCTS, orders, p=SHARES),
        amount=np.round(draw.lognormal(3, 0.5, orders), 2),
    )
    asked = draw.integers(0, customers, customers // 5)
    _write(
        folder,
        "survey",
        customer_id=ids[asked],
        date=LAST - draw.integers(0, SURVEYED, len(asked)).astype("timedelta64[D]"),
        score=draw.integers(1, 6, len(asked)),
        scale=np.full(len(asked), 5),
    )


def _write(folder: Path, name: str, **columns: np.ndarray) -> None:
    days = [column for column, values in columns.items() if values.dtype.kind == "M"]
    frame = pl.DataFrame(columns).with_columns(pl.col(days).cast(pl.Date))
    frame.write_parquet(folder / f"{name}.parquet")


if __name__ == "__main__":
    write(int(float(sys.argv[1])), int(float(sys.argv[2])), Path(sys.argv[3]))
