"""Made-up tables, ordinary and odd, as the charts of uncertainty are given them."""

import math

import numpy as np
import pandas as pd

LABELS = {
    "Share of the published gap that applies": ("judgement", 0),
    "Published retention gap": ("published", 6),
    "Increase in bonded customers": ("your plan", 1),
    "Contribution margin per customer": ("your figure", 2),
    "Cross-sell rate": ("your figure", 2),
    "Incremental share of extra referrals": ("judgement", 0),
    "Annual retention rate": ("measured", 7),
    "Gain retained each year": ("judgement", 0),
    "Customer acquisition cost (paid)": ("your figure", 2),
    "Referrals by a bonded customer (others = 1)": ("opinion", 3),
    "Ramp-up time": ("your plan", 1),
    "Discount rate": ("convention", 8),
}
SHOWN = [
    ("5%", "45%"),
    ("4", "12.25"),
    ("+4 pts", "+13 pts"),
    ("€110 a year", "€150 a year"),
    ("20%", "30%"),
    ("40%", "100%"),
    ("70% a year", "80% a year"),
    ("75% a year", "95% a year"),
    ("€180 each", "€120 each"),
    ("3", "14"),
    ("30 months", "12 months"),
    ("12% a year", "8% a year"),
]
GROUNDS_BELOW = ["self-report", "stated intention"]
LONGEST = "Customers who would tell a friend to join you"
assert len(LONGEST) == 45
LEVELS = {"as they are": (1, 0.0), "all negative": (1, -2.2e6), "all positive": (1, 2.2e6)}
LEVELS |= {"billions": (4000, 0.0), "small": (1e-5, 0.0)}
CASES = [*LEVELS, "one row", "no rows", "long labels", "nothing"]


def frames(case="as they are"):
    """Return a frame for each chart; see ``CASES``."""
    size, shift = LEVELS.get(case, (1, 0.0))
    made = {name: make(size, shift) for name, make in MAKERS.items()}
    if case == "one row":
        made = {name: _first(name, frame) for name, frame in made.items()}
    if case == "no rows":
        made = {name: frame.head(0) for name, frame in made.items()}
    if case == "long labels":
        made = {name: _long(frame) for name, frame in made.items()}
    if case == "nothing":
        made = {name: _without_figures(frame) for name, frame in made.items()}
    for name, frame in made.items():
        frame.attrs = {
            "title": f"What {name} says",
            "subtitle": f"The measure of {name}",
            "footer": f"The sources of {name}",
        }
    return made


def fan(size=1, shift=0.0):
    months = np.arange(61)
    start, end = -250_000, {"p10": -0.75e6, "p50": 0.12e6, "p90": 1.6e6, "likely": 0.17e6}
    words = {"p10": "1 in 10 end below", "p50": "half end below", "p90": "1 in 10 end above"}
    words["likely"] = "your case"
    parts = []
    for series, last in end.items():
        dip = -0.5e6 * np.sin(np.pi * np.minimum(months / 40, 1))
        money = size * (start + dip + (last - start) * (months / 60) ** 1.6) + shift * months / 60
        label = [""] * 60 + [words[series]]
        parts.append(
            pd.DataFrame({"series": series, "month": months, "money": money, "label": label})
        )
    return pd.concat(parts, ignore_index=True)


def npv_distribution(size=1, shift=0.0):
    edges = np.arange(-1.4e6, 3.2e6, 1e5)
    centres = edges[:-1] + 5e4
    share = np.exp(-(((centres - 0.15e6) / 0.6e6) ** 2)) + 0.3 * np.exp(
        -(((centres - 1e6) / 0.9e6) ** 2)
    )
    share /= share.sum()
    edges = edges * size + shift
    below = float(share[edges[:-1] < 0].sum())
    rows = [
        ("draws", a, b, s, "loss" if a < 0 else "gain", "")
        for a, b, s in zip(edges[:-1], edges[1:], share, strict=True)
    ]
    for value, label in ((0.17e6, "your case"), (0.33e6, "mean")):
        at = value * size + shift
        rows.append(("mark", at, at, 0.0, "loss" if at < 0 else "gain", label))
    if below > 0:
        rows.append(("side", 0.0, 0.0, below, "loss", f"loses in {100 * below:.0f} of 100"))
    if below < 1:
        rows.append(
            ("side", 0.0, 0.0, 1 - below, "gain", f"gains in {100 * (1 - below):.0f} of 100")
        )
    return pd.DataFrame(rows, columns=["kind", "from", "to", "share", "side", "label"])


def tornado(size=1, shift=0.0):
    base, rows = 0.17e6 * size + shift, []
    for place, (label, (low, high)) in enumerate(zip(LABELS, SHOWN, strict=True)):
        wide = 1.1e6 * size * 0.72**place
        moved = "moved to the nearest value allowed" if place == 2 else ""
        up = base - 0.15 * wide if place == 4 else base + 0.9 * wide  # one is worse either way
        rows.append((label, "low", low, base - 0.8 * wide, base, ""))
        rows.append((label, "high", high, up, base, moved))
    return pd.DataFrame(rows, columns=["label", "end", "shown", "npv", "base", "moved"])


def variance(*_):
    rows, left = [], 1.0
    for label in [*LABELS][:10]:
        share, left = 0.45 * left, 0.55 * left
        rows.append((label, "alone", 0.0, 0.8 * share, 0.8 * share, ""))
        rows.append((label, "together", 0.8 * share, share, 0.2 * share, f"{100 * share:.0f}%"))
    return pd.DataFrame(rows, columns=["label", "kind", "start", "end", "share", "text"])


def grid(size=1, shift=0.0):
    across, up = np.linspace(0, 50, 22), np.linspace(-2, 14, 22)
    rows = []
    for i in range(21):
        for j in range(21):
            if i > 17 and j > 16:
                continue  # not allowed
            npv = size * (5e4 * (across[i] + 1.2) * (up[j] + 0.4) / 10 - 1.2e6) + shift
            rows.append(("cell", across[i], up[j], across[i + 1], up[j + 1], npv, 0, ""))
    if not shift:
        for order, x in enumerate(np.linspace(17, 50, 30)):
            rows.append(
                ("line", x, 240 / x, x, 240 / x, 0.0, order, "" if order else "breaks even")
            )
    rows.append(("here", 25.0, 10.0, 25.0, 10.0, 0.17e6 * size + shift, 0, "your case"))
    for kind, label in (
        ("across", "Share of the published gap that applies, %"),
        ("up", "Increase in bonded customers, points"),
    ):
        rows.append((kind, 0.0, 0.0, 0.0, 0.0, 0.0, 0, label))
    names = ["kind", "across", "up", "across_to", "up_to", "npv", "order", "label"]
    return pd.DataFrame(rows, columns=names)


def must_be_true(*_):
    chances = [0.12, 0.38, 0.47, 0.55, 0.71, 0.78, 0.83, 0.9, 0.94, 0.97, 0.99, 1.0]
    texts = [f"at least {10 + p}%, you assume {25 + p}%" for p in range(12)]
    texts[1] = "at least 8.1 (you assume 12.25)"
    texts[3] = "at most €180,000 a year, you assume €150,000 a year"
    return pd.DataFrame({"label": [*LABELS], "chance": chances, "text": texts})


def influence(*_):
    shares = [0.46, 0.17, 0.14, 0.08, 0.05, 0.04, 0.02, 0.015, 0.01, 0.01, 0.003, 0.002]
    asked = ["yes", "", "yes", "", "", "yes", "", "", "", "", "", ""]
    return pd.DataFrame(
        {
            "label": [*LABELS],
            "ground": [ground for ground, _ in LABELS.values()],
            "strength": [strength for _, strength in LABELS.values()],
            "share": shares,
            "asked": asked,
        }
    )


def information(size=1, *_):
    values = [0.34e6, 0.21e6, 0.12e6, 0.06e6, 0.03e6, 0.012e6, 0.008e6, 0.002e6, 0.0, 0.0]
    labels = ["Knowing everything", *LABELS][:10]
    kinds = [
        "all",
        "measure",
        "measure",
        "pilot",
        "measure",
        "measure",
        "measure",
        "pilot",
        "measure",
        "measure",
    ]
    values = [size * value for value in values]
    return pd.DataFrame(
        {
            "label": labels,
            "kind": kinds,
            "worth": values,
            "text": [_money(value) for value in values],
        }
    )


def survey(size=1, *_):
    asked = [50, 100, 200, 500, 1000, 2000, 5000, 10000]
    rows = []
    for most, series in zip((0.21e6, 0.12e6, 0.11e6, 0.02e6), [*LABELS], strict=False):
        for n in asked:
            evsi = size * most * (1 - math.exp(-n / 900))
            rows.append((series, n, evsi, series if n == asked[-1] else ""))
    return pd.DataFrame(rows, columns=["series", "asked", "worth", "label"])


def finance(size=1, shift=0.0):
    benefits = [0, 0.12e6, 0.42e6, 0.6e6, 0.58e6, 0.55e6]
    costs = [-0.25e6, -0.3e6, -0.31e6, -0.31e6, -0.3e6, -0.3e6]
    money = {
        "benefits": benefits,
        "costs": costs,
        "cumulative": np.cumsum(np.add(benefits, costs) + shift / 6),
    }
    words = {"benefits": "benefits", "costs": "costs", "cumulative": "cumulative net cash"}
    return pd.DataFrame(
        [
            (kind, year, size * amount, words[kind] if year == 5 else "")
            for kind, amounts in money.items()
            for year, amount in enumerate(amounts)
        ],
        columns=["kind", "year", "money", "label"],
    )


MAKERS = {
    "fan": fan,
    "spread": npv_distribution,
    "tornado": tornado,
    "variance": variance,
    "grid": grid,
    "must_be_true": must_be_true,
    "influence": influence,
    "information": information,
    "survey": survey,
    "finance": finance,
}


def _money(amount):
    return f"{amount / 1e6:.2f}m" if amount >= 1e5 else f"{amount:,.0f}"


def _first(name, frame):
    """Keep what one assumption, month, year, bin, cell or size of a sample has."""
    by = {
        "fan": "month",
        "finance": "year",
        "survey": "asked",
        "tornado": "label",
        "variance": "label",
    }
    if name in by:
        kept = frame[frame[by[name]] == frame[by[name]].iloc[-1]]
    elif "kind" in frame and name != "information":
        kept = frame[~frame.duplicated("kind")]
    else:
        kept = frame.head(1)
    return kept.reset_index(drop=True)


def _long(frame):
    """Give every label that is not a fixed word 45 letters."""
    places = {label: place for place, label in enumerate(LABELS)}
    long = {label: f"{LONGEST[:-3]}{place:3}" for label, place in places.items()}
    return frame.replace(long)


def _without_figures(frame):
    """Set every amount, share and chance to 0."""
    figures = [
        name
        for name in ("money", "npv", "base", "worth", "share", "chance", "end", "start")
        if name in frame and frame[name].dtype == float
    ]
    return frame.assign(**dict.fromkeys(figures, 0.0))
